#include "recording.h"

#include <string.h>

static void
entry_free (gpointer data)
{
  RecordingEntry *entry = data;

  g_free (entry->connection);
  g_bytes_unref (entry->bytes);
  g_free (entry);
}

static guint8
parse_hex (const char *digits)
{
  int high = g_ascii_xdigit_value (digits[0]);
  int low = high >= 0 ? g_ascii_xdigit_value (digits[1]) : -1;

  if (low < 0)
    g_error ("two hexadecimal digits expected at “%.20s”", digits);

  return (guint8) (high << 4 | low);
}

/* A bytes literal of Python: b'…' or b"…", with \\ \' \" \n \r \t \xHH */
static GByteArray *
parse_literal (const char *literal)
{
  GByteArray *bytes = g_byte_array_new ();
  char quote = literal[0] == 'b' ? literal[1] : '\0';
  const char *p;

  if (quote != '\'' && quote != '"')
    g_error ("“%.40s” is no bytes literal", literal);

  for (p = literal + 2; *p != quote; p++)
    {
      guint8 byte = (guint8) *p;

      if (*p == '\\')
        {
          p++;
          switch (*p)
            {
            case 'r': byte = '\r'; break;
            case 'n': byte = '\n'; break;
            case 't': byte = '\t'; break;
            case '\\': case '\'': case '"': byte = (guint8) *p; break;
            case 'x': byte = parse_hex (p + 1); p += 2; break;
            default: g_error ("unknown escape at “%.20s”", p - 1);
            }
        }
      if (*p == '\0')
        g_error ("“%.40s” does not end", literal);
      g_byte_array_append (bytes, &byte, 1);
    }

  return bytes;
}

/* The value of MSPAuth was cut out of the profile when it was recorded, and the name of the next
 * header with it, so that less follows than the line promises. A run of x takes its place. */
static GByteArray *
mend_profile (GByteArray *bytes)
{
  static const char cut[] = "MSPAuth: REMOVED";
  g_autoptr(GByteArray) original = bytes;
  GByteArray *mended = g_byte_array_new ();
  const char *text = (const char *) bytes->data;
  const char *at = g_strstr_len (text, (gssize) bytes->len, cut);
  const char *line_end = memchr (text, '\n', bytes->len);
  g_autofree char *line = g_strndup (text, (gsize) (line_end - text));
  guint64 promised = g_ascii_strtoull (strrchr (line, ' '), NULL, 10);
  gsize present = bytes->len - (gsize) (line_end + 1 - text);
  g_autofree char *filling = NULL;

  if (promised < present - strlen ("REMOVED") + strlen ("\r\nClientIP"))
    g_error ("the profile is longer than its line says");

  filling = g_strnfill (promised - present + strlen ("REMOVED") - strlen ("\r\nClientIP"), 'x');
  g_byte_array_append (mended, bytes->data, (guint) (at - text + strlen ("MSPAuth: ")));
  g_byte_array_append (mended, (const guint8 *) filling, (guint) strlen (filling));
  g_byte_array_append (mended, (const guint8 *) "\r\nClientIP", (guint) strlen ("\r\nClientIP"));
  g_byte_array_append (mended, (const guint8 *) at + strlen (cut),
                       (guint) (text + bytes->len - (at + strlen (cut))));

  return mended;
}

static RecordingKind
parse_kind (const char *direction)
{
  if (strcmp (direction, ">>>") == 0)
    return RECORDING_CLIENT;
  if (strcmp (direction, "<<<") == 0)
    return RECORDING_SERVER;
  if (strcmp (direction, "---") == 0)
    return RECORDING_NOTE;

  g_error ("“%s” is no direction", direction);
}

/* `SECONDS DIRECTION CONNECTION LITERAL` */
static RecordingEntry *
parse_entry (const char *line,
             guint       number)
{
  g_auto(GStrv) fields = g_strsplit (line, " ", 4);
  RecordingEntry *entry;
  GByteArray *bytes;

  if (g_strv_length (fields) != 4)
    g_error ("line %u has less than four fields", number);

  bytes = parse_literal (g_strchug (fields[3]));
  entry = g_new0 (RecordingEntry, 1);
  entry->kind = parse_kind (fields[1]);
  entry->connection = g_strdup (fields[2]);
  entry->line = number;
  if (bytes->len > 0
      && g_strstr_len ((const char *) bytes->data, (gssize) bytes->len, "MSPAuth: REMOVED") != NULL)
    bytes = mend_profile (bytes);
  entry->bytes = g_byte_array_free_to_bytes (bytes);

  return entry;
}

/**
 * recording_load:
 * @name: a file of tests/data/recordings, without `.log`
 *
 * Returns: (transfer full): the recording; the test ends where the file cannot be read
 */
Recording *
recording_load (const char *name)
{
  g_autofree char *file = g_strconcat (name, ".log", NULL);
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "data", "recordings", file, NULL);
  g_autofree char *text = NULL;
  g_autoptr(GError) error = NULL;
  g_auto(GStrv) lines = NULL;
  Recording *self;

  if (!g_file_get_contents (path, &text, NULL, &error))
    g_error ("%s", error->message);

  self = g_new0 (Recording, 1);
  self->name = g_strdup (name);
  self->entries = g_ptr_array_new_with_free_func (entry_free);
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      if (lines[i][0] != '\0')
        g_ptr_array_add (self->entries, parse_entry (lines[i], i + 1));
    }

  return self;
}

void
recording_free (Recording *self)
{
  g_free (self->name);
  g_ptr_array_unref (self->entries);
  g_free (self);
}

static int
compare_names (gconstpointer a,
               gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* Returns: (transfer full) (element-type utf8): the names of all recordings, sorted */
GPtrArray *
recording_list (void)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "data", "recordings", NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr(GDir) dir = g_dir_open (path, 0, &error);
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  const char *file;

  if (dir == NULL)
    g_error ("%s", error->message);

  while ((file = g_dir_read_name (dir)) != NULL)
    {
      if (g_str_has_suffix (file, ".log"))
        g_ptr_array_add (names, g_strndup (file, strlen (file) - strlen (".log")));
    }
  g_ptr_array_sort (names, compare_names);

  return names;
}

/* Returns: (transfer container) (element-type utf8): each connection once; no HTTP, no notes */
GPtrArray *
recording_connections (const Recording *self)
{
  GPtrArray *names = g_ptr_array_new ();

  for (guint i = 0; i < self->entries->len; i++)
    {
      RecordingEntry *entry = g_ptr_array_index (self->entries, i);

      if (entry->kind != RECORDING_NOTE && strcmp (entry->connection, "HTTP") != 0
          && !g_ptr_array_find_with_equal_func (names, entry->connection, g_str_equal, NULL))
        g_ptr_array_add (names, entry->connection);
    }

  return names;
}

/* Returns: (transfer full): all that one side sent on @connection, in one piece */
GBytes *
recording_join (const Recording *self,
                const char      *connection,
                RecordingKind    kind)
{
  GByteArray *joined = g_byte_array_new ();

  for (guint i = 0; i < self->entries->len; i++)
    {
      RecordingEntry *entry = g_ptr_array_index (self->entries, i);

      if (entry->kind == kind && strcmp (entry->connection, connection) == 0)
        g_byte_array_append (joined, g_bytes_get_data (entry->bytes, NULL),
                             (guint) g_bytes_get_size (entry->bytes));
    }

  return g_byte_array_free_to_bytes (joined);
}

#include "transcript.h"

#include <gio/gio.h>

#include <string.h>

/* What a reader of a file is at: tests stop at the first thing they cannot read, so nothing here
 * returns an error. */
typedef struct
{
  Transcript       *transcript;
  TranscriptServer  server;
  guint             connection;
  guint             n_connections;
  gint              last[TRANSCRIPT_PEER + 1]; /* connection of each kind of server, or -1 */
  char             *place;
  TranscriptBlock  *block;                     /* borrowed; nullable */
  GByteArray       *bytes;
} Reader;

static void
block_free (gpointer data)
{
  TranscriptBlock *block = data;

  g_free (block->place);
  g_bytes_unref (block->bytes);
  g_free (block);
}

static void
finish_block (Reader *reader)
{
  if (reader->block == NULL)
    return;

  reader->block->bytes = g_byte_array_free_to_bytes (g_steal_pointer (&reader->bytes));
  reader->block = NULL;
}

/* `tcp host:port (NS)`, `https host:port`, `(SB; bob has JOIned)`, `(NS again)` */
static TranscriptServer
parse_server (const char *place)
{
  static const struct { const char *token; TranscriptServer server; } tokens[] = {
    { "DS", TRANSCRIPT_DS }, { "NS", TRANSCRIPT_NS }, { "SB", TRANSCRIPT_SB },
  };
  const char *paren = strchr (place, '(');

  if (g_str_has_prefix (place, "https "))
    return TRANSCRIPT_HTTPS;
  if (g_str_has_prefix (place, "http "))
    return TRANSCRIPT_GATEWAY;
  if (paren == NULL)
    return TRANSCRIPT_DS;

  for (gsize i = 0; i < G_N_ELEMENTS (tokens); i++)
    {
      if (strncmp (paren + 1, tokens[i].token, 2) == 0 && !g_ascii_isalnum (paren[3]))
        return tokens[i].server;
    }

  return TRANSCRIPT_PEER;
}

static void
read_place (Reader     *reader,
            const char *place)
{
  finish_block (reader);
  g_free (reader->place);
  reader->place = g_strdup (place);
  reader->server = parse_server (place);

  if (strstr (place, " again") != NULL && reader->last[reader->server] >= 0)
    {
      reader->connection = (guint) reader->last[reader->server];
      return;
    }

  reader->connection = reader->n_connections++;
  reader->last[reader->server] = (gint) reader->connection;
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

static void
append_text (GByteArray *bytes,
             const char *text)
{
  for (const char *p = text; *p != '\0'; p++)
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
            case '0': byte = '\0'; break;
            case '\\': byte = '\\'; break;
            case 'x': byte = parse_hex (p + 1); p += 2; break;
            default: g_error ("unknown escape at “%.20s”", p - 1);
            }
        }
      g_byte_array_append (bytes, &byte, 1);
    }
}

static void
append_hex (GByteArray *bytes,
            const char *text)
{
  for (const char *p = text; *p != '\0';)
    {
      guint8 byte;

      if (*p == ' ')
        {
          p++;
          continue;
        }
      byte = parse_hex (p);
      g_byte_array_append (bytes, &byte, 1);
      p += 2;
    }
}

static void
start_block (Reader         *reader,
             TranscriptSide  side,
             guint           line)
{
  finish_block (reader);
  reader->block = g_new0 (TranscriptBlock, 1);
  reader->block->side = side;
  reader->block->server = reader->server;
  reader->block->connection = reader->connection;
  reader->block->place = g_strdup (reader->place);
  reader->block->line = line;
  reader->bytes = g_byte_array_new ();
  g_ptr_array_add (reader->transcript->blocks, reader->block);
}

static void
read_line (Reader     *reader,
           const char *line,
           guint       number)
{
  TranscriptSide side = line[0] == 'C' ? TRANSCRIPT_CLIENT : TRANSCRIPT_SERVER;
  const char *text;

  if (line[0] == '\0' || line[0] == '#')
    return;
  if (g_str_has_prefix (line, "@ "))
    {
      read_place (reader, line + 2);
      return;
    }
  if ((line[0] != 'C' && line[0] != 'S') || reader->place == NULL)
    g_error ("%s.msnp:%u: “%s” is no line of it", reader->transcript->name, number, line);

  text = line[1] != '\0' && line[2] == ' ' ? line + 3 : line + 2;
  if (line[1] == ':')
    start_block (reader, side, number);
  else if (reader->block == NULL || reader->block->side != side)
    g_error ("%s.msnp:%u: nothing to go on with", reader->transcript->name, number);

  if (line[1] == '*')
    append_hex (reader->bytes, text);
  else
    append_text (reader->bytes, text);
}

/**
 * transcript_load:
 * @name: a file of tests/data/transcripts, without `.msnp`
 *
 * Returns: (transfer full): the transcript; the test ends where the file cannot be read
 */
Transcript *
transcript_load (const char *name)
{
  g_autofree char *file = g_strconcat (name, ".msnp", NULL);
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "data", "transcripts", file, NULL);
  g_autofree char *text = NULL;
  g_autoptr(GError) error = NULL;
  g_auto(GStrv) lines = NULL;
  Reader reader = { 0 };

  if (!g_file_get_contents (path, &text, NULL, &error))
    g_error ("%s", error->message);

  reader.transcript = g_new0 (Transcript, 1);
  reader.transcript->name = g_strdup (name);
  reader.transcript->blocks = g_ptr_array_new_with_free_func (block_free);
  for (gsize i = 0; i < G_N_ELEMENTS (reader.last); i++)
    reader.last[i] = -1;

  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    read_line (&reader, lines[i], i + 1);
  finish_block (&reader);
  g_free (reader.place);

  return reader.transcript;
}

void
transcript_free (Transcript *self)
{
  g_free (self->name);
  g_ptr_array_unref (self->blocks);
  g_free (self);
}

static int
compare_names (gconstpointer a,
               gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* Returns: (transfer full) (element-type utf8): the names of all transcripts, sorted */
GPtrArray *
transcript_list (void)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "data", "transcripts", NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr(GDir) dir = g_dir_open (path, 0, &error);
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  const char *file;

  if (dir == NULL)
    g_error ("%s", error->message);

  while ((file = g_dir_read_name (dir)) != NULL)
    {
      if (g_str_has_suffix (file, ".msnp"))
        g_ptr_array_add (names, g_strndup (file, strlen (file) - strlen (".msnp")));
    }
  g_ptr_array_sort (names, compare_names);

  return names;
}

/**
 * transcript_find:
 * @self: a transcript
 * @side: who sent it
 * @prefix: what it begins with
 *
 * Returns: (transfer none): the first such block; the test ends where there is none
 */
const TranscriptBlock *
transcript_find (const Transcript *self,
                 TranscriptSide    side,
                 const char       *prefix)
{
  for (guint i = 0; i < self->blocks->len; i++)
    {
      const TranscriptBlock *block = g_ptr_array_index (self->blocks, i);
      gsize size;
      const char *bytes = g_bytes_get_data (block->bytes, &size);

      if (block->side == side && size >= strlen (prefix)
          && memcmp (bytes, prefix, strlen (prefix)) == 0)
        return block;
    }

  g_error ("%s.msnp has no block that begins with “%s”", self->name, prefix);
}

/* Returns: how many connections the transcript opens */
guint
transcript_connections (const Transcript *self)
{
  guint n_connections = 0;

  for (guint i = 0; i < self->blocks->len; i++)
    {
      const TranscriptBlock *block = g_ptr_array_index (self->blocks, i);

      n_connections = MAX (n_connections, block->connection + 1);
    }

  return n_connections;
}

/**
 * transcript_join:
 * @self: a transcript
 * @connection: which connection
 * @side: who sent it
 *
 * Returns: (transfer full): all that @side sent on @connection, in one piece
 */
GBytes *
transcript_join (const Transcript *self,
                 guint             connection,
                 TranscriptSide    side)
{
  GByteArray *joined = g_byte_array_new ();

  for (guint i = 0; i < self->blocks->len; i++)
    {
      const TranscriptBlock *block = g_ptr_array_index (self->blocks, i);

      if (block->connection == connection && block->side == side)
        g_byte_array_append (joined, g_bytes_get_data (block->bytes, NULL),
                             (guint) g_bytes_get_size (block->bytes));
    }

  return g_byte_array_free_to_bytes (joined);
}

/* Returns: whether a connection to such a server carries commands for the framer */
gboolean
transcript_is_commands (TranscriptServer server)
{
  return server == TRANSCRIPT_DS || server == TRANSCRIPT_NS || server == TRANSCRIPT_SB;
}

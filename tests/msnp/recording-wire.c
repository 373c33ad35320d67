#include "recording-player.h"

#include <stdlib.h>
#include <string.h>

#define SENT_MAX 1664 /* bytes of a message (04 §4.4) */

/* ---- what the client sends ---- */

RecordingWire *
recording_wire_new (ScriptedConnection *connection)
{
  RecordingWire *self = g_new0 (RecordingWire, 1);

  self->connection = connection;
  self->pending = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);

  return self;
}

void
recording_wire_free (gpointer data)
{
  RecordingWire *wire = data;

  g_ptr_array_unref (wire->pending);
  g_free (wire);
}

/* What the recorded server would have closed for, or passed over without a word (03 §3.17). */
static void
check_is_safe (RecordingWire *wire,
               const char    *command,
               gsize          size)
{
  static const char *const names[] = {
    "VER", "CVR", "USR", "SYN", "CHG", "XFR", "PNG", "OUT", "QRY", "ANS", "CAL", "MSG",
  };
  g_autofree char *line = g_strndup (command, strcspn (command, "\r"));
  g_auto(GStrv) words = g_strsplit (line, " ", -1);
  guint32 number;

  g_assert_true (g_utf8_validate (command, (gssize) size, NULL));
  g_assert_cmpuint (size, <=, SENT_MAX + strlen (line) + 2);
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      if (!g_str_equal (words[0], names[i]))
        continue;
      if (g_str_equal (words[0], "PNG") || g_str_equal (words[0], "OUT"))
        return;
      number = (guint32) strtoul (words[1], NULL, 10);
      g_assert_cmpuint (number, >, wire->last);
      wire->last = number;
      if (g_str_equal (words[0], "CHG"))
        g_assert_cmpstr (words[3], ==, "805306400");
      if (g_str_equal (words[0], "ANS"))
        g_assert_cmpuint (g_strv_length (words), ==, 5);
      if (g_str_equal (words[0], "MSG"))
        g_assert_nonnull (strstr ("UA", words[2]));
      return;
    }

  g_error ("the client sent “%s”", line);
}

void
recording_wire_take (RecordingWire *wire)
{
  GBytes *next;

  while (wire->connection != NULL
         && (next = scripted_connection_peek_command (wire->connection)) != NULL)
    {
      g_autoptr(GBytes) command = scripted_connection_read_command (wire->connection);

      g_bytes_unref (next);
      check_is_safe (wire, g_bytes_get_data (command, NULL), g_bytes_get_size (command));
      g_ptr_array_add (wire->pending, g_bytes_ref (command));
    }
}

typedef struct
{
  RecordingWire       *wire;
  const char *prefix;
  const char *part; /* (nullable): that it contains, too */
  char       *found;
} Search;

static gboolean
find_command (gpointer user_data)
{
  Search *search = user_data;

  recording_wire_take (search->wire);
  for (guint i = 0; i < search->wire->pending->len; i++)
    {
      GBytes *command = g_ptr_array_index (search->wire->pending, i);
      g_autofree char *text =
        g_strndup (g_bytes_get_data (command, NULL), g_bytes_get_size (command));

      if (g_str_has_prefix (text, search->prefix)
          && (search->part == NULL || strstr (text, search->part) != NULL))
        {
          search->found = g_steal_pointer (&text);
          g_ptr_array_remove_index (search->wire->pending, i);
          return TRUE;
        }
    }

  return FALSE;
}

/* Returns: (transfer full): the TrID of the client's first command of that name and with that in
 *   it; waits for it */
char *
recording_wire_expect (RecordingWire *wire,
                       const char    *name,
                       const char    *part)
{
  Search search = { wire, name, part, NULL };
  char *number;

  scripted_wait (find_command, &search, name);
  number = g_strndup (search.found + 4, strspn (search.found + 4, "0123456789"));
  g_free (search.found);

  return number;
}

#include "framing.h"

#include <string.h>

/* Long recordings are read thousands of times, so this is no loop of printf(). */
static void
append_hex (GString      *out,
            const guint8 *bytes,
            gsize         size)
{
  static const char digits[] = "0123456789abcdef";
  gsize at = out->len;

  g_string_set_size (out, at + 2 * size);
  for (gsize i = 0; i < size; i++)
    {
      out->str[at++] = digits[bytes[i] >> 4];
      out->str[at++] = digits[bytes[i] & 15];
    }
}

/* All of a command in one line of text: two commands that differ read differently. */
static void
describe (GString           *out,
          const MsnpCommand *command)
{
  g_string_append (out, command->name);
  for (guint i = 0; i < command->n_args; i++)
    {
      g_autofree char *arg = g_strescape (command->args[i], NULL);

      g_string_append_printf (out, " [%s]", arg);
    }
  if (command->payload != NULL)
    g_string_append_printf (out, " %" G_GSIZE_FORMAT ":", command->payload_size);
  append_hex (out, command->payload, command->payload_size);
  g_string_append_c (out, '\n');
}

/* The framer gets each piece in memory of its own, so that a sanitizer sees a read beyond it. */
static gboolean
push_piece (MsnpFramer   *framer,
            const guint8 *bytes,
            gsize         size,
            GString      *out,
            GError      **error)
{
  g_autofree guint8 *piece = g_memdup2 (bytes, size);
  const MsnpCommand *command;
  GError *reason = NULL;

  msnp_framer_push (framer, piece, size);
  while ((command = msnp_framer_next (framer, &reason)) != NULL)
    describe (out, command);
  if (reason == NULL)
    return TRUE;

  g_propagate_error (error, reason);
  return FALSE;
}

/**
 * framing_read:
 * @side: who reads
 * @bytes: a stream
 * @size: its size
 * @cuts: where it is cut into pieces, ascending
 * @n_cuts: how often
 * @error: a place for the framer's error
 *
 * Returns: (transfer full): the commands as text, those before an error included
 */
char *
framing_read (MsnpFramerSide  side,
              gconstpointer   bytes,
              gsize           size,
              const gsize    *cuts,
              gsize           n_cuts,
              GError        **error)
{
  g_autoptr(MsnpFramer) framer = msnp_framer_new (side);
  GString *out = g_string_new (NULL);
  gsize at = 0;

  for (gsize i = 0; i <= n_cuts; i++)
    {
      gsize end = i < n_cuts ? cuts[i] : size;

      g_assert_cmpuint (end, >=, at);
      if (!push_piece (framer, (const guint8 *) bytes + at, end - at, out, error))
        break;
      at = end;
    }

  return g_string_free (out, FALSE);
}

/* The test fails unless the stream, cut so, reads as @expected and without an error. */
void
framing_check (MsnpFramerSide  side,
               gconstpointer   bytes,
               gsize           size,
               const gsize    *cuts,
               gsize           n_cuts,
               const char     *expected)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *found = framing_read (side, bytes, size, cuts, n_cuts, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (found, ==, expected);
}

/* Returns: (transfer full) (element-type gsize): where the commands of a stream end */
GArray *
framing_ends (MsnpFramerSide  side,
              gconstpointer   bytes,
              gsize           size)
{
  g_autoptr(MsnpFramer) framer = msnp_framer_new (side);
  g_autoptr(GError) error = NULL;
  GArray *ends = g_array_new (FALSE, FALSE, sizeof (gsize));

  for (gsize end = 1; end <= size; end++)
    {
      msnp_framer_push (framer, (const guint8 *) bytes + end - 1, 1);
      if (msnp_framer_next (framer, &error) != NULL)
        g_array_append_val (ends, end);
      g_assert_no_error (error);
    }

  return ends;
}

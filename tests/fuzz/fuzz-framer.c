#include "fuzz.h"

#include <string.h>

#include "msnp/wire/msnp-framer.h"

/* The first byte says who reads, and in pieces of what size the rest comes. Commands must not
 * depend on the pieces, and what is read must be valid. */

static void
check_command (GString           *out,
               const MsnpCommand *command)
{
  g_autofree char *line = msnp_command_dup_line (command);
  g_autoptr(MsnpCommand) copy = msnp_command_copy (command);
  guint number = 0;
  guint32 value;

  g_assert_cmpuint (strlen (command->name), ==, 3);
  g_assert_cmpuint (command->payload_size, <=, MSNP_FRAMER_PAYLOAD_MAX);
  g_assert_null (strpbrk (line, "\n"));
  if (msnp_command_is_error (command, &number))
    g_assert_true (number >= 100 && number <= 999);

  for (guint i = 0; i < command->n_args; i++)
    {
      g_autofree char *text = msnp_command_dup_text (command, i);
      g_autofree char *address = msnp_command_dup_address (command, i);

      g_assert_true (g_utf8_validate (text, -1, NULL));
      g_assert_true (g_utf8_validate (address, -1, NULL));
      msnp_command_get_uint (command, i, &value);
    }

  g_string_append_printf (out, "%s %" G_GSIZE_FORMAT "\n", line, copy->payload_size);
  if (copy->payload_size > 0)
    g_string_append_len (out, (const char *) copy->payload, (gssize) copy->payload_size);
}

static GString *
read_stream (MsnpFramerSide  side,
             const guint8   *data,
             gsize           size,
             gsize           step)
{
  g_autoptr(MsnpFramer) framer = msnp_framer_new (side);
  GString *out = g_string_new (NULL);

  for (gsize at = 0; at < size; at += step)
    {
      g_autofree guint8 *piece = g_memdup2 (data + at, MIN (step, size - at));
      g_autoptr(GError) error = NULL;
      const MsnpCommand *command;

      msnp_framer_push (framer, piece, MIN (step, size - at));
      while ((command = msnp_framer_next (framer, &error)) != NULL)
        {
          g_assert_no_error (error);
          check_command (out, command);
        }
      if (error != NULL)
        break;
    }

  return out;
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  MsnpFramerSide side;
  GString *whole;
  GString *pieces;

  if (size < 2)
    return 0;

  side = (data[0] & 1) != 0 ? MSNP_FRAMER_SERVER : MSNP_FRAMER_CLIENT;
  whole = read_stream (side, data + 1, size - 1, size - 1);
  pieces = read_stream (side, data + 1, size - 1, (gsize) (data[0] >> 1) + 1);
  g_assert_true (g_string_equal (whole, pieces));
  g_string_free (whole, TRUE);
  g_string_free (pieces, TRUE);

  return 0;
}

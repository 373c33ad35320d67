#include <string.h>

#include "msnp/wire/msnp-framer.h"

/* Bytes a second through the framer and the command parser over a SYN stream, beside memchr()
 * over the same bytes, which is as fast as anything that looks for line ends can be. */

#define CHUNK_SIZE (64 * 1024) /* what one read brings */
#define TRIAL_SIZE (64 * 1024 * 1024)
#define N_TRIALS   5

static GString *
syn_stream (guint n_contacts)
{
  static const char *const lists[] = { "11", "3", "8", "11", "15", "11", "3" };
  GString *stream = g_string_new (NULL);

  g_string_append_printf (stream, "SYN 5 1 %u 3\r\nGTC A\r\nBLP AL\r\n"
                                  "LSG 0 Other%%20Contacts 0\r\nLSG 1 Friends 0\r\n"
                                  "LSG 2 Family 0\r\n", n_contacts);
  for (guint i = 0; i < n_contacts; i++)
    g_string_append_printf (stream, "LST person%u@example.com Person%%20%u%%20%s %s %u\r\n",
                            i, i, i % 3 == 0 ? "B\xc3\xa9zier" : "Example",
                            lists[i % G_N_ELEMENTS (lists)], i % 3);

  return stream;
}

/* Returns: a sum over what was read, so that nothing can be left out */
static guint64
read_commands (const GString *stream)
{
  g_autoptr(MsnpFramer) framer = msnp_framer_new (MSNP_FRAMER_CLIENT);
  g_autoptr(GError) error = NULL;
  const MsnpCommand *command;
  guint64 sum = 0;

  for (gsize at = 0; at < stream->len; at += CHUNK_SIZE)
    {
      msnp_framer_push (framer, stream->str + at, MIN (CHUNK_SIZE, stream->len - at));
      while ((command = msnp_framer_next (framer, &error)) != NULL)
        {
          guint32 list_bits = 0;

          if (msnp_command_is (command, "LST") && !msnp_command_get_uint (command, 2, &list_bits))
            g_error ("a contact has no lists");
          sum += command->n_args + list_bits;
        }
    }
  if (error != NULL)
    g_error ("%s", error->message);

  return sum;
}

static guint64
find_line_ends (const GString *stream)
{
  const char *at = stream->str;
  const char *end = stream->str + stream->len;
  guint64 n_lines = 0;

  while ((at = memchr (at, '\n', (gsize) (end - at))) != NULL)
    {
      n_lines++;
      at++;
    }

  return n_lines;
}

/* Returns: the best rate of several trials, in bytes a microsecond */
static double
measure (guint64       (*run) (const GString *stream),
         const GString  *stream)
{
  guint repeats = MAX (1, (guint) (TRIAL_SIZE / stream->len));
  guint64 expected = run (stream);
  double best = 0;

  for (guint trial = 0; trial < N_TRIALS; trial++)
    {
      gint64 start = g_get_monotonic_time ();
      double elapsed;

      for (guint i = 0; i < repeats; i++)
        {
          if (run (stream) != expected)
            g_error ("two runs over the same bytes differ");
        }
      elapsed = (double) (g_get_monotonic_time () - start);
      best = MAX (best, (double) stream->len * repeats / elapsed);
    }

  return best;
}

int
main (void)
{
  static const guint sizes[] = { 600, 10000, 100000 };

  g_print ("%10s %10s %14s %14s %8s\n", "contacts", "bytes", "framer MB/s", "memchr MB/s", "ratio");
  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      GString *stream = syn_stream (sizes[i]);
      double framer = measure (read_commands, stream);
      double reference = measure (find_line_ends, stream);

      g_print ("%10u %10" G_GSIZE_FORMAT " %14.0f %14.0f %8.2f\n", sizes[i], stream->len,
               framer, reference, framer / reference);
      g_string_free (stream, TRUE);
    }

  return 0;
}

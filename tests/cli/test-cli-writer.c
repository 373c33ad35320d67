#include "config.h"

#include <glib-unix.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli-writer.h"

#define LIMIT (1024 * 1024)

typedef struct
{
  int        fds[2]; /* a pipe: the reader's end, the writer's end */
  CliWriter *writer;
  GString   *read;
  GError    *failure;
  guint      n_failures;
  gboolean   is_flushed;
} Fixture;

static void
on_failed (CliWriter *writer,
           GError    *error,
           Fixture   *f)
{
  f->n_failures++;
  g_clear_error (&f->failure);
  f->failure = g_error_copy (error);
}

static void
on_flushed (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  Fixture *f = user_data;

  f->is_flushed = TRUE;
  (void) cli_writer_flush_finish (CLI_WRITER (source), result, NULL);
}

static void
set_up (Fixture       *f,
        gconstpointer  data)
{
  g_assert_true (g_unix_open_pipe (f->fds, FD_CLOEXEC, NULL));
  f->writer = cli_writer_new (f->fds[1], LIMIT);
  f->read = g_string_new (NULL);
  g_signal_connect (f->writer, "failed", G_CALLBACK (on_failed), f);
}

static void
tear_down (Fixture       *f,
           gconstpointer  data)
{
  g_assert_finalize_object (f->writer);
  g_string_free (f->read, TRUE);
  g_clear_error (&f->failure);
  close (f->fds[1]);
  if (f->fds[0] >= 0)
    close (f->fds[0]);
}

static void
write_number (Fixture    *f,
              int         number,
              const char *padding)
{
  JsonObject *object = json_object_new ();

  json_object_set_int_member (object, "n", number);
  json_object_set_string_member (object, "x", padding);
  cli_writer_write (f->writer, object);
}

static gboolean
on_readable (int          fd,
             GIOCondition condition,
             gpointer     user_data)
{
  Fixture *f = user_data;
  char block[8192];
  ssize_t n = read (fd, block, sizeof block);

  g_assert_cmpint (n, >, 0);
  g_string_append_len (f->read, block, n);
  return G_SOURCE_CONTINUE;
}

/* Nobody reads while everything is written: far more than a pipe holds. */
static void
test_a_full_pipe_blocks_nobody (Fixture       *f,
                                gconstpointer  data)
{
  g_autofree char *padding = g_strnfill (1000, 'y');
  g_autoptr(GString) expected = g_string_new (NULL);
  guint source;

  for (int i = 0; i < 500; i++)
    {
      write_number (f, i, padding);
      g_string_append_printf (expected, "{\"n\":%d,\"x\":\"%s\"}\n", i, padding);
    }
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  g_assert_cmpuint (cli_writer_get_backlog (f->writer), >, 0);

  cli_writer_flush_async (f->writer, on_flushed, f);
  source = g_unix_fd_add (f->fds[0], G_IO_IN, on_readable, f);
  while (!f->is_flushed || f->read->len < expected->len)
    g_main_context_iteration (NULL, TRUE);

  g_source_remove (source);
  g_assert_cmpstr (f->read->str, ==, expected->str);
  g_assert_cmpuint (cli_writer_get_backlog (f->writer), ==, 0);
  g_assert_cmpuint (f->n_failures, ==, 0);
}

static void
test_every_control_character_is_escaped (Fixture       *f,
                                         gconstpointer  data)
{
  char controls[33] = "";
  guint source;

  for (char c = 1; c < 0x20; c++)
    controls[c - 1] = c;
  write_number (f, 0, controls);

  source = g_unix_fd_add (f->fds[0], G_IO_IN, on_readable, f);
  while (f->read->len == 0 || f->read->str[f->read->len - 1] != '\n')
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (source);

  for (gsize i = 0; i < f->read->len - 1; i++)
    g_assert_cmpint ((guchar) f->read->str[i], >=, 0x20);
  g_assert_nonnull (strstr (f->read->str, "\\u001e\\u001f\"}"));
}

static void
test_a_closed_pipe_is_told_once (Fixture       *f,
                                 gconstpointer  data)
{
  close (f->fds[0]);
  f->fds[0] = -1;

  write_number (f, 1, "");
  while (f->n_failures == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_error (f->failure, G_IO_ERROR, G_IO_ERROR_BROKEN_PIPE);

  write_number (f, 2, "");
  cli_writer_flush_async (f->writer, on_flushed, f);
  while (!f->is_flushed)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (f->n_failures, ==, 1);
}

static void
test_a_reader_that_reads_nothing_is_given_up (Fixture       *f,
                                              gconstpointer  data)
{
  g_autofree char *padding = g_strnfill (LIMIT / 4, 'y');

  for (int i = 0; i < 4; i++)
    write_number (f, i, padding);
  g_assert_cmpuint (f->n_failures, ==, 1);
  g_assert_error (f->failure, G_IO_ERROR, G_IO_ERROR_NO_SPACE);

  write_number (f, 5, padding);
  g_assert_cmpuint (cli_writer_get_backlog (f->writer), <=, LIMIT);
  close (f->fds[0]);
  f->fds[0] = -1;
  cli_writer_flush_async (f->writer, on_flushed, f);
  while (g_main_context_iteration (NULL, FALSE) || !f->is_flushed)
    continue;
  g_assert_cmpuint (f->n_failures, ==, 1);
}

#define ADD(name, function) \
  g_test_add ("/cli/writer/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int    argc,
      char **argv)
{
  (void) signal (SIGPIPE, SIG_IGN);
  g_test_init (&argc, &argv, NULL);
  ADD ("a-full-pipe-blocks-nobody", test_a_full_pipe_blocks_nobody);
  ADD ("every-control-character-is-escaped", test_every_control_character_is_escaped);
  ADD ("a-closed-pipe-is-told-once", test_a_closed_pipe_is_told_once);
  ADD ("a-reader-that-reads-nothing-is-given-up", test_a_reader_that_reads_nothing_is_given_up);
  return g_test_run ();
}

#include "config.h"

#include <glib-unix.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli-input.h"

typedef struct
{
  int        fds[2];
  CliInput  *input;
  GPtrArray *told; /* "line:…", "refused", "ended" */
  guint      stop_after;
} Fixture;

static void
tell (Fixture *f,
      char    *what)
{
  g_ptr_array_add (f->told, what);
  if (f->told->len == f->stop_after)
    cli_input_stop (f->input);
}

static void
on_line (CliInput   *input,
         const char *line,
         Fixture    *f)
{
  tell (f, g_strconcat ("line:", line, NULL));
}

static void
on_refused (CliInput   *input,
            const char *why,
            Fixture    *f)
{
  g_assert_cmpuint (strlen (why), >, 0);
  tell (f, g_strdup ("refused"));
}

static void
on_ended (CliInput *input,
          Fixture  *f)
{
  tell (f, g_strdup ("ended"));
}

static void
set_up (Fixture       *f,
        gconstpointer  data)
{
  g_assert_true (g_unix_open_pipe (f->fds, FD_CLOEXEC, NULL));
  f->input = cli_input_new (f->fds[0]);
  f->told = g_ptr_array_new_with_free_func (g_free);
  g_signal_connect (f->input, "line", G_CALLBACK (on_line), f);
  g_signal_connect (f->input, "refused", G_CALLBACK (on_refused), f);
  g_signal_connect (f->input, "ended", G_CALLBACK (on_ended), f);
}

static void
tear_down (Fixture       *f,
           gconstpointer  data)
{
  cli_input_stop (f->input);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  g_assert_finalize_object (f->input);
  g_ptr_array_unref (f->told);
  close (f->fds[0]);
  if (f->fds[1] >= 0)
    close (f->fds[1]);
}

static void
give (Fixture    *f,
      const char *bytes,
      gsize       size)
{
  g_assert_cmpint (write (f->fds[1], bytes, size), ==, (ssize_t) size);
}

static void
end_of_input (Fixture *f)
{
  close (f->fds[1]);
  f->fds[1] = -1;
}

static void
wait_for (Fixture *f,
          guint    n_told)
{
  while (f->told->len < n_told)
    g_main_context_iteration (NULL, TRUE);
}

static void
assert_told (Fixture    *f,
             const char *expected)
{
  g_autofree char *all = NULL;

  g_ptr_array_add (f->told, NULL);
  all = g_strjoinv ("|", (char **) f->told->pdata);
  g_assert_cmpstr (all, ==, expected);
  g_ptr_array_set_size (f->told, (int) f->told->len - 1);
}

static void
test_lines_at_every_split (Fixture       *f,
                           gconstpointer  data)
{
  static const char text[] = "one\n\ntwo \xc3\xa9\r\nlast";

  cli_input_set_paused (f->input, FALSE);
  for (gsize i = 0; i < strlen (text); i++)
    {
      give (f, text + i, 1);
      while (g_main_context_iteration (NULL, FALSE))
        continue;
    }
  end_of_input (f);
  wait_for (f, 5);
  assert_told (f, "line:one|line:|line:two \xc3\xa9|line:last|ended");
}

static void
test_bytes_that_are_no_text_are_refused (Fixture       *f,
                                         gconstpointer  data)
{
  static const char text[] = "a\n\xff\nb\0c\nd\n\xc3";

  give (f, text, sizeof text - 1);
  end_of_input (f);
  cli_input_set_paused (f->input, FALSE);
  wait_for (f, 6);
  assert_told (f, "line:a|refused|refused|line:d|refused|ended");
}

static gboolean
on_writable (int          fd,
             GIOCondition condition,
             gpointer     user_data)
{
  gsize *left = user_data;
  char block[4096];
  gsize size = MIN (*left, sizeof block);

  memset (block, 'x', sizeof block);
  g_assert_cmpint (write (fd, block, size), ==, (ssize_t) size);
  *left -= size;
  return *left > 0 ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

static void
give_many (Fixture *f,
           gsize    size)
{
  g_unix_fd_add (f->fds[1], G_IO_OUT, on_writable, &size);
  while (size > 0)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_a_line_may_be_as_long_as_the_limit (Fixture       *f,
                                         gconstpointer  data)
{
  cli_input_set_paused (f->input, FALSE);
  give_many (f, CLI_INPUT_LINE_MAX);
  give (f, "\n", 1);
  give_many (f, CLI_INPUT_LINE_MAX + 1);
  give (f, "\nafter\n", 7);
  give_many (f, CLI_INPUT_LINE_MAX * 3);
  end_of_input (f);
  wait_for (f, 5);

  g_assert_cmpuint (strlen (g_ptr_array_index (f->told, 0)), ==,
                    strlen ("line:") + CLI_INPUT_LINE_MAX);
  g_ptr_array_remove_index (f->told, 0);
  assert_told (f, "refused|line:after|refused|ended");
}

static void
test_nothing_is_read_while_paused (Fixture       *f,
                                   gconstpointer  data)
{
  give (f, "a\n", 2);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  g_assert_cmpuint (f->told->len, ==, 0);

  cli_input_set_paused (f->input, FALSE);
  wait_for (f, 1);
  assert_told (f, "line:a");
}

static void
test_nothing_follows_a_stop (Fixture       *f,
                             gconstpointer  data)
{
  f->stop_after = 2;
  give (f, "a\nb\nc\n", 6);
  end_of_input (f);
  cli_input_set_paused (f->input, FALSE);
  wait_for (f, 2);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  assert_told (f, "line:a|line:b");
}

#define ADD(name, function) \
  g_test_add ("/cli/input/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("lines-at-every-split", test_lines_at_every_split);
  ADD ("bytes-that-are-no-text-are-refused", test_bytes_that_are_no_text_are_refused);
  ADD ("a-line-may-be-as-long-as-the-limit", test_a_line_may_be_as_long_as_the_limit);
  ADD ("nothing-is-read-while-paused", test_nothing_is_read_while_paused);
  ADD ("nothing-follows-a-stop", test_nothing_follows_a_stop);
  return g_test_run ();
}

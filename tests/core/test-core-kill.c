#include <signal.h>
#include <string.h>

#include "core/core-pager.h"

#include "kept-history.h"

#define PROFILE "killed"
#define SERVICE "loopback"
#define ALICE "alice@example.com"
#define BOB "bob@example.com"
#define RUNS 8
#define RUNS_WHOLE 50 /* with TWEENER_TEST_FULL=1 */
#define LINES_MOST 150

/* Reads lines until there are @n_wanted of them; a negative number: until the end. */
static void
read_lines (GDataInputStream *stream,
            int               n_wanted,
            GPtrArray        *lines)
{
  for (int i = 0; i != n_wanted; i++)
    {
      g_autoptr(GError) error = NULL;
      char *line = g_data_input_stream_read_line (stream, NULL, NULL, &error);

      g_assert_no_error (error);
      if (line == NULL)
        return;
      g_ptr_array_add (lines, line);
    }
}

/* What it showed before it was killed is in @shown: after @n_lines, and a few more; or exactly
 * then, if @is_sudden. */
static void
run_and_kill (int        n_lines,
              gboolean   is_sudden,
              GPtrArray *shown)
{
  g_autofree char *writer = g_test_build_filename (G_TEST_BUILT, "core", "core-writer", NULL);
  g_autoptr(GSubprocessLauncher) launcher =
    g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_autoptr(GSubprocess) process = NULL;
  g_autoptr(GDataInputStream) stream = NULL;
  g_autofree char *limit = g_strdup_printf ("%d", is_sudden ? n_lines : 0);
  g_autoptr(GError) error = NULL;

  g_subprocess_launcher_setenv (launcher, "XDG_DATA_HOME", g_get_user_data_dir (), TRUE);
  process = g_subprocess_launcher_spawn (launcher, &error, writer, PROFILE, limit, NULL);
  g_assert_no_error (error);
  stream = g_data_input_stream_new (g_subprocess_get_stdout_pipe (process));
  if (!is_sudden)
    {
      read_lines (stream, n_lines, shown);
      g_subprocess_force_exit (process);
    }
  read_lines (stream, -1, shown);
  g_subprocess_wait (process, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_if_signaled (process));
  g_assert_cmpint (g_subprocess_get_term_sig (process), ==, SIGKILL);
}

static void
on_page_arrived (CoreTimeline *timeline,
                 gboolean     *has_arrived)
{
  *has_arrived = TRUE;
}

static void
await_page (CoreTimeline *timeline)
{
  gboolean has_arrived = FALSE;
  gulong handler =
    g_signal_connect (timeline, "page-arrived", G_CALLBACK (on_page_arrived), &has_arrived);

  while (!has_arrived)
    g_main_context_iteration (NULL, TRUE);
  g_signal_handler_disconnect (timeline, handler);
}

static void
on_prepared (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr(GError) error = NULL;

  g_assert_true (core_history_prepare_finish (CORE_HISTORY (source), result, &error));
  g_assert_no_error (error);
  *(gboolean *) user_data = TRUE;
}

/* Returns: (element-type utf8 CoreTimelineItem): what a chat shows after the next start, by its
 *   text */
static GHashTable *
read_chat (CoreHistory *history)
{
  g_autoptr(CoreTimeline) timeline = core_timeline_new ();
  g_autoptr(CorePager) pager = core_pager_new (history, BOB, timeline);
  GHashTable *texts = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_object_unref);
  gboolean is_prepared = FALSE;

  core_history_prepare_async (history, NULL, on_prepared, &is_prepared);
  while (!is_prepared)
    g_main_context_iteration (NULL, TRUE);
  core_pager_load_end (pager);
  await_page (timeline);
  while (core_timeline_has_earlier (timeline))
    {
      core_timeline_want_earlier (timeline);
      await_page (timeline);
    }
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (timeline)); i++)
    {
      CoreTimelineItem *item = g_list_model_get_item (G_LIST_MODEL (timeline), i);

      g_hash_table_insert (texts, (char *) core_timeline_item_get_text (item), item);
    }

  return texts;
}

/* What was shown as sent is shown so again; what was never shown so says that it was not sent. */
static void
check_chat (CoreHistory *history,
            GPtrArray   *shown)
{
  g_autoptr(GHashTable) texts = read_chat (history);
  GHashTableIter iter;
  CoreTimelineItem *item = NULL;

  for (guint i = 0; i < shown->len; i++)
    {
      const char *line = shown->pdata[i];
      gboolean is_own = g_str_has_prefix (line, "out ");

      item = g_hash_table_lookup (texts, strchr (line, ' ') + 1);
      if (item == NULL)
        g_error ("“%s” was shown, and is lost", line);
      g_assert_cmpint (core_timeline_item_is_own (item), ==, is_own);
      if (is_own)
        g_assert_cmpint (core_timeline_item_get_state (item), ==, MSNP_MESSAGE_ACCEPTED);
    }

  g_hash_table_iter_init (&iter, texts);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &item))
    {
      MsnpMessageState state = core_timeline_item_get_state (item);

      g_assert_true (state == MSNP_MESSAGE_ACCEPTED || state == MSNP_MESSAGE_FAILED);
    }
}

static void
test_a_killed_program_loses_nothing (void)
{
  gboolean is_whole = g_strcmp0 (g_getenv ("TWEENER_TEST_FULL"), "1") == 0;
  int n_runs = is_whole ? RUNS_WHOLE : RUNS;
  g_autoptr(GPtrArray) shown = g_ptr_array_new_with_free_func (g_free);
  guint n_out = 0;

  for (int i = 0; i < n_runs; i++)
    {
      KeptHistory *kept = NULL;

      /* The first ones end while it starts, or with what comes first. */
      run_and_kill (i < 3 ? i : g_test_rand_int_range (1, LINES_MOST), i % 2 == 1, shown);
      kept = kept_history_open (PROFILE, SERVICE, ALICE);
      check_chat (kept->history, shown);
      kept_history_close (kept);
    }
  for (guint i = 0; i < shown->len; i++)
    n_out += g_str_has_prefix (shown->pdata[i], "out ") ? 1 : 0;
  g_test_message ("%d times: %u texts shown as sent, %u as received, all there", n_runs, n_out,
                  shown->len - n_out);
  g_assert_cmpuint (n_out, >, 0);
  g_assert_cmpuint (n_out, <, shown->len);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/core/kill/a-killed-program-loses-nothing",
                   test_a_killed_program_loses_nothing);

  return g_test_run ();
}

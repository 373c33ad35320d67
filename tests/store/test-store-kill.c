#include "store-test.h"

#include <signal.h>

#define RUNS 10
#define RUNS_WHOLE 50 /* with TWEENER_TEST_FULL=1 */
#define LINES_MOST 700

/* Reads ids until there are @n_wanted of them; a negative number: until the end. */
static void
read_ids (GDataInputStream *lines,
          int               n_wanted,
          GArray           *ids)
{
  for (int i = 0; i != n_wanted; i++)
    {
      g_autoptr(GError) error = NULL;
      g_autofree char *line = g_data_input_stream_read_line (lines, NULL, NULL, &error);
      gint64 id;

      g_assert_no_error (error);
      if (line == NULL)
        return;
      id = g_ascii_strtoll (line, NULL, 10);
      g_assert_cmpint (id, >, 0);
      g_array_append_val (ids, id);
    }
}

/* What it said before it was killed is in @ids. */
static void
run_and_kill (const char *path,
              int         n_lines,
              GArray     *ids)
{
  g_autofree char *writer = g_test_build_filename (G_TEST_BUILT, "store", "store-writer", NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr(GSubprocess) process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error,
                                                     writer, path, NULL);
  g_autoptr(GDataInputStream) lines = NULL;

  g_assert_no_error (error);
  lines = g_data_input_stream_new (g_subprocess_get_stdout_pipe (process));
  read_ids (lines, n_lines, ids);
  g_subprocess_force_exit (process);
  read_ids (lines, -1, ids);
  g_subprocess_wait (process, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_if_signaled (process));
  g_assert_cmpint (g_subprocess_get_term_sig (process), ==, SIGKILL);
}

/* Returns: the ids that are in the file, which was opened as after every crash */
static GHashTable *
ids_in_file (const char *path)
{
  GHashTable *ids = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  StoreDatabase *database = store_test_open (path);
  g_autoptr(StoreHistory) history = store_history_new (database);
  gint64 last = 0;
  guint n_loaded;

  do
    {
      g_autoptr(GAsyncResult) result = NULL;
      g_autoptr(GError) error = NULL;
      g_autoptr(GPtrArray) page = NULL;

      store_history_load_async (history, "account", "kept", STORE_PAGE_AFTER, last, 1000, NULL,
                                store_test_on_done, &result);
      page = store_history_load_finish (history, store_test_wait (&result), &error);
      g_assert_no_error (error);
      n_loaded = page->len;
      for (guint i = 0; i < page->len; i++)
        {
          const StoreMessage *message = page->pdata[i];

          g_assert_cmpstr (message->text, ==, "written down \xe4\xbd\xa0\xe5\xa5\xbd");
          last = message->id;
          g_hash_table_add (ids, g_memdup2 (&last, sizeof last));
        }
    }
  while (n_loaded > 0);

  g_assert_finalize_object (g_steal_pointer (&history));
  store_test_close (database);

  return ids;
}

/* Both indexes and the table say the same. */
static void
check_indexes (const char *path,
               guint       n_kept)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(StoreConnection) connection = store_connection_new (path, &error);
  gint64 n_words;
  gint64 n_pairs;
  gint64 n_counted;

  g_assert_true (store_connection_get_number (connection, &n_words, &error,
                                              "SELECT COUNT(*) FROM message_words "
                                              "WHERE message_words MATCH ?1", "s", "down"));
  g_assert_true (store_connection_get_number (connection, &n_pairs, &error,
                                              "SELECT COUNT(*) FROM message_pairs "
                                              "WHERE message_pairs MATCH ?1", "s",
                                              "\"\xe4\xbd\xa0\xe5\xa5\xbd\""));
  g_assert_true (store_connection_get_number (connection, &n_counted, &error,
                                              "SELECT n_messages FROM chat WHERE name = 'kept'",
                                              ""));
  g_assert_cmpint (n_words, ==, n_kept);
  g_assert_cmpint (n_pairs, ==, n_kept);
  g_assert_cmpint (n_counted, ==, n_kept);
}

static void
test_a_killed_program_loses_nothing (void)
{
  gboolean is_whole = g_strcmp0 (g_getenv ("TWEENER_TEST_FULL"), "1") == 0;
  int n_runs = is_whole ? RUNS_WHOLE : RUNS;
  char *folder = store_test_new_folder ();
  g_autofree char *path = g_build_filename (folder, "store.db", NULL);
  g_autoptr(GArray) told = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (int i = 0; i < n_runs; i++)
    {
      g_autoptr(GHashTable) found = NULL;

      /* The first ones end while the file is made or opened. */
      run_and_kill (path, i < 3 ? i : g_test_rand_int_range (1, LINES_MOST), told);
      found = ids_in_file (path);
      for (guint j = 0; j < told->len; j++)
        g_assert_true (g_hash_table_contains (found, &g_array_index (told, gint64, j)));
      check_indexes (path, g_hash_table_size (found));
    }
  g_test_message ("%d times: %u messages told, all there", n_runs, told->len);
  g_assert_cmpuint (told->len, >, 0);
  store_test_remove (folder);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/store/kill/a-killed-program-loses-nothing",
                   test_a_killed_program_loses_nothing);

  return g_test_run ();
}

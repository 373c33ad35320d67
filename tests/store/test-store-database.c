#include "store-test.h"

#include <sys/stat.h>

#include <glib/gstdio.h>

#include "store/store-migrations.h"

#define BOB "bob@example.com"

typedef struct
{
  char *folder;
  char *path;
} Fixture;

static void
set_up (Fixture       *f,
        gconstpointer  data)
{
  f->folder = store_test_new_folder ();
  f->path = g_build_filename (f->folder, "store.db", NULL);
}

static void
tear_down (Fixture       *f,
           gconstpointer  data)
{
  g_free (f->path);
  store_test_remove (f->folder);
}

static void
assert_last_text (StoreDatabase *database,
                  const char    *expected)
{
  g_autoptr(StoreHistory) history = store_history_new (database);
  g_autofree char *text = store_test_texts (store_test_load (history, BOB, STORE_PAGE_BEFORE, 0,
                                                             1));

  g_assert_cmpstr (text, ==, expected);
}

static void
add_text (StoreDatabase *database,
          const char    *text)
{
  g_autoptr(StoreHistory) history = store_history_new (database);

  store_test_add (history, BOB, text);
}

static void
make_database (Fixture    *f,
               const char *text)
{
  StoreDatabase *database = store_test_open (f->path);

  add_text (database, text);
  store_test_close (database);
}

static GBytes *
read_bytes (const char *path)
{
  char *bytes;
  gsize size;
  g_autoptr(GError) error = NULL;

  g_file_get_contents (path, &bytes, &size, &error);
  g_assert_no_error (error);

  return g_bytes_new_take (bytes, size);
}

static void
write_bytes (const char *path,
             GBytes     *bytes)
{
  g_autoptr(GError) error = NULL;
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);

  g_file_set_contents (path, data, (gssize) size, &error);
  g_assert_no_error (error);
}

/* ---- opening ---- */

static void
test_makes_private_files (Fixture       *f,
                          gconstpointer  data)
{
  static const char *const suffixes[] = { "", "-wal", ".lock" };
  g_autofree char *folder = g_build_filename (f->folder, "profiles", "one", NULL);
  g_autofree char *parent = g_path_get_dirname (folder);
  g_autofree char *path = g_build_filename (folder, "store.db", NULL);
  StoreDatabase *database = store_test_open (path);
  GStatBuf status;

  add_text (database, "one");
  g_assert_cmpint (g_stat (folder, &status), ==, 0);
  g_assert_cmpuint (status.st_mode & 0777, ==, 0700);
  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *name = g_strconcat (path, suffixes[i], NULL);

      g_assert_cmpint (g_stat (name, &status), ==, 0);
      g_assert_cmpuint (status.st_mode & 0777, ==, 0600);
    }
  store_test_close (database);
  store_test_remove (g_steal_pointer (&folder));
  g_assert_cmpint (g_rmdir (parent), ==, 0);
}

static void
test_closes_what_others_could_read (Fixture       *f,
                                    gconstpointer  data)
{
  GStatBuf status;

  make_database (f, "one");
  g_assert_cmpint (g_chmod (f->path, 0644), ==, 0);
  store_test_close (store_test_open (f->path));

  g_assert_cmpint (g_stat (f->path, &status), ==, 0);
  g_assert_cmpuint (status.st_mode & 0777, ==, 0600);
}

static void
test_is_opened_by_one (Fixture       *f,
                       gconstpointer  data)
{
  StoreDatabase *database = store_test_open (f->path);
  g_autoptr(GError) error = NULL;

  g_assert_null (store_test_try_open (f->path, &error));
  g_assert_error (error, STORE_ERROR, STORE_ERROR_BUSY);
  add_text (database, "still here");
  store_test_close (database);
  database = store_test_open (f->path);
  assert_last_text (database, "still here");
  store_test_close (database);
}

static void
test_says_when_it_cannot (Fixture       *f,
                          gconstpointer  data)
{
  g_autofree char *path = g_build_filename ("/proc/self", "profile", "store.db", NULL);
  g_autoptr(GError) no_folder = NULL;
  g_autoptr(GError) is_folder = NULL;

  g_assert_null (store_test_try_open (path, &no_folder));
  g_assert_error (no_folder, STORE_ERROR, STORE_ERROR_FAILED);
  g_assert_cmpint (g_mkdir (f->path, 0700), ==, 0);
  g_assert_null (store_test_try_open (f->path, &is_folder));
  g_assert_error (is_folder, STORE_ERROR, STORE_ERROR_FAILED);
  g_assert_null (store_error_get_path (is_folder));
  g_assert_cmpint (g_rmdir (f->path), ==, 0);
}

static void
test_in_memory_nothing_is_written (Fixture       *f,
                                   gconstpointer  data)
{
  g_autofree char *before = g_get_current_dir ();
  StoreDatabase *database;
  g_autoptr(GDir) dir = NULL;

  g_assert_cmpint (g_chdir (f->folder), ==, 0);
  database = store_test_open (NULL);
  add_text (database, "one");
  assert_last_text (database, "one");
  dir = g_dir_open (f->folder, 0, NULL);
  g_assert_null (g_dir_read_name (dir));
  store_test_close (database);
  g_assert_cmpint (g_chdir (before), ==, 0);
}

static void
test_after_closing_nothing_is_taken (Fixture       *f,
                                     gconstpointer  data)
{
  StoreDatabase *database = store_test_open (NULL);
  g_autoptr(StoreHistory) history = store_history_new (database);
  g_autoptr(StoreMessage) message = store_test_message (BOB, "late");
  g_autoptr(GAsyncResult) added = NULL;
  g_autoptr(GAsyncResult) closed = NULL;
  g_autoptr(GAsyncResult) again = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(GError) closed_error = NULL;

  store_history_add_async (history, message, NULL, store_test_on_done, &added);
  store_database_close_async (database, NULL, store_test_on_done, &closed);
  g_assert_cmpint (store_test_try_add (history, message, &error), ==, 0);
  g_assert_error (error, STORE_ERROR, STORE_ERROR_CLOSED);
  g_assert_true (store_database_close_finish (database, store_test_wait (&closed), NULL));
  g_assert_nonnull (added); /* asked for before, answered before */
  g_assert_cmpint (store_history_add_finish (history, added, NULL), ==, 1);
  store_database_close_async (database, NULL, store_test_on_done, &again);
  g_assert_false (store_database_close_finish (database, store_test_wait (&again),
                                               &closed_error));
  g_assert_error (closed_error, STORE_ERROR, STORE_ERROR_CLOSED);
  g_object_unref (database);
}

/* Who only drops it loses nothing, and the next one waits until the file is free. */
static void
test_dropped_without_closing (Fixture       *f,
                              gconstpointer  data)
{
  StoreDatabase *database = store_test_open (f->path);

  add_text (database, "kept");
  g_assert_finalize_object (database);
  do
    {
      g_autoptr(GError) error = NULL;

      database = store_test_try_open (f->path, &error);
      if (database == NULL)
        g_assert_error (error, STORE_ERROR, STORE_ERROR_BUSY);
    }
  while (database == NULL);
  assert_last_text (database, "kept");
  store_test_close (database);
}

/* ---- damage ---- */

typedef struct
{
  const char *name;
  goffset     from;  /* bytes to overwrite; negative: from the end */
  gsize       size;
  goffset     length; /* of what is left; 0: all */
} Damage;

static const Damage damages[] = {
  { "header", 0, 100, 0 },
  { "first-page", 100, 3000, 0 },
  { "second-half", 0, 0, 20000 },
  { "all-but-the-header", 0, 0, 100 },
  { "every-page-after-the-schema", 16384, G_MAXSIZE, 0 },
};

static void
assert_set_aside (Fixture *f,
                  GBytes  *expected)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) kept = NULL;
  const char *path;
  StoreDatabase *database;

  g_assert_null (store_test_try_open (f->path, &error));
  g_assert_error (error, STORE_ERROR, STORE_ERROR_DAMAGED);
  path = store_error_get_path (error);
  g_assert_nonnull (path);
  g_assert_true (g_str_has_prefix (path, f->path));
  g_assert_nonnull (g_strstr_len (path, -1, ".damaged-"));
  kept = read_bytes (path);
  g_assert_true (g_bytes_equal (kept, expected));

  database = store_test_open (f->path);
  assert_last_text (database, "");
  add_text (database, "a new beginning");
  store_test_close (database);
}

static void
test_damage (Fixture       *f,
             gconstpointer  data)
{
  const Damage *damage = data;
  g_autoptr(GBytes) whole = NULL;
  g_autoptr(GBytes) damaged = NULL;
  g_autofree char *text = g_strnfill (30000, 'x');
  char *bytes;
  gsize size;

  make_database (f, text);
  whole = read_bytes (f->path);
  bytes = g_bytes_unref_to_data (g_steal_pointer (&whole), &size);
  for (gsize i = (gsize) damage->from; i < size && i - (gsize) damage->from < damage->size; i++)
    bytes[i] = (char) (i * 7 + 13);
  damaged = g_bytes_new_take (bytes, damage->length != 0 ? (gsize) damage->length : size);
  write_bytes (f->path, damaged);

  assert_set_aside (f, damaged);
}

static void
test_not_a_database (Fixture       *f,
                     gconstpointer  data)
{
  g_autoptr(GBytes) letter = g_bytes_new_static ("Dear diary, this is no database at all.", 39);
  g_autoptr(GBytes) first = NULL;

  write_bytes (f->path, letter);
  assert_set_aside (f, letter);
  /* A second one on the same day has a name of its own. */
  write_bytes (f->path, letter);
  assert_set_aside (f, letter);
}

static void
test_of_another_program (Fixture       *f,
                         gconstpointer  data)
{
  g_autoptr(StoreConnection) connection = NULL;
  g_autoptr(GBytes) bytes = NULL;
  g_autoptr(GError) error = NULL;

  write_bytes (f->path, bytes = g_bytes_new_static ("", 0));
  connection = store_connection_new (f->path, &error);
  store_connection_execute (connection, "CREATE TABLE recipe (name TEXT)", &error);
  g_assert_no_error (error);
  g_clear_pointer (&connection, store_connection_free);
  g_bytes_unref (bytes);
  bytes = read_bytes (f->path);

  assert_set_aside (f, bytes);
}

/* An empty file is what is left of a start that ended at once. */
static void
test_an_empty_file_is_new (Fixture       *f,
                           gconstpointer  data)
{
  g_autoptr(GBytes) empty = g_bytes_new_static ("", 0);
  StoreDatabase *database;

  write_bytes (f->path, empty);
  database = store_test_open (f->path);
  add_text (database, "one");
  store_test_close (database);
}

/* Damage that is met later is told then, and the next opening looks at every page. */
static void
test_damage_while_open (Fixture       *f,
                        gconstpointer  data)
{
  g_autofree char *suspect = g_strconcat (f->path, ".suspect", NULL);
  g_autofree char *text = g_strnfill (200000, 'x');
  g_autoptr(GBytes) damaged = NULL;
  g_autoptr(GError) error = NULL;
  StoreDatabase *database;
  FILE *file;

  make_database (f, text);
  database = store_test_open (f->path);
  g_assert_true (store_test_try_execute (database, "PRAGMA shrink_memory", &error));
  file = g_fopen (f->path, "r+");
  g_assert_cmpint (fseek (file, 4096, SEEK_SET), ==, 0);
  g_assert_cmpuint (fwrite (text, 1, 150000, file), ==, 150000);
  g_assert_cmpint (fclose (file), ==, 0);
  damaged = read_bytes (f->path);

  g_assert_false (store_test_try_execute (database, "SELECT COUNT(*) FROM message", &error));
  g_assert_error (error, STORE_ERROR, STORE_ERROR_DAMAGED);
  g_assert_null (store_error_get_path (error));
  store_test_close (database);
  g_assert_true (g_file_test (suspect, G_FILE_TEST_EXISTS));
  assert_set_aside (f, damaged);
  g_assert_false (g_file_test (suspect, G_FILE_TEST_EXISTS));
}

/* ---- versions ---- */

static void
set_version (Fixture    *f,
             const char *pragma)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(StoreConnection) connection = store_connection_new (f->path, &error);

  store_connection_execute (connection, pragma, &error);
  g_assert_no_error (error);
}

static void
test_leaves_a_newer_one_alone (Fixture       *f,
                               gconstpointer  data)
{
  g_autoptr(GBytes) before = NULL;
  g_autoptr(GBytes) after = NULL;
  g_autoptr(GError) error = NULL;
  StoreDatabase *database;

  make_database (f, "from the future");
  set_version (f, "PRAGMA user_version = 1000");
  before = read_bytes (f->path);
  g_assert_null (store_test_try_open (f->path, &error));
  g_assert_error (error, STORE_ERROR, STORE_ERROR_TOO_NEW);
  after = read_bytes (f->path);

  g_assert_true (g_bytes_equal (before, after));
  set_version (f, "PRAGMA user_version = " G_STRINGIFY (STORE_SCHEMA_VERSION));
  database = store_test_open (f->path);
  assert_last_text (database, "from the future");
  store_test_close (database);
}

static void
test_a_script_is_run_whole_or_not (void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GError) failure = NULL;
  g_autoptr(StoreConnection) connection = store_connection_new (NULL, &error);
  gint64 version;
  gint64 n_tables;

  g_assert_true (store_migrations_apply_script (connection, 7, "CREATE TABLE a (b)", &error));
  g_assert_false (store_migrations_apply_script (connection, 8, "CREATE TABLE c (d); NONSENSE",
                                                 &failure));
  g_assert_nonnull (failure);
  store_connection_get_number (connection, &version, &error, "PRAGMA user_version", "");
  store_connection_get_number (connection, &n_tables, &error,
                               "SELECT COUNT(*) FROM sqlite_schema", "");
  g_assert_no_error (error);

  g_assert_cmpint (version, ==, 7);
  g_assert_cmpint (n_tables, ==, 1);
}

static void
assert_emoticons (StoreHistory *history,
                  gint64        id,
                  const char   *expected)
{
  g_autoptr(GPtrArray) page = store_test_load (history, BOB, STORE_PAGE_AROUND, id, 0);

  g_assert_cmpuint (page->len, ==, 1);
  g_assert_cmpstr (((StoreMessage *) page->pdata[0])->emoticons, ==, expected);
}

/* What each version left behind opens today, with everything in it. */
static void
test_opens_a_dump (Fixture       *f,
                   gconstpointer  data)
{
  g_autofree char *name = g_strdup_printf ("v%u.sql", GPOINTER_TO_UINT (data));
  g_autofree char *dump = g_test_build_filename (G_TEST_DIST, "store", "data", name, NULL);
  g_autoptr(GBytes) script = read_bytes (dump);
  g_autoptr(StoreHistory) history = NULL;
  g_autofree char *found = NULL;
  g_autofree char *cjk = NULL;
  StoreDatabase *database;
  sqlite3 *sqlite;

  /* Without our own settings: a dump writes the schema of the indexes as it stands. */
  g_assert_cmpint (sqlite3_open (f->path, &sqlite), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (sqlite, g_bytes_get_data (script, NULL), NULL, NULL, NULL), ==,
                   SQLITE_OK);
  g_assert_cmpint (sqlite3_close (sqlite), ==, SQLITE_OK);
  database = store_test_open (f->path);
  history = store_history_new (database);
  assert_last_text (database, "Hello World");
  assert_emoticons (history, 3, GPOINTER_TO_UINT (data) < 2 ? "" : "World what it is");
  g_assert_cmpint (store_test_add (history, BOB, "and on"), ==, 4);
  assert_emoticons (history, 4, "");
  found = store_test_texts (store_test_search (history, BOB, "world", 0, 9));
  cjk = store_test_texts (store_test_search (history, NULL, "\xe4\xbd\xa0", 0, 9));
  g_assert_cmpstr (found, ==, "Hello World");
  g_assert_cmpstr (cjk, ==, "\xe4\xbd\xa0\xe5\xa5\xbd");
  g_clear_object (&history);
  store_test_close (database);
}

/* ---- a full disk ---- */

static void
test_a_full_disk_loses_nothing (Fixture       *f,
                                gconstpointer  data)
{
  g_autofree char *long_text = g_strnfill (1000000, 'x');
  g_autoptr(StoreMessage) message = store_test_message (BOB, long_text);
  g_autoptr(StoreMessage) small = store_test_message (BOB, "small");
  g_autoptr(StoreHistory) history = NULL;
  g_autoptr(GAsyncResult) first = NULL;
  g_autoptr(GAsyncResult) big = NULL;
  g_autoptr(GAsyncResult) last = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(GError) full = NULL;
  g_autofree char *kept = NULL;
  StoreDatabase *database = store_test_open (f->path);

  add_text (database, "there before");
  g_assert_true (store_test_try_execute (database, "PRAGMA max_page_count = 100", &error));
  g_assert_no_error (error);
  history = store_history_new (database);
  /* All three are in the queue together: the one that does not fit costs the others nothing. */
  store_history_add_async (history, small, NULL, store_test_on_done, &first);
  store_history_add_async (history, message, NULL, store_test_on_done, &big);
  store_history_add_async (history, small, NULL, store_test_on_done, &last);
  g_assert_cmpint (store_history_add_finish (history, store_test_wait (&first), &error), >, 0);
  g_assert_cmpint (store_history_add_finish (history, store_test_wait (&big), &full), ==, 0);
  g_assert_cmpint (store_history_add_finish (history, store_test_wait (&last), &error), >, 0);
  g_assert_no_error (error);
  g_assert_error (full, STORE_ERROR, STORE_ERROR_FULL);
  g_clear_object (&history);
  g_clear_object (&first);
  g_clear_object (&big);
  g_clear_object (&last);
  store_test_close (database);

  database = store_test_open (f->path);
  history = store_history_new (database);
  kept = store_test_texts (store_test_load (history, BOB, STORE_PAGE_BEFORE, 0, 9));
  g_assert_cmpstr (kept, ==, "there before|small|small");
  g_clear_object (&history);
  store_test_close (database);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, data, func) g_test_add (path, Fixture, data, set_up, func, tear_down)
  ADD ("/store/database/makes-private-files", NULL, test_makes_private_files);
  ADD ("/store/database/closes-what-others-could-read", NULL, test_closes_what_others_could_read);
  ADD ("/store/database/is-opened-by-one", NULL, test_is_opened_by_one);
  ADD ("/store/database/says-when-it-cannot", NULL, test_says_when_it_cannot);
  ADD ("/store/database/in-memory-nothing-is-written", NULL, test_in_memory_nothing_is_written);
  ADD ("/store/database/after-closing-nothing-is-taken", NULL,
       test_after_closing_nothing_is_taken);
  ADD ("/store/database/dropped-without-closing", NULL, test_dropped_without_closing);
  for (guint i = 0; i < G_N_ELEMENTS (damages); i++)
    {
      g_autofree char *path = g_strdup_printf ("/store/database/damage/%s", damages[i].name);

      ADD (path, &damages[i], test_damage);
    }
  ADD ("/store/database/damage/not-a-database", NULL, test_not_a_database);
  ADD ("/store/database/damage/of-another-program", NULL, test_of_another_program);
  ADD ("/store/database/damage/an-empty-file-is-new", NULL, test_an_empty_file_is_new);
  ADD ("/store/database/damage/while-open", NULL, test_damage_while_open);
  ADD ("/store/database/leaves-a-newer-one-alone", NULL, test_leaves_a_newer_one_alone);
  g_test_add_func ("/store/database/a-script-is-run-whole-or-not",
                   test_a_script_is_run_whole_or_not);
  for (guint version = 1; version <= STORE_SCHEMA_VERSION; version++)
    {
      g_autofree char *path = g_strdup_printf ("/store/database/opens-a-dump/v%u", version);

      ADD (path, GUINT_TO_POINTER (version), test_opens_a_dump);
    }
  ADD ("/store/database/a-full-disk-loses-nothing", NULL, test_a_full_disk_loses_nothing);
#undef ADD

  return g_test_run ();
}

#include "store-test.h"

#include <glib/gstdio.h>
#include <libsecret/secret.h>

#include "store/store-secrets.h"

/* A real keyring on a bus of its own, in a home that is thrown away. Each test runs in a process of
 * its own, because libsecret keeps to the first bus it has seen; this one only sets the stage. */

#define PASSWORD "correct horse \xc3\xa9 battery"

/* ---- inside: libsecret's side ---- */

static gboolean
save (StoreSecrets  *secrets,
      const char    *address,
      const char    *password,
      GError       **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  store_secrets_save_async (secrets, "escargot", address, password, NULL, store_test_on_done,
                            &result);

  return store_secrets_save_finish (secrets, store_test_wait (&result), error);
}

static char *
lookup (StoreSecrets  *secrets,
        const char    *address,
        GCancellable  *cancellable,
        GError       **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  store_secrets_lookup_async (secrets, "escargot", address, cancellable, store_test_on_done,
                              &result);

  return store_secrets_lookup_finish (secrets, store_test_wait (&result), error);
}

static gboolean
forget (StoreSecrets  *secrets,
        const char    *address,
        GError       **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  store_secrets_forget_async (secrets, "escargot", address, NULL, store_test_on_done, &result);

  return store_secrets_forget_finish (secrets, store_test_wait (&result), error);
}

static void
assert_kept (StoreSecrets *secrets,
             const char   *address,
             const char   *expected)
{
  g_autoptr(GError) error = NULL;
  char *password = lookup (secrets, address, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (password, ==, expected);
  store_secret_free (password);
}

static void
inside_keeps_and_forgets (void)
{
  g_autoptr(StoreSecrets) secrets = store_secrets_new (NULL);
  g_autoptr(StoreSecrets) other = store_secrets_new ("other");
  g_autoptr(GError) error = NULL;

  assert_kept (secrets, "alice@example.com", NULL);
  g_assert_true (save (secrets, "Alice@example.com", "first", &error));
  g_assert_true (save (secrets, "alice@example.com", PASSWORD, &error));
  g_assert_true (save (other, "alice@example.com", "of another profile", &error));
  g_assert_true (save (secrets, "bob@example.com", "", &error));
  assert_kept (secrets, "ALICE@example.com", PASSWORD);
  assert_kept (secrets, "bob@example.com", "");
  assert_kept (other, "alice@example.com", "of another profile");
  g_assert_true (forget (secrets, "alice@example.com", &error));
  assert_kept (secrets, "alice@example.com", NULL);
  assert_kept (other, "alice@example.com", "of another profile");
  g_assert_true (forget (secrets, "alice@example.com", &error));
  g_assert_no_error (error);
}

static void
inside_a_locked_keyring (void)
{
  g_autoptr(StoreSecrets) secrets = store_secrets_new (NULL);
  g_autoptr(SecretService) service = NULL;
  g_autoptr(SecretCollection) collection = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(GError) locked = NULL;
  g_autoptr(GError) save_locked = NULL;
  GList *collections;

  g_assert_true (save (secrets, "alice@example.com", PASSWORD, &error));
  service = secret_service_get_sync (SECRET_SERVICE_OPEN_SESSION, NULL, &error);
  g_assert_no_error (error);
  collection = secret_collection_for_alias_sync (service, SECRET_COLLECTION_DEFAULT,
                                                 SECRET_COLLECTION_NONE, NULL, &error);
  g_assert_no_error (error);
  collections = g_list_append (NULL, collection);
  g_assert_cmpint (secret_service_lock_sync (service, collections, NULL, NULL, &error), ==, 1);
  g_assert_no_error (error);
  g_list_free (collections);

  /* Nobody is there to type its password. */
  g_assert_null (lookup (secrets, "alice@example.com", NULL, &locked));
  g_assert_error (locked, STORE_ERROR, STORE_ERROR_KEYRING_LOCKED);
  g_assert_false (save (secrets, "alice@example.com", "another", &save_locked));
  g_assert_error (save_locked, STORE_ERROR, STORE_ERROR_KEYRING_LOCKED);
}

static void
inside_cancelled (void)
{
  g_autoptr(StoreSecrets) secrets = store_secrets_new (NULL);
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_null (lookup (secrets, "alice@example.com", cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
inside_no_keyring (void)
{
  g_autoptr(StoreSecrets) secrets = store_secrets_new (NULL);
  g_autoptr(GError) on_save = NULL;
  g_autoptr(GError) on_lookup = NULL;
  g_autoptr(GError) on_forget = NULL;

  g_assert_false (save (secrets, "alice@example.com", PASSWORD, &on_save));
  g_assert_error (on_save, STORE_ERROR, STORE_ERROR_NO_KEYRING);
  g_assert_null (strstr (on_save->message, PASSWORD));
  g_assert_null (lookup (secrets, "alice@example.com", NULL, &on_lookup));
  g_assert_error (on_lookup, STORE_ERROR, STORE_ERROR_NO_KEYRING);
  g_assert_false (forget (secrets, "alice@example.com", &on_forget));
  g_assert_error (on_forget, STORE_ERROR, STORE_ERROR_NO_KEYRING);
}

/* ---- outside: the bus, the keyring ---- */

typedef enum { NO_BUS, NO_KEYRING, KEYRING } Stage;

typedef struct
{
  const char *inside;
  Stage       stage;
} Case;

static void
remove_tree (const char *path)
{
  g_autoptr(GDir) dir = NULL;

  if (!g_file_test (path, G_FILE_TEST_IS_SYMLINK))
    dir = g_dir_open (path, 0, NULL);
  for (const char *name = dir != NULL ? g_dir_read_name (dir) : NULL; name != NULL;
       name = g_dir_read_name (dir))
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      remove_tree (child);
    }
  g_assert_cmpint (g_remove (path), ==, 0);
}

static void
on_appeared (GDBusConnection *connection,
             const char      *name,
             const char      *owner,
             gpointer         user_data)
{
  *(gboolean *) user_data = TRUE;
}

/* Returns: (transfer full): the keyring, open, with a password that nobody needs to know */
static GSubprocess *
start_keyring (const char *home,
               const char *bus)
{
  g_autoptr(GSubprocessLauncher) launcher = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(GDBusConnection) connection = NULL;
  GSubprocess *keyring;
  gboolean is_there = FALSE;
  guint watch;

  launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDIN_PIPE |
                                        G_SUBPROCESS_FLAGS_STDOUT_SILENCE |
                                        G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  g_subprocess_launcher_setenv (launcher, "HOME", home, TRUE);
  g_subprocess_launcher_setenv (launcher, "XDG_DATA_HOME", home, TRUE);
  g_subprocess_launcher_setenv (launcher, "XDG_RUNTIME_DIR", home, TRUE);
  g_subprocess_launcher_setenv (launcher, "DBUS_SESSION_BUS_ADDRESS", bus, TRUE);
  keyring = g_subprocess_launcher_spawn (launcher, &error, "gnome-keyring-daemon", "--foreground",
                                         "--unlock", "--components=secrets",
                                         "--control-directory", home, NULL);
  g_assert_no_error (error);
  g_output_stream_write_all (g_subprocess_get_stdin_pipe (keyring), "open", 4, NULL, NULL, &error);
  g_assert_no_error (error);
  g_output_stream_close (g_subprocess_get_stdin_pipe (keyring), NULL, &error);
  g_assert_no_error (error);

  connection = g_dbus_connection_new_for_address_sync (bus,
    G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
    G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION, NULL, NULL, &error);
  g_assert_no_error (error);
  watch = g_bus_watch_name_on_connection (connection, "org.freedesktop.secrets",
                                          G_BUS_NAME_WATCHER_FLAGS_NONE, on_appeared, NULL,
                                          &is_there, NULL);
  while (!is_there)
    g_main_context_iteration (NULL, TRUE);
  g_bus_unwatch_name (watch);
  g_dbus_connection_close_sync (connection, NULL, &error);
  g_assert_no_error (error);

  return keyring;
}

static void
test_on_a_stage (gconstpointer data)
{
  const Case *row = data;
  g_autoptr(GTestDBus) bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_autoptr(GSubprocess) keyring = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *path = g_strdup_printf ("/store/secrets/%s/subprocess", row->inside);
  g_autofree char *program = g_find_program_in_path ("gnome-keyring-daemon");
  char *home;

  if (row->stage == KEYRING && program == NULL)
    {
      g_test_skip ("no gnome-keyring-daemon here: build-aux/setup test");
      return;
    }

  home = store_test_new_folder ();
  if (row->stage == NO_BUS)
    g_setenv ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus", TRUE);
  else
    g_test_dbus_up (bus);
  if (row->stage == KEYRING)
    keyring = start_keyring (home, g_test_dbus_get_bus_address (bus));

  /* What it found is judged when nothing of the stage is left. */
  g_test_trap_subprocess (path, 0, G_TEST_SUBPROCESS_INHERIT_STDERR);
  if (keyring != NULL)
    {
      g_subprocess_force_exit (keyring);
      g_subprocess_wait (keyring, NULL, &error);
      g_assert_no_error (error);
    }
  if (row->stage != NO_BUS)
    g_test_dbus_down (bus);
  remove_tree (home);
  g_free (home);
  g_test_trap_assert_passed ();
  g_test_trap_assert_stdout_unmatched ("*horse*");
}

int
main (int    argc,
      char **argv)
{
  static const Case cases[] = {
    { "keeps-and-forgets", KEYRING },
    { "a-locked-keyring", KEYRING },
    { "cancelled", KEYRING },
    { "no-keyring", NO_KEYRING },
    { "no-bus", NO_BUS },
  };

  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/store/secrets/%s", cases[i].inside);

      g_test_add_data_func (path, &cases[i], test_on_a_stage);
    }
  g_test_add_func ("/store/secrets/keeps-and-forgets/subprocess", inside_keeps_and_forgets);
  g_test_add_func ("/store/secrets/a-locked-keyring/subprocess", inside_a_locked_keyring);
  g_test_add_func ("/store/secrets/cancelled/subprocess", inside_cancelled);
  g_test_add_func ("/store/secrets/no-keyring/subprocess", inside_no_keyring);
  g_test_add_func ("/store/secrets/no-bus/subprocess", inside_no_keyring);

  return g_test_run ();
}

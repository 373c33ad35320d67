#include "config.h"

#include <glib/gstdio.h>

#include "core/core-keeper.h"
#include "loopback/loopback-service.h"
#include "msnp/msnp-error.h"
#include "msnp/msnp-log.h"

#define ALICE "alice@example.com"
#define FRIEND "friend@example.com"
#define PASSWORD "correct horse"
#define EVERYTHING (CORE_REMEMBER_ACCOUNT | CORE_REMEMBER_PASSWORD | CORE_REMEMBER_SIGN_IN)

/* Alice's account on a service in this process, a real keyring (tests/support/private-keyring), and
 * a profile of the test's own. */
typedef struct
{
  LoopbackService *service;
  MsnpService     *where;
  char            *name;
  CoreProfile     *profile;
  CoreAccount     *account;
  CoreKeeper      *keeper;
} Fixture;

/* Runs the main loop until @fact holds; meson's time limit is the guard. */
#define AWAIT(fact) \
  while (!(fact)) \
    g_main_context_iteration (NULL, TRUE)

static char *
dup_path (Fixture *f, const char *file)
{
  return g_build_filename (g_get_user_data_dir (), "tweener", "profiles", f->name, file, NULL);
}

static void
start (Fixture *f)
{
  f->profile = core_profile_new (f->name);
  f->account = core_account_new ();
  f->keeper = core_keeper_new (f->account, f->profile);
  core_profile_open (f->profile);
  AWAIT (core_profile_is_open (f->profile)
         && core_profile_get_keyring (f->profile) != CORE_KEYRING_UNKNOWN);
}

static void
on_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GAsyncResult **to = user_data;

  *to = g_object_ref (result);
}

static void
close_profile (CoreProfile *profile)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  core_profile_close_async (profile, NULL, on_done, &result);
  AWAIT (result != NULL);
  core_profile_close_finish (profile, result, &error);
  g_assert_no_error (error);
}

static gboolean
is_at_rest (Fixture *f)
{
  MsnpSession *session = core_account_get_session (f->account);

  return core_account_get_state (f->account) == CORE_ACCOUNT_SIGNED_OUT
         && (session == NULL || msnp_session_get_state (session) == MSNP_SESSION_OFFLINE);
}

static void
end (Fixture *f)
{
  core_account_sign_out (f->account);
  AWAIT (is_at_rest (f));
  close_profile (f->profile);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_finalize_object (f->keeper);
  g_assert_finalize_object (f->account);
  g_assert_finalize_object (f->profile);
}

static void
restart (Fixture *f)
{
  end (f);
  start (f);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  static int number = 0;
  g_autoptr(GError) error = NULL;
  g_autofree char *json = NULL;

  f->service = loopback_service_new (LOOPBACK_MICROSOFT);
  loopback_service_add_account (f->service, ALICE, PASSWORD, "Alice");
  loopback_service_start (f->service, &error);
  g_assert_no_error (error);
  json = loopback_service_dup_service_json (f->service, NULL);
  f->where = msnp_service_new_from_json (json, -1, &error);
  g_assert_no_error (error);
  msnp_service_set_ca_pem (f->where, loopback_service_get_ca_pem (f->service), &error);
  g_assert_no_error (error);
  f->name = g_strdup_printf ("test_%d", number++);
  start (f);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  end (f);
  g_clear_object (&f->where);
  loopback_service_stop (f->service);
  g_clear_object (&f->service);
  g_free (f->name);
}

static void
sign_in (Fixture *f, const char *password, CoreRemember remember)
{
  core_keeper_sign_in (f->keeper, f->where, ALICE, password, MSNP_STATUS_ONLINE, remember);
  AWAIT (core_account_get_state (f->account) == CORE_ACCOUNT_ONLINE
         || core_account_get_state (f->account) == CORE_ACCOUNT_SIGNED_OUT);
}

static CoreSavedAccount *
lookup (Fixture *f)
{
  return core_profile_lookup (f->profile, msnp_service_get_id (f->where), "ALICE@example.com");
}

static char *
dup_password (Fixture *f, GError **error)
{
  g_autoptr(StoreAccount) record = store_account_new (msnp_service_get_id (f->where), ALICE);
  g_autoptr(CoreSavedAccount) account = core_saved_account_new (record);
  g_autoptr(GAsyncResult) result = NULL;

  core_profile_lookup_password_async (f->profile, account, NULL, on_done, &result);
  AWAIT (result != NULL);

  return core_profile_lookup_password_finish (f->profile, result, error);
}

/* Until the keyring, which is another process, has it, or has it no more. */
static void
assert_password (Fixture *f, const char *wanted)
{
  gboolean is_so = FALSE;

  while (!is_so)
    {
      g_autoptr(GError) error = NULL;
      char *password = dup_password (f, &error);

      is_so = error == NULL && g_strcmp0 (password, wanted) == 0;
      msnp_secret_free (password);
    }
}

static void
test_account_comes_back (Fixture *f, gconstpointer data)
{
  g_assert_cmpint (core_profile_get_keyring (f->profile), ==, CORE_KEYRING_THERE);
  g_assert_null (lookup (f));
  sign_in (f, PASSWORD, EVERYTHING);
  assert_password (f, PASSWORD);
  restart (f);

  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (f->profile)), ==, 1);
  g_assert_cmpstr (core_saved_account_get_address (lookup (f)), ==, ALICE);
  g_assert_cmpint (core_saved_account_get_remember (lookup (f)), ==, EVERYTHING);
  assert_password (f, PASSWORD);
}

static void
test_password_is_in_no_file (Fixture *f, gconstpointer data)
{
  static const char *const files[] = { "tweener.db", "tweener.db-wal" };

  sign_in (f, PASSWORD, EVERYTHING);
  assert_password (f, PASSWORD);
  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *path = dup_path (f, files[i]);
      g_autofree char *contents = NULL;
      gsize size = 0;

      if (g_file_get_contents (path, &contents, &size, NULL))
        g_assert_null (g_strstr_len (contents, (gssize) size, PASSWORD));
    }
}

static void
test_refused_password_is_not_kept (Fixture *f, gconstpointer data)
{
  sign_in (f, "wrong", EVERYTHING);

  g_assert_error (core_account_get_error (f->account), MSNP_ERROR, MSNP_ERROR_BAD_PASSWORD);
  g_assert_cmpint (core_saved_account_get_remember (lookup (f)), ==, CORE_REMEMBER_ACCOUNT);
  assert_password (f, NULL);
}

static void
test_wrong_password_stops_automatic_sign_in (Fixture *f, gconstpointer data)
{
  sign_in (f, PASSWORD, EVERYTHING);
  assert_password (f, PASSWORD);
  restart (f);
  sign_in (f, "wrong", EVERYTHING);

  g_assert_cmpint (core_saved_account_get_remember (lookup (f)), ==,
                   CORE_REMEMBER_ACCOUNT | CORE_REMEMBER_PASSWORD);
  assert_password (f, PASSWORD);
}

static void
test_password_can_be_given_up (Fixture *f, gconstpointer data)
{
  sign_in (f, PASSWORD, EVERYTHING);
  assert_password (f, PASSWORD);
  restart (f);
  sign_in (f, PASSWORD, CORE_REMEMBER_ACCOUNT);

  g_assert_cmpint (core_saved_account_get_remember (lookup (f)), ==, CORE_REMEMBER_ACCOUNT);
  assert_password (f, NULL);
}

static void
test_forgotten_account_is_gone (Fixture *f, gconstpointer data)
{
  sign_in (f, PASSWORD, EVERYTHING);
  assert_password (f, PASSWORD);
  core_profile_forget (f->profile, lookup (f), TRUE);
  assert_password (f, NULL);
  restart (f);

  g_assert_null (lookup (f));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (f->profile)), ==, 0);
}

static void
test_last_used_is_first (Fixture *f, gconstpointer data)
{
  GListModel *model = G_LIST_MODEL (f->profile);
  g_autoptr(CoreSavedAccount) first = NULL;

  core_profile_remember (f->profile, "a", "x@example.com", CORE_REMEMBER_ACCOUNT, NULL);
  core_profile_remember (f->profile, "b", "x@example.com", CORE_REMEMBER_ACCOUNT, NULL);
  core_profile_remember (f->profile, "a", "X@example.com", CORE_REMEMBER_ACCOUNT, NULL);

  g_assert_cmpuint (g_list_model_get_n_items (model), ==, 2);
  first = g_list_model_get_item (model, 0);
  g_assert_cmpstr (core_saved_account_get_address (first), ==, "X@example.com");
}

static void
test_choices_come_back (Fixture *f, gconstpointer data)
{
  sign_in (f, PASSWORD, CORE_REMEMBER_ACCOUNT);
  core_account_choices_set_nickname (core_account_get_choices (f->account), FRIEND, "Fré ‘1’");
  core_account_choices_set_favorite (core_account_get_choices (f->account), FRIEND, TRUE);
  core_account_choices_set_offline (core_account_get_choices (f->account), CORE_OFFLINE_HIDDEN);
  restart (f);
  sign_in (f, PASSWORD, CORE_REMEMBER_ACCOUNT);

  AWAIT (core_account_choices_is_favorite (core_account_get_choices (f->account), FRIEND));
  g_assert_cmpstr (
    core_account_choices_get_nickname (core_account_get_choices (f->account), FRIEND), ==,
    "Fré ‘1’");
  g_assert_cmpint (core_account_choices_get_offline (core_account_get_choices (f->account)), ==,
                   CORE_OFFLINE_HIDDEN);
}

static void
test_nobody_remembered_leaves_nothing (Fixture *f, gconstpointer data)
{
  sign_in (f, PASSWORD, CORE_REMEMBER_NOTHING);
  core_account_choices_set_favorite (core_account_get_choices (f->account), FRIEND, TRUE);
  g_assert_null (lookup (f));
  g_assert_null (store_values_lookup (core_keeper_get_values (f->keeper), "choices.favorites"));
  assert_password (f, NULL);
}

static void
test_second_program_is_told (Fixture *f, gconstpointer data)
{
  g_autoptr(CoreProfile) second = core_profile_new (f->name);

  core_profile_open (second);
  AWAIT (core_profile_get_problem (second) != NULL);

  g_assert_error (core_profile_get_problem (second), STORE_ERROR, STORE_ERROR_BUSY);
  g_assert_false (core_profile_is_open (second));
  AWAIT (core_profile_get_keyring (second) != CORE_KEYRING_UNKNOWN);
}

static void
test_damaged_file_is_set_aside (Fixture *f, gconstpointer data)
{
  g_autofree char *path = dup_path (f, "tweener.db");
  g_autoptr(GError) error = NULL;

  end (f);
  g_file_set_contents (path, "This is no database, but somebody's only copy of it.", -1, &error);
  g_assert_no_error (error);
  start (f);

  g_assert_error (core_profile_get_problem (f->profile), STORE_ERROR, STORE_ERROR_DAMAGED);
  g_assert_true (g_file_test (store_error_get_path (core_profile_get_problem (f->profile)),
                              G_FILE_TEST_EXISTS));
  sign_in (f, PASSWORD, CORE_REMEMBER_ACCOUNT);
  restart (f);
  g_assert_null (core_profile_get_problem (f->profile));
  g_assert_nonnull (lookup (f));
}

/* A file stands where the folder would be. */
static void
test_without_a_folder_it_works_in_memory (Fixture *f, gconstpointer data)
{
  g_autofree char *folder = dup_path (f, NULL);
  g_autofree char *path = g_strdup_printf ("%s_blocked", folder);
  g_autoptr(GError) error = NULL;

  end (f);
  g_free (f->name);
  f->name = g_path_get_basename (path);
  g_file_set_contents (path, "", 0, &error);
  g_assert_no_error (error);
  start (f);

  g_assert_error (core_profile_get_problem (f->profile), STORE_ERROR, STORE_ERROR_FAILED);
  sign_in (f, PASSWORD, CORE_REMEMBER_ACCOUNT);
  g_assert_nonnull (lookup (f));
}

static void
test_in_memory_keeps_no_password (void)
{
  g_autoptr(CoreProfile) profile = core_profile_new_in_memory ();

  g_assert_cmpint (core_profile_get_keyring (profile), ==, CORE_KEYRING_MISSING);
  core_profile_open (profile);
  AWAIT (core_profile_is_open (profile));
  core_profile_remember (profile, "demo", ALICE, EVERYTHING, PASSWORD);

  g_assert_cmpint (
    core_saved_account_get_remember (core_profile_lookup (profile, "demo", ALICE)), ==,
    CORE_REMEMBER_ACCOUNT);
  close_profile (profile);
}

#define ADD(name, test) \
  g_test_add ("/core/keeper/" name, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("account-comes-back", test_account_comes_back);
  ADD ("password-is-in-no-file", test_password_is_in_no_file);
  ADD ("refused-password-is-not-kept", test_refused_password_is_not_kept);
  ADD ("wrong-password-stops-automatic-sign-in", test_wrong_password_stops_automatic_sign_in);
  ADD ("password-can-be-given-up", test_password_can_be_given_up);
  ADD ("forgotten-account-is-gone", test_forgotten_account_is_gone);
  ADD ("last-used-is-first", test_last_used_is_first);
  ADD ("choices-come-back", test_choices_come_back);
  ADD ("nobody-remembered-leaves-nothing", test_nobody_remembered_leaves_nothing);
  ADD ("second-program-is-told", test_second_program_is_told);
  ADD ("damaged-file-is-set-aside", test_damaged_file_is_set_aside);
  ADD ("without-a-folder-it-works-in-memory", test_without_a_folder_it_works_in_memory);
  g_test_add_func ("/core/keeper/in-memory-keeps-no-password", test_in_memory_keeps_no_password);

  return g_test_run ();
}

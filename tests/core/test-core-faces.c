#include "config.h"

#include <string.h>

#include "core/core-faces.h"
#include "core/core-pictures.h"
#include "history-fixture.h"

#define DIGEST "udVfpdQxl/kBS0ZZ5Hk3W40sBUw="

/* How Alice's program knows Bob while he is offline. */
typedef struct
{
  HistoryFixture base;
  CoreFaces     *faces;
} Fixture;

static void
follow (Fixture *f)
{
  f->faces = core_faces_new (f->base.account, f->base.keeper);
  g_object_notify (G_OBJECT (f->base.keeper), "history");
}

static void
set_up (Fixture *f, gconstpointer data)
{
  history_set_up (&f->base, data);
  follow (f);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_assert_finalize_object (f->faces);
  history_tear_down (&f->base, data);
}

static void
restart (Fixture *f)
{
  g_assert_finalize_object (f->faces);
  history_restart (&f->base);
  follow (f);
}

static MsnpContact *
get_bob (Fixture *f)
{
  MsnpSession *session = core_account_get_session (f->base.account);

  return msnp_roster_lookup (msnp_session_get_roster (session), BOB);
}

static void
on_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
}

static void
leave (Fixture *f)
{
  gboolean is_done = FALSE;

  msnp_session_sign_out_async (f->base.bob, NULL, on_done, &is_done);
  AWAIT (is_done && !msnp_contact_is_online (get_bob (f)));
}

static void
come_back (Fixture *f)
{
  gboolean is_done = FALSE;

  msnp_session_sign_in_async (f->base.bob, BOB, "secret", MSNP_STATUS_ONLINE, NULL, on_done,
                              &is_done);
  AWAIT (is_done && msnp_contact_is_online (get_bob (f)));
}

/* Bob shows a picture of so many bytes, or none. Returns: (transfer full) (nullable): its digest */
static char *
show (Fixture *f, gsize size)
{
  static const char magic[] = "\x89PNG\r\n\x1a\n";
  g_autofree char *bytes = g_strnfill (size, 'x');
  g_autoptr(GBytes) picture = NULL;
  gboolean is_done = FALSE;

  if (size > 0)
    {
      memcpy (bytes, magic, sizeof magic - 1);
      picture = g_bytes_new (bytes, size);
    }
  msnp_session_set_picture_async (f->base.bob, picture, NULL, on_done, &is_done);
  AWAIT (is_done);

  return picture != NULL ? core_pictures_dup_digest (picture) : NULL;
}

static void
await_seen (Fixture *f, const char *sha1d)
{
  const MsnpPictureRef *ref;

  do
    {
      g_main_context_iteration (NULL, TRUE);
      ref = msnp_contact_get_picture (get_bob (f));
    }
  while (g_strcmp0 (ref != NULL ? ref->sha1d : NULL, sha1d) != 0);
}

static void
assert_face (Fixture *f, const char *sha1d)
{
  g_autoptr(MsnpPictureRef) ref = core_faces_dup (f->faces, get_bob (f));

  g_assert_cmpstr (ref != NULL ? ref->sha1d : NULL, ==, sha1d);
}

static StoreValues *
get_values (Fixture *f)
{
  return core_keeper_get_values (f->base.keeper);
}

static void
test_the_last_one_stays (Fixture *f, gconstpointer data)
{
  g_autofree char *first = show (f, 500);
  g_autofree char *second = NULL;
  g_autoptr(MsnpPictureRef) ref = NULL;

  await_seen (f, first);
  second = show (f, 600);
  await_seen (f, second);
  assert_face (f, second);
  leave (f);
  g_assert_null (msnp_contact_get_picture (get_bob (f)));
  assert_face (f, second);

  restart (f);
  g_assert_false (msnp_contact_is_online (get_bob (f)));
  ref = core_faces_dup (f->faces, get_bob (f));
  g_assert_cmpstr (ref->sha1d, ==, second);
  g_assert_cmpstr (ref->creator, ==, BOB);
  g_assert_cmpuint (ref->size, ==, 600);
  g_assert_cmpuint (ref->type, ==, MSNP_PICTURE_TYPE_DISPLAY);
}

static void
test_who_comes_without_one_has_none (Fixture *f, gconstpointer data)
{
  g_autofree char *sha1d = show (f, 500);

  await_seen (f, sha1d);
  leave (f);
  assert_face (f, sha1d);
  g_free (show (f, 0)); /* while he is away */
  come_back (f);
  assert_face (f, NULL);

  leave (f);
  assert_face (f, NULL);
  restart (f);
  assert_face (f, NULL);
}

/* The address is the choice of a person, the digest is no part of what was said. */
static void
test_an_account_without_history_has_them (Fixture *f, gconstpointer data)
{
  CoreSavedAccount *saved =
    core_profile_lookup (f->base.profile, msnp_service_get_id (f->base.where), ALICE);
  g_autofree char *sha1d = NULL;

  core_profile_set_keeps_history (f->base.profile, saved, FALSE);
  sha1d = show (f, 500);
  await_seen (f, sha1d);
  leave (f);
  restart (f);
  assert_face (f, sha1d);
}

static void
test_a_forgotten_account_has_none (Fixture *f, gconstpointer data)
{
  g_autofree char *sha1d = show (f, 500);

  await_seen (f, sha1d);
  core_profile_forget (f->base.profile,
                       core_profile_lookup (f->base.profile, msnp_service_get_id (f->base.where),
                                            ALICE), FALSE);
  g_free (show (f, 600)); /* what comes then is not kept either */
  leave (f);
  restart (f);
  assert_face (f, NULL);
}

/* Somebody at a computer that is not his leaves nothing on it. */
static void
test_an_account_that_is_not_remembered (Fixture *f, gconstpointer data)
{
  g_autofree char *sha1d = NULL;

  core_profile_forget (f->base.profile,
                       core_profile_lookup (f->base.profile, msnp_service_get_id (f->base.where),
                                            ALICE), FALSE);
  sha1d = show (f, 500);
  await_seen (f, sha1d);
  leave (f);
  assert_face (f, sha1d);
  g_assert_null (store_values_lookup (get_values (f), "face." BOB));
}

static void
sign_in_as (Fixture *f, const char *address)
{
  if (core_account_get_state (f->base.account) == CORE_ACCOUNT_ONLINE)
    {
      core_account_sign_out (f->base.account);
      AWAIT (core_account_get_state (f->base.account) == CORE_ACCOUNT_SIGNED_OUT);
    }
  core_keeper_sign_in (f->base.keeper, f->base.where, address, "secret", MSNP_STATUS_ONLINE,
                       CORE_REMEMBER_NOTHING);
  AWAIT (core_account_get_state (f->base.account) == CORE_ACCOUNT_ONLINE && get_bob (f) != NULL
         && core_keeper_get_history (f->base.keeper) != NULL);
}

/* Others may sign in meanwhile: each sees what each has seen, until the program ends. */
static void
test_who_signs_in_again_has_them_still (Fixture *f, gconstpointer data)
{
  g_autofree char *sha1d = NULL;

  core_profile_forget (f->base.profile,
                       core_profile_lookup (f->base.profile, msnp_service_get_id (f->base.where),
                                            ALICE), FALSE);
  sha1d = show (f, 500);
  await_seen (f, sha1d);
  leave (f);
  assert_face (f, sha1d);

  sign_in_as (f, CAROL);
  assert_face (f, NULL);
  sign_in_as (f, ALICE);
  assert_face (f, sha1d);
  g_assert_null (store_values_lookup (get_values (f), "face." BOB));
}

static void
test_who_is_removed_is_forgotten (Fixture *f, gconstpointer data)
{
  g_autofree char *sha1d = show (f, 500);

  await_seen (f, sha1d);
  g_assert_nonnull (store_values_lookup (get_values (f), "face." BOB));
  store_values_set_async (get_values (f), "face.nobody@example.com", DIGEST " 1", NULL, NULL, NULL);
  restart (f);

  g_assert_nonnull (store_values_lookup (get_values (f), "face." BOB));
  g_assert_null (store_values_lookup (get_values (f), "face.nobody@example.com"));
  g_signal_emit_by_name (
    msnp_session_get_roster (core_account_get_session (f->base.account)), "contact-removed",
    get_bob (f));
  g_assert_null (store_values_lookup (get_values (f), "face." BOB));
}

/* What is in the file may have been written by anybody. */
static void
test_passes_over_what_is_broken (Fixture *f, gconstpointer data)
{
  static const char *const words[] = {
    "", " ", DIGEST, DIGEST " ", DIGEST " 0", DIGEST " -1", DIGEST " 1 ", DIGEST " 4294967296",
    DIGEST "  1", "../../../../../../../etc/pass 1", "!!!!!!!!!!!!!!!!!!!!!!!!!!!! 1", "x 1",
    " 1", "udVfpdQxl/kBS0ZZ5Hk3W40sBU= 1",
  };

  leave (f);
  restart (f); /* nothing has been announced in this run */
  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    {
      store_values_set_async (get_values (f), "face." BOB, words[i], NULL, NULL, NULL);
      assert_face (f, NULL);
    }
  store_values_set_async (get_values (f), "face." BOB, DIGEST " 1", NULL, NULL, NULL);
  assert_face (f, DIGEST);
}

static void
on_changed (guint *n_changes)
{
  (*n_changes)++;
}

/* A picture that was announced before there was a place for it is kept as soon as there is. */
static void
test_waits_for_the_profile (Fixture *f, gconstpointer data)
{
  g_autofree char *sha1d = show (f, 500);
  guint n_changes = 0;

  await_seen (f, sha1d);
  store_values_set_async (get_values (f), "face." BOB, NULL, NULL, NULL, NULL);
  g_signal_connect_swapped (f->faces, "changed", G_CALLBACK (on_changed), &n_changes);
  g_object_notify (G_OBJECT (f->base.keeper), "history");
  g_assert_cmpuint (n_changes, ==, 1);
  g_assert_true (g_str_has_prefix (store_values_lookup (get_values (f), "face." BOB), sha1d));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

#define ADD(name, func) g_test_add ("/core/faces/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("the-last-one-stays", test_the_last_one_stays);
  ADD ("who-comes-without-one-has-none", test_who_comes_without_one_has_none);
  ADD ("an-account-without-history-has-them", test_an_account_without_history_has_them);
  ADD ("a-forgotten-account-has-none", test_a_forgotten_account_has_none);
  ADD ("an-account-that-is-not-remembered", test_an_account_that_is_not_remembered);
  ADD ("who-signs-in-again-has-them-still", test_who_signs_in_again_has_them_still);
  ADD ("who-is-removed-is-forgotten", test_who_is_removed_is_forgotten);
  ADD ("passes-over-what-is-broken", test_passes_over_what_is_broken);
  ADD ("waits-for-the-profile", test_waits_for_the_profile);

  return g_test_run ();
}

#include "config.h"

#include "core/core-account.h"
#include "loopback/loopback-service.h"
#include "msnp/msnp-error.h"

#define ALICE "alice@example.com"
#define STRANGER "stranger@example.com"
#define FRIEND "friend@example.com"
#define PASSWORD "secret"

/* Alice's account, on a service in this process. */
typedef struct
{
  LoopbackService *service;
  MsnpService     *where;
  CoreAccount     *account;
  GString         *steps;
  guint            n_failed;
} Fixture;

/* Runs the main loop until @fact holds; meson's time limit is the guard. */
#define AWAIT(fact) \
  while (!(fact)) \
    g_main_context_iteration (NULL, TRUE)

#define AWAIT_STATE(f, state) AWAIT (core_account_get_state ((f)->account) == (state))

static void
on_step (CoreAccount *account, GParamSpec *pspec, gpointer user_data)
{
  Fixture *f = user_data;

  g_string_append_printf (f->steps, "%s\n", core_account_get_step (account));
}

static void
on_change_failed (CoreAccount *account, const GError *error, gpointer user_data)
{
  Fixture *f = user_data;

  f->n_failed++;
}

static void
set_up (Fixture *f, gconstpointer data)
{
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

  f->steps = g_string_new (NULL);
  f->account = core_account_new ();
  g_signal_connect (f->account, "notify::step", G_CALLBACK (on_step), f);
  g_signal_connect (f->account, "change-failed", G_CALLBACK (on_change_failed), f);
}

static gboolean
is_at_rest (Fixture *f)
{
  MsnpSession *session = core_account_get_session (f->account);

  return core_account_get_state (f->account) == CORE_ACCOUNT_SIGNED_OUT
         && (session == NULL || msnp_session_get_state (session) == MSNP_SESSION_OFFLINE);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  core_account_sign_out (f->account);
  AWAIT (is_at_rest (f));
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_finalize_object (f->account);
  g_clear_object (&f->where);
  loopback_service_stop (f->service);
  g_clear_object (&f->service);
  g_string_free (f->steps, TRUE);
}

static void
add_fault (Fixture *f, const char *spec)
{
  g_autoptr(GError) error = NULL;

  loopback_service_add_fault (f->service, spec, &error);
  g_assert_no_error (error);
}

static void
sign_in (Fixture *f, const char *password)
{
  core_account_sign_in (f->account, f->where, ALICE, password, MSNP_STATUS_AWAY);
}

static void
assert_error (Fixture *f, int code)
{
  g_assert_error (core_account_get_error (f->account), MSNP_ERROR, code);
}

static void
test_steps_are_told_in_words (Fixture *f, gconstpointer data)
{
  sign_in (f, PASSWORD);
  g_assert_cmpint (core_account_get_state (f->account), ==, CORE_ACCOUNT_SIGNING_IN);
  AWAIT_STATE (f, CORE_ACCOUNT_ONLINE);

  g_assert_true (core_account_was_online (f->account));
  g_assert_null (core_account_get_error (f->account));
  g_assert_cmpint (msnp_session_get_status (core_account_get_session (f->account)), ==,
                   MSNP_STATUS_AWAY);
  g_assert_nonnull (strstr (f->steps->str, "Connecting to"));
  g_assert_nonnull (strstr (f->steps->str, "Connected to 127.0.0.1"));
  g_assert_nonnull (strstr (f->steps->str, "Sent on to 127.0.0.1"));
  g_assert_nonnull (strstr (f->steps->str, "Checking the password"));
  g_assert_nonnull (strstr (f->steps->str, "Password accepted"));
  g_assert_nonnull (strstr (f->steps->str, "Fetching the contacts"));
  g_assert_null (strstr (f->steps->str, PASSWORD));
}

static void
test_wrong_password_is_not_tried_again (Fixture *f, gconstpointer data)
{
  sign_in (f, "wrong");
  AWAIT_STATE (f, CORE_ACCOUNT_SIGNED_OUT);

  assert_error (f, MSNP_ERROR_BAD_PASSWORD);
  g_assert_false (core_account_can_try_now (f->account));
  g_assert_false (core_account_was_online (f->account));
}

static void
test_cancel_works_at_once (Fixture *f, gconstpointer data)
{
  add_fault (f, "stall-at-usr");
  sign_in (f, PASSWORD);
  AWAIT (strstr (f->steps->str, "Connected to") != NULL);

  core_account_cancel (f->account);

  g_assert_cmpint (core_account_get_state (f->account), ==, CORE_ACCOUNT_SIGNED_OUT);
  g_assert_null (core_account_get_error (f->account));
  g_assert_false (core_account_can_try_now (f->account));
}

static void
test_sign_in_follows_cancel_without_a_pause (Fixture *f, gconstpointer data)
{
  sign_in (f, PASSWORD);
  AWAIT (strstr (f->steps->str, "Connected to") != NULL);

  core_account_cancel (f->account);
  sign_in (f, PASSWORD);

  g_assert_cmpint (core_account_get_state (f->account), ==, CORE_ACCOUNT_SIGNING_IN);
  AWAIT_STATE (f, CORE_ACCOUNT_ONLINE);
}

static void
test_unreachable_counts_down (Fixture *f, gconstpointer data)
{
  loopback_service_stop (f->service);
  sign_in (f, PASSWORD);
  AWAIT_STATE (f, CORE_ACCOUNT_WAITING);

  assert_error (f, MSNP_ERROR_UNREACHABLE);
  g_assert_cmpuint (core_account_get_seconds_left (f->account), >, 0);
  g_assert_cmpuint (core_account_get_seconds_left (f->account), <=, 60);
  core_account_cancel (f->account);
  g_assert_cmpuint (core_account_get_seconds_left (f->account), ==, 0);
}

static void
test_the_pause_ends_in_another_try (Fixture *f, gconstpointer data)
{
  add_fault (f, "close-at-usr");
  sign_in (f, PASSWORD);
  AWAIT_STATE (f, CORE_ACCOUNT_WAITING);
  AWAIT_STATE (f, CORE_ACCOUNT_ONLINE);

  g_assert_null (core_account_get_error (f->account));
}

static void
test_lost_connection_comes_back_with_try_now (Fixture *f, gconstpointer data)
{
  MsnpSession *session;

  sign_in (f, PASSWORD);
  AWAIT_STATE (f, CORE_ACCOUNT_ONLINE);
  session = core_account_get_session (f->account);

  loopback_service_drop (f->service, ALICE);
  AWAIT_STATE (f, CORE_ACCOUNT_WAITING);
  g_assert_true (core_account_was_online (f->account));
  g_assert_true (core_account_can_try_now (f->account));
  core_account_try_now (f->account);
  AWAIT_STATE (f, CORE_ACCOUNT_ONLINE);

  /* chats and the list hang on it */
  g_assert_true (session == core_account_get_session (f->account));
}

static void
test_signed_in_elsewhere_asks (Fixture *f, gconstpointer data)
{
  add_fault (f, "out-oth");
  sign_in (f, PASSWORD);
  AWAIT (core_account_get_error (f->account) != NULL
         && core_account_get_state (f->account) == CORE_ACCOUNT_SIGNED_OUT);

  assert_error (f, MSNP_ERROR_SIGNED_IN_ELSEWHERE);
  g_assert_true (core_account_can_try_now (f->account));
  core_account_try_now (f->account);
  AWAIT_STATE (f, CORE_ACCOUNT_ONLINE);
}

static void
test_sign_out_rests (Fixture *f, gconstpointer data)
{
  sign_in (f, PASSWORD);
  AWAIT_STATE (f, CORE_ACCOUNT_ONLINE);

  core_account_sign_out (f->account);
  AWAIT_STATE (f, CORE_ACCOUNT_SIGNED_OUT);

  g_assert_null (core_account_get_error (f->account));
  g_assert_false (core_account_was_online (f->account));
  g_assert_false (core_account_can_try_now (f->account));
}

static void
test_sign_in_and_out_in_a_row (Fixture *f, gconstpointer data)
{
  for (int i = 0; i < 4; i++)
    {
      sign_in (f, PASSWORD);
      AWAIT_STATE (f, CORE_ACCOUNT_ONLINE);
      core_account_sign_out (f->account);
      AWAIT_STATE (f, CORE_ACCOUNT_SIGNED_OUT);
    }
}

static void
test_status_is_set (Fixture *f, gconstpointer data)
{
  sign_in (f, PASSWORD);
  AWAIT_STATE (f, CORE_ACCOUNT_ONLINE);

  core_account_set_wanted_status (f->account, MSNP_STATUS_BUSY);

  AWAIT (msnp_session_get_status (core_account_get_session (f->account)) == MSNP_STATUS_BUSY);
  g_assert_cmpuint (f->n_failed, ==, 0);
}

static void
test_name_is_pending_until_confirmed (Fixture *f, gconstpointer data)
{
  sign_in (f, PASSWORD);
  AWAIT_STATE (f, CORE_ACCOUNT_ONLINE);

  core_account_set_display_name (f->account, "Alice in a hat");
  g_assert_cmpstr (core_account_get_pending_name (f->account), ==, "Alice in a hat");
  AWAIT (core_account_get_pending_name (f->account) == NULL);

  g_assert_cmpstr (msnp_session_get_display_name (core_account_get_session (f->account)), ==,
                   "Alice in a hat");
}

static void
test_refused_change_is_told (Fixture *f, gconstpointer data)
{
  add_fault (f, "error-201-at-chg:2");
  sign_in (f, PASSWORD);
  AWAIT_STATE (f, CORE_ACCOUNT_ONLINE);

  core_account_set_wanted_status (f->account, MSNP_STATUS_BUSY);

  AWAIT (f->n_failed == 1);
  g_assert_cmpint (core_account_get_wanted_status (f->account), ==, MSNP_STATUS_AWAY);
}

static MsnpListFlags
get_lists (Fixture *f, const char *address)
{
  MsnpRoster *roster = msnp_session_get_roster (core_account_get_session (f->account));
  MsnpContact *contact = msnp_roster_lookup (roster, address);

  return contact != NULL ? msnp_contact_get_lists (contact) : MSNP_LIST_NONE;
}

static guint
count_requests (Fixture *f)
{
  return g_list_model_get_n_items (
    core_requests_list (core_account_get_requests (f->account)));
}

static void
test_who_added_the_account_waits_for_a_word (Fixture *f, gconstpointer data)
{
  loopback_service_add_contact (f->service, ALICE, STRANGER, "Stranger", MSNP_LIST_REVERSE, NULL);
  sign_in (f, PASSWORD);
  AWAIT_STATE (f, CORE_ACCOUNT_ONLINE);
  AWAIT (count_requests (f) == 1);
  g_assert_cmpuint (get_lists (f, STRANGER), ==, MSNP_LIST_REVERSE);

  core_account_allow (f->account, STRANGER);

  AWAIT (count_requests (f) == 0);
  g_assert_cmpuint (get_lists (f, STRANGER), ==, MSNP_LIST_REVERSE | MSNP_LIST_ALLOW);
}

static void
test_put_aside_is_not_asked_again (Fixture *f, gconstpointer data)
{
  g_autoptr(MsnpContact) contact = NULL;
  CoreRequests *requests;

  loopback_service_add_contact (f->service, ALICE, STRANGER, "Stranger", MSNP_LIST_REVERSE, NULL);
  sign_in (f, PASSWORD);
  AWAIT_STATE (f, CORE_ACCOUNT_ONLINE);
  requests = core_account_get_requests (f->account);
  AWAIT (count_requests (f) == 1);

  contact = g_list_model_get_item (core_requests_list (requests), 0);
  core_requests_put_aside (requests, contact);

  g_assert_cmpuint (count_requests (f), ==, 0);
  g_assert_cmpuint (get_lists (f, STRANGER), ==, MSNP_LIST_REVERSE);
}

static void
on_changed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GError) error = NULL;

  msnp_session_change_finish (MSNP_SESSION (source), result, &error);
  g_assert_no_error (error);
  *(gboolean *) user_data = TRUE;
}

static void
test_account_that_does_not_ask_allows (Fixture *f, gconstpointer data)
{
  gboolean is_done = FALSE;

  sign_in (f, PASSWORD);
  AWAIT_STATE (f, CORE_ACCOUNT_ONLINE);
  msnp_session_set_asks_when_added_async (core_account_get_session (f->account), FALSE, NULL,
                                          on_changed, &is_done);
  AWAIT (is_done);
  core_account_sign_out (f->account);
  AWAIT_STATE (f, CORE_ACCOUNT_SIGNED_OUT);
  loopback_service_add_contact (f->service, ALICE, STRANGER, "Stranger", MSNP_LIST_REVERSE, NULL);

  sign_in (f, PASSWORD);
  AWAIT_STATE (f, CORE_ACCOUNT_ONLINE);

  AWAIT ((get_lists (f, STRANGER) & MSNP_LIST_ALLOW) != 0);
  g_assert_cmpuint (count_requests (f), ==, 0);
}

static void
test_friend_on_no_privacy_list_is_allowed (Fixture *f, gconstpointer data)
{
  loopback_service_add_contact (f->service, ALICE, FRIEND, "Friend", MSNP_LIST_FORWARD, NULL);
  sign_in (f, PASSWORD);
  AWAIT_STATE (f, CORE_ACCOUNT_ONLINE);

  AWAIT ((get_lists (f, FRIEND) & MSNP_LIST_ALLOW) != 0);
  g_assert_cmpuint (f->n_failed, ==, 0);
}

static void
test_who_is_added_is_allowed (Fixture *f, gconstpointer data)
{
  loopback_service_add_account (f->service, FRIEND, PASSWORD, "Friend");
  sign_in (f, PASSWORD);
  AWAIT_STATE (f, CORE_ACCOUNT_ONLINE);

  core_account_add_contact (f->account, FRIEND, NULL);
  g_assert_true (core_pending_has (core_account_get_pending (f->account), FRIEND));
  AWAIT (!core_pending_has (core_account_get_pending (f->account), FRIEND));

  g_assert_cmpuint (get_lists (f, FRIEND) & (MSNP_LIST_FORWARD | MSNP_LIST_ALLOW), ==,
                    MSNP_LIST_FORWARD | MSNP_LIST_ALLOW);
}

static void
test_block_and_unblock (Fixture *f, gconstpointer data)
{
  loopback_service_add_contact (f->service, ALICE, FRIEND, "Friend",
                                MSNP_LIST_FORWARD | MSNP_LIST_ALLOW, NULL);
  sign_in (f, PASSWORD);
  AWAIT_STATE (f, CORE_ACCOUNT_ONLINE);

  core_account_block (f->account, FRIEND);
  AWAIT (get_lists (f, FRIEND) == (MSNP_LIST_FORWARD | MSNP_LIST_BLOCK));
  core_account_unblock (f->account, FRIEND);
  AWAIT (get_lists (f, FRIEND) == (MSNP_LIST_FORWARD | MSNP_LIST_ALLOW));
}

#define ADD(name, function) \
  g_test_add ("/core/account/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("steps-are-told-in-words", test_steps_are_told_in_words);
  ADD ("wrong-password-is-not-tried-again", test_wrong_password_is_not_tried_again);
  ADD ("cancel-works-at-once", test_cancel_works_at_once);
  ADD ("sign-in-follows-cancel-without-a-pause", test_sign_in_follows_cancel_without_a_pause);
  ADD ("unreachable-counts-down", test_unreachable_counts_down);
  ADD ("the-pause-ends-in-another-try", test_the_pause_ends_in_another_try);
  ADD ("lost-connection-comes-back-with-try-now", test_lost_connection_comes_back_with_try_now);
  ADD ("signed-in-elsewhere-asks", test_signed_in_elsewhere_asks);
  ADD ("sign-out-rests", test_sign_out_rests);
  ADD ("sign-in-and-out-in-a-row", test_sign_in_and_out_in_a_row);
  ADD ("status-is-set", test_status_is_set);
  ADD ("name-is-pending-until-confirmed", test_name_is_pending_until_confirmed);
  ADD ("refused-change-is-told", test_refused_change_is_told);
  ADD ("who-added-the-account-waits-for-a-word", test_who_added_the_account_waits_for_a_word);
  ADD ("put-aside-is-not-asked-again", test_put_aside_is_not_asked_again);
  ADD ("account-that-does-not-ask-allows", test_account_that_does_not_ask_allows);
  ADD ("friend-on-no-privacy-list-is-allowed", test_friend_on_no_privacy_list_is_allowed);
  ADD ("who-is-added-is-allowed", test_who_is_added_is_allowed);
  ADD ("block-and-unblock", test_block_and_unblock);
  return g_test_run ();
}

#include "config.h"

#include "session-fixture.h"

#include "msnp/msnp-error.h"

/* Signing in, staying and signing out against the loopback service, in both flavours. */

typedef struct
{
  LoopbackService *service;
  Person          *alice;
  Person          *bob;
} Fixture;

static void
set_up (Fixture       *f,
        gconstpointer  data)
{
  f->service = service_new (GPOINTER_TO_UINT (data));
  f->alice = person_new (f->service);
  f->bob = person_new (f->service);
}

static void
tear_down (Fixture       *f,
           gconstpointer  data)
{
  person_free (f->alice);
  person_free (f->bob);
  loopback_service_stop (f->service);
  g_object_unref (f->service);
}

static void
sign_in (Person     *person,
         const char *address)
{
  person_sign_in (person, address, "secret");
  g_assert_no_error (person->result);
}

static void
test_tells_each_step (Fixture       *f,
                      gconstpointer  data)
{
  const char *redirecting[] = { "connecting", "connected", "redirected", "connected", "challenged",
                                "authenticating", "ticket-received", "signed-in", "synchronizing",
                                "list-complete", "online", NULL };
  const char *direct[] = { "connecting", "connected", "challenged", "authenticating",
                           "ticket-received", "signed-in", "synchronizing", "list-complete",
                           "online", NULL };
  gboolean is_microsoft = GPOINTER_TO_UINT (data) == LOOPBACK_MICROSOFT;
  g_autofree char *expected = g_strjoinv (" ", (char **) (is_microsoft ? redirecting : direct));
  g_autofree char *seen = NULL;

  sign_in (f->alice, "alice@example.com");
  g_ptr_array_add (f->alice->events, NULL);
  seen = g_strjoinv (" ", (char **) f->alice->events->pdata);
  g_ptr_array_remove_index (f->alice->events, f->alice->events->len - 1);

  g_assert_cmpstr (seen, ==, expected);
  g_assert_cmpstr (msnp_session_get_display_name (f->alice->session), ==, "Alice");
  g_assert_cmpint (msnp_session_get_status (f->alice->session), ==, MSNP_STATUS_ONLINE);
}

static void
test_lists_people_and_presence (Fixture       *f,
                                gconstpointer  data)
{
  MsnpRoster *roster = msnp_session_get_roster (f->alice->session);

  loopback_service_add_contact (f->service, "alice@example.com", "dora@example.com", "Döra ☃ 50%",
                                MSNP_LIST_FORWARD | MSNP_LIST_BLOCK, "Old friends");
  sign_in (f->bob, "bob@example.com");
  sign_in (f->alice, "Alice@Example.com");

  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (roster)), ==, 3);
  g_assert_cmpstr (msnp_contact_get_display_name (person_contact (f->alice, "dora@example.com")),
                   ==, "Döra ☃ 50%");
  g_assert_true (msnp_contact_is_blocked (person_contact (f->alice, "dora@example.com")));
  g_assert_true (msnp_contact_is_in_group (
    person_contact (f->alice, "dora@example.com"),
    msnp_roster_lookup_group_by_name (roster, "Old friends")));
  session_wait_until (person_sees (f->alice, "bob@example.com") == MSNP_STATUS_ONLINE);
  session_wait_until (person_sees (f->bob, "alice@example.com") == MSNP_STATUS_ONLINE);

  person_sign_out (f->alice);
  session_wait_until (person_sees (f->bob, "alice@example.com") == MSNP_STATUS_OFFLINE);
  g_assert_cmpint (person_sees (f->alice, "bob@example.com"), ==, MSNP_STATUS_OFFLINE);
}

static void
test_signs_in_again_and_again (Fixture       *f,
                               gconstpointer  data)
{
  MsnpContact *bob = NULL;

  for (guint i = 0; i < 8; i++)
    {
      sign_in (f->alice, "alice@example.com");
      sign_in (f->bob, "bob@example.com");
      if (bob == NULL)
        bob = person_contact (f->alice, "bob@example.com");
      g_assert_true (person_contact (f->alice, "bob@example.com") == bob);
      person_sign_out (f->alice);
      person_sign_out (f->bob);
    }

  g_assert_cmpuint (loopback_service_get_sign_in_count (f->service), ==, 16);
}

static void
test_two_at_the_same_time (Fixture       *f,
                           gconstpointer  data)
{
  person_start_sign_in (f->alice, "alice@example.com", "secret", NULL);
  person_start_sign_in (f->bob, "bob@example.com", "secret", NULL);
  session_wait_until (f->alice->is_done && f->bob->is_done);

  g_assert_no_error (f->alice->result);
  g_assert_no_error (f->bob->result);
  session_wait_until (person_sees (f->alice, "bob@example.com") == MSNP_STATUS_ONLINE);
}

static void
test_wrong_password (Fixture       *f,
                     gconstpointer  data)
{
  g_assert_false (person_sign_in (f->alice, "alice@example.com", "wrong, % + = \"é"));
  g_assert_error (f->alice->result, MSNP_ERROR, MSNP_ERROR_BAD_PASSWORD);
  g_assert_true (person_has_event (f->alice, "signed-out: error"));

  g_assert_false (person_sign_in (f->alice, "nobody@example.com", "secret"));
  g_assert_error (f->alice->result, MSNP_ERROR, MSNP_ERROR_BAD_PASSWORD);
  g_assert_false (person_sign_in (f->alice, "no address", "secret"));
  g_assert_error (f->alice->result, MSNP_ERROR, MSNP_ERROR_BAD_ARGUMENT);

  sign_in (f->alice, "alice@example.com");
}

static void
test_foreign_authority_is_refused (Fixture       *f,
                                   gconstpointer  data)
{
  g_autofree char *json = loopback_service_dup_service_json (f->service, NULL);
  g_autoptr(MsnpService) stranger = msnp_service_new_from_json (json, -1, NULL);

  /* The same service, and nobody has said that its authority is to be trusted. */
  g_object_unref (f->alice->session);
  f->alice->session = msnp_session_new (stranger);

  g_assert_false (person_sign_in (f->alice, "alice@example.com", "secret"));
  g_assert_error (f->alice->result, MSNP_ERROR, MSNP_ERROR_UNTRUSTED);
  g_assert_cmpuint (loopback_service_get_sign_in_count (f->service), ==, 0);
}

static void
test_signed_in_elsewhere (Fixture       *f,
                          gconstpointer  data)
{
  sign_in (f->alice, "alice@example.com");
  sign_in (f->bob, "alice@example.com");
  session_wait_until (person_has_event (f->alice, "signed-out: error"));

  g_assert_cmpint (msnp_session_get_state (f->alice->session), ==, MSNP_SESSION_OFFLINE);
  g_assert_cmpint (msnp_session_get_state (f->bob->session), ==, MSNP_SESSION_ONLINE);
}

static void
test_server_goes_down (Fixture       *f,
                       gconstpointer  data)
{
  sign_in (f->alice, "alice@example.com");
  loopback_service_shut_down (f->service);
  session_wait_until (person_has_event (f->alice, "signed-out: error"));

  g_assert_true (person_has_event (f->alice, "server-message shutdown 5"));
}

static void
test_connection_breaks (Fixture       *f,
                        gconstpointer  data)
{
  sign_in (f->alice, "alice@example.com");
  f->alice->is_done = FALSE;
  msnp_session_set_status_async (f->alice->session, MSNP_STATUS_BUSY, NULL, person_on_changed,
                                 f->alice);
  loopback_service_drop (f->service, "alice@example.com");
  session_wait_until (person_has_event (f->alice, "signed-out: error"));

  g_assert_false (person_wait_for_change (f->alice));
  g_assert_nonnull (f->alice->result);
  sign_in (f->alice, "alice@example.com");
}

/* ---- cancelling ---- */

typedef struct
{
  GCancellable *cancellable;
  const char   *signal;
  Person       *person;
  guint         source;
} Cancel;

static void
cancel_it (Cancel *cancel)
{
  g_cancellable_cancel (cancel->cancellable);
}

static void
test_cancels_at_every_step (Fixture       *f,
                            gconstpointer  data)
{
  const char *steps[] = { "notify::state", "connected", "challenged", "ticket-received",
                          "signed-in", "list-complete" };

  for (gsize i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      g_autoptr(GCancellable) cancellable = g_cancellable_new ();
      Cancel cancel = { cancellable, steps[i], f->alice, 0 };
      gulong handler = g_signal_connect_swapped (f->alice->session, steps[i],
                                                 G_CALLBACK (cancel_it), &cancel);

      person_start_sign_in (f->alice, "alice@example.com", "secret", cancellable);
      session_wait_until (f->alice->is_done);
      g_signal_handler_disconnect (f->alice->session, handler);

      g_assert_error (f->alice->result, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      g_assert_true (person_has_event (f->alice, "signed-out"));
      g_assert_cmpint (msnp_session_get_state (f->alice->session), ==, MSNP_SESSION_OFFLINE);
    }

  sign_in (f->alice, "alice@example.com");
}

static void
sign_out_there (MsnpSession *session)
{
  msnp_session_sign_out_async (session, NULL, NULL, NULL);
}

static void
test_signs_out_at_every_step (Fixture       *f,
                              gconstpointer  data)
{
  const char *steps[] = { "connected", "challenged", "ticket-received", "signed-in",
                          "list-complete" };

  for (gsize i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      gulong handler = g_signal_connect_swapped (f->alice->session, steps[i],
                                                 G_CALLBACK (sign_out_there), f->alice->session);

      person_start_sign_in (f->alice, "alice@example.com", "secret", NULL);
      session_wait_until (f->alice->is_done);
      g_signal_handler_disconnect (f->alice->session, handler);

      g_assert_error (f->alice->result, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      g_assert_cmpint (msnp_session_get_state (f->alice->session), ==, MSNP_SESSION_OFFLINE);
    }

  sign_in (f->alice, "alice@example.com");
}

/* ---- changes ---- */

static void
test_every_status (Fixture       *f,
                   gconstpointer  data)
{
  const MsnpStatus statuses[] = { MSNP_STATUS_BUSY, MSNP_STATUS_IDLE, MSNP_STATUS_BE_RIGHT_BACK,
                                  MSNP_STATUS_AWAY, MSNP_STATUS_ON_THE_PHONE,
                                  MSNP_STATUS_OUT_TO_LUNCH, MSNP_STATUS_HIDDEN,
                                  MSNP_STATUS_ONLINE };

  sign_in (f->alice, "alice@example.com");
  sign_in (f->bob, "bob@example.com");
  for (gsize i = 0; i < G_N_ELEMENTS (statuses); i++)
    {
      MsnpStatus seen = statuses[i] == MSNP_STATUS_HIDDEN ? MSNP_STATUS_OFFLINE : statuses[i];

      msnp_session_set_status_async (f->alice->session, statuses[i], NULL, person_on_changed,
                                     f->alice);
      g_assert_cmpint (msnp_session_get_wanted_status (f->alice->session), ==, statuses[i]);
      g_assert_true (person_wait_for_change (f->alice));
      g_assert_cmpint (msnp_session_get_status (f->alice->session), ==, statuses[i]);
      session_wait_until (person_sees (f->bob, "alice@example.com") == seen);
    }
}

static void
test_own_name (Fixture       *f,
               gconstpointer  data)
{
  const char *name = "Älice \"50%\" + <b> ☃ 王 \xf0\x9f\x98\x80";
  g_autofree char *long_name = g_strnfill (130, 'x');

  sign_in (f->alice, "alice@example.com");
  sign_in (f->bob, "bob@example.com");
  msnp_session_set_display_name_async (f->alice->session, name, NULL, person_on_changed, f->alice);
  g_assert_true (person_wait_for_change (f->alice));

  g_assert_cmpstr (msnp_session_get_display_name (f->alice->session), ==, name);
  session_wait_until (g_str_equal (
    msnp_contact_get_display_name (person_contact (f->bob, "alice@example.com")), name));

  msnp_session_set_display_name_async (f->alice->session, long_name, NULL, person_on_changed,
                                       f->alice);
  g_assert_false (person_wait_for_change (f->alice));
  g_assert_error (f->alice->result, MSNP_ERROR, MSNP_ERROR_TOO_LONG);
}

static void
test_people_come_and_go (Fixture       *f,
                         gconstpointer  data)
{
  MsnpSession *session = f->alice->session;

  loopback_service_add_account (f->service, "dora@example.com", "secret", "Dora");
  sign_in (f->alice, "alice@example.com");
  sign_in (f->bob, "dora@example.com");

  msnp_session_add_contact_async (session, "Dora@Example.com", NULL, NULL, person_on_changed,
                                  f->alice);
  g_assert_true (person_wait_for_change (f->alice));
  g_assert_cmpint (msnp_contact_get_lists (person_contact (f->alice, "dora@example.com")), ==,
                   MSNP_LIST_FORWARD | MSNP_LIST_ALLOW);
  session_wait_until (person_has_event (f->bob, "added-you alice@example.com"));

  msnp_session_block_async (session, "dora@example.com", NULL, person_on_changed, f->alice);
  g_assert_true (person_wait_for_change (f->alice));
  g_assert_true (msnp_contact_is_blocked (person_contact (f->alice, "dora@example.com")));
  msnp_session_unblock_async (session, "dora@example.com", NULL, person_on_changed, f->alice);
  g_assert_true (person_wait_for_change (f->alice));
  g_assert_false (msnp_contact_is_blocked (person_contact (f->alice, "dora@example.com")));

  msnp_session_remove_contact_async (session, "dora@example.com", NULL, person_on_changed,
                                     f->alice);
  g_assert_true (person_wait_for_change (f->alice));
  g_assert_cmpint (msnp_contact_get_lists (person_contact (f->alice, "dora@example.com")), ==,
                   MSNP_LIST_ALLOW);

  msnp_session_add_contact_async (session, "ghost@example.com", NULL, NULL, person_on_changed,
                                  f->alice);
  g_assert_false (person_wait_for_change (f->alice));
  g_assert_error (f->alice->result, MSNP_SERVER_ERROR, 205);
  g_assert_null (person_contact (f->alice, "ghost@example.com"));
}

static void
test_groups (Fixture       *f,
             gconstpointer  data)
{
  MsnpSession *session = f->alice->session;
  MsnpRoster *roster = msnp_session_get_roster (session);
  MsnpContact *bob;
  MsnpGroup *work, *club;

  sign_in (f->alice, "alice@example.com");
  bob = person_contact (f->alice, "bob@example.com");
  msnp_session_add_group_async (session, "Work & ☕", NULL, person_on_changed, f->alice);
  g_assert_true (person_wait_for_change (f->alice));
  msnp_session_add_group_async (session, "Club", NULL, person_on_changed, f->alice);
  g_assert_true (person_wait_for_change (f->alice));
  work = msnp_roster_lookup_group_by_name (roster, "Work & ☕");
  club = msnp_roster_lookup_group_by_name (roster, "Club");
  g_assert_nonnull (work);
  g_assert_nonnull (club);

  msnp_session_copy_contact_async (session, "bob@example.com", work, NULL, person_on_changed,
                                   f->alice);
  g_assert_true (person_wait_for_change (f->alice));
  msnp_session_copy_contact_async (session, "bob@example.com", club, NULL, person_on_changed,
                                   f->alice);
  g_assert_true (person_wait_for_change (f->alice));
  g_assert_true (msnp_contact_is_in_group (bob, work) && msnp_contact_is_in_group (bob, club));

  msnp_session_move_contact_async (session, "bob@example.com", NULL, club, NULL, person_on_changed,
                                   f->alice);
  g_assert_true (person_wait_for_change (f->alice));
  g_assert_cmpuint (msnp_contact_get_n_groups (bob), ==, 1);
  g_assert_true (msnp_contact_is_in_group (bob, club));

  msnp_session_rename_group_async (session, club, "Chess", NULL, person_on_changed, f->alice);
  g_assert_true (person_wait_for_change (f->alice));
  g_assert_cmpstr (msnp_group_get_name (club), ==, "Chess");

  msnp_session_remove_group_async (session, club, NULL, person_on_changed, f->alice);
  g_assert_true (person_wait_for_change (f->alice));
  g_assert_null (msnp_roster_lookup_group_by_name (roster, "Chess"));
  g_assert_cmpuint (msnp_contact_get_n_groups (bob), ==, 0);
  g_assert_true ((msnp_contact_get_lists (bob) & MSNP_LIST_FORWARD) != 0);
}

static void
test_settings (Fixture       *f,
               gconstpointer  data)
{
  MsnpRoster *roster = msnp_session_get_roster (f->alice->session);

  sign_in (f->alice, "alice@example.com");
  for (guint i = 0; i < 2; i++)
    {
      /* The second time it is so already, which is no error. */
      msnp_session_set_allows_others_async (f->alice->session, FALSE, NULL, person_on_changed,
                                            f->alice);
      g_assert_true (person_wait_for_change (f->alice));
      msnp_session_set_asks_when_added_async (f->alice->session, FALSE, NULL, person_on_changed,
                                              f->alice);
      g_assert_true (person_wait_for_change (f->alice));
    }

  g_assert_false (msnp_roster_allows_others (roster));
  g_assert_false (msnp_roster_asks_when_added (roster));
}

static void
test_nothing_while_offline (Fixture       *f,
                            gconstpointer  data)
{
  msnp_session_block_async (f->alice->session, "bob@example.com", NULL, person_on_changed,
                            f->alice);

  g_assert_false (person_wait_for_change (f->alice));
  g_assert_error (f->alice->result, MSNP_ERROR, MSNP_ERROR_NOT_SIGNED_IN);
}

#define ADD(name, func)                                                                            \
  G_STMT_START                                                                                     \
    {                                                                                              \
      g_test_add ("/msnp/session/microsoft/" name, Fixture, GUINT_TO_POINTER (LOOPBACK_MICROSOFT), \
                  set_up, func, tear_down);                                                        \
      g_test_add ("/msnp/session/escargot/" name, Fixture, GUINT_TO_POINTER (LOOPBACK_ESCARGOT),   \
                  set_up, func, tear_down);                                                        \
    }                                                                                              \
  G_STMT_END

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("tells-each-step", test_tells_each_step);
  ADD ("lists-people-and-presence", test_lists_people_and_presence);
  ADD ("signs-in-again-and-again", test_signs_in_again_and_again);
  ADD ("two-at-the-same-time", test_two_at_the_same_time);
  ADD ("wrong-password", test_wrong_password);
  ADD ("foreign-authority-is-refused", test_foreign_authority_is_refused);
  ADD ("signed-in-elsewhere", test_signed_in_elsewhere);
  ADD ("server-goes-down", test_server_goes_down);
  ADD ("connection-breaks", test_connection_breaks);
  ADD ("cancels-at-every-step", test_cancels_at_every_step);
  ADD ("signs-out-at-every-step", test_signs_out_at_every_step);
  ADD ("every-status", test_every_status);
  ADD ("own-name", test_own_name);
  ADD ("people-come-and-go", test_people_come_and_go);
  ADD ("groups", test_groups);
  ADD ("settings", test_settings);
  ADD ("nothing-while-offline", test_nothing_while_offline);

  return g_test_run ();
}

#include "config.h"

#include "session-fixture.h"

#include "msnp/msnp-error.h"

/* Every fault of the loopback service met by the real client, in both flavours: how the sign-in
 * ends, that nothing is left half done, and that the next sign-in works. */

#define NONE (-1)    /* the sign-in succeeds */
#define LATER 1000   /* … and the session ends with the code that is added */

typedef struct
{
  const char *fault;
  int         expected;
} Row;

static const Row rows[] = {
  { "split-reads", NONE },
  { "join-reads", NONE },
  { "lf-only", NONE },
  { "blank-lines", NONE },
  { "repeated-trid", NONE },
  { "wrong-trid", MSNP_ERROR_PROTOCOL },
  { "ver-0", MSNP_ERROR_VERSION },
  { "redirect-loop", MSNP_ERROR_PROTOCOL },
  { "ns-refused", MSNP_ERROR_UNREACHABLE },
  { "nexus-to-http", MSNP_ERROR_UNTRUSTED },
  { "nexus-no-header", MSNP_ERROR_PROTOCOL },
  { "nexus-500", MSNP_ERROR_UNAVAILABLE },
  { "login-redirect-loop", MSNP_ERROR_PROTOCOL },
  { "login-to-http", MSNP_ERROR_UNTRUSTED },
  { "login-401", MSNP_ERROR_BAD_PASSWORD },
  { "login-401-bare", MSNP_ERROR_BAD_PASSWORD },
  { "login-500", MSNP_ERROR_UNAVAILABLE },
  { "login-503", MSNP_ERROR_UNAVAILABLE },
  { "no-ticket", MSNP_ERROR_PROTOCOL },
  { "da-status-failed-200", MSNP_ERROR_BAD_PASSWORD },
  { "expired-certificate", MSNP_ERROR_UNTRUSTED },
  { "foreign-certificate", MSNP_ERROR_UNTRUSTED },
  { "ticket-911", MSNP_ERROR_BAD_PASSWORD },
  { "unverified", NONE },
  { "list-promises-more", NONE },
  { "list-huge-count", NONE },
  { "list-bad-utf8", NONE },
  { "list-missing-args", NONE },
  { "list-order", NONE },
  { "list-repeats", NONE },
  { "unknown-command", NONE },
  { "missing-args", NONE },
  { "bad-number", NONE },
  { "repeated-presence", NONE },
  { "no-chg-echo", MSNP_ERROR_TIMED_OUT },
  { "garbage-line", LATER + MSNP_ERROR_PROTOCOL },
  { "long-line", LATER + MSNP_ERROR_PROTOCOL },
  { "big-payload", LATER + MSNP_ERROR_PROTOCOL },
  { "bad-payload-length", LATER + MSNP_ERROR_PROTOCOL },
  { "out", LATER + MSNP_ERROR_UNREACHABLE },
  { "out-oth", LATER + MSNP_ERROR_SIGNED_IN_ELSEWHERE },
  { "out-ssd", LATER + MSNP_ERROR_SHUTTING_DOWN },
  { "half-close", LATER + MSNP_ERROR_UNREACHABLE },
  { "stall-at-connect", MSNP_ERROR_TIMED_OUT },
  { "stall-at-ver", MSNP_ERROR_TIMED_OUT },
  { "stall-at-cvr", MSNP_ERROR_TIMED_OUT },
  { "stall-at-usr", MSNP_ERROR_TIMED_OUT },
  { "stall-at-nexus", MSNP_ERROR_TIMED_OUT },
  { "stall-at-login", MSNP_ERROR_TIMED_OUT },
  { "stall-at-ticket", MSNP_ERROR_TIMED_OUT },
  { "stall-at-syn", MSNP_ERROR_TIMED_OUT },
  { "stall-at-chg", MSNP_ERROR_TIMED_OUT },
  { "close-at-connect", MSNP_ERROR_UNREACHABLE },
  { "close-at-ver", MSNP_ERROR_UNREACHABLE },
  { "close-at-cvr", MSNP_ERROR_UNREACHABLE },
  { "close-at-usr", MSNP_ERROR_UNREACHABLE },
  { "close-at-nexus", MSNP_ERROR_UNREACHABLE },
  { "close-at-login", NONE }, /* HTTP: a kept connection that was closed is opened anew, once */
  { "close-at-ticket", MSNP_ERROR_UNREACHABLE },
  { "close-at-syn", MSNP_ERROR_UNREACHABLE },
  { "close-at-chg", MSNP_ERROR_UNREACHABLE },
  { "garbage-at-connect", MSNP_ERROR_PROTOCOL },
  { "garbage-at-ver", MSNP_ERROR_PROTOCOL },
  { "garbage-at-cvr", MSNP_ERROR_PROTOCOL },
  { "garbage-at-usr", MSNP_ERROR_PROTOCOL },
  { "garbage-at-ticket", MSNP_ERROR_PROTOCOL },
  { "garbage-at-syn", MSNP_ERROR_PROTOCOL },
  { "garbage-at-chg", MSNP_ERROR_PROTOCOL },
  { "error-601-at-ver", MSNP_ERROR_UNAVAILABLE },
  { "error-500-at-usr", MSNP_ERROR_UNAVAILABLE },
  { "error-911-at-usr", MSNP_ERROR_BAD_PASSWORD },
  { "error-928-at-ticket", NONE },
  { "error-923-at-ticket", MSNP_ERROR_ACCOUNT_REFUSED },
  { "error-927-at-ticket", MSNP_ERROR_ACCOUNT_REFUSED },
  { "error-917-at-ticket", MSNP_ERROR_BAD_PASSWORD },
  { "error-604-at-ticket", MSNP_ERROR_SHUTTING_DOWN },
  { "error-918-at-ticket", MSNP_ERROR_UNAVAILABLE },
  { "error-603-at-syn", MSNP_ERROR_UNAVAILABLE },
  { "error-201-at-chg", MSNP_ERROR_PROTOCOL },
};

/* What only one flavour has: a fault there cannot strike, or means something else. */
static const char *const microsoft_only[] = { "redirect-loop", "ns-refused" };

typedef struct
{
  const Row       *row;
  LoopbackFlavour  flavour;
} Case;

static void
check_list_is_usable (Person *alice)
{
  MsnpRoster *roster = msnp_session_get_roster (alice->session);
  guint n_contacts = g_list_model_get_n_items (G_LIST_MODEL (roster));

  for (guint i = 0; i < n_contacts; i++)
    {
      g_autoptr(MsnpContact) contact = g_list_model_get_item (G_LIST_MODEL (roster), i);
      const char *name = msnp_contact_get_display_name (contact);

      g_assert_true (g_utf8_validate (name, -1, NULL));
      g_assert_cmpstr (name, !=, "");
      g_assert_true (msnp_roster_lookup (roster, msnp_contact_get_address (contact)) == contact);
    }
  g_assert_nonnull (person_contact (alice, "bob@example.com"));
}

static void
test_fault (gconstpointer data)
{
  const Case *test = data;
  LoopbackService *service = service_new (test->flavour);
  Person *alice = person_new (service);
  gboolean is_later = test->row->expected >= LATER;
  gboolean is_in;

  /* Short where it is what is tried; elsewhere a busy machine is no fault. */
  msnp_session_set_timeout (alice->session,
                            test->row->expected == MSNP_ERROR_TIMED_OUT
                              || g_str_has_prefix (test->row->fault, "list-") ? 1 : 20);
  service_fault (service, test->row->fault);
  is_in = person_sign_in (alice, "alice@example.com", "secret");

  if (is_later)
    {
      /* It may come in the same read as the end of the sign-in, or after it. */
      session_wait_until (person_has_event (alice, "signed-out: error"));
    }
  else if (test->row->expected == NONE)
    {
      g_assert_no_error (alice->result);
      g_assert_true (is_in);
      check_list_is_usable (alice);
    }
  else
    {
      g_assert_false (is_in);
      g_assert_error (alice->result, MSNP_ERROR, test->row->expected);
      g_assert_true (person_has_event (alice, "signed-out: error"));
    }

  if (test->row->expected != NONE)
    g_assert_cmpint (msnp_session_get_state (alice->session), ==, MSNP_SESSION_OFFLINE);
  person_sign_out (alice);
  loopback_service_clear_faults (service);
  person_sign_in (alice, "alice@example.com", "secret");
  g_assert_no_error (alice->result);
  check_list_is_usable (alice);

  person_free (alice);
  loopback_service_stop (service);
  g_object_unref (service);
}

static void
add_case (const Row       *row,
          LoopbackFlavour  flavour)
{
  Case *test = g_new0 (Case, 1);
  g_autofree char *path =
    g_strdup_printf ("/msnp/session-faults/%s/%s",
                     flavour == LOOPBACK_MICROSOFT ? "microsoft" : "escargot", row->fault);

  test->row = row;
  test->flavour = flavour;
  g_test_add_data_func_full (path, test, test_fault, g_free);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      gboolean is_microsofts = FALSE;

      for (gsize j = 0; j < G_N_ELEMENTS (microsoft_only); j++)
        is_microsofts = is_microsofts || g_str_equal (rows[i].fault, microsoft_only[j]);

      add_case (&rows[i], LOOPBACK_MICROSOFT);
      if (!is_microsofts)
        add_case (&rows[i], LOOPBACK_ESCARGOT);
    }

  return g_test_run ();
}

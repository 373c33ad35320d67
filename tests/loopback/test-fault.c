#include "config.h"

#include <string.h>

#include "loopback-client.h"
#include "loopback/loopback-fault.h"

#define ALICE "alice@example.com"
#define BOB   "bob@example.com"
#define TEXT  "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=UTF-8\r\n\r\nHello"

/* What is looked at, and with which steps before it. */
typedef enum
{
  AT_DISPATCH, /* VER and USR TWN I on the dispatch server; patterns are for the lines */
  AT_NEXUS,    /* the pattern is for "STATUS PassportURLs" */
  AT_LOGIN,    /* the pattern is for "STATUS passport header" */
  AT_TICKET,   /* USR TWN S */
  AT_LIST,     /* SYN, and a ping behind it */
  AT_CHG,      /* the first CHG */
  AT_XFR,      /* XFR SB */
  AT_ROOM,     /* USR on the switchboard */
  AT_CALL,     /* CAL of Bob, who is online */
  AT_ANSWER,   /* ANS of Bob */
  AT_MESSAGE,  /* MSG A to Bob, who is in the room */
} Where;

/* The lines from there on match @pattern, one after the other, with others between them; what is
 * not to come is behind an exclamation mark, and "(closed)", "(broken)" are the ends. */
typedef struct
{
  const char *spec;
  Where       where;
  const char *pattern[5]; /* the last one is NULL */
} Row;

static const Row rows[] = {
  { "ver-0", AT_DISPATCH, { "VER 1 0", "(closed)" } },
  { "wrong-trid", AT_DISPATCH, { "VER 4000000001 MSNP9" } },
  { "repeated-trid", AT_DISPATCH, { "VER 1 MSNP9", "VER 1 MSNP9" } },
  { "close-at-connect", AT_DISPATCH, { "(closed)" } },
  { "error-601-at-connect", AT_DISPATCH, { "601 0", "(closed)" } },
  { "garbage-at-connect", AT_DISPATCH, { "(broken)" } },
  { "close-at-ver", AT_DISPATCH, { "(closed)" } },
  { "error-500-at-ver", AT_DISPATCH, { "500 1", "(closed)" } },
  { "garbage-at-ver", AT_DISPATCH, { "(broken)" } },
  { "close-at-xfr", AT_DISPATCH, { "VER *", "(closed)" } },
  { "error-601-at-xfr", AT_DISPATCH, { "601 2", "(closed)" } },
  { "redirect-loop", AT_DISPATCH, { "XFR 2 NS 127.0.0.1:DISPATCH 0 *" } },
  { "ns-refused", AT_DISPATCH, { "XFR 2 NS 127.0.0.1:1 0 *" } },
  { "blank-lines", AT_DISPATCH, { "VER 1 MSNP9", "XFR 2 *" } },
  { "lf-only", AT_DISPATCH, { "VER 1 MSNP9", "XFR 2 *" } },
  { "split-reads", AT_DISPATCH, { "VER 1 MSNP9", "XFR 2 *" } },
  { "slow", AT_DISPATCH, { "VER 1 MSNP9", "XFR 2 *" } },

  { "nexus-to-http", AT_NEXUS, { "200 DALogin=http://127.0.0.1:*" } },
  { "nexus-no-header", AT_NEXUS, { "200 (none)" } },
  { "nexus-500", AT_NEXUS, { "500 (none)" } },
  { "error-503-at-nexus", AT_NEXUS, { "503 (none)" } },
  { "close-at-nexus", AT_NEXUS, { "0 (none)" } },
  { "garbage-at-nexus", AT_NEXUS, { "200 da-status=*" } },

  { "login-redirect-loop", AT_LOGIN, { "302 Passport1.4 da-status=redir" } },
  { "login-to-http", AT_LOGIN, { "302 Passport1.4 da-status=redir" } },
  { "login-401", AT_LOGIN, { "401 Passport1.4 da-status=failed,*cbtxt=*" } },
  { "login-401-bare", AT_LOGIN, { "401 Passport1.4 da-status=failed" } },
  { "login-500", AT_LOGIN, { "500 (none)" } },
  { "login-503", AT_LOGIN, { "503 (none)" } },
  { "no-ticket", AT_LOGIN, { "200 (none)" } },
  { "da-status-failed-200", AT_LOGIN, { "200 Passport1.4 da-status=failed,*" } },
  { "error-404-at-login", AT_LOGIN, { "404 (none)" } },
  { "garbage-at-login", AT_LOGIN, { "200 da-status=*" } },

  { "ticket-911", AT_TICKET, { "911 4", "(closed)" } },

  { "unverified", AT_TICKET, { "USR 4 OK alice@example.com Alice 0 0" } },
  { "close-at-ticket", AT_TICKET, { "(closed)" } },
  { "error-928-at-ticket", AT_TICKET, { "928 4", "(closed)" } },

  { "list-promises-more", AT_LIST, { "SYN 5 1 3 2", "QNG 50" } },
  { "list-huge-count", AT_LIST, { "SYN 5 1 4294967295 1", "QNG 50" } },
  { "list-bad-utf8", AT_LIST, { "LST mojibake@example.com *", "QNG 50" } },
  { "list-missing-args", AT_LIST, { "LST", "LST half@example.com", "LSG 1", "QNG 50" } },
  { "list-order", AT_LIST, { "LST carol*", "LST bob*", "LSG 0 *" } },
  { "list-repeats", AT_LIST, { "LST bob*", "LST bob*", "LST carol*", "LST carol*" } },
  { "unknown-command", AT_LIST, { "ZZZ 0 *", "QNG 50" } },
  { "missing-args", AT_LIST, { "NLN", "CHL", "XFR", "QNG 50" } },
  { "error-402-at-syn", AT_LIST, { "402 5", "QNG 50" } },
  { "no-pong", AT_LIST, { "SYN 5 1 2 1" } },

  { "no-chg-echo", AT_CHG, { "!CHG *", "CHL 0 *" } },
  { "bad-number", AT_CHG, { "CHG 5 *", "QNG 99999999999999999999", "BPR 99999999999999 *" } },
  { "garbage-line", AT_CHG, { "CHG 5 *", "(broken)" } },
  { "long-line", AT_CHG, { "CHG 5 *", "(broken)" } },
  { "big-payload", AT_CHG, { "CHG 5 *", "(broken)" } },
  { "bad-payload-length", AT_CHG, { "CHG 5 *", "(broken)" } },
  { "half-close", AT_CHG, { "CHG 5 *", "(closed)" } },
  { "out", AT_CHG, { "CHG 5 *", "OUT", "(closed)" } },
  { "out-oth", AT_CHG, { "CHG 5 *", "OUT OTH", "(closed)" } },
  { "out-ssd", AT_CHG, { "CHG 5 *", "OUT SSD", "(closed)" } },
  { "error-800-at-chg", AT_CHG, { "800 5" } },
  { "close-at-chg", AT_CHG, { "(closed)" } },

  { "sb-refused", AT_XFR, { "XFR 7 SB 127.0.0.1:1 CKI *" } },
  { "error-800-at-xfr-sb", AT_XFR, { "800 7" } },
  { "error-911-at-sb-usr", AT_ROOM, { "911 1", "(closed)" } },
  { "close-at-sb-usr", AT_ROOM, { "(closed)" } },
  { "error-217-at-cal", AT_CALL, { "217 2" } },
  { "close-at-cal", AT_CALL, { "(closed)" } },
  { "no-join", AT_CALL, { "CAL 2 RINGING *" } },
  { "empty-room", AT_ANSWER, { "!IRO *", "ANS 1 OK" } },
  { "stale-ring", AT_ANSWER, { "911 1", "(closed)" } },
  { "error-911-at-ans", AT_ANSWER, { "911 1", "(closed)" } },
  { "nak", AT_MESSAGE, { "NAK 3" } },
  { "no-trid-error", AT_MESSAGE, { "208" } },
  { "drop-ack", AT_MESSAGE, { "!ACK *", "208 4" } },
  { "close-at-msg", AT_MESSAGE, { "(closed)" } },
};

/* @wanted comes, and @forbidden does not come before it. */
static void
expect_without (TestClient *client,
                const char *forbidden,
                const char *wanted)
{
  const char *line;

  do
    {
      line = test_client_next (client);
      g_assert_cmpint (line[0], !=, '(');
      g_assert_false (g_pattern_match_simple (forbidden, line));
    }
  while (!g_pattern_match_simple (wanted, line));
}

static void
expect_pattern (LoopbackService *service,
                TestClient      *client,
                const Row       *row)
{
  g_autofree char *dispatch = g_strdup_printf ("%u", loopback_service_get_dispatch_port (service));

  for (gsize i = 0; row->pattern[i] != NULL; i++)
    {
      gboolean forbidden = row->pattern[i][0] == '!';
      g_autoptr(GString) pattern = g_string_new (row->pattern[i] + (forbidden ? 1 : 0));

      g_string_replace (pattern, "DISPATCH", dispatch, 0);
      if (forbidden)
        expect_without (client, pattern->str, row->pattern[++i]);
      else
        test_client_skip_to (client, pattern->str);
    }
}

static void
check_dispatch (LoopbackService *service,
                const Row       *row)
{
  g_autoptr(TestClient) client = test_client_new (loopback_service_get_dispatch_port (service));

  test_client_say (client, "VER # MSNP9 CVR0");
  test_client_say (client, "USR # TWN I " ALICE);
  expect_pattern (service, client, row);
}

static void
check_https (LoopbackService *service,
             const Row       *row)
{
  g_autofree char *challenge = NULL;
  g_autoptr(TestClient) client = test_greet (service, ALICE, &challenge);
  g_autofree char *authorization = test_dup_authorization (ALICE, "secret", challenge);
  g_autoptr(TestReply) reply =
    test_https_get (service, row->where == AT_NEXUS ? "/rdr/pprdr.asp" : "/login2.srf",
                    row->where == AT_NEXUS ? NULL : authorization);
  const char *header = row->where == AT_NEXUS ? reply->urls : reply->passport;
  g_autofree char *line = g_strdup_printf ("%u %s", reply->status,
                                           header != NULL ? header : "(none)");
  g_autofree char *valid = g_utf8_make_valid (line, -1);

  g_assert_true (g_pattern_match_simple (row->pattern[0], valid));
  if (strcmp (row->spec, "login-to-http") == 0)
    g_assert_true (g_str_has_prefix (reply->location, "http://localhost:"));
}

static void
check_session (LoopbackService *service,
               const Row       *row)
{
  g_autofree char *challenge = NULL;
  g_autofree char *ticket = NULL;
  g_autoptr(TestClient) client = NULL;

  if (row->where == AT_TICKET)
    {
      client = test_greet (service, ALICE, &challenge);
      ticket = test_dup_ticket (service, ALICE, challenge);
      test_client_say (client, "USR # TWN S %s", ticket);
    }
  else if (row->where == AT_XFR)
    {
      client = test_go_online (service, ALICE);
      test_client_say (client, "XFR # SB");
    }
  else
    {
      client = test_sign_in (service, ALICE);
      test_client_say (client, row->where == AT_LIST ? "SYN # 0" : "CHG # NLN 0");
      if (row->where == AT_LIST)
        test_client_say (client, "PNG");
    }

  expect_pattern (service, client, row);
}

static void
check_chat (LoopbackService *service,
            const Row       *row)
{
  g_autoptr(TestClient) alice = test_go_online (service, ALICE);
  g_autoptr(TestClient) bob = test_go_online (service, BOB);
  g_autoptr(TestClient) room = NULL;
  g_autoptr(TestClient) guest = NULL;
  g_autofree char *ticket = NULL;

  if (row->where == AT_ROOM)
    {
      test_client_say (alice, "XFR # SB");
      test_client_skip_to (alice, "XFR *");
      ticket = test_client_dup_word (alice, 5);
      room = test_client_new (loopback_service_get_switchboard_port (service));
      test_client_say (room, "USR # " ALICE " %s", ticket);
      expect_pattern (service, room, row);
      return;
    }

  room = test_open_room (service, alice, ALICE);
  test_client_say (room, "CAL # " BOB);
  if (row->where == AT_CALL)
    {
      expect_pattern (service, room, row);
      return;
    }

  guest = test_answer_ring (bob, BOB);
  if (row->where == AT_ANSWER)
    {
      expect_pattern (service, guest, row);
      return;
    }

  test_client_skip_to (room, "JOI *");
  test_client_say_message (room, 'A', TEXT);
  test_client_say (room, "CAL # noat");
  expect_pattern (service, room, row);
}

static void
test_effect (gconstpointer data)
{
  const Row *row = data;
  LoopbackService *service = test_service_new (LOOPBACK_MICROSOFT);

  test_service_fault (service, row->spec);
  if (row->where == AT_DISPATCH)
    check_dispatch (service, row);
  else if (row->where == AT_NEXUS || row->where == AT_LOGIN)
    check_https (service, row);
  else if (row->where <= AT_XFR)
    check_session (service, row);
  else
    check_chat (service, row);

  g_assert_finalize_object (service);
}

static void
test_certificates (void)
{
  LoopbackService *service = test_service_new (LOOPBACK_MICROSOFT);
  guint16 port = loopback_service_get_https_port (service);
  g_autoptr(TestReply) good = test_https_get (service, "/rdr/pprdr.asp", NULL);
  g_autoptr(TestReply) expired = NULL;
  g_autoptr(TestReply) foreign = NULL;
  g_autoptr(TestReply) again = NULL;

  test_service_fault (service, "expired-certificate");
  expired = test_https_get (service, "/rdr/pprdr.asp", NULL);
  loopback_service_clear_faults (service);
  test_service_fault (service, "foreign-certificate");
  foreign = test_https_get (service, "/rdr/pprdr.asp", NULL);
  loopback_service_clear_faults (service);
  again = test_https_get (service, "/rdr/pprdr.asp", NULL);

  g_assert_cmpuint (good->tls_errors, ==, 0);
  g_assert_cmpuint (expired->tls_errors, ==, G_TLS_CERTIFICATE_EXPIRED);
  g_assert_cmpuint (foreign->tls_errors, ==, G_TLS_CERTIFICATE_UNKNOWN_CA);
  g_assert_cmpuint (again->tls_errors, ==, 0);
  g_assert_cmpuint (again->status, ==, 200);
  g_assert_cmpuint (loopback_service_get_https_port (service), ==, port);
  g_assert_finalize_object (service);
}

static void
test_split_and_joined (void)
{
  LoopbackService *service = test_service_new (LOOPBACK_MICROSOFT);
  guint16 port = loopback_service_get_dispatch_port (service);
  g_autoptr(TestClient) split = NULL;
  g_autoptr(TestClient) joined = NULL;

  test_service_fault (service, "split-reads");
  split = test_client_new (port);
  test_client_say (split, "VER # MSNP9 CVR0");
  test_client_expect (split, "VER 1 MSNP9");
  g_assert_cmpuint (split->reads, ==, strlen ("VER 1 MSNP9\r\n"));

  loopback_service_clear_faults (service);
  test_service_fault (service, "join-reads");
  joined = test_client_new (port);
  test_client_say (joined, "VER # MSNP9 CVR0\r\nCVR 2 0 0 0 0 0 0 0 " ALICE
                           "\r\nUSR 3 TWN I " ALICE);
  test_client_expect (joined, "VER 1 MSNP9");
  test_client_expect (joined, "CVR 2 *");
  test_client_expect (joined, "XFR 3 *");
  g_assert_cmpuint (joined->reads, ==, 1);
  g_assert_finalize_object (service);
}

/* A stalled connection neither answers nor ends; others go on. */
static void
test_stall (void)
{
  LoopbackService *service = test_service_new (LOOPBACK_MICROSOFT);
  guint16 port = loopback_service_get_dispatch_port (service);
  g_autoptr(TestClient) stalled = NULL;
  g_autoptr(TestClient) other = NULL;

  test_service_fault (service, "stall-at-ver");
  stalled = test_client_new (port);
  test_client_say (stalled, "VER # MSNP9 CVR0");
  test_client_say (stalled, "VER # MSNP9 CVR0");
  other = test_client_new (port);
  test_client_say (other, "VER # MSNP9 CVR0");
  test_client_expect (other, "VER 1 MSNP9");
  g_assert_cmpuint (stalled->raw->len, ==, 0);
  g_assert_false (stalled->closed);
  g_assert_finalize_object (service);
}

static void
on_reply_kept (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  *(gboolean *) user_data = TRUE;
}

/* The service ends while somebody waits for https. */
static void
test_stop_during_a_stall (void)
{
  LoopbackService *service = test_service_new (LOOPBACK_ESCARGOT);
  g_autoptr(GSocketClient) client = g_socket_client_new ();
  g_autoptr(TestClient) other = NULL;
  gboolean connected = FALSE;

  test_service_fault (service, "stall-at-nexus");
  g_socket_client_connect_to_host_async (client, "127.0.0.1",
                                         loopback_service_get_https_port (service), NULL,
                                         on_reply_kept, &connected);
  other = test_client_new (loopback_service_get_dispatch_port (service));
  TEST_WAIT_UNTIL (connected);
  loopback_service_stop (service);
  test_client_expect_closed (other);
  g_assert_finalize_object (service);
}

static void
test_counting (void)
{
  g_autoptr(LoopbackFaults) faults = loopback_faults_new ();
  guint number = 0;

  g_assert_true (loopback_faults_add (faults, "nak:2", NULL));
  g_assert_true (loopback_faults_add (faults, "nak:3", NULL));
  g_assert_false (loopback_fault_happens (faults, "nak"));
  g_assert_false (loopback_fault_happens (faults, "drop-ack"));
  g_assert_true (loopback_fault_happens (faults, "nak"));
  g_assert_true (loopback_fault_happens (faults, "nak"));
  g_assert_false (loopback_fault_happens (faults, "nak"));

  g_assert_true (loopback_faults_add (faults, "error-713-at-cal:2", NULL));
  g_assert_cmpint (loopback_fault_at (faults, "cal", &number), ==, LOOPBACK_FAULT_NONE);
  g_assert_cmpint (loopback_fault_at (faults, "cal", &number), ==, LOOPBACK_FAULT_ERROR);
  g_assert_cmpuint (number, ==, 713);
  g_assert_cmpint (loopback_fault_at (faults, "cal", &number), ==, LOOPBACK_FAULT_NONE);
}

static void
test_unknown_faults (void)
{
  static const char *const specs[] = {
    "", "nothing", "nak:", "nak:0", "nak:x", "nak:-1", "stall-at-", "stall-at-lunch",
    "error-at-cal", "error-99-at-cal", "error-1000-at-cal", "loop-at-cal", ":3",
  };
  g_autoptr(LoopbackFaults) faults = loopback_faults_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (specs); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_false (loopback_faults_add (faults, specs[i], &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
    }
}

/* Each name that the help prints is one that can be added, and has a test here. */
static void
test_help_names_all (void)
{
  g_auto(GStrv) lines = g_strsplit (loopback_fault_get_help (), "\n", -1);
  g_autoptr(LoopbackFaults) faults = loopback_faults_new ();
  static const char *const elsewhere[] = { "join-reads", "expired-certificate",
                                           "foreign-certificate", "repeated-presence",
                                           /* by a client: tests/msnp/test-gateway.c */
                                           "gateway-500", "gateway-lost", "gateway-bad-header",
                                           "gateway-too-long", NULL };

  for (gsize i = 0; strstr (lines[i], "-at-STEP") == NULL; i++)
    {
      g_autofree char *name = g_strndup (lines[i], strcspn (lines[i], " "));
      gboolean tested = g_strv_contains (elsewhere, name);

      for (gsize n = 0; n < G_N_ELEMENTS (rows); n++)
        tested |= strcmp (rows[n].spec, name) == 0;
      g_assert_true (loopback_faults_add (faults, name, NULL));
      g_assert_true (tested);
    }
}

static void
test_repeated_presence (void)
{
  LoopbackService *service = test_service_new (LOOPBACK_MICROSOFT);
  g_autoptr(TestClient) alice = test_go_online (service, ALICE);
  g_autoptr(TestClient) bob = NULL;

  test_service_fault (service, "repeated-presence");
  bob = test_go_online (service, BOB);
  for (guint i = 0; i < 3; i++)
    test_client_expect (alice, "NLN NLN bob@example.com Bob 805306400");
  g_assert_finalize_object (service);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/loopback/fault/counting", test_counting);
  g_test_add_func ("/loopback/fault/unknown-faults", test_unknown_faults);
  g_test_add_func ("/loopback/fault/help-names-all", test_help_names_all);
  g_test_add_func ("/loopback/fault/certificates", test_certificates);
  g_test_add_func ("/loopback/fault/split-and-joined", test_split_and_joined);
  g_test_add_func ("/loopback/fault/stall", test_stall);
  g_test_add_func ("/loopback/fault/stop-during-a-stall", test_stop_during_a_stall);
  g_test_add_func ("/loopback/fault/repeated-presence", test_repeated_presence);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strconcat ("/loopback/fault/effect/", rows[i].spec, NULL);

      g_test_add_data_func (path, &rows[i], test_effect);
    }

  return g_test_run ();
}

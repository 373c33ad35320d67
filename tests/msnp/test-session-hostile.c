#include "config.h"

#include <string.h>

#include "session-fixture.h"

#include "msnp/msnp-error.h"

/* Lines that no honest server sends, in the middle of a session. Each is passed over, or ends the
 * session with a reason; none changes the list by half, and none warns. */

typedef struct
{
  const char *name;
  const char *bytes;
  gssize      size;
  gboolean    ends; /* the session ends with MSNP_ERROR_PROTOCOL */
} Row;

#define LINE(name, bytes) { name, bytes, -1, FALSE }
#define END(name, bytes)  { name, bytes, sizeof (bytes) - 1, TRUE }

static const Row rows[] = {
  LINE ("empty-args", "NLN    \r\nILN\r\nILN \r\nFLN\r\nFLN \r\n"),
  LINE ("presence-of-strangers", "NLN NLN eve@example.com Eve 0\r\nFLN eve@example.com\r\n"),
  LINE ("presence-without-status",
        "NLN XXZ bob@example.com Bob 0\r\nILN 1 FLN bob@example.com B\r\n"),
  LINE ("bad-utf8-name", "NLN NLN bob@example.com %ff%fe\xff\xfe 0 %3Cmsnobj%ff\r\n"),
  LINE ("client-id-out-of-range", "NLN NLN bob@example.com Bob 99999999999999999999999\r\n"),
  LINE ("negative-client-id", "NLN NLN bob@example.com Bob -5 0\r\n"),
  LINE ("add-without-args", "ADD\r\nADD 0\r\nADD 0 RL\r\nADD 0 RL 1\r\nADD 0 XL 1 a@b c\r\n"),
  LINE ("add-of-no-address", "ADD 0 RL 1 %20 x\r\nADD 0 FL 1 nobody x 0\r\n"),
  LINE ("rem-without-args", "REM\r\nREM 0 FL\r\nREM 0 FL 1\r\nREM 0 FL 1 eve@example.com 99\r\n"),
  LINE ("groups-without-args",
        "ADG\r\nADG 0 1 x\r\nREG 0 1\r\nRMG 0\r\nRMG 0 1 \r\nLSG\r\nLST\r\n"),
  LINE ("group-of-no-id", "ADG 0 1 Name \xff\xfe 0\r\n"),
  LINE ("late-list", "SYN 1 2 9999 9999\r\nSYN\r\nLST x\r\nLSG 5 x 0\r\n"),
  LINE ("settings", "GTC\r\nGTC X\r\nBLP\r\nBLP 0 1 ZZ\r\nPRP\r\nBPR\r\n"),
  LINE ("status-of-nothing", "CHG\r\nCHG 0\r\nCHG 0 FLN 0\r\nCHG 0 XXZ\r\n"),
  LINE ("name-of-nothing", "REA\r\nREA 0 1\r\nREA 0 1 alice@example.com\r\n"),
  LINE ("challenge-of-nothing", "CHL\r\nCHL 0\r\n"),
  LINE ("ring-of-nothing", "RNG\r\nRNG 1 2 CKI 3\r\nRNG 1 2 MD5 3 bob@example.com Bob\r\n"),
  LINE ("ring-to-nowhere", "RNG 1 :::: CKI 3 bob@example.com Bob\r\n"
                           "RNG 1 127.0.0.1:99999 CKI 3 bob@example.com Bob\r\n"),
  LINE ("errors-of-nothing", "911\r\n601 0\r\n201 99999\r\n999 -1\r\n100 x\r\n"),
  LINE ("answers-of-nothing",
        "USR 7 OK x y 1 0\r\nVER 9 MSNP9\r\nXFR 3 SB x\r\nACK 1\r\nNAK\r\nQRY 1\r\n"),
  LINE ("ping", "QNG\r\nQNG x\r\nQNG 99999999999\r\nQNG 0\r\n"),
  LINE ("forged-mail", "MSG bob@example.com Hotmail 75\r\nContent-Type: text/x-msmsgsemail"
                       "notification\r\n\r\nFrom: x\r\nSubject: yyyyyyy\r\n"),
  LINE ("mail-of-nothing", "MSG Hotmail Hotmail 0\r\nMSG Hotmail Hotmail 3\r\nabc"
                           "MSG Hotmail Hotmail 12\r\n\r\n\r\n\r\n\r\n\r\n\r\n"),
  LINE ("notice", "NOT 5\r\n<N/>xIPG 3\r\nabcSBS 0 null\r\n"),
  LINE ("later-dialects", "UBX bob@example.com 4\r\n<x/>GCF 0 2\r\nabZZZ 1 2 3\r\n"),
  END ("lower-case", "nln NLN bob@example.com Bob 0\r\n"),
  END ("binary", "\x00\x01\x02\xff\xfe\r\n"),
  END ("payload-without-size", "MSG Hotmail Hotmail x\r\n"),
  END ("negative-payload", "NOT -5\r\n"),
  END ("payload-over-the-limit", "NOT 1048577\r\n"),
};

static void
on_mail (MsnpSession *session,
         const char  *from,
         const char  *subject,
         gboolean    *was_told)
{
  *was_told = TRUE;
}

static void
test_line (gconstpointer data)
{
  const Row *row = data;
  const char *mark = "NLN LUN carol@example.com Carol 0\r\n";
  LoopbackService *service = service_new (LOOPBACK_ESCARGOT);
  Person *alice = person_new (service);
  gboolean was_told = FALSE;
  guint n_contacts;

  g_assert_true (person_sign_in (alice, "alice@example.com", "secret"));
  g_signal_connect (alice->session, "mail-received", G_CALLBACK (on_mail), &was_told);
  n_contacts = g_list_model_get_n_items (G_LIST_MODEL (msnp_session_get_roster (alice->session)));
  loopback_service_push (service, "alice@example.com", row->bytes, row->size);
  loopback_service_push (service, "alice@example.com", mark, -1);
  session_wait_until (person_sees (alice, "carol@example.com") == MSNP_STATUS_OUT_TO_LUNCH
                      || msnp_session_get_state (alice->session) == MSNP_SESSION_OFFLINE);

  g_assert_cmpint (msnp_session_get_state (alice->session) == MSNP_SESSION_OFFLINE, ==, row->ends);
  g_assert_false (was_told);
  g_assert_cmpstr (msnp_session_get_display_name (alice->session), ==, "Alice");
  g_assert_cmpuint (
    g_list_model_get_n_items (G_LIST_MODEL (msnp_session_get_roster (alice->session))), ==,
    n_contacts);

  person_free (alice);
  loopback_service_stop (service);
  g_object_unref (service);
}

/* People that a server adds without end take memory, and nothing else. */
static void
test_long_names (void)
{
  LoopbackService *service = service_new (LOOPBACK_ESCARGOT);
  Person *alice = person_new (service);
  g_autofree char *name = g_strnfill (60000, 'n');
  g_autofree char *line = g_strdup_printf ("NLN NLN bob@example.com %s 0\r\n", name);

  g_assert_true (person_sign_in (alice, "alice@example.com", "secret"));
  loopback_service_push (service, "alice@example.com", line, -1);
  session_wait_until (person_sees (alice, "bob@example.com") == MSNP_STATUS_ONLINE);
  g_assert_cmpuint (
    strlen (msnp_contact_get_display_name (person_contact (alice, "bob@example.com"))), ==, 60000);

  person_free (alice);
  loopback_service_stop (service);
  g_object_unref (service);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strconcat ("/msnp/session-hostile/", rows[i].name, NULL);

      g_test_add_data_func (path, &rows[i], test_line);
    }
  g_test_add_func ("/msnp/session-hostile/long-names", test_long_names);

  return g_test_run ();
}

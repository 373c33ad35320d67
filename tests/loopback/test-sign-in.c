#include "config.h"

#include <string.h>

#include "loopback-client.h"

#define ALICE "alice@example.com"

static const struct
{
  const char     *name;
  LoopbackFlavour flavour;
} flavours[] = { { "microsoft", LOOPBACK_MICROSOFT }, { "escargot", LOOPBACK_ESCARGOT } };

static gboolean
is_escargot (gconstpointer data)
{
  return GPOINTER_TO_INT (data) == LOOPBACK_ESCARGOT;
}

static void
set_up (LoopbackService **service,
        gconstpointer     data)
{
  *service = test_service_new ((LoopbackFlavour) GPOINTER_TO_INT (data));
}

static void
tear_down (LoopbackService **service,
           gconstpointer     data)
{
  g_assert_finalize_object (*service);
}

static void
test_signs_in (LoopbackService **service,
               gconstpointer     data)
{
  g_autoptr(TestClient) client = test_sign_in (*service, ALICE);

  g_assert_true (loopback_service_is_signed_in (*service, "Alice@Example.com"));
  g_assert_cmpuint (loopback_service_get_sign_in_count (*service), ==, 1);
  g_assert_nonnull (strstr (client->payload, "\r\nMSPAuth: "));
  g_assert_true (g_str_has_suffix (client->payload, "\r\n\r\n"));

  test_client_say (client, "OUT");
  test_client_expect_closed (client);
  g_assert_false (loopback_service_is_signed_in (*service, ALICE));
}

static void
test_dispatch_redirects (LoopbackService **service,
                         gconstpointer     data)
{
  g_autoptr(TestClient) client =
    test_client_new (loopback_service_get_dispatch_port (*service));
  g_autofree char *expected =
    g_strdup_printf ("XFR 2 NS 127.0.0.1:%u 0 127.0.0.1:%u",
                     loopback_service_get_notification_port (*service),
                     loopback_service_get_dispatch_port (*service));

  test_client_say (client, "VER # MSNP9 MSNP8 CVR0");
  test_client_expect (client, "VER 1 MSNP9");
  test_client_say (client, "USR # TWN I " ALICE);
  test_client_expect (client, is_escargot (data) ? "USR 2 TWN S ct=1,*" : expected);
}

static void
test_unknown_dialect_closes (LoopbackService **service,
                             gconstpointer     data)
{
  g_autoptr(TestClient) client =
    test_client_new (loopback_service_get_notification_port (*service));

  test_client_say (client, "VER # MSNP8 CVR0");
  test_client_expect (client, "VER 1 0");
  test_client_expect_closed (client);
}

static void
test_second_version_closes (LoopbackService **service,
                            gconstpointer     data)
{
  g_autoptr(TestClient) client =
    test_client_new (loopback_service_get_notification_port (*service));

  test_client_say (client, "VER # MSNP9 CVR0");
  test_client_expect (client, "VER 1 MSNP9");
  test_client_say (client, "VER # MSNP9 CVR0");
  test_client_expect (client, "715 2");
  test_client_expect_closed (client);
}

static void
test_address_without_at_is_911 (LoopbackService **service,
                                gconstpointer     data)
{
  g_autoptr(TestClient) client =
    test_client_new (loopback_service_get_notification_port (*service));

  test_client_say (client, "VER # MSNP9 CVR0");
  test_client_expect (client, "VER 1 MSNP9");
  test_client_say (client, "USR # TWN I alice");
  test_client_expect (client, "911 2");
  test_client_expect_closed (client);
}

static void
test_nexus_names_the_login (LoopbackService **service,
                            gconstpointer     data)
{
  g_autoptr(TestReply) reply = test_https_get (*service, "/rdr/pprdr.asp", NULL);
  guint port = loopback_service_get_https_port (*service);
  g_autofree char *login = is_escargot (data)
    ? g_strdup_printf ("DALogin=https://127.0.0.1:%u/login", port)
    : g_strdup_printf ("DARealm=Passport.Net,DALogin=127.0.0.1:%u/login2.srf,*", port);

  g_assert_cmpuint (reply->status, ==, 200);
  g_assert_cmpuint (reply->tls_errors, ==, 0);
  g_assert_true (g_pattern_match_simple (login, reply->urls));
}

static void
test_login_redirects_once (LoopbackService **service,
                           gconstpointer     data)
{
  guint port = loopback_service_get_https_port (*service);
  g_autofree char *challenge = NULL;
  g_autoptr(TestClient) client = test_greet (*service, ALICE, &challenge);
  g_autofree char *authorization = test_dup_authorization (ALICE, "secret", challenge);
  g_autofree char *login = g_strdup_printf ("https://127.0.0.1:%u/login2.srf", port);
  g_autofree char *there = g_strdup_printf ("https://localhost:%u/login2.srf?lc=1033", port);
  g_autoptr(TestReply) first = test_https_get (*service, login, authorization);
  g_autoptr(TestReply) second = test_https_get (*service, there, authorization);

  if (is_escargot (data))
    {
      g_assert_cmpuint (first->status, ==, 200);
      g_assert_true (g_str_has_prefix (first->passport,
                                       "Passport1.4 da-status=success,from-PP='"));
      g_assert_cmpuint (strlen (strchr (first->passport, '\'')), ==, 22);
      return;
    }

  g_assert_cmpuint (first->status, ==, 302);
  g_assert_cmpstr (first->location, ==, there);
  g_assert_cmpstr (first->passport, ==, "Passport1.4 da-status=redir");
  g_assert_cmpuint (second->status, ==, 200);
  g_assert_true (g_pattern_match_simple ("Passport1.4 da-status=success,*from-PP='t=*&p=*',ru=*",
                                         second->passport));
}

static void
test_wrong_password_is_401 (LoopbackService **service,
                            gconstpointer     data)
{
  g_autofree char *challenge = NULL;
  g_autoptr(TestClient) client = test_greet (*service, ALICE, &challenge);
  g_autofree char *wrong = test_dup_authorization (ALICE, "Secret", challenge);
  g_autofree char *nobody = test_dup_authorization ("nobody@example.com", "secret", challenge);
  g_autoptr(TestReply) reply = test_https_get (*service, "/login", wrong);
  g_autoptr(TestReply) unknown = test_https_get (*service, "/login", nobody);

  g_assert_cmpuint (reply->status, ==, 401);
  g_assert_cmpuint (unknown->status, ==, 401);
  if (is_escargot (data))
    g_assert_cmpstr (reply->passport, ==, "Passport1.4 da-status=failed");
  else
    g_assert_true (g_pattern_match_simple ("Passport1.4 da-status=failed,*,cbtxt=*Caf%C3%A9",
                                           reply->passport));
}

static void
test_malformed_authorization_is_500 (LoopbackService **service,
                                     gconstpointer     data)
{
#define START "Passport1.4 OrgVerb=GET,OrgURL=http%3A%2F%2Fmessenger%2Emsn%2Ecom,"
  g_autofree char *challenge = NULL;
  g_autoptr(TestClient) client = test_greet (*service, ALICE, &challenge);
  const char *const formats[] = {
    START " sign-in=alice%%40example.com,pwd=secret,%s",
    START "sign-in=alice@example.com,pwd=secret,%s",
    START "sign-in=alice%%40example.com, pwd=secret,%s",
    START "pwd=secret,%s",
    START "sign-in=alice%%40example.com,%s",
    START "sign-in=alice%%40example.com,pwd=secret,x%s",
    "Basic %s",
    "Passport1.4  OrgVerb=GET,sign-in=alice%%40example.com,pwd=secret,%s",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (formats); i++)
    {
      g_auto(GStrv) parts = g_strsplit (formats[i], "%s", 2);
      g_autofree char *joined = g_strconcat (parts[0], challenge, NULL);
      g_auto(GStrv) pieces = g_strsplit (joined, "%%", -1);
      g_autofree char *authorization = g_strjoinv ("%", pieces);
      g_autoptr(TestReply) reply = test_https_get (*service, "/login", authorization);

      g_assert_cmpuint (reply->status, ==, 500);
    }
#undef START
}

static void
test_bad_ticket_is_911 (LoopbackService **service,
                        gconstpointer     data)
{
  g_autofree char *challenge = NULL;
  g_autoptr(TestClient) client = test_greet (*service, ALICE, &challenge);

  test_client_say (client, "USR # TWN S t=garbage&p=garbage");
  test_client_expect (client, "911 4");
  test_client_expect_closed (client);
}

static void
test_ticket_of_somebody_else_is_911 (LoopbackService **service,
                                     gconstpointer     data)
{
  g_autofree char *challenge = NULL;
  g_autoptr(TestClient) client = test_greet (*service, ALICE, &challenge);
  g_autofree char *ticket = test_dup_ticket (*service, "bob@example.com", challenge);

  test_client_say (client, "USR # TWN S %s", ticket);
  test_client_expect (client, "911 4");
  test_client_expect_closed (client);
}

/* 08 §8.1 row 9: http takes any case, the notification server of Escargot one. */
static void
test_spelling_of_the_address (LoopbackService **service,
                              gconstpointer     data)
{
  g_autofree char *challenge = NULL;
  g_autoptr(TestClient) client = test_greet (*service, "Alice@Example.com", &challenge);
  g_autofree char *ticket = test_dup_ticket (*service, "Alice@Example.com", challenge);

  test_client_say (client, "USR # TWN S %s", ticket);
  test_client_expect (client, is_escargot (data) ? "911 4"
                                                 : "USR 4 OK alice@example.com Alice 1 0");
}

static void
test_second_sign_in_ends_the_first (LoopbackService **service,
                                    gconstpointer     data)
{
  g_autoptr(TestClient) first = test_sign_in (*service, ALICE);
  g_autoptr(TestClient) second = test_sign_in (*service, ALICE);

  test_client_expect (first, "OUT OTH");
  test_client_expect_closed (first);
  g_assert_true (loopback_service_is_signed_in (*service, ALICE));
  test_client_say (second, "PNG");
  test_client_expect (second, is_escargot (data) ? "QNG 60" : "QNG 50");
}

static void
test_commands_before_sign_in (LoopbackService **service,
                              gconstpointer     data)
{
  g_autoptr(TestClient) client =
    test_client_new (loopback_service_get_notification_port (*service));

  test_client_say (client, "SYN # 0");
  if (is_escargot (data))
    test_client_say (client, "PNG");
  else
    test_client_expect (client, "302 1");
  test_client_expect_closed (client);
}

/* 08 §8.1 rows 1 and 2 */
static void
test_bad_commands (LoopbackService **service,
                   gconstpointer     data)
{
  g_autoptr(TestClient) client = test_sign_in (*service, ALICE);

  test_client_say (client, "FND # x");
  if (!is_escargot (data))
    {
      test_client_expect (client, "200 5");
      test_client_expect_closed (client);
      return;
    }

  test_client_say (client, "lower case");
  test_client_say (client, "CHG");
  test_client_say (client, "PNG");
  test_client_expect (client, "QNG 60");
  test_client_say (client, "INF #");
  test_client_expect_closed (client);
}

static void
test_blank_line (LoopbackService **service,
                 gconstpointer     data)
{
  g_autoptr(TestClient) client = test_go_online (*service, ALICE);
  g_autoptr(TestClient) bob = NULL;

  test_client_say (client, "%s", "");
  test_client_say (client, "PNG");
  if (!is_escargot (data))
    test_client_expect (client, "QNG 50");

  /* Escargot wedges: presence goes on, and nothing is answered any more. */
  bob = test_go_online (*service, "bob@example.com");
  test_client_expect (client, "NLN NLN bob@example.com Bob *");
}

static void
test_bytes_that_are_no_utf8 (LoopbackService **service,
                             gconstpointer     data)
{
  g_autoptr(TestClient) client = test_sign_in (*service, ALICE);

  test_client_send (client, "REA 5 alice@example.com A\xff\r\n", -1);
  if (is_escargot (data))
    test_client_expect_closed (client);
  else
    test_client_expect (client, "REA 5 2 alice@example.com A%EF%BF%BD");
}

static void
test_shut_down_tells_everybody (LoopbackService **service,
                                gconstpointer     data)
{
  g_autoptr(TestClient) client = test_sign_in (*service, ALICE);

  loopback_service_shut_down (*service);
  test_client_expect (client, "MSG Hotmail Hotmail *");
  g_assert_nonnull (strstr (client->payload, "\r\n\r\nType: 1\r\nArg1: 5\r\n"));
  test_client_expect (client, "OUT SSD");
  test_client_expect_closed (client);
}

static void
test_stop_drops_everybody (LoopbackService **service,
                           gconstpointer     data)
{
  g_autoptr(TestClient) client = test_sign_in (*service, ALICE);
  g_autoptr(GError) error = NULL;

  loopback_service_stop (*service);
  loopback_service_stop (*service);
  test_client_expect_closed (client);
  g_assert_true (loopback_service_start (*service, &error));
  g_assert_no_error (error);
}

static void
test_push_and_drop (LoopbackService **service,
                    gconstpointer     data)
{
  g_autoptr(TestClient) client = test_sign_in (*service, ALICE);

  loopback_service_push (*service, ALICE, "NLN AWY ghost@example.com Ghost 0\r\n", -1);
  test_client_expect (client, "NLN AWY ghost@example.com Ghost 0");
  loopback_service_drop (*service, ALICE);
  test_client_expect_closed (client);
  g_assert_false (loopback_service_is_signed_in (*service, ALICE));
}

static void
on_traced (LoopbackService *service,
           gboolean         incoming,
           const char      *server,
           guint            connection,
           const char      *line,
           GBytes          *payload,
           gpointer         user_data)
{
  GString *log = user_data;
  gsize size = 0;
  const char *bytes = payload != NULL ? g_bytes_get_data (payload, &size) : NULL;

  g_string_append_printf (log, "%s %s %s\n", incoming ? "in" : "out", server, line);
  if (bytes != NULL)
    g_string_append_len (log, bytes, (gssize) size);
}

static void
test_trace_masks_secrets (LoopbackService **service,
                          gconstpointer     data)
{
  g_autoptr(GString) log = g_string_new (NULL);
  g_autoptr(TestClient) client = NULL;
  g_autoptr(TestClient) chat = NULL;

  g_signal_connect (*service, "traced", G_CALLBACK (on_traced), log);
  client = test_go_online (*service, ALICE);
  chat = test_open_room (*service, client, ALICE);

  g_assert_nonnull (strstr (log->str, "in NS USR 4 TWN S ***\n"));
  g_assert_nonnull (strstr (log->str, "in HTTP Authorization: ***\n"));
  g_assert_nonnull (strstr (log->str, "from-PP='***'"));
  g_assert_nonnull (strstr (log->str, "MSPAuth: ***\r\n"));
  g_assert_nonnull (strstr (log->str, "in SB USR 1 alice@example.com ***\n"));
  g_assert_nonnull (strstr (log->str, " CKI ***\n"));
  g_assert_null (strstr (log->str, "pwd="));
}

int
main (int    argc,
      char **argv)
{
  static const struct
  {
    const char *name;
    void      (*func) (LoopbackService **, gconstpointer);
  } tests[] = {
    { "signs-in", test_signs_in },
    { "dispatch-redirects", test_dispatch_redirects },
    { "unknown-dialect-closes", test_unknown_dialect_closes },
    { "second-version-closes", test_second_version_closes },
    { "address-without-at-is-911", test_address_without_at_is_911 },
    { "nexus-names-the-login", test_nexus_names_the_login },
    { "login-redirects-once", test_login_redirects_once },
    { "wrong-password-is-401", test_wrong_password_is_401 },
    { "malformed-authorization-is-500", test_malformed_authorization_is_500 },
    { "bad-ticket-is-911", test_bad_ticket_is_911 },
    { "ticket-of-somebody-else-is-911", test_ticket_of_somebody_else_is_911 },
    { "spelling-of-the-address", test_spelling_of_the_address },
    { "second-sign-in-ends-the-first", test_second_sign_in_ends_the_first },
    { "commands-before-sign-in", test_commands_before_sign_in },
    { "bad-commands", test_bad_commands },
    { "blank-line", test_blank_line },
    { "bytes-that-are-no-utf8", test_bytes_that_are_no_utf8 },
    { "shut-down-tells-everybody", test_shut_down_tells_everybody },
    { "stop-drops-everybody", test_stop_drops_everybody },
    { "push-and-drop", test_push_and_drop },
    { "trace-masks-secrets", test_trace_masks_secrets },
  };

  g_test_init (&argc, &argv, NULL);
  for (gsize f = 0; f < G_N_ELEMENTS (flavours); f++)
    {
      for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
        {
          g_autofree char *path = g_strdup_printf ("/loopback/sign-in/%s/%s", flavours[f].name,
                                                   tests[i].name);

          g_test_add (path, LoopbackService *, GINT_TO_POINTER (flavours[f].flavour), set_up,
                      tests[i].func, tear_down);
        }
    }

  return g_test_run ();
}

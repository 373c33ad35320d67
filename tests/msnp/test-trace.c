#include "config.h"

#include <string.h>

#include "msnp/msnp-trace-private.h"
#include "session-fixture.h"

/* No secret reaches a trace, whatever line it stands in. */

typedef struct
{
  const char *line;
  const char *payload;
  gboolean    outgoing;
} Row;

static const Row rows[] = {
  { "USR 4 TWN S t=SECRET&p=", NULL, TRUE },
  { "USR 1 alice@example.com SECRET", NULL, TRUE },
  { "ANS 1 alice@example.com SECRET 11752013", NULL, TRUE },
  { "XFR 5 SB 127.0.0.1:1864 CKI SECRET", NULL, FALSE },
  { "RNG 11752013 127.0.0.1:1864 CKI SECRET bob@example.com Bob", NULL, FALSE },
  { "MSG Hotmail Hotmail 30", "Content-Type: x\r\nMSPAuth: SECRET\r\n\r\n", FALSE },
  { "MSG Hotmail Hotmail 30", "mspauth:SECRET", FALSE },
  { "200 OK", "Set-Cookie: MSPAuth=SECRET; HTTPOnly\r\n", FALSE },
  { "GET https://a/b", "Authorization: Passport1.4 pwd=SECRET\r\n", TRUE },
  { "200 OK", "Authentication-Info: Passport1.4 da-status=success,from-PP='SECRET',ru=x", FALSE },
  { "200 OK", "www-authenticate: Passport1.4 FROM-PP='SECRET", FALSE },
};

static void
on_line (MsnpTrace  *trace,
         const char *server,
         guint       connection,
         gboolean    outgoing,
         const char *line,
         const char *payload,
         GString    *seen)
{
  g_string_append_printf (seen, "%s\n%s\n", line, payload != NULL ? payload : "");
}

static void
test_masks (gconstpointer data)
{
  const Row *row = data;
  g_autoptr(MsnpTrace) trace = msnp_trace_new ();
  g_autoptr(GString) seen = g_string_new (NULL);

  g_signal_connect (trace, "line", G_CALLBACK (on_line), seen);
  msnp_trace_add_line (trace, "NS", 1, row->outgoing, row->line, row->payload,
                       row->payload != NULL ? strlen (row->payload) : 0);

  g_assert_null (strstr (seen->str, "SECRET"));
  g_assert_nonnull (strstr (seen->str, "***"));
}

static void
test_shows_the_rest (void)
{
  g_autoptr(MsnpTrace) trace = msnp_trace_new ();
  g_autoptr(GString) seen = g_string_new (NULL);

  g_signal_connect (trace, "line", G_CALLBACK (on_line), seen);
  msnp_trace_add_line (trace, "NS", 1, FALSE, "USR 4 OK a@x.org Ann\xff 1 0", "caf\xe9", 4);
  g_assert_cmpstr (seen->str, ==, "USR 4 OK a@x.org Ann\xef\xbf\xbd 1 0\ncaf\xef\xbf\xbd\n");
}

static void
test_whole_session (void)
{
  LoopbackService *service = service_new (LOOPBACK_MICROSOFT);
  Person *alice = person_new (service);
  g_autoptr(MsnpTrace) trace = msnp_trace_new ();
  g_autoptr(GString) seen = g_string_new (NULL);

  loopback_service_add_account (service, "zoe@example.com", "pass wörd,1", "Zoe");
  loopback_service_add_bots (service);
  g_signal_connect (trace, "line", G_CALLBACK (on_line), seen);
  msnp_session_set_trace (alice->session, trace);
  g_assert_true (person_sign_in (alice, "zoe@example.com", "pass wörd,1"));
  msnp_conversation_send_text (msnp_session_open_conversation (alice->session, "echo@example.com"),
                               "hello", NULL);
  session_wait_until (alice->texts->len == 1);

  g_assert_null (strstr (seen->str, "pass"));
  g_assert_null (strstr (seen->str, "w%C3%B6rd"));
  g_assert_nonnull (strstr (seen->str, "Authorization: ***"));
  g_assert_nonnull (strstr (seen->str, "VER 1 MSNP9 CVR0"));
  g_assert_nonnull (strstr (seen->str, "MSPAuth: ***"));
  g_assert_nonnull (strstr (seen->str, "hello"));

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
      g_autofree char *path = g_strdup_printf ("/msnp/trace/masks/%zu", i);

      g_test_add_data_func (path, &rows[i], test_masks);
    }
  g_test_add_func ("/msnp/trace/shows-the-rest", test_shows_the_rest);
  g_test_add_func ("/msnp/trace/whole-session", test_whole_session);

  return g_test_run ();
}

#include "config.h"

#include "session-fixture.h"

#include <string.h>

#include "msnp/msnp-error.h"
#include "msnp/msnp-session-private.h"

/* Sessions through the HTTP gateway of the loopback service: in both flavours, with what can go
 * wrong there. */

typedef struct
{
  LoopbackService *service;
  Person          *alice;
  Person          *bob;
  GBytes          *found;
  GError          *error;
  gboolean         is_done;
} Fixture;

static void
set_up (Fixture       *f,
        gconstpointer  data)
{
  f->service = service_new (GPOINTER_TO_UINT (data));
  f->alice = person_new (f->service);
  f->bob = person_new (f->service);
  msnp_session_set_gateway_mode (f->alice->session, MSNP_GATEWAY_ALWAYS);
  msnp_session_set_poll_ms (f->alice->session, 20);
}

static void
tear_down (Fixture       *f,
           gconstpointer  data)
{
  person_free (f->alice);
  person_free (f->bob);
  loopback_service_stop (f->service);
  g_object_unref (f->service);
  g_clear_pointer (&f->found, g_bytes_unref);
  g_clear_error (&f->error);
}

static void
sign_in_both (Fixture *f)
{
  g_assert_true (person_sign_in (f->bob, "bob@example.com", "secret"));
  g_assert_true (person_sign_in (f->alice, "alice@example.com", "secret"));
  g_assert_true (msnp_session_uses_gateway (f->alice->session));
  g_assert_false (msnp_session_uses_gateway (f->bob->session));
}

static void
test_chat (Fixture       *f,
           gconstpointer  data)
{
  sign_in_both (f);
  session_wait_until (person_sees (f->bob, "alice@example.com") == MSNP_STATUS_ONLINE
                      && person_sees (f->alice, "bob@example.com") == MSNP_STATUS_ONLINE);

  msnp_conversation_send_text (
    msnp_session_open_conversation (f->alice->session, "bob@example.com"), "hello", NULL);
  session_wait_until (person_last_text (f->bob) != NULL);
  g_assert_cmpstr (person_last_text (f->bob), ==, "hello");
  msnp_conversation_send_text (
    msnp_session_open_conversation (f->bob->session, "alice@example.com"), "and back", NULL);
  session_wait_until (person_last_text (f->alice) != NULL);
  g_assert_cmpstr (person_last_text (f->alice), ==, "and back");
}

/* He calls, and is called. */
static void
test_rung (Fixture       *f,
           gconstpointer  data)
{
  sign_in_both (f);
  session_wait_until (person_sees (f->bob, "alice@example.com") == MSNP_STATUS_ONLINE);
  msnp_conversation_send_text (
    msnp_session_open_conversation (f->bob->session, "alice@example.com"), "anybody?", NULL);
  session_wait_until (person_last_text (f->alice) != NULL);
  g_assert_cmpstr (person_last_text (f->alice), ==, "anybody?");
  person_sign_out (f->alice);
  session_wait_until (person_sees (f->bob, "alice@example.com") == MSNP_STATUS_OFFLINE);
}

/* The last word goes out even while a question is under way: it is said at each turn of some. */
static void
test_goodbye (Fixture       *f,
              gconstpointer  data)
{
  g_assert_true (person_sign_in (f->bob, "bob@example.com", "secret"));
  msnp_session_set_poll_ms (f->alice->session, 1);
  for (guint i = 0; i < 20; i++)
    {
      g_assert_true (person_sign_in (f->alice, "alice@example.com", "secret"));
      session_wait_until (person_sees (f->bob, "alice@example.com") == MSNP_STATUS_ONLINE);
      for (guint n = 0; n < i; n++)
        g_main_context_iteration (NULL, TRUE);
      person_sign_out (f->alice);
      session_wait_until (person_sees (f->bob, "alice@example.com") == MSNP_STATUS_OFFLINE);
    }
}

static void
on_fetched (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  Fixture *f = user_data;

  f->found = msnp_session_fetch_finish (MSNP_SESSION (source), result, &f->error);
  f->is_done = TRUE;
}

/* Many packets, each way. */
static void
test_picture (Fixture       *f,
              gconstpointer  data)
{
  g_autofree guint8 *bytes = g_malloc0 (60000);
  g_autoptr(GBytes) picture = NULL;

  memcpy (bytes, "\x89PNG\r\n\x1a\n", 8);
  picture = g_bytes_new (bytes, 60000);
  msnp_session_set_picture_async (f->bob->session, picture, NULL, NULL, NULL);
  sign_in_both (f);
  session_wait_until (msnp_contact_get_picture (person_contact (f->alice, "bob@example.com"))
                      != NULL);
  msnp_session_fetch_picture_async (f->alice->session,
                                    person_contact (f->alice, "bob@example.com"), NULL, on_fetched,
                                    f);
  session_wait_until (f->is_done);
  g_assert_no_error (f->error);
  g_assert_true (g_bytes_equal (f->found, picture));
}

typedef struct
{
  const char *fault;
  MsnpError   code;
} FaultCase;

static const FaultCase fault_cases[] = {
  { "gateway-500", MSNP_ERROR_UNREACHABLE },
  { "gateway-500:3", MSNP_ERROR_UNREACHABLE },
  { "gateway-lost", MSNP_ERROR_UNREACHABLE },
  { "gateway-bad-header", MSNP_ERROR_PROTOCOL },
  { "gateway-bad-header:4", MSNP_ERROR_PROTOCOL },
  { "gateway-too-long:2", MSNP_ERROR_PROTOCOL },
};

static void
test_fault (gconstpointer data)
{
  const FaultCase *c = data;
  Fixture f = { NULL };

  set_up (&f, GUINT_TO_POINTER (LOOPBACK_MICROSOFT));
  service_fault (f.service, c->fault);
  g_assert_false (person_sign_in (f.alice, "alice@example.com", "secret"));
  g_assert_error (f.alice->result, MSNP_ERROR, (int) c->code);
  tear_down (&f, NULL);
}

/* While one is online: the session ends with a reason, and another begins. */
static void
test_lost_later (Fixture       *f,
                 gconstpointer  data)
{
  sign_in_both (f);
  service_fault (f->service, "gateway-lost");
  session_wait_until (person_has_event (f->alice, "signed-out: error"));
  g_assert_true (person_sign_in (f->alice, "alice@example.com", "secret"));
}

static void
test_wrong_password (Fixture       *f,
                     gconstpointer  data)
{
  g_assert_false (person_sign_in (f->alice, "alice@example.com", "wrong"));
  g_assert_error (f->alice->result, MSNP_ERROR, MSNP_ERROR_BAD_PASSWORD);
}

/* ---- where TCP is blocked ---- */

static void
test_blocked (Fixture       *f,
              gconstpointer  data)
{
  Person *blocked = person_new_blocked (f->service, TRUE);
  Person *shut_off = person_new_blocked (f->service, FALSE);

  msnp_session_set_poll_ms (blocked->session, 20);
  g_assert_true (person_sign_in (blocked, "carol@example.com", "secret"));
  g_assert_true (msnp_session_uses_gateway (blocked->session));

  /* Where nothing helps, the first reason is told; and who wants no gateway gets none. */
  g_assert_false (person_sign_in (shut_off, "bob@example.com", "secret"));
  g_assert_error (shut_off->result, MSNP_ERROR, MSNP_ERROR_UNREACHABLE);
  g_assert_nonnull (strstr (shut_off->result->message, "refused"));
  person_free (shut_off);
  person_sign_out (blocked);
  msnp_session_set_gateway_mode (blocked->session, MSNP_GATEWAY_NEVER);
  g_assert_false (person_sign_in (blocked, "carol@example.com", "secret"));
  person_free (blocked);
}

static const struct
{
  const char *value;
  gboolean    is_good;
  const char *session_id;
  gboolean    is_over;
} headers[] = {
  { "SessionID=954547325.13160; GW-IP=203.0.113.18", TRUE, "954547325.13160", FALSE },
  { "SessionID=954547325.13163; GW-IP=203.0.113.18; Session=close", TRUE, "954547325.13163", TRUE },
  { "sessionid=0b6f6d1c-95ee-4ab4-8d2e-6c54c4c30dd1;GW-IP=x", TRUE,
    "0b6f6d1c-95ee-4ab4-8d2e-6c54c4c30dd1", FALSE },
  { "Session=close", TRUE, NULL, TRUE },
  { "", TRUE, NULL, FALSE },
  { NULL, TRUE, NULL, FALSE },
  { ";;=;x", TRUE, NULL, FALSE },
  { "SessionID=; GW-IP=x", FALSE, NULL, FALSE },
  { "SessionID=a b", FALSE, NULL, FALSE },
};

static void
test_headers (void)
{
  g_autofree char *name = g_strnfill (MSNP_GATEWAY_SESSION_MAX + 1, 'x');
  g_autofree char *too_long = g_strconcat ("SessionID=", name, NULL);
  char *session_id;
  gboolean is_over;

  for (gsize i = 0; i < G_N_ELEMENTS (headers); i++)
    {
      g_assert_cmpint (msnp_gateway_parse_header (headers[i].value, &session_id, &is_over), ==,
                       headers[i].is_good);
      g_assert_cmpstr (session_id, ==, headers[i].session_id);
      g_assert_cmpint (is_over, ==, headers[i].is_over);
      g_free (session_id);
    }
  g_assert_false (msnp_gateway_parse_header (too_long, &session_id, &is_over));
}

static void
add (const char *path,
     void      (*func) (Fixture *, gconstpointer))
{
  g_autofree char *microsoft = g_strconcat ("/msnp/gateway/microsoft/", path, NULL);
  g_autofree char *escargot = g_strconcat ("/msnp/gateway/escargot/", path, NULL);

  g_test_add (microsoft, Fixture, GUINT_TO_POINTER (LOOPBACK_MICROSOFT), set_up, func, tear_down);
  g_test_add (escargot, Fixture, GUINT_TO_POINTER (LOOPBACK_ESCARGOT), set_up, func, tear_down);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/msnp/gateway/headers", test_headers);
  add ("chat", test_chat);
  add ("rung", test_rung);
  add ("goodbye", test_goodbye);
  add ("picture", test_picture);
  add ("wrong-password", test_wrong_password);
  add ("lost-later", test_lost_later);
  add ("tcp-is-blocked", test_blocked);
  for (gsize i = 0; i < G_N_ELEMENTS (fault_cases); i++)
    {
      g_autofree char *path = g_strconcat ("/msnp/gateway/fault/", fault_cases[i].fault, NULL);

      g_test_add_data_func (path, &fault_cases[i], test_fault);
    }

  return g_test_run ();
}

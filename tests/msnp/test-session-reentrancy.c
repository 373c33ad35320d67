#include "config.h"

#include "session-fixture.h"

#include "msnp/msnp-conversation-private.h"
#include "msnp/msnp-error.h"

/* Listeners that call back: who leaves, signs out, signs in or drops the session from inside a
 * signal finds everything in order. Under AddressSanitizer nothing is used after it was freed. */

typedef struct
{
  LoopbackService  *service;
  Person           *alice;
  Person           *bob;
  Person           *carol;
  MsnpConversation *chat; /* alice's with bob */
  guint             n_signed_out;
  gboolean          is_again;
} Fixture;

static void
set_up (Fixture       *f,
        gconstpointer  data)
{
  f->service = service_new (GPOINTER_TO_UINT (data));
  f->alice = person_new (f->service);
  f->bob = person_new (f->service);
  f->carol = person_new (f->service);
  g_assert_true (person_sign_in (f->alice, "alice@example.com", "secret"));
  g_assert_true (person_sign_in (f->bob, "bob@example.com", "secret"));
  g_assert_true (person_sign_in (f->carol, "carol@example.com", "secret"));
  f->chat = g_object_ref (
    msnp_session_open_conversation (f->alice->session, "bob@example.com"));
}

static void
tear_down (Fixture       *f,
           gconstpointer  data)
{
  g_object_unref (f->chat);
  person_free (f->alice);
  person_free (f->bob);
  person_free (f->carol);
  loopback_service_stop (f->service);
  g_object_unref (f->service);
}

static gboolean
has_state (Person     *person,
           const char *state)
{
  return g_ptr_array_find_with_equal_func (person->states, state, g_str_equal, NULL);
}

static void
say_and_hear (Fixture    *f,
              const char *text)
{
  guint n_texts = f->bob->texts->len;

  msnp_conversation_send_text (f->chat, text, NULL);
  session_wait_until (f->bob->texts->len > n_texts);
}

/* ---- leaving ---- */

static void
leave_when_sent (MsnpConversation *chat,
                 MsnpMessage      *message)
{
  if (msnp_message_get_state (message) == MSNP_MESSAGE_SENT)
    msnp_conversation_leave (chat);
}

static void
test_leaves_when_sent (Fixture       *f,
                       gconstpointer  data)
{
  say_and_hear (f, "one");
  g_signal_connect (f->chat, "message-state-changed", G_CALLBACK (leave_when_sent), NULL);
  msnp_conversation_send_text (f->chat, "two", NULL);
  session_wait_until (has_state (f->alice, "two failed"));

  g_assert_false (msnp_conversation_is_connected (f->chat));
}

static void
leave_when_failed (MsnpConversation *chat,
                   MsnpMessage      *message)
{
  if (msnp_message_get_state (message) == MSNP_MESSAGE_FAILED)
    msnp_conversation_leave (chat);
}

static void
test_leaves_when_failed (Fixture       *f,
                         gconstpointer  data)
{
  say_and_hear (f, "one");
  service_fault (f->service, "drop-ack");
  g_signal_connect (f->chat, "message-state-changed", G_CALLBACK (leave_when_failed), NULL);
  msnp_conversation_send_text (f->chat, "two", NULL);
  session_wait_until (has_state (f->alice, "two sent"));
  person_sign_out (f->alice);

  g_assert_true (has_state (f->alice, "two failed"));
}

static void
look_at_chat (MsnpConversation *chat,
              MsnpMessage      *message,
              guint            *n_looks)
{
  msnp_conversation_is_connected (chat);
  (*n_looks)++;
}

static void
test_looks_while_two_lines_go (Fixture       *f,
                               gconstpointer  data)
{
  guint n_looks = 0;

  msnp_conversation_send_text (f->chat, "from alice", NULL);
  msnp_conversation_send_text (
    msnp_session_open_conversation (f->bob->session, "alice@example.com"), "from bob", NULL);
  session_wait_until (f->alice->texts->len == 1 && f->bob->texts->len == 1);
  session_wait_until (has_state (f->alice, "from alice accepted"));
  service_fault (f->service, "drop-ack");
  msnp_conversation_send_text (f->chat, "two", NULL);
  session_wait_until (has_state (f->alice, "two sent"));
  g_signal_connect (f->chat, "message-state-changed", G_CALLBACK (look_at_chat), &n_looks);
  msnp_conversation_leave (f->chat);

  g_assert_cmpuint (n_looks, ==, 1);
}

static void
leave_group (MsnpSession      *session,
             MsnpConversation *chat,
             Person           *person)
{
  if (!msnp_conversation_is_group (chat))
    return;

  g_signal_handlers_disconnect_by_data (chat, person);
  msnp_conversation_leave (chat);
}

static void
test_leaves_a_group_at_once (Fixture       *f,
                             gconstpointer  data)
{
  GListModel *chats = msnp_session_list_conversations (f->carol->session);

  say_and_hear (f, "one");
  g_signal_connect (f->carol->session, "conversation-opened", G_CALLBACK (leave_group), f->carol);
  msnp_conversation_invite_async (f->chat, "carol@example.com", NULL, NULL, NULL);
  session_wait_until (person_has_event (f->alice, "chat-1 carol@example.com left"));

  g_assert_cmpuint (g_list_model_get_n_items (chats), ==, 0);
}

static void
test_leaves_while_it_opens (Fixture       *f,
                            gconstpointer  data)
{
  msnp_conversation_send_text (f->chat, "one", NULL);
  session_wait_until (f->chat->is_requesting);
  msnp_conversation_leave (f->chat);
  session_wait_until (!f->chat->is_requesting);

  /* The switchboard that was asked for is not used. */
  g_assert_true (has_state (f->alice, "one failed"));
  g_assert_cmpuint (f->chat->lines->len, ==, 0);
}

/* ---- signing out ---- */

static void
count_signed_out (MsnpSession  *session,
                  const GError *reason,
                  Fixture      *f)
{
  f->n_signed_out++;
}

static void
sign_out_when_failed (MsnpConversation *chat,
                      MsnpMessage      *message,
                      MsnpSession      *session)
{
  if (msnp_message_get_state (message) == MSNP_MESSAGE_FAILED)
    msnp_session_sign_out_async (session, NULL, NULL, NULL);
}

static void
wait_for_switchboard (Fixture *f)
{
  service_fault (f->service, "stall-at-xfr-sb");
  msnp_conversation_send_text (f->chat, "two", NULL);
  session_wait_until (f->chat->is_requesting);
}

static void
test_signs_out_while_signing_out (Fixture       *f,
                                  gconstpointer  data)
{
  wait_for_switchboard (f);
  g_signal_connect (f->alice->session, "signed-out", G_CALLBACK (count_signed_out), f);
  g_signal_connect (f->chat, "message-state-changed", G_CALLBACK (sign_out_when_failed),
                    f->alice->session);
  person_sign_out (f->alice);
  session_wait_until (!loopback_service_is_signed_in (f->service, "alice@example.com"));

  g_assert_cmpuint (f->n_signed_out, ==, 1);
  g_assert_true (has_state (f->alice, "two failed"));
}

static void
sign_in_again (MsnpSession  *session,
               const GError *reason,
               Fixture      *f)
{
  if (f->is_again)
    return;

  f->is_again = TRUE;
  person_start_sign_in (f->alice, "alice@example.com", "secret", NULL);
}

static void
test_signs_in_from_signed_out (Fixture       *f,
                               gconstpointer  data)
{
  wait_for_switchboard (f);
  loopback_service_clear_faults (f->service);
  g_signal_connect (f->alice->session, "signed-out", G_CALLBACK (sign_in_again), f);
  g_signal_connect (f->chat, "message-state-changed", G_CALLBACK (sign_out_when_failed),
                    f->alice->session);
  f->alice->is_done = FALSE;
  msnp_session_sign_out_async (f->alice->session, NULL, NULL, NULL);
  session_wait_until (f->alice->is_done);

  g_assert_no_error (f->alice->result);
  g_assert_cmpint (msnp_session_get_state (f->alice->session), ==, MSNP_SESSION_ONLINE);
}

static void
sign_out_when_connecting (MsnpSession *session)
{
  if (msnp_session_get_state (session) == MSNP_SESSION_CONNECTING)
    msnp_session_sign_out_async (session, NULL, NULL, NULL);
}

static void
test_signs_out_at_the_first_step (Fixture       *f,
                                  gconstpointer  data)
{
  gulong handler;

  person_sign_out (f->alice);
  session_wait_until (!loopback_service_is_signed_in (f->service, "alice@example.com"));
  handler = g_signal_connect (f->alice->session, "notify::state",
                              G_CALLBACK (sign_out_when_connecting), NULL);
  g_assert_false (person_sign_in (f->alice, "alice@example.com", "secret"));
  g_signal_handler_disconnect (f->alice->session, handler);
  g_assert_error (f->alice->result, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (msnp_session_get_state (f->alice->session), ==, MSNP_SESSION_OFFLINE);

  g_assert_true (person_sign_in (f->alice, "alice@example.com", "secret"));
}

static void
drop_session (MsnpSession *session,
              GParamSpec  *pspec,
              Person      *person)
{
  g_signal_handlers_disconnect_by_data (session, person);
  g_clear_object (&person->session);
}

static void
test_drops_the_session_in_a_signal (Fixture       *f,
                                    gconstpointer  data)
{
  g_signal_connect (f->alice->session, "notify::status", G_CALLBACK (drop_session), f->alice);
  loopback_service_push (f->service, "alice@example.com", "CHG 0 AWY 0\r\n", -1);
  session_wait_until (f->alice->session == NULL);
  session_wait_until (!loopback_service_is_signed_in (f->service, "alice@example.com"));

  /* A chat that outlives its session fails what it is given. */
  msnp_conversation_send_text (f->chat, "anybody?", NULL);
  session_wait_until (has_state (f->alice, "anybody? failed"));
  g_object_unref (f->chat);
  f->chat = NULL;

  person_free (f->alice);
  f->alice = person_new (f->service);
  g_assert_true (person_sign_in (f->alice, "alice@example.com", "secret"));
  f->chat = g_object_ref (
    msnp_session_open_conversation (f->alice->session, "bob@example.com"));
}

static void
block_when_failed (MsnpConversation *chat,
                   MsnpMessage      *message,
                   Person           *person)
{
  if (msnp_message_get_state (message) == MSNP_MESSAGE_FAILED)
    msnp_session_block_async (person->session, "bob@example.com", NULL, person_on_changed, person);
}

static void
test_asks_while_signing_out (Fixture       *f,
                             gconstpointer  data)
{
  say_and_hear (f, "one");
  service_fault (f->service, "drop-ack");
  msnp_conversation_send_text (f->chat, "two", NULL);
  session_wait_until (has_state (f->alice, "two sent"));
  g_signal_connect (f->chat, "message-state-changed", G_CALLBACK (block_when_failed), f->alice);
  f->alice->is_done = FALSE;
  msnp_session_sign_out_async (f->alice->session, NULL, NULL, NULL);

  g_assert_false (person_wait_for_change (f->alice));
  g_assert_error (f->alice->result, MSNP_ERROR, MSNP_ERROR_NOT_SIGNED_IN);
}

/* ---- after the notification connection broke ---- */

static void
break_connection (Fixture *f)
{
  say_and_hear (f, "one");
  loopback_service_drop (f->service, "alice@example.com");
  session_wait_until (msnp_session_get_state (f->alice->session) == MSNP_SESSION_OFFLINE);
}

static void
test_open_chat_outlives_a_break (Fixture       *f,
                                 gconstpointer  data)
{
  break_connection (f);
  say_and_hear (f, "two");
  session_wait_until (has_state (f->alice, "two accepted"));
}

static void
test_signing_out_leaves_what_outlived (Fixture       *f,
                                       gconstpointer  data)
{
  break_connection (f);
  person_sign_out (f->alice);

  g_assert_false (msnp_conversation_is_connected (f->chat));
  session_wait_until (loopback_service_get_switchboard_count (f->service) == 0
                      || person_has_event (f->bob, "chat-1 alice@example.com left"));
}

static void
test_nobody_speaks_for_another_account (Fixture       *f,
                                        gconstpointer  data)
{
  MsnpMessage *heard;

  person_sign_out (f->carol);
  break_connection (f);
  g_assert_true (person_sign_in (f->alice, "carol@example.com", "secret"));
  say_and_hear (f, "this is carol");

  heard = g_ptr_array_index (f->bob->texts, f->bob->texts->len - 1);
  g_assert_cmpstr (msnp_contact_get_address (msnp_message_get_sender (heard)), ==,
                   "carol@example.com");
}

/* ---- opening ---- */

static void
test_called_back_while_calling (Fixture       *f,
                                gconstpointer  data)
{
  service_fault (f->service, "no-join");
  msnp_conversation_send_text (f->chat, "one", NULL);
  session_wait_until (f->chat->n_calls == 1);
  msnp_conversation_send_text (
    msnp_session_open_conversation (f->bob->session, "alice@example.com"), "from bob", NULL);
  session_wait_until (f->alice->texts->len == 1);
  session_wait_until (has_state (f->alice, "one accepted"));

  /* The call that nobody answered does not stand in the way of the next text. */
  msnp_conversation_send_text (f->chat, "two", NULL);
  session_wait_until (has_state (f->alice, "two accepted"));
}

static void
test_call_that_failed_is_tried_again (Fixture       *f,
                                      gconstpointer  data)
{
  service_fault (f->service, "error-280-at-cal");
  msnp_conversation_send_text (f->chat, "one", NULL);
  session_wait_until (has_state (f->alice, "one accepted") || has_state (f->alice, "one failed"));

  g_assert_true (has_state (f->alice, "one accepted"));
}

#define ADD(name, func)                                                                          \
  g_test_add ("/msnp/session-reentrancy/" name, Fixture, GUINT_TO_POINTER (LOOPBACK_MICROSOFT),  \
              set_up, func, tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("leaves-when-sent", test_leaves_when_sent);
  ADD ("leaves-when-failed", test_leaves_when_failed);
  ADD ("looks-while-two-lines-go", test_looks_while_two_lines_go);
  ADD ("leaves-a-group-at-once", test_leaves_a_group_at_once);
  ADD ("leaves-while-it-opens", test_leaves_while_it_opens);
  ADD ("signs-out-while-signing-out", test_signs_out_while_signing_out);
  ADD ("signs-in-from-signed-out", test_signs_in_from_signed_out);
  ADD ("signs-out-at-the-first-step", test_signs_out_at_the_first_step);
  ADD ("drops-the-session-in-a-signal", test_drops_the_session_in_a_signal);
  ADD ("asks-while-signing-out", test_asks_while_signing_out);
  ADD ("open-chat-outlives-a-break", test_open_chat_outlives_a_break);
  ADD ("signing-out-leaves-what-outlived", test_signing_out_leaves_what_outlived);
  ADD ("nobody-speaks-for-another-account", test_nobody_speaks_for_another_account);
  ADD ("called-back-while-calling", test_called_back_while_calling);
  ADD ("call-that-failed-is-tried-again", test_call_that_failed_is_tried_again);

  return g_test_run ();
}

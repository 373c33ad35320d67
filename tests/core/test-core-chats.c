#include "config.h"

#include <string.h>

#include "core/core-chats.h"
#include "loopback/loopback-service.h"

#define ALICE "alice@example.com"
#define BOB "bob@example.com"
#define CAROL "carol@example.com"
#define DAVE "dave@example.com"

/* Alice's chats, and Bob and Carol as they come, on a service in this process. */
typedef struct
{
  LoopbackService *service;
  MsnpService     *where;
  MsnpSession     *alice;
  MsnpSession     *bob;
  CoreChats       *chats;
  guint            n_received;
  guint            n_shaken;
  guint            n_failed;
} Fixture;

static void
on_signed_in (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(GError) error = NULL;

  msnp_session_sign_in_finish (MSNP_SESSION (source), result, &error);
  g_assert_no_error (error);
  *(gboolean *) user_data = TRUE;
}

static void
on_signed_out (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  msnp_session_sign_out_finish (MSNP_SESSION (source), result, NULL);
  *(gboolean *) user_data = TRUE;
}

/* Runs the main loop until @fact holds; meson's time limit is the guard. */
#define AWAIT(fact) \
  while (!(fact)) \
    g_main_context_iteration (NULL, TRUE)

static void
sign_in (MsnpSession *session,
         const char  *address)
{
  gboolean is_done = FALSE;

  msnp_session_sign_in_async (session, address, "secret", MSNP_STATUS_ONLINE, NULL, on_signed_in,
                              &is_done);
  AWAIT (is_done);
}

static void
sign_out (MsnpSession *session)
{
  gboolean is_done = FALSE;

  msnp_session_sign_out_async (session, NULL, on_signed_out, &is_done);
  AWAIT (is_done);
}

static gboolean
is_online (MsnpSession *session,
           const char  *address)
{
  MsnpContact *contact = msnp_roster_lookup (msnp_session_get_roster (session), address);

  return contact != NULL && msnp_contact_is_online (contact);
}

static void
set_up (Fixture       *f,
        gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *json = NULL;

  f->service = loopback_service_new (LOOPBACK_ESCARGOT);
  loopback_service_add_default_accounts (f->service);
  loopback_service_start (f->service, &error);
  g_assert_no_error (error);
  json = loopback_service_dup_service_json (f->service, NULL);
  f->where = msnp_service_new_from_json (json, -1, &error);
  g_assert_no_error (error);
  msnp_service_set_ca_pem (f->where, loopback_service_get_ca_pem (f->service), &error);
  g_assert_no_error (error);

  f->alice = msnp_session_new (f->where);
  f->bob = msnp_session_new (f->where);
  f->chats = core_chats_new (f->alice);
  sign_in (f->alice, ALICE);
  sign_in (f->bob, BOB);
  AWAIT (is_online (f->alice, BOB) && is_online (f->bob, ALICE));
}

static void
tear_down (Fixture       *f,
           gconstpointer  data)
{
  g_clear_object (&f->chats);
  sign_out (f->bob);
  if (msnp_session_get_state (f->alice) == MSNP_SESSION_ONLINE)
    sign_out (f->alice);
  g_clear_object (&f->alice);
  g_clear_object (&f->bob);
  g_clear_object (&f->where);
  loopback_service_stop (f->service);
  g_clear_object (&f->service);
}

static CoreTimelineItem *
dup_last (CoreChat *chat)
{
  GListModel *items = G_LIST_MODEL (core_chat_get_timeline (chat));

  return g_list_model_get_item (items, g_list_model_get_n_items (items) - 1);
}

static guint
get_n_items (CoreChat *chat)
{
  return g_list_model_get_n_items (G_LIST_MODEL (core_chat_get_timeline (chat)));
}

static MsnpMessageState
get_last_state (CoreChat *chat)
{
  g_autoptr(CoreTimelineItem) item = dup_last (chat);

  return core_timeline_item_get_state (item);
}

static char *
dup_last_text (CoreChat *chat)
{
  g_autoptr(CoreTimelineItem) item = dup_last (chat);

  return g_strdup (core_timeline_item_get_text (item));
}

static void
add_fault (Fixture    *f,
           const char *fault)
{
  g_autoptr(GError) error = NULL;

  loopback_service_add_fault (f->service, fault, &error);
  g_assert_no_error (error);
}

static CoreChat *
get_bob (Fixture *f)
{
  return core_chats_lookup (f->chats, BOB);
}

static void
test_opens_one_chat_for_one_person (Fixture       *f,
                                    gconstpointer  data)
{
  CoreChat *chat = core_chats_open (f->chats, BOB);

  g_assert_nonnull (chat);
  g_assert_true (core_chats_open (f->chats, "Bob@Example.COM") == chat);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (f->chats)), ==, 1);
  g_assert_cmpint (core_chat_get_hint (chat), ==, CORE_CHAT_HINT_NONE);
}

static void
test_messages_wait_in_order (Fixture       *f,
                             gconstpointer  data)
{
  MsnpConversation *conversation = msnp_session_open_conversation (f->bob, ALICE);

  for (guint i = 0; i < 10; i++)
    {
      g_autofree char *text = g_strdup_printf ("number %u", i);

      msnp_conversation_send_text (conversation, text, NULL);
    }
  AWAIT (core_chats_get_unread_of (f->chats, BOB) == 10);

  g_assert_cmpuint (core_chats_get_unread (f->chats), ==, 10);
  g_assert_cmpuint (get_n_items (get_bob (f)), ==, 10);
  for (guint i = 0; i < 10; i++)
    {
      g_autoptr(CoreTimelineItem) item =
        g_list_model_get_item (G_LIST_MODEL (core_chat_get_timeline (get_bob (f))), i);
      g_autofree char *text = g_strdup_printf ("number %u", i);

      g_assert_cmpstr (core_timeline_item_get_text (item), ==, text);
    }

  core_chat_set_active (get_bob (f), TRUE);
  g_assert_cmpuint (core_chats_get_unread (f->chats), ==, 0);
}

static void
test_nothing_is_unread_in_the_chat_in_front (Fixture       *f,
                                             gconstpointer  data)
{
  CoreChat *chat = core_chats_open (f->chats, BOB);

  core_chat_set_active (chat, TRUE);
  msnp_conversation_send_text (msnp_session_open_conversation (f->bob, ALICE), "hi", NULL);
  AWAIT (get_n_items (chat) == 1);

  g_assert_cmpuint (core_chat_get_unread (chat), ==, 0);
}

static void
test_sent_message_is_accepted (Fixture       *f,
                               gconstpointer  data)
{
  CoreChat *chat = core_chats_open (f->chats, BOB);

  core_chat_send_text (chat, "hello", NULL);
  g_assert_cmpint (get_last_state (chat), ==, MSNP_MESSAGE_QUEUED);
  AWAIT (get_last_state (chat) == MSNP_MESSAGE_ACCEPTED);
}

static void
test_format_is_kept_with_the_message (Fixture       *f,
                                      gconstpointer  data)
{
  CoreChat *chat = core_chats_open (f->chats, BOB);
  g_autoptr(MsnpTextFormat) format = msnp_text_format_parse ("FN=Mono; EF=BU; CO=0000ff");
  g_autoptr(CoreTimelineItem) item = NULL;

  core_chat_send_text (chat, "hello", format);
  AWAIT (get_last_state (chat) == MSNP_MESSAGE_ACCEPTED);
  item = dup_last (chat);

  g_assert_true (core_timeline_item_get_format (item)->bold);
  g_assert_true (core_timeline_item_get_format (item)->underline);
  g_assert_false (core_timeline_item_get_format (item)->italic);
  g_assert_cmpuint (core_timeline_item_get_format (item)->color, ==, 0xff0000);
  g_assert_cmpstr (core_timeline_item_get_format (item)->font, ==, "Mono");
}

static void
test_failed_message_stays_and_is_sent_again (Fixture       *f,
                                             gconstpointer  data)
{
  CoreChat *chat = core_chats_open (f->chats, BOB);
  g_autoptr(CoreTimelineItem) item = NULL;

  add_fault (f, "nak");
  core_chat_send_text (chat, "hello", NULL);
  AWAIT (get_last_state (chat) == MSNP_MESSAGE_FAILED);
  core_chats_close (f->chats, chat);
  g_assert_true (core_chats_open (f->chats, BOB) == chat);
  g_assert_cmpuint (get_n_items (chat), ==, 1);

  item = dup_last (chat);
  core_chat_retry (chat, item);
  core_chat_retry (chat, item);
  AWAIT (core_timeline_item_get_state (item) == MSNP_MESSAGE_ACCEPTED);
  g_assert_cmpuint (get_n_items (chat), ==, 1);
}

static void
test_hidden_means_nobody_can_be_written_to (Fixture       *f,
                                            gconstpointer  data)
{
  CoreChat *chat = core_chats_open (f->chats, BOB);
  g_autofree char *hint = NULL;

  msnp_session_set_status_async (f->alice, MSNP_STATUS_HIDDEN, NULL, NULL, NULL);
  AWAIT (core_chat_get_hint (chat) == CORE_CHAT_HINT_HIDDEN);
  hint = core_chat_dup_hint_text (chat);
  g_assert_cmpstr (hint, ==, "Nobody can be written to while you appear offline.");

  core_chat_send_text (chat, "hello", NULL);
  AWAIT (get_last_state (chat) == MSNP_MESSAGE_FAILED);
}

static void
test_hint_says_how_the_other_is (Fixture       *f,
                                 gconstpointer  data)
{
  CoreChat *chat = core_chats_open (f->chats, BOB);
  g_autofree char *hint = NULL;

  msnp_session_set_status_async (f->bob, MSNP_STATUS_OUT_TO_LUNCH, NULL, NULL, NULL);
  AWAIT (core_chat_get_hint (chat) == CORE_CHAT_HINT_AWAY);
  hint = core_chat_dup_hint_text (chat);
  g_assert_nonnull (strstr (hint, "Out to lunch"));

  sign_out (f->bob);
  AWAIT (core_chat_get_hint (chat) == CORE_CHAT_HINT_OFFLINE);
  sign_out (f->alice);
  AWAIT (core_chat_get_hint (chat) == CORE_CHAT_HINT_SIGNED_OUT);
}

static gboolean
activity_has (CoreChat   *chat,
              const char *words)
{
  g_autofree char *activity = core_chat_dup_activity (chat);

  return strstr (activity, words) != NULL;
}

static void
test_typing_is_shown_and_then_the_last_message (Fixture       *f,
                                                gconstpointer  data)
{
  MsnpConversation *conversation = msnp_session_open_conversation (f->bob, ALICE);

  msnp_conversation_send_text (conversation, "hi", NULL);
  AWAIT (get_bob (f) != NULL && get_n_items (get_bob (f)) == 1);
  msnp_conversation_send_typing (conversation);
  AWAIT (activity_has (get_bob (f), "is writing a message…"));

  /* Six seconds later nobody writes any more. */
  AWAIT (activity_has (get_bob (f), "Last message received on "));
}

static void
on_shaken (Fixture *f)
{
  f->n_shaken++;
}

static void
test_nudges_are_rare (Fixture       *f,
                      gconstpointer  data)
{
  MsnpConversation *conversation = msnp_session_open_conversation (f->bob, ALICE);
  CoreChat *chat = core_chats_open (f->chats, BOB);
  g_autofree char *notice = NULL;

  g_signal_connect_swapped (chat, "shaken", G_CALLBACK (on_shaken), f);
  msnp_conversation_send_nudge (conversation);
  msnp_conversation_send_nudge (conversation);
  AWAIT (get_n_items (chat) == 2);
  g_assert_cmpuint (f->n_shaken, ==, 1);

  core_chat_send_nudge (chat);
  g_assert_cmpuint (get_n_items (chat), ==, 3);
  core_chat_send_nudge (chat);
  core_chat_send_nudge (chat);
  g_assert_cmpuint (get_n_items (chat), ==, 4);
  notice = dup_last_text (chat);
  g_assert_nonnull (strstr (notice, "once in 10 seconds"));
}

static void
test_draft_outlives_the_page (Fixture       *f,
                              gconstpointer  data)
{
  CoreChat *chat = core_chats_open (f->chats, BOB);

  core_chat_set_draft (chat, "not yet");
  core_chats_close (f->chats, chat);

  g_assert_cmpstr (core_chat_get_draft (core_chats_open (f->chats, BOB)), ==, "not yet");
}

static void
test_chat_goes_on_after_a_new_sign_in (Fixture       *f,
                                       gconstpointer  data)
{
  CoreChat *chat = core_chats_open (f->chats, BOB);

  core_chat_send_text (chat, "before", NULL);
  AWAIT (get_last_state (chat) == MSNP_MESSAGE_ACCEPTED);
  sign_out (f->alice);
  core_chat_send_text (chat, "meanwhile", NULL);
  AWAIT (get_last_state (chat) == MSNP_MESSAGE_FAILED);
  sign_in (f->alice, ALICE);
  AWAIT (is_online (f->alice, BOB));
  core_chat_send_text (chat, "after", NULL);
  AWAIT (get_last_state (chat) == MSNP_MESSAGE_ACCEPTED);

  g_assert_cmpuint (get_n_items (chat), ==, 3);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (f->chats)), ==, 1);
}

static void
test_third_person_makes_a_group (Fixture       *f,
                                 gconstpointer  data)
{
  g_autoptr(MsnpSession) carol = msnp_session_new (f->where);
  CoreChat *chat = core_chats_open (f->chats, BOB);
  MsnpContact *contact = NULL;
  g_autofree char *joined = NULL;
  g_autofree char *left = NULL;
  g_autofree char *subtitle = NULL;

  sign_in (carol, CAROL);
  AWAIT (is_online (f->alice, CAROL));
  contact = msnp_roster_lookup (msnp_session_get_roster (f->alice), CAROL);
  g_assert_true (core_chat_can_invite (chat, contact));
  core_chat_send_text (chat, "hello", NULL);
  AWAIT (get_last_state (chat) == MSNP_MESSAGE_ACCEPTED);
  core_chat_invite (chat, CAROL);
  AWAIT (core_chat_is_group (chat) && get_n_items (chat) == 2);

  joined = dup_last_text (chat);
  subtitle = core_chat_dup_subtitle (chat);
  g_assert_true (g_str_has_suffix (joined, " has joined the chat"));
  g_assert_cmpstr (subtitle, ==, "Group chat, 3 people");
  g_assert_false (core_chat_can_invite (chat, contact));
  g_assert_null (core_chats_lookup (f->chats, BOB));

  sign_out (carol);
  AWAIT (get_n_items (chat) == 3);
  left = dup_last_text (chat);
  g_assert_true (g_str_has_suffix (left, " has left the chat"));

  core_chats_close (f->chats, chat);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (f->chats)), ==, 0);
}

static void
test_who_cannot_be_invited_is_named (Fixture       *f,
                                     gconstpointer  data)
{
  CoreChat *chat = core_chats_open (f->chats, BOB);
  g_autofree char *notice = NULL;

  core_chat_invite (chat, CAROL);
  AWAIT (get_n_items (chat) > 0);

  notice = dup_last_text (chat);
  g_assert_nonnull (strstr (notice, CAROL));
  g_assert_nonnull (strstr (notice, "could not be invited"));
}

/* A chat of Alice, Bob and Carol with one text in it. */
static CoreChat *
make_group (Fixture     *f,
            MsnpSession *carol)
{
  CoreChat *chat = core_chats_open (f->chats, BOB);

  sign_in (carol, CAROL);
  AWAIT (is_online (f->alice, CAROL));
  core_chat_send_text (chat, "hello", NULL);
  AWAIT (get_last_state (chat) == MSNP_MESSAGE_ACCEPTED);
  core_chat_invite (chat, CAROL);
  AWAIT (core_chat_is_group (chat) && get_n_items (chat) == 2);
  core_chat_set_open (chat, TRUE);

  return chat;
}

static void
test_closed_group_waits_for_its_draft (Fixture       *f,
                                       gconstpointer  data)
{
  g_autoptr(MsnpSession) carol = msnp_session_new (f->where);
  CoreChat *chat = make_group (f, carol);

  core_chat_set_draft (chat, "not yet");
  core_chats_close (f->chats, chat);
  g_assert_true (core_chats_has (f->chats, chat));
  g_assert_cmpstr (core_chat_get_draft (chat), ==, "not yet");

  core_chat_set_open (chat, TRUE);
  core_chat_set_draft (chat, "");
  core_chats_close (f->chats, chat);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (f->chats)), ==, 0);
  sign_out (carol);
}

static void
test_closed_group_is_left_when_all_is_sent (Fixture       *f,
                                            gconstpointer  data)
{
  g_autoptr(MsnpSession) carol = msnp_session_new (f->where);
  CoreChat *chat = make_group (f, carol);

  core_chat_send_text (chat, "goodbye", NULL);
  core_chats_close (f->chats, chat);
  g_assert_true (core_chats_has (f->chats, chat));
  AWAIT (g_list_model_get_n_items (G_LIST_MODEL (f->chats)) == 0);
  sign_out (carol);
}

static void
on_chat_failed (Fixture  *f,
                CoreChat *chat)
{
  g_assert_false (core_chat_is_open (chat));
  f->n_failed++;
}

static void
test_failure_after_closing_is_told (Fixture       *f,
                                    gconstpointer  data)
{
  CoreChat *chat = core_chats_open (f->chats, BOB);

  g_signal_connect_swapped (f->chats, "chat-failed", G_CALLBACK (on_chat_failed), f);
  core_chat_set_open (chat, TRUE);
  add_fault (f, "nak");
  core_chat_send_text (chat, "hello", NULL);
  core_chats_close (f->chats, chat);
  AWAIT (f->n_failed == 1);

  g_assert_cmpint (get_last_state (chat), ==, MSNP_MESSAGE_FAILED);
  g_assert_true (get_bob (f) == chat);
}

static void
test_another_account_begins_anew (Fixture       *f,
                                  gconstpointer  data)
{
  MsnpConversation *conversation = msnp_session_open_conversation (f->bob, ALICE);
  CoreChat *chat = NULL;

  msnp_conversation_send_text (conversation, "for Alice alone", NULL);
  AWAIT (core_chats_get_unread (f->chats) == 1);
  core_chat_set_draft (get_bob (f), "from Alice alone");
  sign_out (f->alice);
  sign_in (f->alice, CAROL);
  g_assert_cmpuint (core_chats_get_unread (f->chats), ==, 0);

  chat = core_chats_open (f->chats, BOB);
  g_assert_cmpuint (get_n_items (chat), ==, 0);
  g_assert_cmpstr (core_chat_get_draft (chat), ==, "");

  msnp_conversation_send_text (msnp_session_open_conversation (f->bob, CAROL), "for Carol", NULL);
  AWAIT (get_n_items (chat) == 1);
  core_chat_send_text (chat, "from Carol", NULL);
  AWAIT (get_last_state (chat) == MSNP_MESSAGE_ACCEPTED);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (f->chats)), ==, 1);
}

static void
test_stranger_is_one_until_decided (Fixture       *f,
                                    gconstpointer  data)
{
  g_autoptr(MsnpSession) dave = msnp_session_new (f->where);
  CoreChat *chat = NULL;

  loopback_service_add_account (f->service, DAVE, "secret", "Dave");
  sign_in (dave, DAVE);
  msnp_conversation_send_text (msnp_session_open_conversation (dave, ALICE), "Hello?", NULL);
  AWAIT (core_chats_lookup (f->chats, DAVE) != NULL);
  chat = core_chats_lookup (f->chats, DAVE);
  AWAIT (get_n_items (chat) == 1);
  g_assert_true (core_chat_is_stranger (chat));

  msnp_session_block_async (f->alice, DAVE, NULL, NULL, NULL);
  AWAIT (!core_chat_is_stranger (chat));
  g_assert_true ((core_chat_get_lists (chat) & MSNP_LIST_BLOCK) != 0);
  g_assert_false (core_chat_is_stranger (core_chats_open (f->chats, BOB)));
  sign_out (dave);
}

static void
add (const char *name,
     void (*test) (Fixture *, gconstpointer))
{
  g_autofree char *path = g_strconcat ("/core/chats/", name, NULL);

  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  add ("opens-one-chat-for-one-person", test_opens_one_chat_for_one_person);
  add ("messages-wait-in-order", test_messages_wait_in_order);
  add ("nothing-is-unread-in-the-chat-in-front", test_nothing_is_unread_in_the_chat_in_front);
  add ("sent-message-is-accepted", test_sent_message_is_accepted);
  add ("format-is-kept-with-the-message", test_format_is_kept_with_the_message);
  add ("failed-message-stays-and-is-sent-again", test_failed_message_stays_and_is_sent_again);
  add ("hidden-means-nobody-can-be-written-to", test_hidden_means_nobody_can_be_written_to);
  add ("hint-says-how-the-other-is", test_hint_says_how_the_other_is);
  add ("typing-is-shown-and-then-the-last-message", test_typing_is_shown_and_then_the_last_message);
  add ("nudges-are-rare", test_nudges_are_rare);
  add ("draft-outlives-the-page", test_draft_outlives_the_page);
  add ("chat-goes-on-after-a-new-sign-in", test_chat_goes_on_after_a_new_sign_in);
  add ("third-person-makes-a-group", test_third_person_makes_a_group);
  add ("who-cannot-be-invited-is-named", test_who_cannot_be_invited_is_named);
  add ("closed-group-waits-for-its-draft", test_closed_group_waits_for_its_draft);
  add ("closed-group-is-left-when-all-is-sent", test_closed_group_is_left_when_all_is_sent);
  add ("failure-after-closing-is-told", test_failure_after_closing_is_told);
  add ("another-account-begins-anew", test_another_account_begins_anew);
  add ("stranger-is-one-until-decided", test_stranger_is_one_until_decided);

  return g_test_run ();
}

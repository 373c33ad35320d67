#include "config.h"

#include <string.h>

#include "session-fixture.h"

#include "msnp/msnp-contact-private.h"
#include "msnp/msnp-conversation-private.h"
#include "msnp/msnp-error.h"

/* Chats over the loopback service: what is said arrives unchanged, and nothing said is lost. */

typedef struct
{
  LoopbackService *service;
  Person          *alice;
  Person          *bob;
  Person          *carol;
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
}

static void
tear_down (Fixture       *f,
           gconstpointer  data)
{
  person_free (f->alice);
  person_free (f->bob);
  person_free (f->carol);
  loopback_service_stop (f->service);
  g_object_unref (f->service);
}

static MsnpConversation *
chat_with (Person     *person,
           const char *address)
{
  return msnp_session_open_conversation (person->session, address);
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

  msnp_conversation_send_text (chat_with (f->alice, "bob@example.com"), text, NULL);
  session_wait_until (f->bob->texts->len > n_texts);
  g_assert_cmpstr (person_last_text (f->bob), ==, text);
}

static void
test_texts_arrive_unchanged (Fixture       *f,
                             gconstpointer  data)
{
  const char *texts[] = { "hello", "  two  spaces ", "a\nb\n\nc",
                          "ümläut ☃ 王 \xf0\x9f\x98\x80 שלום",
                          "<b>&amp; %41 100% + \"'", "", "\t", "http://example.com/?a=b&c=%20" };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    say_and_hear (f, texts[i]);
  session_wait_until (has_state (f->alice, "hello accepted"));

  msnp_conversation_send_text (chat_with (f->bob, "alice@example.com"), "and back", NULL);
  session_wait_until (f->alice->texts->len == 1);
  g_assert_cmpstr (person_last_text (f->alice), ==, "and back");
  g_assert_cmpuint (loopback_service_get_switchboard_count (f->service), ==, 1);
}

static void
on_line (MsnpTrace  *trace,
         const char *server,
         guint       connection,
         gboolean    outgoing,
         const char *line,
         const char *payload,
         gpointer    user_data)
{
  if (outgoing && payload != NULL && strstr (payload, "Content-Type: text/x-mms-emoticon\r\n"))
    g_ptr_array_add (user_data, g_strdup (payload));
}

/* Alice says @text with so many emoticons of her own. */
static void
say_with (Fixture    *f,
          const char *text,
          guint       n_emoticons)
{
  MsnpConversation *chat = chat_with (f->alice, "bob@example.com");
  g_autoptr(GPtrArray) emoticons =
    g_ptr_array_new_with_free_func ((GDestroyNotify) msnp_emoticon_free);
  guint n_texts = f->bob->texts->len;

  for (guint i = 0; i < n_emoticons; i++)
    {
      g_autofree char *shortcut = g_strdup_printf ("(%u)", i);
      g_autofree char *image = g_strdup_printf ("\x89PNG\r\n\x1a\n%u", i);
      g_autoptr(GBytes) data = g_bytes_new (image, strlen (image));

      g_ptr_array_add (emoticons, msnp_conversation_make_emoticon (chat, shortcut, data, NULL));
    }
  msnp_conversation_send_text_with (chat, text, NULL, emoticons);
  session_wait_until (f->bob->texts->len > n_texts);
}

/* Others look at five in a message, and at no message that comes after the text. */
static void
test_many_emoticons (Fixture       *f,
                     gconstpointer  data)
{
  static const struct { guint n_said; guint n_heard; guint n_messages; } cases[] = {
    { 1, 1, 1 }, { 5, 5, 1 }, { 6, 6, 2 }, { 12, 12, 3 }, { 40, MSNP_EMOTICONS_TEXT_MAX, 6 },
  };
  g_autoptr(MsnpTrace) trace = msnp_trace_new ();
  g_autoptr(GPtrArray) messages = g_ptr_array_new_with_free_func (g_free);

  g_signal_connect (trace, "line", G_CALLBACK (on_line), messages);
  msnp_session_set_trace (f->alice->session, trace);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      GPtrArray *heard;

      g_ptr_array_set_size (messages, 0);
      say_with (f, "many", cases[i].n_said);
      heard = msnp_message_get_emoticons (g_ptr_array_index (f->bob->texts, i));
      g_assert_cmpuint (heard->len, ==, cases[i].n_heard);
      for (guint j = 0; j < heard->len; j++)
        {
          g_autofree char *shortcut = g_strdup_printf ("(%u)", j);

          g_assert_cmpstr (((MsnpEmoticon *) heard->pdata[j])->shortcut, ==, shortcut);
        }
      g_assert_cmpuint (messages->len, ==, cases[i].n_messages);
      for (guint j = 0; j < messages->len; j++)
        {
          g_auto(GStrv) words = g_strsplit (messages->pdata[j], "<msnobj ", -1);

          g_assert_cmpuint (g_strv_length (words) - 1, <=, MSNP_EMOTICONS_MAX);
          g_assert_cmpuint (strlen (messages->pdata[j]), <=, 1664);
        }
    }
}

/* A program that puts no parts together gets several texts, and each has them all. */
static void
test_emoticons_of_a_long_text (Fixture       *f,
                               gconstpointer  data)
{
  g_autofree char *text = g_strnfill (4000, 'x');

  say_and_hear (f, "short");
  msnp_contact_set_presence (person_contact (f->alice, "bob@example.com"), MSNP_STATUS_ONLINE, 0,
                             NULL);
  say_with (f, text, 7);
  session_wait_until (f->bob->texts->len == 4);
  for (guint i = 1; i < 4; i++)
    {
      GPtrArray *heard = msnp_message_get_emoticons (f->bob->texts->pdata[i]);

      g_assert_nonnull (heard);
      g_assert_cmpuint (heard->len, ==, 7);
    }
}

static void
test_format_arrives (Fixture       *f,
                     gconstpointer  data)
{
  g_autoptr(MsnpTextFormat) format = msnp_text_format_new ();
  const MsnpTextFormat *seen;

  format->font = g_strdup ("Lücida; Sans");
  format->bold = format->strike = TRUE;
  format->has_color = TRUE;
  format->color = 0x0a8c01;
  format->right_to_left = TRUE;
  msnp_conversation_send_text (chat_with (f->alice, "bob@example.com"), "x", format);
  session_wait_until (f->bob->texts->len == 1);

  seen = msnp_message_get_format (g_ptr_array_index (f->bob->texts, 0));
  g_assert_cmpstr (seen->font, ==, "Lücida; Sans");
  g_assert_true (seen->bold && seen->strike && seen->right_to_left);
  g_assert_false (seen->italic || seen->underline);
  g_assert_true (seen->has_color);
  g_assert_cmphex (seen->color, ==, 0x0a8c01);
}

static void
test_order_is_kept_while_it_opens (Fixture       *f,
                                   gconstpointer  data)
{
  for (guint i = 0; i < 50; i++)
    {
      g_autofree char *text = g_strdup_printf ("text %u", i);
      MsnpMessage *message =
        msnp_conversation_send_text (chat_with (f->alice, "bob@example.com"), text, NULL);

      g_assert_cmpint (msnp_message_get_state (message), ==, MSNP_MESSAGE_QUEUED);
    }
  session_wait_until (f->bob->texts->len == 50);

  for (guint i = 0; i < 50; i++)
    {
      g_autofree char *text = g_strdup_printf ("text %u", i);

      g_assert_cmpstr (msnp_message_get_text (g_ptr_array_index (f->bob->texts, i)), ==, text);
    }
  session_wait_until (has_state (f->alice, "text 49 accepted"));
  g_assert_cmpuint (f->alice->states->len, ==, 100);
}

static void
test_typing_and_nudge (Fixture       *f,
                       gconstpointer  data)
{
  MsnpConversation *chat = chat_with (f->alice, "bob@example.com");

  /* Nobody is there: typing opens nothing, a nudge does. */
  msnp_conversation_send_typing (chat);
  msnp_conversation_send_nudge (chat);
  session_wait_until (f->bob->nudges == 1);
  g_assert_cmpuint (f->bob->typings, ==, 0);

  msnp_conversation_send_typing (chat);
  session_wait_until (f->bob->typings == 1);
  g_assert_true (has_state (f->alice, " accepted"));
}

static void
test_prepared_at_the_first_keystroke (Fixture       *f,
                                      gconstpointer  data)
{
  MsnpConversation *chat = chat_with (f->alice, "bob@example.com");

  msnp_conversation_prepare (chat);
  session_wait_until (msnp_conversation_is_connected (chat));
  g_assert_cmpuint (f->bob->texts->len, ==, 0);
  say_and_hear (f, "at once");
  g_assert_cmpuint (loopback_service_get_switchboard_count (f->service), ==, 1);
}

static void
test_long_text_is_split_and_joined (Fixture       *f,
                                    gconstpointer  data)
{
  g_autoptr(GString) text = g_string_new (NULL);
  g_autofree char *too_long = g_strnfill (100000, 'x');

  for (guint i = 0; i < 2000; i++)
    g_string_append (text, i % 7 == 0 ? "\n" : "王☃é");
  say_and_hear (f, text->str);
  g_assert_cmpuint (f->bob->texts->len, ==, 1);

  msnp_conversation_send_text (chat_with (f->alice, "bob@example.com"), too_long, NULL);
  session_wait_until (has_state (f->alice, "xxxxxxxxxxxxxxxxxxxx failed"));
}

static void
test_offline_hidden_and_unknown (Fixture       *f,
                                 gconstpointer  data)
{
  MsnpMessage *message;
  g_autoptr(MsnpMessage) refused = NULL;
  g_autoptr(MsnpMessage) hidden = NULL;
  g_autoptr(MsnpMessage) offline = NULL;

  person_sign_out (f->bob);
  message = msnp_conversation_send_text (chat_with (f->alice, "bob@example.com"), "a", NULL);
  refused = g_object_ref (message);
  session_wait_until (msnp_message_get_state (refused) == MSNP_MESSAGE_FAILED);
  g_assert_error (msnp_message_get_error (refused), MSNP_SERVER_ERROR, 217);

  /* With a switchboard that is open, too. */
  msnp_conversation_prepare (chat_with (f->alice, "carol@example.com"));
  session_wait_until (msnp_conversation_is_connected (chat_with (f->alice, "carol@example.com")));
  msnp_session_set_status_async (f->alice->session, MSNP_STATUS_HIDDEN, NULL, person_on_changed,
                                 f->alice);
  g_assert_true (person_wait_for_change (f->alice));
  message = msnp_conversation_send_text (chat_with (f->alice, "carol@example.com"), "b", NULL);
  hidden = g_object_ref (message);
  session_wait_until (msnp_message_get_state (hidden) == MSNP_MESSAGE_FAILED);
  g_assert_error (msnp_message_get_error (hidden), MSNP_ERROR, MSNP_ERROR_HIDDEN);

  person_sign_out (f->alice);
  message = msnp_conversation_send_text (chat_with (f->alice, "carol@example.com"), "c", NULL);
  offline = g_object_ref (message);
  session_wait_until (msnp_message_get_state (offline) == MSNP_MESSAGE_FAILED);
  g_assert_error (msnp_message_get_error (offline), MSNP_ERROR, MSNP_ERROR_NOT_SIGNED_IN);
}

static void
test_opens_again_after_a_break (Fixture       *f,
                                gconstpointer  data)
{
  MsnpConversation *chat = chat_with (f->alice, "bob@example.com");

  say_and_hear (f, "one");
  loopback_service_drop_switchboards (f->service);
  session_wait_until (!msnp_conversation_is_connected (chat));
  say_and_hear (f, "two");

  /* The other one leaves; the same chat goes on. */
  msnp_conversation_leave (chat_with (f->bob, "alice@example.com"));
  session_wait_until (!msnp_conversation_is_connected (chat));
  say_and_hear (f, "three");
  g_assert_true (chat == chat_with (f->alice, "bob@example.com"));
}

static void
test_leaves_when_idle (Fixture       *f,
                       gconstpointer  data)
{
  MsnpConversation *chat = chat_with (f->alice, "bob@example.com");

  msnp_conversation_set_idle_ms (chat, 50);
  say_and_hear (f, "one");
  session_wait_until (!msnp_conversation_is_connected (chat));
  session_wait_until (loopback_service_get_switchboard_count (f->service) == 0
                      || !msnp_conversation_is_connected (chat_with (f->bob, "alice@example.com")));
  say_and_hear (f, "two");
}

static void
test_both_call_at_once (Fixture       *f,
                        gconstpointer  data)
{
  msnp_conversation_send_text (chat_with (f->alice, "bob@example.com"), "from alice", NULL);
  msnp_conversation_send_text (chat_with (f->bob, "alice@example.com"), "from bob", NULL);
  session_wait_until (f->alice->texts->len == 1 && f->bob->texts->len == 1);

  say_and_hear (f, "again");
  msnp_conversation_send_text (chat_with (f->bob, "alice@example.com"), "and again", NULL);
  session_wait_until (f->alice->texts->len == 2);
  g_assert_cmpuint (
    g_list_model_get_n_items (msnp_session_list_conversations (f->alice->session)), ==, 1);
}

static void
on_invited (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  Person *self = user_data;

  g_clear_error (&self->result);
  msnp_conversation_invite_finish (MSNP_CONVERSATION (source), result, &self->result);
  self->is_done = TRUE;
}

static MsnpConversation *
open_group (Fixture *f)
{
  MsnpConversation *chat = chat_with (f->alice, "bob@example.com");

  say_and_hear (f, "hello");
  msnp_conversation_invite_async (chat, "carol@example.com", NULL, on_invited, f->alice);
  g_assert_true (person_wait_for_change (f->alice));
  session_wait_until (g_list_model_get_n_items (msnp_conversation_list_participants (chat)) == 2);

  return chat;
}

static void
test_third_person_makes_a_group (Fixture       *f,
                                 gconstpointer  data)
{
  MsnpConversation *chat = open_group (f);
  MsnpConversation *next;

  g_assert_true (msnp_conversation_is_group (chat));
  g_assert_null (msnp_conversation_get_contact (chat));
  next = chat_with (f->alice, "bob@example.com");
  g_assert_true (next != chat);
  g_assert_cmpstr (msnp_conversation_get_id (next), !=, msnp_conversation_get_id (chat));

  msnp_conversation_send_text (chat, "to both", NULL);
  session_wait_until (f->carol->texts->len == 1 && f->bob->texts->len == 2);
  g_assert_cmpstr (person_last_text (f->carol), ==, "to both");

  msnp_conversation_send_text (next, "to bob alone", NULL);
  session_wait_until (f->bob->texts->len == 3);
  g_assert_cmpuint (f->carol->texts->len, ==, 1);

  /* Whoever is left alone with one other is in a group all the same. */
  person_sign_out (f->carol);
  session_wait_until (person_has_event (f->alice, "chat-1 carol@example.com left"));
  g_assert_true (msnp_conversation_is_group (chat));
  msnp_conversation_send_text (chat, "still here", NULL);
  session_wait_until (f->bob->texts->len == 4);
}

static void
test_group_opens_again (Fixture       *f,
                        gconstpointer  data)
{
  MsnpConversation *chat = open_group (f);
  guint n_chats;

  session_wait_until (
    g_list_model_get_n_items (msnp_session_list_conversations (f->carol->session)) == 1);
  service_fault (f->service, "close-at-msg");
  msnp_conversation_send_text (chat, "lost", NULL);
  session_wait_until (has_state (f->alice, "lost failed"));
  g_assert_false (msnp_conversation_is_connected (chat));

  msnp_conversation_send_text (chat, "once more", NULL);
  session_wait_until (f->carol->texts->len == 1 && f->bob->texts->len == 2);
  n_chats = g_list_model_get_n_items (msnp_session_list_conversations (f->alice->session));
  g_assert_cmpuint (n_chats, ==, 1);
  g_assert_cmpuint (g_list_model_get_n_items (msnp_conversation_list_participants (chat)), ==, 2);
}

/* As after a restart: nobody but Alice remembers it. */
static void
test_group_is_opened_by_its_people (Fixture       *f,
                                    gconstpointer  data)
{
  static const char *const people[] = {
    "Carol@Example.com", "no address", "bob@example.com", "evil\r\nOUT", "", NULL,
  };
  static const char *const nobody[] = { "x y", NULL };
  MsnpConversation *chat = msnp_session_open_group (f->alice->session, people);
  g_autoptr(GPtrArray) members = msnp_conversation_dup_members (chat);

  g_assert_true (msnp_conversation_is_group (chat));
  g_assert_cmpuint (members->len, ==, 2);
  g_assert_cmpstr (msnp_contact_get_address (members->pdata[0]), ==, "bob@example.com");
  g_assert_cmpstr (msnp_contact_get_address (members->pdata[1]), ==, "carol@example.com");
  g_assert_null (msnp_session_open_group (f->alice->session, nobody));

  msnp_conversation_send_text (chat, "to both", NULL);
  session_wait_until (f->carol->texts->len == 1 && f->bob->texts->len == 1);
  g_assert_cmpuint (g_list_model_get_n_items (msnp_conversation_list_participants (chat)), ==, 2);
}

static void
test_group_members_are_bounded (Fixture       *f,
                                gconstpointer  data)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  g_auto(GStrv) people = NULL;
  g_autoptr(GPtrArray) members = NULL;

  for (guint i = 0; i < MSNP_GROUP_MEMBERS_MAX + 5; i++)
    {
      g_autofree char *address = g_strdup_printf ("person%u@example.com", i);

      g_strv_builder_add (builder, address);
    }
  people = g_strv_builder_end (builder);
  members = msnp_conversation_dup_members (
    msnp_session_open_group (f->alice->session, (const char *const *) people));

  g_assert_cmpuint (members->len, ==, MSNP_GROUP_MEMBERS_MAX);
}

static void
test_server_does_not_deliver (Fixture       *f,
                              gconstpointer  data)
{
  MsnpMessage *message;
  g_autoptr(MsnpMessage) kept = NULL;

  if (GPOINTER_TO_UINT (data) == LOOPBACK_ESCARGOT)
    {
      g_test_skip ("that service says NAK never");
      return;
    }

  /* Typing is sent without an answer: the fault waits for the text. */
  say_and_hear (f, "hello");
  service_fault (f->service, "nak");
  msnp_conversation_send_typing (chat_with (f->alice, "bob@example.com"));
  message = msnp_conversation_send_text (chat_with (f->alice, "bob@example.com"), "a", NULL);
  kept = g_object_ref (message);
  session_wait_until (msnp_message_get_state (kept) == MSNP_MESSAGE_FAILED);
  g_assert_error (msnp_message_get_error (kept), MSNP_ERROR, MSNP_ERROR_NAK);
}

static void
test_broken_switchboard_is_tried_twice (Fixture       *f,
                                        gconstpointer  data)
{
  const char *faults[] = { "sb-refused", "close-at-sb-usr", "error-911-at-sb-usr",
                           "close-at-cal", "error-280-at-xfr-sb" };

  for (gsize i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      MsnpMessage *message;
      g_autoptr(MsnpMessage) kept = NULL;

      msnp_conversation_leave (chat_with (f->alice, "bob@example.com"));
      session_wait_until (loopback_service_get_switchboard_count (f->service) == 0
                          || !msnp_conversation_is_connected (
                               chat_with (f->bob, "alice@example.com")));
      msnp_conversation_leave (chat_with (f->bob, "alice@example.com"));
      loopback_service_clear_faults (f->service);
      service_fault (f->service, faults[i]);
      message = msnp_conversation_send_text (chat_with (f->alice, "bob@example.com"), "a", NULL);
      kept = g_object_ref (message);
      session_wait_until (msnp_message_get_state (kept) >= MSNP_MESSAGE_ACCEPTED);
      g_test_message ("%s: %s", faults[i],
                      msnp_message_get_error (kept) != NULL
                        ? msnp_message_get_error (kept)->message : "accepted");
      g_assert_cmpint (msnp_message_get_state (kept), ==, MSNP_MESSAGE_ACCEPTED);
    }
}

static void
test_garbage_in_a_chat (Fixture       *f,
                        gconstpointer  data)
{
  MsnpConversation *chat = chat_with (f->alice, "bob@example.com");
  MsnpMessage *message;
  g_autoptr(MsnpMessage) kept = NULL;

  service_fault (f->service, "garbage-at-msg");
  message = msnp_conversation_send_text (chat, "lost?", NULL);
  kept = g_object_ref (message);
  session_wait_until (msnp_message_get_state (kept) == MSNP_MESSAGE_FAILED);

  g_assert_error (msnp_message_get_error (kept), MSNP_ERROR, MSNP_ERROR_UNREACHABLE);
  g_assert_cmpint (msnp_session_get_state (f->alice->session), ==, MSNP_SESSION_ONLINE);
  say_and_hear (f, "and it goes on");
}

static void
test_blocked_people_ring_in_vain (Fixture       *f,
                                  gconstpointer  data)
{
  msnp_session_block_async (f->bob->session, "alice@example.com", NULL, person_on_changed, f->bob);
  g_assert_true (person_wait_for_change (f->bob));
  msnp_conversation_send_text (chat_with (f->alice, "bob@example.com"), "a", NULL);
  session_wait_until (has_state (f->alice, "a failed"));

  g_assert_cmpuint (f->bob->texts->len, ==, 0);
}

#define ADD(name, func)                                                                        \
  G_STMT_START                                                                                 \
    {                                                                                          \
      g_test_add ("/msnp/conversation/microsoft/" name, Fixture,                               \
                  GUINT_TO_POINTER (LOOPBACK_MICROSOFT), set_up, func, tear_down);             \
      g_test_add ("/msnp/conversation/escargot/" name, Fixture,                                \
                  GUINT_TO_POINTER (LOOPBACK_ESCARGOT), set_up, func, tear_down);              \
    }                                                                                          \
  G_STMT_END

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("texts-arrive-unchanged", test_texts_arrive_unchanged);
  ADD ("format-arrives", test_format_arrives);
  ADD ("many-emoticons", test_many_emoticons);
  ADD ("emoticons-of-a-long-text", test_emoticons_of_a_long_text);
  ADD ("order-is-kept-while-it-opens", test_order_is_kept_while_it_opens);
  ADD ("typing-and-nudge", test_typing_and_nudge);
  ADD ("prepared-at-the-first-keystroke", test_prepared_at_the_first_keystroke);
  ADD ("long-text-is-split-and-joined", test_long_text_is_split_and_joined);
  ADD ("offline-hidden-and-unknown", test_offline_hidden_and_unknown);
  ADD ("opens-again-after-a-break", test_opens_again_after_a_break);
  ADD ("leaves-when-idle", test_leaves_when_idle);
  ADD ("both-call-at-once", test_both_call_at_once);
  ADD ("third-person-makes-a-group", test_third_person_makes_a_group);
  ADD ("group-opens-again", test_group_opens_again);
  ADD ("group-is-opened-by-its-people", test_group_is_opened_by_its_people);
  ADD ("group-members-are-bounded", test_group_members_are_bounded);
  ADD ("server-does-not-deliver", test_server_does_not_deliver);
  ADD ("broken-switchboard-is-tried-twice", test_broken_switchboard_is_tried_twice);
  ADD ("garbage-in-a-chat", test_garbage_in_a_chat);
  ADD ("blocked-people-ring-in-vain", test_blocked_people_ring_in_vain);

  return g_test_run ();
}

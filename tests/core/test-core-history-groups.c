#include "config.h"

#include <string.h>

#include "core/core-history-search.h"
#include "core/core-recorder.h"
#include "msnp/msnp-message-private.h"

#include "history-fixture.h"

/* Chats of more than two, which no address names: what comes back of them after a restart. */

typedef struct
{
  HistoryFixture history;
  MsnpSession   *carol;
  MsnpMessage   *last; /* that Carol has received */
} Fixture;

static void
on_message (MsnpConversation *conversation,
            MsnpMessage      *message,
            Fixture          *f)
{
  g_set_object (&f->last, message);
}

static void
on_conversation (MsnpSession      *session,
                 MsnpConversation *conversation,
                 Fixture          *f)
{
  g_signal_connect (conversation, "message-received", G_CALLBACK (on_message), f);
}

static void
set_up (Fixture       *f,
        gconstpointer  data)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  history_set_up (&f->history, data);
  f->carol = msnp_session_new (f->history.where);
  g_signal_connect (f->carol, "conversation-opened", G_CALLBACK (on_conversation), f);
  msnp_session_sign_in_async (f->carol, CAROL, "secret", MSNP_STATUS_ONLINE, NULL,
                              history_on_done, &result);
  AWAIT (result != NULL);
  msnp_session_sign_in_finish (f->carol, result, &error);
  g_assert_no_error (error);
  AWAIT (history_is_online (core_account_get_session (f->history.account), CAROL));
}

static void
tear_down (Fixture       *f,
           gconstpointer  data)
{
  g_autoptr(GAsyncResult) result = NULL;

  msnp_session_sign_out_async (f->carol, NULL, history_on_done, &result);
  AWAIT (result != NULL);
  msnp_session_sign_out_finish (f->carol, result, NULL);
  g_clear_object (&f->carol);
  g_clear_object (&f->last);
  history_tear_down (&f->history, data);
}

static gboolean
says (CoreChat   *chat,
      const char *words)
{
  g_autofree char *texts = history_dup_texts (history_get_items (chat));

  return strstr (texts, words) != NULL;
}

/* A chat with Bob that Carol has been asked into, while @draft was being typed. */
static CoreChat *
open_group (Fixture    *f,
            const char *draft)
{
  CoreChat *chat = history_open_chat (&f->history);

  core_chat_set_draft (chat, draft);
  history_say (chat, "shall we ask Carol?");
  core_chat_invite (chat, CAROL);
  AWAIT (core_chat_is_group (chat) && says (chat, "has joined the chat"));

  return chat;
}

static const char *
last_text (Fixture *f)
{
  return f->last != NULL ? msnp_message_get_text (f->last) : "";
}

/* Returns: (transfer full): the last group of the history, as its window has it */
static CoreHistoryHit *
find_group (Fixture *f)
{
  g_autoptr(CoreHistorySearch) search =
    core_history_search_new (history_get (&f->history), NULL);

  AWAIT (!core_history_search_is_busy (search));
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (search)); i++)
    {
      g_autoptr(CoreHistoryHit) hit = g_list_model_get_item (G_LIST_MODEL (search), i);

      if (core_history_hit_is_group (hit))
        return g_steal_pointer (&hit);
    }

  return NULL;
}

/* Returns: (nullable): a group that is among the chats */
static CoreChat *
lookup_group (Fixture *f)
{
  GListModel *chats = G_LIST_MODEL (f->history.chats);

  for (guint i = 0; i < g_list_model_get_n_items (chats); i++)
    {
      g_autoptr(CoreChat) chat = g_list_model_get_item (chats, i);

      if (core_chat_is_group (chat))
        return chat;
    }

  return NULL;
}

static CoreChat *
open_kept (Fixture *f)
{
  g_autoptr(CoreHistoryHit) hit = find_group (f);
  CoreChat *chat = core_chats_open_group (f->history.chats, core_history_hit_get_chat (hit),
                                          core_history_hit_get_participants (hit));

  history_await_page (core_chat_get_timeline (chat));
  g_assert_true (core_chats_open_group (f->history.chats, core_history_hit_get_chat (hit),
                                        core_history_hit_get_participants (hit)) == chat);
  return chat;
}

static void
test_group_goes_on (Fixture       *f,
                    gconstpointer  data)
{
  CoreChat *chat = open_group (f, "");
  g_autofree char *title = NULL;
  g_autofree char *key = NULL;
  g_autofree char *texts = NULL;

  history_say (chat, "hello both");
  AWAIT (g_str_equal (last_text (f), "hello both"));
  key = g_strdup (core_chat_get_key (chat));
  history_restart (&f->history);
  g_assert_null (lookup_group (f));

  chat = open_kept (f);
  title = core_chat_dup_title (chat);
  g_assert_nonnull (strstr (title, "Bob"));
  g_assert_nonnull (strstr (title, "Carol"));
  history_say (chat, "hello again");
  AWAIT (g_str_equal (last_text (f), "hello again"));
  g_assert_cmpstr (core_chat_get_key (chat), ==, key);
  history_restart (&f->history);

  texts = history_dup_texts (history_get_items (open_kept (f)));
  g_assert_nonnull (strstr (texts, "|hello both"));
  g_assert_nonnull (strstr (texts, "|hello again"));
  g_assert_cmpint (strstr (texts, "hello both") - texts, <, strstr (texts, "hello again") - texts);
}

static void
test_draft_comes_back (Fixture       *f,
                       gconstpointer  data)
{
  CoreChat *chat = open_group (f, "");

  core_chat_set_draft (history_open_chat (&f->history), "for Bob alone");
  core_chat_set_draft (chat, "for both");
  history_restart (&f->history);
  AWAIT (lookup_group (f) != NULL);
  chat = lookup_group (f);
  g_assert_cmpstr (core_chat_get_draft (chat), ==, "for both");
  g_assert_cmpuint (f->history.n_failed, ==, 0);
  g_assert_cmpstr (core_chat_get_draft (history_open_chat (&f->history)), ==, "for Bob alone");

  core_chat_set_draft (chat, "");
  history_restart (&f->history);
  history_open_chat (&f->history);
  g_assert_null (lookup_group (f));
}

/* What is typed when a third person comes is the group's from then on. */
static void
test_draft_moves_into_the_group (Fixture       *f,
                                 gconstpointer  data)
{
  open_group (f, "before Carol came");
  history_restart (&f->history);
  AWAIT (lookup_group (f) != NULL);
  g_assert_cmpstr (core_chat_get_draft (lookup_group (f)), ==, "before Carol came");
  g_assert_cmpstr (core_chat_get_draft (history_open_chat (&f->history)), ==, "");
}

/* A message that the program's end found on its way. */
static void
leave_unsent (Fixture    *f,
              const char *text)
{
  CoreChat *chat = open_group (f, "");
  g_autoptr(MsnpMessage) message = msnp_message_new_own (MSNP_MESSAGE_TEXT, "Alice", text, NULL);
  g_autoptr(CoreTimelineItem) item = core_timeline_item_new_message (message, ALICE);
  g_autoptr(CoreRecorder) recorder =
    core_recorder_new (history_get (&f->history), core_chat_get_key (chat), NULL);

  core_recorder_add (recorder, item, STORE_KIND_TEXT);
  AWAIT (core_timeline_item_get_id (item) != 0);
}

static void
test_unsent_can_be_sent_again (Fixture       *f,
                               gconstpointer  data)
{
  g_autoptr(CoreTimelineItem) item = NULL;
  CoreChat *chat = NULL;
  guint last;

  leave_unsent (f, "on its way");
  history_restart (&f->history);
  AWAIT (f->history.n_failed == 1);
  chat = lookup_group (f);
  history_await_page (core_chat_get_timeline (chat));

  last = g_list_model_get_n_items (history_get_items (chat)) - 1;
  item = history_dup_item (chat, last);
  g_assert_cmpint (core_timeline_item_get_state (item), ==, MSNP_MESSAGE_FAILED);
  core_chat_retry (chat, item);
  AWAIT (g_str_equal (last_text (f), "on its way"));
}

/* The file may say anything. */
static void
test_group_of_nobody_stays_closed (Fixture       *f,
                                   gconstpointer  data)
{
  static const char *const nobody[] = { "", "not an address", "a\nb@c", NULL };

  g_assert_null (core_chats_open_group (f->history.chats, "group:x", nobody));
  g_assert_null (lookup_group (f));
}

#define ADD(name, func) \
  g_test_add ("/core/history-groups/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  ADD ("group-goes-on", test_group_goes_on);
  ADD ("draft-comes-back", test_draft_comes_back);
  ADD ("draft-moves-into-the-group", test_draft_moves_into_the_group);
  ADD ("unsent-can-be-sent-again", test_unsent_can_be_sent_again);
  ADD ("group-of-nobody-stays-closed", test_group_of_nobody_stays_closed);

  return g_test_run ();
}

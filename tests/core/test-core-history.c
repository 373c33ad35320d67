#include "config.h"

#include <string.h>

#include "core/core-chats.h"
#include "core/core-history-search.h"
#include "core/core-keeper.h"
#include "core/core-pager.h"
#include "core/core-recorder.h"
#include "loopback/loopback-service.h"
#include "msnp/msnp-message-private.h"

#define ALICE "alice@example.com"
#define BOB "bob@example.com"
#define CAROL "carol@example.com"
#define NOON G_GINT64_CONSTANT (1700049600) /* 2023-11-15 12:00 UTC */

/* Alice's account in a profile of the test's own, on a service in this process; Bob writes. */
typedef struct
{
  LoopbackService *service;
  MsnpService     *where;
  MsnpSession     *bob;
  char            *name;
  CoreProfile     *profile;
  CoreAccount     *account;
  CoreKeeper      *keeper;
  CoreChats       *chats;
  guint            n_failed; /* chats */
  guint            n_told;   /* failures of the profile */
} Fixture;

/* Runs the main loop until @fact holds; meson's time limit is the guard. */
#define AWAIT(fact) \
  while (!(fact)) \
    g_main_context_iteration (NULL, TRUE)

static void
on_done (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  GAsyncResult **to = user_data;

  *to = g_object_ref (result);
}

static void
on_chat_failed (Fixture *f)
{
  f->n_failed++;
}

static void
on_save_failed (Fixture *f)
{
  f->n_told++;
}

static void
sign_in (Fixture      *f,
         CoreRemember  remember)
{
  core_keeper_sign_in (f->keeper, f->where, ALICE, "secret", MSNP_STATUS_ONLINE, remember);
  AWAIT (core_account_get_state (f->account) == CORE_ACCOUNT_ONLINE &&
         core_keeper_get_history (f->keeper) != NULL);
  f->chats = core_chats_new (core_account_get_session (f->account));
  g_signal_connect_swapped (f->chats, "chat-failed", G_CALLBACK (on_chat_failed), f);
  core_chats_set_history (f->chats, core_keeper_get_history (f->keeper));
}

static void
start (Fixture      *f,
       CoreRemember  remember)
{
  f->profile = core_profile_new (f->name);
  f->account = core_account_new ();
  f->keeper = core_keeper_new (f->account, f->profile);
  g_signal_connect_swapped (f->profile, "save-failed", G_CALLBACK (on_save_failed), f);
  core_profile_open (f->profile);
  AWAIT (core_profile_is_open (f->profile) &&
         core_profile_get_keyring (f->profile) != CORE_KEYRING_UNKNOWN);
  sign_in (f, remember);
}

static void
close_profile (Fixture *f)
{
  g_autoptr(GAsyncResult) result = NULL;

  core_history_flush (core_keeper_get_history (f->keeper));
  core_profile_close_async (f->profile, NULL, on_done, &result);
  AWAIT (result != NULL);
  core_profile_close_finish (f->profile, result, NULL);
}

/* As a program ends that is quit; what is on its way comes to nothing. */
static void
end (Fixture *f)
{
  MsnpSession *session = core_account_get_session (f->account);

  core_account_sign_out (f->account);
  AWAIT (core_account_get_state (f->account) == CORE_ACCOUNT_SIGNED_OUT &&
         msnp_session_get_state (session) == MSNP_SESSION_OFFLINE);
  close_profile (f);
  g_clear_object (&f->chats);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_finalize_object (f->keeper);
  g_assert_finalize_object (f->account);
  g_assert_finalize_object (f->profile);
}

static void
restart (Fixture *f)
{
  end (f);
  start (f, CORE_REMEMBER_ACCOUNT);
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
  static int number = 0;
  g_autoptr(GAsyncResult) result = NULL;
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

  f->bob = msnp_session_new (f->where);
  msnp_session_sign_in_async (f->bob, BOB, "secret", MSNP_STATUS_ONLINE, NULL, on_done, &result);
  AWAIT (result != NULL);
  msnp_session_sign_in_finish (f->bob, result, &error);
  g_assert_no_error (error);
  f->name = g_strdup_printf ("history_%d", number++);
  start (f, CORE_REMEMBER_ACCOUNT);
  AWAIT (is_online (core_account_get_session (f->account), BOB) && is_online (f->bob, ALICE));
}

static void
tear_down (Fixture       *f,
           gconstpointer  data)
{
  g_autoptr(GAsyncResult) result = NULL;

  end (f);
  msnp_session_sign_out_async (f->bob, NULL, on_done, &result);
  AWAIT (result != NULL);
  msnp_session_sign_out_finish (f->bob, result, NULL);
  g_clear_object (&f->bob);
  g_clear_object (&f->where);
  loopback_service_stop (f->service);
  g_clear_object (&f->service);
  g_free (f->name);
}

static CoreHistory *
get_history (Fixture *f)
{
  return core_keeper_get_history (f->keeper);
}

static GListModel *
get_items (CoreChat *chat)
{
  return G_LIST_MODEL (core_chat_get_timeline (chat));
}

/* Returns: the texts of @timeline, one a line; a day is "-" */
static char *
dup_texts (GListModel *items)
{
  g_autoptr(GString) texts = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (items); i++)
    {
      g_autoptr(CoreTimelineItem) item = g_list_model_get_item (items, i);
      gboolean is_day = core_timeline_item_get_kind (item) == CORE_TIMELINE_DAY;

      g_string_append_printf (texts, "%s%s", i > 0 ? "|" : "",
                              is_day ? "-" : core_timeline_item_get_text (item));
    }

  return g_string_free (g_steal_pointer (&texts), FALSE);
}

static void
on_page_arrived (gboolean *has_arrived)
{
  *has_arrived = TRUE;
}

static void
await_page (CoreTimeline *timeline)
{
  gboolean has_arrived = FALSE;
  gulong handler = g_signal_connect_swapped (timeline, "page-arrived",
                                             G_CALLBACK (on_page_arrived), &has_arrived);

  AWAIT (has_arrived);
  g_signal_handler_disconnect (timeline, handler);
}

static CoreChat *
open_chat (Fixture *f)
{
  CoreChat *chat = core_chats_open (f->chats, BOB);

  await_page (core_chat_get_timeline (chat));
  return chat;
}

static CoreTimelineItem *
dup_item (CoreChat *chat,
          guint     position)
{
  return g_list_model_get_item (get_items (chat), position);
}

static MsnpMessageState
get_state (CoreChat *chat,
           guint     position)
{
  g_autoptr(CoreTimelineItem) item = dup_item (chat, position);

  return core_timeline_item_get_state (item);
}

static void
say (CoreChat   *chat,
     const char *text)
{
  guint n_items = g_list_model_get_n_items (get_items (chat));

  core_chat_send_text (chat, text);
  AWAIT (get_state (chat, n_items) == MSNP_MESSAGE_ACCEPTED);
}

static void
bob_says (Fixture    *f,
          const char *text)
{
  guint unread = core_chats_get_unread_of (f->chats, BOB);

  msnp_conversation_send_text (msnp_session_open_conversation (f->bob, ALICE), text, NULL);
  AWAIT (core_chats_get_unread_of (f->chats, BOB) > unread);
}

/* ---- what is said ---- */

static void
test_comes_back (Fixture       *f,
                 gconstpointer  data)
{
  g_autofree char *texts = NULL;
  g_autofree char *activity = NULL;
  CoreChat *chat = open_chat (f);

  say (chat, "one\ntwo");
  bob_says (f, "three 你好");
  core_chat_send_nudge (chat);
  AWAIT (get_state (chat, 2) == MSNP_MESSAGE_ACCEPTED);
  restart (f);

  chat = open_chat (f);
  texts = dup_texts (get_items (chat));
  g_assert_cmpstr (texts, ==, "-|one\ntwo|three 你好|You sent a nudge");
  g_assert_cmpint (get_state (chat, 1), ==, MSNP_MESSAGE_ACCEPTED);
  g_assert_cmpuint (core_chat_get_unread (chat), ==, 0);
  activity = core_chat_dup_activity (chat);
  g_assert_cmpstr (activity, !=, "");
}

static void
test_goes_on_behind_it (Fixture       *f,
                        gconstpointer  data)
{
  g_autofree char *texts = NULL;

  say (open_chat (f), "before");
  restart (f);
  AWAIT (is_online (core_account_get_session (f->account), BOB) && is_online (f->bob, ALICE));
  bob_says (f, "after");

  texts = dup_texts (get_items (core_chats_lookup (f->chats, BOB)));
  g_assert_cmpstr (texts, ==, "-|before|after");
}

static void
on_received (CoreChat         *chat,
             CoreTimelineItem *item,
             gint64           *id)
{
  *id = core_timeline_item_get_id (item);
}

static void
test_is_kept_before_it_is_shown (Fixture       *f,
                                 gconstpointer  data)
{
  gint64 id = 0;
  CoreChat *chat = open_chat (f);

  g_signal_connect (chat, "received", G_CALLBACK (on_received), &id);
  bob_says (f, "hello");
  g_assert_cmpint (id, >, 0);
  g_signal_handlers_disconnect_by_data (chat, &id);
}

static void
test_is_accepted_when_that_is_kept (Fixture       *f,
                                    gconstpointer  data)
{
  g_autoptr(MsnpMessage) message = msnp_message_new_own (MSNP_MESSAGE_TEXT, "Alice", "hi", NULL);
  g_autoptr(CoreTimelineItem) item = core_timeline_item_new_message (message, ALICE);
  g_autoptr(CoreRecorder) recorder = core_recorder_new (get_history (f), BOB, BOB);

  g_assert_true (core_recorder_add (recorder, item, STORE_KIND_TEXT));
  msnp_message_advance (message, MSNP_MESSAGE_SENT, NULL);
  g_assert_cmpint (core_timeline_item_get_state (item), ==, MSNP_MESSAGE_SENT);
  msnp_message_advance (message, MSNP_MESSAGE_ACCEPTED, NULL);
  g_assert_cmpint (core_timeline_item_get_state (item), ==, MSNP_MESSAGE_SENT);
  AWAIT (core_timeline_item_get_state (item) == MSNP_MESSAGE_ACCEPTED);
  g_assert_cmpint (core_timeline_item_get_id (item), >, 0);
}

/* A message that the program's end found on its way. */
static void
leave_unsent (Fixture    *f,
              const char *text)
{
  g_autoptr(MsnpMessage) message = msnp_message_new_own (MSNP_MESSAGE_TEXT, "Alice", text, NULL);
  g_autoptr(CoreTimelineItem) item = core_timeline_item_new_message (message, ALICE);
  g_autoptr(CoreRecorder) recorder = core_recorder_new (get_history (f), BOB, BOB);

  core_recorder_add (recorder, item, STORE_KIND_TEXT);
  AWAIT (core_timeline_item_get_id (item) != 0);
}

static void
test_unsent_can_be_sent_again (Fixture       *f,
                               gconstpointer  data)
{
  g_autoptr(CoreTimelineItem) item = NULL;
  g_autofree char *failure = NULL;
  g_autofree char *texts = NULL;
  CoreChat *chat = NULL;

  leave_unsent (f, "are you there?");
  restart (f);
  g_assert_cmpuint (f->n_failed, ==, 1);
  chat = open_chat (f);
  item = dup_item (chat, 1);
  g_assert_cmpint (core_timeline_item_get_state (item), ==, MSNP_MESSAGE_FAILED);
  failure = core_timeline_item_dup_failure_text (item);
  g_assert_nonnull (strstr (failure, "Not sent"));

  core_chat_retry (chat, item);
  core_chat_retry (chat, item);
  AWAIT (core_timeline_item_get_state (item) == MSNP_MESSAGE_ACCEPTED);
  g_clear_object (&item);
  restart (f);
  g_assert_cmpuint (f->n_failed, ==, 1);
  chat = open_chat (f);
  texts = dup_texts (get_items (chat));
  g_assert_cmpstr (texts, ==, "-|are you there?");
  g_assert_cmpint (get_state (chat, 1), ==, MSNP_MESSAGE_ACCEPTED);
}

static void
test_failed_write_is_told (Fixture       *f,
                           gconstpointer  data)
{
  g_autofree char *texts = NULL;
  CoreChat *chat = open_chat (f);

  close_profile (f);
  say (chat, "one");
  say (chat, "two");
  texts = dup_texts (get_items (chat));

  g_assert_cmpuint (f->n_told, ==, 1);
  g_assert_true (g_str_has_prefix (texts, "one|What is said here is not being kept."));
  g_assert_true (g_str_has_suffix (texts, "|two"));
  bob_says (f, "three");
  g_assert_cmpuint (core_chat_get_unread (chat), ==, 1);
}

/* ---- pages ---- */

static void
add_line (Fixture    *f,
          const char *text,
          gint64      time)
{
  g_autoptr(StoreMessage) line = store_message_new ();
  g_autoptr(GAsyncResult) result = NULL;
  StoreHistory *store = core_history_get_store (get_history (f));

  line->account = g_strdup (core_history_get_account (get_history (f)));
  line->chat = g_strdup (BOB);
  line->sender = g_strdup (BOB);
  line->text = g_strdup (text);
  line->time = time;
  line->state = STORE_STATE_RECEIVED;
  store_history_add_async (store, line, NULL, on_done, &result);
  AWAIT (result != NULL);
  g_assert_cmpint (store_history_add_finish (store, result, NULL), >, 0);
}

static void
add_lines (Fixture *f,
           guint    n_lines)
{
  for (guint i = 0; i < n_lines; i++)
    {
      g_autofree char *text = g_strdup_printf ("line %u", i);

      add_line (f, text, (NOON + i) * G_USEC_PER_SEC);
    }
}

static void
test_pages_come_when_wanted (Fixture       *f,
                             gconstpointer  data)
{
  CoreTimeline *timeline = NULL;
  CoreChat *chat = NULL;
  g_autofree char *first = NULL;

  add_lines (f, 2 * CORE_PAGER_LINES + 50);
  chat = open_chat (f);
  timeline = core_chat_get_timeline (chat);
  g_assert_cmpuint (g_list_model_get_n_items (get_items (chat)), ==, CORE_PAGER_LINES);
  g_assert_true (core_timeline_has_earlier (timeline));
  g_assert_false (core_timeline_has_later (timeline));

  core_timeline_want_earlier (timeline);
  core_timeline_want_earlier (timeline);
  await_page (timeline);
  g_assert_cmpuint (g_list_model_get_n_items (get_items (chat)), ==, 2 * CORE_PAGER_LINES);
  core_timeline_want_earlier (timeline);
  await_page (timeline);
  g_assert_false (core_timeline_has_earlier (timeline));
  g_assert_cmpuint (g_list_model_get_n_items (get_items (chat)), ==, 2 * CORE_PAGER_LINES + 51);
  for (guint i = 0; i < 2 * CORE_PAGER_LINES + 50; i++)
    {
      g_autoptr(CoreTimelineItem) item = dup_item (chat, i + 1);
      g_autofree char *text = g_strdup_printf ("line %u", i);

      g_assert_cmpstr (core_timeline_item_get_text (item), ==, text);
    }
}

static void
test_last_page_may_be_empty (Fixture       *f,
                             gconstpointer  data)
{
  CoreChat *chat = NULL;
  g_autoptr(CoreTimelineItem) first = NULL;

  add_lines (f, CORE_PAGER_LINES);
  chat = open_chat (f);
  core_timeline_want_earlier (core_chat_get_timeline (chat));
  await_page (core_chat_get_timeline (chat));

  g_assert_false (core_timeline_has_earlier (core_chat_get_timeline (chat)));
  first = dup_item (chat, 0);
  g_assert_cmpint (core_timeline_item_get_kind (first), ==, CORE_TIMELINE_DAY);
  g_assert_cmpuint (g_list_model_get_n_items (get_items (chat)), ==, CORE_PAGER_LINES + 1);
}

static void
test_page_around_a_line (Fixture       *f,
                         gconstpointer  data)
{
  g_autoptr(CoreTimeline) timeline = core_timeline_new ();
  g_autoptr(CorePager) pager = NULL;
  g_autoptr(CoreTimelineItem) item = NULL;
  guint position = 0;

  add_lines (f, 5 * CORE_PAGER_LINES);
  pager = core_pager_new (get_history (f), BOB, timeline);
  core_pager_load_around (pager, 2 * CORE_PAGER_LINES);
  await_page (timeline);

  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (timeline)), ==,
                    2 * CORE_PAGER_LINES + 1);
  g_assert_true (core_timeline_find (timeline, 2 * CORE_PAGER_LINES, &position));
  item = g_list_model_get_item (G_LIST_MODEL (timeline), position);
  g_assert_cmpstr (core_timeline_item_get_text (item), ==, "line 199");
  g_assert_true (core_timeline_has_earlier (timeline));
  g_assert_true (core_timeline_has_later (timeline));

  while (core_timeline_has_later (timeline))
    {
      core_timeline_want_later (timeline);
      await_page (timeline);
    }
  while (core_timeline_has_earlier (timeline))
    {
      core_timeline_want_earlier (timeline);
      await_page (timeline);
    }
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (timeline)), ==,
                    5 * CORE_PAGER_LINES + 1);
}

static void
test_days_are_between_pages (Fixture       *f,
                             gconstpointer  data)
{
  const gint64 day = (gint64) 24 * 60 * 60 * G_USEC_PER_SEC;
  g_autofree char *texts = NULL;
  CoreChat *chat = NULL;

  add_line (f, "monday", NOON * G_USEC_PER_SEC);
  add_line (f, "tuesday", NOON * G_USEC_PER_SEC + day);
  chat = open_chat (f);
  say (chat, "today");

  texts = dup_texts (get_items (chat));
  g_assert_cmpstr (texts, ==, "-|monday|-|tuesday|-|today");
}

static void
test_hostile_lines_are_harmless (Fixture       *f,
                                 gconstpointer  data)
{
  static const gint64 times[] = { G_MININT64, G_MAXINT64, -1, 0 };

  for (gsize i = 0; i < G_N_ELEMENTS (times); i++)
    {
      g_autoptr(StoreMessage) line = store_message_new ();
      g_autoptr(CoreTimelineItem) item = NULL;

      line->kind = (StoreKind) (i * 40);
      line->state = (StoreState) 99;
      line->direction = STORE_DIRECTION_OUT;
      line->time = times[i];
      line->text = g_strdup ("a\xff\x01\xe2\x80\xae" "b");
      line->sender_name = g_strdup ("\xff");
      item = core_timeline_item_new_stored (line);
      g_assert_true (g_utf8_validate (core_timeline_item_get_text (item), -1, NULL));
      g_assert_null (strstr (core_timeline_item_get_text (item), "\x01"));
      g_assert_nonnull (core_timeline_item_get_time (item));
      g_assert_cmpint (core_timeline_item_get_state (item), ==, MSNP_MESSAGE_ACCEPTED);
    }
}

/* ---- what is not kept ---- */

static guint
count_after_restart (Fixture *f)
{
  restart (f);
  return g_list_model_get_n_items (get_items (open_chat (f)));
}

static void
test_nothing_of_an_unkept_contact (Fixture       *f,
                                   gconstpointer  data)
{
  core_history_set_unkept (get_history (f), "Bob@Example.com", TRUE);
  say (open_chat (f), "secret");
  bob_says (f, "indeed");
  core_chat_set_draft (core_chats_lookup (f->chats, BOB), "and also");
  g_assert_cmpuint (count_after_restart (f), ==, 0);
  g_assert_cmpstr (core_chat_get_draft (core_chats_lookup (f->chats, BOB)), ==, "");
  g_assert_true (core_history_is_unkept (get_history (f), BOB));
}

static void
test_nothing_of_an_unkept_account (Fixture       *f,
                                   gconstpointer  data)
{
  CoreSavedAccount *saved =
    core_profile_lookup (f->profile, msnp_service_get_id (f->where), ALICE);

  core_profile_set_keeps_history (f->profile, saved, FALSE);
  say (open_chat (f), "secret");
  g_assert_cmpuint (count_after_restart (f), ==, 0);
  saved = core_profile_lookup (f->profile, msnp_service_get_id (f->where), ALICE);
  g_assert_false (core_saved_account_keeps_history (saved));

  core_profile_set_keeps_history (f->profile, saved, TRUE);
  say (core_chats_lookup (f->chats, BOB), "not secret");
  g_assert_cmpuint (count_after_restart (f), ==, 2);
}

static void
test_nothing_of_an_account_not_remembered (Fixture       *f,
                                           gconstpointer  data)
{
  CoreSavedAccount *saved =
    core_profile_lookup (f->profile, msnp_service_get_id (f->where), ALICE);

  core_profile_forget (f->profile, saved, FALSE);
  say (open_chat (f), "secret");
  g_assert_cmpuint (count_after_restart (f), ==, 0);
}

static void
test_nothing_after_forgetting_with_history (Fixture       *f,
                                            gconstpointer  data)
{
  say (open_chat (f), "secret");
  core_profile_forget (
    f->profile, core_profile_lookup (f->profile, msnp_service_get_id (f->where), ALICE), TRUE);
  g_assert_cmpuint (count_after_restart (f), ==, 0);
}

static void
delete (Fixture    *f,
        const char *chat)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  core_history_delete_async (get_history (f), chat, FALSE, NULL, on_done, &result);
  AWAIT (result != NULL);
  core_history_delete_finish (get_history (f), result, &error);
  g_assert_no_error (error);
}

static void
test_deleted_chat_is_empty (Fixture       *f,
                            gconstpointer  data)
{
  CoreChat *chat = open_chat (f);

  say (chat, "secret");
  delete (f, CAROL);
  g_assert_cmpuint (g_list_model_get_n_items (get_items (chat)), ==, 1);
  delete (f, core_chat_get_key (chat));
  g_assert_cmpuint (g_list_model_get_n_items (get_items (chat)), ==, 0);
  say (chat, "new");
  g_assert_cmpuint (count_after_restart (f), ==, 2);
  delete (f, NULL);
  g_assert_cmpuint (count_after_restart (f), ==, 0);
}

static void
test_draft_comes_back (Fixture       *f,
                       gconstpointer  data)
{
  core_chat_set_draft (open_chat (f), "dear b");
  core_chat_set_draft (core_chats_lookup (f->chats, BOB), "dear bob,\n");
  restart (f);
  g_assert_cmpstr (core_chat_get_draft (open_chat (f)), ==, "dear bob,\n");
  core_chat_set_draft (core_chats_lookup (f->chats, BOB), "");
  restart (f);
  g_assert_cmpstr (core_chat_get_draft (open_chat (f)), ==, "");
}

/* ---- searching ---- */

static char *
dup_hits (CoreHistorySearch *search,
          const char        *words)
{
  g_autoptr(GString) hits = g_string_new (NULL);

  AWAIT (!core_history_search_is_busy (search));
  core_history_search_set_words (search, words);
  AWAIT (!core_history_search_is_busy (search));
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (search)); i++)
    {
      g_autoptr(CoreHistoryHit) hit = g_list_model_get_item (G_LIST_MODEL (search), i);
      g_autofree char *text = core_history_hit_dup_text (hit, words);

      g_string_append_printf (hits, "%s%s", i > 0 ? "|" : "", text);
    }

  return g_string_free (g_steal_pointer (&hits), FALSE);
}

static void
test_search_finds (Fixture       *f,
                   gconstpointer  data)
{
  static const struct
  {
    const char *words;
    const char *hits;
  } cases[] = {
    { "", "今日は雨です" },
    { "CAKE", "pancakes|Where is the cake?" },
    { "the cake", "Where is the cake?" },
    { "雨", "今日は雨です" },
    { "is", "Where is the cake?" },
    { "nothing of that", "" },
    { "  ", "今日は雨です" },
  };
  g_autoptr(CoreHistorySearch) search = NULL;
  g_autoptr(CoreHistorySearch) of_carol = NULL;
  g_autofree char *none = NULL;

  add_line (f, "Where is the cake?", NOON * G_USEC_PER_SEC);
  add_line (f, "pancakes", (NOON + 1) * G_USEC_PER_SEC);
  add_line (f, "今日は雨です", (NOON + 2) * G_USEC_PER_SEC);
  search = core_history_search_new (get_history (f), NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *hits = dup_hits (search, cases[i].words);

      g_assert_cmpstr (hits, ==, cases[i].hits);
    }

  of_carol = core_history_search_new (get_history (f), CAROL);
  none = dup_hits (of_carol, "cake");
  g_assert_cmpstr (none, ==, "");
}

static void
test_search_goes_on (Fixture       *f,
                     gconstpointer  data)
{
  g_autoptr(CoreHistorySearch) search = NULL;
  g_autofree char *hits = NULL;

  add_lines (f, 2 * CORE_HISTORY_SEARCH_PAGE + 1);
  search = core_history_search_new (get_history (f), BOB);
  hits = dup_hits (search, "line");
  for (guint n_hits = CORE_HISTORY_SEARCH_PAGE; core_history_search_has_more (search);)
    {
      g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (search)), ==, n_hits);
      core_history_search_go_on (search);
      core_history_search_go_on (search);
      AWAIT (!core_history_search_is_busy (search));
      n_hits = MIN (n_hits + CORE_HISTORY_SEARCH_PAGE, 2 * CORE_HISTORY_SEARCH_PAGE + 1);
    }
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (search)), ==,
                    2 * CORE_HISTORY_SEARCH_PAGE + 1);
}

static void
test_search_forgets_what_is_deleted (Fixture       *f,
                                     gconstpointer  data)
{
  g_autoptr(CoreHistorySearch) search = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  add_lines (f, 3);
  search = core_history_search_new (get_history (f), NULL);
  before = dup_hits (search, "line 1");
  g_assert_cmpstr (before, ==, "line 1");
  delete (f, BOB);
  AWAIT (!core_history_search_is_busy (search));
  after = dup_hits (search, "");
  g_assert_cmpstr (after, ==, "");
}

static void
test_hit_shows_what_was_found (Fixture       *f,
                               gconstpointer  data)
{
  g_autofree char *filler = g_strnfill (500, 'x');
  g_autoptr(StoreMessage) line = store_message_new ();
  g_autoptr(CoreHistoryHit) hit = NULL;
  g_autofree char *text = NULL;
  g_autofree char *title = NULL;
  g_autofree char *time = NULL;
  static const char *const people[] = { BOB, CAROL, NULL };

  line->text = g_strdup_printf ("%s\nThe NEEDLE %s", filler, filler);
  hit = core_history_hit_new (line, "group:1", people, TRUE);
  text = core_history_hit_dup_text (hit, " needle and");
  g_assert_nonnull (strstr (text, "The NEEDLE"));
  g_assert_null (strchr (text, '\n'));
  g_assert_cmpint (g_utf8_strlen (text, -1), <=, 301);
  g_assert_true (core_history_hit_is_group (hit));
  title = core_history_hit_dup_title (hit, NULL);
  g_assert_nonnull (strstr (title, CAROL));
  time = core_history_hit_dup_time (hit);
  g_assert_cmpstr (time, !=, "");
}

#define ADD(name, func) \
  g_test_add ("/core/history/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  ADD ("comes-back", test_comes_back);
  ADD ("goes-on-behind-it", test_goes_on_behind_it);
  ADD ("is-kept-before-it-is-shown", test_is_kept_before_it_is_shown);
  ADD ("is-accepted-when-that-is-kept", test_is_accepted_when_that_is_kept);
  ADD ("unsent-can-be-sent-again", test_unsent_can_be_sent_again);
  ADD ("failed-write-is-told", test_failed_write_is_told);
  ADD ("pages-come-when-wanted", test_pages_come_when_wanted);
  ADD ("last-page-may-be-empty", test_last_page_may_be_empty);
  ADD ("page-around-a-line", test_page_around_a_line);
  ADD ("days-are-between-pages", test_days_are_between_pages);
  ADD ("hostile-lines-are-harmless", test_hostile_lines_are_harmless);
  ADD ("nothing-of-an-unkept-contact", test_nothing_of_an_unkept_contact);
  ADD ("nothing-of-an-unkept-account", test_nothing_of_an_unkept_account);
  ADD ("nothing-of-an-account-not-remembered", test_nothing_of_an_account_not_remembered);
  ADD ("nothing-after-forgetting-with-history", test_nothing_after_forgetting_with_history);
  ADD ("deleted-chat-is-empty", test_deleted_chat_is_empty);
  ADD ("draft-comes-back", test_draft_comes_back);
  ADD ("search-finds", test_search_finds);
  ADD ("search-goes-on", test_search_goes_on);
  ADD ("search-forgets-what-is-deleted", test_search_forgets_what_is_deleted);
  ADD ("hit-shows-what-was-found", test_hit_shows_what_was_found);

  return g_test_run ();
}

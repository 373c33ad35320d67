#include "config.h"

#include <string.h>

#include "core/core-pager.h"
#include "core/core-recorder.h"
#include "msnp/msnp-message-private.h"

#include "history-fixture.h"

static void
test_comes_back (HistoryFixture *f,
                 gconstpointer   data)
{
  g_autofree char *texts = NULL;
  g_autofree char *activity = NULL;
  CoreChat *chat = history_open_chat (f);

  history_say (chat, "one\ntwo");
  history_bob_says (f, "three 你好");
  core_chat_send_nudge (chat);
  AWAIT (history_get_state (chat, 2) == MSNP_MESSAGE_ACCEPTED);
  history_restart (f);

  chat = history_open_chat (f);
  texts = history_dup_texts (history_get_items (chat));
  g_assert_cmpstr (texts, ==, "-|one\ntwo|three 你好|You sent a nudge");
  g_assert_cmpint (history_get_state (chat, 1), ==, MSNP_MESSAGE_ACCEPTED);
  g_assert_cmpuint (core_chat_get_unread (chat), ==, 0);
  activity = core_chat_dup_activity (chat);
  g_assert_cmpstr (activity, !=, "");
}

static void
test_goes_on_behind_it (HistoryFixture *f,
                        gconstpointer   data)
{
  g_autofree char *texts = NULL;

  history_say (history_open_chat (f), "before");
  history_restart (f);
  AWAIT (history_is_online (core_account_get_session (f->account), BOB) &&
         history_is_online (f->bob, ALICE));
  history_bob_says (f, "after");

  texts = history_dup_texts (history_get_items (core_chats_lookup (f->chats, BOB)));
  g_assert_cmpstr (texts, ==, "-|before|after");
}

static void
on_file_offered (MsnpSession       *session,
                 MsnpFileTransfer  *transfer,
                 MsnpFileTransfer **offered)
{
  g_set_object (offered, transfer);
}

/* Each end of a file is a line, and where it happened there is the card alone. */
static void
test_files_are_lines_of_it (HistoryFixture *f,
                            gconstpointer   data)
{
  g_autoptr(MsnpFileTransfer) offered = NULL;
  g_autoptr(GFile) file = g_file_new_build_filename (g_get_tmp_dir (), "core-history", NULL);
  g_autofree char *now = NULL;
  g_autofree char *texts = NULL;
  CoreChat *chat = history_open_chat (f);

  g_assert_true (g_file_replace_contents (file, "12345", 5, NULL, FALSE, G_FILE_CREATE_NONE, NULL,
                                          NULL, NULL));
  AWAIT (history_is_online (core_account_get_session (f->account), BOB));
  g_signal_connect (f->bob, "file-offered", G_CALLBACK (on_file_offered), &offered);
  core_chat_send_file (chat, file, NULL, FALSE);
  AWAIT (offered != NULL);
  msnp_file_transfer_cancel (offered);
  AWAIT (!core_chat_is_unfinished (chat));
  g_signal_handlers_disconnect_by_data (f->bob, &offered);
  now = history_dup_texts (history_get_items (chat));
  g_assert_cmpstr (now, ==, "You send “\u2068core-history\u2069”");
  history_restart (f);

  texts = history_dup_texts (history_get_items (history_open_chat (f)));
  g_assert_cmpstr (texts, ==, "-|\u2068Bob\u2069 declined “\u2068core-history\u2069”");
  g_file_delete (file, NULL, NULL);
}

static void
on_received (CoreChat         *chat,
             CoreTimelineItem *item,
             gint64           *id)
{
  *id = core_timeline_item_get_id (item);
}

static void
test_is_kept_before_it_is_shown (HistoryFixture *f,
                                 gconstpointer   data)
{
  gint64 id = 0;
  CoreChat *chat = history_open_chat (f);

  g_signal_connect (chat, "received", G_CALLBACK (on_received), &id);
  history_bob_says (f, "hello");
  g_assert_cmpint (id, >, 0);
  g_signal_handlers_disconnect_by_data (chat, &id);
}

static void
test_is_accepted_when_that_is_kept (HistoryFixture *f,
                                    gconstpointer   data)
{
  g_autoptr(MsnpMessage) message = msnp_message_new_own (MSNP_MESSAGE_TEXT, "Alice", "hi", NULL);
  g_autoptr(CoreTimelineItem) item = core_timeline_item_new_message (message, ALICE);
  g_autoptr(CoreRecorder) recorder = core_recorder_new (history_get (f), BOB, BOB);

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
leave_unsent (HistoryFixture    *f,
              const char *text)
{
  g_autoptr(MsnpMessage) message = msnp_message_new_own (MSNP_MESSAGE_TEXT, "Alice", text, NULL);
  g_autoptr(CoreTimelineItem) item = core_timeline_item_new_message (message, ALICE);
  g_autoptr(CoreRecorder) recorder = core_recorder_new (history_get (f), BOB, BOB);

  core_recorder_add (recorder, item, STORE_KIND_TEXT);
  AWAIT (core_timeline_item_get_id (item) != 0);
}

static void
test_unsent_can_be_sent_again (HistoryFixture *f,
                               gconstpointer   data)
{
  g_autoptr(CoreTimelineItem) item = NULL;
  g_autofree char *failure = NULL;
  g_autofree char *texts = NULL;
  CoreChat *chat = NULL;

  leave_unsent (f, "are you there?");
  history_restart (f);
  g_assert_cmpuint (f->n_failed, ==, 1);
  chat = history_open_chat (f);
  item = history_dup_item (chat, 1);
  g_assert_cmpint (core_timeline_item_get_state (item), ==, MSNP_MESSAGE_FAILED);
  failure = core_timeline_item_dup_failure_text (item);
  g_assert_nonnull (strstr (failure, "Not sent"));

  core_chat_retry (chat, item);
  core_chat_retry (chat, item);
  AWAIT (core_timeline_item_get_state (item) == MSNP_MESSAGE_ACCEPTED);
  g_clear_object (&item);
  history_restart (f);
  g_assert_cmpuint (f->n_failed, ==, 1);
  chat = history_open_chat (f);
  texts = history_dup_texts (history_get_items (chat));
  g_assert_cmpstr (texts, ==, "-|are you there?");
  g_assert_cmpint (history_get_state (chat, 1), ==, MSNP_MESSAGE_ACCEPTED);
}

static void
test_failed_write_is_told (HistoryFixture *f,
                           gconstpointer   data)
{
  g_autofree char *texts = NULL;
  CoreChat *chat = history_open_chat (f);

  history_close_profile (f);
  history_say (chat, "one");
  history_say (chat, "two");
  texts = history_dup_texts (history_get_items (chat));

  g_assert_cmpuint (f->n_told, ==, 1);
  g_assert_true (g_str_has_prefix (texts, "one|What is said here is not being kept."));
  g_assert_true (g_str_has_suffix (texts, "|two"));
  history_bob_says (f, "three");
  g_assert_cmpuint (core_chat_get_unread (chat), ==, 1);
}

/* ---- pages ---- */

static void
test_pages_come_when_wanted (HistoryFixture *f,
                             gconstpointer   data)
{
  CoreTimeline *timeline = NULL;
  CoreChat *chat = NULL;
  g_autofree char *first = NULL;

  history_add_lines (f, 2 * CORE_PAGER_LINES + 50);
  chat = history_open_chat (f);
  timeline = core_chat_get_timeline (chat);
  g_assert_cmpuint (g_list_model_get_n_items (history_get_items (chat)), ==, CORE_PAGER_LINES);
  g_assert_true (core_timeline_has_earlier (timeline));
  g_assert_false (core_timeline_has_later (timeline));

  core_timeline_want_earlier (timeline);
  core_timeline_want_earlier (timeline);
  history_await_page (timeline);
  g_assert_cmpuint (g_list_model_get_n_items (history_get_items (chat)), ==, 2 * CORE_PAGER_LINES);
  core_timeline_want_earlier (timeline);
  history_await_page (timeline);
  g_assert_false (core_timeline_has_earlier (timeline));
  g_assert_cmpuint (g_list_model_get_n_items (history_get_items (chat)), ==,
                    2 * CORE_PAGER_LINES + 51);
  for (guint i = 0; i < 2 * CORE_PAGER_LINES + 50; i++)
    {
      g_autoptr(CoreTimelineItem) item = history_dup_item (chat, i + 1);
      g_autofree char *text = g_strdup_printf ("line %u", i);

      g_assert_cmpstr (core_timeline_item_get_text (item), ==, text);
    }
}

static void
test_last_page_may_be_empty (HistoryFixture *f,
                             gconstpointer   data)
{
  CoreChat *chat = NULL;
  g_autoptr(CoreTimelineItem) first = NULL;

  history_add_lines (f, CORE_PAGER_LINES);
  chat = history_open_chat (f);
  core_timeline_want_earlier (core_chat_get_timeline (chat));
  history_await_page (core_chat_get_timeline (chat));

  g_assert_false (core_timeline_has_earlier (core_chat_get_timeline (chat)));
  first = history_dup_item (chat, 0);
  g_assert_cmpint (core_timeline_item_get_kind (first), ==, CORE_TIMELINE_DAY);
  g_assert_cmpuint (g_list_model_get_n_items (history_get_items (chat)), ==, CORE_PAGER_LINES + 1);
}

static void
test_page_around_a_line (HistoryFixture *f,
                         gconstpointer   data)
{
  g_autoptr(CoreTimeline) timeline = core_timeline_new ();
  g_autoptr(CorePager) pager = NULL;
  g_autoptr(CoreTimelineItem) item = NULL;
  guint position = 0;

  history_add_lines (f, 5 * CORE_PAGER_LINES);
  pager = core_pager_new (history_get (f), BOB, timeline);
  core_pager_load_around (pager, 2 * CORE_PAGER_LINES);
  history_await_page (timeline);

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
      history_await_page (timeline);
    }
  while (core_timeline_has_earlier (timeline))
    {
      core_timeline_want_earlier (timeline);
      history_await_page (timeline);
    }
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (timeline)), ==,
                    5 * CORE_PAGER_LINES + 1);
}

static void
test_days_are_between_pages (HistoryFixture *f,
                             gconstpointer   data)
{
  const gint64 day = (gint64) 24 * 60 * 60 * G_USEC_PER_SEC;
  g_autofree char *texts = NULL;
  CoreChat *chat = NULL;

  history_add_line (f, "monday", NOON * G_USEC_PER_SEC);
  history_add_line (f, "tuesday", NOON * G_USEC_PER_SEC + day);
  chat = history_open_chat (f);
  history_say (chat, "today");

  texts = history_dup_texts (history_get_items (chat));
  g_assert_cmpstr (texts, ==, "-|monday|-|tuesday|-|today");
}

static void
test_hostile_lines_are_harmless (HistoryFixture *f,
                                 gconstpointer   data)
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
count_after_restart (HistoryFixture *f)
{
  history_restart (f);
  return g_list_model_get_n_items (history_get_items (history_open_chat (f)));
}

static void
test_nothing_of_an_unkept_contact (HistoryFixture *f,
                                   gconstpointer   data)
{
  core_history_set_unkept (history_get (f), "Bob@Example.com", TRUE);
  history_say (history_open_chat (f), "secret");
  history_bob_says (f, "indeed");
  core_chat_set_draft (core_chats_lookup (f->chats, BOB), "and also");
  g_assert_cmpuint (count_after_restart (f), ==, 0);
  g_assert_cmpstr (core_chat_get_draft (core_chats_lookup (f->chats, BOB)), ==, "");
  g_assert_true (core_history_is_unkept (history_get (f), BOB));
}

/* Signed in before the choices have been read: what is kept is not overwritten by none. */
static void
test_choices_survive_a_slow_disk (HistoryFixture *f,
                                  gconstpointer   data)
{
  core_history_set_unkept (history_get (f), BOB, TRUE);
  f->has_slow_disk = TRUE;
  history_restart (f);
  g_assert_true (core_history_is_unkept (history_get (f), BOB));
  history_restart (f);
  g_assert_true (core_history_is_unkept (history_get (f), BOB));
}

static void
test_nothing_of_an_unkept_account (HistoryFixture *f,
                                   gconstpointer   data)
{
  CoreSavedAccount *saved =
    core_profile_lookup (f->profile, msnp_service_get_id (f->where), ALICE);

  core_profile_set_keeps_history (f->profile, saved, FALSE);
  history_say (history_open_chat (f), "secret");
  g_assert_cmpuint (count_after_restart (f), ==, 0);
  saved = core_profile_lookup (f->profile, msnp_service_get_id (f->where), ALICE);
  g_assert_false (core_saved_account_keeps_history (saved));

  core_profile_set_keeps_history (f->profile, saved, TRUE);
  history_say (core_chats_lookup (f->chats, BOB), "not secret");
  g_assert_cmpuint (count_after_restart (f), ==, 2);
}

static void
test_nothing_of_an_account_not_remembered (HistoryFixture *f,
                                           gconstpointer   data)
{
  CoreSavedAccount *saved =
    core_profile_lookup (f->profile, msnp_service_get_id (f->where), ALICE);

  core_profile_forget (f->profile, saved, FALSE);
  history_say (history_open_chat (f), "secret");
  g_assert_cmpuint (count_after_restart (f), ==, 0);
}

static void
test_nothing_after_forgetting_with_history (HistoryFixture *f,
                                            gconstpointer   data)
{
  history_say (history_open_chat (f), "secret");
  core_profile_forget (
    f->profile, core_profile_lookup (f->profile, msnp_service_get_id (f->where), ALICE), TRUE);
  g_assert_cmpuint (count_after_restart (f), ==, 0);
}

static void
test_deleted_chat_is_empty (HistoryFixture *f,
                            gconstpointer   data)
{
  CoreChat *chat = history_open_chat (f);

  history_say (chat, "secret");
  history_delete (f, CAROL);
  g_assert_cmpuint (g_list_model_get_n_items (history_get_items (chat)), ==, 1);
  history_delete (f, core_chat_get_key (chat));
  g_assert_cmpuint (g_list_model_get_n_items (history_get_items (chat)), ==, 0);
  history_say (chat, "new");
  g_assert_cmpuint (count_after_restart (f), ==, 2);
  history_delete (f, NULL);
  g_assert_cmpuint (count_after_restart (f), ==, 0);
}

static void
test_draft_comes_back (HistoryFixture *f,
                       gconstpointer   data)
{
  core_chat_set_draft (history_open_chat (f), "dear b");
  core_chat_set_draft (core_chats_lookup (f->chats, BOB), "dear bob,\n");
  history_restart (f);
  g_assert_cmpstr (core_chat_get_draft (history_open_chat (f)), ==, "dear bob,\n");
  core_chat_set_draft (core_chats_lookup (f->chats, BOB), "");
  history_restart (f);
  g_assert_cmpstr (core_chat_get_draft (history_open_chat (f)), ==, "");
}

#define ADD(name, func) \
  g_test_add ("/core/history/" name, HistoryFixture, NULL, history_set_up, func, history_tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  ADD ("comes-back", test_comes_back);
  ADD ("goes-on-behind-it", test_goes_on_behind_it);
  ADD ("files-are-lines-of-it", test_files_are_lines_of_it);
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
  ADD ("choices-survive-a-slow-disk", test_choices_survive_a_slow_disk);
  ADD ("nothing-of-an-unkept-account", test_nothing_of_an_unkept_account);
  ADD ("nothing-of-an-account-not-remembered", test_nothing_of_an_account_not_remembered);
  ADD ("nothing-after-forgetting-with-history", test_nothing_after_forgetting_with_history);
  ADD ("deleted-chat-is-empty", test_deleted_chat_is_empty);
  ADD ("draft-comes-back", test_draft_comes_back);

  return g_test_run ();
}

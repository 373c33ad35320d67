#include "config.h"

#include <string.h>

#include "core/core-notifier.h"
#include "loopback/loopback-service.h"

#define ALICE "alice@example.com"
#define BOB "bob@example.com"
#define PASSWORD "secret"
#define N_PEOPLE 5

#define ALL (MSNP_LIST_FORWARD | MSNP_LIST_ALLOW | MSNP_LIST_REVERSE)

/* Alice's account with a notifier that looks on, and Bob, on a service in this process. */
typedef struct
{
  LoopbackService *service;
  MsnpService     *where;
  CoreAccount     *account;
  CoreSettings    *settings;
  CoreNotifier    *notifier;
  CoreChats       *chats;
  MsnpSession     *bob;
  MsnpSession     *people[N_PEOPLE];
  GPtrArray       *notices;   /* CoreNotice */
  GPtrArray       *withdrawn; /* ids */
  guint            n_sounds[CORE_NOTICE_CONNECTION + 1];
} Fixture;

/* Runs the main loop until @fact holds; meson's time limit is the guard. */
#define AWAIT(fact) \
  while (!(fact)) \
    g_main_context_iteration (NULL, TRUE)

static void
on_notified (CoreNotifier *notifier,
             CoreNotice   *notice,
             Fixture      *f)
{
  g_ptr_array_add (f->notices, core_notice_copy (notice));
}

static void
on_withdrawn (CoreNotifier *notifier,
              const char   *id,
              Fixture      *f)
{
  g_ptr_array_add (f->withdrawn, g_strdup (id));
}

static void
on_sounded (CoreNotifier *notifier,
            int           kind,
            Fixture      *f)
{
  f->n_sounds[kind]++;
}

static void
on_session (CoreAccount *account,
            GParamSpec  *pspec,
            Fixture     *f)
{
  g_clear_object (&f->chats);
  f->chats = core_chats_new (core_account_get_session (account));
  core_notifier_set_chats (f->notifier, f->chats);
}

static void
set_up (Fixture       *f,
        gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *json = NULL;

  f->service = loopback_service_new (LOOPBACK_MICROSOFT);
  loopback_service_add_account (f->service, ALICE, PASSWORD, "Alice");
  loopback_service_add_account (f->service, BOB, PASSWORD, "Bob <b>");
  loopback_service_add_contact (f->service, ALICE, BOB, "Bob <b>", ALL, NULL);
  loopback_service_add_contact (f->service, BOB, ALICE, "Alice", ALL, NULL);
  loopback_service_start (f->service, &error);
  g_assert_no_error (error);
  json = loopback_service_dup_service_json (f->service, NULL);
  f->where = msnp_service_new_from_json (json, -1, &error);
  g_assert_no_error (error);
  msnp_service_set_ca_pem (f->where, loopback_service_get_ca_pem (f->service), &error);
  g_assert_no_error (error);

  f->notices = g_ptr_array_new_with_free_func ((GDestroyNotify) core_notice_free);
  f->withdrawn = g_ptr_array_new_with_free_func (g_free);
  f->settings = core_settings_new_in_memory (&error);
  g_assert_no_error (error);
  f->account = core_account_new ();
  f->notifier = core_notifier_new (f->account, f->settings);
  core_notifier_set_times (f->notifier, 0, 50);
  g_signal_connect (f->notifier, "notified", G_CALLBACK (on_notified), f);
  g_signal_connect (f->notifier, "withdrawn", G_CALLBACK (on_withdrawn), f);
  g_signal_connect (f->notifier, "sounded", G_CALLBACK (on_sounded), f);
  g_signal_connect (f->account, "notify::session", G_CALLBACK (on_session), f);
  f->bob = msnp_session_new (f->where);
}

static gboolean
is_offline (CoreAccount *account)
{
  MsnpSession *session = core_account_get_session (account);

  return core_account_get_state (account) == CORE_ACCOUNT_SIGNED_OUT &&
         (session == NULL || msnp_session_get_state (session) == MSNP_SESSION_OFFLINE);
}

static void
tear_down (Fixture       *f,
           gconstpointer  data)
{
  core_account_sign_out (f->account);
  AWAIT (is_offline (f->account));
  msnp_session_sign_out_async (f->bob, NULL, NULL, NULL);
  for (guint i = 0; i < N_PEOPLE && f->people[i] != NULL; i++)
    msnp_session_sign_out_async (f->people[i], NULL, NULL, NULL);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_finalize_object (f->notifier);
  g_clear_object (&f->chats);
  g_assert_finalize_object (f->account);
  g_clear_object (&f->settings);
  g_clear_object (&f->bob);
  for (guint i = 0; i < N_PEOPLE; i++)
    g_clear_object (&f->people[i]);
  g_clear_object (&f->where);
  loopback_service_stop (f->service);
  g_clear_object (&f->service);
  g_ptr_array_unref (f->notices);
  g_ptr_array_unref (f->withdrawn);
}

static void
sign_in (Fixture *f)
{
  core_account_sign_in (f->account, f->where, ALICE, PASSWORD, MSNP_STATUS_ONLINE);
  AWAIT (core_account_get_state (f->account) == CORE_ACCOUNT_ONLINE);
}

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
bring_in (MsnpSession *session,
          const char  *address)
{
  gboolean is_done = FALSE;

  msnp_session_sign_in_async (session, address, PASSWORD, MSNP_STATUS_ONLINE, NULL, on_signed_in,
                              &is_done);
  AWAIT (is_done);
}

static gboolean
sees (Fixture    *f,
      const char *address,
      gboolean    is_there)
{
  MsnpRoster *roster = msnp_session_get_roster (core_account_get_session (f->account));
  MsnpContact *contact = msnp_roster_lookup (roster, address);

  return contact != NULL && msnp_contact_is_online (contact) == is_there;
}

static CoreChat *
await_chat (Fixture *f,
            guint    unread)
{
  CoreChat *chat = NULL;

  AWAIT ((chat = core_chats_lookup (f->chats, BOB)) != NULL &&
         (unread == 0 || core_chat_get_unread (chat) == unread));
  return chat;
}

static void
bob_writes (Fixture    *f,
            const char *text)
{
  msnp_conversation_send_text (msnp_session_open_conversation (f->bob, ALICE), text, NULL);
}

static guint
count (Fixture        *f,
       CoreNoticeKind  kind)
{
  guint n = 0;

  for (guint i = 0; i < f->notices->len; i++)
    n += ((CoreNotice *) f->notices->pdata[i])->kind == kind;

  return n;
}

static CoreNotice *
get_last (Fixture        *f,
          CoreNoticeKind  kind)
{
  for (guint i = f->notices->len; i > 0; i--)
    {
      if (((CoreNotice *) f->notices->pdata[i - 1])->kind == kind)
        return f->notices->pdata[i - 1];
    }

  return NULL;
}

static gboolean
was_withdrawn (Fixture    *f,
               const char *id)
{
  return g_ptr_array_find_with_equal_func (f->withdrawn, id, g_str_equal, NULL);
}

static void
both_in (Fixture *f)
{
  sign_in (f);
  bring_in (f->bob, BOB);
  AWAIT (sees (f, BOB, TRUE));
}

static void
test_who_comes_online_is_told (Fixture       *f,
                               gconstpointer  data)
{
  CoreNotice *notice;

  both_in (f);

  notice = get_last (f, CORE_NOTICE_ONLINE);
  g_assert_cmpuint (f->notices->len, ==, 1);
  g_assert_cmpstr (notice->title, ==, "Bob <b>");
  g_assert_cmpstr (notice->action, ==, "app.chat");
  g_assert_cmpstr (notice->target, ==, BOB);
  g_assert_cmpuint (f->n_sounds[CORE_NOTICE_ONLINE], ==, 1);

  /* Another status is no news, and who goes takes the notice along. */
  msnp_session_set_status_async (f->bob, MSNP_STATUS_AWAY, NULL, NULL, NULL);
  msnp_session_sign_out_async (f->bob, NULL, NULL, NULL);
  AWAIT (sees (f, BOB, FALSE));
  g_assert_cmpuint (f->notices->len, ==, 1);
  g_assert_true (was_withdrawn (f, notice->id));
}

static void
test_who_is_there_at_sign_in_is_not_told (Fixture       *f,
                                          gconstpointer  data)
{
  bring_in (f->bob, BOB);
  sign_in (f);
  AWAIT (sees (f, BOB, TRUE));

  msnp_session_set_status_async (f->bob, MSNP_STATUS_AWAY, NULL, NULL, NULL);
  bob_writes (f, "hello");
  await_chat (f, 1);

  g_assert_cmpuint (count (f, CORE_NOTICE_ONLINE), ==, 0);
}

static void
test_more_than_three_share_a_notice (Fixture       *f,
                                     gconstpointer  data)
{
  CoreNotice *notice;

  for (guint i = 0; i < N_PEOPLE; i++)
    {
      g_autofree char *address = g_strdup_printf ("p%u@example.com", i);

      loopback_service_add_account (f->service, address, PASSWORD, address);
      loopback_service_add_contact (f->service, ALICE, address, address, ALL, NULL);
      loopback_service_add_contact (f->service, address, ALICE, "Alice", ALL, NULL);
    }
  sign_in (f);
  for (guint i = 0; i < N_PEOPLE; i++)
    {
      g_autofree char *address = g_strdup_printf ("p%u@example.com", i);

      f->people[i] = msnp_session_new (f->where);
      bring_in (f->people[i], address);
      AWAIT (sees (f, address, TRUE));
    }

  g_assert_cmpuint (f->notices->len, ==, N_PEOPLE);
  notice = get_last (f, CORE_NOTICE_ONLINE);
  g_assert_cmpstr (notice->id, ==, "online");
  g_assert_cmpstr (notice->title, ==, "5 contacts are online");
  g_assert_nonnull (strstr (notice->body, "p4@example.com"));
  g_assert_nonnull (strstr (notice->body, "and 2 others"));
  g_assert_true (was_withdrawn (f, "online:p0@example.com"));
  g_assert_true (was_withdrawn (f, "online:p2@example.com"));
  g_assert_cmpuint (f->n_sounds[CORE_NOTICE_ONLINE], >=, 1);
}

static void
test_messages_of_a_chat_share_a_notice (Fixture       *f,
                                        gconstpointer  data)
{
  CoreNotice *first, *second;

  both_in (f);
  bob_writes (f, "a <i>tag</i> & more");
  await_chat (f, 1);
  bob_writes (f, "second");
  await_chat (f, 2);

  g_assert_cmpuint (count (f, CORE_NOTICE_MESSAGE), ==, 2);
  first = f->notices->pdata[1];
  second = f->notices->pdata[2];
  g_assert_cmpstr (first->title, ==, "Bob <b>");
  g_assert_cmpstr (first->body, ==, "a &lt;i&gt;tag&lt;/i&gt; &amp; more");
  g_assert_cmpstr (first->action, ==, "app.chat");
  g_assert_cmpstr (first->target, ==, BOB);
  g_assert_cmpstr (first->id, ==, second->id);
  g_assert_cmpstr (second->body, ==, "2 new messages\nsecond");
  g_assert_cmpuint (f->n_sounds[CORE_NOTICE_MESSAGE], ==, 1);
}

static void
on_file_sent (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(MsnpFileTransfer) transfer =
    msnp_session_send_file_finish (MSNP_SESSION (source), result, NULL);

  g_assert_nonnull (transfer);
}

static void
test_files_can_be_decided_about (Fixture       *f,
                                 gconstpointer  data)
{
  g_autoptr(GFile) file = g_file_new_build_filename (g_get_tmp_dir (), "core-notifier", NULL);
  CoreNotice *notice;

  g_assert_true (g_file_replace_contents (file, "12345", 5, NULL, FALSE, G_FILE_CREATE_NONE, NULL,
                                          NULL, NULL));
  both_in (f);
  msnp_session_send_file_async (f->bob, ALICE, file, NULL, NULL, NULL, on_file_sent, NULL);
  await_chat (f, 1);

  g_assert_cmpuint (count (f, CORE_NOTICE_FILE), ==, 1);
  notice = get_last (f, CORE_NOTICE_FILE);
  g_assert_cmpstr (notice->title, ==, "Bob <b>");
  g_assert_cmpstr (notice->body, ==,
                   "\u2068Bob &lt;b&gt;\u2069 sends you “\u2068core-notifier\u2069”");
  g_assert_cmpstr (notice->action, ==, "app.chat");
  g_assert_cmpstr (notice->buttons[0].action, ==, "app.accept-file");
  g_assert_cmpstr (notice->buttons[1].action, ==, "app.decline-file");
  g_assert_nonnull (core_chats_lookup_file (f->chats, notice->subject));
  core_file_cancel (core_chats_lookup_file (f->chats, notice->subject));
  g_file_delete (file, NULL, NULL);
}

static void
test_looking_at_a_chat_withdraws_its_notice (Fixture       *f,
                                             gconstpointer  data)
{
  CoreChat *chat;

  both_in (f);
  bob_writes (f, "hello");
  chat = await_chat (f, 1);
  core_chat_set_active (chat, TRUE);

  g_assert_true (was_withdrawn (f, get_last (f, CORE_NOTICE_MESSAGE)->id));
}

static void
test_chat_in_front_is_not_told (Fixture       *f,
                                gconstpointer  data)
{
  CoreChat *chat;
  GListModel *items;

  both_in (f);
  chat = core_chats_open (f->chats, BOB);
  core_chat_set_active (chat, TRUE);
  items = G_LIST_MODEL (core_chat_get_timeline (chat));
  msnp_conversation_send_nudge (msnp_session_open_conversation (f->bob, ALICE));
  AWAIT (g_list_model_get_n_items (items) > 0 && f->n_sounds[CORE_NOTICE_NUDGE] == 1);

  g_assert_cmpuint (count (f, CORE_NOTICE_NUDGE), ==, 0);
  g_assert_cmpuint (count (f, CORE_NOTICE_MESSAGE), ==, 0);
}

static void
test_nudge_is_told (Fixture       *f,
                    gconstpointer  data)
{
  both_in (f);
  msnp_conversation_send_nudge (msnp_session_open_conversation (f->bob, ALICE));
  await_chat (f, 1);

  g_assert_cmpuint (count (f, CORE_NOTICE_NUDGE), ==, 1);
  g_assert_cmpuint (f->n_sounds[CORE_NOTICE_NUDGE], ==, 1);
}

static void
test_busy_is_left_alone (Fixture       *f,
                         gconstpointer  data)
{
  sign_in (f);
  core_account_set_wanted_status (f->account, MSNP_STATUS_BUSY);
  AWAIT (msnp_session_get_status (core_account_get_session (f->account)) == MSNP_STATUS_BUSY);
  bring_in (f->bob, BOB);
  AWAIT (sees (f, BOB, TRUE));
  bob_writes (f, "hello");
  await_chat (f, 1);

  g_assert_cmpuint (f->notices->len, ==, 0);
  g_assert_cmpuint (f->n_sounds[CORE_NOTICE_MESSAGE], ==, 0);
  g_object_set (f->settings, "notify-while-busy", TRUE, NULL);
  bob_writes (f, "again");
  await_chat (f, 2);
  g_assert_cmpuint (f->notices->len, ==, 1);
}

static void
test_switched_off_is_off (Fixture       *f,
                          gconstpointer  data)
{
  g_object_set (f->settings, "notify-online", FALSE, "sound-message", FALSE, NULL);
  both_in (f);
  g_assert_cmpuint (f->notices->len, ==, 0);
  g_assert_cmpuint (f->n_sounds[CORE_NOTICE_ONLINE], ==, 1);

  bob_writes (f, "hello");
  await_chat (f, 1);
  g_assert_cmpuint (count (f, CORE_NOTICE_MESSAGE), ==, 1);
  g_assert_cmpuint (f->n_sounds[CORE_NOTICE_MESSAGE], ==, 0);

  g_object_set (f->settings, "sounds", FALSE, NULL);
  msnp_conversation_send_nudge (msnp_session_open_conversation (f->bob, ALICE));
  await_chat (f, 2);
  g_assert_cmpuint (f->n_sounds[CORE_NOTICE_NUDGE], ==, 0);
}

/* Long enough for everything below to happen in it. */
#define QUIET_MS 1500

static void
test_first_seconds_are_quiet_and_lose_nothing (Fixture       *f,
                                               gconstpointer  data)
{
  core_notifier_set_times (f->notifier, QUIET_MS, 50);
  both_in (f);
  bob_writes (f, "hello");
  await_chat (f, 1);
  g_assert_cmpuint (f->notices->len, ==, 0);

  AWAIT (f->notices->len > 0);
  g_assert_cmpuint (f->notices->len, ==, 1);
  g_assert_cmpstr (get_last (f, CORE_NOTICE_MESSAGE)->body, ==, "hello");
}

static void
test_who_added_the_account_is_told (Fixture       *f,
                                    gconstpointer  data)
{
  CoreNotice *notice;

  loopback_service_add_contact (f->service, ALICE, "mia@example.com", "Mia", MSNP_LIST_REVERSE,
                                NULL);
  sign_in (f);
  AWAIT ((notice = get_last (f, CORE_NOTICE_ADDED)) != NULL);
  g_assert_nonnull (strstr (notice->title, "Mia"));
  g_assert_nonnull (strstr (notice->title, "has added you"));
  g_assert_cmpstr (notice->action, ==, "app.contacts");
  g_assert_null (notice->target);
  g_assert_cmpstr (notice->subject, ==, "mia@example.com");
  g_assert_cmpstr (notice->buttons[0].action, ==, "app.allow");
  g_assert_cmpstr (notice->buttons[2].action, ==, "app.block");

  core_account_allow (f->account, "mia@example.com");
  AWAIT (was_withdrawn (f, notice->id));
}

static void
test_another_device_is_told (Fixture       *f,
                             gconstpointer  data)
{
  both_in (f);
  loopback_service_push (f->service, ALICE, "OUT OTH\r\n", -1);
  AWAIT (core_account_get_state (f->account) == CORE_ACCOUNT_SIGNED_OUT);

  g_assert_cmpstr (get_last (f, CORE_NOTICE_CONNECTION)->title, ==, "Signed in somewhere else");
  g_assert_cmpstr (get_last (f, CORE_NOTICE_CONNECTION)->action, ==, "app.contacts");
}

static void
test_long_loss_is_told_and_taken_back (Fixture       *f,
                                       gconstpointer  data)
{
  sign_in (f);
  loopback_service_drop (f->service, ALICE);
  AWAIT (core_account_get_state (f->account) == CORE_ACCOUNT_WAITING);
  AWAIT (count (f, CORE_NOTICE_CONNECTION) == 1);

  AWAIT (core_account_get_state (f->account) == CORE_ACCOUNT_ONLINE);
  g_assert_true (was_withdrawn (f, "connection"));
}

static void
test_short_loss_is_not_told (Fixture       *f,
                             gconstpointer  data)
{
  core_notifier_set_times (f->notifier, 0, 60000);
  sign_in (f);
  loopback_service_drop (f->service, ALICE);
  AWAIT (core_account_get_state (f->account) == CORE_ACCOUNT_WAITING);
  core_account_try_now (f->account);
  AWAIT (core_account_get_state (f->account) == CORE_ACCOUNT_ONLINE);

  g_assert_cmpuint (f->notices->len, ==, 0);
}

static void
test_signing_out_is_not_told (Fixture       *f,
                              gconstpointer  data)
{
  sign_in (f);
  core_account_sign_out (f->account);
  AWAIT (is_offline (f->account));

  g_assert_cmpuint (f->notices->len, ==, 0);
}

static void
test_everything_can_be_withdrawn (Fixture       *f,
                                  gconstpointer  data)
{
  both_in (f);
  bob_writes (f, "hello");
  await_chat (f, 1);
  core_notifier_withdraw_all (f->notifier);

  g_assert_cmpuint (f->withdrawn->len, ==, 2);
}

static void
test_text_is_cut_on_whole_characters (Fixture       *f,
                                      gconstpointer  data)
{
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; i < 400; i++)
    g_string_append (text, "ä");
  both_in (f);
  bob_writes (f, text->str);
  await_chat (f, 1);

  g_assert_true (g_str_has_suffix (get_last (f, CORE_NOTICE_MESSAGE)->body, "ä…"));
  g_assert_cmpint (g_utf8_strlen (get_last (f, CORE_NOTICE_MESSAGE)->body, -1), ==, 300);
}

static void
test_muted_person_is_not_told (Fixture       *f,
                               gconstpointer  data)
{
  CoreAccountChoices *choices;
  CoreChat *chat;

  sign_in (f);
  choices = core_account_get_choices (f->account);
  core_account_choices_set_muted (choices, BOB, TRUE);
  bring_in (f->bob, BOB);
  AWAIT (sees (f, BOB, TRUE));
  bob_writes (f, "hello");
  chat = await_chat (f, 1);
  msnp_conversation_send_nudge (msnp_session_open_conversation (f->bob, ALICE));
  await_chat (f, 2);

  g_assert_cmpuint (f->notices->len, ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (f->n_sounds); i++)
    g_assert_cmpuint (f->n_sounds[i], ==, 0);

  core_account_choices_set_muted (choices, BOB, FALSE);
  bob_writes (f, "and now");
  AWAIT (core_chat_get_unread (chat) == 3);
  g_assert_cmpuint (count (f, CORE_NOTICE_MESSAGE), ==, 1);
}

static void
test_muted_person_waits_in_the_first_seconds_too (Fixture       *f,
                                                  gconstpointer  data)
{
  core_notifier_set_times (f->notifier, 400, 50);
  sign_in (f);
  core_account_choices_set_muted (core_account_get_choices (f->account), BOB, TRUE);
  bring_in (f->bob, BOB);
  bob_writes (f, "early");
  await_chat (f, 1);
  core_notifier_set_times (f->notifier, 0, 50);
  loopback_service_push (f->service, ALICE, "ADD 0 RL 1000 eve@example.com Eve\r\n", -1);
  /* told when the seconds are over, which is when Bob would be, too */
  AWAIT (count (f, CORE_NOTICE_ADDED) == 1);

  g_assert_cmpuint (count (f, CORE_NOTICE_MESSAGE), ==, 0);
}

/* The name that the person gave somebody is the one in titles, headers and notices. */
static void
test_nickname_is_used_everywhere (Fixture       *f,
                                  gconstpointer  data)
{
  CoreAccountChoices *choices;
  g_autoptr(CoreTimelineItem) item = NULL;
  g_autofree char *title = NULL;
  g_autofree char *own_title = NULL;
  CoreChat *chat;

  sign_in (f);
  choices = core_account_get_choices (f->account);
  core_account_choices_set_nickname (choices, BOB, "Bo");
  bring_in (f->bob, BOB);
  AWAIT (sees (f, BOB, TRUE));
  g_assert_cmpstr (get_last (f, CORE_NOTICE_ONLINE)->title, ==, "Bo");

  bob_writes (f, "hello");
  chat = await_chat (f, 1);
  title = core_chat_dup_title (chat);
  g_assert_cmpstr (title, ==, "Bo");
  g_assert_cmpstr (get_last (f, CORE_NOTICE_MESSAGE)->title, ==, "Bo");
  item = g_list_model_get_item (G_LIST_MODEL (core_chat_get_timeline (chat)), 0);
  g_assert_cmpstr (core_timeline_item_get_name (item), ==, "Bo");

  core_account_choices_set_nickname (choices, BOB, NULL);
  own_title = core_chat_dup_title (chat);
  g_assert_cmpstr (own_title, ==, "Bob <b>");
}

#define ADD(name, function) \
  g_test_add ("/core/notifier/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("who-comes-online-is-told", test_who_comes_online_is_told);
  ADD ("who-is-there-at-sign-in-is-not-told", test_who_is_there_at_sign_in_is_not_told);
  ADD ("more-than-three-share-a-notice", test_more_than_three_share_a_notice);
  ADD ("files-can-be-decided-about", test_files_can_be_decided_about);
  ADD ("messages-of-a-chat-share-a-notice", test_messages_of_a_chat_share_a_notice);
  ADD ("looking-at-a-chat-withdraws-its-notice", test_looking_at_a_chat_withdraws_its_notice);
  ADD ("chat-in-front-is-not-told", test_chat_in_front_is_not_told);
  ADD ("nudge-is-told", test_nudge_is_told);
  ADD ("busy-is-left-alone", test_busy_is_left_alone);
  ADD ("muted-person-is-not-told", test_muted_person_is_not_told);
  ADD ("muted-person-waits-in-the-first-seconds-too",
       test_muted_person_waits_in_the_first_seconds_too);
  ADD ("nickname-is-used-everywhere", test_nickname_is_used_everywhere);
  ADD ("switched-off-is-off", test_switched_off_is_off);
  ADD ("first-seconds-are-quiet-and-lose-nothing", test_first_seconds_are_quiet_and_lose_nothing);
  ADD ("who-added-the-account-is-told", test_who_added_the_account_is_told);
  ADD ("another-device-is-told", test_another_device_is_told);
  ADD ("long-loss-is-told-and-taken-back", test_long_loss_is_told_and_taken_back);
  ADD ("short-loss-is-not-told", test_short_loss_is_not_told);
  ADD ("signing-out-is-not-told", test_signing_out_is_not_told);
  ADD ("everything-can-be-withdrawn", test_everything_can_be_withdrawn);
  ADD ("text-is-cut-on-whole-characters", test_text_is_cut_on_whole_characters);
  return g_test_run ();
}

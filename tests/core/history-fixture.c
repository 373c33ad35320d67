#include "config.h"

#include "history-fixture.h"

void
history_on_done (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  GAsyncResult **to = user_data;

  *to = g_object_ref (result);
}

static void
on_chat_failed (HistoryFixture *f)
{
  f->n_failed++;
}

static void
on_save_failed (HistoryFixture *f)
{
  f->n_told++;
}

static void
sign_in (HistoryFixture      *f,
         CoreRemember  remember)
{
  core_keeper_sign_in (f->keeper, f->where, ALICE, "secret", MSNP_STATUS_ONLINE, remember);
  AWAIT (core_account_get_state (f->account) == CORE_ACCOUNT_ONLINE &&
         core_keeper_get_history (f->keeper) != NULL);
  f->chats = core_chats_new (core_account_get_session (f->account));
  g_signal_connect_swapped (f->chats, "chat-failed", G_CALLBACK (on_chat_failed), f);
  core_chats_set_history (f->chats, core_keeper_get_history (f->keeper));
}

/* What is to be read waits for all that. */
static void
keep_the_disk_busy (HistoryFixture *f)
{
  g_autoptr(StoreHistory) store = store_history_new (core_profile_get_database (f->profile));
  g_autoptr(StoreMessage) line = store_message_new ();

  line->account = g_strdup ("nobody");
  line->chat = g_strdup ("nothing");
  line->text = g_strnfill (1000, 'x');
  for (guint i = 0; i < 5000; i++)
    store_history_add_async (store, line, NULL, NULL, NULL);
}

void
history_start (HistoryFixture      *f,
               CoreRemember  remember)
{
  f->profile = core_profile_new (f->name);
  f->account = core_account_new ();
  f->keeper = core_keeper_new (f->account, f->profile);
  g_signal_connect_swapped (f->profile, "save-failed", G_CALLBACK (on_save_failed), f);
  core_profile_open (f->profile);
  AWAIT (core_profile_is_open (f->profile) &&
         core_profile_get_keyring (f->profile) != CORE_KEYRING_UNKNOWN);
  if (f->has_slow_disk)
    keep_the_disk_busy (f);
  sign_in (f, remember);
}

void
history_close_profile (HistoryFixture *f)
{
  g_autoptr(GAsyncResult) result = NULL;

  core_history_flush (core_keeper_get_history (f->keeper));
  core_profile_close_async (f->profile, NULL, history_on_done, &result);
  AWAIT (result != NULL);
  core_profile_close_finish (f->profile, result, NULL);
}

/* As a program ends that is quit; what is on its way comes to nothing. */
static void
end (HistoryFixture *f)
{
  MsnpSession *session = core_account_get_session (f->account);

  core_account_sign_out (f->account);
  AWAIT (core_account_get_state (f->account) == CORE_ACCOUNT_SIGNED_OUT &&
         msnp_session_get_state (session) == MSNP_SESSION_OFFLINE);
  history_close_profile (f);
  g_clear_object (&f->chats);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_finalize_object (f->keeper);
  g_assert_finalize_object (f->account);
  g_assert_finalize_object (f->profile);
}

void
history_restart (HistoryFixture *f)
{
  end (f);
  history_start (f, CORE_REMEMBER_ACCOUNT);
}

/* Returns: whether @session sees @address online */
gboolean
history_is_online (MsnpSession *session,
                   const char  *address)
{
  MsnpContact *contact = msnp_roster_lookup (msnp_session_get_roster (session), address);

  return contact != NULL && msnp_contact_is_online (contact);
}

void
history_set_up (HistoryFixture *f,
                gconstpointer   data)
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
  msnp_session_sign_in_async (f->bob, BOB, "secret", MSNP_STATUS_ONLINE, NULL, history_on_done,
                              &result);
  AWAIT (result != NULL);
  msnp_session_sign_in_finish (f->bob, result, &error);
  g_assert_no_error (error);
  f->name = g_strdup_printf ("history_%d", number++);
  history_start (f, CORE_REMEMBER_ACCOUNT);
  AWAIT (history_is_online (core_account_get_session (f->account), BOB) &&
         history_is_online (f->bob, ALICE));
}

void
history_tear_down (HistoryFixture *f,
                   gconstpointer   data)
{
  g_autoptr(GAsyncResult) result = NULL;

  end (f);
  msnp_session_sign_out_async (f->bob, NULL, history_on_done, &result);
  AWAIT (result != NULL);
  msnp_session_sign_out_finish (f->bob, result, NULL);
  g_clear_object (&f->bob);
  g_clear_object (&f->where);
  loopback_service_stop (f->service);
  g_clear_object (&f->service);
  g_free (f->name);
}

CoreHistory *
history_get (HistoryFixture *f)
{
  return core_keeper_get_history (f->keeper);
}

GListModel *
history_get_items (CoreChat *chat)
{
  return G_LIST_MODEL (core_chat_get_timeline (chat));
}

/* Returns: the texts of @timeline, one a line; a day is "-" */
char *
history_dup_texts (GListModel *items)
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

void
history_await_page (CoreTimeline *timeline)
{
  gboolean has_arrived = FALSE;
  gulong handler = g_signal_connect_swapped (timeline, "page-arrived",
                                             G_CALLBACK (on_page_arrived), &has_arrived);

  AWAIT (has_arrived);
  g_signal_handler_disconnect (timeline, handler);
}

CoreChat *
history_open_chat (HistoryFixture *f)
{
  CoreChat *chat = core_chats_open (f->chats, BOB);

  history_await_page (core_chat_get_timeline (chat));
  return chat;
}

CoreTimelineItem *
history_dup_item (CoreChat *chat,
                  guint     position)
{
  return g_list_model_get_item (history_get_items (chat), position);
}

MsnpMessageState
history_get_state (CoreChat *chat,
                   guint     position)
{
  g_autoptr(CoreTimelineItem) item = history_dup_item (chat, position);

  return core_timeline_item_get_state (item);
}

void
history_say (CoreChat   *chat,
             const char *text)
{
  guint n_items = g_list_model_get_n_items (history_get_items (chat));

  core_chat_send_text (chat, text, NULL);
  AWAIT (history_get_state (chat, n_items) == MSNP_MESSAGE_ACCEPTED);
}

void
history_bob_says (HistoryFixture    *f,
                  const char *text)
{
  guint unread = core_chats_get_unread_of (f->chats, BOB);

  msnp_conversation_send_text (msnp_session_open_conversation (f->bob, ALICE), text, NULL);
  AWAIT (core_chats_get_unread_of (f->chats, BOB) > unread);
}

void
history_add_line (HistoryFixture    *f,
                  const char *text,
                  gint64      time)
{
  g_autoptr(StoreMessage) line = store_message_new ();
  g_autoptr(GAsyncResult) result = NULL;
  StoreHistory *store = core_history_get_store (history_get (f));

  line->account = g_strdup (core_history_get_account (history_get (f)));
  line->chat = g_strdup (BOB);
  line->sender = g_strdup (BOB);
  line->text = g_strdup (text);
  line->time = time;
  line->state = STORE_STATE_RECEIVED;
  store_history_add_async (store, line, NULL, history_on_done, &result);
  AWAIT (result != NULL);
  g_assert_cmpint (store_history_add_finish (store, result, NULL), >, 0);
}

void
history_add_lines (HistoryFixture *f,
                   guint    n_lines)
{
  for (guint i = 0; i < n_lines; i++)
    {
      g_autofree char *text = g_strdup_printf ("line %u", i);

      history_add_line (f, text, (NOON + i) * G_USEC_PER_SEC);
    }
}

void
history_delete (HistoryFixture    *f,
                const char *chat)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  core_history_delete_async (history_get (f), chat, FALSE, NULL, history_on_done, &result);
  AWAIT (result != NULL);
  core_history_delete_finish (history_get (f), result, &error);
  g_assert_no_error (error);
}


#include "config.h"

#include "core-notifier.h"

#include <glib/gi18n-lib.h>

#include "core-chat-words.h"
#include "core-error-text.h"
#include "core-text.h"

#define TEXT_MAX 300                                   /* characters of a message in a notice */
#define ONLINE_ROW_US (30 * G_TIME_SPAN_SECOND)        /* between two people of one row */
#define ONLINE_NAMES_MAX 3
#define SOUND_PAUSE_US (2 * G_TIME_SPAN_SECOND)        /* between two sounds of one kind */
#define CONNECTION_ID "connection"
#define ONLINE_ID "online"

/**
 * CoreNotifier:
 *
 * Decides what a person is told while looking elsewhere; shows nothing itself. Owned by the
 * application, which has it shown and heard. It looks on, at the account and its chats, and
 * nobody needs to tell it anything but which chats they are.
 *
 * Nothing is told of the chat in front, of people who are muted, in statuses that want quiet, or
 * in the first seconds after signing in. Who is online in those seconds is no news; what somebody
 * wrote in them is told when they are over, unless it has been read. Each chat has one notice,
 * which the next message changes; more than three people who come online in a row share one.
 */
struct _CoreNotifier
{
  GObject       parent_instance;
  CoreAccount  *account;
  CoreSettings *settings;
  CoreChats    *chats;      /* (nullable): of the account's session */
  MsnpSession  *session;    /* (nullable) */
  CoreRequests *requests;   /* (nullable) */
  GHashTable   *told;       /* (element-type utf8): ids that may still be shown */
  GHashTable   *online;     /* (element-type utf8): addresses of contacts who are there */
  GPtrArray    *row;        /* (element-type MsnpContact): who came online one after the other */
  gint64        row_time;   /* when the last of them did; monotonic */
  gint64        sound_times[CORE_NOTICE_CONNECTION + 1];
  guint         quiet_ms;
  guint         lost_ms;
  guint         quiet;      /* timeout: while the account has just signed in */
  guint         lost;       /* timeout: while the connection is gone */
};

enum { NOTIFIED, WITHDRAWN, SOUNDED, N_SIGNALS };
static guint signals[N_SIGNALS];
G_DEFINE_FINAL_TYPE (CoreNotifier, core_notifier, G_TYPE_OBJECT)

static const struct
{
  const char *notify_key;
  const char *sound_key; /* NULL: never heard */
} kinds[] = {
  [CORE_NOTICE_ONLINE] = { "notify-online", "sound-online" },
  [CORE_NOTICE_MESSAGE] = { "notify-message", "sound-message" },
  [CORE_NOTICE_NUDGE] = { "notify-nudge", "sound-nudge" },
  [CORE_NOTICE_FILE] = { "notify-file", "sound-message" },
  [CORE_NOTICE_ADDED] = { "notify-added", "sound-added" },
  [CORE_NOTICE_CONNECTION] = { "notify-connection", NULL },
};

static void set_session (CoreNotifier *self, MsnpSession *session);

static void
core_notifier_dispose (GObject *object)
{
  CoreNotifier *self = CORE_NOTIFIER (object);

  g_clear_handle_id (&self->quiet, g_source_remove);
  g_clear_handle_id (&self->lost, g_source_remove);
  core_notifier_set_chats (self, NULL);
  set_session (self, NULL);
  g_clear_object (&self->account);
  g_clear_object (&self->settings);
  G_OBJECT_CLASS (core_notifier_parent_class)->dispose (object);
}

static void
core_notifier_finalize (GObject *object)
{
  CoreNotifier *self = CORE_NOTIFIER (object);

  g_hash_table_unref (self->told);
  g_hash_table_unref (self->online);
  g_ptr_array_unref (self->row);
  G_OBJECT_CLASS (core_notifier_parent_class)->finalize (object);
}

static void
core_notifier_class_init (CoreNotifierClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = core_notifier_dispose;
  object_class->finalize = core_notifier_finalize;

  /**
   * CoreNotifier::notified:
   * @self: the notifier
   * @notice: what to show, in place of an earlier one with the same id
   */
  signals[NOTIFIED] = g_signal_new ("notified", CORE_TYPE_NOTIFIER, G_SIGNAL_RUN_LAST, 0, NULL,
                                    NULL, NULL, G_TYPE_NONE, 1, CORE_TYPE_NOTICE);

  /**
   * CoreNotifier::withdrawn:
   * @self: the notifier
   * @id: of a notice that was told
   *
   * Emitted when the person has seen it elsewhere, or it does not hold any more.
   */
  signals[WITHDRAWN] = g_signal_new ("withdrawn", CORE_TYPE_NOTIFIER, G_SIGNAL_RUN_LAST, 0, NULL,
                                     NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);

  /**
   * CoreNotifier::sounded:
   * @self: the notifier
   * @kind: a #CoreNoticeKind
   *
   * Emitted at most every two seconds for each kind, whether the same is shown or not.
   */
  signals[SOUNDED] = g_signal_new ("sounded", CORE_TYPE_NOTIFIER, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT);
}

static void
core_notifier_init (CoreNotifier *self)
{
  self->told = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->online = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->row = g_ptr_array_new_with_free_func (g_object_unref);
  self->quiet_ms = CORE_NOTIFIER_QUIET_MS;
  self->lost_ms = CORE_NOTIFIER_LOST_MS;
}

/* Whether the person's status lets anything through. */
static gboolean
may_disturb (CoreNotifier *self)
{
  MsnpStatus status = core_account_get_wanted_status (self->account);

  if (self->session != NULL && msnp_session_get_state (self->session) == MSNP_SESSION_ONLINE)
    status = msnp_session_get_status (self->session);

  switch (status)
    {
    case MSNP_STATUS_BUSY:
      return core_settings_is_on (self->settings, "notify-while-busy");
    case MSNP_STATUS_BE_RIGHT_BACK:
    case MSNP_STATUS_AWAY:
    case MSNP_STATUS_ON_THE_PHONE:
    case MSNP_STATUS_OUT_TO_LUNCH:
    case MSNP_STATUS_IDLE:
      return core_settings_is_on (self->settings, "notify-while-away");
    case MSNP_STATUS_OFFLINE:
    case MSNP_STATUS_ONLINE:
    case MSNP_STATUS_HIDDEN:
    default:
      return TRUE;
    }
}

static void
withdraw (CoreNotifier *self,
          const char   *id)
{
  if (g_hash_table_remove (self->told, id))
    g_signal_emit (self, signals[WITHDRAWN], 0, id);
}

static void
sound (CoreNotifier   *self,
       CoreNoticeKind  kind)
{
  gint64 now = g_get_monotonic_time ();

  if (kinds[kind].sound_key == NULL || !core_settings_is_on (self->settings, "sounds") ||
      !core_settings_is_on (self->settings, kinds[kind].sound_key))
    return;
  if (self->sound_times[kind] != 0 && now - self->sound_times[kind] < SOUND_PAUSE_US)
    return;

  self->sound_times[kind] = now;
  g_signal_emit (self, signals[SOUNDED], 0, kind);
}

/* Whether the person wants to hear nothing of whoever has @address. */
static gboolean
is_muted (CoreNotifier *self,
          const char   *address)
{
  CoreAccountChoices *choices = core_account_get_choices (self->account);

  return address != NULL && choices != NULL && core_account_choices_is_muted (choices, address);
}

/* Takes @notice: tells it where the settings say so. */
static void
tell (CoreNotifier *self,
      CoreNotice   *taken)
{
  g_autoptr(CoreNotice) notice = taken;

  if (!may_disturb (self))
    return;

  sound (self, notice->kind);
  if (!core_settings_is_on (self->settings, kinds[notice->kind].notify_key))
    return;

  g_hash_table_add (self->told, g_strdup (notice->id));
  g_signal_emit (self, signals[NOTIFIED], 0, notice);
}

static char *
chat_dup_id (CoreChat *chat)
{
  const char *address = core_chat_get_address (chat);

  return address != NULL
           ? g_strconcat ("chat:", address, NULL)
           : g_strconcat ("group:",
                          msnp_conversation_get_id (core_chat_get_conversation (chat)), NULL);
}

/* Returns: (transfer full): the beginning of what @item says */
static char *
item_dup_text (CoreChat         *chat,
               CoreTimelineItem *item)
{
  g_autofree char *text = NULL;
  g_autofree char *name = NULL;

  if (core_timeline_item_get_kind (item) == CORE_TIMELINE_NUDGE)
    text = g_strdup (_("Nudge!"));
  else
    text = core_text_make_harmless_lines (core_timeline_item_get_text (item));
  if (g_utf8_strlen (text, -1) > TEXT_MAX)
    {
      g_autofree char *whole = g_steal_pointer (&text);
      g_autofree char *begin = g_utf8_substring (whole, 0, TEXT_MAX - 1);

      text = g_strconcat (begin, "…", NULL);
    }
  if (!core_chat_is_group (chat) || core_timeline_item_get_name (item) == NULL)
    return g_steal_pointer (&text);

  name = core_text_make_harmless (core_timeline_item_get_name (item));
  /* Translators: who wrote, and what, in a chat of several people. */
  return g_strdup_printf (_("%s: %s"), name, text);
}

/* Returns: (transfer full) (nullable): the last text or nudge of somebody who is to be heard */
static CoreTimelineItem *
chat_dup_last_received (CoreNotifier *self,
                        CoreChat     *chat)
{
  GListModel *items = G_LIST_MODEL (core_chat_get_timeline (chat));

  for (guint i = g_list_model_get_n_items (items); i > 0; i--)
    {
      g_autoptr(CoreTimelineItem) item = g_list_model_get_item (items, i - 1);
      CoreTimelineKind kind = core_timeline_item_get_kind (item);

      if ((kind == CORE_TIMELINE_TEXT || kind == CORE_TIMELINE_NUDGE ||
           kind == CORE_TIMELINE_FILE) &&
          !core_timeline_item_is_own (item) &&
          !is_muted (self, core_timeline_item_get_address (item)))
        return g_steal_pointer (&item);
    }

  return NULL;
}

static CoreNoticeKind
item_get_notice_kind (CoreTimelineItem *item)
{
  switch (core_timeline_item_get_kind (item))
    {
    case CORE_TIMELINE_NUDGE:
      return CORE_NOTICE_NUDGE;
    case CORE_TIMELINE_FILE:
      return CORE_NOTICE_FILE;
    case CORE_TIMELINE_TEXT:
    case CORE_TIMELINE_NOTICE:
    case CORE_TIMELINE_DAY:
    default:
      return CORE_NOTICE_MESSAGE;
    }
}

/* A file that is offered can be decided about at once. */
static void
add_file_buttons (CoreNotice *notice,
                  CoreFile   *file)
{
  if (core_file_get_state (file) != CORE_FILE_OFFERED)
    return;

  notice->buttons[0] = (CoreNoticeButton) { _("Accept"), "app.accept-file" };
  notice->buttons[1] = (CoreNoticeButton) { _("Decline"), "app.decline-file" };
  notice->subject = g_strdup (core_file_get_id (file));
}

static void
tell_chat (CoreNotifier     *self,
           CoreChat         *chat,
           CoreTimelineItem *item)
{
  CoreFile *file = core_timeline_item_get_file (item);
  CoreNotice *notice = NULL;
  guint unread = core_chat_get_unread (chat);
  const char *address = core_chat_get_address (chat);
  g_autofree char *id = chat_dup_id (chat);
  g_autofree char *title = core_chat_dup_title (chat);
  g_autofree char *text = item_dup_text (chat, item);

  if (unread > 1)
    {
      g_autofree char *counted = g_strdup_printf (
        /* Translators: the last of them follows on the next line. */
        g_dngettext (GETTEXT_PACKAGE, "%u new message", "%u new messages", unread), unread);
      g_autofree char *last = g_steal_pointer (&text);

      text = g_strconcat (counted, "\n", last, NULL);
    }

  notice = core_notice_new (item_get_notice_kind (item), id, title, text,
                            address != NULL ? "app.chat" : "app.conversation",
                            address != NULL ? address
                                            : msnp_conversation_get_id (
                                                core_chat_get_conversation (chat)));
  if (file != NULL)
    add_file_buttons (notice, file);
  tell (self, notice);
}

static void
on_chat_received (CoreChats        *chats,
                  CoreChat         *chat,
                  CoreTimelineItem *item,
                  CoreNotifier     *self)
{
  if (self->quiet != 0 || is_muted (self, core_timeline_item_get_address (item)))
    return;

  if (!core_chat_is_active (chat))
    tell_chat (self, chat, item);
  else if (core_timeline_item_get_kind (item) == CORE_TIMELINE_NUDGE && may_disturb (self))
    sound (self, CORE_NOTICE_NUDGE);
}

static void
on_unread_changed (CoreChats    *chats,
                   CoreChat     *chat,
                   CoreNotifier *self)
{
  g_autofree char *id = NULL;

  if (core_chat_get_unread (chat) > 0)
    return;

  id = chat_dup_id (chat);
  withdraw (self, id);
}

static char *
online_dup_id (MsnpContact *contact)
{
  return g_strconcat ("online:", msnp_contact_get_address (contact), NULL);
}

/* Several people share one notice, and those they had themselves go. */
static void
tell_row (CoreNotifier *self)
{
  g_autoptr(GString) names = g_string_new (NULL);
  g_autofree char *title = NULL;
  guint others = 0;

  for (guint i = 0; i < self->row->len; i++)
    {
      g_autofree char *id = online_dup_id (self->row->pdata[i]);

      withdraw (self, id);
    }
  /* The last to come are the news. */
  for (guint i = self->row->len; i > 0 && self->row->len - i < ONLINE_NAMES_MAX; i--)
    {
      g_autofree char *name = core_chat_words_dup_name (self->row->pdata[i - 1]);
      g_autofree char *isolated = core_text_isolate (name);

      /* Translators: between the names in a list of people. */
      g_string_append (names, names->len > 0 ? _(", ") : "");
      g_string_append (names, isolated);
    }
  others = self->row->len - MIN (self->row->len, ONLINE_NAMES_MAX);
  if (others > 0)
    {
      g_autofree char *named = g_strdup (names->str);

      /* Translators: names of people, then how many more there are */
      g_string_printf (names, g_dngettext (GETTEXT_PACKAGE, "%s and %u other", "%s and %u others",
                                           others), named, others);
    }

  title = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u contact is online",
                                        "%u contacts are online", self->row->len),
                           self->row->len);
  tell (self, core_notice_new (CORE_NOTICE_ONLINE, ONLINE_ID, title, names->str, "app.contacts",
                               NULL));
}

static void
tell_online (CoreNotifier *self,
             MsnpContact  *contact)
{
  gint64 now = g_get_monotonic_time ();
  g_autofree char *name = core_chat_words_dup_name (contact);
  g_autofree char *id = online_dup_id (contact);

  if (now - self->row_time > ONLINE_ROW_US)
    g_ptr_array_set_size (self->row, 0);
  self->row_time = now;
  g_ptr_array_remove (self->row, contact);
  g_ptr_array_add (self->row, g_object_ref (contact));

  if (self->row->len > CORE_NOTIFIER_ONLINE_MAX)
    tell_row (self);
  else
    /* Translators: below a title that is the name of a contact */
    tell (self, core_notice_new (CORE_NOTICE_ONLINE, id, name, _("is online now"), "app.chat",
                                 msnp_contact_get_address (contact)));
}

static void
on_presence_received (MsnpRoster   *roster,
                      MsnpContact  *contact,
                      gboolean      initial,
                      CoreNotifier *self)
{
  const char *address = msnp_contact_get_address (contact);

  if (!msnp_contact_is_online (contact))
    {
      g_autofree char *id = online_dup_id (contact);

      g_hash_table_remove (self->online, address);
      g_ptr_array_remove (self->row, contact);
      withdraw (self, id);
      return;
    }

  /* Said once, whatever the status becomes after that. */
  if (!g_hash_table_add (self->online, g_strdup (address)) || initial || self->quiet != 0)
    return;
  if ((msnp_contact_get_lists (contact) & MSNP_LIST_FORWARD) == 0 ||
      msnp_contact_is_blocked (contact) || is_muted (self, address))
    return;

  tell_online (self, contact);
}

static char *
added_dup_id (MsnpContact *contact)
{
  return g_strconcat ("added:", msnp_contact_get_address (contact), NULL);
}

static void
tell_added (CoreNotifier *self,
            MsnpContact  *contact)
{
  g_autofree char *name = core_chat_words_dup_name (contact);
  g_autofree char *isolated = core_text_isolate (name);
  g_autofree char *id = added_dup_id (contact);
  g_autofree char *title = g_strdup_printf (_("%s has added you"), isolated);
  CoreNotice *notice = core_notice_new (CORE_NOTICE_ADDED, id, title,
                                        msnp_contact_get_address (contact), "app.contacts",
                                        NULL);

  notice->buttons[0] = (CoreNoticeButton) { _("Allow"), "app.allow" };
  notice->buttons[1] = (CoreNoticeButton) { _("Allow and Add"), "app.add" };
  notice->buttons[2] = (CoreNoticeButton) { _("Block"), "app.block" };
  notice->subject = g_strdup (msnp_contact_get_address (contact));
  tell (self, notice);
}

static gboolean
still_waits (CoreNotifier *self,
             const char   *added_id)
{
  GListModel *waiting = core_requests_list (self->requests);

  for (guint i = 0; i < g_list_model_get_n_items (waiting); i++)
    {
      g_autoptr(MsnpContact) contact = g_list_model_get_item (waiting, i);
      g_autofree char *id = added_dup_id (contact);

      if (g_str_equal (id, added_id))
        return TRUE;
    }

  return FALSE;
}

static void
on_requests_changed (GListModel   *waiting,
                     guint         position,
                     guint         removed,
                     guint         added,
                     CoreNotifier *self)
{
  g_autofree char **told = (char **) g_hash_table_get_keys_as_array (self->told, NULL);

  for (guint i = 0; removed > 0 && told[i] != NULL; i++)
    {
      g_autofree char *id = g_strdup (told[i]);

      if (g_str_has_prefix (id, "added:") && !still_waits (self, id))
        withdraw (self, id);
    }
  for (guint i = position; i < position + added && self->quiet == 0; i++)
    {
      g_autoptr(MsnpContact) contact = g_list_model_get_item (waiting, i);

      tell_added (self, contact);
    }
}

/* The first seconds are over: tells what nobody has looked at meanwhile. */
static gboolean
on_quiet_is_over (gpointer user_data)
{
  CoreNotifier *self = CORE_NOTIFIER (user_data);
  GListModel *waiting = core_requests_list (self->requests);

  self->quiet = 0;
  for (guint i = 0; i < g_list_model_get_n_items (waiting); i++)
    {
      g_autoptr(MsnpContact) contact = g_list_model_get_item (waiting, i);

      tell_added (self, contact);
    }
  for (guint i = 0;
       self->chats != NULL && i < g_list_model_get_n_items (G_LIST_MODEL (self->chats)); i++)
    {
      g_autoptr(CoreChat) chat = g_list_model_get_item (G_LIST_MODEL (self->chats), i);
      g_autoptr(CoreTimelineItem) item = chat_dup_last_received (self, chat);
      g_autofree char *id = chat_dup_id (chat);

      if (item != NULL && core_chat_get_unread (chat) > 0 && !core_chat_is_active (chat) &&
          !g_hash_table_contains (self->told, id))
        tell_chat (self, chat, item);
    }

  return G_SOURCE_REMOVE;
}

static void
tell_connection (CoreNotifier *self)
{
  const GError *error = core_account_get_error (self->account);

  tell (self, core_notice_new (CORE_NOTICE_CONNECTION, CONNECTION_ID,
                               error != NULL ? core_error_text_get_title (error)
                                             : _("Connection lost"),
                               error != NULL ? core_error_text_get_sentence (error)
                                             : _("There is no connection to the service."),
                               "app.contacts", NULL));
}

static gboolean
on_lost_for_long (gpointer user_data)
{
  CoreNotifier *self = CORE_NOTIFIER (user_data);

  self->lost = 0;
  tell_connection (self);
  return G_SOURCE_REMOVE;
}

static void
on_state (CoreAccount  *account,
          GParamSpec   *pspec,
          CoreNotifier *self)
{
  CoreAccountState state = core_account_get_state (account);

  if (state == CORE_ACCOUNT_ONLINE)
    {
      g_clear_handle_id (&self->lost, g_source_remove);
      withdraw (self, CONNECTION_ID);
      return;
    }

  g_clear_handle_id (&self->quiet, g_source_remove);
  g_hash_table_remove_all (self->online);
  g_ptr_array_set_size (self->row, 0);
  if (state == CORE_ACCOUNT_WAITING && core_account_was_online (account) && self->lost == 0)
    {
      self->lost = g_timeout_add (self->lost_ms, on_lost_for_long, self);
    }
  else if (state == CORE_ACCOUNT_SIGNED_OUT)
    {
      g_clear_handle_id (&self->lost, g_source_remove);
      if (core_account_get_error (account) != NULL && core_account_was_online (account))
        tell_connection (self);
      else
        withdraw (self, CONNECTION_ID);
    }
}

/* The list of a sign-in, and who is there, come after this and before the account is online. */
static void
on_signed_in (MsnpSession  *session,
              CoreNotifier *self)
{
  g_clear_handle_id (&self->quiet, g_source_remove);
  if (self->quiet_ms > 0)
    self->quiet = g_timeout_add (self->quiet_ms, on_quiet_is_over, self);
}

static void
set_session (CoreNotifier *self,
             MsnpSession  *session)
{
  if (self->session != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->session, self);
      g_signal_handlers_disconnect_by_data (msnp_session_get_roster (self->session), self);
      g_signal_handlers_disconnect_by_data (core_requests_list (self->requests), self);
      g_clear_handle_id (&self->quiet, g_source_remove);
    }
  g_set_object (&self->session, session);
  g_clear_object (&self->requests);
  if (session == NULL)
    return;

  self->requests = g_object_ref (core_account_get_requests (self->account));
  g_signal_connect (session, "signed-in", G_CALLBACK (on_signed_in), self);
  g_signal_connect (msnp_session_get_roster (session), "presence-received",
                    G_CALLBACK (on_presence_received), self);
  g_signal_connect (core_requests_list (self->requests), "items-changed",
                    G_CALLBACK (on_requests_changed), self);
}

static void
on_session (CoreAccount  *account,
            GParamSpec   *pspec,
            CoreNotifier *self)
{
  set_session (self, core_account_get_session (account));
}

/* Returns: (transfer full): a notifier for @account, as @settings want it */
CoreNotifier *
core_notifier_new (CoreAccount  *account,
                   CoreSettings *settings)
{
  CoreNotifier *self;

  g_return_val_if_fail (CORE_IS_ACCOUNT (account), NULL);
  g_return_val_if_fail (CORE_IS_SETTINGS (settings), NULL);

  self = g_object_new (CORE_TYPE_NOTIFIER, NULL);
  self->account = g_object_ref (account);
  self->settings = g_object_ref (settings);
  g_signal_connect_object (account, "notify::session", G_CALLBACK (on_session), self, 0);
  g_signal_connect_object (account, "notify::state", G_CALLBACK (on_state), self, 0);
  set_session (self, core_account_get_session (account));

  return self;
}

/* @chats: (nullable): the chats of the account's session */
void
core_notifier_set_chats (CoreNotifier *self,
                         CoreChats    *chats)
{
  g_return_if_fail (CORE_IS_NOTIFIER (self));

  if (self->chats != NULL)
    g_signal_handlers_disconnect_by_data (self->chats, self);
  g_set_object (&self->chats, chats);
  if (chats == NULL)
    return;

  g_signal_connect (chats, "chat-received", G_CALLBACK (on_chat_received), self);
  g_signal_connect (chats, "unread-changed", G_CALLBACK (on_unread_changed), self);
}

/* For tests, which do not wait as long as people. */
void
core_notifier_set_times (CoreNotifier *self,
                         guint         quiet_ms,
                         guint         lost_ms)
{
  g_return_if_fail (CORE_IS_NOTIFIER (self));

  self->quiet_ms = quiet_ms;
  self->lost_ms = lost_ms;
}

/* Takes back whatever may still be shown. */
void
core_notifier_withdraw_all (CoreNotifier *self)
{
  g_autofree char **told = NULL;

  g_return_if_fail (CORE_IS_NOTIFIER (self));

  told = (char **) g_hash_table_get_keys_as_array (self->told, NULL);
  for (guint i = 0; told[i] != NULL; i++)
    {
      g_autofree char *id = g_strdup (told[i]);

      withdraw (self, id);
    }
}

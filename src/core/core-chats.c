#include "config.h"

#include "core-chats.h"

#include <string.h>

/**
 * CoreChats:
 *
 * Every chat of an account since the program started, with or without a page. Owned by whoever
 * shows them. Another account on the same session begins with none. A chat is never dropped while
 * there is something in it to lose: what came in and was not read, what was typed and not sent,
 * what was said.
 *
 * Follows the session's conversations from the moment they are opened, so that no message is
 * missed; a chat that nothing was said in is not shown to anybody.
 */
struct _CoreChats
{
  GObject      parent_instance;
  MsnpSession *session;
  char        *address; /* whose chats these are; NULL before the first sign-in */
  CoreHistory *history; /* where they are kept; NULL: nowhere */
  GPtrArray   *chats;
  GHashTable  *unfinished; /* CoreChat: to be left when what is on its way has arrived */
  const char  *group_key;  /* (unowned): of the group that is being opened; else NULL */
  guint        unread;
  CoreSettings *settings; /* (nullable) */
  double       text_scale;
  CoreAccountChoices *choices; /* (nullable) */
  GHashTable  *places; /* (element-type utf8): where files are on their way to */
  CoreOwnEmoticons *own_emoticons; /* (nullable) */
};

enum { PROP_UNREAD = 1, PROP_TEXT_SCALE, N_PROPS };
static GParamSpec *properties[N_PROPS];
enum { CHAT_RECEIVED, CHAT_FAILED, UNREAD_CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

static GType
core_chats_get_item_type (GListModel *model)
{
  return CORE_TYPE_CHAT;
}

static guint
core_chats_get_n_items (GListModel *model)
{
  return CORE_CHATS (model)->chats->len;
}

static gpointer
core_chats_get_item (GListModel *model,
                     guint       position)
{
  CoreChats *self = CORE_CHATS (model);

  return position < self->chats->len ? g_object_ref (self->chats->pdata[position]) : NULL;
}

static void
list_model_iface_init (GListModelInterface *iface)
{
  iface->get_item_type = core_chats_get_item_type;
  iface->get_n_items = core_chats_get_n_items;
  iface->get_item = core_chats_get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (CoreChats, core_chats, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_iface_init))

static void
core_chats_get_property (GObject    *object,
                         guint       property_id,
                         GValue     *value,
                         GParamSpec *pspec)
{
  CoreChats *self = CORE_CHATS (object);

  switch (property_id)
    {
    case PROP_UNREAD:
      g_value_set_uint (value, self->unread);
      break;
    case PROP_TEXT_SCALE:
      g_value_set_double (value, self->text_scale);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
core_chats_set_property (GObject      *object,
                         guint         property_id,
                         const GValue *value,
                         GParamSpec   *pspec)
{
  if (property_id == PROP_TEXT_SCALE)
    core_chats_set_text_scale (CORE_CHATS (object), g_value_get_double (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
}

static void
core_chats_finalize (GObject *object)
{
  CoreChats *self = CORE_CHATS (object);

  g_clear_object (&self->session);
  g_clear_object (&self->choices);
  g_clear_object (&self->own_emoticons);
  g_clear_object (&self->history);
  g_clear_object (&self->settings);
  g_free (self->address);
  g_hash_table_unref (self->unfinished);
  g_hash_table_unref (self->places);
  g_ptr_array_unref (self->chats);
  G_OBJECT_CLASS (core_chats_parent_class)->finalize (object);
}

static void
core_chats_class_init (CoreChatsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = core_chats_get_property;
  object_class->set_property = core_chats_set_property;
  object_class->finalize = core_chats_finalize;

  properties[PROP_UNREAD] = g_param_spec_uint ("unread", NULL, NULL, 0, G_MAXUINT, 0,
                                               G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_TEXT_SCALE] =
    g_param_spec_double ("text-scale", NULL, NULL, CORE_CHATS_TEXT_SCALE_MIN,
                         CORE_CHATS_TEXT_SCALE_MAX, 1.0,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  /**
   * CoreChats::chat-received:
   * @self: the chats
   * @chat: where something came in
   * @item: what came in
   *
   * Emitted after CoreChat::received, for a chat that nobody has opened, too.
   */
  signals[CHAT_RECEIVED] =
    g_signal_new ("chat-received", CORE_TYPE_CHATS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 2, CORE_TYPE_CHAT, CORE_TYPE_TIMELINE_ITEM);

  /**
   * CoreChats::chat-failed:
   * @self: the chats
   * @chat: one without a page
   *
   * Emitted when a message that was on its way when the page was closed, or when the program was
   * ended, could not be sent.
   */
  signals[CHAT_FAILED] = g_signal_new ("chat-failed", CORE_TYPE_CHATS, G_SIGNAL_RUN_LAST, 0, NULL,
                                       NULL, NULL, G_TYPE_NONE, 1, CORE_TYPE_CHAT);

  /**
   * CoreChats::unread-changed:
   * @self: the chats
   * @chat: the one whose count changed
   *
   * Emitted after "unread" of @chat and of @self have changed.
   */
  signals[UNREAD_CHANGED] =
    g_signal_new ("unread-changed", CORE_TYPE_CHATS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, CORE_TYPE_CHAT);
}

static void
core_chats_init (CoreChats *self)
{
  self->chats = g_ptr_array_new_with_free_func (g_object_unref);
  self->unfinished = g_hash_table_new (NULL, NULL);
  self->places = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->text_scale = 1.0;
}

static void
on_chat_received (CoreChat         *chat,
                  CoreTimelineItem *item,
                  CoreChats        *self)
{
  g_signal_emit (self, signals[CHAT_RECEIVED], 0, chat, item);
}

static void
count_unread (CoreChats *self)
{
  guint unread = 0;

  for (guint i = 0; i < self->chats->len; i++)
    unread += core_chat_get_unread (self->chats->pdata[i]);

  if (unread != self->unread)
    {
      self->unread = unread;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_UNREAD]);
    }
}

static void
on_chat_unread_notify (CoreChat   *chat,
                       GParamSpec *pspec,
                       CoreChats  *self)
{
  count_unread (self);
  g_signal_emit (self, signals[UNREAD_CHANGED], 0, chat);
}

/* A group is over with this; a chat of two stays for when it is opened again. */
static void
leave (CoreChats *self,
       CoreChat  *chat)
{
  guint position = 0;

  g_hash_table_remove (self->unfinished, chat);
  msnp_conversation_leave (core_chat_get_conversation (chat));
  if (core_chat_is_group (chat) && g_ptr_array_find (self->chats, chat, &position))
    {
      g_ptr_array_remove_index (self->chats, position);
      g_list_model_items_changed (G_LIST_MODEL (self), position, 1, 0);
    }
}

static CoreChat *
find_chat_of (CoreChats    *self,
              CoreTimeline *timeline)
{
  for (guint i = 0; i < self->chats->len; i++)
    {
      if (core_chat_get_timeline (self->chats->pdata[i]) == timeline)
        return self->chats->pdata[i];
    }

  return NULL;
}

/* What was on its way when the page was closed has arrived, or comes back. */
static void
on_item_state_changed (CoreTimeline     *timeline,
                       CoreTimelineItem *item,
                       CoreChats        *self)
{
  CoreChat *chat = find_chat_of (self, timeline);

  if (chat == NULL || core_chat_is_open (chat))
    return;

  if (core_timeline_item_get_state (item) == MSNP_MESSAGE_FAILED)
    g_signal_emit (self, signals[CHAT_FAILED], 0, chat);
  else if (g_hash_table_contains (self->unfinished, chat) && !core_chat_is_unfinished (chat))
    leave (self, chat);
}

static void
on_chat_is_open_notify (CoreChat   *chat,
                        GParamSpec *pspec,
                        CoreChats  *self)
{
  g_hash_table_remove (self->unfinished, chat);
}

static CoreChat *
add_chat (CoreChats        *self,
          MsnpConversation *conversation)
{
  CoreChat *chat = core_chat_new (self->session, conversation);

  g_signal_connect_object (chat, "received", G_CALLBACK (on_chat_received), self, 0);
  g_signal_connect_object (chat, "notify::unread", G_CALLBACK (on_chat_unread_notify), self, 0);
  g_signal_connect_object (chat, "notify::is-open", G_CALLBACK (on_chat_is_open_notify), self, 0);
  g_signal_connect_object (core_chat_get_timeline (chat), "item-state-changed",
                           G_CALLBACK (on_item_state_changed), self, 0);
  if (self->group_key != NULL)
    core_chat_continue_group (chat, self->group_key);
  if (self->history != NULL)
    core_chat_set_history (chat, self->history);
  core_chat_set_choices (chat, self->choices);
  core_chat_set_own_emoticons (chat, self->own_emoticons);
  g_ptr_array_add (self->chats, chat);
  g_list_model_items_changed (G_LIST_MODEL (self), self->chats->len - 1, 0, 1);

  return chat;
}

/* The chat of @conversation, by itself or by the one person in it. */
static CoreChat *
ensure_chat (CoreChats        *self,
             MsnpConversation *conversation)
{
  MsnpContact *contact = msnp_conversation_get_contact (conversation);
  CoreChat *chat = NULL;

  for (guint i = 0; i < self->chats->len; i++)
    {
      if (core_chat_get_conversation (self->chats->pdata[i]) == conversation)
        return self->chats->pdata[i];
    }

  if (!msnp_conversation_is_group (conversation) && contact != NULL)
    chat = core_chats_lookup (self, msnp_contact_get_address (contact));
  if (chat == NULL)
    return add_chat (self, conversation);

  core_chat_adopt (chat, conversation);
  return chat;
}

static void
on_conversation_opened (MsnpSession      *session,
                        MsnpConversation *conversation,
                        CoreChats        *self)
{
  ensure_chat (self, conversation);
}

static void
on_file_offered (MsnpSession      *session,
                 MsnpFileTransfer *transfer,
                 CoreChats        *self)
{
  const char *peer = msnp_file_transfer_get_peer (transfer);
  CoreChat *chat = core_chats_open (self, peer);
  g_autoptr(CoreFile) file = NULL;

  if (chat == NULL || core_chat_get_contact (chat) == NULL)
    {
      msnp_file_transfer_cancel (transfer);
      return;
    }

  file = core_file_new_incoming (transfer, self->places);
  core_chat_take_file (chat, g_object_ref (file));
  if (self->choices != NULL && core_account_choices_is_trusted (self->choices, peer))
    core_file_accept (file);
}

static void
on_invitation_declined (MsnpSession *session,
                        const char  *address,
                        const char  *kind,
                        CoreChats   *self)
{
  CoreChat *chat = core_chats_open (self, address);

  if (chat != NULL && core_chat_get_contact (chat) != NULL)
    core_chat_tell_unshown (chat, core_chat_get_contact (chat), kind);
}

/* The conversations of two people, which are the session's, go on without what was said in them. */
static void
follow_conversations (CoreChats *self)
{
  GListModel *conversations = msnp_session_list_conversations (self->session);

  for (guint i = 0; i < g_list_model_get_n_items (conversations); i++)
    {
      g_autoptr(MsnpConversation) conversation = g_list_model_get_item (conversations, i);

      ensure_chat (self, conversation);
    }
}

/* Leaves the groups, which were the other account's. */
static void
forget_chats (CoreChats *self)
{
  g_autoptr(GPtrArray) chats = g_steal_pointer (&self->chats);

  self->chats = g_ptr_array_new_with_free_func (g_object_unref);
  g_hash_table_remove_all (self->unfinished);
  g_list_model_items_changed (G_LIST_MODEL (self), 0, chats->len, 0);
  for (guint i = 0; i < chats->len; i++)
    {
      CoreChat *chat = chats->pdata[i];

      g_signal_handlers_disconnect_by_data (chat, self);
      g_signal_handlers_disconnect_by_data (core_chat_get_timeline (chat), self);
      if (core_chat_is_group (chat))
        msnp_conversation_leave (core_chat_get_conversation (chat));
    }
  count_unread (self);
}

/* What one account said, got and typed is not the next one's to see. */
static void
on_address_notify (CoreChats *self)
{
  const char *address = msnp_session_get_address (self->session);
  g_autofree char *before = g_steal_pointer (&self->address);

  self->address = g_strdup (address);
  if (before == NULL || address == NULL || g_ascii_strcasecmp (before, address) == 0)
    return;

  g_clear_object (&self->history);
  forget_chats (self);
  follow_conversations (self);
}

/* Returns: (transfer full): the chats of @session, with those that are open already */
CoreChats *
core_chats_new (MsnpSession *session)
{
  CoreChats *self = NULL;

  g_return_val_if_fail (MSNP_IS_SESSION (session), NULL);

  self = g_object_new (CORE_TYPE_CHATS, NULL);
  self->session = g_object_ref (session);
  self->address = g_strdup (msnp_session_get_address (session));
  g_signal_connect_object (session, "notify::address", G_CALLBACK (on_address_notify), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "conversation-opened", G_CALLBACK (on_conversation_opened),
                           self, 0);
  g_signal_connect_object (session, "file-offered", G_CALLBACK (on_file_offered), self, 0);
  g_signal_connect_object (session, "invitation-declined", G_CALLBACK (on_invitation_declined),
                           self, 0);
  follow_conversations (self);

  return self;
}

MsnpSession *
core_chats_get_session (CoreChats *self)
{
  g_return_val_if_fail (CORE_IS_CHATS (self), NULL);

  return self->session;
}

/* ---- what an earlier run left ---- */

/* The groups in which something was not sent, or was being typed. */
typedef struct
{
  CoreChats  *chats;
  GHashTable *unsent; /* (element-type utf8) */
  GHashTable *typed;  /* (element-type utf8) */
} Left;

static void
left_free (Left *self)
{
  g_object_unref (self->chats);
  g_hash_table_unref (self->unsent);
  g_hash_table_unref (self->typed);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Left, left_free)

static Left *
left_new (CoreChats *chats)
{
  Left *self = g_new0 (Left, 1);

  self->chats = g_object_ref (chats);
  self->unsent = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->typed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return self;
}

static void
tell_unsent (CoreChats *self,
             CoreChat  *chat)
{
  if (chat != NULL && !core_chat_is_open (chat))
    g_signal_emit (self, signals[CHAT_FAILED], 0, chat);
}

static void
on_kept_chats (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr(Left) left = user_data;
  CoreChats *self = left->chats;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) kept =
    store_history_list_chats_finish (STORE_HISTORY (source), result, &error);

  if (self->history == NULL || core_history_get_store (self->history) != STORE_HISTORY (source))
    return;

  core_history_tell (self->history, error);
  for (guint i = 0; kept != NULL && i < kept->len; i++)
    {
      const StoreChat *line = kept->pdata[i];
      gboolean is_unsent = g_hash_table_contains (left->unsent, line->chat);
      CoreChat *chat = NULL;

      if (!is_unsent && !g_hash_table_contains (left->typed, line->chat))
        continue;
      chat = core_chats_open_group (self, line->chat, (const char *const *) line->participants);
      if (is_unsent)
        tell_unsent (self, chat);
    }
}

/* Two people have their chat at once; who is in a group is asked first. */
static void
open_left (CoreChats *self)
{
  g_autoptr(Left) left = left_new (self);
  g_auto(GStrv) unsent = core_history_take_unsent (self->history);
  g_auto(GStrv) drafts = core_history_dup_drafts (self->history);

  for (gsize i = 0; unsent[i] != NULL; i++)
    {
      if (strchr (unsent[i], '@') != NULL)
        tell_unsent (self, core_chats_open (self, unsent[i]));
      else
        g_hash_table_add (left->unsent, g_strdup (unsent[i]));
    }
  for (gsize i = 0; drafts[i] != NULL; i++)
    {
      if (strchr (drafts[i], '@') == NULL)
        g_hash_table_add (left->typed, g_strdup (drafts[i]));
    }
  if (g_hash_table_size (left->unsent) + g_hash_table_size (left->typed) > 0)
    store_history_list_chats_async (core_history_get_store (self->history),
                                    core_history_get_account (self->history), NULL, on_kept_chats,
                                    g_steal_pointer (&left));
}

/**
 * core_chats_set_history:
 * @self: the chats
 * @history: the history of the session's account
 *
 * The chats that there are and will be are kept there. Once for each account. A chat with messages
 * that an earlier run did not send is told of by "chat-failed"; a group in which something was
 * being typed is among the chats again.
 */
void
core_chats_set_history (CoreChats   *self,
                        CoreHistory *history)
{
  g_return_if_fail (CORE_IS_CHATS (self));
  g_return_if_fail (CORE_IS_HISTORY (history));
  g_return_if_fail (self->history == NULL);

  self->history = g_object_ref (history);
  for (guint i = 0; i < self->chats->len; i++)
    core_chat_set_history (self->chats->pdata[i], history);
  open_left (self);
}

/* Returns: (transfer none) (nullable): where the chats are kept */
CoreHistory *
core_chats_get_history (CoreChats *self)
{
  g_return_val_if_fail (CORE_IS_CHATS (self), NULL);

  return self->history;
}

/**
 * core_chats_open:
 * @self: the chats
 * @address: with whom
 *
 * Returns: (transfer none) (nullable): the chat of two with @address, old or new; %NULL where
 *   there is no session to talk in
 */
CoreChat *
core_chats_open (CoreChats  *self,
                 const char *address)
{
  CoreChat *chat = NULL;
  MsnpConversation *conversation = NULL;

  g_return_val_if_fail (CORE_IS_CHATS (self), NULL);
  g_return_val_if_fail (address != NULL, NULL);

  chat = core_chats_lookup (self, address);
  if (chat != NULL)
    return chat;

  conversation = msnp_session_open_conversation (self->session, address);
  return conversation != NULL ? ensure_chat (self, conversation) : NULL;
}

/**
 * core_chats_open_group:
 * @self: the chats
 * @key: what the history calls a chat of several people
 * @addresses: who was in it, as it is in the history
 *
 * Returns: (transfer none) (nullable): that chat, which goes on; %NULL where nobody is known of it
 */
CoreChat *
core_chats_open_group (CoreChats         *self,
                       const char        *key,
                       const char *const *addresses)
{
  MsnpConversation *conversation = NULL;

  g_return_val_if_fail (CORE_IS_CHATS (self), NULL);
  g_return_val_if_fail (key != NULL && addresses != NULL, NULL);

  for (guint i = 0; i < self->chats->len; i++)
    {
      if (g_strcmp0 (core_chat_get_key (self->chats->pdata[i]), key) == 0)
        return self->chats->pdata[i];
    }

  self->group_key = key;
  conversation = msnp_session_open_group (self->session, addresses);
  self->group_key = NULL;

  return conversation != NULL ? ensure_chat (self, conversation) : NULL;
}

/* Returns: (transfer none) (nullable): the chat of two with @address, if there is one */
CoreChat *
core_chats_lookup (CoreChats  *self,
                   const char *address)
{
  g_return_val_if_fail (CORE_IS_CHATS (self), NULL);
  g_return_val_if_fail (address != NULL, NULL);

  for (guint i = 0; i < self->chats->len; i++)
    {
      const char *other = core_chat_get_address (self->chats->pdata[i]);

      if (other != NULL && g_ascii_strcasecmp (other, address) == 0)
        return self->chats->pdata[i];
    }

  return NULL;
}

/**
 * core_chats_close:
 * @self: the chats
 * @chat: one of them, whose page is closed
 *
 * Leaves a group, which then is over, unless something typed would be lost with it: such a one
 * stays in the list, without a page, for whoever shows the chats to bring it back. A chat of two
 * stays for when it is opened again. What is still on its way is waited for.
 * One of another account's is over already.
 */
void
core_chats_close (CoreChats *self,
                  CoreChat  *chat)
{
  g_return_if_fail (CORE_IS_CHATS (self));
  g_return_if_fail (CORE_IS_CHAT (chat));

  core_chat_set_active (chat, FALSE);
  core_chat_set_open (chat, FALSE);
  if (!core_chats_has (self, chat))
    return;

  if (core_chat_is_unfinished (chat))
    g_hash_table_add (self->unfinished, chat);
  else
    leave (self, chat);
}

/* Returns: whether @chat is one of them still */
gboolean
core_chats_has (CoreChats *self,
                CoreChat  *chat)
{
  g_return_val_if_fail (CORE_IS_CHATS (self), FALSE);

  return g_ptr_array_find (self->chats, chat, NULL);
}

/* Returns: how many texts and nudges nobody has looked at */
guint
core_chats_get_unread (CoreChats *self)
{
  g_return_val_if_fail (CORE_IS_CHATS (self), 0);

  return self->unread;
}

/* Returns: how many of them are in the chat of two with @address */
guint
core_chats_get_unread_of (CoreChats  *self,
                          const char *address)
{
  CoreChat *chat = core_chats_lookup (self, address);

  return chat != NULL ? core_chat_get_unread (chat) : 0;
}

/* @choices: (nullable): what the account's person has chosen about the people in the chats */
void
core_chats_set_choices (CoreChats          *self,
                        CoreAccountChoices *choices)
{
  g_return_if_fail (CORE_IS_CHATS (self));

  g_set_object (&self->choices, choices);
  for (guint i = 0; i < self->chats->len; i++)
    core_chat_set_choices (self->chats->pdata[i], choices);
}

/* Returns: (transfer none) (nullable) */
CoreAccountChoices *
core_chats_get_choices (CoreChats *self)
{
  g_return_val_if_fail (CORE_IS_CHATS (self), NULL);

  return self->choices;
}

/* Returns: (transfer none) (nullable): the file of that id that is sent in one of the chats */
CoreFile *
core_chats_lookup_file (CoreChats  *self,
                        const char *id)
{
  g_return_val_if_fail (CORE_IS_CHATS (self), NULL);
  g_return_val_if_fail (id != NULL, NULL);

  for (guint i = 0; i < self->chats->len; i++)
    {
      CoreFile *file = core_chat_lookup_file (self->chats->pdata[i], id);

      if (file != NULL)
        return file;
    }

  return NULL;
}

/* @emoticons: (nullable): of the person whose chats these are; they go with what is sent */
void
core_chats_set_own_emoticons (CoreChats        *self,
                              CoreOwnEmoticons *emoticons)
{
  g_return_if_fail (CORE_IS_CHATS (self));

  g_set_object (&self->own_emoticons, emoticons);
  for (guint i = 0; i < self->chats->len; i++)
    core_chat_set_own_emoticons (self->chats->pdata[i], emoticons);
}

/* Returns: (transfer none) (nullable) */
CoreOwnEmoticons *
core_chats_get_own_emoticons (CoreChats *self)
{
  g_return_val_if_fail (CORE_IS_CHATS (self), NULL);

  return self->own_emoticons;
}

double
core_chats_get_text_scale (CoreChats *self)
{
  g_return_val_if_fail (CORE_IS_CHATS (self), 1.0);

  return self->text_scale;
}

/* @text_scale: 1.0 is the size of the desktop's font; kept within the limits */
void
core_chats_set_text_scale (CoreChats *self,
                           double     text_scale)
{
  g_return_if_fail (CORE_IS_CHATS (self));

  text_scale = CLAMP (text_scale, CORE_CHATS_TEXT_SCALE_MIN, CORE_CHATS_TEXT_SCALE_MAX);
  if (self->text_scale == text_scale)
    return;

  self->text_scale = text_scale;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TEXT_SCALE]);
}

/* Returns: (transfer none) (nullable): what the person has chosen for every chat */
CoreSettings *
core_chats_get_settings (CoreChats *self)
{
  g_return_val_if_fail (CORE_IS_CHATS (self), NULL);

  return self->settings;
}

/* @settings: (nullable): for the chats shown from now on */
void
core_chats_set_settings (CoreChats    *self,
                         CoreSettings *settings)
{
  g_return_if_fail (CORE_IS_CHATS (self));
  g_return_if_fail (settings == NULL || CORE_IS_SETTINGS (settings));

  g_set_object (&self->settings, settings);
}

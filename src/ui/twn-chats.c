#include "config.h"

#include "twn-chats.h"

#include "twn-chat-window.h"

/**
 * TwnChats:
 *
 * The chat windows of the program: which there are, and which chat goes into which. Owned by the
 * application.
 *
 * Windows are asked what they hold whenever it matters, and nothing of it is kept here: a tab that
 * was dropped where no window can be is lost to GTK, and then is simply made anew.
 */
struct _TwnChats
{
  GObject         parent_instance;
  GtkApplication *application; /* (unowned): owns the owner of this */
  CoreChats      *chats;
};

enum { UNREAD_CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];
G_DEFINE_FINAL_TYPE (TwnChats, twn_chats, G_TYPE_OBJECT)

static void
twn_chats_dispose (GObject *object)
{
  TwnChats *self = TWN_CHATS (object);

  g_clear_weak_pointer (&self->application);
  g_clear_object (&self->chats);
  G_OBJECT_CLASS (twn_chats_parent_class)->dispose (object);
}

static void
twn_chats_class_init (TwnChatsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = twn_chats_dispose;

  /**
   * TwnChats::unread-changed:
   * @self: the chat windows
   * @address: with whom the chat is whose count changed
   *
   * Emitted when something came into a chat nobody looks at, and when somebody then does.
   */
  signals[UNREAD_CHANGED] = g_signal_new ("unread-changed", TWN_TYPE_CHATS, G_SIGNAL_RUN_LAST, 0,
                                          NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
twn_chats_init (TwnChats *self)
{
}

/* Returns: (transfer container): the chat windows, the one used last first */
static GList *
list_windows (TwnChats *self)
{
  GList *windows = NULL;
  GList *all = self->application != NULL ? gtk_application_get_windows (self->application) : NULL;

  for (GList *l = all; l != NULL; l = l->next)
    {
      if (TWN_IS_CHAT_WINDOW (l->data))
        windows = g_list_prepend (windows, l->data);
    }

  return g_list_reverse (windows);
}

static TwnChatWindow *
find_window (TwnChats *self,
             CoreChat *chat)
{
  g_autoptr(GList) windows = list_windows (self);

  for (GList *l = windows; l != NULL; l = l->next)
    {
      if (twn_chat_window_has (l->data, chat))
        return l->data;
    }

  return NULL;
}

static TwnChatWindow *
create_window (TwnChats *self)
{
  TwnChatWindow *window = twn_chat_window_new (self->application, self->chats);

  g_signal_connect_object (window, "window-wanted", G_CALLBACK (create_window), self,
                           G_CONNECT_SWAPPED);
  return window;
}

/* Returns: (transfer none): the window with @chat in it, now if not before; not yet shown if new */
static TwnChatWindow *
ensure_window (TwnChats *self,
               CoreChat *chat)
{
  TwnChatWindow *window = find_window (self, chat);

  if (window == NULL)
    {
      g_autoptr(GList) windows = list_windows (self);

      window = windows != NULL ? windows->data : create_window (self);
      twn_chat_window_add (window, chat);
    }

  return window;
}

/* Somebody writes to a chat without a tab: it gets one, and nothing takes the focus. */
static void
on_chat_received (TwnChats         *self,
                  CoreChat         *chat,
                  CoreTimelineItem *item)
{
  TwnChatWindow *window = NULL;

  if (self->application == NULL)
    return;

  window = ensure_window (self, chat);
  if (!gtk_widget_get_visible (GTK_WIDGET (window)))
    twn_chat_window_show_quietly (window);
}

/* Its failure is to be seen, whether the tab is closed by now or not. */
static void
on_chat_failed (TwnChats *self,
                CoreChat *chat)
{
  on_chat_received (self, chat, NULL);
}

/* Chats of another account: their tabs go. */
static void
on_items_changed (TwnChats *self,
                  guint     position,
                  guint     removed,
                  guint     added)
{
  g_autoptr(GList) windows = removed > 0 ? list_windows (self) : NULL;

  for (GList *l = windows; l != NULL; l = l->next)
    twn_chat_window_close_forgotten (l->data);
}

static void
on_unread_changed (TwnChats *self,
                   CoreChat *chat)
{
  const char *address = core_chat_get_address (chat);

  if (address != NULL)
    g_signal_emit (self, signals[UNREAD_CHANGED], 0, address);
}

/* @settings: (nullable): what the person has chosen. Returns: (transfer full): the chat windows of
 * @session, none of them open */
TwnChats *
twn_chats_new (GtkApplication *application,
               MsnpSession    *session,
               CoreSettings   *settings)
{
  TwnChats *self = NULL;

  g_return_val_if_fail (GTK_IS_APPLICATION (application), NULL);
  g_return_val_if_fail (MSNP_IS_SESSION (session), NULL);

  self = g_object_new (TWN_TYPE_CHATS, NULL);
  g_set_weak_pointer (&self->application, application);
  self->chats = core_chats_new (session);
  core_chats_set_settings (self->chats, settings);
  g_signal_connect_object (self->chats, "chat-received", G_CALLBACK (on_chat_received), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->chats, "chat-failed", G_CALLBACK (on_chat_failed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->chats, "items-changed", G_CALLBACK (on_items_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->chats, "unread-changed", G_CALLBACK (on_unread_changed), self,
                           G_CONNECT_SWAPPED);

  return self;
}

CoreChats *
twn_chats_get_chats (TwnChats *self)
{
  g_return_val_if_fail (TWN_IS_CHATS (self), NULL);

  return self->chats;
}

/* A group that was closed with something typed in it can be opened in no other way: it is there
 * again, as a tab behind, whenever a chat is opened. */
static void
bring_back_unfinished (TwnChats *self)
{
  GListModel *chats = G_LIST_MODEL (self->chats);

  for (guint i = 0; i < g_list_model_get_n_items (chats); i++)
    {
      g_autoptr(CoreChat) chat = g_list_model_get_item (chats, i);

      if (core_chat_is_group (chat) && core_chat_is_unfinished (chat))
        ensure_window (self, chat);
    }
}

/* @chat: (nullable). @id: what the history calls a message that is to be seen; 0: none */
static void
bring_to_front (TwnChats *self,
                CoreChat *chat,
                gint64    id)
{
  TwnChatWindow *window = NULL;

  if (chat == NULL || self->application == NULL)
    return;

  window = ensure_window (self, chat);
  bring_back_unfinished (self);
  twn_chat_window_select (window, chat);
  gtk_window_present (GTK_WINDOW (window));
  if (id != 0)
    twn_chat_window_show_message (window, chat, id);
}

/* Brings the chat with @address to the front, with the cursor where one writes. */
void
twn_chats_open_address (TwnChats   *self,
                        const char *address)
{
  twn_chats_open_at (self, address, 0);
}

/* Opens the chat with @address, and asks which files to send there. */
void
twn_chats_send_file (TwnChats   *self,
                     const char *address)
{
  CoreChat *chat = NULL;
  TwnChatWindow *window = NULL;

  g_return_if_fail (TWN_IS_CHATS (self));

  twn_chats_open_address (self, address);
  chat = core_chats_lookup (self->chats, address);
  window = chat != NULL && self->application != NULL ? find_window (self, chat) : NULL;
  if (window != NULL)
    gtk_widget_activate_action (GTK_WIDGET (window), "chat.send-file", NULL);
}

/* Opens the chat with @address where the message is that the history calls @id; 0: at its end. */
void
twn_chats_open_at (TwnChats   *self,
                   const char *address,
                   gint64      id)
{
  g_return_if_fail (TWN_IS_CHATS (self));
  g_return_if_fail (address != NULL);

  bring_to_front (self, core_chats_open (self->chats, address), id);
}

/**
 * twn_chats_open_group_at:
 * @self: the chat windows
 * @key: what the history calls a chat of several people
 * @addresses: who they are
 * @id: what it calls a message of that; 0: at the end
 *
 * Opens the chat, which goes on.
 */
void
twn_chats_open_group_at (TwnChats          *self,
                         const char        *key,
                         const char *const *addresses,
                         gint64             id)
{
  g_return_if_fail (TWN_IS_CHATS (self));
  g_return_if_fail (key != NULL && addresses != NULL);

  bring_to_front (self, core_chats_open_group (self->chats, key, addresses), id);
}

/* Returns: whether there is a chat whose conversation is called @id, which is in front now */
gboolean
twn_chats_open_id (TwnChats   *self,
                   const char *id)
{
  GListModel *chats = NULL;

  g_return_val_if_fail (TWN_IS_CHATS (self), FALSE);
  g_return_val_if_fail (id != NULL, FALSE);

  chats = G_LIST_MODEL (self->chats);
  for (guint i = 0; i < g_list_model_get_n_items (chats); i++)
    {
      g_autoptr(CoreChat) chat = g_list_model_get_item (chats, i);
      TwnChatWindow *window = NULL;

      if (g_strcmp0 (msnp_conversation_get_id (core_chat_get_conversation (chat)), id) != 0)
        continue;

      window = ensure_window (self, chat);
      twn_chat_window_select (window, chat);
      gtk_window_present (GTK_WINDOW (window));
      return TRUE;
    }

  return FALSE;
}

/* What is in the chats stays there. */
void
twn_chats_close_all (TwnChats *self)
{
  g_autoptr(GList) windows = NULL;

  g_return_if_fail (TWN_IS_CHATS (self));

  windows = list_windows (self);
  for (GList *l = windows; l != NULL; l = l->next)
    gtk_window_close (GTK_WINDOW (l->data));
}

/* Returns: how many messages of @address nobody has looked at */
guint
twn_chats_get_unread (TwnChats   *self,
                      const char *address)
{
  g_return_val_if_fail (TWN_IS_CHATS (self), 0);

  return core_chats_get_unread_of (self->chats, address);
}

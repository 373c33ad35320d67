#include "config.h"

#include "twn-application-private.h"

#include "twn-history-window.h"

/* app.*, as far as it is about the history; and which history the chats go into. */

static TwnHistoryWindow *
find_window (TwnApplication *self)
{
  for (GList *l = gtk_application_get_windows (GTK_APPLICATION (self)); l != NULL; l = l->next)
    {
      if (TWN_IS_HISTORY_WINDOW (l->data))
        return l->data;
    }

  return NULL;
}

/* One window: about all chats (""), or about the one of that name. */
static void
app_history (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  TwnApplication *self = TWN_APPLICATION (user_data);
  CoreHistory *history = core_keeper_get_history (twn_application_get_keeper (self));
  MsnpSession *session = core_account_get_session (twn_application_get_account (self));
  CoreSettings *settings = twn_application_get_settings (self);
  const char *name = g_variant_get_string (parameter, NULL);
  const char *chat = name[0] != '\0' ? name : NULL;
  TwnHistoryWindow *window = find_window (self);

  if (history == NULL || session == NULL)
    return;

  if (window != NULL && g_strcmp0 (twn_history_window_get_chat (window), chat) != 0)
    {
      gtk_window_destroy (GTK_WINDOW (window));
      window = NULL;
    }
  if (window == NULL)
    window = TWN_HISTORY_WINDOW (twn_history_window_new (
      GTK_APPLICATION (self), history, msnp_session_get_roster (session), settings, chat));
  gtk_window_present (GTK_WINDOW (window));
  gtk_widget_activate_action (GTK_WIDGET (window), "history.search", NULL);
}

/* The chat with somebody, where a message in it is; 0: at its end. */
static void
app_chat_at (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  TwnApplication *self = TWN_APPLICATION (user_data);
  TwnChats *chats = twn_application_get_chats (self);
  const char *address = NULL;
  gint64 id = 0;

  g_variant_get (parameter, "(&sx)", &address, &id);
  if (chats != NULL)
    twn_chats_open_at (chats, address, id);
}

/* A chat of several people that the history has, where a message in it is; 0: at its end. */
static void
app_group_at (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  TwnApplication *self = TWN_APPLICATION (user_data);
  TwnChats *chats = twn_application_get_chats (self);
  g_autofree const char **addresses = NULL;
  const char *key = NULL;
  gint64 id = 0;

  g_variant_get (parameter, "(&s^a&sx)", &key, &addresses, &id);
  if (chats != NULL)
    twn_chats_open_group_at (chats, key, addresses, id);
}

static const GActionEntry entries[] = {
  { "history", app_history, "s" },
  { "group-at", app_group_at, "(sasx)" },
  { "chat-at", app_chat_at, "(sx)" },
};

static void
update (TwnApplication *self)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self), "history");

  g_simple_action_set_enabled (
    G_SIMPLE_ACTION (action),
    core_keeper_get_history (twn_application_get_keeper (self)) != NULL);
}

/* What is said goes into the profile, from when that can be written. Another account's history is
 * not the next one's to read. */
static void
on_history (CoreKeeper *keeper, GParamSpec *pspec, gpointer user_data)
{
  TwnApplication *self = TWN_APPLICATION (user_data);
  CoreHistory *history = core_keeper_get_history (keeper);
  TwnChats *chats = twn_application_get_chats (self);
  TwnHistoryWindow *window = find_window (self);

  if (window != NULL)
    gtk_window_destroy (GTK_WINDOW (window));
  if (history != NULL && chats != NULL)
    core_chats_set_history (twn_chats_get_chats (chats), history);
  update (self);
}

void
twn_application_add_history_actions (TwnApplication *self)
{
  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  g_signal_connect_object (twn_application_get_keeper (self), "notify::history",
                           G_CALLBACK (on_history), self, 0);
  update (self);
}

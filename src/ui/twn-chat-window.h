#pragma once

#include <adwaita.h>

#include "twn-chat-page.h"

G_BEGIN_DECLS

/* Signal: window-wanted () → TwnChatWindow: a tab is to go into a window of its own. */
#define TWN_TYPE_CHAT_WINDOW (twn_chat_window_get_type ())
G_DECLARE_FINAL_TYPE (TwnChatWindow, twn_chat_window, TWN, CHAT_WINDOW, AdwApplicationWindow)

TwnChatWindow *twn_chat_window_new             (GtkApplication *application,
                                                CoreChats      *chats);
void           twn_chat_window_add             (TwnChatWindow  *self,
                                                CoreChat       *chat);
void           twn_chat_window_close_forgotten (TwnChatWindow  *self);
gboolean       twn_chat_window_has             (TwnChatWindow  *self,
                                                CoreChat       *chat);
void           twn_chat_window_select          (TwnChatWindow  *self,
                                                CoreChat       *chat);
void           twn_chat_window_show_message    (TwnChatWindow  *self,
                                                CoreChat       *chat,
                                                gint64          id);
void           twn_chat_window_show_quietly    (TwnChatWindow  *self);

G_END_DECLS

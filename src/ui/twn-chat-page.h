#pragma once

#include <adwaita.h>

#include "core/core-chats.h"

G_BEGIN_DECLS

#define TWN_TYPE_CHAT_PAGE (twn_chat_page_get_type ())
G_DECLARE_FINAL_TYPE (TwnChatPage, twn_chat_page, TWN, CHAT_PAGE, GtkWidget)

GtkWidget    *twn_chat_page_new            (CoreChats   *chats,
                                            CoreChat    *chat);
CoreChat     *twn_chat_page_get_chat       (TwnChatPage *self);
GActionGroup *twn_chat_page_get_actions    (TwnChatPage *self);
void          twn_chat_page_show_message   (TwnChatPage *self,
                                            gint64       id);
void          twn_chat_page_focus_composer (TwnChatPage *self);

G_END_DECLS

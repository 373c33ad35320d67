#pragma once

#include <adwaita.h>

#include "core/core-chat.h"

G_BEGIN_DECLS

#define TWN_TYPE_CHAT_TITLE (twn_chat_title_get_type ())
G_DECLARE_FINAL_TYPE (TwnChatTitle, twn_chat_title, TWN, CHAT_TITLE, GtkWidget)

void twn_chat_title_set_chat (TwnChatTitle *self,
                              CoreChat     *chat);

G_END_DECLS

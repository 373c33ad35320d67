#pragma once

#include <gtk/gtk.h>

#include "core/core-chat.h"

G_BEGIN_DECLS

#define TWN_CHAT_FILES_MAX 50 /* files that are sent at once */

/* Sends the files that are chosen, dropped or pasted into a chat. */
#define TWN_TYPE_CHAT_FILES (twn_chat_files_get_type ())
G_DECLARE_FINAL_TYPE (TwnChatFiles, twn_chat_files, TWN, CHAT_FILES, GObject)

TwnChatFiles *twn_chat_files_new    (CoreChat     *chat,
                                     GtkWidget    *page,
                                     GtkTextView  *composer);
void          twn_chat_files_choose (TwnChatFiles *self);

G_END_DECLS

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* Sees to it that a tab which is dragged out of a window arrives somewhere. */
#define TWN_TYPE_CHAT_DRAG (twn_chat_drag_get_type ())
G_DECLARE_FINAL_TYPE (TwnChatDrag, twn_chat_drag, TWN, CHAT_DRAG, GObject)

TwnChatDrag *twn_chat_drag_new (GtkWidget  *window,
                                AdwTabView *view);

G_END_DECLS

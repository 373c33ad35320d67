#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define TWN_TYPE_MESSAGE_EMOTICONS (twn_message_emoticons_get_type ())
G_DECLARE_FINAL_TYPE (TwnMessageEmoticons, twn_message_emoticons, TWN, MESSAGE_EMOTICONS, GObject)

TwnMessageEmoticons *twn_message_emoticons_new (GtkTextView *view);

G_END_DECLS

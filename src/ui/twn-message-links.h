#pragma once

#include "twn-message-buffer.h"

G_BEGIN_DECLS

/* Makes the links of a conversation work. Owned by the TwnMessageView of @view. */
#define TWN_TYPE_MESSAGE_LINKS (twn_message_links_get_type ())
G_DECLARE_FINAL_TYPE (TwnMessageLinks, twn_message_links, TWN, MESSAGE_LINKS, GObject)

TwnMessageLinks *twn_message_links_new (GtkTextView      *view,
                                        TwnMessageBuffer *buffer);

G_END_DECLS

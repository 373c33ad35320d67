#pragma once

#include <adwaita.h>

#include "core/core-timeline-item.h"

G_BEGIN_DECLS

/* The button beside a failed message. */
#define TWN_TYPE_MESSAGE_RETRY (twn_message_retry_get_type ())
G_DECLARE_FINAL_TYPE (TwnMessageRetry, twn_message_retry, TWN, MESSAGE_RETRY, GtkButton)

GtkWidget        *twn_message_retry_new      (CoreTimelineItem *item);
CoreTimelineItem *twn_message_retry_get_item (TwnMessageRetry  *self);

G_END_DECLS

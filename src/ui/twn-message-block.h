#pragma once

#include "core/core-timeline-item.h"
#include "twn-message-tags.h"

G_BEGIN_DECLS

typedef struct _TwnMessageBlock TwnMessageBlock;

TwnMessageBlock    *twn_message_block_insert      (TwnMessageTags        *tags,
                                                   GtkTextIter           *at,
                                                   CoreTimelineItem      *item,
                                                   gboolean               has_header);
void                twn_message_block_forget      (TwnMessageBlock       *self);
CoreTimelineItem   *twn_message_block_get_item    (const TwnMessageBlock *self);
void                twn_message_block_get_start   (const TwnMessageBlock *self,
                                                   GtkTextIter           *iter);
void                twn_message_block_follow      (TwnMessageBlock       *self,
                                                   const TwnMessageBlock *before);
GtkTextChildAnchor *twn_message_block_show_state  (TwnMessageBlock       *self);
const char         *twn_message_block_lookup_link (const TwnMessageBlock *self,
                                                   const GtkTextIter     *iter);

G_END_DECLS

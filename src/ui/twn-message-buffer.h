#pragma once

#include "core/core-timeline-item.h"
#include "twn-message-tags.h"

G_BEGIN_DECLS

/* Signal: retry-anchored (GtkTextChildAnchor, CoreTimelineItem: a button belongs there). */
#define TWN_TYPE_MESSAGE_BUFFER (twn_message_buffer_get_type ())
G_DECLARE_FINAL_TYPE (TwnMessageBuffer, twn_message_buffer, TWN, MESSAGE_BUFFER, GObject)

TwnMessageBuffer *twn_message_buffer_new         (void);
GtkTextBuffer    *twn_message_buffer_get_text    (TwnMessageBuffer     *self);
TwnMessageTags   *twn_message_buffer_get_tags    (TwnMessageBuffer     *self);
guint             twn_message_buffer_get_n_items (TwnMessageBuffer     *self);
void              twn_message_buffer_append      (TwnMessageBuffer     *self,
                                                  CoreTimelineItem     *item);
void              twn_message_buffer_prepend     (TwnMessageBuffer     *self,
                                                  CoreTimelineItem     *item);
void              twn_message_buffer_trim_start  (TwnMessageBuffer     *self,
                                                  guint                 n_items);
void              twn_message_buffer_trim_end    (TwnMessageBuffer     *self,
                                                  guint                 n_items);
void              twn_message_buffer_update      (TwnMessageBuffer     *self,
                                                  CoreTimelineItem     *item);
gboolean          twn_message_buffer_find        (TwnMessageBuffer     *self,
                                                  CoreTimelineItem     *item,
                                                  GtkTextIter          *start,
                                                  GtkTextIter          *end);
const char       *twn_message_buffer_lookup_link (TwnMessageBuffer     *self,
                                                  const GtkTextIter    *iter);
gboolean          twn_message_buffer_find_link   (TwnMessageBuffer     *self,
                                                  const GtkTextIter    *from,
                                                  gboolean              forward,
                                                  GtkTextIter          *start,
                                                  GtkTextIter          *end);

G_END_DECLS

#pragma once

#include <adwaita.h>

#include "core/core-timeline.h"
#include "twn-message-tags.h"

G_BEGIN_DECLS

#define TWN_MESSAGE_VIEW_PAGE 80  /* items loaded at once */
#define TWN_MESSAGE_VIEW_MAX 2000 /* items kept in the view */

/* Properties: timeline (writable), text-scale (writable), at-end (read-only: new items are seen).
 * Signal: retried (CoreTimelineItem). */
#define TWN_TYPE_MESSAGE_VIEW (twn_message_view_get_type ())
G_DECLARE_FINAL_TYPE (TwnMessageView, twn_message_view, TWN, MESSAGE_VIEW, GtkWidget)

GtkWidget    *twn_message_view_new           (void);
void          twn_message_view_set_timeline  (TwnMessageView *self,
                                              CoreTimeline   *timeline);
GtkTextView  *twn_message_view_get_text_view (TwnMessageView *self);
TwnMessageTags *twn_message_view_get_tags    (TwnMessageView *self);
void          twn_message_view_scroll_to_end (TwnMessageView *self);
void          twn_message_view_set_past      (TwnMessageView *self,
                                              CoreTimeline   *past);
void          twn_message_view_set_can_retry (TwnMessageView *self,
                                              gboolean        can_retry);
void          twn_message_view_show_item     (TwnMessageView *self,
                                              guint           position);
void          twn_message_view_shake         (TwnMessageView *self);

G_END_DECLS

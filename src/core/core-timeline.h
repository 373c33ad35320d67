#pragma once

#include <gio/gio.h>

#include "core-timeline-item.h"

G_BEGIN_DECLS

#define CORE_TIMELINE_JOIN_SECONDS 60 /* what one person writes within it has one header */

/* A GListModel of CoreTimelineItem, the oldest first. Signal: item-state-changed
 * (CoreTimelineItem: a message of one's own was sent, accepted, failed, or is tried again). */
#define CORE_TYPE_TIMELINE (core_timeline_get_type ())
G_DECLARE_FINAL_TYPE (CoreTimeline, core_timeline, CORE, TIMELINE, GObject)

CoreTimeline     *core_timeline_new            (void);
CoreTimelineItem *core_timeline_append_message (CoreTimeline *self,
                                                MsnpMessage  *message,
                                                const char   *own_address);
CoreTimelineItem *core_timeline_append_notice  (CoreTimeline *self,
                                                const char   *text);
gboolean          core_timeline_has_unsent     (CoreTimeline *self);

G_END_DECLS

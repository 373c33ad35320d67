#pragma once

#include <gio/gio.h>

#include "core-timeline-item.h"

G_BEGIN_DECLS

#define CORE_TIMELINE_JOIN_SECONDS 60 /* what one person writes within it has one header */

/* A GListModel of CoreTimelineItem, the oldest first. Signals: item-state-changed
 * (CoreTimelineItem: a message of one's own was sent, accepted, failed, or is tried again),
 * page-wanted (gboolean is_earlier: the history has more, and somebody wants to see it),
 * page-arrived (: it has come, also where nothing was in it). */
#define CORE_TYPE_TIMELINE (core_timeline_get_type ())
G_DECLARE_FINAL_TYPE (CoreTimeline, core_timeline, CORE, TIMELINE, GObject)

CoreTimeline     *core_timeline_new            (void);
CoreTimelineItem *core_timeline_append_message (CoreTimeline *self,
                                                MsnpMessage  *message,
                                                const char   *own_address);
CoreTimelineItem *core_timeline_append_notice  (CoreTimeline *self,
                                                const char   *text);
CoreTimelineItem *core_timeline_append         (CoreTimeline     *self,
                                                CoreTimelineItem *item);
gboolean          core_timeline_has_unsent     (CoreTimeline *self);
gboolean          core_timeline_find           (CoreTimeline *self,
                                                gint64        id,
                                                guint        *position);
void              core_timeline_clear          (CoreTimeline *self);

/* Pages of the history: CorePager gives them. */
gboolean          core_timeline_has_earlier    (CoreTimeline *self);
gboolean          core_timeline_has_later      (CoreTimeline *self);
void              core_timeline_set_later      (CoreTimeline *self,
                                                gboolean      has_later);
void              core_timeline_want_earlier   (CoreTimeline *self);
void              core_timeline_want_later     (CoreTimeline *self);
void              core_timeline_take_earlier   (CoreTimeline *self,
                                                GPtrArray    *items,
                                                gboolean      has_earlier);
void              core_timeline_take_later     (CoreTimeline *self,
                                                GPtrArray    *items,
                                                gboolean      has_later);

G_END_DECLS

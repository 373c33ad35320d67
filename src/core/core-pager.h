#pragma once

#include "core-history.h"
#include "core-timeline.h"

G_BEGIN_DECLS

#define CORE_PAGER_LINES 100 /* of one page */

/* Gives a timeline what was said in one chat, page by page. */
#define CORE_TYPE_PAGER (core_pager_get_type ())
G_DECLARE_FINAL_TYPE (CorePager, core_pager, CORE, PAGER, GObject)

CorePager    *core_pager_new          (CoreHistory  *history,
                                       const char   *chat,
                                       CoreTimeline *timeline);
CoreTimeline *core_pager_get_timeline (CorePager    *self);
void          core_pager_load_end     (CorePager    *self);
void          core_pager_load_around  (CorePager    *self,
                                       gint64        id);
gint64        core_pager_get_around   (CorePager    *self);

G_END_DECLS

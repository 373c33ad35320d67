#pragma once

#include "core-history.h"
#include "core-timeline-item.h"

G_BEGIN_DECLS

/* Puts what happens in one chat into the history. Signal: settled (CoreTimelineItem, GError): the
 * item is on the disk, or (GError: why) will not be. */
#define CORE_TYPE_RECORDER (core_recorder_get_type ())
G_DECLARE_FINAL_TYPE (CoreRecorder, core_recorder, CORE, RECORDER, GObject)

CoreRecorder *core_recorder_new        (CoreHistory        *history,
                                        const char         *chat,
                                        const char         *address);
const char   *core_recorder_get_chat   (CoreRecorder       *self);
gboolean      core_recorder_add        (CoreRecorder       *self,
                                        CoreTimelineItem   *item,
                                        StoreKind           kind);
void          core_recorder_follow     (CoreRecorder       *self,
                                        CoreTimelineItem   *item);
void          core_recorder_set_people (CoreRecorder       *self,
                                        const char *const  *addresses);

G_END_DECLS

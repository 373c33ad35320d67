#pragma once

#include "core-file.h"
#include "msnp/msnp-message.h"
#include "store/store-message.h"

G_BEGIN_DECLS

/**
 * CoreTimelineKind:
 * @CORE_TIMELINE_TEXT: a text that somebody wrote
 * @CORE_TIMELINE_NUDGE: a nudge
 * @CORE_TIMELINE_FILE: a file that somebody sends: what is said of it, and a #CoreFile
 * @CORE_TIMELINE_NOTICE: something that happened: a sentence of the program's own
 * @CORE_TIMELINE_DAY: what follows is of another day
 *
 * What an item of a chat is.
 */
typedef enum
{
  CORE_TIMELINE_TEXT,
  CORE_TIMELINE_NUDGE,
  CORE_TIMELINE_FILE,
  CORE_TIMELINE_NOTICE,
  CORE_TIMELINE_DAY,
} CoreTimelineKind;

/* Property, read-only: state (MsnpMessageState). Everything else stays as it was made. Signal, for
 * who records it: moved (its message has another state). */
#define CORE_TYPE_TIMELINE_ITEM (core_timeline_item_get_type ())
G_DECLARE_FINAL_TYPE (CoreTimelineItem, core_timeline_item, CORE, TIMELINE_ITEM, GObject)

CoreTimelineItem     *core_timeline_item_new_message     (MsnpMessage      *message,
                                                          const char       *own_address);
CoreTimelineItem     *core_timeline_item_new_stored      (const StoreMessage *record);
CoreTimelineItem     *core_timeline_item_new_file        (CoreFile         *file,
                                                          MsnpContact      *contact,
                                                          const char       *own_address);
CoreTimelineItem     *core_timeline_item_new_notice      (const char       *text);
CoreTimelineItem     *core_timeline_item_new_event       (MsnpContact      *contact,
                                                          const char       *text);
CoreTimelineItem     *core_timeline_item_new_day         (GDateTime        *day);
CoreTimelineKind      core_timeline_item_get_kind        (CoreTimelineItem *self);
MsnpMessage          *core_timeline_item_get_message     (CoreTimelineItem *self);
CoreFile             *core_timeline_item_get_file        (CoreTimelineItem *self);
gboolean              core_timeline_item_is_own          (CoreTimelineItem *self);
const char           *core_timeline_item_get_address     (CoreTimelineItem *self);
const char           *core_timeline_item_get_name        (CoreTimelineItem *self);
const char           *core_timeline_item_get_text        (CoreTimelineItem *self);
const char           *core_timeline_item_get_said        (CoreTimelineItem *self);
const MsnpTextFormat *core_timeline_item_get_format      (CoreTimelineItem *self);
GPtrArray            *core_timeline_item_get_emoticons   (CoreTimelineItem *self);
GDateTime            *core_timeline_item_get_time        (CoreTimelineItem *self);
MsnpMessageState      core_timeline_item_get_state       (CoreTimelineItem *self);
char                 *core_timeline_item_dup_failure_text (CoreTimelineItem *self);
gboolean              core_timeline_item_is_joined       (CoreTimelineItem *self);

gint64                core_timeline_item_get_id          (CoreTimelineItem *self);

/* For the timeline and the chat that own the item. */
void                  core_timeline_item_set_joined      (CoreTimelineItem *self,
                                                          gboolean          is_joined);
void                  core_timeline_item_replace_message (CoreTimelineItem *self,
                                                          MsnpMessage      *message);

/* For the recorder. */
void                  core_timeline_item_set_recorded    (CoreTimelineItem *self);
void                  core_timeline_item_set_id          (CoreTimelineItem *self,
                                                          gint64            id);
void                  core_timeline_item_show_state      (CoreTimelineItem *self);

G_END_DECLS

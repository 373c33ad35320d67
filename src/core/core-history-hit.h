#pragma once

#include "msnp/msnp-roster.h"
#include "store/store-message.h"

G_BEGIN_DECLS

/* A chat of the history, or a text that was found in one. Immutable. */
#define CORE_TYPE_HISTORY_HIT (core_history_hit_get_type ())
G_DECLARE_FINAL_TYPE (CoreHistoryHit, core_history_hit, CORE, HISTORY_HIT, GObject)

CoreHistoryHit *core_history_hit_new       (const StoreMessage *line,
                                            const char         *chat,
                                            const char *const  *participants,
                                            gboolean            is_found);
const char     *core_history_hit_get_chat  (CoreHistoryHit     *self);
gint64          core_history_hit_get_id    (CoreHistoryHit     *self);
gboolean        core_history_hit_is_found  (CoreHistoryHit     *self);
gboolean        core_history_hit_is_group  (CoreHistoryHit     *self);
const char *const *
                core_history_hit_get_participants (CoreHistoryHit *self);
char           *core_history_hit_dup_title (CoreHistoryHit     *self,
                                            MsnpRoster         *roster);
char           *core_history_hit_dup_text  (CoreHistoryHit     *self,
                                            const char         *words);
gboolean        core_history_hit_find      (const char         *text,
                                            const char         *words,
                                            gsize              *start,
                                            gsize              *end);
char           *core_history_hit_dup_time  (CoreHistoryHit     *self);

G_END_DECLS

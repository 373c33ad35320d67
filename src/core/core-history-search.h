#pragma once

#include "core-history-hit.h"
#include "core-history.h"

G_BEGIN_DECLS

#define CORE_HISTORY_SEARCH_PAGE 50    /* hits that are looked for at once */
#define CORE_HISTORY_SEARCH_WORDS 1000 /* bytes of what is looked for */

/* A GListModel of CoreHistoryHit: the chats of an account's history, or what was found in them, the
 * newest first. Property, read-only: is-busy. */
#define CORE_TYPE_HISTORY_SEARCH (core_history_search_get_type ())
G_DECLARE_FINAL_TYPE (CoreHistorySearch, core_history_search, CORE, HISTORY_SEARCH, GObject)

CoreHistorySearch *core_history_search_new       (CoreHistory       *history,
                                                  const char        *chat);
void               core_history_search_set_words (CoreHistorySearch *self,
                                                  const char        *words);
const char        *core_history_search_get_words (CoreHistorySearch *self);
gboolean           core_history_search_is_busy   (CoreHistorySearch *self);
gboolean           core_history_search_has_more  (CoreHistorySearch *self);
void               core_history_search_go_on     (CoreHistorySearch *self);

G_END_DECLS

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define STORE_QUERY_WORDS_MAX 16 /* of one search; more of them are not looked at */
#define STORE_QUERY_WORD_MAX 64  /* characters of a word that an index is asked for */

/* What somebody searches for, taken apart by what the indexes can answer. */
typedef struct
{
  char      *words; /* (nullable): for MATCH on message_words */
  char      *pairs; /* (nullable): for MATCH on message_pairs; never both */
  GPtrArray *rest;  /* (element-type utf8): folded, to be looked for in each hit */
} StoreQuery;

char       *store_query_fold       (const char       *text);
char       *store_query_chat_token (gint64            chat);
char       *store_query_pairs      (const char       *folded,
                                    gint64            chat);
StoreQuery *store_query_new        (const char       *typed,
                                    gint64            chat);
void        store_query_free       (StoreQuery       *self);
gboolean    store_query_is_empty   (const StoreQuery *self);
gboolean    store_query_matches    (const StoreQuery *self,
                                    const char       *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoreQuery, store_query_free)

G_END_DECLS

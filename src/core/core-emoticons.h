#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define CORE_EMOTICON_CODES_MAX 4  /* codes of one emoticon */
#define CORE_EMOTICONS_MAX 200     /* emoticons found in one text */

/**
 * CoreEmoticon:
 * @codes: what is typed for it, the usual one first; %NULL after the last
 * @meaning: what it means, before translation
 * @emoji: the character of the desktop's font
 *
 * One of the classic emoticons. All of them are constant and are never freed.
 */
typedef struct
{
  const char *codes[CORE_EMOTICON_CODES_MAX + 1];
  const char *meaning;
  const char *emoji;
} CoreEmoticon;

/**
 * CoreEmoticonMatch:
 * @start: where the code begins, in characters
 * @end: where it ends, in characters
 * @emoticon: what it stands for; %NULL for a custom one
 * @custom: which of the custom ones; -1 for a classic one
 *
 * A piece of a text that is an emoticon.
 */
typedef struct
{
  int                 start;
  int                 end;
  const CoreEmoticon *emoticon;
  int                 custom;
} CoreEmoticonMatch;

const CoreEmoticon *core_emoticons_get_table   (guint              *n_emoticons);
const CoreEmoticon *core_emoticons_lookup      (const char         *code);
const char         *core_emoticon_get_meaning  (const CoreEmoticon *self);
gboolean            core_emoticon_is_found_by  (const CoreEmoticon *self,
                                                const char         *words);
GArray             *core_emoticons_find        (const char         *text);
GArray             *core_emoticons_find_with   (const char         *text,
                                                const char *const  *shortcuts);
char               *core_emoticons_dup_spoken  (const char         *text);

G_END_DECLS

#include "config.h"

#include "store-query.h"

#include <string.h>

#define TRIGRAM 3       /* the characters of what message_words knows */
#define DENSE 0x2600    /* from here on a character says much: symbols, CJK, kana, hangul, emoji */
#define TOKEN_BASE 6400 /* of the private use area, from U+E000 */

/* The indexes hold folded text: compatibility forms and case are gone, so that what is typed finds
 * what was written however it was composed. Both sides of a comparison come through here. */
char *
store_query_fold (const char *text)
{
  g_autofree char *normal = NULL;
  g_autofree char *folded = NULL;

  if (g_str_is_ascii (text)) /* ten times as fast, for what is looked at one by one */
    return g_ascii_strdown (text, -1);

  normal = g_utf8_normalize (text, -1, G_NORMALIZE_ALL_COMPOSE);
  folded = g_utf8_casefold (normal != NULL ? normal : "", -1);

  return g_utf8_normalize (folded, -1, G_NORMALIZE_ALL_COMPOSE);
}

/* Returns: (transfer full): @chat as three characters of private use: one word of each index, by
 * which SQLite skips what is said elsewhere without a look at it */
char *
store_query_chat_token (gint64 chat)
{
  GString *token = g_string_new (NULL);

  for (int i = 0; i < TRIGRAM; i++, chat /= TOKEN_BASE)
    g_string_append_unichar (token, 0xe000 + (gunichar) (chat % TOKEN_BASE));

  return g_string_free (token, FALSE);
}

static gboolean
is_dense (const char *text)
{
  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at))
    if (g_utf8_get_char (at) < DENSE)
      return FALSE;

  return TRUE;
}

/* Returns: (transfer full) (nullable): what message_pairs holds of a text; %NULL when the text has
 * no character of that kind */
char *
store_query_pairs (const char *folded,
                   gint64      chat)
{
  g_autoptr(GString) pairs = g_string_new (NULL);
  g_autofree char *token = NULL;

  for (const char *at = folded; *at != '\0'; at = g_utf8_next_char (at))
    {
      const char *next = g_utf8_next_char (at);

      if (g_utf8_get_char (at) < DENSE)
        continue;
      g_string_append_len (pairs, at, next - at);
      g_string_append_c (pairs, ' ');
      if (*next == '\0' || g_utf8_get_char (next) < DENSE)
        continue;
      g_string_append_len (pairs, at, g_utf8_next_char (next) - at);
      g_string_append_c (pairs, ' ');
    }
  if (pairs->len == 0)
    return NULL;

  token = store_query_chat_token (chat);
  g_string_append (pairs, token);

  return g_strdup (pairs->str);
}

/* Everything is a string to FTS5: nothing that anybody types is an operator. */
static void
append_string (GString    *expression,
               const char *word)
{
  g_string_append_c (expression, '"');
  for (const char *at = word; *at != '\0'; at++)
    {
      if (*at == '"')
        g_string_append_c (expression, '"');
      g_string_append_c (expression, *at);
    }
  g_string_append_c (expression, '"');
}

static char *
match_all (GPtrArray  *strings,
           const char *column,
           const char *chat_column,
           gint64      chat)
{
  GString *expression = g_string_new (NULL);

  for (guint i = 0; i < strings->len; i++)
    {
      g_string_append (expression, i > 0 ? " AND " : "");
      g_string_append (expression, column);
      append_string (expression, strings->pdata[i]);
    }
  if (chat != 0)
    {
      g_autofree char *token = store_query_chat_token (chat);

      g_string_append_printf (expression, " AND %s", chat_column);
      append_string (expression, token);
    }

  return g_string_free (expression, FALSE);
}

/* What is pasted can be of any length: the beginning is looked up, the whole is compared. */
static void
add_long_word (StoreQuery *self,
               GPtrArray  *longs,
               const char *word,
               glong       length)
{
  if (length > STORE_QUERY_WORD_MAX)
    g_ptr_array_add (self->rest, g_strdup (word));
  g_ptr_array_add (longs, g_utf8_substring (word, 0, MIN (length, STORE_QUERY_WORD_MAX)));
}

/**
 * store_query_new:
 * @typed: whatever was typed, of any length and in any language
 * @chat: the chat to stay in; 0: all
 *
 * Each word has to occur somewhere in a text, also inside of a word there.
 *
 * Returns: (transfer full): the query
 */
StoreQuery *
store_query_new (const char *typed,
                 gint64      chat)
{
  StoreQuery *self = g_new0 (StoreQuery, 1);
  g_autofree char *folded = store_query_fold (typed);
  g_auto(GStrv) parts = g_regex_split_simple ("\\s+", folded, 0, 0);
  g_autoptr(GPtrArray) longs = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GPtrArray) shorts = g_ptr_array_new ();
  guint n_words = 0;

  self->rest = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; parts[i] != NULL && n_words < STORE_QUERY_WORDS_MAX; i++)
    {
      glong length = g_utf8_strlen (parts[i], -1);

      if (length == 0)
        continue;
      n_words++;
      if (length >= TRIGRAM)
        add_long_word (self, longs, parts[i], length);
      else if (is_dense (parts[i]))
        g_ptr_array_add (shorts, parts[i]);
      else
        g_ptr_array_add (self->rest, g_strdup (parts[i]));
    }

  if (longs->len > 0)
    self->words = match_all (longs, "text : ", "chat : ", chat);
  else if (shorts->len > 0)
    self->pairs = match_all (shorts, "", "", chat);
  for (guint i = 0; longs->len > 0 && i < shorts->len; i++)
    g_ptr_array_add (self->rest, g_strdup (shorts->pdata[i]));

  return self;
}

void
store_query_free (StoreQuery *self)
{
  g_free (self->words);
  g_free (self->pairs);
  g_ptr_array_unref (self->rest);
  g_free (self);
}

/* Returns: whether nothing is asked for */
gboolean
store_query_is_empty (const StoreQuery *self)
{
  return self->words == NULL && self->pairs == NULL && self->rest->len == 0;
}

/* Returns: whether @text, as it was written, has what no index was asked for */
gboolean
store_query_matches (const StoreQuery *self,
                     const char       *text)
{
  g_autofree char *folded = NULL;

  if (self->rest->len == 0)
    return TRUE;

  folded = store_query_fold (text);
  for (guint i = 0; i < self->rest->len; i++)
    if (strstr (folded, self->rest->pdata[i]) == NULL)
      return FALSE;

  return TRUE;
}

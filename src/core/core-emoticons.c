#include "config.h"

#include "core-emoticons.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "core-text.h"

#define CODE_MAX 5 /* bytes of the longest code */

/* The order is that of the picker: faces, gestures, people, things. Every code is ASCII. */
static const CoreEmoticon table[] = {
  { { ":)", ":-)" }, NC_("emoticon", "Smile"), "🙂" },
  { { ":D", ":-D", ":>", ":->" }, NC_("emoticon", "Big smile"), "😃" },
  { { ";)", ";-)" }, NC_("emoticon", "Wink"), "😉" },
  { { ":O", ":-O" }, NC_("emoticon", "Surprised"), "😮" },
  { { ":P", ":-P" }, NC_("emoticon", "Tongue out"), "😛" },
  { { "(H)" }, NC_("emoticon", "Hot"), "😎" },
  { { ":@", ":-@" }, NC_("emoticon", "Angry"), "😠" },
  { { ":$", ":-$" }, NC_("emoticon", "Embarrassed"), "😳" },
  { { ":S", ":-S" }, NC_("emoticon", "Confused"), "😕" },
  { { ":(", ":-(", ":<", ":-<" }, NC_("emoticon", "Sad"), "🙁" },
  { { ":'(" }, NC_("emoticon", "Crying"), "😢" },
  { { ":|", ":-|" }, NC_("emoticon", "Disappointed"), "😐" },
  { { "(6)" }, NC_("emoticon", "Devil"), "😈" },
  { { "(A)" }, NC_("emoticon", "Angel"), "😇" },
  { { "8o|" }, NC_("emoticon", "Baring teeth"), "😬" },
  { { "8-|", "8|" }, NC_("emoticon", "Nerd"), "🤓" },
  { { "+o(" }, NC_("emoticon", "Sick"), "🤢" },
  { { "<:o)" }, NC_("emoticon", "Party"), "🥳" },
  { { "|-)" }, NC_("emoticon", "Sleepy"), "😴" },
  { { "*-)" }, NC_("emoticon", "Thinking"), "🤔" },
  { { ":-#" }, NC_("emoticon", "Don’t tell anyone"), "🤐" },
  { { ":-*" }, NC_("emoticon", "Telling a secret"), "🤫" },
  { { "^o)" }, NC_("emoticon", "Sarcastic"), "🤨" },
  { { "8-)" }, NC_("emoticon", "Eye-rolling"), "🙄" },
  { { ":^)" }, NC_("emoticon", "I don’t know"), "🤷" },
  { { "(brb)" }, NC_("emoticon", "Be right back"), "🔙" },
  { { "(Y)" }, NC_("emoticon", "Thumbs up"), "👍" },
  { { "(N)" }, NC_("emoticon", "Thumbs down"), "👎" },
  { { "(yn)" }, NC_("emoticon", "Fingers crossed"), "🤞" },
  { { "(h5)" }, NC_("emoticon", "High five"), "🙌" },
  { { "({)" }, NC_("emoticon", "Left hug"), "🫂" },
  { { "(})" }, NC_("emoticon", "Right hug"), "🫂" },
  { { "(Z)" }, NC_("emoticon", "Boy"), "👦" },
  { { "(X)" }, NC_("emoticon", "Girl"), "👧" },
  { { "(M)" }, NC_("emoticon", "Messenger figure"), "👤" },
  { { "(L)" }, NC_("emoticon", "Heart"), "❤️" },
  { { "(U)" }, NC_("emoticon", "Broken heart"), "💔" },
  { { "(K)" }, NC_("emoticon", "Kiss"), "💋" },
  { { "(G)" }, NC_("emoticon", "Gift"), "🎁" },
  { { "(F)" }, NC_("emoticon", "Rose"), "🌹" },
  { { "(W)" }, NC_("emoticon", "Wilted rose"), "🥀" },
  { { "(P)" }, NC_("emoticon", "Camera"), "📷" },
  { { "(~)" }, NC_("emoticon", "Film strip"), "🎞️" },
  { { "(@)" }, NC_("emoticon", "Cat"), "🐱" },
  { { "(&)" }, NC_("emoticon", "Dog"), "🐶" },
  { { "(T)" }, NC_("emoticon", "Telephone"), "📞" },
  { { "(I)" }, NC_("emoticon", "Idea"), "💡" },
  { { "(8)" }, NC_("emoticon", "Note"), "🎵" },
  { { "(S)" }, NC_("emoticon", "Half-moon"), "🌜" },
  { { "(*)" }, NC_("emoticon", "Star"), "⭐" },
  { { "(E)" }, NC_("emoticon", "E-mail"), "✉️" },
  { { "(O)" }, NC_("emoticon", "Clock"), "🕒" },
  { { "(B)" }, NC_("emoticon", "Beer"), "🍺" },
  { { "(D)" }, NC_("emoticon", "Martini"), "🍸" },
  { { "(C)" }, NC_("emoticon", "Coffee"), "☕" },
  { { "(^)" }, NC_("emoticon", "Birthday cake"), "🎂" },
  { { ":[", ":-[" }, NC_("emoticon", "Vampire bat"), "🦇" },
  { { "(sn)" }, NC_("emoticon", "Snail"), "🐌" },
  { { "(bah)" }, NC_("emoticon", "Black sheep"), "🐑" },
  { { "(nah)" }, NC_("emoticon", "Goat"), "🐐" },
  { { "(tu)" }, NC_("emoticon", "Turtle"), "🐢" },
  { { "('.')" }, NC_("emoticon", "Rabbit"), "🐰" },
  { { "(pl)" }, NC_("emoticon", "Plate"), "🍽️" },
  { { "(||)" }, NC_("emoticon", "Bowl"), "🥣" },
  { { "(pi)" }, NC_("emoticon", "Pizza"), "🍕" },
  { { "(so)" }, NC_("emoticon", "Soccer ball"), "⚽" },
  { { "(au)" }, NC_("emoticon", "Car"), "🚗" },
  { { "(ap)" }, NC_("emoticon", "Airplane"), "✈️" },
  { { "(um)" }, NC_("emoticon", "Umbrella"), "☂️" },
  { { "(ip)" }, NC_("emoticon", "Island with palm"), "🏝️" },
  { { "(co)" }, NC_("emoticon", "Computer"), "💻" },
  { { "(mp)" }, NC_("emoticon", "Mobile phone"), "📱" },
  { { "(st)" }, NC_("emoticon", "Stormy cloud"), "🌧️" },
  { { "(li)" }, NC_("emoticon", "Lightning"), "⚡" },
  { { "(mo)" }, NC_("emoticon", "Money"), "💰" },
  { { "(R)" }, NC_("emoticon", "Rainbow"), "🌈" },
  { { "(#)" }, NC_("emoticon", "Sun"), "☀️" },
  { { "(%)" }, NC_("emoticon", "Handcuffs"), "⛓️" },
  { { "(ci)" }, NC_("emoticon", "Cigarette"), "🚬" },
  { { "(xx)" }, NC_("emoticon", "Game pad"), "🎮" },
};

/**
 * core_emoticons_get_table:
 * @n_emoticons: (out): how many there are
 *
 * Returns: (transfer none) (array length=n_emoticons): all of them, in the order to show them in
 */
const CoreEmoticon *
core_emoticons_get_table (guint *n_emoticons)
{
  g_return_val_if_fail (n_emoticons != NULL, NULL);

  *n_emoticons = G_N_ELEMENTS (table);
  return table;
}

/* Returns: (transfer none): what @self means, in the language of the person */
const char *
core_emoticon_get_meaning (const CoreEmoticon *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return g_dpgettext2 (GETTEXT_PACKAGE, "emoticon", self->meaning);
}

/* The letters in brackets and those of :D :O :P :S are the same in capitals and small; the "o" of
 * 8o| and of others draws a mouth, and only a small one does. */
static gboolean
ignores_case (const char *code)
{
  return code[0] == '(' || (code[0] == ':' && strpbrk (code, "DOPS") != NULL);
}

static gboolean
starts_with_code (const char *text,
                  const char *code)
{
  const gsize length = strlen (code);

  return ignores_case (code) ? g_ascii_strncasecmp (text, code, length) == 0
                             : strncmp (text, code, length) == 0;
}

static gboolean
is_word (gunichar c)
{
  return g_unichar_isalnum (c) || c == '_';
}

/* Whether a code from @start to @end stands by itself. Only one in brackets may be within a word;
 * "C:Data" and "18-)" have none, "hello:D" and "hello:)" do. */
static gboolean
stands_alone (const char *start,
              const char *end,
              gunichar    before)
{
  const gunichar after = g_utf8_get_char (end);

  if (*start == '(')
    return TRUE;
  if (is_word (before) && (is_word (after) || is_word ((guchar) *start)))
    return FALSE;

  return !(is_word ((guchar) end[-1]) && is_word (after));
}

/* Returns: (nullable): the longest code at @p that may be one there; @length is set to its bytes */
static const CoreEmoticon *
match (const char *p,
       gunichar    before,
       gsize      *length)
{
  const CoreEmoticon *found = NULL;

  *length = 0;
  if (strchr ("(:;8+<|*^", *p) == NULL)
    return NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    {
      for (const char *const *code = table[i].codes; *code != NULL; code++)
        {
          const gsize n_bytes = strlen (*code);

          if (**code == *p && n_bytes > *length && starts_with_code (p, *code) &&
              stands_alone (p, p + n_bytes, before))
            {
              found = &table[i];
              *length = n_bytes;
            }
        }
    }

  return found;
}

/**
 * core_emoticons_lookup:
 * @code: a whole code
 *
 * Returns: (transfer none) (nullable): the emoticon that @code stands for
 */
const CoreEmoticon *
core_emoticons_lookup (const char *code)
{
  const CoreEmoticon *found = NULL;
  gsize length = 0;

  g_return_val_if_fail (code != NULL, NULL);

  if (code[0] == '\0' || strlen (code) > CODE_MAX)
    return NULL;

  found = match (code, ' ', &length);
  return found != NULL && code[length] == '\0' ? found : NULL;
}

/* Returns: whether @self is one that somebody looks for who types @words: its code, or a part of
 *   its meaning, whatever the case */
gboolean
core_emoticon_is_found_by (const CoreEmoticon *self,
                           const char         *words)
{
  g_autofree char *wanted = NULL;
  g_autofree char *meaning = NULL;

  g_return_val_if_fail (self != NULL && words != NULL, FALSE);

  wanted = g_utf8_casefold (words, -1);
  g_strstrip (wanted);
  meaning = g_utf8_casefold (core_emoticon_get_meaning (self), -1);
  if (wanted[0] == '\0' || strstr (meaning, wanted) != NULL)
    return TRUE;

  for (const char *const *code = self->codes; *code != NULL; code++)
    {
      g_autofree char *folded = g_utf8_casefold (*code, -1);

      if (strstr (folded, wanted) != NULL)
        return TRUE;
    }

  return FALSE;
}

/* Returns: which of @shortcuts is at @p, the longest one, or -1; @length is set to its bytes. One
 * that begins or ends with a letter is none in the middle of a word. */
static int
match_custom (const char        *p,
              gunichar           before,
              const char *const *shortcuts,
              gsize             *length)
{
  int found = -1;

  for (int i = 0; shortcuts != NULL && shortcuts[i] != NULL; i++)
    {
      const gsize n_bytes = strlen (shortcuts[i]);
      const char *end = p + n_bytes;

      if (n_bytes > *length && strncmp (p, shortcuts[i], n_bytes) == 0
          && !(is_word (before) && is_word (g_utf8_get_char (p)))
          && !(is_word (g_utf8_get_char (g_utf8_prev_char (end)))
               && is_word (g_utf8_get_char (end))))
        {
          found = i;
          *length = n_bytes;
        }
    }

  return found;
}

/* Returns: the matches of core_emoticons_find_with() at one place; none where its end is not set */
static CoreEmoticonMatch
find_at (const char        *p,
         int                offset,
         gunichar           before,
         const char *const *shortcuts,
         gsize             *length)
{
  CoreEmoticonMatch found = { offset, 0, NULL, -1 };
  gsize custom_length = 0;

  found.custom = match_custom (p, before, shortcuts, &custom_length);
  found.emoticon = match (p, before, length);
  if (found.custom >= 0 && custom_length >= *length)
    {
      found.emoticon = NULL;
      *length = custom_length;
    }
  else
    {
      found.custom = -1;
    }
  if (found.emoticon != NULL || found.custom >= 0)
    found.end = offset + (int) g_utf8_strlen (p, (gssize) *length);

  return found;
}

/* Returns: (transfer full) (element-type CoreEmoticonMatch): the classic codes in @text; see
 *   core_emoticons_find_with() */
GArray *
core_emoticons_find (const char *text)
{
  return core_emoticons_find_with (text, NULL);
}

/**
 * core_emoticons_find_with:
 * @text: valid UTF-8
 * @shortcuts: (nullable) (array zero-terminated=1): of custom emoticons, which are valid UTF-8
 *
 * Finds the codes in @text, from left to right and the longest at each place, a custom one before a
 * classic one of its length; none inside a link.
 *
 * Returns: (transfer full) (element-type CoreEmoticonMatch): CORE_EMOTICONS_MAX at most
 */
GArray *
core_emoticons_find_with (const char        *text,
                          const char *const *shortcuts)
{
  g_autoptr(GArray) matches = g_array_new (FALSE, FALSE, sizeof (CoreEmoticonMatch));
  g_autoptr(GPtrArray) links = NULL;
  gunichar before = ' ';
  guint next_link = 0;
  int offset = 0;

  g_return_val_if_fail (text != NULL, NULL);

  links = core_text_find_links (text);
  for (const char *p = text; *p != '\0' && matches->len < CORE_EMOTICONS_MAX;)
    {
      const CoreTextLink *link = next_link < links->len ? links->pdata[next_link] : NULL;
      CoreEmoticonMatch found = { 0, 0, NULL, -1 };
      gsize length = 0;

      if (link != NULL && offset >= link->end)
        {
          next_link++;
          continue;
        }
      if (link == NULL || offset < link->start)
        found = find_at (p, offset, before, shortcuts, &length);
      if (found.end > 0)
        {
          g_array_append_val (matches, found);
          before = ' ';
          p += length;
          offset = found.end;
          continue;
        }

      before = g_utf8_get_char (p);
      p = g_utf8_next_char (p);
      offset++;
    }

  return g_steal_pointer (&matches);
}

/**
 * core_emoticons_dup_spoken:
 * @text: valid UTF-8
 *
 * For those who listen: a voice reads ":-)" as three signs, if at all.
 *
 * Returns: (transfer full): @text with the meanings instead of the codes
 */
char *
core_emoticons_dup_spoken (const char *text)
{
  g_autoptr(GArray) matches = NULL;
  g_autoptr(GString) spoken = g_string_new (NULL);
  const char *p = text;
  int offset = 0;

  g_return_val_if_fail (text != NULL, NULL);

  matches = core_emoticons_find (text);
  for (guint i = 0; i < matches->len; i++)
    {
      const CoreEmoticonMatch *found = &g_array_index (matches, CoreEmoticonMatch, i);
      const char *start = g_utf8_offset_to_pointer (p, found->start - offset);

      g_string_append_len (spoken, p, start - p);
      g_string_append_printf (spoken, "(%s)", core_emoticon_get_meaning (found->emoticon));
      p = start + (found->end - found->start); /* a code is ASCII */
      offset = found->end;
    }
  g_string_append (spoken, p);

  return g_string_free (g_steal_pointer (&spoken), FALSE);
}

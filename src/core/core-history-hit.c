#include "config.h"

#include "core-history-hit.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "core-chat-words.h"
#include "core-text.h"
#include "core-timeline-item.h"

#define BEFORE_HIT 24      /* characters of a text that are shown before what was found in it */
#define SHOWN_MAX 300      /* characters of a text that are shown */
#define PEOPLE_SHOWN_MAX 20
#define WORDS_MAX 20       /* that are looked for in a text to show where they are */

/**
 * CoreHistoryHit:
 *
 * One row of CoreHistorySearch. What it says is harmless and in one line.
 */
struct _CoreHistoryHit
{
  GObject            parent_instance;
  CoreTimelineItem  *item;  /* NULL: the chat has no line */
  char              *chat;
  char             **participants;
  gboolean           is_found;
};

G_DEFINE_FINAL_TYPE (CoreHistoryHit, core_history_hit, G_TYPE_OBJECT)

static void
core_history_hit_finalize (GObject *object)
{
  CoreHistoryHit *self = CORE_HISTORY_HIT (object);

  g_clear_object (&self->item);
  g_free (self->chat);
  g_strfreev (self->participants);
  G_OBJECT_CLASS (core_history_hit_parent_class)->finalize (object);
}

static void
core_history_hit_class_init (CoreHistoryHitClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = core_history_hit_finalize;
}

static void
core_history_hit_init (CoreHistoryHit *self)
{
}

/**
 * core_history_hit_new:
 * @line: (nullable): what was found, or the last line of the chat
 * @chat: what the store calls the chat
 * @participants: (nullable): of a group
 * @is_found: whether @line was looked for
 *
 * Returns: (transfer full): a hit
 */
CoreHistoryHit *
core_history_hit_new (const StoreMessage *line,
                      const char         *chat,
                      const char *const  *participants,
                      gboolean            is_found)
{
  CoreHistoryHit *self = NULL;

  g_return_val_if_fail (chat != NULL, NULL);

  self = g_object_new (CORE_TYPE_HISTORY_HIT, NULL);
  self->item = line != NULL ? core_timeline_item_new_stored (line) : NULL;
  self->chat = g_strdup (chat);
  self->participants = g_strdupv ((char **) participants);
  self->is_found = is_found;

  return self;
}

const char *
core_history_hit_get_chat (CoreHistoryHit *self)
{
  g_return_val_if_fail (CORE_IS_HISTORY_HIT (self), NULL);

  return self->chat;
}

/* Returns: what the history calls the line; 0 where there is none */
gint64
core_history_hit_get_id (CoreHistoryHit *self)
{
  g_return_val_if_fail (CORE_IS_HISTORY_HIT (self), 0);

  return self->item != NULL ? core_timeline_item_get_id (self->item) : 0;
}

/* Returns: whether it is a text that was looked for, or a chat */
gboolean
core_history_hit_is_found (CoreHistoryHit *self)
{
  g_return_val_if_fail (CORE_IS_HISTORY_HIT (self), FALSE);

  return self->is_found;
}

/* Returns: (transfer none) (nullable): who was in a group */
const char *const *
core_history_hit_get_participants (CoreHistoryHit *self)
{
  g_return_val_if_fail (CORE_IS_HISTORY_HIT (self), NULL);

  return (const char *const *) self->participants;
}

/* Returns: whether there was more than one other person */
gboolean
core_history_hit_is_group (CoreHistoryHit *self)
{
  g_return_val_if_fail (CORE_IS_HISTORY_HIT (self), FALSE);

  return strchr (self->chat, '@') == NULL;
}

static char *
dup_name (MsnpRoster *roster,
          const char *address)
{
  MsnpContact *contact = roster != NULL ? msnp_roster_lookup (roster, address) : NULL;

  return contact != NULL ? core_chat_words_dup_name (contact) : core_text_make_harmless (address);
}

/**
 * core_history_hit_dup_title:
 * @self: the hit
 * @roster: (nullable): where people have their names
 *
 * Returns: (transfer full): with whom the chat was
 */
char *
core_history_hit_dup_title (CoreHistoryHit *self,
                            MsnpRoster     *roster)
{
  g_autoptr(GString) names = g_string_new (NULL);

  g_return_val_if_fail (CORE_IS_HISTORY_HIT (self), NULL);

  if (!core_history_hit_is_group (self))
    return dup_name (roster, self->chat);

  for (gsize i = 0; self->participants != NULL && self->participants[i] != NULL; i++)
    {
      g_autofree char *name = dup_name (roster, self->participants[i]);
      g_autofree char *isolated = core_text_isolate (name);

      if (i == PEOPLE_SHOWN_MAX)
        {
          g_string_append (names, "…");
          break;
        }
      /* Translators: between the names in a list of people. */
      g_string_append (names, i > 0 ? _(", ") : "");
      g_string_append (names, isolated);
    }

  return names->len > 0 ? g_string_free (g_steal_pointer (&names), FALSE)
                        : g_strdup (_("Group chat"));
}

/* Returns: how many bytes of @text are @word, in any case; 0 where it begins with something else */
static gsize
match_word (const char *text,
            const char *word)
{
  const char *at = text;

  for (; *word != '\0'; word = g_utf8_next_char (word), at = g_utf8_next_char (at))
    if (g_unichar_tolower (g_utf8_get_char (at)) != g_unichar_tolower (g_utf8_get_char (word)))
      return 0;

  return at - text;
}

/**
 * core_history_hit_find:
 * @text: valid UTF-8, as core_history_hit_dup_text () gives it
 * @words: what was looked for, between spaces
 * @start: (inout): the byte of @text from where to look; then where the first of @words begins
 * @end: (out): the byte after it
 *
 * A search also finds what is the same only in another form of Unicode: no place is told for that.
 *
 * Returns: whether one of @words is there
 */
gboolean
core_history_hit_find (const char *text,
                       const char *words,
                       gsize      *start,
                       gsize      *end)
{
  g_auto(GStrv) parts = NULL;

  g_return_val_if_fail (text != NULL && words != NULL, FALSE);

  parts = g_strsplit_set (words, " \t\n", WORDS_MAX);
  for (const char *at = text + *start; *at != '\0'; at = g_utf8_next_char (at))
    {
      gsize length = 0;

      for (gsize i = 0; parts[i] != NULL; i++)
        length = MAX (length, match_word (at, parts[i]));
      if (length == 0)
        continue;

      *start = at - text;
      *end = *start + length;
      return TRUE;
    }

  return FALSE;
}

/* Returns: (transfer none): where to begin with @line so that what is at @found is soon seen: at a
 *   word, in a script that has spaces between them */
static const char *
find_beginning (const char *line,
                const char *found)
{
  const char *beginning = found;

  for (int i = 0; i < BEFORE_HIT && beginning > line; i++)
    beginning = g_utf8_prev_char (beginning);
  if (beginning == line)
    return line;

  for (const char *at = beginning; at < found; at = g_utf8_next_char (at))
    if (g_unichar_isspace (g_utf8_get_char (at)))
      return g_utf8_next_char (at);

  return beginning;
}

/**
 * core_history_hit_dup_text:
 * @self: the hit
 * @words: (nullable): what was looked for, so that it is seen
 *
 * Returns: (transfer full): the line, or the part of it in which the words are; may be empty
 */
char *
core_history_hit_dup_text (CoreHistoryHit *self,
                           const char     *words)
{
  g_autofree char *line = NULL;
  g_autofree char *part = NULL;
  const char *beginning = NULL;
  gsize start = 0;
  gsize end = 0;

  g_return_val_if_fail (CORE_IS_HISTORY_HIT (self), NULL);

  if (self->item == NULL)
    return g_strdup ("");

  line = g_strdelimit (g_strdup (core_timeline_item_get_text (self->item)), "\n\t", ' ');
  beginning = line;
  if (words != NULL && core_history_hit_find (line, words, &start, &end))
    beginning = find_beginning (line, line + start);
  part = g_utf8_substring (beginning, 0, MIN (g_utf8_strlen (beginning, -1), SHOWN_MAX));

  return g_strconcat (beginning > line ? "…" : "", part, NULL);
}

/* Returns: (transfer full): when the line was said: the time of day if that was today, else the
 *   date; may be empty */
char *
core_history_hit_dup_time (CoreHistoryHit *self)
{
  g_autoptr(GDateTime) now = g_date_time_new_now_local ();
  GDateTime *time = NULL;
  gboolean is_today;

  g_return_val_if_fail (CORE_IS_HISTORY_HIT (self), NULL);

  if (self->item == NULL)
    return g_strdup ("");

  time = core_timeline_item_get_time (self->item);
  is_today = g_date_time_get_year (time) == g_date_time_get_year (now) &&
             g_date_time_get_day_of_year (time) == g_date_time_get_day_of_year (now);

  return g_date_time_format (time, is_today ? "%H:%M" : "%x");
}

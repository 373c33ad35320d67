#include "config.h"

#include "core-text.h"

#include <string.h>

#define REPLACEMENT 0xFFFD
#define BIDI_DEPTH_MAX 32

#define FIRST_STRONG_ISOLATE "\xe2\x81\xa8" /* U+2068 */
#define POP_ISOLATE "\xe2\x81\xa9"          /* U+2069 */

enum
{
  LRE = 0x202A, RLE, PDF, LRO, RLO,
  LRI = 0x2066, RLI, FSI, PDI,
};

static gboolean
is_line_end (gunichar c)
{
  return c == '\n' || c == '\r' || c == 0x0B || c == 0x0C || c == 0x85 || c == 0x2028
         || c == 0x2029;
}

static gboolean
is_bidi_control (gunichar c)
{
  return (c >= LRE && c <= RLO) || (c >= LRI && c <= PDI);
}

/* LRM, RLM and ALM: part of correct Arabic and Hebrew in a text, without a use in a name. */
static gboolean
is_bidi_mark (gunichar c)
{
  return c == 0x200E || c == 0x200F || c == 0x061C;
}

/* Characters with no look and no business in a text that somebody else wrote. */
static gboolean
is_dropped (gunichar c)
{
  return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0xFEFF || (c >= 0xFFF9 && c <= 0xFFFB);
}

/* U+FFFC stands for a widget in a text buffer, and noncharacters are nobody's. */
static gboolean
is_replaced (gunichar c)
{
  return c == 0xFFFC || (c >= 0xFDD0 && c <= 0xFDEF) || (c & 0xFFFE) == 0xFFFE;
}

/* Returns: whether @c may be appended after the @marks combining marks before it; counts */
static gboolean
takes_mark (gunichar c,
            guint   *marks)
{
  if (!g_unichar_ismark (c))
    *marks = 0;
  else if (*marks >= CORE_TEXT_MARKS_MAX)
    return FALSE;
  else
    (*marks)++;

  return TRUE;
}

/**
 * core_text_make_harmless:
 * @text: a name that somebody else chose
 *
 * Makes @text one line that acts on nothing around it: line ends and tabs become spaces, control
 * and direction characters go, piles of combining marks and very long names are cut. Every
 * script and joined emoji stay as they are. Bytes that are not UTF-8 are replaced.
 *
 * Returns: (transfer full): the harmless name; may be empty
 */
char *
core_text_make_harmless (const char *text)
{
  g_autofree char *valid = NULL;
  GString *out = NULL;
  guint marks = 0;
  guint length = 0;

  g_return_val_if_fail (text != NULL, NULL);

  valid = g_utf8_make_valid (text, -1);
  out = g_string_sized_new (strlen (valid));

  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (is_line_end (c) || c == '\t')
        c = ' ';
      if (is_dropped (c) || is_bidi_control (c) || is_bidi_mark (c) || !takes_mark (c, &marks))
        continue;
      if (length++ == CORE_TEXT_NAME_MAX)
        {
          g_string_append (out, "…");
          break;
        }
      g_string_append_unichar (out, is_replaced (c) ? REPLACEMENT : c);
    }

  return g_strstrip (g_string_free (out, FALSE));
}

/* The embeddings and isolates that are open on a line, outermost first. */
typedef struct
{
  gunichar closers[BIDI_DEPTH_MAX];
  guint    depth;
} BidiStack;

static void
bidi_stack_close (BidiStack *self,
                  GString   *out)
{
  while (self->depth > 0)
    g_string_append_unichar (out, self->closers[--self->depth]);
}

/* Keeps what is balanced, drops overrides (they make a text read as something else), closers of
 * nothing, and what is nested absurdly deep. */
static void
bidi_stack_take (BidiStack *self,
                 GString   *out,
                 gunichar   c)
{
  switch (c)
    {
    case LRE:
    case RLE:
    case LRI:
    case RLI:
    case FSI:
      if (self->depth == BIDI_DEPTH_MAX)
        return;
      self->closers[self->depth++] = c < LRI ? PDF : PDI;
      break;

    case PDF:
    case PDI:
      if (self->depth == 0 || self->closers[self->depth - 1] != c)
        return;
      self->depth--;
      break;

    default:
      return;
    }

  g_string_append_unichar (out, c);
}

/**
 * core_text_make_harmless_lines:
 * @text: the text of a message that somebody else wrote
 *
 * As core_text_make_harmless(), for texts of several lines: every kind of line end becomes "\n",
 * tabs stay, and direction characters act to the end of their own line at most.
 *
 * Returns: (transfer full): the harmless text; may be empty
 */
char *
core_text_make_harmless_lines (const char *text)
{
  g_autofree char *valid = NULL;
  GString *out = NULL;
  BidiStack stack = { .depth = 0 };
  guint marks = 0;

  g_return_val_if_fail (text != NULL, NULL);

  valid = g_utf8_make_valid (text, -1);
  out = g_string_sized_new (strlen (valid));

  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (c == '\r' && p[1] == '\n')
        continue;
      if (is_line_end (c))
        {
          bidi_stack_close (&stack, out);
          c = '\n';
        }
      if ((is_dropped (c) && c != '\n' && c != '\t') || !takes_mark (c, &marks))
        continue;
      if (is_bidi_control (c))
        bidi_stack_take (&stack, out, c);
      else
        g_string_append_unichar (out, is_replaced (c) ? REPLACEMENT : c);
    }
  bidi_stack_close (&stack, out);

  return g_string_free (out, FALSE);
}

/**
 * core_text_isolate:
 * @text: a harmless name
 *
 * Wraps @text so that a name in one direction does not turn a sentence in the other round.
 *
 * Returns: (transfer full): @text between U+2068 and U+2069
 */
char *
core_text_isolate (const char *text)
{
  g_return_val_if_fail (text != NULL, NULL);

  return g_strconcat (FIRST_STRONG_ISOLATE, text, POP_ISOLATE, NULL);
}

/* What a link may begin with, and what is put before it. Nothing that runs a program, reads a
 * file or opens a share: javascript:, file:, data:, smb: and the rest stay plain text. */
static const struct
{
  const char *start;
  const char *prefix;
  gboolean    has_host;
} link_starts[] = {
  { "http://", "", TRUE },
  { "https://", "", TRUE },
  { "ftp://", "", TRUE },
  { "www.", "http://", TRUE },
  { "mailto:", "", FALSE },
};

static void
core_text_link_free (gpointer data)
{
  CoreTextLink *link = data;

  g_free (link->uri);
  g_free (link);
}

/* Whether @c can be inside a link; characters without a look could hide where it leads. */
static gboolean
is_link_char (gunichar c)
{
  if (c < 0x80)
    return c > ' ' && c != 0x7F && strchr ("<>\"\\^`{|}", (int) c) == NULL;

  return g_unichar_isgraph (c) && g_unichar_type (c) != G_UNICODE_FORMAT &&
         g_unichar_type (c) != G_UNICODE_INITIAL_PUNCTUATION &&
         g_unichar_type (c) != G_UNICODE_FINAL_PUNCTUATION && c != REPLACEMENT &&
         !(c >= 0x3000 && c <= 0x3020) && !(c >= 0xFF01 && c <= 0xFF0F) && c != 0xFF1A &&
         c != 0xFF1B && c != 0xFF1F;
}

/* Punctuation at the end belongs to the sentence, and so does a closing bracket that nothing in the
 * link has opened. */
static const char *
trim_link_end (const char *start,
               const char *end)
{
  int round = 0;
  int square = 0;

  for (const char *p = start; p < end; p++)
    {
      round += (*p == '(') - (*p == ')');
      square += (*p == '[') - (*p == ']');
    }

  for (; end > start; end--)
    {
      const char last = end[-1];

      if (last == ')' ? round >= 0
          : last == ']' ? square >= 0
          : strchr (".,;:!?'*_~", last) == NULL)
        break;
      round += last == ')';
      square += last == ']';
    }

  return end;
}

/* A name before an "@" is no part of any address one clicks, only of those that deceive. */
static gboolean
is_safe_uri (const char *uri,
             gboolean    has_host)
{
  g_autoptr(GUri) parsed = g_uri_parse (uri, G_URI_FLAGS_PARSE_RELAXED | G_URI_FLAGS_ENCODED, NULL);
  const char *host = NULL;

  if (parsed == NULL)
    return FALSE;
  if (!has_host)
    return strchr (g_uri_get_path (parsed), '@') != NULL;

  host = g_uri_get_host (parsed);
  return host != NULL && (g_ascii_isalnum (host[0]) || strchr ("%:", host[0]) != NULL) &&
         host[0] != '\0' && g_uri_get_userinfo (parsed) == NULL;
}

/* Returns: (transfer full) (nullable): what to open for the link from @start to @end */
static char *
dup_uri (const char *prefix,
         const char *start,
         const char *end,
         gboolean    has_host)
{
  g_autofree char *shown = g_strndup (start, (gsize) (end - start));
  g_autofree char *escaped = g_uri_escape_string (shown,
                                                  G_URI_RESERVED_CHARS_ALLOWED_IN_PATH "?#[]%",
                                                  FALSE);
  g_autofree char *uri = g_strconcat (prefix, escaped, NULL);

  return is_safe_uri (uri, has_host) ? g_steal_pointer (&uri) : NULL;
}

/* Returns: (nullable): where the run of link characters ends that begins like a link at @p; NULL
 * where none does. @end and @uri are set if the run holds a link, too. */
static const char *
match_link (const char  *p,
            const char **end,
            char       **uri)
{
  for (gsize i = 0; i < G_N_ELEMENTS (link_starts); i++)
    {
      const gsize length = strlen (link_starts[i].start);
      const char *run = p + length;

      if (g_ascii_strncasecmp (p, link_starts[i].start, length) != 0)
        continue;

      while (*run != '\0' && is_link_char (g_utf8_get_char (run)))
        run = g_utf8_next_char (run);
      *end = run - p <= CORE_TEXT_LINK_MAX ? trim_link_end (p, run) : p;
      if (*end - p > (gssize) length)
        *uri = dup_uri (link_starts[i].prefix, p, *end, link_starts[i].has_host);

      return run;
    }

  return NULL;
}

/**
 * core_text_find_links:
 * @text: valid UTF-8
 *
 * Finds http, https, ftp and mailto links, and names that begin with "www.". A scanner by hand,
 * linear in the length of any text: what looked like a link and is none is not looked at again.
 *
 * Returns: (transfer full) (element-type CoreTextLink): the links from left to right
 */
GPtrArray *
core_text_find_links (const char *text)
{
  g_autoptr(GPtrArray) links = g_ptr_array_new_with_free_func (core_text_link_free);
  gboolean after_word = FALSE;
  int offset = 0;

  g_return_val_if_fail (text != NULL, NULL);

  for (const char *p = text; *p != '\0' && links->len < CORE_TEXT_LINKS_MAX;)
    {
      g_autofree char *uri = NULL;
      const char *end = NULL;
      const char *run = NULL;

      if (!after_word && strchr ("hHfFwWmM", *p) != NULL)
        run = match_link (p, &end, &uri);
      if (uri != NULL)
        {
          CoreTextLink *link = g_new (CoreTextLink, 1);

          link->start = offset;
          link->end = offset + (int) g_utf8_strlen (p, end - p);
          link->uri = g_steal_pointer (&uri);
          g_ptr_array_add (links, link);
        }

      after_word = run != NULL || g_unichar_isalnum (g_utf8_get_char (p)) || *p == '_';
      if (run == NULL)
        run = g_utf8_next_char (p);
      offset += (int) g_utf8_strlen (p, run - p);
      p = run;
    }

  return g_steal_pointer (&links);
}

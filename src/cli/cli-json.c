#include "config.h"

#include "cli-json.h"

#include <errno.h>
#include <math.h>
#include <string.h>

/* Strict JSON (RFC 8259), looked at before json-glib sees it. That library reads more than JSON
 * (several values, hexadecimal numbers, single quotes), wraps large numbers round, cuts a string
 * at \u0000 without a word, and recurses as deep as the sender likes. */
typedef struct
{
  const char *at;
  guint       depth;
  const char *fault; /* why it is none; the first one found */
} Scan;

static gboolean check_value (Scan *scan);

static gboolean
fail (Scan       *scan,
      const char *fault)
{
  if (scan->fault == NULL)
    scan->fault = fault;
  return FALSE;
}

static void
skip_space (Scan *scan)
{
  scan->at += strspn (scan->at, " \t\r\n");
}

static gboolean
accept_char (Scan *scan,
             char  c)
{
  if (*scan->at != c)
    return FALSE;

  scan->at++;
  return TRUE;
}

/* Four digits after "\u"; -1 where they are not four. */
static int
read_hex (Scan *scan)
{
  int value = 0;

  for (guint i = 0; i < 4; i++, scan->at++)
    {
      if (!g_ascii_isxdigit (*scan->at))
        return -1;
      value = value * 16 + g_ascii_xdigit_value (*scan->at);
    }

  return value;
}

static gboolean
check_unicode_escape (Scan *scan)
{
  int unit = read_hex (scan);

  if (unit < 0)
    return fail (scan, "a \\u escape has no four digits");
  if (unit == 0)
    return fail (scan, "a text cannot hold the character U+0000");
  if (unit >= 0xdc00 && unit <= 0xdfff)
    return fail (scan, "half of a surrogate pair is no character");
  if (unit < 0xd800 || unit > 0xdbff)
    return TRUE;

  if (scan->at[0] == '\\' && scan->at[1] == 'u')
    {
      scan->at += 2;
      unit = read_hex (scan);
      if (unit >= 0xdc00 && unit <= 0xdfff)
        return TRUE;
    }

  return fail (scan, "half of a surrogate pair is no character");
}

static gboolean
check_string (Scan *scan)
{
  if (!accept_char (scan, '"'))
    return fail (scan, "a string was expected");

  for (;;)
    {
      guchar c = (guchar) *scan->at;

      if (c < 0x20)
        return fail (scan, "a string has no end, or a control character in it");

      scan->at++;
      if (c == '"')
        return TRUE;
      if (c != '\\')
        continue;

      if (accept_char (scan, 'u'))
        {
          if (!check_unicode_escape (scan))
            return FALSE;
        }
      else if (*scan->at != '\0' && strchr ("\"\\/bfnrt", *scan->at) != NULL)
        scan->at++;
      else
        return fail (scan, "an escape is unknown");
    }
}

static gsize
skip_digits (Scan *scan)
{
  gsize n = strspn (scan->at, "0123456789");

  scan->at += n;
  return n;
}

static gboolean
check_number (Scan *scan)
{
  const char *start = scan->at;
  gboolean whole = TRUE;

  (void) accept_char (scan, '-');
  if (!accept_char (scan, '0') && skip_digits (scan) == 0)
    return fail (scan, "a value was expected");

  if (accept_char (scan, '.'))
    {
      whole = FALSE;
      if (skip_digits (scan) == 0)
        return fail (scan, "a number ends too soon");
    }
  if (*scan->at == 'e' || *scan->at == 'E')
    {
      whole = FALSE;
      scan->at++;
      if (!accept_char (scan, '-'))
        (void) accept_char (scan, '+');
      if (skip_digits (scan) == 0)
        return fail (scan, "a number ends too soon");
    }

  errno = 0;
  if (whole)
    (void) g_ascii_strtoll (start, NULL, 10);
  if (errno == ERANGE || !isfinite (g_ascii_strtod (start, NULL)))
    return fail (scan, "a number is out of range");

  return TRUE;
}

static gboolean
check_word (Scan       *scan,
            const char *word)
{
  if (!g_str_has_prefix (scan->at, word))
    return fail (scan, "a value was expected");

  scan->at += strlen (word);
  return TRUE;
}

static gboolean
check_member (Scan *scan)
{
  skip_space (scan);
  if (!check_string (scan))
    return FALSE;

  skip_space (scan);
  if (!accept_char (scan, ':'))
    return fail (scan, "a colon was expected");

  return check_value (scan);
}

/* The inside of an array or object, whose first character was taken already. */
static gboolean
check_items (Scan     *scan,
             char      end,
             gboolean (*check_item) (Scan *scan))
{
  if (++scan->depth > CLI_JSON_DEPTH_MAX)
    return fail (scan, "too many values are inside one another");

  skip_space (scan);
  if (!accept_char (scan, end))
    {
      do
        {
          if (!check_item (scan))
            return FALSE;
          skip_space (scan);
        }
      while (accept_char (scan, ','));

      if (!accept_char (scan, end))
        return fail (scan, "an array or object has no end");
    }

  scan->depth--;
  return TRUE;
}

static gboolean
check_value (Scan *scan)
{
  skip_space (scan);

  switch (*scan->at)
    {
    case '{':
      scan->at++;
      return check_items (scan, '}', check_member);
    case '[':
      scan->at++;
      return check_items (scan, ']', check_value);
    case '"':
      return check_string (scan);
    case 't':
      return check_word (scan, "true");
    case 'f':
      return check_word (scan, "false");
    case 'n':
      return check_word (scan, "null");
    default:
      return check_number (scan);
    }
}

/**
 * cli_json_check:
 * @text: one line, valid UTF-8
 * @error: set when it is not strict JSON, or is more than a line of input needs
 *
 * Returns: whether json-glib can be given @text and will read it as its sender meant it
 */
gboolean
cli_json_check (const char  *text,
                GError     **error)
{
  Scan scan = { .at = text };

  if (check_value (&scan))
    {
      skip_space (&scan);
      if (*scan.at == '\0')
        return TRUE;
      scan.fault = "something follows the value";
    }

  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "this is no JSON: %s, at byte %"
               G_GSIZE_FORMAT, scan.fault, (gsize) (scan.at - text));
  return FALSE;
}

#include "config.h"

#include "msnp-file-name.h"

#include <string.h>

#define EXTENSION_MAX 20 /* bytes of an extension that a shortened name keeps */

/* Controls, and what makes a name look like another: marks of direction, invisible characters. */
static gboolean
is_harmful (gunichar c)
{
  return g_unichar_iscntrl (c) || g_unichar_type (c) == G_UNICODE_FORMAT
         || g_unichar_type (c) == G_UNICODE_LINE_SEPARATOR
         || g_unichar_type (c) == G_UNICODE_PARAGRAPH_SEPARATOR || c == 0xfffd;
}

/* Names that mean devices on other systems, where the file may be carried to. */
static gboolean
is_reserved (const char *name)
{
  static const char *const names[] = {
    "con", "prn", "aux", "nul", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8",
    "com9", "lpt1", "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9",
  };
  gsize size = strcspn (name, ".");

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      if (strlen (names[i]) == size && g_ascii_strncasecmp (name, names[i], size) == 0)
        return TRUE;
    }

  return FALSE;
}

/* Opened by a double click, these start programs. */
static gboolean
is_launcher (const char *name)
{
  const char *dot = strrchr (name, '.');

  return dot != NULL && (g_ascii_strcasecmp (dot, ".desktop") == 0
                         || g_ascii_strcasecmp (dot, ".directory") == 0);
}

/* To MSNP_FILE_NAME_MAX bytes, in the middle: the extension tells what it is. */
static void
shorten (GString *name)
{
  const char *dot = strrchr (name->str, '.');
  gsize extension = dot != NULL ? strlen (dot) : 0;
  gsize end;

  if (name->len <= MSNP_FILE_NAME_MAX)
    return;
  if (extension > EXTENSION_MAX)
    extension = 0;

  end = MSNP_FILE_NAME_MAX - extension;
  while (end > 0 && ((guchar) name->str[end] & 0xc0) == 0x80)
    end--;
  g_string_erase (name, (gssize) end, (gssize) (name->len - extension - end));
}

/**
 * msnp_file_name_make_safe:
 * @name: what a peer calls a file, valid UTF-8
 *
 * Keeps the last part of a path, without controls and marks of direction, neither hidden nor a
 * launcher, and at most %MSNP_FILE_NAME_MAX bytes of it.
 *
 * Returns: (transfer full): a name for a file in a folder, never empty
 */
char *
msnp_file_name_make_safe (const char *name)
{
  g_autoptr(GString) safe = g_string_new (NULL);

  for (const char *p = name; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (c == '/' || c == '\\')
        g_string_truncate (safe, 0);
      else if (!is_harmful (c) && !(safe->len == 0 && (c == '.' || g_unichar_isspace (c))))
        g_string_append_unichar (safe, c);
    }
  while (safe->len > 0 && strchr (". ", safe->str[safe->len - 1]) != NULL)
    g_string_truncate (safe, safe->len - 1);
  if (is_reserved (safe->str))
    g_string_prepend_c (safe, '_');
  shorten (safe);
  while (safe->len > 0 && strchr (". ", safe->str[safe->len - 1]) != NULL)
    g_string_truncate (safe, safe->len - 1);
  if (is_launcher (safe->str))
    g_string_append (safe, ".txt");
  if (safe->len == 0)
    g_string_append (safe, "file");

  return g_string_free (g_steal_pointer (&safe), FALSE);
}

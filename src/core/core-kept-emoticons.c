#include "config.h"

#include "core-kept-emoticons.h"

#include <string.h>

/* What the history knows of the custom emoticons of a text: a line each, "shortcut SHA1D size". No
 * shortcut has a blank in it. Who was asked for the picture then is not asked again: it is in the
 * cache, or among one's own, or the code is shown. */

/**
 * core_kept_emoticons_format:
 * @emoticons: (nullable) (element-type MsnpEmoticon): what was defined for @text
 * @text: what was said
 *
 * Returns: (transfer full) (nullable): those that @text has, as they are kept; %NULL: it has none
 */
char *
core_kept_emoticons_format (GPtrArray  *emoticons,
                            const char *text)
{
  g_autoptr(GString) kept = g_string_new (NULL);
  guint n_kept = 0;

  g_return_val_if_fail (text != NULL, NULL);

  for (guint i = 0; emoticons != NULL && i < emoticons->len && n_kept < CORE_KEPT_EMOTICONS_MAX;
       i++)
    {
      const MsnpEmoticon *emoticon = emoticons->pdata[i];

      if (strstr (text, emoticon->shortcut) == NULL)
        continue;
      g_string_append_printf (kept, "%s %s %" G_GUINT32_FORMAT "\n", emoticon->shortcut,
                              emoticon->ref->sha1d, emoticon->ref->size);
      n_kept++;
    }

  return n_kept > 0 ? g_string_free (g_steal_pointer (&kept), FALSE) : NULL;
}

/* Returns: (transfer full) (nullable): what @line names, if it was written by the above */
static MsnpEmoticon *
parse_line (const char *line,
            const char *address)
{
  g_auto(GStrv) words = g_strsplit (line, " ", 4);
  g_autoptr(MsnpPictureRef) ref = NULL;
  guint64 size = 0;

  if (g_strv_length (words) != 3 || !msnp_emoticon_is_shortcut (words[0])
      || !g_ascii_string_to_unsigned (words[2], 10, 1, G_MAXUINT32, &size, NULL))
    return NULL;

  ref = msnp_picture_ref_new_from_digest (address, MSNP_PICTURE_TYPE_EMOTICON, words[1],
                                          (guint32) size);
  return ref != NULL ? msnp_emoticon_new (words[0], ref) : NULL;
}

/**
 * core_kept_emoticons_parse:
 * @kept: what the history has; it is not trusted
 * @address: who said it
 *
 * A line that is none is passed over, and so is whatever follows the first
 * %CORE_KEPT_EMOTICONS_MAX.
 *
 * Returns: (transfer full) (nullable) (element-type MsnpEmoticon): the custom emoticons; %NULL:
 *   none. They are good for the cache alone
 */
GPtrArray *
core_kept_emoticons_parse (const char *kept,
                           const char *address)
{
  g_autoptr(GPtrArray) emoticons = NULL;
  g_auto(GStrv) lines = NULL;

  g_return_val_if_fail (kept != NULL && address != NULL, NULL);

  if (kept[0] == '\0')
    return NULL;

  emoticons = g_ptr_array_new_with_free_func ((GDestroyNotify) msnp_emoticon_free);
  lines = g_strsplit (kept, "\n", CORE_KEPT_EMOTICONS_MAX + 1);
  for (gsize i = 0; lines[i] != NULL && i < CORE_KEPT_EMOTICONS_MAX; i++)
    {
      MsnpEmoticon *emoticon = parse_line (lines[i], address);

      if (emoticon != NULL)
        g_ptr_array_add (emoticons, emoticon);
    }

  return emoticons->len > 0 ? g_steal_pointer (&emoticons) : NULL;
}

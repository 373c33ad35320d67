#include "config.h"

#include "core-own-format.h"

/* What a person has chosen for his own texts, as it is kept in the settings: the parameters of
 * X-MMS-IM-Format that he chose, and those alone. The header itself has a font and a colour in any
 * case. */

/* @choice: (nullable). Returns: (transfer full): the format; plain where nothing was chosen */
MsnpTextFormat *
core_own_format_parse (const char *choice)
{
  return msnp_text_format_parse (choice);
}

gboolean
core_own_format_is_plain (const MsnpTextFormat *format)
{
  g_return_val_if_fail (format != NULL, TRUE);

  return format->font == NULL && !format->has_color && !format->bold && !format->italic &&
         !format->underline && !format->strike && !format->monospace && !format->right_to_left;
}

/* Returns: (transfer full): what core_own_format_parse() makes @format of; empty for a plain one */
char *
core_own_format_to_string (const MsnpTextFormat *format)
{
  g_autoptr(GString) choice = g_string_new (NULL);

  g_return_val_if_fail (format != NULL, NULL);

  if (format->font != NULL)
    {
      g_autofree char *font = g_uri_escape_string (format->font, NULL, FALSE);

      g_string_append_printf (choice, "FN=%s; ", font);
    }
  if (format->bold || format->italic || format->underline || format->strike)
    g_string_append_printf (choice, "EF=%s%s%s%s; ", format->bold ? "B" : "",
                            format->italic ? "I" : "", format->underline ? "U" : "",
                            format->strike ? "S" : "");
  if (format->has_color)
    g_string_append_printf (choice, "CO=%02x%02x%02x; ", format->color & 0xff,
                            (format->color >> 8) & 0xff, (format->color >> 16) & 0xff);
  if (format->monospace)
    g_string_append (choice, "PF=31; ");
  if (format->right_to_left)
    g_string_append (choice, "RL=1; ");
  if (choice->len > 0)
    g_string_truncate (choice, choice->len - 2);

  return g_string_free (g_steal_pointer (&choice), FALSE);
}

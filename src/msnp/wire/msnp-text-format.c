#include "config.h"

#include "msnp-text-format.h"

#include <string.h>

#include "msnp-text.h"

G_DEFINE_BOXED_TYPE (MsnpTextFormat, msnp_text_format, msnp_text_format_copy, msnp_text_format_free)

MsnpTextFormat *
msnp_text_format_new (void)
{
  return g_new0 (MsnpTextFormat, 1);
}

MsnpTextFormat *
msnp_text_format_copy (const MsnpTextFormat *self)
{
  MsnpTextFormat *copy = g_memdup2 (self, sizeof *self);

  copy->font = g_strdup (self->font);
  return copy;
}

void
msnp_text_format_free (MsnpTextFormat *self)
{
  g_free (self->font);
  g_free (self);
}

/* A name that fills a message would leave no room for its text. */
static void
cut_font (char *font)
{
  if (strlen (font) > MSNP_FONT_MAX)
    *g_utf8_find_prev_char (font, font + MSNP_FONT_MAX + 1) = '\0';
}

static void
parse_font (MsnpTextFormat *self,
            const char     *value)
{
  g_autofree char *font = msnp_text_unescape (value);

  if (*font == '\0')
    return;
  cut_font (font);

  g_free (self->font);
  self->font = g_steal_pointer (&font);
}

static void
parse_effects (MsnpTextFormat *self,
               const char     *value)
{
  self->bold = strpbrk (value, "Bb") != NULL;
  self->italic = strpbrk (value, "Ii") != NULL;
  self->underline = strpbrk (value, "Uu") != NULL;
  self->strike = strpbrk (value, "Ss") != NULL;
}

/* The integer 0xBBGGRR, whose leading zeros may be missing (04 §4.6). */
static void
parse_color (MsnpTextFormat *self,
             const char     *value)
{
  guint64 bgr;

  if (!g_ascii_string_to_unsigned (value, 16, 0, G_MAXUINT32, &bgr, NULL))
    return;

  self->has_color = TRUE;
  self->color = (guint32) ((bgr & 0xff) << 16 | (bgr & 0xff00) | ((bgr >> 16) & 0xff));
}

static void
parse_pitch (MsnpTextFormat *self,
             const char     *value)
{
  guint64 pitch;

  if (g_ascii_string_to_unsigned (value, 16, 0, 0xff, &pitch, NULL))
    self->monospace = (pitch & 0xf) == 1 || (pitch >> 4) == 3;
}

/**
 * msnp_text_format_parse:
 * @header: (nullable): the value of X-MMS-IM-Format
 *
 * Reads what is there and passes over what is not understood.
 *
 * Returns: (transfer full): the format; all off where there is no header
 */
MsnpTextFormat *
msnp_text_format_parse (const char *header)
{
  MsnpTextFormat *self = msnp_text_format_new ();
  g_auto(GStrv) parameters = g_strsplit (header != NULL ? header : "", ";", 32);

  for (gsize i = 0; parameters[i] != NULL; i++)
    {
      char *key = g_strstrip (parameters[i]);
      char *value = strchr (key, '=');

      if (value == NULL)
        continue;

      *value++ = '\0';
      g_strchomp (key);
      g_strstrip (value);
      if (g_ascii_strcasecmp (key, "FN") == 0)
        parse_font (self, value);
      else if (g_ascii_strcasecmp (key, "EF") == 0)
        parse_effects (self, value);
      else if (g_ascii_strcasecmp (key, "CO") == 0)
        parse_color (self, value);
      else if (g_ascii_strcasecmp (key, "PF") == 0)
        parse_pitch (self, value);
      else if (g_ascii_strcasecmp (key, "RL") == 0)
        self->right_to_left = strcmp (value, "1") == 0;
    }

  return self;
}

/**
 * msnp_text_format_format:
 * @self: a format
 *
 * Six digits of colour, because one old reader takes an odd number of them wrong (04 §4.6).
 *
 * Returns: (transfer full): the value of X-MMS-IM-Format
 */
char *
msnp_text_format_format (const MsnpTextFormat *self)
{
  g_autofree char *name = g_strdup (self->font != NULL ? self->font : "MS Sans Serif");
  g_autofree char *font = NULL;
  guint32 bgr = (self->color & 0xff) << 16 | (self->color & 0xff00) | self->color >> 16;

  cut_font (name);
  font = msnp_text_escape (name);
  return g_strdup_printf ("FN=%s; EF=%s%s%s%s; CO=%06x; CS=0; PF=%s%s", font,
                          self->bold ? "B" : "", self->italic ? "I" : "",
                          self->underline ? "U" : "", self->strike ? "S" : "",
                          self->has_color ? bgr & 0xffffff : 0, self->monospace ? "31" : "22",
                          self->right_to_left ? "; RL=1" : "");
}

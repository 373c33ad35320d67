#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define MSNP_FONT_MAX 128 /* bytes of a font's name that are kept */

/**
 * MsnpTextFormat:
 * @font: (nullable): the font's name, valid UTF-8; %NULL where the sender gave none
 * @bold: effect `B`
 * @italic: effect `I`
 * @underline: effect `U`
 * @strike: effect `S`
 * @has_color: whether the sender gave a colour
 * @color: 0xRRGGBB
 * @right_to_left: `RL=1`
 * @monospace: whether `PF` asks for a fixed pitch
 *
 * How a text looks: the values of X-MMS-IM-Format (04 §4.6). The protocol has no font size.
 */
typedef struct
{
  char    *font;
  gboolean bold;
  gboolean italic;
  gboolean underline;
  gboolean strike;
  gboolean has_color;
  guint32  color;
  gboolean right_to_left;
  gboolean monospace;
} MsnpTextFormat;

#define MSNP_TYPE_TEXT_FORMAT (msnp_text_format_get_type ())
GType           msnp_text_format_get_type (void);
MsnpTextFormat *msnp_text_format_new      (void);
MsnpTextFormat *msnp_text_format_copy     (const MsnpTextFormat *self);
void            msnp_text_format_free     (MsnpTextFormat       *self);
MsnpTextFormat *msnp_text_format_parse    (const char           *header);
char           *msnp_text_format_format   (const MsnpTextFormat *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsnpTextFormat, msnp_text_format_free)

G_END_DECLS

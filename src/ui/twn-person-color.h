#pragma once

#include <gdk/gdk.h>

G_BEGIN_DECLS

/**
 * TwnColorScheme:
 * @text: the colour of text
 * @background: what is behind it
 * @link: the colour of links
 * @contrast: the contrast that every text must have at least
 *
 * What colours of people and of their texts have to go with.
 */
typedef struct
{
  GdkRGBA text;
  GdkRGBA background;
  GdkRGBA link;
  double  contrast;
} TwnColorScheme;

guint   twn_person_color_get_index   (const char           *address);
GdkRGBA twn_person_color_get         (const char           *address,
                                      const TwnColorScheme *scheme);
GdkRGBA twn_person_color_from_wire   (guint32               color,
                                      const TwnColorScheme *scheme);
GdkRGBA twn_person_color_dim         (const TwnColorScheme *scheme);
GdkRGBA twn_person_color_keep_contrast (const GdkRGBA      *color,
                                      const TwnColorScheme *scheme);
double  twn_person_color_get_contrast (const GdkRGBA       *a,
                                      const GdkRGBA        *b);

G_END_DECLS

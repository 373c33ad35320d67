#include "config.h"

#include "twn-person-color.h"

#include <math.h>

/* People are the colour: the same address has the same one on its avatar and over its words. These
 * are the stronger ends of AdwAvatar's gradients, in the order of its classes color1 to color14. */
static const guint32 person_colors[] = {
  0x337fdc, 0x0f9ac8, 0x29ae74, 0x6ab85b, 0xd29d09, 0xd68400, 0xed5b00,
  0xe62d42, 0xe33b6a, 0x9945b5, 0x7a59ca, 0xb08952, 0x785336, 0x6e6d71,
};

#define GREY_SPREAD 0.06 /* what differs less between its channels is no colour */

/* Returns: 0 to 13, as AdwAvatar counts when its text is @address */
guint
twn_person_color_get_index (const char *address)
{
  g_return_val_if_fail (address != NULL, 0);

  return g_str_hash (address) % G_N_ELEMENTS (person_colors);
}

static GdkRGBA
rgba_from_number (guint32 number)
{
  return (GdkRGBA) {
    .red = (float) ((number >> 16) & 0xFF) / 255,
    .green = (float) ((number >> 8) & 0xFF) / 255,
    .blue = (float) (number & 0xFF) / 255,
    .alpha = 1,
  };
}

static double
get_linear (float channel)
{
  return channel <= 0.04045f ? channel / 12.92 : pow ((channel + 0.055) / 1.055, 2.4);
}

/* Relative luminance, as WCAG defines it. */
static double
get_luminance (const GdkRGBA *color)
{
  return 0.2126 * get_linear (color->red) + 0.7152 * get_linear (color->green) +
         0.0722 * get_linear (color->blue);
}

/* Returns: WCAG's contrast ratio, 1 to 21 */
double
twn_person_color_get_contrast (const GdkRGBA *a,
                               const GdkRGBA *b)
{
  double lighter = 0;
  double darker = 0;

  g_return_val_if_fail (a != NULL && b != NULL, 1);

  lighter = MAX (get_luminance (a), get_luminance (b));
  darker = MIN (get_luminance (a), get_luminance (b));

  return (lighter + 0.05) / (darker + 0.05);
}

static GdkRGBA
mix (const GdkRGBA *a,
     const GdkRGBA *b,
     float          share)
{
  return (GdkRGBA) {
    .red = a->red + (b->red - a->red) * share,
    .green = a->green + (b->green - a->green) * share,
    .blue = a->blue + (b->blue - a->blue) * share,
    .alpha = 1,
  };
}

/* Returns: the colour nearest to @color, on the way to black or white, that can be read */
GdkRGBA
twn_person_color_keep_contrast (const GdkRGBA        *color,
                                const TwnColorScheme *scheme)
{
  const float end = get_luminance (&scheme->background) > 0.18 ? 0 : 1;
  const GdkRGBA extreme = { end, end, end, 1 };
  GdkRGBA readable = *color;

  for (int step = 1; step <= 20; step++)
    {
      if (twn_person_color_get_contrast (&readable, &scheme->background) >= scheme->contrast)
        break;
      readable = mix (color, &extreme, (float) step / 20);
    }

  return readable;
}

/* Returns: the colour of the person with @address, readable in @scheme */
GdkRGBA
twn_person_color_get (const char           *address,
                      const TwnColorScheme *scheme)
{
  const GdkRGBA color = rgba_from_number (person_colors[twn_person_color_get_index (address)]);

  return twn_person_color_keep_contrast (&color, scheme);
}

/**
 * twn_person_color_from_wire:
 * @color: 0xRRGGBB, as a sender chose it for a white window
 * @scheme: where it is shown
 *
 * Black, white and greys are no choice of a colour: they become the colour of all text.
 *
 * Returns: a readable colour
 */
GdkRGBA
twn_person_color_from_wire (guint32               color,
                            const TwnColorScheme *scheme)
{
  const GdkRGBA rgba = rgba_from_number (color);
  const float highest = MAX (rgba.red, MAX (rgba.green, rgba.blue));
  const float lowest = MIN (rgba.red, MIN (rgba.green, rgba.blue));

  if (highest - lowest < GREY_SPREAD)
    return scheme->text;

  return twn_person_color_keep_contrast (&rgba, scheme);
}

/* Returns: the colour of times and notices: quieter than text, and readable */
GdkRGBA
twn_person_color_dim (const TwnColorScheme *scheme)
{
  const GdkRGBA dim = mix (&scheme->text, &scheme->background, 0.4f);

  return twn_person_color_keep_contrast (&dim, scheme);
}

#include "fuzz.h"

#include <string.h>

#include "msnp/wire/msnp-text-format.h"

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autofree char *header = g_strndup ((const char *) data, size);
  g_autoptr(MsnpTextFormat) format = msnp_text_format_parse (header);
  g_autofree char *written = msnp_text_format_format (format);
  g_autoptr(MsnpTextFormat) again = msnp_text_format_parse (written);

  g_assert_cmphex (format->color, <=, 0xffffff);
  g_assert_true (format->font == NULL || g_utf8_validate (format->font, -1, NULL));
  g_assert_true (format->font == NULL || strlen (format->font) <= MSNP_FONT_MAX);
  g_assert_true (g_str_is_ascii (written));
  g_assert_null (strpbrk (written, "\r\n"));

  g_assert_cmpstr (again->font, ==, format->font != NULL ? format->font : "MS Sans Serif");
  g_assert_cmpint (again->bold, ==, format->bold);
  g_assert_cmpint (again->italic, ==, format->italic);
  g_assert_cmpint (again->underline, ==, format->underline);
  g_assert_cmpint (again->strike, ==, format->strike);
  g_assert_cmphex (again->color, ==, format->color);
  g_assert_cmpint (again->right_to_left, ==, format->right_to_left);
  g_assert_cmpint (again->monospace, ==, format->monospace);

  return 0;
}

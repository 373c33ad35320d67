#include <string.h>

#include "msnp/wire/msnp-text-format.h"

/* The letters of the effects that are on, and the switches beside them. */
static char *
describe (const MsnpTextFormat *format)
{
  return g_strdup_printf ("%s|%s%s%s%s|%s|%06x|%s%s",
                          format->font != NULL ? format->font : "-",
                          format->bold ? "B" : "", format->italic ? "I" : "",
                          format->underline ? "U" : "", format->strike ? "S" : "",
                          format->has_color ? "color" : "-", format->color,
                          format->right_to_left ? "R" : "", format->monospace ? "M" : "");
}

static void
test_parse (void)
{
  static const struct { const char *header; const char *expected; } rows[] = {
    { "FN=MS%20Sans%20Serif; EF=B; CO=ff; CS=0; PF=22", "MS Sans Serif|B|color|ff0000|" },
    { "FN=Arial; EF=; CO=0; CS=0; PF=22", "Arial||color|000000|" },
    { "FN=Arial;EF=BIUS;CO=0000ff", "Arial|BIUS|color|ff0000|" },
    { "CO=ff0000; PF=22; EF=sub; FN=Courier%20New", "Courier New|BUS|color|0000ff|" },
    { "fn=Arial; ef=i; co=8000; rl=1", "Arial|I|color|008000|R" },
    { "FN=Arial; EF=XYZ; RL=0", "Arial||-|000000|" },
    { "FN=; EF=", "-||-|000000|" },
    { "FN=Lucida%20Console; PF=31", "Lucida Console||-|000000|M" },
    { "PF=1", "-||-|000000|M" },
    { "PF=0", "-||-|000000|" },
    { "FN=M%C3%A9 ; EF = I ; CO =\t10 ;;", "M\xc3\xa9|I|color|100000|" },
    { "EF=B; EF=I", "-|I|-|000000|" },
    { "X=1; FN; =B; CS=86", "-||-|000000|" },
    { "", "-||-|000000|" },
    { NULL, "-||-|000000|" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(MsnpTextFormat) format = msnp_text_format_parse (rows[i].header);
      g_autofree char *found = describe (format);

      g_assert_cmpstr (found, ==, rows[i].expected);
    }
}

/* 0xBBGGRR, whose leading zeros may be missing: read from the right. */
static void
test_parse_color (void)
{
  static const struct { const char *value; gboolean taken; guint32 color; } rows[] = {
    { "ff", TRUE, 0xff0000 },
    { "0000ff", TRUE, 0xff0000 },
    { "8000", TRUE, 0x008000 },
    { "008000", TRUE, 0x008000 },
    { "FF0000", TRUE, 0x0000ff },
    { "ffffff", TRUE, 0xffffff },
    { "0", TRUE, 0 },
    { "1", TRUE, 0x010000 },
    { "123", TRUE, 0x230100 },
    { "12345", TRUE, 0x452301 },
    { "12ffffff", TRUE, 0xffffff },
    { "123456789", FALSE, 0 },
    { "-1", FALSE, 0 },
    { "red", FALSE, 0 },
    { "#ff0000", FALSE, 0 },
    { "", FALSE, 0 },
    { "ff 00", FALSE, 0 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *header = g_strconcat ("CO=", rows[i].value, NULL);
      g_autoptr(MsnpTextFormat) format = msnp_text_format_parse (header);

      g_assert_cmpint (format->has_color, ==, rows[i].taken);
      g_assert_cmphex (format->color, ==, rows[i].color);
    }
}

static void
check_format (MsnpTextFormat  format,
              const char     *expected)
{
  g_autofree char *header = msnp_text_format_format (&format);

  g_assert_cmpstr (header, ==, expected);
}

static void
test_format (void)
{
  check_format ((MsnpTextFormat) { 0 }, "FN=MS%20Sans%20Serif; EF=; CO=000000; CS=0; PF=22");
  check_format ((MsnpTextFormat) { .bold = TRUE, .has_color = TRUE, .color = 0xff0000 },
                "FN=MS%20Sans%20Serif; EF=B; CO=0000ff; CS=0; PF=22");
  check_format ((MsnpTextFormat) { .font = (char *) "Arial", .has_color = TRUE, .color = 0x008000 },
                "FN=Arial; EF=; CO=008000; CS=0; PF=22");
  check_format ((MsnpTextFormat) { .font = (char *) "a;b=c, \xe2\x98\x83\r\n",
                                   .italic = TRUE, .underline = TRUE, .strike = TRUE,
                                   .has_color = TRUE, .color = 0x0000ff },
                "FN=a%3Bb%3Dc%2C%20%E2%98%83%0D%0A; EF=IUS; CO=ff0000; CS=0; PF=22");
  check_format ((MsnpTextFormat) { .font = (char *) "Courier", .monospace = TRUE,
                                   .right_to_left = TRUE },
                "FN=Courier; EF=; CO=000000; CS=0; PF=31; RL=1");
  check_format ((MsnpTextFormat) { .color = 0xff0000 },
                "FN=MS%20Sans%20Serif; EF=; CO=000000; CS=0; PF=22");
}

static void
test_round_trip (void)
{
  for (guint bits = 0; bits < 64; bits++)
    {
      MsnpTextFormat format = {
        .font = (char *) "DejaVu Sans", .bold = (bits & 1) != 0, .italic = (bits & 2) != 0,
        .underline = (bits & 4) != 0, .strike = (bits & 8) != 0, .has_color = TRUE,
        .color = 0x010203 * bits, .right_to_left = (bits & 16) != 0, .monospace = (bits & 32) != 0,
      };
      g_autofree char *header = msnp_text_format_format (&format);
      g_autoptr(MsnpTextFormat) back = msnp_text_format_parse (header);
      g_autofree char *expected = describe (&format);
      g_autofree char *found = describe (back);

      g_assert_cmpstr (found, ==, expected);
    }
}

static void
test_long_font (void)
{
  g_autofree char *snowmen = g_strnfill (3 * 100, '\xe2');
  g_autofree char *header = NULL;
  g_autoptr(MsnpTextFormat) format = NULL;

  for (guint i = 0; i < 100; i++)
    memcpy (snowmen + 3 * i, "\xe2\x98\x83", 3);
  header = g_strconcat ("FN=", snowmen, NULL);
  format = msnp_text_format_parse (header);

  g_assert_cmpuint (strlen (format->font), <=, MSNP_FONT_MAX);
  g_assert_cmpuint (strlen (format->font), >=, MSNP_FONT_MAX - 6);
  g_assert_true (g_utf8_validate (format->font, -1, NULL));
}

static void
test_hostile (void)
{
  g_autofree char *many = g_strnfill (100000, ';');
  g_autofree char *equals = g_strnfill (100000, '=');
  const char *const headers[] = {
    many, equals, "FN=%00%ff%c3", "FN=\xff\xfe", "EF=\x01", "CO=%66", "PF=99999999999999999999",
    "RL=11", "=;=;=", ";FN=;", "CO=0x", "PF=-1",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (headers); i++)
    {
      g_autoptr(MsnpTextFormat) format = msnp_text_format_parse (headers[i]);

      g_assert_false (format->bold || format->italic || format->underline || format->strike);
      g_assert_false (format->right_to_left || format->monospace);
      g_assert_true (format->font == NULL || g_utf8_validate (format->font, -1, NULL));
    }
}

static void
test_copy (void)
{
  g_autoptr(MsnpTextFormat) format = msnp_text_format_parse ("FN=Arial; EF=B; CO=ff; PF=31; RL=1");
  g_autoptr(MsnpTextFormat) copy = g_boxed_copy (MSNP_TYPE_TEXT_FORMAT, format);
  g_autofree char *expected = describe (format);
  g_autofree char *found = describe (copy);

  g_assert_cmpstr (found, ==, expected);
  g_assert_true (copy->font != format->font);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/msnp/text-format/reads-what-is-there", test_parse);
  g_test_add_func ("/msnp/text-format/reads-colours-from-the-right", test_parse_color);
  g_test_add_func ("/msnp/text-format/writes-exact-bytes", test_format);
  g_test_add_func ("/msnp/text-format/reads-what-it-writes", test_round_trip);
  g_test_add_func ("/msnp/text-format/cuts-a-long-font-between-characters", test_long_font);
  g_test_add_func ("/msnp/text-format/takes-nothing-from-hostile-input", test_hostile);
  g_test_add_func ("/msnp/text-format/copies", test_copy);

  return g_test_run ();
}

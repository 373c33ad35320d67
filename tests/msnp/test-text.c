#include <string.h>

#include "msnp/wire/msnp-text.h"

#define FFFD "\xef\xbf\xbd"

static void
test_escape_ascii (void)
{
  static const char unreserved[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~";

  for (guint c = 1; c < 0x80; c++)
    {
      const char text[] = { (char) c, '\0' };
      g_autofree char *escaped = msnp_text_escape (text);
      g_autofree char *expected = strchr (unreserved, (int) c) != NULL
                                    ? g_strdup (text) : g_strdup_printf ("%%%02X", c);

      g_assert_cmpstr (escaped, ==, expected);
    }
}

static void
test_escape_words (void)
{
  static const struct { const char *text; const char *escaped; } rows[] = {
    { "", "" },
    { "Alice Example", "Alice%20Example" },
    { "p,w=1 %\xc3\xa9", "p%2Cw%3D1%20%25%C3%A9" },
    { "alice@example.com", "alice%40example.com" },
    { "Alice +1", "Alice%20%2B1" },
    { "\xc2\xa0\xe3\x80\x80\xe2\x98\x83", "%C2%A0%E3%80%80%E2%98%83" },
    { "\xf0\x9f\x98\x80", "%F0%9F%98%80" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *escaped = msnp_text_escape (rows[i].text);
      g_autofree char *back = msnp_text_unescape (escaped);

      g_assert_cmpstr (escaped, ==, rows[i].escaped);
      g_assert_cmpstr (back, ==, rows[i].text);
    }
}

static void
test_unescape (void)
{
  static const struct { const char *escaped; const char *text; } rows[] = {
    { "%41%6a%6A", "Ajj" },
    { "%", "%" },
    { "%%", "%%" },
    { "%4", "%4" },
    { "%4g%g4", "%4g%g4" },
    { "%%41", "%A" },
    { "a+b", "a+b" },
    { "%c3", FFFD },
    { "%00", FFFD },
    { "%ed%a0%80", FFFD FFFD FFFD },           /* half a surrogate pair */
    { "%c0%80", FFFD FFFD },                   /* NUL, overlong */
    { "%f4%90%80%80", FFFD FFFD FFFD FFFD },   /* beyond Unicode */
    { "\xff\xfe", FFFD FFFD },
    { "%c3\xa9", "\xc3\xa9" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text = msnp_text_unescape (rows[i].escaped);

      g_assert_cmpstr (text, ==, rows[i].text);
    }
}

static void
test_repair (void)
{
  static const struct { const char *bytes; const char *charset; const char *text; } rows[] = {
    { "", NULL, "" },
    { "plain", NULL, "plain" },
    { "\xe2\x98\x83", NULL, "\xe2\x98\x83" },
    { "\xe2\x98\x83", "ISO-8859-1", "\xe2\x98\x83" },    /* valid UTF-8 is never read otherwise */
    { "caf\xe9", NULL, "caf\xc3\xa9" },
    { "caf\xe9", "ISO-8859-1", "caf\xc3\xa9" },
    { "caf\xe9", "UTF-8", "caf" FFFD },
    { "caf\xe9", "utf-8", "caf" FFFD },
    { "\xcf\xf0\xe8\xe2\xe5\xf2", "windows-1251",
      "\xd0\x9f\xd1\x80\xd0\xb8\xd0\xb2\xd0\xb5\xd1\x82" },
    { "\x93\xfa\x96{", "Shift_JIS", "\xe6\x97\xa5\xe6\x9c\xac" },
    { "caf\xe9", "no-such-charset", "caf" FFFD },
    { "caf\xe9", "", "caf\xc3\xa9" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text = msnp_text_repair ((const guint8 *) rows[i].bytes,
                                                strlen (rows[i].bytes), rows[i].charset);

      g_assert_cmpstr (text, ==, rows[i].text);
    }
}

static void
test_repair_nul (void)
{
  g_autofree char *utf8 = msnp_text_repair ((const guint8 *) "a\0b", 3, "UTF-8");
  g_autofree char *none = msnp_text_repair ((const guint8 *) "a\0b", 3, NULL);
  g_autofree char *nothing = msnp_text_repair (NULL, 0, NULL);

  g_assert_cmpstr (utf8, ==, "a" FFFD "b");
  g_assert_cmpstr (none, ==, "a" FFFD "b");
  g_assert_cmpstr (nothing, ==, "");
}

/* A sender's charset is a word of his: whatever it says, valid text comes out. */
static void
test_repair_hostile_charsets (void)
{
  static const char *const charsets[] = {
    "UTF-16", "UTF-7", "UTF-32BE", "ISO-2022-JP", "//TRANSLIT", "UTF-8//IGNORE", "../../x",
    "\xff\xfe", "x\ny", "UCS-2", "UTF-16LE//",
  };
  static const guint8 bytes[] = { 'a', 0xff, 0x00, 0xd8, 0x1b, '$', 'B', 0x80, '+', 'A', '-' };

  for (gsize i = 0; i < G_N_ELEMENTS (charsets); i++)
    {
      for (gsize size = 0; size <= sizeof bytes; size++)
        {
          g_autofree char *text = msnp_text_repair (bytes, size, charsets[i]);

          g_assert_true (g_utf8_validate (text, -1, NULL));
        }
    }
}

static void
test_line_ends (void)
{
  static const struct { const char *in; const char *crlf; const char *lf; } rows[] = {
    { "", "", "" },
    { "one", "one", "one" },
    { "a\nb", "a\r\nb", "a\nb" },
    { "a\r\nb", "a\r\nb", "a\nb" },
    { "a\rb", "a\r\nb", "a\nb" },
    { "\n\r\n\r", "\r\n\r\n\r\n", "\n\n\n" },
    { "\r\r\n\n", "\r\n\r\n\r\n", "\n\n\n" },
    { "a\n", "a\r\n", "a\n" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *crlf = msnp_text_to_crlf (rows[i].in);
      g_autofree char *lf = msnp_text_from_crlf (rows[i].in);

      g_assert_cmpstr (crlf, ==, rows[i].crlf);
      g_assert_cmpstr (lf, ==, rows[i].lf);
    }
}

static void
test_normalize (void)
{
  static const struct { const char *address; const char *normal; } rows[] = {
    { "alice@example.com", "alice@example.com" },
    { "Alice@Example.COM", "alice@example.com" },
    { " alice@example.com\t", "alice@example.com" },
    { "alice@example.com;{4a0d-12}", "alice@example.com" },
    { "\xc3\x89ve@example.com", "\xc3\x89ve@example.com" }, /* lower case in ASCII alone */
    { "\xff@example.com", FFFD "@example.com" },
    { ";", "" },
    { "", "" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *normal = msnp_address_normalize (rows[i].address);

      g_assert_cmpstr (normal, ==, rows[i].normal);
    }
}

static void
test_valid_addresses (void)
{
  g_autofree char *local = g_strnfill (MSNP_ADDRESS_MAX - 4, 'a');
  g_autofree char *longest = g_strconcat (local, "@b.c", NULL);
  g_autofree char *longer = g_strconcat ("a", longest, NULL);

  g_assert_true (msnp_address_is_valid ("alice@example.com"));
  g_assert_true (msnp_address_is_valid ("a@b"));
  g_assert_true (msnp_address_is_valid ("a+b%c'd@example.com"));
  g_assert_true (msnp_address_is_valid (longest));
  g_assert_false (msnp_address_is_valid (longer));
}

static void
test_invalid_addresses (void)
{
  static const char *const addresses[] = {
    "", "alice", "@", "alice@", "@example.com", "a@b@c", "a b@c", "a@b\r\nOUT", "a@b\t", "a;b@c",
    "a,b@c", "\xc3\xa9@example.com", "a@b\x7f",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (addresses); i++)
    g_assert_false (msnp_address_is_valid (addresses[i]));

  g_assert_false (msnp_address_is_valid (NULL));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/msnp/text/escapes-each-ascii-character", test_escape_ascii);
  g_test_add_func ("/msnp/text/escapes-words-and-back", test_escape_words);
  g_test_add_func ("/msnp/text/unescapes-what-is-an-escape", test_unescape);
  g_test_add_func ("/msnp/text/repairs-by-charset", test_repair);
  g_test_add_func ("/msnp/text/repairs-nul", test_repair_nul);
  g_test_add_func ("/msnp/text/survives-hostile-charsets", test_repair_hostile_charsets);
  g_test_add_func ("/msnp/text/converts-line-ends", test_line_ends);
  g_test_add_func ("/msnp/text/normalizes-addresses", test_normalize);
  g_test_add_func ("/msnp/text/takes-valid-addresses", test_valid_addresses);
  g_test_add_func ("/msnp/text/refuses-other-addresses", test_invalid_addresses);

  return g_test_run ();
}

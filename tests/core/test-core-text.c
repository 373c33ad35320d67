#include "config.h"

#include <string.h>

#include "core/core-text.h"

typedef struct
{
  const char *what;
  const char *text;
  const char *expected;
} Row;

static const Row name_rows[] = {
  { "plain", "Ana", "Ana" },
  { "empty", "", "" },
  { "markup-stays-text", "<b>A&amp;B</b>", "<b>A&amp;B</b>" },
  { "line-ends-are-spaces",
    "a\r\nb\nc\xe2\x80\xa8" "d\xe2\x80\xa9" "e\xc2\x85" "f\tg", "a  b c d e f g" },
  { "controls-go", "a\x01\x02\x1b[31mb\x7f\xc2\x9b" "c", "a[31mbc" },
  { "overrides-go", "exe\xe2\x80\xae" "gpj.\xe2\x80\xac!", "exegpj.!" },
  { "embeddings-go", "\xe2\x80\xaa" "a\xe2\x80\xab" "b", "ab" },
  { "isolates-go",
    "\xe2\x81\xa6" "a\xe2\x81\xa7" "b\xe2\x81\xa8" "c\xe2\x81\xa9\xe2\x81\xa9", "abc" },
  { "marks-of-direction-go", "a\xe2\x80\x8e\xe2\x80\x8f\xd8\x9c" "b", "ab" },
  { "only-controls-is-empty", "\x01\xe2\x80\xae \n", "" },
  { "arabic-stays", "عبد الرحمن", "عبد الرحمن" },
  { "hebrew-stays", "שָׁלוֹם", "שָׁלוֹם" },
  { "chinese-stays", "王小明", "王小明" },
  { "emoji-with-joiner-stays", "👩‍👩‍👧‍👦 ✌🏽 ❤️ 🏴󠁧󠁢󠁳󠁣󠁴󠁿", "👩‍👩‍👧‍👦 ✌🏽 ❤️ 🏴󠁧󠁢󠁳󠁣󠁴󠁿" },
  { "indic-joiner-stays", "क्‍ष", "क्‍ष" },
  { "widget-place-is-replaced", "a\xef\xbf\xbc" "b", "a\xef\xbf\xbd" "b" },
  { "noncharacter-is-replaced", "a\xef\xbf\xbf" "b", "a\xef\xbf\xbd" "b" },
  { "broken-utf8-is-replaced", "a\xff\xc3(", "a\xef\xbf\xbd\xef\xbf\xbd(" },
  { "bom-goes", "\xef\xbb\xbf" "Bob", "Bob" },
};

static const Row lines_rows[] = {
  { "line-ends-become-one-kind", "a\r\nb\rc\nd\xe2\x80\xa8" "e", "a\nb\nc\nd\ne" },
  { "tab-stays", "a\tb", "a\tb" },
  { "controls-go", "a\x08\x1b" "b", "ab" },
  { "overrides-go", "a\xe2\x80\xae" "b\xe2\x80\xad" "c", "abc" },
  { "open-embedding-is-closed", "\xe2\x80\xab" "a", "\xe2\x80\xab" "a\xe2\x80\xac" },
  { "open-isolate-ends-with-its-line", "\xe2\x81\xa7" "a\nb",
    "\xe2\x81\xa7" "a\xe2\x81\xa9\nb" },
  { "closer-of-nothing-goes", "a\xe2\x81\xa9\xe2\x80\xac" "b", "ab" },
  { "balanced-stays", "\xe2\x81\xa8" "a\xe2\x81\xa9" "b", "\xe2\x81\xa8" "a\xe2\x81\xa9" "b" },
  { "crossed-is-made-right", "\xe2\x81\xa8\xe2\x80\xab" "a\xe2\x81\xa9",
    "\xe2\x81\xa8\xe2\x80\xab" "a\xe2\x80\xac\xe2\x81\xa9" },
  { "marks-of-direction-stay", "a\xe2\x80\x8f!", "a\xe2\x80\x8f!" },
  { "widget-place-is-replaced", "\xef\xbf\xbc", "\xef\xbf\xbd" },
  { "spaces-at-the-ends-stay", "  a ", "  a " },
};

static void
test_name (gconstpointer data)
{
  const Row *row = data;
  g_autofree char *harmless = core_text_make_harmless (row->text);

  g_assert_cmpstr (harmless, ==, row->expected);
  g_assert_true (g_utf8_validate (harmless, -1, NULL));
}

static void
test_lines (gconstpointer data)
{
  const Row *row = data;
  g_autofree char *harmless = core_text_make_harmless_lines (row->text);
  g_autofree char *again = core_text_make_harmless_lines (harmless);

  g_assert_cmpstr (harmless, ==, row->expected);
  g_assert_cmpstr (again, ==, harmless);
}

static void
test_piled_marks_are_cut (void)
{
  g_autoptr(GString) pile = g_string_new ("a");
  g_autofree char *name = NULL;
  g_autofree char *lines = NULL;

  for (guint i = 0; i < 1000; i++)
    g_string_append (pile, "\xcc\x81");
  name = core_text_make_harmless (pile->str);
  lines = core_text_make_harmless_lines (pile->str);

  g_assert_cmpint (g_utf8_strlen (name, -1), ==, 1 + CORE_TEXT_MARKS_MAX);
  g_assert_cmpint (g_utf8_strlen (lines, -1), ==, 1 + CORE_TEXT_MARKS_MAX);
}

static void
test_long_name_is_cut (void)
{
  g_autofree char *text = g_strnfill (100000, 'x');
  g_autofree char *name = core_text_make_harmless (text);

  g_assert_cmpint (g_utf8_strlen (name, -1), ==, CORE_TEXT_NAME_MAX + 1);
  g_assert_true (g_str_has_suffix (name, "x…"));
}

static void
test_nested_embeddings_are_bounded (void)
{
  g_autoptr(GString) nest = g_string_new (NULL);
  g_autofree char *lines = NULL;

  for (guint i = 0; i < 10000; i++)
    g_string_append (nest, "\xe2\x80\xab");
  lines = core_text_make_harmless_lines (nest->str);

  g_assert_cmpuint (strlen (lines), <=, 2 * 32 * 3);
}

/* The expected: each link as "[shown](uri)", a space between two. */
static const Row link_rows[] = {
  { "none", "just words, and a.b", "" },
  { "http",
    "see http://example.com/a?b=c#d now",
    "[http://example.com/a?b=c#d](http://example.com/a?b=c#d)" },
  { "https-alone", "https://example.com", "[https://example.com](https://example.com)" },
  { "case", "HTTPS://Example.COM", "[HTTPS://Example.COM](HTTPS://Example.COM)" },
  { "ftp", "ftp://example.com/x", "[ftp://example.com/x](ftp://example.com/x)" },
  { "www", "go to www.example.com.", "[www.example.com](http://www.example.com)" },
  { "mailto", "mailto:ana@example.com?", "[mailto:ana@example.com](mailto:ana@example.com)" },
  { "mailto-without-address", "mailto:ana", "" },
  { "full-stop", "http://example.com/a.", "[http://example.com/a](http://example.com/a)" },
  { "in-brackets", "(http://example.com/a)", "[http://example.com/a](http://example.com/a)" },
  { "own-brackets",
    "http://example.com/a_(b)", "[http://example.com/a_(b)](http://example.com/a_(b))" },
  { "in-quotes", "\"http://example.com\"", "[http://example.com](http://example.com)" },
  { "in-angles", "<http://example.com>", "[http://example.com](http://example.com)" },
  { "two",
    "http://a.example http://b.example",
    "[http://a.example](http://a.example) [http://b.example](http://b.example)" },
  { "port", "http://localhost:8080/", "[http://localhost:8080/](http://localhost:8080/)" },
  { "v6", "http://[::1]:80/", "[http://[::1]:80/](http://[::1]:80/)" },
  { "bad-port", "http://example.com:99999/", "" },
  { "script", "javascript:alert(1) data:text/html,x file:///etc/passwd smb://h/s vbscript:x", "" },
  { "hidden-scheme", "xhttp://example.com", "" },
  { "name-before-host", "http://paypal.example@evil.example/", "" },
  { "no-host", "http:// https:/// www. http://?", "" },
  { "after-umlaut", "grüßhttp://example.com", "" },
  { "umlaut",
    "http://example.com/straße", "[http://example.com/straße](http://example.com/stra%C3%9Fe)" },
  { "after-chinese", "看：http://example.com。好", "[http://example.com](http://example.com)" },
  { "direction-mark-ends",
    "http://example.com/\xe2\x80\x8f" "abc", "[http://example.com/](http://example.com/)" },
  { "zero-width-ends",
    "http://example.com/\xe2\x80\x8b" "abc", "[http://example.com/](http://example.com/)" },
};

static void
test_link (gconstpointer data)
{
  const Row *row = data;
  g_autoptr(GPtrArray) links = core_text_find_links (row->text);
  g_autoptr(GString) found = g_string_new (NULL);

  for (guint i = 0; i < links->len; i++)
    {
      const CoreTextLink *link = links->pdata[i];
      g_autofree char *shown = g_utf8_substring (row->text, link->start, link->end);

      g_string_append_printf (found, "%s[%s](%s)", i > 0 ? " " : "", shown, link->uri);
    }

  g_assert_cmpstr (found->str, ==, row->expected);
}

static void
test_links_are_bounded (void)
{
  g_autoptr(GString) many = g_string_new (NULL);
  g_autofree char *tail = g_strnfill (3000, 'x');
  g_autofree char *endless = g_strconcat ("http://example.com/", tail, NULL);
  g_autoptr(GPtrArray) links = NULL;
  g_autoptr(GPtrArray) none = core_text_find_links (endless);

  for (guint i = 0; i < 1000; i++)
    g_string_append (many, "http://example.com ");
  links = core_text_find_links (many->str);

  g_assert_cmpuint (links->len, ==, CORE_TEXT_LINKS_MAX);
  g_assert_cmpuint (none->len, ==, 0);
}

/* A megabyte that looks like links all over, and of brackets: what is not linear takes minutes. */
static void
test_hostile_text_is_scanned_once (void)
{
  static const char *const pieces[] = { "http://", "www.", "http://a)))))))", "(((((http://[[[[" };

  for (gsize i = 0; i < G_N_ELEMENTS (pieces); i++)
    {
      g_autoptr(GString) text = g_string_new (NULL);
      g_autoptr(GPtrArray) links = NULL;

      while (text->len < 1024 * 1024)
        g_string_append (text, pieces[i]);
      links = core_text_find_links (text->str);

      g_assert_cmpuint (links->len, ==, 0);
    }
}

static void
add_rows (const char    *group,
          const Row     *rows,
          gsize          n_rows,
          GTestDataFunc  test)
{
  for (gsize i = 0; i < n_rows; i++)
    {
      g_autofree char *path = g_strdup_printf ("/core/text/%s/%s", group, rows[i].what);

      g_test_add_data_func (path, &rows[i], test);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  add_rows ("name", name_rows, G_N_ELEMENTS (name_rows), test_name);
  add_rows ("lines", lines_rows, G_N_ELEMENTS (lines_rows), test_lines);
  add_rows ("link", link_rows, G_N_ELEMENTS (link_rows), test_link);
  g_test_add_func ("/core/text/piled-marks-are-cut", test_piled_marks_are_cut);
  g_test_add_func ("/core/text/long-name-is-cut", test_long_name_is_cut);
  g_test_add_func ("/core/text/nested-embeddings-are-bounded", test_nested_embeddings_are_bounded);
  g_test_add_func ("/core/text/links-are-bounded", test_links_are_bounded);
  g_test_add_func ("/core/text/hostile-text-is-scanned-once", test_hostile_text_is_scanned_once);

  return g_test_run ();
}

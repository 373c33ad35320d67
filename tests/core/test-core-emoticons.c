#include "config.h"

#include <string.h>

#include "core/core-emoticons.h"

typedef struct
{
  const char *what;
  const char *text;
  const char *expected; /* each emoticon as <start-end meaning> */
} Row;

static const Row rows[] = {
  { "none", "no emoticon at all: really (no)", "" },
  { "empty", "", "" },
  { "nose-or-none", ":) :-)", "<0-2 Smile><3-6 Smile>" },
  { "side-by-side", ":):(", "<0-2 Smile><2-4 Sad>" },
  { "longest-wins", "8o| 8-| 8-) <:o) ^o)",
    "<0-3 Baring teeth><4-7 Nerd><8-11 Eye-rolling><12-16 Party><17-20 Sarcastic>" },
  { "longest-wins-in-brackets", "(8)(b)(brb)(bah)",
    "<0-3 Note><3-6 Beer><6-11 Be right back><11-16 Black sheep>" },
  { "party-is-no-surprise", "<:o) :o)", "<0-4 Party><5-7 Surprised>" },
  { "case-in-brackets", "(Y)(y)(BRB)(Brb)",
    "<0-3 Thumbs up><3-6 Thumbs up><6-11 Be right back><11-16 Be right back>" },
  { "case-of-faces", ":d :D :-d :o :p :s :-S",
    "<0-2 Big smile><3-5 Big smile><6-9 Big smile><10-12 Surprised><13-15 Tongue out>"
    "<16-18 Confused><19-22 Confused>" },
  { "case-of-mouths", "8O| +O( <:O) ^O)", "<9-11 Surprised>" },
  { "letter-code-before-a-word", ":Dear :Print :D", "<13-15 Big smile>" },
  { "letter-code-after-a-word", "hello:D hello:P!", "<5-7 Big smile><13-15 Tongue out>" },
  { "digit-code-after-a-word", "18-) and 18-|", "" },
  { "inside-a-word", "a:)b a:(b C:Data 12:34", "" },
  { "after-a-word", "a:) a:-(", "<1-3 Smile><5-8 Sad>" },
  { "before-a-word", ":)b", "<0-2 Smile>" },
  { "brackets-inside-a-word", "401(k)s", "<3-6 Kiss>" },
  { "brackets-alone", "()( ) (unknown)", "" },
  { "not-in-a-link", "http://a.example/:)(y):D see :)", "<29-31 Smile>" },
  { "behind-a-link",
    "https://a.example/ :) www.b.example/(y) (n)",
    "<19-21 Smile><40-43 Thumbs down>" },
  { "characters-not-bytes", "äöü😀 :) ж(y)", "<5-7 Smile><9-12 Thumbs up>" },
  { "foreign-letters-are-words", "ж:)ж é8|", "" },
  { "lines", ":)\n:(\n", "<0-2 Smile><3-5 Sad>" },
  { "odd-signs", ":'( :| :-# :-* *-) |-) :^) :@ :$ :[ ;)",
    "<0-3 Crying><4-6 Disappointed><7-10 Don’t tell anyone><11-14 Telling a secret>"
    "<15-18 Thinking><19-22 Sleepy><23-26 I don’t know><27-29 Angry><30-32 Embarrassed>"
    "<33-35 Vampire bat><36-38 Wink>" },
  { "odd-brackets", "(~)(@)(&)(*)(^)('.')(||)(#)(%)({)(})",
    "<0-3 Film strip><3-6 Cat><6-9 Dog><9-12 Star><12-15 Birthday cake><15-20 Rabbit>"
    "<20-24 Bowl><24-27 Sun><27-30 Handcuffs><30-33 Left hug><33-36 Right hug>" },
};

static void
test_find (gconstpointer data)
{
  const Row *row = data;
  g_autoptr(GArray) matches = core_emoticons_find (row->text);
  g_autoptr(GString) found = g_string_new (NULL);

  for (guint i = 0; i < matches->len; i++)
    {
      const CoreEmoticonMatch *match = &g_array_index (matches, CoreEmoticonMatch, i);

      g_string_append_printf (found, "<%d-%d %s>", match->start, match->end,
                              match->emoticon->meaning);
    }

  g_assert_cmpstr (found->str, ==, row->expected);
}

/* Each code is the emoticon it is listed under, and no two share one. */
static void
test_table (void)
{
  guint n_emoticons = 0;
  const CoreEmoticon *table = core_emoticons_get_table (&n_emoticons);

  g_assert_cmpuint (n_emoticons, ==, 80);
  for (guint i = 0; i < n_emoticons; i++)
    {
      g_assert_nonnull (table[i].codes[0]);
      g_assert_true (g_utf8_validate (table[i].emoji, -1, NULL));
      g_assert_cmpstr (core_emoticon_get_meaning (&table[i]), !=, "");
      for (guint j = 0; table[i].codes[j] != NULL; j++)
        {
          g_autoptr(GArray) matches = core_emoticons_find (table[i].codes[j]);

          g_assert_true (g_str_is_ascii (table[i].codes[j]));
          g_assert_true (core_emoticons_lookup (table[i].codes[j]) == &table[i]);
          g_assert_cmpuint (matches->len, ==, 1);
          g_assert_cmpint (g_array_index (matches, CoreEmoticonMatch, 0).end, ==,
                           (int) strlen (table[i].codes[j]));
        }
    }
}

static void
test_lookup (void)
{
  g_assert_null (core_emoticons_lookup (""));
  g_assert_null (core_emoticons_lookup (":"));
  g_assert_null (core_emoticons_lookup (":))"));
  g_assert_null (core_emoticons_lookup ("a"));
  g_assert_null (core_emoticons_lookup ("(a very long one)"));
  g_assert_cmpstr (core_emoticons_lookup ("(l)")->emoji, ==, "❤️");
}

static void
test_search (void)
{
  const CoreEmoticon *heart = core_emoticons_lookup ("(L)");

  g_assert_true (core_emoticon_is_found_by (heart, ""));
  g_assert_true (core_emoticon_is_found_by (heart, "HEA "));
  g_assert_true (core_emoticon_is_found_by (heart, "(l"));
  g_assert_false (core_emoticon_is_found_by (heart, "rose"));
}

static void
test_spoken (void)
{
  g_autofree char *spoken = core_emoticons_dup_spoken ("ä :-) (Y), http://a.example/:)x");
  g_autofree char *plain = core_emoticons_dup_spoken ("nothing");

  g_assert_cmpstr (spoken, ==, "ä (Smile) (Thumbs up), http://a.example/:)x");
  g_assert_cmpstr (plain, ==, "nothing");
}

/* Custom ones among the classic ones: "start-end" of each, in characters, and which it is. */
static void
test_custom_shortcuts (void)
{
  static const char *const shortcuts[] = { "lol", "(kat)", "(H)", ":))", "été!", "(katze)", NULL };
  static const struct { const char *text; const char *found; } cases[] = {
    { "lol", "0-3 0" },
    { "lolly, a lol!", "9-12 0" },
    { "ä(kat)(katze):)", "1-6 1 6-13 5 13-15 -1" },
    { "(H) (h)", "0-3 2 4-7 -1" },
    { ":)) :)", "0-3 3 4-6 -1" },
    { "mon été! fini", "4-8 4" },
    { "http://a.example/(kat)", "" },
    { "(KAT)", "" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GArray) matches = core_emoticons_find_with (cases[i].text, shortcuts);
      g_autoptr(GString) found = g_string_new (NULL);

      for (guint j = 0; j < matches->len; j++)
        {
          const CoreEmoticonMatch *match = &g_array_index (matches, CoreEmoticonMatch, j);

          g_assert_true ((match->emoticon == NULL) == (match->custom >= 0));
          g_string_append_printf (found, "%s%d-%d %d", j > 0 ? " " : "", match->start, match->end,
                                  match->custom);
        }
      g_assert_cmpstr (found->str, ==, cases[i].found);
    }
}

/* What a peer may send at most is looked through at once, and gives no more than the limit. */
static void
test_is_bounded (void)
{
  g_autoptr(GString) text = g_string_new (NULL);
  g_autoptr(GArray) matches = NULL;
  g_autoptr(GArray) none = NULL;

  for (guint i = 0; i < 100000; i++)
    g_string_append (text, ":)");
  matches = core_emoticons_find (text->str);
  g_assert_cmpuint (matches->len, ==, CORE_EMOTICONS_MAX);

  g_string_truncate (text, 0);
  for (guint i = 0; i < 200000; i++)
    g_string_append (text, ":(8");
  none = core_emoticons_find (text->str);
  g_assert_cmpuint (none->len, <=, CORE_EMOTICONS_MAX);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strconcat ("/core/emoticons/find/", rows[i].what, NULL);

      g_test_add_data_func (path, &rows[i], test_find);
    }
  g_test_add_func ("/core/emoticons/table", test_table);
  g_test_add_func ("/core/emoticons/lookup", test_lookup);
  g_test_add_func ("/core/emoticons/search", test_search);
  g_test_add_func ("/core/emoticons/spoken", test_spoken);
  g_test_add_func ("/core/emoticons/custom-shortcuts", test_custom_shortcuts);
  g_test_add_func ("/core/emoticons/is-bounded", test_is_bounded);

  return g_test_run ();
}

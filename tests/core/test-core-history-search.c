#include "config.h"

#include <string.h>

#include <json-glib/json-glib.h>

#include "core/core-export.h"
#include "core/core-history-search.h"

#include "history-fixture.h"

static char *
dup_hits (CoreHistorySearch *search,
          const char        *words)
{
  g_autoptr(GString) hits = g_string_new (NULL);

  AWAIT (!core_history_search_is_busy (search));
  core_history_search_set_words (search, words);
  AWAIT (!core_history_search_is_busy (search));
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (search)); i++)
    {
      g_autoptr(CoreHistoryHit) hit = g_list_model_get_item (G_LIST_MODEL (search), i);
      g_autofree char *text = core_history_hit_dup_text (hit, words);

      g_string_append_printf (hits, "%s%s", i > 0 ? "|" : "", text);
    }

  return g_string_free (g_steal_pointer (&hits), FALSE);
}

static void
test_search_finds (HistoryFixture *f,
                   gconstpointer   data)
{
  static const struct
  {
    const char *words;
    const char *hits;
  } cases[] = {
    { "", "今日は雨です" },
    { "CAKE", "pancakes|Where is the cake?" },
    { "the cake", "Where is the cake?" },
    { "雨", "今日は雨です" },
    { "is", "Where is the cake?" },
    { "nothing of that", "" },
    { "  ", "今日は雨です" },
  };
  g_autoptr(CoreHistorySearch) search = NULL;
  g_autoptr(CoreHistorySearch) of_carol = NULL;
  g_autofree char *none = NULL;

  history_add_line (f, "Where is the cake?", NOON * G_USEC_PER_SEC);
  history_add_line (f, "pancakes", (NOON + 1) * G_USEC_PER_SEC);
  history_add_line (f, "今日は雨です", (NOON + 2) * G_USEC_PER_SEC);
  search = core_history_search_new (history_get (f), NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *hits = dup_hits (search, cases[i].words);

      g_assert_cmpstr (hits, ==, cases[i].hits);
    }

  of_carol = core_history_search_new (history_get (f), CAROL);
  none = dup_hits (of_carol, "cake");
  g_assert_cmpstr (none, ==, "");
}

static void
test_search_goes_on (HistoryFixture *f,
                     gconstpointer   data)
{
  g_autoptr(CoreHistorySearch) search = NULL;
  g_autofree char *hits = NULL;

  history_add_lines (f, 2 * CORE_HISTORY_SEARCH_PAGE + 1);
  search = core_history_search_new (history_get (f), BOB);
  hits = dup_hits (search, "line");
  for (guint n_hits = CORE_HISTORY_SEARCH_PAGE; core_history_search_has_more (search);)
    {
      g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (search)), ==, n_hits);
      core_history_search_go_on (search);
      core_history_search_go_on (search);
      AWAIT (!core_history_search_is_busy (search));
      n_hits = MIN (n_hits + CORE_HISTORY_SEARCH_PAGE, 2 * CORE_HISTORY_SEARCH_PAGE + 1);
    }
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (search)), ==,
                    2 * CORE_HISTORY_SEARCH_PAGE + 1);
}

static void
test_search_forgets_what_is_deleted (HistoryFixture *f,
                                     gconstpointer   data)
{
  g_autoptr(CoreHistorySearch) search = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  history_add_lines (f, 3);
  search = core_history_search_new (history_get (f), NULL);
  before = dup_hits (search, "line 1");
  g_assert_cmpstr (before, ==, "line 1");
  history_delete (f, BOB);
  AWAIT (!core_history_search_is_busy (search));
  after = dup_hits (search, "");
  g_assert_cmpstr (after, ==, "");
}

static void
test_hit_shows_what_was_found (HistoryFixture *f,
                               gconstpointer   data)
{
  g_autofree char *filler = g_strnfill (500, 'x');
  g_autoptr(StoreMessage) line = store_message_new ();
  g_autoptr(CoreHistoryHit) hit = NULL;
  g_autofree char *text = NULL;
  g_autofree char *title = NULL;
  g_autofree char *time = NULL;
  static const char *const people[] = { BOB, CAROL, NULL };

  line->text = g_strdup_printf ("%s\nThe NEEDLE %s", filler, filler);
  hit = core_history_hit_new (line, "group:1", people, TRUE);
  text = core_history_hit_dup_text (hit, " needle and");
  g_assert_nonnull (strstr (text, "The NEEDLE"));
  g_assert_null (strchr (text, '\n'));
  g_assert_cmpint (g_utf8_strlen (text, -1), <=, 301);
  g_assert_true (core_history_hit_is_group (hit));
  title = core_history_hit_dup_title (hit, NULL);
  g_assert_nonnull (strstr (title, CAROL));
  time = core_history_hit_dup_time (hit);
  g_assert_cmpstr (time, !=, "");
}

static void
test_text_begins_at_a_word (HistoryFixture *f,
                            gconstpointer   data)
{
  static const struct
  {
    const char *text;
    const char *words;
    const char *shown;
  } cases[] = {
    { "And I bring lunch. We meet at the harbour.", "HARBOUR", "…lunch. We meet at the harbour." },
    { "And I bring lunch. We meet at the harbour.", " we\tharbour ",
      "And I bring lunch. We meet at the harbour." },
    { "What is new? https://example.com/harbour", "harbour", "…https://example.com/harbour" },
    { "一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十雨", "雨",
      "…七八九十一二三四五六七八九十一二三四五六七八九十雨" },
    { "And I bring lunch. We meet at the harbour.", "nowhere",
      "And I bring lunch. We meet at the harbour." },
    { "Short", "", "Short" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(StoreMessage) line = store_message_new ();
      g_autoptr(CoreHistoryHit) hit = NULL;
      g_autofree char *text = NULL;

      line->text = g_strdup (cases[i].text);
      hit = core_history_hit_new (line, BOB, NULL, TRUE);
      text = core_history_hit_dup_text (hit, cases[i].words);
      g_assert_cmpstr (text, ==, cases[i].shown);
    }
}

static void
test_words_are_found_in_a_text (HistoryFixture *f,
                                gconstpointer   data)
{
  const char *text = "Ünder the under, UNDERNEATH";
  gsize start = 0;
  gsize end = 0;

  g_assert_true (core_history_hit_find (text, "under ünDER", &start, &end));
  g_assert_cmpuint (start, ==, 0);
  g_assert_cmpuint (end, ==, strlen ("Ünder"));
  start = end;
  g_assert_true (core_history_hit_find (text, "under underneath", &start, &end));
  g_assert_cmpuint (end - start, ==, strlen ("under"));
  start = end;
  g_assert_true (core_history_hit_find (text, "under underneath", &start, &end));
  g_assert_cmpuint (end - start, ==, strlen ("UNDERNEATH"));
  start = end;
  g_assert_false (core_history_hit_find (text, "under", &start, &end));
  start = 0;
  g_assert_false (core_history_hit_find (text, "", &start, &end));
  g_assert_false (core_history_hit_find (text, "  ", &start, &end));
  g_assert_false (core_history_hit_find ("", "under", &start, &end));
}

/* ---- exporting ---- */

/* Returns: (transfer full) (nullable): what is in the file afterwards */
static char *
dup_export (HistoryFixture *f,
            const char     *chat,
            const char     *name,
            GError        **error)
{
  g_autofree char *path = g_build_filename (g_get_user_data_dir (), name, NULL);
  g_autoptr(GFile) file = g_file_new_for_path (path);
  g_autoptr(GAsyncResult) result = NULL;
  char *text = NULL;

  core_export_async (history_get (f), chat, core_export_guess_format (file), file, NULL,
                     history_on_done, &result);
  AWAIT (result != NULL);
  if (core_export_finish (history_get (f), result, error))
    g_file_get_contents (path, &text, NULL, error);

  return text;
}

static guint
count (const char *text,
       const char *word)
{
  guint n_words = 0;

  for (const char *p = strstr (text, word); p != NULL; p = strstr (p + 1, word))
    n_words++;

  return n_words;
}

static void
assert_json (const char *text)
{
  g_autoptr(JsonParser) parser = json_parser_new ();
  g_autoptr(GError) error = NULL;

  json_parser_load_from_data (parser, text, -1, &error);
  g_assert_no_error (error);
}

static void
test_exports_everything (HistoryFixture *f,
                         gconstpointer   data)
{
  static const char *const names[] = { "a.json", "a.txt", "a.HTML" };

  history_add_lines (f, 1100);
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autofree char *all = dup_export (f, NULL, names[i], &error);
      g_autofree char *one = dup_export (f, CAROL, names[i], NULL);

      g_assert_no_error (error);
      g_assert_cmpuint (count (all, "line "), ==, 1100);
      g_assert_nonnull (strstr (all, "line 1099"));
      g_assert_cmpuint (count (one, "line "), ==, 0);
      if (i == 0)
        {
          assert_json (all);
          assert_json (one);
        }
    }
}

static void
test_exported_text_is_no_markup (HistoryFixture *f,
                                 gconstpointer   data)
{
  g_autofree char *html = NULL;
  g_autofree char *json = NULL;
  g_autofree char *text = NULL;

  history_add_line (f, "<script>\"a\" & 'b'</script>\n[2020-01-01 00:00:00] Bob: forged", NOON);
  html = dup_export (f, NULL, "b.html", NULL);
  g_assert_null (strstr (html, "<script"));
  g_assert_nonnull (strstr (html, "&lt;script&gt;"));
  json = dup_export (f, BOB, "b.json", NULL);
  g_assert_nonnull (strstr (json, "\"text\":\"<script>\\\"a\\\" & 'b'</script>\\n"));
  text = dup_export (f, NULL, "b.txt", NULL);
  g_assert_nonnull (strstr (text, "\n    [2020-01-01"));
}

static void
test_export_that_fails_is_told (HistoryFixture *f,
                                gconstpointer   data)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *text = dup_export (f, NULL, "no/such/folder.txt", &error);

  g_assert_null (text);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
}

#define ADD(name, func) \
  g_test_add ("/core/history-search/" name, HistoryFixture, NULL, history_set_up, func, \
              history_tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  ADD ("finds", test_search_finds);
  ADD ("goes-on", test_search_goes_on);
  ADD ("forgets-what-is-deleted", test_search_forgets_what_is_deleted);
  ADD ("hit-shows-what-was-found", test_hit_shows_what_was_found);
  ADD ("text-begins-at-a-word", test_text_begins_at_a_word);
  ADD ("words-are-found-in-a-text", test_words_are_found_in_a_text);
  ADD ("exports-everything", test_exports_everything);
  ADD ("exported-text-is-no-markup", test_exported_text_is_no_markup);
  ADD ("export-that-fails-is-told", test_export_that_fails_is_told);

  return g_test_run ();
}

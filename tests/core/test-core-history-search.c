#include "config.h"

#include <string.h>

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

  return g_test_run ();
}

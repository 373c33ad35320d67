#include "store-test.h"

#include "store/store-query.h"

#define BOB "bob@example.com"
#define CAROL "carol@example.com"

typedef struct
{
  const char *name;
  const char *words;
  const char *chat;     /* NULL: everywhere */
  const char *expected; /* texts, the newest first */
} Case;

/* In this order; the chat alternates, beginning with Bob's. */
static const char *const said[] = {
  "Hello World",
  "Gr\xc3\xbc\xc3\x9f""e aus K\xc3\xb6ln",           /* Grüße aus Köln */
  "e\xcc\x81t\xc3\xa9",                              /* été, one é decomposed */
  "\xe4\xbd\xa0\xe5\xa5\xbd\xe4\xb8\x96\xe7\x95\x8c", /* 你好世界 */
  "\xe6\x9d\xb1\xe4\xba\xac\xe3\x81\xab\xe8\xa1\x8c\xe3\x81\x8f", /* 東京に行く */
  "\xef\xbd\xb6\xef\xbe\x85 ok",                     /* half-width katakana */
  "\xd0\x9f\xd1\x80\xd0\xb8\xd0\xb2\xd0\xb5\xd1\x82", /* Привет */
  "ab\xe7\x8c\xab""cd",                              /* a cat in Latin */
  "wow \xf0\x9f\xa5\xb2",                            /* an emoji */
  "100% \"sure\" it's a_b\\c*",
  "chat : text OR NOT AND NEAR(",
  "\xd9\x85\xd8\xb1\xd8\xad\xd8\xa8\xd8\xa7",        /* Arabic */
};

static const Case cases[] = {
  { "a-word", "hello", NULL, "Hello World" },
  { "inside-a-word", "orl", NULL, "Hello World" },
  { "in-any-case", "hELLO wORLD", NULL, "Hello World" },
  { "words-in-any-order", "world hello", NULL, "Hello World" },
  { "every-word", "hello moon", NULL, "" },
  { "a-short-word-too", "world lo", NULL, "Hello World" },
  { "a-short-word-that-is-not-there", "world xy", NULL, "" },
  { "two-letters", "lo", NULL, "Hello World" },
  { "one-letter", "w", NULL, "wow \xf0\x9f\xa5\xb2|Hello World" },
  { "umlauts", "k\xc3\x96LN", NULL, "Gr\xc3\xbc\xc3\x9f""e aus K\xc3\xb6ln" },
  { "sharp-s-and-double-s", "GR\xc3\x9cSSE", NULL, "Gr\xc3\xbc\xc3\x9f""e aus K\xc3\xb6ln" },
  { "composed-or-not", "\xc3\xa9te\xcc\x81", NULL, "e\xcc\x81t\xc3\xa9" },
  { "chinese-word", "\xe4\xbd\xa0\xe5\xa5\xbd", NULL,
    "\xe4\xbd\xa0\xe5\xa5\xbd\xe4\xb8\x96\xe7\x95\x8c" },
  { "chinese-character", "\xe7\x95\x8c", NULL,
    "\xe4\xbd\xa0\xe5\xa5\xbd\xe4\xb8\x96\xe7\x95\x8c" },
  { "chinese-three", "\xe5\xa5\xbd\xe4\xb8\x96\xe7\x95\x8c", NULL,
    "\xe4\xbd\xa0\xe5\xa5\xbd\xe4\xb8\x96\xe7\x95\x8c" },
  { "chinese-not-adjacent", "\xe4\xbd\xa0\xe4\xb8\x96", NULL, "" },
  { "chinese-in-the-other-chat", "\xe4\xbd\xa0\xe5\xa5\xbd", BOB, "" },
  { "chinese-in-the-chat", "\xe4\xbd\xa0\xe5\xa5\xbd", CAROL,
    "\xe4\xbd\xa0\xe5\xa5\xbd\xe4\xb8\x96\xe7\x95\x8c" },
  { "japanese-word", "\xe6\x9d\xb1\xe4\xba\xac", NULL,
    "\xe6\x9d\xb1\xe4\xba\xac\xe3\x81\xab\xe8\xa1\x8c\xe3\x81\x8f" },
  { "japanese-two-words", "\xe8\xa1\x8c\xe3\x81\x8f \xe6\x9d\xb1\xe4\xba\xac", NULL,
    "\xe6\x9d\xb1\xe4\xba\xac\xe3\x81\xab\xe8\xa1\x8c\xe3\x81\x8f" },
  { "full-width-finds-half-width", "\xe3\x82\xab\xe3\x83\x8a", NULL,
    "\xef\xbd\xb6\xef\xbe\x85 ok" },
  { "cyrillic", "\xd0\xa0\xd0\x98\xd0\x92", NULL,
    "\xd0\x9f\xd1\x80\xd0\xb8\xd0\xb2\xd0\xb5\xd1\x82" },
  { "arabic", "\xd8\xb1\xd8\xad\xd8\xa8", NULL,
    "\xd9\x85\xd8\xb1\xd8\xad\xd8\xa8\xd8\xa7" },
  { "character-among-letters", "\xe7\x8c\xab", NULL, "ab\xe7\x8c\xab""cd" },
  { "letter-and-character", "b\xe7\x8c\xab", NULL, "ab\xe7\x8c\xab""cd" },
  { "emoji", "\xf0\x9f\xa5\xb2", NULL, "wow \xf0\x9f\xa5\xb2" },
  { "in-one-chat", "hello", BOB, "Hello World" },
  { "in-the-other-chat", "hello", CAROL, "" },
  { "two-letters-in-the-other-chat", "lo", CAROL, "" },
  { "in-no-chat", "hello", "nobody@example.com", "" },
  { "quotes", "\"sure\"", NULL, "100% \"sure\" it's a_b\\c*" },
  { "one-quote", "\"", NULL, "100% \"sure\" it's a_b\\c*" },
  { "three-quotes", "\"\"\"", NULL, "" },
  { "an-apostrophe", "it's", NULL, "100% \"sure\" it's a_b\\c*" },
  { "wildcards-are-characters", "00%", NULL, "100% \"sure\" it's a_b\\c*" },
  { "no-wildcards", "1%%", NULL, "" },
  { "underscore", "a_b", NULL, "100% \"sure\" it's a_b\\c*" },
  { "underscore-is-no-wildcard", "h_l", NULL, "" },
  { "star", "b\\c*", NULL, "100% \"sure\" it's a_b\\c*" },
  { "star-is-no-wildcard", "hel*", NULL, "" },
  { "operators", "NOT AND NEAR(", NULL, "chat : text OR NOT AND NEAR(" },
  { "a-column", "chat:", NULL, "" },
  { "a-filter", "{text} : hello", NULL, "" },
  { "a-caret", "^hello", NULL, "" },
  { "a-minus", "-hello", NULL, "" },
  { "a-statement", "'; DROP TABLE message; --", NULL, "" },
  { "nothing", "", NULL, "" },
  { "blanks", " \t\n ", NULL, "" },
  { "controls", "\x01\x02\x03", NULL, "" },
  { "private-use", "\xee\x80\x80\xee\x80\x80\xee\x80\x80", NULL, "" },
  { "private-use-in-a-chat", "\xee\x80\x81", CAROL, "" },
};

typedef struct
{
  StoreDatabase *database;
  StoreHistory  *history;
} Fixture;

static void
set_up (Fixture       *f,
        gconstpointer  data)
{
  f->database = store_test_open (NULL);
  f->history = store_history_new (f->database);
}

static void
tear_down (Fixture       *f,
           gconstpointer  data)
{
  g_assert_finalize_object (f->history);
  store_test_close (f->database);
}

static void
add_said (Fixture *f)
{
  for (guint i = 0; i < G_N_ELEMENTS (said); i++)
    store_test_add (f->history, i % 2 == 0 ? BOB : CAROL, said[i]);
}

static void
test_case (Fixture       *f,
           gconstpointer  data)
{
  const Case *row = data;
  g_autofree char *texts = NULL;

  add_said (f);
  texts = store_test_texts (store_test_search (f->history, row->chat, row->words, 0, 100));

  g_assert_cmpstr (texts, ==, row->expected);
}

static void
test_very_long_words (Fixture       *f,
                      gconstpointer  data)
{
  g_autofree char *word = g_strnfill (30000, 'x');
  g_autofree char *longer = g_strconcat (word, "y", NULL);
  g_autofree char *many = NULL;
  g_autofree char *texts = NULL;
  g_autofree char *found = NULL;
  g_autofree char *none = NULL;
  GString *words = g_string_new (NULL);

  for (guint i = 0; i < 5000; i++)
    g_string_append (words, "word ");
  many = g_string_free (words, FALSE);
  store_test_add (f->history, BOB, "word");
  store_test_add (f->history, BOB, word);
  found = store_test_texts (store_test_search (f->history, NULL, word, 0, 10));
  none = store_test_texts (store_test_search (f->history, NULL, longer, 0, 10));
  texts = store_test_texts (store_test_search (f->history, NULL, many, 0, 10));

  g_assert_cmpstr (found, ==, word);
  g_assert_cmpstr (none, ==, "");
  g_assert_cmpstr (texts, ==, "word");
}

static void
test_goes_on_where_it_stopped (Fixture       *f,
                               gconstpointer  data)
{
  static const char *const words[] = { "needle", "ne", "\xe7\x8c\xab" };

  for (guint i = 0; i < 7; i++)
    {
      g_autofree char *text = g_strdup_printf ("%u needle \xe7\x8c\xab", i);

      store_test_add (f->history, BOB, text);
    }

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      g_autoptr(GPtrArray) first = store_test_search (f->history, NULL, words[i], 0, 4);
      g_autoptr(GPtrArray) second = NULL;

      g_assert_cmpuint (first->len, ==, 4);
      second = store_test_search (f->history, NULL, words[i],
                                  ((StoreMessage *) first->pdata[3])->id, 4);
      g_assert_cmpuint (second->len, ==, 3);
      g_assert_true (g_str_has_prefix (((StoreMessage *) first->pdata[0])->text, "6"));
      g_assert_true (g_str_has_prefix (((StoreMessage *) second->pdata[2])->text, "0"));
    }
}

static void
on_added (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  (*(guint *) user_data)--;
}

/* More than is looked at in one go: the answers together are complete. */
static void
test_looks_at_every_text (Fixture       *f,
                          gconstpointer  data)
{
  g_autoptr(StoreMessage) message = store_test_message (BOB, "\xc3\xa4 long line of nothing much");
  g_autoptr(GPtrArray) found = NULL;
  guint n_open = 30000;
  gint64 first = store_test_add (f->history, BOB, "qz");

  for (guint i = 0; i < 30000; i++)
    store_history_add_async (f->history, message, NULL, on_added, &n_open);
  while (n_open > 0)
    g_main_context_iteration (NULL, TRUE);
  found = store_test_search (f->history, NULL, "qz", 0, 5);

  g_assert_cmpuint (found->len, ==, 1);
  g_assert_cmpint (((StoreMessage *) found->pdata[0])->id, ==, first);
}

static void
test_finds_texts_alone (Fixture       *f,
                        gconstpointer  data)
{
  g_autoptr(StoreMessage) message = store_test_message (BOB, "somebody came");
  g_autoptr(GError) error = NULL;
  g_autofree char *indexed = NULL;
  g_autofree char *scanned = NULL;

  message->kind = STORE_KIND_JOINED;
  store_test_try_add (f->history, message, &error);
  g_assert_no_error (error);
  indexed = store_test_texts (store_test_search (f->history, NULL, "somebody", 0, 5));
  scanned = store_test_texts (store_test_search (f->history, NULL, "so", 0, 5));

  g_assert_cmpstr (indexed, ==, "");
  g_assert_cmpstr (scanned, ==, "");
}

static void
test_tokens_of_chats_differ (void)
{
  g_autoptr(GHashTable) tokens = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (gint64 chat = 1; chat < 20000; chat++)
    {
      char *token = store_query_chat_token (chat);

      g_assert_cmpint (g_utf8_strlen (token, -1), ==, 3);
      g_assert_true (g_hash_table_add (tokens, token));
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/store/search/%s", cases[i].name);

      g_test_add (path, Fixture, &cases[i], set_up, test_case, tear_down);
    }
#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)
  ADD ("/store/search/very-long-words", test_very_long_words);
  ADD ("/store/search/goes-on-where-it-stopped", test_goes_on_where_it_stopped);
  ADD ("/store/search/looks-at-every-text", test_looks_at_every_text);
  ADD ("/store/search/finds-texts-alone", test_finds_texts_alone);
#undef ADD
  g_test_add_func ("/store/search/tokens-of-chats-differ", test_tokens_of_chats_differ);

  return g_test_run ();
}

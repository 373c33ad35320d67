#include <fcntl.h>
#include <math.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "core/core-history-search.h"
#include "core/core-pager.h"

#include "../core/kept-history.h"
#include "samples.h"

/* A history of a million messages over 500 chats (or as many as the arguments say): how long a chat
 * takes to open on its last page, what a search takes, and how long the main loop stands still when
 * ten thousand messages come at once. The goal is 50 ms for the first two, at the 95th percentile.
 * Ratios are to a page that is already in SQLite's memory.
 *
 * First the file alone is asked, then what windows ask: the pager of a chat and the search of the
 * history, which goes on until it has a page of hits or has seen everything. */

#define SERVICE "service"
#define ADDRESS "alice@example.com"
#define ACCOUNT SERVICE " " ADDRESS
#define PAGE 50
#define N_WORDS 20000
#define HAN 0x4e00
#define N_HAN 3000
#define KANA 0x3042
#define N_KANA 80
#define N_SAMPLES 300
#define N_SLOW_SAMPLES 20 /* of what reads every text, which takes seconds where there is nothing */
#define OUTSTANDING 4096
#define BURST 10000
#define DRAWING 120 /* GDK_PRIORITY_REDRAW */

typedef struct
{
  StoreDatabase *database;
  StoreHistory  *history;
  char          *folder;
  char          *path;
  GRand         *rand;
  char         **words;
  guint          n_messages;
  guint          n_chats;
} Bench;

/* ---- what is said ---- */

static char *
make_word (GRand *rand)
{
  static const char *const syllables[] = {
    "an", "be", "co", "da", "el", "fi", "gro", "hu", "in", "ja", "ke", "lo", "mi", "no", "or", "pa",
    "qui", "re", "sta", "ti", "un", "va", "we", "xy", "yo", "zu", "ther", "ing", "sch", "ou",
  };
  GString *word = g_string_new (NULL);
  int n = g_rand_int_range (rand, 1, 5);
  int script = g_rand_int_range (rand, 0, 10);

  if (script < 2)
    for (int i = 0; i < n; i++)
      g_string_append_unichar (word, HAN + (gunichar) g_rand_int_range (rand, 0, N_HAN));
  else if (script == 2)
    for (int i = 0; i < n; i++)
      g_string_append_unichar (word, KANA + (gunichar) g_rand_int_range (rand, 0, N_KANA));
  else
    for (int i = 0; i < n; i++)
      g_string_append (word, syllables[g_rand_int_range (rand, 0, G_N_ELEMENTS (syllables))]);

  return g_string_free (word, FALSE);
}

/* Few words are said often, most are rare: their rank is 1/x. */
static const char *
pick_word (Bench *bench)
{
  double x = g_rand_double (bench->rand);

  return bench->words[(guint) (pow (N_WORDS, x) - 1) % N_WORDS];
}

static char *
make_text (Bench *bench)
{
  GString *text = g_string_new (pick_word (bench));
  int n = g_rand_int_range (bench->rand, 1, 16);

  for (int i = 1; i < n; i++)
    g_string_append_printf (text, " %s", pick_word (bench));

  return g_string_free (text, FALSE);
}

/* A tenth of everything is in the first chat. */
static char *
pick_chat (Bench *bench)
{
  guint chat = g_rand_int_range (bench->rand, 0, 10) == 0
               ? 0 : (guint) g_rand_int_range (bench->rand, 0, (int) bench->n_chats);

  return g_strdup_printf ("person%u@example.com", chat);
}

static StoreMessage *
make_message (Bench *bench)
{
  StoreMessage *message = store_message_new ();

  message->account = g_strdup (ACCOUNT);
  message->chat = pick_chat (bench);
  message->time = g_get_real_time ();
  message->state = STORE_STATE_RECEIVED;
  message->sender = g_strdup (message->chat);
  message->sender_name = g_strdup ("A person");
  message->text = make_text (bench);
  message->format = g_strdup ("FN=Segoe%20UI; EF=; CO=0; CS=0; PF=22");

  return message;
}

/* ---- waiting ---- */

static void
on_done (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static void
wait_for (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
}

static void
open_history (Bench *bench)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  store_database_open_async (bench->path, NULL, on_done, &result);
  wait_for (&result);
  bench->database = store_database_open_finish (result, &error);
  if (bench->database == NULL)
    g_error ("%s", error->message);
  bench->history = store_history_new (bench->database);
}

static void
close_history (Bench *bench)
{
  g_autoptr(GAsyncResult) result = NULL;

  store_database_close_async (bench->database, NULL, on_done, &result);
  wait_for (&result);
  g_clear_object (&bench->history);
  g_clear_object (&bench->database);
}

static void
on_added (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr(GError) error = NULL;

  if (store_history_add_finish (STORE_HISTORY (source), result, &error) == 0)
    g_error ("%s", error->message);
  (*(guint *) user_data)--;
}

static void
fill (Bench *bench)
{
  guint n_open = 0;
  gint64 start = g_get_monotonic_time ();
  double seconds;
  GStatBuf status;

  for (guint i = 0; i < bench->n_messages; i++)
    {
      g_autoptr(StoreMessage) message = make_message (bench);

      store_history_add_async (bench->history, message, NULL, on_added, &n_open);
      n_open++;
      while (n_open >= OUTSTANDING)
        g_main_context_iteration (NULL, TRUE);
    }
  while (n_open > 0)
    g_main_context_iteration (NULL, TRUE);

  seconds = (double) (g_get_monotonic_time () - start) / 1e6;
  close_history (bench);
  g_print ("%u messages in %u chats: %.0f s, %.0f us each, %.0f MB\n", bench->n_messages,
           bench->n_chats, seconds, seconds * 1e6 / bench->n_messages,
           g_stat (bench->path, &status) == 0 ? (double) status.st_size / 1e6 : 0);
}

/* ---- one page, one search ---- */

static GPtrArray *
load_page (Bench      *bench,
           const char *chat)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  GPtrArray *page;

  store_history_load_async (bench->history, ACCOUNT, chat, STORE_PAGE_BEFORE, 0, PAGE, NULL,
                            on_done, &result);
  wait_for (&result);
  page = store_history_load_finish (bench->history, result, &error);
  if (page == NULL)
    g_error ("%s", error->message);

  return page;
}

static guint
search (Bench      *bench,
        const char *chat,
        const char *words)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) hits = NULL;

  store_history_search_async (bench->history, ACCOUNT, chat, words, 0, PAGE, NULL, on_done,
                              &result);
  wait_for (&result);
  hits = store_history_search_finish (bench->history, result, NULL, &error);
  if (hits == NULL)
    g_error ("%s", error->message);

  return hits->len;
}

static double
ms_since (gint64 start)
{
  return (double) (g_get_monotonic_time () - start) / 1e3;
}

/* The largest chat is deleted; the others are opened while its messages are being wiped. */
static void
measure_deletion (Bench  *bench,
                  double  unit)
{
  g_autoptr(GArray) deletion = samples_new ();
  g_autoptr(GArray) pages = samples_new ();
  g_autoptr(GAsyncResult) result = NULL;
  Sample start = samples_begin ();
  guint n_lines = 0;

  store_history_delete_async (bench->history, ACCOUNT, "person0@example.com", NULL, on_done,
                              &result);
  wait_for (&result);
  samples_end (start, deletion);
  samples_report ("deleting the largest chat", deletion, unit, 0);
  for (guint i = 0; i < N_SAMPLES; i++)
    {
      g_autofree char *chat = pick_chat (bench);
      g_autoptr(GPtrArray) page = NULL;

      start = samples_begin ();
      page = load_page (bench, chat);
      samples_end (start, pages);
      n_lines += page->len;
      /* As fast as it can, it would leave the wiping no time at all. */
      for (gint64 until = g_get_monotonic_time () + 10000; g_get_monotonic_time () < until;)
        g_main_context_iteration (NULL, FALSE);
    }
  samples_report ("last page, while it is wiped", pages, unit, n_lines);
}

static void
measure_lists (Bench  *bench,
               double  unit)
{
  g_autoptr(GArray) samples = samples_new ();
  guint n_chats = 0;

  for (guint i = 0; i < N_SAMPLES; i++)
    {
      g_autoptr(GAsyncResult) result = NULL;
      g_autoptr(GPtrArray) chats = NULL;
      Sample start = samples_begin ();

      store_history_list_chats_async (bench->history, ACCOUNT, NULL, on_done, &result);
      wait_for (&result);
      samples_end (start, samples);
      chats = store_history_list_chats_finish (bench->history, result, NULL);
      n_chats += chats->len;
    }
  samples_report ("list of chats", samples, unit, n_chats);
}

static double
measure_pages (Bench *bench)
{
  g_autoptr(GArray) first = samples_new ();
  g_autoptr(GArray) again = samples_new ();
  double unit;
  guint n_lines = 0;

  for (guint i = 0; i < N_SAMPLES; i++)
    {
      g_autofree char *chat = pick_chat (bench);

      for (guint j = 0; j < 2; j++)
        {
          Sample start = samples_begin ();
          g_autoptr(GPtrArray) page = load_page (bench, chat);

          samples_end (start, j == 0 ? first : again);
          n_lines += j == 0 ? page->len : 0;
        }
    }

  unit = samples_wall_percentile (again, 0.95);
  samples_report ("last page, again", again, unit, n_lines);
  samples_report ("last page", first, unit, n_lines);

  return unit;
}

typedef enum
{
  WORD_OFTEN,   /* as words are said: mostly a frequent one */
  WORD_ANY,     /* any word: mostly a rare one */
  PART,         /* a part of something said, over blanks */
  LONG_PART,
  TWO_WORDS,
  TWO_LETTERS,
  HAN_CHARACTERS,  /* one or two, of thousands */
  KANA_CHARACTERS, /* one or two, of which there are few: each is in many texts */
  COMMONEST,       /* one of the three words that are said most */
  NOWHERE,
  N_KINDS,
} Kind;

static const char *const kind_names[] = {
  "frequent word", "any word", "part of a text", "long part", "two words", "two letters",
  "Chinese, 1 or 2", "Japanese, 1 or 2", "commonest", "nowhere",
};

static char *
make_part (Bench *bench,
           glong  n)
{
  g_autofree char *text = make_text (bench);
  glong length = g_utf8_strlen (text, -1);
  glong from = length > n ? g_rand_int_range (bench->rand, 0, (int) (length - n)) : 0;

  return g_utf8_substring (text, from, MIN (from + n, length));
}

static char *
make_characters (Bench    *bench,
                 gunichar  from,
                 int       n_characters)
{
  GString *word = g_string_new (NULL);

  for (int i = g_rand_int_range (bench->rand, 0, 2); i < 2; i++)
    g_string_append_unichar (word,
                             from + (gunichar) g_rand_int_range (bench->rand, 0, n_characters));

  return g_string_free (word, FALSE);
}

static char *
make_words (Bench *bench,
            Kind   kind)
{
  switch (kind)
    {
    case WORD_OFTEN:
      return g_strdup (pick_word (bench));
    case WORD_ANY:
      return g_strdup (bench->words[g_rand_int_range (bench->rand, 0, N_WORDS)]);
    case PART:
      return make_part (bench, 6);
    case LONG_PART:
      return make_part (bench, 20);
    case TWO_WORDS:
      return g_strdup_printf ("%s %s", pick_word (bench), pick_word (bench));
    case TWO_LETTERS:
      return g_strdup_printf ("%c%c", 'a' + g_rand_int_range (bench->rand, 0, 26),
                              'a' + g_rand_int_range (bench->rand, 0, 26));
    case HAN_CHARACTERS:
      return make_characters (bench, HAN, N_HAN);
    case KANA_CHARACTERS:
      return make_characters (bench, KANA, N_KANA);
    case COMMONEST:
      return g_strdup (bench->words[g_rand_int_range (bench->rand, 0, 3)]);
    default:
      return g_strdup_printf ("%sqzqzq", pick_word (bench));
    }
}

static void
measure_searches (Bench    *bench,
                  gboolean  in_one_chat,
                  double    unit)
{
  g_autoptr(GArray) all = samples_new ();
  guint n_all = 0;

  for (guint kind = 0; kind < N_KINDS; kind++)
    {
      g_autoptr(GArray) samples = samples_new ();
      g_autofree char *name = g_strconcat (in_one_chat ? "in a chat: " : "search: ",
                                           kind_names[kind], NULL);
      guint n_hits = 0;

      for (guint i = 0; i < N_SAMPLES; i++)
        {
          g_autofree char *words = make_words (bench, kind);
          g_autofree char *chat = in_one_chat ? pick_chat (bench) : NULL;
          Sample start = samples_begin ();

          n_hits += search (bench, chat, words);
          samples_end (start, samples);
        }
      samples_report (name, samples, unit, n_hits);
      g_array_append_vals (all, samples->data, samples->len);
      n_all += n_hits;
    }
  samples_report (in_one_chat ? "in a chat: all of these" : "search: all of these", all, unit,
                  n_all);
}

/* ---- the same, as windows ask for it ---- */

static void
on_page_arrived (CoreTimeline *timeline,
                 gboolean     *has_arrived)
{
  *has_arrived = TRUE;
}

static guint
open_chat (CoreHistory *history,
           const char  *chat)
{
  g_autoptr(CoreTimeline) timeline = core_timeline_new ();
  g_autoptr(CorePager) pager = core_pager_new (history, chat, timeline);
  gboolean has_arrived = FALSE;

  g_signal_connect (timeline, "page-arrived", G_CALLBACK (on_page_arrived), &has_arrived);
  core_pager_load_end (pager);
  while (!has_arrived)
    g_main_context_iteration (NULL, TRUE);

  return g_list_model_get_n_items (G_LIST_MODEL (timeline));
}

static void
measure_chats (Bench       *bench,
               CoreHistory *history,
               double       unit)
{
  g_autoptr(GArray) samples = samples_new ();
  guint n_items = 0;

  for (guint i = 0; i < N_SAMPLES; i++)
    {
      g_autofree char *chat = pick_chat (bench);
      Sample start = samples_begin ();

      n_items += open_chat (history, chat);
      samples_end (start, samples);
    }
  samples_report ("window: chat opens", samples, unit, n_items);
}

static void
wait_until_idle (CoreHistorySearch *search)
{
  while (core_history_search_is_busy (search))
    g_main_context_iteration (NULL, TRUE);
}

/* Until something is seen: a hit, or that there is none; then until there is a page of them. */
static guint
search_as_typed (CoreHistorySearch *search,
                 const char        *words,
                 GArray            *first,
                 GArray            *page)
{
  GListModel *hits = G_LIST_MODEL (search);
  Sample start;

  core_history_search_set_words (search, "");
  wait_until_idle (search);
  start = samples_begin ();
  core_history_search_set_words (search, words);
  while (core_history_search_is_busy (search) && g_list_model_get_n_items (hits) == 0)
    g_main_context_iteration (NULL, TRUE);
  samples_end (start, first);
  wait_until_idle (search);
  samples_end (start, page);

  return g_list_model_get_n_items (hits);
}

static void
measure_typing (Bench       *bench,
                CoreHistory *history,
                gboolean     in_one_chat,
                double       unit)
{
  for (guint kind = 0; kind < N_KINDS; kind++)
    {
      g_autoptr(GArray) first = samples_new ();
      g_autoptr(GArray) page = samples_new ();
      g_autofree char *name = g_strconcat (in_one_chat ? "window, in a chat: " : "window: ",
                                           kind_names[kind], NULL);
      guint n_hits = 0;

      for (guint i = 0; i < (kind == TWO_LETTERS ? N_SLOW_SAMPLES : N_SAMPLES / 3); i++)
        {
          g_autofree char *words = make_words (bench, kind);
          g_autofree char *chat = in_one_chat ? pick_chat (bench) : NULL;
          g_autoptr(CoreHistorySearch) search = core_history_search_new (history, chat);

          n_hits += search_as_typed (search, words, first, page);
        }
      samples_report (name, first, unit, n_hits);
      samples_report ("  a whole page", page, unit, n_hits);
    }
}

static void
measure_windows (Bench  *bench,
                 double  unit)
{
  KeptHistory *kept = kept_history_open (NULL, SERVICE, ADDRESS);

  measure_chats (bench, kept->history, unit);
  measure_typing (bench, kept->history, FALSE, unit);
  measure_typing (bench, kept->history, TRUE, unit);
  kept_history_close (kept);
}

/* The first thing after a start of the machine: nothing of the file is in memory. */
static void
measure_cold (Bench *bench)
{
  g_autofree char *chat = pick_chat (bench);
  g_autoptr(GPtrArray) page = NULL;
  int fd = open (bench->path, O_RDONLY | O_CLOEXEC);
  gint64 start;
  double opened;

  if (fd < 0 || fsync (fd) != 0 || posix_fadvise (fd, 0, 0, POSIX_FADV_DONTNEED) != 0)
    g_error ("the file could not be let go");
  close (fd);
  start = g_get_monotonic_time ();
  open_history (bench);
  opened = ms_since (start);
  start = g_get_monotonic_time ();
  page = load_page (bench, chat);
  g_print ("from the disk: opened in %.1f ms, a last page in %.1f ms\n", opened, ms_since (start));
}

/* ---- a burst ---- */

typedef struct
{
  gint64 last;
  double longest;
} Frames;

static gboolean
on_frame (gpointer user_data)
{
  Frames *frames = user_data;
  gint64 now = g_get_monotonic_time ();

  if (frames->last != 0)
    frames->longest = MAX (frames->longest, (double) (now - frames->last) / 1e3);
  frames->last = now;

  return G_SOURCE_CONTINUE;
}

/* Something that draws all the time, and how long it had to wait. */
static double
longest_wait (Bench *bench,
              guint  n_adds)
{
  g_autoptr(GPtrArray) messages = g_ptr_array_new_with_free_func ((GDestroyNotify)
                                                                  store_message_free);
  guint n_open = n_adds;
  gint64 until = g_get_monotonic_time () + G_USEC_PER_SEC / 2;
  Frames frames = { 0 };
  guint source = g_timeout_add_full (DRAWING, 1, on_frame, &frames, NULL);
  gint64 start;
  double asked;

  for (guint i = 0; i < n_adds; i++)
    g_ptr_array_add (messages, make_message (bench));
  start = g_get_monotonic_time ();
  for (guint i = 0; i < n_adds; i++)
    store_history_add_async (bench->history, messages->pdata[i], NULL, on_added, &n_open);
  asked = ms_since (start);
  while (n_adds > 0 ? n_open > 0 : g_get_monotonic_time () < until)
    g_main_context_iteration (NULL, TRUE);
  if (n_adds > 0)
    g_print ("%u adds at once: asked for in %.1f ms, on the disk after %.0f ms\n", n_adds, asked,
             ms_since (start));
  g_source_remove (source);

  return frames.longest;
}

int
main (int    argc,
      char **argv)
{
  Bench bench = { .rand = g_rand_new_with_seed (9), .n_messages = 1000000, .n_chats = 500 };
  g_autofree char *lock = NULL;
  g_autofree char *parent = NULL;
  g_autoptr(GError) error = NULL;
  double idle;
  double busy;
  double unit;

  if (argc > 1)
    bench.n_messages = (guint) g_ascii_strtoull (argv[1], NULL, 10);
  bench.folder = g_dir_make_tmp ("history-XXXXXX", &error);
  if (bench.folder == NULL)
    g_error ("%s", error->message);
  g_setenv ("XDG_DATA_HOME", bench.folder, TRUE);
  bench.path = g_build_filename (bench.folder, "tweener", "tweener.db", NULL);
  parent = g_path_get_dirname (bench.path);
  lock = g_strconcat (bench.path, ".lock", NULL);
  bench.words = g_new0 (char *, N_WORDS + 1);
  for (guint i = 0; i < N_WORDS; i++)
    bench.words[i] = make_word (bench.rand);

  open_history (&bench);
  fill (&bench);
  measure_cold (&bench);
  samples_report_head ();
  unit = measure_pages (&bench);
  measure_lists (&bench, unit);
  measure_searches (&bench, FALSE, unit);
  measure_searches (&bench, TRUE, unit);
  close_history (&bench);
  measure_windows (&bench, unit);
  open_history (&bench);
  idle = longest_wait (&bench, 0);
  busy = longest_wait (&bench, BURST);
  g_print ("something that draws waited %.1f ms at most, %.1f ms with nothing going on: "
           "%.1f times\n", busy, idle, busy / idle);

  measure_deletion (&bench, unit);
  close_history (&bench);

  g_unlink (bench.path);
  g_unlink (lock);
  g_rmdir (parent);
  g_rmdir (bench.folder);
  g_strfreev (bench.words);
  g_rand_free (bench.rand);
  g_free (bench.folder);
  g_free (bench.path);

  return 0;
}

#include <fcntl.h>
#include <math.h>
#include <time.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "store/store-history.h"

/* A history of a million messages over 500 chats (or as many as the arguments say): how long a chat
 * takes to open on its last page, what a search takes, and how long the main loop stands still when
 * ten thousand messages come at once. The goal is 50 ms for the first two, at the 95th percentile.
 * Ratios are to a page that is already in SQLite's memory. */

#define ACCOUNT "service alice@example.com"
#define PAGE 50
#define N_WORDS 20000
#define N_SAMPLES 300
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

  if (g_rand_int_range (rand, 0, 5) == 0)
    for (int i = 0; i < n; i++)
      g_string_append_unichar (word, 0x4e00 + (gunichar) g_rand_int_range (rand, 0, 3000));
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

/* One measurement, in milliseconds; while it runs, it is when it began. */
typedef struct
{
  double wall;
  double cpu; /* of the whole process: what is left when others use the machine, too */
} Sample;

static Sample
begin (void)
{
  struct timespec cpu;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &cpu);

  return (Sample) { (double) g_get_monotonic_time () / 1e3,
                    (double) cpu.tv_sec * 1e3 + (double) cpu.tv_nsec / 1e6 };
}

static void
end (Sample  start,
     GArray *samples)
{
  Sample now = begin ();
  Sample sample = { now.wall - start.wall, now.cpu - start.cpu };

  g_array_append_val (samples, sample);
}

static GArray *
new_samples (void)
{
  return g_array_new (FALSE, FALSE, sizeof (Sample));
}

static int
compare_wall (gconstpointer a,
              gconstpointer b)
{
  double x = ((const Sample *) a)->wall;
  double y = ((const Sample *) b)->wall;

  return (x > y) - (x < y);
}

static int
compare_cpu (gconstpointer a,
             gconstpointer b)
{
  double x = ((const Sample *) a)->cpu;
  double y = ((const Sample *) b)->cpu;

  return (x > y) - (x < y);
}

static double
wall_percentile (GArray *samples,
                 double  part)
{
  g_array_sort (samples, compare_wall);

  return g_array_index (samples, Sample, (guint) (part * (samples->len - 1))).wall;
}

static double
cpu_percentile (GArray *samples,
                double  part)
{
  g_array_sort (samples, compare_cpu);

  return g_array_index (samples, Sample, (guint) (part * (samples->len - 1))).cpu;
}

static void
report (const char *what,
        GArray     *samples,
        double      unit,
        guint       n_hits)
{
  double p95 = wall_percentile (samples, 0.95);

  g_print ("%-32s %8.2f %8.2f %8.2f %9.2f %10.1f %7.1f\n", what, wall_percentile (samples, 0.5),
           p95, wall_percentile (samples, 1), cpu_percentile (samples, 0.95), p95 / unit,
           (double) n_hits / samples->len);
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
  g_autoptr(GArray) deletion = new_samples ();
  g_autoptr(GArray) pages = new_samples ();
  g_autoptr(GAsyncResult) result = NULL;
  Sample start = begin ();
  guint n_lines = 0;

  store_history_delete_async (bench->history, ACCOUNT, "person0@example.com", NULL, on_done,
                              &result);
  wait_for (&result);
  end (start, deletion);
  report ("deleting the largest chat", deletion, unit, 0);
  for (guint i = 0; i < N_SAMPLES; i++)
    {
      g_autofree char *chat = pick_chat (bench);
      g_autoptr(GPtrArray) page = NULL;

      start = begin ();
      page = load_page (bench, chat);
      end (start, pages);
      n_lines += page->len;
      /* As fast as it can, it would leave the wiping no time at all. */
      for (gint64 until = g_get_monotonic_time () + 10000; g_get_monotonic_time () < until;)
        g_main_context_iteration (NULL, FALSE);
    }
  report ("last page, while it is wiped", pages, unit, n_lines);
}

static void
measure_lists (Bench  *bench,
               double  unit)
{
  g_autoptr(GArray) samples = new_samples ();
  guint n_chats = 0;

  for (guint i = 0; i < N_SAMPLES; i++)
    {
      g_autoptr(GAsyncResult) result = NULL;
      g_autoptr(GPtrArray) chats = NULL;
      Sample start = begin ();

      store_history_list_chats_async (bench->history, ACCOUNT, NULL, on_done, &result);
      wait_for (&result);
      end (start, samples);
      chats = store_history_list_chats_finish (bench->history, result, NULL);
      n_chats += chats->len;
    }
  report ("list of chats", samples, unit, n_chats);
}

static double
measure_pages (Bench *bench)
{
  g_autoptr(GArray) first = new_samples ();
  g_autoptr(GArray) again = new_samples ();
  double unit;
  guint n_lines = 0;

  for (guint i = 0; i < N_SAMPLES; i++)
    {
      g_autofree char *chat = pick_chat (bench);

      for (guint j = 0; j < 2; j++)
        {
          Sample start = begin ();
          g_autoptr(GPtrArray) page = load_page (bench, chat);

          end (start, j == 0 ? first : again);
          n_lines += j == 0 ? page->len : 0;
        }
    }

  unit = wall_percentile (again, 0.95);
  report ("last page, again", again, unit, n_lines);
  report ("last page", first, unit, n_lines);

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
  CHARACTERS,   /* one or two of Chinese */
  NOWHERE,
  N_KINDS,
} Kind;

static const char *const kind_names[] = {
  "frequent word", "any word", "part of a text", "long part", "two words", "two letters",
  "Chinese, 1 or 2", "nowhere",
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
    case CHARACTERS:
      {
        GString *word = g_string_new (NULL);

        for (int i = g_rand_int_range (bench->rand, 0, 2); i < 2; i++)
          g_string_append_unichar (word,
                                   0x4e00 + (gunichar) g_rand_int_range (bench->rand, 0, 3000));
        return g_string_free (word, FALSE);
      }
    default:
      return g_strdup_printf ("%sqzqzq", pick_word (bench));
    }
}

static void
measure_searches (Bench    *bench,
                  gboolean  in_one_chat,
                  double    unit)
{
  g_autoptr(GArray) all = new_samples ();
  guint n_all = 0;

  for (guint kind = 0; kind < N_KINDS; kind++)
    {
      g_autoptr(GArray) samples = new_samples ();
      g_autofree char *name = g_strconcat (in_one_chat ? "in a chat: " : "search: ",
                                           kind_names[kind], NULL);
      guint n_hits = 0;

      for (guint i = 0; i < N_SAMPLES; i++)
        {
          g_autofree char *words = make_words (bench, kind);
          g_autofree char *chat = in_one_chat ? pick_chat (bench) : NULL;
          Sample start = begin ();

          n_hits += search (bench, chat, words);
          end (start, samples);
        }
      report (name, samples, unit, n_hits);
      g_array_append_vals (all, samples->data, samples->len);
      n_all += n_hits;
    }
  report (in_one_chat ? "in a chat: all of these" : "search: all of these", all, unit, n_all);
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
  g_autoptr(GError) error = NULL;
  double idle;
  double busy;
  double unit;

  if (argc > 1)
    bench.n_messages = (guint) g_ascii_strtoull (argv[1], NULL, 10);
  bench.folder = g_dir_make_tmp ("history-XXXXXX", &error);
  if (bench.folder == NULL)
    g_error ("%s", error->message);
  bench.path = g_build_filename (bench.folder, "store.db", NULL);
  lock = g_strconcat (bench.path, ".lock", NULL);
  bench.words = g_new0 (char *, N_WORDS + 1);
  for (guint i = 0; i < N_WORDS; i++)
    bench.words[i] = make_word (bench.rand);

  open_history (&bench);
  fill (&bench);
  measure_cold (&bench);
  g_print ("%-32s %8s %8s %8s %9s %10s %7s\n", "ms", "median", "95 %", "longest", "95 %, CPU",
           "of a page", "lines");
  unit = measure_pages (&bench);
  measure_lists (&bench, unit);
  measure_searches (&bench, FALSE, unit);
  measure_searches (&bench, TRUE, unit);
  idle = longest_wait (&bench, 0);
  busy = longest_wait (&bench, BURST);
  g_print ("something that draws waited %.1f ms at most, %.1f ms with nothing going on: "
           "%.1f times\n", busy, idle, busy / idle);

  measure_deletion (&bench, unit);

  close_history (&bench);
  g_unlink (bench.path);
  g_unlink (lock);
  g_rmdir (bench.folder);
  g_strfreev (bench.words);
  g_rand_free (bench.rand);
  g_free (bench.folder);
  g_free (bench.path);

  return 0;
}

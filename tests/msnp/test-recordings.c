#include <stdlib.h>
#include <string.h>

#include "framing.h"
#include "recording.h"

#define SHORT_SIZE   8192 /* streams up to this are cut at every byte even in a short run */
#define N_CHUNKINGS  20   /* random ways to cut a longer one; ten times as many in a full run */

static gboolean
run_is_full (void)
{
  return g_strcmp0 (g_getenv ("TWEENER_TEST_FULL"), "1") == 0;
}

/* The bytes as the socket delivered them. */
static GArray *
recorded_cuts (const Recording *recording,
               const char      *connection)
{
  GArray *cuts = g_array_new (FALSE, FALSE, sizeof (gsize));
  gsize at = 0;

  for (guint i = 0; i < recording->entries->len; i++)
    {
      RecordingEntry *entry = g_ptr_array_index (recording->entries, i);

      if (entry->kind != RECORDING_SERVER || strcmp (entry->connection, connection) != 0)
        continue;
      at += g_bytes_get_size (entry->bytes);
      g_array_append_val (cuts, at);
    }
  if (cuts->len > 0)
    g_array_set_size (cuts, cuts->len - 1); /* the last is the end */

  return cuts;
}

static void
check_cut_at_every_byte (const guint8 *bytes,
                         gsize         size,
                         const char   *expected)
{
  for (gsize cut = 0; cut <= size; cut++)
    framing_check (MSNP_FRAMER_CLIENT, bytes, size, &cut, 1, expected);
}

/* One byte before, at and after the end of each command, and of each line with a payload. */
static void
check_cut_at_borders (const guint8 *bytes,
                      gsize         size,
                      const char   *expected)
{
  g_autoptr(GArray) ends = framing_ends (MSNP_FRAMER_CLIENT, bytes, size);

  for (guint i = 0; i < ends->len; i++)
    {
      gsize start = i > 0 ? g_array_index (ends, gsize, i - 1) : 0;
      gsize end = g_array_index (ends, gsize, i);
      const guint8 *lf = memchr (bytes + start, '\n', end - start);
      const gsize borders[] = { (gsize) (lf - bytes) + 1, end };

      for (gsize j = 0; j < 2 * 3; j++)
        {
          gsize cut = MIN (borders[j / 3] + j % 3 - 1, size);

          framing_check (MSNP_FRAMER_CLIENT, bytes, size, &cut, 1, expected);
        }
    }
}

static void
check_cut_at_random (const guint8 *bytes,
                     gsize         size,
                     const char   *expected)
{
  guint n_chunkings = run_is_full () ? 10 * N_CHUNKINGS : N_CHUNKINGS;

  for (guint i = 0; i < n_chunkings; i++)
    {
      g_autoptr(GArray) cuts = g_array_new (FALSE, FALSE, sizeof (gsize));
      gint longest = g_test_rand_int_range (1, 3000);

      for (gsize cut = 0; cut < size; cut += (gsize) g_test_rand_int_range (0, longest + 1) + 1)
        g_array_append_val (cuts, cut);
      framing_check (MSNP_FRAMER_CLIENT, bytes, size, (const gsize *) cuts->data, cuts->len,
                     expected);
    }
}

static void
check_connection (const Recording *recording,
                  const char      *connection)
{
  g_autoptr(GBytes) joined = recording_join (recording, connection, RECORDING_SERVER);
  g_autoptr(GArray) delivered = recorded_cuts (recording, connection);
  g_autoptr(GError) error = NULL;
  g_autofree char *whole = NULL;
  gsize size;
  const guint8 *bytes = g_bytes_get_data (joined, &size);

  whole = framing_read (MSNP_FRAMER_CLIENT, bytes, size, NULL, 0, &error);
  g_assert_no_error (error);
  if (size == 0)
    return;

  framing_check (MSNP_FRAMER_CLIENT, bytes, size, (const gsize *) delivered->data, delivered->len,
                 whole);
  if (size <= SHORT_SIZE || run_is_full ())
    check_cut_at_every_byte (bytes, size, whole);
  else
    check_cut_at_borders (bytes, size, whole);
  check_cut_at_random (bytes, size, whole);
}

static void
check_recording (gconstpointer data)
{
  g_autoptr(Recording) recording = recording_load (data);
  g_autoptr(GPtrArray) connections = recording_connections (recording);

  /* One is of HTTP alone. */
  g_assert_true (connections->len > 0 || strstr (data, "no_authorization") != NULL);
  for (guint i = 0; i < connections->len; i++)
    check_connection (recording, g_ptr_array_index (connections, i));
}

/* The loader itself: what a line of a recording means. */
static void
test_loader (void)
{
  g_autoptr(Recording) recording = recording_load ("login_alice.alice");
  g_autoptr(GPtrArray) connections = recording_connections (recording);
  g_autoptr(GBytes) joined = recording_join (recording, "NS", RECORDING_SERVER);
  g_autoptr(GError) error = NULL;
  g_autofree char *commands = framing_read (MSNP_FRAMER_CLIENT, g_bytes_get_data (joined, NULL),
                                            g_bytes_get_size (joined), NULL, 0, &error);
  g_auto(GStrv) lines = g_strsplit (commands, "\n", -1);

  g_assert_no_error (error);
  g_assert_cmpuint (connections->len, ==, 1);
  g_assert_cmpstr (g_ptr_array_index (connections, 0), ==, "NS");
  g_assert_cmpstr (lines[0], ==, "VER [1] [MSNP9]");
  g_assert_cmpstr (lines[3], ==, "USR [4] [OK] [alice@example.com] [Alice%20Liddell] [1] [0]");
  g_assert_true (g_str_has_prefix (lines[4], "MSG [Hotmail] [Hotmail] [1442] 1442:"));
  g_assert_cmpstr (lines[5], ==, "SYN [5] [1] [3] [3]");
  g_assert_cmpstr (lines[11], ==,
                   "LST [bob@example.com] [Bob%20B\\303\\251zier%20\\342\\230\\203] [11] [1]");
  g_assert_cmpstr (lines[13], ==,
                   "LST [dave@example.com] [Dave%20&%20\\\"Co\\\"%20<100%25>] [11] [2,1]");
  g_assert_cmpstr (lines[15], ==, "QNG [60]");
}

int
main (int    argc,
      char **argv)
{
  g_autoptr(GPtrArray) names = NULL;

  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/msnp/recordings/are-read-as-they-were-written", test_loader);
  names = recording_list ();
  g_assert_cmpuint (names->len, >, 50);
  for (guint i = 0; i < names->len; i++)
    {
      const char *name = g_ptr_array_index (names, i);
      g_autofree char *path = g_strconcat ("/msnp/recordings/", name, NULL);

      g_test_add_data_func (path, name, check_recording);
    }

  return g_test_run ();
}

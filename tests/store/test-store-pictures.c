#include "store-test.h"

#include <glib/gstdio.h>
#include <string.h>
#include <utime.h>

#include "store/store-pictures.h"

/* A folder of the test's own, or none: in memory. */
typedef struct
{
  char          *folder;
  char          *inner;    /* of @folder, made by the cache */
  StorePictures *pictures;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->folder = store_test_new_folder ();
  f->inner = data != NULL ? g_build_filename (f->folder, "pictures", NULL) : NULL;
  f->pictures = store_pictures_new (f->inner, 1000);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_object_unref (f->pictures);
  if (f->inner != NULL && g_file_test (f->inner, G_FILE_TEST_IS_DIR))
    store_test_remove (g_strdup (f->inner));
  g_free (f->inner);
  store_test_remove (f->folder);
}

static char *
dup_digest (GBytes *data)
{
  g_autoptr(GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA1);
  guint8 digest[20];
  gsize size = sizeof digest;

  g_checksum_update (checksum, g_bytes_get_data (data, NULL), (gssize) g_bytes_get_size (data));
  g_checksum_get_digest (checksum, digest, &size);
  return g_base64_encode (digest, size);
}

static gboolean
save_as (Fixture *f, const char *sha1d, GBytes *data, GError **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  store_pictures_save_async (f->pictures, sha1d, data, NULL, store_test_on_done, &result);
  return store_pictures_save_finish (f->pictures, store_test_wait (&result), error);
}

/* @size bytes of @letter. Returns: their digest */
static char *
save (Fixture *f, char letter, gsize size)
{
  g_autoptr(GBytes) data = g_bytes_new_take (g_strnfill (size, letter), size);
  g_autoptr(GError) error = NULL;
  char *sha1d = dup_digest (data);

  save_as (f, sha1d, data, &error);
  g_assert_no_error (error);
  return sha1d;
}

static GBytes *
look_up (Fixture *f, const char *sha1d, GError **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  store_pictures_lookup_async (f->pictures, sha1d, NULL, store_test_on_done, &result);
  return store_pictures_lookup_finish (f->pictures, store_test_wait (&result), error);
}

static gboolean
has (Fixture *f, const char *sha1d)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) data = look_up (f, sha1d, &error);

  g_assert_no_error (error);
  return data != NULL;
}

static char *
dup_path (Fixture *f, const char *sha1d)
{
  g_autoptr(GString) name = g_string_new (NULL);
  gsize size;
  g_autofree guchar *digest = g_base64_decode (sha1d, &size);

  for (gsize i = 0; i < size; i++)
    g_string_append_printf (name, "%02x", digest[i]);
  return g_build_filename (f->inner, name->str, NULL);
}

static void
reopen (Fixture *f)
{
  g_object_unref (f->pictures);
  f->pictures = store_pictures_new (f->inner, 1000);
}

static void
test_gives_back_what_it_was_given (Fixture *f, gconstpointer data)
{
  g_autofree char *sha1d = save (f, 'a', 300);
  g_autofree char *again = save (f, 'a', 300);
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) found = look_up (f, sha1d, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (g_bytes_get_size (found), ==, 300);
  g_assert_cmpint (((const char *) g_bytes_get_data (found, NULL))[299], ==, 'a');
  g_assert_false (has (f, "qZk+NkcGgWq6PiVxeFDCbJzQ2J0="));
  g_assert_cmpstr (sha1d, ==, again);
}

static void
test_is_there_the_next_time (Fixture *f, gconstpointer data)
{
  g_autofree char *sha1d = save (f, 'a', 300);

  reopen (f);
  g_assert_true (has (f, sha1d));
}

static void
test_the_least_used_goes_first (Fixture *f, gconstpointer data)
{
  g_autofree char *first = save (f, 'a', 300);
  g_autofree char *second = save (f, 'b', 300);
  g_autofree char *third = save (f, 'c', 250);
  g_autofree char *fourth = NULL;

  g_assert_true (has (f, first));
  fourth = save (f, 'd', 250);

  g_assert_false (has (f, second));
  g_assert_true (has (f, first));
  g_assert_true (has (f, fourth));
}

/* Older by an hour each: what was used last is known from the files. */
static void
test_knows_the_order_from_the_files (Fixture *f, gconstpointer data)
{
  g_autofree char *old = save (f, 'a', 400);
  g_autofree char *new = save (f, 'b', 400);
  g_autofree char *path = dup_path (f, new);
  const struct utimbuf times = { 1000, 1000 };
  g_autofree char *more = NULL;

  g_assert_cmpint (utime (path, &times), ==, 0);
  reopen (f);
  more = save (f, 'c', 400);

  g_assert_false (has (f, new));
  g_assert_true (has (f, old));
  g_assert_true (has (f, more));
}

static void
test_a_file_that_changed_is_removed (Fixture *f, gconstpointer data)
{
  g_autofree char *sha1d = save (f, 'a', 300);
  g_autofree char *path = dup_path (f, sha1d);

  g_assert_true (g_file_set_contents (path, "another picture", -1, NULL));

  g_assert_false (has (f, sha1d));
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
}

static void
test_strange_files_stay_and_do_not_count (Fixture *f, gconstpointer data)
{
  g_autofree char *sha1d = save (f, 'a', 300);
  g_autofree char *notes = g_build_filename (f->inner, "notes.txt", NULL);
  g_autofree char *more = NULL;
  char *text = g_strnfill (5000, 'x');

  g_assert_true (g_file_set_contents (notes, text, -1, NULL));
  g_free (text);
  reopen (f);
  more = save (f, 'b', 300);

  g_assert_true (has (f, sha1d));
  g_assert_true (g_file_test (notes, G_FILE_TEST_EXISTS));
}

static void
refuses (Fixture *f, const char *sha1d, GBytes *bytes, int code)
{
  g_autoptr(GError) error = NULL;

  g_assert_false (save_as (f, sha1d, bytes, &error));
  g_assert_error (error, G_IO_ERROR, code);
}

static void
test_refuses_what_has_another_digest (Fixture *f, gconstpointer data)
{
  g_autoptr(GBytes) small = g_bytes_new_static ("abc", 3);
  g_autoptr(GBytes) large = g_bytes_new_take (g_strnfill (STORE_PICTURE_MAX + 1, 'x'),
                                              STORE_PICTURE_MAX + 1);
  g_autofree char *of_large = dup_digest (large);
  g_autoptr(GError) error = NULL;

  refuses (f, of_large, small, G_IO_ERROR_INVALID_DATA);
  refuses (f, of_large, large, G_IO_ERROR_INVALID_DATA);
  refuses (f, "", small, G_IO_ERROR_INVALID_ARGUMENT);
  refuses (f, "Li4vLi4vLi4vLi4vLi4vZXRj", small, G_IO_ERROR_INVALID_ARGUMENT);
  g_assert_null (look_up (f, "../../../etc/passwd", &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
  g_assert_false (has (f, of_large));
}

/* Where there can be no folder, nothing is kept and nothing breaks. */
static void
test_a_folder_that_cannot_be (Fixture *f, gconstpointer data)
{
  g_autofree char *file = g_build_filename (f->folder, "file", NULL);
  g_autofree char *inside = g_build_filename (file, "pictures", NULL);
  g_autoptr(GBytes) bytes = g_bytes_new_static ("abc", 3);
  g_autoptr(GError) error = NULL;
  g_autofree char *sha1d = dup_digest (bytes);

  g_assert_true (g_file_set_contents (file, "x", -1, NULL));
  g_object_unref (f->pictures);
  f->pictures = store_pictures_new (inside, 1000);

  g_assert_false (save_as (f, sha1d, bytes, &error));
  g_assert_nonnull (error);
  g_assert_false (has (f, sha1d));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, where, func) g_test_add (path, Fixture, where, set_up, func, tear_down)
  ADD ("/store/pictures/gives-back-what-it-was-given", "disk", test_gives_back_what_it_was_given);
  ADD ("/store/pictures/memory-gives-back", NULL, test_gives_back_what_it_was_given);
  ADD ("/store/pictures/is-there-the-next-time", "disk", test_is_there_the_next_time);
  ADD ("/store/pictures/the-least-used-goes-first", "disk", test_the_least_used_goes_first);
  ADD ("/store/pictures/memory-has-a-bound", NULL, test_the_least_used_goes_first);
  ADD ("/store/pictures/knows-the-order-from-the-files", "disk",
       test_knows_the_order_from_the_files);
  ADD ("/store/pictures/a-file-that-changed-is-removed", "disk",
       test_a_file_that_changed_is_removed);
  ADD ("/store/pictures/strange-files-stay", "disk", test_strange_files_stay_and_do_not_count);
  ADD ("/store/pictures/refuses-another-digest", "disk", test_refuses_what_has_another_digest);
  ADD ("/store/pictures/a-folder-that-cannot-be", "disk", test_a_folder_that_cannot_be);
#undef ADD

  return g_test_run ();
}

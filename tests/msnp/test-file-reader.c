#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "msnp/p2p/msnp-file-reader.h"

/* A file that is read ahead of need, and what becomes of it where it cannot be. */

#define wait_until(fact) while (!(fact)) g_main_context_iteration (NULL, TRUE)
#define BLOCK 65536

/* ---- a file that ends, or breaks, where it is told to ---- */

#define TYPE_SHORT_STREAM (short_stream_get_type ())
G_DECLARE_FINAL_TYPE (ShortStream, short_stream, SHORT, STREAM, GFileInputStream)

struct _ShortStream
{
  GFileInputStream parent_instance;
  goffset          offset;
  goffset          size;
  gboolean         breaks;    /* at the end */
  gboolean         is_stuck;  /* it cannot be sought in */
  gint             n_reads;   /* atomic: that have ended */
};

G_DEFINE_FINAL_TYPE (ShortStream, short_stream, G_TYPE_FILE_INPUT_STREAM)

static guint8
get_byte (goffset offset)
{
  return (guint8) (offset * 31 + offset / 1000 + (offset >> 32));
}

static gssize
stream_read (GInputStream  *stream,
             void          *bytes,
             gsize          size,
             GCancellable  *cancellable,
             GError       **error)
{
  ShortStream *self = SHORT_STREAM (stream);
  gsize n = (gsize) MIN ((goffset) size, self->size - self->offset);

  for (gsize i = 0; i < n; i++)
    ((guint8 *) bytes)[i] = get_byte (self->offset + (goffset) i);
  self->offset += (goffset) n;
  g_atomic_int_inc (&self->n_reads);
  if (n > 0 || !self->breaks)
    return (gssize) n;

  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_MOUNTED, "the disk is out");
  return -1;
}

static gboolean
stream_seek (GFileInputStream  *stream,
             goffset            offset,
             GSeekType          type,
             GCancellable      *cancellable,
             GError           **error)
{
  ShortStream *self = SHORT_STREAM (stream);

  g_assert_cmpint (type, ==, G_SEEK_SET);
  if (self->is_stuck)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_MOUNTED, "the disk is out");
      return FALSE;
    }

  self->offset = offset;
  return TRUE;
}

static gboolean
stream_can_seek (GFileInputStream *stream)
{
  return TRUE;
}

static void
short_stream_class_init (ShortStreamClass *klass)
{
  G_INPUT_STREAM_CLASS (klass)->read_fn = stream_read;
  G_FILE_INPUT_STREAM_CLASS (klass)->seek = stream_seek;
  G_FILE_INPUT_STREAM_CLASS (klass)->can_seek = stream_can_seek;
}

static void
short_stream_init (ShortStream *self)
{
}

/* ---- who reads it ---- */

typedef struct
{
  ShortStream    *stream;
  MsnpFileReader *reader;
  guint           n_ready;
  guint           n_errors;
  GError         *error;     /* the last */
  gboolean        is_inside; /* of a call to the reader */
  goffset         offset;    /* of what comes next */
} Fixture;

static void
on_ready (const GError *error,
          gpointer      user_data)
{
  Fixture *f = user_data;

  g_assert_false (f->is_inside);
  if (error == NULL)
    {
      f->n_ready++;
      return;
    }

  f->n_errors++;
  g_clear_error (&f->error);
  f->error = g_error_copy (error);
}

static void
start (Fixture *f,
       goffset  size,
       gboolean breaks)
{
  f->stream = g_object_new (TYPE_SHORT_STREAM, NULL);
  f->stream->size = size;
  f->stream->breaks = breaks;
  f->is_inside = TRUE;
  f->reader = msnp_file_reader_new (G_FILE_INPUT_STREAM (f->stream), on_ready, f);
  f->is_inside = FALSE;
}

/* What the disk still does keeps the stream, but not for long. */
static void
finish (Fixture *f)
{
  GObject *stream = G_OBJECT (f->stream);

  g_clear_pointer (&f->reader, msnp_file_reader_free);
  g_object_add_weak_pointer (stream, (gpointer *) &stream);
  g_object_unref (stream);
  while (stream != NULL)
    g_main_context_iteration (NULL, FALSE);
  g_clear_error (&f->error);
}

/* Returns: how many bytes there were, which are right */
static gsize
take (Fixture *f,
      gsize    max)
{
  g_autoptr(GBytes) part = NULL;
  const guint8 *bytes;
  gsize size;

  f->is_inside = TRUE;
  part = msnp_file_reader_read (f->reader, max);
  f->is_inside = FALSE;
  if (part == NULL)
    return 0;

  bytes = g_bytes_get_data (part, &size);
  g_assert_cmpuint (size, >, 0);
  g_assert_cmpuint (size, <=, max);
  for (gsize i = 0; i < size; i++)
    g_assert_cmpuint (bytes[i], ==, get_byte (f->offset + (goffset) i));
  f->offset += (goffset) size;
  return size;
}

/* Takes everything up to @offset. */
static void
take_until (Fixture *f,
            goffset  offset)
{
  while (f->offset < offset)
    {
      guint n_ready = f->n_ready;

      if (take (f, (gsize) MIN (offset - f->offset, 1202)) > 0)
        continue;
      wait_until (f->n_ready > n_ready || f->n_errors > 0);
      g_assert_no_error (f->error);
    }
}

static void
check_error (Fixture  *f,
             gboolean  breaks)
{
  int code = breaks ? G_IO_ERROR_NOT_MOUNTED : G_IO_ERROR_PARTIAL_INPUT;

  g_assert_error (f->error, G_IO_ERROR, code);
}

static void
test_whole (void)
{
  Fixture f = { NULL };

  start (&f, 5 * BLOCK + 10, FALSE);
  take_until (&f, 5 * BLOCK + 10);
  while (g_main_context_iteration (NULL, FALSE));
  /* Who has what he wants need not know that there is no more. */
  g_assert_cmpuint (f.n_errors, ==, 0);
  g_assert_cmpuint (msnp_file_reader_get_held (f.reader), <=, 2 * BLOCK);
  finish (&f);
}

/* The end, or the error, comes while there are still bytes to be taken: they are, and then it is
 * told, once for each that asks in vain, and not from inside of his call. */
static void
test_end_ahead_of_need (gconstpointer data)
{
  gboolean breaks = GPOINTER_TO_INT (data);
  Fixture f = { NULL };

  start (&f, 3 * BLOCK, breaks);
  take_until (&f, 2 * BLOCK + 1);
  wait_until (g_atomic_int_get (&f.stream->n_reads) == 4);
  wait_until (msnp_file_reader_get_held (f.reader) == BLOCK);
  take_until (&f, 3 * BLOCK);
  g_assert_cmpuint (f.n_errors, ==, 0);

  g_assert_cmpuint (take (&f, 100), ==, 0);
  g_assert_cmpuint (take (&f, 100), ==, 0);
  g_assert_cmpuint (f.n_errors, ==, 0);
  wait_until (f.n_errors > 0);
  while (g_main_context_iteration (NULL, FALSE));
  g_assert_cmpuint (f.n_errors, ==, 1);
  check_error (&f, breaks);
  finish (&f);
}

/* Somebody waits for what will not come. */
static void
test_end_that_is_waited_for (gconstpointer data)
{
  gboolean breaks = GPOINTER_TO_INT (data);
  Fixture f = { NULL };

  start (&f, 0, breaks);
  g_assert_cmpuint (take (&f, 100), ==, 0);
  wait_until (f.n_errors > 0);
  check_error (&f, breaks);
  finish (&f);
}

/* Nobody is told who is gone, or who is somewhere else by now. */
static void
test_nothing_is_told (void)
{
  Fixture f = { NULL };
  Fixture g = { NULL };

  start (&f, 0, FALSE);
  wait_until (msnp_file_reader_get_held (f.reader) == 0);
  g_assert_cmpuint (take (&f, 100), ==, 0);
  finish (&f);
  g_assert_cmpuint (f.n_errors + f.n_ready, ==, 0);

  start (&g, BLOCK, FALSE);
  take_until (&g, BLOCK);
  wait_until (msnp_file_reader_get_held (g.reader) == BLOCK); /* and nothing is being read */
  g_assert_cmpuint (take (&g, 100), ==, 0);
  msnp_file_reader_rewind (g.reader, 100);
  g.offset = 100;
  take_until (&g, BLOCK);
  g_assert_cmpuint (g.n_errors, ==, 0);
  g_assert_cmpuint (take (&g, 100), ==, 0);
  wait_until (g.n_errors == 1);
  finish (&g);
}

/* To and fro, while it reads and while it seeks, in a file that no 32 bits can tell the size of. */
static void
test_rewind (void)
{
  const goffset size = G_GINT64_CONSTANT (5) << 30;
  const goffset offsets[] = { size - 3 * BLOCK, 7, ((goffset) 1 << 32) - BLOCK, size - 1, 0 };
  Fixture f = { NULL };

  start (&f, size, FALSE);
  for (gsize i = 0; i < G_N_ELEMENTS (offsets); i++)
    {
      f.offset = offsets[i];
      f.is_inside = TRUE;
      msnp_file_reader_rewind (f.reader, size - 100000);
      msnp_file_reader_rewind (f.reader, (guint64) offsets[i]);
      f.is_inside = FALSE;
      take_until (&f, MIN (f.offset + 2 * BLOCK + 10, size));
    }
  finish (&f);
}

static void
test_rewind_in_vain (void)
{
  Fixture f = { NULL };

  start (&f, 3 * BLOCK, FALSE);
  take_until (&f, 10);
  f.stream->is_stuck = TRUE;
  msnp_file_reader_rewind (f.reader, 5);
  g_assert_cmpuint (take (&f, 100), ==, 0);
  wait_until (f.n_errors > 0);
  g_assert_error (f.error, G_IO_ERROR, G_IO_ERROR_NOT_MOUNTED);
  finish (&f);
}

/* A file of the file system, which has its own ways to seek. */
static void
test_sparse (void)
{
  const goffset size = G_GINT64_CONSTANT (5) << 30;
  g_autofree char *folder = g_dir_make_tmp ("msnp-test-XXXXXX", NULL);
  g_autoptr(GFile) file = g_file_new_build_filename (folder, "sparse", NULL);
  g_autoptr(GFileIOStream) made = g_file_create_readwrite (file, G_FILE_CREATE_NONE, NULL, NULL);
  g_autoptr(GFileInputStream) stream = NULL;
  g_autoptr(GString) found = g_string_new (NULL);
  Fixture f = { NULL };
  MsnpFileReader *reader;

  g_assert_true (g_seekable_seek (G_SEEKABLE (made), size - 10, G_SEEK_SET, NULL, NULL));
  g_assert_true (g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (made)),
                                            "0123456789", 10, NULL, NULL, NULL));
  stream = g_file_read (file, NULL, NULL);
  reader = msnp_file_reader_new (stream, on_ready, &f);
  msnp_file_reader_rewind (reader, (guint64) size - 7);
  while (f.n_errors == 0)
    {
      guint n_ready = f.n_ready;
      g_autoptr(GBytes) part = msnp_file_reader_read (reader, 4);

      if (part != NULL)
        g_string_append_len (found, g_bytes_get_data (part, NULL),
                             (gssize) g_bytes_get_size (part));
      else
        wait_until (f.n_ready > n_ready || f.n_errors > 0);
    }
  g_assert_error (f.error, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT);
  g_assert_cmpstr (found->str, ==, "3456789");
  msnp_file_reader_free (reader);
  g_clear_error (&f.error);
  g_file_delete (file, NULL, NULL);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/msnp/file-reader/whole", test_whole);
  g_test_add_data_func ("/msnp/file-reader/ends-ahead-of-need", GINT_TO_POINTER (FALSE),
                        test_end_ahead_of_need);
  g_test_add_data_func ("/msnp/file-reader/breaks-ahead-of-need", GINT_TO_POINTER (TRUE),
                        test_end_ahead_of_need);
  g_test_add_data_func ("/msnp/file-reader/ends-at-once", GINT_TO_POINTER (FALSE),
                        test_end_that_is_waited_for);
  g_test_add_data_func ("/msnp/file-reader/breaks-at-once", GINT_TO_POINTER (TRUE),
                        test_end_that_is_waited_for);
  g_test_add_func ("/msnp/file-reader/nothing-is-told", test_nothing_is_told);
  g_test_add_func ("/msnp/file-reader/rewind", test_rewind);
  g_test_add_func ("/msnp/file-reader/rewind-in-vain", test_rewind_in_vain);
  g_test_add_func ("/msnp/file-reader/beyond-four-gigabytes", test_sparse);

  return g_test_run ();
}

#include "config.h"

#include "msnp-file-reader.h"

#define BLOCK (64 * 1024) /* one is being sent while the next is read */

/**
 * MsnpFileReader:
 *
 * Reads a file ahead of those who send it, two blocks at most, without ever waiting for the disk.
 */
struct _MsnpFileReader
{
  GFileInputStream   *stream;
  GCancellable       *cancellable;
  GBytes             *block;      /* what is being sent */
  gsize               offset;     /* in @block */
  GBytes             *next;       /* NULL while it is read */
  gboolean            is_reading;
  gboolean            is_rewinding; /* what is being read is not wanted */
  guint64             rewound_to;
  gboolean            is_wanted;  /* somebody asked, and had to be put off */
  GError             *error;      /* (nullable): why there is no more: for who asks for more */
  guint               tell_source;
  MsnpFileReaderFunc  func;
  gpointer            user_data;
  gatomicrefcount     count;
};

static void
unref (MsnpFileReader *self)
{
  if (!g_atomic_ref_count_dec (&self->count))
    return;

  g_object_unref (self->stream);
  g_object_unref (self->cancellable);
  g_clear_pointer (&self->block, g_bytes_unref);
  g_clear_pointer (&self->next, g_bytes_unref);
  g_clear_error (&self->error);
  g_free (self);
}

static void read_ahead (MsnpFileReader *self);
static void start_seek (MsnpFileReader *self);

/* ---- the end ---- */

static gboolean
on_tell (gpointer user_data)
{
  MsnpFileReader *self = user_data;
  g_autoptr(GError) error = g_error_copy (self->error);

  self->tell_source = 0;
  self->func (error, self->user_data);

  return G_SOURCE_REMOVE;
}

/* Who hears of it gives up, which nobody can bear from inside of a call that reads. */
static void
tell_error (MsnpFileReader *self)
{
  if (self->tell_source == 0)
    self->tell_source = g_idle_add_full (G_PRIORITY_DEFAULT, on_tell, self, NULL);
}

/* Who has what he wants never asks for more, and need not know. */
static void
give_up (MsnpFileReader *self,
         GError         *error)
{
  self->error = error;
  if (self->is_wanted)
    tell_error (self);
}

/* ---- reading ---- */

/* In a thread: of a file that is far away this may take its time. */
static void
seek (GTask        *task,
      gpointer      source,
      gpointer      task_data,
      GCancellable *cancellable)
{
  GError *error = NULL;

  if (g_seekable_seek (G_SEEKABLE (source), *(goffset *) task_data, G_SEEK_SET, cancellable,
                       &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
on_sought (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  MsnpFileReader *self = user_data;
  g_autoptr(GError) error = NULL;
  gboolean is_there = g_task_propagate_boolean (G_TASK (result), &error);

  self->is_reading = FALSE;
  if (self->func != NULL && self->is_rewinding)
    start_seek (self);
  else if (self->func != NULL && is_there)
    read_ahead (self);
  else if (self->func != NULL)
    give_up (self, g_steal_pointer (&error));
  unref (self);
}

/* The reading that goes on has to end first: a stream does one thing at a time. */
static void
start_seek (MsnpFileReader *self)
{
  g_autoptr(GTask) task = g_task_new (self->stream, self->cancellable, on_sought, self);
  goffset *offset = g_new (goffset, 1);

  *offset = (goffset) self->rewound_to;
  self->is_rewinding = FALSE;
  self->is_reading = TRUE;
  g_atomic_ref_count_inc (&self->count);
  g_task_set_task_data (task, offset, g_free);
  g_task_run_in_thread (task, seek);
}

static void
on_read (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  MsnpFileReader *self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) bytes =
    g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result, &error);
  gboolean was_wanted = self->is_wanted;

  self->is_reading = FALSE;
  if (self->func != NULL && self->is_rewinding)
    {
      start_seek (self);
    }
  else if (self->func != NULL && bytes != NULL && g_bytes_get_size (bytes) > 0)
    {
      self->next = g_steal_pointer (&bytes);
      self->is_wanted = FALSE;
      if (was_wanted)
        self->func (NULL, self->user_data);
    }
  else if (self->func != NULL)
    {
      if (error == NULL)
        error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT, "the file has ended");
      give_up (self, g_steal_pointer (&error));
    }
  unref (self);
}

static void
read_ahead (MsnpFileReader *self)
{
  if (self->is_reading || self->next != NULL || self->error != NULL)
    return;

  self->is_reading = TRUE;
  g_atomic_ref_count_inc (&self->count);
  g_input_stream_read_bytes_async (G_INPUT_STREAM (self->stream), BLOCK, G_PRIORITY_DEFAULT,
                                   self->cancellable, on_read, self);
}

/**
 * msnp_file_reader_new:
 * @stream: a file, at its beginning
 * @func: told when there is something to be read that was asked for before, or will never be: from
 *   the main loop, never from inside of a call
 * @user_data: for @func
 *
 * Returns: (transfer full): a reader that has begun
 */
MsnpFileReader *
msnp_file_reader_new (GFileInputStream   *stream,
                      MsnpFileReaderFunc  func,
                      gpointer            user_data)
{
  MsnpFileReader *self = g_new0 (MsnpFileReader, 1);

  g_atomic_ref_count_init (&self->count);
  self->stream = g_object_ref (stream);
  self->cancellable = g_cancellable_new ();
  self->func = func;
  self->user_data = user_data;
  read_ahead (self);

  return self;
}

/* Nothing is told any more. */
void
msnp_file_reader_free (MsnpFileReader *self)
{
  self->func = NULL;
  g_clear_handle_id (&self->tell_source, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  unref (self);
}

/* Goes on with what is at @offset. */
void
msnp_file_reader_rewind (MsnpFileReader *self,
                         guint64         offset)
{
  g_clear_pointer (&self->block, g_bytes_unref);
  g_clear_pointer (&self->next, g_bytes_unref);
  g_clear_error (&self->error);
  g_clear_handle_id (&self->tell_source, g_source_remove);
  self->rewound_to = offset;
  if (self->is_reading)
    self->is_rewinding = TRUE;
  else
    start_seek (self);
}

/* Returns: (transfer full) (nullable): the next at most @max bytes; %NULL when they are not there
 *   yet: the reader tells when they are, or that they will not be */
GBytes *
msnp_file_reader_read (MsnpFileReader *self,
                       gsize           max)
{
  GBytes *part;
  gsize size;

  if (self->block != NULL && self->offset == g_bytes_get_size (self->block))
    g_clear_pointer (&self->block, g_bytes_unref);
  if (self->block == NULL)
    {
      self->block = g_steal_pointer (&self->next);
      self->offset = 0;
      read_ahead (self);
    }
  if (self->block == NULL)
    {
      self->is_wanted = TRUE;
      if (self->error != NULL)
        tell_error (self);
      return NULL;
    }

  size = MIN (max, g_bytes_get_size (self->block) - self->offset);
  part = g_bytes_new_from_bytes (self->block, self->offset, size);
  self->offset += size;

  return part;
}

/* Returns: bytes of the file that are in memory */
gsize
msnp_file_reader_get_held (MsnpFileReader *self)
{
  return (self->block != NULL ? g_bytes_get_size (self->block) : 0)
         + (self->next != NULL ? g_bytes_get_size (self->next) : 0)
         + (self->is_reading ? BLOCK : 0);
}

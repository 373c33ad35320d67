#include "config.h"

#include "msnp-file-writer.h"

#define FULL_SIZE (80 * 1024) /* bytes that wait for the disk, before the peer has to */
#define WRITE_SIZE (64 * 1024) /* bytes that are worth a visit to the disk */
#define TRIES_MAX 100         /* names for the part */

/**
 * MsnpFileWriter:
 *
 * A file while it comes: it is written beside its place, as `NAME.part`, and moved there when it is
 * whole; nothing that exists is ever overwritten. What is not whole in the end is taken away again.
 *
 * While an operation of the disk runs the object keeps itself, so it may be dropped at any time.
 */
struct _MsnpFileWriter
{
  GObject            parent_instance;
  GFile             *destination;
  GFile             *part;
  GFileOutputStream *stream;
  GByteArray        *waiting;
  GByteArray        *writing;      /* NULL when nothing is written */
  GByteArray        *spare;        /* (nullable): the memory of the last write, for the next */
  gboolean           is_full;      /* the peer has to wait */
  gboolean           is_finishing;
  gboolean           is_discarded;
  gboolean           is_over;      /* finished was told, or will not be */
};

enum { DRAINED, FINISHED, N_SIGNALS };
static guint signals[N_SIGNALS];
G_DEFINE_FINAL_TYPE (MsnpFileWriter, msnp_file_writer, G_TYPE_OBJECT)

static void go_on (MsnpFileWriter *self);

static void
msnp_file_writer_finalize (GObject *object)
{
  MsnpFileWriter *self = MSNP_FILE_WRITER (object);

  g_clear_object (&self->destination);
  g_clear_object (&self->part);
  g_clear_object (&self->stream);
  g_byte_array_unref (self->waiting);
  g_clear_pointer (&self->spare, g_byte_array_unref);
  G_OBJECT_CLASS (msnp_file_writer_parent_class)->finalize (object);
}

static void
msnp_file_writer_class_init (MsnpFileWriterClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = msnp_file_writer_finalize;
  signals[DRAINED] = g_signal_new ("drained", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);
  signals[FINISHED] = g_signal_new ("finished", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                    G_TYPE_NONE, 1, G_TYPE_ERROR | G_SIGNAL_TYPE_STATIC_SCOPE);
}

static void
msnp_file_writer_init (MsnpFileWriter *self)
{
  self->waiting = g_byte_array_new ();
}

/* ---- opening ---- */

/* Task data of an opening. */
typedef struct
{
  GFile *destination;
  GFile *part;
  guint  n_tries;
} Opening;

static void
opening_free (gpointer data)
{
  Opening *self = data;

  g_clear_object (&self->destination);
  g_clear_object (&self->part);
  g_free (self);
}

static void create_part (GTask *task);

static void
on_part_created (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GFileOutputStream) stream = g_file_create_finish (G_FILE (source), result, &error);
  Opening *opening = g_task_get_task_data (task);
  MsnpFileWriter *self;

  if (stream == NULL)
    {
      if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_EXISTS)
          && ++opening->n_tries < TRIES_MAX)
        create_part (g_steal_pointer (&task));
      else
        g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  self = g_object_new (MSNP_TYPE_FILE_WRITER, NULL);
  self->destination = g_object_ref (opening->destination);
  self->part = g_object_ref (opening->part);
  self->stream = g_steal_pointer (&stream);
  g_task_return_pointer (task, self, g_object_unref);
}

static void
create_part (GTask *task)
{
  Opening *opening = g_task_get_task_data (task);
  g_autoptr(GFile) folder = g_file_get_parent (opening->destination);
  g_autofree char *name = g_file_get_basename (opening->destination);
  g_autofree char *part = opening->n_tries == 0
                            ? g_strdup_printf ("%s.part", name)
                            : g_strdup_printf ("%s.%u.part", name, opening->n_tries + 1);

  g_clear_object (&opening->part);
  opening->part = g_file_get_child (folder, part);
  g_file_create_async (opening->part, G_FILE_CREATE_NONE, G_PRIORITY_DEFAULT,
                       g_task_get_cancellable (task), on_part_created, task);
}

static void
on_destination_looked_at (GObject      *source,
                          GAsyncResult *result,
                          gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GFileInfo) info = g_file_query_info_finish (G_FILE (source), result, &error);

  if (info != NULL)
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_EXISTS,
                             "there is a file of that name, which is not overwritten");
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    g_task_return_error (task, g_steal_pointer (&error));
  else
    create_part (g_steal_pointer (&task));
}

/**
 * msnp_file_writer_open_async:
 * @destination: where the file will be; nothing may be there
 * @cancellable: (nullable): to give up
 * @callback: called when bytes can be written
 * @user_data: for @callback
 */
void
msnp_file_writer_open_async (GFile               *destination,
                             GCancellable        *cancellable,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  g_autoptr(GFile) folder = g_file_get_parent (destination);
  Opening *opening;

  g_task_set_source_tag (task, msnp_file_writer_open_async);
  if (folder == NULL)
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_INVALID_FILENAME, "this is no file");
      g_object_unref (task);
      return;
    }

  opening = g_new0 (Opening, 1);
  opening->destination = g_object_ref (destination);
  g_task_set_task_data (task, opening, opening_free);
  g_file_query_info_async (destination, G_FILE_ATTRIBUTE_STANDARD_TYPE,
                           G_FILE_QUERY_INFO_NOFOLLOW_SYMLINKS, G_PRIORITY_DEFAULT, cancellable,
                           on_destination_looked_at, task);
}

/**
 * msnp_file_writer_open_finish:
 * @result: what the callback got
 * @error: return location: %G_IO_ERROR_EXISTS where something is there, or another of %G_IO_ERROR
 *
 * Returns: (transfer full) (nullable): a file that waits for its bytes
 */
MsnpFileWriter *
msnp_file_writer_open_finish (GAsyncResult  *result,
                              GError       **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* ---- the end ---- */

static void
on_deleted (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(GError) error = NULL;

  if (!g_file_delete_finish (G_FILE (source), result, &error))
    g_debug ("a part stays: %s", error->message);
}

static void
on_closed_to_discard (GObject      *source,
                      GAsyncResult *result,
                      gpointer      user_data)
{
  g_autoptr(MsnpFileWriter) self = user_data;

  (void) g_output_stream_close_finish (G_OUTPUT_STREAM (source), result, NULL);
  g_file_delete_async (self->part, G_PRIORITY_DEFAULT, NULL, on_deleted, NULL);
}

static void
take_away (MsnpFileWriter *self)
{
  g_output_stream_close_async (G_OUTPUT_STREAM (self->stream), G_PRIORITY_DEFAULT, NULL,
                               on_closed_to_discard, g_object_ref (self));
}

static void
tell_finished (MsnpFileWriter *self,
               const GError   *error)
{
  if (self->is_over)
    return;

  self->is_over = TRUE;
  g_signal_emit (self, signals[FINISHED], 0, error);
}

static void
fail (MsnpFileWriter *self,
      const GError   *error)
{
  if (!self->is_discarded)
    {
      self->is_discarded = TRUE;
      take_away (self);
    }
  tell_finished (self, error);
}

/* Where something has taken the name meanwhile, the part stays: it is all there. */
static void
on_moved (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr(MsnpFileWriter) self = user_data;
  g_autoptr(GError) error = NULL;

  if (!g_file_move_finish (G_FILE (source), result, &error)
      && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_EXISTS))
    g_file_delete_async (self->part, G_PRIORITY_DEFAULT, NULL, on_deleted, NULL);
  tell_finished (self, error);
}

static void
on_closed (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(MsnpFileWriter) self = user_data;
  g_autoptr(GError) error = NULL;

  if (!g_output_stream_close_finish (G_OUTPUT_STREAM (source), result, &error))
    {
      g_file_delete_async (self->part, G_PRIORITY_DEFAULT, NULL, on_deleted, NULL);
      tell_finished (self, error);
      return;
    }

  g_file_move_async (self->part, self->destination,
                     G_FILE_COPY_NOFOLLOW_SYMLINKS | G_FILE_COPY_NO_FALLBACK_FOR_MOVE,
                     G_PRIORITY_DEFAULT, NULL, NULL, NULL, on_moved, g_object_ref (self));
}

/* ---- writing ---- */

static void
on_written (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(MsnpFileWriter) self = user_data;
  g_autoptr(GError) error = NULL;
  gboolean is_written =
    g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, &error);

  self->spare = g_steal_pointer (&self->writing);
  g_byte_array_set_size (self->spare, 0);
  if (self->is_discarded)
    take_away (self);
  else if (!is_written)
    fail (self, error);
  else
    go_on (self);
}

static void
go_on (MsnpFileWriter *self)
{
  if (self->writing != NULL || self->is_discarded || self->is_over)
    return;

  if (self->waiting->len >= (self->is_finishing ? 1 : WRITE_SIZE))
    {
      self->writing = g_steal_pointer (&self->waiting);
      self->waiting = self->spare != NULL ? g_steal_pointer (&self->spare) : g_byte_array_new ();
      g_output_stream_write_all_async (G_OUTPUT_STREAM (self->stream), self->writing->data,
                                       self->writing->len, G_PRIORITY_DEFAULT, NULL, on_written,
                                       g_object_ref (self));
    }
  else if (self->is_finishing)
    {
      g_output_stream_close_async (G_OUTPUT_STREAM (self->stream), G_PRIORITY_DEFAULT, NULL,
                                   on_closed, g_object_ref (self));
    }

  if (self->is_full && self->waiting->len == 0)
    {
      self->is_full = FALSE;
      g_signal_emit (self, signals[DRAINED], 0);
    }
}

/**
 * msnp_file_writer_write:
 * @self: a writer
 * @bytes: what comes next
 * @size: how many
 *
 * Returns: whether more may come at once; if not, `drained` tells when
 */
gboolean
msnp_file_writer_write (MsnpFileWriter *self,
                        const guint8   *bytes,
                        gsize           size)
{
  g_return_val_if_fail (MSNP_IS_FILE_WRITER (self) && !self->is_finishing, FALSE);

  g_byte_array_append (self->waiting, bytes, (guint) size);
  if (self->waiting->len >= FULL_SIZE)
    self->is_full = TRUE;
  go_on (self);

  return !self->is_full;
}

/* Returns: bytes of the file that are in memory */
gsize
msnp_file_writer_get_held (MsnpFileWriter *self)
{
  g_return_val_if_fail (MSNP_IS_FILE_WRITER (self), 0);

  return self->waiting->len + (self->writing != NULL ? self->writing->len : 0);
}

/* Nothing more comes: the file gets its name once it is on the disk. */
void
msnp_file_writer_finish (MsnpFileWriter *self)
{
  g_return_if_fail (MSNP_IS_FILE_WRITER (self));

  self->is_finishing = TRUE;
  go_on (self);
}

/* The file is not wanted any more; nothing is told. */
void
msnp_file_writer_discard (MsnpFileWriter *self)
{
  g_return_if_fail (MSNP_IS_FILE_WRITER (self));

  if (self->is_discarded || self->is_over)
    return;

  self->is_over = TRUE;
  self->is_discarded = TRUE;
  if (self->writing == NULL && !self->is_finishing)
    take_away (self);
}

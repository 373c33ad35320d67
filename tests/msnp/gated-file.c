#include "config.h"

#include "gated-file.h"

static GMutex mutex;
static GCond opened;
static gboolean gate_is_shut;

/* ---- the stream ---- */

#define TYPE_GATED_STREAM (gated_stream_get_type ())
G_DECLARE_FINAL_TYPE (GatedStream, gated_stream, GATED, STREAM, GFileOutputStream)

struct _GatedStream
{
  GFileOutputStream  parent_instance;
  GFileOutputStream *stream;
};

G_DEFINE_FINAL_TYPE (GatedStream, gated_stream, G_TYPE_FILE_OUTPUT_STREAM)

/* In a thread, as for any stream that says nothing else. */
static gssize
stream_write (GOutputStream  *stream,
              const void     *bytes,
              gsize           size,
              GCancellable   *cancellable,
              GError        **error)
{
  g_mutex_lock (&mutex);
  while (gate_is_shut)
    g_cond_wait (&opened, &mutex);
  g_mutex_unlock (&mutex);

  return g_output_stream_write (G_OUTPUT_STREAM (GATED_STREAM (stream)->stream), bytes, size,
                                cancellable, error);
}

static gboolean
stream_close (GOutputStream  *stream,
              GCancellable   *cancellable,
              GError        **error)
{
  return g_output_stream_close (G_OUTPUT_STREAM (GATED_STREAM (stream)->stream), cancellable,
                                error);
}

static void
gated_stream_finalize (GObject *object)
{
  g_object_unref (GATED_STREAM (object)->stream);
  G_OBJECT_CLASS (gated_stream_parent_class)->finalize (object);
}

static void
gated_stream_class_init (GatedStreamClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = gated_stream_finalize;
  G_OUTPUT_STREAM_CLASS (klass)->write_fn = stream_write;
  G_OUTPUT_STREAM_CLASS (klass)->close_fn = stream_close;
}

static void
gated_stream_init (GatedStream *self)
{
}

/* ---- the file ---- */

struct _GatedFile
{
  GObject  parent_instance;
  GFile   *file;
};

static void file_init (GFileIface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (GatedFile, gated_file, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_FILE, file_init))

static GFile *
get_real (GFile *file)
{
  return GATED_FILE (file)->file;
}

static GFile *
file_dup (GFile *file)
{
  return gated_file_new (get_real (file));
}

static guint
file_hash (GFile *file)
{
  return g_file_hash (get_real (file));
}

static gboolean
file_equal (GFile *file,
            GFile *other)
{
  return g_file_equal (get_real (file), get_real (other));
}

static gboolean
file_is_native (GFile *file)
{
  return FALSE;
}

static char *
file_get_basename (GFile *file)
{
  return g_file_get_basename (get_real (file));
}

static char *
file_get_path (GFile *file)
{
  return g_file_get_path (get_real (file));
}

static char *
file_get_uri (GFile *file)
{
  return g_file_get_uri (get_real (file));
}

static GFile *
file_get_parent (GFile *file)
{
  g_autoptr(GFile) parent = g_file_get_parent (get_real (file));

  return parent != NULL ? gated_file_new (parent) : NULL;
}

static GFile *
file_resolve (GFile      *file,
              const char *path)
{
  g_autoptr(GFile) child = g_file_resolve_relative_path (get_real (file), path);

  return gated_file_new (child);
}

static GFileInfo *
file_query_info (GFile                *file,
                 const char           *attributes,
                 GFileQueryInfoFlags   flags,
                 GCancellable         *cancellable,
                 GError              **error)
{
  return g_file_query_info (get_real (file), attributes, flags, cancellable, error);
}

static GFileOutputStream *
file_create (GFile             *file,
             GFileCreateFlags   flags,
             GCancellable      *cancellable,
             GError           **error)
{
  g_autoptr(GFileOutputStream) stream =
    g_file_create (get_real (file), flags, cancellable, error);
  GatedStream *self;

  if (stream == NULL)
    return NULL;

  self = g_object_new (TYPE_GATED_STREAM, NULL);
  self->stream = g_steal_pointer (&stream);
  return G_FILE_OUTPUT_STREAM (self);
}

static gboolean
file_delete (GFile         *file,
             GCancellable  *cancellable,
             GError       **error)
{
  return g_file_delete (get_real (file), cancellable, error);
}

static gboolean
file_move (GFile                  *source,
           GFile                  *destination,
           GFileCopyFlags          flags,
           GCancellable           *cancellable,
           GFileProgressCallback   progress,
           gpointer                progress_data,
           GError                **error)
{
  return g_file_move (get_real (source), get_real (destination), flags, cancellable, progress,
                      progress_data, error);
}

static void
file_init (GFileIface *iface)
{
  iface->dup = file_dup;
  iface->hash = file_hash;
  iface->equal = file_equal;
  iface->is_native = file_is_native;
  iface->get_basename = file_get_basename;
  iface->get_path = file_get_path;
  iface->get_uri = file_get_uri;
  iface->get_parent = file_get_parent;
  iface->resolve_relative_path = file_resolve;
  iface->query_info = file_query_info;
  iface->create = file_create;
  iface->delete_file = file_delete;
  iface->move = file_move;
  iface->supports_thread_contexts = TRUE;
}

static void
gated_file_finalize (GObject *object)
{
  g_object_unref (GATED_FILE (object)->file);
  G_OBJECT_CLASS (gated_file_parent_class)->finalize (object);
}

static void
gated_file_class_init (GatedFileClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = gated_file_finalize;
}

static void
gated_file_init (GatedFile *self)
{
}

/* Returns: (transfer full): @file, on such a disk */
GFile *
gated_file_new (GFile *file)
{
  GatedFile *self = g_object_new (TYPE_GATED_FILE, NULL);

  self->file = g_object_ref (file);
  return G_FILE (self);
}

void
gated_file_set_shut (gboolean is_shut)
{
  g_mutex_lock (&mutex);
  gate_is_shut = is_shut;
  g_cond_broadcast (&opened);
  g_mutex_unlock (&mutex);
}

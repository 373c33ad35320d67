#include "config.h"

#include "twn-image.h"

#include <string.h>

#include "twn-frames.h"

#define THREADS 2                /* decoding at once: that many times the pixels are in memory */
#define PIECE   ((gsize) 16384)  /* bytes given to the loader at a time */

/* Pictures that somebody else made: by what they begin with, never by a name; their size is known
 * before there is memory for their pixels; decoded away from the main loop. */

/* What the loader said of an image. */
typedef struct
{
  guint    max_pixels;
  int      max_side;
  gboolean is_too_big;
} Limits;

/* Task data. */
typedef struct
{
  GBytes *data;
  guint   max_pixels;
  int     max_side;
} Job;

static void
job_free (gpointer data)
{
  Job *self = data;

  g_bytes_unref (self->data);
  g_free (self);
}

/* Returns: (nullable): the name of the loader; the exotic ones are not for strangers’ bytes */
static const char *
sniff (const guint8 *bytes,
       gsize         size)
{
  static const struct { const char *magic; gsize size; const char *loader; } formats[] = {
    { "\x89PNG\r\n\x1a\n", 8, "png" }, { "\xff\xd8\xff", 3, "jpeg" }, { "GIF87a", 6, "gif" },
    { "GIF89a", 6, "gif" }, { "BM", 2, "bmp" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (formats); i++)
    {
      if (size > formats[i].size && memcmp (bytes, formats[i].magic, formats[i].size) == 0)
        return formats[i].loader;
    }
  if (size > 12 && memcmp (bytes, "RIFF", 4) == 0 && memcmp (bytes + 8, "WEBP", 4) == 0)
    return "webp";

  return NULL;
}

/* A size of 0 makes the loaders give up before they have memory for pixels. */
static void
on_size_prepared (GdkPixbufLoader *loader,
                  int              width,
                  int              height,
                  gpointer         user_data)
{
  Limits *limits = user_data;
  const int side = MAX (width, height);

  limits->is_too_big = width < 1 || height < 1 || side > TWN_IMAGE_SIDE_MAX
                       || (guint64) width * (guint64) height > limits->max_pixels;
  if (limits->is_too_big)
    gdk_pixbuf_loader_set_size (loader, 0, 0);
  else if (limits->max_side > 0 && side > limits->max_side)
    gdk_pixbuf_loader_set_size (loader,
                                (int) MAX ((gint64) width * limits->max_side / side, 1),
                                (int) MAX ((gint64) height * limits->max_side / side, 1));
}

static gboolean
feed (GdkPixbufLoader  *loader,
      const guint8     *bytes,
      gsize             size,
      const Limits     *limits,
      GError          **error)
{
  gboolean is_whole = TRUE;

  for (gsize at = 0; is_whole && !limits->is_too_big && at < size; at += PIECE)
    is_whole = gdk_pixbuf_loader_write (loader, bytes + at, MIN (PIECE, size - at), error);
  /* Closed it must be; the first error is the one that tells something. */
  if (!gdk_pixbuf_loader_close (loader, is_whole ? error : NULL))
    is_whole = FALSE;

  return is_whole;
}

/**
 * twn_image_load:
 * @data: a PNG, JPEG, GIF, BMP or WebP, or anything else
 * @max_pixels: an image of more is refused before its pixels are read
 * @max_side: what is larger is made so small, in its proportions; 0: as it is
 * @error: return location: %G_IO_ERROR_INVALID_DATA: no image, or a broken one;
 *   %G_IO_ERROR_MESSAGE_TOO_LARGE: too many pixels
 *
 * This takes its time, and may be called in any thread. Of one that moves, the first frame.
 *
 * Returns: (transfer full) (nullable): the image, as the camera was held
 */
GdkPixbuf *
twn_image_load (GBytes  *data,
                guint    max_pixels,
                int      max_side,
                GError **error)
{
  Limits limits = { max_pixels, max_side, FALSE };
  g_autoptr(GdkPixbufLoader) loader = NULL;
  g_autoptr(GError) problem = NULL;
  GdkPixbuf *pixbuf;
  gsize size;
  const guint8 *bytes;
  const char *format;

  g_return_val_if_fail (data != NULL, NULL);

  bytes = g_bytes_get_data (data, &size);
  format = sniff (bytes, size);
  if (g_strcmp0 (format, "gif") == 0 && twn_frames_count (bytes, size) == 0)
    format = NULL;
  loader = format != NULL ? gdk_pixbuf_loader_new_with_type (format, &problem) : NULL;
  if (loader == NULL)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "no image that is known: %s",
                   problem != NULL ? problem->message : "it begins like none");
      return NULL;
    }

  g_signal_connect (loader, "size-prepared", G_CALLBACK (on_size_prepared), &limits);
  if (!feed (loader, bytes, size, &limits, &problem) || limits.is_too_big)
    {
      g_set_error (error, G_IO_ERROR,
                   limits.is_too_big ? G_IO_ERROR_MESSAGE_TOO_LARGE : G_IO_ERROR_INVALID_DATA,
                   "the image is not shown: %s",
                   limits.is_too_big || problem == NULL ? "it is too big" : problem->message);
      return NULL;
    }

  pixbuf = gdk_pixbuf_loader_get_pixbuf (loader);
  if (pixbuf == NULL)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "an image without pixels");
      return NULL;
    }

  return gdk_pixbuf_apply_embedded_orientation (pixbuf);
}

static void
decode (gpointer data,
        gpointer user_data)
{
  g_autoptr(GTask) task = data;
  Job *job = g_task_get_task_data (task);
  g_autoptr(GdkPixbuf) pixbuf = NULL;
  GError *error = NULL;

  if (g_task_return_error_if_cancelled (task))
    return;

  pixbuf = twn_image_load (job->data, job->max_pixels, job->max_side, &error);
  if (pixbuf == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, gdk_texture_new_for_pixbuf (pixbuf), g_object_unref);
}

/* The threads end by themselves when there is nothing to do. */
static GThreadPool *
get_pool (void)
{
  static GThreadPool *pool;

  if (g_once_init_enter (&pool))
    g_once_init_leave (&pool, g_thread_pool_new (decode, NULL, THREADS, FALSE, NULL));

  return pool;
}

/**
 * twn_image_decode_async:
 * @data: the bytes of a file, from anybody
 * @max_pixels: an image of more is refused before its pixels are read
 * @max_side: what is larger is made so small, in its proportions; 0: as it is
 * @cancellable: (nullable): when it is not needed any more
 * @callback: called with the texture
 * @user_data: for @callback
 *
 * Two are decoded at once, the others wait.
 */
void
twn_image_decode_async (GBytes              *data,
                        guint                max_pixels,
                        int                  max_side,
                        GCancellable        *cancellable,
                        GAsyncReadyCallback  callback,
                        gpointer             user_data)
{
  GTask *task;
  Job *job;

  g_return_if_fail (data != NULL);

  job = g_new0 (Job, 1);
  job->data = g_bytes_ref (data);
  job->max_pixels = max_pixels;
  job->max_side = max_side;
  task = g_task_new (NULL, cancellable, callback, user_data);
  g_task_set_source_tag (task, twn_image_decode_async);
  g_task_set_task_data (task, job, job_free);
  g_thread_pool_push (get_pool (), task, NULL);
}

/* Returns: (transfer full) (nullable): the texture; the errors are those of twn_image_load() */
GdkTexture *
twn_image_decode_finish (GAsyncResult  *result,
                         GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

#include "config.h"

#include "twn-image-file.h"

#include <glib/gi18n-lib.h>

#include "twn-image.h"

/* Images that a person chooses, from the file to the small PNG that is sent. */

/* Task data of opening. */
typedef struct
{
  GBytes *data;
  int     max_side;
} Job;

static void
job_free (gpointer data)
{
  Job *self = data;

  g_bytes_unref (self->data);
  g_free (self);
}

/* ---- reading ---- */

static void
on_loaded (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;
  GBytes *data = g_file_load_bytes_finish (G_FILE (source), result, NULL, &error);

  if (data != NULL)
    g_task_return_pointer (task, data, (GDestroyNotify) g_bytes_unref);
  else
    g_task_return_error (task, error);
}

static void
on_looked_at (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  GCancellable *cancellable = g_task_get_cancellable (task);
  GError *error = NULL;
  g_autoptr(GFileInfo) info = g_file_query_info_finish (G_FILE (source), result, &error);

  if (info == NULL)
    g_task_return_error (task, error);
  else if (g_file_info_get_file_type (info) != G_FILE_TYPE_REGULAR)
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "this is no file");
  else if (g_file_info_get_size (info) > TWN_IMAGE_FILE_MAX)
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE, "a large file");
  else
    g_file_load_bytes_async (G_FILE (source), cancellable, on_loaded, g_steal_pointer (&task));
}

/**
 * twn_image_file_read_async:
 * @file: what somebody chose; larger than %TWN_IMAGE_FILE_MAX is not read
 * @cancellable: (nullable): when it is not needed any more
 * @callback: called with the bytes
 * @user_data: for @callback
 */
void
twn_image_file_read_async (GFile               *file,
                           GCancellable        *cancellable,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  GTask *task;

  g_return_if_fail (G_IS_FILE (file));

  task = g_task_new (NULL, cancellable, callback, user_data);
  g_task_set_source_tag (task, twn_image_file_read_async);
  g_file_query_info_async (file,
                           G_FILE_ATTRIBUTE_STANDARD_TYPE "," G_FILE_ATTRIBUTE_STANDARD_SIZE,
                           G_FILE_QUERY_INFO_NONE, G_PRIORITY_DEFAULT, cancellable, on_looked_at,
                           task);
}

/* Returns: (transfer full) (nullable): the bytes of the file, whatever they are */
GBytes *
twn_image_file_read_finish (GAsyncResult  *result,
                            GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* ---- opening ---- */

static void
open_image (GTask        *task,
            gpointer      source,
            gpointer      task_data,
            GCancellable *cancellable)
{
  Job *job = task_data;
  GError *error = NULL;
  GdkPixbuf *image = twn_image_load (job->data, TWN_IMAGE_PIXELS_MAX, job->max_side, &error);

  if (image != NULL)
    g_task_return_pointer (task, image, g_object_unref);
  else
    g_task_return_error (task, error);
}

/**
 * twn_image_open_async:
 * @data: of a file
 * @max_side: what is larger is made so small
 * @cancellable: (nullable): when it is not needed any more
 * @callback: called with the image, to be cut and made smaller
 * @user_data: for @callback
 */
void
twn_image_open_async (GBytes              *data,
                      int                  max_side,
                      GCancellable        *cancellable,
                      GAsyncReadyCallback  callback,
                      gpointer             user_data)
{
  g_autoptr(GTask) task = NULL;
  Job *job;

  g_return_if_fail (data != NULL);

  job = g_new0 (Job, 1);
  job->data = g_bytes_ref (data);
  job->max_side = max_side;
  task = g_task_new (NULL, cancellable, callback, user_data);
  g_task_set_source_tag (task, twn_image_open_async);
  g_task_set_task_data (task, job, job_free);
  g_task_run_in_thread (task, open_image);
}

/* Returns: (transfer full) (nullable): the image; the errors are those of twn_image_load() */
GdkPixbuf *
twn_image_open_finish (GAsyncResult  *result,
                       GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * twn_image_make_png:
 * @image: of some hundred pixels a side
 * @area: (nullable): what of it; %NULL: all
 * @max_side: of the PNG: it is made no larger than it is
 * @error: return location
 *
 * Returns: (transfer full) (nullable): the PNG
 */
GBytes *
twn_image_make_png (GdkPixbuf           *image,
                    const GdkRectangle  *area,
                    int                  max_side,
                    GError             **error)
{
  g_autoptr(GdkPixbuf) part = NULL;
  g_autoptr(GdkPixbuf) small = NULL;
  char *bytes = NULL;
  gsize size = 0;
  int width, height, side;

  g_return_val_if_fail (GDK_IS_PIXBUF (image), NULL);

  part = area != NULL
           ? gdk_pixbuf_new_subpixbuf (image, area->x, area->y, area->width, area->height)
           : g_object_ref (image);
  width = gdk_pixbuf_get_width (part);
  height = gdk_pixbuf_get_height (part);
  side = MAX (width, height);
  if (side > max_side)
    {
      width = MAX (width * max_side / side, 1);
      height = MAX (height * max_side / side, 1);
    }
  small = gdk_pixbuf_scale_simple (part, width, height, GDK_INTERP_HYPER);
  if (!gdk_pixbuf_save_to_buffer (small, &bytes, &size, "png", error, "compression", "9", NULL))
    return NULL;

  return g_bytes_new_take (bytes, size);
}

/* Returns: (transfer none): for a person, why an image could not be used */
const char *
twn_image_get_sentence (const GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE))
    return _("This image is too large. Choose a smaller one.");
  if (error->domain == G_IO_ERROR && error->code != G_IO_ERROR_INVALID_DATA)
    return _("This file could not be read.");

  return _("This is no image that can be used. PNG, JPEG, GIF, BMP and WebP can.");
}

/* ---- choosing ---- */

/**
 * twn_image_choose:
 * @parent: over which window
 * @on_chosen: "response" of a #GtkFileChooserNative: what was chosen is there, or nothing
 * @object: the object that @on_chosen gets
 */
void
twn_image_choose (GtkWindow *parent,
                  GCallback  on_chosen,
                  gpointer   object)
{
  GtkFileChooserNative *chooser = gtk_file_chooser_native_new (
    _("Choose an Image"), parent, GTK_FILE_CHOOSER_ACTION_OPEN, _("_Open"), NULL);
  g_autoptr(GtkFileFilter) filter = gtk_file_filter_new ();

  gtk_file_filter_set_name (filter, _("Images"));
  gtk_file_filter_add_mime_type (filter, "image/png");
  gtk_file_filter_add_mime_type (filter, "image/jpeg");
  gtk_file_filter_add_mime_type (filter, "image/gif");
  gtk_file_filter_add_mime_type (filter, "image/bmp");
  gtk_file_filter_add_mime_type (filter, "image/webp");
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (chooser), filter);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (chooser), TRUE);
  g_signal_connect_object (chooser, "response", on_chosen, object, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

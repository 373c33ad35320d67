#include "config.h"

#include "twn-file-picture.h"

#include "twn-image.h"

/* Files that are pictures: small ones are read, whatever they are, and decoded away from the main
 * loop. Only the name is asked before. */

/* Returns: whether a file of that name is to be tried */
gboolean
twn_file_picture_is_likely (const char *name)
{
  g_autofree char *type = g_content_type_guess (name, NULL, 0, NULL);
  g_autofree char *mime = g_content_type_get_mime_type (type);

  return mime != NULL && g_str_has_prefix (mime, "image/");
}

static void
on_decoded (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;
  GdkTexture *texture = twn_image_decode_finish (result, &error);

  if (texture != NULL)
    g_task_return_pointer (task, texture, g_object_unref);
  else
    g_task_return_error (task, error);
}

static void
on_loaded (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;
  g_autoptr(GBytes) bytes = g_file_load_bytes_finish (G_FILE (source), result, NULL, &error);

  if (bytes != NULL)
    twn_image_decode_async (bytes, TWN_IMAGE_PIXELS_MAX,
                            GPOINTER_TO_INT (g_task_get_task_data (task)),
                            g_task_get_cancellable (task), on_decoded, g_object_ref (task));
  else
    g_task_return_error (task, error);
}

/* The size that counts is the one that the file has now. */
static void
on_looked_at (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;
  g_autoptr(GFileInfo) info = g_file_query_info_finish (G_FILE (source), result, &error);

  if (info == NULL)
    g_task_return_error (task, error);
  else if (g_file_info_get_file_type (info) != G_FILE_TYPE_REGULAR
           || g_file_info_get_size (info) > TWN_FILE_PICTURE_MAX)
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, "too large, or no file");
  else
    g_file_load_bytes_async (G_FILE (source), g_task_get_cancellable (task), on_loaded,
                             g_object_ref (task));
}

/**
 * twn_file_picture_load_async:
 * @file: a file
 * @max_side: pixels of a side: a larger one is made so small
 * @cancellable: (nullable): when it is not needed any more
 * @callback: called with the picture
 * @user_data: for @callback
 */
void
twn_file_picture_load_async (GFile               *file,
                             int                  max_side,
                             GCancellable        *cancellable,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  GTask *task = NULL;

  g_return_if_fail (G_IS_FILE (file));

  task = g_task_new (NULL, cancellable, callback, user_data);
  g_task_set_source_tag (task, twn_file_picture_load_async);
  g_task_set_task_data (task, GINT_TO_POINTER (max_side), NULL);
  g_file_query_info_async (file,
                           G_FILE_ATTRIBUTE_STANDARD_TYPE "," G_FILE_ATTRIBUTE_STANDARD_SIZE,
                           G_FILE_QUERY_INFO_NONE, G_PRIORITY_DEFAULT, cancellable, on_looked_at,
                           task);
}

/* Returns: (transfer full) (nullable): the picture; %NULL for what is none */
GdkTexture *
twn_file_picture_load_finish (GAsyncResult  *result,
                              GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* Returns: (transfer full) (nullable): @texture, of at most %TWN_FILE_PREVIEW_SIDE pixels a side,
 *   as an offer carries it; %NULL where it carries no such thing */
GBytes *
twn_file_picture_dup_preview (GdkTexture *texture)
{
  g_autoptr(GBytes) png = gdk_texture_save_to_png_bytes (texture);

  return g_bytes_get_size (png) <= CORE_FILE_PREVIEW_MAX ? g_steal_pointer (&png) : NULL;
}

#include "config.h"

#include "cli-folder.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

struct _CliFolder
{
  char     *path;         /* NULL before a temporary one is needed */
  gboolean  is_temporary;
};

/* ---- saving ---- */

/* Task data. */
typedef struct
{
  GBytes *bytes;
} Saving;

static void
saving_free (gpointer data)
{
  Saving *self = data;

  g_bytes_unref (self->bytes);
  g_free (self);
}

static void
on_closed (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GError) error = NULL;

  if (g_output_stream_close_finish (G_OUTPUT_STREAM (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static void
on_written (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GError) error = NULL;

  if (!g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, &error))
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_output_stream_close_async (G_OUTPUT_STREAM (source), G_PRIORITY_DEFAULT, NULL, on_closed,
                                 g_steal_pointer (&task));
}

static void
on_created (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GFileOutputStream) stream = g_file_create_finish (G_FILE (source), result, &error);
  Saving *saving = g_task_get_task_data (task);
  gsize size;
  gconstpointer bytes = g_bytes_get_data (saving->bytes, &size);

  if (stream == NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_output_stream_write_all_async (G_OUTPUT_STREAM (stream), bytes, size, G_PRIORITY_DEFAULT,
                                     NULL, on_written, g_steal_pointer (&task));
}

/**
 * cli_folder_save_async:
 * @file: where; nothing may be there
 * @bytes: what
 * @callback: called when it is there
 * @user_data: for @callback
 */
void
cli_folder_save_async (GFile               *file,
                       GBytes              *bytes,
                       GAsyncReadyCallback  callback,
                       gpointer             user_data)
{
  GTask *task = g_task_new (file, NULL, callback, user_data);
  Saving *saving = g_new0 (Saving, 1);

  g_task_set_source_tag (task, cli_folder_save_async);
  saving->bytes = g_bytes_ref (bytes);
  g_task_set_task_data (task, saving, saving_free);
  g_file_create_async (file, G_FILE_CREATE_NONE, G_PRIORITY_DEFAULT, NULL, on_created, task);
}

/* Returns: (transfer none) (nullable): the file; %G_IO_ERROR_EXISTS where something was there */
GFile *
cli_folder_save_finish (GAsyncResult  *result,
                        GError       **error)
{
  if (!g_task_propagate_boolean (G_TASK (result), error))
    return NULL;

  return g_task_get_source_object (G_TASK (result));
}

/* ---- the folder ---- */

/* @path: (nullable): %NULL for a temporary one */
CliFolder *
cli_folder_new (const char *path)
{
  CliFolder *self = g_new0 (CliFolder, 1);

  self->path = g_strdup (path);
  self->is_temporary = path == NULL;
  return self;
}

static void
remove_all (const char *path)
{
  GDir *dir = g_dir_open (path, 0, NULL);
  const char *name;

  if (dir == NULL)
    return;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *file = g_build_filename (path, name, NULL);

      (void) g_remove (file);
    }
  g_dir_close (dir);
  (void) g_rmdir (path);
}

void
cli_folder_free (CliFolder *self)
{
  if (self->is_temporary && self->path != NULL)
    remove_all (self->path);
  g_free (self->path);
  g_free (self);
}

static const char *
get_extension (GBytes *bytes)
{
  static const struct { const char *magic; gsize size; const char *extension; } formats[] = {
    { "\x89PNG", 4, "png" }, { "\xff\xd8", 2, "jpg" }, { "GIF8", 4, "gif" }, { "BM", 2, "bmp" },
  };
  gsize size;
  gconstpointer data = g_bytes_get_data (bytes, &size);

  for (gsize i = 0; i < G_N_ELEMENTS (formats); i++)
    {
      if (size >= formats[i].size && memcmp (data, formats[i].magic, formats[i].size) == 0)
        return formats[i].extension;
    }

  return "bin";
}

/**
 * cli_folder_get_file:
 * @self: a folder, made now if it is not there
 * @sha1d: an object's digest, in base64
 * @bytes: the object
 * @error: return location, of %G_FILE_ERROR
 *
 * Returns: (transfer full) (nullable): the object's place, named by its digest
 */
GFile *
cli_folder_get_file (CliFolder   *self,
                     const char  *sha1d,
                     GBytes      *bytes,
                     GError     **error)
{
  gsize size;
  g_autofree guchar *digest = g_base64_decode (sha1d, &size);
  g_autoptr(GString) name = g_string_new (NULL);
  g_autofree char *path = NULL;

  if (self->path == NULL)
    self->path = g_dir_make_tmp ("twn-XXXXXX", error);
  if (self->path == NULL)
    return NULL;
  if (g_mkdir_with_parents (self->path, 0700) != 0)
    {
      g_set_error (error, G_FILE_ERROR, (int) g_file_error_from_errno (errno), "%s: %s",
                   self->path, g_strerror (errno));
      return NULL;
    }

  for (gsize i = 0; i < size; i++)
    g_string_append_printf (name, "%02x", digest[i]);
  g_string_append_printf (name, ".%s", get_extension (bytes));
  path = g_build_filename (self->path, name->str, NULL);
  return g_file_new_for_path (path);
}

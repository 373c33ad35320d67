#include "config.h"

#include "core-file.h"

#include <string.h>

/* Where files go that come. */

/* Returns: (transfer full): the person's folder for downloads; it may not be there yet. A sandbox
 * that is not let into that folder has one of the program's own instead, as what it would make
 * there does not last; Save As goes elsewhere, by the portal. */
GFile *
core_file_dup_folder (void)
{
  const char *downloads = g_get_user_special_dir (G_USER_DIRECTORY_DOWNLOAD);
  g_autofree char *path = downloads != NULL
                            ? g_strdup (downloads)
                            : g_build_filename (g_get_home_dir (), "Downloads", NULL);

  if (g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS) && !g_file_test (path, G_FILE_TEST_IS_DIR))
    {
      g_free (path);
      path = g_build_filename (g_get_user_data_dir (), "received", NULL);
    }

  return g_file_new_for_path (path);
}

/* Where the extension begins: at the end if there is none, and whole where it is of two parts. */
static gsize
find_extension (const char *name)
{
  const char *dot = strrchr (name, '.');

  if (dot == NULL || dot == name || strchr (dot, ' ') != NULL)
    return strlen (name);
  if (dot - name > 4 && strncmp (dot - 4, ".tar", 4) == 0)
    dot -= 4;

  return (gsize) (dot - name);
}

/* Returns: (transfer full): @name, or for a @number above 1 “name (2).ext” */
char *
core_file_number_name (const char *name,
                       guint       number)
{
  gsize end;

  g_return_val_if_fail (name != NULL, NULL);

  if (number <= 1)
    return g_strdup (name);

  end = find_extension (name);
  return g_strdup_printf ("%.*s (%u)%s", (int) end, name, number, name + end);
}

/* ---- a name that nothing has ---- */

/* Task data. */
typedef struct
{
  GFile *folder;
  char  *name;
} Search;

static void
search_free (gpointer data)
{
  Search *self = data;

  g_object_unref (self->folder);
  g_free (self->name);
  g_free (self);
}

static gboolean
is_taken (GFile        *folder,
          const char   *name,
          GCancellable *cancellable)
{
  g_autofree char *part_name = g_strconcat (name, ".part", NULL);
  g_autoptr(GFile) file = g_file_get_child (folder, name);
  g_autoptr(GFile) part = g_file_get_child (folder, part_name); /* something is on its way there */

  return g_file_query_exists (file, cancellable) || g_file_query_exists (part, cancellable);
}

/* Off the main loop: a folder may be on a network. */
static void
find_name (GTask        *task,
           gpointer      source,
           gpointer      data,
           GCancellable *cancellable)
{
  Search *search = data;
  g_autofree char *name = NULL;
  guint number = 0;

  do
    {
      g_free (name);
      name = core_file_number_name (search->name, ++number);
    }
  while (number < CORE_FILE_NUMBERS_MAX && is_taken (search->folder, name, cancellable));
  g_task_return_pointer (task, g_steal_pointer (&name), g_free);
}

/**
 * core_file_find_name_async:
 * @self: a file that somebody offers
 * @folder: where it may go to
 * @cancellable: (nullable): to give up
 * @callback: called when it is known
 * @user_data: for @callback
 *
 * Finds the name that it would get in @folder, as nothing else has that one: to be proposed.
 */
void
core_file_find_name_async (CoreFile            *self,
                           GFile               *folder,
                           GCancellable        *cancellable,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  g_autoptr(GTask) task = NULL;
  Search *search = NULL;

  g_return_if_fail (CORE_IS_FILE (self));
  g_return_if_fail (G_IS_FILE (folder));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, core_file_find_name_async);
  search = g_new0 (Search, 1);
  search->folder = g_object_ref (folder);
  search->name = g_strdup (core_file_get_name (self));
  g_task_set_task_data (task, search, search_free);
  g_task_run_in_thread (task, find_name);
}

/* Returns: (transfer full) (nullable): a name; %NULL where that was cancelled */
char *
core_file_find_name_finish (CoreFile     *self,
                            GAsyncResult *result)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), NULL);
}

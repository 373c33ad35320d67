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

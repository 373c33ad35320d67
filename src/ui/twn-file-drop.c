#include "config.h"

#include "twn-file-drop.h"

/* A file that is dropped onto a window is opened, as by its double click: the program knows what to
 * do with each kind. */

static gboolean
on_drop (GtkDropTarget *target, const GValue *value, double x, double y, gpointer user_data)
{
  GtkApplication *application = gtk_window_get_application (GTK_WINDOW (user_data));
  g_autoptr(GSList) files = gdk_file_list_get_files (g_value_get_boxed (value));
  GFile *file = files != NULL ? files->data : NULL;

  if (file == NULL || application == NULL)
    return FALSE;

  g_application_open (G_APPLICATION (application), &file, 1, "");
  return TRUE;
}

/* @window: one of the application's, which opens what is dropped there */
void
twn_file_drop_add (GtkWidget *window)
{
  GtkDropTarget *target = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);

  g_return_if_fail (GTK_IS_WINDOW (window));

  g_signal_connect (target, "drop", G_CALLBACK (on_drop), window);
  gtk_widget_add_controller (window, GTK_EVENT_CONTROLLER (target));
}

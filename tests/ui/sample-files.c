#include "config.h"

#include <adwaita.h>

/* Another program of the desktop: the files of its command line can be dragged out of it, and it
 * copies them, or a picture, to the clipboard. */

static GdkFileList *
make_list (char **paths)
{
  g_autoptr(GPtrArray) files = g_ptr_array_new_with_free_func (g_object_unref);

  for (char **path = paths; *path != NULL; path++)
    g_ptr_array_add (files, g_file_new_for_commandline_arg (*path));

  return gdk_file_list_new_from_array ((GFile **) files->pdata, files->len);
}

static GdkContentProvider *
on_prepare (GtkDragSource *source,
            double         x,
            double         y,
            char         **paths)
{
  GdkFileList *list = make_list (paths);
  GdkContentProvider *provider = gdk_content_provider_new_typed (GDK_TYPE_FILE_LIST, list);

  g_boxed_free (GDK_TYPE_FILE_LIST, list);
  return provider;
}

static void
on_copy_files (GtkWidget *button,
               char     **paths)
{
  GdkFileList *list = make_list (paths);

  gdk_clipboard_set (gtk_widget_get_clipboard (button), GDK_TYPE_FILE_LIST, list);
  g_boxed_free (GDK_TYPE_FILE_LIST, list);
}

static void
on_copy_picture (GtkWidget *button)
{
  g_autoptr(GdkPixbuf) pixbuf = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, 640, 360);
  g_autoptr(GdkTexture) texture = NULL;

  for (int y = 0; y < 360; y++)
    for (int x = 0; x < 640; x++)
      {
        guchar *pixel =
          gdk_pixbuf_get_pixels (pixbuf) + y * gdk_pixbuf_get_rowstride (pixbuf) + 3 * x;

        pixel[0] = (guchar) (x * 255 / 640);
        pixel[1] = (guchar) (y * 255 / 360);
        pixel[2] = 160;
      }
  texture = gdk_texture_new_for_pixbuf (pixbuf);
  gdk_clipboard_set (gtk_widget_get_clipboard (button), GDK_TYPE_TEXTURE, texture);
}

static GtkWidget *
make_button (const char *label,
             GCallback   callback,
             gpointer    data)
{
  GtkWidget *button = gtk_button_new_with_label (label);

  g_signal_connect (button, "clicked", callback, data);
  return button;
}

int
main (int   argc,
      char *argv[])
{
  GtkWidget *window = NULL;
  GtkWidget *box = NULL;
  GtkWidget *label = NULL;
  GtkDragSource *source = NULL;

  adw_init ();
  window = gtk_window_new ();
  box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  label = gtk_label_new ("Take me");
  gtk_widget_set_size_request (label, 160, 80);
  source = gtk_drag_source_new ();
  g_signal_connect (source, "prepare", G_CALLBACK (on_prepare), argv + 1);
  gtk_widget_add_controller (label, GTK_EVENT_CONTROLLER (source));
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), make_button ("Copy files", G_CALLBACK (on_copy_files), argv + 1));
  gtk_box_append (GTK_BOX (box), make_button ("Copy picture", G_CALLBACK (on_copy_picture), NULL));
  gtk_window_set_child (GTK_WINDOW (window), box);
  gtk_window_set_title (GTK_WINDOW (window), "Files");
  gtk_window_present (GTK_WINDOW (window));
  while (g_list_model_get_n_items (gtk_window_get_toplevels ()) > 0)
    g_main_context_iteration (NULL, TRUE);

  return argc > 0 ? 0 : 1;
}

#include <adwaita.h>

/* The window that the others are compared with: libadwaita's, with a label in it, as large as the
 * program's own, and nothing else; with --title-bar also with what one moves and closes it by. The
 * first picture on a title bar's button makes GTK read the icon theme, which a bare window never
 * does. */

static gboolean has_title_bar;

static void
on_activate (GtkApplication *application,
             gpointer        user_data)
{
  GtkWidget *window = adw_application_window_new (application);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  if (has_title_bar)
    gtk_box_append (GTK_BOX (box), adw_header_bar_new ());
  gtk_box_append (GTK_BOX (box), gtk_label_new ("Bare"));
  adw_application_window_set_content (ADW_APPLICATION_WINDOW (window), box);
  gtk_window_set_title (GTK_WINDOW (window), "Bare");
  gtk_window_set_default_size (GTK_WINDOW (window), 400, 680);
  gtk_window_present (GTK_WINDOW (window));
}

int
main (int    argc,
      char **argv)
{
  g_autoptr(AdwApplication) application =
    adw_application_new ("im.tweener.Bare", G_APPLICATION_NON_UNIQUE);

  has_title_bar = argc > 1 && g_str_equal (argv[1], "--title-bar");
  g_signal_connect (application, "activate", G_CALLBACK (on_activate), NULL);
  return g_application_run (G_APPLICATION (application), 1, argv);
}

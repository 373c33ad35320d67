#include "config.h"

#include "twn-application-private.h"

#include <glib/gi18n.h>

/* What a report of a bug needs, and nothing about the person: no address, no host, no name. */
static char *
dup_debug_information (TwnApplication *self)
{
  GdkDisplay *display = gdk_display_get_default ();

  return g_strdup_printf ("Tweener %s%s\n"
                          "GTK %u.%u.%u (built against %u.%u.%u)\n"
                          "libadwaita %u.%u.%u (built against %s)\n"
                          "GLib %u.%u.%u (built against %u.%u.%u)\n"
                          "Display: %s\n"
                          "Desktop: %s\n"
                          "Language: %s\n",
                          TWEENER_VERSION, twn_application_is_demo (self) ? ", demo" : "",
                          gtk_get_major_version (), gtk_get_minor_version (),
                          gtk_get_micro_version (), GTK_MAJOR_VERSION, GTK_MINOR_VERSION,
                          GTK_MICRO_VERSION, adw_get_major_version (), adw_get_minor_version (),
                          adw_get_micro_version (), ADW_VERSION_S, glib_major_version,
                          glib_minor_version, glib_micro_version, GLIB_MAJOR_VERSION,
                          GLIB_MINOR_VERSION, GLIB_MICRO_VERSION,
                          display != NULL ? G_OBJECT_TYPE_NAME (display) : "none",
                          g_getenv ("XDG_CURRENT_DESKTOP") != NULL
                            ? g_getenv ("XDG_CURRENT_DESKTOP")
                            : "unknown",
                          g_get_language_names ()[0]);
}

void
twn_about_present (TwnApplication *self)
{
  g_autofree char *debug = dup_debug_information (self);
  GtkWidget *about = adw_about_window_new ();

  g_object_set (about,
                "transient-for", gtk_application_get_active_window (GTK_APPLICATION (self)),
                "modal", TRUE,
                "application-name", "Tweener",
                "application-icon", TWEENER_APP_ID,
                "developer-name", _("The Tweener contributors"),
                "version", TWEENER_VERSION,
                "comments",
                _("Chat on the MSN network as it lives today: the revival services and private "
                  "servers.\n\nTweener is not affiliated with Microsoft. Its protocol does not "
                  "encrypt what you write."),
                "website", "https://tweener.im/",
                "license-type", GTK_LICENSE_GPL_3_0,
                "debug-info", debug,
                "debug-info-filename", "tweener-debug.txt",
                NULL);
  gtk_window_present (GTK_WINDOW (about));
}

#include "config.h"

#include <adwaita.h>

#include "tweener-resources.h"
#include "ui/twn-add-contact-dialog.h"
#include "ui/twn-avatar.h"
#include "ui/twn-contact-list.h"
#include "ui/twn-contact-row.h"
#include "ui/twn-contacts-page.h"
#include "ui/twn-chat-title.h"
#include "ui/twn-cropper.h"
#include "ui/twn-display-picture-window.h"
#include "ui/twn-emoticon-dialog.h"
#include "ui/twn-emoticons-window.h"
#include "ui/twn-group-header.h"
#include "ui/twn-import-dialog.h"
#include "ui/twn-name-dialog.h"
#include "ui/twn-notice-bar.h"
#include "ui/twn-own-row.h"
#include "ui/twn-people-page.h"
#include "ui/twn-person-row.h"
#include "ui/twn-privacy-window.h"
#include "ui/twn-preferences-window.h"
#include "ui/twn-remember-box.h"
#include "ui/twn-request-bar.h"
#include "ui/twn-sign-in-page.h"
#include "ui/twn-window.h"

#define NARROW 360 /* pixels: a phone */
#define NARROW_PREFERENCES 370 /* what libadwaita 1.2 asks for an empty AdwPreferencesWindow */

/* Every template of the main window is what its class says: a child or a handler that is missing is
 * a critical, which ends the test. In both directions, and no wider than a phone. */
static void
try_template (gconstpointer data)
{
  static const GtkTextDirection directions[] = { GTK_TEXT_DIR_LTR, GTK_TEXT_DIR_RTL };
  GType type = *(const GType *) data;

  for (gsize i = 0; i < G_N_ELEMENTS (directions); i++)
    {
      GtkWidget *widget;
      GtkWidget *content;
      int minimum;

      gtk_widget_set_default_direction (directions[i]);
      widget = g_object_ref_sink (g_object_new (type, NULL));
      /* a window's frame is not ours */
      content = GTK_IS_WINDOW (widget) ? gtk_widget_get_first_child (widget) : widget;
      gtk_widget_measure (content, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
      g_assert_cmpint (minimum, <=,
                       ADW_IS_PREFERENCES_WINDOW (widget) ? NARROW_PREFERENCES : NARROW);
      if (GTK_IS_WINDOW (widget))
        gtk_window_destroy (GTK_WINDOW (widget));
      g_assert_finalize_object (widget);
    }
}

/* A row is filled when it comes into view, and nothing moves then. */
static void
test_row_has_its_height_before_it_is_filled (void)
{
  GtkWidget *widget = g_object_ref_sink (twn_contact_row_new ());
  TwnContactRow *row = TWN_CONTACT_ROW (widget);
  GtkWidget *other = g_object_ref_sink (twn_contact_row_new ());
  int reserved;
  int filled;

  g_assert_true (twn_contact_row_is_empty (row));
  twn_contact_row_reserve (row, twn_contact_row_fill (TWN_CONTACT_ROW (other)));
  gtk_widget_measure (widget, GTK_ORIENTATION_VERTICAL, -1, NULL, &reserved, NULL, NULL);
  twn_contact_row_fill (row);
  g_assert_false (twn_contact_row_is_empty (row));
  gtk_widget_measure (widget, GTK_ORIENTATION_VERTICAL, -1, NULL, &filled, NULL, NULL);
  g_assert_cmpint (reserved, ==, filled);
  g_assert_finalize_object (other);
  g_assert_finalize_object (widget);
}

static void
test_help_overlay (void)
{
  g_autoptr(GtkBuilder) builder =
    gtk_builder_new_from_resource ("/im/tweener/Tweener/ui/help-overlay.ui");

  g_assert_true (GTK_IS_SHORTCUTS_WINDOW (gtk_builder_get_object (builder, "help_overlay")));
  gtk_window_destroy (GTK_WINDOW (gtk_builder_get_object (builder, "help_overlay")));
}

static void
test_icons_are_there (void)
{
  static const MsnpStatus statuses[] = { MSNP_STATUS_ONLINE, MSNP_STATUS_BUSY, MSNP_STATUS_AWAY,
                                         MSNP_STATUS_OFFLINE };
  GtkIconTheme *theme = gtk_icon_theme_get_for_display (gdk_display_get_default ());

  gtk_icon_theme_add_resource_path (theme, "/im/tweener/Tweener/icons");
  for (gsize i = 0; i < G_N_ELEMENTS (statuses); i++)
    {
      g_assert_true (gtk_icon_theme_has_icon (theme, twn_status_get_icon_name (statuses[i])));
      /* each differs by shape from the next */
      g_assert_cmpstr (twn_status_get_icon_name (statuses[i]), !=,
                       twn_status_get_icon_name (statuses[(i + 1) % G_N_ELEMENTS (statuses)]));
    }
  g_assert_true (gtk_icon_theme_has_icon (theme, "tweener-status-blocked-symbolic"));
  g_assert_true (gtk_icon_theme_has_icon (theme, TWEENER_APP_ID));
}

/* GTK shows a broken picture where the machine has nothing to read an SVG with. */
static void
test_icons_can_be_drawn (void)
{
  static const char *const folders[] = { "actions", "apps", "status" };

  for (gsize i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      g_autofree char *folder =
        g_strconcat ("/im/tweener/Tweener/icons/scalable/", folders[i], "/", NULL);
      g_auto(GStrv) names = g_resources_enumerate_children (folder, 0, NULL);

      g_assert_nonnull (names);
      for (gsize j = 0; names[j] != NULL; j++)
        {
          g_autofree char *path = g_strconcat (folder, names[j], NULL);
          g_autoptr(GError) error = NULL;
          g_autoptr(GdkPixbuf) drawn = gdk_pixbuf_new_from_resource (path, &error);

          g_assert_no_error (error);
          g_assert_nonnull (drawn);
        }
    }
}

int
main (int argc, char **argv)
{
  const GType types[] = {
    TWN_TYPE_ADD_CONTACT_DIALOG, TWN_TYPE_AVATAR,      TWN_TYPE_CONTACT_LIST,
    TWN_TYPE_CONTACT_ROW,        TWN_TYPE_GROUP_HEADER, TWN_TYPE_NOTICE_BAR,
    TWN_TYPE_OWN_ROW,            TWN_TYPE_REQUEST_BAR, TWN_TYPE_CONTACTS_PAGE,
    TWN_TYPE_PREFERENCES_WINDOW, TWN_TYPE_REMEMBER_BOX,
    TWN_TYPE_SIGN_IN_PAGE,       TWN_TYPE_WINDOW,      TWN_TYPE_IMPORT_DIALOG,
    TWN_TYPE_NAME_DIALOG,        TWN_TYPE_PEOPLE_PAGE, TWN_TYPE_PERSON_ROW,
    TWN_TYPE_PRIVACY_WINDOW,     TWN_TYPE_CHAT_TITLE,  TWN_TYPE_CROPPER,
    TWN_TYPE_DISPLAY_PICTURE_WINDOW, TWN_TYPE_EMOTICON_DIALOG, TWN_TYPE_EMOTICONS_WINDOW,
  };

  g_test_init (&argc, &argv, NULL);
  g_resources_register (tweener_get_resource ());
  adw_init ();
  for (gsize i = 0; i < G_N_ELEMENTS (types); i++)
    {
      g_autofree char *path = g_strdup_printf ("/ui/templates/%s", g_type_name (types[i]));

      g_test_add_data_func (path, &types[i], try_template);
    }
  g_test_add_func ("/ui/templates/row-has-its-height-before-it-is-filled",
                   test_row_has_its_height_before_it_is_filled);
  g_test_add_func ("/ui/templates/help-overlay", test_help_overlay);
  g_test_add_func ("/ui/templates/icons-are-there", test_icons_are_there);
  g_test_add_func ("/ui/templates/icons-can-be-drawn", test_icons_can_be_drawn);
  return g_test_run ();
}

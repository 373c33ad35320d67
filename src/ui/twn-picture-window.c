#include "config.h"

#include "twn-picture-window.h"

#include <glib/gi18n.h>

#include "core/core-chat-words.h"
#include "core/core-text.h"

#include "twn-pictures.h"

#define SIDE     288  /* pixels at first: most pictures have 96 */
#define MAX_SIDE 1024 /* pixels of the texture */

/* A person's display picture, as large as one likes. */

static void
on_loaded (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(GtkPicture) picture = user_data;
  g_autoptr(GdkTexture) texture = twn_pictures_load_finish (TWN_PICTURES (source), result, NULL);

  if (texture != NULL)
    gtk_picture_set_paintable (picture, GDK_PAINTABLE (texture));
}

static GtkWidget *
create_picture (MsnpContact *contact,
                const char  *name)
{
  GtkWidget *picture = gtk_picture_new ();
  TwnPictures *pictures = twn_pictures_find ();
  g_autoptr(MsnpPictureRef) ref =
    pictures != NULL ? core_faces_dup (twn_pictures_get_faces (pictures), contact) : NULL;
  g_autofree char *isolated = core_text_isolate (name);
  /* Translators: %s is a name. */
  g_autofree char *label = g_strdup_printf (_("Display picture of %s"), isolated);

  gtk_widget_set_size_request (picture, SIDE / 2, SIDE / 2);
  gtk_widget_set_hexpand (picture, TRUE);
  gtk_widget_set_vexpand (picture, TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (picture), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  -1);
  if (ref != NULL)
    twn_pictures_load_async (pictures, contact, ref, MAX_SIDE, NULL, on_loaded,
                             g_object_ref (picture));
  return picture;
}

/**
 * twn_picture_window_present:
 * @contact: whose picture
 * @parent: (nullable): over which window
 */
void
twn_picture_window_present (MsnpContact *contact,
                            GtkWindow   *parent)
{
  g_autofree char *name = NULL;
  GtkWidget *window;
  GtkWidget *box;
  GtkEventController *keys;

  g_return_if_fail (MSNP_IS_CONTACT (contact));

  name = core_chat_words_dup_name (contact);
  /* AdwWindow has no role, and screen readers would not know that there is a window. */
  window = g_object_new (ADW_TYPE_WINDOW, "title", name, "accessible-role",
                         GTK_ACCESSIBLE_ROLE_DIALOG, "transient-for", parent,
                         "destroy-with-parent", TRUE, "default-width", SIDE, "default-height",
                         SIDE + 47, NULL);
  box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  gtk_box_append (GTK_BOX (box), adw_header_bar_new ());
  gtk_box_append (GTK_BOX (box), create_picture (contact, name));
  adw_window_set_content (ADW_WINDOW (window), box);

  keys = gtk_shortcut_controller_new ();
  gtk_shortcut_controller_add_shortcut (
    GTK_SHORTCUT_CONTROLLER (keys),
    gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_Escape, 0),
                      gtk_named_action_new ("window.close")));
  gtk_widget_add_controller (window, keys);
  gtk_window_present (GTK_WINDOW (window));
}

#include "config.h"

#include "twn-display-picture-window.h"

#include <glib/gi18n.h>

#include "core/core-text.h"

#include "twn-avatar.h"
#include "twn-cropper.h"
#include "twn-image-file.h"
#include "twn-image.h"
#include "twn-pictures.h"

#define MAX_SIDE    1024 /* pixels of an image that is cut */
#define RECENT_SIDE 44

/**
 * TwnDisplayPictureWindow:
 *
 * What others see of oneself: an image to choose a square of, one of the last pictures, or none.
 */
struct _TwnDisplayPictureWindow
{
  AdwWindow       parent_instance;
  GtkWidget      *use_button;
  GtkStack       *stack;
  TwnAvatar      *avatar;
  GtkLabel       *hint_label;
  TwnCropper     *cropper;
  GtkAdjustment  *zoom_adjustment;
  GtkLabel       *problem_label;
  GtkWidget      *choose_button;
  GtkWidget      *remove_button;
  GtkWidget      *recent_label;
  GtkFlowBox     *recent_box;
  CoreOwnPicture *picture;
  GPtrArray      *recent;  /* of GBytes, as they are in the box */
  GCancellable   *opening; /* (nullable) */
};

G_DEFINE_FINAL_TYPE (TwnDisplayPictureWindow, twn_display_picture_window, ADW_TYPE_WINDOW)

static void
show_problem (TwnDisplayPictureWindow *self,
              const char              *words)
{
  gtk_label_set_text (self->problem_label, words != NULL ? words : "");
  gtk_widget_set_visible (GTK_WIDGET (self->problem_label), words != NULL);
}

static void
show_current (TwnDisplayPictureWindow *self)
{
  const gboolean has_picture = core_own_picture_get (self->picture) != NULL;

  gtk_stack_set_visible_child_name (self->stack, "current");
  gtk_widget_set_visible (self->use_button, FALSE);
  gtk_widget_set_sensitive (self->remove_button, has_picture);
  gtk_label_set_text (self->hint_label,
                      has_picture ? _("This is what your contacts see.")
                                  : _("Your contacts see your initials. Choose an image, or drop "
                                      "one onto your picture in the list."));
}

static void
on_use_clicked (GtkButton *button,
                gpointer   user_data)
{
  TwnDisplayPictureWindow *self = user_data;
  const GdkRectangle area = twn_cropper_get_area (self->cropper);
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) png = twn_image_make_png (twn_cropper_get_image (self->cropper), &area,
                                              CORE_OWN_PICTURE_SIDE, &error);

  if (png != NULL && core_own_picture_set (self->picture, png, &error))
    gtk_window_close (GTK_WINDOW (self));
  else
    show_problem (self, twn_image_get_sentence (error));
}

static void
on_opened (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(TwnDisplayPictureWindow) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GdkPixbuf) image = twn_image_open_finish (result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (image == NULL)
    {
      show_problem (self, twn_image_get_sentence (error));
      return;
    }

  twn_cropper_set_image (self->cropper, image);
  gtk_stack_set_visible_child_name (self->stack, "part");
  gtk_widget_set_visible (self->use_button, TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self->cropper));
}

static void
on_read (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr(TwnDisplayPictureWindow) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) data = twn_image_file_read_finish (result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (data != NULL)
    twn_image_open_async (data, MAX_SIDE, self->opening, on_opened, g_object_ref (self));
  else
    show_problem (self, twn_image_get_sentence (error));
}

static void
on_file_chosen (GtkFileChooserNative *chooser,
                int                   response,
                gpointer              user_data)
{
  g_autoptr(GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (chooser));

  if (response == GTK_RESPONSE_ACCEPT && file != NULL)
    twn_display_picture_window_open (user_data, file);
  g_object_unref (chooser);
}

static void
on_choose_clicked (GtkButton *button,
                   gpointer   user_data)
{
  twn_image_choose (GTK_WINDOW (user_data), G_CALLBACK (on_file_chosen), user_data);
}

static void
on_remove_clicked (GtkButton *button,
                   gpointer   user_data)
{
  TwnDisplayPictureWindow *self = user_data;

  core_own_picture_set (self->picture, NULL, NULL);
  show_problem (self, NULL);
  show_current (self);
}

/* ---- the last pictures ---- */

static GBytes *
get_recent (TwnDisplayPictureWindow *self,
            GtkFlowBoxChild         *child)
{
  const int index = gtk_flow_box_child_get_index (child);

  return index >= 0 && (guint) index < self->recent->len ? self->recent->pdata[index] : NULL;
}

static void
on_recent_activated (GtkFlowBox      *box,
                     GtkFlowBoxChild *child,
                     gpointer         user_data)
{
  TwnDisplayPictureWindow *self = user_data;
  GBytes *picture = get_recent (self, child);

  if (picture == NULL)
    return;

  core_own_picture_set (self->picture, picture, NULL);
  show_problem (self, NULL);
  show_current (self);
}

static gboolean
on_recent_key (GtkEventControllerKey *controller,
               guint                  keyval,
               guint                  keycode,
               GdkModifierType        state,
               gpointer               user_data)
{
  TwnDisplayPictureWindow *self = user_data;
  GtkWidget *child = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (controller));
  GBytes *picture = get_recent (self, GTK_FLOW_BOX_CHILD (child));

  if (picture == NULL || (keyval != GDK_KEY_Delete && keyval != GDK_KEY_KP_Delete))
    return GDK_EVENT_PROPAGATE;

  core_own_picture_forget (self->picture, picture);
  return GDK_EVENT_STOP;
}

static void
on_recent_decoded (GObject      *source,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  g_autoptr(GtkImage) image = user_data;
  g_autoptr(GdkTexture) texture = twn_image_decode_finish (result, NULL);

  if (texture != NULL)
    gtk_image_set_from_paintable (image, GDK_PAINTABLE (texture));
}

static void
add_recent (TwnDisplayPictureWindow *self,
            GBytes                  *picture,
            guint                    number)
{
  GtkWidget *child = gtk_flow_box_child_new ();
  GtkWidget *image = gtk_image_new ();
  GtkEventController *keys = gtk_event_controller_key_new ();
  /* Translators: of several pictures in a row, for those who do not see them. */
  g_autofree char *label = g_strdup_printf (_("Picture %u"), number);

  gtk_image_set_pixel_size (GTK_IMAGE (image), RECENT_SIDE);
  gtk_flow_box_child_set_child (GTK_FLOW_BOX_CHILD (child), image);
  gtk_widget_set_tooltip_text (child, _("Use this picture; Delete forgets it"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (child), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  -1);
  g_signal_connect_object (keys, "key-pressed", G_CALLBACK (on_recent_key), self, 0);
  gtk_widget_add_controller (child, keys);
  gtk_flow_box_append (self->recent_box, child);
  twn_image_decode_async (picture, TWN_PICTURES_PIXELS,
                          RECENT_SIDE * gtk_widget_get_scale_factor (GTK_WIDGET (self)), NULL,
                          on_recent_decoded, g_object_ref (image));
}

static void
fill_recent (TwnDisplayPictureWindow *self)
{
  GtkFlowBoxChild *child;

  while ((child = gtk_flow_box_get_child_at_index (self->recent_box, 0)) != NULL)
    gtk_flow_box_remove (self->recent_box, GTK_WIDGET (child));
  g_clear_pointer (&self->recent, g_ptr_array_unref);
  self->recent = core_own_picture_list_recent (self->picture);
  for (guint i = 0; i < self->recent->len; i++)
    add_recent (self, self->recent->pdata[i], i + 1);
  gtk_widget_set_visible (self->recent_label, self->recent->len > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->recent_box), self->recent->len > 0);
}

/* Not from inside the box's own signal: its children are made anew. */
static gboolean
on_fill_recent (gpointer user_data)
{
  TwnDisplayPictureWindow *self = user_data;

  if (self->picture != NULL)
    fill_recent (self);
  return G_SOURCE_REMOVE;
}

static void
on_recent_changed (TwnDisplayPictureWindow *self)
{
  g_idle_add_full (G_PRIORITY_DEFAULT, on_fill_recent, g_object_ref (self), g_object_unref);
}

static void
twn_display_picture_window_dispose (GObject *object)
{
  TwnDisplayPictureWindow *self = TWN_DISPLAY_PICTURE_WINDOW (object);

  g_cancellable_cancel (self->opening);
  g_clear_object (&self->opening);
  g_clear_object (&self->picture);
  g_clear_pointer (&self->recent, g_ptr_array_unref);
  G_OBJECT_CLASS (twn_display_picture_window_parent_class)->dispose (object);
}

static void
twn_display_picture_window_class_init (TwnDisplayPictureWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = twn_display_picture_window_dispose;
  g_type_ensure (TWN_TYPE_AVATAR);
  g_type_ensure (TWN_TYPE_CROPPER);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/im/tweener/Tweener/ui/twn-display-picture-window.ui");
#define BIND(child) \
  gtk_widget_class_bind_template_child (widget_class, TwnDisplayPictureWindow, child)
  BIND (use_button);
  BIND (stack);
  BIND (avatar);
  BIND (hint_label);
  BIND (cropper);
  BIND (zoom_adjustment);
  BIND (problem_label);
  BIND (choose_button);
  BIND (remove_button);
  BIND (recent_label);
  BIND (recent_box);
#undef BIND
  gtk_widget_class_bind_template_callback (widget_class, on_use_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_choose_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_remove_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_recent_activated);
}

static void
twn_display_picture_window_init (TwnDisplayPictureWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->recent = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_object_bind_property (self->cropper, "zoom", self->zoom_adjustment, "value",
                          G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);
}

/* @parent: (nullable): over which window; @account: whose initials are shown without a picture */
GtkWidget *
twn_display_picture_window_new (GtkWindow      *parent,
                                CoreAccount    *account,
                                CoreOwnPicture *picture)
{
  TwnDisplayPictureWindow *self;
  MsnpSession *session = core_account_get_session (account);

  g_return_val_if_fail (CORE_IS_OWN_PICTURE (picture), NULL);

  self = g_object_new (TWN_TYPE_DISPLAY_PICTURE_WINDOW, "transient-for", parent, NULL);
  self->picture = g_object_ref (picture);
  if (session != NULL)
    {
      const char *name = msnp_session_get_display_name (session);
      g_autofree char *harmless = core_text_make_harmless (name != NULL ? name : "");

      twn_avatar_set_person (self->avatar, msnp_session_get_address (session), harmless);
    }
  twn_avatar_set_own (self->avatar);
  g_signal_connect_object (picture, "recent-changed", G_CALLBACK (on_recent_changed), self,
                           G_CONNECT_SWAPPED);
  fill_recent (self);
  show_current (self);
  return GTK_WIDGET (self);
}

/* Shows @file, to choose a square of it. */
void
twn_display_picture_window_open (TwnDisplayPictureWindow *self,
                                 GFile                   *file)
{
  g_return_if_fail (TWN_IS_DISPLAY_PICTURE_WINDOW (self));
  g_return_if_fail (G_IS_FILE (file));

  g_cancellable_cancel (self->opening);
  g_clear_object (&self->opening);
  self->opening = g_cancellable_new ();
  show_problem (self, NULL);
  twn_image_file_read_async (file, self->opening, on_read, g_object_ref (self));
}

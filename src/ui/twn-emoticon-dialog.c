#include "config.h"

#include "twn-emoticon-dialog.h"

#include <glib/gi18n.h>

#include "twn-cropper.h"
#include "twn-custom-emoticon.h"
#include "twn-image-file.h"

#define MAX_SIDE    512 /* pixels of an image that is cut */
#define MOVING_SIDE 100 /* pixels of one that moves, and stays as it is */

/**
 * TwnEmoticonDialog:
 *
 * A new emoticon of one's own: an image and what is typed for it. A small image stays as it is, and
 * so does one that moves; of a larger one a square is chosen, which then is made small.
 */
struct _TwnEmoticonDialog
{
  AdwWindow         parent_instance;
  GtkWidget        *add_button;
  GtkStack         *stack;
  GtkImage         *preview;
  TwnCropper       *cropper;
  GtkAdjustment    *zoom_adjustment;
  GtkEntry         *entry;
  GtkLabel         *problem_label;
  CoreOwnEmoticons *emoticons;
  GBytes           *data;     /* (nullable): of the image */
  gboolean          is_small; /* it stays as it is */
  char             *problem;  /* (nullable): of the image */
  GCancellable     *opening;  /* (nullable) */
};

G_DEFINE_FINAL_TYPE (TwnEmoticonDialog, twn_emoticon_dialog, ADW_TYPE_WINDOW)

static gboolean
has_image (TwnEmoticonDialog *self)
{
  return self->is_small || twn_cropper_get_image (self->cropper) != NULL;
}

/* What is wrong with the image comes first; an empty shortcut says enough by itself. */
static void
update (TwnEmoticonDialog *self)
{
  const char *shortcut = gtk_editable_get_text (GTK_EDITABLE (self->entry));
  g_autofree char *fault =
    self->emoticons != NULL
      ? core_own_emoticons_dup_problem (self->emoticons, shortcut, NULL) : NULL;
  const char *words = self->problem;

  if (words == NULL && shortcut[0] != '\0')
    words = fault;
  gtk_label_set_text (self->problem_label, words != NULL ? words : "");
  gtk_widget_set_visible (GTK_WIDGET (self->problem_label), words != NULL);
  if (fault != NULL && shortcut[0] != '\0')
    gtk_widget_add_css_class (GTK_WIDGET (self->entry), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->entry), "error");
  gtk_widget_set_sensitive (self->add_button, fault == NULL && has_image (self));
}

static void
set_problem (TwnEmoticonDialog *self,
             const char        *words)
{
  g_free (self->problem);
  self->problem = g_strdup (words);
  update (self);
}

/* Returns: (transfer full) (nullable): what is to be sent */
static GBytes *
dup_emoticon (TwnEmoticonDialog  *self,
              GError            **error)
{
  GdkRectangle area;

  if (self->is_small)
    return g_bytes_ref (self->data);

  area = twn_cropper_get_area (self->cropper);
  return twn_image_make_png (twn_cropper_get_image (self->cropper), &area,
                             CORE_OWN_EMOTICON_SIDE, error);
}

static void
on_add (TwnEmoticonDialog *self)
{
  const char *shortcut = gtk_editable_get_text (GTK_EDITABLE (self->entry));
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) data = NULL;
  g_autofree char *words = NULL;

  if (!gtk_widget_get_sensitive (self->add_button))
    return;

  data = dup_emoticon (self, &error);
  if (data == NULL)
    {
      set_problem (self, twn_image_get_sentence (error));
      return;
    }

  words = core_own_emoticons_dup_room_problem (self->emoticons, data);
  if (words != NULL)
    set_problem (self, words);
  else if (core_own_emoticons_add (self->emoticons, shortcut, data) != NULL)
    gtk_window_close (GTK_WINDOW (self));
}

/* ---- the image ---- */

static void
on_frames (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(TwnEmoticonDialog) self = user_data;
  TwnFrames *frames = twn_frames_decode_finish (result, NULL);
  g_autoptr(MsnpPictureRef) ref = NULL;
  g_autoptr(MsnpEmoticon) named = NULL;
  g_autoptr(TwnCustomEmoticon) shown = NULL;

  if (frames == NULL)
    return;

  ref = msnp_picture_ref_new ("", MSNP_PICTURE_TYPE_EMOTICON, NULL, self->data);
  named = msnp_emoticon_new ("", ref);
  shown = twn_custom_emoticon_new (named);
  twn_custom_emoticon_take_frames (shown, frames);
  gtk_image_set_from_paintable (self->preview, GDK_PAINTABLE (shown));
}

static gboolean
is_small_enough (GBytes    *data,
                 GdkPixbuf *image)
{
  gsize size;
  const guint8 *bytes = g_bytes_get_data (data, &size);
  const int side = MAX (gdk_pixbuf_get_width (image), gdk_pixbuf_get_height (image));

  return size <= CORE_OWN_EMOTICON_MAX && msnp_picture_is_image (data)
         && (side <= CORE_OWN_EMOTICON_SIDE
             || (side <= MOVING_SIDE && twn_frames_count (bytes, size) > 1));
}

static void
on_opened (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(TwnEmoticonDialog) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GdkPixbuf) image = twn_image_open_finish (result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (image == NULL)
    {
      set_problem (self, twn_image_get_sentence (error));
      return;
    }

  self->is_small = is_small_enough (self->data, image);
  twn_cropper_set_image (self->cropper, self->is_small ? NULL : image);
  gtk_stack_set_visible_child_name (self->stack, self->is_small ? "whole" : "part");
  if (self->is_small)
    twn_frames_decode_async (self->data, self->opening, on_frames, g_object_ref (self));
  update (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
}

static void
on_read (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr(TwnEmoticonDialog) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) data = twn_image_file_read_finish (result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (data != NULL)
    twn_emoticon_dialog_set_data (self, data);
  else
    set_problem (self, twn_image_get_sentence (error));
}

static void
on_file_chosen (GtkFileChooserNative *chooser,
                int                   response,
                gpointer              user_data)
{
  g_autoptr(GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (chooser));

  if (response == GTK_RESPONSE_ACCEPT && file != NULL)
    twn_emoticon_dialog_open (user_data, file);
  g_object_unref (chooser);
}

static void
on_choose_clicked (GtkButton *button,
                   gpointer   user_data)
{
  twn_image_choose (GTK_WINDOW (user_data), G_CALLBACK (on_file_chosen), user_data);
}

static void
restart (TwnEmoticonDialog *self)
{
  g_cancellable_cancel (self->opening);
  g_clear_object (&self->opening);
  self->opening = g_cancellable_new ();
  g_clear_pointer (&self->data, g_bytes_unref);
  self->is_small = FALSE;
  twn_cropper_set_image (self->cropper, NULL);
  set_problem (self, NULL);
}

static void
twn_emoticon_dialog_dispose (GObject *object)
{
  TwnEmoticonDialog *self = TWN_EMOTICON_DIALOG (object);

  g_cancellable_cancel (self->opening);
  g_clear_object (&self->opening);
  g_clear_object (&self->emoticons);
  g_clear_pointer (&self->data, g_bytes_unref);
  g_clear_pointer (&self->problem, g_free);
  G_OBJECT_CLASS (twn_emoticon_dialog_parent_class)->dispose (object);
}

static void
twn_emoticon_dialog_class_init (TwnEmoticonDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = twn_emoticon_dialog_dispose;
  g_type_ensure (TWN_TYPE_CROPPER);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/im/tweener/Tweener/ui/twn-emoticon-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, TwnEmoticonDialog, add_button);
  gtk_widget_class_bind_template_child (widget_class, TwnEmoticonDialog, stack);
  gtk_widget_class_bind_template_child (widget_class, TwnEmoticonDialog, preview);
  gtk_widget_class_bind_template_child (widget_class, TwnEmoticonDialog, cropper);
  gtk_widget_class_bind_template_child (widget_class, TwnEmoticonDialog, zoom_adjustment);
  gtk_widget_class_bind_template_child (widget_class, TwnEmoticonDialog, entry);
  gtk_widget_class_bind_template_child (widget_class, TwnEmoticonDialog, problem_label);
  gtk_widget_class_bind_template_callback (widget_class, on_add);
  gtk_widget_class_bind_template_callback (widget_class, on_choose_clicked);
  gtk_widget_class_bind_template_callback (widget_class, update);
}

static void
twn_emoticon_dialog_init (TwnEmoticonDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_object_bind_property (self->cropper, "zoom", self->zoom_adjustment, "value",
                          G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);
}

/* @parent: (nullable): over which window; @emoticons: where the new one goes */
GtkWidget *
twn_emoticon_dialog_new (GtkWindow        *parent,
                         CoreOwnEmoticons *emoticons)
{
  TwnEmoticonDialog *self;

  g_return_val_if_fail (CORE_IS_OWN_EMOTICONS (emoticons), NULL);

  self = g_object_new (TWN_TYPE_EMOTICON_DIALOG, "transient-for", parent, NULL);
  self->emoticons = g_object_ref (emoticons);
  update (self);
  return GTK_WIDGET (self);
}

/* The image is @file. */
void
twn_emoticon_dialog_open (TwnEmoticonDialog *self,
                          GFile             *file)
{
  g_return_if_fail (TWN_IS_EMOTICON_DIALOG (self));
  g_return_if_fail (G_IS_FILE (file));

  restart (self);
  twn_image_file_read_async (file, self->opening, on_read, g_object_ref (self));
}

/* The image is @data, from anybody. */
void
twn_emoticon_dialog_set_data (TwnEmoticonDialog *self,
                              GBytes            *data)
{
  g_return_if_fail (TWN_IS_EMOTICON_DIALOG (self));
  g_return_if_fail (data != NULL);

  restart (self);
  self->data = g_bytes_ref (data);
  twn_image_open_async (data, MAX_SIDE, self->opening, on_opened, g_object_ref (self));
}

/* @wish: the shortcut to begin with, or something like it that is free */
void
twn_emoticon_dialog_set_shortcut (TwnEmoticonDialog *self,
                                  const char        *wish)
{
  g_autofree char *shortcut = NULL;

  g_return_if_fail (TWN_IS_EMOTICON_DIALOG (self));
  g_return_if_fail (wish != NULL);

  shortcut = core_own_emoticons_dup_free_shortcut (self->emoticons, wish);
  gtk_editable_set_text (GTK_EDITABLE (self->entry), shortcut);
}

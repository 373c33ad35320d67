#include "config.h"

#include "twn-file-card.h"

#include <glib/gi18n-lib.h>

#include "twn-file-picture.h"
#include "twn-image.h"

#define WIDTH_MIN 220    /* pixels */
#define WIDTH_MAX 400
#define MARGIN 64        /* of the view, that the card leaves free */
#define PICTURE_SIDE 400 /* as wide as a card: more of a picture is not kept */
#define PICTURE_HEIGHT 220
#define PREVIEW_PIXELS_MAX (512 * 512)

/**
 * TwnFileCard:
 *
 * Goes into the text of the conversation, under the line that says who sends what. Shows its
 * CoreFile and knows nothing else, so that it may be thrown away and made anew at any time. A text
 * view gives what is in it the width that it asks for at least: so the card follows the view's.
 */
struct _TwnFileCard
{
  GtkWidget       parent_instance;
  GtkWidget      *content;
  GtkImage       *icon;
  GtkLabel       *name_label;
  GtkLabel       *status_label;
  GtkProgressBar *progress_bar;
  GtkPicture     *picture;
  GtkWidget      *buttons;
  GtkWidget      *accept_button;
  GtkWidget      *save_button;
  GtkWidget      *decline_button;
  GtkWidget      *cancel_button;
  GtkWidget      *open_button;
  GtkWidget      *folder_button;
  GtkWidget      *retry_button;
  CoreFile       *file;
  GtkTextView    *view;    /* (unowned): what it is in */
  GCancellable   *cancellable;
  GtkFileChooserNative *chooser; /* (nullable): while one chooses where to */
  guint           resize_source;
  gboolean        is_loaded; /* the picture was asked for */
  gboolean        is_choosing; /* the chooser is about to be shown */
};

G_DEFINE_FINAL_TYPE (TwnFileCard, twn_file_card, GTK_TYPE_WIDGET)

/* ---- what it does ---- */

static void
on_accept_clicked (TwnFileCard *self)
{
  core_file_accept (self->file);
}

static void
on_chosen (TwnFileCard *self,
           int          response)
{
  g_autoptr(GFile) file = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (self->chooser));
  if (file != NULL)
    core_file_accept_as (self->file, file);
  g_clear_object (&self->chooser);
}

static GtkWindow *
get_window (TwnFileCard *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  return GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL;
}

/* Nothing is ever overwritten, so the chooser need not ask about that: it begins with a name that
 * is free. Where somebody chooses another that is not, and says “Replace” (GTK asks by itself), the
 * card says which name it got. */
static void
on_name_found (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr(TwnFileCard) self = user_data;
  g_autofree char *name = core_file_find_name_finish (CORE_FILE (source), result);
  g_autoptr(GFile) folder = core_file_dup_folder ();

  self->is_choosing = FALSE;
  if (name == NULL || self->file == NULL
      || core_file_get_state (self->file) != CORE_FILE_OFFERED)
    return;

  self->chooser = gtk_file_chooser_native_new (_("Save As"), get_window (self),
                                               GTK_FILE_CHOOSER_ACTION_SAVE, NULL, NULL);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->chooser), TRUE);
  gtk_file_chooser_set_current_folder (GTK_FILE_CHOOSER (self->chooser), folder, NULL);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (self->chooser), name);
  g_signal_connect_object (self->chooser, "response", G_CALLBACK (on_chosen), self,
                           G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

static void
on_save_clicked (TwnFileCard *self)
{
  g_autoptr(GFile) folder = core_file_dup_folder ();

  if (self->chooser != NULL || self->is_choosing)
    return;

  self->is_choosing = TRUE;
  core_file_find_name_async (self->file, folder, self->cancellable, on_name_found,
                             g_object_ref (self));
}

static void
on_cancel_clicked (TwnFileCard *self)
{
  core_file_cancel (self->file);
}

static void
on_retry_clicked (TwnFileCard *self)
{
  core_file_retry (self->file);
}

static void
show_uri (TwnFileCard *self,
          GFile       *file)
{
  g_autofree char *uri = g_file_get_uri (file);

  gtk_show_uri (get_window (self), uri, GDK_CURRENT_TIME);
}

static void
on_open_clicked (TwnFileCard *self)
{
  show_uri (self, core_file_get_file (self->file));
}

/* A desktop without such a file manager still opens the folder. */
static void
on_folder_shown (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr(TwnFileCard) self = user_data;
  g_autoptr(GVariant) answer =
    g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, NULL);
  g_autoptr(GFile) folder = g_file_get_parent (core_file_get_file (self->file));

  if (answer == NULL && folder != NULL)
    show_uri (self, folder);
}

static void
on_folder_clicked (TwnFileCard *self)
{
  GApplication *application = g_application_get_default ();
  GDBusConnection *bus =
    application != NULL ? g_application_get_dbus_connection (application) : NULL;
  g_autofree char *uri = g_file_get_uri (core_file_get_file (self->file));
  const char *uris[] = { uri, NULL };
  g_autoptr(GFile) folder = g_file_get_parent (core_file_get_file (self->file));

  if (bus == NULL)
    show_uri (self, folder);
  else
    g_dbus_connection_call (bus, "org.freedesktop.FileManager1", "/org/freedesktop/FileManager1",
                            "org.freedesktop.FileManager1", "ShowItems",
                            g_variant_new ("(^ass)", uris, ""), NULL, G_DBUS_CALL_FLAGS_NONE, -1,
                            NULL, on_folder_shown, g_object_ref (self));
}

/* ---- what it shows ---- */

static void
on_preview_decoded (GObject      *source,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  g_autoptr(TwnFileCard) self = user_data;
  g_autoptr(GdkTexture) texture = twn_image_decode_finish (result, NULL);

  if (texture != NULL && self->icon != NULL && core_file_get_preview (self->file) != NULL)
    gtk_image_set_from_paintable (self->icon, GDK_PAINTABLE (texture));
}

static void
on_picture_loaded (GObject      *source,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  g_autoptr(TwnFileCard) self = user_data;
  g_autoptr(GdkTexture) texture = twn_file_picture_load_finish (result, NULL);
  g_autofree char *label = NULL;
  int height;

  if (texture == NULL || self->picture == NULL)
    return;

  /* Translators: the name of a file that is a picture. */
  label = g_strdup_printf (_("Picture: %s"), core_file_get_name (self->file));
  height = gdk_texture_get_height (texture);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->picture), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  label, -1);
  gtk_picture_set_paintable (self->picture, GDK_PAINTABLE (texture));
  gtk_widget_set_size_request (GTK_WIDGET (self->picture), -1, MIN (height, PICTURE_HEIGHT));
  gtk_widget_set_visible (GTK_WIDGET (self->picture), TRUE);
}

/* One's own at once, one that comes when it is whole. */
static void
load_picture (TwnFileCard *self)
{
  const gboolean is_there = core_file_is_outgoing (self->file)
                            || core_file_get_state (self->file) == CORE_FILE_DONE;

  if (self->is_loaded || !is_there || core_file_get_file (self->file) == NULL
      || core_file_get_size (self->file) > TWN_FILE_PICTURE_MAX
      || !twn_file_picture_is_likely (core_file_get_name (self->file)))
    return;

  self->is_loaded = TRUE;
  twn_file_picture_load_async (core_file_get_file (self->file),
                               PICTURE_SIDE * gtk_widget_get_scale_factor (GTK_WIDGET (self)),
                               self->cancellable, on_picture_loaded, g_object_ref (self));
}

/* The button that had the focus is gone: the next one has it, or the conversation. */
static void
keep_focus (TwnFileCard *self)
{
  for (GtkWidget *button = gtk_widget_get_first_child (self->buttons); button != NULL;
       button = gtk_widget_get_next_sibling (button))
    {
      if (gtk_widget_get_visible (button) && gtk_widget_grab_focus (button))
        return;
    }
  gtk_widget_grab_focus (GTK_WIDGET (self->view));
}

/* What it is by its name: until there is a preview, and when that is gone. */
static void
show_icon (TwnFileCard *self)
{
  g_autofree char *type = g_content_type_guess (core_file_get_name (self->file), NULL, 0, NULL);
  g_autoptr(GIcon) icon = g_content_type_is_unknown (type)
                            ? g_themed_icon_new ("text-x-generic-symbolic")
                            : g_content_type_get_symbolic_icon (type);

  gtk_image_set_from_gicon (self->icon, icon);
}

static void
show_state (TwnFileCard *self)
{
  const CoreFileState state = core_file_get_state (self->file);
  const gboolean is_outgoing = core_file_is_outgoing (self->file);
  const gboolean is_offer = !is_outgoing && state == CORE_FILE_OFFERED;
  const gboolean had_focus = gtk_widget_get_focus_child (self->buttons) != NULL;
  const gboolean can_show = !is_outgoing && state == CORE_FILE_DONE;
  const gboolean can_cancel = !is_offer && !core_file_has_ended (self->file);
  const gboolean can_retry = core_file_can_retry (self->file);

  gtk_widget_set_visible (self->accept_button, is_offer);
  gtk_widget_set_visible (self->save_button, is_offer);
  gtk_widget_set_visible (self->decline_button, is_offer);
  gtk_widget_set_visible (self->cancel_button, can_cancel);
  gtk_widget_set_visible (self->open_button, can_show);
  gtk_widget_set_visible (self->folder_button, can_show);
  gtk_widget_set_visible (self->retry_button, can_retry);
  gtk_widget_set_visible (self->buttons, is_offer || can_cancel || can_show || can_retry);
  gtk_widget_set_visible (GTK_WIDGET (self->progress_bar),
                          state == CORE_FILE_ACCEPTED || state == CORE_FILE_RUNNING);
  if (core_file_get_preview (self->file) == NULL)
    show_icon (self);
  if (had_focus)
    keep_focus (self);
  load_picture (self);
}

static void
name_it (TwnFileCard *self)
{
  const char *name = core_file_get_name (self->file);
  /* Translators: the name of a file. */
  g_autofree char *label = g_strdup_printf (_("File: %s"), name);

  show_icon (self);
  gtk_label_set_text (self->name_label, name);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->name_label), name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  for (GtkWidget *button = gtk_widget_get_first_child (self->buttons); button != NULL;
       button = gtk_widget_get_next_sibling (button))
    gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                    name, -1);
}

/* ---- the widget ---- */

static gboolean
on_resize (gpointer user_data)
{
  TwnFileCard *self = user_data;

  self->resize_source = 0;
  gtk_widget_queue_resize (GTK_WIDGET (self));

  return G_SOURCE_REMOVE;
}

/* Not from inside the signal: it comes in the middle of the view's layout. */
static void
on_view_resized (TwnFileCard *self)
{
  if (self->resize_source == 0)
    self->resize_source = g_idle_add_full (G_PRIORITY_HIGH_IDLE + 20, on_resize, self, NULL);
}

/* Returns: pixels, at least what its buttons take side by side */
static int
get_width (TwnFileCard *self)
{
  int minimum = 0;

  gtk_widget_measure (self->content, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  return MAX (minimum, CLAMP (gtk_widget_get_width (GTK_WIDGET (self->view)) - MARGIN, WIDTH_MIN,
                              WIDTH_MAX));
}

static void
twn_file_card_measure (GtkWidget      *widget,
                       GtkOrientation  orientation,
                       int             for_size,
                       int            *minimum,
                       int            *natural,
                       int            *minimum_baseline,
                       int            *natural_baseline)
{
  TwnFileCard *self = TWN_FILE_CARD (widget);

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    *minimum = *natural = get_width (self);
  else
    gtk_widget_measure (self->content, orientation, for_size < 0 ? get_width (self) : for_size,
                        minimum, natural, NULL, NULL);
  *minimum_baseline = *natural_baseline = -1;
}

static void
twn_file_card_size_allocate (GtkWidget *widget,
                             int        width,
                             int        height,
                             int        baseline)
{
  gtk_widget_allocate (TWN_FILE_CARD (widget)->content, width, height, baseline, NULL);
}

static void
twn_file_card_dispose (GObject *object)
{
  TwnFileCard *self = TWN_FILE_CARD (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->resize_source, g_source_remove);
  g_clear_object (&self->chooser);
  gtk_widget_dispose_template (GTK_WIDGET (self), TWN_TYPE_FILE_CARD);
  g_clear_object (&self->file);
  g_clear_object (&self->cancellable);
  G_OBJECT_CLASS (twn_file_card_parent_class)->dispose (object);
}

static void
twn_file_card_class_init (TwnFileCardClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = twn_file_card_dispose;
  widget_class->measure = twn_file_card_measure;
  widget_class->size_allocate = twn_file_card_size_allocate;

  gtk_widget_class_set_css_name (widget_class, "file-card");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/im/tweener/Tweener/ui/twn-file-card.ui");
  gtk_widget_class_bind_template_child (widget_class, TwnFileCard, content);
  gtk_widget_class_bind_template_child (widget_class, TwnFileCard, icon);
  gtk_widget_class_bind_template_child (widget_class, TwnFileCard, name_label);
  gtk_widget_class_bind_template_child (widget_class, TwnFileCard, status_label);
  gtk_widget_class_bind_template_child (widget_class, TwnFileCard, progress_bar);
  gtk_widget_class_bind_template_child (widget_class, TwnFileCard, picture);
  gtk_widget_class_bind_template_child (widget_class, TwnFileCard, buttons);
  gtk_widget_class_bind_template_child (widget_class, TwnFileCard, accept_button);
  gtk_widget_class_bind_template_child (widget_class, TwnFileCard, save_button);
  gtk_widget_class_bind_template_child (widget_class, TwnFileCard, decline_button);
  gtk_widget_class_bind_template_child (widget_class, TwnFileCard, cancel_button);
  gtk_widget_class_bind_template_child (widget_class, TwnFileCard, open_button);
  gtk_widget_class_bind_template_child (widget_class, TwnFileCard, folder_button);
  gtk_widget_class_bind_template_child (widget_class, TwnFileCard, retry_button);
  gtk_widget_class_bind_template_callback (widget_class, on_accept_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_save_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_cancel_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_open_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_folder_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_retry_clicked);
}

static void
twn_file_card_init (TwnFileCard *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_set_cursor_from_name (GTK_WIDGET (self), "default");
}

/**
 * twn_file_card_new:
 * @file: what it shows
 * @view: what it goes into
 *
 * Returns: (transfer floating): a card
 */
GtkWidget *
twn_file_card_new (CoreFile    *file,
                   GtkTextView *view)
{
  TwnFileCard *self = NULL;
  GBytes *preview = NULL;

  g_return_val_if_fail (CORE_IS_FILE (file), NULL);
  g_return_val_if_fail (GTK_IS_TEXT_VIEW (view), NULL);

  self = g_object_new (TWN_TYPE_FILE_CARD, NULL);
  self->file = g_object_ref (file);
  self->view = view;
  name_it (self);
  g_object_bind_property (file, "status", self->status_label, "label", G_BINDING_SYNC_CREATE);
  g_object_bind_property (file, "fraction", self->progress_bar, "fraction", G_BINDING_SYNC_CREATE);
  g_signal_connect_object (file, "notify::state", G_CALLBACK (show_state), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (gtk_scrollable_get_hadjustment (GTK_SCROLLABLE (view)), "changed",
                           G_CALLBACK (on_view_resized), self, G_CONNECT_SWAPPED);
  show_state (self);
  preview = core_file_get_preview (file);
  if (preview != NULL && !self->is_loaded)
    twn_image_decode_async (preview, PREVIEW_PIXELS_MAX, TWN_FILE_PREVIEW_SIDE, self->cancellable,
                            on_preview_decoded, g_object_ref (self));

  return GTK_WIDGET (self);
}

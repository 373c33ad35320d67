#include "config.h"

#include "twn-emoticons-window.h"

#include <glib/gi18n.h>
#include <string.h>

#include "core/core-text.h"

#include "twn-emoticon-dialog.h"
#include "twn-image-file.h"
#include "twn-name-dialog.h"

#define ROW_SIZE 32 /* pixels of an emoticon */

/**
 * TwnEmoticonsWindow:
 *
 * The emoticons of one's own: to be added, renamed, removed, exported and imported.
 */
struct _TwnEmoticonsWindow
{
  AdwWindow           parent_instance;
  AdwToastOverlay    *toast_overlay;
  GtkEditable        *search;
  GtkStack           *stack;
  GtkListBox         *list;
  TwnPictures        *pictures;
  CoreOwnEmoticons   *emoticons; /* (unowned): the pictures' */
  GtkFilterListModel *found;
  GtkCustomFilter    *filter;
};

G_DEFINE_FINAL_TYPE (TwnEmoticonsWindow, twn_emoticons_window, ADW_TYPE_WINDOW)

static void
say (TwnEmoticonsWindow *self,
     const char         *words)
{
  g_autofree char *escaped = g_markup_escape_text (words, -1);

  adw_toast_overlay_add_toast (self->toast_overlay, adw_toast_new (escaped));
}

static void
show_page (TwnEmoticonsWindow *self)
{
  const char *page = "list";

  if (g_list_model_get_n_items (G_LIST_MODEL (self->emoticons)) == 0)
    page = "none";
  else if (g_list_model_get_n_items (G_LIST_MODEL (self->found)) == 0)
    page = "nothing";
  gtk_stack_set_visible_child_name (self->stack, page);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "emoticons.export",
                                 g_list_model_get_n_items (G_LIST_MODEL (self->emoticons)) > 0);
}

static gboolean
is_found (gpointer item,
          gpointer user_data)
{
  return core_own_emoticon_is_found_by (
    item, gtk_editable_get_text (TWN_EMOTICONS_WINDOW (user_data)->search));
}

static void
on_search_changed (TwnEmoticonsWindow *self)
{
  if (self->filter != NULL)
    gtk_filter_changed (GTK_FILTER (self->filter), GTK_FILTER_CHANGE_DIFFERENT);
}

/* ---- renaming ---- */

typedef struct
{
  CoreOwnEmoticons *emoticons;
  CoreOwnEmoticon  *emoticon;
  char             *problem;
} Renaming;

static void
renaming_free (gpointer data)
{
  Renaming *self = data;

  g_object_unref (self->emoticons);
  g_object_unref (self->emoticon);
  g_free (self->problem);
  g_free (self);
}

static const char *
judge_shortcut (const char *name,
                gpointer    user_data)
{
  Renaming *self = user_data;

  g_free (self->problem);
  self->problem = core_own_emoticons_dup_problem (self->emoticons, name, self->emoticon);
  return self->problem;
}

static void
take_shortcut (const char *name,
               gpointer    user_data)
{
  Renaming *self = user_data;

  core_own_emoticons_rename (self->emoticons, self->emoticon, name);
}

static void
on_rename_clicked (GtkButton *button,
                   gpointer   user_data)
{
  CoreOwnEmoticon *emoticon = user_data;
  TwnEmoticonsWindow *self =
    TWN_EMOTICONS_WINDOW (gtk_widget_get_root (GTK_WIDGET (button)));
  Renaming *renaming = g_new0 (Renaming, 1);
  GtkWidget *dialog = twn_name_dialog_new (GTK_WINDOW (self), _("Rename the Emoticon"), NULL,
                                           _("Shortcut"), _("_Rename"));

  renaming->emoticons = g_object_ref (self->emoticons);
  renaming->emoticon = g_object_ref (emoticon);
  twn_name_dialog_set_functions (TWN_NAME_DIALOG (dialog), judge_shortcut, take_shortcut, renaming,
                                 renaming_free);
  twn_name_dialog_set_name (TWN_NAME_DIALOG (dialog), core_own_emoticon_get_shortcut (emoticon));
  gtk_window_present (GTK_WINDOW (dialog));
}

/* ---- the list ---- */

static void
on_remove_clicked (GtkButton *button,
                   gpointer   user_data)
{
  g_autoptr(CoreOwnEmoticon) emoticon = g_object_ref (user_data);
  TwnEmoticonsWindow *self =
    TWN_EMOTICONS_WINDOW (gtk_widget_get_root (GTK_WIDGET (button)));

  core_own_emoticons_remove (self->emoticons, emoticon);
}

static void
add_row_button (GtkWidget       *row,
                CoreOwnEmoticon *emoticon,
                const char      *icon,
                const char      *label,
                GCallback        callback)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  -1);
  g_signal_connect_object (button, "clicked", callback, emoticon, 0);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
}

static GtkWidget *
create_row (gpointer item,
            gpointer user_data)
{
  TwnEmoticonsWindow *self = user_data;
  CoreOwnEmoticon *emoticon = item;
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *image = gtk_image_new_from_paintable (
    GDK_PAINTABLE (twn_pictures_get_own_emoticon (self->pictures, emoticon)));

  /* Translators: %s is the shortcut of an emoticon. */
  g_autofree char *rename = g_strdup_printf (_("Rename %s"),
                                             core_own_emoticon_get_shortcut (emoticon));
  /* Translators: %s is the shortcut of an emoticon. */
  g_autofree char *discard = g_strdup_printf (_("Remove %s"),
                                              core_own_emoticon_get_shortcut (emoticon));

  gtk_image_set_pixel_size (GTK_IMAGE (image), ROW_SIZE);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row),
                                 core_own_emoticon_get_shortcut (emoticon));
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), image);
  add_row_button (row, emoticon, "document-edit-symbolic", rename,
                  G_CALLBACK (on_rename_clicked));
  add_row_button (row, emoticon, "user-trash-symbolic", discard, G_CALLBACK (on_remove_clicked));
  return row;
}

/* ---- adding ---- */

static void
emoticons_add (GtkWidget  *widget,
               const char *name,
               GVariant   *parameter)
{
  TwnEmoticonsWindow *self = TWN_EMOTICONS_WINDOW (widget);

  gtk_window_present (
    GTK_WINDOW (twn_emoticon_dialog_new (GTK_WINDOW (self), self->emoticons)));
}

static void
on_imported (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr(TwnEmoticonsWindow) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) file = twn_image_file_read_finish (result, &error);
  g_autofree char *words = NULL;
  guint n_added = 0;
  guint n_left_out = 0;

  if (self->pictures == NULL)
    return;
  if (file == NULL
      || !core_own_emoticons_take (self->emoticons, file, &n_added, &n_left_out, &error))
    {
      say (self, _("This is no file of emoticons."));
      return;
    }

  words = n_left_out > 0
            ? g_strdup_printf (_("%u added; %u could not be used."), n_added, n_left_out)
            : g_strdup_printf (ngettext ("%u emoticon added.", "%u emoticons added.", n_added),
                               n_added);
  say (self, words);
}

static void
on_exported (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr(TwnEmoticonsWindow) self = user_data;
  g_autoptr(GError) error = NULL;

  if (self->pictures != NULL)
    say (self, g_file_replace_contents_finish (G_FILE (source), result, NULL, &error)
                 ? _("The emoticons were exported.") : _("The file could not be written."));
}

static void
on_response (GtkFileChooserNative *chooser,
             int                   response,
             gpointer              user_data)
{
  TwnEmoticonsWindow *self = user_data;
  GtkFileChooserAction action = gtk_file_chooser_get_action (GTK_FILE_CHOOSER (chooser));
  g_autoptr(GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (chooser));

  g_object_unref (chooser);
  if (response != GTK_RESPONSE_ACCEPT || file == NULL)
    return;

  if (action == GTK_FILE_CHOOSER_ACTION_SAVE)
    {
      char *text = core_own_emoticons_format (self->emoticons);
      g_autoptr(GBytes) bytes = g_bytes_new_take (text, strlen (text));

      g_file_replace_contents_bytes_async (file, bytes, NULL, FALSE, G_FILE_CREATE_NONE, NULL,
                                           on_exported, g_object_ref (self));
    }
  else
    {
      twn_image_file_read_async (file, NULL, on_imported, g_object_ref (self));
    }
}

static void
choose_file (TwnEmoticonsWindow  *self,
             GtkFileChooserAction action)
{
  const gboolean saves = action == GTK_FILE_CHOOSER_ACTION_SAVE;
  GtkFileChooserNative *chooser = gtk_file_chooser_native_new (
    saves ? _("Export My Emoticons") : _("Import Emoticons"), GTK_WINDOW (self), action,
    saves ? _("_Export") : _("_Open"), NULL);
  g_autoptr(GtkFileFilter) filter = gtk_file_filter_new ();

  gtk_file_filter_set_name (filter, _("Emoticons (.json)"));
  gtk_file_filter_add_suffix (filter, "json");
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (chooser), filter);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (chooser), TRUE);
  if (saves)
    gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (chooser), _("emoticons.json"));
  g_signal_connect_object (chooser, "response", G_CALLBACK (on_response), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

static void
emoticons_import (GtkWidget  *widget,
                  const char *name,
                  GVariant   *parameter)
{
  choose_file (TWN_EMOTICONS_WINDOW (widget), GTK_FILE_CHOOSER_ACTION_OPEN);
}

static void
emoticons_export (GtkWidget  *widget,
                  const char *name,
                  GVariant   *parameter)
{
  choose_file (TWN_EMOTICONS_WINDOW (widget), GTK_FILE_CHOOSER_ACTION_SAVE);
}

static void
twn_emoticons_window_dispose (GObject *object)
{
  TwnEmoticonsWindow *self = TWN_EMOTICONS_WINDOW (object);

  if (self->filter != NULL)
    gtk_custom_filter_set_filter_func (self->filter, NULL, NULL, NULL);
  if (self->list != NULL)
    gtk_list_box_bind_model (self->list, NULL, NULL, NULL, NULL);
  self->list = NULL;
  g_clear_object (&self->filter);
  g_clear_object (&self->found);
  g_clear_object (&self->pictures);
  G_OBJECT_CLASS (twn_emoticons_window_parent_class)->dispose (object);
}

static void
twn_emoticons_window_class_init (TwnEmoticonsWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = twn_emoticons_window_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/im/tweener/Tweener/ui/twn-emoticons-window.ui");
  gtk_widget_class_bind_template_child (widget_class, TwnEmoticonsWindow, toast_overlay);
  gtk_widget_class_bind_template_child (widget_class, TwnEmoticonsWindow, search);
  gtk_widget_class_bind_template_child (widget_class, TwnEmoticonsWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, TwnEmoticonsWindow, list);
  gtk_widget_class_bind_template_callback (widget_class, on_search_changed);
  gtk_widget_class_install_action (widget_class, "emoticons.add", NULL, emoticons_add);
  gtk_widget_class_install_action (widget_class, "emoticons.import", NULL, emoticons_import);
  gtk_widget_class_install_action (widget_class, "emoticons.export", NULL, emoticons_export);
}

static void
twn_emoticons_window_init (TwnEmoticonsWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/* @parent: (nullable): over which window */
GtkWidget *
twn_emoticons_window_new (GtkWindow   *parent,
                          TwnPictures *pictures)
{
  TwnEmoticonsWindow *self;

  g_return_val_if_fail (TWN_IS_PICTURES (pictures), NULL);

  self = g_object_new (TWN_TYPE_EMOTICONS_WINDOW, "transient-for", parent, NULL);
  self->pictures = g_object_ref (pictures);
  self->emoticons = twn_pictures_get_own_emoticons (pictures);
  self->filter = gtk_custom_filter_new (is_found, self, NULL);
  self->found = gtk_filter_list_model_new (g_object_ref (G_LIST_MODEL (self->emoticons)),
                                           g_object_ref (GTK_FILTER (self->filter)));
  gtk_list_box_bind_model (self->list, G_LIST_MODEL (self->found), create_row, self, NULL);
  g_signal_connect_object (self->found, "items-changed", G_CALLBACK (show_page), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->emoticons, "items-changed", G_CALLBACK (show_page), self,
                           G_CONNECT_SWAPPED);
  show_page (self);
  return GTK_WIDGET (self);
}

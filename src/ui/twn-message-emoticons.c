#include "config.h"

#include "twn-message-emoticons.h"

#include <glib/gi18n-lib.h>

#include "twn-emoticon-dialog.h"
#include "twn-pictures.h"

#define KEEP "keep"

/**
 * TwnMessageEmoticons:
 *
 * "Keep This Emoticon" in the menu of a conversation, for the custom emoticon that the menu was
 * opened on, by the pointer or at the cursor. Owned by the TwnMessageView.
 */
struct _TwnMessageEmoticons
{
  GObject             parent_instance;
  GtkTextView        *view;    /* (unowned): owns the owner of this */
  GSimpleActionGroup *actions;
  TwnCustomEmoticon  *chosen;  /* (nullable) */
};

G_DEFINE_FINAL_TYPE (TwnMessageEmoticons, twn_message_emoticons, G_TYPE_OBJECT)

static void
twn_message_emoticons_finalize (GObject *object)
{
  TwnMessageEmoticons *self = TWN_MESSAGE_EMOTICONS (object);

  g_clear_object (&self->chosen);
  g_object_unref (self->actions);
  G_OBJECT_CLASS (twn_message_emoticons_parent_class)->finalize (object);
}

static void
twn_message_emoticons_class_init (TwnMessageEmoticonsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = twn_message_emoticons_finalize;
}

static void
twn_message_emoticons_init (TwnMessageEmoticons *self)
{
}

/* Returns: (transfer none) (nullable): the custom emoticon at @iter, or right before it: with the
 *   keyboard it is selected, or the cursor is behind its code */
static TwnCustomEmoticon *
find (const GtkTextIter *iter,
      int                n_back)
{
  GtkTextIter at = *iter;

  for (int i = 0; i <= n_back; i++)
    {
      GdkPaintable *paintable = gtk_text_iter_get_paintable (&at);

      if (TWN_IS_CUSTOM_EMOTICON (paintable))
        return TWN_CUSTOM_EMOTICON (paintable);
      if (!gtk_text_iter_backward_char (&at))
        break;
    }

  return NULL;
}

/* What one has oneself need not be kept. */
static void
choose (TwnMessageEmoticons *self,
        TwnCustomEmoticon   *custom)
{
  TwnPictures *pictures = twn_pictures_find ();
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self->actions), KEEP);
  gboolean is_new = FALSE;

  if (pictures != NULL && custom != NULL)
    is_new = core_own_emoticons_lookup_digest (
               twn_pictures_get_own_emoticons (pictures),
               twn_custom_emoticon_get_emoticon (custom)->ref->sha1d) == NULL;
  if (!is_new)
    custom = NULL;
  g_set_object (&self->chosen, custom);
  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), is_new);
}

/* A click on the right half of a picture is before what comes next: its code. */
static void
on_pressed (TwnMessageEmoticons *self,
            int                  n_press,
            double               x,
            double               y)
{
  GtkTextIter iter;
  int buffer_x = 0;
  int buffer_y = 0;

  gtk_text_view_window_to_buffer_coords (self->view, GTK_TEXT_WINDOW_WIDGET, (int) x, (int) y,
                                         &buffer_x, &buffer_y);
  choose (self, gtk_text_view_get_iter_at_location (self->view, &iter, buffer_x, buffer_y)
                  ? find (&iter, 1) : NULL);
}

static gboolean
on_key_pressed (TwnMessageEmoticons *self,
                guint                keyval,
                guint                keycode,
                GdkModifierType      state)
{
  GtkTextBuffer *text = gtk_text_view_get_buffer (self->view);
  GtkTextIter iter;

  if (keyval == GDK_KEY_Menu || (keyval == GDK_KEY_F10 && (state & GDK_SHIFT_MASK) != 0))
    {
      gtk_text_buffer_get_iter_at_mark (text, &iter, gtk_text_buffer_get_insert (text));
      choose (self, find (&iter, MSNP_EMOTICON_SHORTCUT_MAX));
    }
  return GDK_EVENT_PROPAGATE;
}

/* What is seen is at hand, whatever the cache has. */
static void
on_keep (GSimpleAction *action,
         GVariant      *parameter,
         gpointer       user_data)
{
  TwnMessageEmoticons *self = user_data;
  TwnPictures *pictures = twn_pictures_find ();
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self->view));
  g_autoptr(GBytes) data =
    self->chosen != NULL ? twn_custom_emoticon_dup_data (self->chosen) : NULL;
  const MsnpEmoticon *emoticon;
  GtkWidget *dialog;

  if (data == NULL || pictures == NULL)
    return;

  emoticon = twn_custom_emoticon_get_emoticon (self->chosen);
  dialog = twn_emoticon_dialog_new (GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL,
                                    twn_pictures_get_own_emoticons (pictures));
  twn_emoticon_dialog_set_shortcut (TWN_EMOTICON_DIALOG (dialog), emoticon->shortcut);
  twn_emoticon_dialog_set_data (TWN_EMOTICON_DIALOG (dialog), data);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
add_menu (TwnMessageEmoticons *self)
{
  const GActionEntry entries[] = { { .name = KEEP, .activate = on_keep } };
  g_autoptr(GMenu) menu = g_menu_new ();
  g_autoptr(GMenuItem) item = g_menu_item_new (_("_Keep This Emoticon…"), "emoticon." KEEP);

  g_menu_item_set_attribute (item, "hidden-when", "s", "action-disabled");
  g_menu_append_item (menu, item);
  gtk_text_view_set_extra_menu (self->view, G_MENU_MODEL (menu));
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries),
                                   self);
  gtk_widget_insert_action_group (GTK_WIDGET (self->view), "emoticon",
                                  G_ACTION_GROUP (self->actions));
}

/* Returns: (transfer full): what watches @view from now on */
TwnMessageEmoticons *
twn_message_emoticons_new (GtkTextView *view)
{
  TwnMessageEmoticons *self = NULL;
  GtkGesture *click = gtk_gesture_click_new ();
  GtkEventController *key = gtk_event_controller_key_new ();

  g_return_val_if_fail (GTK_IS_TEXT_VIEW (view), NULL);

  self = g_object_new (TWN_TYPE_MESSAGE_EMOTICONS, NULL);
  self->view = view;
  self->actions = g_simple_action_group_new ();
  add_menu (self);
  choose (self, NULL);

  /* Both before the view itself, which opens the menu. */
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_SECONDARY);
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (click), GTK_PHASE_CAPTURE);
  g_signal_connect_object (click, "pressed", G_CALLBACK (on_pressed), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (view), GTK_EVENT_CONTROLLER (click));
  gtk_event_controller_set_propagation_phase (key, GTK_PHASE_CAPTURE);
  g_signal_connect_object (key, "key-pressed", G_CALLBACK (on_key_pressed), self,
                           G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (view), key);

  return self;
}

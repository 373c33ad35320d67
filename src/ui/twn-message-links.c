#include "config.h"

#include "twn-message-links.h"

/**
 * TwnMessageLinks:
 *
 * Opens a link of a conversation after a click on it, or after Enter when the cursor is in it; Tab
 * and Shift+Tab go from link to link. The pointer and a tooltip with the whole address tell where
 * a link leads. Nothing is ever opened or fetched by itself.
 */
struct _TwnMessageLinks
{
  GObject           parent_instance;
  GtkTextView      *view; /* (unowned): owns the owner of this */
  TwnMessageBuffer *buffer;
};

G_DEFINE_FINAL_TYPE (TwnMessageLinks, twn_message_links, G_TYPE_OBJECT)

static void
twn_message_links_finalize (GObject *object)
{
  g_object_unref (TWN_MESSAGE_LINKS (object)->buffer);
  G_OBJECT_CLASS (twn_message_links_parent_class)->finalize (object);
}

static void
twn_message_links_class_init (TwnMessageLinksClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = twn_message_links_finalize;
}

static void
twn_message_links_init (TwnMessageLinks *self)
{
}

/* Returns: (transfer none) (nullable): the link at a point of the widget */
static const char *
lookup_at_point (TwnMessageLinks *self,
                 double           x,
                 double           y)
{
  GtkTextIter iter;
  int buffer_x = 0;
  int buffer_y = 0;

  gtk_text_view_window_to_buffer_coords (self->view, GTK_TEXT_WINDOW_WIDGET, (int) x, (int) y,
                                         &buffer_x, &buffer_y);
  if (!gtk_text_view_get_iter_at_location (self->view, &iter, buffer_x, buffer_y))
    return NULL;

  return twn_message_buffer_lookup_link (self->buffer, &iter);
}

static void
open_link (TwnMessageLinks *self,
           const char      *uri)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self->view));

  gtk_show_uri (GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, uri, GDK_CURRENT_TIME);
}

/* Dragging over a link selects it and opens nothing. */
static void
on_released (TwnMessageLinks *self,
             int              n_press,
             double           x,
             double           y)
{
  GtkTextBuffer *text = gtk_text_view_get_buffer (self->view);
  const char *uri = lookup_at_point (self, x, y);

  if (uri != NULL && n_press == 1 && !gtk_text_buffer_get_has_selection (text))
    open_link (self, uri);
}

static void
on_motion (TwnMessageLinks *self,
           double           x,
           double           y)
{
  gtk_widget_set_cursor_from_name (GTK_WIDGET (self->view),
                                   lookup_at_point (self, x, y) != NULL ? "pointer" : "text");
}

static gboolean
on_query_tooltip (TwnMessageLinks *self,
                  int              x,
                  int              y,
                  gboolean         by_keyboard,
                  GtkTooltip      *tooltip)
{
  const char *uri = by_keyboard ? NULL : lookup_at_point (self, x, y);

  gtk_tooltip_set_text (tooltip, uri);
  return uri != NULL;
}

/* Returns: whether there was another link to go to */
static gboolean
move_to_link (TwnMessageLinks *self,
              gboolean         forward)
{
  GtkTextBuffer *text = gtk_text_view_get_buffer (self->view);
  GtkTextIter from;
  GtkTextIter start;
  GtkTextIter end;

  gtk_text_buffer_get_iter_at_mark (text, &from, gtk_text_buffer_get_insert (text));
  if (!twn_message_buffer_find_link (self->buffer, &from, forward, &start, &end))
    return FALSE;

  gtk_text_buffer_select_range (text, &start, &end);
  gtk_text_view_scroll_mark_onscreen (self->view, gtk_text_buffer_get_insert (text));
  return TRUE;
}

static gboolean
on_key_pressed (TwnMessageLinks *self,
                guint            keyval,
                guint            keycode,
                GdkModifierType  state)
{
  GtkTextBuffer *text = gtk_text_view_get_buffer (self->view);
  GtkTextIter iter;
  const char *uri = NULL;

  if (state & (GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SUPER_MASK))
    return GDK_EVENT_PROPAGATE;

  switch (keyval)
    {
    case GDK_KEY_Tab:
    case GDK_KEY_KP_Tab:
      return move_to_link (self, !(state & GDK_SHIFT_MASK));
    case GDK_KEY_ISO_Left_Tab:
      return move_to_link (self, FALSE);
    case GDK_KEY_Return:
    case GDK_KEY_KP_Enter:
      gtk_text_buffer_get_iter_at_mark (text, &iter, gtk_text_buffer_get_insert (text));
      uri = twn_message_buffer_lookup_link (self->buffer, &iter);
      if (uri != NULL)
        open_link (self, uri);
      return uri != NULL;
    default:
      return GDK_EVENT_PROPAGATE;
    }
}

/* Returns: (transfer full): what watches @view from now on */
TwnMessageLinks *
twn_message_links_new (GtkTextView      *view,
                       TwnMessageBuffer *buffer)
{
  TwnMessageLinks *self = NULL;
  GtkGesture *click = NULL;
  GtkEventController *motion = NULL;
  GtkEventController *key = NULL;

  g_return_val_if_fail (GTK_IS_TEXT_VIEW (view), NULL);
  g_return_val_if_fail (TWN_IS_MESSAGE_BUFFER (buffer), NULL);

  self = g_object_new (TWN_TYPE_MESSAGE_LINKS, NULL);
  self->view = view;
  self->buffer = g_object_ref (buffer);

  click = gtk_gesture_click_new ();
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_PRIMARY);
  g_signal_connect_object (click, "released", G_CALLBACK (on_released), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (view), GTK_EVENT_CONTROLLER (click));

  motion = gtk_event_controller_motion_new ();
  g_signal_connect_object (motion, "motion", G_CALLBACK (on_motion), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (view), motion);

  /* Before the view itself, which would take Tab and Enter. */
  key = gtk_event_controller_key_new ();
  gtk_event_controller_set_propagation_phase (key, GTK_PHASE_CAPTURE);
  g_signal_connect_object (key, "key-pressed", G_CALLBACK (on_key_pressed), self,
                           G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (view), key);

  gtk_widget_set_has_tooltip (GTK_WIDGET (view), TRUE);
  g_signal_connect_object (view, "query-tooltip", G_CALLBACK (on_query_tooltip), self,
                           G_CONNECT_SWAPPED);

  return self;
}

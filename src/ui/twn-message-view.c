#include "config.h"

#include "twn-message-view.h"

#include <glib/gi18n-lib.h>

#include "twn-file-card.h"
#include "twn-message-buffer.h"
#include "twn-message-emoticons.h"
#include "twn-message-links.h"
#include "twn-message-retry.h"
#include "twn-message-shake.h"

#define TRIM 200 /* items dropped at once */

/**
 * TwnMessageView:
 *
 * A chat's conversation: one text view with a bounded window onto a CoreTimeline. It opens at
 * the end, loads earlier items as one scrolls up and later ones as one scrolls down again, and
 * stays at the end while one is there. Everything in it can be rebuilt from the timeline.
 */
struct _TwnMessageView
{
  GtkWidget         parent_instance;
  GtkWidget        *overlay;
  GtkTextView      *view;
  GtkWidget        *end_button;
  GtkAdjustment    *adjustment;
  TwnMessageBuffer *buffer;
  TwnMessageLinks  *links;
  TwnMessageEmoticons *emoticons;
  GtkTextMark      *end; /* of the text, whatever is added */
  CoreTimeline     *timeline;
  GtkCssProvider   *css;
  TwnMessageShake  *shake;
  guint             first; /* the timeline's items from here … */
  guint             last;  /* … to before here are in the view */
  guint             page_source;
  double            text_scale;
  gboolean          sticks;
  gboolean          can_retry;
  CoreTimeline     *present; /* (nullable): to go back to from a timeline of the past */
  CoreTimelineItem *goal;  /* (nullable): to be scrolled to when there is a layout */
};

enum { PROP_TIMELINE = 1, PROP_TEXT_SCALE, PROP_AT_END, N_PROPS };
static GParamSpec *properties[N_PROPS];
enum { RETRIED, N_SIGNALS };
static guint signals[N_SIGNALS];
G_DEFINE_FINAL_TYPE (TwnMessageView, twn_message_view, GTK_TYPE_WIDGET)

static guint
get_n_items (TwnMessageView *self)
{
  return self->timeline != NULL ? g_list_model_get_n_items (G_LIST_MODEL (self->timeline)) : 0;
}

static void queue_page (TwnMessageView *self);
static void return_to_present (TwnMessageView *self);

/* The button follows from the main loop: this may be in the middle of the view's layout. */
static void
set_sticks (TwnMessageView *self,
            gboolean        sticks)
{
  if (self->sticks == sticks)
    return;

  self->sticks = sticks;
  queue_page (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_AT_END]);
}

/* What was written is laid out with everything around it before it is painted. Else the text view
 * of GTK 4.8 may do it while it is painted, and the scroll bar then has no place. */
static void
queue_layout (TwnMessageView *self)
{
  gtk_widget_queue_resize (GTK_WIDGET (self->view));
}

static void
append_items (TwnMessageView *self,
              guint           n_items)
{
  for (guint i = 0; i < n_items; i++)
    {
      g_autoptr(CoreTimelineItem) item =
        g_list_model_get_item (G_LIST_MODEL (self->timeline), self->last++);

      twn_message_buffer_append (self->buffer, item);
    }
  queue_layout (self);
}

/* Before the first layout there is nothing to scroll: trying would leave the text above the window.
 * The layout itself then asks for it, by the adjustment's "changed". */
static void
scroll_to_end (TwnMessageView *self)
{
  if (gtk_adjustment_get_page_size (self->adjustment) >= 1)
    gtk_text_view_scroll_to_mark (self->view, self->end, 0, FALSE, 0, 0);
}

/* Shows the newest items alone, at the end. */
static void
load_end (TwnMessageView *self)
{
  twn_message_buffer_trim_start (self->buffer, twn_message_buffer_get_n_items (self->buffer));
  self->last = get_n_items (self);
  self->last -= MIN (self->last, TWN_MESSAGE_VIEW_PAGE);
  self->first = self->last;
  append_items (self, get_n_items (self) - self->last);
  set_sticks (self, TRUE);
  scroll_to_end (self);
}

static void
prepend_items (TwnMessageView *self,
               guint           n_items)
{
  for (guint i = 0; i < n_items; i++)
    {
      g_autoptr(CoreTimelineItem) item =
        g_list_model_get_item (G_LIST_MODEL (self->timeline), --self->first);

      twn_message_buffer_prepend (self->buffer, item);
    }
  queue_layout (self);
}

/* Setting the adjustment's value would be overruled by the layout that follows; scrolling to a
 * mark in the same iteration is not. The line is one that begins within the window. */
static void
load_earlier (TwnMessageView *self)
{
  const guint n_items = MIN (self->first, TWN_MESSAGE_VIEW_PAGE);
  g_autoptr(GtkTextMark) mark = NULL;
  GtkTextBuffer *text = gtk_text_view_get_buffer (self->view);
  GdkRectangle window;
  GdkRectangle line;
  GtkTextIter iter;

  if (self->sticks)
    {
      prepend_items (self, n_items);
      scroll_to_end (self);
      return;
    }

  gtk_text_view_get_visible_rect (self->view, &window);
  gtk_text_view_get_line_at_y (self->view, &iter, window.y, NULL);
  gtk_text_view_get_iter_location (self->view, &iter, &line);
  while (line.y < window.y && gtk_text_iter_forward_line (&iter))
    gtk_text_view_get_iter_location (self->view, &iter, &line);
  mark = g_object_ref (gtk_text_buffer_create_mark (text, NULL, &iter, FALSE));

  prepend_items (self, n_items);
  gtk_text_view_scroll_to_mark (self->view, mark, 0, TRUE, 0,
                                CLAMP ((double) (line.y - window.y) /
                                         MAX (window.height - line.height, 1), 0, 1));
  gtk_text_buffer_delete_mark (text, mark);
}

/* Returns: how many items more than there may be are in the view */
static guint
get_excess (TwnMessageView *self)
{
  const guint n_items = twn_message_buffer_get_n_items (self->buffer);

  return n_items - MIN (n_items, TWN_MESSAGE_VIEW_MAX);
}

static void
load_later (TwnMessageView *self)
{
  append_items (self, MIN (get_n_items (self) - self->last, TWN_MESSAGE_VIEW_PAGE));
}

static void
drop_earliest (TwnMessageView *self,
               guint           n_items)
{
  twn_message_buffer_trim_start (self->buffer, n_items);
  self->first += n_items;
}

static void
drop_latest (TwnMessageView *self,
             guint           n_items)
{
  twn_message_buffer_trim_end (self->buffer, n_items);
  self->last -= n_items;
}

/* Returns: whether what comes before the first item will be seen soon: somebody scrolls there, or
 *   there is hardly enough to fill the window */
static gboolean
needs_earlier (TwnMessageView *self)
{
  const double page = gtk_adjustment_get_page_size (self->adjustment);

  return self->sticks ? gtk_adjustment_get_upper (self->adjustment) < 2 * page
                      : gtk_adjustment_get_value (self->adjustment) < page;
}

static gboolean
needs_later (TwnMessageView *self)
{
  return gtk_adjustment_get_value (self->adjustment) +
           2 * gtk_adjustment_get_page_size (self->adjustment) >
         gtk_adjustment_get_upper (self->adjustment);
}

/* The window moves on: what is far from it is dropped at its other end. What the timeline does not
 * have yet comes from the history. */
static gboolean
on_page (gpointer user_data)
{
  TwnMessageView *self = user_data;

  self->page_source = 0;
  if (self->present != NULL && self->sticks && self->last > 0)
    return_to_present (self);
  gtk_widget_set_visible (self->end_button, !self->sticks);
  if (self->timeline == NULL || gtk_adjustment_get_page_size (self->adjustment) < 1)
    return G_SOURCE_REMOVE;

  if (needs_earlier (self) && self->first > 0)
    {
      load_earlier (self);
      drop_latest (self, get_excess (self));
    }
  else if (needs_later (self) && self->last < get_n_items (self))
    {
      load_later (self);
      drop_earliest (self, get_excess (self));
    }
  else if (needs_earlier (self) && core_timeline_has_earlier (self->timeline))
    core_timeline_want_earlier (self->timeline);
  else if (needs_later (self))
    core_timeline_want_later (self->timeline);

  return G_SOURCE_REMOVE;
}

/* Not from inside the signal: it may come in the middle of the view's layout. */
static void
queue_page (TwnMessageView *self)
{
  if (self->page_source == 0)
    self->page_source = g_idle_add_full (G_PRIORITY_HIGH_IDLE + 30, on_page, self, NULL);
}

static gboolean
is_at_end (TwnMessageView *self)
{
  return self->last == get_n_items (self) &&
         (self->timeline == NULL || !core_timeline_has_later (self->timeline)) &&
         gtk_adjustment_get_value (self->adjustment) +
             gtk_adjustment_get_page_size (self->adjustment) >=
           gtk_adjustment_get_upper (self->adjustment) - 8;
}

static void
on_value_changed (TwnMessageView *self)
{
  set_sticks (self, is_at_end (self));
  queue_page (self);
}

/* Scrolls to the item that was asked for, which then is selected, so that it is seen and read. */
static void
scroll_to_goal (TwnMessageView *self)
{
  GtkTextBuffer *text = gtk_text_view_get_buffer (self->view);
  GtkTextIter start;
  GtkTextIter end;

  if (gtk_adjustment_get_page_size (self->adjustment) < 1)
    return;

  if (twn_message_buffer_find (self->buffer, self->goal, &start, &end))
    {
      gtk_text_buffer_select_range (text, &start, &end);
      gtk_text_view_scroll_to_mark (self->view, gtk_text_buffer_get_insert (text), 0, TRUE, 0,
                                    0.3);
    }
  g_clear_object (&self->goal);
}

/* The layout has grown or the window has changed: who was at the end stays there. */
static void
on_adjustment_changed (TwnMessageView *self)
{
  if (self->goal != NULL)
    scroll_to_goal (self);
  else if (self->sticks)
    scroll_to_end (self);
  else
    queue_page (self);
}

static void
on_items_changed (TwnMessageView *self,
                  guint           position,
                  guint           removed,
                  guint           added)
{
  if (removed == 0 && position <= self->first && self->last > 0)
    {
      self->first += added;
      self->last += added;
      queue_page (self);
    }
  else if (removed > 0 || position < self->last)
    load_end (self);
  else if (self->sticks)
    {
      append_items (self, added);
      if (get_excess (self) > 0)
        drop_earliest (self, TRIM);
      scroll_to_end (self);
    }
  else
    queue_page (self);
}

static void
on_item_state_changed (TwnMessageView   *self,
                       CoreTimelineItem *item)
{
  twn_message_buffer_update (self->buffer, item);
  queue_layout (self);
}

/* The button goes with the failure: the focus is to stay in the conversation. */
static void
on_retry_clicked (TwnMessageView  *self,
                  TwnMessageRetry *button)
{
  g_autoptr(CoreTimelineItem) item = g_object_ref (twn_message_retry_get_item (button));

  gtk_widget_grab_focus (GTK_WIDGET (self->view));
  g_signal_emit (self, signals[RETRIED], 0, item);
}

static void
on_retry_anchored (TwnMessageView     *self,
                   GtkTextChildAnchor *anchor,
                   CoreTimelineItem   *item)
{
  CoreFile *file = core_timeline_item_get_file (item);
  GtkWidget *button = NULL;

  if (file != NULL)
    {
      gtk_text_view_add_child_at_anchor (self->view, twn_file_card_new (file, self->view), anchor);
      return;
    }
  if (!self->can_retry)
    return;

  button = twn_message_retry_new (item);

  g_signal_connect_object (button, "clicked", G_CALLBACK (on_retry_clicked), self,
                           G_CONNECT_SWAPPED);
  gtk_text_view_add_child_at_anchor (self->view, button, anchor);
}

static void
recolor (TwnMessageView *self)
{
  twn_message_tags_recolor (twn_message_view_get_tags (self));
}

static void
set_text_scale (TwnMessageView *self,
                double          text_scale)
{
  g_autofree char *style = NULL;

  if (self->text_scale == text_scale)
    return;

  self->text_scale = text_scale;
  style = g_strdup_printf ("textview { font-size: %d%%; }", (int) (text_scale * 100 + 0.5));
  gtk_css_provider_load_from_data (self->css, style, -1);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TEXT_SCALE]);
}

/* Every part of the widget moves by the shake. */
static void
twn_message_view_size_allocate (GtkWidget *widget,
                                int        width,
                                int        height,
                                int        baseline)
{
  TwnMessageView *self = TWN_MESSAGE_VIEW (widget);

  gtk_widget_allocate (self->overlay, width, height, baseline,
                       twn_message_shake_dup_transform (self->shake));
}

static void
twn_message_view_measure (GtkWidget      *widget,
                          GtkOrientation  orientation,
                          int             for_size,
                          int            *minimum,
                          int            *natural,
                          int            *minimum_baseline,
                          int            *natural_baseline)
{
  gtk_widget_measure (TWN_MESSAGE_VIEW (widget)->overlay, orientation, for_size, minimum, natural,
                      minimum_baseline, natural_baseline);
}

static void
twn_message_view_get_property (GObject    *object,
                               guint       property_id,
                               GValue     *value,
                               GParamSpec *pspec)
{
  TwnMessageView *self = TWN_MESSAGE_VIEW (object);

  switch (property_id)
    {
    case PROP_TIMELINE:
      g_value_set_object (value, self->timeline);
      break;
    case PROP_TEXT_SCALE:
      g_value_set_double (value, self->text_scale);
      break;
    case PROP_AT_END:
      g_value_set_boolean (value, self->sticks);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
twn_message_view_set_property (GObject      *object,
                               guint         property_id,
                               const GValue *value,
                               GParamSpec   *pspec)
{
  TwnMessageView *self = TWN_MESSAGE_VIEW (object);

  switch (property_id)
    {
    case PROP_TIMELINE:
      twn_message_view_set_timeline (self, g_value_get_object (value));
      break;
    case PROP_TEXT_SCALE:
      set_text_scale (self, g_value_get_double (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
twn_message_view_dispose (GObject *object)
{
  TwnMessageView *self = TWN_MESSAGE_VIEW (object);

  g_clear_handle_id (&self->page_source, g_source_remove);
  if (self->shake != NULL)
    twn_message_shake_stop (self->shake);
  g_clear_object (&self->shake);
  if (self->timeline != NULL)
    g_signal_handlers_disconnect_by_data (self->timeline, self);
  g_clear_object (&self->timeline);
  g_clear_object (&self->links);
  g_clear_object (&self->emoticons);
  g_clear_object (&self->goal);
  g_clear_object (&self->present);
  g_clear_pointer (&self->overlay, gtk_widget_unparent);
  g_clear_object (&self->buffer);
  g_clear_object (&self->css);
  G_OBJECT_CLASS (twn_message_view_parent_class)->dispose (object);
}

static void
twn_message_view_class_init (TwnMessageViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags writable = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = twn_message_view_get_property;
  object_class->set_property = twn_message_view_set_property;
  object_class->dispose = twn_message_view_dispose;
  widget_class->size_allocate = twn_message_view_size_allocate;
  widget_class->measure = twn_message_view_measure;

  properties[PROP_TIMELINE] =
    g_param_spec_object ("timeline", NULL, NULL, CORE_TYPE_TIMELINE, writable);
  properties[PROP_TEXT_SCALE] =
    g_param_spec_double ("text-scale", NULL, NULL, 0.1, 10, 1, writable);
  properties[PROP_AT_END] = g_param_spec_boolean ("at-end", NULL, NULL, TRUE,
                                                  G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  /**
   * TwnMessageView::retried:
   * @self: the view
   * @item: a failed message
   *
   * Emitted when somebody asks to send @item again.
   */
  signals[RETRIED] = g_signal_new ("retried", TWN_TYPE_MESSAGE_VIEW, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 1, CORE_TYPE_TIMELINE_ITEM);

  gtk_widget_class_set_css_name (widget_class, "twn-message-view");
}

/* The conversation can be walked through with the keyboard, so it has a cursor. */
static GtkWidget *
create_text_view (TwnMessageView *self)
{
  GtkWidget *view = gtk_text_view_new_with_buffer (twn_message_buffer_get_text (self->buffer));

  g_object_set (view, "editable", FALSE, "accepts-tab", FALSE, "wrap-mode", GTK_WRAP_WORD_CHAR,
                "top-margin", 6, "bottom-margin", 0, NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (view), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _("Conversation"), -1);
  gtk_style_context_add_provider (gtk_widget_get_style_context (view),
                                  GTK_STYLE_PROVIDER (self->css),
                                  GTK_STYLE_PROVIDER_PRIORITY_APPLICATION + 1);
  return view;
}

static GtkWidget *
create_end_button (TwnMessageView *self)
{
  GtkWidget *button = gtk_button_new_from_icon_name ("go-bottom-symbolic");

  gtk_widget_set_tooltip_text (button, _("Go to the Newest Message"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _("Go to the newest message"), -1);
  gtk_widget_set_halign (button, GTK_ALIGN_END);
  gtk_widget_set_valign (button, GTK_ALIGN_END);
  gtk_widget_set_visible (button, FALSE);
  gtk_widget_add_css_class (button, "circular");
  gtk_widget_add_css_class (button, "osd");
  gtk_widget_add_css_class (button, "to-end");
  g_signal_connect_object (button, "clicked", G_CALLBACK (twn_message_view_scroll_to_end), self,
                           G_CONNECT_SWAPPED);
  return button;
}

static void
build (TwnMessageView *self)
{
  GtkWidget *scrolled = gtk_scrolled_window_new ();

  self->view = GTK_TEXT_VIEW (create_text_view (self));
  g_object_set (scrolled, "hscrollbar-policy", GTK_POLICY_NEVER, "vexpand", TRUE, "child",
                self->view, NULL);
  self->end_button = create_end_button (self);
  self->overlay = gtk_overlay_new ();
  gtk_overlay_set_child (GTK_OVERLAY (self->overlay), scrolled);
  gtk_overlay_add_overlay (GTK_OVERLAY (self->overlay), self->end_button);
  gtk_widget_set_parent (self->overlay, GTK_WIDGET (self));

  self->adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scrolled));
  g_signal_connect_object (self->adjustment, "value-changed", G_CALLBACK (on_value_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->adjustment, "changed", G_CALLBACK (on_adjustment_changed), self,
                           G_CONNECT_SWAPPED);
}

static void
twn_message_view_init (TwnMessageView *self)
{
  AdwStyleManager *manager = adw_style_manager_get_default ();
  TwnMessageTags *tags = NULL;
  GtkTextBuffer *text = NULL;
  GtkTextIter end;

  self->text_scale = 1;
  self->sticks = TRUE;
  self->can_retry = TRUE;
  self->shake = twn_message_shake_new (GTK_WIDGET (self));
  self->css = gtk_css_provider_new ();
  self->buffer = twn_message_buffer_new ();
  g_signal_connect_object (self->buffer, "retry-anchored", G_CALLBACK (on_retry_anchored), self,
                           G_CONNECT_SWAPPED);
  text = twn_message_buffer_get_text (self->buffer);
  gtk_text_buffer_get_end_iter (text, &end);
  self->end = gtk_text_buffer_create_mark (text, NULL, &end, FALSE);

  build (self);
  self->links = twn_message_links_new (self->view, self->buffer);
  self->emoticons = twn_message_emoticons_new (self->view);
  tags = twn_message_view_get_tags (self);
  twn_message_tags_set_view (tags, GTK_WIDGET (self->view));
  g_signal_connect_object (tags, "notify", G_CALLBACK (load_end), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (manager, "notify::dark", G_CALLBACK (recolor), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (manager, "notify::high-contrast", G_CALLBACK (recolor), self,
                           G_CONNECT_SWAPPED);
}

GtkWidget *
twn_message_view_new (void)
{
  return g_object_new (TWN_TYPE_MESSAGE_VIEW, NULL);
}

static void
show_timeline (TwnMessageView *self,
               CoreTimeline   *timeline)
{
  if (self->timeline == timeline)
    return;

  if (self->timeline != NULL)
    g_signal_handlers_disconnect_by_data (self->timeline, self);
  g_set_object (&self->timeline, timeline);
  if (timeline != NULL)
    {
      g_signal_connect_object (timeline, "items-changed", G_CALLBACK (on_items_changed), self,
                               G_CONNECT_SWAPPED);
      g_signal_connect_object (timeline, "item-state-changed", G_CALLBACK (on_item_state_changed),
                               self, G_CONNECT_SWAPPED);
    }
  load_end (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TIMELINE]);
}

/* Who has read on to the end of the past goes on where things happen. */
static void
return_to_present (TwnMessageView *self)
{
  g_autoptr(CoreTimeline) present = g_steal_pointer (&self->present);

  show_timeline (self, present);
}

/* @timeline: (nullable): shown from its end */
void
twn_message_view_set_timeline (TwnMessageView *self,
                               CoreTimeline   *timeline)
{
  g_return_if_fail (TWN_IS_MESSAGE_VIEW (self));
  g_return_if_fail (timeline == NULL || CORE_IS_TIMELINE (timeline));

  g_clear_object (&self->present);
  show_timeline (self, timeline);
}

/**
 * twn_message_view_set_past:
 * @self: the view
 * @past: pages around something that was said long ago
 *
 * Shows @past instead of the view's timeline, until somebody goes to the end.
 */
void
twn_message_view_set_past (TwnMessageView *self,
                           CoreTimeline   *past)
{
  g_return_if_fail (TWN_IS_MESSAGE_VIEW (self));
  g_return_if_fail (CORE_IS_TIMELINE (past));

  if (self->present == NULL)
    g_set_object (&self->present, self->timeline);
  show_timeline (self, past);
  set_sticks (self, FALSE);
}

/* @can_retry: whether failed messages have a button, as they do from the start */
void
twn_message_view_set_can_retry (TwnMessageView *self,
                                gboolean        can_retry)
{
  g_return_if_fail (TWN_IS_MESSAGE_VIEW (self));

  self->can_retry = can_retry;
}

/* Returns: (transfer none): what takes the focus and is read */
GtkTextView *
twn_message_view_get_text_view (TwnMessageView *self)
{
  g_return_val_if_fail (TWN_IS_MESSAGE_VIEW (self), NULL);

  return self->view;
}

/* Returns: (transfer none): how the texts look: what is shown changes with its properties */
TwnMessageTags *
twn_message_view_get_tags (TwnMessageView *self)
{
  g_return_val_if_fail (TWN_IS_MESSAGE_VIEW (self), NULL);

  return twn_message_buffer_get_tags (self->buffer);
}

void
twn_message_view_scroll_to_end (TwnMessageView *self)
{
  g_return_if_fail (TWN_IS_MESSAGE_VIEW (self));

  if (self->present != NULL)
    return_to_present (self);
  if (self->last < get_n_items (self))
    load_end (self);
  set_sticks (self, TRUE);
  scroll_to_end (self);
}

/**
 * twn_message_view_show_item:
 * @self: the view
 * @position: of an item in the timeline
 *
 * Shows the item with what was said around it, and selects it.
 */
void
twn_message_view_show_item (TwnMessageView *self,
                            guint           position)
{
  g_return_if_fail (TWN_IS_MESSAGE_VIEW (self));
  g_return_if_fail (position < get_n_items (self));

  if (position < self->first || position >= self->last)
    {
      twn_message_buffer_trim_start (self->buffer, twn_message_buffer_get_n_items (self->buffer));
      self->first = position - MIN (position, TWN_MESSAGE_VIEW_PAGE / 2);
      self->last = self->first;
      append_items (self, MIN (get_n_items (self) - self->first, TWN_MESSAGE_VIEW_PAGE));
    }
  set_sticks (self, FALSE);
  g_clear_object (&self->goal);
  self->goal = g_list_model_get_item (G_LIST_MODEL (self->timeline), position);
  scroll_to_goal (self);
}

/* Shakes the conversation; where animations are off nothing moves. */
void
twn_message_view_shake (TwnMessageView *self)
{
  g_return_if_fail (TWN_IS_MESSAGE_VIEW (self));

  twn_message_shake_play (self->shake);
}

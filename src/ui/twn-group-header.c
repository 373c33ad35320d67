#include "config.h"

#include "twn-group-header.h"

#include <glib/gi18n.h>

/* The line over a group: its name, how many of it are online, and whether it is folded. A click
 * anywhere folds, and people are dropped anywhere; the header emits it, TwnContactList does it. */
struct _TwnGroupHeader
{
  GtkWidget      parent_instance;
  GtkWidget     *box;
  GtkImage      *arrow;
  GtkLabel      *name_label;
  GtkLabel      *count_label;
  GtkDropTarget *drop_target;
  GtkWidget     *spinner; /* NULL before anything was pending */
  CoreRow       *row;
};

enum { CLICKED, DROPPED, N_SIGNALS };
static guint signals[N_SIGNALS];
G_DEFINE_FINAL_TYPE (TwnGroupHeader, twn_group_header, GTK_TYPE_WIDGET)

static void
twn_group_header_dispose (GObject *object)
{
  TwnGroupHeader *self = TWN_GROUP_HEADER (object);

  twn_group_header_set_row (self, NULL);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  G_OBJECT_CLASS (twn_group_header_parent_class)->dispose (object);
}

/* The press is claimed: the list's own double click would fold a third time. */
static void
on_pressed (GtkGestureClick *gesture, int n_press, double x, double y, gpointer user_data)
{
  TwnGroupHeader *self = TWN_GROUP_HEADER (user_data);

  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  g_signal_emit (self, signals[CLICKED], 0);
}

/* Online and Offline are no place that somebody could be put. */
static gboolean
takes_drop (TwnGroupHeader *self, CoreRow *row)
{
  CoreSection section = core_row_get_section (self->row);

  return section != CORE_SECTION_ONLINE && section != CORE_SECTION_OFFLINE
         && core_row_get_header (row) != self->row;
}

/* The action that a person's keys ask for: Ctrl leaves copying alone. */
static GdkDragAction
on_drop_motion (GtkDropTarget *target, double x, double y, gpointer user_data)
{
  TwnGroupHeader *self = TWN_GROUP_HEADER (user_data);
  const GValue *value = gtk_drop_target_get_value (target);
  GdkDrop *drop = gtk_drop_target_get_current_drop (target);

  if (self->row == NULL || drop == NULL
      || (value != NULL && !takes_drop (self, g_value_get_object (value))))
    return 0;

  return (gdk_drop_get_actions (drop) & GDK_ACTION_MOVE) != 0 ? GDK_ACTION_MOVE : GDK_ACTION_COPY;
}

static gboolean
on_drop (GtkDropTarget *target, const GValue *value, double x, double y, gpointer user_data)
{
  TwnGroupHeader *self = TWN_GROUP_HEADER (user_data);
  gboolean is_copy = on_drop_motion (target, x, y, self) == GDK_ACTION_COPY;

  if (self->row == NULL || !takes_drop (self, g_value_get_object (value)))
    return FALSE;

  g_signal_emit (self, signals[DROPPED], 0, g_value_get_object (value), is_copy);
  return TRUE;
}

static void
twn_group_header_class_init (TwnGroupHeaderClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = twn_group_header_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "group-header");
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/im/tweener/Tweener/ui/twn-group-header.ui");
  gtk_widget_class_bind_template_child (widget_class, TwnGroupHeader, box);
  gtk_widget_class_bind_template_child (widget_class, TwnGroupHeader, arrow);
  gtk_widget_class_bind_template_child (widget_class, TwnGroupHeader, name_label);
  gtk_widget_class_bind_template_child (widget_class, TwnGroupHeader, count_label);
  gtk_widget_class_bind_template_child (widget_class, TwnGroupHeader, drop_target);
  gtk_widget_class_bind_template_callback (widget_class, on_pressed);
  gtk_widget_class_bind_template_callback (widget_class, on_drop_motion);
  gtk_widget_class_bind_template_callback (widget_class, on_drop);

  /**
   * TwnGroupHeader::clicked:
   * @self: the header
   *
   * Somebody wants the group folded or unfolded.
   */
  signals[CLICKED] = g_signal_new ("clicked", TWN_TYPE_GROUP_HEADER, G_SIGNAL_RUN_LAST,
                                   0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  /**
   * TwnGroupHeader::dropped:
   * @self: the header
   * @row: a person's row that was dragged here
   * @is_copy: whether it is to stay where it was, too
   */
  signals[DROPPED] = g_signal_new ("dropped", TWN_TYPE_GROUP_HEADER, G_SIGNAL_RUN_LAST,
                                   0, NULL, NULL, NULL, G_TYPE_NONE, 2, CORE_TYPE_ROW,
                                   G_TYPE_BOOLEAN);
}

static void
twn_group_header_init (TwnGroupHeader *self)
{
  GType types[] = { CORE_TYPE_ROW };

  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_drop_target_set_gtypes (self->drop_target, types, G_N_ELEMENTS (types));
}

GtkWidget *
twn_group_header_new (void)
{
  return g_object_new (TWN_TYPE_GROUP_HEADER, NULL);
}

/* Returns: (transfer none) (nullable) */
CoreRow *
twn_group_header_get_row (TwnGroupHeader *self)
{
  g_return_val_if_fail (TWN_IS_GROUP_HEADER (self), NULL);

  return self->row;
}

/* Under Online and Offline the two numbers would say nothing that the name does not. */
static char *
dup_count (CoreRow *row, guint online, guint total)
{
  CoreSection section = core_row_get_section (row);

  if (section == CORE_SECTION_ONLINE || section == CORE_SECTION_OFFLINE)
    return g_strdup_printf ("%u", total);

  /* Translators: how many of a group's people are online, of how many */
  return g_strdup_printf (_("%u/%u"), online, total);
}

static void
update_spinner (TwnGroupHeader *self)
{
  gboolean is_pending = core_row_is_pending (self->row);

  if (is_pending && self->spinner == NULL)
    {
      self->spinner = gtk_spinner_new ();
      gtk_box_append (GTK_BOX (self->box), self->spinner);
    }
  if (self->spinner == NULL)
    return;

  gtk_widget_set_visible (self->spinner, is_pending);
  gtk_spinner_set_spinning (GTK_SPINNER (self->spinner), is_pending);
}

static void
update (TwnGroupHeader *self)
{
  GtkWidget *item = gtk_widget_get_parent (GTK_WIDGET (self));
  gboolean is_folded = core_row_is_folded (self->row);
  guint online = core_row_get_online (self->row);
  guint total = core_row_get_total (self->row);
  g_autofree char *count = dup_count (self->row, online, total);
  g_autofree char *label = NULL;

  gtk_label_set_text (self->name_label, core_row_get_name (self->row));
  gtk_label_set_text (self->count_label, count);
  update_spinner (self);
  if (is_folded)
    gtk_widget_add_css_class (GTK_WIDGET (self), "folded");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "folded");
  if (item == NULL)
    return;

  /* Translators: a group's header as a screen reader says it: name, online people, all people */
  label = g_strdup_printf (_("%s, %u of %u online"), core_row_get_name (self->row), online, total);
  gtk_accessible_update_property (GTK_ACCESSIBLE (item), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  gtk_accessible_update_state (GTK_ACCESSIBLE (item), GTK_ACCESSIBLE_STATE_EXPANDED, !is_folded,
                               GTK_ACCESSIBLE_STATE_BUSY, core_row_is_pending (self->row), -1);
}

static void
on_row_notify (CoreRow *row, GParamSpec *pspec, gpointer user_data)
{
  update (TWN_GROUP_HEADER (user_data));
}

/* @row: (nullable): a header, NULL to show none */
void
twn_group_header_set_row (TwnGroupHeader *self,
                          CoreRow        *row)
{
  g_return_if_fail (TWN_IS_GROUP_HEADER (self));

  if (self->row != NULL)
    g_signal_handlers_disconnect_by_data (self->row, self);
  g_set_object (&self->row, row);
  if (row == NULL)
    return;

  g_signal_connect (row, "notify", G_CALLBACK (on_row_notify), self);
  update (self);
}

#include "config.h"

#include "twn-group-header.h"

#include <glib/gi18n.h>

/* The line over a group: its name, how many of it are online, and whether it is folded. A click
 * anywhere folds; the header emits it and TwnContactList does it. */
struct _TwnGroupHeader
{
  GtkWidget  parent_instance;
  GtkWidget *box;
  GtkImage  *arrow;
  GtkLabel  *name_label;
  GtkLabel  *count_label;
  CoreRow   *row;
};

enum { CLICKED, N_SIGNALS };
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
  gtk_widget_class_bind_template_callback (widget_class, on_pressed);

  /**
   * TwnGroupHeader::clicked:
   * @self: the header
   *
   * Somebody wants the group folded or unfolded.
   */
  signals[CLICKED] = g_signal_new ("clicked", TWN_TYPE_GROUP_HEADER, G_SIGNAL_RUN_LAST,
                                   0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
twn_group_header_init (TwnGroupHeader *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
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

static void
update (TwnGroupHeader *self)
{
  GtkWidget *item = gtk_widget_get_parent (GTK_WIDGET (self));
  gboolean is_folded = core_row_is_folded (self->row);
  guint online = core_row_get_online (self->row);
  guint total = core_row_get_total (self->row);
  /* Translators: how many of a group's people are online, of how many */
  g_autofree char *count = g_strdup_printf (_("%u/%u"), online, total);
  g_autofree char *label = NULL;

  gtk_label_set_text (self->name_label, core_row_get_name (self->row));
  gtk_label_set_text (self->count_label, count);
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
                               -1);
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

#include "config.h"

#include "twn-history-row.h"

/* One chat of the history, or one text that was found: with whom, when, and the text. */
struct _TwnHistoryRow
{
  GtkWidget  parent_instance;
  GtkWidget *grid;
  GtkLabel  *title_label;
  GtkLabel  *time_label;
  GtkLabel  *text_label;
};

G_DEFINE_FINAL_TYPE (TwnHistoryRow, twn_history_row, GTK_TYPE_WIDGET)

static void
twn_history_row_dispose (GObject *object)
{
  g_clear_pointer (&TWN_HISTORY_ROW (object)->grid, gtk_widget_unparent);
  G_OBJECT_CLASS (twn_history_row_parent_class)->dispose (object);
}

static void
twn_history_row_class_init (TwnHistoryRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = twn_history_row_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "history-row");
}

static GtkLabel *
create_label (const char *css_class, const char *other)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (label, css_class);
  if (other != NULL)
    gtk_widget_add_css_class (label, other);

  return GTK_LABEL (label);
}

static void
twn_history_row_init (TwnHistoryRow *self)
{
  self->title_label = create_label ("heading", NULL);
  self->time_label = create_label ("caption", "dim-label");
  self->text_label = create_label ("dim-label", NULL);
  gtk_widget_set_hexpand (GTK_WIDGET (self->title_label), TRUE);
  gtk_label_set_ellipsize (self->time_label, PANGO_ELLIPSIZE_NONE);
  gtk_label_set_wrap (self->text_label, TRUE);
  gtk_label_set_wrap_mode (self->text_label, PANGO_WRAP_WORD_CHAR);
  gtk_label_set_lines (self->text_label, 2);

  self->grid = gtk_grid_new ();
  gtk_grid_set_column_spacing (GTK_GRID (self->grid), 12);
  gtk_grid_set_row_spacing (GTK_GRID (self->grid), 3);
  gtk_grid_attach (GTK_GRID (self->grid), GTK_WIDGET (self->title_label), 0, 0, 1, 1);
  gtk_grid_attach (GTK_GRID (self->grid), GTK_WIDGET (self->time_label), 1, 0, 1, 1);
  gtk_grid_attach (GTK_GRID (self->grid), GTK_WIDGET (self->text_label), 0, 1, 2, 1);
  gtk_widget_set_parent (self->grid, GTK_WIDGET (self));
}

/* Returns: (transfer floating): an empty row */
GtkWidget *
twn_history_row_new (void)
{
  return g_object_new (TWN_TYPE_HISTORY_ROW, NULL);
}

/* What was looked for stands out. */
static void
show_found (TwnHistoryRow *self, const char *text, const char *words)
{
  g_autoptr(PangoAttrList) attributes = pango_attr_list_new ();
  gsize end = 0;

  for (gsize start = 0; core_history_hit_find (text, words, &start, &end); start = end)
    {
      PangoAttribute *bold = pango_attr_weight_new (PANGO_WEIGHT_BOLD);

      bold->start_index = (guint) start;
      bold->end_index = (guint) end;
      pango_attr_list_insert (attributes, bold);
    }
  gtk_label_set_attributes (self->text_label, attributes);
}

/**
 * twn_history_row_show:
 * @self: a row, in its list
 * @hit: what it is to show
 * @roster: the names of the people
 * @words: what was looked for; may be empty
 */
void
twn_history_row_show (TwnHistoryRow  *self,
                      CoreHistoryHit *hit,
                      MsnpRoster     *roster,
                      const char     *words)
{
  g_autofree char *title = core_history_hit_dup_title (hit, roster);
  g_autofree char *time = core_history_hit_dup_time (hit);
  g_autofree char *text = core_history_hit_dup_text (hit, words);
  g_autofree char *name = g_strjoin (", ", title, time, text, NULL);
  GtkWidget *item = gtk_widget_get_parent (GTK_WIDGET (self));

  gtk_label_set_text (self->title_label, title);
  gtk_label_set_text (self->time_label, time);
  gtk_label_set_text (self->text_label, text);
  show_found (self, text, words);
  gtk_widget_set_visible (GTK_WIDGET (self->text_label), text[0] != '\0');
  if (item != NULL)
    gtk_accessible_update_property (GTK_ACCESSIBLE (item), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                    -1);
}

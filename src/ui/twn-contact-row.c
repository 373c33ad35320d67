#include "config.h"

#include "twn-contact-row.h"

#include <glib/gi18n.h>

#include "core/core-status.h"
#include "core/core-text.h"

#include "twn-avatar.h"

/* One person in the list. It follows its contact by the contact's own signals, so that a presence
 * change touches this row alone; the order of the rows is TwnContactList's.
 *
 * A list view of GTK 4.8 has two hundred rows, however few of them one sees, and a row's widgets
 * take some 30 kB. So a row begins empty: it has its name for screen readers and the height that it
 * will have, and is filled when it comes into view. */
struct _TwnContactRow
{
  GtkWidget  parent_instance;
  GtkWidget *box;     /* this and what is in it: NULL while the row is empty */
  TwnAvatar *avatar;
  GtkLabel  *name_label;
  GtkLabel  *status_label;
  GtkWidget *spinner; /* NULL before anything was pending */
  GtkWidget *mute_image; /* NULL before the person was muted */
  CoreRow   *row;
};

G_DEFINE_FINAL_TYPE (TwnContactRow, twn_contact_row, GTK_TYPE_WIDGET)

static void
twn_contact_row_dispose (GObject *object)
{
  TwnContactRow *self = TWN_CONTACT_ROW (object);

  twn_contact_row_set_row (self, NULL);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  G_OBJECT_CLASS (twn_contact_row_parent_class)->dispose (object);
}

/* What is dragged is the row: a person in one group. */
static GdkContentProvider *
on_drag_prepare (GtkDragSource *source, double x, double y, gpointer user_data)
{
  TwnContactRow *self = TWN_CONTACT_ROW (user_data);

  return self->row != NULL ? gdk_content_provider_new_typed (CORE_TYPE_ROW, self->row) : NULL;
}

static void
on_drag_begin (GtkDragSource *source, GdkDrag *drag, gpointer user_data)
{
  TwnContactRow *self = TWN_CONTACT_ROW (user_data);
  g_autoptr(GdkPaintable) paintable = gtk_widget_paintable_new (GTK_WIDGET (self->avatar));

  gtk_drag_source_set_icon (source, paintable, -8, -8);
}

/* The name that the person has chosen for itself, where the list shows another. */
static gboolean
on_query_tooltip (GtkWidget *widget, int x, int y, gboolean by_keyboard, GtkTooltip *tooltip,
                  gpointer user_data)
{
  TwnContactRow *self = TWN_CONTACT_ROW (widget);
  MsnpContact *contact = self->row != NULL ? core_row_get_contact (self->row) : NULL;
  g_autofree char *name = NULL;
  g_autofree char *words = NULL;

  if (contact == NULL)
    return FALSE;

  name = core_text_make_harmless (msnp_contact_get_display_name (contact));
  words = g_strdup_printf ("%s\n%s", name, msnp_contact_get_address (contact));
  gtk_tooltip_set_text (tooltip, words);
  return TRUE;
}

static void
twn_contact_row_class_init (TwnContactRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = twn_contact_row_dispose;
  g_type_ensure (TWN_TYPE_AVATAR);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "contact-row");
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/im/tweener/Tweener/ui/twn-contact-row.ui");
  gtk_widget_class_bind_template_child (widget_class, TwnContactRow, box);
  gtk_widget_class_bind_template_child (widget_class, TwnContactRow, avatar);
  gtk_widget_class_bind_template_child (widget_class, TwnContactRow, name_label);
  gtk_widget_class_bind_template_child (widget_class, TwnContactRow, status_label);
  gtk_widget_class_bind_template_callback (widget_class, on_drag_prepare);
  gtk_widget_class_bind_template_callback (widget_class, on_drag_begin);
  gtk_widget_class_bind_template_callback (widget_class, on_query_tooltip);
}

static void
twn_contact_row_init (TwnContactRow *self)
{
}

GtkWidget *
twn_contact_row_new (void)
{
  return g_object_new (TWN_TYPE_CONTACT_ROW, NULL);
}

/* Returns: (transfer none) (nullable) */
CoreRow *
twn_contact_row_get_row (TwnContactRow *self)
{
  g_return_val_if_fail (TWN_IS_CONTACT_ROW (self), NULL);

  return self->row;
}

/* On GTK 4.8 the widget of the list item is named through its child's parent. */
static void
name_list_item (TwnContactRow *self, const char *name, const char *status)
{
  GtkWidget *item = gtk_widget_get_parent (GTK_WIDGET (self));
  g_autofree char *label = NULL;

  if (item == NULL)
    return;

  /* Translators: a person in the contact list, as a screen reader says it: name, then status */
  label = g_strdup_printf (core_row_is_muted (self->row) ? _("%s, %s, muted") : _("%s, %s"), name,
                           status);
  gtk_accessible_update_property (GTK_ACCESSIBLE (item), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}

/* Most rows never need a spinner. */
static void
update_pending (TwnContactRow *self)
{
  GtkWidget *item = gtk_widget_get_parent (GTK_WIDGET (self));
  gboolean is_pending = core_row_is_pending (self->row);

  if (is_pending && self->spinner == NULL && self->box != NULL)
    {
      self->spinner = g_object_new (GTK_TYPE_SPINNER, "accessible-role",
                                    GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);
      gtk_box_append (GTK_BOX (self->box), self->spinner);
    }
  if (self->spinner != NULL)
    {
      gtk_widget_set_visible (self->spinner, is_pending);
      gtk_spinner_set_spinning (GTK_SPINNER (self->spinner), is_pending);
    }
  if (is_pending)
    gtk_widget_add_css_class (GTK_WIDGET (self), "pending");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "pending");
  if (item != NULL)
    gtk_accessible_update_state (GTK_ACCESSIBLE (item), GTK_ACCESSIBLE_STATE_BUSY, is_pending, -1);
}

/* Most people are never muted. */
static void
update_muted (TwnContactRow *self)
{
  gboolean is_muted = core_row_is_muted (self->row);

  if (is_muted && self->mute_image == NULL && self->box != NULL)
    {
      /* The row's name says it. */
      self->mute_image = g_object_new (GTK_TYPE_IMAGE, "icon-name",
                                       "notifications-disabled-symbolic", "accessible-role",
                                       GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);
      gtk_widget_add_css_class (self->mute_image, "dim-label");
      gtk_box_append (GTK_BOX (self->box), self->mute_image);
    }
  if (self->mute_image != NULL)
    gtk_widget_set_visible (self->mute_image, is_muted);
}

static void
update_content (TwnContactRow *self, const char *name, const char *words)
{
  MsnpContact *contact = core_row_get_contact (self->row);

  if (self->box == NULL)
    return;

  twn_avatar_set_person (self->avatar, msnp_contact_get_address (contact), name);
  twn_avatar_set_contact (self->avatar, contact);
  twn_avatar_set_status (self->avatar, msnp_contact_get_status (contact),
                         msnp_contact_is_blocked (contact));
  twn_avatar_set_faint (self->avatar, !msnp_contact_is_online (contact));
  gtk_label_set_text (self->name_label, name);
  gtk_label_set_text (self->status_label, words);
}

static void
update (TwnContactRow *self)
{
  MsnpContact *contact = core_row_get_contact (self->row);
  MsnpStatus status = msnp_contact_get_status (contact);
  gboolean is_blocked = msnp_contact_is_blocked (contact);
  const char *name = core_row_get_name (self->row);
  const char *words = core_status_get_label (status);
  g_autofree char *blocked_words = NULL;

  if (is_blocked)
    {
      /* Translators: %s is a status, as “Online” */
      blocked_words = g_strdup_printf (_("Blocked · %s"), words);
      words = blocked_words;
    }

  update_content (self, name, words);
  update_muted (self);
  name_list_item (self, name, words);

  if (msnp_contact_is_online (contact))
    gtk_widget_remove_css_class (GTK_WIDGET (self), "offline");
  else
    gtk_widget_add_css_class (GTK_WIDGET (self), "offline");
}

static void
on_person_notify (GObject *object, GParamSpec *pspec, gpointer user_data)
{
  update (TWN_CONTACT_ROW (user_data));
}

static void
on_pending_notify (GObject *object, GParamSpec *pspec, gpointer user_data)
{
  update_pending (TWN_CONTACT_ROW (user_data));
}

/* @row: (nullable): a person's row, NULL to show nobody */
void
twn_contact_row_set_row (TwnContactRow *self,
                         CoreRow       *row)
{
  g_return_if_fail (TWN_IS_CONTACT_ROW (self));

  if (self->row != NULL)
    {
      g_signal_handlers_disconnect_by_data (core_row_get_contact (self->row), self);
      g_signal_handlers_disconnect_by_data (self->row, self);
    }
  g_set_object (&self->row, row);
  if (row == NULL)
    {
      if (self->avatar != NULL)
        twn_avatar_set_contact (self->avatar, NULL);
      return;
    }

  g_signal_connect (core_row_get_contact (row), "notify::status",
                    G_CALLBACK (on_person_notify), self);
  g_signal_connect (core_row_get_contact (row), "notify::lists",
                    G_CALLBACK (on_person_notify), self);
  g_signal_connect (row, "notify::name", G_CALLBACK (on_person_notify), self);
  g_signal_connect (row, "notify::is-muted", G_CALLBACK (on_person_notify), self);
  g_signal_connect (row, "notify::is-pending", G_CALLBACK (on_pending_notify), self);
  update (self);
  update_pending (self);
}

gboolean
twn_contact_row_is_empty (TwnContactRow *self)
{
  g_return_val_if_fail (TWN_IS_CONTACT_ROW (self), FALSE);

  return self->box == NULL;
}

/* Makes an empty row as high as it will be when it is filled. */
void
twn_contact_row_reserve (TwnContactRow *self,
                         int            height)
{
  g_return_if_fail (TWN_IS_CONTACT_ROW (self));

  if (self->box == NULL)
    gtk_widget_set_size_request (GTK_WIDGET (self), -1, height);
}

/* Fills an empty row. Returns: how high its content is, for twn_contact_row_reserve() */
int
twn_contact_row_fill (TwnContactRow *self)
{
  int height;

  g_return_val_if_fail (TWN_IS_CONTACT_ROW (self), 0);
  g_return_val_if_fail (self->box == NULL, 0);

  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_set_size_request (GTK_WIDGET (self), -1, -1);
  if (self->row != NULL)
    {
      update (self);
      update_pending (self);
    }
  gtk_widget_measure (self->box, GTK_ORIENTATION_VERTICAL, -1, NULL, &height, NULL, NULL);

  return height;
}

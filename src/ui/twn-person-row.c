#include "config.h"

#include "twn-person-row.h"

#include <glib/gi18n.h>

#include "core/core-text.h"

#include "twn-avatar.h"

/* One person on one of the lists of the privacy window, with what moves him to another. */
struct _TwnPersonRow
{
  GtkWidget     parent_instance;
  GtkWidget    *box;
  TwnAvatar    *avatar;
  GtkLabel     *name_label;
  GtkLabel     *address_label;
  GtkSpinner   *spinner;
  GtkButton    *button;
  CoreAccount  *account;
  MsnpListFlags list;    /* that the row is part of */
  MsnpContact  *contact;
};

G_DEFINE_FINAL_TYPE (TwnPersonRow, twn_person_row, GTK_TYPE_WIDGET)

/* The button of one row: what it does, how it is called, and how a screen reader says it of the one
 * of that name. Allow and block are each other's opposite: the library takes off the one before the
 * other. */
static void
choose_action (TwnPersonRow *self, const char *name, const char **action, const char **label,
               char **spoken)
{
  MsnpListFlags lists = msnp_contact_get_lists (self->contact);

  if (self->list == MSNP_LIST_ALLOW)
    {
      *action = "app.block";
      *label = _("Block");
      *spoken = g_strdup_printf (_("Block %s"), name);
    }
  else if (self->list == MSNP_LIST_BLOCK)
    {
      *action = "app.allow";
      *label = _("Allow");
      *spoken = g_strdup_printf (_("Allow %s"), name);
    }
  else
    {
      *action = (lists & MSNP_LIST_FORWARD) == 0 ? "app.add" : NULL;
      *label = _("Add");
      *spoken = g_strdup_printf (_("Add %s"), name);
    }
}

/* Of somebody who has added the account: what that means to him. */
static const char *
get_standing (MsnpListFlags lists)
{
  if ((lists & MSNP_LIST_BLOCK) != 0)
    return C_("one person", "Blocked");
  if ((lists & MSNP_LIST_ALLOW) != 0)
    return C_("one person", "Allowed");

  return _("Not decided yet");
}

static void
update (TwnPersonRow *self)
{
  const char *address = msnp_contact_get_address (self->contact);
  gboolean is_pending = core_pending_has (core_account_get_pending (self->account), address);
  g_autofree char *name =
    core_text_make_harmless (msnp_contact_get_display_name (self->contact));
  g_autofree char *caption = NULL;
  g_autofree char *button_name = NULL;
  GtkWidget *item = gtk_widget_get_parent (GTK_WIDGET (self));
  const char *action, *label;

  choose_action (self, name, &action, &label, &button_name);
  caption = self->list == MSNP_LIST_REVERSE
              ? g_strdup_printf ("%s · %s", address,
                                 get_standing (msnp_contact_get_lists (self->contact)))
              : g_strdup (address);

  twn_avatar_set_person (self->avatar, address, name);
  twn_avatar_set_contact (self->avatar, self->contact);
  gtk_label_set_text (self->name_label, name);
  gtk_label_set_text (self->address_label, caption);
  gtk_button_set_label (self->button, label);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->button), "s", address);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->button), action);
  gtk_widget_set_visible (GTK_WIDGET (self->button), action != NULL && !is_pending);
  gtk_widget_set_visible (GTK_WIDGET (self->spinner), is_pending);
  gtk_spinner_set_spinning (self->spinner, is_pending);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  button_name, -1);
  if (item != NULL)
    gtk_accessible_update_property (GTK_ACCESSIBLE (item), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

static void
on_notify (GObject *object, GParamSpec *pspec, gpointer user_data)
{
  update (TWN_PERSON_ROW (user_data));
}

static void
on_pending_changed (CorePending *pending, const char *subject, gpointer user_data)
{
  TwnPersonRow *self = TWN_PERSON_ROW (user_data);

  if (self->contact != NULL && g_str_equal (subject, msnp_contact_get_address (self->contact)))
    update (self);
}

static void
twn_person_row_dispose (GObject *object)
{
  TwnPersonRow *self = TWN_PERSON_ROW (object);

  twn_person_row_set_contact (self, NULL);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_object (&self->account);
  G_OBJECT_CLASS (twn_person_row_parent_class)->dispose (object);
}

static void
twn_person_row_class_init (TwnPersonRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = twn_person_row_dispose;
  g_type_ensure (TWN_TYPE_AVATAR);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "person-row");
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/im/tweener/Tweener/ui/twn-person-row.ui");
  gtk_widget_class_bind_template_child (widget_class, TwnPersonRow, box);
  gtk_widget_class_bind_template_child (widget_class, TwnPersonRow, avatar);
  gtk_widget_class_bind_template_child (widget_class, TwnPersonRow, name_label);
  gtk_widget_class_bind_template_child (widget_class, TwnPersonRow, address_label);
  gtk_widget_class_bind_template_child (widget_class, TwnPersonRow, spinner);
  gtk_widget_class_bind_template_child (widget_class, TwnPersonRow, button);
}

static void
twn_person_row_init (TwnPersonRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/* @list: the list that the row is part of: allow, block or reverse */
GtkWidget *
twn_person_row_new (CoreAccount   *account,
                    MsnpListFlags  list)
{
  TwnPersonRow *self = g_object_new (TWN_TYPE_PERSON_ROW, NULL);

  self->account = g_object_ref (account);
  self->list = list;
  g_signal_connect_object (core_account_get_pending (account), "changed",
                           G_CALLBACK (on_pending_changed), self, 0);

  return GTK_WIDGET (self);
}

/* @contact: (nullable): NULL to show nobody */
void
twn_person_row_set_contact (TwnPersonRow *self,
                            MsnpContact  *contact)
{
  g_return_if_fail (TWN_IS_PERSON_ROW (self));

  if (self->contact != NULL)
    g_signal_handlers_disconnect_by_data (self->contact, self);
  g_set_object (&self->contact, contact);
  if (contact == NULL)
    return;

  g_signal_connect (contact, "notify::lists", G_CALLBACK (on_notify), self);
  g_signal_connect (contact, "notify::display-name", G_CALLBACK (on_notify), self);
  update (self);
}

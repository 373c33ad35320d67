#include "config.h"

#include "twn-add-contact-dialog.h"

#include <glib/gi18n.h>

#include "core/core-error-text.h"
#include "core/core-text.h"
#include "msnp/msnp-error.h"

/* Puts somebody on the list. It closes when the server has said yes, and says why where it did not,
 * with what was typed still there. */
struct _TwnAddContactDialog
{
  AdwWindow     parent_instance;
  GtkSpinner   *spinner;
  GtkWidget    *address_row;
  GtkWidget    *nickname_row;
  AdwComboRow  *group_row;
  GtkLabel     *error_label;
  CoreAccount  *account;
  GPtrArray    *groups; /* MsnpGroup, in the order of the rows behind the first */
  GCancellable *cancellable;
};

G_DEFINE_FINAL_TYPE (TwnAddContactDialog, twn_add_contact_dialog, ADW_TYPE_WINDOW)

static char *
dup_address (TwnAddContactDialog *self)
{
  return g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->address_row))));
}

static void
update_submit (TwnAddContactDialog *self, gboolean is_busy)
{
  g_autofree char *typed = dup_address (self);
  g_autofree char *address = msnp_contact_parse_address (typed);

  gtk_widget_set_visible (GTK_WIDGET (self->spinner), is_busy);
  gtk_spinner_set_spinning (self->spinner, is_busy);
  gtk_widget_set_sensitive (self->address_row, !is_busy);
  gtk_widget_set_sensitive (self->nickname_row, !is_busy);
  gtk_widget_set_sensitive (GTK_WIDGET (self->group_row), !is_busy);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "dialog.submit", !is_busy && address != NULL);
}

static void
on_changed (GtkEditable *editable, gpointer user_data)
{
  TwnAddContactDialog *self = TWN_ADD_CONTACT_DIALOG (user_data);

  gtk_widget_set_visible (GTK_WIDGET (self->error_label), FALSE);
  update_submit (self, FALSE);
}

static void
on_entry_activated (AdwEntryRow *row, gpointer user_data)
{
  gtk_widget_activate_action (GTK_WIDGET (user_data), "dialog.submit", NULL);
}

/* The server keeps no names of others: this one is a choice of the account. */
static void
keep_nickname (TwnAddContactDialog *self)
{
  g_autofree char *typed = dup_address (self);
  g_autofree char *address = msnp_contact_parse_address (typed);
  CoreAccountChoices *choices = core_account_get_choices (self->account);
  const char *nickname = gtk_editable_get_text (GTK_EDITABLE (self->nickname_row));

  if (address != NULL && choices != NULL && *nickname != '\0')
    core_account_choices_set_nickname (choices, address, nickname);
}

static void
on_added (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(TwnAddContactDialog) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autofree char *words = NULL;

  if (msnp_session_change_finish (MSNP_SESSION (source), result, &error)
      && self->account != NULL)
    {
      keep_nickname (self);
      gtk_window_destroy (GTK_WINDOW (self));
      return;
    }
  if (self->account == NULL || msnp_error_is_cancelled (error))
    return;

  words = core_error_text_dup_words (error);
  gtk_label_set_text (self->error_label, words);
  gtk_widget_set_visible (GTK_WIDGET (self->error_label), TRUE);
  update_submit (self, FALSE);
  gtk_widget_grab_focus (self->address_row);
}

static void
dialog_submit (GtkWidget *widget, const char *name, GVariant *parameter)
{
  TwnAddContactDialog *self = TWN_ADD_CONTACT_DIALOG (widget);
  guint selected = adw_combo_row_get_selected (self->group_row);
  g_autofree char *address = dup_address (self);
  MsnpGroup *group = NULL;

  if (selected > 0 && selected <= self->groups->len)
    group = self->groups->pdata[selected - 1];
  update_submit (self, TRUE);
  msnp_session_add_contact_async (core_account_get_session (self->account), address, group,
                                  self->cancellable, on_added, g_object_ref (self));
}

static void
twn_add_contact_dialog_dispose (GObject *object)
{
  TwnAddContactDialog *self = TWN_ADD_CONTACT_DIALOG (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->account);
  G_OBJECT_CLASS (twn_add_contact_dialog_parent_class)->dispose (object);
}

static void
twn_add_contact_dialog_finalize (GObject *object)
{
  TwnAddContactDialog *self = TWN_ADD_CONTACT_DIALOG (object);

  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->groups, g_ptr_array_unref);
  G_OBJECT_CLASS (twn_add_contact_dialog_parent_class)->finalize (object);
}

static void
twn_add_contact_dialog_class_init (TwnAddContactDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = twn_add_contact_dialog_dispose;
  object_class->finalize = twn_add_contact_dialog_finalize;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/im/tweener/Tweener/ui/twn-add-contact-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, TwnAddContactDialog, spinner);
  gtk_widget_class_bind_template_child (widget_class, TwnAddContactDialog, address_row);
  gtk_widget_class_bind_template_child (widget_class, TwnAddContactDialog, nickname_row);
  gtk_widget_class_bind_template_child (widget_class, TwnAddContactDialog, group_row);
  gtk_widget_class_bind_template_child (widget_class, TwnAddContactDialog, error_label);
  gtk_widget_class_bind_template_callback (widget_class, on_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_entry_activated);
  gtk_widget_class_install_action (widget_class, "dialog.submit", NULL, dialog_submit);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
twn_add_contact_dialog_init (TwnAddContactDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->groups = g_ptr_array_new_with_free_func (g_object_unref);
  self->cancellable = g_cancellable_new ();
  update_submit (self, FALSE);
  gtk_window_set_focus (GTK_WINDOW (self), self->address_row);
}

/* The first row is the group that everybody has, which needs no group at all. */
static void
list_groups (TwnAddContactDialog *self, MsnpRoster *roster)
{
  GListModel *groups = msnp_roster_list_groups (roster);
  g_autoptr(GtkStringList) labels = gtk_string_list_new (NULL);

  gtk_string_list_append (labels, _("Other contacts"));
  for (guint i = 0; i < g_list_model_get_n_items (groups); i++)
    {
      g_autoptr(MsnpGroup) group = g_list_model_get_item (groups, i);
      g_autofree char *name = core_text_make_harmless (msnp_group_get_name (group));

      if (g_str_equal (msnp_group_get_id (group), "0"))
        continue;
      gtk_string_list_append (labels, name);
      g_ptr_array_add (self->groups, g_steal_pointer (&group));
    }

  adw_combo_row_set_model (self->group_row, G_LIST_MODEL (labels));
  gtk_widget_set_visible (GTK_WIDGET (self->group_row), self->groups->len > 0);
}

GtkWidget *
twn_add_contact_dialog_new (GtkWindow   *parent,
                            CoreAccount *account)
{
  TwnAddContactDialog *self;

  g_return_val_if_fail (CORE_IS_ACCOUNT (account), NULL);
  g_return_val_if_fail (core_account_get_session (account) != NULL, NULL);

  self = g_object_new (TWN_TYPE_ADD_CONTACT_DIALOG, "transient-for", parent, NULL);
  self->account = g_object_ref (account);
  list_groups (self, msnp_session_get_roster (core_account_get_session (account)));

  return GTK_WIDGET (self);
}

/* Fills in who is to be added: whether that happens is still the person's to say. */
void
twn_add_contact_dialog_set_address (TwnAddContactDialog *self,
                                    const char          *address)
{
  g_return_if_fail (TWN_IS_ADD_CONTACT_DIALOG (self));

  gtk_editable_set_text (GTK_EDITABLE (self->address_row), address);
}

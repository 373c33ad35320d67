#include "config.h"

#include "twn-services-page.h"

#include <glib/gi18n.h>

/* The page of the preferences about the services that a person has added. The editor is
 * TwnServiceDialog's, by actions of the program. */

/**
 * Removal:
 *
 * Which service is to be removed when the question has been answered.
 */
typedef struct
{
  CoreServices *services;
  char         *id;
} Removal;

static void
removal_free (gpointer data, GClosure *closure)
{
  Removal *self = data;

  g_object_unref (self->services);
  g_free (self->id);
  g_free (self);
}

static Removal *
removal_new (CoreServices *services, const char *id)
{
  Removal *self = g_new0 (Removal, 1);

  self->services = g_object_ref (services);
  self->id = g_strdup (id);
  return self;
}

static void
on_response (AdwMessageDialog *dialog, const char *response, gpointer user_data)
{
  Removal *removal = user_data;

  if (g_str_equal (response, "remove"))
    core_services_remove (removal->services, removal->id);
}

static void
on_remove_clicked (GtkButton *button, gpointer user_data)
{
  Removal *removal = user_data;
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (button));
  g_autofree char *heading = g_strdup_printf (
    C_("service", "Remove %s?"), core_services_get_name (removal->services, removal->id));
  GtkWidget *dialog =
    adw_message_dialog_new (GTK_WINDOW (root), heading,
                            _("Accounts that were remembered with it stay, and can sign in again "
                              "once the service is added again."));

  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _("_Cancel"), "remove",
                                    _("_Remove"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "remove",
                                              ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_data (dialog, "response", G_CALLBACK (on_response),
                         removal_new (removal->services, removal->id), removal_free, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static GtkWidget *
button_new (const char *icon, char *label)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  -1);
  g_free (label);
  return button;
}

static GtkWidget *
create_row (gpointer item, gpointer user_data)
{
  CoreServices *services = CORE_SERVICES (user_data);
  CoreServiceEntry *entry = CORE_SERVICE_ENTRY (item);
  const char *id = core_service_entry_get_id (entry);
  const char *name = core_service_entry_get_name (entry);
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *edit = button_new ("document-edit-symbolic", g_strdup_printf (_("Edit %s"), name));
  GtkWidget *remove = button_new ("user-trash-symbolic", g_strdup_printf (_("Remove %s"), name));

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), name);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), msnp_service_get_dispatch (
                                 core_service_entry_get_service (entry)));
  gtk_actionable_set_action_target (GTK_ACTIONABLE (edit), "s", id);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (edit), "app.edit-service");
  g_signal_connect_data (remove, "clicked", G_CALLBACK (on_remove_clicked),
                         removal_new (services, id), removal_free, 0);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), edit);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), remove);

  return row;
}

static gboolean
is_kept (gpointer item, gpointer user_data)
{
  return core_service_entry_is_kept (CORE_SERVICE_ENTRY (item));
}

static GtkWidget *
list_new (CoreServices *services)
{
  GtkWidget *list = gtk_list_box_new ();
  GtkWidget *nothing = gtk_label_new (_("None yet. The services that Tweener knows by itself are "
                                        "offered where you sign in."));
  g_autoptr(GtkFilterListModel) kept = gtk_filter_list_model_new (
    G_LIST_MODEL (g_object_ref (services)),
    GTK_FILTER (gtk_custom_filter_new (is_kept, NULL, NULL)));

  gtk_label_set_wrap (GTK_LABEL (nothing), TRUE);
  gtk_label_set_justify (GTK_LABEL (nothing), GTK_JUSTIFY_CENTER);
  gtk_widget_set_margin_top (nothing, 18);
  gtk_widget_set_margin_bottom (nothing, 18);
  gtk_widget_set_margin_start (nothing, 12);
  gtk_widget_set_margin_end (nothing, 12);
  gtk_widget_add_css_class (nothing, "dim-label");
  gtk_list_box_set_placeholder (GTK_LIST_BOX (list), nothing);
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (list, "boxed-list");
  gtk_accessible_update_property (GTK_ACCESSIBLE (list), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _("Your services"), -1);
  gtk_list_box_bind_model (GTK_LIST_BOX (list), G_LIST_MODEL (kept), create_row,
                           g_object_ref (services), g_object_unref);

  return list;
}

static GtkWidget *
action_button_new (const char *label, const char *action)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (label);

  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  gtk_widget_add_css_class (button, "pill");
  return button;
}

/* Returns: (transfer floating): the page */
AdwPreferencesPage *
twn_services_page_new (CoreServices *services)
{
  AdwPreferencesPage *page = ADW_PREFERENCES_PAGE (adw_preferences_page_new ());
  AdwPreferencesGroup *group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
  AdwPreferencesGroup *more = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
  GtkWidget *buttons = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);

  adw_preferences_page_set_title (page, _("Services"));
  adw_preferences_page_set_icon_name (page, "network-server-symbolic");
  adw_preferences_group_set_title (group, _("Your Services"));
  adw_preferences_group_set_description (
    group, _("Private servers and others that Tweener does not know by itself."));
  adw_preferences_group_add (group, list_new (services));
  adw_preferences_page_add (page, group);

  gtk_widget_set_halign (buttons, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (buttons), action_button_new (_("_Add…"), "app.add-service"));
  gtk_box_append (GTK_BOX (buttons), action_button_new (_("_Import…"), "app.import-service"));
  adw_preferences_group_add (more, buttons);
  adw_preferences_page_add (page, more);

  return page;
}

#include "config.h"

#include "twn-preferences-window.h"

#include <glib/gi18n.h>

#include "twn-file-drop.h"
#include "twn-forget-dialog.h"
#include "twn-general-page.h"
#include "twn-notifications-page.h"
#include "twn-services-page.h"

/* What a person may choose for the whole profile. A row is here when what it changes is there. */
struct _TwnPreferencesWindow
{
  AdwPreferencesWindow parent_instance;
  GtkListBox   *accounts_list;
  GtkListBox   *history_list;
  GtkSwitch    *emoticons_switch;
  GtkSwitch    *formats_switch;

  CoreProfile  *profile;
  CoreServices *services;
};

G_DEFINE_FINAL_TYPE (TwnPreferencesWindow, twn_preferences_window, ADW_TYPE_PREFERENCES_WINDOW)

/* ---- accounts ---- */

static void
preferences_forget (GtkWidget *widget, const char *name, GVariant *parameter)
{
  TwnPreferencesWindow *self = TWN_PREFERENCES_WINDOW (widget);
  GListModel *accounts = G_LIST_MODEL (self->profile);

  for (guint i = 0; i < g_list_model_get_n_items (accounts); i++)
    {
      g_autoptr(CoreSavedAccount) saved = g_list_model_get_item (accounts, i);

      if (g_str_equal (core_saved_account_get_id (saved), g_variant_get_string (parameter, NULL)))
        gtk_window_present (
          GTK_WINDOW (twn_forget_dialog_new (GTK_WINDOW (self), self->profile, saved)));
    }
}

/* Returns: (transfer full): the account's service, and what is kept of it */
static char *
dup_subtitle (TwnPreferencesWindow *self, CoreSavedAccount *saved)
{
  CoreRemember remember = core_saved_account_get_remember (saved);
  const char *service =
    core_services_get_name (self->services, core_saved_account_get_service (saved));

  if ((remember & CORE_REMEMBER_SIGN_IN) != 0)
    return g_strdup_printf (_("%s, signs in automatically"), service);
  if ((remember & CORE_REMEMBER_PASSWORD) != 0)
    return g_strdup_printf (_("%s, with its password"), service);
  return g_strdup (service);
}

static GtkWidget *
create_account_row (gpointer item, gpointer user_data)
{
  TwnPreferencesWindow *self = TWN_PREFERENCES_WINDOW (user_data);
  CoreSavedAccount *saved = CORE_SAVED_ACCOUNT (item);
  g_autofree char *subtitle = dup_subtitle (self, saved);
  g_autofree char *label =
    g_strdup_printf (_("Forget %s…"), core_saved_account_get_address (saved));
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *button = gtk_button_new_from_icon_name ("user-trash-symbolic");

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row),
                                 core_saved_account_get_address (saved));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  -1);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "preferences.forget");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "s",
                                    core_saved_account_get_id (saved));
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);

  return row;
}

/* ---- history ---- */

static void
on_keeps_notify (GtkSwitch *widget, GParamSpec *pspec, gpointer user_data)
{
  TwnPreferencesWindow *self =
    TWN_PREFERENCES_WINDOW (gtk_widget_get_root (GTK_WIDGET (widget)));

  core_profile_set_keeps_history (self->profile, CORE_SAVED_ACCOUNT (user_data),
                                  gtk_switch_get_active (widget));
}

static GtkWidget *
create_history_row (gpointer item, gpointer user_data)
{
  CoreSavedAccount *saved = CORE_SAVED_ACCOUNT (item);
  const char *address = core_saved_account_get_address (saved);
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *widget = gtk_switch_new ();

  gtk_widget_set_valign (widget, GTK_ALIGN_CENTER);
  gtk_switch_set_active (GTK_SWITCH (widget), core_saved_account_keeps_history (saved));
  /* The row's title, the address, is said behind it. */
  gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _("Keep history"), -1);
  g_signal_connect_object (widget, "notify::active", G_CALLBACK (on_keeps_notify), saved, 0);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), address);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), _("Keep history"));
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), widget);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), widget);

  return row;
}

static void
twn_preferences_window_dispose (GObject *object)
{
  TwnPreferencesWindow *self = TWN_PREFERENCES_WINDOW (object);

  if (self->profile != NULL)
    {
      gtk_list_box_bind_model (self->accounts_list, NULL, NULL, NULL, NULL);
      gtk_list_box_bind_model (self->history_list, NULL, NULL, NULL, NULL);
    }
  g_clear_object (&self->profile);
  g_clear_object (&self->services);
  G_OBJECT_CLASS (twn_preferences_window_parent_class)->dispose (object);
}

static void
twn_preferences_window_class_init (TwnPreferencesWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = twn_preferences_window_dispose;
  gtk_widget_class_set_template_from_resource (
    widget_class, "/im/tweener/Tweener/ui/twn-preferences-window.ui");
  gtk_widget_class_bind_template_child (widget_class, TwnPreferencesWindow, accounts_list);
  gtk_widget_class_bind_template_child (widget_class, TwnPreferencesWindow, history_list);
  gtk_widget_class_bind_template_child (widget_class, TwnPreferencesWindow, emoticons_switch);
  gtk_widget_class_bind_template_child (widget_class, TwnPreferencesWindow, formats_switch);
  gtk_widget_class_install_action (widget_class, "preferences.forget", "s", preferences_forget);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
twn_preferences_window_init (TwnPreferencesWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  twn_file_drop_add (GTK_WIDGET (self));
}

GtkWidget *
twn_preferences_window_new (GtkWindow    *parent,
                            CoreProfile  *profile,
                            CoreServices *services,
                            CoreSettings *settings,
                            CoreIdle     *idle)
{
  TwnPreferencesWindow *self;

  g_return_val_if_fail (CORE_IS_PROFILE (profile), NULL);
  g_return_val_if_fail (CORE_IS_SERVICES (services), NULL);
  g_return_val_if_fail (CORE_IS_SETTINGS (settings), NULL);
  g_return_val_if_fail (CORE_IS_IDLE (idle), NULL);

  self = g_object_new (TWN_TYPE_PREFERENCES_WINDOW, "transient-for", parent, NULL);
  self->profile = g_object_ref (profile);
  self->services = g_object_ref (services);
  gtk_list_box_bind_model (self->accounts_list, G_LIST_MODEL (profile), create_account_row, self,
                           NULL);
  gtk_list_box_bind_model (self->history_list, G_LIST_MODEL (profile), create_history_row, self,
                           NULL);
  adw_preferences_window_add (ADW_PREFERENCES_WINDOW (self), twn_services_page_new (services));
  adw_preferences_window_add (ADW_PREFERENCES_WINDOW (self),
                              twn_notifications_page_new (settings));
  adw_preferences_window_add (ADW_PREFERENCES_WINDOW (self), twn_general_page_new (settings, idle));
  core_settings_bind (settings, "show-emoticons", self->emoticons_switch, "active");
  core_settings_bind (settings, "show-formats", self->formats_switch, "active");

  return GTK_WIDGET (self);
}

#include "config.h"

#include "twn-sign-in-page.h"

#include <glib/gi18n.h>

#include "core/core-error-text.h"
#include "core/core-status.h"
#include "msnp/msnp-error.h"

/* Where one signs in: the form, and in its place the step in words with Cancel, or the countdown to
 * the next try. It follows CoreAccount and keeps nothing but what was typed. */
struct _TwnSignInPage
{
  GtkWidget       parent_instance;
  GtkWidget      *scroller;
  GtkStack       *stack;
  GtkWidget      *greeting;
  GtkRevealer    *error_revealer;
  GtkLabel       *error_title;
  GtkLabel       *error_sentence;
  GtkLabel       *error_help;
  GtkButton      *error_button;
  AdwComboRow    *service_row;
  GtkWidget      *dispatch_row;
  GtkWidget      *nexus_row;
  GtkWidget      *address_row;
  GtkMenuButton  *addresses_button;
  GtkWidget      *password_row;
  AdwComboRow    *status_row;
  GtkCheckButton *remember_check;
  GtkWidget      *register_link;
  GtkWidget      *forgot_link;
  GtkSpinner     *spinner;
  GtkWidget      *waiting_image;
  GtkLabel       *progress_title;
  GtkLabel       *progress_label;
  GtkLabel       *countdown_label;
  GtkWidget      *try_now_button;
  GtkWidget      *cancel_button;

  CoreAccount    *account;
  CoreServices   *services;
  CoreSettings   *settings;
};

G_DEFINE_FINAL_TYPE (TwnSignInPage, twn_sign_in_page, GTK_TYPE_WIDGET)

static CoreServiceEntry *
get_entry (TwnSignInPage *self)
{
  return adw_combo_row_get_selected_item (self->service_row);
}

static const char *
get_text (GtkWidget *row)
{
  return gtk_editable_get_text (GTK_EDITABLE (row));
}

static char *
dup_stripped (GtkWidget *row)
{
  return g_strstrip (g_strdup (get_text (row)));
}

static gboolean
is_custom (TwnSignInPage *self)
{
  CoreServiceEntry *entry = get_entry (self);

  return entry != NULL && core_service_entry_get_service (entry) == NULL;
}

static void
update_submit (TwnSignInPage *self)
{
  g_autofree char *address = dup_stripped (self->address_row);
  g_autofree char *dispatch = dup_stripped (self->dispatch_row);

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "sign-in.submit",
                                 get_entry (self) != NULL && *address != '\0'
                                   && *get_text (self->password_row) != '\0'
                                   && (!is_custom (self) || *dispatch != '\0'));
}

static void
update_link (GtkWidget *link, const char *uri)
{
  gtk_widget_set_visible (link, uri != NULL);
  if (uri != NULL)
    gtk_link_button_set_uri (GTK_LINK_BUTTON (link), uri);
}

static void
hide_error (TwnSignInPage *self)
{
  gtk_revealer_set_reveal_child (self->error_revealer, FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->error_revealer), FALSE);
  gtk_widget_set_visible (self->greeting, TRUE);
  gtk_widget_remove_css_class (self->password_row, "error");
  gtk_widget_remove_css_class (self->address_row, "error");
  gtk_widget_remove_css_class (self->dispatch_row, "error");
}

static void
on_service_selected (GObject *object, GParamSpec *pspec, gpointer user_data)
{
  TwnSignInPage *self = TWN_SIGN_IN_PAGE (user_data);
  CoreServiceEntry *entry = get_entry (self);
  MsnpService *service = entry != NULL ? core_service_entry_get_service (entry) : NULL;

  gtk_widget_set_visible (self->dispatch_row, is_custom (self));
  gtk_widget_set_visible (self->nexus_row, is_custom (self));
  update_link (self->register_link, service != NULL ? msnp_service_get_register (service) : NULL);
  update_link (self->forgot_link, service != NULL ? msnp_service_get_forgot (service) : NULL);
  hide_error (self);
  update_submit (self);
}

static void
on_changed (GtkEditable *editable, gpointer user_data)
{
  TwnSignInPage *self = TWN_SIGN_IN_PAGE (user_data);

  gtk_widget_remove_css_class (GTK_WIDGET (editable), "error");
  update_submit (self);
}

static void
on_entry_activated (AdwEntryRow *row, gpointer user_data)
{
  gtk_widget_activate_action (GTK_WIDGET (user_data), "sign-in.submit", NULL);
}

/* Enter in the address goes on to the password, where one is still missing. */
static void
on_address_activated (AdwEntryRow *row, gpointer user_data)
{
  TwnSignInPage *self = TWN_SIGN_IN_PAGE (user_data);

  if (*get_text (self->password_row) == '\0')
    gtk_widget_grab_focus (self->password_row);
  else
    gtk_widget_activate_action (GTK_WIDGET (self), "sign-in.submit", NULL);
}

static void
focus_error (TwnSignInPage *self, CoreRemedy remedy)
{
  GtkWidget *row = NULL;

  if (remedy == CORE_REMEDY_EDIT_PASSWORD)
    row = self->password_row;
  else if (remedy == CORE_REMEDY_EDIT_ADDRESS)
    row = self->address_row;
  else if (remedy == CORE_REMEDY_EDIT_SERVICE)
    row = is_custom (self) ? self->dispatch_row : GTK_WIDGET (self->service_row);
  if (row == NULL)
    return;

  if (ADW_IS_ENTRY_ROW (row))
    gtk_widget_add_css_class (row, "error");
  gtk_widget_grab_focus (row);
  if (GTK_IS_EDITABLE (row))
    gtk_editable_select_region (GTK_EDITABLE (row), 0, -1);
}

/**
 * twn_sign_in_page_show_error:
 * @self: the page
 * @error: (nullable): what went wrong; NULL to forget it
 *
 * Says above the form what failed and what helps, and puts the cursor where it helps.
 */
void
twn_sign_in_page_show_error (TwnSignInPage *self,
                             const GError  *error)
{
  CoreRemedy remedy;
  gboolean asks;

  g_return_if_fail (TWN_IS_SIGN_IN_PAGE (self));

  hide_error (self);
  if (error == NULL)
    return;

  remedy = core_error_text_get_remedy (error);
  asks = remedy == CORE_REMEDY_SIGN_IN_HERE && core_account_can_try_now (self->account);
  gtk_label_set_text (self->error_title, core_error_text_get_title (error));
  gtk_label_set_text (self->error_sentence, core_error_text_get_sentence (error));
  gtk_label_set_text (self->error_help, core_error_text_get_help (error));
  gtk_widget_set_visible (GTK_WIDGET (self->error_button), asks);
  if (asks)
    gtk_button_set_label (self->error_button, core_remedy_get_label (remedy));

  gtk_widget_set_visible (self->greeting, FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->error_revealer), TRUE);
  gtk_revealer_set_reveal_child (self->error_revealer, TRUE);
  focus_error (self, remedy);
}

static MsnpStatus
get_status (TwnSignInPage *self)
{
  guint selected = adw_combo_row_get_selected (self->status_row);

  return selected < CORE_N_CHOOSABLE_STATUSES ? core_choosable_statuses[selected]
                                              : MSNP_STATUS_ONLINE;
}

static void
remember (TwnSignInPage *self, const char *address)
{
  const char *status = core_status_get_nick (get_status (self));
  gboolean remembers = gtk_check_button_get_active (self->remember_check);

  g_object_set (self->settings, "service", core_service_entry_get_id (get_entry (self)), "status",
                status, NULL);
  if (is_custom (self))
    g_object_set (self->settings, "custom-dispatch", get_text (self->dispatch_row), "custom-nexus",
                  get_text (self->nexus_row), NULL);
  if (remembers)
    core_settings_add_address (self->settings, address);
  else
    core_settings_remove_address (self->settings, address);
}

/* Returns: (transfer full) (nullable) */
static MsnpService *
dup_service (TwnSignInPage *self, GError **error)
{
  CoreServiceEntry *entry = get_entry (self);
  g_autofree char *dispatch = NULL;
  g_autofree char *nexus = NULL;

  if (!is_custom (self))
    return g_object_ref (core_service_entry_get_service (entry));

  dispatch = dup_stripped (self->dispatch_row);
  nexus = dup_stripped (self->nexus_row);
  return core_services_make_custom (dispatch, nexus, error);
}

static void
sign_in_submit (GtkWidget *widget, const char *name, GVariant *parameter)
{
  TwnSignInPage *self = TWN_SIGN_IN_PAGE (widget);
  g_autofree char *address = dup_stripped (self->address_row);
  g_autoptr(GError) error = NULL;
  g_autoptr(MsnpService) service = dup_service (self, &error);

  if (service == NULL)
    {
      twn_sign_in_page_show_error (self, error);
      return;
    }
  if (strchr (address, '@') == NULL)
    {
      g_autoptr(GError) no_address =
        g_error_new_literal (MSNP_ERROR, MSNP_ERROR_BAD_ARGUMENT, "an address without @");

      twn_sign_in_page_show_error (self, no_address);
      return;
    }

  remember (self, address);
  core_account_sign_in (self->account, service, address, get_text (self->password_row),
                        get_status (self));
}

static void
sign_in_cancel (GtkWidget *widget, const char *name, GVariant *parameter)
{
  TwnSignInPage *self = TWN_SIGN_IN_PAGE (widget);

  core_account_cancel (self->account);
}

static void
show_form (TwnSignInPage *self, const GError *error)
{
  gboolean came_back = g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), "form") != 0;

  gtk_spinner_set_spinning (self->spinner, FALSE);
  gtk_stack_set_visible_child_name (self->stack, "form");
  twn_sign_in_page_show_error (self, error);
  if (came_back && error == NULL)
    gtk_widget_grab_focus (self->password_row);
}

static void
show_waiting (TwnSignInPage *self, const GError *error)
{
  g_autofree char *words = g_strdup_printf ("%s\n%s", core_error_text_get_sentence (error),
                                            core_error_text_get_help (error));

  gtk_label_set_text (self->progress_title, core_error_text_get_title (error));
  gtk_label_set_text (self->progress_label, words);
}

static void
show_progress (TwnSignInPage *self, const GError *waits_for)
{
  gboolean is_waiting = waits_for != NULL;
  gboolean was_form = g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), "form") == 0;

  gtk_spinner_set_spinning (self->spinner, !is_waiting);
  gtk_widget_set_visible (GTK_WIDGET (self->spinner), !is_waiting);
  gtk_widget_set_visible (self->waiting_image, is_waiting);
  gtk_widget_set_visible (GTK_WIDGET (self->countdown_label), is_waiting);
  gtk_widget_set_visible (self->try_now_button, is_waiting);
  if (is_waiting)
    {
      show_waiting (self, waits_for);
    }
  else
    {
      const char *step = core_account_get_step (self->account);

      gtk_label_set_text (self->progress_title, _("Signing in"));
      gtk_label_set_text (self->progress_label, step != NULL ? step : "");
    }

  gtk_stack_set_visible_child_name (self->stack, "progress");
  if (was_form || is_waiting)
    gtk_widget_grab_focus (is_waiting ? self->try_now_button : self->cancel_button);
}

static void
update_countdown (TwnSignInPage *self)
{
  guint seconds = core_account_get_seconds_left (self->account);
  g_autofree char *words =
    g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "Next try in %u second",
                                  "Next try in %u seconds", seconds), seconds);

  gtk_label_set_text (self->countdown_label, words);
}

/* The password stays in the form until it has served: after that it is only in the account. */
static void
on_state (CoreAccount *account, GParamSpec *pspec, gpointer user_data)
{
  TwnSignInPage *self = TWN_SIGN_IN_PAGE (user_data);

  switch (core_account_get_state (account))
    {
    case CORE_ACCOUNT_SIGNED_OUT:
      show_form (self, core_account_get_error (account));
      break;
    case CORE_ACCOUNT_SIGNING_IN:
      show_progress (self, NULL);
      break;
    case CORE_ACCOUNT_WAITING:
      show_progress (self, core_account_get_error (account));
      update_countdown (self);
      break;
    case CORE_ACCOUNT_ONLINE:
      gtk_spinner_set_spinning (self->spinner, FALSE);
      gtk_editable_set_text (GTK_EDITABLE (self->password_row), "");
      break;
    case CORE_ACCOUNT_SIGNING_OUT:
    default:
      break;
    }
}

static void
on_step (CoreAccount *account, GParamSpec *pspec, gpointer user_data)
{
  TwnSignInPage *self = TWN_SIGN_IN_PAGE (user_data);

  if (core_account_get_state (account) == CORE_ACCOUNT_SIGNING_IN)
    gtk_label_set_text (self->progress_label, core_account_get_step (account));
}

static void
on_seconds_left (CoreAccount *account, GParamSpec *pspec, gpointer user_data)
{
  update_countdown (TWN_SIGN_IN_PAGE (user_data));
}

static void
sign_in_choose (GtkWidget *widget, const char *name, GVariant *parameter)
{
  TwnSignInPage *self = TWN_SIGN_IN_PAGE (widget);

  gtk_editable_set_text (GTK_EDITABLE (self->address_row), g_variant_get_string (parameter, NULL));
  gtk_widget_grab_focus (self->password_row);
}

static void
update_addresses (TwnSignInPage *self)
{
  g_auto(GStrv) addresses = core_settings_dup_addresses (self->settings);
  g_autoptr(GMenu) menu = g_menu_new ();

  for (guint i = 0; addresses[i] != NULL; i++)
    {
      g_autoptr(GMenuItem) item = g_menu_item_new (addresses[i], NULL);

      g_menu_item_set_action_and_target (item, "sign-in.choose", "s", addresses[i]);
      g_menu_append_item (menu, item);
    }

  gtk_menu_button_set_menu_model (self->addresses_button, G_MENU_MODEL (menu));
  gtk_widget_set_visible (GTK_WIDGET (self->addresses_button),
                          g_strv_length (addresses) > 1);
  if (*get_text (self->address_row) == '\0' && addresses[0] != NULL)
    gtk_editable_set_text (GTK_EDITABLE (self->address_row), addresses[0]);
}

static void
on_addresses_changed (CoreSettings *settings, gpointer user_data)
{
  update_addresses (TWN_SIGN_IN_PAGE (user_data));
}

static void
twn_sign_in_page_dispose (GObject *object)
{
  TwnSignInPage *self = TWN_SIGN_IN_PAGE (object);

  if (self->account != NULL)
    g_signal_handlers_disconnect_by_data (self->account, self);
  if (self->settings != NULL)
    g_signal_handlers_disconnect_by_data (self->settings, self);
  g_clear_object (&self->account);
  g_clear_object (&self->services);
  g_clear_object (&self->settings);
  g_clear_pointer (&self->scroller, gtk_widget_unparent);
  G_OBJECT_CLASS (twn_sign_in_page_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, TwnSignInPage, scroller);
  gtk_widget_class_bind_template_child (widget_class, TwnSignInPage, stack);
  gtk_widget_class_bind_template_child (widget_class, TwnSignInPage, greeting);
  gtk_widget_class_bind_template_child (widget_class, TwnSignInPage, error_revealer);
  gtk_widget_class_bind_template_child (widget_class, TwnSignInPage, error_title);
  gtk_widget_class_bind_template_child (widget_class, TwnSignInPage, error_sentence);
  gtk_widget_class_bind_template_child (widget_class, TwnSignInPage, error_help);
  gtk_widget_class_bind_template_child (widget_class, TwnSignInPage, error_button);
  gtk_widget_class_bind_template_child (widget_class, TwnSignInPage, service_row);
  gtk_widget_class_bind_template_child (widget_class, TwnSignInPage, dispatch_row);
  gtk_widget_class_bind_template_child (widget_class, TwnSignInPage, nexus_row);
  gtk_widget_class_bind_template_child (widget_class, TwnSignInPage, address_row);
  gtk_widget_class_bind_template_child (widget_class, TwnSignInPage, addresses_button);
  gtk_widget_class_bind_template_child (widget_class, TwnSignInPage, password_row);
  gtk_widget_class_bind_template_child (widget_class, TwnSignInPage, status_row);
  gtk_widget_class_bind_template_child (widget_class, TwnSignInPage, remember_check);
  gtk_widget_class_bind_template_child (widget_class, TwnSignInPage, register_link);
  gtk_widget_class_bind_template_child (widget_class, TwnSignInPage, forgot_link);
  gtk_widget_class_bind_template_child (widget_class, TwnSignInPage, spinner);
  gtk_widget_class_bind_template_child (widget_class, TwnSignInPage, waiting_image);
  gtk_widget_class_bind_template_child (widget_class, TwnSignInPage, progress_title);
  gtk_widget_class_bind_template_child (widget_class, TwnSignInPage, progress_label);
  gtk_widget_class_bind_template_child (widget_class, TwnSignInPage, countdown_label);
  gtk_widget_class_bind_template_child (widget_class, TwnSignInPage, try_now_button);
  gtk_widget_class_bind_template_child (widget_class, TwnSignInPage, cancel_button);
}

static void
twn_sign_in_page_class_init (TwnSignInPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = twn_sign_in_page_dispose;
  g_type_ensure (CORE_TYPE_SERVICE_ENTRY);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/im/tweener/Tweener/ui/twn-sign-in-page.ui");
  bind_children (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, on_service_selected);
  gtk_widget_class_bind_template_callback (widget_class, on_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_entry_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_address_activated);
  gtk_widget_class_install_action (widget_class, "sign-in.submit", NULL, sign_in_submit);
  gtk_widget_class_install_action (widget_class, "sign-in.cancel", NULL, sign_in_cancel);
  gtk_widget_class_install_action (widget_class, "sign-in.choose", "s", sign_in_choose);
}

/* libadwaita 1.2 leaves the button in a password's row without a name. */
static void
name_buttons (GtkWidget *widget)
{
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      if (GTK_IS_BUTTON (child))
        gtk_accessible_update_property (GTK_ACCESSIBLE (child), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                        _("Show or hide the password"), -1);
      else
        name_buttons (child);
    }
}

static void
twn_sign_in_page_init (TwnSignInPage *self)
{
  g_autoptr(GtkStringList) labels = NULL;

  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "sign-in.submit", FALSE);
  hide_error (self);
  name_buttons (self->password_row);

  labels = gtk_string_list_new (NULL);
  for (guint i = 0; i < CORE_N_CHOOSABLE_STATUSES; i++)
    gtk_string_list_append (labels, core_status_get_label (core_choosable_statuses[i]));
  adw_combo_row_set_model (self->status_row, G_LIST_MODEL (labels));
}

static void
load_settings (TwnSignInPage *self)
{
  g_autofree char *service = NULL;
  g_autofree char *dispatch = NULL;
  g_autofree char *nexus = NULL;
  g_autofree char *nick = NULL;
  MsnpStatus status = MSNP_STATUS_ONLINE;
  guint position;

  g_object_get (self->settings, "service", &service, "custom-dispatch", &dispatch, "custom-nexus",
                &nexus, "status", &nick, NULL);
  gtk_editable_set_text (GTK_EDITABLE (self->dispatch_row), dispatch);
  gtk_editable_set_text (GTK_EDITABLE (self->nexus_row), nexus);
  core_settings_bind (self->settings, "remember-address", self->remember_check, "active");

  position = core_services_find (self->services, service);
  adw_combo_row_set_selected (self->service_row, position != G_MAXUINT ? position : 0);
  core_status_parse (nick, &status);
  for (guint i = 0; i < CORE_N_CHOOSABLE_STATUSES; i++)
    {
      if (core_choosable_statuses[i] == status)
        adw_combo_row_set_selected (self->status_row, i);
    }
  update_addresses (self);
}

/* Who has signed out is likely to sign in again, remembered or not. */
static void
fill_in_last_address (TwnSignInPage *self)
{
  MsnpSession *session = core_account_get_session (self->account);
  const char *address = session != NULL ? msnp_session_get_address (session) : NULL;

  if (address != NULL)
    gtk_editable_set_text (GTK_EDITABLE (self->address_row), address);
}

/* Once, after the page was made. */
void
twn_sign_in_page_set_up (TwnSignInPage *self,
                         CoreAccount   *account,
                         CoreServices  *services,
                         CoreSettings  *settings)
{
  g_return_if_fail (TWN_IS_SIGN_IN_PAGE (self));
  g_return_if_fail (self->account == NULL);

  self->account = g_object_ref (account);
  self->services = g_object_ref (services);
  self->settings = g_object_ref (settings);
  adw_combo_row_set_model (self->service_row, G_LIST_MODEL (services));
  load_settings (self);
  fill_in_last_address (self);
  on_service_selected (NULL, NULL, self);

  g_signal_connect (account, "notify::state", G_CALLBACK (on_state), self);
  g_signal_connect (account, "notify::step", G_CALLBACK (on_step), self);
  g_signal_connect (account, "notify::seconds-left", G_CALLBACK (on_seconds_left), self);
  g_signal_connect (settings, "addresses-changed", G_CALLBACK (on_addresses_changed), self);
  on_state (account, NULL, self);
}

void
twn_sign_in_page_set_service (TwnSignInPage *self,
                              guint          position)
{
  g_return_if_fail (TWN_IS_SIGN_IN_PAGE (self));

  adw_combo_row_set_selected (self->service_row, position);
}

/* Puts the cursor into what is still to be typed. */
void
twn_sign_in_page_focus (TwnSignInPage *self)
{
  g_return_if_fail (TWN_IS_SIGN_IN_PAGE (self));

  gtk_widget_grab_focus (*get_text (self->address_row) == '\0' ? self->address_row
                                                               : self->password_row);
}

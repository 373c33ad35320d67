#include "config.h"

#include "twn-sign-in-page.h"

#include <glib/gi18n.h>

#include "core/core-error-text.h"
#include "core/core-status.h"
#include "msnp/msnp-error.h"
#include "msnp/msnp-log.h"

#include "twn-forget-dialog.h"
#include "twn-remember-box.h"
#include "twn-sign-in-progress.h"

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
  TwnRememberBox *remember_box;
  GtkWidget      *register_link;
  GtkWidget      *forgot_link;
  GtkWidget      *progress; /* NULL until somebody signs in */

  CoreAccount    *account;
  CoreServices   *services;
  CoreSettings   *settings;
  CoreKeeper     *keeper;

  char           *saved_id;  /* of the remembered account that is in the form, or NULL */
  GCancellable   *lookup;    /* of its password */
  gboolean        is_filled; /* the password is the keyring's, not typed */
};

G_DEFINE_FINAL_TYPE (TwnSignInPage, twn_sign_in_page, GTK_TYPE_WIDGET)

static void update_menu (TwnSignInPage *self);

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

static CoreProfile *
get_profile (TwnSignInPage *self)
{
  return core_keeper_get_profile (self->keeper);
}

/* Returns: (transfer none) (nullable): the remembered account that is in the form */
static CoreSavedAccount *
lookup_saved (TwnSignInPage *self)
{
  g_autofree char *address = dup_stripped (self->address_row);
  CoreServiceEntry *entry = get_entry (self);

  return entry != NULL && self->keeper != NULL
           ? core_profile_lookup (get_profile (self), core_service_entry_get_id (entry), address)
           : NULL;
}

static void
on_password (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(TwnSignInPage) self = user_data;
  g_autoptr(GError) error = NULL;
  char *password = core_profile_lookup_password_finish (CORE_PROFILE (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->keeper == NULL)
    {
      msnp_secret_free (password);
      return;
    }
  if (error != NULL)
    g_info ("the password is to be typed: %s", error->message);
  if (password != NULL && *get_text (self->password_row) == '\0')
    {
      gtk_editable_set_text (GTK_EDITABLE (self->password_row), password);
      self->is_filled = TRUE;
    }
  msnp_secret_free (password);
}

/* Another account is in the form: its choices are shown, and its password is fetched. A password
 * that came from the keyring goes, so that nobody else's service is sent it. */
static void
follow_account (TwnSignInPage *self)
{
  CoreSavedAccount *saved = lookup_saved (self);
  const char *id = saved != NULL ? core_saved_account_get_id (saved) : NULL;
  CoreRemember remember;

  if (g_strcmp0 (id, self->saved_id) == 0)
    return;

  g_free (self->saved_id);
  self->saved_id = g_strdup (id);
  g_cancellable_cancel (self->lookup);
  g_clear_object (&self->lookup);
  if (self->is_filled)
    gtk_editable_set_text (GTK_EDITABLE (self->password_row), "");
  update_menu (self);
  if (saved == NULL)
    return;

  remember = core_saved_account_get_remember (saved);
  twn_remember_box_set_remember (self->remember_box, remember);
  if ((remember & CORE_REMEMBER_PASSWORD) == 0 || *get_text (self->password_row) != '\0')
    return;

  self->lookup = g_cancellable_new ();
  core_profile_lookup_password_async (get_profile (self), saved, self->lookup, on_password,
                                      g_object_ref (self));
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
  follow_account (self);
  update_submit (self);
}

static void
on_changed (GtkEditable *editable, gpointer user_data)
{
  TwnSignInPage *self = TWN_SIGN_IN_PAGE (user_data);

  gtk_widget_remove_css_class (GTK_WIDGET (editable), "error");
  if (GTK_WIDGET (editable) == self->password_row)
    self->is_filled = FALSE;
  if (GTK_WIDGET (editable) == self->address_row)
    follow_account (self);
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
keep_form (TwnSignInPage *self)
{
  g_object_set (self->settings, "service", core_service_entry_get_id (get_entry (self)), "status",
                core_status_get_nick (get_status (self)), NULL);
  if (is_custom (self))
    g_object_set (self->settings, "custom-dispatch", get_text (self->dispatch_row), "custom-nexus",
                  get_text (self->nexus_row), NULL);
}

/* What was typed is in the settings, where the editor finds it. */
static void
sign_in_edit (GtkWidget *widget, const char *name, GVariant *parameter)
{
  keep_form (TWN_SIGN_IN_PAGE (widget));
  gtk_widget_activate_action (widget, "app.edit-service", "s", core_service_entry_get_id (
                                get_entry (TWN_SIGN_IN_PAGE (widget))));
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

  g_cancellable_cancel (self->lookup);
  keep_form (self);
  core_keeper_sign_in (self->keeper, service, address, get_text (self->password_row),
                       get_status (self), twn_remember_box_get_remember (self->remember_box));
}

static void
sign_in_cancel (GtkWidget *widget, const char *name, GVariant *parameter)
{
  core_account_cancel (TWN_SIGN_IN_PAGE (widget)->account);
}

static void
show_form (TwnSignInPage *self, const GError *error)
{
  gboolean came_back = g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), "form") != 0;

  gtk_stack_set_visible_child_name (self->stack, "form");
  twn_sign_in_page_show_error (self, error);
  if (came_back && error == NULL)
    gtk_widget_grab_focus (self->password_row);
}

/* The page of the steps is made when it is first shown: the form alone has to be there at once. */
static void
show_progress (TwnSignInPage *self)
{
  gboolean was_form = g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), "form") == 0;

  if (self->progress == NULL)
    {
      self->progress = twn_sign_in_progress_new (self->account);
      gtk_stack_add_named (self->stack, self->progress, "progress");
    }
  gtk_stack_set_visible_child_name (self->stack, "progress");
  if (was_form || core_account_get_state (self->account) == CORE_ACCOUNT_WAITING)
    gtk_widget_grab_focus (self->progress);
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
    case CORE_ACCOUNT_WAITING:
      show_progress (self);
      break;
    case CORE_ACCOUNT_ONLINE:
      gtk_editable_set_text (GTK_EDITABLE (self->password_row), "");
      break;
    case CORE_ACCOUNT_SIGNING_OUT:
    default:
      break;
    }
}

/* The service first: the address alone may be that of another account. */
static void
fill_in (TwnSignInPage *self, const char *service, const char *address)
{
  guint position = core_services_find (self->services, service);

  if (position != G_MAXUINT)
    adw_combo_row_set_selected (self->service_row, position);
  gtk_editable_set_text (GTK_EDITABLE (self->address_row), address);
}

static void
show_account (TwnSignInPage *self, CoreSavedAccount *saved)
{
  fill_in (self, core_saved_account_get_service (saved), core_saved_account_get_address (saved));
}

/* Returns: (transfer full) (nullable) */
static CoreSavedAccount *
dup_saved (TwnSignInPage *self, GVariant *id)
{
  GListModel *accounts = G_LIST_MODEL (get_profile (self));

  for (guint i = 0; i < g_list_model_get_n_items (accounts); i++)
    {
      g_autoptr(CoreSavedAccount) saved = g_list_model_get_item (accounts, i);

      if (g_str_equal (core_saved_account_get_id (saved), g_variant_get_string (id, NULL)))
        return g_steal_pointer (&saved);
    }

  return NULL;
}

static void
sign_in_choose (GtkWidget *widget, const char *name, GVariant *parameter)
{
  TwnSignInPage *self = TWN_SIGN_IN_PAGE (widget);
  g_autoptr(CoreSavedAccount) saved = dup_saved (self, parameter);

  if (saved != NULL)
    show_account (self, saved);
  gtk_widget_grab_focus (self->password_row);
}

static void
sign_in_forget (GtkWidget *widget, const char *name, GVariant *parameter)
{
  TwnSignInPage *self = TWN_SIGN_IN_PAGE (widget);
  g_autoptr(CoreSavedAccount) saved = dup_saved (self, parameter);

  if (saved != NULL)
    gtk_window_present (GTK_WINDOW (twn_forget_dialog_new (
      GTK_WINDOW (gtk_widget_get_root (widget)), get_profile (self), saved)));
}

/* Takes @label. An underscore in a menu's label would be a mnemonic. */
static void
append_account (GMenu *menu, char *label, const char *action, CoreSavedAccount *saved)
{
  g_auto(GStrv) parts = g_strsplit (label, "_", -1);
  g_autofree char *escaped = g_strjoinv ("__", parts);
  g_autoptr(GMenuItem) item = g_menu_item_new (escaped, NULL);

  g_menu_item_set_action_and_target (item, action, "s", core_saved_account_get_id (saved));
  g_menu_append_item (menu, item);
  g_free (label);
}

static void
update_menu (TwnSignInPage *self)
{
  GListModel *accounts = G_LIST_MODEL (get_profile (self));
  guint n_accounts = g_list_model_get_n_items (accounts);
  g_autoptr(GMenu) menu = g_menu_new ();
  g_autoptr(GMenu) choose = g_menu_new ();
  g_autoptr(GMenu) forget = g_menu_new ();

  for (guint i = 0; i < n_accounts; i++)
    {
      g_autoptr(CoreSavedAccount) saved = g_list_model_get_item (accounts, i);
      const char *address = core_saved_account_get_address (saved);

      append_account (choose,
                      g_strdup_printf ("%s (%s)", address, core_services_get_name (
                        self->services, core_saved_account_get_service (saved))),
                      "sign-in.choose", saved);
      if (g_strcmp0 (core_saved_account_get_id (saved), self->saved_id) == 0)
        append_account (forget, g_strdup_printf (_("Forget %s…"), address), "sign-in.forget",
                        saved);
    }

  g_menu_append_section (menu, NULL, G_MENU_MODEL (choose));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (forget));
  gtk_menu_button_set_menu_model (self->addresses_button, G_MENU_MODEL (menu));
  gtk_widget_set_visible (GTK_WIDGET (self->addresses_button), n_accounts > 0);
}

/* What was chosen in the form stays: who signs in for the first time is added without a password,
 * which is kept only later. One who is forgotten leaves nothing in it. */
static void
on_accounts_changed (GListModel *accounts, guint position, guint removed, guint added,
                     gpointer user_data)
{
  TwnSignInPage *self = TWN_SIGN_IN_PAGE (user_data);
  CoreSavedAccount *saved = lookup_saved (self);

  if (saved == NULL && self->saved_id != NULL)
    {
      follow_account (self);
      gtk_editable_set_text (GTK_EDITABLE (self->password_row), "");
      gtk_editable_set_text (GTK_EDITABLE (self->address_row), "");
    }
  else if (saved != NULL && self->saved_id == NULL && core_profile_is_open (get_profile (self))
           && core_account_get_state (self->account) == CORE_ACCOUNT_SIGNED_OUT)
    {
      self->saved_id = g_strdup (core_saved_account_get_id (saved));
    }
  update_menu (self);
}

/* Who was here last is likely to come again. */
static void
on_profile_open (CoreProfile *profile, GParamSpec *pspec, gpointer user_data)
{
  TwnSignInPage *self = TWN_SIGN_IN_PAGE (user_data);
  g_autoptr(CoreSavedAccount) saved = g_list_model_get_item (G_LIST_MODEL (profile), 0);

  if (saved != NULL && *get_text (self->address_row) == '\0')
    {
      show_account (self, saved);
      twn_sign_in_page_focus (self);
    }
}

static void
twn_sign_in_page_dispose (GObject *object)
{
  TwnSignInPage *self = TWN_SIGN_IN_PAGE (object);

  if (self->account != NULL)
    g_signal_handlers_disconnect_by_data (self->account, self);
  if (self->keeper != NULL)
    g_signal_handlers_disconnect_by_data (get_profile (self), self);
  g_cancellable_cancel (self->lookup);
  g_clear_object (&self->lookup);
  g_clear_pointer (&self->saved_id, g_free);
  g_clear_object (&self->keeper);
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
  gtk_widget_class_bind_template_child (widget_class, TwnSignInPage, remember_box);
  gtk_widget_class_bind_template_child (widget_class, TwnSignInPage, register_link);
  gtk_widget_class_bind_template_child (widget_class, TwnSignInPage, forgot_link);
}

static void
twn_sign_in_page_class_init (TwnSignInPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = twn_sign_in_page_dispose;
  g_type_ensure (CORE_TYPE_SERVICE_ENTRY);
  g_type_ensure (TWN_TYPE_REMEMBER_BOX);
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
  gtk_widget_class_install_action (widget_class, "sign-in.edit", NULL, sign_in_edit);
  gtk_widget_class_install_action (widget_class, "sign-in.choose", "s", sign_in_choose);
  gtk_widget_class_install_action (widget_class, "sign-in.forget", "s", sign_in_forget);
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

  position = core_services_find (self->services, service);
  adw_combo_row_set_selected (self->service_row, position != G_MAXUINT ? position : 0);
  core_status_parse (nick, &status);
  for (guint i = 0; i < CORE_N_CHOOSABLE_STATUSES; i++)
    {
      if (core_choosable_statuses[i] == status)
        adw_combo_row_set_selected (self->status_row, i);
    }
}

/* Who has signed out is likely to sign in again, remembered or not. */
static void
fill_in_last_account (TwnSignInPage *self)
{
  MsnpSession *session = core_account_get_session (self->account);

  if (session != NULL && msnp_session_get_address (session) != NULL)
    fill_in (self, msnp_service_get_id (msnp_session_get_service (session)),
             msnp_session_get_address (session));
}

/* Once, after the page was made. */
void
twn_sign_in_page_set_up (TwnSignInPage *self,
                         CoreAccount   *account,
                         CoreServices  *services,
                         CoreSettings  *settings,
                         CoreKeeper    *keeper)
{
  CoreProfile *profile;

  g_return_if_fail (TWN_IS_SIGN_IN_PAGE (self));
  g_return_if_fail (self->account == NULL);

  self->account = g_object_ref (account);
  self->services = g_object_ref (services);
  self->settings = g_object_ref (settings);
  self->keeper = g_object_ref (keeper);
  profile = core_keeper_get_profile (keeper);
  twn_remember_box_set_up (self->remember_box, profile, settings);
  adw_combo_row_set_model (self->service_row, G_LIST_MODEL (services));
  load_settings (self);
  fill_in_last_account (self);
  on_service_selected (NULL, NULL, self);

  g_signal_connect (account, "notify::state", G_CALLBACK (on_state), self);
  g_signal_connect (profile, "items-changed", G_CALLBACK (on_accounts_changed), self);
  g_signal_connect (profile, "notify::is-open", G_CALLBACK (on_profile_open), self);
  update_menu (self);
  on_profile_open (profile, NULL, self);
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

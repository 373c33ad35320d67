#include "config.h"

#include "twn-service-dialog.h"

#include <glib/gi18n.h>
#include <string.h>

#include "core/core-error-text.h"
#include "core/core-service-test.h"

/* Where a service is: typed in, looked over when it came as a file, changed, and tested. Nothing is
 * contacted before the person asks for the test, and nothing is kept before Save. */
struct _TwnServiceDialog
{
  AdwWindow        parent_instance;
  GtkWidget       *name_row;
  GtkWidget       *dispatch_row;
  GtkWidget       *nexus_row;
  AdwExpanderRow  *more_row;
  GtkWidget       *login_row;
  GtkWidget       *gateway_row;
  GtkWidget       *register_row;
  GtkWidget       *forgot_row;
  AdwActionRow    *ca_row;
  GtkWidget       *no_ca_button;
  GtkLabel        *error_label;
  GtkButton       *test_button;
  GtkListBox      *checks_list;
  GtkLabel        *summary_label;

  CoreServices    *services;
  CoreServiceTest *test;
  char            *id;          /* (nullable): what the file says */
  char            *replaced_id; /* (nullable): of the kept service that is edited */
  char            *ca_pem;      /* (nullable) */
  GCancellable    *cancellable; /* of reading certificates */
};

enum { KEPT, N_SIGNALS };
static guint signals[N_SIGNALS];
G_DEFINE_FINAL_TYPE (TwnServiceDialog, twn_service_dialog, ADW_TYPE_WINDOW)

/* ---- what is in the form ---- */

static const char *
get_text (GtkWidget *row)
{
  return gtk_editable_get_text (GTK_EDITABLE (row));
}

static void
set_text (GtkWidget *row, const char *text)
{
  gtk_editable_set_text (GTK_EDITABLE (row), text != NULL ? text : "");
}

/* Returns: (transfer full): of a service that is new, an id which none has had */
static char *
dup_id (TwnServiceDialog *self)
{
  if (self->replaced_id != NULL)
    return g_strdup (self->replaced_id);
  if (self->id != NULL && core_services_find (self->services, self->id) == G_MAXUINT)
    return g_strdup (self->id);

  return core_services_dup_free_id (self->services, *get_text (self->name_row) != '\0'
                                                      ? get_text (self->name_row)
                                                      : get_text (self->dispatch_row));
}

/* Returns: (transfer full) (nullable) */
static MsnpService *
make_service (TwnServiceDialog *self, GError **error)
{
  g_autofree char *id = dup_id (self);
  const MsnpServiceValues values = {
    .id = id,
    .name = get_text (self->name_row),
    .dispatch = get_text (self->dispatch_row),
    .nexus = get_text (self->nexus_row),
    .login = get_text (self->login_row),
    .gateway = get_text (self->gateway_row),
    .register_uri = get_text (self->register_row),
    .forgot = get_text (self->forgot_row),
  };
  g_autoptr(MsnpService) service = core_services_make (&values, error);

  if (service == NULL
      || (self->ca_pem != NULL && !msnp_service_set_ca_pem (service, self->ca_pem, error)))
    return NULL;

  return g_steal_pointer (&service);
}

static void
mark (GtkWidget *row, gboolean is_wrong)
{
  if (is_wrong)
    gtk_widget_add_css_class (row, "error");
  else
    gtk_widget_remove_css_class (row, "error");
}

static gboolean
is_no_https (GtkWidget *row)
{
  const char *text = get_text (row);

  return *text != '\0' && g_ascii_strncasecmp (text, "https://", strlen ("https://")) != 0;
}

static void
show_error (TwnServiceDialog *self, const GError *error)
{
  g_autofree char *words = core_error_text_dup_words (error);

  mark (self->dispatch_row, !is_no_https (self->nexus_row) && !is_no_https (self->login_row));
  mark (self->nexus_row, is_no_https (self->nexus_row));
  mark (self->login_row, is_no_https (self->login_row));
  gtk_label_set_text (self->error_label, words);
  gtk_widget_set_visible (GTK_WIDGET (self->error_label), TRUE);
}

static void
update (TwnServiceDialog *self)
{
  const char *dispatch = get_text (self->dispatch_row);
  gboolean is_running = core_service_test_is_running (self->test);

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "service.save", *dispatch != '\0');
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "service.test",
                                 *dispatch != '\0' || is_running);
  gtk_button_set_label (self->test_button,
                        is_running ? _("_Stop the Test") : _("_Test Connection"));
}

/* What the test said was about something else. */
static void
on_changed (GtkEditable *editable, gpointer user_data)
{
  TwnServiceDialog *self = TWN_SERVICE_DIALOG (user_data);

  mark (GTK_WIDGET (editable), FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->error_label), FALSE);
  core_service_test_cancel (self->test);
  gtk_widget_set_visible (GTK_WIDGET (self->checks_list), FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->summary_label), FALSE);
  update (self);
}

/* ---- certificates ---- */

static void
show_ca (TwnServiceDialog *self)
{
  adw_action_row_set_subtitle (self->ca_row,
                               self->ca_pem != NULL
                                 ? _("Trusted for this service, besides the system’s")
                                 : _("Only those that the system trusts"));
  gtk_widget_set_visible (self->no_ca_button, self->ca_pem != NULL);
}

static void
on_ca_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(TwnServiceDialog) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autofree char *pem = msnp_service_read_ca_finish (result, &error);

  if (self->services == NULL)
    return;
  if (pem == NULL)
    {
      gtk_label_set_text (self->error_label, _("The file holds no certificates in PEM form."));
      gtk_widget_set_visible (GTK_WIDGET (self->error_label), TRUE);
      return;
    }

  g_free (self->ca_pem);
  self->ca_pem = g_steal_pointer (&pem);
  on_changed (GTK_EDITABLE (self->name_row), self);
  show_ca (self);
}

static void
on_ca_chosen (GtkNativeDialog *chooser, int response, gpointer user_data)
{
  TwnServiceDialog *self = TWN_SERVICE_DIALOG (user_data);
  g_autoptr(GFile) file = response == GTK_RESPONSE_ACCEPT
                            ? gtk_file_chooser_get_file (GTK_FILE_CHOOSER (chooser))
                            : NULL;

  if (file != NULL)
    msnp_service_read_ca_async (file, self->cancellable, on_ca_read, g_object_ref (self));
  g_object_unref (chooser);
}

static void
service_choose_ca (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GtkFileChooserNative *chooser =
    gtk_file_chooser_native_new (_("Certificates of the Service"), GTK_WINDOW (widget),
                                 GTK_FILE_CHOOSER_ACTION_OPEN, _("_Open"), NULL);

  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (chooser), TRUE);
  g_signal_connect_object (chooser, "response", G_CALLBACK (on_ca_chosen), widget, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

static void
service_no_ca (GtkWidget *widget, const char *name, GVariant *parameter)
{
  TwnServiceDialog *self = TWN_SERVICE_DIALOG (widget);

  g_clear_pointer (&self->ca_pem, g_free);
  on_changed (GTK_EDITABLE (self->name_row), self);
  show_ca (self);
}

/* ---- the test ---- */

static void
show_check (CoreServiceCheck *check, GParamSpec *pspec, AdwActionRow *row)
{
  static const char *const icons[] = {
    [MSNP_PROBE_WAITING] = "content-loading-symbolic",
    [MSNP_PROBE_RUNNING] = "content-loading-symbolic",
    [MSNP_PROBE_PASSED] = "emblem-ok-symbolic",
    [MSNP_PROBE_FAILED] = "dialog-warning-symbolic",
    [MSNP_PROBE_SKIPPED] = "list-remove-symbolic",
  };
  MsnpProbeState state = core_service_check_get_state (check);
  g_autofree char *words = core_service_check_dup_words (check);

  adw_action_row_set_icon_name (row, icons[state]);
  adw_action_row_set_subtitle (row, words);
  mark (GTK_WIDGET (row), state == MSNP_PROBE_FAILED);
}

static GtkWidget *
create_check_row (gpointer item, gpointer user_data)
{
  CoreServiceCheck *check = CORE_SERVICE_CHECK (item);
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), core_service_check_get_title (check));
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 4);
  g_signal_connect_object (check, "notify::words", G_CALLBACK (show_check), row, 0);
  show_check (check, NULL, ADW_ACTION_ROW (row));

  return row;
}

static void
on_is_running (TwnServiceDialog *self)
{
  g_autofree char *summary = core_service_test_dup_summary (self->test);

  gtk_widget_set_visible (GTK_WIDGET (self->summary_label), summary != NULL);
  gtk_label_set_text (self->summary_label, summary != NULL ? summary : "");
  update (self);
}

static void
service_test (GtkWidget *widget, const char *name, GVariant *parameter)
{
  TwnServiceDialog *self = TWN_SERVICE_DIALOG (widget);
  g_autoptr(GError) error = NULL;
  g_autoptr(MsnpService) service = NULL;

  if (core_service_test_is_running (self->test))
    {
      core_service_test_cancel (self->test);
      return;
    }

  service = make_service (self, &error);
  if (service == NULL)
    {
      show_error (self, error);
      return;
    }
  gtk_widget_set_visible (GTK_WIDGET (self->checks_list), TRUE);
  core_service_test_start (self->test, service, CORE_SERVICE_TEST_TIMEOUT_MS);
}

static void
service_save (GtkWidget *widget, const char *name, GVariant *parameter)
{
  TwnServiceDialog *self = TWN_SERVICE_DIALOG (widget);
  g_autoptr(GError) error = NULL;
  g_autoptr(MsnpService) service = make_service (self, &error);

  if (service == NULL)
    {
      show_error (self, error);
      return;
    }
  if (core_services_keep (self->services, service, self->replaced_id) == G_MAXUINT)
    {
      gtk_label_set_text (self->error_label,
                          _("There are too many services: remove one in the preferences first."));
      gtk_widget_set_visible (GTK_WIDGET (self->error_label), TRUE);
      return;
    }

  g_signal_emit (self, signals[KEPT], 0, msnp_service_get_id (service));
  gtk_window_destroy (GTK_WINDOW (self));
}

static void
twn_service_dialog_dispose (GObject *object)
{
  TwnServiceDialog *self = TWN_SERVICE_DIALOG (object);

  g_cancellable_cancel (self->cancellable);
  if (self->test != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->test, self);
      core_service_test_cancel (self->test);
    }
  g_clear_object (&self->test);
  g_clear_object (&self->services);
  g_clear_object (&self->cancellable);
  G_OBJECT_CLASS (twn_service_dialog_parent_class)->dispose (object);
}

static void
twn_service_dialog_finalize (GObject *object)
{
  TwnServiceDialog *self = TWN_SERVICE_DIALOG (object);

  g_free (self->id);
  g_free (self->replaced_id);
  g_free (self->ca_pem);
  G_OBJECT_CLASS (twn_service_dialog_parent_class)->finalize (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, TwnServiceDialog, name_row);
  gtk_widget_class_bind_template_child (widget_class, TwnServiceDialog, dispatch_row);
  gtk_widget_class_bind_template_child (widget_class, TwnServiceDialog, nexus_row);
  gtk_widget_class_bind_template_child (widget_class, TwnServiceDialog, more_row);
  gtk_widget_class_bind_template_child (widget_class, TwnServiceDialog, login_row);
  gtk_widget_class_bind_template_child (widget_class, TwnServiceDialog, gateway_row);
  gtk_widget_class_bind_template_child (widget_class, TwnServiceDialog, register_row);
  gtk_widget_class_bind_template_child (widget_class, TwnServiceDialog, forgot_row);
  gtk_widget_class_bind_template_child (widget_class, TwnServiceDialog, ca_row);
  gtk_widget_class_bind_template_child (widget_class, TwnServiceDialog, no_ca_button);
  gtk_widget_class_bind_template_child (widget_class, TwnServiceDialog, error_label);
  gtk_widget_class_bind_template_child (widget_class, TwnServiceDialog, test_button);
  gtk_widget_class_bind_template_child (widget_class, TwnServiceDialog, checks_list);
  gtk_widget_class_bind_template_child (widget_class, TwnServiceDialog, summary_label);
}

static void
twn_service_dialog_class_init (TwnServiceDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = twn_service_dialog_dispose;
  object_class->finalize = twn_service_dialog_finalize;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/im/tweener/Tweener/ui/twn-service-dialog.ui");
  bind_children (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, on_changed);
  gtk_widget_class_install_action (widget_class, "service.save", NULL, service_save);
  gtk_widget_class_install_action (widget_class, "service.test", NULL, service_test);
  gtk_widget_class_install_action (widget_class, "service.choose-ca", NULL, service_choose_ca);
  gtk_widget_class_install_action (widget_class, "service.no-ca", NULL, service_no_ca);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);

  /**
   * TwnServiceDialog::kept:
   * @self: the dialog
   * @id: of the service, new or changed
   *
   * Emitted once, after CoreServices has it; the dialog closes then.
   */
  signals[KEPT] = g_signal_new ("kept", TWN_TYPE_SERVICE_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
twn_service_dialog_init (TwnServiceDialog *self)
{
  self->test = core_service_test_new ();
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_object (self->test, "notify::is-running", G_CALLBACK (on_is_running), self,
                           G_CONNECT_SWAPPED);
  gtk_list_box_bind_model (self->checks_list, G_LIST_MODEL (self->test), create_check_row, NULL,
                           NULL);
  gtk_window_set_focus (GTK_WINDOW (self), self->name_row);
  show_ca (self);
  update (self);
}

/* Returns: (transfer floating): an empty form for a service that @services is to keep */
GtkWidget *
twn_service_dialog_new (GtkWindow    *parent,
                        CoreServices *services)
{
  TwnServiceDialog *self;

  g_return_val_if_fail (CORE_IS_SERVICES (services), NULL);

  self = g_object_new (TWN_TYPE_SERVICE_DIALOG, "transient-for", parent, NULL);
  self->services = g_object_ref (services);

  return GTK_WIDGET (self);
}

/**
 * twn_service_dialog_set_service:
 * @self: the dialog
 * @service: what to fill in
 * @replaces: whether @service is a kept one that is changed; else a new one is made from it
 */
void
twn_service_dialog_set_service (TwnServiceDialog *self,
                                MsnpService      *service,
                                gboolean          replaces)
{
  g_return_if_fail (TWN_IS_SERVICE_DIALOG (self));
  g_return_if_fail (MSNP_IS_SERVICE (service));

  set_text (self->name_row, msnp_service_get_name (service));
  set_text (self->dispatch_row, msnp_service_get_dispatch (service));
  set_text (self->nexus_row, msnp_service_get_nexus (service));
  set_text (self->login_row, msnp_service_get_login (service));
  set_text (self->gateway_row, msnp_service_get_gateway (service));
  set_text (self->register_row, msnp_service_get_register (service));
  set_text (self->forgot_row, msnp_service_get_forgot (service));
  g_free (self->ca_pem);
  self->ca_pem = msnp_service_dup_ca_pem (service);
  g_free (self->id);
  self->id = g_strdup (msnp_service_get_id (service));
  g_free (self->replaced_id);
  self->replaced_id = replaces ? g_strdup (self->id) : NULL;
  if (replaces)
    gtk_window_set_title (GTK_WINDOW (self), _("Edit Service"));
  adw_expander_row_set_expanded (self->more_row, msnp_service_get_login (service) != NULL);
  show_ca (self);
  update (self);
}

/* Fills in what somebody has typed elsewhere. */
void
twn_service_dialog_set_host (TwnServiceDialog *self,
                             const char       *dispatch,
                             const char       *nexus)
{
  g_return_if_fail (TWN_IS_SERVICE_DIALOG (self));

  set_text (self->dispatch_row, dispatch);
  set_text (self->nexus_row, nexus);
}

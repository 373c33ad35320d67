#include "config.h"

#include "twn-application-private.h"

#include <glib/gi18n.h>

#include "core/core-text.h"

#include "twn-service-dialog.h"

/* app.*, as far as it is about services: typed in, changed, or read from a file. A file is looked
 * over in the editor before anything is kept or contacted: it may be from anybody. One that the
 * command line calls a service is offered at once, and kept by nobody. */

static GtkWindow *
get_active_window (TwnApplication *self)
{
  return gtk_application_get_active_window (GTK_APPLICATION (self));
}

static void
on_kept (TwnServiceDialog *dialog, const char *id, gpointer user_data)
{
  TwnApplication *self = TWN_APPLICATION (user_data);
  TwnWindow *window = twn_application_get_window (self);

  if (window != NULL)
    twn_window_set_service (window,
                            core_services_find (twn_application_get_services (self), id));
}

static TwnServiceDialog *
dialog_new (TwnApplication *self)
{
  GtkWidget *dialog = twn_service_dialog_new (get_active_window (self),
                                              twn_application_get_services (self));

  g_signal_connect_object (dialog, "kept", G_CALLBACK (on_kept), self, 0);
  return TWN_SERVICE_DIALOG (dialog);
}

static void
app_add_service (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  gtk_window_present (GTK_WINDOW (dialog_new (TWN_APPLICATION (user_data))));
}

/* Of a preset, and of one that a file described, an own one is made. */
static void
app_edit_service (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  TwnApplication *self = TWN_APPLICATION (user_data);
  GListModel *services = G_LIST_MODEL (twn_application_get_services (self));
  guint position =
    core_services_find (CORE_SERVICES (services), g_variant_get_string (parameter, NULL));
  g_autoptr(CoreServiceEntry) entry = g_list_model_get_item (services, position);
  MsnpService *service = entry != NULL ? core_service_entry_get_service (entry) : NULL;
  g_autofree char *dispatch = NULL;
  g_autofree char *nexus = NULL;
  TwnServiceDialog *dialog;

  if (entry == NULL)
    return;

  dialog = dialog_new (self);
  g_object_get (twn_application_get_settings (self), "custom-dispatch", &dispatch, "custom-nexus",
                &nexus, NULL);
  if (service != NULL)
    twn_service_dialog_set_service (dialog, service, core_service_entry_is_kept (entry));
  else
    twn_service_dialog_set_host (dialog, dispatch, nexus);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
on_loaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(TwnApplication) self = user_data;
  TwnWindow *window = twn_application_get_window (self);
  g_autoptr(GError) error = NULL;
  g_autoptr(MsnpService) service = msnp_service_load_finish (result, &error);
  TwnServiceDialog *dialog;

  if (service == NULL)
    {
      if (window != NULL)
        twn_window_show_error (window, error);
      return;
    }

  dialog = dialog_new (self);
  twn_service_dialog_set_service (dialog, service, FALSE);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* Shows the service that @file describes, for a person to keep or not. */
void
twn_application_import_service (TwnApplication *self,
                                GFile          *file)
{
  msnp_service_load_async (file, NULL, on_loaded, g_object_ref (self));
}

static void
on_offered (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(TwnApplication) self = user_data;
  TwnWindow *window = twn_application_get_window (self);
  g_autoptr(GError) error = NULL;
  g_autoptr(MsnpService) service = msnp_service_load_finish (result, &error);
  guint position = G_MAXUINT;

  if (service != NULL)
    position = core_services_add_file (twn_application_get_services (self), service);
  if (window == NULL)
    return;

  if (service == NULL)
    {
      twn_window_show_error (window, error);
    }
  else if (!twn_window_set_service (window, position))
    {
      g_autofree char *name = core_text_make_harmless (msnp_service_get_name (service));
      g_autofree char *isolated = core_text_isolate (name);
      /* Translators: %s is the name of a service. */
      g_autofree char *words = g_strdup_printf (_("%s can be chosen where you sign in."), isolated);

      twn_window_add_toast (window, words);
    }
}

/* Puts the service that @file describes in front of the others on the sign-in page. */
void
twn_application_offer_service (TwnApplication *self,
                               GFile          *file)
{
  msnp_service_load_async (file, NULL, on_offered, g_object_ref (self));
}

static void
on_import_response (GtkNativeDialog *chooser, int response, gpointer user_data)
{
  g_autoptr(GFile) file = response == GTK_RESPONSE_ACCEPT
                            ? gtk_file_chooser_get_file (GTK_FILE_CHOOSER (chooser))
                            : NULL;

  if (file != NULL)
    twn_application_import_service (TWN_APPLICATION (user_data), file);
  g_object_unref (chooser);
}

static void
app_import_service (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  GtkFileChooserNative *chooser =
    gtk_file_chooser_native_new (_("Import a Service"), get_active_window (user_data),
                                 GTK_FILE_CHOOSER_ACTION_OPEN, _("_Open"), NULL);
  g_autoptr(GtkFileFilter) filter = gtk_file_filter_new ();

  gtk_file_filter_set_name (filter, _("Services (.tweener-service, .json)"));
  gtk_file_filter_add_suffix (filter, "tweener-service");
  gtk_file_filter_add_suffix (filter, "json");
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (chooser), filter);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (chooser), TRUE);
  g_signal_connect_object (chooser, "response", G_CALLBACK (on_import_response), user_data, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

static const GActionEntry entries[] = {
  { "add-service", app_add_service },
  { "edit-service", app_edit_service, "s" },
  { "import-service", app_import_service },
};

void
twn_application_add_service_actions (TwnApplication *self)
{
  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
}

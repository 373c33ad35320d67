#include "config.h"

#include "twn-application-private.h"

#include <string.h>

#include <glib/gi18n.h>

#include "core/core-contact-file.h"
#include "core/core-error-text.h"

#include "twn-contact-actions.h"
#include "twn-import-dialog.h"
#include "twn-privacy-window.h"

/* app.*, as far as it is about the list as a whole: how it is looked at, new groups, privacy, and
 * files of contacts. */

static const char *const groupings[] = { "groups", "presence" };
static const char *const offlines[] = { "last", "together", "hidden" };

static CoreAccountChoices *
get_choices (TwnApplication *self)
{
  return core_account_get_choices (twn_application_get_account (self));
}

static GtkWindow *
get_window (TwnApplication *self)
{
  return GTK_WINDOW (twn_application_get_window (self));
}

/* Either has a key, also where the main window is not the one in front. */
static GtkWindow *
get_active_window (TwnApplication *self)
{
  return gtk_application_get_active_window (GTK_APPLICATION (self));
}

static void
app_new_group (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  TwnApplication *self = TWN_APPLICATION (user_data);

  twn_contact_actions_ask_group (get_active_window (self), twn_application_get_account (self));
}

static void
app_privacy (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  TwnApplication *self = TWN_APPLICATION (user_data);

  gtk_window_present (GTK_WINDOW (
    twn_privacy_window_new (get_active_window (self), twn_application_get_account (self))));
}

/* ---- how the list is looked at ---- */

static int
find_word (const char *const *words, gsize n_words, GVariant *word)
{
  for (gsize i = 0; i < n_words; i++)
    {
      if (g_str_equal (words[i], g_variant_get_string (word, NULL)))
        return (int) i;
    }

  return -1;
}

static void
app_list_grouping (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  CoreAccountChoices *choices = get_choices (TWN_APPLICATION (user_data));
  int grouping = find_word (groupings, G_N_ELEMENTS (groupings), parameter);

  if (choices != NULL && grouping >= 0)
    core_account_choices_set_grouping (choices, (CoreGrouping) grouping);
}

static void
app_list_offline (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  CoreAccountChoices *choices = get_choices (TWN_APPLICATION (user_data));
  int offline = find_word (offlines, G_N_ELEMENTS (offlines), parameter);

  if (choices != NULL && offline >= 0)
    core_account_choices_set_offline (choices, (CoreOffline) offline);
}

static void
set_state (TwnApplication *self, const char *name, const char *word)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self), name);

  g_simple_action_set_state (G_SIMPLE_ACTION (action), g_variant_new_string (word));
}

static void
on_choices_changed (CoreAccountChoices *choices, const char *key, const char *address,
                    gpointer user_data)
{
  TwnApplication *self = TWN_APPLICATION (user_data);

  set_state (self, "list-grouping", groupings[core_account_choices_get_grouping (choices)]);
  set_state (self, "list-offline", offlines[core_account_choices_get_offline (choices)]);
}

/* Another account has choices of its own. */
static void
on_session (CoreAccount *account, GParamSpec *pspec, gpointer user_data)
{
  CoreAccountChoices *choices = core_account_get_choices (account);

  if (choices == NULL)
    return;

  g_signal_connect_object (choices, "changed", G_CALLBACK (on_choices_changed), user_data, 0);
  on_choices_changed (choices, NULL, NULL, user_data);
}

/* ---- files of contacts ---- */

/* A chooser lives until it has been answered. */
static void
choose_file (TwnApplication       *self,
             GtkFileChooserAction  action,
             const char           *title,
             GCallback             on_response)
{
  gboolean saves = action == GTK_FILE_CHOOSER_ACTION_SAVE;
  GtkFileChooserNative *chooser =
    gtk_file_chooser_native_new (title, get_window (self), action,
                                 saves ? _("_Export") : _("_Open"), NULL);
  g_autoptr(GtkFileFilter) filter = gtk_file_filter_new ();

  gtk_file_filter_set_name (filter, _("Contacts (.ctt)"));
  gtk_file_filter_add_suffix (filter, "ctt");
  gtk_file_filter_add_suffix (filter, "xml");
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (chooser), filter);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (chooser), TRUE);
  if (saves)
    gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (chooser), _("contacts.ctt"));
  g_signal_connect_object (chooser, "response", on_response, self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

static void
say (TwnApplication *self, const char *words)
{
  TwnWindow *window = twn_application_get_window (self);

  if (window != NULL)
    twn_window_add_toast (window, words);
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(TwnApplication) self = user_data;
  g_autoptr(GError) error = NULL;
  g_auto(GStrv) addresses = core_contact_file_read_finish (result, &error);
  CoreAccount *account = twn_application_get_account (self);

  if (addresses == NULL)
    {
      g_info ("no contacts in the file: %s", error->message);
      say (self, g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE)
                   ? _("The file is too large for a list of contacts.")
                   : _("The file is no list of contacts that can be read."));
      return;
    }
  if (core_account_get_state (account) == CORE_ACCOUNT_ONLINE)
    gtk_window_present (GTK_WINDOW (
      twn_import_dialog_new (get_window (self), account, (const char *const *) addresses)));
}

static void
on_import_response (GtkNativeDialog *chooser, int response, gpointer user_data)
{
  g_autoptr(GFile) file = response == GTK_RESPONSE_ACCEPT
                            ? gtk_file_chooser_get_file (GTK_FILE_CHOOSER (chooser))
                            : NULL;

  if (file != NULL)
    core_contact_file_read_async (file, NULL, on_read, g_object_ref (user_data));
  g_object_unref (chooser);
}

static void
app_import_contacts (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  choose_file (TWN_APPLICATION (user_data), GTK_FILE_CHOOSER_ACTION_OPEN, _("Import Contacts"),
               G_CALLBACK (on_import_response));
}

static void
on_written (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(TwnApplication) self = user_data;
  g_autoptr(GError) error = NULL;

  if (g_file_replace_contents_finish (G_FILE (source), result, NULL, &error))
    {
      say (self, _("The contacts have been exported."));
      return;
    }

  g_info ("contacts were not exported: %s", error->message);
  say (self, _("The contacts could not be written there. Choose another folder."));
}

static GBytes *
contacts_to_bytes (TwnApplication *self)
{
  MsnpSession *session = core_account_get_session (twn_application_get_account (self));
  GListModel *roster = G_LIST_MODEL (msnp_session_get_roster (session));
  g_autoptr(GPtrArray) addresses = g_ptr_array_new_with_free_func (g_free);
  char *text;

  for (guint i = 0; i < g_list_model_get_n_items (roster); i++)
    {
      g_autoptr(MsnpContact) contact = g_list_model_get_item (roster, i);

      if ((msnp_contact_get_lists (contact) & MSNP_LIST_FORWARD) != 0)
        g_ptr_array_add (addresses, g_strdup (msnp_contact_get_address (contact)));
    }
  g_ptr_array_add (addresses, NULL);
  text = core_contact_file_format ((const char *const *) addresses->pdata);

  return g_bytes_new_take (text, strlen (text));
}

static void
on_export_response (GtkNativeDialog *chooser, int response, gpointer user_data)
{
  TwnApplication *self = TWN_APPLICATION (user_data);
  g_autoptr(GFile) file = response == GTK_RESPONSE_ACCEPT
                            ? gtk_file_chooser_get_file (GTK_FILE_CHOOSER (chooser))
                            : NULL;

  if (file != NULL)
    {
      g_autoptr(GBytes) bytes = contacts_to_bytes (self);

      g_file_replace_contents_bytes_async (file, bytes, NULL, FALSE, G_FILE_CREATE_PRIVATE, NULL,
                                           on_written, g_object_ref (self));
    }
  g_object_unref (chooser);
}

static void
app_export_contacts (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  choose_file (TWN_APPLICATION (user_data), GTK_FILE_CHOOSER_ACTION_SAVE, _("Export Contacts"),
               G_CALLBACK (on_export_response));
}

static const GActionEntry entries[] = {
  { "new-group", app_new_group },
  { "privacy", app_privacy },
  { "import-contacts", app_import_contacts },
  { "export-contacts", app_export_contacts },
  { "list-grouping", app_list_grouping, "s", "'groups'" },
  { "list-offline", app_list_offline, "s", "'last'" },
};

void
twn_application_add_list_actions (TwnApplication *self)
{
  CoreAccount *account = twn_application_get_account (self);

  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  g_signal_connect_object (account, "notify::session", G_CALLBACK (on_session), self, 0);
  on_session (account, NULL, self);
}

/* What changes the list needs a connection; what only looks at it, a list. */
void
twn_application_update_list_actions (TwnApplication *self)
{
  CoreAccount *account = twn_application_get_account (self);
  CoreAccountState state = core_account_get_state (account);
  gboolean is_online = state == CORE_ACCOUNT_ONLINE;
  gboolean has_list = state != CORE_ACCOUNT_SIGNED_OUT && core_account_was_online (account);
  const struct
  {
    const char *name;
    gboolean    is_enabled;
  } states[] = {
    { "new-group", is_online },       { "privacy", is_online },
    { "import-contacts", is_online }, { "export-contacts", has_list },
    { "list-grouping", has_list },    { "list-offline", has_list },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (states); i++)
    {
      GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self), states[i].name);

      g_simple_action_set_enabled (G_SIMPLE_ACTION (action), states[i].is_enabled);
    }
}

#include "config.h"

#include "twn-application-private.h"

#include <glib/gi18n.h>

#include "core/core-error-text.h"
#include "core/core-link.h"
#include "core/core-services.h"

#include "twn-add-contact-dialog.h"
#include "twn-demo.h"
#include "twn-desktop.h"
#include "twn-search-provider.h"
#include "tweener-resources.h"

#define LEAVE_SECONDS 3 /* for a polite goodbye to a service that may not hear it */
#define SERVICE_HINT  "service" /* of a file that the command line called one */

/* The program: reads the command line, makes the objects that live as long as it, once, and gives
 * them to the windows. Everything a person can do is an action (twn-application-actions.c). */
struct _TwnApplication
{
  AdwApplication parent_instance;
  CoreSettings  *settings;
  CoreServices  *services;
  CoreProfile   *core_profile;
  CoreAccount   *account;
  CoreKeeper    *keeper;
  TwnPictures   *pictures;
  TwnChats      *chats;   /* of the account's session */
  TwnWindow     *window;  /* the main one; weak */
  TwnDemo       *demo;
  TwnDesktop    *desktop;
  TwnSearchProvider *search; /* (nullable): NULL without a bus */

  gboolean       is_demo;
  gboolean       is_hidden;  /* started without showing the window */
  gboolean       is_started; /* somebody has wanted to see it */
  char          *profile;
  GFile         *service_file; /* (nullable): to be offered in the first window */
  char          *link;    /* to be followed when somebody is signed in */
  guint          leaving; /* the limit on saying goodbye */
};

G_DEFINE_FINAL_TYPE (TwnApplication, twn_application, ADW_TYPE_APPLICATION)

static void
on_change_failed (CoreAccount *account, const GError *error, gpointer user_data)
{
  TwnApplication *self = TWN_APPLICATION (user_data);

  if (self->window != NULL)
    twn_window_add_toast (self->window, core_error_text_get_sentence (error));
}

static void
on_session (CoreAccount *account, GParamSpec *pspec, gpointer user_data)
{
  TwnApplication *self = TWN_APPLICATION (user_data);

  if (self->chats != NULL)
    twn_chats_close_all (self->chats);
  g_clear_object (&self->chats);
  self->chats = twn_chats_new (GTK_APPLICATION (self), core_account_get_session (account),
                              self->settings);
  core_chats_set_choices (twn_chats_get_chats (self->chats), core_account_get_choices (account));
  twn_application_follow_pictures (self);
  if (self->search != NULL)
    twn_search_provider_set_account (self->search, account, twn_chats_get_chats (self->chats));
  twn_desktop_set_chats (self->desktop, twn_chats_get_chats (self->chats));
}

static void
follow_link (TwnApplication *self)
{
  CoreLinkVerb verb = CORE_LINK_CHAT;
  g_autofree char *link = NULL;
  g_autofree char *address = NULL;

  if (self->link == NULL || core_account_get_state (self->account) != CORE_ACCOUNT_ONLINE)
    return;

  link = g_steal_pointer (&self->link);
  address = core_link_parse (link, &verb, NULL);
  if (address != NULL && verb == CORE_LINK_CHAT)
    {
      twn_chats_open_address (self->chats, address);
    }
  else if (address != NULL)
    {
      GtkWidget *dialog =
        twn_add_contact_dialog_new (GTK_WINDOW (self->window), self->account);

      twn_add_contact_dialog_set_address (TWN_ADD_CONTACT_DIALOG (dialog), address);
      gtk_window_present (GTK_WINDOW (dialog));
    }
}

static void
stop_leaving (TwnApplication *self)
{
  if (self->leaving == 0)
    return;

  g_clear_handle_id (&self->leaving, g_source_remove);
  g_application_release (G_APPLICATION (self));
}

static gboolean
on_leave_is_over (gpointer user_data)
{
  TwnApplication *self = TWN_APPLICATION (user_data);

  self->leaving = 0;
  g_application_release (G_APPLICATION (self));
  g_application_quit (G_APPLICATION (self));
  return G_SOURCE_REMOVE;
}

static void
on_state (CoreAccount *account, GParamSpec *pspec, gpointer user_data)
{
  TwnApplication *self = TWN_APPLICATION (user_data);

  twn_application_update_actions (self);
  follow_link (self);
  if (self->leaving != 0 && core_account_get_state (account) == CORE_ACCOUNT_SIGNED_OUT)
    {
      stop_leaving (self);
      g_application_quit (G_APPLICATION (self));
    }
}

/* The chat with @address, now or when somebody has signed in: a notification may be clicked when
 * the program has been closed meanwhile. */
void
twn_application_open_chat (TwnApplication *self, const char *address)
{
  g_autofree char *escaped = g_uri_escape_string (address, "@", FALSE);

  if (self->chats != NULL && core_account_get_state (self->account) != CORE_ACCOUNT_SIGNED_OUT)
    {
      twn_chats_open_address (self->chats, address);
      return;
    }

  g_free (self->link);
  self->link = g_strconcat ("msnim:chat?contact=", escaped, NULL);
  g_application_activate (G_APPLICATION (self));
}

/* Signs out, then ends the program; at once where nobody is signed in. */
void
twn_application_leave (TwnApplication *self)
{
  if (self->leaving != 0)
    return;

  twn_desktop_say_goodbye (self->desktop);
  if (core_account_get_state (self->account) != CORE_ACCOUNT_ONLINE)
    {
      g_application_quit (G_APPLICATION (self));
      return;
    }

  g_application_hold (G_APPLICATION (self));
  self->leaving = g_timeout_add_seconds (LEAVE_SECONDS, on_leave_is_over, self);
  for (GList *l = gtk_application_get_windows (GTK_APPLICATION (self)); l != NULL; l = l->next)
    gtk_widget_set_visible (l->data, FALSE);
  core_account_sign_out (self->account);
}

/* The startup is that of the program which runs: where there is one already, it is told. */
static void
hand_over_service (TwnApplication *self)
{
  GApplication *application = G_APPLICATION (self);

  /* What keeps it from being registered is tried again, and told, as for every start. */
  if (g_application_register (application, NULL, NULL) && g_application_get_is_remote (application))
    g_application_open (application, &self->service_file, 1, SERVICE_HINT);
}

static int
twn_application_handle_local_options (GApplication *application, GVariantDict *options)
{
  TwnApplication *self = TWN_APPLICATION (application);
  const char *file = NULL;

  if (g_variant_dict_contains (options, "version"))
    {
      g_print ("tweener %s\n", TWEENER_VERSION);
      return 0;
    }

  self->is_demo = g_variant_dict_contains (options, "demo");
  self->is_hidden = g_variant_dict_contains (options, "hidden");
  g_variant_dict_lookup (options, "profile", "s", &self->profile);
  if (g_variant_dict_lookup (options, "service", "^&ay", &file))
    self->service_file = g_file_new_for_commandline_arg (file);
  if (self->profile != NULL && !core_settings_is_profile_name (self->profile))
    {
      g_printerr (_("A profile’s name has 1 to 32 letters, digits and underscores.\n"));
      return 2;
    }

  /* One program for each profile, and the demo is one beside them all. */
  if (self->is_demo)
    {
      g_application_set_flags (application,
                               G_APPLICATION_NON_UNIQUE | G_APPLICATION_HANDLES_OPEN);
    }
  else if (self->profile != NULL)
    {
      g_autofree char *id = g_strdup_printf ("%s.profile_%s", TWEENER_APP_ID, self->profile);

      g_application_set_application_id (application, id);
    }
  if (self->service_file != NULL)
    hand_over_service (self);

  return -1;
}

static void
make_objects (TwnApplication *self, GError **error)
{
  self->account = core_account_new ();
  if (self->is_demo)
    {
      self->core_profile = core_profile_new_in_memory ();
      self->settings = core_settings_new_in_memory (error);
      self->demo = self->settings != NULL ? twn_demo_new (error) : NULL;
      if (self->demo != NULL)
        self->services = core_services_new_with (twn_demo_get_service (self->demo));
    }
  else
    {
      self->core_profile = core_profile_new (self->profile);
      self->settings = core_settings_new (self->profile, error);
      self->services = core_services_new ();
    }
  if (self->settings != NULL && self->services != NULL)
    core_services_load (self->services, self->settings);
  self->keeper = core_keeper_new (self->account, self->core_profile);
  self->pictures = twn_application_make_pictures (self, self->profile);
}

static void
twn_application_startup (GApplication *application)
{
  TwnApplication *self = TWN_APPLICATION (application);
  g_autoptr(GError) error = NULL;

  G_APPLICATION_CLASS (twn_application_parent_class)->startup (application);
  gtk_window_set_default_icon_name (TWEENER_APP_ID);
  make_objects (self, &error);
  if (error != NULL)
    {
      g_printerr ("tweener: %s\n", error->message);
      exit (EXIT_FAILURE);
    }

  g_signal_connect_object (self->account, "notify::session", G_CALLBACK (on_session), self, 0);
  g_signal_connect_object (self->account, "notify::state", G_CALLBACK (on_state), self, 0);
  g_signal_connect_object (self->account, "change-failed", G_CALLBACK (on_change_failed), self, 0);
  twn_application_add_actions (self);
  self->desktop = twn_desktop_new (GTK_APPLICATION (self), self->account, self->settings,
                                   self->is_demo);
  g_signal_connect_object (self->desktop, "quit-wanted", G_CALLBACK (twn_application_leave), self,
                           G_CONNECT_SWAPPED);
  core_settings_bind (self->settings, "direct-connections", self->account, "direct-connections");
  twn_application_open_profile (self);
}

/* Not before there is a window to choose it in: a program that was started for a notification has
 * none for a while. */
static void
offer_service (TwnApplication *self)
{
  g_autoptr(GFile) file = g_steal_pointer (&self->service_file);

  if (file != NULL)
    twn_application_offer_service (self, file);
}

static void
twn_application_activate (GApplication *application)
{
  TwnApplication *self = TWN_APPLICATION (application);

  if (self->window == NULL)
    {
      GtkWidget *window = twn_window_new (GTK_APPLICATION (self), self->account, self->services,
                                          self->settings, self->keeper);

      g_set_weak_pointer (&self->window, TWN_WINDOW (window));
      twn_desktop_set_window (self->desktop, self->window);
      offer_service (self);
      if (!self->is_started)
        twn_application_sign_in_again (self);
      self->is_started = TRUE;
      if (self->demo != NULL && core_account_get_session (self->account) == NULL)
        core_keeper_sign_in (self->keeper, twn_demo_get_service (self->demo), TWN_DEMO_ADDRESS,
                             TWN_DEMO_PASSWORD, MSNP_STATUS_ONLINE, CORE_REMEMBER_ACCOUNT);
    }

  if (self->is_hidden)
    twn_desktop_start_hidden (self->desktop);
  else
    gtk_window_present (GTK_WINDOW (self->window));
  self->is_hidden = FALSE;
}

/* A program without a bus has no searches either. */
static gboolean
twn_application_dbus_register (GApplication     *application,
                               GDBusConnection  *connection,
                               const char       *path,
                               GError          **error)
{
  TwnApplication *self = TWN_APPLICATION (application);

  if (!G_APPLICATION_CLASS (twn_application_parent_class)->dbus_register (application, connection,
                                                                          path, error))
    return FALSE;

  self->search = twn_search_provider_new (application);
  return twn_search_provider_export (self->search, connection, path, error);
}

static void
twn_application_dbus_unregister (GApplication    *application,
                                 GDBusConnection *connection,
                                 const char      *path)
{
  TwnApplication *self = TWN_APPLICATION (application);

  if (self->search != NULL)
    twn_search_provider_unexport (self->search);
  G_APPLICATION_CLASS (twn_application_parent_class)->dbus_unregister (application, connection,
                                                                       path);
}

/* One link at a time: a page that opens a thousand opens one chat. */
static void
take_link (TwnApplication *self, const char *link)
{
  CoreLinkVerb verb;
  g_autoptr(GError) error = NULL;
  g_autofree char *address = core_link_parse (link, &verb, &error);

  if (address == NULL)
    {
      g_autofree char *words = core_error_text_dup_words (error);

      twn_window_add_toast (self->window, words);
      return;
    }

  g_free (self->link);
  self->link = g_strdup (link);
  if (core_account_get_state (self->account) != CORE_ACCOUNT_ONLINE)
    twn_window_add_toast (self->window, _("The link opens once you are signed in."));
  follow_link (self);
}

/* Links, and files that describe services. */
static void
twn_application_open (GApplication *application, GFile **files, int n_files, const char *hint)
{
  TwnApplication *self = TWN_APPLICATION (application);
  g_autofree char *uri = n_files > 0 ? g_file_get_uri (files[0]) : NULL;

  g_application_activate (application);
  if (uri != NULL && core_link_is_link (uri))
    take_link (self, uri);
  else if (n_files > 0 && g_str_equal (hint, SERVICE_HINT))
    twn_application_offer_service (self, files[0]);
  else if (n_files > 0)
    twn_application_import_service (self, files[0]);
}

/* The last window is gone: nothing could bring one back. */
static void
twn_application_window_removed (GtkApplication *application, GtkWindow *window)
{
  TwnApplication *self = TWN_APPLICATION (application);

  if (self->desktop != NULL)
    twn_desktop_check_last (self->desktop, window);
  GTK_APPLICATION_CLASS (twn_application_parent_class)->window_removed (application, window);
}

static void
twn_application_shutdown (GApplication *application)
{
  TwnApplication *self = TWN_APPLICATION (application);

  g_clear_handle_id (&self->leaving, g_source_remove);
  twn_desktop_say_goodbye (self->desktop);
  if (self->window != NULL)
    gtk_window_destroy (GTK_WINDOW (self->window));
  g_clear_object (&self->desktop);
  twn_application_close_profile (self);
  if (self->search != NULL)
    twn_search_provider_set_account (self->search, NULL, NULL);
  core_pictures_set_session (twn_pictures_get_core (self->pictures), NULL);
  g_clear_object (&self->chats);
  twn_pictures_withdraw (GTK_APPLICATION (self));
  g_clear_object (&self->pictures);
  g_clear_object (&self->keeper);
  g_clear_object (&self->core_profile);
  g_clear_object (&self->account);
  g_clear_object (&self->demo);
  G_APPLICATION_CLASS (twn_application_parent_class)->shutdown (application);
}

static void
twn_application_finalize (GObject *object)
{
  TwnApplication *self = TWN_APPLICATION (object);

  g_clear_weak_pointer (&self->window);
  g_clear_object (&self->services);
  g_clear_object (&self->settings);
  g_clear_object (&self->service_file);
  g_clear_object (&self->search);
  g_free (self->profile);
  g_free (self->link);
  G_OBJECT_CLASS (twn_application_parent_class)->finalize (object);
}

static void
twn_application_class_init (TwnApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = twn_application_finalize;
  application_class->handle_local_options = twn_application_handle_local_options;
  application_class->startup = twn_application_startup;
  application_class->activate = twn_application_activate;
  application_class->open = twn_application_open;
  application_class->dbus_register = twn_application_dbus_register;
  application_class->dbus_unregister = twn_application_dbus_unregister;
  application_class->shutdown = twn_application_shutdown;
  GTK_APPLICATION_CLASS (klass)->window_removed = twn_application_window_removed;
}

static void
twn_application_init (TwnApplication *self)
{
  const GOptionEntry options[] = {
    { "service", 0, 0, G_OPTION_ARG_FILENAME, NULL, N_("Offer the service that FILE describes"),
      N_("FILE") },
    { "demo", 0, 0, G_OPTION_ARG_NONE, NULL,
      N_("Try the program with people who live inside it: no account, no network"), NULL },
    { "hidden", 0, 0, G_OPTION_ARG_NONE, NULL,
      N_("Start without a window, where there is a tray"), NULL },
    { "profile", 0, 0, G_OPTION_ARG_STRING, NULL, N_("Use settings of their own, named NAME"),
      N_("NAME") },
    { "version", 0, 0, G_OPTION_ARG_NONE, NULL, N_("Show the version and exit"), NULL },
    { NULL }
  };

  g_application_add_main_option_entries (G_APPLICATION (self), options);
}

TwnApplication *
twn_application_new (void)
{
  /* A static library's resources are linked only where something names them. */
  g_resources_register (tweener_get_resource ());

  return g_object_new (TWN_TYPE_APPLICATION,
                       "application-id", TWEENER_APP_ID,
                       "flags", G_APPLICATION_HANDLES_OPEN,
                       "resource-base-path", "/im/tweener/Tweener",
                       NULL);
}

CoreAccount *
twn_application_get_account (TwnApplication *self)
{
  return self->account;
}

CoreSettings *
twn_application_get_settings (TwnApplication *self)
{
  return self->settings;
}

CoreServices *
twn_application_get_services (TwnApplication *self)
{
  return self->services;
}

CoreKeeper *
twn_application_get_keeper (TwnApplication *self)
{
  return self->keeper;
}

CoreIdle *
twn_application_get_idle (TwnApplication *self)
{
  return twn_desktop_get_idle (self->desktop);
}

/* Returns: (transfer none) (nullable): NULL before the first sign-in */
TwnChats *
twn_application_get_chats (TwnApplication *self)
{
  return self->chats;
}

/* Returns: (transfer none) (nullable): the main window, NULL while it is closed */
TwnWindow *
twn_application_get_window (TwnApplication *self)
{
  return self->window;
}

TwnPictures *
twn_application_get_pictures (TwnApplication *self)
{
  return self->pictures;
}

gboolean
twn_application_is_demo (TwnApplication *self)
{
  return self->is_demo;
}

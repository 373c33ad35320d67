#include "config.h"

#include "twn-application-private.h"

#include <glib/gi18n.h>

#include "core/core-error-text.h"

/* The profile while the program starts and ends, and what is said where something is wrong with it.
 * Words are shown when there is a window to show them in. */

static void
on_response (AdwMessageDialog *dialog, const char *response, gpointer user_data)
{
  if (g_str_equal (response, "quit"))
    g_application_quit (G_APPLICATION (user_data));
}

/* One program writes to a profile: without it, this one can only end. */
static void
say_problem (TwnApplication *self, GtkWindow *window)
{
  CoreProfile *profile = core_keeper_get_profile (twn_application_get_keeper (self));
  const GError *problem = core_profile_get_problem (profile);
  gboolean goes_on = core_profile_is_open (profile);
  const char *path = core_profile_get_set_aside (profile);
  g_autofree char *words = NULL;
  GtkWidget *dialog;

  words = g_strjoin ("\n\n", core_error_text_get_sentence (problem),
                     core_error_text_get_help (problem), path, NULL);
  dialog = adw_message_dialog_new (window, core_error_text_get_title (problem), words);
  if (goes_on)
    adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "continue", _("_Continue"));
  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "quit", _("_Quit"));
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog),
                                           goes_on ? "continue" : "quit");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog),
                                         goes_on ? "continue" : "quit");
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_response), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
on_window_added (GtkApplication *application, GtkWindow *window, gpointer user_data)
{
  g_signal_handlers_disconnect_by_func (application, on_window_added, user_data);
  say_problem (TWN_APPLICATION (application), window);
}

static void
on_settled (CoreProfile *profile, GParamSpec *pspec, gpointer user_data)
{
  TwnApplication *self = TWN_APPLICATION (user_data);
  TwnWindow *window = twn_application_get_window (self);
  const GError *problem = core_profile_get_problem (profile);

  if (problem == NULL || (!core_profile_is_open (profile) && !core_profile_is_busy (profile)))
    return;

  if (window != NULL)
    say_problem (self, GTK_WINDOW (window));
  else
    g_signal_connect (self, "window-added", G_CALLBACK (on_window_added), NULL);
}

static void
on_save_failed (CoreProfile *profile, const GError *error, gpointer user_data)
{
  TwnWindow *window = twn_application_get_window (TWN_APPLICATION (user_data));

  if (window != NULL)
    twn_window_add_toast (window, core_error_text_get_sentence (error));
}

static void
on_sign_in_failed (CoreKeeper *keeper, const GError *error, gpointer user_data)
{
  TwnWindow *window = twn_application_get_window (TWN_APPLICATION (user_data));

  if (window != NULL)
    twn_window_show_error (window, error);
}

void
twn_application_open_profile (TwnApplication *self)
{
  CoreKeeper *keeper = twn_application_get_keeper (self);
  CoreProfile *profile = core_keeper_get_profile (keeper);

  g_signal_connect_object (profile, "notify::is-open", G_CALLBACK (on_settled), self, 0);
  g_signal_connect_object (profile, "notify::problem", G_CALLBACK (on_settled), self, 0);
  g_signal_connect_object (profile, "save-failed", G_CALLBACK (on_save_failed), self, 0);
  g_signal_connect_object (keeper, "sign-in-failed", G_CALLBACK (on_sign_in_failed), self, 0);
  core_profile_open (profile);
}

/* Signs in who wants that. Not before somebody wants to see the program: a search of the desktop
 * starts it, too, and must not show anybody as online. */
void
twn_application_sign_in_again (TwnApplication *self)
{
  core_keeper_sign_in_automatically (twn_application_get_keeper (self),
                                     twn_application_get_services (self),
                                     twn_application_get_settings (self));
}

static void
on_closed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GError) error = NULL;

  if (!core_profile_close_finish (CORE_PROFILE (source), result, &error))
    g_warning ("the profile was not closed: %s", error->message);
  *(gboolean *) user_data = TRUE;
}

/* The main loop has ended, and what was to be kept may still be on its way to the disk. */
void
twn_application_close_profile (TwnApplication *self)
{
  CoreKeeper *keeper = twn_application_get_keeper (self);
  gboolean is_closed = FALSE;

  if (keeper == NULL)
    return;

  if (core_keeper_get_history (keeper) != NULL)
    core_history_flush (core_keeper_get_history (keeper));
  core_profile_close_async (core_keeper_get_profile (keeper), NULL,
                            on_closed, &is_closed);
  while (!is_closed)
    g_main_context_iteration (NULL, TRUE);
}

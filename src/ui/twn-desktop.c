#include "config.h"

#include "twn-desktop.h"

#include <glib/gi18n.h>

#include "core/core-idle.h"
#include "core/core-notifier.h"

#include "twn-background.h"
#include "twn-notifications.h"
#include "twn-sounds.h"
#include "twn-tray.h"

#define TRAY_RETURNS_S 5 /* a tray that is restarted is there again by then */

/**
 * TwnDesktop:
 *
 * What the program has to do with the desktop beside its windows: the tray, notifications,
 * sounds, idle time and sleep; and what becomes of the program when its windows are closed. Owned
 * by the application.
 *
 * Closing the main window hides it where a tray can bring it back. Elsewhere a person is asked
 * once whether the program goes on; then starting it again brings the window back. The demo, of
 * which each start is another, ends there. A running program always has a window, an item in a
 * tray, or a person's word that it may have neither.
 */
struct _TwnDesktop
{
  GObject           parent_instance;
  GtkApplication   *application; /* (unowned): owns this */
  CoreAccount      *account;
  CoreSettings     *settings;
  MsnpSession      *session;     /* (nullable): whose status is shown */
  CoreChats        *chats;       /* (nullable) */
  TwnWindow        *window;      /* (unowned) (nullable): the main one */
  CoreNotifier     *notifier;
  CoreIdle         *idle;
  CoreSleep        *sleep;
  TwnNotifications *notifications;
  TwnSounds        *sounds;
  TwnTray          *tray;        /* (nullable): NULL where it is not wanted */
  GCancellable     *cancellable; /* of the portal's answer */
  guint             lost;        /* timeout: the tray is gone, and no window is there */
  gboolean          is_demo;
  gboolean          is_ending;
};

enum { QUIT_WANTED, N_SIGNALS };
static guint signals[N_SIGNALS];
G_DEFINE_FINAL_TYPE (TwnDesktop, twn_desktop, G_TYPE_OBJECT)

static void set_session (TwnDesktop *self, MsnpSession *session);

static void
twn_desktop_dispose (GObject *object)
{
  TwnDesktop *self = TWN_DESKTOP (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->lost, g_source_remove);
  twn_desktop_set_chats (self, NULL);
  twn_desktop_set_window (self, NULL);
  set_session (self, NULL);
  g_clear_object (&self->tray);
  g_clear_object (&self->sounds);
  g_clear_object (&self->notifications);
  g_clear_object (&self->notifier);
  g_clear_object (&self->idle);
  g_clear_object (&self->sleep);
  g_clear_object (&self->account);
  g_clear_object (&self->settings);
  g_clear_object (&self->cancellable);
  g_clear_weak_pointer (&self->application);
  G_OBJECT_CLASS (twn_desktop_parent_class)->dispose (object);
}

static void
twn_desktop_class_init (TwnDesktopClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = twn_desktop_dispose;

  /**
   * TwnDesktop::quit-wanted:
   * @self: the desktop
   *
   * Emitted when the last window that can be seen was closed and nothing could bring one back, or
   * the person wants the program to end then.
   */
  signals[QUIT_WANTED] = g_signal_new ("quit-wanted", TWN_TYPE_DESKTOP, G_SIGNAL_RUN_LAST, 0,
                                       NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
twn_desktop_init (TwnDesktop *self)
{
  self->cancellable = g_cancellable_new ();
}

/* -- Windows and the tray --------------------------------------------------------------------- */

static gboolean
is_window_visible (TwnDesktop *self)
{
  return self->window != NULL && gtk_widget_get_visible (GTK_WIDGET (self->window));
}

/* @closed: (nullable): does not count any more */
static gboolean
has_visible_window (TwnDesktop *self,
                    gpointer    closed)
{
  for (GList *l = gtk_application_get_windows (self->application); l != NULL; l = l->next)
    {
      if (l->data != closed && gtk_widget_get_visible (l->data))
        return TRUE;
    }

  return FALSE;
}

static gboolean
has_tray (TwnDesktop *self)
{
  return self->tray != NULL && twn_tray_is_shown (self->tray);
}

/* Whether a person has said that the program may run without a window and without a tray. Another
 * start of the demo is another demo, and brings nothing back. */
static gboolean
may_run_unseen (TwnDesktop *self)
{
  g_autofree char *background = NULL;

  g_object_get (self->settings, "background", &background, NULL);
  return !self->is_demo && g_strcmp0 (background, "run") == 0;
}

static void
set_enabled (TwnDesktop *self,
             const char *name,
             gboolean    is_enabled)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self->application), name);

  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), is_enabled);
}

static void
on_visible_notify (TwnDesktop *self)
{
  set_enabled (self, "show", !is_window_visible (self));
  set_enabled (self, "hide", is_window_visible (self));
}

static void
app_show (GSimpleAction *action,
          GVariant      *parameter,
          gpointer       user_data)
{
  TwnDesktop *self = TWN_DESKTOP (user_data);
  g_autofree char *token = self->tray != NULL ? twn_tray_take_token (self->tray) : NULL;

  if (token != NULL && self->window != NULL)
    gtk_window_set_startup_id (GTK_WINDOW (self->window), token);
  g_application_activate (G_APPLICATION (self->application));
}

static void
app_hide (GSimpleAction *action,
          GVariant      *parameter,
          gpointer       user_data)
{
  TwnDesktop *self = TWN_DESKTOP (user_data);

  if (self->window != NULL)
    gtk_window_close (GTK_WINDOW (self->window));
}

static void
app_toggle (GSimpleAction *action,
            GVariant      *parameter,
            gpointer       user_data)
{
  if (is_window_visible (TWN_DESKTOP (user_data)))
    app_hide (action, parameter, user_data);
  else
    app_show (action, parameter, user_data);
}

static const GActionEntry entries[] = {
  { "show", app_show },
  { "hide", app_hide },
  { "toggle", app_toggle },
};

static gboolean
on_tray_stays_away (gpointer user_data)
{
  TwnDesktop *self = TWN_DESKTOP (user_data);

  self->lost = 0;
  if (!has_tray (self) && !has_visible_window (self, NULL) && !self->is_ending)
    g_application_activate (G_APPLICATION (self->application));
  return G_SOURCE_REMOVE;
}

/* A program that nothing could bring back shows itself again. */
static void
on_tray_is_shown (TwnDesktop *self)
{
  g_clear_handle_id (&self->lost, g_source_remove);
  if (!has_tray (self) && !has_visible_window (self, NULL) && !may_run_unseen (self))
    self->lost = g_timeout_add_seconds (TRAY_RETURNS_S, on_tray_stays_away, self);
}

static void
on_background_answered (GObject      *source,
                        GAsyncResult *result,
                        gpointer      user_data)
{
  g_autoptr(TwnDesktop) self = user_data;

  if (twn_background_request_finish (result, NULL) || self->is_ending
      || g_cancellable_is_cancelled (self->cancellable))
    return;

  g_object_set (self->settings, "background", "ask", NULL);
  if (has_visible_window (self, NULL))
    return;
  g_application_activate (G_APPLICATION (self->application));
  twn_window_add_toast (self->window, _("The desktop does not let Tweener run unseen"));
}

static void
go_on_unseen (TwnDesktop *self)
{
  gtk_widget_set_visible (GTK_WIDGET (self->window), FALSE);
  twn_background_request_async (core_settings_is_on (self->settings, "autostart"),
                                self->cancellable, on_background_answered, g_object_ref (self));
}

static void
on_autostart_answered (GObject      *source,
                       GAsyncResult *result,
                       gpointer      user_data)
{
  g_autoptr(TwnDesktop) self = user_data;
  gboolean starts = FALSE;

  twn_background_request_finish (result, &starts);
  if (self->is_ending || g_cancellable_is_cancelled (self->cancellable)
      || starts || !core_settings_is_on (self->settings, "autostart"))
    return;

  g_object_set (self->settings, "autostart", FALSE, NULL);
  if (self->window != NULL)
    twn_window_add_toast (self->window, _("The desktop does not start Tweener with the session"));
}

/* The demo would be started as another program. */
static void
on_autostart_wanted (TwnDesktop *self)
{
  if (!self->is_demo)
    twn_background_request_async (core_settings_is_on (self->settings, "autostart"),
                                  self->cancellable, on_autostart_answered, g_object_ref (self));
}

static void
on_close_answered (AdwMessageDialog *dialog,
                   const char       *response,
                   TwnDesktop       *self)
{
  if (self->window == NULL || g_str_equal (response, "cancel"))
    return;

  g_object_set (self->settings, "background", response, NULL);
  if (g_str_equal (response, "run"))
    go_on_unseen (self);
  else
    g_signal_emit (self, signals[QUIT_WANTED], 0);
}

static void
ask_before_closing (TwnDesktop *self)
{
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (self->window),
                                              _("Keep Running?"), NULL);

  adw_message_dialog_set_body (
    ADW_MESSAGE_DIALOG (dialog),
    _("There is no tray to show an icon in. Tweener can stay signed in without a window, and "
      "tell when somebody writes; starting it again brings the window back. You will not be asked "
      "again; the preferences can change it."));
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _("_Cancel"), "quit",
                                    _("_Quit"), "run", _("_Keep Running"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "run",
                                              ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "run");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_close_answered), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static gboolean
on_close_request (GtkWindow  *window,
                  TwnDesktop *self)
{
  g_autofree char *background = NULL;

  if (self->is_ending)
    return GDK_EVENT_PROPAGATE;

  g_object_get (self->settings, "background", &background, NULL);
  if (has_tray (self) || has_visible_window (self, window))
    gtk_widget_set_visible (GTK_WIDGET (window), FALSE);
  else if (may_run_unseen (self))
    go_on_unseen (self);
  else if (self->is_demo || g_strcmp0 (background, "quit") == 0
           || core_account_get_state (self->account) == CORE_ACCOUNT_SIGNED_OUT)
    g_signal_emit (self, signals[QUIT_WANTED], 0);
  else
    ask_before_closing (self);

  return GDK_EVENT_STOP;
}

/* -- What the tray and the window's title show ------------------------------------------------ */

static void
update_tray (TwnDesktop *self)
{
  MsnpStatus status = MSNP_STATUS_OFFLINE;

  if (self->session != NULL && msnp_session_get_state (self->session) == MSNP_SESSION_ONLINE)
    status = msnp_session_get_status (self->session);
  if (self->tray != NULL)
    twn_tray_set_state (self->tray, status,
                        self->chats != NULL ? core_chats_get_unread (self->chats) : 0);
}

static void
update_title (TwnDesktop *self)
{
  guint unread = self->chats != NULL ? core_chats_get_unread (self->chats) : 0;
  g_autofree char *title = NULL;

  if (self->window == NULL)
    return;

  /* Translators: how many messages nobody has read, and the program's name. */
  title = unread > 0 ? g_strdup_printf (_("(%u) %s"), unread, "Tweener") : g_strdup ("Tweener");
  gtk_window_set_title (GTK_WINDOW (self->window), title);
}

static void
on_unread_notify (TwnDesktop *self)
{
  update_tray (self);
  update_title (self);
}

static void
set_session (TwnDesktop  *self,
             MsnpSession *session)
{
  if (self->session != NULL)
    g_signal_handlers_disconnect_by_data (self->session, self);
  g_set_object (&self->session, session);
  if (session == NULL)
    return;

  g_signal_connect_swapped (session, "notify::status", G_CALLBACK (update_tray), self);
  g_signal_connect_swapped (session, "notify::state", G_CALLBACK (update_tray), self);
  update_tray (self);
}

static void
on_session_notify (TwnDesktop *self)
{
  set_session (self, core_account_get_session (self->account));
}

static void
on_tray_wanted (TwnDesktop *self)
{
  gboolean is_wanted = core_settings_is_on (self->settings, "tray");

  if (is_wanted == (self->tray != NULL))
    return;

  g_clear_object (&self->tray);
  if (is_wanted)
    {
      self->tray = twn_tray_new (self->application);
      g_signal_connect_object (self->tray, "notify::is-shown", G_CALLBACK (on_tray_is_shown), self,
                               G_CONNECT_SWAPPED);
      update_tray (self);
    }
  else
    {
      on_tray_is_shown (self);
    }
}

/* -- Idle time --------------------------------------------------------------------------------- */

static void
on_idle_notify (TwnDesktop *self)
{
  core_account_set_idle (self->account, core_idle_is_idle (self->idle));
}

/* Returns: (transfer full): looks after everything for @account */
TwnDesktop *
twn_desktop_new (GtkApplication *application,
                 CoreAccount    *account,
                 CoreSettings   *settings,
                 gboolean        is_demo)
{
  TwnDesktop *self;

  g_return_val_if_fail (GTK_IS_APPLICATION (application), NULL);
  g_return_val_if_fail (CORE_IS_ACCOUNT (account), NULL);
  g_return_val_if_fail (CORE_IS_SETTINGS (settings), NULL);

  self = g_object_new (TWN_TYPE_DESKTOP, NULL);
  g_set_weak_pointer (&self->application, application);
  self->account = g_object_ref (account);
  self->settings = g_object_ref (settings);
  self->is_demo = is_demo;
  g_action_map_add_action_entries (G_ACTION_MAP (application), entries, G_N_ELEMENTS (entries),
                                   self);
  on_visible_notify (self);

  self->notifier = core_notifier_new (account, settings);
  self->notifications = twn_notifications_new (G_APPLICATION (application), self->notifier);
  self->sounds = twn_sounds_new (self->notifier);
  self->sleep = core_sleep_new ();
  core_account_follow_sleep (account, self->sleep);
  self->idle = core_idle_new ();
  core_settings_bind (settings, "auto-away-minutes", self->idle, "minutes");
  core_settings_bind (settings, "auto-away", self->idle, "is-enabled");
  g_signal_connect_object (self->idle, "notify::is-idle", G_CALLBACK (on_idle_notify), self,
                           G_CONNECT_SWAPPED);

  g_signal_connect_object (account, "notify::session", G_CALLBACK (on_session_notify), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (settings, "notify::autostart", G_CALLBACK (on_autostart_wanted), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (settings, "notify::tray", G_CALLBACK (on_tray_wanted), self,
                           G_CONNECT_SWAPPED);
  on_session_notify (self);
  on_tray_wanted (self);

  return self;
}

/* Returns: (transfer none): what tells whether somebody uses the computer */
CoreIdle *
twn_desktop_get_idle (TwnDesktop *self)
{
  g_return_val_if_fail (TWN_IS_DESKTOP (self), NULL);

  return self->idle;
}

/* @chats: (nullable): those of the account's session */
void
twn_desktop_set_chats (TwnDesktop *self,
                       CoreChats  *chats)
{
  g_return_if_fail (TWN_IS_DESKTOP (self));

  if (self->chats != NULL)
    g_signal_handlers_disconnect_by_data (self->chats, self);
  g_set_object (&self->chats, chats);
  if (self->notifier != NULL)
    core_notifier_set_chats (self->notifier, chats);
  if (chats != NULL)
    g_signal_connect_swapped (chats, "notify::unread", G_CALLBACK (on_unread_notify), self);
  on_unread_notify (self);
}

/* @window: (nullable): the main window, which this closes in its own way from here on */
void
twn_desktop_set_window (TwnDesktop *self,
                        TwnWindow  *window)
{
  g_return_if_fail (TWN_IS_DESKTOP (self));

  if (self->window != NULL)
    g_signal_handlers_disconnect_by_data (self->window, self);
  g_set_weak_pointer (&self->window, window);
  if (window == NULL)
    return;

  g_signal_connect (window, "close-request", G_CALLBACK (on_close_request), self);
  g_signal_connect_swapped (window, "notify::visible", G_CALLBACK (on_visible_notify), self);
  on_visible_notify (self);
  update_title (self);
}

/* The program has been started without showing its window: a tray, or a person's word, has to be
 * there before long. */
void
twn_desktop_start_hidden (TwnDesktop *self)
{
  g_return_if_fail (TWN_IS_DESKTOP (self));

  on_tray_is_shown (self);
}

/* @closed has gone: the program goes with it where it was the last to be seen. */
void
twn_desktop_check_last (TwnDesktop *self,
                        GtkWindow  *closed)
{
  g_return_if_fail (TWN_IS_DESKTOP (self));

  if (!self->is_ending && !has_visible_window (self, closed) && !has_tray (self)
      && !may_run_unseen (self))
    g_signal_emit (self, signals[QUIT_WANTED], 0);
}

/* The program ends: what would be of no use, or from the demo's people, is taken away. */
void
twn_desktop_say_goodbye (TwnDesktop *self)
{
  g_return_if_fail (TWN_IS_DESKTOP (self));

  self->is_ending = TRUE;
  g_clear_object (&self->tray);
  if (self->is_demo)
    core_notifier_withdraw_all (self->notifier);
}

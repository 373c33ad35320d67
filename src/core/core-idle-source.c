#include "config.h"

#include "core-idle-source-private.h"

#include <string.h>

#define MUTTER_NAME "org.gnome.Mutter.IdleMonitor"
#define MUTTER_PATH "/org/gnome/Mutter/IdleMonitor/Core"
#define SAVER_NAME "org.freedesktop.ScreenSaver"
#define SAVER_PATH "/org/freedesktop/ScreenSaver"
#define PLASMA_NAME "org.kde.screensaver" /* another name of Plasma's, which counts otherwise */
#define LOGIN_NAME "org.freedesktop.login1"
#define LOGIN_PATH "/org/freedesktop/login1/session/auto"
#define LOGIN_INTERFACE "org.freedesktop.login1.Session"
#define PORTAL_NAME "org.freedesktop.portal.Desktop"
#define PORTAL_PATH "/org/freedesktop/portal/desktop"
#define PORTAL_INTERFACE "org.freedesktop.portal.Inhibit"
#define QUERY_END 2 /* a state of the session: it is to end, and waits for an answer */

/* How often a screen saver is asked whether somebody has come back. It has no other way to tell;
 * nobody is there to be disturbed, and nothing is asked while somebody is. */
#define RETURN_S 5

/* Asked and answered over D-Bus. An answer may come when the source is gone: each call holds a
 * reference, and looks at the cancellable first. */
struct _CoreIdleSource
{
  int                ref_count;
  CoreIdleSourceKind kind;
  guint              threshold_ms;
  CoreIdleAnswered   answered;
  CoreIdleChanged    changed;
  gpointer           user_data;
  GDBusConnection   *connection;
  GCancellable      *cancellable;
  gboolean           is_answered;
  gboolean           is_idle;
  guint              signal;         /* subscription */
  guint              response;       /* subscription */
  guint              name;           /* watch */
  guint              timeout;
  guint32            idle_watch;     /* Mutter's */
  guint32            active_watch;
  gboolean           in_milliseconds; /* what the screen saver says */
  char              *monitor;        /* the portal's: path of a session */
};

static void mutter_start (CoreIdleSource *self);
static void saver_start (CoreIdleSource *self);
static void login_start (CoreIdleSource *self);
static void portal_start (CoreIdleSource *self);

static CoreIdleSource *
source_ref (CoreIdleSource *self)
{
  self->ref_count++;
  return self;
}

static void
source_unref (CoreIdleSource *self)
{
  if (--self->ref_count > 0)
    return;

  g_clear_object (&self->connection);
  g_clear_object (&self->cancellable);
  g_free (self->monitor);
  g_free (self);
}

static gboolean
is_gone (CoreIdleSource *self)
{
  return g_cancellable_is_cancelled (self->cancellable);
}

static void
set_answered (CoreIdleSource *self,
              gboolean        is_there)
{
  if (self->is_answered)
    return;

  self->is_answered = TRUE;
  self->answered (is_there, self->user_data);
}

static void
set_idle (CoreIdleSource *self,
          gboolean        is_idle)
{
  if (self->is_idle == is_idle)
    return;

  self->is_idle = is_idle;
  self->changed (is_idle, self->user_data);
}

static void
call (CoreIdleSource      *self,
      const char          *name,
      const char          *path,
      const char          *interface,
      const char          *method,
      GVariant            *parameters,
      const char          *reply_type,
      GAsyncReadyCallback  callback)
{
  g_dbus_connection_call (self->connection, name, path, interface, method, parameters,
                          G_VARIANT_TYPE (reply_type), G_DBUS_CALL_FLAGS_NO_AUTO_START, -1,
                          self->cancellable, callback, source_ref (self));
}

/* Returns: (transfer full) (nullable): the reply; NULL after an error or the source's end */
static GVariant *
call_finish (CoreIdleSource *self,
             GObject        *connection,
             GAsyncResult   *result)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GVariant) reply =
    g_dbus_connection_call_finish (G_DBUS_CONNECTION (connection), result, &error);

  if (is_gone (self))
    return NULL;

  /* Most desktops lack most of these: no news. */
  if (reply == NULL)
    g_debug ("idle time: %s", error->message);
  return g_steal_pointer (&reply);
}

/* -- Mutter: one watch says that somebody went, another that somebody came back --------------- */

static void
mutter_remove_watch (CoreIdleSource *self,
                     guint32        *watch)
{
  if (*watch != 0)
    g_dbus_connection_call (self->connection, MUTTER_NAME, MUTTER_PATH, MUTTER_NAME, "RemoveWatch",
                            g_variant_new ("(u)", *watch), NULL, G_DBUS_CALL_FLAGS_NO_AUTO_START,
                            -1, NULL, NULL, NULL);
  *watch = 0;
}

static void
on_mutter_active_watch (GObject      *connection,
                        GAsyncResult *result,
                        gpointer      user_data)
{
  CoreIdleSource *self = user_data;
  g_autoptr(GVariant) reply = call_finish (self, connection, result);

  if (reply != NULL)
    g_variant_get (reply, "(u)", &self->active_watch);
  else if (!is_gone (self))
    set_idle (self, FALSE);
  source_unref (self);
}

static void
on_mutter_fired (GDBusConnection *connection,
                 const char      *sender,
                 const char      *path,
                 const char      *interface,
                 const char      *signal,
                 GVariant        *parameters,
                 gpointer         user_data)
{
  CoreIdleSource *self = user_data;
  guint32 watch = 0;

  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(u)")))
    return;

  g_variant_get (parameters, "(u)", &watch);
  if (watch != 0 && watch == self->idle_watch)
    {
      call (self, MUTTER_NAME, MUTTER_PATH, MUTTER_NAME, "AddUserActiveWatch", NULL, "(u)",
            on_mutter_active_watch);
      set_idle (self, TRUE);
    }
  else if (watch != 0 && watch == self->active_watch)
    {
      self->active_watch = 0; /* it fires once */
      set_idle (self, FALSE);
    }
}

static void
on_mutter_idle_watch (GObject      *connection,
                      GAsyncResult *result,
                      gpointer      user_data)
{
  CoreIdleSource *self = user_data;
  g_autoptr(GVariant) reply = call_finish (self, connection, result);

  if (reply != NULL)
    g_variant_get (reply, "(u)", &self->idle_watch);
  if (!is_gone (self))
    set_answered (self, reply != NULL);
  source_unref (self);
}

/* Also when the shell has been restarted: it has forgotten the watches then. */
static void
on_mutter_appeared (GDBusConnection *connection,
                    const char      *name,
                    const char      *owner,
                    gpointer         user_data)
{
  CoreIdleSource *self = user_data;

  self->idle_watch = 0;
  self->active_watch = 0;
  call (self, MUTTER_NAME, MUTTER_PATH, MUTTER_NAME, "AddIdleWatch",
        g_variant_new ("(t)", (guint64) self->threshold_ms), "(u)", on_mutter_idle_watch);
}

static void
on_mutter_vanished (GDBusConnection *connection,
                    const char      *name,
                    gpointer         user_data)
{
  CoreIdleSource *self = user_data;

  set_idle (self, FALSE);
  set_answered (self, FALSE);
}

static void
mutter_start (CoreIdleSource *self)
{
  self->signal = g_dbus_connection_signal_subscribe (
    self->connection, MUTTER_NAME, MUTTER_NAME, "WatchFired", MUTTER_PATH, NULL,
    G_DBUS_SIGNAL_FLAGS_NONE, on_mutter_fired, self, NULL);
  self->name = g_bus_watch_name_on_connection (self->connection, MUTTER_NAME,
                                               G_BUS_NAME_WATCHER_FLAGS_NONE, on_mutter_appeared,
                                               on_mutter_vanished, self, NULL);
}

/* -- Screen saver: asked when the threshold could first be reached ----------------------------- */

static gboolean on_saver_timeout (gpointer user_data);

static void
saver_ask_after (CoreIdleSource *self,
                 guint           milliseconds)
{
  g_clear_handle_id (&self->timeout, g_source_remove);
  if (milliseconds >= 1000)
    self->timeout = g_timeout_add_seconds ((milliseconds + 999) / 1000, on_saver_timeout, self);
  else
    self->timeout = g_timeout_add (milliseconds, on_saver_timeout, self);
}

static void
on_saver_time (GObject      *connection,
               GAsyncResult *result,
               gpointer      user_data)
{
  CoreIdleSource *self = user_data;
  g_autoptr(GVariant) reply = call_finish (self, connection, result);
  guint32 time = 0;
  guint64 idle_ms;

  if (reply == NULL)
    {
      if (!is_gone (self))
        {
          set_idle (self, FALSE);
          set_answered (self, FALSE);
        }
      source_unref (self);
      return;
    }

  g_variant_get (reply, "(u)", &time);
  idle_ms = self->in_milliseconds ? time : (guint64) time * 1000;
  set_answered (self, TRUE);
  set_idle (self, idle_ms >= self->threshold_ms);
  saver_ask_after (self, self->is_idle ? RETURN_S * 1000
                                       : MAX (1u, self->threshold_ms - (guint) idle_ms));
  source_unref (self);
}

static gboolean
on_saver_timeout (gpointer user_data)
{
  CoreIdleSource *self = user_data;

  self->timeout = 0;
  call (self, SAVER_NAME, SAVER_PATH, SAVER_NAME, "GetSessionIdleTime", NULL, "(u)",
        on_saver_time);
  return G_SOURCE_REMOVE;
}

static void
on_plasma_owner (GObject      *connection,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  CoreIdleSource *self = user_data;
  g_autoptr(GVariant) reply = call_finish (self, connection, result);

  if (reply != NULL)
    g_variant_get (reply, "(b)", &self->in_milliseconds);
  if (!is_gone (self))
    on_saver_timeout (self);
  source_unref (self);
}

/* The interface says seconds, and Plasma's says milliseconds. */
static void
saver_start (CoreIdleSource *self)
{
  call (self, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
        "NameHasOwner", g_variant_new ("(s)", PLASMA_NAME), "(b)", on_plasma_owner);
}

/* -- logind: the desktop sets a hint after a time of its own; the rest is waited for ----------- */

static gboolean
on_login_timeout (gpointer user_data)
{
  CoreIdleSource *self = user_data;

  self->timeout = 0;
  set_idle (self, TRUE);
  return G_SOURCE_REMOVE;
}

static void
login_apply (CoreIdleSource *self,
             gboolean        hint,
             guint64         since_us)
{
  gint64 idle_ms = (g_get_real_time () - (gint64) since_us) / 1000;

  g_clear_handle_id (&self->timeout, g_source_remove);
  if (!hint)
    set_idle (self, FALSE);
  else if (since_us == 0 || idle_ms >= self->threshold_ms)
    set_idle (self, TRUE);
  else
    self->timeout = g_timeout_add (self->threshold_ms - (guint) MAX (idle_ms, 0),
                                   on_login_timeout, self);
}

static void
on_login_properties (GObject      *connection,
                     GAsyncResult *result,
                     gpointer      user_data)
{
  CoreIdleSource *self = user_data;
  g_autoptr(GVariant) reply = call_finish (self, connection, result);
  g_autoptr(GVariant) properties = NULL;
  gboolean hint = FALSE;
  guint64 since = 0;
  gboolean is_there = FALSE;

  if (reply != NULL)
    {
      properties = g_variant_get_child_value (reply, 0);
      is_there = g_variant_lookup (properties, "IdleHint", "b", &hint);
      g_variant_lookup (properties, "IdleSinceHint", "t", &since);
    }
  if (!is_gone (self))
    {
      set_answered (self, is_there);
      login_apply (self, hint, since);
    }
  source_unref (self);
}

static void
login_ask (CoreIdleSource *self)
{
  call (self, LOGIN_NAME, LOGIN_PATH, "org.freedesktop.DBus.Properties", "GetAll",
        g_variant_new ("(s)", LOGIN_INTERFACE), "(a{sv})", on_login_properties);
}

/* The signal comes from the session's own path, not from "auto": what has changed is asked for. */
static void
on_login_changed (GDBusConnection *connection,
                  const char      *sender,
                  const char      *path,
                  const char      *interface,
                  const char      *signal,
                  GVariant        *parameters,
                  gpointer         user_data)
{
  login_ask (user_data);
}

static void
login_start (CoreIdleSource *self)
{
  self->signal = g_dbus_connection_signal_subscribe (
    self->connection, LOGIN_NAME, "org.freedesktop.DBus.Properties", "PropertiesChanged", NULL,
    LOGIN_INTERFACE, G_DBUS_SIGNAL_FLAGS_NONE, on_login_changed, self, NULL);
  login_ask (self);
}

/* -- The portal: one is away while the screen is locked or dark -------------------------------- */

static void
portal_tell (CoreIdleSource *self,
             const char     *interface,
             const char     *path,
             const char     *method,
             GVariant       *parameters)
{
  g_dbus_connection_call (self->connection, PORTAL_NAME, path, interface, method, parameters, NULL,
                          G_DBUS_CALL_FLAGS_NO_AUTO_START, -1, NULL, NULL, NULL);
}

static void
on_portal_state (GDBusConnection *connection,
                 const char      *sender,
                 const char      *path,
                 const char      *interface,
                 const char      *signal,
                 GVariant        *parameters,
                 gpointer         user_data)
{
  CoreIdleSource *self = user_data;
  g_autoptr(GVariant) state = NULL;
  const char *monitor;
  gboolean is_active = FALSE;
  guint32 session_state = 0;

  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(oa{sv})")))
    return;

  g_variant_get (parameters, "(&o@a{sv})", &monitor, &state);
  if (g_strcmp0 (monitor, self->monitor) != 0)
    return;

  if (g_variant_lookup (state, "session-state", "u", &session_state) && session_state == QUERY_END)
    portal_tell (self, PORTAL_INTERFACE, PORTAL_PATH, "QueryEndResponse",
                 g_variant_new ("(o)", self->monitor));
  if (g_variant_lookup (state, "screensaver-active", "b", &is_active))
    set_idle (self, is_active);
}

static void
on_portal_response (GDBusConnection *connection,
                    const char      *sender,
                    const char      *path,
                    const char      *interface,
                    const char      *signal,
                    GVariant        *parameters,
                    gpointer         user_data)
{
  CoreIdleSource *self = user_data;
  guint32 code = 1;

  if (g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(ua{sv})")))
    g_variant_get (parameters, "(ua{sv})", &code, NULL);
  set_answered (self, code == 0);
}

static void
on_portal_asked (GObject      *connection,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  CoreIdleSource *self = user_data;
  g_autoptr(GVariant) reply = call_finish (self, connection, result);

  if (reply == NULL && !is_gone (self))
    set_answered (self, FALSE);
  source_unref (self);
}

/* The paths of the answer and of the monitor are listened to before they are there. */
static void
portal_start (CoreIdleSource *self)
{
  g_autofree char *token = g_strdup_printf ("tweener%u", g_random_int ());
  g_autofree char *sender =
    g_strdup (g_dbus_connection_get_unique_name (self->connection) + strlen (":"));
  g_autofree char *request = NULL;
  GVariantDict options;

  g_strdelimit (sender, ".", '_');
  request = g_strdup_printf (PORTAL_PATH "/request/%s/%s", sender, token);
  self->monitor = g_strdup_printf (PORTAL_PATH "/session/%s/%s", sender, token);
  self->response = g_dbus_connection_signal_subscribe (
    self->connection, PORTAL_NAME, "org.freedesktop.portal.Request", "Response", request, NULL,
    G_DBUS_SIGNAL_FLAGS_NONE, on_portal_response, self, NULL);
  self->signal = g_dbus_connection_signal_subscribe (
    self->connection, PORTAL_NAME, PORTAL_INTERFACE, "StateChanged", PORTAL_PATH, NULL,
    G_DBUS_SIGNAL_FLAGS_NONE, on_portal_state, self, NULL);
  g_variant_dict_init (&options, NULL);
  g_variant_dict_insert (&options, "handle_token", "s", token);
  g_variant_dict_insert (&options, "session_handle_token", "s", token);
  call (self, PORTAL_NAME, PORTAL_PATH, PORTAL_INTERFACE, "CreateMonitor",
        g_variant_new ("(s@a{sv})", "", g_variant_dict_end (&options)), "(o)", on_portal_asked);
}

static void
on_bus (GObject      *object,
        GAsyncResult *result,
        gpointer      user_data)
{
  CoreIdleSource *self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GDBusConnection) connection = g_bus_get_finish (result, &error);

  if (is_gone (self))
    {
      source_unref (self);
      return;
    }

  g_set_object (&self->connection, connection);
  /* A program without idle time is better than none. */
  if (connection != NULL)
    g_dbus_connection_set_exit_on_close (connection, FALSE);
  if (connection == NULL)
    set_answered (self, FALSE);
  else if (self->kind == CORE_IDLE_MUTTER)
    mutter_start (self);
  else if (self->kind == CORE_IDLE_SCREEN_SAVER)
    saver_start (self);
  else if (self->kind == CORE_IDLE_LOGIND)
    login_start (self);
  else
    portal_start (self);
  source_unref (self);
}

/* Returns: (transfer full): a source that has still to answer */
CoreIdleSource *
core_idle_source_new (CoreIdleSourceKind  kind,
                      guint               threshold_ms,
                      CoreIdleAnswered    answered,
                      CoreIdleChanged     changed,
                      gpointer            user_data)
{
  CoreIdleSource *self = g_new0 (CoreIdleSource, 1);

  self->ref_count = 1;
  self->kind = kind;
  self->threshold_ms = threshold_ms;
  self->answered = answered;
  self->changed = changed;
  self->user_data = user_data;
  self->cancellable = g_cancellable_new ();
  g_bus_get (kind == CORE_IDLE_LOGIND ? G_BUS_TYPE_SYSTEM : G_BUS_TYPE_SESSION, self->cancellable,
             on_bus, source_ref (self));

  return self;
}

/* What still comes is not listened to. */
void
core_idle_source_free (CoreIdleSource *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->timeout, g_source_remove);
  g_clear_handle_id (&self->name, g_bus_unwatch_name);
  if (self->connection != NULL && self->signal != 0)
    g_dbus_connection_signal_unsubscribe (self->connection, self->signal);
  if (self->connection != NULL && self->response != 0)
    g_dbus_connection_signal_unsubscribe (self->connection, self->response);
  if (self->monitor != NULL)
    portal_tell (self, "org.freedesktop.portal.Session", self->monitor, "Close", NULL);
  if (self->connection != NULL && self->kind == CORE_IDLE_MUTTER)
    {
      mutter_remove_watch (self, &self->idle_watch);
      mutter_remove_watch (self, &self->active_watch);
    }
  source_unref (self);
}

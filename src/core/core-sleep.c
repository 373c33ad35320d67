#include "config.h"

#include "core-sleep.h"

#include <gio/gunixfdlist.h>
#include <glib/gi18n-lib.h>
#include <time.h>
#include <unistd.h>

#define LOGIN_NAME "org.freedesktop.login1"
#define LOGIN_PATH "/org/freedesktop/login1"
#define LOGIN_INTERFACE "org.freedesktop.login1.Manager"

#define LOOK_S   60                    /* where nobody tells, the clocks are looked at so often */
#define SLEPT_US (5 * G_TIME_SPAN_SECOND) /* that one clock counts and the other does not: sleep */

/**
 * CoreSleep:
 *
 * Listens to logind for the computer going to sleep and waking. Owned by the account, which says
 * goodbye to the service before, so that nobody believes for minutes that one is still there.
 *
 * While somebody is awake a delay lock is held: logind waits for it, up to some seconds. Where
 * there is no logind, or a sandbox hides it, only waking is told, and some time after: by a clock
 * that goes on while the computer sleeps, beside one that does not.
 */
struct _CoreSleep
{
  GObject          parent_instance;
  GDBusConnection *system;
  GCancellable    *cancellable;
  guint            signal; /* subscription */
  int              lock;   /* a file descriptor, or -1 */
  guint            look;   /* timeout: the clocks */
  gint64           slept;  /* what the clocks were apart, in µs */
  gboolean         has_looked;
};

enum { GOING_TO_SLEEP, WOKEN, N_SIGNALS };
static guint signals[N_SIGNALS];
G_DEFINE_FINAL_TYPE (CoreSleep, core_sleep, G_TYPE_OBJECT)

static void
core_sleep_dispose (GObject *object)
{
  CoreSleep *self = CORE_SLEEP (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->look, g_source_remove);
  if (self->signal != 0)
    g_dbus_connection_signal_unsubscribe (self->system, self->signal);
  self->signal = 0;
  core_sleep_release (self);
  g_clear_object (&self->system);
  G_OBJECT_CLASS (core_sleep_parent_class)->dispose (object);
}

static void
core_sleep_finalize (GObject *object)
{
  g_clear_object (&CORE_SLEEP (object)->cancellable);
  G_OBJECT_CLASS (core_sleep_parent_class)->finalize (object);
}

static void
core_sleep_class_init (CoreSleepClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = core_sleep_dispose;
  object_class->finalize = core_sleep_finalize;

  /**
   * CoreSleep::going-to-sleep:
   * @self: the sleep
   *
   * Emitted when the computer is about to sleep; it does when core_sleep_release() is called, or
   * after a few seconds.
   */
  signals[GOING_TO_SLEEP] = g_signal_new ("going-to-sleep", CORE_TYPE_SLEEP, G_SIGNAL_RUN_LAST, 0,
                                          NULL, NULL, NULL, G_TYPE_NONE, 0);

  /**
   * CoreSleep::woken:
   * @self: the sleep
   *
   * Emitted when it has slept, or has failed to.
   */
  signals[WOKEN] = g_signal_new ("woken", CORE_TYPE_SLEEP, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 0);
}

/* ---- without logind ---- */

static gboolean
on_look (gpointer user_data)
{
  struct timespec now = { 0, 0 };

  clock_gettime (CLOCK_BOOTTIME, &now);
  core_sleep_compare (CORE_SLEEP (user_data),
                      now.tv_sec * G_TIME_SPAN_SECOND + now.tv_nsec / 1000,
                      g_get_monotonic_time ());
  return G_SOURCE_CONTINUE;
}

static void
look_at_clocks (CoreSleep *self)
{
  if (self->look != 0 || g_cancellable_is_cancelled (self->cancellable))
    return;

  self->look = g_timeout_add_seconds (LOOK_S, on_look, self);
  on_look (self);
}

/**
 * core_sleep_compare:
 * @self: the sleep
 * @boot_us: microseconds since the computer started
 * @awake_us: microseconds of these that it was awake, from any beginning
 *
 * Emits woken when it has slept since the last call.
 */
void
core_sleep_compare (CoreSleep *self,
                    gint64     boot_us,
                    gint64     awake_us)
{
  gint64 before;

  g_return_if_fail (CORE_IS_SLEEP (self));

  before = self->slept;
  self->slept = boot_us - awake_us;
  if (self->has_looked && self->slept - before >= SLEPT_US)
    g_signal_emit (self, signals[WOKEN], 0);
  self->has_looked = TRUE;
}

/* ---- logind ---- */

static void
on_inhibited (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(CoreSleep) self = user_data;
  g_autoptr(GUnixFDList) descriptors = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(GVariant) reply = g_dbus_connection_call_with_unix_fd_list_finish (
    G_DBUS_CONNECTION (source), &descriptors, result, &error);
  int index = -1;

  if (reply == NULL)
    {
      g_debug ("sleep is not waited for: %s", error->message);
      look_at_clocks (self);
      return;
    }

  g_variant_get (reply, "(h)", &index);
  if (descriptors != NULL && index >= 0 && index < g_unix_fd_list_get_length (descriptors) &&
      self->lock < 0 && !g_cancellable_is_cancelled (self->cancellable))
    self->lock = g_unix_fd_list_get (descriptors, index, NULL);
}

static void
inhibit (CoreSleep *self)
{
  if (self->lock >= 0)
    return;

  g_dbus_connection_call_with_unix_fd_list (
    self->system, LOGIN_NAME, LOGIN_PATH, LOGIN_INTERFACE, "Inhibit",
    g_variant_new ("(ssss)", "sleep", "Tweener", _("Signing out"), "delay"),
    G_VARIANT_TYPE ("(h)"), G_DBUS_CALL_FLAGS_NO_AUTO_START, -1, NULL, self->cancellable,
    on_inhibited, g_object_ref (self));
}

static void
on_prepare_for_sleep (GDBusConnection *connection,
                      const char      *sender,
                      const char      *path,
                      const char      *interface,
                      const char      *signal,
                      GVariant        *parameters,
                      gpointer         user_data)
{
  CoreSleep *self = CORE_SLEEP (user_data);
  gboolean is_going = FALSE;

  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(b)")))
    return;

  g_variant_get (parameters, "(b)", &is_going);
  if (!is_going)
    inhibit (self);
  g_signal_emit (self, signals[is_going ? GOING_TO_SLEEP : WOKEN], 0);
}

static void
on_system_bus (GObject      *object,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr(CoreSleep) self = user_data;
  g_autoptr(GError) error = NULL;

  self->system = g_bus_get_finish (result, &error);
  if (self->system == NULL)
    look_at_clocks (self);
  if (self->system == NULL || g_cancellable_is_cancelled (self->cancellable))
    return;

  g_dbus_connection_set_exit_on_close (self->system, FALSE);
  self->signal = g_dbus_connection_signal_subscribe (
    self->system, LOGIN_NAME, LOGIN_INTERFACE, "PrepareForSleep", LOGIN_PATH, NULL,
    G_DBUS_SIGNAL_FLAGS_NONE, on_prepare_for_sleep, self, NULL);
  inhibit (self);
}

static void
core_sleep_init (CoreSleep *self)
{
  self->lock = -1;
  self->cancellable = g_cancellable_new ();
}

CoreSleep *
core_sleep_new (void)
{
  CoreSleep *self = g_object_new (CORE_TYPE_SLEEP, NULL);

  g_bus_get (G_BUS_TYPE_SYSTEM, self->cancellable, on_system_bus, g_object_ref (self));
  return self;
}

/* Returns: whether the computer waits for core_sleep_release() before it sleeps */
gboolean
core_sleep_is_held (CoreSleep *self)
{
  g_return_val_if_fail (CORE_IS_SLEEP (self), FALSE);

  return self->lock >= 0;
}

/* Everything is done: the computer may sleep. */
void
core_sleep_release (CoreSleep *self)
{
  g_return_if_fail (CORE_IS_SLEEP (self));

  if (self->lock >= 0)
    close (self->lock);
  self->lock = -1;
}

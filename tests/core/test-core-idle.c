#include "config.h"

#include "core/core-idle.h"

#include "mock-bus.h"

#define MUTTER "org.gnome.Mutter.IdleMonitor"
#define MUTTER_PATH "/org/gnome/Mutter/IdleMonitor/Core"
#define SAVER "org.freedesktop.ScreenSaver"
#define SAVER_PATH "/org/freedesktop/ScreenSaver"
#define LOGIN "org.freedesktop.login1"
#define LOGIN_PATH "/org/freedesktop/login1/session/auto"
#define PORTAL "org.freedesktop.portal.Desktop"
#define PORTAL_PATH "/org/freedesktop/portal/desktop"

static const char mutter_xml[] =
  "<node><interface name='org.gnome.Mutter.IdleMonitor'>"
  "<method name='AddIdleWatch'><arg type='t' direction='in'/><arg type='u' direction='out'/>"
  "</method><method name='AddUserActiveWatch'><arg type='u' direction='out'/></method>"
  "<method name='RemoveWatch'><arg type='u' direction='in'/></method>"
  "<signal name='WatchFired'><arg type='u'/></signal></interface></node>";
static const char saver_xml[] =
  "<node><interface name='org.freedesktop.ScreenSaver'>"
  "<method name='GetSessionIdleTime'><arg type='u' direction='out'/></method>"
  "</interface></node>";
static const char login_xml[] =
  "<node><interface name='org.freedesktop.DBus.Properties'>"
  "<method name='GetAll'><arg type='s' direction='in'/><arg type='a{sv}' direction='out'/>"
  "</method></interface></node>";
static const char portal_xml[] =
  "<node><interface name='org.freedesktop.portal.Inhibit'>"
  "<method name='CreateMonitor'><arg type='s' direction='in'/><arg type='a{sv}' direction='in'/>"
  "<arg type='o' direction='out'/></method>"
  "<method name='QueryEndResponse'><arg type='o' direction='in'/></method>"
  "</interface></node>";
static const char plasma_xml[] =
  "<node><interface name='org.example.Nothing'><method name='Nothing'/></interface></node>";

/* A desktop that tells what the test wants it to. */
typedef struct
{
  MockBus         *bus; /* the program's */
  CoreIdle        *idle;
  guint64          interval; /* of Mutter's idle watch */
  guint32          last_watch;
  guint32          idle_watch;
  guint32          active_watch;
  guint            n_removed;
  guint32          idle_time; /* of the screen saver */
  guint            n_asked;
  gboolean         hint; /* logind's */
  gint64           since;
  char            *monitor; /* the portal's */
  guint            n_query_responses;
  gboolean         refuses_monitor;
} Fixture;

/* Runs the main loop until @fact holds; meson's time limit is the guard. */
#define AWAIT(fact) \
  while (!(fact)) \
    g_main_context_iteration (NULL, TRUE)

static void
set_up (Fixture       *f,
        gconstpointer  data)
{
  f->bus = (MockBus *) data;
  f->idle = core_idle_new ();
}

static void
tear_down (Fixture       *f,
           gconstpointer  data)
{
  g_assert_finalize_object (f->idle);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  mock_bus_clear (f->bus);
  g_free (f->monitor);
}

static GVariant *
on_mutter_called (const char *method,
                  GVariant   *parameters,
                  gpointer    user_data)
{
  Fixture *f = user_data;

  if (g_str_equal (method, "RemoveWatch"))
    {
      f->n_removed++;
      return g_variant_new ("()");
    }

  f->last_watch++;
  if (g_str_equal (method, "AddIdleWatch"))
    {
      g_variant_get (parameters, "(t)", &f->interval);
      f->idle_watch = f->last_watch;
    }
  else
    {
      f->active_watch = f->last_watch;
    }
  return g_variant_new ("(u)", f->last_watch);
}

static GVariant *
on_saver_called (const char *method,
                 GVariant   *parameters,
                 gpointer    user_data)
{
  Fixture *f = user_data;

  f->n_asked++;
  return g_variant_new ("(u)", f->idle_time);
}

static GVariant *
on_refused (const char *method,
            GVariant   *parameters,
            gpointer    user_data)
{
  return NULL;
}

static GVariant *
on_login_called (const char *method,
                 GVariant   *parameters,
                 gpointer    user_data)
{
  Fixture *f = user_data;
  GVariantDict properties;

  g_variant_dict_init (&properties, NULL);
  g_variant_dict_insert (&properties, "IdleHint", "b", f->hint);
  g_variant_dict_insert (&properties, "IdleSinceHint", "t", (guint64) f->since);
  return g_variant_new ("(@a{sv})", g_variant_dict_end (&properties));
}

/* The paths are made of the caller's name, which the test has too: the bus is one's own. */
static GVariant *
on_portal_called (const char *method,
                  GVariant   *parameters,
                  gpointer    user_data)
{
  Fixture *f = user_data;
  g_autoptr(GDBusConnection) connection = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, NULL);
  g_autofree char *sender = g_strdup (g_dbus_connection_get_unique_name (connection) + 1);
  g_autoptr(GVariant) options = NULL;
  g_autofree char *request = NULL;
  const char *session_token;
  const char *token;

  if (g_str_equal (method, "QueryEndResponse"))
    {
      const char *monitor;

      g_variant_get (parameters, "(&o)", &monitor);
      g_assert_cmpstr (monitor, ==, f->monitor);
      f->n_query_responses++;
      return g_variant_new ("()");
    }

  g_strdelimit (sender, ".", '_');
  g_variant_get (parameters, "(&s@a{sv})", NULL, &options);
  g_assert_true (g_variant_lookup (options, "handle_token", "&s", &token));
  g_assert_true (g_variant_lookup (options, "session_handle_token", "&s", &session_token));
  f->monitor = g_strdup_printf (PORTAL_PATH "/session/%s/%s", sender, session_token);
  request = g_strdup_printf (PORTAL_PATH "/request/%s/%s", sender, token);
  mock_bus_emit (f->bus, request, "org.freedesktop.portal.Request", "Response",
                 g_variant_new ("(u@a{sv})", f->refuses_monitor ? 2 : 0,
                                g_variant_new_array (G_VARIANT_TYPE ("{sv}"), NULL, 0)));
  return g_variant_new ("(o)", request);
}

static void
tell_state (Fixture    *f,
            const char *monitor,
            gboolean    is_locked,
            guint       session_state)
{
  GVariantDict state;

  g_variant_dict_init (&state, NULL);
  g_variant_dict_insert (&state, "screensaver-active", "b", is_locked);
  g_variant_dict_insert (&state, "session-state", "u", session_state);
  mock_bus_emit (f->bus, PORTAL_PATH, "org.freedesktop.portal.Inhibit", "StateChanged",
                 g_variant_new ("(o@a{sv})", monitor, g_variant_dict_end (&state)));
}

static void
fire (Fixture *f,
      guint32  watch)
{
  mock_bus_emit (f->bus, MUTTER_PATH, MUTTER, "WatchFired", g_variant_new ("(u)", watch));
}

static void
give_hint (Fixture *f,
           gboolean hint,
           gint64   since)
{
  f->hint = hint;
  f->since = since;
  mock_bus_emit (f->bus, "/org/freedesktop/login1/session/_31", "org.freedesktop.DBus.Properties",
                 "PropertiesChanged",
                 g_variant_new ("(s@a{sv}@as)", "org.freedesktop.login1.Session",
                                g_variant_new_array (G_VARIANT_TYPE ("{sv}"), NULL, 0),
                                g_variant_new_strv (NULL, 0)));
}

static void
test_mutter_is_watched (Fixture       *f,
                        gconstpointer  data)
{
  mock_bus_add_service (f->bus, MUTTER, MUTTER_PATH, mutter_xml, on_mutter_called, f);
  core_idle_set_enabled (f->idle, TRUE);
  AWAIT (core_idle_is_available (f->idle));
  g_assert_false (core_idle_is_missing (f->idle));
  g_assert_cmpuint (f->interval, ==, 300000);
  g_assert_false (core_idle_is_idle (f->idle));

  for (guint i = 0; i < 2; i++)
    {
      f->active_watch = 0;
      fire (f, f->idle_watch);
      AWAIT (core_idle_is_idle (f->idle));
      AWAIT (f->active_watch != 0);
      fire (f, f->active_watch);
      AWAIT (!core_idle_is_idle (f->idle));
    }

  core_idle_set_enabled (f->idle, FALSE);
  AWAIT (f->n_removed > 0);
}

static void
test_mutter_is_watched_again_after_a_restart (Fixture       *f,
                                              gconstpointer  data)
{
  guint32 first;

  mock_bus_add_service (f->bus, MUTTER, MUTTER_PATH, mutter_xml, on_mutter_called, f);
  core_idle_set_enabled (f->idle, TRUE);
  AWAIT (core_idle_is_available (f->idle));
  first = f->idle_watch;
  fire (f, first);
  AWAIT (core_idle_is_idle (f->idle));

  mock_bus_remove_name (f->bus, MUTTER);
  AWAIT (!core_idle_is_idle (f->idle));
  mock_bus_add_service (f->bus, MUTTER, "/elsewhere", mutter_xml, on_mutter_called, f);
  AWAIT (f->idle_watch != first);
  fire (f, f->idle_watch);
  AWAIT (core_idle_is_idle (f->idle));
}

static void
test_other_minutes_are_another_watch (Fixture       *f,
                                      gconstpointer  data)
{
  mock_bus_add_service (f->bus, MUTTER, MUTTER_PATH, mutter_xml, on_mutter_called, f);
  core_idle_set_enabled (f->idle, TRUE);
  AWAIT (f->interval == 300000);
  g_object_set (f->idle, "minutes", 7, NULL);
  AWAIT (f->interval == 420000);
  AWAIT (core_idle_is_available (f->idle));
}

static void
test_screen_saver_is_asked_when_it_can_be_time (Fixture       *f,
                                                gconstpointer  data)
{
  mock_bus_add_service (f->bus, SAVER, SAVER_PATH, saver_xml, on_saver_called, f);
  core_idle_set_milliseconds (f->idle, 10000);
  f->idle_time = 9;
  core_idle_set_enabled (f->idle, TRUE);
  AWAIT (core_idle_is_available (f->idle));
  g_assert_false (core_idle_is_idle (f->idle));
  g_assert_cmpuint (f->n_asked, ==, 1);

  f->idle_time = 10;
  AWAIT (core_idle_is_idle (f->idle));
  g_assert_cmpuint (f->n_asked, ==, 2);
  f->idle_time = 0;
  AWAIT (!core_idle_is_idle (f->idle));
}

static void
test_plasma_counts_milliseconds (Fixture       *f,
                                 gconstpointer  data)
{
  mock_bus_add_service (f->bus, SAVER, SAVER_PATH, saver_xml, on_saver_called, f);
  mock_bus_add_service (f->bus, "org.kde.screensaver", "/nothing", plasma_xml, on_refused, f);
  core_idle_set_milliseconds (f->idle, 10000);
  f->idle_time = 9000;
  core_idle_set_enabled (f->idle, TRUE);
  AWAIT (core_idle_is_available (f->idle));
  g_assert_false (core_idle_is_idle (f->idle));

  f->idle_time = 10000;
  AWAIT (core_idle_is_idle (f->idle));
}

static void
test_logind_is_the_last_to_be_asked (Fixture       *f,
                                     gconstpointer  data)
{
  /* as GNOME's: it has the name, and not the method */
  mock_bus_add_service (f->bus, SAVER, SAVER_PATH, saver_xml, on_refused, f);
  mock_bus_add_service (f->bus, LOGIN, LOGIN_PATH, login_xml, on_login_called, f);
  core_idle_set_milliseconds (f->idle, 60000);
  core_idle_set_enabled (f->idle, TRUE);
  AWAIT (core_idle_is_available (f->idle));
  g_assert_false (core_idle_is_idle (f->idle));

  give_hint (f, TRUE, g_get_real_time () - 61 * G_TIME_SPAN_SECOND);
  AWAIT (core_idle_is_idle (f->idle));
  give_hint (f, FALSE, g_get_real_time ());
  AWAIT (!core_idle_is_idle (f->idle));
}

static void
test_hint_that_comes_early_is_waited_for (Fixture       *f,
                                          gconstpointer  data)
{
  gint64 since = g_get_real_time ();

  mock_bus_add_service (f->bus, LOGIN, LOGIN_PATH, login_xml, on_login_called, f);
  core_idle_set_milliseconds (f->idle, 300);
  f->hint = TRUE;
  f->since = since;
  core_idle_set_enabled (f->idle, TRUE);
  AWAIT (core_idle_is_idle (f->idle));

  g_assert_cmpint (g_get_real_time () - since, >=, 290000);
}

/* In a sandbox the portal alone answers, and tells of no time. */
static void
test_portal_tells_of_a_locked_screen (Fixture       *f,
                                      gconstpointer  data)
{
  mock_bus_add_service (f->bus, PORTAL, PORTAL_PATH, portal_xml, on_portal_called, f);
  core_idle_set_enabled (f->idle, TRUE);
  AWAIT (core_idle_is_available (f->idle));
  g_assert_true (core_idle_sees_locks_only (f->idle));
  g_assert_false (core_idle_is_missing (f->idle));
  g_assert_false (core_idle_is_idle (f->idle));

  tell_state (f, PORTAL_PATH "/session/1_99/another", TRUE, 1);
  tell_state (f, f->monitor, FALSE, 2);
  AWAIT (f->n_query_responses == 1);
  g_assert_false (core_idle_is_idle (f->idle));
  tell_state (f, f->monitor, TRUE, 1);
  AWAIT (core_idle_is_idle (f->idle));
  tell_state (f, f->monitor, FALSE, 1);
  AWAIT (!core_idle_is_idle (f->idle));
}

static void
test_portal_has_no_monitor (Fixture       *f,
                            gconstpointer  data)
{
  f->refuses_monitor = TRUE;
  mock_bus_add_service (f->bus, PORTAL, PORTAL_PATH, portal_xml, on_portal_called, f);
  core_idle_set_enabled (f->idle, TRUE);
  AWAIT (core_idle_is_missing (f->idle));
  g_assert_false (core_idle_sees_locks_only (f->idle));
}

static void
on_is_available (GObject    *object,
                 GParamSpec *pspec,
                 gpointer    user_data)
{
  g_assert_not_reached ();
}

static void
test_nobody_answers (Fixture       *f,
                     gconstpointer  data)
{
  mock_bus_add_service (f->bus, SAVER, SAVER_PATH, saver_xml, on_refused, f);
  mock_bus_add_service (f->bus, LOGIN, LOGIN_PATH, login_xml, on_refused, f);
  g_signal_connect (f->idle, "notify::is-available", G_CALLBACK (on_is_available), NULL);
  core_idle_set_enabled (f->idle, TRUE);
  core_idle_set_enabled (f->idle, FALSE);
  core_idle_set_enabled (f->idle, TRUE);
  AWAIT (core_idle_is_missing (f->idle));
  g_assert_false (core_idle_is_idle (f->idle));
  g_assert_false (core_idle_is_available (f->idle));
}

#define ADD(name, function) \
  g_test_add ("/core/idle/" name, Fixture, bus, set_up, function, tear_down)

int
main (int    argc,
      char **argv)
{
  MockBus *bus;
  int status;

  g_test_init (&argc, &argv, NULL);
  bus = mock_bus_new ();
  ADD ("mutter-is-watched", test_mutter_is_watched);
  ADD ("mutter-is-watched-again-after-a-restart", test_mutter_is_watched_again_after_a_restart);
  ADD ("other-minutes-are-another-watch", test_other_minutes_are_another_watch);
  ADD ("screen-saver-is-asked-when-it-can-be-time",
       test_screen_saver_is_asked_when_it_can_be_time);
  ADD ("plasma-counts-milliseconds", test_plasma_counts_milliseconds);
  ADD ("logind-is-the-last-to-be-asked", test_logind_is_the_last_to_be_asked);
  ADD ("hint-that-comes-early-is-waited-for", test_hint_that_comes_early_is_waited_for);
  ADD ("portal-tells-of-a-locked-screen", test_portal_tells_of_a_locked_screen);
  ADD ("portal-has-no-monitor", test_portal_has_no_monitor);
  ADD ("nobody-answers", test_nobody_answers);
  status = g_test_run ();
  mock_bus_free (bus);
  return status;
}

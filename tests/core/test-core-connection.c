#include "config.h"

#include <string.h>
#include <unistd.h>

#include "core/core-account.h"
#include "core/core-chats.h"
#include "loopback/loopback-service.h"
#include "msnp/msnp-error.h"

#include "mock-bus.h"

#define ALICE "alice@example.com"
#define BOB "bob@example.com"
#define PASSWORD "secret"
#define LOGIN "org.freedesktop.login1"
#define LOGIN_PATH "/org/freedesktop/login1"
#define MANAGER "org.freedesktop.login1.Manager"

static const char login_xml[] =
  "<node><interface name='org.freedesktop.login1.Manager'>"
  "<method name='Inhibit'><arg type='s' direction='in'/><arg type='s' direction='in'/>"
  "<arg type='s' direction='in'/><arg type='s' direction='in'/><arg type='h' direction='out'/>"
  "</method><signal name='PrepareForSleep'><arg type='b'/></signal></interface></node>";

/* -- A network monitor that says what a test wants it to --------------------------------------- */

#define TEST_TYPE_NETWORK (test_network_get_type ())
G_DECLARE_FINAL_TYPE (TestNetwork, test_network, TEST, NETWORK, GObject)

struct _TestNetwork
{
  GObject  parent_instance;
  gboolean is_available;
};

enum { PROP_AVAILABLE = 1, PROP_METERED, PROP_CONNECTIVITY };

static void
network_iface_init (GNetworkMonitorInterface *iface)
{
}

static gboolean
test_network_initable_init (GInitable     *initable,
                            GCancellable  *cancellable,
                            GError       **error)
{
  return TRUE;
}

static void
initable_iface_init (GInitableIface *iface)
{
  iface->init = test_network_initable_init;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (
  TestNetwork, test_network, G_TYPE_OBJECT,
  G_IMPLEMENT_INTERFACE (G_TYPE_INITABLE, initable_iface_init)
  G_IMPLEMENT_INTERFACE (G_TYPE_NETWORK_MONITOR, network_iface_init))

static void
test_network_get_property (GObject    *object,
                           guint       id,
                           GValue     *value,
                           GParamSpec *pspec)
{
  if (id == PROP_CONNECTIVITY)
    g_value_set_enum (value, G_NETWORK_CONNECTIVITY_FULL);
  else
    g_value_set_boolean (value, id == PROP_AVAILABLE && TEST_NETWORK (object)->is_available);
}

static void
test_network_class_init (TestNetworkClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = test_network_get_property;
  g_object_class_override_property (object_class, PROP_AVAILABLE, "network-available");
  g_object_class_override_property (object_class, PROP_METERED, "network-metered");
  g_object_class_override_property (object_class, PROP_CONNECTIVITY, "connectivity");
}

static void
test_network_init (TestNetwork *self)
{
  self->is_available = TRUE;
}

static void
network_returns (void)
{
  g_signal_emit_by_name (g_network_monitor_get_default (), "network-changed", TRUE);
}

/* -- A resolver of proxies that sends everything straight on, and remembers what it was asked -- */

#define TEST_TYPE_PROXIES (test_proxies_get_type ())
G_DECLARE_FINAL_TYPE (TestProxies, test_proxies, TEST, PROXIES, GObject)

struct _TestProxies
{
  GObject parent_instance;
  GMutex  mutex; /* it may be asked in any thread */
  GString *asked;
};

static char **
test_proxies_lookup (GProxyResolver  *resolver,
                     const char      *uri,
                     GCancellable    *cancellable,
                     GError         **error)
{
  static const char *const direct[] = { "direct://", NULL };
  TestProxies *self = TEST_PROXIES (resolver);

  g_mutex_lock (&self->mutex);
  g_string_append_printf (self->asked, "%s\n", uri);
  g_mutex_unlock (&self->mutex);
  return g_strdupv ((char **) direct);
}

static void
test_proxies_lookup_async (GProxyResolver      *resolver,
                           const char          *uri,
                           GCancellable        *cancellable,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (resolver, cancellable, callback, user_data);

  g_task_return_pointer (task, test_proxies_lookup (resolver, uri, NULL, NULL),
                         (GDestroyNotify) g_strfreev);
}

static char **
test_proxies_lookup_finish (GProxyResolver  *resolver,
                            GAsyncResult    *result,
                            GError         **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static gboolean
test_proxies_is_supported (GProxyResolver *resolver)
{
  return TRUE;
}

static void
proxies_iface_init (GProxyResolverInterface *iface)
{
  iface->is_supported = test_proxies_is_supported;
  iface->lookup = test_proxies_lookup;
  iface->lookup_async = test_proxies_lookup_async;
  iface->lookup_finish = test_proxies_lookup_finish;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (TestProxies, test_proxies, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_PROXY_RESOLVER, proxies_iface_init))

static void
test_proxies_class_init (TestProxiesClass *klass)
{
}

static void
test_proxies_init (TestProxies *self)
{
  g_mutex_init (&self->mutex);
  self->asked = g_string_new (NULL);
}

static gboolean
was_asked (const char *scheme,
           guint       port)
{
  TestProxies *proxies = TEST_PROXIES (g_proxy_resolver_get_default ());
  g_autofree char *uri = g_strdup_printf ("%s://127.0.0.1:%u", scheme, port);
  gboolean result;

  g_mutex_lock (&proxies->mutex);
  result = strstr (proxies->asked->str, uri) != NULL;
  g_mutex_unlock (&proxies->mutex);
  return result;
}

/* -- Alice's account and chats, and Bob, on a service in this process -------------------------- */

typedef struct
{
  MockBus         *bus;     /* the program's */
  LoopbackService *service;
  MsnpService     *where;
  CoreAccount     *account;
  CoreSleep       *sleep;
  CoreChats       *chats;
  MsnpSession     *bob;
  int              lock;    /* our end of what logind gave */
  guint            n_locks;
} Fixture;

/* Runs the main loop until @fact holds; meson's time limit is the guard. */
#define AWAIT(fact) \
  while (!(fact)) \
    g_main_context_iteration (NULL, TRUE)

#define AWAIT_STATE(f, state) AWAIT (core_account_get_state ((f)->account) == (state))

static GVariant *
on_login_called (const char *method,
                 GVariant   *parameters,
                 gpointer    user_data)
{
  Fixture *f = user_data;
  const char *what, *mode;
  int ends[2];

  g_variant_get (parameters, "(&s&s&s&s)", &what, NULL, NULL, &mode);
  g_assert_cmpstr (what, ==, "sleep");
  g_assert_cmpstr (mode, ==, "delay");
  g_assert_cmpint (pipe (ends), ==, 0);
  f->lock = ends[0];
  f->n_locks++;
  return g_variant_new ("(h)", ends[1]);
}

/* Returns: whether the other end of the lock is closed, so that the computer would sleep now */
static gboolean
may_sleep (Fixture *f)
{
  GPollFD poll = { f->lock, G_IO_HUP, 0 };

  return g_poll (&poll, 1, 0) == 1 && (poll.revents & G_IO_HUP) != 0;
}

static void
prepare_for_sleep (Fixture  *f,
                   gboolean  is_going)
{
  mock_bus_emit (f->bus, LOGIN_PATH, MANAGER, "PrepareForSleep", g_variant_new ("(b)", is_going));
}

static void
on_session (CoreAccount *account,
            GParamSpec  *pspec,
            Fixture     *f)
{
  g_clear_object (&f->chats);
  f->chats = core_chats_new (core_account_get_session (account));
}

static void
set_up (Fixture       *f,
        gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *json = NULL;

  f->lock = -1;
  f->bus = (MockBus *) data;
  mock_bus_add_service (f->bus, LOGIN, LOGIN_PATH, login_xml, on_login_called, f);
  f->service = loopback_service_new (LOOPBACK_ESCARGOT);
  loopback_service_add_default_accounts (f->service);
  loopback_service_start (f->service, &error);
  g_assert_no_error (error);
  json = loopback_service_dup_service_json (f->service, NULL);
  f->where = msnp_service_new_from_json (json, -1, &error);
  g_assert_no_error (error);
  msnp_service_set_ca_pem (f->where, loopback_service_get_ca_pem (f->service), &error);
  g_assert_no_error (error);

  f->account = core_account_new ();
  g_signal_connect (f->account, "notify::session", G_CALLBACK (on_session), f);
  f->sleep = core_sleep_new ();
  core_account_follow_sleep (f->account, f->sleep);
  AWAIT (core_sleep_is_held (f->sleep));
  f->bob = msnp_session_new (f->where);
}

static gboolean
is_offline (Fixture *f)
{
  MsnpSession *session = core_account_get_session (f->account);

  return core_account_get_state (f->account) == CORE_ACCOUNT_SIGNED_OUT &&
         (session == NULL || msnp_session_get_state (session) == MSNP_SESSION_OFFLINE);
}

static void
tear_down (Fixture       *f,
           gconstpointer  data)
{
  core_account_sign_out (f->account);
  AWAIT (is_offline (f));
  msnp_session_sign_out_async (f->bob, NULL, NULL, NULL);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_clear_object (&f->chats);
  g_assert_finalize_object (f->account);
  g_clear_object (&f->sleep);
  g_clear_object (&f->bob);
  g_clear_object (&f->where);
  loopback_service_stop (f->service);
  g_clear_object (&f->service);
  close (f->lock);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  mock_bus_clear (f->bus);
}

static void
sign_in (Fixture *f)
{
  core_account_sign_in (f->account, f->where, ALICE, PASSWORD, MSNP_STATUS_ONLINE);
  AWAIT_STATE (f, CORE_ACCOUNT_ONLINE);
}

static void
on_signed_in (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(GError) error = NULL;

  msnp_session_sign_in_finish (MSNP_SESSION (source), result, &error);
  g_assert_no_error (error);
  *(gboolean *) user_data = TRUE;
}

static void
bring_in_bob (Fixture *f)
{
  gboolean is_done = FALSE;

  msnp_session_sign_in_async (f->bob, BOB, PASSWORD, MSNP_STATUS_ONLINE, NULL, on_signed_in,
                              &is_done);
  AWAIT (is_done);
}

static guint
get_try (Fixture *f)
{
  return loopback_service_get_sign_in_count (f->service);
}

static void
test_network_that_returns_is_used_at_once (Fixture       *f,
                                           gconstpointer  data)
{
  gint64 before;

  sign_in (f);
  loopback_service_push (f->service, ALICE, "OUT SSD\r\n", -1);
  AWAIT_STATE (f, CORE_ACCOUNT_WAITING);
  g_assert_cmpuint (core_account_get_seconds_left (f->account), >, 20);

  before = g_get_monotonic_time ();
  network_returns ();
  g_assert_cmpint (core_account_get_state (f->account), ==, CORE_ACCOUNT_SIGNING_IN);
  AWAIT_STATE (f, CORE_ACCOUNT_ONLINE);
  g_assert_cmpint (g_get_monotonic_time () - before, <, 20 * G_TIME_SPAN_SECOND);
}

static void
on_traced (LoopbackService *service,
           gboolean         incoming,
           const char      *server,
           guint            connection,
           const char      *line,
           GBytes          *payload,
           guint           *n_pings)
{
  *n_pings += incoming && g_str_equal (line, "PNG");
}

/* Whether the connection has lived through it is asked at once. */
static void
test_change_of_the_network_is_looked_into (Fixture       *f,
                                           gconstpointer  data)
{
  guint n_pings = 0;
  gint64 before;

  sign_in (f);
  g_signal_connect (f->service, "traced", G_CALLBACK (on_traced), &n_pings);
  before = g_get_monotonic_time ();
  network_returns ();
  AWAIT (n_pings == 1);
  g_assert_cmpint (g_get_monotonic_time () - before, <, 30 * G_TIME_SPAN_SECOND);
  g_assert_cmpint (core_account_get_state (f->account), ==, CORE_ACCOUNT_ONLINE);
  g_signal_handlers_disconnect_by_data (f->service, &n_pings);
}

static void
test_network_helps_no_wrong_password (Fixture       *f,
                                      gconstpointer  data)
{
  core_account_sign_in (f->account, f->where, ALICE, "wrong", MSNP_STATUS_ONLINE);
  AWAIT_STATE (f, CORE_ACCOUNT_SIGNED_OUT);
  network_returns ();
  prepare_for_sleep (f, TRUE);
  AWAIT (may_sleep (f));
  prepare_for_sleep (f, FALSE);
  AWAIT (f->n_locks == 2);

  g_assert_cmpint (core_account_get_state (f->account), ==, CORE_ACCOUNT_SIGNED_OUT);
  g_assert_error (core_account_get_error (f->account), MSNP_ERROR, MSNP_ERROR_BAD_PASSWORD);
}

static void
test_network_takes_nothing_from_another_device (Fixture       *f,
                                                gconstpointer  data)
{
  guint tries;

  sign_in (f);
  tries = get_try (f);
  loopback_service_push (f->service, ALICE, "OUT OTH\r\n", -1);
  AWAIT_STATE (f, CORE_ACCOUNT_SIGNED_OUT);
  network_returns ();
  prepare_for_sleep (f, TRUE);
  AWAIT (may_sleep (f));
  prepare_for_sleep (f, FALSE);
  AWAIT (f->n_locks == 2);

  g_assert_cmpint (core_account_get_state (f->account), ==, CORE_ACCOUNT_SIGNED_OUT);
  g_assert_cmpuint (get_try (f), ==, tries);
}

static void
test_goodbye_is_said_before_sleep (Fixture       *f,
                                   gconstpointer  data)
{
  sign_in (f);
  prepare_for_sleep (f, TRUE);
  AWAIT (may_sleep (f));
  AWAIT (!loopback_service_is_signed_in (f->service, ALICE));
  g_assert_cmpint (core_account_get_state (f->account), ==, CORE_ACCOUNT_WAITING);
  g_assert_true (core_account_was_online (f->account));

  /* Nothing wakes the account but the computer. */
  network_returns ();
  g_assert_cmpint (core_account_get_state (f->account), ==, CORE_ACCOUNT_WAITING);

  prepare_for_sleep (f, FALSE);
  AWAIT_STATE (f, CORE_ACCOUNT_ONLINE);
  AWAIT (core_sleep_is_held (f->sleep));
  g_assert_cmpuint (f->n_locks, ==, 2);
}

/* Where nobody tells of it, one clock counts the time of a sleep and the other does not. */
static void
test_sleep_is_seen_by_the_clocks (Fixture       *f,
                                  gconstpointer  data)
{
  const gint64 s = G_TIME_SPAN_SECOND;
  g_autoptr(CoreSleep) alone = NULL;
  guint n_pings = 0;

  g_assert_null (g_main_context_find_source_by_user_data (NULL, f->sleep));
  mock_bus_remove_name (f->bus, LOGIN);
  alone = core_sleep_new ();
  AWAIT (g_main_context_find_source_by_user_data (NULL, alone) != NULL);
  g_clear_object (&alone);

  sign_in (f);
  g_signal_connect (f->service, "traced", G_CALLBACK (on_traced), &n_pings);
  core_sleep_compare (f->sleep, 100 * s, 90 * s);
  core_sleep_compare (f->sleep, 160 * s, 150 * s);
  g_assert_cmpint (core_account_get_state (f->account), ==, CORE_ACCOUNT_ONLINE);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (n_pings, ==, 0);
  core_sleep_compare (f->sleep, 400 * s, 200 * s);
  AWAIT (n_pings == 1);
  g_assert_cmpint (core_account_get_state (f->account), ==, CORE_ACCOUNT_ONLINE);
  g_signal_handlers_disconnect_by_data (f->service, &n_pings);
}

static void
test_sleep_while_signing_in_is_made_up_for (Fixture       *f,
                                            gconstpointer  data)
{
  core_account_sign_in (f->account, f->where, ALICE, PASSWORD, MSNP_STATUS_BUSY);
  prepare_for_sleep (f, TRUE);
  AWAIT (may_sleep (f));
  prepare_for_sleep (f, FALSE);
  AWAIT_STATE (f, CORE_ACCOUNT_ONLINE);

  g_assert_cmpint (msnp_session_get_status (core_account_get_session (f->account)), ==,
                   MSNP_STATUS_BUSY);
}

/* The desktop's settings count for the chats and for the password alike. */
static void
test_proxies_are_the_desktops (Fixture       *f,
                               gconstpointer  data)
{
  sign_in (f);
  g_assert_true (was_asked ("none", loopback_service_get_dispatch_port (f->service)));
  g_assert_true (was_asked ("https", loopback_service_get_https_port (f->service)));
}

static MsnpStatus
get_status (Fixture *f)
{
  return msnp_session_get_status (core_account_get_session (f->account));
}

static void
test_idle_takes_the_place_of_online (Fixture       *f,
                                     gconstpointer  data)
{
  sign_in (f);
  core_account_set_idle (f->account, TRUE);
  AWAIT (get_status (f) == MSNP_STATUS_IDLE);
  g_assert_cmpint (core_account_get_wanted_status (f->account), ==, MSNP_STATUS_ONLINE);

  /* also after a lost connection */
  loopback_service_drop (f->service, ALICE);
  AWAIT_STATE (f, CORE_ACCOUNT_WAITING);
  AWAIT_STATE (f, CORE_ACCOUNT_ONLINE);
  g_assert_cmpint (get_status (f), ==, MSNP_STATUS_IDLE);

  core_account_set_idle (f->account, FALSE);
  AWAIT (get_status (f) == MSNP_STATUS_ONLINE);
}

static void
test_idle_leaves_a_chosen_status (Fixture       *f,
                                  gconstpointer  data)
{
  sign_in (f);
  core_account_set_wanted_status (f->account, MSNP_STATUS_ON_THE_PHONE);
  AWAIT (get_status (f) == MSNP_STATUS_ON_THE_PHONE);

  core_account_set_idle (f->account, TRUE);
  g_assert_cmpint (msnp_session_get_wanted_status (core_account_get_session (f->account)), ==,
                   MSNP_STATUS_ON_THE_PHONE);
  core_account_set_idle (f->account, FALSE);
  g_assert_cmpint (msnp_session_get_wanted_status (core_account_get_session (f->account)), ==,
                   MSNP_STATUS_ON_THE_PHONE);
}

static void
test_a_choice_ends_idle (Fixture       *f,
                         gconstpointer  data)
{
  sign_in (f);
  core_account_set_idle (f->account, TRUE);
  AWAIT (get_status (f) == MSNP_STATUS_IDLE);
  core_account_set_wanted_status (f->account, MSNP_STATUS_ONLINE);
  AWAIT (get_status (f) == MSNP_STATUS_ONLINE);
}

/* Returns: (transfer none) (nullable): the item of @chat that says @text */
static CoreTimelineItem *
find_item (CoreChat   *chat,
           const char *text)
{
  GListModel *items = G_LIST_MODEL (core_chat_get_timeline (chat));

  for (guint i = 0; i < g_list_model_get_n_items (items); i++)
    {
      g_autoptr(CoreTimelineItem) item = g_list_model_get_item (items, i);

      if (core_timeline_item_get_kind (item) == CORE_TIMELINE_TEXT &&
          g_str_equal (core_timeline_item_get_text (item), text))
        return item; /* the timeline keeps it */
    }

  return NULL;
}

static gboolean
has_state (CoreChat         *chat,
           const char       *text,
           MsnpMessageState  state)
{
  CoreTimelineItem *item = find_item (chat, text);

  return item != NULL && core_timeline_item_get_state (item) == state;
}

/* The service ends under everybody, and is started again where it was. */
static void
test_service_restarts_in_the_middle_of_a_chat (Fixture       *f,
                                               gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  CoreChat *chat;

  sign_in (f);
  bring_in_bob (f);
  chat = core_chats_open (f->chats, BOB);
  core_chat_send_text (chat, "before", NULL);
  AWAIT (has_state (chat, "before", MSNP_MESSAGE_ACCEPTED));
  core_chat_set_draft (chat, "half a sent");

  /* One is on its way when it happens, and one is written while nobody is there. */
  core_chat_send_text (chat, "during", NULL);
  loopback_service_stop (f->service);
  AWAIT_STATE (f, CORE_ACCOUNT_WAITING);
  core_chat_send_text (chat, "after", NULL);
  AWAIT (has_state (chat, "after", MSNP_MESSAGE_FAILED));
  AWAIT (!has_state (chat, "during", MSNP_MESSAGE_QUEUED) &&
         !has_state (chat, "during", MSNP_MESSAGE_SENT));

  /* A try that finds nobody is followed by another one. */
  AWAIT_STATE (f, CORE_ACCOUNT_SIGNING_IN);
  AWAIT_STATE (f, CORE_ACCOUNT_WAITING);
  g_assert_error (core_account_get_error (f->account), MSNP_ERROR, MSNP_ERROR_UNREACHABLE);

  loopback_service_start (f->service, &error);
  g_assert_no_error (error);
  AWAIT_STATE (f, CORE_ACCOUNT_ONLINE);
  AWAIT (msnp_session_get_state (f->bob) == MSNP_SESSION_OFFLINE);
  bring_in_bob (f);
  g_assert_true (core_chats_lookup (f->chats, BOB) == chat);
  g_assert_cmpstr (core_chat_get_draft (chat), ==, "half a sent");
  g_assert_true (has_state (chat, "before", MSNP_MESSAGE_ACCEPTED));

  core_chat_retry (chat, find_item (chat, "after"));
  AWAIT (has_state (chat, "after", MSNP_MESSAGE_ACCEPTED));
  g_assert_nonnull (find_item (chat, "during"));
}

#define ADD(name, function) \
  g_test_add ("/core/connection/" name, Fixture, bus, set_up, function, tear_down)

int
main (int    argc,
      char **argv)
{
  MockBus *bus;
  int status;

  g_test_init (&argc, &argv, NULL);
  bus = mock_bus_new ();
  g_setenv ("GIO_USE_NETWORK_MONITOR", "test", TRUE);
  g_io_extension_point_register (G_NETWORK_MONITOR_EXTENSION_POINT_NAME);
  g_io_extension_point_implement (G_NETWORK_MONITOR_EXTENSION_POINT_NAME, TEST_TYPE_NETWORK, "test",
                                  0);
  g_setenv ("GIO_USE_PROXY_RESOLVER", "test", TRUE);
  g_io_extension_point_register (G_PROXY_RESOLVER_EXTENSION_POINT_NAME);
  g_io_extension_point_implement (G_PROXY_RESOLVER_EXTENSION_POINT_NAME, TEST_TYPE_PROXIES, "test",
                                  0);

  ADD ("network-that-returns-is-used-at-once", test_network_that_returns_is_used_at_once);
  ADD ("change-of-the-network-is-looked-into", test_change_of_the_network_is_looked_into);
  ADD ("network-helps-no-wrong-password", test_network_helps_no_wrong_password);
  ADD ("network-takes-nothing-from-another-device",
       test_network_takes_nothing_from_another_device);
  ADD ("goodbye-is-said-before-sleep", test_goodbye_is_said_before_sleep);
  ADD ("sleep-is-seen-by-the-clocks", test_sleep_is_seen_by_the_clocks);
  ADD ("sleep-while-signing-in-is-made-up-for", test_sleep_while_signing_in_is_made_up_for);
  ADD ("proxies-are-the-desktops", test_proxies_are_the_desktops);
  ADD ("idle-takes-the-place-of-online", test_idle_takes_the_place_of_online);
  ADD ("idle-leaves-a-chosen-status", test_idle_leaves_a_chosen_status);
  ADD ("a-choice-ends-idle", test_a_choice_ends_idle);
  ADD ("service-restarts-in-the-middle-of-a-chat", test_service_restarts_in_the_middle_of_a_chat);
  status = g_test_run ();
  mock_bus_free (bus);
  return status;
}

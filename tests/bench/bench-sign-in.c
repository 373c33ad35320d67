#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "loopback/loopback-service.h"
#include "msnp/msnp-session.h"
#include "relay.h"

/* How many round trips a sign-in takes, from the call to the answered CHG: every connection of the
 * client leads through a relay that delays each chunk, and the slope of the time over the delay is
 * the number. Seven are needed when nothing redirects and nexus and login share a host: connect,
 * VER, CVR, USR, login, USR, SYN with CHG; the nexus (connect, TLS, request) is beside the first
 * four. Then the client's CPU time for a sign-in with 600 contacts, beside one with none.
 *
 * The service runs in a process of its own. The client is led to the relays by a proxy resolver of
 * this program, so that it sees the addresses that the service gives. */

#define N_CONTACTS 600
#define N_TRIALS   5
#define NEEDED     7.0

/* What the service's process tells: where it is. */
typedef struct
{
  guint16 dispatch;
  guint16 https;
  char    ca_pem[4096];
  char    json[2048];
} Place;

static guint  delay_ms; /* one way */
static GHashTable *relays; /* port of the service -> Relay */
static gboolean is_relayed;

/* ---- the way through the relays ---- */

#define BENCH_TYPE_PROXY (bench_proxy_get_type ())
G_DECLARE_FINAL_TYPE (BenchProxy, bench_proxy, BENCH, PROXY, GObject)
struct _BenchProxy { GObject parent_instance; };

static gboolean
on_connected (gpointer user_data)
{
  g_autoptr(GTask) task = user_data;

  g_task_return_pointer (task, g_object_ref (g_task_get_task_data (task)), g_object_unref);
  return G_SOURCE_REMOVE;
}

/* A connect takes one round trip, which the relay cannot take. */
static void
proxy_connect_async (GProxy              *proxy,
                     GIOStream           *connection,
                     GProxyAddress       *address,
                     GCancellable        *cancellable,
                     GAsyncReadyCallback  callback,
                     gpointer             user_data)
{
  GTask *task = g_task_new (proxy, cancellable, callback, user_data);

  g_task_set_task_data (task, g_object_ref (connection), g_object_unref);
  g_timeout_add (2 * delay_ms, on_connected, task);
}

static GIOStream *
proxy_connect_finish (GProxy        *proxy,
                      GAsyncResult  *result,
                      GError       **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static gboolean
proxy_supports_hostname (GProxy *proxy)
{
  return TRUE;
}

static void
proxy_init (GProxyInterface *iface)
{
  iface->supports_hostname = proxy_supports_hostname;
  iface->connect_async = proxy_connect_async;
  iface->connect_finish = proxy_connect_finish;
}

static void
bench_proxy_class_init (BenchProxyClass *klass)
{
}

static void
bench_proxy_init (BenchProxy *self)
{
}

G_DEFINE_FINAL_TYPE_WITH_CODE (BenchProxy, bench_proxy, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_PROXY, proxy_init))

#define BENCH_TYPE_RESOLVER (bench_resolver_get_type ())
G_DECLARE_FINAL_TYPE (BenchResolver, bench_resolver, BENCH, RESOLVER, GObject)
struct _BenchResolver { GObject parent_instance; };

static gboolean
resolver_is_supported (GProxyResolver *resolver)
{
  return TRUE;
}

static char **
resolver_lookup (GProxyResolver  *resolver,
                 const char      *uri,
                 GCancellable    *cancellable,
                 GError         **error)
{
  g_autoptr(GUri) parsed = g_uri_parse (uri, G_URI_FLAGS_NONE, error);
  Relay *relay = NULL;
  char **proxies = g_new0 (char *, 2);

  if (parsed != NULL && is_relayed)
    relay = g_hash_table_lookup (relays, GINT_TO_POINTER (g_uri_get_port (parsed)));
  proxies[0] = relay != NULL ? g_strdup_printf ("bench://127.0.0.1:%u", relay_get_port (relay))
                             : g_strdup ("direct://");
  return proxies;
}

static void
resolver_lookup_async (GProxyResolver      *resolver,
                       const char          *uri,
                       GCancellable        *cancellable,
                       GAsyncReadyCallback  callback,
                       gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (resolver, cancellable, callback, user_data);

  g_task_return_pointer (task, resolver_lookup (resolver, uri, NULL, NULL),
                         (GDestroyNotify) g_strfreev);
}

static char **
resolver_lookup_finish (GProxyResolver  *resolver,
                        GAsyncResult    *result,
                        GError         **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
resolver_init (GProxyResolverInterface *iface)
{
  iface->is_supported = resolver_is_supported;
  iface->lookup = resolver_lookup;
  iface->lookup_async = resolver_lookup_async;
  iface->lookup_finish = resolver_lookup_finish;
}

static void
bench_resolver_class_init (BenchResolverClass *klass)
{
}

static void
bench_resolver_init (BenchResolver *self)
{
}

G_DEFINE_FINAL_TYPE_WITH_CODE (BenchResolver, bench_resolver, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_PROXY_RESOLVER, resolver_init))

/* ---- the service ---- */

static gboolean
on_parent_gone (GIOChannel   *channel,
                GIOCondition  condition,
                gpointer      user_data)
{
  g_main_loop_quit (user_data);
  return G_SOURCE_REMOVE;
}

/* Runs until @life, a pipe whose other end the client holds, is closed. */
static void
serve (int told,
       int life)
{
  g_autoptr(LoopbackService) service = loopback_service_new (LOOPBACK_ESCARGOT);
  g_autoptr(GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr(GIOChannel) channel = g_io_channel_unix_new (life);
  g_autoptr(GError) error = NULL;
  g_autofree char *json = NULL;
  Place place = { 0 };

  loopback_service_add_account (service, "few@example.com", "pw", "Few");
  loopback_service_add_account (service, "many@example.com", "pw", "Many");
  for (guint i = 0; i < N_CONTACTS; i++)
    {
      g_autofree char *address = g_strdup_printf ("person%u@example.com", i);

      loopback_service_add_contact (service, "many@example.com", address, "Person Example",
                                    MSNP_LIST_FORWARD | MSNP_LIST_ALLOW, "Friends");
    }
  if (!loopback_service_start (service, &error))
    g_error ("%s", error->message);

  json = loopback_service_dup_service_json (service, NULL);
  place.dispatch = loopback_service_get_dispatch_port (service);
  place.https = loopback_service_get_https_port (service);
  g_strlcpy (place.ca_pem, loopback_service_get_ca_pem (service), sizeof place.ca_pem);
  g_strlcpy (place.json, json, sizeof place.json);
  if (write (told, &place, sizeof place) != sizeof place)
    g_error ("nobody listens");
  g_io_add_watch (channel, G_IO_HUP | G_IO_ERR, on_parent_gone, loop);
  g_main_loop_run (loop);
  loopback_service_stop (service);
}

/* ---- the client ---- */

typedef struct
{
  GMainLoop *loop;
  GError    *error;
} Attempt;

static void
on_signed_in (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  Attempt *attempt = user_data;

  msnp_session_sign_in_finish (MSNP_SESSION (source), result, &attempt->error);
  g_main_loop_quit (attempt->loop);
}

static double
cpu_ms (void)
{
  struct timespec now;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &now);
  return (double) now.tv_sec * 1e3 + (double) now.tv_nsec / 1e6;
}

/* Signs in and out once. */
static void
sign_in (const Place *place,
         const char  *address,
         double      *wall_ms,
         double      *own_cpu_ms)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(MsnpService) service = msnp_service_new_from_json (place->json, -1, &error);
  g_autoptr(MsnpSession) session = NULL;
  g_autoptr(GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  Attempt attempt = { loop, NULL };
  gint64 start;

  if (service == NULL || !msnp_service_set_ca_pem (service, place->ca_pem, &error))
    g_error ("%s", error->message);
  session = msnp_session_new (service);

  *own_cpu_ms = cpu_ms ();
  start = g_get_monotonic_time ();
  msnp_session_sign_in_async (session, address, "pw", MSNP_STATUS_ONLINE, NULL, on_signed_in,
                              &attempt);
  g_main_loop_run (loop);
  *wall_ms = (double) (g_get_monotonic_time () - start) / 1e3;
  *own_cpu_ms = cpu_ms () - *own_cpu_ms;

  if (attempt.error != NULL)
    g_error ("%s", attempt.error->message);
  msnp_session_sign_out_async (session, NULL, NULL, NULL);
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

/* Returns: the least milliseconds of several trials */
static double
measure_time (const Place *place)
{
  double best = G_MAXDOUBLE;

  for (guint i = 0; i < N_TRIALS; i++)
    {
      double wall;
      double cpu;

      sign_in (place, "few@example.com", &wall, &cpu);
      best = MIN (best, wall);
    }

  return best;
}

static double
slope (const double *x,
       const double *y,
       gsize         n)
{
  double mean_x = 0;
  double mean_y = 0;
  double above = 0;
  double below = 0;

  for (gsize i = 0; i < n; i++)
    {
      mean_x += x[i] / (double) n;
      mean_y += y[i] / (double) n;
    }
  for (gsize i = 0; i < n; i++)
    {
      above += (x[i] - mean_x) * (y[i] - mean_y);
      below += (x[i] - mean_x) * (x[i] - mean_x);
    }

  return above / below;
}

static void
print_round_trips (const Place *place)
{
  static const guint delays[] = { 0, 20, 40, 60, 80 };
  double round_trips[G_N_ELEMENTS (delays)];
  double times[G_N_ELEMENTS (delays)];
  double found;
  GHashTableIter iter;
  gpointer relay;

  is_relayed = TRUE;
  g_print ("%16s %14s\n", "round trip, ms", "sign-in, ms");
  for (gsize i = 0; i < G_N_ELEMENTS (delays); i++)
    {
      delay_ms = delays[i];
      g_hash_table_iter_init (&iter, relays);
      while (g_hash_table_iter_next (&iter, NULL, &relay))
        relay_set_delay_ms (relay, delays[i]);
      round_trips[i] = 2.0 * delays[i];
      times[i] = measure_time (place);
      g_print ("%16.0f %14.1f\n", round_trips[i], times[i]);
    }
  is_relayed = FALSE;

  found = slope (round_trips, times, G_N_ELEMENTS (delays));
  g_print ("%.2f round trips, where %.0f are needed (%.2f times)\n", found, NEEDED,
           found / NEEDED);
}

/* The least of several trials, which take turns. */
static void
print_cpu (const Place *place)
{
  double few = G_MAXDOUBLE;
  double many = G_MAXDOUBLE;

  for (guint i = 0; i < 5 * N_TRIALS; i++)
    {
      double wall;
      double cpu;

      sign_in (place, "few@example.com", &wall, &cpu);
      few = MIN (few, cpu);
      sign_in (place, "many@example.com", &wall, &cpu);
      many = MIN (many, cpu);
    }
  g_print ("client's CPU: %.1f ms without a contact, %.1f ms with %u (%.2f times)\n", few, many,
           N_CONTACTS, many / few);
}

int
main (void)
{
  Place place;
  int told[2];
  int life[2];
  pid_t child;

  if (pipe (told) != 0 || pipe (life) != 0 || (child = fork ()) < 0)
    g_error ("no process");
  if (child == 0)
    {
      close (life[1]);
      serve (told[1], life[0]);
      return 0;
    }
  close (life[0]);
  if (read (told[0], &place, sizeof place) != sizeof place)
    g_error ("the service did not start");

  g_setenv ("GIO_USE_PROXY_RESOLVER", "bench", TRUE);
  g_io_extension_point_register (G_PROXY_EXTENSION_POINT_NAME);
  g_io_extension_point_register (G_PROXY_RESOLVER_EXTENSION_POINT_NAME);
  g_io_extension_point_implement (G_PROXY_EXTENSION_POINT_NAME, BENCH_TYPE_PROXY, "bench", 0);
  g_io_extension_point_implement (G_PROXY_RESOLVER_EXTENSION_POINT_NAME, BENCH_TYPE_RESOLVER,
                                  "bench", 100);
  relays = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) relay_free);
  g_hash_table_insert (relays, GINT_TO_POINTER (place.dispatch), relay_new (place.dispatch));
  if (place.https != place.dispatch)
    g_hash_table_insert (relays, GINT_TO_POINTER (place.https), relay_new (place.https));

  print_round_trips (&place);
  print_cpu (&place);

  g_hash_table_unref (relays);
  close (life[1]);
  return waitpid (child, NULL, 0) == child ? 0 : 1;
}

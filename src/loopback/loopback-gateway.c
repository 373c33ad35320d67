#include "config.h"

#include "loopback-gateway.h"

#include <libsoup/soup.h>
#include <string.h>

#define PATH         "/gateway/gateway.dll"
#define SESSIONS_MAX 256
#define BODY_MAX     (64 * 1024)  /* bytes of a request: no more are written without waiting */
#define KEPT_MAX     (256 * 1024) /* bytes that nobody has fetched: then nothing more is read */
#define READ_SIZE    4096
#define IDLE_MS      60000        /* as Escargot has it (07 §7.3) */
#define WAIT_MS      200          /* for the answer to what a request says */
#define TOO_LONG     (3 * 1024 * 1024)

/**
 * LoopbackGateway:
 *
 * Each session is a connection to this very service, as one over TCP would be. A request's body
 * goes into it, what has come out of it goes into the answer; one that says something waits a
 * moment for what that brings. `microsoft` names the session anew with each answer and says when it
 * is over, `escargot` has one name and says 400 then.
 */
struct _LoopbackGateway
{
  LoopbackSite *site;
  SoupServer   *server;
  guint16       notification;
  guint16       switchboard;
  GHashTable   *sessions; /* (element-type utf8 Session): by the part before the dot */
  guint         n_sessions;
};

typedef struct
{
  LoopbackGateway   *gateway;
  char              *name;
  guint              n_answers;
  char              *host;       /* what the client said */
  GSocketConnection *connection;
  GCancellable      *cancellable;
  GByteArray        *kept;
  guint8             chunk[READ_SIZE];
  gboolean           is_reading;
  gboolean           is_over;    /* the service closed it */
  SoupServerMessage *waiting;    /* (nullable): a request */
  GSource           *wait_source;
  GSource           *idle_source;
} Session;

static void start_read (Session *self);

static void
session_free (gpointer data)
{
  Session *self = data;

  loopback_source_clear (&self->wait_source);
  loopback_source_clear (&self->idle_source);
  g_cancellable_cancel (self->cancellable);
  if (self->waiting != NULL)
    {
      soup_server_message_set_status (self->waiting, SOUP_STATUS_BAD_REQUEST, NULL);
      soup_server_message_unpause (self->waiting);
      g_object_unref (self->waiting);
    }
  g_object_unref (self->cancellable);
  g_clear_object (&self->connection);
  g_byte_array_unref (self->kept);
  g_free (self->name);
  g_free (self->host);
  g_free (self);
}

/* ---- answers ---- */

static char *
dup_header (Session *self)
{
  LoopbackFaults *faults = self->gateway->site->faults;

  if (loopback_fault_happens (faults, "gateway-bad-header"))
    return g_strdup ("SessionID=; GW-IP=127.0.0.1");
  if (loopback_site_is_escargot (self->gateway->site))
    return g_strdup_printf ("SessionID=%s; GW-IP=%s", self->name, self->host);

  return g_strdup_printf ("SessionID=%s.%u; GW-IP=203.0.113.18%s", self->name, ++self->n_answers,
                          self->is_over && self->kept->len == 0 ? "; Session=close" : "");
}

static void
fill_answer (Session           *self,
             SoupServerMessage *message)
{
  LoopbackFaults *faults = self->gateway->site->faults;
  g_autofree char *too_long = NULL;
  g_autofree char *header = NULL;
  gsize size = self->kept->len;
  g_autofree guint8 *bytes = g_memdup2 (self->kept->data, size);

  g_byte_array_set_size (self->kept, 0);
  if (loopback_fault_happens (faults, "gateway-500"))
    {
      soup_server_message_set_status (message, SOUP_STATUS_INTERNAL_SERVER_ERROR, NULL);
      return;
    }

  header = dup_header (self);
  if (loopback_fault_happens (faults, "gateway-too-long"))
    {
      too_long = g_strnfill (TOO_LONG, 'x');
      soup_server_message_set_response (message, "application/x-msn-messenger", SOUP_MEMORY_COPY,
                                        too_long, TOO_LONG);
    }
  else
    {
      soup_server_message_set_response (message, "application/x-msn-messenger", SOUP_MEMORY_COPY,
                                        (const char *) bytes, size);
    }
  soup_message_headers_replace (soup_server_message_get_response_headers (message),
                                "X-MSN-Messenger", header);
  soup_server_message_set_status (message, SOUP_STATUS_OK, NULL);
}

static void
answer_waiting (Session *self)
{
  g_autoptr(SoupServerMessage) message = g_steal_pointer (&self->waiting);

  loopback_source_clear (&self->wait_source);
  if (message == NULL)
    return;

  fill_answer (self, message);
  soup_server_message_unpause (message);
  if (self->is_over)
    g_hash_table_remove (self->gateway->sessions, self->name);
  else
    start_read (self);
}

static gboolean
on_waited (gpointer user_data)
{
  answer_waiting (user_data);
  return G_SOURCE_REMOVE;
}

static gboolean
on_idle (gpointer user_data)
{
  Session *self = user_data;

  g_hash_table_remove (self->gateway->sessions, self->name);
  return G_SOURCE_REMOVE;
}

/* ---- the connection ---- */

static void
on_read (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr(GError) error = NULL;
  gssize size = g_input_stream_read_finish (G_INPUT_STREAM (source), result, &error);
  Session *self = user_data;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return; /* the session is gone */

  self->is_reading = FALSE;
  self->is_over = size <= 0;
  if (size > 0)
    g_byte_array_append (self->kept, self->chunk, (guint) size);
  if (self->waiting != NULL)
    answer_waiting (self);
  else if (!self->is_over)
    start_read (self);
}

static void
start_read (Session *self)
{
  if (self->is_reading || self->is_over || self->kept->len > KEPT_MAX)
    return;

  self->is_reading = TRUE;
  g_input_stream_read_async (g_io_stream_get_input_stream (G_IO_STREAM (self->connection)),
                             self->chunk, READ_SIZE, G_PRIORITY_DEFAULT, self->cancellable,
                             on_read, self);
}

/* To this very process, on this machine: it is there at once. */
static gboolean
put_through (Session    *self,
             const char *bytes,
             gsize       size)
{
  GOutputStream *out = g_io_stream_get_output_stream (G_IO_STREAM (self->connection));

  return size == 0 || g_output_stream_write_all (out, bytes, size, NULL, NULL, NULL);
}

static Session *
session_open (LoopbackGateway *self,
              const char      *server,
              const char      *host)
{
  g_autoptr(GSocketClient) client = g_socket_client_new ();
  g_autoptr(GSocketConnection) connection = NULL;
  gboolean is_ns = g_str_equal (server, "NS");
  Session *session;

  if (g_hash_table_size (self->sessions) >= SESSIONS_MAX)
    return NULL;
  g_socket_client_set_enable_proxy (client, FALSE);
  connection = g_socket_client_connect_to_host (client, "127.0.0.1",
                                                is_ns ? self->notification : self->switchboard,
                                                NULL, NULL);
  if (connection == NULL)
    return NULL;

  session = g_new0 (Session, 1);
  session->gateway = self;
  session->name = loopback_site_is_escargot (self->site)
                    ? g_uuid_string_random ()
                    : g_strdup_printf ("9545473%02u", ++self->n_sessions);
  session->host = g_strdup (host);
  session->connection = g_steal_pointer (&connection);
  session->cancellable = g_cancellable_new ();
  session->kept = g_byte_array_new ();
  g_hash_table_replace (self->sessions, session->name, session);
  start_read (session);

  return session;
}

/* ---- requests ---- */

static Session *
find_session (LoopbackGateway *self,
              GHashTable      *query)
{
  const char *id = g_hash_table_lookup (query, "SessionID");
  const char *action = g_hash_table_lookup (query, "Action");
  g_autofree char *name = NULL;

  if (g_strcmp0 (action, "open") == 0)
    return session_open (self, g_hash_table_lookup (query, "Server") != NULL
                                 ? g_hash_table_lookup (query, "Server") : "SB",
                         g_hash_table_lookup (query, "IP") != NULL
                           ? g_hash_table_lookup (query, "IP") : "");
  if (id == NULL || loopback_fault_happens (self->site->faults, "gateway-lost"))
    return NULL;

  name = g_strndup (id, strcspn (id, "."));
  return g_hash_table_lookup (self->sessions, name);
}

static void
on_request (SoupServer        *server,
            SoupServerMessage *message,
            const char        *path,
            GHashTable        *query,
            gpointer           user_data)
{
  LoopbackGateway *self = user_data;
  SoupMessageBody *body = soup_server_message_get_request_body (message);
  g_autoptr(GBytes) bytes = soup_message_body_flatten (body);
  gsize size = g_bytes_get_size (bytes);
  Session *session = query != NULL ? find_session (self, query) : NULL;

  /* The next request is another connection's. SoupServer 3.2 would keep this one's socket for good
   * once the client has closed it. */
  soup_message_headers_append (soup_server_message_get_response_headers (message), "Connection",
                               "close");
  /* A second request while one is under way is refused (07 §7.3). */
  if (session == NULL || session->waiting != NULL
      || g_strcmp0 (soup_server_message_get_method (message), "POST") != 0
      || size > BODY_MAX || (session->is_over && size > 0)
      || !put_through (session, g_bytes_get_data (bytes, NULL), size))
    {
      soup_server_message_set_status (message, SOUP_STATUS_BAD_REQUEST, NULL);
      return;
    }

  loopback_source_clear (&session->idle_source);
  session->idle_source = loopback_site_add_timeout (IDLE_MS, on_idle, session);
  session->waiting = g_object_ref (message);
  soup_server_message_pause (message);
  if (size == 0 || session->is_over)
    answer_waiting (session);
  else
    session->wait_source = loopback_site_add_timeout (WAIT_MS, on_waited, session);
}

/**
 * loopback_gateway_new:
 * @site: the service
 * @notification: the port of the notification server
 * @switchboard: the port of the switchboards
 * @error: a place for an error
 *
 * Returns: (transfer full) (nullable): a gateway that listens
 */
LoopbackGateway *
loopback_gateway_new (LoopbackSite  *site,
                      guint16        notification,
                      guint16        switchboard,
                      GError       **error)
{
  LoopbackGateway *self = g_new0 (LoopbackGateway, 1);

  self->site = site;
  self->notification = notification;
  self->switchboard = switchboard;
  self->sessions = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, session_free);
  self->server = soup_server_new (NULL, NULL);
  soup_server_add_handler (self->server, PATH, on_request, self, NULL);
  if (!soup_server_listen_local (self->server, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, error))
    {
      loopback_gateway_free (self);
      return NULL;
    }

  return self;
}

void
loopback_gateway_free (LoopbackGateway *self)
{
  g_hash_table_unref (self->sessions);
  soup_server_disconnect (self->server);
  g_object_unref (self->server);
  g_free (self);
}

guint16
loopback_gateway_get_port (LoopbackGateway *self)
{
  g_autoslist(GUri) uris = soup_server_get_uris (self->server);

  return uris != NULL ? (guint16) g_uri_get_port (uris->data) : 0;
}

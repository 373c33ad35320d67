#include "scripted-server.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>

#include "loopback/loopback-certificate.h"

#define PATIENCE_S 60 /* for one thing to happen; a guard, nothing is measured by it */
#define READ_SIZE  4096

/* A name of the script, and the port that stands for it. */
typedef struct
{
  ScriptedServer  *server;
  char            *name;
  gboolean         is_https;
  guint16          port;
  GSocketListener *listener;
  GPtrArray       *connections; /* (element-type ScriptedConnection), in their order */
  guint            n_accepted;  /* how many of them the script has asked for */
} Host;

struct _ScriptedConnection
{
  GIOStream    *stream;
  GCancellable *cancellable;
  GByteArray   *received; /* what the script has not looked at yet */
  gboolean      is_closed;
  gboolean      is_reading;
  guint8        chunk[READ_SIZE];
};

struct _ScriptedServer
{
  LoopbackCertificates *certificates;
  GPtrArray            *hosts; /* (element-type Host) */
  GCancellable         *cancellable;
  guint                 n_accepting;
};

static void start_read (ScriptedConnection *self);
static void start_accept (Host *host);

/* ---- waiting ---- */

static gboolean
on_patience_over (gpointer user_data)
{
  g_error ("%s: this never came", (const char *) user_data);

  return G_SOURCE_REMOVE;
}

/* Iterates the main context until @holds says so. */
void
scripted_wait (ScriptedFunc  holds,
               gpointer      user_data,
               const char   *what)
{
  guint source = g_timeout_add_seconds (PATIENCE_S, on_patience_over, (gpointer) what);

  while (!holds (user_data))
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (source);
}

/* Lets everything happen that can happen without a new word from anybody. */
void
scripted_settle (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

/* ---- connections ---- */

static void
on_read (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  ScriptedConnection *self = user_data;
  gssize size = g_input_stream_read_finish (G_INPUT_STREAM (source), result, NULL);

  self->is_reading = FALSE;
  if (size <= 0)
    {
      self->is_closed = TRUE;
      return;
    }

  g_byte_array_append (self->received, self->chunk, (guint) size);
  start_read (self);
}

static void
start_read (ScriptedConnection *self)
{
  self->is_reading = TRUE;
  g_input_stream_read_async (g_io_stream_get_input_stream (self->stream), self->chunk, READ_SIZE,
                             G_PRIORITY_DEFAULT, self->cancellable, on_read, self);
}

static gboolean
is_not_reading (gpointer user_data)
{
  ScriptedConnection *self = user_data;

  return !self->is_reading;
}

static void
connection_free (gpointer data)
{
  ScriptedConnection *self = data;

  g_cancellable_cancel (self->cancellable);
  scripted_wait (is_not_reading, self, "the end of a read");
  g_io_stream_close (self->stream, NULL, NULL);
  g_object_unref (self->stream);
  g_object_unref (self->cancellable);
  g_byte_array_unref (self->received);
  g_free (self);
}

static ScriptedConnection *
connection_new (Host              *host,
                GSocketConnection *socket)
{
  ScriptedConnection *self = g_new0 (ScriptedConnection, 1);

  self->cancellable = g_cancellable_new ();
  self->received = g_byte_array_new ();
  if (host->is_https)
    {
      g_autoptr(GError) error = NULL;

      self->stream = loopback_certificate_wrap (G_IO_STREAM (socket),
                                                host->server->certificates->server, &error);
      g_assert_no_error (error);
      g_tls_connection_set_require_close_notify (G_TLS_CONNECTION (self->stream), FALSE);
    }
  else
    {
      self->stream = g_object_ref (G_IO_STREAM (socket));
    }
  start_read (self);

  return self;
}

void
scripted_connection_write (ScriptedConnection *self,
                           gconstpointer       bytes,
                           gsize               size)
{
  g_autoptr(GError) error = NULL;

  g_output_stream_write_all (g_io_stream_get_output_stream (self->stream), bytes, size, NULL, NULL,
                             &error);
  g_assert_no_error (error);
}

void
scripted_connection_close (ScriptedConnection *self)
{
  g_cancellable_cancel (self->cancellable);
  scripted_wait (is_not_reading, self, "the end of a read");
  g_io_stream_close (self->stream, NULL, NULL);
  self->is_closed = TRUE;
}

static gboolean
is_closed (gpointer user_data)
{
  ScriptedConnection *self = user_data;

  return self->is_closed;
}

/* Until the client has closed it. */
void
scripted_connection_wait_closed (ScriptedConnection *self)
{
  scripted_wait (is_closed, self, "the end of a connection");
}

/* Cut here by hand, so that a mistake of the framer cannot hide one of the formatter.
 * Returns: the size of the first command with its payload, 0 where it is not whole */
static gsize
measure_command (const GByteArray *received)
{
  const char *text = (const char *) received->data;
  const char *lf = received->len > 0 ? memchr (text, '\n', received->len) : NULL;
  g_autofree char *line = NULL;
  gsize size;

  if (lf == NULL)
    return 0;

  size = (gsize) (lf - text) + 1;
  line = g_strndup (text, size - 2);
  if (g_str_has_prefix (line, "MSG ") || g_str_has_prefix (line, "QRY "))
    size += strtoul (strrchr (line, ' ') + 1, NULL, 10);

  return size <= received->len ? size : 0;
}

/* Returns: (transfer full) (nullable): the next command of the client's, if one is there */
GBytes *
scripted_connection_peek_command (ScriptedConnection *self)
{
  gsize size = measure_command (self->received);

  return size > 0 ? g_bytes_new (self->received->data, size) : NULL;
}

static gboolean
has_command (gpointer user_data)
{
  ScriptedConnection *self = user_data;

  return measure_command (self->received) > 0;
}

/* Returns: (transfer full): the client's next command with its payload, byte for byte */
GBytes *
scripted_connection_read_command (ScriptedConnection *self)
{
  gsize size;
  GBytes *command;

  scripted_wait (has_command, self, "a command of the client's");
  size = measure_command (self->received);
  command = g_bytes_new (self->received->data, size);
  g_byte_array_remove_range (self->received, 0, (guint) size);

  return command;
}

/* ---- hosts ---- */

static void
on_accepted (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  Host *host = user_data;
  g_autoptr(GSocketConnection) socket =
    g_socket_listener_accept_finish (G_SOCKET_LISTENER (source), result, NULL, NULL);

  host->server->n_accepting--;
  if (socket == NULL)
    return;

  /* What a test writes in two pieces arrives in two pieces. */
  g_socket_set_option (g_socket_connection_get_socket (socket), IPPROTO_TCP, TCP_NODELAY, 1, NULL);
  g_ptr_array_add (host->connections, connection_new (host, socket));
  start_accept (host);
}

static void
start_accept (Host *host)
{
  host->server->n_accepting++;
  g_socket_listener_accept_async (host->listener, host->server->cancellable, on_accepted, host);
}

static void
host_free (gpointer data)
{
  Host *host = data;

  g_socket_listener_close (host->listener);
  g_object_unref (host->listener);
  g_ptr_array_unref (host->connections);
  g_free (host->name);
  g_free (host);
}

static Host *
ensure_host (ScriptedServer *self,
             const char     *name,
             gboolean        is_https)
{
  g_autoptr(GInetAddress) address = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr(GSocketAddress) any = g_inet_socket_address_new (address, 0);
  g_autoptr(GSocketAddress) bound = NULL;
  g_autoptr(GError) error = NULL;
  Host *host;

  for (guint i = 0; i < self->hosts->len; i++)
    {
      host = g_ptr_array_index (self->hosts, i);
      if (host->is_https == is_https && g_str_equal (host->name, name))
        return host;
    }

  host = g_new0 (Host, 1);
  host->server = self;
  host->name = g_strdup (name);
  host->is_https = is_https;
  host->connections = g_ptr_array_new_with_free_func (connection_free);
  host->listener = g_socket_listener_new ();
  g_socket_listener_add_address (host->listener, any, G_SOCKET_TYPE_STREAM,
                                 G_SOCKET_PROTOCOL_TCP, NULL, &bound, &error);
  g_assert_no_error (error);
  host->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound));
  g_ptr_array_add (self->hosts, host);
  start_accept (host);

  return host;
}

ScriptedServer *
scripted_server_new (void)
{
  ScriptedServer *self = g_new0 (ScriptedServer, 1);
  g_autoptr(GError) error = NULL;

  self->certificates = loopback_certificates_new (NULL, &error);
  g_assert_no_error (error);
  self->hosts = g_ptr_array_new_with_free_func (host_free);
  self->cancellable = g_cancellable_new ();

  return self;
}

static gboolean
is_not_accepting (gpointer user_data)
{
  ScriptedServer *self = user_data;

  return self->n_accepting == 0;
}

void
scripted_server_free (ScriptedServer *self)
{
  g_cancellable_cancel (self->cancellable);
  scripted_wait (is_not_accepting, self, "the end of an accept");
  g_ptr_array_unref (self->hosts);
  g_object_unref (self->cancellable);
  loopback_certificates_free (self->certificates);
  g_free (self);
}

/* Returns: the port that stands for @host of the script, on 127.0.0.1 */
guint16
scripted_server_get_port (ScriptedServer *self,
                          const char     *host)
{
  return ensure_host (self, host, FALSE)->port;
}

/* Returns: the port that stands for https://@host of the script; its certificate is for 127.0.0.1
 *   and for localhost */
guint16
scripted_server_get_https_port (ScriptedServer *self,
                                const char     *host)
{
  return ensure_host (self, host, TRUE)->port;
}

const char *
scripted_server_get_ca_pem (ScriptedServer *self)
{
  return self->certificates->ca_pem;
}

/* Returns: (transfer full): a service file for a client of this script */
char *
scripted_server_dup_service_json (ScriptedServer *self,
                                  const char     *dispatch,
                                  const char     *nexus)
{
  return g_strdup_printf ("{ \"id\": \"scripted\", \"name\": \"Scripted\", "
                          "\"dispatch\": \"127.0.0.1:%u\", "
                          "\"nexus\": \"https://127.0.0.1:%u/rdr/pprdr.asp\" }",
                          scripted_server_get_port (self, dispatch),
                          scripted_server_get_https_port (self, nexus));
}

static gboolean
has_connection (gpointer user_data)
{
  Host *host = user_data;

  return host->n_accepted < host->connections->len;
}

/* Returns: (transfer none): the next connection to @host; it lives as long as the server */
ScriptedConnection *
scripted_server_accept (ScriptedServer *self,
                        const char     *host)
{
  Host *found = ensure_host (self, host, FALSE);

  scripted_wait (has_connection, found, "a connection");
  return g_ptr_array_index (found->connections, found->n_accepted++);
}

/* The first connection that has a whole request; clients connect ahead, and use one twice. */
static ScriptedConnection *
find_request (Host  *host,
              gsize *size)
{
  for (guint i = 0; i < host->connections->len; i++)
    {
      ScriptedConnection *connection = g_ptr_array_index (host->connections, i);
      const char *text = (const char *) connection->received->data;
      const char *end = connection->received->len > 0
                          ? g_strstr_len (text, connection->received->len, "\r\n\r\n") : NULL;

      if (end != NULL)
        {
          *size = (gsize) (end - text) + 4;
          return connection;
        }
    }

  return NULL;
}

static gboolean
has_request (gpointer user_data)
{
  gsize size;

  return find_request (user_data, &size) != NULL;
}

/**
 * scripted_server_read_request:
 * @self: a server
 * @host: of the script, over https
 * @request: (out) (transfer full): the head of the next request
 *
 * Returns: (transfer none): where to write the answer
 */
ScriptedConnection *
scripted_server_read_request (ScriptedServer  *self,
                              const char      *host,
                              char           **request)
{
  Host *found = ensure_host (self, host, TRUE);
  ScriptedConnection *connection;
  gsize size;

  scripted_wait (has_request, found, "an https request");
  connection = find_request (found, &size);
  *request = g_strndup ((const char *) connection->received->data, size);
  g_byte_array_remove_range (connection->received, 0, (guint) size);

  return connection;
}

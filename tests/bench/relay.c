#include "relay.h"

#include <netinet/in.h>
#include <netinet/tcp.h>

#define READ_SIZE 65536

struct _Relay
{
  GMainContext    *context;
  GMainLoop       *loop;
  GThread         *thread;
  GSocketListener *listener;
  guint16          port;
  guint16          target_port;
  gint             delay_ms; /* atomic */
};

/* One direction of one connection. */
typedef struct
{
  Relay         *relay;
  GIOStream     *from;
  GIOStream     *to;
  GInputStream  *input;
  GOutputStream *output;
  guint8         chunk[READ_SIZE];
} Line;

/* What is under way. */
typedef struct
{
  Line   *line;
  GBytes *bytes; /* NULL: the end */
} Packet;

static void start_read (Line *line);

static void
line_free (Line *line)
{
  g_object_unref (line->from);
  g_object_unref (line->to);
  g_free (line);
}

/* The chunks of a line have the same delay, and sources that are due come in their order. */
static gboolean
on_arrived (gpointer user_data)
{
  g_autofree Packet *packet = user_data;
  Line *line = packet->line;

  if (packet->bytes == NULL)
    {
      g_socket_shutdown (g_socket_connection_get_socket (G_SOCKET_CONNECTION (line->to)), FALSE,
                         TRUE, NULL);
      line_free (line);
      return G_SOURCE_REMOVE;
    }

  /* Small against the socket's buffer. Who has gone does not hear it. */
  g_output_stream_write_all (line->output, g_bytes_get_data (packet->bytes, NULL),
                             g_bytes_get_size (packet->bytes), NULL, NULL, NULL);
  g_bytes_unref (packet->bytes);

  return G_SOURCE_REMOVE;
}

static void
send_later (Line   *line,
            GBytes *bytes)
{
  Packet *packet = g_new0 (Packet, 1);
  g_autoptr(GSource) source =
    g_timeout_source_new ((guint) g_atomic_int_get (&line->relay->delay_ms));

  packet->line = line;
  packet->bytes = bytes;
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, on_arrived, packet, NULL);
  g_source_attach (source, line->relay->context);
}

static void
on_read (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  Line *line = user_data;
  gssize size = g_input_stream_read_finish (G_INPUT_STREAM (source), result, NULL);

  if (size <= 0)
    {
      send_later (line, NULL);
      return;
    }

  send_later (line, g_bytes_new (line->chunk, (gsize) size));
  start_read (line);
}

static void
start_read (Line *line)
{
  g_input_stream_read_async (line->input, line->chunk, READ_SIZE, G_PRIORITY_DEFAULT, NULL,
                             on_read, line);
}

static void
start_line (Relay     *self,
            GIOStream *from,
            GIOStream *to)
{
  Line *line = g_new0 (Line, 1);

  line->relay = self;
  line->from = g_object_ref (from);
  line->to = g_object_ref (to);
  line->input = g_io_stream_get_input_stream (from);
  line->output = g_io_stream_get_output_stream (to);
  start_read (line);
}

static void
on_accepted (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  Relay *self = user_data;
  g_autoptr(GSocketConnection) near =
    g_socket_listener_accept_finish (self->listener, result, NULL, NULL);
  g_autoptr(GSocketClient) client = NULL;
  g_autoptr(GSocketConnection) far = NULL;

  if (near == NULL)
    return;

  client = g_socket_client_new ();
  g_socket_client_set_enable_proxy (client, FALSE);
  far = g_socket_client_connect_to_host (client, "127.0.0.1", self->target_port, NULL, NULL);
  if (far != NULL)
    {
      /* The only delay is this file's. */
      g_socket_set_option (g_socket_connection_get_socket (near), IPPROTO_TCP, TCP_NODELAY, 1,
                           NULL);
      g_socket_set_option (g_socket_connection_get_socket (far), IPPROTO_TCP, TCP_NODELAY, 1, NULL);
      start_line (self, G_IO_STREAM (near), G_IO_STREAM (far));
      start_line (self, G_IO_STREAM (far), G_IO_STREAM (near));
    }
  g_socket_listener_accept_async (self->listener, NULL, on_accepted, self);
}

static gpointer
run (gpointer data)
{
  Relay *self = data;

  g_main_context_push_thread_default (self->context);
  g_socket_listener_accept_async (self->listener, NULL, on_accepted, self);
  g_main_loop_run (self->loop);
  g_main_context_pop_thread_default (self->context);

  return NULL;
}

/* The delay is 0 until relay_set_delay_ms(). */
Relay *
relay_new (guint16 target_port)
{
  Relay *self = g_new0 (Relay, 1);
  g_autoptr(GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr(GSocketAddress) any = g_inet_socket_address_new (loopback, 0);
  g_autoptr(GSocketAddress) bound = NULL;
  g_autoptr(GError) error = NULL;

  self->context = g_main_context_new ();
  self->loop = g_main_loop_new (self->context, FALSE);
  self->target_port = target_port;
  self->listener = g_socket_listener_new ();
  if (!g_socket_listener_add_address (self->listener, any, G_SOCKET_TYPE_STREAM,
                                      G_SOCKET_PROTOCOL_TCP, NULL, &bound, &error))
    g_error ("%s", error->message);
  self->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound));
  self->thread = g_thread_new ("relay", run, self);

  return self;
}

/* Connections that are still open go with the process. */
void
relay_free (Relay *self)
{
  g_main_loop_quit (self->loop);
  g_thread_join (self->thread);
  g_socket_listener_close (self->listener);
  g_object_unref (self->listener);
  g_main_loop_unref (self->loop);
  g_main_context_unref (self->context);
  g_free (self);
}

guint16
relay_get_port (Relay *self)
{
  return self->port;
}

/* @milliseconds: one way, for every chunk that arrives from now on */
void
relay_set_delay_ms (Relay *self,
                    guint  milliseconds)
{
  g_atomic_int_set (&self->delay_ms, (gint) milliseconds);
}

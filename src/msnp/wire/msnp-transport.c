#include "config.h"

#include "msnp-transport.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>

#include "msnp-framer.h"
#include "msnp-transactions.h"
#include "msnp-transport-private.h"
#include "msnp/msnp-error.h"
#include "msnp/msnp-trace-private.h"

#define READ_SIZE    (16 * 1024)
#define QUEUE_MAX    (4 * 1024 * 1024) /* bytes that wait for a slow server */
#define GOODBYE_MS   2000              /* how long a close may take to write what is queued */
#define PORT         1863
#define PING_MIN_S   15                /* what a `QNG` may ask for (03 §3.10) */
#define PING_MAX_S   60

/**
 * MsnpTransport:
 *
 * One connection to a server: cuts what comes into commands, puts what goes out into a queue, and
 * matches answers with questions by name and TrID (01 §1.3). It knows no command's meaning beyond
 * which one ends which transaction.
 *
 * What is sent during one turn of the main loop goes out as one chunk: SYN and CHG share a packet.
 * The owner keeps the reference; while an operation of GIO runs the object keeps itself.
 */
struct _MsnpTransport
{
  GObject           parent_instance;
  char             *server;          /* DS, NS or SB, for the trace */
  MsnpTrace        *trace;           /* (nullable) */
  guint             number;          /* of the connection, in the trace */
  MsnpGateway      *gateway;         /* (nullable): which way it leads */
  GIOStream        *stream;          /* NULL before it is open and after it is closed */
  GCancellable     *cancellable;     /* of reads and writes; one for the object's life */
  MsnpFramer       *framer;
  guint8           *chunk;           /* READ_SIZE */
  guint             n_holds;         /* who want nothing to be read */
  gboolean          is_reading;
  GByteArray       *queue;
  guint             flush_source;
  GBytes           *writing;         /* on its way out; NULL when nothing is */
  gboolean          is_closing;      /* our own close: no signal any more */
  MsnpTransactions *transactions;
  guint             ping_source;
  gint64            ping_idle;       /* µs without a word from us */
  gint64            ping_dead;       /* µs without a word from the server after a ping */
  gint64            ping_sent;       /* µs, or 0 when nothing is owed */
  gint64            ping_hurry;      /* µs in place of ping_dead for the answer owed, or 0 */
  gint64            last_sent;
  guint             goodbye_source;
};

enum { COMMAND_RECEIVED, CLOSED, N_SIGNALS };
static guint signals[N_SIGNALS];
G_DEFINE_FINAL_TYPE (MsnpTransport, msnp_transport, G_TYPE_OBJECT)

static void start_read (MsnpTransport *self);
static void fail (MsnpTransport *self, const GError *error);

static void
msnp_transport_dispose (GObject *object)
{
  MsnpTransport *self = MSNP_TRANSPORT (object);

  msnp_transport_close (self);
  g_clear_handle_id (&self->flush_source, g_source_remove);
  g_clear_handle_id (&self->goodbye_source, g_source_remove);
  g_clear_object (&self->trace);
  G_OBJECT_CLASS (msnp_transport_parent_class)->dispose (object);
}

static void
msnp_transport_finalize (GObject *object)
{
  MsnpTransport *self = MSNP_TRANSPORT (object);

  g_free (self->server);
  g_object_unref (self->cancellable);
  g_clear_object (&self->gateway);
  g_clear_object (&self->stream);
  msnp_framer_free (self->framer);
  g_free (self->chunk);
  g_clear_pointer (&self->writing, g_bytes_unref);
  g_byte_array_unref (self->queue);
  msnp_transactions_free (self->transactions);
  G_OBJECT_CLASS (msnp_transport_parent_class)->finalize (object);
}

static void
msnp_transport_class_init (MsnpTransportClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = msnp_transport_dispose;
  object_class->finalize = msnp_transport_finalize;

  /**
   * MsnpTransport::command-received:
   * @self: the transport
   * @command: (type MsnpCommand): a view that lives for the time of the call
   *
   * Emitted for every command that ends no transaction of ours, in the order of the wire.
   */
  signals[COMMAND_RECEIVED] =
    g_signal_new ("command-received", MSNP_TYPE_TRANSPORT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, MSNP_TYPE_COMMAND | G_SIGNAL_TYPE_STATIC_SCOPE);

  /**
   * MsnpTransport::closed:
   * @self: the transport
   * @error: why
   *
   * Emitted once, after each pending transaction got the same @error; never after
   * msnp_transport_close().
   */
  signals[CLOSED] =
    g_signal_new ("closed", MSNP_TYPE_TRANSPORT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, G_TYPE_ERROR | G_SIGNAL_TYPE_STATIC_SCOPE);
}

static void
msnp_transport_init (MsnpTransport *self)
{
  self->cancellable = g_cancellable_new ();
  self->framer = msnp_framer_new (MSNP_FRAMER_CLIENT);
  self->chunk = g_malloc (READ_SIZE);
  self->queue = g_byte_array_new ();
  self->transactions = msnp_transactions_new (self);
}

/**
 * msnp_transport_new:
 * @server: what a trace calls the other side: DS, NS or SB
 * @trace: (nullable): told of every line
 *
 * Returns: (transfer full): a transport that is not connected yet
 */
MsnpTransport *
msnp_transport_new (const char *server,
                    MsnpTrace  *trace)
{
  MsnpTransport *self = g_object_new (MSNP_TYPE_TRANSPORT, NULL);

  self->server = g_strdup (server);
  if (trace != NULL)
    {
      self->trace = g_object_ref (trace);
      self->number = msnp_trace_add_connection (trace);
    }

  return self;
}

/**
 * msnp_transport_new_for_stream:
 * @server: what a trace calls the other side
 * @stream: an open connection, to be closed by this object
 *
 * Returns: (transfer full): a transport that reads at once
 */
MsnpTransport *
msnp_transport_new_for_stream (const char *server,
                               GIOStream  *stream)
{
  MsnpTransport *self = msnp_transport_new (server, NULL);

  self->stream = g_object_ref (stream);
  start_read (self);
  return self;
}

/* The first server turns out to be a notification server when it does not redirect. */
void
msnp_transport_set_server (MsnpTransport *self,
                           const char    *server)
{
  g_return_if_fail (MSNP_IS_TRANSPORT (self));

  g_free (self->server);
  self->server = g_strdup (server);
}

/* Returns: (transfer full) (nullable): this machine's address on the way to the server; %NULL where
 *   it is not known: through the HTTP gateway */
GInetAddress *
msnp_transport_dup_local_address (MsnpTransport *self)
{
  g_autoptr(GSocketAddress) address = NULL;

  if (!G_IS_SOCKET_CONNECTION (self->stream))
    return NULL;

  address =
    g_socket_connection_get_local_address (G_SOCKET_CONNECTION (self->stream), NULL);
  if (!G_IS_INET_SOCKET_ADDRESS (address))
    return NULL;
  return g_object_ref (g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (address)));
}

gboolean
msnp_transport_is_open (MsnpTransport *self)
{
  g_return_val_if_fail (MSNP_IS_TRANSPORT (self), FALSE);

  return self->stream != NULL && !self->is_closing;
}

/* @gateway: (nullable): leads the connection that is made next through HTTP */
void
msnp_transport_set_gateway (MsnpTransport *self,
                            MsnpGateway   *gateway)
{
  g_return_if_fail (MSNP_IS_TRANSPORT (self) && self->stream == NULL);

  g_set_object (&self->gateway, gateway);
}

static void
on_connected (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GSocketConnection) connection =
    g_socket_client_connect_finish (G_SOCKET_CLIENT (source), result, &error);
  MsnpTransport *self = g_task_get_source_object (task);

  if (connection == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  if (self->is_closing)
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "closed meanwhile");
      return;
    }

  /* Every command waits for its answer: Nagle's algorithm only adds a round trip. A socket that
   * refuses the option works all the same. */
  g_socket_set_option (g_socket_connection_get_socket (connection), IPPROTO_TCP, TCP_NODELAY, 1,
                       NULL);
  self->stream = G_IO_STREAM (g_steal_pointer (&connection));
  start_read (self);
  g_task_return_boolean (task, TRUE);
}

/**
 * msnp_transport_connect_async:
 * @self: a transport that was not connected before
 * @host_and_port: `host`, `host:port` or `[v6]:port`; the port is 1863 where none is given
 * @cancellable: (nullable): to give up
 * @callback: called when done
 * @user_data: for @callback
 *
 * Looks the host up and connects to whichever of its addresses answers first.
 */
void
msnp_transport_connect_async (MsnpTransport       *self,
                              const char          *host_and_port,
                              GCancellable        *cancellable,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  g_autoptr(GSocketClient) client = g_socket_client_new ();
  g_autoptr(GSocketConnectable) address = NULL;
  g_autoptr(GTask) task = NULL;
  g_autoptr(GError) error = NULL;

  g_return_if_fail (MSNP_IS_TRANSPORT (self) && self->stream == NULL && host_and_port != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, msnp_transport_connect_async);
  address = g_network_address_parse (host_and_port, PORT, &error);
  if (address == NULL || g_network_address_get_port (G_NETWORK_ADDRESS (address)) == 0)
    {
      g_task_return_new_error (task, MSNP_ERROR, MSNP_ERROR_PROTOCOL,
                               "the server gave an address that is none");
      return;
    }

  if (self->gateway != NULL)
    {
      /* What is written first opens it, and tells whether there is one. */
      self->stream =
        msnp_gateway_open (self->gateway, g_str_equal (self->server, "SB") ? "SB" : "NS",
                           g_network_address_get_hostname (G_NETWORK_ADDRESS (address)));
      start_read (self);
      g_task_return_boolean (task, TRUE);
      return;
    }

  g_socket_client_connect_async (client, address, cancellable, on_connected,
                                 g_steal_pointer (&task));
}

gboolean
msnp_transport_connect_finish (MsnpTransport  *self,
                               GAsyncResult   *result,
                               GError        **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* ---- what comes in ---- */

static void
trace_incoming (MsnpTransport     *self,
                const MsnpCommand *command)
{
  g_autofree char *line = NULL;

  g_debug ("%s > %s, %u arguments, %" G_GSIZE_FORMAT " bytes", self->server, command->name,
           command->n_args, command->payload_size);
  if (self->trace == NULL)
    return;

  line = msnp_command_dup_line (command);
  msnp_trace_add_line (self->trace, self->server, self->number, FALSE, line, command->payload,
                       command->payload_size);
}

static void
on_read (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr(MsnpTransport) self = user_data;
  g_autoptr(GError) error = NULL;
  const MsnpCommand *command;
  gssize size = g_input_stream_read_finish (G_INPUT_STREAM (source), result, &error);

  self->is_reading = FALSE;
  if (!msnp_transport_is_open (self))
    return;
  if (size <= 0)
    {
      if (error == NULL)
        error = g_error_new_literal (MSNP_ERROR, MSNP_ERROR_UNREACHABLE,
                                     "the server closed the connection");
      fail (self, error);
      return;
    }

  self->ping_sent = 0;
  self->ping_hurry = 0;
  msnp_framer_push (self->framer, self->chunk, (gsize) size);
  while (msnp_transport_is_open (self)
         && (command = msnp_framer_next (self->framer, &error)) != NULL)
    {
      trace_incoming (self, command);
      if (!msnp_transactions_answer (self->transactions, command))
        g_signal_emit (self, signals[COMMAND_RECEIVED], 0, command);
    }

  if (!msnp_transport_is_open (self))
    return;
  if (error != NULL)
    fail (self, error);
  else
    start_read (self);
}

static void
start_read (MsnpTransport *self)
{
  if (self->is_reading || self->n_holds > 0)
    return;

  self->is_reading = TRUE;
  g_input_stream_read_async (g_io_stream_get_input_stream (self->stream), self->chunk, READ_SIZE,
                             G_PRIORITY_DEFAULT, self->cancellable, on_read, g_object_ref (self));
}

/**
 * msnp_transport_hold:
 * @self: a transport
 *
 * Reads nothing more, but for what is on its way already, until msnp_transport_release() was called
 * as often: whoever sends has to wait.
 */
void
msnp_transport_hold (MsnpTransport *self)
{
  g_return_if_fail (MSNP_IS_TRANSPORT (self));

  self->n_holds++;
}

void
msnp_transport_release (MsnpTransport *self)
{
  g_return_if_fail (MSNP_IS_TRANSPORT (self) && self->n_holds > 0);

  self->n_holds--;
  if (msnp_transport_is_open (self))
    start_read (self);
}

/* ---- what goes out ---- */

static void
drop_stream (MsnpTransport *self)
{
  g_autoptr(GIOStream) stream = g_steal_pointer (&self->stream);

  g_clear_handle_id (&self->goodbye_source, g_source_remove);
  g_clear_handle_id (&self->flush_source, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  if (stream != NULL)
    g_io_stream_close_async (stream, G_PRIORITY_DEFAULT, NULL, NULL, NULL);
}

static void start_write (MsnpTransport *self);

static void
on_written (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(MsnpTransport) self = user_data;
  g_autoptr(GError) error = NULL;
  gboolean is_good =
    g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, &error);

  g_clear_pointer (&self->writing, g_bytes_unref);
  if (self->stream == NULL)
    return;
  if (self->is_closing && (!is_good || self->queue->len == 0))
    drop_stream (self);
  else if (!is_good)
    fail (self, error);
  else if (self->queue->len > 0)
    start_write (self);
}

static void
start_write (MsnpTransport *self)
{
  gsize size = self->queue->len;

  self->writing = g_bytes_new_take (g_byte_array_steal (self->queue, NULL), size);
  self->last_sent = g_get_monotonic_time ();
  g_output_stream_write_all_async (g_io_stream_get_output_stream (self->stream),
                                   g_bytes_get_data (self->writing, NULL), size,
                                   G_PRIORITY_DEFAULT, self->cancellable, on_written,
                                   g_object_ref (self));
}

static gboolean
on_flush (gpointer user_data)
{
  MsnpTransport *self = user_data;

  self->flush_source = 0;
  if (self->stream != NULL && self->writing == NULL && self->queue->len > 0)
    start_write (self);

  return G_SOURCE_REMOVE;
}

static void
append (MsnpTransport      *self,
        const char         *name,
        const char *const  *args,
        GBytes             *payload)
{
  g_autoptr(GBytes) bytes = msnp_command_format (name, args, payload);
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);

  g_debug ("%s < %s", self->server, name);
  if (self->trace != NULL)
    {
      gsize payload_size = payload != NULL ? g_bytes_get_size (payload) : 0;
      g_autofree char *line = g_strndup (data, size - payload_size - 2);

      msnp_trace_add_line (self->trace, self->server, self->number, TRUE, line,
                           payload != NULL ? g_bytes_get_data (payload, NULL) : NULL, payload_size);
    }

  g_byte_array_append (self->queue, (const guint8 *) data, (guint) size);
  if (self->flush_source == 0)
    self->flush_source = g_idle_add_full (G_PRIORITY_DEFAULT, on_flush, self, NULL);
}

static guint32
send_valist (MsnpTransport *self,
             guint          timeout_ms,
             MsnpReplyFunc  func,
             gpointer       user_data,
             GBytes        *payload,
             const char    *name,
             va_list        list)
{
  g_autoptr(GPtrArray) args = g_ptr_array_new ();
  char number[11];
  const char *arg;
  guint32 transaction;

  if (!msnp_transport_is_open (self) || self->queue->len > QUEUE_MAX
      || msnp_transactions_is_full (self->transactions))
    {
      msnp_transactions_refuse (self->transactions, func, user_data);
      return 0;
    }

  transaction = msnp_transactions_add (self->transactions, name, timeout_ms, func, user_data);
  g_snprintf (number, sizeof number, "%u", transaction);
  g_ptr_array_add (args, number);
  while ((arg = va_arg (list, const char *)) != NULL)
    g_ptr_array_add (args, (gpointer) arg);
  g_ptr_array_add (args, NULL);
  append (self, name, (const char *const *) args->pdata, payload);

  return transaction;
}

/**
 * msnp_transport_send:
 * @self: a transport
 * @timeout_ms: how long the answer may take
 * @func: (nullable): told of the answer; %NULL where none comes
 * @user_data: for @func
 * @name: the command, three letters
 * @...: its arguments after the TrID, escaped where they are free text, then %NULL
 *
 * Sends a command with a TrID of its own. @func is called exactly once, never from inside this
 * call.
 *
 * Returns: the TrID, or 0 when the connection is not open
 */
guint32
msnp_transport_send (MsnpTransport *self,
                     guint          timeout_ms,
                     MsnpReplyFunc  func,
                     gpointer       user_data,
                     const char    *name,
                     ...)
{
  va_list list;
  guint32 transaction;

  g_return_val_if_fail (MSNP_IS_TRANSPORT (self), 0);

  va_start (list, name);
  transaction = send_valist (self, timeout_ms, func, user_data, NULL, name, list);
  va_end (list);

  return transaction;
}

/**
 * msnp_transport_send_payload:
 * @self: a transport
 * @timeout_ms: how long the answer may take
 * @func: (nullable): told of the answer
 * @user_data: for @func
 * @payload: the bytes after the line
 * @name: the command
 * @...: its arguments after the TrID and before the size, then %NULL
 *
 * msnp_transport_send() for a command with a payload (01 §1.2).
 *
 * Returns: the TrID, or 0 when the connection is not open
 */
guint32
msnp_transport_send_payload (MsnpTransport *self,
                             guint          timeout_ms,
                             MsnpReplyFunc  func,
                             gpointer       user_data,
                             GBytes        *payload,
                             const char    *name,
                             ...)
{
  va_list list;
  guint32 transaction;

  g_return_val_if_fail (MSNP_IS_TRANSPORT (self) && payload != NULL, 0);

  va_start (list, name);
  transaction = send_valist (self, timeout_ms, func, user_data, payload, name, list);
  va_end (list);

  return transaction;
}

/**
 * msnp_transport_send_plain:
 * @self: a transport
 * @name: `PNG` or `OUT`, the commands without a TrID
 */
void
msnp_transport_send_plain (MsnpTransport *self,
                           const char    *name)
{
  g_return_if_fail (MSNP_IS_TRANSPORT (self));

  if (msnp_transport_is_open (self))
    append (self, name, NULL, NULL);
}

/* Returns: whether @transaction was given to a command: an answer to another one is nonsense */
gboolean
msnp_transport_was_sent (MsnpTransport *self,
                         guint32        transaction)
{
  g_return_val_if_fail (MSNP_IS_TRANSPORT (self), FALSE);

  return msnp_transactions_was_given (self->transactions, transaction);
}

/* ---- keep-alive ---- */

static void schedule_ping (MsnpTransport *self);

static gint64
get_dead_time (MsnpTransport *self)
{
  return self->ping_sent + (self->ping_hurry != 0 ? self->ping_hurry : self->ping_dead);
}

static gboolean
on_ping_due (gpointer user_data)
{
  g_autoptr(MsnpTransport) self = g_object_ref (user_data);
  gint64 now = g_get_monotonic_time ();

  self->ping_source = 0;
  if (self->ping_sent != 0 && now >= get_dead_time (self))
    {
      g_autoptr(GError) error = g_error_new_literal (MSNP_ERROR, MSNP_ERROR_UNREACHABLE,
                                                     "the server does not answer any more");
      fail (self, error);
      return G_SOURCE_REMOVE;
    }
  if (self->ping_sent == 0 && now - self->last_sent >= self->ping_idle)
    {
      self->ping_sent = now;
      msnp_transport_send_plain (self, "PNG");
    }

  schedule_ping (self);
  return G_SOURCE_REMOVE;
}

static void
schedule_ping (MsnpTransport *self)
{
  gint64 due = self->ping_sent != 0 ? get_dead_time (self) : self->last_sent + self->ping_idle;
  gint64 pause = MAX (due - g_get_monotonic_time (), 0);

  g_clear_handle_id (&self->ping_source, g_source_remove);
  self->ping_source = g_timeout_add ((guint) (pause / 1000 + 1), on_ping_due, self);
}

/**
 * msnp_transport_start_pings:
 * @self: an open transport
 * @idle_ms: after so long without a word from us `PNG` is sent
 * @dead_ms: after so long without a byte from the server the connection is dead
 *
 * Keeps a notification connection alive and notices its death (03 §3.10).
 */
void
msnp_transport_start_pings (MsnpTransport *self,
                            guint          idle_ms,
                            guint          dead_ms)
{
  g_return_if_fail (MSNP_IS_TRANSPORT (self));

  /* The gateway's polls do as much, and Microsoft's refused PNG (07 §7.3). */
  if (self->gateway != NULL)
    return;

  self->ping_idle = (gint64) idle_ms * 1000;
  self->ping_dead = (gint64) dead_ms * 1000;
  schedule_ping (self);
}

/**
 * msnp_transport_check:
 * @self: a transport
 * @dead_ms: after so long without a byte from the server the connection is dead
 *
 * Asks at once whether the server is still there, where pings were started: after a change of the
 * network the usual pause would be a long time to talk to nobody.
 */
void
msnp_transport_check (MsnpTransport *self,
                      guint          dead_ms)
{
  g_return_if_fail (MSNP_IS_TRANSPORT (self));

  if (self->ping_source == 0 || self->ping_hurry != 0)
    return;

  self->ping_sent = g_get_monotonic_time ();
  self->ping_hurry = (gint64) dead_ms * 1000;
  msnp_transport_send_plain (self, "PNG");
  schedule_ping (self);
}

/* What the last `QNG` asked for; out of range it is brought into it (08 row 20). */
void
msnp_transport_set_ping_pause (MsnpTransport *self,
                               guint          seconds)
{
  g_return_if_fail (MSNP_IS_TRANSPORT (self));

  self->ping_idle = (gint64) CLAMP (seconds, PING_MIN_S, PING_MAX_S) * G_USEC_PER_SEC;
  if (self->ping_source != 0)
    schedule_ping (self);
}

/* ---- the end ---- */

static void
fail (MsnpTransport *self,
      const GError  *error)
{
  g_autoptr(GError) reason = g_error_copy (error);

  g_object_ref (self);
  g_debug ("%s closed: %s", self->server, reason->message);
  g_clear_handle_id (&self->ping_source, g_source_remove);
  drop_stream (self);
  msnp_transactions_fail (self->transactions, reason);
  if (!self->is_closing)
    {
      self->is_closing = TRUE;
      g_signal_emit (self, signals[CLOSED], 0, reason);
    }
  g_object_unref (self);
}

static gboolean
on_goodbye_late (gpointer user_data)
{
  MsnpTransport *self = user_data;

  self->goodbye_source = 0;
  drop_stream (self);

  return G_SOURCE_REMOVE;
}

/**
 * msnp_transport_close:
 * @self: a transport
 *
 * Writes what is queued, for at most two seconds, and closes. Pending transactions end with
 * %G_IO_ERROR_CANCELLED; no signal comes any more.
 */
void
msnp_transport_close (MsnpTransport *self)
{
  g_autoptr(GError) error = NULL;

  g_return_if_fail (MSNP_IS_TRANSPORT (self));

  if (self->is_closing)
    return;

  g_object_ref (self);
  self->is_closing = TRUE;
  g_clear_handle_id (&self->ping_source, g_source_remove);
  g_clear_handle_id (&self->flush_source, g_source_remove);
  if (self->stream != NULL && self->queue->len > 0 && self->writing == NULL)
    start_write (self);
  if (self->stream != NULL && self->writing != NULL)
    self->goodbye_source = g_timeout_add (GOODBYE_MS, on_goodbye_late, self);
  else
    drop_stream (self);

  error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "the connection was closed");
  msnp_transactions_fail (self->transactions, error);
  g_object_unref (self);
}

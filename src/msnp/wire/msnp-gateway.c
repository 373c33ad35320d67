#include "config.h"

#include "msnp-gateway.h"

#include <libsoup/soup.h>
#include <string.h>

#include "msnp-text.h"
#include "msnp/msnp-error.h"

#define TYPE_BODY   "application/x-msn-messenger"
#define REQUEST_S   30         /* for an answer (07 §7.3) */
#define KEPT_MAX    (64 * 1024) /* bytes that nobody has read: then nothing more is asked for */
#define PIECE       (64 * 1024)
#define CONNECTIONS 16         /* to the gateway: each stream has a request under way at most */

/**
 * MsnpGateway:
 *
 * Leads connections to notification servers and switchboards through HTTP requests, where nothing
 * else gets out. Each one is a #GIOStream like any other: what is written goes out as the body of a
 * request, what the answers bring is read; one request is under way at a time, and when there is
 * nothing to say the gateway is asked every two seconds whether it has something (07).
 *
 * The gateway's `GW-IP` is not followed: Escargot echoes there what the client said (07 §7.2).
 */
struct _MsnpGateway
{
  GObject               parent_instance;
  char                 *uri;
  guint                 poll_ms;
  SoupSession          *http;
  MsnpGatewayTrustFunc  trust;
  gpointer              trust_data;
  GDestroyNotify        free_trust_data;
};

G_DEFINE_FINAL_TYPE (MsnpGateway, msnp_gateway, G_TYPE_OBJECT)

/* ---- the stream ---- */

#define TYPE_GATEWAY_STREAM (gateway_stream_get_type ())
G_DECLARE_FINAL_TYPE (GatewayStream, gateway_stream, GATEWAY, STREAM, GIOStream)
#define TYPE_GATEWAY_INPUT (gateway_input_get_type ())
G_DECLARE_FINAL_TYPE (GatewayInput, gateway_input, GATEWAY, INPUT, GInputStream)
#define TYPE_GATEWAY_OUTPUT (gateway_output_get_type ())
G_DECLARE_FINAL_TYPE (GatewayOutput, gateway_output, GATEWAY, OUTPUT, GOutputStream)

struct _GatewayInput { GInputStream parent_instance; GatewayStream *stream; /* weak */ };
struct _GatewayOutput { GOutputStream parent_instance; GatewayStream *stream; /* weak */ };

struct _GatewayStream
{
  GIOStream      parent_instance;
  MsnpGateway   *gateway;
  char          *server;
  char          *host;
  GatewayInput  *input;
  GatewayOutput *output;
  char          *session_id;   /* NULL before the first answer */
  GCancellable  *cancellable;
  GByteArray    *kept;         /* came, and was not read */
  GBytes        *unsent;       /* (nullable): what the next request says */
  GTask         *reading;      /* (nullable): waits for bytes */
  void          *buffer;       /* of @reading */
  gsize          room;
  GTask         *writing;      /* (nullable): waits for the answer to its bytes */
  gsize          n_writing;
  gboolean       is_asking;    /* a request is under way */
  guint          poll_source;
  gboolean       is_over;      /* the server closed it */
  gboolean       is_closed;    /* this side did */
  GError        *error;
};

G_DEFINE_FINAL_TYPE (GatewayStream, gateway_stream, G_TYPE_IO_STREAM)
G_DEFINE_FINAL_TYPE (GatewayInput, gateway_input, G_TYPE_INPUT_STREAM)
G_DEFINE_FINAL_TYPE (GatewayOutput, gateway_output, G_TYPE_OUTPUT_STREAM)

/* What is under way of one request. */
typedef struct
{
  GatewayStream *stream;
  SoupMessage   *message;
  GInputStream  *body;
  GByteArray    *bytes;
} Request;

static void go_on (GatewayStream *self);

static void
request_free (Request *self)
{
  g_object_unref (self->stream);
  g_object_unref (self->message);
  g_clear_object (&self->body);
  g_byte_array_unref (self->bytes);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Request, request_free)

/* Whoever waits to read gets what there is: bytes, the end, or an error. */
static void
serve_reading (GatewayStream *self)
{
  g_autoptr(GTask) task = NULL;
  gsize size = MIN (self->room, self->kept->len);

  if (self->reading == NULL
      || (size == 0 && self->error == NULL && !self->is_over && !self->is_closed))
    return;

  task = g_steal_pointer (&self->reading);
  if (size > 0)
    {
      memcpy (self->buffer, self->kept->data, size);
      g_byte_array_remove_range (self->kept, 0, (guint) size);
      g_task_return_int (task, (gssize) size);
    }
  else if (self->is_closed)
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "closed");
    }
  else if (self->error != NULL)
    {
      g_task_return_error (task, g_error_copy (self->error));
    }
  else
    {
      g_task_return_int (task, 0);
    }
}

static void
serve_writing (GatewayStream *self)
{
  g_autoptr(GTask) task = g_steal_pointer (&self->writing);

  if (task == NULL)
    return;

  if (self->error != NULL)
    g_task_return_error (task, g_error_copy (self->error));
  else if (self->is_closed)
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CLOSED, "closed");
  else
    g_task_return_int (task, (gssize) self->n_writing);
}

static void
fail (GatewayStream *self,
      MsnpError      code,
      const char    *message)
{
  if (self->error == NULL)
    self->error = g_error_new_literal (MSNP_ERROR, (int) code, message);
  g_clear_handle_id (&self->poll_source, g_source_remove);
  g_clear_pointer (&self->unsent, g_bytes_unref);
  serve_writing (self);
  serve_reading (self);
}

/* ---- answers ---- */

static gboolean
is_session_id (const char *text,
               gsize       size)
{
  g_autofree char *copy = g_strndup (text, size);

  return size > 0 && size <= MSNP_GATEWAY_SESSION_MAX && msnp_text_is_graph (copy);
}

/**
 * msnp_gateway_parse_header:
 * @value: (nullable): of `X-MSN-Messenger`
 * @session_id: (out) (nullable): the name for the next request
 * @is_over: (out): whether the server has closed the connection
 *
 * Returns: whether it can be read; a name is not always in it
 */
gboolean
msnp_gateway_parse_header (const char  *value,
                           char       **session_id,
                           gboolean    *is_over)
{
  g_auto(GStrv) fields = g_strsplit (value != NULL ? value : "", ";", 16);

  *session_id = NULL;
  *is_over = FALSE;
  for (gsize i = 0; fields[i] != NULL; i++)
    {
      char *field = g_strstrip (fields[i]);
      const char *equals = strchr (field, '=');

      if (equals == NULL)
        continue;
      if (g_ascii_strncasecmp (field, "SessionID=", 10) == 0)
        {
          if (!is_session_id (equals + 1, strlen (equals + 1)))
            {
              g_clear_pointer (session_id, g_free);
              return FALSE;
            }
          g_free (*session_id);
          *session_id = g_strdup (equals + 1);
        }
      else if (g_ascii_strcasecmp (field, "Session=close") == 0)
        {
          *is_over = TRUE;
        }
    }

  return TRUE;
}

static void
take_answer (Request *request)
{
  GatewayStream *self = request->stream;
  const char *value =
    soup_message_headers_get_one (soup_message_get_response_headers (request->message),
                                  "X-MSN-Messenger");
  g_autofree char *session_id = NULL;
  gboolean is_over;

  if (!msnp_gateway_parse_header (value, &session_id, &is_over)
      || (session_id == NULL && self->session_id == NULL && !is_over))
    {
      fail (self, MSNP_ERROR_PROTOCOL, "the HTTP gateway names no session");
      return;
    }

  if (session_id != NULL)
    {
      g_free (self->session_id);
      self->session_id = g_steal_pointer (&session_id);
    }
  g_byte_array_append (self->kept, request->bytes->data, request->bytes->len);
  self->is_over = is_over;
  /* The answer to a poll that was under way is none to what is still to be said: whoever closes
   * when it is written would take it back. */
  if (self->unsent == NULL || is_over)
    serve_writing (self);
  serve_reading (self);
  go_on (self);
}

static void on_body (GObject      *source,
                     GAsyncResult *result,
                     gpointer      user_data);

static void
read_on (Request *request)
{
  g_input_stream_read_bytes_async (request->body, PIECE, G_PRIORITY_DEFAULT,
                                   request->stream->cancellable, on_body, request);
}

static void
on_body (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr(Request) request = user_data;
  GatewayStream *self = request->stream;
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) bytes =
    g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result, &error);

  if (self->is_closed)
    return;
  if (bytes != NULL && g_bytes_get_size (bytes) > 0)
    {
      g_byte_array_append (request->bytes, g_bytes_get_data (bytes, NULL),
                           (guint) g_bytes_get_size (bytes));
      if (request->bytes->len <= MSNP_GATEWAY_BODY_MAX)
        {
          read_on (g_steal_pointer (&request));
          return;
        }
    }

  self->is_asking = FALSE;
  if (request->bytes->len > MSNP_GATEWAY_BODY_MAX)
    fail (self, MSNP_ERROR_PROTOCOL, "the HTTP gateway's answer is too long");
  else if (bytes == NULL)
    fail (self, MSNP_ERROR_UNREACHABLE, error->message);
  else
    take_answer (request);
}

static void
on_answer (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(Request) request = user_data;
  GatewayStream *self = request->stream;
  g_autoptr(GError) error = NULL;
  guint status;

  request->body = soup_session_send_finish (SOUP_SESSION (source), result, &error);
  if (self->is_closed)
    return;

  status = soup_message_get_status (request->message);
  if (request->body != NULL && status == SOUP_STATUS_OK)
    {
      read_on (g_steal_pointer (&request));
      return;
    }

  self->is_asking = FALSE;
  if (error == NULL)
    error = g_error_new (MSNP_ERROR, MSNP_ERROR_UNREACHABLE, "the HTTP gateway says %u", status);
  fail (self, MSNP_ERROR_UNREACHABLE, error->message);
}

/* ---- requests ---- */

static gboolean
on_accept_certificate (SoupMessage          *message,
                       GTlsCertificate      *certificate,
                       GTlsCertificateFlags  errors,
                       gpointer              user_data)
{
  MsnpGateway *self = user_data;

  return self->trust != NULL
         && self->trust (certificate, errors, g_uri_get_host (soup_message_get_uri (message)),
                         self->trust_data);
}

static SoupMessage *
message_new (GatewayStream *self,
             gboolean       is_poll)
{
  g_autofree char *name = g_uri_escape_string (self->session_id != NULL ? self->session_id
                                                                        : self->host,
                                               ".:[]{}", FALSE);
  g_autofree char *query =
    self->session_id == NULL
      ? g_strdup_printf ("Action=open&Server=%s&IP=%s", self->server, name)
      : g_strdup_printf ("%sSessionID=%s", is_poll ? "Action=poll&" : "", name);
  g_autofree char *uri = g_strconcat (self->gateway->uri, "?", query, NULL);
  SoupMessage *message = soup_message_new ("POST", uri);
  SoupMessageHeaders *headers;

  if (message == NULL)
    return NULL;

  headers = soup_message_get_request_headers (message);
  soup_message_set_flags (message, SOUP_MESSAGE_NO_REDIRECT);
  soup_message_headers_append (headers, "Accept", "*/*");
  soup_message_headers_append (headers, "Accept-Language", "en-us");
  soup_message_headers_append (headers, "Proxy-Connection", "Keep-Alive");
  soup_message_headers_append (headers, "Pragma", "no-cache");
  g_signal_connect_object (message, "accept-certificate", G_CALLBACK (on_accept_certificate),
                           self->gateway, 0);
  return message;
}

static void
ask (GatewayStream *self)
{
  g_autoptr(GBytes) bytes = g_steal_pointer (&self->unsent);
  gboolean is_poll = bytes == NULL;
  g_autoptr(SoupMessage) message = message_new (self, is_poll);
  Request *request;

  g_clear_handle_id (&self->poll_source, g_source_remove);
  if (message == NULL)
    {
      fail (self, MSNP_ERROR_UNREACHABLE, "the HTTP gateway has no address");
      return;
    }

  if (bytes == NULL)
    bytes = g_bytes_new_static ("", 0);
  soup_message_set_request_body_from_bytes (message, TYPE_BODY, bytes);
  self->is_asking = TRUE;
  request = g_new0 (Request, 1);
  request->stream = g_object_ref (self);
  request->message = g_object_ref (message);
  request->bytes = g_byte_array_new ();
  soup_session_send_async (self->gateway->http, message, G_PRIORITY_DEFAULT, self->cancellable,
                           on_answer, request);
}

static gboolean
on_poll (gpointer user_data)
{
  GatewayStream *self = user_data;

  self->poll_source = 0;
  ask (self);

  return G_SOURCE_REMOVE;
}

/* What is to be said is said at once, after the answer to the last request. */
static void
go_on (GatewayStream *self)
{
  if (self->is_asking || self->is_closed || self->is_over || self->error != NULL
      || self->kept->len > KEPT_MAX)
    return;

  if (self->unsent != NULL)
    ask (self);
  else if (self->session_id != NULL && self->poll_source == 0)
    self->poll_source = g_timeout_add (self->gateway->poll_ms, on_poll, self);
}

/* ---- reading, writing, closing ---- */

static void
gateway_input_read_async (GInputStream        *stream,
                          void                *buffer,
                          gsize                count,
                          int                  priority,
                          GCancellable        *cancellable,
                          GAsyncReadyCallback  callback,
                          gpointer             user_data)
{
  GatewayStream *self = GATEWAY_INPUT (stream)->stream;
  GTask *task = g_task_new (stream, NULL, callback, user_data);

  if (self == NULL)
    {
      g_task_return_int (task, 0);
      g_object_unref (task);
      return;
    }

  self->reading = task;
  self->buffer = buffer;
  self->room = count;
  serve_reading (self);
  go_on (self);
}

static gssize
finish_int (GTask   *task,
            GError **error)
{
  return g_task_propagate_int (task, error);
}

static gssize
gateway_input_read_finish (GInputStream  *stream,
                           GAsyncResult  *result,
                           GError       **error)
{
  return finish_int (G_TASK (result), error);
}

static void
gateway_output_write_async (GOutputStream       *stream,
                            const void          *buffer,
                            gsize                count,
                            int                  priority,
                            GCancellable        *cancellable,
                            GAsyncReadyCallback  callback,
                            gpointer             user_data)
{
  GatewayStream *self = GATEWAY_OUTPUT (stream)->stream;
  GTask *task = g_task_new (stream, NULL, callback, user_data);

  if (self == NULL || self->is_closed || self->is_over || self->error != NULL)
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CLOSED, "closed");
      g_object_unref (task);
      return;
    }

  self->writing = task;
  self->n_writing = count;
  self->unsent = g_bytes_new (buffer, count);
  go_on (self);
}

static gssize
gateway_output_write_finish (GOutputStream  *stream,
                             GAsyncResult   *result,
                             GError        **error)
{
  return finish_int (G_TASK (result), error);
}

static void
stop (GatewayStream *self)
{
  if (self->is_closed)
    return;

  self->is_closed = TRUE;
  g_clear_handle_id (&self->poll_source, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  serve_writing (self);
  g_byte_array_set_size (self->kept, 0);
  serve_reading (self);
}

static gboolean
gateway_stream_close (GIOStream     *stream,
                      GCancellable  *cancellable,
                      GError       **error)
{
  stop (GATEWAY_STREAM (stream));
  return TRUE;
}

static void
gateway_stream_close_async (GIOStream           *stream,
                            int                  priority,
                            GCancellable        *cancellable,
                            GAsyncReadyCallback  callback,
                            gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (stream, cancellable, callback, user_data);

  stop (GATEWAY_STREAM (stream));
  g_task_return_boolean (task, TRUE);
}

static gboolean
gateway_stream_close_finish (GIOStream     *stream,
                             GAsyncResult  *result,
                             GError       **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static GInputStream *
gateway_stream_get_input (GIOStream *stream)
{
  return G_INPUT_STREAM (GATEWAY_STREAM (stream)->input);
}

static GOutputStream *
gateway_stream_get_output (GIOStream *stream)
{
  return G_OUTPUT_STREAM (GATEWAY_STREAM (stream)->output);
}

static void
gateway_stream_finalize (GObject *object)
{
  GatewayStream *self = GATEWAY_STREAM (object);

  self->input->stream = NULL;
  self->output->stream = NULL;
  g_object_unref (self->input);
  g_object_unref (self->output);
  g_object_unref (self->gateway);
  g_object_unref (self->cancellable);
  g_byte_array_unref (self->kept);
  g_clear_pointer (&self->unsent, g_bytes_unref);
  g_clear_error (&self->error);
  g_free (self->server);
  g_free (self->host);
  g_free (self->session_id);
  G_OBJECT_CLASS (gateway_stream_parent_class)->finalize (object);
}

static void
gateway_stream_class_init (GatewayStreamClass *klass)
{
  GIOStreamClass *stream_class = G_IO_STREAM_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = gateway_stream_finalize;
  stream_class->get_input_stream = gateway_stream_get_input;
  stream_class->get_output_stream = gateway_stream_get_output;
  stream_class->close_fn = gateway_stream_close;
  stream_class->close_async = gateway_stream_close_async;
  stream_class->close_finish = gateway_stream_close_finish;
}

static void
gateway_stream_init (GatewayStream *self)
{
  self->input = g_object_new (TYPE_GATEWAY_INPUT, NULL);
  self->output = g_object_new (TYPE_GATEWAY_OUTPUT, NULL);
  self->input->stream = self;
  self->output->stream = self;
  self->cancellable = g_cancellable_new ();
  self->kept = g_byte_array_new ();
}

static void
gateway_input_class_init (GatewayInputClass *klass)
{
  G_INPUT_STREAM_CLASS (klass)->read_async = gateway_input_read_async;
  G_INPUT_STREAM_CLASS (klass)->read_finish = gateway_input_read_finish;
}

static void
gateway_input_init (GatewayInput *self)
{
}

static void
gateway_output_class_init (GatewayOutputClass *klass)
{
  G_OUTPUT_STREAM_CLASS (klass)->write_async = gateway_output_write_async;
  G_OUTPUT_STREAM_CLASS (klass)->write_finish = gateway_output_write_finish;
}

static void
gateway_output_init (GatewayOutput *self)
{
}

/* ---- the gateway ---- */

static void
msnp_gateway_finalize (GObject *object)
{
  MsnpGateway *self = MSNP_GATEWAY (object);

  if (self->free_trust_data != NULL)
    self->free_trust_data (self->trust_data);
  g_clear_object (&self->http);
  g_free (self->uri);
  G_OBJECT_CLASS (msnp_gateway_parent_class)->finalize (object);
}

static void
msnp_gateway_class_init (MsnpGatewayClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = msnp_gateway_finalize;
}

static void
msnp_gateway_init (MsnpGateway *self)
{
  self->http = soup_session_new_with_options ("user-agent", "MSMSGS", "timeout", REQUEST_S,
                                              "max-conns", CONNECTIONS,
                                              "max-conns-per-host", CONNECTIONS, NULL);
  soup_session_remove_feature_by_type (self->http, SOUP_TYPE_CONTENT_DECODER);
}

/**
 * msnp_gateway_new:
 * @uri: of `gateway.dll`
 * @poll_ms: how often it is asked
 * @trust: (nullable): has the last word about certificates
 * @user_data: for @trust
 * @free_user_data: (nullable): called with @user_data in the end
 *
 * Returns: (transfer full): a gateway; nothing is sent to it yet
 */
MsnpGateway *
msnp_gateway_new (const char           *uri,
                  guint                 poll_ms,
                  MsnpGatewayTrustFunc  trust,
                  gpointer              user_data,
                  GDestroyNotify        free_user_data)
{
  MsnpGateway *self = g_object_new (MSNP_TYPE_GATEWAY, NULL);

  self->uri = g_strdup (uri);
  self->poll_ms = poll_ms;
  self->trust = trust;
  self->trust_data = user_data;
  self->free_trust_data = free_user_data;
  return self;
}

/**
 * msnp_gateway_open:
 * @self: a gateway
 * @server: `NS` or `SB`
 * @host: the server, without a port
 *
 * Returns: (transfer full): a stream to it: asynchronous calls alone; the first bytes open it
 */
GIOStream *
msnp_gateway_open (MsnpGateway *self,
                   const char  *server,
                   const char  *host)
{
  GatewayStream *stream = g_object_new (TYPE_GATEWAY_STREAM, NULL);

  stream->gateway = g_object_ref (self);
  stream->server = g_strdup (server);
  stream->host = g_strdup (host);
  return G_IO_STREAM (stream);
}

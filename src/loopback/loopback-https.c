#include "config.h"

#include "loopback-https.h"

#include "loopback-certificate.h"
#include "loopback-site.h"

/**
 * LoopbackHttps:
 *
 * Listens on 127.0.0.1 and gives a SoupServer what has shaken hands. A SoupServer that listens by
 * itself shakes hands, too, but cannot be stopped in the middle of it: the end of the handshake
 * then finds a connection that has been freed (seen with libsoup 3.6).
 */
struct _LoopbackHttps
{
  SoupServer      *server;
  GTlsCertificate *certificate;
  GSocketService  *listener;
  GCancellable    *cancellable; /* of all handshakes */
  guint16          port;
};

typedef struct
{
  SoupServer     *server;
  GCancellable   *cancellable;
  GSocketAddress *local;
  GSocketAddress *remote;
} Handshake;

static void
handshake_free (Handshake *handshake)
{
  g_clear_object (&handshake->server);
  g_clear_object (&handshake->cancellable);
  g_clear_object (&handshake->local);
  g_clear_object (&handshake->remote);
  g_free (handshake);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Handshake, handshake_free)

static void
on_handshaken (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(Handshake) handshake = user_data;
  g_autoptr(GError) error = NULL;

  /* Who does not trust the certificate hangs up here: that is his answer, and no error of ours. */
  if (!g_tls_connection_handshake_finish (G_TLS_CONNECTION (source), result, &error)
      || g_cancellable_set_error_if_cancelled (handshake->cancellable, &error)
      || !soup_server_accept_iostream (handshake->server, G_IO_STREAM (source), handshake->local,
                                       handshake->remote, &error))
    g_debug ("https: %s", error->message);
}

static gboolean
on_incoming (GSocketService    *service,
             GSocketConnection *connection,
             GObject           *source_object,
             gpointer           user_data)
{
  LoopbackHttps *self = user_data;
  g_autoptr(GIOStream) stream = NULL;
  g_autoptr(GError) error = NULL;
  Handshake *handshake;

  stream = loopback_certificate_wrap (G_IO_STREAM (connection), self->certificate, &error);
  if (stream == NULL)
    {
      g_warning ("https: %s", error->message);
      return TRUE;
    }

  handshake = g_new0 (Handshake, 1);
  handshake->server = g_object_ref (self->server);
  handshake->cancellable = g_object_ref (self->cancellable);
  handshake->local = g_socket_connection_get_local_address (connection, NULL);
  handshake->remote = g_socket_connection_get_remote_address (connection, NULL);
  g_tls_connection_handshake_async (G_TLS_CONNECTION (stream), G_PRIORITY_DEFAULT,
                                    self->cancellable, on_handshaken, handshake);
  return TRUE;
}

/**
 * loopback_https_new:
 * @server: (transfer none): who answers
 * @certificate: (transfer none): what it shows
 * @port: the port; 0 for a free one
 * @error: a place for an error, of %G_IO_ERROR
 *
 * Returns: (transfer full) (nullable): what listens on 127.0.0.1
 */
LoopbackHttps *
loopback_https_new (SoupServer       *server,
                    GTlsCertificate  *certificate,
                    guint16           port,
                    GError          **error)
{
  g_autoptr(LoopbackHttps) self = g_new0 (LoopbackHttps, 1);

  self->port = port;
  self->listener = loopback_site_listen (G_CALLBACK (on_incoming), self, &self->port, error);
  if (self->listener == NULL)
    return NULL;

  self->server = g_object_ref (server);
  self->certificate = g_object_ref (certificate);
  self->cancellable = g_cancellable_new ();
  return g_steal_pointer (&self);
}

/* Nobody is let in any more, and who was shaking hands is let go. */
void
loopback_https_free (LoopbackHttps *self)
{
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  loopback_listener_clear (&self->listener, self);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->certificate);
  g_clear_object (&self->server);
  g_free (self);
}

guint16
loopback_https_get_port (LoopbackHttps *self)
{
  return self->port;
}

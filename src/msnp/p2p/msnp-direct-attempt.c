#include "config.h"

#include "msnp-direct-attempt.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>

#define PORT_FIRST 6891 /* where clients have always listened: firewalls may know it (05 §5.7) */
#define PORT_LAST  6900

/**
 * MsnpDirectAttempt:
 *
 * The way to a direct connection: this side connects to the peer's addresses, one after the other,
 * or listens and lets in whoever says the nonce. It has a limit of time, and ends with a connection
 * or without.
 */
struct _MsnpDirectAttempt
{
  char                  *peer;
  guint8                 nonce[16];
  GPtrArray             *addresses;   /* (element-type GSocketAddress): to be tried */
  guint                  n_tried;
  GSocketListener       *listener;    /* NULL when this side connects */
  GPtrArray             *candidates;  /* (element-type MsnpDirect): have not said the nonce */
  GCancellable          *cancellable; /* of what is under way */
  guint                  limit_ms;    /* to listen, or for one address */
  guint                  quiet_ms;
  guint                  limit_source;
  MsnpDirectAttemptFunc  func;        /* NULL once told, or not wanted any more */
  gpointer               user_data;
  grefcount              count;       /* calls that are under way keep it */
};

static void try_next (MsnpDirectAttempt *self);
static void accept_next (MsnpDirectAttempt *self);

static void
unref (MsnpDirectAttempt *self)
{
  if (!g_ref_count_dec (&self->count))
    return;

  g_ptr_array_unref (self->candidates);
  g_ptr_array_unref (self->addresses);
  g_clear_object (&self->listener);
  g_object_unref (self->cancellable);
  g_free (self->peer);
  g_free (self);
}

static void
stop (MsnpDirectAttempt *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->limit_source, g_source_remove);
  if (self->listener != NULL)
    g_socket_listener_close (self->listener);
  while (self->candidates->len > 0)
    {
      g_autoptr(MsnpDirect) direct =
        g_ptr_array_steal_index (self->candidates, self->candidates->len - 1);

      g_signal_handlers_disconnect_by_data (direct, self);
      msnp_direct_lose (direct);
    }
}

static void
finish (MsnpDirectAttempt *self,
        MsnpDirect        *direct)
{
  MsnpDirectAttemptFunc func = g_steal_pointer (&self->func);

  if (func == NULL)
    return;

  g_ref_count_inc (&self->count);
  stop (self);
  func (direct, self->user_data);
  unref (self);
}

static void
on_opened (MsnpDirect *direct,
           gpointer    user_data)
{
  g_autoptr(MsnpDirect) kept = g_object_ref (direct);

  g_signal_handlers_disconnect_by_data (direct, user_data);
  g_ptr_array_remove (((MsnpDirectAttempt *) user_data)->candidates, direct);
  finish (user_data, kept);
}

static void
on_lost (MsnpDirect *direct,
         const char *peer,
         gpointer    user_data)
{
  MsnpDirectAttempt *self = user_data;

  g_signal_handlers_disconnect_by_data (direct, self);
  g_ptr_array_remove (self->candidates, direct);
  if (self->listener == NULL)
    try_next (self);
  else if (self->candidates->len == MSNP_DIRECT_STRANGERS_MAX - 1)
    accept_next (self);
}

static void
add_candidate (MsnpDirectAttempt *self,
               GSocketConnection *connection)
{
  MsnpDirect *direct;

  g_socket_set_option (g_socket_connection_get_socket (connection), IPPROTO_TCP, TCP_NODELAY, 1,
                       NULL);
  direct = msnp_direct_new (G_IO_STREAM (connection), self->peer, self->nonce,
                            self->listener == NULL, self->quiet_ms);
  g_ptr_array_add (self->candidates, direct);
  g_signal_connect (direct, "opened", G_CALLBACK (on_opened), self);
  g_signal_connect (direct, "peer-lost", G_CALLBACK (on_lost), self);
}

static gboolean
on_limit (gpointer user_data)
{
  MsnpDirectAttempt *self = user_data;

  self->limit_source = 0;
  if (self->listener != NULL)
    finish (self, NULL);
  else if (self->candidates->len > 0)
    msnp_direct_lose (g_ptr_array_index (self->candidates, 0));
  else
    g_cancellable_cancel (self->cancellable);

  return G_SOURCE_REMOVE;
}

static MsnpDirectAttempt *
attempt_new (const char            *peer,
             const guint8           nonce[16],
             guint                  limit_ms,
             guint                  quiet_ms,
             MsnpDirectAttemptFunc  func,
             gpointer               user_data)
{
  MsnpDirectAttempt *self = g_new0 (MsnpDirectAttempt, 1);

  g_ref_count_init (&self->count);
  self->peer = g_strdup (peer);
  memcpy (self->nonce, nonce, sizeof self->nonce);
  self->addresses = g_ptr_array_new_with_free_func (g_object_unref);
  self->candidates = g_ptr_array_new_with_free_func (g_object_unref);
  self->cancellable = g_cancellable_new ();
  self->limit_ms = limit_ms;
  self->quiet_ms = quiet_ms;
  self->func = func;
  self->user_data = user_data;

  return self;
}

/* Nothing is told any more. */
void
msnp_direct_attempt_free (MsnpDirectAttempt *self)
{
  self->func = NULL;
  stop (self);
  unref (self);
}

/* ---- connecting ---- */

static void
on_connected (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  MsnpDirectAttempt *self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GSocketConnection) connection =
    g_socket_client_connect_finish (G_SOCKET_CLIENT (source), result, &error);

  if (self->func == NULL)
    g_debug ("a direct connection is not wanted any more");
  else if (connection != NULL)
    add_candidate (self, connection);
  else
    try_next (self);
  unref (self);
}

static gboolean
on_exhausted (gpointer user_data)
{
  ((MsnpDirectAttempt *) user_data)->limit_source = 0;
  finish (user_data, NULL);
  return G_SOURCE_REMOVE;
}

static void
try_next (MsnpDirectAttempt *self)
{
  g_autoptr(GSocketClient) client = NULL;

  if (self->func == NULL)
    return;
  g_clear_handle_id (&self->limit_source, g_source_remove);
  if (self->n_tried == self->addresses->len)
    {
      /* From the main loop, whoever called. */
      self->limit_source = g_idle_add (on_exhausted, self);
      return;
    }

  self->limit_source = g_timeout_add (self->limit_ms, on_limit, self);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  client = g_socket_client_new ();
  g_ref_count_inc (&self->count);
  g_socket_client_connect_async (client,
                                 g_ptr_array_index (self->addresses, self->n_tried++),
                                 self->cancellable, on_connected, self);
}

/**
 * msnp_direct_attempt_connect:
 * @peer: to whom: an address in lower case
 * @offer: where he listens, and his nonce
 * @limit_ms: for each address
 * @quiet_ms: see msnp_direct_new()
 * @func: what becomes of it
 * @user_data: for @func
 *
 * Returns: (transfer full): an attempt that has begun
 */
MsnpDirectAttempt *
msnp_direct_attempt_connect (const char            *peer,
                             const MsnpDirectOffer *offer,
                             guint                  limit_ms,
                             guint                  quiet_ms,
                             MsnpDirectAttemptFunc  func,
                             gpointer               user_data)
{
  MsnpDirectAttempt *self = attempt_new (peer, offer->nonce, limit_ms, quiet_ms, func, user_data);

  for (guint i = 0; i < offer->addresses->len; i++)
    g_ptr_array_add (self->addresses, g_object_ref (g_ptr_array_index (offer->addresses, i)));
  try_next (self);

  return self;
}

/* ---- listening ---- */

static void
on_accepted (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  MsnpDirectAttempt *self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GSocketConnection) connection =
    g_socket_listener_accept_finish (G_SOCKET_LISTENER (source), result, NULL, &error);

  if (self->func != NULL && connection != NULL)
    {
      add_candidate (self, connection);
      if (self->candidates->len < MSNP_DIRECT_STRANGERS_MAX)
        accept_next (self);
    }
  unref (self);
}

static void
accept_next (MsnpDirectAttempt *self)
{
  if (self->func == NULL)
    return;

  g_ref_count_inc (&self->count);
  g_socket_listener_accept_async (self->listener, self->cancellable, on_accepted, self);
}

static GSocketAddress *
listen_at (GSocketListener *listener,
           GInetAddress    *address,
           guint16          port)
{
  g_autoptr(GSocketAddress) wanted = g_inet_socket_address_new (address, port);
  GSocketAddress *effective = NULL;

  return g_socket_listener_add_address (listener, wanted, G_SOCKET_TYPE_STREAM,
                                        G_SOCKET_PROTOCOL_TCP, NULL, &effective, NULL)
           ? effective : NULL;
}

/**
 * msnp_direct_attempt_listen:
 * @peer: for whom: an address in lower case
 * @offer: one without addresses: gets the one that the peer is to be told
 * @address: this machine's, an IPv4 address
 * @limit_ms: for all of it
 * @quiet_ms: see msnp_direct_new()
 * @func: what becomes of it
 * @user_data: for @func
 *
 * Listens at one address alone, as long as it is waited for.
 *
 * Returns: (transfer full) (nullable): an attempt that has begun; %NULL where no port can be had
 */
MsnpDirectAttempt *
msnp_direct_attempt_listen (const char            *peer,
                            MsnpDirectOffer       *offer,
                            GInetAddress          *address,
                            guint                  limit_ms,
                            guint                  quiet_ms,
                            MsnpDirectAttemptFunc  func,
                            gpointer               user_data)
{
  g_autoptr(GSocketListener) listener = g_socket_listener_new ();
  GSocketAddress *effective = NULL;
  MsnpDirectAttempt *self;

  g_socket_listener_set_backlog (listener, MSNP_DIRECT_STRANGERS_MAX);
  for (guint16 port = PORT_FIRST; port <= PORT_LAST && effective == NULL; port++)
    effective = listen_at (listener, address, port);
  if (effective == NULL)
    effective = listen_at (listener, address, 0);
  if (effective == NULL)
    return NULL;

  g_ptr_array_add (offer->addresses, effective);
  offer->is_listening = TRUE;
  self = attempt_new (peer, offer->nonce, limit_ms, quiet_ms, func, user_data);
  self->listener = g_steal_pointer (&listener);
  self->limit_source = g_timeout_add (limit_ms, on_limit, self);
  accept_next (self);

  return self;
}

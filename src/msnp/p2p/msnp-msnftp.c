#include "config.h"

#include "msnp-msnftp-private.h"

#define PORT_FIRST   6891
#define PORT_LAST    6900
#define DECISION_MS  (5 * 60 * 1000) /* for the person at the other msnp_msnftp_end (06 §6.2) */
#define CONNECT_MS   30000           /* until the other client is there */
#define ADDRESS_MS   5000            /* for an address, where there is another one */
#define GREET_MS     10000           /* for who connects to say who he is */
#define STRANGERS_MAX 8

/**
 * MsnpMsnftp:
 *
 * A file in the old way: invitation, answer and address go over the chat, the file over a
 * connection of its own, on which the sender listens and the receiver says a cookie.
 *
 *     sender:    INVITE ──► ACCEPT comes: listens, ACCEPT with the address ──► VER USR ► FIL ► data
 *     receiver:  INVITE comes ──► ACCEPT ──► the address comes: connects ────► VER USR ► FIL ► data
 *
 * Its peers keep it until it has ended.
 */
G_DEFINE_FINAL_TYPE (MsnpMsnftp, msnp_msnftp, G_TYPE_OBJECT)


static void
drop (MsnpMsnftp *self)
{
  g_clear_handle_id (&self->source, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  if (self->listener != NULL)
    g_socket_listener_close (self->listener);
  g_clear_object (&self->listener);
  if (self->stream != NULL)
    g_io_stream_close_async (self->stream, G_PRIORITY_DEFAULT, NULL, NULL, NULL);
  g_clear_object (&self->stream);
}

static void
msnp_msnftp_finalize (GObject *object)
{
  MsnpMsnftp *self = MSNP_MSNFTP (object);

  drop (self);
  g_object_unref (self->cancellable);
  g_clear_object (&self->address);
  g_ptr_array_unref (self->addresses);
  g_byte_array_unref (self->out);
  g_clear_pointer (&self->writing, g_byte_array_unref);
  if (self->free_send_data != NULL)
    self->free_send_data (self->send_data);
  g_free (self->own_address);
  g_free (self->peer);
  G_OBJECT_CLASS (msnp_msnftp_parent_class)->finalize (object);
}

static void
msnp_msnftp_class_init (MsnpMsnftpClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = msnp_msnftp_finalize;
}

static void
msnp_msnftp_init (MsnpMsnftp *self)
{
  self->cancellable = g_cancellable_new ();
  self->addresses = g_ptr_array_new_with_free_func (g_object_unref);
  self->out = g_byte_array_new ();
}

MsnpMsnftp *
msnp_msnftp_new (const char *own_address,
                 const char *peer,
                 guint64     size,
                 guint       haste)
{
  MsnpMsnftp *self = g_object_new (MSNP_TYPE_MSNFTP, NULL);

  self->own_address = g_strdup (own_address);
  self->peer = g_strdup (peer);
  self->size = size;
  self->haste = MAX (haste, 1);
  return self;
}

guint32
msnp_msnftp_get_cookie (MsnpMsnftp *self)
{
  return self->cookie;
}

const char *
msnp_msnftp_get_peer (MsnpMsnftp *self)
{
  return self->peer;
}

void
msnp_msnftp_set_send (MsnpMsnftp         *self,
                      MsnpMsnftpSendFunc  func,
                      gpointer            user_data,
                      GDestroyNotify      free_user_data)
{
  self->send = func;
  self->send_data = user_data;
  self->free_send_data = free_user_data;
}

gboolean
msnp_msnftp_has_ended (MsnpMsnftp *self)
{
  return self->step == MSNP_MSNFTP_ENDED;
}

void
msnp_msnftp_set_funcs (MsnpMsnftp            *self,
                       const MsnpMsnftpFuncs *funcs,
                       gpointer               user_data)
{
  self->funcs = funcs;
  self->user_data = user_data;
}

/* ---- the end, and time limits ---- */

void
msnp_msnftp_end (MsnpMsnftp    *self,
                 MsnpMsnftpEnd  reason)
{
  const MsnpMsnftpFuncs *funcs = g_steal_pointer (&self->funcs);

  if (self->step == MSNP_MSNFTP_ENDED)
    return;

  g_object_ref (self);
  self->step = MSNP_MSNFTP_ENDED;
  drop (self);
  if (funcs != NULL)
    funcs->ended (reason, self->user_data);
  g_object_unref (self);
}

static void
send_message (MsnpMsnftp *self,
              GBytes     *message)
{
  g_autoptr(GBytes) kept = message;

  if (self->send != NULL)
    self->send (kept, self->send_data);
}

void
msnp_msnftp_send_cancel (MsnpMsnftp *self,
                         const char *code)
{
  send_message (self, msnp_invitation_format ("CANCEL", self->cookie, "Cancel-Code", code, NULL));
}

static gboolean
on_late (gpointer user_data)
{
  MsnpMsnftp *self = user_data;

  self->source = 0;
  if (self->listener != NULL && self->stream != NULL && self->step < MSNP_MSNFTP_TRANSFER)
    {
      /* A stranger, perhaps, who says nothing: there may be others. */
      g_io_stream_close_async (self->stream, G_PRIORITY_DEFAULT, NULL, NULL, NULL);
      g_clear_object (&self->stream);
      msnp_msnftp_accept_next (self);
      return G_SOURCE_REMOVE;
    }

  if (self->is_connecting && self->addresses->len > 0)
    {
      g_cancellable_cancel (self->cancellable); /* on_connected() tries the next one */
      return G_SOURCE_REMOVE;
    }
  if (msnp_msnftp_try_another (self))
    return G_SOURCE_REMOVE;

  msnp_msnftp_send_cancel (self, self->step == MSNP_MSNFTP_OFFERED ? "TIMEOUT"
                                 : self->step == MSNP_MSNFTP_WAITING ? "FTTIMEOUT" : "FAIL");
  msnp_msnftp_end (self, MSNP_MSNFTP_TIMED_OUT);
  return G_SOURCE_REMOVE;
}

void
msnp_msnftp_watch (MsnpMsnftp *self,
                   guint       milliseconds)
{
  g_clear_handle_id (&self->source, g_source_remove);
  if (self->step != MSNP_MSNFTP_ENDED && milliseconds > 0)
    self->source = g_timeout_add (MAX (milliseconds / self->haste, 1), on_late, self);
}

/* Waits for what the two say before the file: not long, where the peer may be elsewhere. */
void
msnp_msnftp_watch_greeting (MsnpMsnftp *self)
{
  msnp_msnftp_watch (self, self->addresses->len > 0 ? ADDRESS_MS : GREET_MS);
}

/* The chat is over: what was not agreed upon is, too; a connection is not. */
void
msnp_msnftp_lose_chat (MsnpMsnftp *self)
{
  if (self->step <= MSNP_MSNFTP_WAITING)
    msnp_msnftp_end (self, MSNP_MSNFTP_LOST);
}

/**
 * msnp_msnftp_close:
 * @self: a transfer
 * @is_refusal: whether the person does not want it, and has not said yes before
 *
 * Ends it, and says so; nothing is told any more.
 */
void
msnp_msnftp_close (MsnpMsnftp *self,
                   gboolean    is_refusal)
{
  if (self->step == MSNP_MSNFTP_ENDED)
    return;

  /* Whoever has it all has said so already, and that is still being written. */
  if (self->step == MSNP_MSNFTP_GOODBYE && !self->is_sender)
    {
      self->funcs = NULL;
      return;
    }
  msnp_msnftp_send_cancel (self, is_refusal ? "REJECT"
                                 : self->step == MSNP_MSNFTP_OFFERED ? "TIMEOUT" : "FAIL");
  self->funcs = NULL;
  msnp_msnftp_end (self, MSNP_MSNFTP_CANCELLED);
}

/* Ends it and tells so, as if the connection had broken. */
void
msnp_msnftp_abandon (MsnpMsnftp *self)
{
  const MsnpMsnftpFuncs *funcs = self->funcs;

  if (self->step == MSNP_MSNFTP_ENDED)
    return;

  g_object_ref (self);
  msnp_msnftp_close (self, FALSE);
  if (funcs != NULL)
    funcs->ended (MSNP_MSNFTP_LOST, self->user_data);
  g_object_unref (self);
}

/* ---- connections ---- */

static void
use_stream (MsnpMsnftp *self,
            GIOStream  *stream)
{
  g_set_object (&self->stream, stream);
  self->step = MSNP_MSNFTP_VERSION;
  self->in_size = 0;
  self->is_reading = FALSE;
  g_clear_pointer (&self->writing, g_byte_array_unref);
  g_byte_array_set_size (self->out, 0);
  msnp_msnftp_watch_greeting (self);
  msnp_msnftp_start_read (self);
  if (!self->is_sender)
    msnp_msnftp_say (self, "VER MSNFTP\r\n");
}

static void
on_accepted (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr(MsnpMsnftp) self = user_data;
  g_autoptr(GSocketConnection) connection =
    g_socket_listener_accept_finish (G_SOCKET_LISTENER (source), result, NULL, NULL);

  if (connection != NULL && self->step != MSNP_MSNFTP_ENDED)
    use_stream (self, G_IO_STREAM (connection));
}

void
msnp_msnftp_accept_next (MsnpMsnftp *self)
{
  self->step = MSNP_MSNFTP_WAITING;
  if (self->n_strangers++ > STRANGERS_MAX)
    {
      msnp_msnftp_send_cancel (self, "FAIL");
      msnp_msnftp_end (self, MSNP_MSNFTP_LOST);
      return;
    }
  msnp_msnftp_watch (self, CONNECT_MS);
  g_socket_listener_accept_async (self->listener, self->cancellable, on_accepted,
                                  g_object_ref (self));
}

static guint16
listen_here (MsnpMsnftp *self)
{
  g_autoptr(GSocketAddress) effective = NULL;

  self->listener = g_socket_listener_new ();
  for (guint port = PORT_FIRST; port <= PORT_LAST + 1 && effective == NULL; port++)
    {
      g_autoptr(GSocketAddress) wanted =
        g_inet_socket_address_new (self->address, port > PORT_LAST ? 0 : (guint16) port);

      g_socket_listener_add_address (self->listener, wanted, G_SOCKET_TYPE_STREAM,
                                     G_SOCKET_PROTOCOL_TCP, NULL, &effective, NULL);
    }

  return effective != NULL
           ? g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (effective)) : 0;
}

static void
on_connected (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(MsnpMsnftp) self = user_data;
  g_autoptr(GSocketConnection) connection =
    g_socket_client_connect_finish (G_SOCKET_CLIENT (source), result, NULL);

  self->is_connecting = FALSE;
  if (self->step == MSNP_MSNFTP_ENDED)
    return;
  if (connection != NULL)
    use_stream (self, G_IO_STREAM (connection));
  else
    msnp_msnftp_connect_next (self);
}

void
msnp_msnftp_connect_next (MsnpMsnftp *self)
{
  g_autoptr(GSocketClient) client = g_socket_client_new ();
  g_autoptr(GSocketAddress) address = NULL;

  /* Whatever waits for the last one ends with it. */
  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  self->cancellable = g_cancellable_new ();
  if (self->stream != NULL)
    g_io_stream_close_async (self->stream, G_PRIORITY_DEFAULT, NULL, NULL, NULL);
  g_clear_object (&self->stream);
  self->step = MSNP_MSNFTP_WAITING;
  if (self->addresses->len == 0)
    {
      msnp_msnftp_send_cancel (self, "FTTIMEOUT");
      msnp_msnftp_end (self, MSNP_MSNFTP_LOST);
      return;
    }

  address = g_ptr_array_steal_index (self->addresses, 0);
  self->is_connecting = TRUE;
  msnp_msnftp_watch (self, self->addresses->len > 0 ? ADDRESS_MS : CONNECT_MS);
  g_socket_client_connect_async (client, G_SOCKET_CONNECTABLE (address), self->cancellable,
                                 on_connected, g_object_ref (self));
}

/* The peer is not where it was thought he is, or somebody else is there.
 *
 * Returns: whether there is another address, which is tried */
gboolean
msnp_msnftp_try_another (MsnpMsnftp *self)
{
  if (self->is_sender || self->stream == NULL || self->step >= MSNP_MSNFTP_RUNNING
      || self->addresses->len == 0)
    return FALSE;

  msnp_msnftp_connect_next (self);
  return TRUE;
}

/* ---- invitations ---- */

/**
 * msnp_msnftp_offer:
 * @self: a transfer
 * @name: of the file
 * @address: this machine's: where the peer will connect to
 */
void
msnp_msnftp_offer (MsnpMsnftp   *self,
                   const char   *name,
                   GInetAddress *address)
{
  g_autofree char *size = g_strdup_printf ("%" G_GUINT64_FORMAT, self->size);

  self->is_sender = TRUE;
  self->cookie = g_random_int ();
  self->auth_cookie = g_random_int ();
  g_set_object (&self->address, address);
  msnp_msnftp_watch (self, DECISION_MS);
  send_message (self, msnp_invitation_format ("INVITE", self->cookie, "Application-File", name,
                                              "Application-FileSize", size, "Connectivity", "N",
                                              NULL));
}

/* The peer offers a file. */
void
msnp_msnftp_expect (MsnpMsnftp *self,
                    guint32     cookie)
{
  self->cookie = cookie;
  msnp_msnftp_watch (self, DECISION_MS);
}

void
msnp_msnftp_accept (MsnpMsnftp *self)
{
  if (self->step != MSNP_MSNFTP_OFFERED)
    return;

  self->step = MSNP_MSNFTP_WAITING;
  msnp_msnftp_watch (self, CONNECT_MS);
  send_message (self, msnp_invitation_format ("ACCEPT", self->cookie, "Launch-Application", "FALSE",
                                              "Request-Data", "IP-Address:", NULL));
}

static void
tell_address (MsnpMsnftp *self)
{
  g_autofree char *address = g_inet_address_to_string (self->address);
  g_autofree char *cookie = g_strdup_printf ("%" G_GUINT32_FORMAT, self->auth_cookie);
  guint16 number = listen_here (self);
  g_autofree char *port = g_strdup_printf ("%u", number);

  if (number == 0)
    {
      msnp_msnftp_send_cancel (self, "FAIL");
      msnp_msnftp_end (self, MSNP_MSNFTP_LOST);
      return;
    }

  send_message (self, msnp_invitation_format ("ACCEPT", self->cookie, "IP-Address", address,
                                              "IP-Address-Internal", address, "Port", port,
                                              "AuthCookie", cookie, "Launch-Application", "FALSE",
                                              "Request-Data", "IP-Address:", NULL));
  msnp_msnftp_accept_next (self);
}

/**
 * msnp_msnftp_take:
 * @self: a transfer
 * @message: what the peer says about it
 */
void
msnp_msnftp_take (MsnpMsnftp               *self,
                  const MsnpFileInvitation *message)
{
  g_autoptr(MsnpMsnftp) kept G_GNUC_UNUSED = g_object_ref (self);

  if (message->command == MSNP_INVITATION_CANCEL)
    {
      msnp_msnftp_end (self, message->is_refused ? MSNP_MSNFTP_DECLINED : MSNP_MSNFTP_CANCELLED);
    }
  else if (message->command == MSNP_INVITATION_ACCEPT && self->is_sender
           && self->step == MSNP_MSNFTP_OFFERED)
    {
      self->step = MSNP_MSNFTP_WAITING;
      if (self->funcs != NULL)
        self->funcs->opened (self->user_data);
      if (self->step != MSNP_MSNFTP_ENDED)
        tell_address (self);
    }
  else if (message->command == MSNP_INVITATION_ACCEPT && !self->is_sender
           && self->step == MSNP_MSNFTP_WAITING && self->addresses->len == 0
           && self->stream == NULL && !self->is_connecting)
    {
      self->auth_cookie = message->auth_cookie;
      for (guint i = 0; i < message->addresses->len; i++)
        g_ptr_array_add (self->addresses, g_object_ref (g_ptr_array_index (message->addresses, i)));
      msnp_msnftp_connect_next (self);
    }
}

/* Returns: bytes of the file that are in memory, both ways */
gsize
msnp_msnftp_get_held (MsnpMsnftp *self)
{
  return self->in_size + self->out->len + (self->writing != NULL ? self->writing->len : 0);
}

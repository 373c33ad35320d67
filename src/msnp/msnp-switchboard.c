#include "config.h"

#include "msnp-switchboard.h"

#include <string.h>

#include "msnp-error.h"
#include "wire/msnp-mime.h"
#include "wire/msnp-text.h"

#define PEOPLE_MAX 256   /* in one switchboard, before it is taken for an attack */
#define P2P_TYPE   "application/x-msnmsgrp2p"
#define P2P_ACK_MS 60000 /* the server's, for one packet */

/**
 * MsnpSwitchboard:
 *
 * One connection to a switchboard (04): opened by a call or an answer, it tells who is there and
 * what they send. It knows nothing of chats: a #MsnpConversation has one, none or several of these.
 *
 *     call ───► connect ─► USR ─► ready ─► invite: CAL ─► joined …
 *     answer ─► connect ─► ANS ─► joined (IRO) … ─► ready
 */
struct _MsnpSwitchboard
{
  GObject        parent_instance;
  MsnpTransport *transport;
  GCancellable  *cancellable;
  guint          connect_source;
  guint          timeout_ms;
  char          *own_address;  /* as the server spells it */
  char          *own_key;      /* in lower case */
  char          *ticket;
  char          *session_id;   /* NULL for a call */
  GHashTable    *people;       /* address -> name */
  gboolean       is_ready;
  gboolean       is_closed;
};

enum { READY, JOINED, LEFT, MESSAGE_RECEIVED, CLOSED, N_SIGNALS };
static guint signals[N_SIGNALS];

static void carrier_init (MsnpP2pCarrierInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (MsnpSwitchboard, msnp_switchboard, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (MSNP_TYPE_P2P_CARRIER, carrier_init))

static void
drop_transport (MsnpSwitchboard *self)
{
  g_clear_handle_id (&self->connect_source, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  if (self->transport != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->transport, self);
      msnp_transport_close (self->transport);
    }
}

static void
msnp_switchboard_dispose (GObject *object)
{
  MsnpSwitchboard *self = MSNP_SWITCHBOARD (object);

  self->is_closed = TRUE;
  drop_transport (self);
  g_clear_object (&self->transport);
  G_OBJECT_CLASS (msnp_switchboard_parent_class)->dispose (object);
}

static void
msnp_switchboard_finalize (GObject *object)
{
  MsnpSwitchboard *self = MSNP_SWITCHBOARD (object);

  g_object_unref (self->cancellable);
  g_hash_table_unref (self->people);
  g_free (self->own_address);
  g_free (self->own_key);
  g_free (self->ticket);
  g_free (self->session_id);
  G_OBJECT_CLASS (msnp_switchboard_parent_class)->finalize (object);
}

static void
msnp_switchboard_class_init (MsnpSwitchboardClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  object_class->dispose = msnp_switchboard_dispose;
  object_class->finalize = msnp_switchboard_finalize;

  signals[READY] = g_signal_new ("ready", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                 0);
  signals[JOINED] = g_signal_new ("joined", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_STRING);
  signals[LEFT] = g_signal_new ("left", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                2, G_TYPE_STRING, G_TYPE_BOOLEAN);
  signals[MESSAGE_RECEIVED] =
    g_signal_new ("message-received", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 3,
                  G_TYPE_STRING, G_TYPE_STRING, MSNP_TYPE_COMMAND | G_SIGNAL_TYPE_STATIC_SCOPE);
  signals[CLOSED] = g_signal_new ("closed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, G_TYPE_ERROR | G_SIGNAL_TYPE_STATIC_SCOPE);
}

static void
msnp_switchboard_init (MsnpSwitchboard *self)
{
  self->cancellable = g_cancellable_new ();
  self->people = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

static void
end (MsnpSwitchboard *self,
     const GError    *error)
{
  g_autoptr(GError) reason = NULL;

  if (self->is_closed)
    return;

  g_object_ref (self);
  reason = g_error_copy (error);
  self->is_closed = TRUE;
  self->is_ready = FALSE;
  drop_transport (self);
  msnp_p2p_carrier_tell_lost (MSNP_P2P_CARRIER (self), NULL);
  g_signal_emit (self, signals[CLOSED], 0, reason);
  g_object_unref (self);
}

static void
end_with (MsnpSwitchboard *self,
          MsnpError        code,
          const char      *message)
{
  g_autoptr(GError) error = g_error_new_literal (MSNP_ERROR, (int) code, message);

  end (self, error);
}

/* ---- who is there ---- */

static void
apply_joined (MsnpSwitchboard   *self,
              const MsnpCommand *command,
              guint              first)
{
  g_autofree char *address = msnp_command_dup_address (command, first);
  g_autofree char *name = msnp_command_dup_text (command, first + 1);

  /* Some clients call themselves (08 §8.3). */
  if (address == NULL || !msnp_address_is_valid (address) || g_str_equal (address, self->own_key))
    return;
  if (g_hash_table_size (self->people) >= PEOPLE_MAX)
    {
      end_with (self, MSNP_ERROR_PROTOCOL, "there is no end of people");
      return;
    }

  if (g_hash_table_insert (self->people, g_strdup (address), g_strdup (name)))
    g_signal_emit (self, signals[JOINED], 0, address, name);
}

static void
apply_left (MsnpSwitchboard   *self,
            const MsnpCommand *command)
{
  g_autofree char *address = msnp_command_dup_address (command, 0);

  if (address == NULL || !g_hash_table_remove (self->people, address))
    return;

  msnp_p2p_carrier_tell_lost (MSNP_P2P_CARRIER (self), address);
  g_signal_emit (self, signals[LEFT], 0, address,
                 g_strcmp0 (msnp_command_get_arg (command, 1), "1") == 0);
}

/* ---- packets between clients ---- */

/* Everybody in the switchboard gets it: `P2P-Dest` says whose it is (05 §5.2). */
static gboolean
is_for_us (MsnpSwitchboard *self,
           MsnpMime        *mime)
{
  const char *destination = msnp_mime_get (mime, "P2P-Dest");
  g_autofree char *address =
    destination != NULL ? g_strndup (destination, strcspn (destination, ";")) : NULL;

  return address != NULL && g_ascii_strcasecmp (g_strstrip (address), self->own_key) == 0;
}

static void
apply_packet (MsnpSwitchboard   *self,
              const char        *address,
              const MsnpCommand *command)
{
  g_autoptr(MsnpMime) mime = NULL;
  const guint8 *body;
  MsnpP2pChunk chunk;
  gsize size;

  /* Most messages are texts: one look spares taking them apart twice. */
  if (g_strstr_len ((const char *) command->payload, (gssize) command->payload_size, P2P_TYPE)
      == NULL)
    return;
  mime = msnp_mime_parse (command->payload, command->payload_size, NULL);
  if (mime == NULL || !g_str_equal (msnp_mime_get_content_type (mime), P2P_TYPE)
      || !is_for_us (self, mime))
    return;

  body = msnp_mime_get_body (mime, &size);
  if (msnp_p2p_chunk_parse (&chunk, body, size, TRUE, NULL))
    msnp_p2p_carrier_tell_received (MSNP_P2P_CARRIER (self), address, &chunk);
}

typedef struct
{
  MsnpP2pSentFunc func;
  gpointer        user_data;
} Packet;

static void
on_packet_answered (MsnpTransport     *transport,
                    const MsnpCommand *reply,
                    const GError      *error,
                    gpointer           user_data)
{
  g_autofree Packet *packet = user_data;

  packet->func (reply != NULL && msnp_command_is (reply, "ACK"), packet->user_data);
}

static void
carrier_send (MsnpP2pCarrier     *carrier,
              const char         *peer,
              const MsnpP2pChunk *chunk,
              MsnpP2pSentFunc     func,
              gpointer            user_data)
{
  MsnpSwitchboard *self = MSNP_SWITCHBOARD (carrier);
  g_autoptr(MsnpMime) mime = msnp_mime_new ();
  g_autoptr(GBytes) bytes = msnp_p2p_chunk_format (chunk, TRUE);
  g_autoptr(GBytes) payload = NULL;
  Packet *packet = NULL;

  if (self->is_closed)
    {
      if (func != NULL)
        func (FALSE, user_data);
      return;
    }

  msnp_mime_append (mime, "MIME-Version", "1.0");
  msnp_mime_append (mime, "Content-Type", P2P_TYPE);
  msnp_mime_append (mime, "P2P-Dest", peer);
  msnp_mime_set_body (mime, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  payload = msnp_mime_format (mime);
  if (func != NULL)
    {
      packet = g_new (Packet, 1);
      *packet = (Packet) { func, user_data };
    }
  msnp_switchboard_send (self, "D", payload, P2P_ACK_MS,
                         packet != NULL ? on_packet_answered : NULL, packet);
}

static void
carrier_hold (MsnpP2pCarrier *carrier)
{
  MsnpSwitchboard *self = MSNP_SWITCHBOARD (carrier);

  if (self->transport != NULL)
    msnp_transport_hold (self->transport);
}

static void
carrier_release (MsnpP2pCarrier *carrier)
{
  MsnpSwitchboard *self = MSNP_SWITCHBOARD (carrier);

  if (self->transport != NULL)
    msnp_transport_release (self->transport);
}

static void
carrier_init (MsnpP2pCarrierInterface *iface)
{
  iface->send = carrier_send;
  iface->body_max = MSNP_P2P_BODY_MAX;
  iface->hold = carrier_hold;
  iface->release = carrier_release;
}

/* ---- what is said ---- */

static void
apply_message (MsnpSwitchboard   *self,
               const MsnpCommand *command)
{
  g_autofree char *address = msnp_command_dup_address (command, 0);
  g_autofree char *name = msnp_command_dup_text (command, 1);

  if (address == NULL || !msnp_address_is_valid (address) || g_str_equal (address, self->own_key))
    return;

  apply_packet (self, address, command);
  if (!self->is_closed)
    g_signal_emit (self, signals[MESSAGE_RECEIVED], 0, address, name, command);
}

static void
on_command_received (MsnpTransport     *transport,
                     const MsnpCommand *command,
                     gpointer           user_data)
{
  g_autoptr(MsnpSwitchboard) self = g_object_ref (user_data);

  if (msnp_command_is (command, "MSG"))
    apply_message (self, command);
  else if (msnp_command_is (command, "JOI"))
    apply_joined (self, command, 0);
  else if (msnp_command_is (command, "IRO"))
    apply_joined (self, command, 3);
  else if (msnp_command_is (command, "BYE"))
    apply_left (self, command);
  else if (msnp_command_is (command, "OUT"))
    end_with (self, MSNP_ERROR_UNREACHABLE, "the switchboard ended the chat");
  else
    g_debug ("%s is passed over", command->name);
}

static void
on_closed (MsnpTransport *transport,
           const GError  *error,
           gpointer       user_data)
{
  end (user_data, error);
}

/* ---- opening ---- */

static void
on_opened (MsnpTransport     *transport,
           const MsnpCommand *reply,
           const GError      *error,
           gpointer           user_data)
{
  g_autoptr(MsnpSwitchboard) self = user_data;

  if (self->is_closed)
    return;

  if (error != NULL)
    {
      end (self, error);
    }
  else if (g_strcmp0 (msnp_command_get_arg (reply, 1), "OK") != 0)
    {
      end_with (self, MSNP_ERROR_PROTOCOL, "the switchboard answers in words it does not have");
    }
  else
    {
      self->is_ready = TRUE;
      g_signal_emit (self, signals[READY], 0);
    }
}

static void
on_connected (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(MsnpSwitchboard) self = user_data;
  g_autoptr(GError) error = NULL;
  gboolean is_connected =
    msnp_transport_connect_finish (MSNP_TRANSPORT (source), result, &error);

  g_clear_handle_id (&self->connect_source, g_source_remove);
  if (self->is_closed)
    return;
  if (!is_connected)
    {
      end (self, error);
      return;
    }

  if (self->session_id != NULL)
    msnp_transport_send (self->transport, self->timeout_ms, on_opened, g_object_ref (self), "ANS",
                         self->own_address, self->ticket, self->session_id, NULL);
  else
    msnp_transport_send (self->transport, self->timeout_ms, on_opened, g_object_ref (self), "USR",
                         self->own_address, self->ticket, NULL);
}

static gboolean
on_connect_late (gpointer user_data)
{
  MsnpSwitchboard *self = user_data;

  self->connect_source = 0;
  end_with (self, MSNP_ERROR_TIMED_OUT, "the switchboard could not be reached in time");

  return G_SOURCE_REMOVE;
}

static void
start (MsnpSwitchboard *self,
       const char      *host_and_port,
       const char      *ticket)
{
  self->ticket = g_strdup (ticket);
  self->connect_source = g_timeout_add (self->timeout_ms, on_connect_late, self);
  msnp_transport_connect_async (self->transport, host_and_port, self->cancellable, on_connected,
                                g_object_ref (self));
}

/**
 * msnp_switchboard_new:
 * @own_address: the account, as the server spells it (08 row 9)
 * @trace: (nullable): told of every line
 * @timeout_ms: for each answer
 *
 * Returns: (transfer full): a switchboard, for one call or answer
 */
MsnpSwitchboard *
msnp_switchboard_new (const char *own_address,
                      MsnpTrace  *trace,
                      guint       timeout_ms)
{
  MsnpSwitchboard *self = g_object_new (MSNP_TYPE_SWITCHBOARD, NULL);

  self->own_address = g_strdup (own_address);
  self->own_key = msnp_address_normalize (own_address);
  self->timeout_ms = timeout_ms;
  self->transport = msnp_transport_new ("SB", trace);
  g_signal_connect (self->transport, "command-received", G_CALLBACK (on_command_received), self);
  g_signal_connect (self->transport, "closed", G_CALLBACK (on_closed), self);

  return self;
}

/* @gateway: (nullable): the way that the session's own connection goes */
void
msnp_switchboard_set_gateway (MsnpSwitchboard *self,
                              MsnpGateway     *gateway)
{
  msnp_transport_set_gateway (self->transport, gateway);
}

/**
 * msnp_switchboard_call:
 * @self: a new switchboard
 * @host_and_port: what `XFR SB` gave
 * @ticket: what `XFR SB` gave; it works once
 *
 * Opens the chat as its caller (04 §4.1).
 */
void
msnp_switchboard_call (MsnpSwitchboard *self,
                       const char      *host_and_port,
                       const char      *ticket)
{
  g_return_if_fail (MSNP_IS_SWITCHBOARD (self) && self->ticket == NULL);

  start (self, host_and_port, ticket);
}

/**
 * msnp_switchboard_answer:
 * @self: a new switchboard
 * @host_and_port: what `RNG` gave
 * @ticket: what `RNG` gave
 * @session_id: what `RNG` gave, opaque
 *
 * Joins a chat one was called to (04 §4.2).
 */
void
msnp_switchboard_answer (MsnpSwitchboard *self,
                         const char      *host_and_port,
                         const char      *ticket,
                         const char      *session_id)
{
  g_return_if_fail (MSNP_IS_SWITCHBOARD (self) && self->ticket == NULL);

  self->session_id = g_strdup (session_id);
  start (self, host_and_port, ticket);
}

/* ---- use ---- */

/**
 * msnp_switchboard_invite:
 * @self: a switchboard that is ready
 * @address: who
 * @func: told of RINGING or of the error (04 §4.1)
 * @user_data: for @func
 *
 * `CAL`. RINGING is no answer of the other person: he has joined when joined says so.
 */
void
msnp_switchboard_invite (MsnpSwitchboard *self,
                         const char      *address,
                         MsnpReplyFunc    func,
                         gpointer         user_data)
{
  g_return_if_fail (MSNP_IS_SWITCHBOARD (self));

  msnp_transport_send (self->transport, self->timeout_ms, func, user_data, "CAL", address, NULL);
}

/**
 * msnp_switchboard_send:
 * @self: a switchboard that is ready
 * @ack: `U` for no answer, `A` or `D` for an `ACK` or `NAK` (04 §4.4)
 * @payload: at most 1664 bytes
 * @timeout_ms: how long the answer may take
 * @func: (nullable): told of the answer; %NULL with `U`
 * @user_data: for @func
 */
void
msnp_switchboard_send (MsnpSwitchboard *self,
                       const char      *ack,
                       GBytes          *payload,
                       guint            timeout_ms,
                       MsnpReplyFunc    func,
                       gpointer         user_data)
{
  g_return_if_fail (MSNP_IS_SWITCHBOARD (self));

  msnp_transport_send_payload (self->transport, timeout_ms, func, user_data, payload, "MSG", ack,
                               NULL);
}

/**
 * msnp_switchboard_close:
 * @self: a switchboard
 *
 * Says `OUT` and closes; no signal comes any more but the carrier's peer-lost.
 */
void
msnp_switchboard_close (MsnpSwitchboard *self)
{
  g_return_if_fail (MSNP_IS_SWITCHBOARD (self));

  if (self->is_closed)
    return;

  g_object_ref (self);
  self->is_closed = TRUE;
  self->is_ready = FALSE;
  msnp_transport_send_plain (self->transport, "OUT");
  drop_transport (self);
  msnp_p2p_carrier_tell_lost (MSNP_P2P_CARRIER (self), NULL);
  g_object_unref (self);
}

gboolean
msnp_switchboard_is_ready (MsnpSwitchboard *self)
{
  g_return_val_if_fail (MSNP_IS_SWITCHBOARD (self), FALSE);

  return self->is_ready;
}

gboolean
msnp_switchboard_is_closed (MsnpSwitchboard *self)
{
  g_return_val_if_fail (MSNP_IS_SWITCHBOARD (self), TRUE);

  return self->is_closed;
}

/* Returns: how many others are there */
guint
msnp_switchboard_get_n_people (MsnpSwitchboard *self)
{
  g_return_val_if_fail (MSNP_IS_SWITCHBOARD (self), 0);

  return g_hash_table_size (self->people);
}

gboolean
msnp_switchboard_has (MsnpSwitchboard *self,
                      const char      *address)
{
  g_return_val_if_fail (MSNP_IS_SWITCHBOARD (self), FALSE);

  return g_hash_table_contains (self->people, address);
}

/* Returns: (transfer none) (nullable): what @address is called there */
const char *
msnp_switchboard_get_name (MsnpSwitchboard *self,
                           const char      *address)
{
  g_return_val_if_fail (MSNP_IS_SWITCHBOARD (self), NULL);

  return g_hash_table_lookup (self->people, address);
}

/* Returns: (transfer full): the addresses of the others */
GStrv
msnp_switchboard_dup_people (MsnpSwitchboard *self)
{
  g_autofree char **keys = NULL;

  g_return_val_if_fail (MSNP_IS_SWITCHBOARD (self), NULL);

  keys = (char **) g_hash_table_get_keys_as_array (self->people, NULL);
  return g_strdupv (keys);
}

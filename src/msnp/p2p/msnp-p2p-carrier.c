#include "config.h"

#include "msnp-p2p-carrier.h"

enum { CHUNK_RECEIVED, PEER_LOST, N_SIGNALS };
static guint signals[N_SIGNALS];
G_DEFINE_INTERFACE (MsnpP2pCarrier, msnp_p2p_carrier, G_TYPE_OBJECT)

static void
msnp_p2p_carrier_default_init (MsnpP2pCarrierInterface *iface)
{
  signals[CHUNK_RECEIVED] =
    g_signal_new ("chunk-received", MSNP_TYPE_P2P_CARRIER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_POINTER);
  signals[PEER_LOST] =
    g_signal_new ("peer-lost", MSNP_TYPE_P2P_CARRIER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, G_TYPE_STRING);
}

/**
 * msnp_p2p_carrier_send:
 * @self: a carrier
 * @peer: to whom: an address in lower case
 * @chunk: what; its body is copied
 * @func: (nullable): told when it is out, or never will be
 * @user_data: for @func
 */
void
msnp_p2p_carrier_send (MsnpP2pCarrier     *self,
                       const char         *peer,
                       const MsnpP2pChunk *chunk,
                       MsnpP2pSentFunc     func,
                       gpointer            user_data)
{
  g_return_if_fail (MSNP_IS_P2P_CARRIER (self));

  MSNP_P2P_CARRIER_GET_IFACE (self)->send (self, peer, chunk, func, user_data);
}

gsize
msnp_p2p_carrier_get_body_max (MsnpP2pCarrier *self)
{
  g_return_val_if_fail (MSNP_IS_P2P_CARRIER (self), MSNP_P2P_BODY_MAX);

  return MSNP_P2P_CARRIER_GET_IFACE (self)->body_max;
}

/* Returns: how many packets of a peer's are on their way at once */
guint
msnp_p2p_carrier_get_window (MsnpP2pCarrier *self)
{
  guint window = MSNP_P2P_CARRIER_GET_IFACE (self)->window;

  return window > 0 ? window : MSNP_P2P_WINDOW;
}

/* Stops reading, so that a peer is not faster than the disk. */
void
msnp_p2p_carrier_hold (MsnpP2pCarrier *self)
{
  g_return_if_fail (MSNP_IS_P2P_CARRIER (self));

  MSNP_P2P_CARRIER_GET_IFACE (self)->hold (self);
}

void
msnp_p2p_carrier_release (MsnpP2pCarrier *self)
{
  g_return_if_fail (MSNP_IS_P2P_CARRIER (self));

  MSNP_P2P_CARRIER_GET_IFACE (self)->release (self);
}

void
msnp_p2p_carrier_tell_received (MsnpP2pCarrier     *self,
                                const char         *peer,
                                const MsnpP2pChunk *chunk)
{
  g_signal_emit (self, signals[CHUNK_RECEIVED], 0, peer, chunk);
}

/* @peer: (nullable): %NULL when the carrier itself has ended */
void
msnp_p2p_carrier_tell_lost (MsnpP2pCarrier *self,
                            const char     *peer)
{
  g_signal_emit (self, signals[PEER_LOST], 0, peer);
}

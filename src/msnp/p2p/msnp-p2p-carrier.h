#pragma once

#include "msnp-p2p-chunk.h"

G_BEGIN_DECLS

#define MSNP_P2P_WINDOW 8 /* packets on their way at once, where the carrier says nothing */

/**
 * MsnpP2pSentFunc:
 * @was_sent: whether the packet is out of the program's hands: acknowledged, or written
 * @user_data: what msnp_p2p_carrier_send() was given
 *
 * Called exactly once for each packet, maybe from inside msnp_p2p_carrier_send().
 */
typedef void (*MsnpP2pSentFunc) (gboolean was_sent,
                                 gpointer user_data);

/* What brings packets from one client to another: a switchboard, or a connection between the two.
 *
 * Signals: chunk-received (const char *peer, const MsnpP2pChunk *: a packet for this account, for
 * the time of the call), peer-lost (const char *peer: gone, or NULL: the carrier has ended, which
 * is the last signal). */
#define MSNP_TYPE_P2P_CARRIER (msnp_p2p_carrier_get_type ())
G_DECLARE_INTERFACE (MsnpP2pCarrier, msnp_p2p_carrier, MSNP, P2P_CARRIER, GObject)

/**
 * MsnpP2pCarrierInterface:
 * @send: sends a packet to @peer
 * @body_max: bytes that one packet carries
 * @window: packets that are on their way at once
 * @hold: stops reading, until as many @release
 * @release: reads on
 */
struct _MsnpP2pCarrierInterface
{
  GTypeInterface parent;

  void (*send)    (MsnpP2pCarrier     *self,
                   const char         *peer,
                   const MsnpP2pChunk *chunk,
                   MsnpP2pSentFunc     func,
                   gpointer            user_data);
  gsize body_max;
  guint window;
  void (*hold)    (MsnpP2pCarrier     *self);
  void (*release) (MsnpP2pCarrier     *self);
};

void  msnp_p2p_carrier_send          (MsnpP2pCarrier      *self,
                                      const char          *peer,
                                      const MsnpP2pChunk  *chunk,
                                      MsnpP2pSentFunc      func,
                                      gpointer             user_data);
gsize msnp_p2p_carrier_get_body_max  (MsnpP2pCarrier      *self);
guint msnp_p2p_carrier_get_window    (MsnpP2pCarrier      *self);
void  msnp_p2p_carrier_hold          (MsnpP2pCarrier      *self);
void  msnp_p2p_carrier_release       (MsnpP2pCarrier      *self);

/* For those that implement it. */
void  msnp_p2p_carrier_tell_received (MsnpP2pCarrier      *self,
                                      const char          *peer,
                                      const MsnpP2pChunk  *chunk);
void  msnp_p2p_carrier_tell_lost     (MsnpP2pCarrier      *self,
                                      const char          *peer);

G_END_DECLS

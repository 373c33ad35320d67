#pragma once

#include "msnp-p2p-assembly.h"
#include "msnp-p2p-carrier.h"

G_BEGIN_DECLS

#define MSNP_P2P_LETTERS_MAX 4 /* of a peer's that come at once: 64 KiB each at most */

/**
 * MsnpP2pOutgoingFuncs:
 * @read: (nullable): gives at most @max bytes of the message at @offset; %NULL when they are not
 *   there yet: msnp_p2p_link_kick() when they are
 * @progressed: (nullable): @bytes of the message are out
 * @ended: (nullable): called once: the peer has it all, or will not
 *
 * What a message of one's own asks and tells.
 */
typedef struct
{
  GBytes *(*read)       (guint64   offset,
                         gsize     max,
                         gpointer  user_data);
  void    (*progressed) (guint64   bytes,
                         gpointer  user_data);
  void    (*ended)      (guint32   identifier,
                         gboolean  is_acknowledged,
                         gpointer  user_data);
} MsnpP2pOutgoingFuncs;

/* The way to one peer over one carrier. Signals: letter-received (GBytes *: an SLP message, whole),
 * chunk-received (const MsnpP2pChunk *: of a session), lost (): the peer or the carrier is gone;
 * nothing follows. */
#define MSNP_TYPE_P2P_LINK (msnp_p2p_link_get_type ())
G_DECLARE_FINAL_TYPE (MsnpP2pLink, msnp_p2p_link, MSNP, P2P_LINK, GObject)

MsnpP2pLink    *msnp_p2p_link_new          (MsnpP2pCarrier              *carrier,
                                            const char                  *peer);
MsnpP2pCarrier *msnp_p2p_link_get_carrier  (MsnpP2pLink                 *self);
const char     *msnp_p2p_link_get_peer     (MsnpP2pLink                 *self);
gboolean        msnp_p2p_link_is_lost      (MsnpP2pLink                 *self);
void            msnp_p2p_link_set_ack_ms   (MsnpP2pLink                 *self,
                                            guint                        milliseconds);
void            msnp_p2p_link_lose         (MsnpP2pLink                 *self);

void            msnp_p2p_link_take         (MsnpP2pLink                 *self,
                                            const MsnpP2pChunk          *chunk);
void            msnp_p2p_link_acknowledge  (MsnpP2pLink                 *self,
                                            const MsnpP2pChunk          *chunk);
gboolean        msnp_p2p_link_is_done      (MsnpP2pLink                 *self,
                                            const MsnpP2pChunk          *chunk);
guint32         msnp_p2p_link_next         (MsnpP2pLink                 *self);

guint32         msnp_p2p_link_send         (MsnpP2pLink                 *self,
                                            guint32                      session_id,
                                            guint32                      flags,
                                            guint32                      footer,
                                            GBytes                      *bytes,
                                            const MsnpP2pOutgoingFuncs  *funcs,
                                            gpointer                     user_data);
guint32         msnp_p2p_link_send_stream  (MsnpP2pLink                 *self,
                                            guint32                      session_id,
                                            guint32                      flags,
                                            guint32                      footer,
                                            guint64                      size,
                                            guint64                      offset,
                                            const MsnpP2pOutgoingFuncs  *funcs,
                                            gpointer                     user_data);
void            msnp_p2p_link_send_nak     (MsnpP2pLink                 *self,
                                            guint32                      session_id,
                                            guint64                      size,
                                            guint64                      offset);
void            msnp_p2p_link_send_at_once (MsnpP2pLink                 *self,
                                            GBytes                      *letter);
void            msnp_p2p_link_kick         (MsnpP2pLink                 *self);
void            msnp_p2p_link_forget       (MsnpP2pLink                 *self,
                                            gpointer                     user_data);
gboolean        msnp_p2p_link_is_busy      (MsnpP2pLink                 *self);
gsize           msnp_p2p_link_get_kept     (MsnpP2pLink                 *self);

G_END_DECLS

#pragma once

#include "msnp-p2p-session.h"

G_BEGIN_DECLS

#define MSNP_P2P_SESSIONS_MAX      64 /* of an account at once (05 §5.9) */
#define MSNP_P2P_PEER_SESSIONS_MAX 16 /* with one peer */

/* Everything between this account and other clients. Signals: invited (MsnpP2pSession: an object or
 * a file; a handler that wants it accepts, refuses or takes a reference and sets functions: what
 * nobody has taken when the signal returns is declined), offered (const char *peer, const char
 * *guid: something that this client cannot, declined already). */
#define MSNP_TYPE_P2P_HUB (msnp_p2p_hub_get_type ())
G_DECLARE_FINAL_TYPE (MsnpP2pHub, msnp_p2p_hub, MSNP, P2P_HUB, GObject)

/**
 * MsnpP2pFilterFunc:
 * @peer: who asks
 * @user_data: what msnp_p2p_hub_set_filter() was given
 *
 * Returns: whether he may: what others ask is declined
 */
typedef gboolean (*MsnpP2pFilterFunc) (const char *peer,
                                       gpointer    user_data);

MsnpP2pHub     *msnp_p2p_hub_new             (void);
void            msnp_p2p_hub_set_own_address (MsnpP2pHub                 *self,
                                              const char                 *own_address);
const char     *msnp_p2p_hub_get_own_address (MsnpP2pHub                 *self);
void            msnp_p2p_hub_set_filter      (MsnpP2pHub                 *self,
                                              MsnpP2pFilterFunc           func,
                                              gpointer                    user_data);
void            msnp_p2p_hub_set_haste       (MsnpP2pHub                 *self,
                                              guint                       haste);
guint           msnp_p2p_hub_scale           (MsnpP2pHub                 *self,
                                              guint                       milliseconds);
void            msnp_p2p_hub_set_direct      (MsnpP2pHub                 *self,
                                              MsnpDirectMode              mode,
                                              GInetAddress               *address);
GInetAddress   *msnp_p2p_hub_get_address     (MsnpP2pHub                 *self);
MsnpDirectMode  msnp_p2p_hub_get_direct_mode (MsnpP2pHub                 *self);
gboolean        msnp_p2p_hub_is_local        (MsnpP2pHub                 *self);
void            msnp_p2p_hub_note_client     (MsnpP2pHub                 *self,
                                              const char                 *peer,
                                              const char                 *client);
void            msnp_p2p_hub_allow_direct    (MsnpP2pHub                 *self,
                                              MsnpP2pSession             *session);
void            msnp_p2p_hub_add_carrier     (MsnpP2pHub                 *self,
                                              MsnpP2pCarrier             *carrier);
void            msnp_p2p_hub_remove_carrier  (MsnpP2pHub                 *self,
                                              MsnpP2pCarrier             *carrier);
MsnpP2pLink    *msnp_p2p_hub_ensure_link     (MsnpP2pHub                 *self,
                                              MsnpP2pCarrier             *carrier,
                                              const char                 *peer);
gboolean        msnp_p2p_hub_is_busy         (MsnpP2pHub                 *self,
                                              MsnpP2pCarrier             *carrier);
guint           msnp_p2p_hub_get_n_sessions  (MsnpP2pHub                 *self);
MsnpP2pSession *msnp_p2p_hub_invite          (MsnpP2pHub                 *self,
                                              MsnpP2pCarrier             *carrier,
                                              const char                 *peer,
                                              const char                 *euf_guid,
                                              guint                       app_id,
                                              GBytes                     *context,
                                              const MsnpP2pSessionFuncs  *funcs,
                                              gpointer                    user_data);
void            msnp_p2p_hub_close_peer      (MsnpP2pHub                 *self,
                                              const char                 *peer);

G_END_DECLS

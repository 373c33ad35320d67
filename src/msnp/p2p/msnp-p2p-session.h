#pragma once

#include "msnp-p2p-link.h"
#include "msnp-slp.h"

G_BEGIN_DECLS

/**
 * MsnpP2pSessionState:
 * @MSNP_P2P_INVITING: the peer was asked
 * @MSNP_P2P_INVITED: the peer asks
 * @MSNP_P2P_OPEN: agreed: data flow
 * @MSNP_P2P_CLOSED: over
 */
typedef enum
{
  MSNP_P2P_INVITING,
  MSNP_P2P_INVITED,
  MSNP_P2P_OPEN,
  MSNP_P2P_CLOSED,
} MsnpP2pSessionState;

/**
 * MsnpP2pEnd:
 * @MSNP_P2P_END_BYE: the peer ended it; whether that is a success only the bytes tell
 * @MSNP_P2P_END_DECLINED: the peer does not want it
 * @MSNP_P2P_END_REFUSED: the peer cannot: there is no such thing
 * @MSNP_P2P_END_TIMED_OUT: nothing came in time
 * @MSNP_P2P_END_LOST: the peer left, or the connection broke
 * @MSNP_P2P_END_BROKEN: the peer sent what cannot be
 *
 * Why a session is over that was not ended from here.
 */
typedef enum
{
  MSNP_P2P_END_BYE,
  MSNP_P2P_END_DECLINED,
  MSNP_P2P_END_REFUSED,
  MSNP_P2P_END_TIMED_OUT,
  MSNP_P2P_END_LOST,
  MSNP_P2P_END_BROKEN,
} MsnpP2pEnd;

/**
 * MsnpDirectMode:
 * @MSNP_DIRECT_NEVER: everything goes over the switchboard
 * @MSNP_DIRECT_CONNECT: connects to peers who listen
 * @MSNP_DIRECT_LISTEN: listens for them as well
 *
 * What is done for a faster way than the switchboard. Either tells the peer this machine's address:
 * only for transfers that a person has begun or accepted.
 */
typedef enum
{
  MSNP_DIRECT_NEVER,
  MSNP_DIRECT_CONNECT,
  MSNP_DIRECT_LISTEN,
} MsnpDirectMode;

#define MSNP_TYPE_P2P_SESSION (msnp_p2p_session_get_type ())
G_DECLARE_FINAL_TYPE (MsnpP2pSession, msnp_p2p_session, MSNP, P2P_SESSION, GObject)

/**
 * MsnpP2pSessionFuncs:
 * @opened: the peer has agreed to our invitation
 * @ready: after msnp_p2p_session_prepare(): data may be sent
 * @received: @bytes of the peer's data, in order; in one piece where the session keeps them.
 *   @is_all when nothing is missing any more: an acknowledgement is on its way
 * @read: see #MsnpP2pOutgoingFuncs
 * @progressed: see #MsnpP2pOutgoingFuncs; of the data sent as a stream
 * @rewind: the way broke, and the peer has what is before @offset: what is read from now on begins
 *   there
 * @sent: a message of data has ended
 * @closed: called once, when the session was not ended from here; the last
 *
 * What a session asks and tells whoever uses it. All but @closed may be %NULL.
 */
typedef struct
{
  void    (*opened)     (MsnpP2pSession *session,
                         gpointer        user_data);
  void    (*ready)      (MsnpP2pSession *session,
                         gpointer        user_data);
  void    (*received)   (MsnpP2pSession *session,
                         const guint8   *bytes,
                         gsize           size,
                         gboolean        is_all,
                         gpointer        user_data);
  GBytes *(*read)       (guint64         offset,
                         gsize           max,
                         gpointer        user_data);
  void    (*progressed) (guint64         bytes,
                         gpointer        user_data);
  void    (*rewind)     (guint64         offset,
                         gpointer        user_data);
  void    (*sent)       (MsnpP2pSession *session,
                         guint32         identifier,
                         gboolean        is_acknowledged,
                         gpointer        user_data);
  void    (*closed)     (MsnpP2pSession *session,
                         MsnpP2pEnd      end,
                         gpointer        user_data);
} MsnpP2pSessionFuncs;

/* Signals, for the hub: ended (); direct-opened (MsnpDirect *): a carrier of this session's own. */
MsnpP2pSession      *msnp_p2p_session_new_inviting   (MsnpP2pLink                *link,
                                                      const char                 *own_address,
                                                      guint32                     session_id,
                                                      const char                 *euf_guid,
                                                      guint                       app_id,
                                                      GBytes                     *context,
                                                      const MsnpP2pSessionFuncs  *funcs,
                                                      gpointer                    user_data);
MsnpP2pSession      *msnp_p2p_session_new_invited    (MsnpP2pLink                *link,
                                                      const MsnpSlp              *invite,
                                                      guint32                     session_id);

MsnpP2pSessionState  msnp_p2p_session_get_state      (MsnpP2pSession             *self);
gboolean             msnp_p2p_session_is_ours        (MsnpP2pSession             *self);
const char          *msnp_p2p_session_get_peer       (MsnpP2pSession             *self);
const char          *msnp_p2p_session_get_call_id    (MsnpP2pSession             *self);
guint32              msnp_p2p_session_get_id         (MsnpP2pSession             *self);
const char          *msnp_p2p_session_get_euf_guid   (MsnpP2pSession             *self);
GBytes              *msnp_p2p_session_get_context    (MsnpP2pSession             *self);
MsnpP2pLink         *msnp_p2p_session_get_link       (MsnpP2pSession             *self);

void                 msnp_p2p_session_accept         (MsnpP2pSession             *self,
                                                      const MsnpP2pSessionFuncs  *funcs,
                                                      gpointer                    user_data);
void                 msnp_p2p_session_set_funcs      (MsnpP2pSession             *self,
                                                      const MsnpP2pSessionFuncs  *funcs,
                                                      gpointer                    user_data);
void                 msnp_p2p_session_refuse         (MsnpP2pSession             *self,
                                                      guint                       status);
void                 msnp_p2p_session_close          (MsnpP2pSession             *self);
void                 msnp_p2p_session_abandon        (MsnpP2pSession             *self);
gboolean             msnp_p2p_session_is_taken       (MsnpP2pSession             *self);
void                 msnp_p2p_session_watch          (MsnpP2pSession             *self,
                                                      guint                       milliseconds);

void                 msnp_p2p_session_allow_direct   (MsnpP2pSession             *self,
                                                      MsnpDirectMode              mode,
                                                      GInetAddress               *address,
                                                      guint                       haste);
void                 msnp_p2p_session_prepare        (MsnpP2pSession             *self);
gboolean             msnp_p2p_session_is_direct      (MsnpP2pSession             *self);
gboolean             msnp_p2p_session_has_delivered  (MsnpP2pSession             *self);

void                 msnp_p2p_session_expect         (MsnpP2pSession             *self,
                                                      guint64                     size,
                                                      gboolean                    keeps_bytes);
guint32              msnp_p2p_session_send           (MsnpP2pSession             *self,
                                                      guint32                     flags,
                                                      guint32                     footer,
                                                      GBytes                     *bytes);
guint32              msnp_p2p_session_send_stream    (MsnpP2pSession             *self,
                                                      guint32                     flags,
                                                      guint32                     footer,
                                                      guint64                     size);
void                 msnp_p2p_session_kick           (MsnpP2pSession             *self);
void                 msnp_p2p_session_set_held       (MsnpP2pSession             *self,
                                                      gboolean                    is_held);
gsize                msnp_p2p_session_get_kept       (MsnpP2pSession             *self);

/* For the hub. */
void                 msnp_p2p_session_set_direct_link (MsnpP2pSession            *self,
                                                      MsnpP2pLink                *link);
void                 msnp_p2p_session_take_letter    (MsnpP2pSession             *self,
                                                      MsnpP2pLink                *link,
                                                      const MsnpSlp              *slp);
void                 msnp_p2p_session_take_chunk     (MsnpP2pSession             *self,
                                                      MsnpP2pLink                *link,
                                                      const MsnpP2pChunk         *chunk);
void                 msnp_p2p_session_take_loss      (MsnpP2pSession             *self,
                                                      MsnpP2pLink                *link);

G_END_DECLS

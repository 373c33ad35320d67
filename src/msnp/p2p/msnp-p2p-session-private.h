#pragma once

#include "msnp-direct-attempt.h"
#include "msnp-p2p-session.h"

G_BEGIN_DECLS

/* How a session came, or comes, to a direct connection; all zero where none is allowed.
 *
 *     asker: begin ── request ──► ASKING ── 200, listens ──► TRYING (connects) ─┐
 *                                   │ └─ 200, does not ──► TRYING (listens) ────┼─► SETTLED
 *                                   └── refused, late ──────────────────────────┘
 *     other: request ── 200 ──► TRYING ──────────────────────────────────────────► SETTLED
 */
typedef struct
{
  MsnpDirectMode     mode;
  GInetAddress      *address;   /* (nullable): this machine's */
  guint              haste;
  gboolean           is_asking;
  gboolean           is_settled; /* the data go whichever way there is */
  guint              n_attempts;
  guint              source;
  MsnpDirectAttempt *attempt;
  MsnpDirect        *direct;    /* NULL until both have said the nonce */
  MsnpP2pLink       *link;      /* over @direct */
  gboolean           has_delivered; /* everything, when it ended */
} MsnpP2pSessionDirect;

struct _MsnpP2pSession
{
  GObject                     parent_instance;
  MsnpP2pLink                *link;
  MsnpSlp                    *invite;      /* what began it: addresses, branch, Call-ID */
  gboolean                    is_ours;     /* we invited */
  MsnpP2pSessionState         state;
  guint32                     session_id;
  char                       *euf_guid;
  GBytes                     *context;
  const MsnpP2pSessionFuncs  *funcs;       /* NULL when nobody listens */
  gpointer                    user_data;
  guint                       watch_source;
  gboolean                    expects;
  guint64                     expected;    /* bytes */
  gboolean                    keeps_bytes;
  gboolean                    has_all;
  MsnpP2pAssembly            *preparation; /* NULL unless it comes */
  MsnpP2pAssembly            *data;        /* NULL before the first packet */
  GPtrArray                  *held;        /* (element-type MsnpP2pCarrier): the peer has to wait */
  MsnpP2pLink                *data_link;   /* (nullable): which way the peer's data came last */
  guint                       footer;      /* of what is sent as a stream, as are those below */
  guint32                     flags;
  guint64                     stream_size;
  guint64                     stream_out;  /* what is out of the program's hands */
  MsnpP2pLink                *stream_link; /* NULL before there is a stream */
  gboolean                    is_broken_off; /* it waits to hear from where to go on */
  gboolean                    has_bye;     /* the last word of @stream_link is waited for */
  gint64                      deadline;    /* of the watch */
  MsnpP2pSessionDirect        direct;
};

void msnp_p2p_session_send_letter (MsnpP2pSession *self,
                                   const MsnpSlp  *slp);
void msnp_p2p_session_fail        (MsnpP2pSession *self,
                                   MsnpP2pEnd      reason);

/* msnp-p2p-session-hold.c */
void msnp_p2p_session_release_lost      (MsnpP2pSession *self,
                                         MsnpP2pCarrier *carrier);

/* msnp-p2p-session-direct.c */
void msnp_p2p_session_take_transport    (MsnpP2pSession *self,
                                         const MsnpSlp  *slp);
void msnp_p2p_session_take_transport_answer (MsnpP2pSession *self,
                                         const MsnpSlp  *slp);
void msnp_p2p_session_stop_direct       (MsnpP2pSession *self);
void msnp_p2p_session_tell_direct       (MsnpP2pSession *self,
                                         MsnpDirect     *direct);
void msnp_p2p_session_tell_ready        (MsnpP2pSession *self);

G_END_DECLS

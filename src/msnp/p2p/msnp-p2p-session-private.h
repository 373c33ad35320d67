#pragma once

#include "msnp-p2p-session.h"

G_BEGIN_DECLS

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
  gboolean                    is_held;
  MsnpP2pCarrier             *held;        /* NULL unless the peer has to wait */
};

void msnp_p2p_session_send_letter (MsnpP2pSession *self,
                                   const MsnpSlp  *slp);
void msnp_p2p_session_fail        (MsnpP2pSession *self,
                                   MsnpP2pEnd      reason);

G_END_DECLS

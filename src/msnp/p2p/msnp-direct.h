#pragma once

#include "msnp-p2p-carrier.h"

G_BEGIN_DECLS

#define MSNP_DIRECT_RUN_MAX  (12 * MSNP_P2P_FRAME_BODY_MAX) /* bytes that are sent as one */
#define MSNP_DIRECT_WINDOW   2            /* runs on their way at once */
#define MSNP_DIRECT_HELD_MAX (136 * 1024) /* bytes that a connection keeps, both ways */

/* A connection from this client to another one: a carrier for one peer, and for one transfer.
 * Signals: opened (): both have said the nonce; and those of #MsnpP2pCarrier: peer-lost is the end,
 * also of what was closed from here. */
#define MSNP_TYPE_DIRECT (msnp_direct_get_type ())
G_DECLARE_FINAL_TYPE (MsnpDirect, msnp_direct, MSNP, DIRECT, GObject)

MsnpDirect *msnp_direct_new      (GIOStream    *stream,
                                  const char   *peer,
                                  const guint8  nonce[16],
                                  gboolean      is_connector,
                                  guint         quiet_ms);
gboolean    msnp_direct_is_open  (MsnpDirect   *self);
gsize       msnp_direct_get_held (MsnpDirect   *self);
void        msnp_direct_close    (MsnpDirect   *self);
void        msnp_direct_lose     (MsnpDirect   *self);
gboolean    msnp_direct_has_delivered (MsnpDirect *self);

G_END_DECLS

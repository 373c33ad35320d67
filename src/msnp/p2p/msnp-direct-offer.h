#pragma once

#include "msnp-slp.h"

#include <gio/gio.h>

G_BEGIN_DECLS

#define MSNP_DIRECT_ADDRESSES_MAX 4 /* of a peer's that are tried */

/**
 * MsnpDirectOffer:
 * @is_listening: whether the other one may connect
 * @nonce: what both have to say, as bytes of a packet
 * @addresses: (element-type GSocketAddress): where
 *
 * How a client can be reached: the content of `transrespbody` (05 §5.6).
 */
typedef struct
{
  gboolean   is_listening;
  guint8     nonce[16];
  GPtrArray *addresses;
} MsnpDirectOffer;

gboolean         msnp_direct_takes_address    (GInetAddress           *address,
                                               guint                   port,
                                               gboolean                is_local);
MsnpDirectOffer *msnp_direct_offer_new        (void);
MsnpDirectOffer *msnp_direct_offer_parse      (MsnpMime               *fields,
                                               gboolean                is_local);
void             msnp_direct_offer_add_fields (const MsnpDirectOffer  *self,
                                               MsnpMime               *fields);
void             msnp_direct_offer_free       (MsnpDirectOffer        *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsnpDirectOffer, msnp_direct_offer_free)

G_END_DECLS

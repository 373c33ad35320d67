#pragma once

#include "msnp-object-shelf.h"
#include "msnp-p2p-hub.h"

G_BEGIN_DECLS

void    msnp_object_transfer_fetch_async  (MsnpP2pHub            *hub,
                                           MsnpP2pCarrier        *carrier,
                                           const char            *peer,
                                           const MsnpPictureRef  *ref,
                                           GCancellable          *cancellable,
                                           GAsyncReadyCallback    callback,
                                           gpointer               user_data);
GBytes *msnp_object_transfer_fetch_finish (MsnpP2pHub            *hub,
                                           GAsyncResult          *result,
                                           GError               **error);
void    msnp_object_transfer_give         (MsnpP2pHub            *hub,
                                           MsnpP2pSession        *session,
                                           MsnpObjectShelf       *shelf);

G_END_DECLS

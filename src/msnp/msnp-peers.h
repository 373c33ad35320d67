#pragma once

#include "msnp-chats.h"
#include "p2p/msnp-file-transfer.h"

G_BEGIN_DECLS

/* Pictures, emoticons and files between this account and others: finds the switchboard, waits its
 * turn, asks and gives. Signal: file-offered (MsnpFileTransfer). */
#define MSNP_TYPE_PEERS (msnp_peers_get_type ())
G_DECLARE_FINAL_TYPE (MsnpPeers, msnp_peers, MSNP, PEERS, GObject)

MsnpPeers            *msnp_peers_new          (MsnpChats             *chats);
MsnpP2pHub           *msnp_peers_get_hub      (MsnpPeers             *self);

void                  msnp_peers_set_picture  (MsnpPeers             *self,
                                               GBytes                *data);
GBytes               *msnp_peers_get_picture  (MsnpPeers             *self);
const MsnpPictureRef *msnp_peers_name_picture (MsnpPeers             *self,
                                               const char            *own_address);
void                  msnp_peers_fetch_async  (MsnpPeers             *self,
                                               const char            *address,
                                               const MsnpPictureRef  *ref,
                                               GCancellable          *cancellable,
                                               GAsyncReadyCallback    callback,
                                               gpointer               user_data);
GBytes               *msnp_peers_fetch_finish (MsnpPeers             *self,
                                               GAsyncResult          *result,
                                               GError               **error);
void                  msnp_peers_send_file_async (MsnpPeers          *self,
                                               const char            *address,
                                               GFile                 *file,
                                               GBytes                *preview,
                                               MsnpFileWaitsFunc      waits,
                                               GCancellable          *cancellable,
                                               GAsyncReadyCallback    callback,
                                               gpointer               user_data);
MsnpFileTransfer     *msnp_peers_send_file_finish (MsnpPeers         *self,
                                               GAsyncResult          *result,
                                               GError               **error);
void                  msnp_peers_stop         (MsnpPeers             *self,
                                               const GError          *error);
void                  msnp_peers_close_peer   (MsnpPeers             *self,
                                               const char            *peer);

G_END_DECLS

#pragma once

#include "msnp-p2p-chunk.h"

G_BEGIN_DECLS

/**
 * MsnpP2pTaking:
 * @MSNP_P2P_TOOK_NOTHING: the packet was passed over
 * @MSNP_P2P_TOOK_BYTES: the message has grown
 * @MSNP_P2P_TOOK_ALL: the message is whole
 * @MSNP_P2P_IS_BROKEN: the packet cannot be of this message: the session ends
 */
typedef enum
{
  MSNP_P2P_TOOK_NOTHING,
  MSNP_P2P_TOOK_BYTES,
  MSNP_P2P_TOOK_ALL,
  MSNP_P2P_IS_BROKEN,
} MsnpP2pTaking;

typedef struct _MsnpP2pAssembly MsnpP2pAssembly;

MsnpP2pAssembly *msnp_p2p_assembly_new          (const MsnpP2pChunk  *first,
                                                 guint64              size_max,
                                                 gboolean             keeps_bytes);
void             msnp_p2p_assembly_free         (MsnpP2pAssembly     *self);
MsnpP2pTaking    msnp_p2p_assembly_take         (MsnpP2pAssembly     *self,
                                                 const MsnpP2pChunk  *chunk,
                                                 const guint8       **bytes,
                                                 gsize               *size);
gboolean         msnp_p2p_assembly_adopt        (MsnpP2pAssembly     *self,
                                                 const MsnpP2pChunk  *chunk);
gboolean         msnp_p2p_assembly_is_of        (MsnpP2pAssembly     *self,
                                                 const MsnpP2pChunk  *chunk);
guint64          msnp_p2p_assembly_get_received (MsnpP2pAssembly     *self);
const guint8    *msnp_p2p_assembly_get_bytes    (MsnpP2pAssembly     *self,
                                                 gsize               *size);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsnpP2pAssembly, msnp_p2p_assembly_free)

G_END_DECLS

#pragma once

#include "msnp-p2p-chunk.h"

G_BEGIN_DECLS

#define MSNP_DIRECT_FRAME_MAX (4 + MSNP_P2P_CHUNK_MAX) /* bytes of a frame, with its length */

/**
 * MsnpDirectFrame:
 * @MSNP_DIRECT_PARTIAL: more bytes are needed
 * @MSNP_DIRECT_GREETING: `foo`, which who connects says first
 * @MSNP_DIRECT_CHUNK: a packet
 * @MSNP_DIRECT_BROKEN: this is no frame: nothing after it can be read
 *
 * What is at the beginning of bytes of a direct connection.
 */
typedef enum
{
  MSNP_DIRECT_PARTIAL,
  MSNP_DIRECT_GREETING,
  MSNP_DIRECT_CHUNK,
  MSNP_DIRECT_BROKEN,
} MsnpDirectFrame;

MsnpDirectFrame msnp_direct_frame_parse           (gconstpointer        bytes,
                                                   gsize                size,
                                                   MsnpP2pChunk        *chunk,
                                                   gsize               *frame_size);
MsnpDirectFrame msnp_direct_frame_parse_run       (guint8              *bytes,
                                                   gsize                size,
                                                   gsize                body_max,
                                                   MsnpP2pChunk        *chunk,
                                                   gsize               *run_size);
void            msnp_direct_frame_append          (GByteArray          *out,
                                                   const MsnpP2pChunk  *chunk);
void            msnp_direct_frame_append_run      (GByteArray          *out,
                                                   const MsnpP2pChunk  *chunk);
void            msnp_direct_frame_append_greeting (GByteArray          *out);

G_END_DECLS

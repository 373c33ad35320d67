#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define MSNP_P2P_HEADER_SIZE    48
#define MSNP_P2P_FOOTER_SIZE    4
#define MSNP_P2P_BODY_MAX       1202 /* bytes that one packet in a switchboard carries */
#define MSNP_P2P_FRAME_BODY_MAX 1352 /* bytes that one frame of a direct connection carries */
#define MSNP_P2P_CHUNK_MAX      8192 /* bytes of a packet that are looked at */

/* Flags (05 §5.2). */
#define MSNP_P2P_FLAG_ACK     0x00000002u
#define MSNP_P2P_FLAG_NAK     0x00000001u
#define MSNP_P2P_FLAG_ERROR   0x00000008u
#define MSNP_P2P_FLAG_NONCE   0x00000100u
#define MSNP_P2P_FLAG_OBJECT  0x00000020u
#define MSNP_P2P_FLAG_FILE    0x01000030u

/* Application ids of the footer: a hint, nothing more. */
#define MSNP_P2P_APP_SLP    0u
#define MSNP_P2P_APP_OBJECT 1u
#define MSNP_P2P_APP_FILE   2u

/**
 * MsnpP2pKind:
 * @MSNP_P2P_ACK: a whole message has come
 * @MSNP_P2P_NAK: the stream is wanted from AckSize on
 * @MSNP_P2P_ERROR: the peer knows no such session
 * @MSNP_P2P_CLOSING: the peer ends the session
 * @MSNP_P2P_NONCE: the handshake of a direct connection
 * @MSNP_P2P_OBJECT: bytes of a picture or an emoticon
 * @MSNP_P2P_FILE: bytes of a file
 * @MSNP_P2P_MESSAGE: SLP where the SessionID is 0, data preparation elsewhere
 * @MSNP_P2P_UNKNOWN: flags that nobody has seen
 *
 * What a packet is, by its flags.
 */
typedef enum
{
  MSNP_P2P_ACK,
  MSNP_P2P_NAK,
  MSNP_P2P_ERROR,
  MSNP_P2P_CLOSING,
  MSNP_P2P_NONCE,
  MSNP_P2P_OBJECT,
  MSNP_P2P_FILE,
  MSNP_P2P_MESSAGE,
  MSNP_P2P_UNKNOWN,
} MsnpP2pKind;

/**
 * MsnpP2pChunk:
 * @session_id: 0 for SLP and its acknowledgements
 * @identifier: of the message, the same in all its packets
 * @offset: of this packet's bytes in the message
 * @total_size: of the whole message
 * @length: bytes in this packet, as the sender says; some clients lag behind (08 §8.8)
 * @flags: see #MsnpP2pKind
 * @ack_id: random; in an acknowledgement the identifier of what came
 * @ack_uid: 0; in an acknowledgement the ack_id of what came
 * @ack_size: 0; in an acknowledgement the size of what came
 * @body: (nullable): the bytes that are present, borrowed
 * @body_size: how many
 * @footer: the application; not on direct connections
 *
 * One packet: a view of bytes that somebody else holds.
 */
typedef struct
{
  guint32       session_id;
  guint32       identifier;
  guint64       offset;
  guint64       total_size;
  guint32       length;
  guint32       flags;
  guint32       ack_id;
  guint32       ack_uid;
  guint64       ack_size;
  const guint8 *body;
  gsize         body_size;
  guint32       footer;
} MsnpP2pChunk;

gboolean     msnp_p2p_chunk_parse     (MsnpP2pChunk        *self,
                                       gconstpointer        bytes,
                                       gsize                size,
                                       gboolean             has_footer,
                                       GError             **error);
void         msnp_p2p_chunk_write_header (const MsnpP2pChunk *self,
                                       guint8              *at);
GBytes      *msnp_p2p_chunk_format    (const MsnpP2pChunk  *self,
                                       gboolean             has_footer);
MsnpP2pKind  msnp_p2p_chunk_get_kind  (const MsnpP2pChunk  *self);
void         msnp_p2p_chunk_init_ack  (MsnpP2pChunk        *self,
                                       const MsnpP2pChunk  *acknowledged,
                                       guint32              identifier);
void         msnp_p2p_chunk_get_nonce (const MsnpP2pChunk  *self,
                                       guint8               nonce[16]);
void         msnp_p2p_chunk_set_nonce (MsnpP2pChunk        *self,
                                       const guint8         nonce[16]);

G_END_DECLS

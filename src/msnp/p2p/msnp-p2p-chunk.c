#include "config.h"

#include "msnp-p2p-chunk.h"

#include <string.h>

#include "msnp/msnp-error.h"

/* The 48 bytes in front of everything that two clients send each other (05 §5.2). */

#define NEW_STYLE 0xff000000u /* 7.5 and later set bits here: they say nothing */

static guint32
read_32 (const guint8 *at)
{
  guint32 value;

  memcpy (&value, at, sizeof value);
  return GUINT32_FROM_LE (value);
}

static guint64
read_64 (const guint8 *at)
{
  guint64 value;

  memcpy (&value, at, sizeof value);
  return GUINT64_FROM_LE (value);
}

static void
write_32 (guint8  *at,
          guint32  value)
{
  value = GUINT32_TO_LE (value);
  memcpy (at, &value, sizeof value);
}

static void
write_64 (guint8  *at,
          guint64  value)
{
  value = GUINT64_TO_LE (value);
  memcpy (at, &value, sizeof value);
}

/**
 * msnp_p2p_chunk_parse:
 * @self: where to put it
 * @bytes: a packet: header, body and, in a switchboard, the footer; they outlive @self
 * @size: how many
 * @has_footer: whether it came through a switchboard
 * @error: a place for an error, of %MSNP_ERROR
 *
 * Nothing but the size is judged here: what offsets and lengths mean depends on the message.
 *
 * Returns: whether it is a packet; %MSNP_ERROR_PROTOCOL when it is too short or too long
 */
gboolean
msnp_p2p_chunk_parse (MsnpP2pChunk   *self,
                      gconstpointer   bytes,
                      gsize           size,
                      gboolean        has_footer,
                      GError        **error)
{
  const guint8 *at = bytes;
  gsize least = MSNP_P2P_HEADER_SIZE + (has_footer ? MSNP_P2P_FOOTER_SIZE : 0);
  guint32 footer = 0;

  if (size < least || size > MSNP_P2P_CHUNK_MAX)
    {
      g_set_error (error, MSNP_ERROR, MSNP_ERROR_PROTOCOL,
                   "a peer-to-peer packet of %" G_GSIZE_FORMAT " bytes", size);
      return FALSE;
    }

  if (has_footer)
    memcpy (&footer, at + size - MSNP_P2P_FOOTER_SIZE, sizeof footer);
  *self = (MsnpP2pChunk) {
    .session_id = read_32 (at),
    .identifier = read_32 (at + 4),
    .offset = read_64 (at + 8),
    .total_size = read_64 (at + 16),
    .length = read_32 (at + 24),
    .flags = read_32 (at + 28),
    .ack_id = read_32 (at + 32),
    .ack_uid = read_32 (at + 36),
    .ack_size = read_64 (at + 40),
    .body = size > least ? at + MSNP_P2P_HEADER_SIZE : NULL,
    .body_size = size - least,
    .footer = GUINT32_FROM_BE (footer),
  };

  return TRUE;
}

/* @at: where the 48 bytes in front of the body go */
void
msnp_p2p_chunk_write_header (const MsnpP2pChunk *self,
                             guint8             *at)
{
  write_32 (at, self->session_id);
  write_32 (at + 4, self->identifier);
  write_64 (at + 8, self->offset);
  write_64 (at + 16, self->total_size);
  write_32 (at + 24, self->length);
  write_32 (at + 28, self->flags);
  write_32 (at + 32, self->ack_id);
  write_32 (at + 36, self->ack_uid);
  write_64 (at + 40, self->ack_size);
}

/**
 * msnp_p2p_chunk_format:
 * @self: a packet
 * @has_footer: whether it goes through a switchboard
 *
 * Returns: (transfer full): its bytes
 */
GBytes *
msnp_p2p_chunk_format (const MsnpP2pChunk *self,
                       gboolean            has_footer)
{
  gsize size = MSNP_P2P_HEADER_SIZE + self->body_size + (has_footer ? MSNP_P2P_FOOTER_SIZE : 0);
  guint8 *at = g_malloc (size);

  msnp_p2p_chunk_write_header (self, at);
  if (self->body_size > 0)
    memcpy (at + MSNP_P2P_HEADER_SIZE, self->body, self->body_size);
  if (has_footer)
    {
      guint32 footer = GUINT32_TO_BE (self->footer);

      memcpy (at + size - MSNP_P2P_FOOTER_SIZE, &footer, sizeof footer);
    }

  return g_bytes_new_take (at, size);
}

/* Returns: what @self is, by the rule of 05 §5.2 */
MsnpP2pKind
msnp_p2p_chunk_get_kind (const MsnpP2pChunk *self)
{
  guint32 flags = self->flags & ~NEW_STYLE;

  if (flags == MSNP_P2P_FLAG_ACK)
    return MSNP_P2P_ACK;
  if ((flags & 0x88u) != 0)
    return MSNP_P2P_ERROR;
  if ((flags & 0x01u) != 0)
    return MSNP_P2P_NAK;
  if ((flags & 0x40u) != 0)
    return MSNP_P2P_CLOSING;
  if (flags == MSNP_P2P_FLAG_NONCE)
    return MSNP_P2P_NONCE;
  if ((flags & 0x10u) != 0)
    return MSNP_P2P_FILE;
  if ((flags & 0x20u) != 0)
    return MSNP_P2P_OBJECT;
  if (flags == 0 || flags == 4)
    return MSNP_P2P_MESSAGE;

  return MSNP_P2P_UNKNOWN;
}

/**
 * msnp_p2p_chunk_init_ack:
 * @self: where to put it
 * @acknowledged: any packet of the message that has come whole
 * @identifier: one's own next
 *
 * Makes the one acknowledgement of a message.
 */
void
msnp_p2p_chunk_init_ack (MsnpP2pChunk       *self,
                         const MsnpP2pChunk *acknowledged,
                         guint32             identifier)
{
  *self = (MsnpP2pChunk) {
    .session_id = acknowledged->session_id,
    .identifier = identifier,
    .total_size = acknowledged->total_size,
    .flags = MSNP_P2P_FLAG_ACK,
    .ack_id = acknowledged->identifier,
    .ack_uid = acknowledged->ack_id,
    .ack_size = acknowledged->total_size,
  };
}

/* The last 16 bytes of the header of a handshake (05 §5.7). */
void
msnp_p2p_chunk_get_nonce (const MsnpP2pChunk *self,
                          guint8              nonce[16])
{
  write_32 (nonce, self->ack_id);
  write_32 (nonce + 4, self->ack_uid);
  write_64 (nonce + 8, self->ack_size);
}

void
msnp_p2p_chunk_set_nonce (MsnpP2pChunk *self,
                          const guint8  nonce[16])
{
  self->ack_id = read_32 (nonce);
  self->ack_uid = read_32 (nonce + 4);
  self->ack_size = read_64 (nonce + 8);
}

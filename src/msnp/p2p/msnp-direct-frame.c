#include "config.h"

#include "msnp-direct-frame.h"

#include <string.h>

/* What a direct connection carries: a length, little-endian, and that many bytes (05 §5.7). */

static const guint8 greeting[] = { 4, 0, 0, 0, 'f', 'o', 'o', 0 };

/**
 * msnp_direct_frame_parse:
 * @bytes: what has come
 * @size: how many
 * @chunk: where a packet goes; it borrows @bytes
 * @frame_size: (out): how many bytes the frame has; 0 unless it is whole
 *
 * Returns: what @bytes begin with
 */
MsnpDirectFrame
msnp_direct_frame_parse (gconstpointer  bytes,
                         gsize          size,
                         MsnpP2pChunk  *chunk,
                         gsize         *frame_size)
{
  const guint8 *at = bytes;
  guint32 length;

  *frame_size = 0;
  if (size < sizeof length)
    return MSNP_DIRECT_PARTIAL;

  memcpy (&length, at, sizeof length);
  length = GUINT32_FROM_LE (length);
  if (length != sizeof greeting - sizeof length
      && (length < MSNP_P2P_HEADER_SIZE || length > MSNP_P2P_CHUNK_MAX))
    return MSNP_DIRECT_BROKEN;
  if (size - sizeof length < length)
    return MSNP_DIRECT_PARTIAL;

  if (length < MSNP_P2P_HEADER_SIZE && memcmp (at, greeting, sizeof greeting) != 0)
    return MSNP_DIRECT_BROKEN;

  *frame_size = sizeof length + length;
  if (length < MSNP_P2P_HEADER_SIZE)
    return MSNP_DIRECT_GREETING;

  /* Its size was looked at. */
  msnp_p2p_chunk_parse (chunk, at + sizeof length, length, FALSE, NULL);
  return MSNP_DIRECT_CHUNK;
}

void
msnp_direct_frame_append (GByteArray         *out,
                          const MsnpP2pChunk *chunk)
{
  guint length = (guint) (MSNP_P2P_HEADER_SIZE + chunk->body_size);
  guint32 prefix = GUINT32_TO_LE (length);
  guint at = out->len;

  g_byte_array_set_size (out, at + (guint) sizeof prefix + length);
  memcpy (out->data + at, &prefix, sizeof prefix);
  msnp_p2p_chunk_write_header (chunk, out->data + at + sizeof prefix);
  if (chunk->body_size > 0)
    memcpy (out->data + at + sizeof prefix + MSNP_P2P_HEADER_SIZE, chunk->body, chunk->body_size);
}

void
msnp_direct_frame_append_greeting (GByteArray *out)
{
  g_byte_array_append (out, greeting, sizeof greeting);
}

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

/* Returns: whether @next goes on where @chunk ends, and neither lies about its length */
static gboolean
goes_on (const MsnpP2pChunk *chunk,
         const MsnpP2pChunk *next)
{
  return next->offset == chunk->offset + chunk->body_size
         && next->session_id == chunk->session_id && next->identifier == chunk->identifier
         && next->total_size == chunk->total_size && next->flags == chunk->flags
         && next->ack_id == chunk->ack_id && next->ack_uid == chunk->ack_uid
         && next->ack_size == chunk->ack_size && next->body_size > 0
         && next->length == next->body_size && chunk->length == chunk->body_size;
}

/**
 * msnp_direct_frame_parse_run:
 * @bytes: what has come; of a run the bodies are moved together in it
 * @size: how many
 * @body_max: the most bytes that a run's body gets
 * @chunk: where a packet goes; it borrows @bytes
 * @run_size: (out): how many bytes the frames have; 0 unless one is whole
 *
 * Like msnp_direct_frame_parse(), but packets of a file that follow each other are read as one: a
 * file has hundreds of thousands of them, and nobody above has to look at each.
 *
 * Returns: what @bytes begin with
 */
MsnpDirectFrame
msnp_direct_frame_parse_run (guint8       *bytes,
                             gsize         size,
                             gsize         body_max,
                             MsnpP2pChunk *chunk,
                             gsize        *run_size)
{
  MsnpDirectFrame frame = msnp_direct_frame_parse (bytes, size, chunk, run_size);
  MsnpP2pChunk next;
  gsize next_size;

  if (frame != MSNP_DIRECT_CHUNK || chunk->body_size == 0
      || msnp_p2p_chunk_get_kind (chunk) != MSNP_P2P_FILE)
    return frame;

  while (msnp_direct_frame_parse (bytes + *run_size, size - *run_size, &next, &next_size)
           == MSNP_DIRECT_CHUNK
         && goes_on (chunk, &next) && next.body_size <= body_max - MIN (body_max, chunk->body_size))
    {
      memmove (bytes + (chunk->body - bytes) + chunk->body_size, next.body, next.body_size);
      chunk->body_size += next.body_size;
      chunk->length += next.length;
      *run_size += next_size;
    }

  return frame;
}

/* Appends one frame, with all of @chunk. */
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

/* Appends as many frames as the body of @chunk needs. */
void
msnp_direct_frame_append_run (GByteArray         *out,
                              const MsnpP2pChunk *chunk)
{
  MsnpP2pChunk part = *chunk;
  gsize left = chunk->body_size;

  do
    {
      part.body_size = MIN (left, MSNP_P2P_FRAME_BODY_MAX);
      part.length = (guint32) part.body_size;
      msnp_direct_frame_append (out, &part);
      left -= part.body_size;
      part.offset += part.body_size;
      if (left > 0)
        part.body += part.body_size;
    }
  while (left > 0);
}

void
msnp_direct_frame_append_greeting (GByteArray *out)
{
  g_byte_array_append (out, greeting, sizeof greeting);
}

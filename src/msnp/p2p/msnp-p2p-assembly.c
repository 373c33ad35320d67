#include "config.h"

#include "msnp-p2p-assembly.h"

#include <string.h>

/**
 * MsnpP2pAssembly:
 *
 * A message of a peer's that comes in several packets, put together by the rules of 05 §5.2. What
 * is small is kept; of a file, which goes to the disk, only the last packet is, to know it again.
 *
 * Pidgin's lengths lag behind by one packet: the first says 0 where bytes are. Of a letter or a
 * picture that packet comes once more, unless it is the only one: then it may, and it may not. Of a
 * file it does not, and there the offsets lag as well.
 */
struct _MsnpP2pAssembly
{
  guint32     session_id;
  guint32     identifier;
  guint64     total_size;
  guint64     size_max;
  guint64     received;
  gboolean    is_file;
  gboolean    lags;
  GByteArray *kept;        /* everything; of a file the end of what has come */
  gboolean    keeps_bytes;
};

/**
 * msnp_p2p_assembly_new:
 * @first: a packet of the message; it is still to be taken
 * @size_max: the most bytes that the message may have
 * @keeps_bytes: whether the message is put together in memory
 *
 * Returns: (transfer full): a message without bytes
 */
MsnpP2pAssembly *
msnp_p2p_assembly_new (const MsnpP2pChunk *first,
                       guint64             size_max,
                       gboolean            keeps_bytes)
{
  MsnpP2pAssembly *self = g_new0 (MsnpP2pAssembly, 1);

  self->session_id = first->session_id;
  self->identifier = first->identifier;
  self->total_size = first->total_size;
  self->size_max = size_max;
  self->is_file = msnp_p2p_chunk_get_kind (first) == MSNP_P2P_FILE;
  self->kept = g_byte_array_new ();
  self->keeps_bytes = keeps_bytes;

  return self;
}

void
msnp_p2p_assembly_free (MsnpP2pAssembly *self)
{
  g_byte_array_unref (self->kept);
  g_free (self);
}

/* Returns: whether @chunk says that it belongs to this message */
gboolean
msnp_p2p_assembly_is_of (MsnpP2pAssembly    *self,
                         const MsnpP2pChunk *chunk)
{
  return self->session_id == chunk->session_id && self->identifier == chunk->identifier;
}

/* Goes on with @chunk, of another message, which continues this one: the way it came broke.
 *
 * Returns: whether it does */
gboolean
msnp_p2p_assembly_adopt (MsnpP2pAssembly    *self,
                         const MsnpP2pChunk *chunk)
{
  if (chunk->session_id != self->session_id || chunk->total_size != self->total_size
      || chunk->offset != self->received)
    return FALSE;

  self->identifier = chunk->identifier;
  return TRUE;
}

/* Returns: whether @chunk begins with what is known, and is not at odds with it; @n_known: how many
 *   bytes of it are */
static gboolean
is_known (MsnpP2pAssembly    *self,
          const MsnpP2pChunk *chunk,
          gsize              *n_known)
{
  guint64 first = self->received - self->kept->len;

  if (chunk->offset < first || chunk->offset >= self->received)
    return FALSE;

  *n_known = (gsize) MIN (chunk->body_size, self->received - chunk->offset);
  return memcmp (self->kept->data + (chunk->offset - first), chunk->body, *n_known) == 0;
}

/* @bytes, which are the next, are remembered: all of them; of a run of frames, the last frame. */
static void
keep (MsnpP2pAssembly *self,
      const guint8    *bytes,
      gsize            size)
{
  gsize n_kept = self->keeps_bytes || size <= MSNP_P2P_CHUNK_MAX ? size : MSNP_P2P_FRAME_BODY_MAX;

  if (!self->keeps_bytes)
    g_byte_array_set_size (self->kept, 0);
  g_byte_array_append (self->kept, bytes + (size - n_kept), (guint) n_kept);
  self->received += size;
}

/* Returns: whether @chunk is everything, whatever its length says */
static gboolean
is_whole (MsnpP2pAssembly    *self,
          const MsnpP2pChunk *chunk)
{
  return self->received == 0 && chunk->offset == 0 && chunk->body_size == self->total_size;
}

/**
 * msnp_p2p_assembly_take:
 * @self: a message
 * @chunk: a packet of it
 * @bytes: (out): what it adds, borrowed from @chunk
 * @size: (out): how many, maybe 0
 *
 * Returns: what became of the message; after %MSNP_P2P_TOOK_ALL and %MSNP_P2P_IS_BROKEN it takes
 *   nothing more
 */
MsnpP2pTaking
msnp_p2p_assembly_take (MsnpP2pAssembly     *self,
                        const MsnpP2pChunk  *chunk,
                        const guint8       **bytes,
                        gsize               *size)
{
  guint64 left = self->total_size - self->received;
  gsize n_known = 0;

  *bytes = chunk->body;
  *size = 0;
  if (chunk->total_size != self->total_size || self->total_size > self->size_max)
    return MSNP_P2P_IS_BROKEN;
  if (self->total_size == 0)
    return chunk->body_size == 0 ? MSNP_P2P_TOOK_ALL : MSNP_P2P_IS_BROKEN;
  if (chunk->body_size == 0)
    return MSNP_P2P_TOOK_NOTHING;

  if (chunk->length == 0)
    self->lags = TRUE;
  if (self->lags && self->is_file)
    {
      *size = (gsize) MIN (left, chunk->body_size);
    }
  else if (chunk->length == 0 && !is_whole (self, chunk))
    {
      return MSNP_P2P_TOOK_NOTHING;
    }
  else
    {
      if (chunk->offset != self->received && !is_known (self, chunk, &n_known))
        return MSNP_P2P_IS_BROKEN;
      if (chunk->body_size - n_known > left)
        return MSNP_P2P_IS_BROKEN;
      *bytes = chunk->body + n_known;
      *size = chunk->body_size - n_known;
    }
  if (*size == 0)
    return MSNP_P2P_TOOK_NOTHING;

  keep (self, *bytes, *size);
  return self->received == self->total_size ? MSNP_P2P_TOOK_ALL : MSNP_P2P_TOOK_BYTES;
}

/* Returns: how many bytes of it have come */
guint64
msnp_p2p_assembly_get_received (MsnpP2pAssembly *self)
{
  return self->received;
}

/* Returns: (transfer none): what has come of a message that is put together in memory */
const guint8 *
msnp_p2p_assembly_get_bytes (MsnpP2pAssembly *self,
                             gsize           *size)
{
  *size = self->kept->len;
  return self->kept->data;
}

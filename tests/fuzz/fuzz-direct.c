#include "config.h"

#include <string.h>

#include "fuzz.h"
#include "msnp/p2p/msnp-direct-frame.h"
#include "msnp/p2p/msnp-direct-offer.h"

/* What a peer sends over a direct connection, and what he says of where he listens. */

static void
read_frames (const guint8 *data,
             gsize         size)
{
  gsize at = 0;

  for (;;)
    {
      g_autoptr(GByteArray) again = g_byte_array_new ();
      MsnpP2pChunk chunk;
      gsize frame_size;
      MsnpDirectFrame frame = msnp_direct_frame_parse (data + at, size - at, &chunk, &frame_size);

      if (frame == MSNP_DIRECT_PARTIAL || frame == MSNP_DIRECT_BROKEN)
        {
          g_assert_cmpuint (frame_size, ==, 0);
          return;
        }
      g_assert_cmpuint (frame_size, <=, MIN (size - at, MSNP_DIRECT_FRAME_MAX));
      if (frame == MSNP_DIRECT_CHUNK)
        {
          /* What was read is what is written. */
          msnp_direct_frame_append (again, &chunk);
          g_assert_cmpmem (again->data, again->len, data + at, frame_size);
        }
      at += frame_size;
    }
}

/* Joined or not, the same bytes come. */
static void
read_runs (const guint8 *data,
           gsize         size)
{
  g_autofree guint8 *bytes = g_malloc (size + 1);
  gsize at = 0;
  gsize frames_at = 0;

  if (size > 0)
    memcpy (bytes, data, size);
  for (;;)
    {
      MsnpP2pChunk run;
      MsnpP2pChunk chunk;
      gsize run_size;
      gsize frame_size;
      gsize joined = 0;
      MsnpDirectFrame frame =
        msnp_direct_frame_parse_run (bytes + at, size - at, size / 2, &run, &run_size);

      if (frame == MSNP_DIRECT_PARTIAL || frame == MSNP_DIRECT_BROKEN)
        return;
      at += run_size;
      g_assert_cmpuint (at, <=, size);
      while (frames_at < at)
        {
          msnp_direct_frame_parse (data + frames_at, size - frames_at, &chunk, &frame_size);
          g_assert_cmpuint (frame_size, >, 0);
          frames_at += frame_size;
          if (frame != MSNP_DIRECT_CHUNK)
            continue;
          g_assert_cmpuint (chunk.body_size, <=, run.body_size - joined);
          if (chunk.body_size > 0)
            g_assert_cmpmem (run.body + joined, chunk.body_size, chunk.body, chunk.body_size);
          joined += chunk.body_size;
        }
      g_assert_cmpuint (frames_at, ==, at);
      g_assert_cmpuint (joined, ==, frame == MSNP_DIRECT_CHUNK ? run.body_size : 0);
    }
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autoptr(MsnpMime) fields = msnp_mime_parse_fields (data, size, NULL);
  g_autoptr(MsnpDirectOffer) offer =
    fields != NULL ? msnp_direct_offer_parse (fields, size % 2 == 0) : NULL;

  if (offer != NULL)
    {
      g_assert_cmpuint (offer->addresses->len, <=, MSNP_DIRECT_ADDRESSES_MAX);
      g_assert_true (!offer->is_listening || offer->addresses->len > 0);
    }
  read_frames (data, size);
  read_runs (data, size);

  return 0;
}

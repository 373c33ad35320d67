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

  return 0;
}

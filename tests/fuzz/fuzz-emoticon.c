#include "fuzz.h"

#include <string.h>

#include "msnp/p2p/msnp-emoticon.h"
#include "msnp/wire/msnp-mime.h"

/* What was read is written so that it is read again as the same. */
int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autoptr(GPtrArray) emoticons = msnp_emoticon_parse (data, size);
  g_autoptr(GBytes) payload = msnp_emoticon_format (emoticons);
  gsize payload_size;
  gconstpointer bytes = g_bytes_get_data (payload, &payload_size);
  g_autoptr(MsnpMime) mime = msnp_mime_parse (bytes, payload_size, NULL);
  g_autoptr(GPtrArray) again = NULL;
  gsize body_size;
  gconstpointer body;

  g_assert_nonnull (mime);
  body = msnp_mime_get_body (mime, &body_size);
  again = msnp_emoticon_parse (body, body_size);
  g_assert_cmpuint (again->len, <=, emoticons->len);
  for (guint i = 0; i < emoticons->len; i++)
    {
      MsnpEmoticon *emoticon = g_ptr_array_index (emoticons, i);

      g_assert_true (msnp_emoticon_is_shortcut (emoticon->shortcut));
      g_assert_cmpuint (strlen (emoticon->ref->text), <=, MSNP_PICTURE_REF_MAX);
    }

  return 0;
}

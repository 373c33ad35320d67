#include "fuzz.h"

#include <string.h>

#include "msnp/wire/msnp-mime.h"
#include "msnp/wire/msnp-text.h"

static void
check_headers (MsnpMime *mime)
{
  static const char *const names[] =
    { "Content-Type", "X-MMS-IM-Format", "TypingUser", "Message-ID", "Chunks", "Inbox-Unread" };

  g_assert_true (g_utf8_validate (msnp_mime_get_content_type (mime), -1, NULL));
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      const char *value = msnp_mime_get (mime, names[i]);
      guint32 number;

      g_assert_true (value == NULL || g_utf8_validate (value, -1, NULL));
      g_assert_true (value == NULL || strpbrk (value, "\r\n") == NULL);
      msnp_mime_get_uint (mime, names[i], &number);
    }
}

/* What is written is read again as the same. */
static void
check_round_trip (MsnpMime *mime)
{
  g_autoptr(GBytes) written = msnp_mime_format (mime);
  g_autoptr(MsnpMime) again = NULL;
  g_autoptr(GError) error = NULL;
  gsize body_size;
  gsize size;
  gsize again_size;
  const guint8 *body = msnp_mime_get_body (mime, &body_size);
  gconstpointer data = g_bytes_get_data (written, &size);

  again = msnp_mime_parse (data, size, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (msnp_mime_get_content_type (again), ==, msnp_mime_get_content_type (mime));
  g_assert_cmpstr (msnp_mime_get_charset (again), ==, msnp_mime_get_charset (mime));
  g_assert_cmpmem (msnp_mime_get_body (again, &again_size), again_size, body, body_size);
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autoptr(MsnpMime) fields = msnp_mime_parse_fields (data, size, NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr(MsnpMime) mime = msnp_mime_parse (data, size, &error);

  g_assert_true ((mime == NULL) == (error != NULL));
  if (fields != NULL)
    check_headers (fields);
  if (mime != NULL)
    {
      gsize body_size;
      const guint8 *body = msnp_mime_get_body (mime, &body_size);
      g_autofree char *text = msnp_text_repair (body, body_size, msnp_mime_get_charset (mime));
      g_autofree char *shown = msnp_text_from_crlf (text);
      g_autofree char *sent = msnp_text_to_crlf (shown);

      g_assert_true (g_utf8_validate (text, -1, NULL));
      g_assert_null (strchr (shown, '\r'));
      g_assert_cmpuint (strlen (sent), >=, strlen (shown));
      check_headers (mime);
      check_round_trip (mime);
    }

  return 0;
}

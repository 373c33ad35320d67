#include "fuzz.h"

#include <string.h>

#include "msnp/wire/msnp-chunks.h"
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

/* Texts in parts: what 0x1e separates are messages of two people's. */
static void
check_parts (const guint8 *data,
             gsize         size)
{
  g_autoptr(MsnpChunks) chunks = msnp_chunks_new ();
  const guint8 *end = data + size;
  gboolean is_second = FALSE;

  for (const guint8 *at = data; at < end; is_second = !is_second)
    {
      const guint8 *separator = memchr (at, 0x1e, (gsize) (end - at));
      gsize part = (gsize) ((separator != NULL ? separator : end) - at);
      MsnpMime *message = msnp_mime_parse (at, part, NULL);
      g_autoptr(MsnpMime) whole = NULL;
      gsize body_size;

      at += part + 1;
      if (message == NULL)
        continue;
      whole = msnp_chunks_add (chunks, is_second && part % 7 == 0 ? "b" : "a", message);
      if (whole == NULL)
        continue;
      msnp_mime_get_body (whole, &body_size);
      g_assert_cmpuint (body_size, <=, size);
      check_headers (whole);
    }
}

/* A text of one's own goes out in messages that servers take, and comes together again. */
static void
check_sent (const char *text,
            const char *font)
{
  MsnpTextFormat format = { .font = (char *) font };
  g_autoptr(GPtrArray) payloads = msnp_chunks_format (text, &format, TRUE);
  g_autoptr(MsnpChunks) chunks = msnp_chunks_new ();
  g_autofree char *expected = msnp_text_to_crlf (text);
  g_autoptr(MsnpMime) whole = NULL;
  gsize size;
  const guint8 *body;

  if (payloads == NULL)
    return;
  for (guint i = 0; i < payloads->len; i++)
    {
      gsize payload_size;
      gconstpointer payload = g_bytes_get_data (g_ptr_array_index (payloads, i), &payload_size);

      g_assert_cmpuint (payload_size, <=, 1664);
      g_assert_null (whole);
      whole = msnp_chunks_add (chunks, "a", msnp_mime_parse (payload, payload_size, NULL));
    }
  g_assert_nonnull (whole);
  body = msnp_mime_get_body (whole, &size);
  g_assert_cmpmem (body, size, expected, strlen (expected));
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
  check_parts (data, size);
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
      check_sent (shown, msnp_mime_get (mime, "X-MMS-IM-Format"));
    }

  return 0;
}

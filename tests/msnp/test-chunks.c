#include "config.h"

#include <string.h>

#include "msnp/wire/msnp-chunks.h"
#include "msnp/wire/msnp-text.h"

#define PAYLOAD_MAX 1664 /* 04 §4.4 */

static MsnpMime *
parse (GBytes *payload)
{
  gsize size;
  const guint8 *bytes = g_bytes_get_data (payload, &size);
  g_autoptr(GError) error = NULL;
  MsnpMime *mime = msnp_mime_parse (bytes, size, &error);

  g_assert_no_error (error);
  return mime;
}

static char *
dup_text (MsnpMime *mime)
{
  gsize size;
  const guint8 *body = msnp_mime_get_body (mime, &size);
  g_autofree char *text = g_strndup ((const char *) body, size);

  g_assert_true (g_utf8_validate (text, -1, NULL));
  return msnp_text_from_crlf (text);
}

static char *
dup_long_text (guint n)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < n; i++)
    g_string_append (text, i % 5 == 0 ? "\n" : "é王\xf0\x9f\x98\x80x");
  return g_string_free (text, FALSE);
}

static void
test_parts_join_in_any_order (void)
{
  g_autofree char *text = dup_long_text (700);
  g_autoptr(MsnpTextFormat) format = msnp_text_format_new ();
  g_autoptr(GPtrArray) payloads = msnp_chunks_format (text, format, TRUE);
  g_autoptr(MsnpChunks) chunks = msnp_chunks_new ();
  g_autoptr(MsnpMime) whole = NULL;
  g_autofree char *joined = NULL;

  g_assert_cmpuint (payloads->len, >, 3);
  for (guint i = 0; i < payloads->len; i++)
    {
      /* The first has the headers; the others come backwards. */
      guint index = i == 0 ? 0 : payloads->len - i;
      GBytes *payload = g_ptr_array_index (payloads, index);

      g_assert_cmpuint (g_bytes_get_size (payload), <=, PAYLOAD_MAX);
      g_assert_null (whole);
      whole = msnp_chunks_add (chunks, "a@x.org", parse (payload));
    }

  g_assert_nonnull (whole);
  joined = dup_text (whole);
  g_assert_cmpstr (joined, ==, text);
}

static void
test_messages_are_whole_by_themselves (void)
{
  g_autofree char *text = dup_long_text (700);
  g_autoptr(MsnpTextFormat) format = msnp_text_format_new ();
  g_autoptr(GPtrArray) payloads = msnp_chunks_format (text, format, FALSE);
  g_autoptr(MsnpChunks) chunks = msnp_chunks_new ();
  g_autoptr(GString) joined = g_string_new (NULL);

  for (guint i = 0; i < payloads->len; i++)
    {
      g_autoptr(MsnpMime) whole =
        msnp_chunks_add (chunks, "a@x.org", parse (g_ptr_array_index (payloads, i)));
      g_autofree char *part = NULL;

      g_assert_nonnull (whole);
      g_assert_nonnull (msnp_mime_get (whole, "X-MMS-IM-Format"));
      part = dup_text (whole);
      g_string_append (joined, part);
    }
  g_assert_cmpstr (joined->str, ==, text);
}

static void
test_long_font_leaves_room (void)
{
  g_autofree char *text = g_strnfill (5000, 'x');
  g_autofree char *font = g_strnfill (MSNP_FONT_MAX, ';');
  g_autoptr(MsnpTextFormat) format = msnp_text_format_new ();
  g_autoptr(GPtrArray) payloads = NULL;

  format->font = g_strdup (font);
  payloads = msnp_chunks_format (text, format, FALSE);
  for (guint i = 0; i < payloads->len; i++)
    g_assert_cmpuint (g_bytes_get_size (g_ptr_array_index (payloads, i)), <=, PAYLOAD_MAX);
}

static void
test_limits (void)
{
  g_autoptr(MsnpTextFormat) format = msnp_text_format_new ();
  g_autofree char *most = g_strnfill (MSNP_CHUNKS_MAX * MSNP_CHUNK_SIZE, 'x');
  g_autofree char *more = g_strnfill (MSNP_CHUNKS_MAX * MSNP_CHUNK_SIZE + 1, 'x');
  g_autoptr(GPtrArray) payloads = msnp_chunks_format (most, format, TRUE);

  g_assert_cmpuint (payloads->len, ==, MSNP_CHUNKS_MAX);
  g_assert_null (msnp_chunks_format (more, format, TRUE));
}

static void
test_hostile_parts (void)
{
  const char *parts[] = {
    "Message-ID: {1}\r\nChunk: 1\r\n\r\nx",                        /* nothing to belong to */
    "Content-Type: text/plain\r\nMessage-ID: {1}\r\nChunks: 65\r\n\r\nx",
    "Content-Type: text/plain\r\nMessage-ID: {1}\r\nChunks: 2\r\n\r\nx",
    "Content-Type: text/plain\r\nMessage-ID: {1}\r\nChunks: 2\r\n\r\nx", /* twice */
    "Message-ID: {1}\r\nChunk: 0\r\n\r\nx",                        /* there already */
    "Message-ID: {1}\r\nChunk: 2\r\n\r\nx",                        /* out of range */
    "Message-ID: {1}\r\nChunk: -1\r\n\r\nx",
    "Message-ID: {1}\r\nChunk: 99999999999\r\n\r\nx",
  };
  g_autoptr(MsnpChunks) chunks = msnp_chunks_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      g_autoptr(MsnpMime) mime = msnp_mime_parse (parts[i], strlen (parts[i]), NULL);

      g_assert_null (msnp_chunks_add (chunks, "a@x.org", g_steal_pointer (&mime)));
    }
}

static void
test_others_cannot_finish_it (void)
{
  const char *first = "Content-Type: text/plain\r\nMessage-ID: {1}\r\nChunks: 2\r\n\r\nx";
  const char *second = "Message-ID: {1}\r\nChunk: 1\r\n\r\ny";
  g_autoptr(MsnpChunks) chunks = msnp_chunks_new ();
  g_autoptr(MsnpMime) whole = NULL;

  msnp_chunks_add (chunks, "a@x.org", msnp_mime_parse (first, strlen (first), NULL));
  g_assert_null (
    msnp_chunks_add (chunks, "b@x.org", msnp_mime_parse (second, strlen (second), NULL)));
  whole = msnp_chunks_add (chunks, "a@x.org", msnp_mime_parse (second, strlen (second), NULL));
  g_assert_nonnull (whole);
}

static void
test_open_ones_are_bounded (void)
{
  g_autoptr(MsnpChunks) chunks = msnp_chunks_new ();
  const char *last = "Message-ID: {0}\r\nChunk: 1\r\n\r\ny";

  for (guint i = 0; i < 100; i++)
    {
      g_autofree char *part = g_strdup_printf (
        "Content-Type: text/plain\r\nMessage-ID: {%u}\r\nChunks: 2\r\n\r\nx", i);

      g_assert_null (
        msnp_chunks_add (chunks, "a@x.org", msnp_mime_parse (part, strlen (part), NULL)));
    }
  g_assert_null (msnp_chunks_add (chunks, "a@x.org", msnp_mime_parse (last, strlen (last), NULL)));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/msnp/chunks/parts-join-in-any-order", test_parts_join_in_any_order);
  g_test_add_func ("/msnp/chunks/messages-are-whole-by-themselves",
                   test_messages_are_whole_by_themselves);
  g_test_add_func ("/msnp/chunks/long-font-leaves-room", test_long_font_leaves_room);
  g_test_add_func ("/msnp/chunks/limits", test_limits);
  g_test_add_func ("/msnp/chunks/hostile-parts", test_hostile_parts);
  g_test_add_func ("/msnp/chunks/others-cannot-finish-it", test_others_cannot_finish_it);
  g_test_add_func ("/msnp/chunks/open-ones-are-bounded", test_open_ones_are_bounded);

  return g_test_run ();
}

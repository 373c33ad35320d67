#include <string.h>

#include "msnp/msnp-error.h"
#include "msnp/p2p/msnp-p2p-chunk.h"
#include "msnp/p2p/msnp-slp.h"
#include "msnp/wire/msnp-mime.h"
#include "transcript.h"

/* 09 §9.10, 1 and 2. */
static const guint8 invite_header[] = {
  0x00, 0x00, 0x00, 0x00, 0xa1, 0x0f, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
  0x85, 0x02, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x85, 0x02, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
  0x4d, 0x3c, 0x2b, 0x1a, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
  0x00, 0x00, 0x00, 0x00,
};
static const guint8 ack_bytes[] = {
  0x00, 0x00, 0x00, 0x00, 0x41, 0x1f, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
  0x85, 0x02, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x00, 0x00, 0x00,
  0xa1, 0x0f, 0x00, 0x00, 0x4d, 0x3c, 0x2b, 0x1a, 0x85, 0x02, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
  0x00, 0x00, 0x00, 0x00,
};

static void
test_header (void)
{
  MsnpP2pChunk chunk;
  g_autoptr(GError) error = NULL;

  g_assert_true (msnp_p2p_chunk_parse (&chunk, invite_header, sizeof invite_header, TRUE, &error));
  g_assert_no_error (error);
  g_assert_cmphex (chunk.identifier, ==, 0xfa1);
  g_assert_cmpuint (chunk.total_size, ==, 645);
  g_assert_cmpuint (chunk.length, ==, 645);
  g_assert_cmphex (chunk.ack_id, ==, 0x1a2b3c4d);
  g_assert_cmpuint (chunk.body_size, ==, 0);
  g_assert_cmpint (msnp_p2p_chunk_get_kind (&chunk), ==, MSNP_P2P_MESSAGE);
}

static void
test_acknowledgement (void)
{
  MsnpP2pChunk chunk;
  MsnpP2pChunk ack;
  g_autoptr(GBytes) bytes = NULL;

  g_assert_true (msnp_p2p_chunk_parse (&chunk, invite_header, sizeof invite_header, TRUE, NULL));
  msnp_p2p_chunk_init_ack (&ack, &chunk, 0x1f41);
  bytes = msnp_p2p_chunk_format (&ack, TRUE);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), ack_bytes,
                   sizeof ack_bytes);
  g_assert_cmpint (msnp_p2p_chunk_get_kind (&ack), ==, MSNP_P2P_ACK);
}

/* Offsets and sizes that 32 bits cannot tell. */
static void
test_huge (void)
{
  static const guint8 expected[] = {
    0x87, 0xd6, 0x12, 0x00, 0x6b, 0x00, 0x00, 0x00, 0x02, 0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00,
    0x05, 0x00, 0x00, 0x40, 0x01, 0x00, 0x00, 0x00, 0x03, 0x00, 0x00, 0x00, 0x30, 0x00, 0x00, 0x01,
    0x09, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00,
    'a', 'b', 'c',
  };
  const MsnpP2pChunk chunk = {
    .session_id = 1234567, .identifier = 0x6b, .offset = G_GUINT64_CONSTANT (0x100000002),
    .total_size = G_GUINT64_CONSTANT (0x140000005), .length = 3, .flags = MSNP_P2P_FLAG_FILE,
    .ack_id = 9, .ack_size = G_GUINT64_CONSTANT (0x100000002), .body = (const guint8 *) "abc",
    .body_size = 3,
  };
  g_autoptr(GBytes) bytes = msnp_p2p_chunk_format (&chunk, FALSE);
  MsnpP2pChunk found;
  MsnpP2pChunk ack;

  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), expected,
                   sizeof expected);
  g_assert_true (msnp_p2p_chunk_parse (&found, expected, sizeof expected, FALSE, NULL));
  g_assert_cmpuint (found.offset, ==, chunk.offset);
  g_assert_cmpuint (found.total_size, ==, chunk.total_size);
  g_assert_cmpuint (found.ack_size, ==, chunk.ack_size);
  msnp_p2p_chunk_init_ack (&ack, &found, 1);
  g_assert_cmpuint (ack.total_size, ==, chunk.total_size);
  g_assert_cmpuint (ack.ack_size, ==, chunk.total_size);
}

static void
test_limits (void)
{
  g_autofree guint8 *bytes = g_malloc0 (MSNP_P2P_CHUNK_MAX + 1);
  MsnpP2pChunk chunk;
  g_autoptr(GError) error = NULL;

  g_assert_false (msnp_p2p_chunk_parse (&chunk, bytes, 51, TRUE, &error));
  g_assert_error (error, MSNP_ERROR, MSNP_ERROR_PROTOCOL);
  g_assert_true (msnp_p2p_chunk_parse (&chunk, bytes, 48, FALSE, NULL));
  g_assert_null (chunk.body);
  g_assert_false (msnp_p2p_chunk_parse (&chunk, bytes, 47, FALSE, NULL));
  g_assert_true (msnp_p2p_chunk_parse (&chunk, bytes, MSNP_P2P_CHUNK_MAX, TRUE, NULL));
  g_assert_cmpuint (chunk.body_size, ==, MSNP_P2P_CHUNK_MAX - 52);
  g_assert_false (msnp_p2p_chunk_parse (&chunk, bytes, MSNP_P2P_CHUNK_MAX + 1, TRUE, NULL));
}

static void
test_kinds (void)
{
  static const struct { guint32 flags; MsnpP2pKind kind; } rows[] = {
    { 0, MSNP_P2P_MESSAGE }, { 4, MSNP_P2P_MESSAGE }, { 0x01000000, MSNP_P2P_MESSAGE },
    { 2, MSNP_P2P_ACK }, { 0x01000002, MSNP_P2P_ACK }, { 1, MSNP_P2P_NAK },
    { 8, MSNP_P2P_ERROR }, { 0x80, MSNP_P2P_ERROR }, { 0x40, MSNP_P2P_CLOSING },
    { 0x100, MSNP_P2P_NONCE }, { 0x20, MSNP_P2P_OBJECT }, { 0x01000020, MSNP_P2P_OBJECT },
    { 0x01000030, MSNP_P2P_FILE }, { 0x30, MSNP_P2P_FILE }, { 0x200, MSNP_P2P_UNKNOWN },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      MsnpP2pChunk chunk = { .flags = rows[i].flags };

      g_assert_cmpint (msnp_p2p_chunk_get_kind (&chunk), ==, rows[i].kind);
    }
}

/* 09 §9.13. */
static void
test_nonce (void)
{
  static const guint8 nonce[16] = { 0x6d, 0xf5, 0x95, 0x2b, 0xa0, 0x9c, 0x64, 0x4a,
                                    0x82, 0xce, 0xad, 0xc1, 0xf3, 0xc5, 0x58, 0x45 };
  MsnpP2pChunk chunk = { .identifier = 0x6a, .flags = MSNP_P2P_FLAG_NONCE };
  MsnpP2pChunk again;
  guint8 found[16];
  g_autoptr(GBytes) bytes = NULL;

  msnp_p2p_chunk_set_nonce (&chunk, nonce);
  bytes = msnp_p2p_chunk_format (&chunk, FALSE);
  g_assert_cmpuint (g_bytes_get_size (bytes), ==, 48);
  g_assert_cmpmem ((const guint8 *) g_bytes_get_data (bytes, NULL) + 32, 16, nonce, 16);
  g_assert_true (msnp_p2p_chunk_parse (&again, g_bytes_get_data (bytes, NULL), 48, FALSE, NULL));
  msnp_p2p_chunk_get_nonce (&again, found);
  g_assert_cmpmem (found, 16, nonce, 16);
}

/* Every packet of a transcript is written again as it was; so is every letter that it carries. */
static void
test_transcript (gconstpointer data)
{
  g_autoptr(Transcript) transcript = transcript_load (data);
  g_autoptr(GByteArray) letter = g_byte_array_new ();
  guint n_packets = 0;
  guint n_letters = 0;

  for (guint i = 0; i < transcript->blocks->len; i++)
    {
      TranscriptBlock *block = g_ptr_array_index (transcript->blocks, i);
      gsize size;
      const char *bytes = g_bytes_get_data (block->bytes, &size);
      const char *lf = memchr (bytes, '\n', size);
      g_autoptr(MsnpMime) mime = NULL;
      g_autoptr(GBytes) written = NULL;
      const guint8 *body;
      MsnpP2pChunk chunk;

      if (!g_str_has_prefix (bytes, "MSG "))
        continue;
      mime = msnp_mime_parse (lf + 1, size - (gsize) (lf + 1 - bytes), NULL);
      g_assert_cmpstr (msnp_mime_get_content_type (mime), ==, "application/x-msnmsgrp2p");
      body = msnp_mime_get_body (mime, &size);
      g_assert_true (msnp_p2p_chunk_parse (&chunk, body, size, TRUE, NULL));
      written = msnp_p2p_chunk_format (&chunk, TRUE);
      g_assert_cmpmem (g_bytes_get_data (written, NULL), g_bytes_get_size (written), body, size);
      n_packets++;

      if (chunk.session_id != 0 || msnp_p2p_chunk_get_kind (&chunk) != MSNP_P2P_MESSAGE)
        continue;
      g_assert_cmpuint (chunk.offset, ==, letter->len);
      g_byte_array_append (letter, chunk.body, (guint) chunk.body_size);
      if (letter->len == chunk.total_size)
        {
          g_autoptr(GError) error = NULL;
          g_autoptr(MsnpSlp) slp = msnp_slp_parse (letter->data, letter->len, &error);
          g_autoptr(GBytes) again = NULL;

          g_assert_no_error (error);
          again = msnp_slp_format (slp);
          g_assert_cmpmem (g_bytes_get_data (again, NULL), g_bytes_get_size (again), letter->data,
                           letter->len);
          g_byte_array_set_size (letter, 0);
          n_letters++;
        }
    }
  g_assert_cmpuint (n_packets, >=, 3);
  g_assert_cmpuint (n_letters, >=, 3);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/msnp/p2p-chunk/reads-a-header", test_header);
  g_test_add_func ("/msnp/p2p-chunk/acknowledges", test_acknowledgement);
  g_test_add_func ("/msnp/p2p-chunk/beyond-four-gigabytes", test_huge);
  g_test_add_func ("/msnp/p2p-chunk/limits", test_limits);
  g_test_add_func ("/msnp/p2p-chunk/kinds", test_kinds);
  g_test_add_func ("/msnp/p2p-chunk/nonce", test_nonce);
  g_test_add_data_func ("/msnp/p2p-chunk/display-picture", "display-picture", test_transcript);
  g_test_add_data_func ("/msnp/p2p-chunk/file-switchboard", "file-switchboard", test_transcript);
  g_test_add_data_func ("/msnp/p2p-chunk/file-refused", "file-refused", test_transcript);

  return g_test_run ();
}

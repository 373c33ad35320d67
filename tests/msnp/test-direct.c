#include "config.h"

#include <string.h>

#include "msnp/p2p/msnp-direct-attempt.h"
#include "msnp/p2p/msnp-direct-frame.h"

/* Frames, offers and connections of the direct way, one by one; with what a peer may do wrong. */

#define wait_until(fact) while (!(fact)) g_main_context_iteration (NULL, TRUE)

static const guint8 nonce[16] = { 0x6d, 0xf5, 0x95, 0x2b, 0xa0, 0x9c, 0x64, 0x4a,
                                  0x82, 0xce, 0xad, 0xc1, 0xf3, 0xc5, 0x58, 0x45 };
#define GUID "{2B95F56D-9CA0-4A64-82CE-ADC1F3C55845}"

/* ---- frames: the bytes of 09 §9.13 ---- */

static void
test_frame (void)
{
  static const guint8 expected[] = {
    4, 0, 0, 0, 'f', 'o', 'o', 0,
    0x30, 0, 0, 0, 0, 0, 0, 0, 0x6a, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0x6d, 0xf5, 0x95, 0x2b, 0xa0, 0x9c, 0x64, 0x4a,
    0x82, 0xce, 0xad, 0xc1, 0xf3, 0xc5, 0x58, 0x45,
    0x40, 0, 0, 0, 0x87, 0xd6, 0x12, 0, 0x6b, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10, 0, 0, 0,
    0, 0, 0, 0, 0x10, 0, 0, 0, 0x30, 0, 0, 1, 1, 0xef, 0xcd, 0xab, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 'T', 'h', 'e', ' ', 'q', 'u', 'i', 'c', 'k', ' ', 'b', 'r', 'o', 'w', 'n', ' ',
  };
  g_autoptr(GByteArray) out = g_byte_array_new ();
  MsnpP2pChunk chunk = { .identifier = 0x6a, .flags = MSNP_P2P_FLAG_NONCE };
  const MsnpP2pChunk data = {
    .session_id = 1234567, .identifier = 0x6b, .total_size = 16, .length = 16,
    .flags = MSNP_P2P_FLAG_FILE, .ack_id = 0xabcdef01, .body_size = 16,
    .body = (const guint8 *) "The quick brown ",
  };
  gsize size;
  gsize at = 0;

  msnp_p2p_chunk_set_nonce (&chunk, nonce);
  msnp_direct_frame_append_greeting (out);
  msnp_direct_frame_append (out, &chunk);
  msnp_direct_frame_append (out, &data);
  g_assert_cmpmem (out->data, out->len, expected, sizeof expected);

  g_assert_cmpint (msnp_direct_frame_parse (out->data, out->len, &chunk, &size), ==,
                   MSNP_DIRECT_GREETING);
  at += size;
  g_assert_cmpint (msnp_direct_frame_parse (out->data + at, out->len - at, &chunk, &size), ==,
                   MSNP_DIRECT_CHUNK);
  g_assert_cmpint (msnp_p2p_chunk_get_kind (&chunk), ==, MSNP_P2P_NONCE);
  at += size;
  for (gsize cut = 0; at + cut < out->len; cut++)
    g_assert_cmpint (msnp_direct_frame_parse (out->data + at, cut, &chunk, &size), ==,
                     MSNP_DIRECT_PARTIAL);
  g_assert_cmpint (msnp_direct_frame_parse (out->data + at, out->len - at, &chunk, &size), ==,
                   MSNP_DIRECT_CHUNK);
  g_assert_cmpmem (chunk.body, chunk.body_size, data.body, data.body_size);
  g_assert_cmpuint (at + size, ==, out->len);
}

static void
test_bad_frames (void)
{
  static const guint32 lengths[] = { 0, 1, 3, 5, 47, MSNP_P2P_CHUNK_MAX + 1, 0x7fffffff,
                                     0xffffffff };
  MsnpP2pChunk chunk;
  gsize size;

  for (gsize i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      guint32 length = GUINT32_TO_LE (lengths[i]);

      g_assert_cmpint (msnp_direct_frame_parse (&length, 4, &chunk, &size), ==, MSNP_DIRECT_BROKEN);
    }
  g_assert_cmpint (msnp_direct_frame_parse ("\4\0\0\0bar", 8, &chunk, &size), ==,
                   MSNP_DIRECT_BROKEN);
}

/* ---- runs: what follows each other is cut and joined here ---- */

#define RUN_SIZE (3 * MSNP_P2P_FRAME_BODY_MAX + 100)

static MsnpP2pChunk
new_run (guint8  *body,
         guint64  offset)
{
  for (gsize i = 0; i < RUN_SIZE; i++)
    body[i] = (guint8) (i * 7 + i / 256);

  return (MsnpP2pChunk) {
    .session_id = 5, .identifier = 6, .offset = offset, .total_size = offset + 100000,
    .length = RUN_SIZE,
    .flags = MSNP_P2P_FLAG_FILE, .ack_id = 8, .body = body, .body_size = RUN_SIZE,
  };
}

/* @data: where it begins: also where it goes past what 32 bits can tell. */
static void
test_run (gconstpointer data)
{
  const guint64 begin = *(const guint64 *) data;
  static const gsize limits[] = { RUN_SIZE, RUN_SIZE - 1, 1, G_MAXSIZE };
  g_autofree guint8 *body = g_malloc (RUN_SIZE);
  const MsnpP2pChunk run = new_run (body, begin);
  g_autoptr(GByteArray) out = g_byte_array_new ();
  MsnpP2pChunk chunk;
  gsize size;

  msnp_direct_frame_append_run (out, &run);
  g_assert_cmpuint (out->len, ==, RUN_SIZE + 4 * (MSNP_P2P_HEADER_SIZE + 4));
  for (gsize at = 0, offset = 0; at < out->len; at += size, offset += chunk.body_size)
    {
      g_assert_cmpint (msnp_direct_frame_parse (out->data + at, out->len - at, &chunk, &size), ==,
                       MSNP_DIRECT_CHUNK);
      g_assert_cmpuint (chunk.body_size, <=, MSNP_P2P_FRAME_BODY_MAX);
      g_assert_cmpuint (chunk.length, ==, chunk.body_size);
      g_assert_cmpuint (chunk.offset, ==, begin + offset);
      g_assert_cmpmem (chunk.body, chunk.body_size, body + offset, chunk.body_size);
    }

  for (gsize i = 0; i < G_N_ELEMENTS (limits); i++)
    {
      g_autoptr(GByteArray) in = g_byte_array_new ();
      gsize at = 0;
      gsize offset = 0;

      g_byte_array_append (in, out->data, out->len);
      while (at < in->len)
        {
          g_assert_cmpint (msnp_direct_frame_parse_run (in->data + at, in->len - at, limits[i],
                                                        &chunk, &size), ==, MSNP_DIRECT_CHUNK);
          g_assert_cmpuint (chunk.body_size, <=, MAX (limits[i], MSNP_P2P_FRAME_BODY_MAX));
          g_assert_cmpuint (chunk.length, ==, chunk.body_size);
          g_assert_cmpuint (chunk.offset, ==, begin + offset);
          g_assert_cmpuint (chunk.ack_id, ==, 8);
          g_assert_cmpmem (chunk.body, chunk.body_size, body + offset, chunk.body_size);
          at += size;
          offset += chunk.body_size;
        }
      g_assert_cmpuint (at, ==, in->len);
      g_assert_cmpuint (offset, ==, RUN_SIZE);
    }
}

/* What does not follow, or says another length than it has, is not joined. */
static void
test_no_run (void)
{
  for (guint i = 0; i < 9; i++)
    {
      g_autoptr(GByteArray) in = g_byte_array_new ();
      MsnpP2pChunk first = { .session_id = 5, .identifier = 6, .total_size = 100, .length = 4,
                             .flags = MSNP_P2P_FLAG_FILE, .ack_id = 8,
                             .body = (const guint8 *) "abcd", .body_size = 4 };
      MsnpP2pChunk second = first;
      MsnpP2pChunk chunk;
      gsize first_size;
      gsize size;

      second.offset = 4;
      second.body = (const guint8 *) "efgh";
      switch (i)
        {
        case 0: second.session_id++; break;
        case 1: second.identifier++; break;
        case 2: second.offset++; break;
        case 3: second.total_size++; break;
        case 4: second.length--; break;
        case 5: first.length = 0; break;
        case 6: second.flags = MSNP_P2P_FLAG_OBJECT; break;
        case 7: first.flags = second.flags = 0; break;
        default: second.body_size = second.length = 0; break;
        }
      msnp_direct_frame_append (in, &first);
      first_size = in->len;
      msnp_direct_frame_append (in, &second);
      g_assert_cmpint (msnp_direct_frame_parse_run (in->data, in->len, 1000, &chunk, &size), ==,
                       MSNP_DIRECT_CHUNK);
      g_assert_cmpuint (size, ==, first_size);
      g_assert_cmpmem (chunk.body, chunk.body_size, "abcd", 4);
      g_assert_cmpint (msnp_direct_frame_parse_run (in->data + size, in->len - size, 1000, &chunk,
                                                    &size), ==, MSNP_DIRECT_CHUNK);
      g_assert_cmpuint (size, ==, in->len - first_size);
      g_assert_cmpuint (chunk.offset, ==, second.offset);
      g_assert_cmpuint (chunk.length, ==, second.length);
      g_assert_cmpmem (chunk.body, chunk.body_size, "efgh", second.body_size);
    }
}

/* ---- offers ---- */

typedef struct
{
  const char *text;
  gboolean    is_local;
  const char *addresses; /* NULL: no offer; "": not listening */
} OfferCase;

#define HEAD "Bridge: TCPv1\r\nListening: true\r\nNonce: " GUID "\r\n"

static const OfferCase offer_cases[] = {
  { HEAD "IPv4Internal-Addrs: 192.0.2.33\r\nIPv4Internal-Port: 6891\r\n", FALSE,
    "192.0.2.33:6891" },
  { HEAD "IPv4External-Addrs: 198.51.100.23\r\nIPv4External-Port: 6892\r\n"
    "IPv4Internal-Addrs: 192.0.2.33\r\nIPv4Internal-Port: 6891\r\n", FALSE,
    "192.0.2.33:6891 198.51.100.23:6892" },
  { HEAD "IPv4Internal-Addrs: 10.0.0.1 10.0.0.1 10.0.0.2 10.0.0.3 10.0.0.4 10.0.0.5\r\n"
    "IPv4Internal-Port: 7000\r\n", FALSE,
    "10.0.0.1:7000 10.0.0.2:7000 10.0.0.3:7000 10.0.0.4:7000" },
  { HEAD "IPv4Internal-Addrs: 127.0.0.1\r\nIPv4Internal-Port: 6891\r\n", TRUE, "127.0.0.1:6891" },
  /* Where nobody has business to send us. */
  { HEAD "IPv4Internal-Addrs: 127.0.0.1\r\nIPv4Internal-Port: 6891\r\n", FALSE, "" },
  { HEAD "IPv4Internal-Addrs: 127.8.9.1\r\nIPv4Internal-Port: 6891\r\n", FALSE, "" },
  { HEAD "IPv4Internal-Addrs: 0.0.0.0\r\nIPv4Internal-Port: 6891\r\n", TRUE, "" },
  { HEAD "IPv4Internal-Addrs: 0.1.2.3\r\nIPv4Internal-Port: 6891\r\n", TRUE, "" },
  { HEAD "IPv4Internal-Addrs: 224.0.0.1 255.255.255.255\r\nIPv4Internal-Port: 6891\r\n", TRUE, "" },
  { HEAD "IPv4Internal-Addrs: ::1\r\nIPv4Internal-Port: 6891\r\n", TRUE, "" },
  { HEAD "IPv4Internal-Addrs: example.com\r\nIPv4Internal-Port: 6891\r\n", FALSE, "" },
  { HEAD "IPv4Internal-Addrs: 192.0.2.33\r\nIPv4Internal-Port: 1023\r\n", FALSE, "" },
  { HEAD "IPv4Internal-Addrs: 192.0.2.33\r\nIPv4Internal-Port: 65536\r\n", FALSE, "" },
  { HEAD "IPv4Internal-Addrs: 192.0.2.33\r\n", FALSE, "" },
  { HEAD "srddA-lanretnI4vPI: 33.2.0.291\r\ntroP-lanretnI4vPI: 1986\r\n", FALSE, "" },
  { "Bridge: TCPv1\r\nListening: true\r\nNonce: {00000000-0000-0000-0000-000000000000}\r\n"
    "IPv4Internal-Addrs: 192.0.2.33\r\nIPv4Internal-Port: 6891\r\n", FALSE, "" },
  { "Bridge: TCPv1\r\nListening: true\r\nNonce: {2B95F56D}\r\n"
    "IPv4Internal-Addrs: 192.0.2.33\r\nIPv4Internal-Port: 6891\r\n", FALSE, "" },
  { "Bridge: TCPv1\r\nListening: true\r\nHashed-Nonce: " GUID "\r\n"
    "IPv4Internal-Addrs: 192.0.2.33\r\nIPv4Internal-Port: 6891\r\n", FALSE, "" },
  { "Bridge: TCPv1\r\nListening: false\r\nNonce: " GUID "\r\n"
    "IPv4Internal-Addrs: 192.0.2.33\r\nIPv4Internal-Port: 6891\r\n", FALSE, "" },
  { "Bridge: TRUDPv1\r\nListening: true\r\nNonce: " GUID "\r\n", FALSE, NULL },
  { "Listening: true\r\n", FALSE, NULL },
};

static void
test_offer (gconstpointer data)
{
  const OfferCase *c = data;
  g_autoptr(MsnpMime) fields = msnp_mime_parse_fields (c->text, strlen (c->text), NULL);
  g_autoptr(MsnpDirectOffer) offer = msnp_direct_offer_parse (fields, c->is_local);
  g_autoptr(GString) found = g_string_new (NULL);

  if (c->addresses == NULL)
    {
      g_assert_null (offer);
      return;
    }

  for (guint i = 0; i < offer->addresses->len; i++)
    {
      g_autofree char *text =
        g_socket_connectable_to_string (g_ptr_array_index (offer->addresses, i));

      g_string_append_printf (found, "%s%s", i > 0 ? " " : "", text);
    }
  g_assert_cmpstr (found->str, ==, c->addresses);
  g_assert_cmpint (offer->is_listening, ==, *c->addresses != '\0');
  if (offer->is_listening)
    g_assert_cmpmem (offer->nonce, 16, nonce, 16);
}

static void
test_offer_format (void)
{
  g_autoptr(MsnpDirectOffer) offer = msnp_direct_offer_new ();
  g_autoptr(MsnpMime) silent = msnp_mime_new ();
  g_autoptr(MsnpMime) fields = msnp_mime_new ();
  g_autoptr(GBytes) bytes = NULL;
  static const char expected[] = HEAD "IPv4Internal-Addrs: 192.0.2.33\r\n"
                                 "IPv4Internal-Port: 6891\r\n\r\n";

  msnp_direct_offer_add_fields (offer, silent);
  g_assert_cmpstr (msnp_mime_get (silent, "Listening"), ==, "false");
  g_assert_cmpstr (msnp_mime_get (silent, "Nonce"), ==, "{00000000-0000-0000-0000-000000000000}");
  g_assert_null (msnp_mime_get (silent, "IPv4Internal-Addrs"));

  memcpy (offer->nonce, nonce, sizeof nonce);
  offer->is_listening = TRUE;
  g_ptr_array_add (offer->addresses, g_inet_socket_address_new_from_string ("192.0.2.33", 6891));
  msnp_direct_offer_add_fields (offer, fields);
  bytes = msnp_mime_format (fields);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), expected,
                   strlen (expected));
}

/* ---- connections ---- */

typedef struct
{
  GSocket    *socket;   /* the peer's end */
  MsnpDirect *direct;
  guint       n_opened;
  guint       n_lost;
  guint       n_chunks;
  guint       n_out;
  guint       n_failed;
} Fixture;

static void on_opened (MsnpDirect *direct, Fixture *f) { f->n_opened++; }

static void
on_lost (MsnpDirect *direct,
         const char *peer,
         Fixture    *f)
{
  g_assert_null (peer);
  f->n_lost++;
}

static void
on_chunk (MsnpDirect         *direct,
          const char         *peer,
          const MsnpP2pChunk *chunk,
          Fixture            *f)
{
  g_assert_cmpstr (peer, ==, "bob@example.net");
  f->n_chunks++;
}

static void
on_sent (gboolean was_sent,
         gpointer user_data)
{
  Fixture *f = user_data;

  if (was_sent)
    f->n_out++;
  else
    f->n_failed++;
}

static void
start (Fixture *f,
       gboolean is_connector,
       guint    quiet_ms)
{
  g_autoptr(GSocketListener) listener = g_socket_listener_new ();
  g_autoptr(GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr(GSocketAddress) wanted = g_inet_socket_address_new (loopback, 0);
  g_autoptr(GSocketAddress) address = NULL;
  g_autoptr(GSocketConnection) connection = NULL;

  g_assert_true (g_socket_listener_add_address (listener, wanted, G_SOCKET_TYPE_STREAM,
                                                G_SOCKET_PROTOCOL_TCP, NULL, &address, NULL));
  f->socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP,
                            NULL);
  g_assert_true (g_socket_connect (f->socket, address, NULL, NULL));
  g_socket_set_blocking (f->socket, FALSE);
  connection = g_socket_listener_accept (listener, NULL, NULL, NULL);
  f->direct = msnp_direct_new (G_IO_STREAM (connection), "bob@example.net", nonce, is_connector,
                               quiet_ms);
  g_signal_connect (f->direct, "opened", G_CALLBACK (on_opened), f);
  g_signal_connect (f->direct, "peer-lost", G_CALLBACK (on_lost), f);
  g_signal_connect (f->direct, "chunk-received", G_CALLBACK (on_chunk), f);
}

static void
finish (Fixture *f)
{
  if (f->n_lost == 0)
    msnp_direct_lose (f->direct);
  g_assert_cmpuint (f->n_lost, ==, 1);
  while (g_main_context_iteration (NULL, FALSE));
  g_assert_finalize_object (f->direct);
  g_object_unref (f->socket);
}

static void
say (Fixture    *f,
     GByteArray *bytes)
{
  g_assert_cmpint (g_socket_send (f->socket, (const char *) bytes->data, bytes->len, NULL, NULL),
                   ==, bytes->len);
}

static GByteArray *
new_handshake (guint8 first_of_nonce)
{
  GByteArray *bytes = g_byte_array_new ();
  guint8 said[16];
  MsnpP2pChunk chunk = { .identifier = 9, .flags = MSNP_P2P_FLAG_NONCE };

  memcpy (said, nonce, sizeof said);
  said[0] = first_of_nonce;
  msnp_p2p_chunk_set_nonce (&chunk, said);
  msnp_direct_frame_append_greeting (bytes);
  msnp_direct_frame_append (bytes, &chunk);
  return bytes;
}

/* A handshake and a packet behind it, a byte at a time. */
static void
test_byte_by_byte (void)
{
  Fixture f = { NULL };
  g_autoptr(GByteArray) bytes = new_handshake (nonce[0]);
  const MsnpP2pChunk chunk = { .session_id = 5, .flags = MSNP_P2P_FLAG_FILE,
                               .body = (const guint8 *) "x", .body_size = 1 };

  start (&f, FALSE, 60000);
  msnp_direct_frame_append (bytes, &chunk);
  for (guint i = 0; i < bytes->len; i++)
    {
      g_assert_cmpint (g_socket_send (f.socket, (const char *) bytes->data + i, 1, NULL, NULL), ==,
                       1);
      while (g_main_context_iteration (NULL, FALSE));
    }
  wait_until (f.n_chunks == 1);
  g_assert_cmpuint (f.n_opened, ==, 1);
  g_assert_true (msnp_direct_is_open (f.direct));
  finish (&f);
}

static void
test_wrong_nonce (void)
{
  Fixture f = { NULL };
  g_autoptr(GByteArray) bytes = new_handshake ((guint8) (nonce[0] ^ 1));

  start (&f, FALSE, 60000);
  say (&f, bytes);
  wait_until (f.n_lost == 1);
  g_assert_cmpuint (f.n_opened, ==, 0);
  finish (&f);
}

/* The nonce without `foo`, `foo` twice, `foo` to who said it, data before the nonce, garbage. */
static void
test_bad_handshake (gconstpointer data)
{
  int kind = GPOINTER_TO_INT (data);
  g_autoptr(GByteArray) handshake = new_handshake (nonce[0]);
  g_autoptr(GByteArray) bytes = g_byte_array_new ();
  const MsnpP2pChunk chunk = { .session_id = 5, .flags = MSNP_P2P_FLAG_FILE };
  Fixture f = { NULL };

  if (kind == 0)
    g_byte_array_append (bytes, handshake->data + 8, handshake->len - 8);
  else if (kind == 4)
    g_byte_array_append (bytes, (const guint8 *) "GET / HTTP/1.0\r\n\r\n", 18);
  else
    msnp_direct_frame_append_greeting (bytes);
  if (kind == 1)
    msnp_direct_frame_append_greeting (bytes);
  if (kind == 3)
    msnp_direct_frame_append (bytes, &chunk);

  start (&f, kind == 2, 60000);
  say (&f, bytes);
  wait_until (f.n_lost == 1);
  g_assert_cmpuint (f.n_opened + f.n_chunks, ==, 0);
  finish (&f);
}

/* He connects and says nothing; or says the nonce, and nothing more. */
static void
test_silence (void)
{
  Fixture f = { NULL };
  Fixture g = { NULL };
  g_autoptr(GByteArray) bytes = new_handshake (nonce[0]);

  start (&f, FALSE, 100);
  wait_until (f.n_lost == 1);
  g_assert_cmpuint (f.n_opened, ==, 0);
  finish (&f);

  start (&g, FALSE, 100);
  say (&g, bytes);
  wait_until (g.n_lost == 1);
  g_assert_cmpuint (g.n_opened, ==, 1);
  finish (&g);
}

/* What is kept for a peer who does not read has a bound, and everybody hears what became of his
 * packet, once. */
static void
test_bound (void)
{
  Fixture f = { NULL };
  g_autoptr(GByteArray) bytes = new_handshake (nonce[0]);
  g_autofree guint8 *body = g_malloc0 (MSNP_DIRECT_RUN_MAX);
  const MsnpP2pChunk chunk = { .session_id = 5, .flags = MSNP_P2P_FLAG_FILE, .body = body,
                               .body_size = MSNP_DIRECT_RUN_MAX };
  guint n_sent = 0;

  start (&f, FALSE, 60000);
  say (&f, bytes);
  wait_until (f.n_opened == 1);
  while (f.n_lost == 0)
    {
      msnp_p2p_carrier_send (MSNP_P2P_CARRIER (f.direct), "bob@example.net", &chunk, on_sent, &f);
      n_sent++;
      g_assert_cmpuint (msnp_direct_get_held (f.direct), <=, MSNP_DIRECT_HELD_MAX);
      /* As a link does: only as many on their way as the carrier wants. */
      while (f.n_lost == 0 && n_sent - f.n_out - f.n_failed >= MSNP_DIRECT_WINDOW + 1
             && g_main_context_iteration (NULL, FALSE));
    }
  g_assert_cmpuint (f.n_out + f.n_failed, ==, n_sent);
  g_assert_cmpuint (f.n_failed, >, 0);
  finish (&f);
}

/* Nothing is handed on while it is held, and what was in hand is when it is released. */
static void
test_hold (void)
{
  Fixture f = { NULL };
  g_autoptr(GByteArray) bytes = new_handshake (nonce[0]);
  const MsnpP2pChunk chunk = { .session_id = 5, .flags = MSNP_P2P_FLAG_FILE };

  start (&f, FALSE, 60000);
  say (&f, bytes);
  wait_until (f.n_opened == 1);
  msnp_p2p_carrier_hold (MSNP_P2P_CARRIER (f.direct));
  g_byte_array_set_size (bytes, 0);
  for (guint i = 0; i < 10; i++)
    msnp_direct_frame_append (bytes, &chunk);
  say (&f, bytes);
  while (g_main_context_iteration (NULL, FALSE));
  g_assert_cmpuint (f.n_chunks, ==, 0);
  msnp_p2p_carrier_release (MSNP_P2P_CARRIER (f.direct));
  wait_until (f.n_chunks == 10);
  finish (&f);
}

/* ---- attempts ---- */

typedef struct
{
  MsnpDirectAttempt *attempt;
  MsnpDirect        *direct;
  guint              n_told;
} Attempted;

static void
on_attempted (MsnpDirect *direct,
              gpointer    user_data)
{
  Attempted *self = user_data;

  self->n_told++;
  g_set_object (&self->direct, direct);
}

static void
attempted_clear (Attempted *self)
{
  msnp_direct_attempt_free (self->attempt);
  if (self->direct != NULL)
    msnp_direct_lose (self->direct);
  g_clear_object (&self->direct);
  while (g_main_context_iteration (NULL, FALSE));
}

/* Strangers are there first, and keep nobody out. */
static void
test_strangers (void)
{
  Attempted bob = { NULL };
  Attempted alice = { NULL };
  g_autoptr(MsnpDirectOffer) offer = msnp_direct_offer_new ();
  g_autoptr(GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr(GPtrArray) strangers = g_ptr_array_new_with_free_func (g_object_unref);

  bob.attempt = msnp_direct_attempt_listen ("alice@example.com", offer, loopback, 60000, 300,
                                            on_attempted, &bob);
  for (guint i = 0; i < 2 * MSNP_DIRECT_STRANGERS_MAX; i++)
    {
      GSocket *stranger = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM,
                                        G_SOCKET_PROTOCOL_TCP, NULL);

      g_ptr_array_add (strangers, stranger);
      g_socket_set_blocking (stranger, FALSE);
      g_socket_connect (stranger, g_ptr_array_index (offer->addresses, 0), NULL, NULL);
    }
  alice.attempt = msnp_direct_attempt_connect ("bob@example.net", offer, 60000, 60000,
                                               on_attempted, &alice);
  wait_until (alice.n_told == 1 && bob.n_told == 1);
  g_assert_nonnull (alice.direct);
  g_assert_nonnull (bob.direct);
  attempted_clear (&alice);
  attempted_clear (&bob);
}

/* Nobody comes; nobody listens; somebody listens and says nothing, and the
 * next address is tried. */
static void
test_in_vain (void)
{
  Attempted bob = { NULL };
  Attempted alice = { NULL };
  g_autoptr(MsnpDirectOffer) offer = msnp_direct_offer_new ();
  g_autoptr(MsnpDirectOffer) two = msnp_direct_offer_new ();
  g_autoptr(GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr(GSocketAddress) any = g_inet_socket_address_new (loopback, 0);
  g_autoptr(GSocketListener) silent = g_socket_listener_new ();
  GSocketAddress *address;

  bob.attempt = msnp_direct_attempt_listen ("alice@example.com", offer, loopback, 50, 60000,
                                            on_attempted, &bob);
  wait_until (bob.n_told == 1);
  g_assert_null (bob.direct);

  alice.attempt = msnp_direct_attempt_connect ("bob@example.net", offer, 5000, 60000, on_attempted,
                                               &alice);
  wait_until (alice.n_told == 1);
  g_assert_null (alice.direct);
  attempted_clear (&alice);
  attempted_clear (&bob);

  bob = alice = (Attempted) { NULL };
  g_assert_true (g_socket_listener_add_address (silent, any, G_SOCKET_TYPE_STREAM,
                                                G_SOCKET_PROTOCOL_TCP, NULL, &address, NULL));
  bob.attempt = msnp_direct_attempt_listen ("alice@example.com", two, loopback, 60000, 60000,
                                            on_attempted, &bob);
  g_ptr_array_insert (two->addresses, 0, address);
  alice.attempt = msnp_direct_attempt_connect ("bob@example.net", two, 100, 60000, on_attempted,
                                               &alice);
  wait_until (alice.n_told == 1 && bob.n_told == 1);
  g_assert_nonnull (alice.direct);
  g_assert_nonnull (bob.direct);
  attempted_clear (&alice);
  attempted_clear (&bob);
}

int
main (int    argc,
      char **argv)
{
  static const guint64 run_begins[] = { 77, (G_GUINT64_CONSTANT (1) << 32) - 2000,
                                        G_GUINT64_CONSTANT (5) << 30 };

  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/msnp/direct/frames-of-the-reference", test_frame);
  g_test_add_func ("/msnp/direct/frames-that-are-none", test_bad_frames);
  for (gsize i = 0; i < G_N_ELEMENTS (run_begins); i++)
    {
      g_autofree char *path = g_strdup_printf ("/msnp/direct/run/%" G_GUINT64_FORMAT,
                                               run_begins[i]);

      g_test_add_data_func (path, &run_begins[i], test_run);
    }
  g_test_add_func ("/msnp/direct/frames-that-are-no-run", test_no_run);
  for (gsize i = 0; i < G_N_ELEMENTS (offer_cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/msnp/direct/offer/%" G_GSIZE_FORMAT, i);

      g_test_add_data_func (path, &offer_cases[i], test_offer);
    }
  g_test_add_func ("/msnp/direct/offer/format", test_offer_format);
  g_test_add_func ("/msnp/direct/byte-by-byte", test_byte_by_byte);
  g_test_add_func ("/msnp/direct/wrong-nonce", test_wrong_nonce);
  for (int i = 0; i < 5; i++)
    {
      g_autofree char *path = g_strdup_printf ("/msnp/direct/bad-handshake/%d", i);

      g_test_add_data_func (path, GINT_TO_POINTER (i), test_bad_handshake);
    }
  g_test_add_func ("/msnp/direct/silence", test_silence);
  g_test_add_func ("/msnp/direct/bound", test_bound);
  g_test_add_func ("/msnp/direct/hold", test_hold);
  g_test_add_func ("/msnp/direct/strangers", test_strangers);
  g_test_add_func ("/msnp/direct/in-vain", test_in_vain);

  return g_test_run ();
}

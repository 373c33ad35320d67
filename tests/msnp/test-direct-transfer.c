#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "gated-file.h"
#include "p2p-pair.h"

#include "msnp/p2p/msnp-direct.h"
#include "msnp/p2p/msnp-file-transfer.h"
#include "msnp/p2p/msnp-p2p-session-private.h"

/* Files the direct way: when it is taken, when it is not, and when it breaks. */

#define wait_until(fact) while (!(fact)) g_main_context_iteration (NULL, TRUE)
#define SIZE 3000000
#define FULL (80 * 1024) /* bytes that wait for the disk, before the peer has to */

typedef struct
{
  const char     *path;
  MsnpDirectMode  sender;
  MsnpDirectMode  receiver;
  gsize           size;
  gboolean        is_direct;
  const char     *spoiled; /* (nullable): a line of a letter of the receiver's */
  const char     *by;      /* what it says instead; NULL: the letter is lost */
  gsize           breaks_at;
  gboolean        sender_breaks;
  gboolean        disk_waits; /* the receiver's, when the first bytes are there */
  guint           haste;
} Case;

typedef struct
{
  const Case       *c;
  MsnpP2pHub       *alice; /* sends */
  MsnpP2pHub       *bob;
  PairedCarrier    *carrier;
  PairedCarrier    *bob_carrier;
  char             *folder;
  GFile            *source;
  GFile            *destination;
  MsnpFileTransfer *sent;
  MsnpFileTransfer *received;
  MsnpP2pSession   *bob_session;  /* not a reference */
  MsnpDirect       *bob_direct;   /* (nullable) */
  GString          *said;         /* letters of both */
  gboolean          was_direct;
  gsize             held_most;    /* bytes of the file in memory, at either end */
} Fixture;

static void
on_direct_opened (MsnpP2pSession *session,
                  MsnpDirect     *direct,
                  Fixture        *f)
{
  f->was_direct = TRUE;
  g_set_object (&f->bob_direct, direct);
}

static void
on_invited (MsnpP2pHub     *hub,
            MsnpP2pSession *session,
            Fixture        *f)
{
  g_signal_connect (session, "direct-opened", G_CALLBACK (on_direct_opened), f);
  f->bob_session = session;
  f->received = msnp_file_transfer_new_incoming (hub, session);
}

static void
note_letter (Fixture      *f,
             MsnpP2pChunk *chunk)
{
  if (msnp_p2p_chunk_get_kind (chunk) == MSNP_P2P_MESSAGE && chunk->session_id == 0)
    {
      g_autofree char *text = g_strndup ((const char *) chunk->body, chunk->body_size);

      g_string_append (f->said, text);
    }
}

static guint
pass (MsnpP2pChunk *chunk,
      gpointer      user_data)
{
  note_letter (user_data, chunk);
  return 1;
}

/* Changes what one line of a letter says, without changing its length. */
static guint
spoil (MsnpP2pChunk *chunk,
       gpointer      user_data)
{
  static char text[MSNP_P2P_BODY_MAX + 1];
  Fixture *f = user_data;
  char *line;

  note_letter (f, chunk);
  memcpy (text, chunk->body != NULL ? chunk->body : (const guint8 *) "", chunk->body_size);
  text[chunk->body_size] = '\0';
  if (f->c->spoiled != NULL && (line = strstr (text, f->c->spoiled)) != NULL)
    {
      if (f->c->by == NULL)
        return 0;
      memcpy (line + strlen (f->c->spoiled), f->c->by, strlen (f->c->by));
      chunk->body = (const guint8 *) text;
    }
  return 1;
}

static MsnpP2pHub *
new_hub (const char     *address,
         PairedCarrier  *carrier,
         MsnpDirectMode  mode,
         guint           haste)
{
  g_autoptr(GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  MsnpP2pHub *hub = msnp_p2p_hub_new ();

  msnp_p2p_hub_set_own_address (hub, address);
  msnp_p2p_hub_add_carrier (hub, MSNP_P2P_CARRIER (carrier));
  msnp_p2p_hub_set_direct (hub, mode, loopback);
  msnp_p2p_hub_set_haste (hub, MAX (haste, 1));
  return hub;
}

static void
set_up (Fixture       *f,
        gconstpointer  data)
{
  g_autofree char *source = NULL;
  g_autofree char *destination = NULL;

  f->c = data;
  f->said = g_string_new (NULL);
  paired_carrier_new_pair ("alice@example.com", "bob@example.net", &f->carrier, &f->bob_carrier);
  paired_carrier_set_func (f->carrier, pass, f);
  paired_carrier_set_func (f->bob_carrier, spoil, f);
  f->alice = new_hub ("alice@example.com", f->carrier, f->c->sender, f->c->haste);
  f->bob = new_hub ("bob@example.net", f->bob_carrier, f->c->receiver, f->c->haste);
  g_signal_connect (f->bob, "invited", G_CALLBACK (on_invited), f);
  f->folder = g_dir_make_tmp ("msnp-test-XXXXXX", NULL);
  source = g_build_filename (f->folder, "source", NULL);
  destination = g_build_filename (f->folder, "destination", NULL);
  f->source = g_file_new_for_path (source);
  f->destination = g_file_new_for_path (destination);
}

static void
tear_down (Fixture       *f,
           gconstpointer  data)
{
  wait_until (msnp_p2p_hub_get_n_sessions (f->bob) == 0
              && msnp_p2p_hub_get_n_sessions (f->alice) == 0);
  if (f->bob_direct != NULL)
    wait_until (!msnp_direct_is_open (f->bob_direct));
  g_clear_object (&f->bob_direct);
  while (g_main_context_iteration (NULL, FALSE));
  g_file_delete (f->source, NULL, NULL);
  g_file_delete (f->destination, NULL, NULL);
  g_assert_cmpint (g_rmdir (f->folder), ==, 0);
  g_assert_finalize_object (f->sent);
  g_assert_finalize_object (f->received);
  g_assert_finalize_object (f->alice);
  g_assert_finalize_object (f->bob);
  g_assert_finalize_object (f->carrier);
  g_assert_finalize_object (f->bob_carrier);
  g_object_unref (f->source);
  g_object_unref (f->destination);
  g_free (f->folder);
  g_string_free (f->said, TRUE);
}

static char *
new_content (gsize size)
{
  char *content = g_malloc (size + 1);

  for (gsize i = 0; i < size; i++)
    content[i] = (char) (i * 31 + i / 1000);
  return content;
}

static void
on_accepted (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr(GError) error = NULL;

  msnp_file_transfer_accept_finish (MSNP_FILE_TRANSFER (source), result, &error);
  g_assert_no_error (error);
}

static void
on_progressed (MsnpFileTransfer *transfer,
               Fixture          *f)
{
  if (f->c->breaks_at > 0 && f->bob_direct != NULL
      && msnp_file_transfer_get_bytes (transfer) >= f->c->breaks_at)
    msnp_direct_lose (f->bob_direct);
}

static void
send_file (Fixture *f)
{
  g_autofree char *content = new_content (f->c->size);
  g_autoptr(GFileInputStream) stream = NULL;

  g_assert_true (g_file_set_contents (g_file_peek_path (f->source), content, (gssize) f->c->size,
                                      NULL));
  stream = g_file_read (f->source, NULL, NULL);
  f->sent = msnp_file_transfer_new_outgoing (f->alice, "bob@example.net", f->source, stream,
                                             "file", f->c->size, NULL);
  msnp_file_transfer_start (f->sent, MSNP_P2P_CARRIER (f->carrier));
  wait_until (f->received != NULL);
  g_assert_null (strstr (f->said->str, "transreqbody"));
  g_signal_connect (f->c->sender_breaks ? f->sent : f->received, "progressed",
                    G_CALLBACK (on_progressed), f);
}

static void
test_transfer (Fixture       *f,
               gconstpointer  data)
{
  g_autofree char *expected = new_content (f->c->size);
  g_autofree char *content = NULL;
  gsize found;

  send_file (f);
  msnp_file_transfer_accept_async (f->received, f->destination, NULL, on_accepted, f);
  wait_until (msnp_file_transfer_has_ended (f->sent)
              && msnp_file_transfer_has_ended (f->received));
  g_assert_cmpint (msnp_file_transfer_get_state (f->sent), ==, MSNP_FILE_DONE);
  g_assert_cmpint (msnp_file_transfer_get_state (f->received), ==, MSNP_FILE_DONE);
  g_assert_true (g_file_get_contents (g_file_peek_path (f->destination), &content, &found, NULL));
  g_assert_cmpmem (content, found, expected, f->c->size);

  g_assert_cmpint (f->was_direct, ==, f->c->is_direct || f->c->breaks_at > 0);
  if (f->c->is_direct)
    g_assert_cmpuint (paired_carrier_count (f->carrier, MSNP_P2P_FILE), ==, 0);
  else
    g_assert_cmpuint (paired_carrier_count (f->carrier, MSNP_P2P_FILE), >, 0);
  if (f->c->breaks_at > 0)
    {
      /* What had come did not come again; a block that was read ends with a short packet. */
      g_assert_cmpuint (paired_carrier_count (f->carrier, MSNP_P2P_FILE), <=,
                        (f->c->size - (f->c->sender_breaks ? 0 : f->c->breaks_at))
                            / MSNP_P2P_BODY_MAX + f->c->size / 65536 + 2);
      g_assert_cmpuint (paired_carrier_count (f->bob_carrier, MSNP_P2P_NAK), ==,
                        f->c->is_direct ? 0 : 1);
    }
  /* Who does not listen tells nobody an address. */
  if (f->c->sender != MSNP_DIRECT_LISTEN && f->c->receiver != MSNP_DIRECT_LISTEN)
    g_assert_null (strstr (f->said->str, "IPv4"));
}

/* What was sent goes, and so does the part, in a moment. */
static void
clear_folder (Fixture *f)
{
  g_file_delete (f->source, NULL, NULL);
  while (g_rmdir (f->folder) != 0)
    g_main_context_iteration (NULL, FALSE);
  g_assert_cmpint (g_mkdir (f->folder, 0700), ==, 0);
}

/* ---- memory ---- */

static void
turn_and_measure (Fixture *f)
{
  gsize held = MAX (msnp_file_transfer_get_held (f->sent),
                    msnp_file_transfer_get_held (f->received));

  g_assert_cmpuint (held, <=, MSNP_FILE_MEMORY_MAX);
  f->held_most = MAX (f->held_most, held);
  g_main_context_iteration (NULL, FALSE);
}

/* The peer has to wait, and nothing more comes, though there are turns enough for it. */
static void
wait_for_hold (Fixture        *f,
               MsnpP2pCarrier *carrier)
{
  guint64 bytes;

  while (!g_ptr_array_find (f->bob_session->held, carrier, NULL))
    turn_and_measure (f);
  bytes = msnp_file_transfer_get_bytes (f->received);
  for (guint i = 0; i < 3000; i++)
    turn_and_measure (f);
  g_assert_cmpuint (msnp_file_transfer_get_bytes (f->received), ==, bytes);
}

/* With a disk that stands still until the peer has to wait, and with one that never does: neither
 * end has more of the file in memory than it says. Where the direct way breaks meanwhile, the
 * switchboard is held in its place. */
static void
test_memory (Fixture       *f,
             gconstpointer  data)
{
  g_autofree char *expected = new_content (f->c->size);
  g_autofree char *content = NULL;
  g_autoptr(GFile) destination = gated_file_new (f->destination);
  gsize found;

  gated_file_set_shut (f->c->disk_waits);
  send_file (f);
  msnp_file_transfer_accept_async (f->received, destination, NULL, on_accepted, f);
  while (msnp_file_transfer_get_bytes (f->received) == 0)
    turn_and_measure (f);
  g_assert_cmpint (msnp_file_transfer_is_direct (f->received), ==, f->c->is_direct);
  if (f->c->disk_waits)
    wait_for_hold (f, f->c->is_direct ? MSNP_P2P_CARRIER (f->bob_direct)
                                      : MSNP_P2P_CARRIER (f->bob_carrier));
  if (f->c->sender_breaks)
    {
      msnp_direct_lose (f->bob_direct);
      wait_for_hold (f, MSNP_P2P_CARRIER (f->bob_carrier));
      g_assert_cmpuint (f->bob_session->held->len, ==, 1);
    }
  gated_file_set_shut (FALSE);
  while (!msnp_file_transfer_has_ended (f->sent) || !msnp_file_transfer_has_ended (f->received))
    turn_and_measure (f);
  g_assert_cmpint (msnp_file_transfer_get_state (f->sent), ==, MSNP_FILE_DONE);
  g_assert_cmpint (msnp_file_transfer_get_state (f->received), ==, MSNP_FILE_DONE);
  g_assert_true (g_file_get_contents (g_file_peek_path (f->destination), &content, &found, NULL));
  g_assert_cmpmem (content, found, expected, f->c->size);
  g_assert_cmpuint (f->held_most, >=, FULL);
  g_clear_object (&f->bob_direct);
}

/* ---- beyond four gigabytes ---- */

#define HUGE_SIZE (G_GUINT64_CONSTANT (5) << 30)
#define TAIL_SIZE 5000 /* bytes that the peer says he has not got */

typedef struct
{
  Fixture    *f;
  GByteArray *tail;        /* of the file, as it came over the switchboard */
  guint32     identifier;
} Tail;

/* What Bob says that he has got: nearly all of it. */
static guint
claim_nearly_all (MsnpP2pChunk *chunk,
                  gpointer      user_data)
{
  if (msnp_p2p_chunk_get_kind (chunk) != MSNP_P2P_NAK)
    return pass (chunk, user_data);

  g_assert_cmpuint (chunk->total_size, ==, HUGE_SIZE);
  chunk->ack_size = HUGE_SIZE - TAIL_SIZE;
  return 1;
}

/* He would not believe what comes: it is looked at here. */
static guint
take_tail (MsnpP2pChunk *chunk,
           gpointer      user_data)
{
  Tail *self = user_data;

  if (msnp_p2p_chunk_get_kind (chunk) != MSNP_P2P_FILE)
    return pass (chunk, self->f);

  g_assert_cmpuint (chunk->total_size, ==, HUGE_SIZE);
  g_assert_cmpuint (chunk->offset, ==, HUGE_SIZE - TAIL_SIZE + self->tail->len);
  g_byte_array_append (self->tail, chunk->body, (guint) chunk->body_size);
  self->identifier = chunk->identifier;
  return 0;
}

static void
acknowledge_all (Tail *self)
{
  MsnpP2pChunk chunk = { .identifier = self->identifier, .total_size = HUGE_SIZE };
  MsnpP2pChunk ack;

  msnp_p2p_chunk_init_ack (&ack, &chunk, 4711);
  paired_carrier_inject (self->f->bob_carrier, &ack);
}

/* The direct way breaks when all but the last bytes of five gigabytes are there, as the peer says:
 * those come over the switchboard, from where they are in the file. */
static void
test_huge_rewind (Fixture       *f,
                  gconstpointer  data)
{
  g_autofree char *expected = new_content (TAIL_SIZE);
  g_autoptr(GFileIOStream) made =
    g_file_create_readwrite (f->source, G_FILE_CREATE_NONE, NULL, NULL);
  g_autoptr(GFileInputStream) stream = g_file_read (f->source, NULL, NULL);
  Tail tail = { f, g_byte_array_new (), 0 };

  g_assert_true (g_seekable_seek (G_SEEKABLE (made), (goffset) HUGE_SIZE - TAIL_SIZE, G_SEEK_SET,
                                  NULL, NULL));
  g_assert_true (g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (made)),
                                            expected, TAIL_SIZE, NULL, NULL, NULL));
  paired_carrier_set_func (f->carrier, take_tail, &tail);
  paired_carrier_set_func (f->bob_carrier, claim_nearly_all, f);
  f->sent = msnp_file_transfer_new_outgoing (f->alice, "bob@example.net", f->source, stream,
                                             "file", HUGE_SIZE, NULL);
  msnp_file_transfer_start (f->sent, MSNP_P2P_CARRIER (f->carrier));
  wait_until (f->received != NULL);
  msnp_file_transfer_accept_async (f->received, f->destination, NULL, on_accepted, f);
  wait_until (msnp_file_transfer_get_bytes (f->received) > 100000);
  g_assert_cmpuint (tail.tail->len, ==, 0);

  msnp_direct_lose (f->bob_direct);
  wait_until (msnp_file_transfer_get_bytes (f->sent) == HUGE_SIZE);
  g_assert_cmpmem (tail.tail->data, tail.tail->len, expected, TAIL_SIZE);
  acknowledge_all (&tail);
  wait_until (msnp_file_transfer_has_ended (f->sent));
  g_assert_cmpint (msnp_file_transfer_get_state (f->sent), ==, MSNP_FILE_DONE);
  wait_until (msnp_file_transfer_has_ended (f->received));
  g_byte_array_unref (tail.tail);
  clear_folder (f);
}

/* ---- when everything ends ---- */

/* Both ends of everything are gone: the direct way, then the switchboard. */
static void
test_all_breaks (Fixture       *f,
                 gconstpointer  data)
{
  send_file (f);
  msnp_file_transfer_accept_async (f->received, f->destination, NULL, on_accepted, f);
  wait_until (f->bob_direct != NULL && msnp_file_transfer_get_bytes (f->received) > 0);
  msnp_direct_lose (f->bob_direct);
  paired_carrier_break (f->carrier);
  wait_until (msnp_file_transfer_has_ended (f->sent)
              && msnp_file_transfer_has_ended (f->received));
  g_assert_cmpint (msnp_file_transfer_get_state (f->sent), ==, MSNP_FILE_FAILED);
  g_assert_cmpint (msnp_file_transfer_get_reason (f->sent), ==, MSNP_FILE_REASON_CONNECTION);
  g_assert_cmpint (msnp_file_transfer_get_state (f->received), ==, MSNP_FILE_FAILED);
  clear_folder (f);
}

static void
test_cancelled (Fixture       *f,
                gconstpointer  data)
{
  send_file (f);
  msnp_file_transfer_accept_async (f->received, f->destination, NULL, on_accepted, f);
  wait_until (msnp_file_transfer_get_bytes (f->sent) > 0);
  g_assert_true (msnp_file_transfer_is_direct (f->sent));
  msnp_file_transfer_cancel (f->sent);
  wait_until (msnp_file_transfer_has_ended (f->received));
  g_assert_cmpint (msnp_file_transfer_get_state (f->received), ==, MSNP_FILE_CANCELLED);
  clear_folder (f);
}

/* The receiver has not read all of what is out of the sender's hands, and does not want it. */
static void
test_receiver_cancels (Fixture       *f,
                       gconstpointer  data)
{
  send_file (f);
  msnp_file_transfer_accept_async (f->received, f->destination, NULL, on_accepted, f);
  wait_until (f->bob_direct != NULL);
  msnp_p2p_carrier_hold (MSNP_P2P_CARRIER (f->bob_direct));
  wait_until (msnp_file_transfer_get_bytes (f->sent) == f->c->size);
  g_assert_cmpuint (msnp_file_transfer_get_bytes (f->received), <, f->c->size);
  msnp_file_transfer_cancel (f->received);
  wait_until (msnp_file_transfer_has_ended (f->sent));
  g_assert_cmpint (msnp_file_transfer_get_state (f->sent), ==, MSNP_FILE_CANCELLED);
  clear_folder (f);
}

/* Whoever asks for a way of its own for something that no person has accepted learns nothing. */
static void
on_object_closed (MsnpP2pSession *session,
                  MsnpP2pEnd      end,
                  gpointer        user_data)
{
}

static void
on_ready (MsnpP2pSession *session,
          gpointer        user_data)
{
  *(gboolean *) user_data = TRUE;
}

static void
on_object_opened (MsnpP2pSession *session,
                  gpointer        user_data)
{
  g_autoptr(GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);

  msnp_p2p_session_allow_direct (session, MSNP_DIRECT_LISTEN, loopback, 1);
  msnp_p2p_session_prepare (session);
}

static void
on_object_invited (MsnpP2pHub     *hub,
                   MsnpP2pSession *session,
                   gpointer        user_data)
{
  static const MsnpP2pSessionFuncs funcs = { .closed = on_object_closed };

  msnp_p2p_session_accept (session, &funcs, NULL);
}

static void
test_not_for_objects (void)
{
  static const Case c = { .sender = MSNP_DIRECT_LISTEN, .receiver = MSNP_DIRECT_LISTEN };
  static const MsnpP2pSessionFuncs funcs = { .opened = on_object_opened, .ready = on_ready,
                                             .closed = on_object_closed };
  g_autoptr(GBytes) context = g_bytes_new_static ("x", 1);
  gboolean is_ready = FALSE;
  g_autoptr(MsnpP2pSession) session = NULL;
  Fixture f = { .c = &c, .said = g_string_new (NULL) };

  paired_carrier_new_pair ("alice@example.com", "bob@example.net", &f.carrier, &f.bob_carrier);
  paired_carrier_set_func (f.bob_carrier, spoil, &f);
  f.alice = new_hub ("alice@example.com", f.carrier, MSNP_DIRECT_LISTEN, 1);
  f.bob = new_hub ("bob@example.net", f.bob_carrier, MSNP_DIRECT_LISTEN, 1);
  g_signal_connect (f.bob, "invited", G_CALLBACK (on_object_invited), NULL);
  session = msnp_p2p_hub_invite (f.alice, MSNP_P2P_CARRIER (f.carrier), "bob@example.net",
                                 MSNP_SLP_OBJECT, 1, context, &funcs, &is_ready);
  wait_until (is_ready);
  g_assert_nonnull (strstr (f.said->str, "603 Decline"));
  g_assert_null (strstr (f.said->str, "IPv4"));
  msnp_p2p_session_close (session);
  wait_until (msnp_p2p_hub_get_n_sessions (f.bob) == 0);
  while (g_main_context_iteration (NULL, FALSE));
  g_string_free (f.said, TRUE);
  g_object_unref (f.alice);
  g_object_unref (f.bob);
  g_object_unref (f.carrier);
  g_object_unref (f.bob_carrier);
}

#define BOTH .sender = MSNP_DIRECT_LISTEN, .receiver = MSNP_DIRECT_LISTEN

static const Case cases[] = {
  { "both-listen", BOTH, .size = SIZE, .is_direct = TRUE },
  { "a-byte", BOTH, .size = 1, .is_direct = TRUE },
  { "nothing", BOTH, .size = 0, .is_direct = TRUE },
  { "a-frame", BOTH, .size = 1352, .is_direct = TRUE },
  { "the-sender-listens", .sender = MSNP_DIRECT_LISTEN, .receiver = MSNP_DIRECT_CONNECT,
    .size = SIZE, .is_direct = TRUE },
  { "the-receiver-listens", .sender = MSNP_DIRECT_CONNECT, .receiver = MSNP_DIRECT_LISTEN,
    .size = SIZE, .is_direct = TRUE },
  { "nobody-listens", .sender = MSNP_DIRECT_CONNECT, .receiver = MSNP_DIRECT_CONNECT,
    .size = 50000 },
  { "the-receiver-does-not-want-it", .sender = MSNP_DIRECT_LISTEN, .receiver = MSNP_DIRECT_NEVER,
    .size = 50000 },
  { "the-sender-does-not-want-it", .sender = MSNP_DIRECT_NEVER, .receiver = MSNP_DIRECT_LISTEN,
    .size = 50000 },
  /* Nobody is there; somebody else is; there is nowhere to go; and so on. */
  { "nobody-is-there", BOTH, .size = 50000, .spoiled = "IPv4Internal-Port: ", .by = "1024",
    .haste = 100 },
  { "another-nonce", BOTH, .size = 50000, .spoiled = "Nonce: {", .by = "12345678", .haste = 100 },
  { "no-address-then-the-sender-listens", BOTH, .size = 50000, .is_direct = TRUE,
    .spoiled = "IPv4Internal-Addrs: ", .by = "x" },
  { "another-bridge", BOTH, .size = 50000, .spoiled = "Bridge: ", .by = "X" },
  { "no-answer", BOTH, .size = 50000, .spoiled = "Bridge: ", .haste = 100 },
  { "breaks", BOTH, .size = SIZE, .breaks_at = 1000000 },
  { "breaks-at-once", BOTH, .size = SIZE, .breaks_at = 1 },
  { "breaks-while-the-sender-looks", BOTH, .size = SIZE, .breaks_at = 1000000,
    .sender_breaks = TRUE },
  { "breaks-near-the-end", BOTH, .size = SIZE, .breaks_at = SIZE - 2 * MSNP_DIRECT_RUN_MAX },
  { "breaks-before-the-acknowledgement", BOTH, .size = SIZE, .is_direct = TRUE,
    .breaks_at = SIZE },
  { "breaks-when-all-is-out", BOTH, .size = SIZE, .breaks_at = SIZE, .sender_breaks = TRUE },
};

static const Case memory[] = {
  { "direct", BOTH, .size = SIZE, .is_direct = TRUE },
  { "direct/slow-disk", BOTH, .size = SIZE, .is_direct = TRUE, .disk_waits = TRUE },
  { "direct/slow-disk-and-it-breaks", BOTH, .size = SIZE, .is_direct = TRUE, .disk_waits = TRUE,
    .sender_breaks = TRUE },
  { "switchboard", .size = SIZE },
  { "switchboard/slow-disk", .size = SIZE, .disk_waits = TRUE },
};

static const Case small = { "small", BOTH, .size = 60000 };
static const Case large = { "large", BOTH, .size = SIZE };

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/msnp/direct-transfer/", cases[i].path, NULL);

      g_test_add (path, Fixture, &cases[i], set_up, test_transfer, tear_down);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (memory); i++)
    {
      g_autofree char *path = g_strconcat ("/msnp/direct-transfer/memory/", memory[i].path, NULL);

      g_test_add (path, Fixture, &memory[i], set_up, test_memory, tear_down);
    }
  g_test_add ("/msnp/direct-transfer/breaks-beyond-four-gigabytes", Fixture, &large, set_up,
              test_huge_rewind, tear_down);
  g_test_add ("/msnp/direct-transfer/everything-breaks", Fixture, &large, set_up, test_all_breaks,
              tear_down);
  g_test_add ("/msnp/direct-transfer/cancelled", Fixture, &large, set_up, test_cancelled,
              tear_down);
  g_test_add ("/msnp/direct-transfer/cancelled-by-the-receiver", Fixture, &small, set_up,
              test_receiver_cancels, tear_down);
  g_test_add_func ("/msnp/direct-transfer/not-for-objects", test_not_for_objects);

  return g_test_run ();
}

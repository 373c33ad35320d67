#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "p2p-pair.h"

#include "msnp/msnp-error.h"
#include "msnp/p2p/msnp-file-transfer.h"

/* A file from one hub to another, with everything that may become of it. */

#define wait_until(fact) while (!(fact)) g_main_context_iteration (NULL, TRUE)

typedef struct
{
  MsnpP2pHub       *alice; /* sends */
  MsnpP2pHub       *bob;
  PairedCarrier    *carrier;
  PairedCarrier    *bob_carrier;
  char             *folder;
  GFile            *source;
  GFile            *destination;
  MsnpFileTransfer *sent;
  MsnpFileTransfer *received;
  GString          *states;    /* of both: `a` to `g` for Bob's, `A` to `G` for Alice's */
  GError           *error;     /* of the last acceptance */
  gboolean          is_decided;
  guint64           cancel_at; /* bytes, or 0 */
} Fixture;

static void
on_state_changed (MsnpFileTransfer *transfer,
                  Fixture          *f)
{
  g_string_append_c (f->states, (char) ((msnp_file_transfer_is_outgoing (transfer) ? 'A' : 'a')
                                        + msnp_file_transfer_get_state (transfer)));
}

static void
on_progressed (MsnpFileTransfer *transfer,
               Fixture          *f)
{
  if (f->cancel_at > 0 && msnp_file_transfer_get_bytes (transfer) >= f->cancel_at)
    msnp_file_transfer_cancel (transfer);
}

static void
on_invited (MsnpP2pHub     *hub,
            MsnpP2pSession *session,
            Fixture        *f)
{
  g_assert_null (f->received);
  f->received = msnp_file_transfer_new_incoming (hub, session);
  if (f->received != NULL)
    g_signal_connect (f->received, "state-changed", G_CALLBACK (on_state_changed), f);
}

static MsnpP2pHub *
new_hub (const char    *address,
         PairedCarrier *carrier)
{
  MsnpP2pHub *hub = msnp_p2p_hub_new ();

  msnp_p2p_hub_set_own_address (hub, address);
  msnp_p2p_hub_add_carrier (hub, MSNP_P2P_CARRIER (carrier));
  return hub;
}

static void
set_up (Fixture       *f,
        gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *source = NULL;
  g_autofree char *destination = NULL;

  paired_carrier_new_pair ("alice@example.com", "bob@example.net", &f->carrier, &f->bob_carrier);
  f->alice = new_hub ("alice@example.com", f->carrier);
  f->bob = new_hub ("bob@example.net", f->bob_carrier);
  g_signal_connect (f->bob, "invited", G_CALLBACK (on_invited), f);
  f->states = g_string_new (NULL);
  f->folder = g_dir_make_tmp ("msnp-test-XXXXXX", &error);
  g_assert_no_error (error);
  source = g_build_filename (f->folder, "source", NULL);
  destination = g_build_filename (f->folder, "destination", NULL);
  f->source = g_file_new_for_path (source);
  f->destination = g_file_new_for_path (destination);
}

static int
compare_names (gconstpointer a,
               gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

/* Returns: the names in the folder, in order */
static char *
dup_names (Fixture *f)
{
  g_autoptr(GDir) dir = g_dir_open (f->folder, 0, NULL);
  g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, compare_names);
  g_ptr_array_add (names, NULL);
  return g_strjoinv (" ", (char **) names->pdata);
}

static void
tear_down (Fixture       *f,
           gconstpointer  data)
{
  g_autofree char *names = dup_names (f);
  g_auto(GStrv) each = g_strsplit (names, " ", -1);

  wait_until (msnp_p2p_hub_get_n_sessions (f->bob) == 0
              && msnp_p2p_hub_get_n_sessions (f->alice) == 0);
  while (g_main_context_iteration (NULL, FALSE));
  for (gsize i = 0; each[i] != NULL; i++)
    {
      g_autofree char *path = g_build_filename (f->folder, each[i], NULL);

      g_remove (path);
    }
  g_assert_cmpint (g_rmdir (f->folder), ==, 0);
  /* Nobody keeps what has ended. */
  g_assert_finalize_object (f->sent);
  if (f->received != NULL)
    g_assert_finalize_object (f->received);
  g_assert_finalize_object (f->alice);
  g_assert_finalize_object (f->bob);
  g_assert_finalize_object (f->carrier);
  g_assert_finalize_object (f->bob_carrier);
  g_object_unref (f->source);
  g_object_unref (f->destination);
  g_free (f->folder);
  g_string_free (f->states, TRUE);
  g_clear_error (&f->error);
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
offer_sized (Fixture *f,
             guint64  size)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GFileInputStream) stream = g_file_read (f->source, NULL, &error);
  g_autoptr(GBytes) preview = g_bytes_new_static ("\x89PNG", 4);

  g_assert_no_error (error);
  f->sent = msnp_file_transfer_new_outgoing (f->alice, "bob@example.net", f->source, stream,
                                             "../résumé.txt", size, preview);
  g_signal_connect (f->sent, "state-changed", G_CALLBACK (on_state_changed), f);
  g_signal_connect (f->sent, "progressed", G_CALLBACK (on_progressed), f);
  msnp_file_transfer_start (f->sent, MSNP_P2P_CARRIER (f->carrier));
  wait_until (f->received != NULL);
}

static void
offer (Fixture *f,
       gsize    size)
{
  g_autofree char *content = new_content (size);

  g_assert_true (g_file_set_contents (g_file_peek_path (f->source), content, (gssize) size, NULL));
  offer_sized (f, size);
}

static void
on_accepted (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  Fixture *f = user_data;

  g_clear_error (&f->error);
  msnp_file_transfer_accept_finish (MSNP_FILE_TRANSFER (source), result, &f->error);
  f->is_decided = TRUE;
}

static void
accept_offer (Fixture *f)
{
  f->is_decided = FALSE;
  msnp_file_transfer_accept_async (f->received, f->destination, NULL, on_accepted, f);
  wait_until (f->is_decided);
}

static void
wait_for_end (Fixture *f)
{
  wait_until (msnp_file_transfer_has_ended (f->sent)
              && msnp_file_transfer_has_ended (f->received));
}

static void
check_content (Fixture *f,
               gsize    size)
{
  g_autofree char *expected = new_content (size);
  g_autofree char *content = NULL;
  gsize found;

  g_assert_true (g_file_get_contents (g_file_peek_path (f->destination), &content, &found, NULL));
  g_assert_cmpmem (content, found, expected, size);
}

static void
check_names (Fixture    *f,
             const char *expected)
{
  g_autofree char *names = NULL;

  /* What is taken away is, in a moment. */
  for (;;)
    {
      g_free (names);
      names = dup_names (f);
      if (g_str_equal (names, expected))
        break;
      g_main_context_iteration (NULL, FALSE);
    }
}

static void
test_whole (Fixture       *f,
            gconstpointer  data)
{
  gsize size = GPOINTER_TO_SIZE (data);

  offer (f, size);
  g_assert_cmpstr (msnp_file_transfer_get_name (f->received), ==, "résumé.txt");
  g_assert_cmpuint (msnp_file_transfer_get_size (f->received), ==, size);
  g_assert_cmpstr (msnp_file_transfer_get_peer (f->received), ==, "alice@example.com");
  g_assert_cmpuint (g_bytes_get_size (msnp_file_transfer_get_preview (f->received)), ==, 4);
  accept_offer (f);
  g_assert_no_error (f->error);
  wait_for_end (f);
  g_assert_cmpint (msnp_file_transfer_get_state (f->sent), ==, MSNP_FILE_DONE);
  g_assert_cmpint (msnp_file_transfer_get_state (f->received), ==, MSNP_FILE_DONE);
  g_assert_cmpuint (msnp_file_transfer_get_bytes (f->received), ==, size);
  check_content (f, size);
  check_names (f, "destination source");
}

static void
test_declined (Fixture       *f,
               gconstpointer  data)
{
  offer (f, 5000);
  msnp_file_transfer_cancel (f->received);
  wait_for_end (f);
  g_assert_cmpstr (f->states->str, ==, "eE");
  check_names (f, "source");
}

static void
test_taken_back (Fixture       *f,
                 gconstpointer  data)
{
  offer (f, 5000);
  msnp_file_transfer_cancel (f->sent);
  wait_for_end (f);
  g_assert_cmpstr (f->states->str, ==, "Ff");
  accept_offer (f);
  g_assert_error (f->error, MSNP_ERROR, MSNP_ERROR_DECLINED);
}

static void
test_sender_cancels (Fixture       *f,
                     gconstpointer  data)
{
  f->cancel_at = 100000;
  offer (f, 500000);
  accept_offer (f);
  wait_for_end (f);
  g_assert_cmpint (msnp_file_transfer_get_state (f->sent), ==, MSNP_FILE_CANCELLED);
  g_assert_cmpint (msnp_file_transfer_get_state (f->received), ==, MSNP_FILE_CANCELLED);
  check_names (f, "source");
}

static void
test_receiver_cancels (Fixture       *f,
                       gconstpointer  data)
{
  offer (f, 500000);
  accept_offer (f);
  wait_until (msnp_file_transfer_get_bytes (f->received) > 100000);
  msnp_file_transfer_cancel (f->received);
  wait_for_end (f);
  g_assert_cmpint (msnp_file_transfer_get_state (f->sent), ==, MSNP_FILE_CANCELLED);
  g_assert_cmpint (msnp_file_transfer_get_state (f->received), ==, MSNP_FILE_CANCELLED);
  check_names (f, "source");
}

static void
test_exists (Fixture       *f,
             gconstpointer  data)
{
  g_autofree char *content = NULL;

  g_assert_true (g_file_set_contents (g_file_peek_path (f->destination), "mine", 4, NULL));
  offer (f, 5000);
  accept_offer (f);
  g_assert_error (f->error, G_IO_ERROR, G_IO_ERROR_EXISTS);
  g_assert_cmpint (msnp_file_transfer_get_state (f->received), ==, MSNP_FILE_OFFERED);
  g_assert_true (g_file_get_contents (g_file_peek_path (f->destination), &content, NULL, NULL));
  g_assert_cmpstr (content, ==, "mine");

  /* The offer stays, and another place will do; a part of somebody else's is not touched. */
  g_assert_cmpint (g_remove (g_file_peek_path (f->destination)), ==, 0);
  g_clear_pointer (&content, g_free);
  content = g_strconcat (g_file_peek_path (f->destination), ".part", NULL);
  g_assert_true (g_file_set_contents (content, "other", 5, NULL));
  accept_offer (f);
  g_assert_no_error (f->error);
  wait_for_end (f);
  check_content (f, 5000);
  check_names (f, "destination destination.part source");
}

/* A link that leads nowhere is something, too. */
static void
test_link (Fixture       *f,
           gconstpointer  data)
{
  g_autoptr(GError) error = NULL;

  g_file_make_symbolic_link (f->destination, "/nonexistent/target", NULL, &error);
  g_assert_no_error (error);
  offer (f, 10);
  accept_offer (f);
  g_assert_error (f->error, G_IO_ERROR, G_IO_ERROR_EXISTS);
  msnp_file_transfer_cancel (f->received);
  wait_for_end (f);
}

static void
test_taken_meanwhile (Fixture       *f,
                      gconstpointer  data)
{
  g_autofree char *content = NULL;

  offer (f, 500000);
  accept_offer (f);
  wait_until (msnp_file_transfer_get_bytes (f->received) > 100000);
  g_assert_true (g_file_set_contents (g_file_peek_path (f->destination), "mine", 4, NULL));
  wait_for_end (f);
  g_assert_cmpint (msnp_file_transfer_get_state (f->received), ==, MSNP_FILE_FAILED);
  g_assert_cmpint (msnp_file_transfer_get_reason (f->received), ==, MSNP_FILE_REASON_EXISTS);
  g_assert_true (g_file_get_contents (g_file_peek_path (f->destination), &content, NULL, NULL));
  g_assert_cmpstr (content, ==, "mine");
  check_names (f, "destination destination.part source");
}

static void
test_no_folder (Fixture       *f,
                gconstpointer  data)
{
  g_autofree char *path = g_build_filename (f->folder, "none", "x", NULL);

  offer (f, 10);
  g_object_unref (f->destination);
  f->destination = g_file_new_for_path (path);
  accept_offer (f);
  g_assert_error (f->error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_assert_cmpint (msnp_file_transfer_get_state (f->received), ==, MSNP_FILE_OFFERED);
  msnp_file_transfer_cancel (f->received);
  wait_for_end (f);
}

/* The file ends before what was offered: while somebody waits for it, or far ahead of need, as the
 * last block is still being sent. */
static void
test_shorter_than_offered (Fixture       *f,
                           gconstpointer  data)
{
  gsize size = GPOINTER_TO_SIZE (data);

  offer (f, size);
  msnp_file_transfer_cancel (f->received);
  wait_for_end (f);
  g_clear_object (&f->sent);
  g_clear_object (&f->received);
  offer_sized (f, size + 2000);
  accept_offer (f);
  wait_for_end (f);
  g_assert_cmpint (msnp_file_transfer_get_state (f->sent), ==, MSNP_FILE_FAILED);
  g_assert_cmpint (msnp_file_transfer_get_reason (f->sent), ==, MSNP_FILE_REASON_SIZE);
  g_assert_cmpint (msnp_file_transfer_get_state (f->received), ==, MSNP_FILE_CANCELLED);
  check_names (f, "source");
}

/* Five gigabytes of nothing, of which a few hundred kilobytes are sent. */
static void
test_huge (Fixture       *f,
           gconstpointer  data)
{
  const guint64 size = G_GUINT64_CONSTANT (5) << 30;
  g_autoptr(GFileOutputStream) stream =
    g_file_replace (f->source, NULL, FALSE, G_FILE_CREATE_NONE, NULL, NULL);

  g_assert_true (g_seekable_truncate (G_SEEKABLE (stream), (goffset) size, NULL, NULL));
  f->cancel_at = 300000;
  offer_sized (f, size);
  g_assert_cmpuint (msnp_file_transfer_get_size (f->received), ==, size);
  accept_offer (f);
  wait_for_end (f);
  g_assert_cmpint (msnp_file_transfer_get_state (f->received), ==, MSNP_FILE_CANCELLED);
  check_names (f, "source");
}

static void
test_broken (Fixture       *f,
             gconstpointer  data)
{
  offer (f, 500000);
  accept_offer (f);
  wait_until (msnp_file_transfer_get_bytes (f->received) > 100000);
  paired_carrier_break (f->carrier);
  wait_for_end (f);
  g_assert_cmpint (msnp_file_transfer_get_reason (f->sent), ==, MSNP_FILE_REASON_CONNECTION);
  g_assert_cmpint (msnp_file_transfer_get_reason (f->received), ==, MSNP_FILE_REASON_CONNECTION);
  check_names (f, "source");
}

static guint
nothing_after (MsnpP2pChunk *chunk,
               gpointer      user_data)
{
  return chunk->session_id != 0 && chunk->offset > 5000 ? 0 : 1;
}

static void
test_stall (Fixture       *f,
            gconstpointer  data)
{
  msnp_p2p_hub_set_haste (f->bob, 600);
  paired_carrier_set_func (f->carrier, nothing_after, NULL);
  offer (f, 20000);
  accept_offer (f);
  wait_for_end (f);
  g_assert_cmpint (msnp_file_transfer_get_reason (f->received), ==, MSNP_FILE_REASON_TIMEOUT);
  check_names (f, "source");
}

static guint
no_ack (MsnpP2pChunk *chunk,
        gpointer      user_data)
{
  return chunk->session_id != 0 ? 0 : 1;
}

/* Pidgin says BYE, or leaves, and acknowledges nothing. */
static void
test_no_acknowledgement (Fixture       *f,
                         gconstpointer  data)
{
  paired_carrier_set_func (f->bob_carrier, no_ack, NULL);
  test_whole (f, GSIZE_TO_POINTER (20000));
}

static guint
no_word (MsnpP2pChunk *chunk,
         gpointer      user_data)
{
  gboolean is_bye = chunk->body_size > 4 && memcmp (chunk->body, "BYE ", 4) == 0;

  return chunk->session_id != 0 || is_bye ? 0 : 1;
}

/* Nor does Pidgin, in an open chat, do any of the two: the server has taken everything, and then
 * nothing is heard. */
static void
test_silence (Fixture       *f,
              gconstpointer  data)
{
  msnp_p2p_hub_set_haste (f->alice, 100);
  paired_carrier_set_func (f->bob_carrier, no_word, NULL);
  test_whole (f, data);
}

/* The headers of Alice's invitation, as they went out. */
static guint
note_invitation (MsnpP2pChunk *chunk,
                 gpointer      user_data)
{
  char **invitation = user_data;

  if (chunk->session_id == 0 && chunk->offset == 0 && *invitation == NULL)
    *invitation = g_strndup ((const char *) chunk->body, chunk->body_size);
  return 1;
}

static char *
dup_between (const char *text,
             const char *before,
             const char *after)
{
  const char *start = strstr (text, before);

  g_assert_nonnull (start);
  start += strlen (before);
  return g_strndup (start, (gsize) (strstr (start, after) - start));
}

/* Pidgin's person accepts and then cancels: that is 603, once more to the invitation. However much
 * has gone out, the file did not arrive. */
static void
test_declined_later (Fixture       *f,
                     gconstpointer  data)
{
  gsize size = GPOINTER_TO_SIZE (data);
  g_autofree char *invitation = NULL;
  g_autofree char *branch = NULL;
  g_autofree char *call_id = NULL;
  g_autofree char *letter = NULL;
  MsnpP2pChunk chunk = { .identifier = 301465692, .ack_id = 1 };

  paired_carrier_set_func (f->carrier, note_invitation, &invitation);
  paired_carrier_set_func (f->bob_carrier, no_word, NULL);
  offer (f, size);
  accept_offer (f);
  branch = dup_between (invitation, "branch=", "\r");
  call_id = dup_between (invitation, "Call-ID: ", "\r");
  letter = g_strdup_printf ("MSNSLP/1.0 603 Decline\r\nTo: <msnmsgr:alice@example.com>\r\n"
                            "From: <msnmsgr:bob@example.net>\r\n"
                            "Via: MSNSLP/1.0/TLP ;branch=%s\r\nCSeq: 1\r\nCall-ID: %s\r\n"
                            "Max-Forwards: 0\r\n"
                            "Content-Type: application/x-msnmsgr-sessionreqbody\r\n"
                            "Content-Length: 25\r\n\r\nSessionID: 136583340\r\n\r\n",
                            branch, call_id);
  chunk.body = (const guint8 *) letter;
  chunk.body_size = chunk.total_size = strlen (letter) + 1;
  wait_until (msnp_file_transfer_get_bytes (f->sent) >= MIN (size, 100000));
  paired_carrier_inject (f->bob_carrier, &chunk);
  wait_until (msnp_file_transfer_has_ended (f->sent));
  g_assert_cmpint (msnp_file_transfer_get_state (f->sent), ==, MSNP_FILE_CANCELLED);

  msnp_file_transfer_cancel (f->received);
  wait_for_end (f);
}

/* What Pidgin's lengths and offsets say, one packet late. */
typedef struct
{
  guint64 offset;
  guint32 length;
} Lag;

static guint
lag_behind (MsnpP2pChunk *chunk,
            gpointer      user_data)
{
  Lag *lag = user_data;
  Lag now = { chunk->offset, chunk->length };

  if (msnp_p2p_chunk_get_kind (chunk) != MSNP_P2P_FILE)
    return 1;

  chunk->offset = lag->offset;
  chunk->length = lag->length;
  *lag = now;
  return 1;
}

static void
test_lagging (Fixture       *f,
              gconstpointer  data)
{
  Lag lag = { 0, 0 };

  paired_carrier_set_func (f->carrier, lag_behind, &lag);
  test_whole (f, GSIZE_TO_POINTER (20000));
}

/* An invitation without a context that can be read. */
static void
test_no_offer (Fixture       *f,
               gconstpointer  data)
{
  g_autoptr(GBytes) context = g_bytes_new_static ("x", 1);
  static const MsnpP2pSessionFuncs funcs = { NULL };
  g_autoptr(MsnpP2pSession) session =
    msnp_p2p_hub_invite (f->alice, MSNP_P2P_CARRIER (f->carrier), "bob@example.net", MSNP_SLP_FILE,
                         2, context, &funcs, NULL);

  msnp_p2p_session_set_funcs (session, NULL, NULL);
  wait_until (msnp_p2p_hub_get_n_sessions (f->alice) == 0);
  g_assert_null (f->received);

  offer (f, 1);
  msnp_file_transfer_cancel (f->received);
  wait_for_end (f);
}

#define ADD(path, func) \
  g_test_add ("/msnp/file-transfer/" path, Fixture, NULL, set_up, func, tear_down)

int
main (int    argc,
      char **argv)
{
  static const gsize sizes[] = { 0, 1, 4, 1202, 1203, 65536, 65537, 1000000 };
  static const gsize shorter[] = { 1, 65536, 4 * 65536, 4 * 65536 + 100 };

  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autofree char *path =
        g_strdup_printf ("/msnp/file-transfer/whole/%" G_GSIZE_FORMAT, sizes[i]);

      g_test_add (path, Fixture, GSIZE_TO_POINTER (sizes[i]), set_up, test_whole, tear_down);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (shorter); i++)
    {
      g_autofree char *path =
        g_strdup_printf ("/msnp/file-transfer/shorter-than-offered/%" G_GSIZE_FORMAT, shorter[i]);

      g_test_add (path, Fixture, GSIZE_TO_POINTER (shorter[i]), set_up, test_shorter_than_offered,
                  tear_down);
    }
  ADD ("declined", test_declined);
  ADD ("taken-back", test_taken_back);
  ADD ("sender-cancels", test_sender_cancels);
  ADD ("receiver-cancels", test_receiver_cancels);
  ADD ("nothing-is-overwritten", test_exists);
  ADD ("nor-is-a-link", test_link);
  ADD ("the-name-is-taken-meanwhile", test_taken_meanwhile);
  ADD ("no-such-folder", test_no_folder);
  ADD ("more-than-four-gigabytes", test_huge);
  ADD ("connection-breaks", test_broken);
  ADD ("stall", test_stall);
  ADD ("no-acknowledgement", test_no_acknowledgement);
  g_test_add ("/msnp/file-transfer/silence-after-all/empty", Fixture, NULL, set_up, test_silence,
              tear_down);
  g_test_add ("/msnp/file-transfer/silence-after-all", Fixture, GSIZE_TO_POINTER (20000), set_up,
              test_silence, tear_down);
  g_test_add ("/msnp/file-transfer/declined-meanwhile", Fixture, GSIZE_TO_POINTER (500000), set_up,
              test_declined_later, tear_down);
  g_test_add ("/msnp/file-transfer/declined-when-all-is-out", Fixture, GSIZE_TO_POINTER (5000),
              set_up, test_declined_later, tear_down);
  ADD ("lagging-as-pidgin", test_lagging);
  ADD ("no-offer", test_no_offer);

  return g_test_run ();
}

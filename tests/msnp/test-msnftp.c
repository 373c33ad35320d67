#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "msnp/p2p/msnp-file-transfer.h"

/* Files in the old way: between two of ours, and with a peer who says what he is told to. */

#define wait_until(fact) while (!(fact)) g_main_context_iteration (NULL, TRUE)
#define ALICE "alice@example.com"
#define BOB   "bob@example.net"

typedef struct
{
  MsnpP2pHub       *hub;
  char             *folder;
  GFile            *source;
  GFile            *target;
  MsnpMsnftp       *alice;    /* sends */
  MsnpMsnftp       *bob;      /* (nullable) */
  MsnpFileTransfer *sent;
  MsnpFileTransfer *received;
  GString          *said;     /* by Alice, then by Bob: bodies */
  GPtrArray        *told;     /* (element-type MsnpFileInvitation): by Alice */
  gsize             size;
  GSocketAddress   *first;    /* (nullable): where Alice says that she is, before the truth */
  gboolean          lies;     /* that is all that she says */
} Fixture;

static void
set_up (Fixture       *f,
        gconstpointer  data)
{
  f->hub = msnp_p2p_hub_new ();
  msnp_p2p_hub_set_own_address (f->hub, ALICE);
  f->folder = g_dir_make_tmp ("msnp-test-XXXXXX", NULL);
  f->source = g_file_new_build_filename (f->folder, "source", NULL);
  f->target = g_file_new_build_filename (f->folder, "target", NULL);
  f->said = g_string_new (NULL);
  f->told = g_ptr_array_new_with_free_func ((GDestroyNotify) msnp_file_invitation_free);
}

static void
tear_down (Fixture       *f,
           gconstpointer  data)
{
  while (g_main_context_iteration (NULL, FALSE));
  g_file_delete (f->source, NULL, NULL);
  g_file_delete (f->target, NULL, NULL);
  /* A part is taken away, in a moment. */
  while (g_rmdir (f->folder) != 0)
    g_main_context_iteration (NULL, FALSE);
  g_assert_finalize_object (f->sent);
  g_clear_object (&f->received);
  g_assert_finalize_object (f->alice);
  if (f->bob != NULL)
    g_assert_finalize_object (f->bob);
  g_object_unref (f->hub);
  g_object_unref (f->source);
  g_object_unref (f->target);
  g_string_free (f->said, TRUE);
  g_ptr_array_unref (f->told);
  g_free (f->folder);
}

static MsnpFileInvitation *
read_message (GBytes *message)
{
  g_autoptr(MsnpMime) mime =
    msnp_mime_parse (g_bytes_get_data (message, NULL), g_bytes_get_size (message), NULL);
  gsize size;
  const guint8 *body = msnp_mime_get_body (mime, &size);

  g_assert_cmpstr (msnp_mime_get_content_type (mime), ==, "text/x-msmsgsinvite");
  return msnp_file_invitation_parse (body, size, TRUE);
}

static void
on_alice_says (GBytes   *message,
               gpointer  user_data)
{
  Fixture *f = user_data;
  MsnpFileInvitation *invitation = read_message (message);

  g_string_append_len (f->said, g_bytes_get_data (message, NULL),
                       (gssize) g_bytes_get_size (message));
  g_ptr_array_add (f->told, invitation);
  if (f->first != NULL && invitation->command == MSNP_INVITATION_ACCEPT)
    {
      if (f->lies)
        g_ptr_array_set_size (invitation->addresses, 0);
      g_ptr_array_insert (invitation->addresses, 0, g_object_ref (f->first));
    }
  if (f->bob != NULL)
    msnp_msnftp_take (f->bob, invitation);
}

static void
on_bob_says (GBytes   *message,
             gpointer  user_data)
{
  Fixture *f = user_data;
  g_autoptr(MsnpFileInvitation) invitation = read_message (message);

  msnp_msnftp_take (f->alice, invitation);
}

/* A file of @size bytes, of which @found are still there. */
static void
offer_shortened (Fixture *f,
                 gsize    size,
                 gsize    found)
{
  g_autofree char *content = g_malloc (size + 1);
  g_autoptr(GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr(GFileInputStream) stream = NULL;

  f->size = size;
  for (gsize i = 0; i < size; i++)
    content[i] = (char) (i * 13 + i / 900);
  g_assert_true (g_file_set_contents (g_file_peek_path (f->source), content, (gssize) found, NULL));
  stream = g_file_read (f->source, NULL, NULL);
  f->sent = msnp_file_transfer_new_outgoing (f->hub, BOB, f->source, stream, "notes.txt", size,
                                             NULL);
  f->alice = msnp_msnftp_new (ALICE, BOB, size, 1);
  msnp_msnftp_set_send (f->alice, on_alice_says, f, NULL);
  msnp_file_transfer_start_old (f->sent, f->alice, loopback);
}

static void
offer (Fixture *f,
       gsize    size)
{
  offer_shortened (f, size, size);
}

static void
hear_offer_in_haste (Fixture *f,
                     guint    haste)
{
  MsnpFileInvitation *invitation = g_ptr_array_index (f->told, 0);

  g_assert_cmpint (invitation->command, ==, MSNP_INVITATION_INVITE);
  g_assert_true (invitation->is_file);
  g_assert_cmpstr (invitation->name, ==, "notes.txt");
  g_assert_cmpuint (invitation->size, ==, f->size);
  f->bob = msnp_msnftp_new (BOB, ALICE, f->size, haste);
  msnp_msnftp_set_send (f->bob, on_bob_says, f, NULL);
  msnp_msnftp_expect (f->bob, invitation->cookie);
  f->received = msnp_file_transfer_new_old (f->hub, f->bob, invitation->name, invitation->size);
}

static void
hear_offer (Fixture *f)
{
  hear_offer_in_haste (f, 1);
}

static void
wait_for_end (Fixture       *f,
              MsnpFileState  sent,
              MsnpFileState  received)
{
  while (!msnp_file_transfer_has_ended (f->sent) || !msnp_file_transfer_has_ended (f->received))
    {
      g_assert_cmpuint (msnp_file_transfer_get_held (f->sent), <=, MSNP_FILE_MEMORY_MAX);
      g_assert_cmpuint (msnp_file_transfer_get_held (f->received), <=, MSNP_FILE_MEMORY_MAX);
      g_main_context_iteration (NULL, TRUE);
    }
  g_assert_cmpint (msnp_file_transfer_get_state (f->sent), ==, sent);
  g_assert_cmpint (msnp_file_transfer_get_state (f->received), ==, received);
}

static void
test_whole (Fixture       *f,
            gconstpointer  data)
{
  g_autofree char *expected = NULL;
  g_autofree char *content = NULL;
  gsize size;
  gsize found;

  offer (f, GPOINTER_TO_SIZE (data));
  hear_offer (f);
  msnp_file_transfer_accept_async (f->received, f->target, NULL, NULL, NULL);
  wait_for_end (f, MSNP_FILE_DONE, MSNP_FILE_DONE);
  g_assert_true (g_file_get_contents (g_file_peek_path (f->source), &expected, &size, NULL));
  g_assert_true (g_file_get_contents (g_file_peek_path (f->target), &content, &found, NULL));
  g_assert_cmpmem (content, found, expected, size);
}

/* The file ends before what was offered: the sender knows why, and the receiver is told. */
static void
test_shorter_than_offered (Fixture       *f,
                           gconstpointer  data)
{
  offer_shortened (f, 600000, GPOINTER_TO_SIZE (data));
  hear_offer (f);
  msnp_file_transfer_accept_async (f->received, f->target, NULL, NULL, NULL);
  wait_for_end (f, MSNP_FILE_FAILED, MSNP_FILE_CANCELLED);
  g_assert_cmpint (msnp_file_transfer_get_reason (f->sent), ==, MSNP_FILE_REASON_SIZE);
}

/* ---- addresses where the peer is not ---- */

typedef enum
{
  AT_NOBODY,   /* refused */
  AT_FULL,     /* packets get lost */
  AT_SILENT,   /* a connection, and nothing on it */
  AT_CLOSING,
  AT_OTHER,    /* another service */
  AT_WORDY,    /* another one, which says more than a line can have */
  AT_STALLING, /* the beginning is right, and nothing follows */
  N_PLACES
} Place;

#define FILLERS 4

typedef struct
{
  Place             place;
  GSocket          *socket;
  GSocket          *fillers[FILLERS];
  GSocketService   *service;
  GPtrArray        *incoming; /* (element-type GSocketConnection) */
} Elsewhere;

static gboolean
on_incoming (GSocketService    *service,
             GSocketConnection *connection,
             GObject           *source,
             Elsewhere         *self)
{
  g_autofree char *words = g_strnfill (1000, 'x');
  const char *text = self->place == AT_OTHER ? "220 mail.example.com\r\n"
                     : self->place == AT_WORDY ? words : "VER MSNFTP\r\n";

  if (self->place != AT_CLOSING)
    {
      g_assert_true (g_output_stream_write_all (
        g_io_stream_get_output_stream (G_IO_STREAM (connection)), text, strlen (text), NULL, NULL,
        NULL));
      g_ptr_array_add (self->incoming, g_object_ref (connection));
    }
  return TRUE;
}

static void
elsewhere_set_up (Elsewhere *self,
                  Fixture   *f,
                  Place      place)
{
  g_autoptr(GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr(GSocketAddress) any = g_inet_socket_address_new (loopback, 0);

  *self = (Elsewhere) { .place = place };
  self->incoming = g_ptr_array_new_with_free_func (g_object_unref);
  self->socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP,
                               NULL);
  g_assert_true (g_socket_bind (self->socket, any, FALSE, NULL));
  f->first = g_socket_get_local_address (self->socket, NULL);
  g_socket_set_listen_backlog (self->socket, place == AT_FULL ? 0 : 10);
  if (place != AT_NOBODY)
    g_assert_true (g_socket_listen (self->socket, NULL));
  for (guint i = 0; i < FILLERS && place == AT_FULL; i++)
    {
      self->fillers[i] = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM,
                                       G_SOCKET_PROTOCOL_TCP, NULL);
      g_socket_set_blocking (self->fillers[i], FALSE);
      g_socket_connect (self->fillers[i], f->first, NULL, NULL);
    }
  if (place >= AT_CLOSING)
    {
      self->service = g_socket_service_new ();
      g_signal_connect (self->service, "incoming", G_CALLBACK (on_incoming), self);
      g_assert_true (g_socket_listener_add_socket (G_SOCKET_LISTENER (self->service), self->socket,
                                                   NULL, NULL));
    }
}

static void
elsewhere_clear (Elsewhere *self,
                 Fixture   *f)
{
  for (guint i = 0; i < FILLERS; i++)
    g_clear_object (&self->fillers[i]);
  if (self->service != NULL)
    {
      g_socket_service_stop (self->service);
      g_socket_listener_close (G_SOCKET_LISTENER (self->service));
    }
  while (g_main_context_iteration (NULL, FALSE));
  g_clear_object (&self->service);
  g_clear_object (&self->socket);
  g_ptr_array_unref (self->incoming);
  g_clear_object (&f->first);
}

/* Where nothing comes, only time tells. */
static guint
get_haste (Place place,
           guint haste)
{
  return place == AT_FULL || place == AT_SILENT || place == AT_STALLING ? haste : 1;
}

/* The first address is one where the peer is not, as his own network's often is; he is at the
 * second. */
static void
test_second_address (Fixture       *f,
                     gconstpointer  data)
{
  Place place = GPOINTER_TO_INT (data);
  Elsewhere elsewhere;

  elsewhere_set_up (&elsewhere, f, place);
  offer (f, 5000);
  hear_offer_in_haste (f, get_haste (place, 10));
  msnp_file_transfer_accept_async (f->received, f->target, NULL, NULL, NULL);
  wait_for_end (f, MSNP_FILE_DONE, MSNP_FILE_DONE);
  elsewhere_clear (&elsewhere, f);
}

/* There is no other address: the sender hears that nobody came. */
static void
test_no_other_address (Fixture       *f,
                       gconstpointer  data)
{
  Place place = GPOINTER_TO_INT (data);
  Elsewhere elsewhere;

  f->lies = TRUE;
  elsewhere_set_up (&elsewhere, f, place);
  offer (f, 5000);
  hear_offer_in_haste (f, get_haste (place, 100));
  msnp_file_transfer_accept_async (f->received, f->target, NULL, NULL, NULL);
  wait_for_end (f, MSNP_FILE_CANCELLED, MSNP_FILE_FAILED);
  g_assert_cmpint (msnp_file_transfer_get_reason (f->received), ==,
                   place == AT_NOBODY || place == AT_CLOSING ? MSNP_FILE_REASON_CONNECTION
                   : place == AT_OTHER || place == AT_WORDY ? MSNP_FILE_REASON_PEER
                   : MSNP_FILE_REASON_TIMEOUT);
  elsewhere_clear (&elsewhere, f);
}

static void
test_declined (Fixture       *f,
               gconstpointer  data)
{
  offer (f, 3000);
  hear_offer (f);
  msnp_file_transfer_cancel (f->received);
  wait_for_end (f, MSNP_FILE_DECLINED, MSNP_FILE_DECLINED);
}

static void
test_taken_back (Fixture       *f,
                 gconstpointer  data)
{
  offer (f, 3000);
  hear_offer (f);
  msnp_file_transfer_cancel (f->sent);
  wait_for_end (f, MSNP_FILE_CANCELLED, MSNP_FILE_CANCELLED);
}

static void
test_cancelled (Fixture       *f,
                gconstpointer  data)
{
  gboolean by_sender = GPOINTER_TO_INT (data);

  offer (f, 8000000);
  hear_offer (f);
  msnp_file_transfer_accept_async (f->received, f->target, NULL, NULL, NULL);
  wait_until (msnp_file_transfer_get_bytes (f->received) > 0);
  msnp_file_transfer_cancel (by_sender ? f->sent : f->received);
  wait_for_end (f, MSNP_FILE_CANCELLED, MSNP_FILE_CANCELLED);
}

/* ---- a peer by the letter: 09 §9.14 ---- */

typedef struct
{
  const char *say;     /* after the connection; COOKIE is the right one */
  MsnpFileState state; /* of the sender's transfer */
} Dialogue;

static const Dialogue dialogues[] = {
  { "VER MSNFTP\r\nUSR " BOB " COOKIE\r\nTFR\r\nBYE 2164261682\r\n",
    MSNP_FILE_CANCELLED },
  { "VER MSNFTP\r\nUSR " BOB " COOKIE\r\nTFR\r\nBYE 2147942405\r\n",
    MSNP_FILE_FAILED },
  { "VER MSNFTP\r\nUSR " BOB " COOKIE\r\nCCL\r\n",
    MSNP_FILE_CANCELLED },
  { "VER MSNFTP\r\nUSR " BOB " COOKIE\r\nnonsense\r\n",
    MSNP_FILE_FAILED },
};

static GSocket *
call (Fixture *f)
{
  MsnpFileInvitation yes = { .command = MSNP_INVITATION_ACCEPT };
  MsnpFileInvitation *told;
  GSocket *socket;

  yes.cookie = ((MsnpFileInvitation *) g_ptr_array_index (f->told, 0))->cookie;
  msnp_msnftp_take (f->alice, &yes);
  g_assert_cmpuint (f->told->len, ==, 2);
  told = g_ptr_array_index (f->told, 1);
  g_assert_cmpint (told->command, ==, MSNP_INVITATION_ACCEPT);
  g_assert_cmpuint (told->addresses->len, >, 0);
  socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL);
  g_assert_true (g_socket_connect (socket, g_ptr_array_index (told->addresses, 0), NULL, NULL));
  g_socket_set_blocking (socket, FALSE);
  return socket;
}

static void
say (Fixture    *f,
     GSocket    *socket,
     const char *text)
{
  MsnpFileInvitation *told = g_ptr_array_index (f->told, 1);
  g_autofree char *cookie = g_strdup_printf ("%u", told->auth_cookie);
  g_autoptr(GString) line = g_string_new (text);

  g_string_replace (line, "COOKIE", cookie, 0);
  g_assert_cmpint (g_socket_send (socket, line->str, line->len, NULL, NULL), ==, line->len);
}

/* Reads until so many bytes are there. */
static void
hear (GSocket *socket,
      GString *heard,
      gsize    size)
{
  char bytes[4096];

  while (heard->len < size)
    {
      gssize n = g_socket_receive (socket, bytes, sizeof bytes, NULL, NULL);

      g_assert_cmpint (n, !=, 0);
      if (n > 0)
        g_string_append_len (heard, bytes, n);
      else
        g_main_context_iteration (NULL, FALSE);
    }
}

static void
test_by_the_letter (Fixture       *f,
                    gconstpointer  data)
{
  static const char head[] = "VER MSNFTP\r\nFIL 3000\r\n";
  g_autoptr(GString) heard = g_string_new (NULL);
  g_autoptr(GSocket) socket = NULL;
  gsize at = strlen (head);

  offer (f, 3000);
  g_assert_nonnull (strstr (f->said->str,
                            "Content-Type: text/x-msmsgsinvite; charset=UTF-8\r\n\r\n"
                            "Application-Name: File Transfer\r\n"
                            "Application-GUID: {5D3E02AB-6190-11d3-BBBB-00C04F795683}\r\n"
                            "Invitation-Command: INVITE\r\nInvitation-Cookie: "));
  g_assert_true (g_str_has_suffix (f->said->str, "Application-File: notes.txt\r\n"
                                   "Application-FileSize: 3000\r\nConnectivity: N\r\n\r\n"));
  socket = call (f);
  say (f, socket, "VER MSNFTP\r\n");
  hear (socket, heard, strlen ("VER MSNFTP\r\n"));
  say (f, socket, "USR BOB@example.net COOKIE\r\n");
  hear (socket, heard, at);
  g_assert_cmpstr (heard->str, ==, head);
  say (f, socket, "TFR\r\n");
  hear (socket, heard, at + 3 + 2045 + 3 + 955);
  g_assert_cmpmem (heard->str + at, 3, "\0\xfd\7", 3);
  g_assert_cmpmem (heard->str + at + 3 + 2045, 3, "\0\xbb\3", 3);
  g_assert_cmpuint (heard->len, ==, at + 3 + 2045 + 3 + 955);
  g_assert_false (msnp_file_transfer_has_ended (f->sent));
  say (f, socket, "BYE 16777989\r\n");
  wait_until (msnp_file_transfer_has_ended (f->sent));
  g_assert_cmpint (msnp_file_transfer_get_state (f->sent), ==, MSNP_FILE_DONE);
}

static void
test_dialogue (Fixture       *f,
               gconstpointer  data)
{
  const Dialogue *d = data;
  g_autoptr(GSocket) socket = NULL;

  offer (f, 3000);
  socket = call (f);
  say (f, socket, d->say);
  wait_until (msnp_file_transfer_has_ended (f->sent));
  g_assert_cmpint (msnp_file_transfer_get_state (f->sent), ==, d->state);
}

/* Who does not know the cookie, or no end of a line, is sent away, and the peer can still come. */
static void
test_strangers (Fixture       *f,
                gconstpointer  data)
{
  g_autofree char *words = g_strnfill (1000, 'x');
  MsnpFileInvitation *told;
  g_autoptr(GSocket) stranger = NULL;
  g_autoptr(GSocket) peer = NULL;
  g_autoptr(GString) heard = g_string_new (NULL);

  offer (f, 10);
  stranger = call (f);
  told = g_ptr_array_index (f->told, 1);
  say (f, stranger, data != NULL ? words : "VER MSNFTP\r\nUSR " BOB " 0\r\n");
  peer = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL);
  g_assert_true (g_socket_connect (peer, g_ptr_array_index (told->addresses, 0), NULL, NULL));
  g_socket_set_blocking (peer, FALSE);
  say (f, peer, "VER MSNFTP\r\nUSR " BOB " COOKIE\r\nTFR\r\n");
  hear (peer, heard, strlen ("VER MSNFTP\r\nFIL 10\r\n") + 13);
  say (f, peer, "BYE 16777989\r\n");
  wait_until (msnp_file_transfer_has_ended (f->sent));
  g_assert_cmpint (msnp_file_transfer_get_state (f->sent), ==, MSNP_FILE_DONE);
}

#define ADD(path, func, data) \
  g_test_add ("/msnp/msnftp/" path, Fixture, data, set_up, func, tear_down)

int
main (int    argc,
      char **argv)
{
  static const gsize sizes[] = { 0, 1, 2045, 2046, 4090, 1000000 };

  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autofree char *path = g_strdup_printf ("/msnp/msnftp/whole/%" G_GSIZE_FORMAT, sizes[i]);

      g_test_add (path, Fixture, GSIZE_TO_POINTER (sizes[i]), set_up, test_whole, tear_down);
    }
  ADD ("declined", test_declined, NULL);
  ADD ("taken-back", test_taken_back, NULL);
  ADD ("sender-cancels", test_cancelled, GINT_TO_POINTER (TRUE));
  ADD ("receiver-cancels", test_cancelled, GINT_TO_POINTER (FALSE));
  ADD ("by-the-letter", test_by_the_letter, NULL);
  ADD ("strangers", test_strangers, NULL);
  ADD ("strangers/wordy", test_strangers, GINT_TO_POINTER (TRUE));
  ADD ("shorter-than-offered/a-byte", test_shorter_than_offered, GSIZE_TO_POINTER (1));
  ADD ("shorter-than-offered/blocks", test_shorter_than_offered, GSIZE_TO_POINTER (4 * 65536));
  for (int i = 0; i < N_PLACES; i++)
    {
      g_autofree char *path = g_strdup_printf ("/msnp/msnftp/second-address/%d", i);
      g_autofree char *other = g_strdup_printf ("/msnp/msnftp/no-other-address/%d", i);

      g_test_add (path, Fixture, GINT_TO_POINTER (i), set_up, test_second_address, tear_down);
      g_test_add (other, Fixture, GINT_TO_POINTER (i), set_up, test_no_other_address, tear_down);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (dialogues); i++)
    {
      g_autofree char *path = g_strdup_printf ("/msnp/msnftp/dialogue/%" G_GSIZE_FORMAT, i);

      g_test_add (path, Fixture, &dialogues[i], set_up, test_dialogue, tear_down);
    }

  return g_test_run ();
}

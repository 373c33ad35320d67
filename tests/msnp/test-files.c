#include "config.h"

#include <glib/gstdio.h>

#include "session-fixture.h"

#include "msnp/msnp-conversation-private.h"
#include "msnp/msnp-session-private.h"

/* Files from one session to another over the loopback service: the direct way, over the
 * switchboard, and where one of the two is behind the HTTP gateway. */

#define SIZE 200000

typedef struct
{
  LoopbackService  *service;
  Person           *alice;
  Person           *bob;
  char             *folder;
  GFile            *source;
  GFile            *target;
  MsnpFileTransfer *sent;
  MsnpFileTransfer *received;
  gboolean          was_direct;
  gboolean          is_blocking;
} Fixture;

static void
on_state_changed (MsnpFileTransfer *transfer,
                  Fixture          *f)
{
  f->was_direct |= msnp_file_transfer_is_direct (transfer);
}

static void
on_file_offered (MsnpSession      *session,
                 MsnpFileTransfer *transfer,
                 Fixture          *f)
{
  f->received = g_object_ref (transfer);
  g_signal_connect (transfer, "state-changed", G_CALLBACK (on_state_changed), f);
}

static void
set_up (Fixture       *f,
        gconstpointer  data)
{
  g_autofree char *content = g_malloc (SIZE);

  f->service = service_new (GPOINTER_TO_UINT (data));
  f->alice = person_new (f->service);
  f->bob = person_new (f->service);
  g_signal_connect (f->bob->session, "file-offered", G_CALLBACK (on_file_offered), f);
  f->folder = g_dir_make_tmp ("msnp-test-XXXXXX", NULL);
  f->source = g_file_new_build_filename (f->folder, "source", NULL);
  f->target = g_file_new_build_filename (f->folder, "target", NULL);
  for (gsize i = 0; i < SIZE; i++)
    content[i] = (char) (i * 7 + i / 251);
  g_assert_true (g_file_set_contents (g_file_peek_path (f->source), content, SIZE, NULL));
}

static void
tear_down (Fixture       *f,
           gconstpointer  data)
{
  person_free (f->alice);
  person_free (f->bob);
  loopback_service_stop (f->service);
  g_object_unref (f->service);
  g_clear_object (&f->sent);
  g_clear_object (&f->received);
  g_file_delete (f->source, NULL, NULL);
  g_file_delete (f->target, NULL, NULL);
  g_assert_cmpint (g_rmdir (f->folder), ==, 0);
  g_object_unref (f->source);
  g_object_unref (f->target);
  g_free (f->folder);
}

static void
on_sent (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr(GError) error = NULL;

  ((Fixture *) user_data)->sent =
    msnp_session_send_file_finish (MSNP_SESSION (source), result, &error);
  g_assert_no_error (error);
}

static void
sign_in_both (Fixture *f)
{
  g_assert_true (person_sign_in (f->bob, "bob@example.com", "secret"));
  g_assert_true (person_sign_in (f->alice, "alice@example.com", "secret"));
  session_wait_until (person_sees (f->alice, "bob@example.com") == MSNP_STATUS_ONLINE);
}

static void
offer (Fixture *f)
{
  msnp_session_send_file_async (f->alice->session, "bob@example.com", f->source, NULL, NULL,
                                on_sent, f);
  session_wait_until (f->received != NULL && f->sent != NULL);
}

static void
accept_offer (Fixture *f)
{
  msnp_file_transfer_accept_async (f->received, f->target, NULL, NULL, NULL);
  session_wait_until (msnp_file_transfer_has_ended (f->sent)
                      && msnp_file_transfer_has_ended (f->received));
}

static void
accept_and_check (Fixture *f)
{
  g_autofree char *expected = NULL;
  g_autofree char *content = NULL;
  gsize size;
  gsize found;

  accept_offer (f);
  g_assert_cmpint (msnp_file_transfer_get_state (f->sent), ==, MSNP_FILE_DONE);
  g_assert_cmpint (msnp_file_transfer_get_state (f->received), ==, MSNP_FILE_DONE);
  g_assert_true (g_file_get_contents (g_file_peek_path (f->source), &expected, &size, NULL));
  g_assert_true (g_file_get_contents (g_file_peek_path (f->target), &content, &found, NULL));
  g_assert_cmpmem (content, found, expected, size);
}

static void
send_file (Fixture *f)
{
  sign_in_both (f);
  offer (f);
  g_assert_cmpuint (msnp_p2p_hub_get_n_sessions (msnp_peers_get_hub (f->bob->session->peers)), ==,
                    1);
  accept_and_check (f);
}

static void
test_direct (Fixture       *f,
             gconstpointer  data)
{
  g_assert_cmpint (msnp_session_get_direct_mode (f->alice->session), ==, MSNP_DIRECT_LISTEN);
  send_file (f);
  g_assert_true (f->was_direct);
}

/* libpurple would shorten every frame: it says what it is before it answers. */
static void
test_libpurple (Fixture       *f,
                gconstpointer  data)
{
  g_autoptr(GBytes) caps = g_bytes_new_static (
    "MIME-Version: 1.0\r\nContent-Type: text/x-clientcaps\r\n\r\n"
    "Client-Name: Purple/2.14.12\r\nChat-Logging: Y\r\n", 100);
  MsnpConversation *conversation;
  MsnpConversationLine *line;

  sign_in_both (f);
  offer (f);
  conversation = msnp_session_open_conversation (f->bob->session, "alice@example.com");
  line = g_ptr_array_index (conversation->lines, 0);
  msnp_switchboard_send (line->switchboard, "N", caps, 30000, NULL, NULL);
  accept_and_check (f);
  g_assert_false (f->was_direct);
}

static void
test_switchboard (Fixture       *f,
                  gconstpointer  data)
{
  msnp_session_set_direct_mode (f->alice->session, MSNP_DIRECT_NEVER);
  send_file (f);
  g_assert_false (f->was_direct);
}

/* Who is behind the gateway does not know where he could listen; the other one does. */
static void
test_gateway (Fixture       *f,
              gconstpointer  data)
{
  msnp_session_set_gateway_mode (f->alice->session, MSNP_GATEWAY_ALWAYS);
  msnp_session_set_poll_ms (f->alice->session, 20);
  send_file (f);
}

/* Bob's client says that it knows nothing of MSNSLP. */
static void
make_bob_old (Fixture *f)
{
  loopback_service_push (f->service, "alice@example.com", "NLN NLN bob@example.com Bob 0\r\n", -1);
  session_wait_until (msnp_contact_get_client_id (person_contact (f->alice, "bob@example.com"))
                      == 0);
}

/* The client id decides on the way: MSNFTP, without a session of the new one. */
static void
test_old_client (Fixture       *f,
                 gconstpointer  data)
{
  sign_in_both (f);
  make_bob_old (f);
  offer (f);
  g_assert_cmpuint (msnp_p2p_hub_get_n_sessions (msnp_peers_get_hub (f->bob->session->peers)), ==,
                    0);
  g_assert_cmpuint (msnp_file_transfer_get_size (f->received), ==, SIZE);
  accept_and_check (f);
}

static void
block_bob (MsnpFileTransfer *transfer,
           Fixture          *f)
{
  if (!f->is_blocking)
    msnp_session_block_async (f->alice->session, "bob@example.com", NULL, person_on_changed,
                              f->alice);
  f->is_blocking = TRUE;
}

/* While a gigabyte is on its way to somebody's old client, he is blocked. */
static void
test_blocked (Fixture       *f,
              gconstpointer  data)
{
  g_autoptr(GFileOutputStream) stream =
    g_file_replace (f->source, NULL, FALSE, G_FILE_CREATE_NONE, NULL, NULL);
  g_autofree char *part = g_strconcat (g_file_peek_path (f->target), ".part", NULL);

  g_assert_true (g_seekable_truncate (G_SEEKABLE (stream), (goffset) 1 << 30, NULL, NULL));
  sign_in_both (f);
  make_bob_old (f);
  offer (f);
  g_signal_connect (f->sent, "progressed", G_CALLBACK (block_bob), f);
  accept_offer (f);
  g_assert_cmpint (msnp_file_transfer_get_state (f->sent), ==, MSNP_FILE_FAILED);
  g_assert_cmpint (msnp_file_transfer_get_reason (f->sent), ==, MSNP_FILE_REASON_CONNECTION);
  g_assert_cmpint (msnp_file_transfer_get_state (f->received), !=, MSNP_FILE_DONE);
  session_wait_until (f->alice->is_done);
  /* What was written is taken away, in a moment. */
  while (g_file_test (part, G_FILE_TEST_EXISTS))
    g_main_context_iteration (NULL, FALSE);
}

static void
add (const char *path,
     void      (*func) (Fixture *, gconstpointer))
{
  g_autofree char *microsoft = g_strconcat ("/msnp/files/microsoft/", path, NULL);
  g_autofree char *escargot = g_strconcat ("/msnp/files/escargot/", path, NULL);

  g_test_add (microsoft, Fixture, GUINT_TO_POINTER (LOOPBACK_MICROSOFT), set_up, func, tear_down);
  g_test_add (escargot, Fixture, GUINT_TO_POINTER (LOOPBACK_ESCARGOT), set_up, func, tear_down);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  add ("direct", test_direct);
  add ("not-directly-to-libpurple", test_libpurple);
  add ("switchboard", test_switchboard);
  add ("through-the-gateway", test_gateway);
  add ("to-an-old-client", test_old_client);
  add ("blocked-meanwhile", test_blocked);

  return g_test_run ();
}

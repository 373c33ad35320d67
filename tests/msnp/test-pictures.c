#include "config.h"

#include "session-fixture.h"

#include "msnp/msnp-error.h"
#include "msnp/msnp-session-private.h"

/* Display pictures, from one session to another over the loopback service. */

typedef struct
{
  LoopbackService *service;
  Person          *alice;
  Person          *bob;
  GBytes          *picture;
  GBytes          *found;
  GError          *error;
  gboolean         is_done;
  guint            n_statuses; /* changes that Bob saw of Alice */
  guint            n_own;      /* and she of herself */
} Fixture;

static GBytes *
new_picture (gsize size)
{
  GByteArray *data = g_byte_array_new ();

  g_byte_array_append (data, (const guint8 *) "\x89PNG\r\n\x1a\n", 8);
  while (data->len < size)
    {
      guint8 byte = (guint8) (data->len * 7 + size);

      g_byte_array_append (data, &byte, 1);
    }
  return g_byte_array_free_to_bytes (data);
}

static void
set_up (Fixture       *f,
        gconstpointer  data)
{
  f->service = service_new (GPOINTER_TO_UINT (data));
  f->alice = person_new (f->service);
  f->bob = person_new (f->service);
  f->picture = new_picture (30000);
  g_assert_true (person_sign_in (f->bob, "bob@example.com", "secret"));
}

static void
tear_down (Fixture       *f,
           gconstpointer  data)
{
  person_free (f->alice);
  person_free (f->bob);
  loopback_service_stop (f->service);
  g_object_unref (f->service);
  g_bytes_unref (f->picture);
  g_clear_pointer (&f->found, g_bytes_unref);
  g_clear_error (&f->error);
}

static gboolean
show (Fixture *f,
      GBytes  *picture)
{
  f->alice->is_done = FALSE;
  msnp_session_set_picture_async (f->alice->session, picture, NULL, person_on_changed, f->alice);
  return person_wait_for_change (f->alice);
}

static const MsnpPictureRef *
seen (Fixture *f)
{
  return msnp_contact_get_picture (person_contact (f->bob, "alice@example.com"));
}

static void
on_fetched (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  Fixture *f = user_data;

  f->found = msnp_session_fetch_finish (MSNP_SESSION (source), result, &f->error);
  f->is_done = TRUE;
}

static void
fetch (Fixture *f)
{
  g_clear_pointer (&f->found, g_bytes_unref);
  g_clear_error (&f->error);
  f->is_done = FALSE;
  msnp_session_fetch_picture_async (f->bob->session, person_contact (f->bob, "alice@example.com"),
                                    NULL, on_fetched, f);
  session_wait_until (f->is_done);
}

static void
test_from_sign_in (Fixture       *f,
                   gconstpointer  data)
{
  g_assert_true (show (f, f->picture));
  g_assert_true (person_sign_in (f->alice, "alice@example.com", "secret"));
  session_wait_until (seen (f) != NULL);
  g_assert_cmpstr (seen (f)->creator, ==, "alice@example.com");
  g_assert_cmpuint (seen (f)->size, ==, 30000);
  fetch (f);
  g_assert_no_error (f->error);
  g_assert_true (g_bytes_equal (f->found, f->picture));
  g_assert_true (msnp_session_get_picture (f->alice->session) == f->picture);

  /* Over the same chat once more: nothing was left behind. */
  fetch (f);
  g_assert_true (g_bytes_equal (f->found, f->picture));
  g_assert_cmpuint (loopback_service_get_switchboard_count (f->service), ==, 1);
}

static void
on_status_seen (GObject    *object,
                GParamSpec *pspec,
                gpointer    user_data)
{
  ++*(guint *) user_data;
}

/* Contacts hear of another picture, on servers, too, that keep it to themselves (08 row 4). */
static void
test_changed (Fixture       *f,
              gconstpointer  data)
{
  g_autoptr(GBytes) other = new_picture (500);

  g_assert_true (person_sign_in (f->alice, "alice@example.com", "secret"));
  session_wait_until (person_sees (f->bob, "alice@example.com") == MSNP_STATUS_ONLINE);
  g_signal_connect (person_contact (f->bob, "alice@example.com"), "notify::status",
                    G_CALLBACK (on_status_seen), &f->n_statuses);
  g_signal_connect (f->alice->session, "notify::status", G_CALLBACK (on_status_seen), &f->n_own);
  fetch (f);
  g_assert_error (f->error, MSNP_ERROR, MSNP_ERROR_DECLINED);

  g_assert_true (show (f, f->picture));
  session_wait_until (seen (f) != NULL);
  g_assert_true (show (f, other));
  session_wait_until (seen (f)->size == 500);
  fetch (f);
  g_assert_true (g_bytes_equal (f->found, other));

  g_assert_true (show (f, NULL));
  session_wait_until (seen (f) == NULL);
  g_assert_null (msnp_session_get_picture (f->alice->session));
  g_assert_cmpuint (f->n_statuses, ==, 0);
  g_assert_cmpuint (f->n_own, ==, 0);
}

static void
on_fetched_old (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  Fixture *f = user_data;

  f->found = msnp_peers_fetch_finish (MSNP_PEERS (source), result, &f->error);
  f->is_done = TRUE;
}

static void
fetch_old (Fixture              *f,
           const MsnpPictureRef *ref)
{
  g_clear_pointer (&f->found, g_bytes_unref);
  g_clear_error (&f->error);
  f->is_done = FALSE;
  msnp_peers_fetch_async (f->bob->session->peers, "alice@example.com", ref, NULL, on_fetched_old,
                          f);
  session_wait_until (f->is_done);
}

/* Who was told of a picture just before it was another still gets it; of one that was taken away
 * nobody does. */
static void
test_replaced (Fixture       *f,
               gconstpointer  data)
{
  g_autoptr(GBytes) other = new_picture (500);
  g_autoptr(MsnpPictureRef) old = NULL;

  g_assert_true (show (f, f->picture));
  g_assert_true (person_sign_in (f->alice, "alice@example.com", "secret"));
  session_wait_until (seen (f) != NULL);
  old = msnp_picture_ref_copy (seen (f));
  g_assert_true (show (f, other));
  fetch_old (f, old);
  g_assert_no_error (f->error);
  g_assert_true (g_bytes_equal (f->found, f->picture));

  g_assert_true (show (f, NULL));
  fetch_old (f, old);
  g_assert_error (f->error, MSNP_ERROR, MSNP_ERROR_DECLINED);
}

static void
test_no_picture (Fixture       *f,
                 gconstpointer  data)
{
  g_autoptr(GBytes) text = g_bytes_new_static ("<svg/>", 6);
  g_autoptr(GBytes) large = new_picture (MSNP_PICTURE_MAX + 1);

  g_assert_false (show (f, text));
  g_assert_error (f->alice->result, MSNP_ERROR, MSNP_ERROR_BAD_ARGUMENT);
  g_assert_false (show (f, large));
  g_assert_error (f->alice->result, MSNP_ERROR, MSNP_ERROR_BAD_ARGUMENT);
  g_assert_null (msnp_session_get_picture (f->alice->session));
}

/* Who was blocked meanwhile, and still shares a chat, is told nothing. */
static void
test_blocked (Fixture       *f,
              gconstpointer  data)
{
  g_assert_true (show (f, f->picture));
  g_assert_true (person_sign_in (f->alice, "alice@example.com", "secret"));
  session_wait_until (seen (f) != NULL);
  fetch (f);
  g_assert_no_error (f->error);

  f->alice->is_done = FALSE;
  f->is_done = FALSE;
  msnp_session_fetch_picture_async (f->bob->session, person_contact (f->bob, "alice@example.com"),
                                    NULL, on_fetched, f);
  g_clear_pointer (&f->found, g_bytes_unref);
  msnp_session_block_async (f->alice->session, "bob@example.com", NULL, person_on_changed,
                            f->alice);
  g_assert_true (person_wait_for_change (f->alice));
  session_wait_until (f->is_done);
  g_clear_pointer (&f->found, g_bytes_unref);
  g_clear_error (&f->error);

  /* By then the picture is no presence any more; who keeps its name asks in vain. */
  session_wait_until (person_sees (f->bob, "alice@example.com") == MSNP_STATUS_OFFLINE);
  fetch (f);
  g_assert_nonnull (f->error);
}

static void
test_signed_out (Fixture       *f,
                 gconstpointer  data)
{
  g_assert_true (show (f, f->picture));
  g_assert_true (person_sign_in (f->alice, "alice@example.com", "secret"));
  session_wait_until (seen (f) != NULL);
  f->is_done = FALSE;
  msnp_session_fetch_picture_async (f->bob->session, person_contact (f->bob, "alice@example.com"),
                                    NULL, on_fetched, f);
  person_sign_out (f->bob);
  session_wait_until (f->is_done);
  g_assert_nonnull (f->error);
}

static void
on_one_fetched (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) found = msnp_session_fetch_finish (MSNP_SESSION (source), result, &error);

  g_assert_no_error (error);
  ++*(guint *) user_data;
}

/* His program has a limit of sessions, files among them: more would be declined. */
static void
test_bound_of_a_peer (Fixture       *f,
                      gconstpointer  data)
{
  guint n_found = 0;
  guint n_most = 0;

  g_assert_true (show (f, f->picture));
  g_assert_true (person_sign_in (f->alice, "alice@example.com", "secret"));
  session_wait_until (seen (f) != NULL);
  for (guint i = 0; i < 40; i++)
    msnp_session_fetch_picture_async (f->bob->session,
                                      person_contact (f->bob, "alice@example.com"), NULL,
                                      on_one_fetched, &n_found);
  while (n_found < 40)
    {
      g_main_context_iteration (NULL, TRUE);
      n_most = MAX (n_most, msnp_p2p_hub_get_n_sessions (
                              msnp_peers_get_hub (f->alice->session->peers)));
    }
  g_assert_cmpuint (n_most, <, MSNP_P2P_PEER_SESSIONS_MAX / 2);
  g_assert_cmpuint (n_most, >, 3);
  g_assert_cmpuint (loopback_service_get_switchboard_count (f->service), ==, 1);
}

static void
on_stranger_fetched (GObject      *source,
                     GAsyncResult *result,
                     gpointer      user_data)
{
  g_autoptr(GError) error = NULL;

  g_assert_null (msnp_peers_fetch_finish (MSNP_PEERS (source), result, &error));
  ++*(guint *) user_data;
}

/* Whoever does not answer has nobody wait whose chat is open. */
static void
test_open_chat_first (Fixture       *f,
                      gconstpointer  data)
{
  static const char *const strangers[] = { "x@example.com", "y@example.com", "z@example.com" };
  guint n_failed = 0;

  g_assert_true (show (f, f->picture));
  g_assert_true (person_sign_in (f->alice, "alice@example.com", "secret"));
  session_wait_until (seen (f) != NULL);
  g_assert_false (msnp_session_is_chatting_with (f->bob->session,
                                                 person_contact (f->bob, "alice@example.com")));
  fetch (f);
  g_assert_true (msnp_session_is_chatting_with (f->bob->session,
                                                person_contact (f->bob, "alice@example.com")));
  service_fault (f->service, "stall-at-xfr-sb");
  for (gsize i = 0; i < G_N_ELEMENTS (strangers); i++)
    msnp_peers_fetch_async (f->bob->session->peers, strangers[i], seen (f), NULL,
                            on_stranger_fetched, &n_failed);
  fetch (f);
  g_assert_no_error (f->error);
  g_assert_true (g_bytes_equal (f->found, f->picture));
  g_assert_cmpuint (n_failed, ==, 0);
  person_sign_out (f->bob);
  session_wait_until (n_failed == G_N_ELEMENTS (strangers));
}

static void
add (const char *path,
     void      (*func) (Fixture *, gconstpointer))
{
  g_autofree char *microsoft = g_strconcat ("/msnp/pictures/microsoft/", path, NULL);
  g_autofree char *escargot = g_strconcat ("/msnp/pictures/escargot/", path, NULL);

  g_test_add (microsoft, Fixture, GUINT_TO_POINTER (LOOPBACK_MICROSOFT), set_up, func,
              tear_down);
  g_test_add (escargot, Fixture, GUINT_TO_POINTER (LOOPBACK_ESCARGOT), set_up, func,
              tear_down);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  add ("from-sign-in", test_from_sign_in);
  add ("changed-while-online", test_changed);
  add ("replaced", test_replaced);
  add ("what-is-no-picture", test_no_picture);
  add ("blocked", test_blocked);
  add ("signed-out-meanwhile", test_signed_out);
  add ("bound-of-a-peer", test_bound_of_a_peer);
  add ("open-chat-first", test_open_chat_first);

  return g_test_run ();
}

#include "config.h"

#include <string.h>

#include "p2p-pair.h"

#include "msnp/msnp-error.h"
#include "msnp/p2p/msnp-object-transfer.h"

/* A picture from one hub to another, honest and not. */

#define wait_until(fact) while (!(fact)) g_main_context_iteration (NULL, TRUE)

typedef struct
{
  MsnpP2pHub      *alice; /* asks */
  MsnpP2pHub      *bob;   /* has */
  PairedCarrier   *carrier;
  PairedCarrier   *bob_carrier;
  MsnpObjectShelf *shelf;
  GCancellable    *cancellable;
  GBytes          *found;
  GError          *error;
  gboolean         is_done;
} Fixture;

static void
on_invited (MsnpP2pHub     *hub,
            MsnpP2pSession *session,
            Fixture        *f)
{
  msnp_object_transfer_give (hub, session, f->shelf);
}

static void
set_up (Fixture       *f,
        gconstpointer  data)
{
  paired_carrier_new_pair ("alice@example.com", "bob@example.net", &f->carrier, &f->bob_carrier);
  f->alice = msnp_p2p_hub_new ();
  msnp_p2p_hub_set_own_address (f->alice, "alice@example.com");
  msnp_p2p_hub_set_haste (f->alice, 200);
  msnp_p2p_hub_add_carrier (f->alice, MSNP_P2P_CARRIER (f->carrier));
  f->bob = msnp_p2p_hub_new ();
  msnp_p2p_hub_set_own_address (f->bob, "bob@example.net");
  msnp_p2p_hub_set_haste (f->bob, 200);
  msnp_p2p_hub_add_carrier (f->bob, MSNP_P2P_CARRIER (f->bob_carrier));
  f->shelf = msnp_object_shelf_new ();
  f->cancellable = g_cancellable_new ();
  g_signal_connect (f->bob, "invited", G_CALLBACK (on_invited), f);
}

static void
tear_down (Fixture       *f,
           gconstpointer  data)
{
  wait_until (msnp_p2p_hub_get_n_sessions (f->bob) == 0);
  while (g_main_context_iteration (NULL, FALSE));
  g_assert_cmpuint (msnp_p2p_hub_get_n_sessions (f->alice), ==, 0);
  g_assert_finalize_object (f->alice);
  g_assert_finalize_object (f->bob);
  g_assert_finalize_object (f->carrier);
  g_assert_finalize_object (f->bob_carrier);
  msnp_object_shelf_free (f->shelf);
  g_object_unref (f->cancellable);
  g_clear_pointer (&f->found, g_bytes_unref);
  g_clear_error (&f->error);
}

static GBytes *
new_picture (gsize size)
{
  guint8 *data = g_malloc (size);

  for (gsize i = 0; i < size; i++)
    data[i] = (guint8) (31 * i + 7);
  return g_bytes_new_take (data, size);
}

static void
on_fetched (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  Fixture *f = user_data;

  f->found = msnp_object_transfer_fetch_finish (MSNP_P2P_HUB (source), result, &f->error);
  f->is_done = TRUE;
}

static void
fetch (Fixture              *f,
       const MsnpPictureRef *ref)
{
  msnp_object_transfer_fetch_async (f->alice, MSNP_P2P_CARRIER (f->carrier), "bob@example.net", ref,
                                    f->cancellable, on_fetched, f);
}

static void
test_sizes (Fixture       *f,
            gconstpointer  data)
{
  static const gsize sizes[] = { 1, 4, 1202, 1203, 1500, 2404, MSNP_PICTURE_MAX };

  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr(GBytes) picture = new_picture (sizes[i]);
      g_autoptr(MsnpPictureRef) ref =
        msnp_picture_ref_new ("bob@example.net", MSNP_PICTURE_TYPE_DISPLAY, NULL, picture);

      msnp_object_shelf_add (f->shelf, ref, picture);
      f->is_done = FALSE;
      fetch (f, ref);
      wait_until (f->is_done);
      g_assert_no_error (f->error);
      g_assert_true (g_bytes_equal (f->found, picture));
      g_clear_pointer (&f->found, g_bytes_unref);
    }
}

static void
fetch_lie (Fixture *f,
           gsize    announced,
           gsize    given)
{
  g_autoptr(GBytes) picture = new_picture (announced);
  g_autofree guint8 *bytes = g_malloc0 (given);
  g_autoptr(GBytes) other = g_bytes_new (bytes, given);
  g_autoptr(MsnpPictureRef) ref =
    msnp_picture_ref_new ("bob@example.net", MSNP_PICTURE_TYPE_DISPLAY, NULL, picture);

  msnp_object_shelf_add (f->shelf, ref, other);
  fetch (f, ref);
  wait_until (f->is_done);
  g_assert_null (f->found);
}

static void
test_other_picture (Fixture       *f,
                    gconstpointer  data)
{
  fetch_lie (f, 2000, 2000);
  g_assert_error (f->error, MSNP_ERROR, MSNP_ERROR_PROTOCOL);
}

static void
test_longer (Fixture       *f,
             gconstpointer  data)
{
  fetch_lie (f, 2000, 2001);
  g_assert_error (f->error, MSNP_ERROR, MSNP_ERROR_PROTOCOL);
}

static void
test_shorter (Fixture       *f,
              gconstpointer  data)
{
  fetch_lie (f, 2000, 1999);
  g_assert_error (f->error, MSNP_ERROR, MSNP_ERROR_PROTOCOL);
}

static void
test_none (Fixture       *f,
           gconstpointer  data)
{
  g_autoptr(GBytes) picture = new_picture (2000);
  g_autoptr(MsnpPictureRef) ref =
    msnp_picture_ref_new ("bob@example.net", MSNP_PICTURE_TYPE_DISPLAY, NULL, picture);
  g_autoptr(MsnpPictureRef) emoticon =
    msnp_picture_ref_new ("bob@example.net", MSNP_PICTURE_TYPE_EMOTICON, NULL, picture);

  /* The same bytes as something else are something else. */
  msnp_object_shelf_add (f->shelf, emoticon, picture);
  fetch (f, ref);
  wait_until (f->is_done);
  g_assert_error (f->error, MSNP_ERROR, MSNP_ERROR_DECLINED);
}

static void
test_too_large (Fixture       *f,
                gconstpointer  data)
{
  g_autoptr(GBytes) picture = new_picture (MSNP_PICTURE_MAX + 1);
  g_autoptr(MsnpPictureRef) ref =
    msnp_picture_ref_new ("bob@example.net", MSNP_PICTURE_TYPE_DISPLAY, NULL, picture);

  fetch (f, ref);
  wait_until (f->is_done);
  g_assert_error (f->error, MSNP_ERROR, MSNP_ERROR_TOO_LONG);
}

static guint
no_data (MsnpP2pChunk *chunk,
         gpointer      user_data)
{
  return msnp_p2p_chunk_get_kind (chunk) == MSNP_P2P_OBJECT ? 0 : 1;
}

static void
test_time_limit (Fixture       *f,
                 gconstpointer  data)
{
  paired_carrier_set_func (f->bob_carrier, no_data, NULL);
  fetch_lie (f, 2000, 2000);
  g_assert_error (f->error, MSNP_ERROR, MSNP_ERROR_NO_ANSWER);
}

static guint
no_acks_no_bye (MsnpP2pChunk *chunk,
                gpointer      user_data)
{
  return msnp_p2p_chunk_get_kind (chunk) == MSNP_P2P_ACK && chunk->session_id != 0 ? 0 : 1;
}

/* Pidgin acknowledges neither the four zeros nor the picture. */
static void
test_no_acknowledgements (Fixture       *f,
                          gconstpointer  data)
{
  paired_carrier_set_func (f->carrier, no_acks_no_bye, NULL);
  test_sizes (f, data);
}

static void
test_cancelled (Fixture       *f,
                gconstpointer  data)
{
  g_autoptr(GBytes) picture = new_picture (2000);
  g_autoptr(MsnpPictureRef) ref =
    msnp_picture_ref_new ("bob@example.net", MSNP_PICTURE_TYPE_DISPLAY, NULL, picture);

  msnp_object_shelf_add (f->shelf, ref, picture);
  fetch (f, ref);
  g_main_context_iteration (NULL, TRUE);
  g_cancellable_cancel (f->cancellable);
  wait_until (f->is_done);
  g_assert_error (f->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_broken (Fixture       *f,
             gconstpointer  data)
{
  g_autoptr(GBytes) picture = new_picture (20000);
  g_autoptr(MsnpPictureRef) ref =
    msnp_picture_ref_new ("bob@example.net", MSNP_PICTURE_TYPE_DISPLAY, NULL, picture);

  msnp_object_shelf_add (f->shelf, ref, picture);
  fetch (f, ref);
  wait_until (paired_carrier_count (f->bob_carrier, MSNP_P2P_OBJECT) > 2);
  paired_carrier_break (f->carrier);
  wait_until (f->is_done);
  g_assert_error (f->error, MSNP_ERROR, MSNP_ERROR_UNREACHABLE);
}

/* Returns: how many of the emoticons with @first bytes and up are there; first they are put there,
 * where @adds says so */
static guint
count_emoticons (MsnpObjectShelf *shelf,
                 gsize            first,
                 gsize            n_emoticons,
                 gboolean         adds)
{
  guint n_found = 0;

  for (gsize i = first; i < first + n_emoticons; i++)
    {
      g_autoptr(GBytes) data = new_picture (i);
      g_autoptr(MsnpPictureRef) ref =
        msnp_picture_ref_new ("bob@example.net", MSNP_PICTURE_TYPE_EMOTICON, NULL, data);

      if (adds)
        msnp_object_shelf_add (shelf, ref, data);
      n_found += msnp_object_shelf_lookup (shelf, ref) != NULL;
    }
  return n_found;
}

/* As many as a person may have, with the display pictures, and what they may weigh together. */
static void
test_shelf_of_all (void)
{
  g_autoptr(MsnpObjectShelf) shelf = msnp_object_shelf_new ();
  g_autoptr(GBytes) picture = new_picture (50);
  g_autoptr(MsnpPictureRef) display =
    msnp_picture_ref_new ("bob@example.net", MSNP_PICTURE_TYPE_DISPLAY, NULL, picture);

  msnp_object_shelf_add (shelf, display, picture);
  g_assert_cmpuint (count_emoticons (shelf, 20000, 200, TRUE), ==, 200);
  g_assert_cmpuint (count_emoticons (shelf, 20000, 200, FALSE), ==, 200);

  /* those that are too large together: the oldest go */
  g_assert_cmpuint (count_emoticons (shelf, 200000, 60, TRUE), ==, 60);
  g_assert_cmpuint (count_emoticons (shelf, 20000, 200, FALSE), ==, 0);
  g_assert_cmpuint (count_emoticons (shelf, 200000, 60, FALSE), ==,
                    (MSNP_OBJECT_SHELF_BYTES - 50) / 200059);
  g_assert_nonnull (msnp_object_shelf_lookup (shelf, display));

  /* the room of what is taken away is there again */
  msnp_object_shelf_remove (shelf, MSNP_PICTURE_TYPE_EMOTICON);
  for (guint i = 0; i < 3; i++)
    g_assert_cmpuint (count_emoticons (shelf, 20000, 200, TRUE), ==, 200);
  g_assert_cmpuint (count_emoticons (shelf, 20000, 200, FALSE), ==, 200);
}

static void
test_shelf (void)
{
  g_autoptr(MsnpObjectShelf) shelf = msnp_object_shelf_new ();
  g_autoptr(GBytes) picture = new_picture (50);
  g_autoptr(MsnpPictureRef) display =
    msnp_picture_ref_new ("bob@example.net", MSNP_PICTURE_TYPE_DISPLAY, NULL, picture);
  guint n_found = 0;

  msnp_object_shelf_add (shelf, display, picture);
  for (gsize round = 0; round < 2; round++)
    for (gsize i = 1; i < 3 * MSNP_OBJECT_SHELF_MAX; i++)
      {
        g_autoptr(GBytes) data = new_picture (i);
        g_autoptr(MsnpPictureRef) ref =
          msnp_picture_ref_new ("bob@example.net", MSNP_PICTURE_TYPE_EMOTICON, NULL, data);

        if (round == 0)
          msnp_object_shelf_add (shelf, ref, data);
        else
          n_found += msnp_object_shelf_lookup (shelf, ref) != NULL;
      }
  g_assert_cmpuint (n_found, ==, MSNP_OBJECT_SHELF_MAX - 1);
  g_assert_nonnull (msnp_object_shelf_lookup (shelf, display));
  msnp_object_shelf_remove (shelf, MSNP_PICTURE_TYPE_DISPLAY);
  g_assert_null (msnp_object_shelf_lookup (shelf, display));
}

/* The one on show and a few before it, however often it changes, and beside the emoticons. */
static void
test_recent (void)
{
  g_autoptr(MsnpObjectShelf) shelf = msnp_object_shelf_new ();
  g_autoptr(GBytes) emoticon = new_picture (9);
  g_autoptr(MsnpPictureRef) emoticon_ref =
    msnp_picture_ref_new ("bob@example.net", MSNP_PICTURE_TYPE_EMOTICON, NULL, emoticon);

  msnp_object_shelf_add (shelf, emoticon_ref, emoticon);
  for (gsize round = 0; round < 2; round++)
    for (gsize i = 10; i < 60; i++)
      {
        g_autoptr(GBytes) data = new_picture (i);
        g_autoptr(MsnpPictureRef) ref =
          msnp_picture_ref_new ("bob@example.net", MSNP_PICTURE_TYPE_DISPLAY, NULL, data);

        if (round == 0)
          msnp_object_shelf_add (shelf, ref, data);
        else
          g_assert_cmpint (msnp_object_shelf_lookup (shelf, ref) != NULL, ==,
                           i >= 60 - MSNP_OBJECT_SHELF_RECENT);
      }
  g_assert_nonnull (msnp_object_shelf_lookup (shelf, emoticon_ref));
}

#define ADD(path, func) \
  g_test_add ("/msnp/object-transfer/" path, Fixture, NULL, set_up, func, tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("all-sizes", test_sizes);
  ADD ("another-picture", test_other_picture);
  ADD ("longer-than-announced", test_longer);
  ADD ("shorter-than-announced", test_shorter);
  ADD ("there-is-none", test_none);
  ADD ("too-large", test_too_large);
  ADD ("time-limit", test_time_limit);
  ADD ("no-acknowledgements", test_no_acknowledgements);
  ADD ("cancelled", test_cancelled);
  ADD ("connection-breaks", test_broken);
  g_test_add_func ("/msnp/object-transfer/shelf", test_shelf);
  g_test_add_func ("/msnp/object-transfer/shelf-of-all", test_shelf_of_all);
  g_test_add_func ("/msnp/object-transfer/recent-pictures", test_recent);

  return g_test_run ();
}

#include "config.h"

#include <gtk/gtk.h>

#include "ui/twn-custom-emoticon.h"
#include "ui/twn-frames.h"
#include "ui/twn-image.h"
#include "ui/twn-pictures.h"

#define MEGAPIXEL 1000000u

static GBytes *
make_image (int width, int height, const char *format)
{
  g_autoptr(GdkPixbuf) pixbuf = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, width, height);
  g_autoptr(GError) error = NULL;
  char *bytes = NULL;
  gsize size = 0;

  gdk_pixbuf_fill (pixbuf, 0x3584e4ff);
  gdk_pixbuf_save_to_buffer (pixbuf, &bytes, &size, format, &error, NULL);
  g_assert_no_error (error);
  return g_bytes_new_take (bytes, size);
}

/* The result of what was asked for. */
typedef struct
{
  gboolean    is_over;
  GdkTexture *texture;
  GError     *error;
} Answer;

static void
on_decoded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Answer *answer = user_data;

  answer->texture = twn_image_decode_finish (result, &answer->error);
  answer->is_over = TRUE;
}

static Answer
decode (GBytes *data, guint max_pixels, int max_side)
{
  Answer answer = { 0 };

  twn_image_decode_async (data, max_pixels, max_side, NULL, on_decoded, &answer);
  while (!answer.is_over)
    g_main_context_iteration (NULL, TRUE);
  return answer;
}

static void
test_reads_the_usual_formats (void)
{
  static const char *const formats[] = { "png", "jpeg", "bmp" };

  for (gsize i = 0; i < G_N_ELEMENTS (formats); i++)
    {
      g_autoptr(GBytes) data = make_image (96, 48, formats[i]);
      Answer answer = decode (data, MEGAPIXEL, 0);

      g_assert_no_error (answer.error);
      g_assert_cmpint (gdk_texture_get_width (answer.texture), ==, 96);
      g_assert_cmpint (gdk_texture_get_height (answer.texture), ==, 48);
      g_object_unref (answer.texture);
    }
}

static void
test_makes_smaller_in_proportion (void)
{
  g_autoptr(GBytes) data = make_image (400, 100, "png");
  Answer answer = decode (data, MEGAPIXEL, 40);

  g_assert_no_error (answer.error);
  g_assert_cmpint (gdk_texture_get_width (answer.texture), ==, 40);
  g_assert_cmpint (gdk_texture_get_height (answer.texture), ==, 10);
  g_object_unref (answer.texture);
}

static void
refuses (GBytes *data, int code)
{
  Answer answer = decode (data, MEGAPIXEL, 0);

  g_assert_null (answer.texture);
  g_assert_error (answer.error, G_IO_ERROR, code);
  g_error_free (answer.error);
}

static void
test_refuses_too_many_pixels (void)
{
  static const char *const formats[] = { "png", "jpeg", "bmp" };

  for (gsize i = 0; i < G_N_ELEMENTS (formats); i++)
    {
      g_autoptr(GBytes) many = make_image (1200, 1000, formats[i]);
      g_autoptr(GBytes) wide = make_image (20000, 1, formats[i]);

      refuses (many, G_IO_ERROR_MESSAGE_TOO_LARGE);
      refuses (wide, G_IO_ERROR_MESSAGE_TOO_LARGE);
    }
}

/* A header alone: 65,535 × 65,535 pixels would be 16 GB. */
static void
test_refuses_before_it_has_the_pixels (void)
{
  static const guint8 gif[] = "GIF89a\xff\xff\xff\xff\x80\x00\x00\x00\x00\x00\xff\xff\xff"
                              ",\x00\x00\x00\x00\xff\xff\xff\xff\x00\x02\x02\x44\x01\x00;";
  static const guint8 png[] = "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\xff\xff\x00\x00\xff\xff"
                              "\x08\x06\x00\x00\x00\x00\x00\x00\x00";
  g_autoptr(GBytes) as_gif = g_bytes_new_static (gif, sizeof gif - 1);
  g_autoptr(GBytes) as_png = g_bytes_new_static (png, sizeof png - 1);
  Answer answer = decode (as_png, MEGAPIXEL, 0);

  refuses (as_gif, G_IO_ERROR_MESSAGE_TOO_LARGE);
  g_assert_null (answer.texture); /* its checksum is wrong, too */
  g_assert_nonnull (answer.error);
  g_error_free (answer.error);
}

static void
test_refuses_what_is_no_image (void)
{
  g_autoptr(GBytes) text = g_bytes_new_static ("Hello", 5);
  g_autoptr(GBytes) empty = g_bytes_new_static ("", 0);
  g_autoptr(GBytes) svg = g_bytes_new_static ("<svg xmlns='http://www.w3.org/2000/svg'/>", 41);
  g_autoptr(GBytes) png = make_image (200, 200, "png");
  g_autoptr(GBytes) cut = g_bytes_new_from_bytes (png, 0, 24);

  refuses (text, G_IO_ERROR_INVALID_DATA);
  refuses (empty, G_IO_ERROR_INVALID_DATA);
  refuses (svg, G_IO_ERROR_INVALID_DATA);
  refuses (cut, G_IO_ERROR_INVALID_DATA);
}

static void
test_gives_up_when_it_is_not_needed (void)
{
  g_autoptr(GBytes) data = make_image (10, 10, "png");
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  Answer answer = { 0 };

  g_cancellable_cancel (cancellable);
  twn_image_decode_async (data, MEGAPIXEL, 0, cancellable, on_decoded, &answer);
  while (!answer.is_over)
    g_main_context_iteration (NULL, TRUE);
  g_assert_error (answer.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_error_free (answer.error);
}

/* A GIF of 2 by 2 pixels with @n_frames, 0.1 s each; @side: of the frames, as they say. */
static GBytes *
make_gif (guint n_frames, guint8 side)
{
  static const guint8 head[] = "GIF89a\x02\x00\x02\x00\x80\x00\x00\x00\x00\x00\xff\x00\xff";
  static const guint8 delay[] = "!\xf9\x04\x00\x0a\x00\x00\x00";
  guint8 frame[] = ",\x00\x00\x00\x00\x02\x00\x02\x00\x00\x02\x02\x84\x51\x00";
  GByteArray *gif = g_byte_array_new ();

  frame[5] = frame[7] = side;
  g_byte_array_append (gif, head, sizeof head - 1);
  for (guint i = 0; i < n_frames; i++)
    {
      g_byte_array_append (gif, delay, sizeof delay - 1);
      g_byte_array_append (gif, frame, sizeof frame - 1);
    }
  g_byte_array_append (gif, (const guint8 *) ";", 1);
  return g_byte_array_free_to_bytes (gif);
}

static void
on_frames (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GAsyncResult **to = user_data;

  *to = g_object_ref (result);
}

static TwnFrames *
decode_frames (GBytes *data, GError **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  twn_frames_decode_async (data, NULL, on_frames, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return twn_frames_decode_finish (result, error);
}

static void
test_frames_of_a_gif (void)
{
  g_autoptr(GBytes) gif = make_gif (3, 2);
  g_autoptr(GBytes) still = make_gif (1, 2);
  g_autoptr(GBytes) png = make_image (96, 48, "png");
  g_autoptr(GError) error = NULL;
  g_autoptr(TwnFrames) moving = decode_frames (gif, &error);
  g_autoptr(TwnFrames) alone = decode_frames (still, &error);
  g_autoptr(TwnFrames) small = decode_frames (png, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (moving->textures->len, ==, 3);
  g_assert_cmpint (g_array_index (moving->delays, int, 0), ==, 100);
  g_assert_cmpuint (alone->textures->len, ==, 1);
  g_assert_cmpuint (small->textures->len, ==, 1);
  g_assert_cmpint (gdk_texture_get_width (small->textures->pdata[0]), ==, TWN_FRAMES_SIDE);
  g_assert_cmpint (gdk_texture_get_height (small->textures->pdata[0]), ==, TWN_FRAMES_SIDE / 2);
}

/* More frames than there may be, frames larger than the image, none, and pieces of one. */
static void
test_frames_have_a_bound (void)
{
  g_autoptr(GBytes) many = make_gif (TWN_FRAMES_MAX + 50, 2);
  g_autoptr(GBytes) large = make_gif (2, 200);
  g_autoptr(GBytes) none = make_gif (0, 2);
  g_autoptr(GBytes) wide = make_image (20000, 1, "png");
  g_autoptr(TwnFrames) bounded = decode_frames (many, NULL);
  gsize size;
  const guint8 *bytes = g_bytes_get_data (many, &size);

  g_assert_cmpuint (bounded->textures->len, ==, TWN_FRAMES_MAX);
  g_assert_null (decode_frames (large, NULL));
  g_assert_null (decode_frames (none, NULL));
  g_assert_null (decode_frames (wide, NULL));
  for (gsize i = 0; i < 200; i++)
    {
      g_autofree guint8 *piece = g_memdup2 (bytes, i); /* what is read beyond it is found */

      g_assert_cmpuint (twn_frames_count (piece, i), <=, 10);
    }
}

static void
on_ready (TwnCustomEmoticon *emoticon, gpointer user_data)
{
  (*(guint *) user_data)++;
}

static void
test_an_emoticon_moves_while_it_is_drawn (void)
{
  g_autoptr(GBytes) gif = make_gif (2, 2);
  g_autoptr(MsnpPictureRef) ref =
    msnp_picture_ref_new ("a@example.com", MSNP_PICTURE_TYPE_EMOTICON, NULL, gif);
  g_autoptr(MsnpEmoticon) named = msnp_emoticon_new ("(kat)", ref);
  g_autoptr(TwnCustomEmoticon) emoticon = twn_custom_emoticon_new (named);
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  guint n_ready = 0;
  guint n_changes = 0;

  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", TRUE, NULL);
  g_signal_connect (emoticon, "ready", G_CALLBACK (on_ready), &n_ready);
  g_assert_false (twn_custom_emoticon_is_ready (emoticon));
  twn_custom_emoticon_take_frames (emoticon, decode_frames (gif, NULL));
  g_assert_cmpuint (n_ready, ==, 1);
  g_assert_cmpint (gdk_paintable_get_intrinsic_width (GDK_PAINTABLE (emoticon)), ==, 2);
  twn_custom_emoticon_set_scale (emoticon, 1.6);
  g_assert_cmpint (gdk_paintable_get_intrinsic_width (GDK_PAINTABLE (emoticon)), ==, 3);
  g_assert_cmpint (gdk_paintable_get_intrinsic_height (GDK_PAINTABLE (emoticon)), ==, 3);
  g_signal_connect (emoticon, "invalidate-contents", G_CALLBACK (on_ready), &n_changes);
  gdk_paintable_snapshot (GDK_PAINTABLE (emoticon), snapshot, 2, 2);
  while (n_changes == 0)
    g_main_context_iteration (NULL, TRUE);

  /* nobody draws it again: nothing is left to happen */
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (n_changes, ==, 1);
  g_object_unref (snapshot);
}

static TwnPictures *
make_pictures (CorePictures **core)
{
  g_autoptr(StorePictures) cache = store_pictures_new (NULL, STORE_PICTURES_MAX);
  g_autoptr(CoreAccount) account = core_account_new ();
  g_autoptr(CoreProfile) profile = core_profile_new_in_memory ();
  g_autoptr(CoreKeeper) keeper = core_keeper_new (account, profile);
  g_autoptr(CoreFaces) faces = core_faces_new (account, keeper);
  g_autoptr(CoreOwnPicture) own_picture = core_own_picture_new (account, keeper);
  g_autoptr(CoreOwnEmoticons) own_emoticons = core_own_emoticons_new (keeper);

  *core = core_pictures_new (cache);
  return twn_pictures_new (*core, faces, own_picture, own_emoticons);
}

/* The history, which asks nobody, and a new message have the same one. Where the cache has it only
 * after the history looked for it, it is as if its owner had given it. */
static void
test_an_emoticon_of_the_history_and_of_a_message (gconstpointer data)
{
  const gboolean is_cached_before = GPOINTER_TO_INT (data);
  g_autoptr(GBytes) gif = make_gif (2, 2);
  g_autoptr(MsnpPictureRef) ref =
    msnp_picture_ref_new ("a@example.com", MSNP_PICTURE_TYPE_EMOTICON, NULL, gif);
  g_autoptr(MsnpPictureRef) kept = msnp_picture_ref_new_from_digest (
    "a@example.com", MSNP_PICTURE_TYPE_EMOTICON, ref->sha1d, ref->size);
  g_autoptr(MsnpEmoticon) named = msnp_emoticon_new ("(kat)", ref);
  g_autoptr(MsnpEmoticon) told = msnp_emoticon_new ("(kat)", kept);
  g_autoptr(MsnpContact) contact = msnp_contact_new ("a@example.com");
  g_autoptr(CorePictures) core = NULL;
  g_autoptr(TwnCustomEmoticon) emoticon = NULL;
  TwnPictures *pictures = make_pictures (&core);

  if (is_cached_before)
    core_pictures_keep (core, ref->sha1d, gif);
  emoticon = g_object_ref (twn_pictures_get_emoticon (pictures, NULL, told));
  if (!is_cached_before)
    core_pictures_keep (core, ref->sha1d, gif);
  g_assert_true (twn_pictures_get_emoticon (pictures, contact, named) == emoticon);
  g_assert_true (twn_pictures_get_emoticon (pictures, contact, named) == emoticon);

  /* what is under way holds it */
  g_object_add_weak_pointer (G_OBJECT (pictures), (gpointer *) &pictures);
  g_object_unref (pictures);
  while (pictures != NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (twn_custom_emoticon_is_ready (emoticon));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  gtk_init ();
  g_test_add_func ("/ui/image/reads-the-usual-formats", test_reads_the_usual_formats);
  g_test_add_func ("/ui/image/makes-smaller-in-proportion", test_makes_smaller_in_proportion);
  g_test_add_func ("/ui/image/refuses-too-many-pixels", test_refuses_too_many_pixels);
  g_test_add_func ("/ui/image/refuses-before-it-has-the-pixels",
                   test_refuses_before_it_has_the_pixels);
  g_test_add_func ("/ui/image/refuses-what-is-no-image", test_refuses_what_is_no_image);
  g_test_add_func ("/ui/image/gives-up-when-it-is-not-needed",
                   test_gives_up_when_it_is_not_needed);
  g_test_add_func ("/ui/frames/of-a-gif", test_frames_of_a_gif);
  g_test_add_func ("/ui/frames/have-a-bound", test_frames_have_a_bound);
  g_test_add_func ("/ui/custom-emoticon/moves-while-it-is-drawn",
                   test_an_emoticon_moves_while_it_is_drawn);
  g_test_add_data_func ("/ui/custom-emoticon/of-the-history-and-of-a-message",
                        GINT_TO_POINTER (TRUE), test_an_emoticon_of_the_history_and_of_a_message);
  g_test_add_data_func ("/ui/custom-emoticon/that-only-its-owner-has", GINT_TO_POINTER (FALSE),
                        test_an_emoticon_of_the_history_and_of_a_message);
  return g_test_run ();
}

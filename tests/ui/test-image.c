#include "config.h"

#include <gtk/gtk.h>

#include "ui/twn-image.h"

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

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ui/image/reads-the-usual-formats", test_reads_the_usual_formats);
  g_test_add_func ("/ui/image/makes-smaller-in-proportion", test_makes_smaller_in_proportion);
  g_test_add_func ("/ui/image/refuses-too-many-pixels", test_refuses_too_many_pixels);
  g_test_add_func ("/ui/image/refuses-before-it-has-the-pixels",
                   test_refuses_before_it_has_the_pixels);
  g_test_add_func ("/ui/image/refuses-what-is-no-image", test_refuses_what_is_no_image);
  g_test_add_func ("/ui/image/gives-up-when-it-is-not-needed",
                   test_gives_up_when_it_is_not_needed);
  return g_test_run ();
}

#include <string.h>

#include "msnp/msnp-picture-ref.h"

#define PICTURE "<msnobj Creator=\"bob@example.net\" Size=\"1500\" Type=\"3\" " \
                "Location=\"TFR2C.tmp\" Friendly=\"AAA=\" " \
                "SHA1D=\"udVfpdQxl/kBS0ZZ5Hk3W40sBUw=\" SHA1C=\"QmhK9U5ypvxahRHsStGos0lEI5I=\"/>"

static void
test_parse (void)
{
  g_autoptr(MsnpPictureRef) ref = msnp_picture_ref_parse (PICTURE);

  g_assert_nonnull (ref);
  g_assert_cmpstr (ref->text, ==, PICTURE);
  g_assert_cmpstr (ref->creator, ==, "bob@example.net");
  g_assert_cmpuint (ref->size, ==, 1500);
  g_assert_cmpuint (ref->type, ==, 3);
  g_assert_cmpstr (ref->sha1d, ==, "udVfpdQxl/kBS0ZZ5Hk3W40sBUw=");
}

/* What a peer wrote goes back to him byte for byte, odd spelling included (08 §8.3). */
static void
test_keeps_the_text (void)
{
  static const char text[] = "<msnobj  SHA1D='udVfpdQxl/kBS0ZZ5Hk3W40sBUw=' Size=\"007\" "
                             "X=\"&amp;\" Creator=\"a&amp;b@example.net\" Type=\"2\"></msnobj>";
  g_autoptr(MsnpPictureRef) ref = msnp_picture_ref_parse (text);

  g_assert_cmpstr (ref->text, ==, text);
  g_assert_cmpstr (ref->creator, ==, "a&b@example.net");
  g_assert_cmpuint (ref->size, ==, 7);
}

static void
test_no_picture (void)
{
  static const char *const texts[] = {
    "", "0", "<msnobj/>", "<msnobj />", "<msnobj", "msnobj", "<", ">", "<msnobj Creator=\"a\"/>",
    "<other Creator=\"a\" Size=\"1\" Type=\"3\" SHA1D=\"udVfpdQxl/kBS0ZZ5Hk3W40sBUw=\"/>",
    "<msnobj Creator=\"a\" Size=\"0\" Type=\"3\" SHA1D=\"udVfpdQxl/kBS0ZZ5Hk3W40sBUw=\"/>",
    "<msnobj Creator=\"a\" Size=\"-1\" Type=\"3\" SHA1D=\"udVfpdQxl/kBS0ZZ5Hk3W40sBUw=\"/>",
    "<msnobj Creator=\"a\" Size=\"4294967296\" Type=\"3\" SHA1D=\"udVfpdQxl/kBS0ZZ5Hk3W40sBUw=\"/>",
    "<msnobj Size=\"1\" Type=\"3\" SHA1D=\"udVfpdQxl/kBS0ZZ5Hk3W40sBUw=\"/>",
    "<msnobj Creator=\"a\" Size=\"1\" Type=\"3\" SHA1D=\"udVfpdQxl/kBS0ZZ5Hk3W40sBU=\"/>",
    "<msnobj Creator=\"a\" Size=\"1\" Type=\"3\" SHA1D=\"!!!!!!!!!!!!!!!!!!!!!!!!!!!!\"/>",
    "<msnobj Creator=\"a\" Size=\"1\" Type=\"3\" SHA1D=\"../../../../../../../etc/pass\"/>",
    "<msnobj Creator=\"a\" Size=\"1\" Type=\"3\" SHA1D=\"\"/>",
    "<msnobj Creator=\"\xff\" Size=\"1\" Type=\"3\" SHA1D=\"udVfpdQxl/kBS0ZZ5Hk3W40sBUw=\"/>",
    "<msnobj Creator=\"&x;\" Size=\"1\" Type=\"3\" SHA1D=\"udVfpdQxl/kBS0ZZ5Hk3W40sBUw=\"/>",
    "<msnobj Creator=\"a\" Size=\"1\" Type=\"3\" SHA1D=\"udVfpdQxl/kBS0ZZ5Hk3W40sBUw=\"/>junk",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    g_assert_null (msnp_picture_ref_parse (texts[i]));

  g_assert_null (msnp_picture_ref_parse (NULL));
}

static void
test_limit (void)
{
  g_autofree char *spaces = g_strnfill (MSNP_PICTURE_REF_MAX - strlen (PICTURE), ' ');
  g_autofree char *longest = g_strconcat ("<msnobj ", spaces, PICTURE + strlen ("<msnobj "), NULL);
  g_autofree char *longer = g_strconcat ("<msnobj  ", spaces, PICTURE + strlen ("<msnobj "), NULL);
  g_autoptr(MsnpPictureRef) ref = msnp_picture_ref_parse (longest);

  g_assert_cmpuint (strlen (longest), ==, MSNP_PICTURE_REF_MAX);
  g_assert_nonnull (ref);
  g_assert_null (msnp_picture_ref_parse (longer));
}

static void
test_equal (void)
{
  g_autoptr(MsnpPictureRef) ref = msnp_picture_ref_parse (PICTURE);
  g_autoptr(MsnpPictureRef) copy = g_boxed_copy (MSNP_TYPE_PICTURE_REF, ref);
  g_autoptr(MsnpPictureRef) other = msnp_picture_ref_copy (ref);
  g_autoptr(MsnpPictureRef) larger = msnp_picture_ref_copy (ref);

  g_clear_pointer (&other->sha1d, g_free);
  other->sha1d = g_strdup ("01PTkIDLxXv5vN3KF71XbpxpCNQ=");
  larger->size++;

  g_assert_cmpstr (copy->text, ==, PICTURE);
  g_assert_true (msnp_picture_ref_equal (ref, copy));
  g_assert_true (msnp_picture_ref_equal (NULL, NULL));
  g_assert_false (msnp_picture_ref_equal (ref, NULL));
  g_assert_false (msnp_picture_ref_equal (NULL, ref));
  g_assert_false (msnp_picture_ref_equal (ref, other));
  g_assert_false (msnp_picture_ref_equal (ref, larger));
}

/* The vectors of 05 §5.1. */
static void
test_made (void)
{
  g_autofree guint8 *data = g_malloc (1500);
  g_autoptr(GBytes) picture = NULL;
  g_autoptr(GBytes) abc = g_bytes_new_static ("abc", 3);
  g_autoptr(GBytes) abd = g_bytes_new_static ("abd", 3);
  g_autoptr(MsnpPictureRef) ref = NULL;
  g_autoptr(MsnpPictureRef) small =
    msnp_picture_ref_new ("alice@example.com", MSNP_PICTURE_TYPE_DISPLAY, "0", abc);
  g_autoptr(MsnpPictureRef) odd =
    msnp_picture_ref_new ("a&'\"<>@b", MSNP_PICTURE_TYPE_DISPLAY, NULL, abc);
  g_autoptr(MsnpPictureRef) again = msnp_picture_ref_parse (odd->text);

  for (guint i = 0; i < 1500; i++)
    data[i] = (guint8) (31 * i + 7);
  picture = g_bytes_new (data, 1500);
  ref = msnp_picture_ref_new ("bob@example.net", MSNP_PICTURE_TYPE_DISPLAY, "TFR2C.tmp", picture);
  g_assert_cmpstr (ref->text, ==, PICTURE);
  g_assert_true (msnp_picture_ref_names (ref, picture));
  g_assert_false (msnp_picture_ref_names (ref, abc));
  g_assert_true (msnp_picture_ref_names (small, abc));
  g_assert_false (msnp_picture_ref_names (small, abd));
  g_assert_nonnull (strstr (small->text, "SHA1C=\"XvKx6R3R89zR52Svi8KfCTz9pTo=\""));
  g_assert_cmpstr (again->creator, ==, "a&'\"<>@b");
}

static void
test_made_of_a_digest (void)
{
  static const char *const digests[] = {
    "", "udVfpdQxl/kBS0ZZ5Hk3W40sBU=", "!!!!!!!!!!!!!!!!!!!!!!!!!!!!",
    "../../../../../../../etc/pass", "udVfpdQxl/kBS0ZZ5Hk3W40sBUw=\n",
  };
  g_autoptr(MsnpPictureRef) picture = msnp_picture_ref_parse (PICTURE);
  g_autoptr(MsnpPictureRef) ref =
    msnp_picture_ref_new_from_digest ("bob@example.net", MSNP_PICTURE_TYPE_DISPLAY,
                                      picture->sha1d, 1500);

  g_assert_true (msnp_picture_ref_equal (ref, picture));
  g_assert_cmpstr (ref->creator, ==, "bob@example.net");
  g_assert_cmpuint (ref->type, ==, MSNP_PICTURE_TYPE_DISPLAY);
  g_assert_cmpstr (ref->text, ==, "");
  g_assert_null (msnp_picture_ref_new_from_digest ("", 3, picture->sha1d, 0));
  for (gsize i = 0; i < G_N_ELEMENTS (digests); i++)
    g_assert_null (msnp_picture_ref_new_from_digest ("", 3, digests[i], 1));
}

static void
test_images (void)
{
  static const struct { const char *data; gsize size; gboolean is_image; } rows[] = {
    { "\x89PNG\r\n\x1a\n....", 12, TRUE }, { "\xff\xd8\xff\xe0", 4, TRUE },
    { "GIF89a.", 7, TRUE }, { "GIF87a.", 7, TRUE }, { "BM.", 3, TRUE }, { "", 0, FALSE },
    { "GIF89a", 6, FALSE }, { "<svg/>", 6, FALSE }, { "BM", 2, FALSE }, { "abc", 3, FALSE },
  };
  g_autofree char *large = g_strnfill (MSNP_PICTURE_MAX + 1, 'M');
  g_autoptr(GBytes) too_large = NULL;
  g_autoptr(GBytes) largest = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(GBytes) bytes = g_bytes_new (rows[i].data, rows[i].size);

      g_assert_cmpint (msnp_picture_is_image (bytes), ==, rows[i].is_image);
    }
  large[0] = 'B';
  too_large = g_bytes_new (large, MSNP_PICTURE_MAX + 1);
  largest = g_bytes_new (large, MSNP_PICTURE_MAX);
  g_assert_false (msnp_picture_is_image (too_large));
  g_assert_true (msnp_picture_is_image (largest));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/msnp/picture-ref/reads-an-msnobject", test_parse);
  g_test_add_func ("/msnp/picture-ref/keeps-the-text", test_keeps_the_text);
  g_test_add_func ("/msnp/picture-ref/everything-else-is-no-picture", test_no_picture);
  g_test_add_func ("/msnp/picture-ref/has-a-limit", test_limit);
  g_test_add_func ("/msnp/picture-ref/equal-by-digest-and-size", test_equal);

  g_test_add_func ("/msnp/picture-ref/made-of-a-picture", test_made);
  g_test_add_func ("/msnp/picture-ref/made-of-a-digest", test_made_of_a_digest);
  g_test_add_func ("/msnp/picture-ref/images", test_images);

  return g_test_run ();
}

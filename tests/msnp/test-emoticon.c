#include <string.h>

#include "msnp/p2p/msnp-emoticon.h"
#include "msnp/wire/msnp-mime.h"

#define OBJECT "<msnobj Creator=\"alice@example.com\" Size=\"600\" Type=\"2\" " \
               "Location=\"TFR7.dat\" Friendly=\"AAA=\" SHA1D=\"1QffBA5zjwAjsM6HeLwEovj/Fgs=\" " \
               "SHA1C=\"E0Qz9VTdTSd994EUq38kbtAOcf8=\"/>"

static GPtrArray *
parse (const char *text)
{
  return msnp_emoticon_parse (text, strlen (text));
}

/* 09 §9.9. */
static void
test_bytes (void)
{
  g_autofree guint8 *data = g_malloc (600);
  g_autoptr(GBytes) image = NULL;
  g_autoptr(MsnpPictureRef) ref = NULL;
  g_autoptr(GPtrArray) emoticons =
    g_ptr_array_new_with_free_func ((GDestroyNotify) msnp_emoticon_free);
  g_autoptr(GPtrArray) again = NULL;
  g_autoptr(GBytes) payload = NULL;
  g_autoptr(MsnpMime) mime = NULL;
  const guint8 *body;
  gsize size;

  for (guint i = 0; i < 600; i++)
    data[i] = (guint8) (13 * i + 1);
  image = g_bytes_new (data, 600);
  ref = msnp_picture_ref_new ("alice@example.com", MSNP_PICTURE_TYPE_EMOTICON, "TFR7.dat", image);
  g_assert_cmpstr (ref->text, ==, OBJECT);
  g_ptr_array_add (emoticons, msnp_emoticon_new (":wave:", ref));
  payload = msnp_emoticon_format (emoticons);
  g_assert_cmpuint (g_bytes_get_size (payload), ==, 231);
  mime = msnp_mime_parse (g_bytes_get_data (payload, NULL), 231, NULL);
  body = msnp_mime_get_body (mime, &size);
  g_assert_cmpmem (body, size, ":wave:\t" OBJECT "\t", strlen (":wave:\t" OBJECT "\t"));
  again = msnp_emoticon_parse (body, size);
  g_assert_cmpuint (again->len, ==, 1);
  g_assert_cmpstr (((MsnpEmoticon *) again->pdata[0])->shortcut, ==, ":wave:");
  g_assert_cmpstr (((MsnpEmoticon *) again->pdata[0])->ref->text, ==, OBJECT);
}

static void
test_several (void)
{
  g_autoptr(GPtrArray) two = parse (":a:\t" OBJECT "\t(b)\t" OBJECT "\t");
  g_autoptr(GPtrArray) no_end = parse ("☃\t" OBJECT);
  g_autoptr(GPtrArray) one_of_three = parse ("x\ty\t :a\t" OBJECT "\t:b:\t" OBJECT "\t");

  g_assert_cmpuint (two->len, ==, 2);
  g_assert_cmpuint (no_end->len, ==, 1);
  g_assert_cmpuint (one_of_three->len, ==, 1);
}

static void
test_encoded (void)
{
  g_autofree char *escaped = g_uri_escape_string (OBJECT, NULL, FALSE);
  g_autofree char *text = g_strconcat (":a:\t", escaped, "\t", NULL);
  g_autoptr(GPtrArray) emoticons = parse (text);

  g_assert_cmpuint (emoticons->len, ==, 1);
  g_assert_cmpstr (((MsnpEmoticon *) emoticons->pdata[0])->ref->text, ==, OBJECT);
}

static void
test_none (void)
{
  g_autofree char *long_shortcut = g_strnfill (MSNP_EMOTICON_SHORTCUT_MAX + 1, 'x');
  g_autofree char *too_long = g_strconcat (long_shortcut, "\t" OBJECT "\t", NULL);
  const char *texts[] = {
    "", "\t", "\t\t\t\t", "x", "x\t", "x\ty\t", "\t" OBJECT "\t", "\n\t" OBJECT "\t", too_long,
    "a b\t" OBJECT, "\xff\t" OBJECT,
    ":a:\t<msnobj Creator=\"a@b\" Size=\"6\" Type=\"3\" SHA1D=\"1QffBA5zjwAjsM6HeLwEovj/Fgs=\"/>",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr(GPtrArray) emoticons = parse (texts[i]);

      g_assert_cmpuint (emoticons->len, ==, 0);
    }
  g_ptr_array_unref (msnp_emoticon_parse (NULL, 0));
}

static void
test_limit (void)
{
  GString *text = g_string_new (NULL);
  g_autoptr(GPtrArray) emoticons = NULL;

  for (guint i = 0; i < 100; i++)
    g_string_append (text, ":a:\t" OBJECT "\t");
  emoticons = parse (text->str);
  g_assert_cmpuint (emoticons->len, ==, 32);
  g_string_free (text, TRUE);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/msnp/emoticon/bytes", test_bytes);
  g_test_add_func ("/msnp/emoticon/several", test_several);
  g_test_add_func ("/msnp/emoticon/percent-encoded", test_encoded);
  g_test_add_func ("/msnp/emoticon/everything-else-is-none", test_none);
  g_test_add_func ("/msnp/emoticon/limit", test_limit);

  return g_test_run ();
}

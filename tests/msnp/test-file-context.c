#include <string.h>

#include "msnp/msnp-error.h"
#include "msnp/p2p/msnp-file-context.h"
#include "msnp/p2p/msnp-file-name.h"

/* 05 §5.6: `résumé.txt`, 2000 bytes, no preview. */
static void
test_bytes (void)
{
  static const guint8 head[] = {
    0x3e, 0x02, 0x00, 0x00, 0x02, 0x00, 0x00, 0x00, 0xd0, 0x07, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
    0x01, 0x00, 0x00, 0x00, 0x72, 0x00, 0xe9, 0x00, 0x73, 0x00, 0x75, 0x00, 0x6d, 0x00, 0xe9, 0x00,
    0x2e, 0x00, 0x74, 0x00, 0x78, 0x00, 0x74, 0x00, 0x00, 0x00,
  };
  g_autoptr(MsnpFileContext) context = msnp_file_context_new ("résumé.txt", 2000, NULL);
  g_autoptr(GBytes) bytes = msnp_file_context_format (context);
  g_autoptr(MsnpFileContext) again = NULL;
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);

  g_assert_cmpuint (size, ==, 574);
  g_assert_cmpmem (data, sizeof head, head, sizeof head);
  g_assert_cmpmem (data + 570, 4, "\xff\xff\xff\xff", 4);
  again = msnp_file_context_parse (data, size, NULL);
  g_assert_cmpstr (again->name, ==, "résumé.txt");
  g_assert_cmpuint (again->size, ==, 2000);
  g_assert_null (again->preview);
}

/* The invitation of 09 §9.11, whose context has a preview of 75 bytes. */
static void
test_preview (void)
{
  g_autoptr(GBytes) png = g_bytes_new_static ("\x89PNG....", 8);
  g_autoptr(MsnpFileContext) context =
    msnp_file_context_new ("a.png", G_GUINT64_CONSTANT (5000000000), png);
  g_autoptr(GBytes) bytes = msnp_file_context_format (context);
  g_autofree guint8 *data = g_memdup2 (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  g_autoptr(MsnpFileContext) again = msnp_file_context_parse (data, 582, NULL);
  g_autoptr(MsnpFileContext) inverted = NULL;
  g_autoptr(MsnpFileContext) third = NULL;

  g_assert_cmpuint (g_bytes_get_size (bytes), ==, 582);
  g_assert_cmpint (data[16], ==, 0);
  g_assert_cmpuint (again->size, ==, G_GUINT64_CONSTANT (5000000000));
  g_assert_true (g_bytes_equal (again->preview, png));

  /* Some clients write the flag the other way round. */
  data[16] = 1;
  inverted = msnp_file_context_parse (data, 582, NULL);
  g_assert_true (g_bytes_equal (inverted->preview, png));

  /* Of version 3 the length tells where the preview starts; this one has none. */
  data[4] = 3;
  third = msnp_file_context_parse (data, 582, NULL);
  g_assert_null (third->preview);
}

static void
test_third_version (void)
{
  g_autofree guint8 *data = g_malloc0 (640);
  g_autoptr(MsnpFileContext) context = NULL;

  memcpy (data, "\x7d\x02\0\0\3\0\0\0", 8);
  data[20] = 'x';
  memcpy (data + 637, "abc", 3);
  context = msnp_file_context_parse (data, 640, NULL);
  g_assert_cmpstr (context->name, ==, "x");
  g_assert_cmpmem (g_bytes_get_data (context->preview, NULL), g_bytes_get_size (context->preview),
                   "abc", 3);
}

static void
test_short_and_long (void)
{
  g_autofree guint8 *data = g_malloc0 (100 * 1024);
  g_autoptr(MsnpFileContext) least = NULL;
  g_autoptr(MsnpFileContext) long_name = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_null (msnp_file_context_parse (data, 21, &error));
  g_assert_error (error, MSNP_ERROR, MSNP_ERROR_PROTOCOL);
  least = msnp_file_context_parse (data, 22, NULL);
  g_assert_cmpstr (least->name, ==, "file");
  g_assert_null (msnp_file_context_parse (data, 100 * 1024, NULL));

  /* 260 units without a NUL, half a surrogate pair among them. */
  for (guint i = 20; i < 574; i += 2)
    data[i] = 'a';
  data[21] = 0xd8;
  long_name = msnp_file_context_parse (data, 574, NULL);
  g_assert_cmpuint (strlen (long_name->name), <=, MSNP_FILE_NAME_MAX);
  g_assert_true (g_utf8_validate (long_name->name, -1, NULL));
  g_assert_null (long_name->preview);

  /* A preview beyond the limit is none. */
  g_clear_pointer (&long_name, msnp_file_context_free);
  long_name = msnp_file_context_parse (data, 574 + MSNP_FILE_PREVIEW_MAX + 1, NULL);
  g_assert_null (long_name->preview);
}

static void
test_names (void)
{
  static const struct { const char *name; const char *safe; } rows[] = {
    { "notes.txt", "notes.txt" }, { "../../etc/passwd", "passwd" }, { "a\\b\\c.doc", "c.doc" },
    { "/", "file" }, { "", "file" }, { ".", "file" }, { "..", "file" }, { "a/", "file" },
    { ".bashrc", "bashrc" }, { "  x  ", "x" }, { "x.", "x" }, { "a\nb\x1b[0m\x7f" "c", "ab[0mc" },
    { "gpj.\xe2\x80\xae" "exe", "gpj.exe" }, { "con", "_con" }, { "NUL.txt", "_NUL.txt" },
    { "console", "console" }, { "x.desktop", "x.desktop.txt" }, { "X.DESKTOP", "X.DESKTOP.txt" },
    { "x.desktop/", "file" }, { "x.desktop. .", "x.desktop.txt" }, { "~", "~" }, { "-rf", "-rf" },
    { "\xef\xbf\xbd", "file" }, { "☃ 王.png", "☃ 王.png" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *safe = msnp_file_name_make_safe (rows[i].name);

      g_assert_cmpstr (safe, ==, rows[i].safe);
    }
}

static void
test_long_name (void)
{
  g_autofree char *filler = g_strnfill (300, 'n');
  g_autofree char *with_extension = g_strconcat (filler, ".tar.gz", NULL);
  g_autofree char *odd = g_strconcat ("x☃☃☃", filler, ".", filler, NULL);
  g_autofree char *safe = msnp_file_name_make_safe (with_extension);
  g_autofree char *other = msnp_file_name_make_safe (odd);
  GString *snow = g_string_new (NULL);
  g_autofree char *cut = NULL;

  g_assert_cmpuint (strlen (safe), ==, MSNP_FILE_NAME_MAX);
  g_assert_true (g_str_has_suffix (safe, "n.gz"));
  g_assert_cmpuint (strlen (other), ==, MSNP_FILE_NAME_MAX);
  while (snow->len < 300)
    g_string_append (snow, "☃");
  cut = msnp_file_name_make_safe (snow->str);
  g_assert_true (g_utf8_validate (cut, -1, NULL));
  g_assert_cmpuint (strlen (cut), <=, MSNP_FILE_NAME_MAX);
  g_string_free (snow, TRUE);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/msnp/file-context/bytes", test_bytes);
  g_test_add_func ("/msnp/file-context/preview-by-length", test_preview);
  g_test_add_func ("/msnp/file-context/third-version", test_third_version);
  g_test_add_func ("/msnp/file-context/short-and-long", test_short_and_long);
  g_test_add_func ("/msnp/file-context/safe-names", test_names);
  g_test_add_func ("/msnp/file-context/long-names", test_long_name);

  return g_test_run ();
}

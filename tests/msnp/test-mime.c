#include <string.h>

#include "msnp/msnp-error.h"
#include "msnp/wire/msnp-mime.h"

static MsnpMime *
parse (const char *text)
{
  g_autoptr(GError) error = NULL;
  MsnpMime *mime = msnp_mime_parse (text, strlen (text), &error);

  g_assert_no_error (error);
  return mime;
}

static void
check_body (MsnpMime   *mime,
            const char *expected)
{
  gsize size;
  const guint8 *body = msnp_mime_get_body (mime, &size);

  g_assert_cmpmem (body, size, expected, strlen (expected));
}

static void
test_parse (void)
{
  g_autoptr(MsnpMime) mime = parse ("MIME-Version: 1.0\r\n"
                                    "Content-Type: text/plain; charset=UTF-8\r\n"
                                    "X-MMS-IM-Format: FN=Arial; EF=; CO=0; CS=0; PF=22\r\n"
                                    "\r\n"
                                    "Hi!\r\n\r\nthere");

  g_assert_cmpstr (msnp_mime_get_content_type (mime), ==, "text/plain");
  g_assert_cmpstr (msnp_mime_get_charset (mime), ==, "UTF-8");
  g_assert_cmpstr (msnp_mime_get (mime, "MIME-Version"), ==, "1.0");
  g_assert_cmpstr (msnp_mime_get (mime, "X-MMS-IM-Format"), ==,
                   "FN=Arial; EF=; CO=0; CS=0; PF=22");
  g_assert_null (msnp_mime_get (mime, "P4-Context"));
  check_body (mime, "Hi!\r\n\r\nthere");
}

static void
test_line_feeds (void)
{
  g_autoptr(MsnpMime) mime = parse ("Content-Type: Text/X-Msmsgscontrol\nTypingUser: bob\n\n\n");

  g_assert_cmpstr (msnp_mime_get_content_type (mime), ==, "text/x-msmsgscontrol");
  g_assert_cmpstr (msnp_mime_get (mime, "TypingUser"), ==, "bob");
  check_body (mime, "\n");
}

static void
test_header_case (void)
{
  g_autoptr(MsnpMime) mime = parse ("CONTENT-TYPE:text/plain ; CharSet=\"utf-8\"\r\n"
                                    "  x-One :  1  \r\n"
                                    "X-ONE: 2\r\n\r\n");

  g_assert_cmpstr (msnp_mime_get_content_type (mime), ==, "text/plain");
  g_assert_cmpstr (msnp_mime_get_charset (mime), ==, "utf-8");
  g_assert_cmpstr (msnp_mime_get (mime, "X-One"), ==, "1");
  check_body (mime, "");
}

static void
test_without_type (void)
{
  g_autoptr(MsnpMime) mime = parse ("\r\nbody");

  g_assert_cmpstr (msnp_mime_get_content_type (mime), ==, "text/plain");
  g_assert_null (msnp_mime_get_charset (mime));
  check_body (mime, "body");
}

/* The first of a name counts, whoever asks and however. */
static void
test_repeated_type (void)
{
  g_autoptr(MsnpMime) mime = parse ("Content-Type: text/plain; charset=UTF-8\r\n"
                                    "Content-Type: text/x-msmsgscontrol\r\n\r\n");

  g_assert_cmpstr (msnp_mime_get_content_type (mime), ==, "text/plain");
  g_assert_cmpstr (msnp_mime_get_charset (mime), ==, "UTF-8");
  g_assert_cmpstr (msnp_mime_get (mime, "Content-Type"), ==, "text/plain; charset=UTF-8");
}

static void
test_empty_type (void)
{
  g_autoptr(MsnpMime) mime = parse ("Content-Type:\r\n\r\nbody");
  g_autoptr(MsnpMime) parameters = parse ("Content-Type: ;charset=;charset=\" \"\r\n\r\n");

  g_assert_cmpstr (msnp_mime_get_content_type (mime), ==, "text/plain");
  g_assert_cmpstr (msnp_mime_get_content_type (parameters), ==, "text/plain");
  g_assert_null (msnp_mime_get_charset (parameters));
}

static void
test_missing_empty_line (void)
{
  static const char *const texts[] = {
    "", "Content-Type: text/plain", "Content-Type: text/plain\r\n", "a: b\r\nc: d\r\n ", "\r", "x",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_null (msnp_mime_parse (texts[i], strlen (texts[i]), &error));
      g_assert_error (error, MSNP_ERROR, MSNP_ERROR_PROTOCOL);
    }
}

static char *
headers_of (guint n_headers)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < n_headers; i++)
    g_string_append_printf (text, "H%u: %u\r\n", i, i);
  g_string_append (text, "\r\nbody");

  return g_string_free (text, FALSE);
}

static void
test_header_limit (void)
{
  g_autofree char *most = headers_of (MSNP_MIME_HEADERS_MAX);
  g_autofree char *more = headers_of (MSNP_MIME_HEADERS_MAX + 1);
  g_autoptr(MsnpMime) mime = parse (most);
  g_autoptr(GError) error = NULL;
  g_autoptr(GError) fields_error = NULL;

  g_assert_cmpstr (msnp_mime_get (mime, "H63"), ==, "63");
  check_body (mime, "body");

  g_assert_null (msnp_mime_parse (more, strlen (more), &error));
  g_assert_error (error, MSNP_ERROR, MSNP_ERROR_PROTOCOL);
  g_assert_null (msnp_mime_parse_fields (more, strlen (more), &fields_error));
  g_assert_error (fields_error, MSNP_ERROR, MSNP_ERROR_PROTOCOL);
}

static void
test_lines_that_are_no_header (void)
{
  g_autoptr(MsnpMime) mime = parse ("no colon\r\n: no name\r\nA:1\r\n\r\n");

  g_assert_cmpstr (msnp_mime_get (mime, "A"), ==, "1");
  g_assert_null (msnp_mime_get (mime, ""));
  g_assert_null (msnp_mime_get (mime, "no colon"));
}

static void
test_values_are_text (void)
{
  static const char bytes[] = "A: x\0y\xff\x01z\r\n\r\n\0\xff";
  g_autoptr(GError) error = NULL;
  g_autoptr(MsnpMime) mime = msnp_mime_parse (bytes, sizeof bytes - 1, &error);
  gsize size;
  const guint8 *body;

  g_assert_no_error (error);
  g_assert_cmpstr (msnp_mime_get (mime, "A"), ==, "x\xef\xbf\xbdy\xef\xbf\xbd z");
  body = msnp_mime_get_body (mime, &size);
  g_assert_cmpmem (body, size, "\0\xff", 2);
}

/* 03 §3.13: the mail and system messages write their fields into the body */
static void
test_fields_in_body (void)
{
  g_autoptr(MsnpMime) mime = parse ("Content-Type: text/x-msmsgsinitialemailnotification\r\n"
                                    "\r\n"
                                    "Inbox-Unread: 1\r\n"
                                    "Inbox-URL: /cgi-bin/HoTMaiL\r\n"
                                    "Folders-Unread: -1\r\n"
                                    "Big: 4294967296\r\n");
  gsize size;
  const guint8 *body = msnp_mime_get_body (mime, &size);
  g_autoptr(GError) error = NULL;
  g_autoptr(MsnpMime) fields = msnp_mime_parse_fields (body, size, &error);
  guint32 number = 4711;

  g_assert_no_error (error);
  g_assert_cmpstr (msnp_mime_get (fields, "Inbox-URL"), ==, "/cgi-bin/HoTMaiL");
  g_assert_false (msnp_mime_get_uint (fields, "Folders-Unread", &number));
  g_assert_false (msnp_mime_get_uint (fields, "Big", &number));
  g_assert_false (msnp_mime_get_uint (fields, "None", &number));
  g_assert_cmpuint (number, ==, 4711);
  g_assert_true (msnp_mime_get_uint (fields, "inbox-unread", &number));
  g_assert_cmpuint (number, ==, 1);
}

static void
test_empty_fields (void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(MsnpMime) fields = msnp_mime_parse_fields (NULL, 0, &error);

  g_assert_no_error (error);
  g_assert_null (msnp_mime_get (fields, "Type"));
}

static void
test_format (void)
{
  g_autoptr(MsnpMime) mime = msnp_mime_new ();
  g_autoptr(GBytes) empty = msnp_mime_format (mime);
  g_autoptr(GBytes) bytes = NULL;
  static const char expected[] = "MIME-Version: 1.0\r\n"
                                 "Content-Type: text/plain; charset=UTF-8\r\n"
                                 "Evil: one  Header: two\r\n"
                                 "\r\n"
                                 "a\0b";

  g_assert_cmpmem (g_bytes_get_data (empty, NULL), g_bytes_get_size (empty), "\r\n", 2);

  msnp_mime_append (mime, "MIME-Version", "1.0");
  msnp_mime_append (mime, "Content-Type", "text/plain; charset=UTF-8");
  msnp_mime_append (mime, "Evil", "one\r\nHeader: two");
  msnp_mime_set_body (mime, "x", 1);
  msnp_mime_set_body (mime, "a\0b", 3);
  bytes = msnp_mime_format (mime);

  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes),
                   expected, sizeof expected - 1);
  g_assert_cmpstr (msnp_mime_get_charset (mime), ==, "UTF-8");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/msnp/mime/reads-headers-and-body", test_parse);
  g_test_add_func ("/msnp/mime/takes-bare-line-feeds", test_line_feeds);
  g_test_add_func ("/msnp/mime/compares-names-in-any-case", test_header_case);
  g_test_add_func ("/msnp/mime/is-plain-text-without-a-type", test_without_type);
  g_test_add_func ("/msnp/mime/first-type-counts", test_repeated_type);
  g_test_add_func ("/msnp/mime/is-plain-text-with-an-empty-type", test_empty_type);
  g_test_add_func ("/msnp/mime/refuses-a-missing-empty-line", test_missing_empty_line);
  g_test_add_func ("/msnp/mime/limits-headers", test_header_limit);
  g_test_add_func ("/msnp/mime/passes-over-lines-that-are-no-header",
                   test_lines_that_are_no_header);
  g_test_add_func ("/msnp/mime/values-are-text-and-bodies-bytes", test_values_are_text);
  g_test_add_func ("/msnp/mime/reads-fields-in-a-body", test_fields_in_body);
  g_test_add_func ("/msnp/mime/reads-no-fields-in-an-empty-body", test_empty_fields);
  g_test_add_func ("/msnp/mime/writes-exact-bytes", test_format);

  return g_test_run ();
}

#include <string.h>

#include "msnp/msnp-error.h"
#include "msnp/p2p/msnp-slp.h"

#define HEADERS "To: <msnmsgr:bob@example.net>\r\nFrom: <msnmsgr:Alice@Example.com;{1}>\r\n" \
                "Via: MSNSLP/1.0/TLP ;branch={33517CE4-02FC-4428-B6F4-39927229B722}\r\n" \
                "CSeq: 0 \r\nCall-ID: {9D79AE57-1BD5-444B-B14E-3FC9BB2B5D58}\r\n"
#define INVITE  "INVITE MSNMSGR:bob@example.net MSNSLP/1.0\r\n" HEADERS

static MsnpSlp *
parse (const char  *text,
       GError     **error)
{
  /* Without the NUL, which may be missing. */
  return msnp_slp_parse (text, strlen (text), error);
}

static void
test_request (void)
{
  g_autoptr(MsnpSlp) slp = parse (INVITE "Content-Type: Application/X\r\n"
                                  "Content-Length: 9999\r\n\r\nSessionID: 7\r\nAppID: 1\r\n", NULL);
  guint32 number;

  g_assert_nonnull (slp);
  g_assert_cmpint (slp->kind, ==, MSNP_SLP_INVITE);
  g_assert_cmpstr (slp->from, ==, "alice@example.com");
  g_assert_cmpstr (slp->to, ==, "bob@example.net");
  g_assert_cmpstr (slp->branch, ==, "{33517CE4-02FC-4428-B6F4-39927229B722}");
  g_assert_cmpstr (slp->content_type, ==, "application/x");
  g_assert_true (msnp_mime_get_uint (slp->fields, "SessionID", &number));
  g_assert_cmpuint (number, ==, 7);
}

static void
test_response (void)
{
  g_autoptr(MsnpSlp) slp = parse (INVITE "Content-Type: a/b\r\n\r\n", NULL);
  g_autoptr(MsnpSlp) response = msnp_slp_new_response (slp, 603, NULL);
  g_autoptr(GBytes) bytes = NULL;
  g_autoptr(MsnpSlp) again = NULL;
  gsize size;
  const char *text;

  msnp_slp_add_uint (response, "SessionID", 4294967295u);
  bytes = msnp_slp_format (response);
  text = g_bytes_get_data (bytes, &size);
  g_assert_cmpint (text[size - 1], ==, '\0');
  g_assert_true (g_str_has_prefix (text, "MSNSLP/1.0 603 Decline\r\n"));
  again = msnp_slp_parse (text, size, NULL);
  g_assert_cmpint (again->kind, ==, MSNP_SLP_RESPONSE);
  g_assert_cmpuint (again->status, ==, 603);
  g_assert_cmpuint (again->cseq, ==, 1);
  g_assert_cmpstr (again->to, ==, "alice@example.com");
  g_assert_true (msnp_slp_guid_equal (again->branch, slp->branch));
  g_assert_cmpstr (again->content_type, ==, "a/b");
}

static void
test_nothing_behind_the_nul (void)
{
  static const char text[] = INVITE "\r\nSessionID: 7\r\n\0Euf: x\r\n";
  g_autoptr(MsnpSlp) slp = msnp_slp_parse (text, sizeof text, NULL);

  g_assert_nonnull (slp);
  g_assert_null (msnp_mime_get (slp->fields, "Euf"));
}

static void
test_no_messages (void)
{
  static const char *const texts[] = {
    "", "\n", "INVITE", "INVITE\r\n\r\n", INVITE,
    "INVITE MSNMSGR:a SIP/2.0\r\n" HEADERS "\r\n",
    "MSNSLP/1.0 OK\r\n" HEADERS "\r\n", "MSNSLP/1.0 99999 OK\r\n" HEADERS "\r\n",
    "MSNSLP/1.0 -1 OK\r\n" HEADERS "\r\n",
    "INVITE MSNMSGR:a MSNSLP/1.0\r\nTo: <msnmsgr:a@b>\r\nCall-ID: {1}\r\n\r\n",
    "INVITE MSNMSGR:a MSNSLP/1.0\r\nTo: <msnmsgr:a@b>\r\nFrom: <msnmsgr:a@b>\r\n\r\n",
    "INVITE MSNMSGR:a MSNSLP/1.0\r\nTo: <msnmsgr:a@b>\r\nFrom: a@b\r\nCall-ID: {1}\r\n\r\n",
    "INVITE MSNMSGR:a MSNSLP/1.0\r\nTo: <msnmsgr:a@b>\r\nFrom: <msnmsgr:a b@c>\r\n"
      "Call-ID: {1}\r\n\r\n",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_null (parse (texts[i], &error));
      g_assert_error (error, MSNP_ERROR, MSNP_ERROR_PROTOCOL);
    }
}

static void
test_limits (void)
{
  g_autofree char *filler = g_strnfill (MSNP_SLP_MAX, 'x');
  g_autofree char *guid = g_strnfill (65, 'A');
  g_autofree char *large = g_strconcat (INVITE "\r\n", filler, NULL);
  g_autofree char *fits = g_strndup (large, MSNP_SLP_MAX);
  g_autofree char *call = g_strconcat ("BYE MSNMSGR:a@b MSNSLP/1.0\r\nTo: <msnmsgr:a@b>\r\n"
                                       "From: <msnmsgr:a@b>\r\nCall-ID: ", guid, "\r\n\r\n", NULL);
  g_autoptr(MsnpSlp) slp = parse (fits, NULL);
  GString *headers = g_string_new (INVITE);

  g_assert_nonnull (slp);
  g_assert_null (parse (large, NULL));
  g_assert_null (parse (call, NULL));
  for (guint i = 0; i < MSNP_MIME_HEADERS_MAX; i++)
    g_string_append (headers, "X: y\r\n");
  g_string_append (headers, "\r\n");
  g_assert_null (parse (headers->str, NULL));
  g_string_free (headers, TRUE);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/msnp/slp/reads-a-request", test_request);
  g_test_add_func ("/msnp/slp/answers-it", test_response);
  g_test_add_func ("/msnp/slp/nothing-behind-the-nul", test_nothing_behind_the_nul);
  g_test_add_func ("/msnp/slp/everything-else-is-none", test_no_messages);
  g_test_add_func ("/msnp/slp/limits", test_limits);

  return g_test_run ();
}

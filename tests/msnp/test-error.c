#include <gio/gio.h>

#include "msnp/msnp-error.h"

static void
check_sorted (GQuark     domain,
              int        code,
              MsnpError  expected)
{
  g_autoptr(GError) error = g_error_new_literal (domain, code, "why");
  g_autoptr(GError) sorted = msnp_error_from_sign_in (error);

  g_assert_error (sorted, MSNP_ERROR, (int) expected);
  g_assert_cmpstr (sorted->message, ==, "why");
}

static void
test_server_numbers (void)
{
  static const struct { guint number; MsnpError code; } rows[] = {
    { 911, MSNP_ERROR_BAD_PASSWORD },      { 917, MSNP_ERROR_BAD_PASSWORD },
    { 511, MSNP_ERROR_ACCOUNT_REFUSED },   { 923, MSNP_ERROR_ACCOUNT_REFUSED },
    { 924, MSNP_ERROR_ACCOUNT_REFUSED },   { 927, MSNP_ERROR_ACCOUNT_REFUSED },
    { 604, MSNP_ERROR_SHUTTING_DOWN },     { 640, MSNP_ERROR_SHUTTING_DOWN },
    { 500, MSNP_ERROR_UNAVAILABLE },       { 501, MSNP_ERROR_UNAVAILABLE },
    { 600, MSNP_ERROR_UNAVAILABLE },       { 601, MSNP_ERROR_UNAVAILABLE },
    { 910, MSNP_ERROR_UNAVAILABLE },       { 912, MSNP_ERROR_UNAVAILABLE },
    { 914, MSNP_ERROR_UNAVAILABLE },       { 922, MSNP_ERROR_UNAVAILABLE },
    { 928, MSNP_ERROR_UNAVAILABLE },       { 931, MSNP_ERROR_UNAVAILABLE },
    { 200, MSNP_ERROR_PROTOCOL },          { 710, MSNP_ERROR_PROTOCOL },
    { 715, MSNP_ERROR_PROTOCOL },          { 999, MSNP_ERROR_PROTOCOL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    check_sorted (MSNP_SERVER_ERROR, (int) rows[i].number, rows[i].code);
}

static void
test_causes (void)
{
  check_sorted (G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE, MSNP_ERROR_UNTRUSTED);
  check_sorted (G_TLS_ERROR, G_TLS_ERROR_HANDSHAKE, MSNP_ERROR_UNTRUSTED);
  check_sorted (G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND, MSNP_ERROR_HOST_NOT_FOUND);
  check_sorted (G_IO_ERROR, G_IO_ERROR_TIMED_OUT, MSNP_ERROR_TIMED_OUT);
  check_sorted (G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED, MSNP_ERROR_UNREACHABLE);
  check_sorted (G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED, MSNP_ERROR_UNREACHABLE);
  check_sorted (MSNP_ERROR, MSNP_ERROR_VERSION, MSNP_ERROR_VERSION);
}

static void
test_cancelled (void)
{
  g_autoptr(GError) error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "stop");
  g_autoptr(GError) other = g_error_new_literal (MSNP_ERROR, G_IO_ERROR_CANCELLED, "stop");
  g_autoptr(GError) sorted = msnp_error_from_sign_in (error);

  g_assert_error (sorted, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_true (msnp_error_is_cancelled (sorted));
  g_assert_false (msnp_error_is_cancelled (other));
  g_assert_false (msnp_error_is_cancelled (NULL));
}

static void
test_server_error (void)
{
  g_autoptr(GError) error = msnp_server_error_new (217);

  g_assert_error (error, MSNP_SERVER_ERROR, 217);
  g_assert_cmpstr (error->message, ==, "the server answered 217 (not online)");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/msnp/error/sorts-the-servers-numbers", test_server_numbers);
  g_test_add_func ("/msnp/error/sorts-causes", test_causes);
  g_test_add_func ("/msnp/error/leaves-a-cancellation-alone", test_cancelled);
  g_test_add_func ("/msnp/error/carries-the-number", test_server_error);

  return g_test_run ();
}

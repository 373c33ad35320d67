#include "config.h"

#include <string.h>

#include "cli/cli-exit.h"
#include "msnp/msnp-error.h"

typedef struct
{
  int         code;
  CliExit     status;
  const char *reason;
} Row;

static const Row own[] = {
  { MSNP_ERROR_BAD_PASSWORD, 3, "auth-failed" },
  { MSNP_ERROR_ACCOUNT_REFUSED, 3, "auth-failed" },
  { MSNP_ERROR_HOST_NOT_FOUND, 4, "network" },
  { MSNP_ERROR_UNREACHABLE, 4, "network" },
  { MSNP_ERROR_TIMED_OUT, 4, "network" },
  { MSNP_ERROR_UNAVAILABLE, 4, "network" },
  { MSNP_ERROR_PROTOCOL, 5, "protocol" },
  { MSNP_ERROR_VERSION, 5, "protocol" },
  { MSNP_ERROR_SIGNED_IN_ELSEWHERE, 6, "elsewhere" },
  { MSNP_ERROR_SHUTTING_DOWN, 7, "server-shutdown" },
  { MSNP_ERROR_UNTRUSTED, 8, "untrusted" },
};

static const Row numbers[] = {
  { 500, 4, "network" },  { 540, 4, "network" },      { 600, 4, "network" },
  { 601, 4, "network" },  { 604, 7, "server-shutdown" }, { 640, 7, "server-shutdown" },
  { 910, 4, "network" },  { 911, 3, "auth-failed" },  { 912, 4, "network" },
  { 917, 3, "auth-failed" }, { 918, 4, "network" },   { 923, 3, "auth-failed" },
  { 924, 3, "auth-failed" }, { 927, 3, "auth-failed" },
};

static void
check_rows (GQuark      domain,
            const Row  *rows,
            gsize       n_rows)
{
  for (gsize i = 0; i < n_rows; i++)
    {
      g_autoptr(GError) error = g_error_new_literal (domain, rows[i].code, "the detail");
      g_autofree char *sentence = cli_exit_dup_sentence (error);

      g_test_message ("%d", rows[i].code);
      g_assert_cmpint (cli_exit_from_error (error), ==, rows[i].status);
      g_assert_cmpstr (cli_exit_get_reason (error), ==, rows[i].reason);
      g_assert_nonnull (strstr (sentence, ": the detail."));
    }
}

static void
test_own_errors (void)
{
  check_rows (MSNP_ERROR, own, G_N_ELEMENTS (own));
}

static void
test_numbers_of_the_server (void)
{
  check_rows (MSNP_SERVER_ERROR, numbers, G_N_ELEMENTS (numbers));
}

static void
test_foreign_errors (void)
{
  const Row io[] = { { G_IO_ERROR_CONNECTION_REFUSED, 4, "network" },
                     { G_IO_ERROR_TIMED_OUT, 4, "network" } };
  const Row tls[] = { { G_TLS_ERROR_BAD_CERTIFICATE, 8, "untrusted" } };
  const Row resolver[] = { { G_RESOLVER_ERROR_NOT_FOUND, 4, "network" } };

  check_rows (G_IO_ERROR, io, G_N_ELEMENTS (io));
  check_rows (G_TLS_ERROR, tls, G_N_ELEMENTS (tls));
  check_rows (G_RESOLVER_ERROR, resolver, G_N_ELEMENTS (resolver));
}

static void
test_asked_to (void)
{
  g_assert_cmpint (cli_exit_from_error (NULL), ==, 0);
  g_assert_cmpstr (cli_exit_get_reason (NULL), ==, "user");
}

static void
test_failures_of_messages (void)
{
  const struct
  {
    GQuark      domain;
    int         code;
    const char *reason;
    guint       number;
  } rows[] = {
    { MSNP_ERROR, MSNP_ERROR_NAK, "nak", 0 },
    { MSNP_ERROR, MSNP_ERROR_NO_ANSWER, "timeout", 0 },
    { MSNP_ERROR, MSNP_ERROR_TIMED_OUT, "timeout", 0 },
    { MSNP_ERROR, MSNP_ERROR_HIDDEN, "hidden", 0 },
    { MSNP_ERROR, MSNP_ERROR_TOO_LONG, "too-long", 0 },
    { MSNP_ERROR, MSNP_ERROR_UNREACHABLE, "connection", 0 },
    { MSNP_ERROR, MSNP_ERROR_NOT_SIGNED_IN, "connection", 0 },
    { MSNP_SERVER_ERROR, 217, "refused", 217 },
    { G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED, "connection", 0 },
  };
  guint number = 1;

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(GError) error = g_error_new_literal (rows[i].domain, rows[i].code, "why");

      g_assert_cmpstr (cli_exit_get_failure (error, &number), ==, rows[i].reason);
      g_assert_cmpuint (number, ==, rows[i].number);
    }
  g_assert_cmpstr (cli_exit_get_failure (NULL, &number), ==, "connection");
  g_assert_cmpuint (number, ==, 0);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli/exit/own-errors", test_own_errors);
  g_test_add_func ("/cli/exit/numbers-of-the-server", test_numbers_of_the_server);
  g_test_add_func ("/cli/exit/foreign-errors", test_foreign_errors);
  g_test_add_func ("/cli/exit/asked-to", test_asked_to);
  g_test_add_func ("/cli/exit/failures-of-messages", test_failures_of_messages);
  return g_test_run ();
}

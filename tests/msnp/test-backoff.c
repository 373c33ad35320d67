#include "config.h"

#include "msnp/msnp-backoff.h"
#include "msnp/msnp-error.h"

static GError *
error_new (MsnpError code)
{
  return g_error_new_literal (MSNP_ERROR, (int) code, "x");
}

static void
test_grows_with_jitter (void)
{
  const guint least[] = { 1000, 2000, 4000, 8000, 16000, 32000, 45000, 45000 };
  const guint most[] = { 1250, 2500, 5000, 10000, 20000, 40000, 60000, 60000 };
  g_autoptr(GError) error = error_new (MSNP_ERROR_UNREACHABLE);
  MsnpBackoff backoff = { 0 };
  guint pause;

  for (gsize i = 0; i < G_N_ELEMENTS (least); i++)
    {
      g_assert_true (msnp_backoff_next (&backoff, error, &pause));
      g_assert_cmpuint (pause, >=, least[i]);
      g_assert_cmpuint (pause, <=, most[i]);
    }

  msnp_backoff_reset (&backoff);
  g_assert_true (msnp_backoff_next (&backoff, error, &pause));
  g_assert_cmpuint (pause, <=, most[0]);
}

static void
test_waits_for_a_server_that_goes_down (void)
{
  g_autoptr(GError) error = error_new (MSNP_ERROR_SHUTTING_DOWN);
  MsnpBackoff backoff = { 0 };
  guint pause;

  g_assert_true (msnp_backoff_next (&backoff, error, &pause));
  g_assert_cmpuint (pause, >=, 30000);
}

static void
test_never_after_a_persons_matter (void)
{
  const MsnpError final[] = { MSNP_ERROR_BAD_PASSWORD, MSNP_ERROR_ACCOUNT_REFUSED,
                              MSNP_ERROR_SIGNED_IN_ELSEWHERE, MSNP_ERROR_UNTRUSTED,
                              MSNP_ERROR_VERSION };
  MsnpBackoff backoff = { 0 };
  guint pause;

  for (gsize i = 0; i < G_N_ELEMENTS (final); i++)
    {
      g_autoptr(GError) error = error_new (final[i]);

      g_assert_false (msnp_backoff_next (&backoff, error, &pause));
    }
  g_assert_false (msnp_backoff_next (&backoff, NULL, &pause));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/msnp/backoff/grows-with-jitter", test_grows_with_jitter);
  g_test_add_func ("/msnp/backoff/waits-for-a-server-that-goes-down",
                   test_waits_for_a_server_that_goes_down);
  g_test_add_func ("/msnp/backoff/never-after-a-persons-matter", test_never_after_a_persons_matter);

  return g_test_run ();
}

#include <glib.h>

#include "msnp/wire/msnp-challenge.h"

/* 03 §3.9 */
static const struct { const char *challenge; const char *answer; } vectors[] = {
  { "15570131571988941333", "8f2f5a91b72102cd28355e9fc9000d6e" },
  { "22210219642164014968", "eedf627f65e76d031255a605f5841204" },
  { "12345678901234567890", "8ba1bb9d6dbf624fee31a2053af5fdd0" },
};

static void
test_vectors (void)
{
  g_assert_cmpstr (MSNP_CHALLENGE_PRODUCT, ==, "msmsgs@msnmsgr.com");

  for (gsize i = 0; i < G_N_ELEMENTS (vectors); i++)
    {
      g_autofree char *answer = msnp_challenge_answer (vectors[i].challenge);

      g_assert_cmpstr (answer, ==, vectors[i].answer);
    }
}

/* A server may send whatever it likes; the answer keeps its form: MD5 of the key alone. */
static void
test_empty_challenge (void)
{
  g_autofree char *answer = msnp_challenge_answer ("");
  g_autofree char *expected = g_compute_checksum_for_string (G_CHECKSUM_MD5,
                                                             "Q1P7W2E4J9R8U3S5", -1);

  g_assert_cmpstr (answer, ==, expected);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/msnp/challenge/answers-the-known-challenges", test_vectors);
  g_test_add_func ("/msnp/challenge/answers-an-empty-challenge", test_empty_challenge);

  return g_test_run ();
}

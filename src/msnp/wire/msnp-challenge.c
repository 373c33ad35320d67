#include "config.h"

#include "msnp-challenge.h"

#define PRODUCT_KEY "Q1P7W2E4J9R8U3S5"

/**
 * msnp_challenge_answer:
 * @challenge: the argument of `CHL`
 *
 * Returns: (transfer full): the 32 hexadecimal digits of `QRY` (03 §3.9)
 */
char *
msnp_challenge_answer (const char *challenge)
{
  g_autofree char *text = g_strconcat (challenge, PRODUCT_KEY, NULL);

  return g_compute_checksum_for_string (G_CHECKSUM_MD5, text, -1);
}

#include "config.h"

#include "msnp-backoff.h"

#include "msnp-error.h"

#define LONGEST_S  60 /* the longest pause of the row 1, 2, 4 … */
#define SHUTDOWN_S 30 /* the first pause after `OUT SSD` */

/* Trying again does not help: a person has to do something first. */
static gboolean
is_final (const GError *error)
{
  return msnp_error_is_cancelled (error)
         || g_error_matches (error, MSNP_ERROR, MSNP_ERROR_BAD_PASSWORD)
         || g_error_matches (error, MSNP_ERROR, MSNP_ERROR_ACCOUNT_REFUSED)
         || g_error_matches (error, MSNP_ERROR, MSNP_ERROR_SIGNED_IN_ELSEWHERE)
         || g_error_matches (error, MSNP_ERROR, MSNP_ERROR_VERSION)
         || g_error_matches (error, MSNP_ERROR, MSNP_ERROR_UNTRUSTED)
         || g_error_matches (error, MSNP_ERROR, MSNP_ERROR_BAD_SERVICE)
         || g_error_matches (error, MSNP_ERROR, MSNP_ERROR_BAD_ARGUMENT);
}

/**
 * msnp_backoff_reset:
 * @self: a back-off
 *
 * To be called after a sign-in that succeeded.
 */
void
msnp_backoff_reset (MsnpBackoff *self)
{
  self->attempts = 0;
}

/**
 * msnp_backoff_next:
 * @self: a back-off
 * @error: (nullable): why the session ended; %NULL when a person asked for it
 * @milliseconds: (out): the pause before the next sign-in, 1,000 to 60,000
 *
 * A quarter of each pause is chance, so that a service which comes back is not met by all of its
 * clients in the same second.
 *
 * Returns: whether to sign in again at all
 */
gboolean
msnp_backoff_next (MsnpBackoff  *self,
                   const GError *error,
                   guint        *milliseconds)
{
  guint seconds, jitter;

  g_return_val_if_fail (self != NULL && milliseconds != NULL, FALSE);

  if (error == NULL || is_final (error))
    return FALSE;

  seconds = MIN (1u << MIN (self->attempts, 6), LONGEST_S);
  if (g_error_matches (error, MSNP_ERROR, MSNP_ERROR_SHUTTING_DOWN))
    seconds = MAX (seconds, SHUTDOWN_S);

  self->attempts++;
  /* Upwards from short pauses, so that "at least" holds, and down from the longest. */
  jitter = (guint) g_random_int_range (0, (int) seconds * 250 + 1);
  *milliseconds = seconds < LONGEST_S ? seconds * 1000 + jitter : seconds * 1000 - jitter;
  return TRUE;
}

#include "config.h"

#include "msnp-error.h"

#include "wire/msnp-codes.h"

G_DEFINE_QUARK (msnp-error-quark, msnp_error)
G_DEFINE_QUARK (msnp-server-error-quark, msnp_server_error)

/**
 * msnp_server_error_new:
 * @number: the protocol's error number, 100 to 999
 *
 * Returns: (transfer full): an error of %MSNP_SERVER_ERROR whose code is @number (01 §1.7)
 */
GError *
msnp_server_error_new (guint number)
{
  return g_error_new (MSNP_SERVER_ERROR, (int) number, "the server answered %u (%s)", number,
                      msnp_codes_get_error_name (number));
}

static MsnpError
code_from_number (int number)
{
  switch (number)
    {
    case 911:
    case 917:
      return MSNP_ERROR_BAD_PASSWORD;
    case 511:
    case 923:
    case 924:
    case 927:
      return MSNP_ERROR_ACCOUNT_REFUSED;
    case 604:
    case 640:
      return MSNP_ERROR_SHUTTING_DOWN;
    default:
      if ((number >= 500 && number < 700) || (number >= 910 && number < 940))
        return MSNP_ERROR_UNAVAILABLE;
      return MSNP_ERROR_PROTOCOL;
    }
}

/* What a person has to be told, whatever layer of GIO noticed it. */
static MsnpError
code_from_foreign (const GError *error)
{
  if (error->domain == G_TLS_ERROR)
    return MSNP_ERROR_UNTRUSTED;
  if (error->domain == G_RESOLVER_ERROR)
    return MSNP_ERROR_HOST_NOT_FOUND;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
    return MSNP_ERROR_TIMED_OUT;

  return MSNP_ERROR_UNREACHABLE;
}

/**
 * msnp_error_from_sign_in:
 * @error: whatever ended a sign-in or a session
 *
 * Sorts errors of every domain into the ones that a person, a script's exit status or a retry
 * tells apart: numbers by the policy of 01 §1.7, GIO's by cause.
 *
 * Returns: (transfer full): an error of %MSNP_ERROR, or a copy of a cancellation
 */
GError *
msnp_error_from_sign_in (const GError *error)
{
  g_return_val_if_fail (error != NULL, NULL);

  if (error->domain == MSNP_ERROR || msnp_error_is_cancelled (error))
    return g_error_copy (error);
  if (error->domain == MSNP_SERVER_ERROR)
    return g_error_new_literal (MSNP_ERROR, code_from_number (error->code), error->message);

  return g_error_new_literal (MSNP_ERROR, code_from_foreign (error), error->message);
}

/**
 * msnp_error_is_cancelled:
 * @error: (nullable): an error
 *
 * Returns: whether a person or a program cancelled, which needs no words
 */
gboolean
msnp_error_is_cancelled (const GError *error)
{
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

#include "config.h"

#include "msnp-log.h"

#include <string.h>

/**
 * msnp_log_name:
 * @address: (nullable): an e-mail address
 *
 * Shortens an address so that a log names nobody: `alice@example.com` is `a…@example.com`.
 *
 * Returns: (transfer full): the name for the log
 */
char *
msnp_log_name (const char *address)
{
  const char *at;

  if (address == NULL || *address == '\0')
    return g_strdup ("(nobody)");

  at = strchr (address, '@');
  if (at == NULL)
    return g_strdup ("…");

  return g_strdup_printf ("%c…%s", g_ascii_isprint (address[0]) ? address[0] : '?', at);
}

/**
 * msnp_secret_free:
 * @secret: (nullable) (transfer full): a password or ticket
 *
 * Wipes @secret before its memory goes back.
 */
void
msnp_secret_free (char *secret)
{
  if (secret == NULL)
    return;

  explicit_bzero (secret, strlen (secret));
  g_free (secret);
}

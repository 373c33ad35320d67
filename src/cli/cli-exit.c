#include "config.h"

#include "cli-exit.h"

#include "msnp/msnp-error.h"

typedef struct
{
  MsnpError   code;
  CliExit     status;
  const char *sentence;
} Ending;

static const Ending endings[] = {
  { MSNP_ERROR_BAD_PASSWORD, CLI_EXIT_AUTH_FAILED,
    "The e-mail address or the password is wrong" },
  { MSNP_ERROR_ACCOUNT_REFUSED, CLI_EXIT_AUTH_FAILED,
    "The service does not let this account sign in" },
  { MSNP_ERROR_HOST_NOT_FOUND, CLI_EXIT_NETWORK,
    "The service's host name is unknown" },
  { MSNP_ERROR_UNREACHABLE, CLI_EXIT_NETWORK,
    "There is no connection to the service, or it was lost" },
  { MSNP_ERROR_TIMED_OUT, CLI_EXIT_NETWORK,
    "The service did not answer in time" },
  { MSNP_ERROR_UNAVAILABLE, CLI_EXIT_NETWORK,
    "The service cannot serve at present" },
  { MSNP_ERROR_PROTOCOL, CLI_EXIT_PROTOCOL,
    "The server broke the protocol" },
  { MSNP_ERROR_VERSION, CLI_EXIT_PROTOCOL,
    "The server does not speak MSNP9" },
  { MSNP_ERROR_SIGNED_IN_ELSEWHERE, CLI_EXIT_ELSEWHERE,
    "The account was signed in from another place" },
  { MSNP_ERROR_SHUTTING_DOWN, CLI_EXIT_SERVER_SHUTDOWN,
    "The server is going down" },
  { MSNP_ERROR_UNTRUSTED, CLI_EXIT_UNTRUSTED,
    "The service could not prove over TLS who it is" },
  { MSNP_ERROR_BAD_SERVICE, CLI_EXIT_USAGE,
    "The service's description is not usable" },
  { MSNP_ERROR_BAD_ARGUMENT, CLI_EXIT_USAGE,
    "The account's address is not usable" },
};

/* In the order of CliExit; 1 is nobody's. */
static const char *const reasons[] = {
  [CLI_EXIT_DONE] = "user",
  [CLI_EXIT_USAGE] = "network",
  [CLI_EXIT_AUTH_FAILED] = "auth-failed",
  [CLI_EXIT_NETWORK] = "network",
  [CLI_EXIT_PROTOCOL] = "protocol",
  [CLI_EXIT_ELSEWHERE] = "elsewhere",
  [CLI_EXIT_SERVER_SHUTDOWN] = "server-shutdown",
  [CLI_EXIT_UNTRUSTED] = "untrusted",
};

/* Whatever is none of the known endings is a connection that does not serve. */
static const Ending *
lookup_ending (const GError *error)
{
  const Ending *fallback = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (endings); i++)
    {
      if (error->domain == MSNP_ERROR && error->code == (int) endings[i].code)
        return &endings[i];
      if (endings[i].code == MSNP_ERROR_UNREACHABLE)
        fallback = &endings[i];
    }

  return fallback;
}

/**
 * cli_exit_from_error:
 * @error: (nullable): why the session ended; %NULL when it was asked to
 *
 * Returns: the exit status that tells a script so
 */
CliExit
cli_exit_from_error (const GError *error)
{
  g_autoptr(GError) sorted = NULL;

  if (error == NULL)
    return CLI_EXIT_DONE;

  sorted = msnp_error_from_sign_in (error);
  return lookup_ending (sorted)->status;
}

/**
 * cli_exit_get_reason:
 * @error: (nullable): why the session ended
 *
 * Returns: (transfer none): the `reason` of the event `state` offline
 */
const char *
cli_exit_get_reason (const GError *error)
{
  return reasons[cli_exit_from_error (error)];
}

/**
 * cli_exit_dup_sentence:
 * @error: (nullable): why the session ended
 *
 * The sentence is English in every locale, like all that scripts read.
 *
 * Returns: (transfer full): a sentence, for standard error and the `message` of `state` offline
 */
char *
cli_exit_dup_sentence (const GError *error)
{
  g_autoptr(GError) sorted = NULL;

  if (error == NULL)
    return g_strdup ("Signed out.");

  sorted = msnp_error_from_sign_in (error);
  if (sorted->message == NULL || *sorted->message == '\0')
    return g_strdup_printf ("%s.", lookup_ending (sorted)->sentence);

  return g_strdup_printf ("%s: %s.", lookup_ending (sorted)->sentence, sorted->message);
}

/**
 * cli_exit_get_failure:
 * @error: (nullable): why a message failed
 * @number: (out): the protocol's number where the server gave one, else 0
 *
 * Returns: (transfer none): the `reason` of the event `message-state` failed
 */
const char *
cli_exit_get_failure (const GError *error,
                      guint        *number)
{
  *number = 0;

  if (error != NULL && error->domain == MSNP_SERVER_ERROR)
    {
      *number = (guint) error->code;
      return "refused";
    }
  if (g_error_matches (error, MSNP_ERROR, MSNP_ERROR_NAK))
    return "nak";
  if (g_error_matches (error, MSNP_ERROR, MSNP_ERROR_NO_ANSWER)
      || g_error_matches (error, MSNP_ERROR, MSNP_ERROR_TIMED_OUT))
    return "timeout";
  if (g_error_matches (error, MSNP_ERROR, MSNP_ERROR_HIDDEN))
    return "hidden";
  if (g_error_matches (error, MSNP_ERROR, MSNP_ERROR_TOO_LONG))
    return "too-long";

  return "connection";
}

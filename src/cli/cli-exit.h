#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * CliExit:
 *
 * The exit statuses of `twn`: a promise to scripts, so the numbers never change.
 */
typedef enum
{
  CLI_EXIT_DONE = 0,
  CLI_EXIT_USAGE = 2,
  CLI_EXIT_AUTH_FAILED = 3,
  CLI_EXIT_NETWORK = 4,
  CLI_EXIT_PROTOCOL = 5,
  CLI_EXIT_ELSEWHERE = 6,
  CLI_EXIT_SERVER_SHUTDOWN = 7,
  CLI_EXIT_UNTRUSTED = 8,
} CliExit;

CliExit     cli_exit_from_error        (const GError *error);
const char *cli_exit_get_reason        (const GError *error);
char       *cli_exit_dup_sentence      (const GError *error);
const char *cli_exit_get_failure       (const GError *error,
                                        guint        *number);

G_END_DECLS

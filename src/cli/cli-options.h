#pragma once

#include <gio/gio.h>

#include "msnp/msnp-enums.h"

G_BEGIN_DECLS

/**
 * CliOptions:
 * @service: a built-in service's id, or a service file
 * @email: the account as it was typed: some servers know no other spelling (02 §2.7)
 * @password: (nullable): its password, until it is not needed any more
 * @status: the first status
 * @uses_gateway: `--transport=http`
 * @timeout: seconds for every step of signing in
 * @reconnects: whether to sign in again after a lost connection
 * @trace: (nullable): the file to write the wire to
 * @save_to: (nullable): the folder for fetched emoticons
 *
 * What the command line asks for.
 */
typedef struct
{
  char       *service;
  char       *email;
  char       *password;
  MsnpStatus  status;
  gboolean    uses_gateway;
  guint       timeout;
  gboolean    reconnects;
  char       *trace;
  char       *save_to;
} CliOptions;

/**
 * CliOptionsResult:
 * @CLI_OPTIONS_RUN: sign in
 * @CLI_OPTIONS_LIST_SERVICES: print the built-in services
 * @CLI_OPTIONS_VERSION: print the version
 * @CLI_OPTIONS_WRONG: say what is wrong
 */
typedef enum
{
  CLI_OPTIONS_RUN,
  CLI_OPTIONS_LIST_SERVICES,
  CLI_OPTIONS_VERSION,
  CLI_OPTIONS_WRONG,
} CliOptionsResult;

CliOptionsResult  cli_options_parse         (int           *argc,
                                             char        ***argv,
                                             CliOptions   **options,
                                             GError       **error);
char             *cli_options_read_password (const char    *path,
                                             GError       **error);
void              cli_options_free          (CliOptions    *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CliOptions, cli_options_free)

G_END_DECLS

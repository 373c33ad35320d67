#pragma once

#include "msnp/msnp-session.h"

#include "cli-writer.h"

G_BEGIN_DECLS

/* Tells on standard output what happens to the session and the list: every event that is not of a
 * chat, and not the answer to a command. */
#define CLI_TYPE_REPORTER (cli_reporter_get_type ())
G_DECLARE_FINAL_TYPE (CliReporter, cli_reporter, CLI, REPORTER, GObject)

CliReporter *cli_reporter_new (MsnpSession *session,
                               CliWriter   *writer);

G_END_DECLS

#pragma once

#include <gio/gio.h>

#include "msnp/msnp-trace.h"

#include "cli-writer.h"

G_BEGIN_DECLS

/* Writes what goes over the wire into a file of the person's. */
#define CLI_TYPE_TRACE (cli_trace_get_type ())
G_DECLARE_FINAL_TYPE (CliTrace, cli_trace, CLI, TRACE, GObject)

CliTrace  *cli_trace_new        (const char  *path,
                                 GError     **error);
MsnpTrace *cli_trace_get_source (CliTrace    *self);
CliWriter *cli_trace_get_writer (CliTrace    *self);

G_END_DECLS

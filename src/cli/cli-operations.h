#pragma once

#include "cli-client.h"

G_BEGIN_DECLS

/**
 * CliOperation:
 * @client: online
 * @command: what to do; valid until it was answered
 * @error: set when it cannot even be begun
 *
 * Begins one command, which is answered once: by cli_client_answer(), at once or when the server
 * replied, or by the caller when this returns %FALSE.
 */
typedef gboolean (*CliOperation) (CliClient         *client,
                                  const CliCommand  *command,
                                  GError           **error);

CliOperation cli_operations_lookup      (const char  *op);
CliOperation cli_chat_operations_lookup (const char  *op);
gboolean     cli_operations_refuse      (GError     **error,
                                         const char  *message);

G_END_DECLS

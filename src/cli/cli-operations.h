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

/**
 * CliLoadedFunc:
 * @error: (nullable): why it could not be read
 * @bytes: (nullable): the file
 * @user_data: what cli_operations_load() was given
 */
typedef void (*CliLoadedFunc) (const GError *error,
                               GBytes       *bytes,
                               gpointer      user_data);

CliOperation cli_operations_lookup      (const char     *op);
CliOperation cli_chat_operations_lookup (const char     *op);
CliOperation cli_peer_operations_lookup (const char     *op);
gboolean     cli_operations_refuse      (GError        **error,
                                         const char     *message);
void         cli_operations_load        (const char     *path,
                                         CliLoadedFunc   func,
                                         gpointer        user_data);

G_END_DECLS

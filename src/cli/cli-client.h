#pragma once

#include "msnp/msnp-session.h"

#include "cli-chats.h"
#include "cli-command.h"
#include "cli-input.h"
#include "cli-options.h"
#include "cli-peers.h"
#include "cli-writer.h"

G_BEGIN_DECLS

/* The life of one `twn`: signs in, does the commands of the input one after the other, signs out,
 * and says with which exit status. */
#define CLI_TYPE_CLIENT (cli_client_get_type ())
G_DECLARE_FINAL_TYPE (CliClient, cli_client, CLI, CLIENT, GObject)

CliClient   *cli_client_new         (MsnpSession      *session,
                                     CliOptions       *options,
                                     CliInput         *input,
                                     CliWriter        *writer);
void         cli_client_start       (CliClient        *self);
void         cli_client_stop        (CliClient        *self);

/* For the operations. */
MsnpSession *cli_client_get_session (CliClient        *self);
CliChats    *cli_client_get_chats   (CliClient        *self);
CliPeers    *cli_client_get_peers   (CliClient        *self);
void         cli_client_report      (CliClient        *self,
                                     JsonObject       *event);
void         cli_client_answer      (CliClient        *self,
                                     const GError     *error,
                                     const char       *chat);
void         cli_client_answer_transfer (CliClient    *self,
                                         const GError *error,
                                         const char   *transfer);
void         cli_client_drain       (CliClient        *self);

G_END_DECLS

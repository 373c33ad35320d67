#pragma once

#include "msnp/msnp-session.h"

#include "cli-writer.h"

G_BEGIN_DECLS

/* Tells on standard output of files, pictures and emoticons; fetches emoticons at once. Signal:
 * fetch-ended (): one fetch less. */
#define CLI_TYPE_PEERS (cli_peers_get_type ())
G_DECLARE_FINAL_TYPE (CliPeers, cli_peers, CLI, PEERS, GObject)

CliPeers         *cli_peers_new           (MsnpSession       *session,
                                           CliWriter         *writer,
                                           const char        *save_to);
const char       *cli_peers_register      (CliPeers          *self,
                                           MsnpFileTransfer  *transfer);
void              cli_peers_report        (CliPeers          *self,
                                           MsnpFileTransfer  *transfer);
MsnpFileTransfer *cli_peers_lookup        (CliPeers          *self,
                                           const char        *id);
void              cli_peers_fetch_picture (CliPeers          *self,
                                           MsnpContact       *contact,
                                           GFile             *file);
guint             cli_peers_get_n_fetches (CliPeers          *self);

G_END_DECLS

#pragma once

#include <json-glib/json-glib.h>

#include "msnp/msnp-session.h"

#include "cli-writer.h"

G_BEGIN_DECLS

/* Tells on standard output what happens in the chats, and what becomes of one's own messages. */
#define CLI_TYPE_CHATS (cli_chats_get_type ())
G_DECLARE_FINAL_TYPE (CliChats, cli_chats, CLI, CHATS, GObject)

CliChats         *cli_chats_new          (MsnpSession      *session,
                                          CliWriter        *writer);
MsnpConversation *cli_chats_lookup_with  (CliChats         *self,
                                          const char       *address);
void              cli_chats_track        (CliChats         *self,
                                          MsnpConversation *conversation,
                                          MsnpMessage      *message,
                                          JsonNode         *id);
guint             cli_chats_get_n_open   (CliChats         *self);
void              cli_chats_fail_open    (CliChats         *self);

G_END_DECLS

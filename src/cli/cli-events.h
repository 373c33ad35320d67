#pragma once

#include <json-glib/json-glib.h>

#include "msnp/msnp-message.h"
#include "msnp/msnp-roster.h"
#include "msnp/msnp-session.h"

G_BEGIN_DECLS

/* Each gives one line of standard output, (transfer full), with every field that it ever has. */

JsonObject *cli_event_new                (const char           *name);
JsonObject *cli_event_new_state          (MsnpSessionState      state);
JsonObject *cli_event_new_offline        (const GError         *reason);
JsonObject *cli_event_new_account        (const char           *address,
                                          const char           *display_name,
                                          gboolean              is_verified,
                                          MsnpStatus            status);
JsonObject *cli_event_new_group          (MsnpGroup            *group,
                                          const char           *change);
JsonObject *cli_event_new_contact        (MsnpContact          *contact,
                                          const char           *change);
JsonObject *cli_event_new_contacts       (MsnpRoster           *roster);
JsonObject *cli_event_new_presence       (MsnpContact          *contact);
JsonObject *cli_event_new_added_you      (MsnpContact          *contact);
JsonObject *cli_event_new_message        (const char           *chat,
                                          MsnpMessage          *message);
JsonObject *cli_event_new_message_state  (JsonNode             *id,
                                          const char           *chat,
                                          const char           *to,
                                          MsnpMessageState      state,
                                          const GError         *error);
JsonObject *cli_event_new_from_peer      (const char           *name,
                                          const char           *chat,
                                          const char           *from);
JsonObject *cli_event_new_chat           (const char           *chat,
                                          const char           *address,
                                          const char           *change,
                                          GListModel           *participants);
JsonObject *cli_event_new_mailbox        (int                   inbox,
                                          int                   folders);
JsonObject *cli_event_new_mail           (const char           *from,
                                          const char           *subject);
JsonObject *cli_event_new_server_message (const char           *kind,
                                          const char           *text,
                                          int                   minutes);
JsonObject *cli_event_new_result         (JsonNode             *id,
                                          const GError         *error,
                                          const char           *chat,
                                          const char           *transfer);
JsonObject *cli_event_new_transfer       (const char           *id,
                                          MsnpFileTransfer     *transfer);
JsonObject *cli_event_new_picture        (const char           *address,
                                          const char           *path,
                                          const char           *sha1d,
                                          const GError         *error);
JsonObject *cli_event_new_emoticon       (const char           *chat,
                                          const char           *from,
                                          const char           *shortcut,
                                          const char           *path);
JsonObject *cli_event_new_invitation     (const char           *address,
                                          const char           *kind);
JsonObject *cli_event_new_format         (const MsnpTextFormat *format);
char       *cli_event_dup_time           (GDateTime            *time);

G_END_DECLS

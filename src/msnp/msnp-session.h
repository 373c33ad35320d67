#pragma once

#include <gio/gio.h>

#include "msnp-conversation.h"
#include "msnp-roster.h"
#include "msnp-service.h"
#include "msnp-trace.h"
#include "p2p/msnp-emoticon.h"
#include "p2p/msnp-file-transfer.h"

G_BEGIN_DECLS

/* One account on one service: signs in, stays, signs out, and may do so again.
 *
 * Properties, read-only unless said: service; state (MsnpSessionState); address (lower case; NULL
 * before the first sign-in); display-name; status (what the server confirmed; OFFLINE when
 * signed out); wanted-status (what was asked for last; differs from status while pending);
 * is-verified; roster (the same object for the session's life); conversations (GListModel of
 * MsnpConversation); inbox-unread, folders-unread (-1 where there is no mailbox); timeout
 * (seconds for each step, writable, default 30).
 *
 * Signals, in the order of a sign-in: connected (const char *host_and_port), redirected (const char
 * *host_and_port), challenged (), ticket-received (), signed-in (), list-complete ();
 * then any time: conversation-opened (MsnpConversation: made by us or by the first thing a peer
 * sent), added-you (MsnpContact), mail-received (const char *from, const char *subject),
 * server-message (const char *kind, const char *text, gint minutes; -1 where unknown), file-offered
 * (MsnpFileTransfer), invitation-declined (const char *address, const char *kind: webcam, voice,
 * game …; declined already); at the end of every attempt that had begun: signed-out (GError
 * *reason, NULL when asked for). */
/**
 * MsnpGatewayMode:
 * @MSNP_GATEWAY_IF_NEEDED: tried when the service cannot be reached without
 * @MSNP_GATEWAY_NEVER: straight TCP alone
 * @MSNP_GATEWAY_ALWAYS: HTTP alone; only for a service that has a gateway
 *
 * Whether connections lead through the service's HTTP gateway.
 */
typedef enum
{
  MSNP_GATEWAY_IF_NEEDED,
  MSNP_GATEWAY_NEVER,
  MSNP_GATEWAY_ALWAYS,
} MsnpGatewayMode;

#define MSNP_TYPE_SESSION (msnp_session_get_type ())
G_DECLARE_FINAL_TYPE (MsnpSession, msnp_session, MSNP, SESSION, GObject)

MsnpSession      *msnp_session_new                 (MsnpService          *service);
MsnpService      *msnp_session_get_service         (MsnpSession          *self);
MsnpSessionState  msnp_session_get_state           (MsnpSession          *self);
const char       *msnp_session_get_address         (MsnpSession          *self);
const char       *msnp_session_get_display_name    (MsnpSession          *self);
MsnpStatus        msnp_session_get_status          (MsnpSession          *self);
MsnpStatus        msnp_session_get_wanted_status   (MsnpSession          *self);
gboolean          msnp_session_is_verified         (MsnpSession          *self);
MsnpRoster       *msnp_session_get_roster          (MsnpSession          *self);
GListModel       *msnp_session_list_conversations  (MsnpSession          *self);
int               msnp_session_get_inbox_unread    (MsnpSession          *self);
void              msnp_session_check_connection    (MsnpSession          *self);
int               msnp_session_get_folders_unread  (MsnpSession          *self);
void              msnp_session_set_timeout         (MsnpSession          *self,
                                                    guint                 seconds);
void              msnp_session_set_trace           (MsnpSession          *self,
                                                    MsnpTrace            *trace);

void              msnp_session_sign_in_async       (MsnpSession          *self,
                                                    const char           *address,
                                                    const char           *password,
                                                    MsnpStatus            status,
                                                    GCancellable         *cancellable,
                                                    GAsyncReadyCallback   callback,
                                                    gpointer              user_data);
gboolean          msnp_session_sign_in_finish      (MsnpSession          *self,
                                                    GAsyncResult         *result,
                                                    GError              **error);
void              msnp_session_sign_out_async      (MsnpSession          *self,
                                                    GCancellable         *cancellable,
                                                    GAsyncReadyCallback   callback,
                                                    gpointer              user_data);
gboolean          msnp_session_sign_out_finish     (MsnpSession          *self,
                                                    GAsyncResult         *result,
                                                    GError              **error);

/* Every operation below ends in msnp_session_change_finish(). */
void              msnp_session_set_status_async    (MsnpSession          *self,
                                                    MsnpStatus            status,
                                                    GCancellable         *cancellable,
                                                    GAsyncReadyCallback   callback,
                                                    gpointer              user_data);
void              msnp_session_set_display_name_async (MsnpSession       *self,
                                                    const char           *display_name,
                                                    GCancellable         *cancellable,
                                                    GAsyncReadyCallback   callback,
                                                    gpointer              user_data);
void              msnp_session_add_contact_async   (MsnpSession          *self,
                                                    const char           *address,
                                                    MsnpGroup            *group,
                                                    GCancellable         *cancellable,
                                                    GAsyncReadyCallback   callback,
                                                    gpointer              user_data);
void              msnp_session_remove_contact_async (MsnpSession         *self,
                                                    const char           *address,
                                                    GCancellable         *cancellable,
                                                    GAsyncReadyCallback   callback,
                                                    gpointer              user_data);
void              msnp_session_block_async         (MsnpSession          *self,
                                                    const char           *address,
                                                    GCancellable         *cancellable,
                                                    GAsyncReadyCallback   callback,
                                                    gpointer              user_data);
void              msnp_session_unblock_async       (MsnpSession          *self,
                                                    const char           *address,
                                                    GCancellable         *cancellable,
                                                    GAsyncReadyCallback   callback,
                                                    gpointer              user_data);
void              msnp_session_allow_async         (MsnpSession          *self,
                                                    const char           *address,
                                                    GCancellable         *cancellable,
                                                    GAsyncReadyCallback   callback,
                                                    gpointer              user_data);
void              msnp_session_copy_contact_async  (MsnpSession          *self,
                                                    const char           *address,
                                                    MsnpGroup            *to,
                                                    GCancellable         *cancellable,
                                                    GAsyncReadyCallback   callback,
                                                    gpointer              user_data);
void              msnp_session_move_contact_async  (MsnpSession          *self,
                                                    const char           *address,
                                                    MsnpGroup            *from,
                                                    MsnpGroup            *to,
                                                    GCancellable         *cancellable,
                                                    GAsyncReadyCallback   callback,
                                                    gpointer              user_data);
void              msnp_session_add_group_async     (MsnpSession          *self,
                                                    const char           *name,
                                                    GCancellable         *cancellable,
                                                    GAsyncReadyCallback   callback,
                                                    gpointer              user_data);
void              msnp_session_rename_group_async  (MsnpSession          *self,
                                                    MsnpGroup            *group,
                                                    const char           *name,
                                                    GCancellable         *cancellable,
                                                    GAsyncReadyCallback   callback,
                                                    gpointer              user_data);
void              msnp_session_remove_group_async  (MsnpSession          *self,
                                                    MsnpGroup            *group,
                                                    GCancellable         *cancellable,
                                                    GAsyncReadyCallback   callback,
                                                    gpointer              user_data);
void              msnp_session_set_allows_others_async (MsnpSession      *self,
                                                    gboolean              allows_others,
                                                    GCancellable         *cancellable,
                                                    GAsyncReadyCallback   callback,
                                                    gpointer              user_data);
void              msnp_session_set_asks_when_added_async (MsnpSession    *self,
                                                    gboolean              asks,
                                                    GCancellable         *cancellable,
                                                    GAsyncReadyCallback   callback,
                                                    gpointer              user_data);
void              msnp_session_set_picture_async   (MsnpSession          *self,
                                                    GBytes               *data,
                                                    GCancellable         *cancellable,
                                                    GAsyncReadyCallback   callback,
                                                    gpointer              user_data);
gboolean          msnp_session_change_finish       (MsnpSession          *self,
                                                    GAsyncResult         *result,
                                                    GError              **error);

GBytes           *msnp_session_get_picture         (MsnpSession          *self);

gboolean          msnp_session_is_chatting_with     (MsnpSession         *self,
                                                     MsnpContact         *contact);
/* Both end in msnp_session_fetch_finish(). */
void              msnp_session_fetch_picture_async (MsnpSession          *self,
                                                    MsnpContact          *contact,
                                                    GCancellable         *cancellable,
                                                    GAsyncReadyCallback   callback,
                                                    gpointer              user_data);
void              msnp_session_fetch_emoticon_async (MsnpSession         *self,
                                                    MsnpContact          *contact,
                                                    const MsnpEmoticon   *emoticon,
                                                    GCancellable         *cancellable,
                                                    GAsyncReadyCallback   callback,
                                                    gpointer              user_data);
GBytes           *msnp_session_fetch_finish        (MsnpSession          *self,
                                                    GAsyncResult         *result,
                                                    GError              **error);

MsnpGatewayMode   msnp_session_get_gateway_mode    (MsnpSession          *self);
void              msnp_session_set_gateway_mode    (MsnpSession          *self,
                                                    MsnpGatewayMode       mode);
gboolean          msnp_session_uses_gateway        (MsnpSession          *self);
MsnpDirectMode    msnp_session_get_direct_mode     (MsnpSession          *self);
void              msnp_session_set_direct_mode     (MsnpSession          *self,
                                                    MsnpDirectMode        mode);
void              msnp_session_send_file_async     (MsnpSession          *self,
                                                    const char           *address,
                                                    GFile                *file,
                                                    GBytes               *preview,
                                                    MsnpFileWaitsFunc     waits,
                                                    GCancellable         *cancellable,
                                                    GAsyncReadyCallback   callback,
                                                    gpointer              user_data);
MsnpFileTransfer *msnp_session_send_file_finish    (MsnpSession          *self,
                                                    GAsyncResult         *result,
                                                    GError              **error);

MsnpConversation *msnp_session_open_conversation   (MsnpSession          *self,
                                                    const char           *address);
MsnpConversation *msnp_session_open_group          (MsnpSession          *self,
                                                    const char *const    *addresses);
MsnpConversation *msnp_session_lookup_conversation (MsnpSession          *self,
                                                    const char           *id);

G_END_DECLS

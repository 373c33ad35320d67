#pragma once

#include <gio/gio.h>

#include "msnp-conversation.h"
#include "msnp-notification.h"
#include "msnp-switchboard-requests.h"
#include "msnp-switchboard.h"
#include "p2p/msnp-object-shelf.h"
#include "p2p/msnp-p2p-hub.h"

G_BEGIN_DECLS

/**
 * MsnpInvitationFunc:
 * @switchboard: where it came, with @peer alone
 * @peer: who sent it, in lower case
 * @body: of a message of the type `text/x-msmsgsinvite`
 * @size: its bytes
 * @user_data: what msnp_chats_set_invitation_func() was given
 *
 * Returns: whether it is taken care of
 */
typedef gboolean (*MsnpInvitationFunc) (MsnpSwitchboard *switchboard,
                                        const char      *peer,
                                        gconstpointer    body,
                                        gsize            size,
                                        gpointer         user_data);

/* Signals: conversation-opened (MsnpConversation), invitation-declined (const char *address, const
 * char *kind). */
#define MSNP_TYPE_CHATS (msnp_chats_get_type ())
G_DECLARE_FINAL_TYPE (MsnpChats, msnp_chats, MSNP, CHATS, GObject)

MsnpChats              *msnp_chats_new                      (MsnpRoster          *roster);
void                    msnp_chats_set_invitation_func      (MsnpChats           *self,
                                                             MsnpInvitationFunc   func,
                                                             gpointer             user_data);
gboolean                msnp_chats_take_invitation          (MsnpChats           *self,
                                                             MsnpSwitchboard     *switchboard,
                                                             const char          *peer,
                                                             gconstpointer        body,
                                                             gsize                size);
void                    msnp_chats_set_gateway              (MsnpChats           *self,
                                                             MsnpGateway         *gateway);
void                    msnp_chats_set_trace                (MsnpChats           *self,
                                                             MsnpTrace           *trace);
void                    msnp_chats_set_own_name             (MsnpChats           *self,
                                                             const char          *name);
void                    msnp_chats_set_hidden               (MsnpChats           *self,
                                                             gboolean             is_hidden);
void                    msnp_chats_start                    (MsnpChats           *self,
                                                             MsnpNotification    *notification);
void                    msnp_chats_stop                     (MsnpChats           *self,
                                                             const GError        *error,
                                                             gboolean             leaves);
MsnpP2pHub             *msnp_chats_get_hub                  (MsnpChats           *self);
MsnpObjectShelf        *msnp_chats_get_shelf                (MsnpChats           *self);
GListModel             *msnp_chats_list                     (MsnpChats           *self);
MsnpConversation       *msnp_chats_open                     (MsnpChats           *self,
                                                             const char          *address);
gboolean                msnp_chats_is_connected             (MsnpChats           *self,
                                                             const char          *address);
MsnpConversation       *msnp_chats_open_group               (MsnpChats           *self,
                                                             const char *const   *addresses);
MsnpConversation       *msnp_chats_lookup                   (MsnpChats           *self,
                                                             const char          *id);
void                    msnp_chats_answer                   (MsnpChats           *self,
                                                             const char          *session_id,
                                                             const char          *host_and_port,
                                                             const char          *ticket,
                                                             const char          *inviter);

/* What a conversation needs. */
gboolean                msnp_chats_check                    (MsnpChats           *self,
                                                             GError             **error);
const char             *msnp_chats_get_own_address          (MsnpChats           *self);
const char             *msnp_chats_get_own_name             (MsnpChats           *self);
void                    msnp_chats_fetch_switchboard_async  (MsnpChats           *self,
                                                             GCancellable        *cancellable,
                                                             GAsyncReadyCallback  callback,
                                                             gpointer             user_data);
MsnpSwitchboardAddress *msnp_chats_fetch_switchboard_finish (MsnpChats           *self,
                                                             GAsyncResult        *result,
                                                             GError             **error);
MsnpSwitchboard        *msnp_chats_new_switchboard          (MsnpChats           *self);
MsnpContact            *msnp_chats_ensure_contact           (MsnpChats           *self,
                                                             const char          *address,
                                                             const char          *name);
MsnpConversation       *msnp_chats_lookup_group             (MsnpChats           *self,
                                                             GStrv                people,
                                                             MsnpConversation    *except);
void                    msnp_chats_forget_contact           (MsnpChats           *self,
                                                             MsnpConversation    *conversation);
void                    msnp_chats_tell_declined            (MsnpChats           *self,
                                                             const char          *address,
                                                             const char          *kind);
void                    msnp_chats_remove                   (MsnpChats           *self,
                                                             MsnpConversation    *conversation);

G_END_DECLS

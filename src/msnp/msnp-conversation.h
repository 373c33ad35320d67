#pragma once

#include <gio/gio.h>

#include "msnp-message.h"

G_BEGIN_DECLS

#define MSNP_GROUP_MEMBERS_MAX 50 /* who are called when a group is opened again */

/* A chat, which outlives the switchboards under it. Made by MsnpSession alone.
 *
 * Properties: id (string, opaque, never changes), contact (the other person; NULL in a group),
 * is-group (becomes TRUE when a third person joins, then for good), is-connected (somebody is
 * there: typing would be sent).
 *
 * Signals: message-received (MsnpMessage: a text), nudge-received (MsnpMessage),
 * typing-received (MsnpContact), participant-joined (MsnpContact), participant-left (MsnpContact),
 * unshown-received (MsnpContact, const char *kind: wink, voice-clip, action, ink: what this library
 * has no form for), message-state-changed (MsnpMessage: sent, accepted, failed; never from inside a
 * send call).
 * joined and left come for one-to-one chats, too. */
#define MSNP_TYPE_CONVERSATION (msnp_conversation_get_type ())
G_DECLARE_FINAL_TYPE (MsnpConversation, msnp_conversation, MSNP, CONVERSATION, GObject)

const char  *msnp_conversation_get_id            (MsnpConversation      *self);
MsnpContact *msnp_conversation_get_contact       (MsnpConversation      *self);
gboolean     msnp_conversation_is_group          (MsnpConversation      *self);
gboolean     msnp_conversation_is_connected      (MsnpConversation      *self);
GListModel  *msnp_conversation_list_participants (MsnpConversation      *self);
GPtrArray   *msnp_conversation_dup_members       (MsnpConversation      *self);

void         msnp_conversation_prepare           (MsnpConversation      *self);
MsnpMessage *msnp_conversation_send_text         (MsnpConversation      *self,
                                                  const char            *text,
                                                  const MsnpTextFormat  *format);
MsnpMessage *msnp_conversation_send_text_with    (MsnpConversation      *self,
                                                  const char            *text,
                                                  const MsnpTextFormat  *format,
                                                  GPtrArray             *emoticons);
MsnpEmoticon *msnp_conversation_make_emoticon    (MsnpConversation      *self,
                                                  const char            *shortcut,
                                                  GBytes                *data,
                                                  GError               **error);
MsnpMessage *msnp_conversation_send_nudge        (MsnpConversation      *self);
void         msnp_conversation_send_typing       (MsnpConversation      *self);
void         msnp_conversation_invite_async      (MsnpConversation      *self,
                                                  const char            *address,
                                                  GCancellable          *cancellable,
                                                  GAsyncReadyCallback    callback,
                                                  gpointer               user_data);
gboolean     msnp_conversation_invite_finish     (MsnpConversation      *self,
                                                  GAsyncResult          *result,
                                                  GError               **error);
void         msnp_conversation_leave             (MsnpConversation      *self);

G_END_DECLS

#pragma once

#include "core-account-choices.h"
#include "core-chat.h"
#include "core-settings.h"

G_BEGIN_DECLS

#define CORE_CHATS_TEXT_SCALE_MIN 0.5
#define CORE_CHATS_TEXT_SCALE_MAX 3.0

/* A GListModel of CoreChat, in the order in which they began. Properties: unread (of all
 * together, read-only), text-scale (writable, of every chat). Signals: chat-received (CoreChat,
 * CoreTimelineItem: the item is in its timeline), chat-failed (CoreChat: a message failed after its
 * page was closed, or was not sent in an earlier run), unread-changed (CoreChat). */
#define CORE_TYPE_CHATS (core_chats_get_type ())
G_DECLARE_FINAL_TYPE (CoreChats, core_chats, CORE, CHATS, GObject)

CoreChats   *core_chats_new                 (MsnpSession *session);
MsnpSession *core_chats_get_session         (CoreChats   *self);
void         core_chats_set_choices         (CoreChats   *self,
                                             CoreAccountChoices *choices);
CoreAccountChoices *core_chats_get_choices  (CoreChats   *self);
void        core_chats_set_history          (CoreChats   *self,
                                             CoreHistory *history);
CoreHistory *core_chats_get_history         (CoreChats   *self);
void        core_chats_set_own_emoticons    (CoreChats   *self,
                                             CoreOwnEmoticons *emoticons);
CoreOwnEmoticons *core_chats_get_own_emoticons (CoreChats *self);
CoreChat    *core_chats_open                (CoreChats   *self,
                                             const char  *address);
CoreChat    *core_chats_open_group          (CoreChats   *self,
                                             const char  *key,
                                             const char *const *addresses);
CoreChat    *core_chats_lookup              (CoreChats   *self,
                                             const char  *address);
void        core_chats_close                (CoreChats   *self,
                                             CoreChat    *chat);
gboolean    core_chats_has                  (CoreChats   *self,
                                             CoreChat    *chat);
guint       core_chats_get_unread           (CoreChats   *self);
guint       core_chats_get_unread_of        (CoreChats   *self,
                                             const char  *address);
CoreSettings *core_chats_get_settings       (CoreChats   *self);
void        core_chats_set_settings         (CoreChats   *self,
                                             CoreSettings *settings);
CoreFile   *core_chats_lookup_file          (CoreChats   *self,
                                             const char  *id);
double      core_chats_get_text_scale       (CoreChats   *self);
void        core_chats_set_text_scale       (CoreChats   *self,
                                             double       text_scale);

G_END_DECLS

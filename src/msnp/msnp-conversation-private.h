#pragma once

#include "msnp-chats.h"
#include "msnp-conversation.h"
#include "msnp-switchboard.h"

G_BEGIN_DECLS

MsnpConversation *msnp_conversation_new            (MsnpChats         *chats,
                                                    const char        *id,
                                                    MsnpContact       *contact);
void              msnp_conversation_adopt          (MsnpConversation  *self,
                                                    MsnpSwitchboard   *switchboard);
void              msnp_conversation_disconnect     (MsnpConversation  *self);
gboolean          msnp_conversation_remembers      (MsnpConversation  *self,
                                                    GStrv              people);
void              msnp_conversation_set_idle_ms    (MsnpConversation  *self,
                                                    guint              milliseconds);

G_END_DECLS

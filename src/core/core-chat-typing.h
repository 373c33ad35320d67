#pragma once

#include "msnp/msnp-contact.h"

G_BEGIN_DECLS

/* Who is writing at the moment. Signal: people-changed (). */
#define CORE_TYPE_CHAT_TYPING (core_chat_typing_get_type ())
G_DECLARE_FINAL_TYPE (CoreChatTyping, core_chat_typing, CORE, CHAT_TYPING, GObject)

CoreChatTyping *core_chat_typing_new         (guint           milliseconds);
void            core_chat_typing_add         (CoreChatTyping *self,
                                              MsnpContact    *contact);
void            core_chat_typing_remove      (CoreChatTyping *self,
                                              MsnpContact    *contact);
GPtrArray      *core_chat_typing_dup_people  (CoreChatTyping *self);

G_END_DECLS

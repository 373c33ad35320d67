#pragma once

#include "core-chat.h"

G_BEGIN_DECLS

/* The sentences about a chat. Names in them are harmless and isolated. */
char *core_chat_words_dup_name     (MsnpContact      *contact);
char *core_chat_words_dup_title    (MsnpConversation *conversation);
char *core_chat_words_dup_subtitle (MsnpConversation *conversation);
char *core_chat_words_dup_hint     (CoreChatHint      hint,
                                    MsnpContact      *contact);
char *core_chat_words_dup_typing   (GPtrArray        *contacts);
char *core_chat_words_dup_received (GDateTime        *time);
char *core_chat_words_dup_joined   (MsnpContact      *contact);
char *core_chat_words_dup_left     (MsnpContact      *contact);
char *core_chat_words_dup_not_invited (const char    *address,
                                       const GError  *error);

G_END_DECLS

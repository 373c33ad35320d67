#pragma once

#include "core-account.h"
#include "core-chats.h"

G_BEGIN_DECLS

#define CORE_SEARCH_CONTACT "contact:" /* before an address */
#define CORE_SEARCH_CHAT    "chat:"    /* before the id of a conversation of several people */

char       **core_search_find            (CoreAccount       *account,
                                          CoreChats         *chats,
                                          const char *const *terms,
                                          guint              max);
char        *core_search_dup_name        (CoreAccount       *account,
                                          CoreChats         *chats,
                                          const char        *id);
char        *core_search_dup_description (CoreAccount       *account,
                                          CoreChats         *chats,
                                          const char        *id);

G_END_DECLS

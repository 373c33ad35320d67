#pragma once

#include "msnp-message.h"

G_BEGIN_DECLS

MsnpMessage *msnp_message_new_received (MsnpMessageKind       kind,
                                        MsnpContact          *sender,
                                        const char           *sender_name,
                                        const char           *text,
                                        MsnpTextFormat       *format);
MsnpMessage *msnp_message_new_own      (MsnpMessageKind       kind,
                                        const char           *sender_name,
                                        const char           *text,
                                        const MsnpTextFormat *format);
void         msnp_message_set_emoticons (MsnpMessage         *self,
                                        GPtrArray            *emoticons);
gboolean     msnp_message_advance      (MsnpMessage          *self,
                                        MsnpMessageState      state,
                                        const GError         *error);

G_END_DECLS

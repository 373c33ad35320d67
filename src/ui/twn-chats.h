#pragma once

#include <adwaita.h>

#include "core/core-chats.h"

G_BEGIN_DECLS

/* Signal: unread-changed (const char *address: of a chat of two). */
#define TWN_TYPE_CHATS (twn_chats_get_type ())
G_DECLARE_FINAL_TYPE (TwnChats, twn_chats, TWN, CHATS, GObject)

TwnChats   *twn_chats_new          (GtkApplication *application,
                                    MsnpSession    *session,
                                    CoreSettings   *settings);
CoreChats  *twn_chats_get_chats    (TwnChats       *self);
void        twn_chats_open_address (TwnChats       *self,
                                    const char     *address);
void        twn_chats_send_file    (TwnChats       *self,
                                    const char     *address);
void        twn_chats_open_at      (TwnChats       *self,
                                    const char     *address,
                                    gint64          id);
void        twn_chats_open_group_at (TwnChats      *self,
                                    const char     *key,
                                    const char *const *addresses,
                                    gint64          id);
gboolean    twn_chats_open_id      (TwnChats       *self,
                                    const char     *id);
void        twn_chats_close_all    (TwnChats       *self);
guint       twn_chats_get_unread   (TwnChats       *self,
                                    const char     *address);

G_END_DECLS

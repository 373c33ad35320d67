#pragma once

#include <gio/gio.h>

#include "msnp-enums.h"
#include "msnp-roster.h"
#include "wire/msnp-transport.h"

G_BEGIN_DECLS

/* Signals: list-complete, status-confirmed (MsnpStatus), name-confirmed (const char *), added-you
 * (MsnpContact), rung (const char *session_id, const char *host_and_port, const char *ticket, const
 * char *inviter), mailbox-changed
 * (gboolean is_total, gint inbox, gint folders: counts, or what to add), mail-received (from,
 * subject), server-message (kind, text, gint minutes), ended (const GError *, once). */
#define MSNP_TYPE_NOTIFICATION (msnp_notification_get_type ())
G_DECLARE_FINAL_TYPE (MsnpNotification, msnp_notification, MSNP, NOTIFICATION, GObject)

MsnpNotification *msnp_notification_new         (MsnpTransport     *transport,
                                                 MsnpRoster        *roster,
                                                 const char        *address,
                                                 guint              timeout_ms);
void              msnp_notification_start       (MsnpNotification  *self,
                                                 MsnpStatus         status);
void              msnp_notification_set_picture (MsnpNotification  *self,
                                                 const char        *picture);
void              msnp_notification_set_tells_pictures (MsnpNotification *self,
                                                 gboolean           tells_pictures);
gboolean          msnp_notification_get_tells_pictures (MsnpNotification *self);
void              msnp_notification_send_status (MsnpNotification  *self,
                                                 MsnpStatus         status,
                                                 MsnpReplyFunc      func,
                                                 gpointer           user_data);
void              msnp_notification_stop        (MsnpNotification  *self);
MsnpTransport    *msnp_notification_get_transport (MsnpNotification *self);
guint             msnp_notification_get_timeout (MsnpNotification  *self);
MsnpRoster       *msnp_notification_get_roster  (MsnpNotification  *self);
const char       *msnp_notification_get_address (MsnpNotification  *self);
void              msnp_notification_apply       (MsnpNotification  *self,
                                                 const MsnpCommand *command);

G_END_DECLS

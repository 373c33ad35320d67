#pragma once

#include <gio/gio.h>

#include "msnp-trace.h"
#include "p2p/msnp-p2p-carrier.h"
#include "wire/msnp-transport.h"

G_BEGIN_DECLS

/* Signals: ready (USR or ANS was accepted; those present were told by joined before), joined (const
 * char *address, const char *name), left (const char *address, gboolean
 * for_idleness), message-received (const char
 * *address, const char *name, const MsnpCommand *), closed (const GError *, once). It is an
 * MsnpP2pCarrier. */
#define MSNP_TYPE_SWITCHBOARD (msnp_switchboard_get_type ())
G_DECLARE_FINAL_TYPE (MsnpSwitchboard, msnp_switchboard, MSNP, SWITCHBOARD, GObject)

void             msnp_switchboard_set_gateway    (MsnpSwitchboard    *self,
                                                  MsnpGateway        *gateway);
MsnpSwitchboard *msnp_switchboard_new            (const char         *own_address,
                                                  MsnpTrace          *trace,
                                                  guint               timeout_ms);
void             msnp_switchboard_call           (MsnpSwitchboard    *self,
                                                  const char         *host_and_port,
                                                  const char         *ticket);
void             msnp_switchboard_answer         (MsnpSwitchboard    *self,
                                                  const char         *host_and_port,
                                                  const char         *ticket,
                                                  const char         *session_id);
void             msnp_switchboard_invite         (MsnpSwitchboard    *self,
                                                  const char         *address,
                                                  MsnpReplyFunc       func,
                                                  gpointer            user_data);
void             msnp_switchboard_send           (MsnpSwitchboard    *self,
                                                  const char         *ack,
                                                  GBytes             *payload,
                                                  guint               timeout_ms,
                                                  MsnpReplyFunc       func,
                                                  gpointer            user_data);
void             msnp_switchboard_close          (MsnpSwitchboard    *self);
gboolean         msnp_switchboard_is_ready       (MsnpSwitchboard    *self);
gboolean         msnp_switchboard_is_closed      (MsnpSwitchboard    *self);
guint            msnp_switchboard_get_n_people   (MsnpSwitchboard    *self);
gboolean         msnp_switchboard_has            (MsnpSwitchboard    *self,
                                                  const char         *address);
const char      *msnp_switchboard_get_name       (MsnpSwitchboard    *self,
                                                  const char         *address);
GStrv            msnp_switchboard_dup_people     (MsnpSwitchboard    *self);

G_END_DECLS

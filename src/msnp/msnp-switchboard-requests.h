#pragma once

#include <gio/gio.h>

#include "msnp-notification.h"

G_BEGIN_DECLS

#define MSNP_TYPE_SWITCHBOARD_REQUESTS (msnp_switchboard_requests_get_type ())
G_DECLARE_FINAL_TYPE (MsnpSwitchboardRequests, msnp_switchboard_requests,
                      MSNP, SWITCHBOARD_REQUESTS, GObject)

/**
 * MsnpSwitchboardAddress:
 * @host_and_port: where
 * @ticket: what `USR` takes there, once
 *
 * What `XFR SB` gives (03 §3.12).
 */
typedef struct
{
  char *host_and_port;
  char *ticket;
} MsnpSwitchboardAddress;

void                     msnp_switchboard_address_free   (MsnpSwitchboardAddress  *self);
MsnpSwitchboardRequests *msnp_switchboard_requests_new   (MsnpNotification        *notification);
void                     msnp_switchboard_requests_ask   (MsnpSwitchboardRequests *self,
                                                          GTask                   *task);
void                     msnp_switchboard_requests_stop  (MsnpSwitchboardRequests *self,
                                                          const GError            *error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsnpSwitchboardAddress, msnp_switchboard_address_free)

G_END_DECLS

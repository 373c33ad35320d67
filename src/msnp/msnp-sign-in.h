#pragma once

#include <gio/gio.h>

#include "msnp-enums.h"
#include "msnp-service.h"
#include "msnp-trace.h"
#include "wire/msnp-transport.h"

G_BEGIN_DECLS

/* Signals: connected (const char *host_and_port), redirected (const char *host_and_port),
 * challenged, ticket-received; then, once, succeeded or failed (const GError *). All are emitted
 * synchronously: in succeeded the owner takes the transport over, before the command after `USR …
 * OK` is looked at. */
#define MSNP_TYPE_SIGN_IN (msnp_sign_in_get_type ())
G_DECLARE_FINAL_TYPE (MsnpSignIn, msnp_sign_in, MSNP, SIGN_IN, GObject)

void           msnp_sign_in_set_gateway       (MsnpSignIn  *self,
                                               MsnpGateway *gateway,
                                               gboolean     is_second);
gboolean       msnp_sign_in_uses_gateway      (MsnpSignIn  *self);
MsnpSignIn    *msnp_sign_in_new               (MsnpService *service,
                                               MsnpTrace   *trace,
                                               guint        timeout_ms);
void           msnp_sign_in_start             (MsnpSignIn  *self,
                                               const char  *address,
                                               const char  *password);
void           msnp_sign_in_stop              (MsnpSignIn  *self);
MsnpTransport *msnp_sign_in_steal_transport   (MsnpSignIn  *self);
const char    *msnp_sign_in_get_address       (MsnpSignIn  *self);
const char    *msnp_sign_in_get_display_name  (MsnpSignIn  *self);
gboolean       msnp_sign_in_is_verified       (MsnpSignIn  *self);
gboolean       msnp_sign_in_has_passport_ticket (MsnpSignIn *self);

G_END_DECLS

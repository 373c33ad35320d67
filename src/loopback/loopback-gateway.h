#pragma once

#include "loopback-site.h"

G_BEGIN_DECLS

/* gateway.dll: notification and switchboard connections through HTTP requests (07). */
LoopbackGateway *loopback_gateway_new      (LoopbackSite     *site,
                                            guint16           notification,
                                            guint16           switchboard,
                                            GError          **error);
void             loopback_gateway_free     (LoopbackGateway  *self);
guint16          loopback_gateway_get_port (LoopbackGateway  *self);

G_END_DECLS

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define MSNP_GATEWAY_BODY_MAX    (2 * 1024 * 1024) /* bytes of one answer */
#define MSNP_GATEWAY_SESSION_MAX 128               /* bytes of a session's name */

/**
 * MsnpGatewayTrustFunc:
 * @certificate: of a gateway that the system does not trust
 * @errors: why not
 * @host: the gateway
 * @user_data: what msnp_gateway_new() was given
 *
 * Returns: whether to go on
 */
typedef gboolean (*MsnpGatewayTrustFunc) (GTlsCertificate      *certificate,
                                          GTlsCertificateFlags  errors,
                                          const char           *host,
                                          gpointer              user_data);

/* The HTTP gateway of a service: streams that lead through it (07). */
#define MSNP_TYPE_GATEWAY (msnp_gateway_get_type ())
G_DECLARE_FINAL_TYPE (MsnpGateway, msnp_gateway, MSNP, GATEWAY, GObject)

MsnpGateway *msnp_gateway_new          (const char            *uri,
                                        guint                  poll_ms,
                                        MsnpGatewayTrustFunc   trust,
                                        gpointer               user_data,
                                        GDestroyNotify         free_user_data);
GIOStream   *msnp_gateway_open         (MsnpGateway           *self,
                                        const char            *server,
                                        const char            *host);

/* How an answer's `X-MSN-Messenger` is read. */
gboolean     msnp_gateway_parse_header (const char            *value,
                                        char                 **session_id,
                                        gboolean              *is_over);

G_END_DECLS

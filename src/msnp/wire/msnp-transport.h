#pragma once

#include <gio/gio.h>

#include "msnp-command.h"
#include "msnp-gateway.h"
#include "msnp/msnp-trace.h"

G_BEGIN_DECLS

/* Signals: command-received (const MsnpCommand *: whatever answers no transaction), closed (const
 * GError *: once, when the other side or the network ended it, never after msnp_transport_close()).
 * */
#define MSNP_TYPE_TRANSPORT (msnp_transport_get_type ())
G_DECLARE_FINAL_TYPE (MsnpTransport, msnp_transport, MSNP, TRANSPORT, GObject)

/**
 * MsnpReplyFunc:
 * @self: the transport
 * @reply: (nullable): the command that ended the transaction, for the time of the call
 * @error: (nullable): a %MSNP_SERVER_ERROR, %MSNP_ERROR_TIMED_OUT, or why the connection ended
 * @user_data: what msnp_transport_send() was given
 *
 * Called exactly once for each transaction, with either @reply or @error.
 */
typedef void (*MsnpReplyFunc) (MsnpTransport     *self,
                               const MsnpCommand *reply,
                               const GError      *error,
                               gpointer           user_data);

MsnpTransport *msnp_transport_new            (const char           *server,
                                              MsnpTrace            *trace);
void           msnp_transport_set_gateway    (MsnpTransport        *self,
                                              MsnpGateway          *gateway);
void           msnp_transport_connect_async  (MsnpTransport        *self,
                                              const char           *host_and_port,
                                              GCancellable         *cancellable,
                                              GAsyncReadyCallback   callback,
                                              gpointer              user_data);
gboolean       msnp_transport_connect_finish (MsnpTransport        *self,
                                              GAsyncResult         *result,
                                              GError              **error);
guint32        msnp_transport_send           (MsnpTransport        *self,
                                              guint                 timeout_ms,
                                              MsnpReplyFunc         func,
                                              gpointer              user_data,
                                              const char           *name,
                                              ...) G_GNUC_NULL_TERMINATED;
guint32        msnp_transport_send_payload   (MsnpTransport        *self,
                                              guint                 timeout_ms,
                                              MsnpReplyFunc         func,
                                              gpointer              user_data,
                                              GBytes               *payload,
                                              const char           *name,
                                              ...) G_GNUC_NULL_TERMINATED;
void           msnp_transport_send_plain     (MsnpTransport        *self,
                                              const char           *name);
gboolean       msnp_transport_was_sent       (MsnpTransport        *self,
                                              guint32               transaction);
void           msnp_transport_set_server     (MsnpTransport        *self,
                                              const char           *server);
void           msnp_transport_start_pings    (MsnpTransport        *self,
                                              guint                 idle_ms,
                                              guint                 dead_ms);
void           msnp_transport_check          (MsnpTransport        *self,
                                              guint                 dead_ms);
void           msnp_transport_set_ping_pause (MsnpTransport        *self,
                                              guint                 seconds);
void           msnp_transport_hold           (MsnpTransport        *self);
void           msnp_transport_release        (MsnpTransport        *self);
void           msnp_transport_close          (MsnpTransport        *self);
GInetAddress  *msnp_transport_dup_local_address (MsnpTransport     *self);
gboolean       msnp_transport_is_open        (MsnpTransport        *self);

G_END_DECLS

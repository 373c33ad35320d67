#pragma once

#include <gio/gio.h>

#include "loopback-site.h"
#include "msnp/wire/msnp-command.h"

G_BEGIN_DECLS

#define LOOPBACK_TYPE_CONNECTION (loopback_connection_get_type ())
G_DECLARE_FINAL_TYPE (LoopbackConnection, loopback_connection, LOOPBACK, CONNECTION, GObject)

/**
 * LoopbackConnectionFuncs:
 * @command: a command came
 * @closed: the connection has ended, from whichever side; called once, and nothing after it
 */
typedef struct
{
  void (*command) (const MsnpCommand *command,
                   gpointer           user_data);
  void (*closed)  (gpointer           user_data);
} LoopbackConnectionFuncs;

LoopbackConnection *loopback_connection_new          (LoopbackSite                  *site,
                                                      const char                    *server,
                                                      GSocketConnection             *stream,
                                                      const LoopbackConnectionFuncs *funcs,
                                                      gpointer                       user_data);
LoopbackSite       *loopback_connection_get_site     (LoopbackConnection            *self);
guint               loopback_connection_get_number   (LoopbackConnection            *self);

void                loopback_connection_send         (LoopbackConnection            *self,
                                                      const char                    *format,
                                                      ...) G_GNUC_PRINTF (2, 3);
void                loopback_connection_send_payload (LoopbackConnection            *self,
                                                      gconstpointer                  payload,
                                                      gsize                          size,
                                                      const char                    *format,
                                                      ...) G_GNUC_PRINTF (4, 5);
void                loopback_connection_send_raw     (LoopbackConnection            *self,
                                                      gconstpointer                  bytes,
                                                      gsize                          size);
void                loopback_connection_reply        (LoopbackConnection            *self,
                                                      const MsnpCommand             *command,
                                                      const char                    *format,
                                                      ...) G_GNUC_PRINTF (3, 4);
void                loopback_connection_refuse       (LoopbackConnection            *self,
                                                      const MsnpCommand             *command,
                                                      guint                          number);
void                loopback_connection_reject       (LoopbackConnection            *self,
                                                      const MsnpCommand             *command);

gboolean            loopback_connection_step         (LoopbackConnection            *self,
                                                      const char                    *step,
                                                      const MsnpCommand             *command);
void                loopback_connection_half_close   (LoopbackConnection            *self);
void                loopback_connection_finish       (LoopbackConnection            *self);
void                loopback_connection_drop         (LoopbackConnection            *self);

G_END_DECLS

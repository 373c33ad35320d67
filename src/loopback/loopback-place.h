#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * LoopbackPlace:
 * @dispatch: a port, as the next three; 0 for any that is free
 * @notification: the same port as @dispatch where one server is both
 * @switchboard: where chats are
 * @https: where the nexus and the login page are
 * @authority_pem: (nullable): a secret: the certificate that clients trust, and its key
 *
 * Where a service is, and what it is known by. One that is started again in the same place is the
 * same service to everybody who has its service file.
 */
typedef struct
{
  guint16  dispatch;
  guint16  notification;
  guint16  switchboard;
  guint16  https;
  char    *authority_pem;
} LoopbackPlace;

gboolean  loopback_place_parse  (LoopbackPlace        *self,
                                 const char           *json,
                                 GError              **error);
char     *loopback_place_format (const LoopbackPlace  *self);
void      loopback_place_clear  (LoopbackPlace        *self);

G_END_DECLS

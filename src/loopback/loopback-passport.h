#pragma once

#include "loopback-site.h"

G_BEGIN_DECLS

#define LOOPBACK_TICKET_SECONDS_ESCARGOT 30
#define LOOPBACK_TICKET_SECONDS          (8 * 60 * 60)

LoopbackPassport *loopback_passport_new              (LoopbackSite      *site,
                                                      GError           **error);
void              loopback_passport_free             (LoopbackPassport  *self);
gboolean          loopback_passport_listen           (LoopbackPassport  *self,
                                                      GError           **error);
void              loopback_passport_stop             (LoopbackPassport  *self);
guint16           loopback_passport_get_port         (LoopbackPassport  *self);
const char       *loopback_passport_get_ca_pem       (LoopbackPassport  *self);
const char       *loopback_passport_get_challenge    (LoopbackPassport  *self);
LoopbackAccount  *loopback_passport_redeem           (LoopbackPassport  *self,
                                                      const char        *ticket);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LoopbackPassport, loopback_passport_free)

G_END_DECLS

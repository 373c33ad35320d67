#pragma once

#include <gio/gio.h>

#include "msnp-service.h"
#include "msnp-trace.h"

G_BEGIN_DECLS

#define MSNP_TYPE_PASSPORT (msnp_passport_get_type ())
G_DECLARE_FINAL_TYPE (MsnpPassport, msnp_passport, MSNP, PASSPORT, GObject)

MsnpPassport *msnp_passport_new                 (MsnpService          *service,
                                                 MsnpTrace            *trace,
                                                 guint                 timeout_ms);
void          msnp_passport_prepare             (MsnpPassport         *self);
void          msnp_passport_fetch_ticket_async  (MsnpPassport         *self,
                                                 const char           *address,
                                                 const char           *password,
                                                 const char           *challenge,
                                                 GCancellable         *cancellable,
                                                 GAsyncReadyCallback   callback,
                                                 gpointer              user_data);
char         *msnp_passport_fetch_ticket_finish (MsnpPassport         *self,
                                                 GAsyncResult         *result,
                                                 GError              **error);
void          msnp_passport_stop                (MsnpPassport         *self);

G_END_DECLS

#pragma once

#include "core-account.h"
#include "core-history.h"
#include "core-profile.h"
#include "core-services.h"
#include "core-settings.h"
#include "store/store-values.h"

G_BEGIN_DECLS

/* Signs in, and keeps what is to be kept of that. Property, read-only: history (CoreHistory of the
 * account; NULL until it can be written). Signal: sign-in-failed (GError). */
#define CORE_TYPE_KEEPER (core_keeper_get_type ())
G_DECLARE_FINAL_TYPE (CoreKeeper, core_keeper, CORE, KEEPER, GObject)

CoreKeeper  *core_keeper_new         (CoreAccount  *account,
                                      CoreProfile  *profile);
CoreProfile *core_keeper_get_profile (CoreKeeper   *self);
StoreValues *core_keeper_get_values  (CoreKeeper   *self);
CoreHistory *core_keeper_get_history (CoreKeeper   *self);
gboolean     core_keeper_is_remembered (CoreKeeper   *self);
void         core_keeper_sign_in     (CoreKeeper   *self,
                                      MsnpService  *service,
                                      const char   *address,
                                      const char   *password,
                                      MsnpStatus    status,
                                      CoreRemember  remember);
void         core_keeper_sign_in_automatically (CoreKeeper   *self,
                                                CoreServices *services,
                                                CoreSettings *settings);

G_END_DECLS

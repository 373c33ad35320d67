#pragma once

#include "core-account.h"

G_BEGIN_DECLS

void core_account_take_pending_name (CoreAccount  *self,
                                     char         *name);
void core_account_fail_change       (CoreAccount  *self,
                                     const GError *error);

G_END_DECLS

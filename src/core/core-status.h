#pragma once

#include "msnp/msnp-enums.h"

G_BEGIN_DECLS

/* The statuses that a person can choose, in the order of the old client's menu. */
#define CORE_N_CHOOSABLE_STATUSES 7
extern const MsnpStatus core_choosable_statuses[CORE_N_CHOOSABLE_STATUSES];

const char *core_status_get_label (MsnpStatus  status);
const char *core_status_get_nick  (MsnpStatus  status);
gboolean    core_status_parse     (const char *nick,
                                   MsnpStatus *status);

G_END_DECLS

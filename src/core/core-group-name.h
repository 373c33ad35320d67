#pragma once

#include "msnp/msnp-roster.h"

G_BEGIN_DECLS

#define CORE_GROUPS_MAX 30 /* beside the one for everybody else (03 §3.8) */

const char *core_group_name_get_fault (MsnpRoster *roster,
                                       MsnpGroup  *group,
                                       const char *name);

G_END_DECLS

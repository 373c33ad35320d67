#pragma once

#include "core-account-choices.h"
#include "msnp/msnp-roster.h"

G_BEGIN_DECLS

void core_nicknames_follow (CoreAccountChoices *choices,
                            MsnpRoster         *roster);

G_END_DECLS

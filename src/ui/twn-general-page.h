#pragma once

#include <adwaita.h>

#include "core/core-idle.h"
#include "core/core-settings.h"

G_BEGIN_DECLS

AdwPreferencesPage *twn_general_page_new (CoreSettings *settings,
                                          CoreIdle     *idle);

G_END_DECLS

#pragma once

#include <adwaita.h>

#include "core/core-settings.h"

G_BEGIN_DECLS

AdwPreferencesPage *twn_notifications_page_new (CoreSettings *settings);

G_END_DECLS

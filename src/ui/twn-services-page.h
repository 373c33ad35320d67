#pragma once

#include <adwaita.h>

#include "core/core-services.h"

G_BEGIN_DECLS

AdwPreferencesPage *twn_services_page_new (CoreServices *services);

G_END_DECLS

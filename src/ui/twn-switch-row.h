#pragma once

#include <adwaita.h>

#include "core/core-settings.h"

G_BEGIN_DECLS

GtkWidget *twn_switch_row_new (CoreSettings *settings,
                               const char   *key,
                               const char   *title,
                               const char   *subtitle);

G_END_DECLS

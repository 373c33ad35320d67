#pragma once

#include <gtk/gtk.h>

#include "core/core-settings.h"

G_BEGIN_DECLS

void twn_window_size_follow (GtkWindow    *window,
                             CoreSettings *settings,
                             const char   *kind);

G_END_DECLS

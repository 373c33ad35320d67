#pragma once

#include <adwaita.h>

#include "core/core-idle.h"
#include "core/core-profile.h"
#include "core/core-services.h"
#include "core/core-settings.h"

G_BEGIN_DECLS

#define TWN_TYPE_PREFERENCES_WINDOW (twn_preferences_window_get_type ())
G_DECLARE_FINAL_TYPE (TwnPreferencesWindow, twn_preferences_window, TWN, PREFERENCES_WINDOW,
                      AdwPreferencesWindow)

GtkWidget *twn_preferences_window_new (GtkWindow    *parent,
                                       CoreProfile  *profile,
                                       CoreServices *services,
                                       CoreSettings *settings,
                                       CoreIdle     *idle);

G_END_DECLS

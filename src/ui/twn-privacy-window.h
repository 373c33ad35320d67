#pragma once

#include <adwaita.h>

#include "core/core-account.h"

G_BEGIN_DECLS

#define TWN_TYPE_PRIVACY_WINDOW (twn_privacy_window_get_type ())
G_DECLARE_FINAL_TYPE (TwnPrivacyWindow, twn_privacy_window, TWN, PRIVACY_WINDOW,
                      AdwPreferencesWindow)

GtkWidget *twn_privacy_window_new (GtkWindow   *parent,
                                   CoreAccount *account);

G_END_DECLS

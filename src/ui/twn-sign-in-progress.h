#pragma once

#include <adwaita.h>

#include "core/core-account.h"

G_BEGIN_DECLS

#define TWN_TYPE_SIGN_IN_PROGRESS (twn_sign_in_progress_get_type ())
G_DECLARE_FINAL_TYPE (TwnSignInProgress, twn_sign_in_progress, TWN, SIGN_IN_PROGRESS, GtkWidget)

GtkWidget *twn_sign_in_progress_new (CoreAccount *account);

G_END_DECLS

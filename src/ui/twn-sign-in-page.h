#pragma once

#include <adwaita.h>

#include "core/core-account.h"
#include "core/core-keeper.h"
#include "core/core-services.h"
#include "core/core-settings.h"

G_BEGIN_DECLS

#define TWN_TYPE_SIGN_IN_PAGE (twn_sign_in_page_get_type ())
G_DECLARE_FINAL_TYPE (TwnSignInPage, twn_sign_in_page, TWN, SIGN_IN_PAGE, GtkWidget)

void twn_sign_in_page_set_up       (TwnSignInPage *self,
                                    CoreAccount   *account,
                                    CoreServices  *services,
                                    CoreSettings  *settings,
                                    CoreKeeper    *keeper);
void twn_sign_in_page_set_service  (TwnSignInPage *self,
                                    guint          position);
void twn_sign_in_page_show_error   (TwnSignInPage *self,
                                    const GError  *error);
void twn_sign_in_page_focus        (TwnSignInPage *self);

G_END_DECLS

#pragma once

#include <gtk/gtk.h>

#include "core/core-account.h"

G_BEGIN_DECLS

#define TWN_TYPE_OWN_ROW (twn_own_row_get_type ())
G_DECLARE_FINAL_TYPE (TwnOwnRow, twn_own_row, TWN, OWN_ROW, GtkWidget)

void twn_own_row_set_account   (TwnOwnRow   *self,
                                CoreAccount *account);
void twn_own_row_choose_status (TwnOwnRow   *self);

G_END_DECLS

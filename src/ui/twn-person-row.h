#pragma once

#include <gtk/gtk.h>

#include "core/core-account.h"

G_BEGIN_DECLS

#define TWN_TYPE_PERSON_ROW (twn_person_row_get_type ())
G_DECLARE_FINAL_TYPE (TwnPersonRow, twn_person_row, TWN, PERSON_ROW, GtkWidget)

GtkWidget *twn_person_row_new         (CoreAccount  *account,
                                       MsnpListFlags list);
void       twn_person_row_set_contact (TwnPersonRow *self,
                                       MsnpContact  *contact);

G_END_DECLS

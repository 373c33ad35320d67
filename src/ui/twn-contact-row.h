#pragma once

#include <gtk/gtk.h>

#include "core/core-row.h"

G_BEGIN_DECLS

#define TWN_TYPE_CONTACT_ROW (twn_contact_row_get_type ())
G_DECLARE_FINAL_TYPE (TwnContactRow, twn_contact_row, TWN, CONTACT_ROW, GtkWidget)

GtkWidget *twn_contact_row_new      (void);
CoreRow   *twn_contact_row_get_row  (TwnContactRow *self);
void       twn_contact_row_set_row  (TwnContactRow *self,
                                     CoreRow       *row);
gboolean   twn_contact_row_is_empty (TwnContactRow *self);
void       twn_contact_row_reserve  (TwnContactRow *self,
                                     int            height);
int        twn_contact_row_fill     (TwnContactRow *self);

G_END_DECLS

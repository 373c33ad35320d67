#pragma once

#include <gtk/gtk.h>

#include "core/core-history-hit.h"

G_BEGIN_DECLS

#define TWN_TYPE_HISTORY_ROW (twn_history_row_get_type ())
G_DECLARE_FINAL_TYPE (TwnHistoryRow, twn_history_row, TWN, HISTORY_ROW, GtkWidget)

GtkWidget *twn_history_row_new  (void);
void       twn_history_row_show (TwnHistoryRow  *self,
                                 CoreHistoryHit *hit,
                                 MsnpRoster     *roster,
                                 const char     *words);

G_END_DECLS

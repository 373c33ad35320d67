#pragma once

#include <gtk/gtk.h>

#include "core/core-row.h"

G_BEGIN_DECLS

/* Signals: clicked (), dropped (CoreRow, gboolean is_copy). */
#define TWN_TYPE_GROUP_HEADER (twn_group_header_get_type ())
G_DECLARE_FINAL_TYPE (TwnGroupHeader, twn_group_header, TWN, GROUP_HEADER, GtkWidget)

GtkWidget *twn_group_header_new     (void);
CoreRow   *twn_group_header_get_row (TwnGroupHeader *self);
void       twn_group_header_set_row (TwnGroupHeader *self,
                                     CoreRow        *row);

G_END_DECLS

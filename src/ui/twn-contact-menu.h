#pragma once

#include <gtk/gtk.h>

#include "core/core-row.h"

G_BEGIN_DECLS

typedef struct _TwnContactMenu TwnContactMenu;

TwnContactMenu *twn_contact_menu_new   (void);
void            twn_contact_menu_free  (TwnContactMenu     *self);
void            twn_contact_menu_popup (TwnContactMenu     *self,
                                        GtkWidget          *parent,
                                        CoreRow            *row,
                                        GListModel         *groups,
                                        const GdkRectangle *where);

G_END_DECLS

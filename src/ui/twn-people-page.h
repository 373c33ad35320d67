#pragma once

#include <adwaita.h>

#include "core/core-account.h"

G_BEGIN_DECLS

/* Signal: closed (). */
#define TWN_TYPE_PEOPLE_PAGE (twn_people_page_get_type ())
G_DECLARE_FINAL_TYPE (TwnPeoplePage, twn_people_page, TWN, PEOPLE_PAGE, GtkWidget)

GtkWidget *twn_people_page_new (CoreAccount  *account,
                                MsnpListFlags list,
                                const char   *title);

G_END_DECLS

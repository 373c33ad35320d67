#pragma once

#include <adwaita.h>

#include "core/core-account.h"

G_BEGIN_DECLS

#define TWN_TYPE_CONTACTS_PAGE (twn_contacts_page_get_type ())
G_DECLARE_FINAL_TYPE (TwnContactsPage, twn_contacts_page, TWN, CONTACTS_PAGE, GtkWidget)

void twn_contacts_page_set_up        (TwnContactsPage *self,
                                      CoreAccount     *account);
void twn_contacts_page_choose_status (TwnContactsPage *self);
void twn_contacts_page_focus_search  (TwnContactsPage *self);
void twn_contacts_page_search        (TwnContactsPage *self,
                                      const char      *words);
void twn_contacts_page_focus         (TwnContactsPage *self);

G_END_DECLS

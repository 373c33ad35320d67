#pragma once

#include <gtk/gtk.h>

#include "core/core-account.h"
#include "core/core-contact-list.h"

G_BEGIN_DECLS

/* Properties: search (string, writable), shown (guint: rows that are left by the search). */
#define TWN_TYPE_CONTACT_LIST (twn_contact_list_get_type ())
G_DECLARE_FINAL_TYPE (TwnContactList, twn_contact_list, TWN, CONTACT_LIST, GtkWidget)

void         twn_contact_list_set_account    (TwnContactList  *self,
                                              CoreAccount     *account);
CoreAccount *twn_contact_list_get_account    (TwnContactList  *self);
CoreRow     *twn_contact_list_get_selected   (TwnContactList  *self);
void         twn_contact_list_set_list       (TwnContactList  *self,
                                              CoreContactList *list);
void         twn_contact_list_set_search     (TwnContactList  *self,
                                              const char      *search);
guint        twn_contact_list_get_shown      (TwnContactList  *self);
void         twn_contact_list_select_first   (TwnContactList  *self);
void         twn_contact_list_activate_first (TwnContactList  *self);
void         twn_contact_list_activate_row   (TwnContactList  *self,
                                              CoreRow         *row);

G_END_DECLS

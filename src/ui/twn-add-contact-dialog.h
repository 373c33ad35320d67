#pragma once

#include <adwaita.h>

#include "core/core-account.h"

G_BEGIN_DECLS

#define TWN_TYPE_ADD_CONTACT_DIALOG (twn_add_contact_dialog_get_type ())
G_DECLARE_FINAL_TYPE (TwnAddContactDialog, twn_add_contact_dialog, TWN, ADD_CONTACT_DIALOG,
                      AdwWindow)

GtkWidget *twn_add_contact_dialog_new         (GtkWindow           *parent,
                                               CoreAccount         *account);
void       twn_add_contact_dialog_set_address (TwnAddContactDialog *self,
                                               const char          *address);

G_END_DECLS

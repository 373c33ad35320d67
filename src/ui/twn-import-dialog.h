#pragma once

#include <adwaita.h>

#include "core/core-account.h"

G_BEGIN_DECLS

#define TWN_TYPE_IMPORT_DIALOG (twn_import_dialog_get_type ())
G_DECLARE_FINAL_TYPE (TwnImportDialog, twn_import_dialog, TWN, IMPORT_DIALOG, AdwWindow)

GtkWidget *twn_import_dialog_new (GtkWindow          *parent,
                                  CoreAccount        *account,
                                  const char *const  *addresses);

G_END_DECLS

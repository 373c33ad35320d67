#pragma once

#include <adwaita.h>

#include "core/core-profile.h"

G_BEGIN_DECLS

GtkWidget *twn_forget_dialog_new (GtkWindow        *parent,
                                  CoreProfile      *profile,
                                  CoreSavedAccount *account);

G_END_DECLS

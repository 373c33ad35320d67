#pragma once

#include <adwaita.h>

#include "core/core-services.h"

G_BEGIN_DECLS

/* Signal: kept (const char *id). */
#define TWN_TYPE_SERVICE_DIALOG (twn_service_dialog_get_type ())
G_DECLARE_FINAL_TYPE (TwnServiceDialog, twn_service_dialog, TWN, SERVICE_DIALOG, AdwWindow)

GtkWidget *twn_service_dialog_new         (GtkWindow        *parent,
                                           CoreServices     *services);
void       twn_service_dialog_set_service (TwnServiceDialog *self,
                                           MsnpService      *service,
                                           gboolean          replaces);
void       twn_service_dialog_set_host    (TwnServiceDialog *self,
                                           const char       *dispatch,
                                           const char       *nexus);

G_END_DECLS

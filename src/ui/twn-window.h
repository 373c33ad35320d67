#pragma once

#include <adwaita.h>

#include "core/core-account.h"
#include "core/core-keeper.h"
#include "core/core-services.h"
#include "core/core-settings.h"

G_BEGIN_DECLS

#define TWN_TYPE_WINDOW (twn_window_get_type ())
G_DECLARE_FINAL_TYPE (TwnWindow, twn_window, TWN, WINDOW, AdwApplicationWindow)

GtkWidget *twn_window_new         (GtkApplication *application,
                                   CoreAccount    *account,
                                   CoreServices   *services,
                                   CoreSettings   *settings,
                                   CoreKeeper     *keeper);
gboolean   twn_window_set_service (TwnWindow      *self,
                                   guint           position);
void       twn_window_search      (TwnWindow      *self,
                                   const char     *words);
void       twn_window_show_error  (TwnWindow      *self,
                                   const GError   *error);
void       twn_window_add_toast   (TwnWindow      *self,
                                   const char     *text);

G_END_DECLS

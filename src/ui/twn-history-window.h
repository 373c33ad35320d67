#pragma once

#include <adwaita.h>

#include "core/core-history.h"
#include "core/core-settings.h"
#include "msnp/msnp-roster.h"

G_BEGIN_DECLS

#define TWN_TYPE_HISTORY_WINDOW (twn_history_window_get_type ())
G_DECLARE_FINAL_TYPE (TwnHistoryWindow, twn_history_window, TWN, HISTORY_WINDOW,
                      AdwApplicationWindow)

GtkWidget  *twn_history_window_new      (GtkApplication   *application,
                                         CoreHistory      *history,
                                         MsnpRoster       *roster,
                                         CoreSettings     *settings,
                                         const char       *chat);
const char *twn_history_window_get_chat (TwnHistoryWindow *self);

G_END_DECLS

#pragma once

#include <adwaita.h>

#include "core/core-account.h"
#include "core/core-chats.h"
#include "core/core-idle.h"
#include "core/core-settings.h"

#include "twn-window.h"

G_BEGIN_DECLS

/* What the program has to do with the desktop beside its windows.
 *
 * Signal: quit-wanted () — the last window was closed, and the program is to go with it. */
#define TWN_TYPE_DESKTOP (twn_desktop_get_type ())
G_DECLARE_FINAL_TYPE (TwnDesktop, twn_desktop, TWN, DESKTOP, GObject)

TwnDesktop *twn_desktop_new         (GtkApplication *application,
                                     CoreAccount    *account,
                                     CoreSettings   *settings,
                                     gboolean        is_demo);
CoreIdle   *twn_desktop_get_idle    (TwnDesktop     *self);
void        twn_desktop_set_chats   (TwnDesktop     *self,
                                     CoreChats      *chats);
void        twn_desktop_set_window  (TwnDesktop     *self,
                                     TwnWindow      *window);
void        twn_desktop_start_hidden (TwnDesktop     *self);
void        twn_desktop_check_last  (TwnDesktop     *self,
                                     GtkWindow      *closed);
void        twn_desktop_say_goodbye (TwnDesktop     *self);

G_END_DECLS

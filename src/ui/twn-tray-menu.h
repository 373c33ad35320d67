#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A menu of the program, served to a tray as com.canonical.dbusmenu. */
#define TWN_TYPE_TRAY_MENU (twn_tray_menu_get_type ())
G_DECLARE_FINAL_TYPE (TwnTrayMenu, twn_tray_menu, TWN, TRAY_MENU, GObject)

TwnTrayMenu *twn_tray_menu_new      (GMenuModel       *model,
                                     GActionGroup     *actions);
gboolean     twn_tray_menu_export   (TwnTrayMenu      *self,
                                     GDBusConnection  *connection,
                                     const char       *path,
                                     GError          **error);
void         twn_tray_menu_unexport (TwnTrayMenu      *self);

G_END_DECLS

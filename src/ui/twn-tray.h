#pragma once

#include <gtk/gtk.h>

#include "msnp/msnp-enums.h"

G_BEGIN_DECLS

/* The program's icon in the tray. Property, read-only: is-shown (a tray shows it). */
#define TWN_TYPE_TRAY (twn_tray_get_type ())
G_DECLARE_FINAL_TYPE (TwnTray, twn_tray, TWN, TRAY, GObject)

TwnTray  *twn_tray_new        (GtkApplication *application);
gboolean  twn_tray_is_shown   (TwnTray        *self);
void      twn_tray_set_state  (TwnTray        *self,
                               MsnpStatus      status,
                               guint           unread);
char     *twn_tray_take_token (TwnTray        *self);

G_END_DECLS

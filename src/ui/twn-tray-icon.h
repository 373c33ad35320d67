#pragma once

#include <glib.h>

#include "msnp/msnp-enums.h"

G_BEGIN_DECLS

#define TWN_TRAY_ICON_MESSAGE "im.tweener.Tweener-message"

const char *twn_tray_icon_get_name     (MsnpStatus  status);
gboolean    twn_tray_icon_is_installed (const char *name);
GVariant   *twn_tray_icon_get_pixmaps  (const char *name);

G_END_DECLS

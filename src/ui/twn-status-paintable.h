#pragma once

#include <gtk/gtk.h>

#include "msnp/msnp-enums.h"

G_BEGIN_DECLS

#define TWN_TYPE_STATUS_PAINTABLE (twn_status_paintable_get_type ())
G_DECLARE_FINAL_TYPE (TwnStatusPaintable, twn_status_paintable, TWN, STATUS_PAINTABLE, GObject)

GdkPaintable *twn_status_paintable_new (MsnpStatus status,
                                        gboolean   is_blocked);

G_END_DECLS

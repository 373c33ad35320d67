#pragma once

#include <gtk/gtk.h>

#include "core/core-profile.h"
#include "core/core-settings.h"

G_BEGIN_DECLS

#define TWN_TYPE_REMEMBER_BOX (twn_remember_box_get_type ())
G_DECLARE_FINAL_TYPE (TwnRememberBox, twn_remember_box, TWN, REMEMBER_BOX, GtkWidget)

void         twn_remember_box_set_up       (TwnRememberBox *self,
                                            CoreProfile    *profile,
                                            CoreSettings   *settings);
CoreRemember twn_remember_box_get_remember (TwnRememberBox *self);
void         twn_remember_box_set_remember (TwnRememberBox *self,
                                            CoreRemember    remember);

G_END_DECLS

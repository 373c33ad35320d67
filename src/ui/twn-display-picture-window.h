#pragma once

#include <adwaita.h>

#include "core/core-account.h"
#include "core/core-own-picture.h"

G_BEGIN_DECLS

#define TWN_TYPE_DISPLAY_PICTURE_WINDOW (twn_display_picture_window_get_type ())
G_DECLARE_FINAL_TYPE (TwnDisplayPictureWindow, twn_display_picture_window, TWN,
                      DISPLAY_PICTURE_WINDOW, AdwWindow)

GtkWidget *twn_display_picture_window_new  (GtkWindow               *parent,
                                            CoreAccount             *account,
                                            CoreOwnPicture          *picture);
void       twn_display_picture_window_open (TwnDisplayPictureWindow *self,
                                            GFile                   *file);

G_END_DECLS

#pragma once

#include <adwaita.h>

#include "twn-pictures.h"

G_BEGIN_DECLS

#define TWN_TYPE_EMOTICONS_WINDOW (twn_emoticons_window_get_type ())
G_DECLARE_FINAL_TYPE (TwnEmoticonsWindow, twn_emoticons_window, TWN, EMOTICONS_WINDOW, AdwWindow)

GtkWidget *twn_emoticons_window_new (GtkWindow   *parent,
                                     TwnPictures *pictures);

G_END_DECLS

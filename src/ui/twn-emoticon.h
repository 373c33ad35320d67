#pragma once

#include <gtk/gtk.h>

#include "core/core-emoticons.h"

G_BEGIN_DECLS

/* A GdkPaintable. */
#define TWN_TYPE_EMOTICON (twn_emoticon_get_type ())
G_DECLARE_FINAL_TYPE (TwnEmoticon, twn_emoticon, TWN, EMOTICON, GObject)

GdkPaintable       *twn_emoticon_get          (GtkWidget          *widget,
                                               const CoreEmoticon *emoticon);
const CoreEmoticon *twn_emoticon_get_emoticon (TwnEmoticon        *self);

G_END_DECLS

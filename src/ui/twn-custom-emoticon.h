#pragma once

#include <gtk/gtk.h>

#include "msnp/msnp-message.h"
#include "twn-frames.h"

G_BEGIN_DECLS

/* A GdkPaintable, of somebody's own emoticon. Signal: ready (). */
#define TWN_TYPE_CUSTOM_EMOTICON (twn_custom_emoticon_get_type ())
G_DECLARE_FINAL_TYPE (TwnCustomEmoticon, twn_custom_emoticon, TWN, CUSTOM_EMOTICON, GObject)

TwnCustomEmoticon  *twn_custom_emoticon_new          (const MsnpEmoticon *emoticon);
const MsnpEmoticon *twn_custom_emoticon_get_emoticon (TwnCustomEmoticon  *self);
gboolean            twn_custom_emoticon_is_ready     (TwnCustomEmoticon  *self);
void                twn_custom_emoticon_set_scale    (TwnCustomEmoticon  *self,
                                                      double              scale);
void                twn_custom_emoticon_take_frames  (TwnCustomEmoticon  *self,
                                                      TwnFrames          *frames);

G_END_DECLS

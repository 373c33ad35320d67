#pragma once

#include "twn-message-tags.h"

G_BEGIN_DECLS

#define TWN_TYPE_TYPED_EMOTICONS (twn_typed_emoticons_get_type ())
G_DECLARE_FINAL_TYPE (TwnTypedEmoticons, twn_typed_emoticons, TWN, TYPED_EMOTICONS, GObject)

TwnTypedEmoticons *twn_typed_emoticons_new          (GtkTextView       *view,
                                                     TwnMessageTags    *tags);
gboolean           twn_typed_emoticons_is_at_work   (TwnTypedEmoticons *self);
void               twn_typed_emoticons_convert      (TwnTypedEmoticons *self);
void               twn_typed_emoticons_insert       (TwnTypedEmoticons *self,
                                                     const char        *code);

G_END_DECLS

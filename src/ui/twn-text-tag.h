#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define TWN_TYPE_TEXT_TAG (twn_text_tag_get_type ())
G_DECLARE_FINAL_TYPE (TwnTextTag, twn_text_tag, TWN, TEXT_TAG, GtkTextTag)

GtkTextTag *twn_text_tag_new       (const char    *name);
void        twn_text_tag_set_color (TwnTextTag    *self,
                                    const GdkRGBA *color);

G_END_DECLS

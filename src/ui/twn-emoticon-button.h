#pragma once

#include <gtk/gtk.h>

#include "core/core-settings.h"

G_BEGIN_DECLS

/* Signals: picked (const char *code), emoji-picked (const char *emoji). */
#define TWN_TYPE_EMOTICON_BUTTON (twn_emoticon_button_get_type ())
G_DECLARE_FINAL_TYPE (TwnEmoticonButton, twn_emoticon_button, TWN, EMOTICON_BUTTON, GtkWidget)

void twn_emoticon_button_set_settings (TwnEmoticonButton *self,
                                       CoreSettings      *settings);
void twn_emoticon_button_open         (TwnEmoticonButton *self);

G_END_DECLS

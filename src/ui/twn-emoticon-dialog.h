#pragma once

#include <adwaita.h>

#include "core/core-own-emoticons.h"

G_BEGIN_DECLS

#define TWN_TYPE_EMOTICON_DIALOG (twn_emoticon_dialog_get_type ())
G_DECLARE_FINAL_TYPE (TwnEmoticonDialog, twn_emoticon_dialog, TWN, EMOTICON_DIALOG, AdwWindow)

GtkWidget *twn_emoticon_dialog_new          (GtkWindow         *parent,
                                             CoreOwnEmoticons  *emoticons);
void       twn_emoticon_dialog_open         (TwnEmoticonDialog *self,
                                             GFile             *file);
void       twn_emoticon_dialog_set_data     (TwnEmoticonDialog *self,
                                             GBytes            *data);
void       twn_emoticon_dialog_set_shortcut (TwnEmoticonDialog *self,
                                             const char        *wish);

G_END_DECLS

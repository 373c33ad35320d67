#pragma once

#include <adwaita.h>

#include "core/core-file.h"

G_BEGIN_DECLS

/* A file in the conversation, with what can be done about it. */
#define TWN_TYPE_FILE_CARD (twn_file_card_get_type ())
G_DECLARE_FINAL_TYPE (TwnFileCard, twn_file_card, TWN, FILE_CARD, GtkWidget)

GtkWidget *twn_file_card_new (CoreFile    *file,
                              GtkTextView *view);

G_END_DECLS

#pragma once

#include <gtk/gtk.h>

#include "core/core-own-format.h"

G_BEGIN_DECLS

/* Property, writable: format (as core_own_format_parse() reads it; never NULL). */
#define TWN_TYPE_FORMAT_BUTTON (twn_format_button_get_type ())
G_DECLARE_FINAL_TYPE (TwnFormatButton, twn_format_button, TWN, FORMAT_BUTTON, GtkWidget)

const MsnpTextFormat *twn_format_button_get_format     (TwnFormatButton *self);
void                  twn_format_button_set_choice     (TwnFormatButton *self,
                                                        const char      *choice);
void                  twn_format_button_toggle_effect  (TwnFormatButton *self,
                                                        const char      *effect);
void                  twn_format_button_open           (TwnFormatButton *self);

G_END_DECLS

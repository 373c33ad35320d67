#pragma once

#include <gtk/gtk.h>

#include "core/core-own-format.h"
#include "core/core-settings.h"

G_BEGIN_DECLS

#define TWN_COMPOSER_LONG 4000 /* characters; from here on the length is shown */

/* Property, writable: text (what is typed, emoticons as their codes).
 * Signals: submitted (const char *text), typed (). */
#define TWN_TYPE_COMPOSER (twn_composer_get_type ())
G_DECLARE_FINAL_TYPE (TwnComposer, twn_composer, TWN, COMPOSER, GtkWidget)

GtkWidget   *twn_composer_new           (void);
char        *twn_composer_dup_text      (TwnComposer *self);
void         twn_composer_set_text      (TwnComposer *self,
                                         const char  *text);
GtkWidget   *twn_composer_get_text_view (TwnComposer *self);
void         twn_composer_set_settings  (TwnComposer *self,
                                         CoreSettings *settings);
const MsnpTextFormat *twn_composer_get_format (TwnComposer *self);
void         twn_composer_open_emoticons (TwnComposer *self);
void         twn_composer_open_format   (TwnComposer *self);

G_END_DECLS

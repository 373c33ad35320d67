#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Signal: closed (). */
#define TWN_TYPE_NOTICE_BAR (twn_notice_bar_get_type ())
G_DECLARE_FINAL_TYPE (TwnNoticeBar, twn_notice_bar, TWN, NOTICE_BAR, GtkWidget)

void twn_notice_bar_show_text   (TwnNoticeBar *self,
                                 const char   *text,
                                 gboolean      is_closable);
void twn_notice_bar_set_button  (TwnNoticeBar *self,
                                 const char   *label,
                                 const char   *action);
void twn_notice_bar_hide_text   (TwnNoticeBar *self);

G_END_DECLS

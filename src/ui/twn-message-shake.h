#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* Moves a widget to and fro for a nudge. */
#define TWN_TYPE_MESSAGE_SHAKE (twn_message_shake_get_type ())
G_DECLARE_FINAL_TYPE (TwnMessageShake, twn_message_shake, TWN, MESSAGE_SHAKE, GObject)

TwnMessageShake *twn_message_shake_new           (GtkWidget       *widget);
void             twn_message_shake_play          (TwnMessageShake *self);
void             twn_message_shake_stop          (TwnMessageShake *self);
GskTransform    *twn_message_shake_dup_transform (TwnMessageShake *self);

G_END_DECLS

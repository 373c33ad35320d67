#pragma once

#include <adwaita.h>

#include "core/core-chat.h"

G_BEGIN_DECLS

#define TWN_TYPE_INVITE_DIALOG (twn_invite_dialog_get_type ())
G_DECLARE_FINAL_TYPE (TwnInviteDialog, twn_invite_dialog, TWN, INVITE_DIALOG, AdwWindow)

void twn_invite_dialog_present (CoreChat  *chat,
                                GtkWindow *parent);

G_END_DECLS

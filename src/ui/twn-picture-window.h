#pragma once

#include <adwaita.h>

#include "msnp/msnp-contact.h"

G_BEGIN_DECLS

void twn_picture_window_present (MsnpContact *contact,
                                 GtkWindow   *parent);

G_END_DECLS

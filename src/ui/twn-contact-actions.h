#pragma once

#include "twn-contact-list.h"

G_BEGIN_DECLS

void twn_contact_actions_install (GtkWidgetClass *widget_class);
void twn_contact_actions_update  (TwnContactList *list);
void twn_contact_actions_drop    (TwnContactList *list,
                                  CoreRow        *row,
                                  CoreRow        *header,
                                  gboolean        is_copy);
void twn_contact_actions_ask_group (GtkWindow   *parent,
                                    CoreAccount *account);

G_END_DECLS

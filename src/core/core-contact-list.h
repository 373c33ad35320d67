#pragma once

#include "msnp/msnp-roster.h"

#include "core-account-choices.h"
#include "core-pending.h"
#include "core-row.h"

G_BEGIN_DECLS

/* Property, read-only: total (people on the list).
 * Signals: order-changed (), shown-changed (). */
#define CORE_TYPE_CONTACT_LIST (core_contact_list_get_type ())
G_DECLARE_FINAL_TYPE (CoreContactList, core_contact_list, CORE, CONTACT_LIST, GObject)

CoreContactList *core_contact_list_new        (MsnpRoster         *roster,
                                               CoreAccountChoices *choices,
                                               CorePending        *pending);
GListModel      *core_contact_list_list_rows  (CoreContactList *self);
gboolean         core_contact_list_has_row    (CoreContactList *self,
                                               CoreRow         *row);
guint            core_contact_list_get_total  (CoreContactList *self);
void             core_contact_list_set_folded (CoreContactList *self,
                                               CoreRow         *header,
                                               gboolean         folded);

G_END_DECLS

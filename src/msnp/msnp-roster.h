#pragma once

#include <gio/gio.h>

#include "msnp-contact.h"

G_BEGIN_DECLS

/* A GListModel of MsnpContact: everybody on any list of the account. Properties: allows-others
 * (BLP), asks-when-added (GTC). Signals, after the fact: contact-added (MsnpContact),
 * contact-changed (MsnpContact: lists, groups or stored name; never presence alone),
 * contact-removed (MsnpContact: on no list any more), presence-received (MsnpContact, gboolean
 * initial: each ILN, NLN and FLN, repeats included), group-added, group-renamed, group-removed
 * (MsnpGroup). The list of a sign-in comes as one items-changed, without contact-added. */
#define MSNP_TYPE_ROSTER (msnp_roster_get_type ())
G_DECLARE_FINAL_TYPE (MsnpRoster, msnp_roster, MSNP, ROSTER, GObject)

MsnpContact *msnp_roster_lookup               (MsnpRoster *self,
                                               const char *address);
GListModel  *msnp_roster_list_groups          (MsnpRoster *self);
MsnpGroup   *msnp_roster_lookup_group         (MsnpRoster *self,
                                               const char *id);
MsnpGroup   *msnp_roster_lookup_group_by_name (MsnpRoster *self,
                                               const char *name);
gboolean     msnp_roster_allows_others        (MsnpRoster *self);
gboolean     msnp_roster_asks_when_added      (MsnpRoster *self);

G_END_DECLS

#pragma once

#include "msnp-list-draft.h"
#include "msnp-roster.h"

G_BEGIN_DECLS

MsnpRoster  *msnp_roster_new                 (void);
MsnpContact *msnp_roster_ensure              (MsnpRoster     *self,
                                              const char     *address);

void         msnp_roster_publish             (MsnpRoster     *self,
                                              MsnpListDraft  *list);

/* Presence is told from msnp_roster_release_presence() on; what came before is told then. */
void         msnp_roster_hold_presence       (MsnpRoster     *self);
void         msnp_roster_release_presence    (MsnpRoster     *self);
void         msnp_roster_apply_presence      (MsnpRoster     *self,
                                              const char     *address,
                                              MsnpStatus      status,
                                              const char     *display_name,
                                              guint32         client_id,
                                              const char     *picture,
                                              gboolean        initial);
void         msnp_roster_clear_presence      (MsnpRoster     *self);

MsnpContact *msnp_roster_apply_add           (MsnpRoster     *self,
                                              MsnpListFlags   list,
                                              const char     *address,
                                              const char     *display_name,
                                              const char     *group_id);
void         msnp_roster_apply_remove        (MsnpRoster     *self,
                                              MsnpListFlags   list,
                                              const char     *address,
                                              const char     *group_id);
void         msnp_roster_apply_rename        (MsnpRoster     *self,
                                              const char     *address,
                                              const char     *display_name);
void         msnp_roster_apply_group_added   (MsnpRoster     *self,
                                              const char     *id,
                                              const char     *name);
void         msnp_roster_apply_group_renamed (MsnpRoster     *self,
                                              const char     *id,
                                              const char     *name);
void         msnp_roster_apply_group_removed (MsnpRoster     *self,
                                              const char     *id);
void         msnp_roster_apply_privacy       (MsnpRoster     *self,
                                              gboolean        allows_others);
void         msnp_roster_apply_notify        (MsnpRoster     *self,
                                              gboolean        asks_when_added);

G_END_DECLS

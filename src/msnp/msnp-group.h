#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define MSNP_GROUPS_MAX 4096 /* groups of one account, before it is taken for an attack */

#define MSNP_TYPE_GROUP (msnp_group_get_type ())
G_DECLARE_FINAL_TYPE (MsnpGroup, msnp_group, MSNP, GROUP, GObject)

MsnpGroup  *msnp_group_new          (const char *id,
                                     const char *name);
const char *msnp_group_get_id       (MsnpGroup  *self);
const char *msnp_group_get_name     (MsnpGroup  *self);
void        msnp_group_set_name     (MsnpGroup  *self,
                                     const char *name);
gboolean    msnp_group_name_fits    (const char *name);

G_END_DECLS

#pragma once

#include <glib-object.h>

#include "msnp-enums.h"
#include "msnp-group.h"
#include "msnp-picture-ref.h"

G_BEGIN_DECLS

/* Properties, all read-only: address, display-name, alias, lists (MsnpListFlags), status,
 * client-id, picture (MsnpPictureRef), is-online, is-blocked. "groups" is notified too; read it by
 * msnp_contact_get_n_groups(). */
#define MSNP_TYPE_CONTACT (msnp_contact_get_type ())
G_DECLARE_FINAL_TYPE (MsnpContact, msnp_contact, MSNP, CONTACT, GObject)

MsnpContact          *msnp_contact_new              (const char  *address);
const char           *msnp_contact_get_address      (MsnpContact *self);
const char           *msnp_contact_get_display_name (MsnpContact *self);
const char           *msnp_contact_get_alias        (MsnpContact *self);
void                  msnp_contact_set_alias        (MsnpContact *self,
                                                     const char  *alias);
MsnpListFlags         msnp_contact_get_lists        (MsnpContact *self);
MsnpStatus            msnp_contact_get_status       (MsnpContact *self);
guint32               msnp_contact_get_client_id    (MsnpContact *self);
const MsnpPictureRef *msnp_contact_get_picture      (MsnpContact *self);
gboolean              msnp_contact_is_online        (MsnpContact *self);
gboolean              msnp_contact_is_blocked       (MsnpContact *self);
guint                 msnp_contact_get_n_groups     (MsnpContact *self);
MsnpGroup            *msnp_contact_get_group        (MsnpContact *self,
                                                     guint        index);
gboolean              msnp_contact_is_in_group      (MsnpContact *self,
                                                     MsnpGroup   *group);
char                 *msnp_contact_parse_address    (const char  *text);

G_END_DECLS

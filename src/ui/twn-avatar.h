#pragma once

#include <adwaita.h>

#include "msnp/msnp-contact.h"

G_BEGIN_DECLS

/* Properties: size (writable), picture (read-only: what is shown instead of the initials). */
#define TWN_TYPE_AVATAR (twn_avatar_get_type ())
G_DECLARE_FINAL_TYPE (TwnAvatar, twn_avatar, TWN, AVATAR, GtkWidget)

GtkWidget  *twn_avatar_new              (int          size);
void        twn_avatar_set_person       (TwnAvatar   *self,
                                         const char  *address,
                                         const char  *name);
void        twn_avatar_set_status       (TwnAvatar   *self,
                                         MsnpStatus   status,
                                         gboolean     is_blocked);
void        twn_avatar_set_faint        (TwnAvatar   *self,
                                         gboolean     is_faint);
void        twn_avatar_set_contact      (TwnAvatar   *self,
                                         MsnpContact *contact);
void        twn_avatar_set_own          (TwnAvatar   *self);
GdkPaintable *twn_avatar_get_picture    (TwnAvatar   *self);

const char *twn_status_get_icon_name    (MsnpStatus   status);
const char *twn_status_get_css_class    (MsnpStatus   status);

G_END_DECLS

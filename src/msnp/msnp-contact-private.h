#pragma once

#include "msnp-contact.h"

G_BEGIN_DECLS

/* Facts from the server, applied by the roster alone. Each setter notifies when something changed
 * and says whether it did. */
gboolean msnp_contact_set_display_name (MsnpContact    *self,
                                        const char     *display_name);
gboolean msnp_contact_set_lists        (MsnpContact    *self,
                                        MsnpListFlags   lists);
void     msnp_contact_set_presence     (MsnpContact    *self,
                                        MsnpStatus      status,
                                        guint32         client_id,
                                        MsnpPictureRef *picture);
gboolean msnp_contact_add_group        (MsnpContact    *self,
                                        MsnpGroup      *group);
gboolean msnp_contact_remove_group     (MsnpContact    *self,
                                        MsnpGroup      *group);
gboolean msnp_contact_clear_groups     (MsnpContact    *self);

G_END_DECLS

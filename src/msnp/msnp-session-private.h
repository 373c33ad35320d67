#pragma once

#include "msnp-changes.h"
#include "msnp-session.h"

G_BEGIN_DECLS

/* Shared by the two files of the session alone. */
MsnpChanges *msnp_session_get_changes       (MsnpSession *self);
void         msnp_session_set_wanted_status (MsnpSession *self,
                                             MsnpStatus   status);

G_END_DECLS

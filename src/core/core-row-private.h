#pragma once

#include "core-row.h"

G_BEGIN_DECLS

CoreRow  *core_row_new_header      (MsnpGroup   *group,
                                    const char  *name,
                                    gboolean     is_last,
                                    gboolean     is_folded);
CoreRow  *core_row_new_contact     (CoreRow     *header,
                                    MsnpContact *contact);
void      core_row_set_name        (CoreRow     *self,
                                    const char  *name);
void      core_row_set_folded      (CoreRow     *self,
                                    gboolean     is_folded);
gboolean  core_row_update          (CoreRow     *self);
void      core_row_leave           (CoreRow     *self);

G_END_DECLS

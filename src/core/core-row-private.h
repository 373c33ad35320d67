#pragma once

#include "core-row.h"

G_BEGIN_DECLS

CoreRow    *core_row_new_header   (CoreSection  section,
                                   MsnpGroup   *group,
                                   const char  *name,
                                   gboolean     is_folded);
CoreRow    *core_row_new_contact  (CoreRow     *home,
                                   MsnpContact *contact,
                                   gboolean     is_first,
                                   const char  *nickname);
void        core_row_set_name     (CoreRow     *self,
                                   const char  *name);
void        core_row_set_folded   (CoreRow     *self,
                                   gboolean     is_folded);
void        core_row_set_pending  (CoreRow     *self,
                                   gboolean     is_pending);
void        core_row_set_muted    (CoreRow     *self,
                                   gboolean     is_muted);
void        core_row_set_first    (CoreRow     *self,
                                   gboolean     is_first);
gboolean    core_row_set_hidden   (CoreRow     *self,
                                   gboolean     is_hidden);
gboolean    core_row_set_header   (CoreRow     *self,
                                   CoreRow     *header);
gboolean    core_row_update       (CoreRow     *self,
                                   const char  *nickname);
void        core_row_leave        (CoreRow     *self);
void        core_row_count        (CoreRow     *header,
                                   int          online,
                                   int          total);
CoreRow    *core_row_get_home     (CoreRow     *self);
gboolean    core_row_is_online    (CoreRow     *self);

G_END_DECLS

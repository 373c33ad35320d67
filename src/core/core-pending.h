#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* Whom and what the server still has to say yes or no about. A subject is a person's address, a
 * group's id or the name of a setting; it may be in several changes at once.
 *
 * Signal: changed (const char *subject), when it begins to be pending and when it ends. */
#define CORE_TYPE_PENDING (core_pending_get_type ())
G_DECLARE_FINAL_TYPE (CorePending, core_pending, CORE, PENDING, GObject)

CorePending *core_pending_new   (void);
gboolean     core_pending_has   (CorePending *self,
                                 const char  *subject);
void         core_pending_begin (CorePending *self,
                                 const char  *subject);
void         core_pending_end   (CorePending *self,
                                 const char  *subject);

G_END_DECLS

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Below drawing (GDK_PRIORITY_REDRAW is 120): ten thousand answers do not keep a window waiting. */
#define STORE_REPLIES_PRIORITY (G_PRIORITY_HIGH_IDLE + 30)
#define STORE_REPLIES_SLICE_US 4000 /* answers in one go; then others have their turn */

GSource *store_replies_new  (GMainContext *context);
void     store_replies_push (GSource      *source,
                             GTask        *task,
                             GError       *error);

G_END_DECLS

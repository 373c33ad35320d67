#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Whether nobody uses the computer.
 *
 * Properties: is-enabled (writable, FALSE at first), minutes (writable, 5 at first: of no input),
 * is-idle (read-only), is-available (read-only: the desktop tells), is-missing (read-only: it does
 * not; while neither is, nobody has asked or been answered yet). */
#define CORE_TYPE_IDLE (core_idle_get_type ())
G_DECLARE_FINAL_TYPE (CoreIdle, core_idle, CORE, IDLE, GObject)

CoreIdle *core_idle_new              (void);
gboolean  core_idle_is_idle          (CoreIdle *self);
gboolean  core_idle_is_available     (CoreIdle *self);
gboolean  core_idle_is_missing       (CoreIdle *self);
gboolean  core_idle_sees_locks_only  (CoreIdle *self);
void      core_idle_set_enabled      (CoreIdle *self,
                                      gboolean  is_enabled);
void      core_idle_set_minutes      (CoreIdle *self,
                                      int       minutes);
void      core_idle_set_milliseconds (CoreIdle *self,
                                      guint     milliseconds);

G_END_DECLS

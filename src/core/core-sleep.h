#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* When the computer goes to sleep and wakes.
 *
 * Signals: going-to-sleep (); core_sleep_release() lets it do so. woken (): also without the first,
 * where nobody tells of it. */
#define CORE_TYPE_SLEEP (core_sleep_get_type ())
G_DECLARE_FINAL_TYPE (CoreSleep, core_sleep, CORE, SLEEP, GObject)

CoreSleep *core_sleep_new      (void);
gboolean   core_sleep_is_held  (CoreSleep *self);
void       core_sleep_release  (CoreSleep *self);
void       core_sleep_compare  (CoreSleep *self,
                                gint64     boot_us,
                                gint64     awake_us);

G_END_DECLS

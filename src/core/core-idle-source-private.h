#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _CoreIdleSource CoreIdleSource;

/* One way of learning about idle time, made for one threshold and thrown away with it.
 *
 * A source calls @answered once, with FALSE where the desktop has no such thing, and @changed
 * whenever somebody went or came back. It calls neither after core_idle_source_free(). */
typedef void (*CoreIdleAnswered) (gboolean is_there,
                                  gpointer user_data);
typedef void (*CoreIdleChanged)  (gboolean is_idle,
                                  gpointer user_data);

typedef enum
{
  CORE_IDLE_MUTTER,       /* org.gnome.Mutter.IdleMonitor: has watches */
  CORE_IDLE_SCREEN_SAVER, /* org.freedesktop.ScreenSaver: has to be asked */
  CORE_IDLE_LOGIND,       /* the session's IdleHint: tells by itself */
  CORE_IDLE_PORTAL,       /* what a sandbox sees: whether the screen is locked, and no time */
  CORE_IDLE_N_SOURCES,
} CoreIdleSourceKind;

CoreIdleSource *core_idle_source_new  (CoreIdleSourceKind  kind,
                                       guint               threshold_ms,
                                       CoreIdleAnswered    answered,
                                       CoreIdleChanged     changed,
                                       gpointer            user_data);
void            core_idle_source_free (CoreIdleSource     *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CoreIdleSource, core_idle_source_free)

G_END_DECLS

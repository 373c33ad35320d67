#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A TCP relay on 127.0.0.1 that delays every chunk, as a distance does: what arrives at one end
 * leaves at the other after the delay, however much is under way. Runs in a thread of its own. What
 * a connect takes is for the client's side to add: the kernel here answers at once. */
typedef struct _Relay Relay;

Relay   *relay_new          (guint16  target_port);
void     relay_free         (Relay   *self);
guint16  relay_get_port     (Relay   *self);
void     relay_set_delay_ms (Relay   *self,
                             guint    milliseconds);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Relay, relay_free)

G_END_DECLS

#pragma once

#include "loopback-site.h"

G_BEGIN_DECLS

LoopbackNs *loopback_ns_new                   (LoopbackSite     *site,
                                               GError          **error);
void        loopback_ns_free                  (LoopbackNs       *self);
guint16     loopback_ns_get_dispatch_port     (LoopbackNs       *self);
guint16     loopback_ns_get_notification_port (LoopbackNs       *self);
void        loopback_ns_shut_down             (LoopbackNs       *self);

void        loopback_ns_push                  (LoopbackAccount  *account,
                                               gconstpointer     bytes,
                                               gsize             size);
void        loopback_ns_drop                  (LoopbackAccount  *account);
void        loopback_ns_ring                  (LoopbackAccount  *callee,
                                               const char       *room,
                                               const char       *ticket,
                                               LoopbackAccount  *caller);
void        loopback_ns_announce              (LoopbackSite     *site,
                                               LoopbackAccount  *account,
                                               const char       *only);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LoopbackNs, loopback_ns_free)

G_END_DECLS

#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

typedef struct _LoopbackHttps LoopbackHttps;

LoopbackHttps *loopback_https_new      (SoupServer       *server,
                                        GTlsCertificate  *certificate,
                                        guint16           port,
                                        GError          **error);
void           loopback_https_free     (LoopbackHttps    *self);
guint16        loopback_https_get_port (LoopbackHttps    *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LoopbackHttps, loopback_https_free)

G_END_DECLS

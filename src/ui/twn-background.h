#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

void     twn_background_request_async  (gboolean             starts_with_session,
                                        GCancellable        *cancellable,
                                        GAsyncReadyCallback  callback,
                                        gpointer             user_data);
gboolean twn_background_request_finish (GAsyncResult        *result,
                                        gboolean            *starts_with_session);

G_END_DECLS

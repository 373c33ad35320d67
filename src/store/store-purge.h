#pragma once

#include "store-connection.h"

G_BEGIN_DECLS

gboolean store_purge_mark (StoreConnection  *connection,
                           const char       *account,
                           const char       *chat,
                           GError          **error);
gboolean store_purge_step (StoreConnection  *connection,
                           gboolean         *is_done,
                           GError          **error);

G_END_DECLS

#pragma once

#include "store-connection.h"

G_BEGIN_DECLS

#define STORE_SCHEMA_VERSION 2 /* the number of the last file in migrations */

gboolean store_migrations_read_version (StoreConnection    *connection,
                                        guint              *version,
                                        GError            **error);
gboolean store_migrations_apply        (StoreConnection    *connection,
                                        GError            **error);
gboolean store_migrations_apply_script (StoreConnection    *connection,
                                        guint               version,
                                        const char         *script,
                                        GError            **error);

G_END_DECLS

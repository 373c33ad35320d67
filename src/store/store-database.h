#pragma once

#include "store-error.h"

G_BEGIN_DECLS

/* The database of one profile. Made by store_database_open_async() alone. */
#define STORE_TYPE_DATABASE (store_database_get_type ())
G_DECLARE_FINAL_TYPE (StoreDatabase, store_database, STORE, DATABASE, GObject)

void           store_database_open_async   (const char           *path,
                                            GCancellable         *cancellable,
                                            GAsyncReadyCallback   callback,
                                            gpointer              user_data);
StoreDatabase *store_database_open_finish  (GAsyncResult         *result,
                                            GError              **error);
void           store_database_close_async  (StoreDatabase        *self,
                                            GCancellable         *cancellable,
                                            GAsyncReadyCallback   callback,
                                            gpointer              user_data);
gboolean       store_database_close_finish (StoreDatabase        *self,
                                            GAsyncResult         *result,
                                            GError              **error);

G_END_DECLS

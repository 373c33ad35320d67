#pragma once

#include "store-database.h"
#include "store-worker.h"

G_BEGIN_DECLS

GTask *store_database_new_task (gpointer              source,
                                GCancellable         *cancellable,
                                GAsyncReadyCallback   callback,
                                gpointer              user_data,
                                gpointer              tag,
                                gpointer              data,
                                GDestroyNotify        free_data);
void   store_database_run      (StoreDatabase        *self,
                                StoreJobKind          kind,
                                GTask                *task,
                                StoreJobFunc          func);

G_END_DECLS

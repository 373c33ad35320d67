#pragma once

#include "store-database.h"

G_BEGIN_DECLS

/* The small things of one account. Signal: value-changed (const char * name: it has another value
 * now, or none). */
#define STORE_TYPE_VALUES (store_values_get_type ())
G_DECLARE_FINAL_TYPE (StoreValues, store_values, STORE, VALUES, GObject)

StoreValues *store_values_new         (StoreDatabase        *database,
                                       const char           *account);
void         store_values_load_async  (StoreValues          *self,
                                       GCancellable         *cancellable,
                                       GAsyncReadyCallback   callback,
                                       gpointer              user_data);
gboolean     store_values_load_finish (StoreValues          *self,
                                       GAsyncResult         *result,
                                       GError              **error);
const char  *store_values_lookup      (StoreValues          *self,
                                       const char           *name);
char       **store_values_dup_names   (StoreValues          *self,
                                       const char           *prefix);
void         store_values_set_async   (StoreValues          *self,
                                       const char           *name,
                                       const char           *value,
                                       GCancellable         *cancellable,
                                       GAsyncReadyCallback   callback,
                                       gpointer              user_data);
gboolean     store_values_set_finish  (StoreValues          *self,
                                       GAsyncResult         *result,
                                       GError              **error);

G_END_DECLS

#pragma once

#include "store-error.h"

G_BEGIN_DECLS

/* The passwords of a profile, in the desktop's keyring and nowhere else. */
#define STORE_TYPE_SECRETS (store_secrets_get_type ())
G_DECLARE_FINAL_TYPE (StoreSecrets, store_secrets, STORE, SECRETS, GObject)

StoreSecrets *store_secrets_new           (const char           *profile);
void          store_secrets_save_async    (StoreSecrets         *self,
                                           const char           *service,
                                           const char           *address,
                                           const char           *password,
                                           GCancellable         *cancellable,
                                           GAsyncReadyCallback   callback,
                                           gpointer              user_data);
gboolean      store_secrets_save_finish   (StoreSecrets         *self,
                                           GAsyncResult         *result,
                                           GError              **error);
void          store_secrets_lookup_async  (StoreSecrets         *self,
                                           const char           *service,
                                           const char           *address,
                                           GCancellable         *cancellable,
                                           GAsyncReadyCallback   callback,
                                           gpointer              user_data);
char         *store_secrets_lookup_finish (StoreSecrets         *self,
                                           GAsyncResult         *result,
                                           GError              **error);
void          store_secrets_forget_async  (StoreSecrets         *self,
                                           const char           *service,
                                           const char           *address,
                                           GCancellable         *cancellable,
                                           GAsyncReadyCallback   callback,
                                           gpointer              user_data);
gboolean      store_secrets_forget_finish (StoreSecrets         *self,
                                           GAsyncResult         *result,
                                           GError              **error);
void          store_secret_free           (char                 *secret);

G_END_DECLS

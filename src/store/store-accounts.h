#pragma once

#include "store-database.h"

G_BEGIN_DECLS

/* The numbers are in the file. */
typedef enum
{
  STORE_ACCOUNT_NONE = 0,
  STORE_ACCOUNT_KEEP_PASSWORD = 1 << 0,
  STORE_ACCOUNT_SIGN_IN = 1 << 1,      /* when the program starts */
  STORE_ACCOUNT_NO_HISTORY = 1 << 2,   /* do not keep what is said */
} StoreAccountFlags;

/* An account that the profile remembers; never its password. A plain record. */
typedef struct
{
  char              *id;        /* of service and address: the account of StoreMessage and so on */
  char              *service;
  char              *address;   /* as it was typed */
  gint64             last_used; /* microseconds since 1970, UTC */
  StoreAccountFlags  flags;
} StoreAccount;

#define STORE_TYPE_ACCOUNT (store_account_get_type ())
GType         store_account_get_type (void);
StoreAccount *store_account_new      (const char         *service,
                                      const char         *address);
StoreAccount *store_account_copy     (const StoreAccount *self);
void          store_account_free     (StoreAccount       *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoreAccount, store_account_free)

/* The accounts of a profile. */
#define STORE_TYPE_ACCOUNTS (store_accounts_get_type ())
G_DECLARE_FINAL_TYPE (StoreAccounts, store_accounts, STORE, ACCOUNTS, GObject)

StoreAccounts *store_accounts_new           (StoreDatabase        *database);
void           store_accounts_list_async    (StoreAccounts        *self,
                                             GCancellable         *cancellable,
                                             GAsyncReadyCallback   callback,
                                             gpointer              user_data);
GPtrArray     *store_accounts_list_finish   (StoreAccounts        *self,
                                             GAsyncResult         *result,
                                             GError              **error);
void           store_accounts_save_async    (StoreAccounts        *self,
                                             const StoreAccount   *account,
                                             GCancellable         *cancellable,
                                             GAsyncReadyCallback   callback,
                                             gpointer              user_data);
gboolean       store_accounts_save_finish   (StoreAccounts        *self,
                                             GAsyncResult         *result,
                                             GError              **error);
void           store_accounts_remove_async  (StoreAccounts        *self,
                                             const char           *id,
                                             GCancellable         *cancellable,
                                             GAsyncReadyCallback   callback,
                                             gpointer              user_data);
gboolean       store_accounts_remove_finish (StoreAccounts        *self,
                                             GAsyncResult         *result,
                                             GError              **error);

G_END_DECLS

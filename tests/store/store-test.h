#pragma once

#include "store/store-accounts.h"
#include "store/store-connection.h"
#include "store/store-history.h"
#include "store/store-values.h"

/* The store's operations, waited for: the main context is iterated until the answer is there. */

#define STORE_TEST_ACCOUNT "escargot alice@example.com"

void           store_test_on_done      (GObject           *source,
                                        GAsyncResult      *result,
                                        gpointer           user_data);
GAsyncResult  *store_test_wait         (GAsyncResult     **result);

char          *store_test_new_folder   (void);
void           store_test_remove       (char              *folder);
StoreDatabase *store_test_try_open     (const char        *path,
                                        GError           **error);
StoreDatabase *store_test_open         (const char        *path);
void           store_test_close        (StoreDatabase     *database);
gboolean       store_test_try_execute  (StoreDatabase     *database,
                                        const char        *script,
                                        GError           **error);

StoreMessage  *store_test_message      (const char        *chat,
                                        const char        *text);
gint64         store_test_try_add      (StoreHistory      *history,
                                        const StoreMessage *message,
                                        GError           **error);
gint64         store_test_add          (StoreHistory      *history,
                                        const char        *chat,
                                        const char        *text);
GPtrArray     *store_test_load         (StoreHistory      *history,
                                        const char        *chat,
                                        StorePage          page,
                                        gint64             anchor,
                                        guint              n_messages);
GPtrArray     *store_test_search       (StoreHistory      *history,
                                        const char        *chat,
                                        const char        *words,
                                        gint64             before,
                                        guint              n_messages);
void           store_test_delete       (StoreHistory      *history,
                                        const char        *account,
                                        const char        *chat);
char          *store_test_texts        (GPtrArray         *messages);

#pragma once

#include "store-database.h"
#include "store-message.h"

G_BEGIN_DECLS

#define STORE_HISTORY_PAGE_MAX 1000    /* of one load or search; for more, ask again */
#define STORE_HISTORY_SLICE_US 20000   /* of looking at texts, for one answer to a search */

/**
 * StorePage:
 * @STORE_PAGE_BEFORE: the lines just before the anchor; anchor 0: the newest
 * @STORE_PAGE_AFTER: the lines just after the anchor; anchor 0: the oldest
 * @STORE_PAGE_AROUND: the anchor, and as many on each side
 */
typedef enum
{
  STORE_PAGE_BEFORE,
  STORE_PAGE_AFTER,
  STORE_PAGE_AROUND,
} StorePage;

/* What was said, in the profile's database. */
#define STORE_TYPE_HISTORY (store_history_get_type ())
G_DECLARE_FINAL_TYPE (StoreHistory, store_history, STORE, HISTORY, GObject)

StoreHistory *store_history_new                     (StoreDatabase        *database);

void          store_history_add_async               (StoreHistory         *self,
                                                     const StoreMessage   *message,
                                                     GCancellable         *cancellable,
                                                     GAsyncReadyCallback   callback,
                                                     gpointer              user_data);
gint64        store_history_add_finish              (StoreHistory         *self,
                                                     GAsyncResult         *result,
                                                     GError              **error);
void          store_history_set_state_async         (StoreHistory         *self,
                                                     gint64                id,
                                                     StoreState            state,
                                                     GCancellable         *cancellable,
                                                     GAsyncReadyCallback   callback,
                                                     gpointer              user_data);
gboolean      store_history_set_state_finish        (StoreHistory         *self,
                                                     GAsyncResult         *result,
                                                     GError              **error);
void          store_history_set_participants_async  (StoreHistory         *self,
                                                     const char           *account,
                                                     const char           *chat,
                                                     const char *const    *participants,
                                                     GCancellable         *cancellable,
                                                     GAsyncReadyCallback   callback,
                                                     gpointer              user_data);
gboolean      store_history_set_participants_finish (StoreHistory         *self,
                                                     GAsyncResult         *result,
                                                     GError              **error);

void          store_history_load_async              (StoreHistory         *self,
                                                     const char           *account,
                                                     const char           *chat,
                                                     StorePage             page,
                                                     gint64                anchor,
                                                     guint                 n_messages,
                                                     GCancellable         *cancellable,
                                                     GAsyncReadyCallback   callback,
                                                     gpointer              user_data);
GPtrArray    *store_history_load_finish             (StoreHistory         *self,
                                                     GAsyncResult         *result,
                                                     GError              **error);
void          store_history_load_unsent_async       (StoreHistory         *self,
                                                     const char           *account,
                                                     GCancellable         *cancellable,
                                                     GAsyncReadyCallback   callback,
                                                     gpointer              user_data);
GPtrArray    *store_history_load_unsent_finish      (StoreHistory         *self,
                                                     GAsyncResult         *result,
                                                     GError              **error);
void          store_history_search_async            (StoreHistory         *self,
                                                     const char           *account,
                                                     const char           *chat,
                                                     const char           *words,
                                                     gint64                before,
                                                     guint                 n_messages,
                                                     GCancellable         *cancellable,
                                                     GAsyncReadyCallback   callback,
                                                     gpointer              user_data);
GPtrArray    *store_history_search_finish           (StoreHistory         *self,
                                                     GAsyncResult         *result,
                                                     gint64               *next,
                                                     GError              **error);
void          store_history_list_chats_async        (StoreHistory         *self,
                                                     const char           *account,
                                                     GCancellable         *cancellable,
                                                     GAsyncReadyCallback   callback,
                                                     gpointer              user_data);
GPtrArray    *store_history_list_chats_finish       (StoreHistory         *self,
                                                     GAsyncResult         *result,
                                                     GError              **error);

void          store_history_delete_async            (StoreHistory         *self,
                                                     const char           *account,
                                                     const char           *chat,
                                                     GCancellable         *cancellable,
                                                     GAsyncReadyCallback   callback,
                                                     gpointer              user_data);
gboolean      store_history_delete_finish           (StoreHistory         *self,
                                                     GAsyncResult         *result,
                                                     GError              **error);

G_END_DECLS

#pragma once

#include <sqlite3.h>

#include "store-error.h"

G_BEGIN_DECLS

/* Of the folder's own, and of its tests. */

typedef enum
{
  STORE_STEP_ROW,
  STORE_STEP_DONE,
  STORE_STEP_FAILED,
} StoreStep;

typedef struct _StoreConnection StoreConnection;

StoreConnection *store_connection_new             (const char       *path,
                                                   GError          **error);
void             store_connection_free            (StoreConnection  *self);
void             store_connection_keep_file       (StoreConnection  *self);
void             store_connection_set_cancellable (StoreConnection  *self,
                                                   GCancellable     *cancellable);
gboolean         store_connection_is_damaged      (StoreConnection  *self);

gboolean         store_connection_execute         (StoreConnection  *self,
                                                   const char       *script,
                                                   GError          **error);
sqlite3_stmt    *store_connection_query           (StoreConnection  *self,
                                                   GError          **error,
                                                   const char       *sql,
                                                   const char       *types,
                                                   ...);
gboolean         store_connection_run             (StoreConnection  *self,
                                                   GError          **error,
                                                   const char       *sql,
                                                   const char       *types,
                                                   ...);
gboolean         store_connection_get_number      (StoreConnection  *self,
                                                   gint64           *number,
                                                   GError          **error,
                                                   const char       *sql,
                                                   const char       *types,
                                                   ...);
StoreStep        store_connection_step            (StoreConnection  *self,
                                                   sqlite3_stmt     *statement,
                                                   GError          **error);
gint64           store_connection_get_last_id     (StoreConnection  *self);
int              store_connection_count_changes   (StoreConnection  *self);

gboolean         store_connection_begin           (StoreConnection  *self,
                                                   GError          **error);
gboolean         store_connection_commit          (StoreConnection  *self,
                                                   GError          **error);
void             store_connection_roll_back       (StoreConnection  *self);

char            *store_statement_dup_text         (sqlite3_stmt     *statement,
                                                   int               column);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoreConnection, store_connection_free)

G_END_DECLS

#pragma once

#include "store-connection.h"

G_BEGIN_DECLS

/**
 * StoreJobFunc:
 * @connection: the connection
 * @data: the task data of the task, where the results go too
 * @error: where to put a %STORE_ERROR
 *
 * One operation, on the worker's thread. One that writes runs inside a transaction and may be run
 * again after that one was rolled back: it begins with results that are empty.
 *
 * Returns: whether it succeeded
 */
typedef gboolean (*StoreJobFunc) (StoreConnection  *connection,
                                  gpointer          data,
                                  GError          **error);

typedef enum
{
  STORE_JOB_READ,
  STORE_JOB_WRITE,
  STORE_JOB_CLOSE, /* the last one */
} StoreJobKind;

typedef struct _StoreWorker StoreWorker;

StoreWorker *store_worker_new     (const char   *path,
                                   GTask        *opening);
void         store_worker_push    (StoreWorker  *self,
                                   StoreJobKind  kind,
                                   GTask        *task,
                                   StoreJobFunc  func);
void         store_worker_release (StoreWorker  *self);

G_END_DECLS

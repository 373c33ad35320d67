#include "config.h"

#include "store-database-private.h"

/**
 * StoreDatabase:
 *
 * A profile's database, and the only thread of the program. StoreHistory, StoreValues and
 * StoreAccounts put their operations into its queue, where they are done in the order in which
 * they were asked for; each is answered on the main context of the thread that opened the database,
 * a write not before it would outlive a kill -9 or a power cut.
 *
 * One program has it open at a time. Whoever owns it closes it with store_database_close_async();
 * one that is only dropped is closed soon, but nobody is told when.
 */
struct _StoreDatabase
{
  GObject      parent_instance;
  StoreWorker *worker;
  gboolean     is_open; /* operations are taken */
};

G_DEFINE_FINAL_TYPE (StoreDatabase, store_database, G_TYPE_OBJECT)

static void
store_database_finalize (GObject *object)
{
  StoreDatabase *self = STORE_DATABASE (object);

  if (self->is_open)
    store_worker_push (self->worker, STORE_JOB_CLOSE, NULL, NULL);
  g_clear_pointer (&self->worker, store_worker_release);
  G_OBJECT_CLASS (store_database_parent_class)->finalize (object);
}

static void
store_database_class_init (StoreDatabaseClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = store_database_finalize;
}

static void
store_database_init (StoreDatabase *self)
{
}

static void
on_opened (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  StoreDatabase *self = g_task_get_task_data (task);
  GError *error = NULL;

  if (g_task_propagate_boolean (G_TASK (result), &error))
    {
      self->is_open = TRUE;
      g_task_return_pointer (task, g_object_ref (self), g_object_unref);
    }
  else
    g_task_return_error (task, error);
}

/**
 * store_database_open_async:
 * @path: (nullable): the file, made with its folder when it is not there; %NULL: in memory, and
 *   nothing is written
 * @cancellable: (nullable): a #GCancellable
 * @callback: called when the database is open
 * @user_data: for @callback
 *
 * Fails with %STORE_ERROR_BUSY while another program has the profile open, with
 * %STORE_ERROR_TOO_NEW or %STORE_ERROR_FULL, the file being as it was, with %STORE_ERROR_FAILED,
 * or with %STORE_ERROR_DAMAGED: then the file is at store_error_get_path(), and opening again
 * makes a new one.
 */
void
store_database_open_async (const char          *path,
                           GCancellable        *cancellable,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  StoreDatabase *self = g_object_new (STORE_TYPE_DATABASE, NULL);
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, store_database_open_async);
  g_task_set_task_data (task, self, g_object_unref);
  self->worker = store_worker_new (path, g_task_new (NULL, NULL, on_opened, task));
}

/* Returns: (transfer full) (nullable): the database */
StoreDatabase *
store_database_open_finish (GAsyncResult  *result,
                            GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * store_database_close_async:
 * @self: a database
 * @cancellable: (nullable): ignored: what was begun is finished
 * @callback: called when the file is closed, and another program may open it
 * @user_data: for @callback
 *
 * After everything that was asked for before. What is asked for from now on fails with
 * %STORE_ERROR_CLOSED.
 */
void
store_database_close_async (StoreDatabase       *self,
                            GCancellable        *cancellable,
                            GAsyncReadyCallback  callback,
                            gpointer             user_data)
{
  GTask *task;

  g_return_if_fail (STORE_IS_DATABASE (self));

  task = store_database_new_task (self, NULL, callback, user_data, store_database_close_async,
                                  NULL, NULL);
  store_database_run (self, STORE_JOB_CLOSE, task, NULL);
  self->is_open = FALSE;
}

gboolean
store_database_close_finish (StoreDatabase  *self,
                             GAsyncResult   *result,
                             GError        **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * store_database_new_task:
 * @source: the object whose operation it is; lives until the task is returned
 * @cancellable: (nullable): asked before the operation begins, and while it reads
 * @callback: (nullable): for the task
 * @user_data: for @callback
 * @tag: the function that was called
 * @data: (transfer full) (nullable): the operation's arguments and results
 * @free_data: (nullable): for @data
 *
 * Returns: (transfer full): a task for store_database_run(). What has been written is never
 *   reported as cancelled
 */
GTask *
store_database_new_task (gpointer             source,
                         GCancellable        *cancellable,
                         GAsyncReadyCallback  callback,
                         gpointer             user_data,
                         gpointer             tag,
                         gpointer             data,
                         GDestroyNotify       free_data)
{
  GTask *task = g_task_new (source, cancellable, callback, user_data);

  g_task_set_source_tag (task, tag);
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, data, free_data);

  return task;
}

/**
 * store_database_run:
 * @self: a database
 * @kind: what @func does
 * @task: (transfer full): of store_database_new_task(); returned as a boolean
 * @func: what to do, on the worker's thread
 */
void
store_database_run (StoreDatabase *self,
                    StoreJobKind   kind,
                    GTask         *task,
                    StoreJobFunc   func)
{
  if (self->is_open)
    {
      store_worker_push (self->worker, kind, task, func);
      return;
    }

  g_task_return_new_error (task, STORE_ERROR, STORE_ERROR_CLOSED, "the database is closed");
  g_object_unref (task);
}

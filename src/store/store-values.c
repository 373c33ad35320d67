#include "config.h"

#include "store-values.h"

#include "store-database-private.h"

/**
 * StoreValues:
 *
 * Names and values of one account: folds, order, favourites, local nicknames, mutes, drafts, queued
 * texts. Read once, then answered from memory; a change is seen at once and written behind. What a
 * value means is the caller's.
 */
struct _StoreValues
{
  GObject        parent_instance;
  StoreDatabase *database;
  char          *account;
  GHashTable    *values;   /* name → value */
  GHashTable    *settled;  /* names that were set before the load: what it brings is older */
};

typedef struct
{
  char       *account;
  char       *name;
  char       *value;   /* NULL: remove */
  GHashTable *loaded;  /* result */
} Job;

enum { VALUE_CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (StoreValues, store_values, G_TYPE_OBJECT)

static void
store_values_finalize (GObject *object)
{
  StoreValues *self = STORE_VALUES (object);

  g_hash_table_unref (self->values);
  g_clear_pointer (&self->settled, g_hash_table_unref);
  g_free (self->account);
  g_object_unref (self->database);
  G_OBJECT_CLASS (store_values_parent_class)->finalize (object);
}

static void
store_values_class_init (StoreValuesClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = store_values_finalize;

  /**
   * StoreValues::value-changed:
   * @self: the values
   * @name: which one
   *
   * Emitted after each change, whether or not it is on the disk yet. Loading emits nothing.
   */
  signals[VALUE_CHANGED] =
    g_signal_new ("value-changed", STORE_TYPE_VALUES, G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
store_values_init (StoreValues *self)
{
  self->values = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->settled = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

/* @account: an account's id, or anything else to keep apart by. One object an account: each has
 * a memory of its own. */
StoreValues *
store_values_new (StoreDatabase *database,
                  const char    *account)
{
  StoreValues *self = g_object_new (STORE_TYPE_VALUES, NULL);

  self->database = g_object_ref (database);
  self->account = g_strdup (account);

  return self;
}

static Job *
new_job (StoreValues *self,
         const char  *name,
         const char  *value)
{
  Job *job = g_new0 (Job, 1);

  job->account = g_strdup (self->account);
  job->name = g_strdup (name);
  job->value = g_strdup (value);

  return job;
}

static void
job_free (gpointer data)
{
  Job *job = data;

  g_free (job->account);
  g_free (job->name);
  g_free (job->value);
  g_clear_pointer (&job->loaded, g_hash_table_unref);
  g_free (job);
}

static gboolean
load_job (StoreConnection  *connection,
          gpointer          data,
          GError          **error)
{
  Job *job = data;
  sqlite3_stmt *row = store_connection_query (connection, error,
                                              "SELECT name, value FROM value WHERE account = ?1",
                                              "s", job->account);
  StoreStep step;

  if (row == NULL)
    return FALSE;
  job->loaded = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  while ((step = store_connection_step (connection, row, error)) == STORE_STEP_ROW)
    g_hash_table_insert (job->loaded, store_statement_dup_text (row, 0),
                         store_statement_dup_text (row, 1));

  return step == STORE_STEP_DONE;
}

static gboolean
set_job (StoreConnection  *connection,
         gpointer          data,
         GError          **error)
{
  Job *job = data;

  if (job->value == NULL)
    return store_connection_run (connection, error,
                                 "DELETE FROM value WHERE account = ?1 AND name = ?2",
                                 "ss", job->account, job->name);

  return store_connection_run (connection, error,
                               "INSERT INTO value (account, name, value) VALUES (?1, ?2, ?3) "
                               "ON CONFLICT DO UPDATE SET value = excluded.value",
                               "sss", job->account, job->name, job->value);
}

/**
 * store_values_load_async:
 * @self: values
 * @cancellable: (nullable): a #GCancellable
 * @callback: called when they can be looked up
 * @user_data: for @callback
 */
void
store_values_load_async (StoreValues         *self,
                         GCancellable        *cancellable,
                         GAsyncReadyCallback  callback,
                         gpointer             user_data)
{
  GTask *task;

  g_return_if_fail (STORE_IS_VALUES (self));

  task = store_database_new_task (self, cancellable, callback, user_data, store_values_load_async,
                                  new_job (self, NULL, NULL), job_free);
  store_database_run (self->database, STORE_JOB_READ, task, load_job);
}

gboolean
store_values_load_finish (StoreValues   *self,
                          GAsyncResult  *result,
                          GError       **error)
{
  GHashTableIter iter;
  gpointer name;
  gpointer value;
  Job *job;

  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return FALSE;

  job = g_task_get_task_data (G_TASK (result));
  g_hash_table_iter_init (&iter, job->loaded);
  while (g_hash_table_iter_next (&iter, &name, &value))
    if (!g_hash_table_contains (self->settled, name))
      {
        g_hash_table_iter_steal (&iter);
        g_hash_table_insert (self->values, name, value);
      }

  return TRUE;
}

/* Returns: (nullable): the value; %NULL as well before the load */
const char *
store_values_lookup (StoreValues *self,
                     const char  *name)
{
  g_return_val_if_fail (STORE_IS_VALUES (self), NULL);

  return g_hash_table_lookup (self->values, name);
}

static int
compare_names (gconstpointer a,
               gconstpointer b)
{
  return g_strcmp0 (*(const char *const *) a, *(const char *const *) b);
}

/* Returns: (transfer full): the names that begin with @prefix, sorted */
char **
store_values_dup_names (StoreValues *self,
                        const char  *prefix)
{
  g_autoptr(GPtrArray) names = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer name;

  g_return_val_if_fail (STORE_IS_VALUES (self), NULL);

  g_hash_table_iter_init (&iter, self->values);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    if (g_str_has_prefix (name, prefix))
      g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, compare_names);
  g_ptr_array_add (names, NULL);

  return (char **) g_ptr_array_free (g_steal_pointer (&names), FALSE);
}

/**
 * store_values_set_async:
 * @self: values
 * @name: which one
 * @value: (nullable): UTF-8, what it is from now on; %NULL: none
 * @cancellable: (nullable): keeps it from being written, while it is still waiting for that
 * @callback: (nullable): called when it is on the disk
 * @user_data: for @callback
 *
 * Looking it up gives @value at once, also when writing fails afterwards. Each call writes: what
 * changes with every key is set when the typing pauses.
 */
void
store_values_set_async (StoreValues         *self,
                        const char          *name,
                        const char          *value,
                        GCancellable        *cancellable,
                        GAsyncReadyCallback  callback,
                        gpointer             user_data)
{
  GTask *task;
  const char *before;

  g_return_if_fail (STORE_IS_VALUES (self));
  g_return_if_fail (name != NULL);

  task = store_database_new_task (self, cancellable, callback, user_data, store_values_set_async,
                                  new_job (self, name, value), job_free);
  store_database_run (self->database, STORE_JOB_WRITE, task, set_job);

  before = g_hash_table_lookup (self->values, name);
  g_hash_table_add (self->settled, g_strdup (name));
  if (g_strcmp0 (before, value) == 0)
    return;
  if (value != NULL)
    g_hash_table_replace (self->values, g_strdup (name), g_strdup (value));
  else
    g_hash_table_remove (self->values, name);
  g_signal_emit (self, signals[VALUE_CHANGED], 0, name);
}

gboolean
store_values_set_finish (StoreValues   *self,
                         GAsyncResult  *result,
                         GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

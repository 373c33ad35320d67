#include "config.h"

#include "store-accounts.h"

#include "store-database-private.h"

/**
 * StoreAccounts:
 *
 * The accounts that a profile remembers. Passwords are StoreSecrets', what was said is
 * StoreHistory's: forgetting an account is three calls.
 */
struct _StoreAccounts
{
  GObject        parent_instance;
  StoreDatabase *database;
};

typedef struct
{
  StoreAccount *account; /* to save */
  char         *id;      /* to remove */
  GPtrArray    *list;    /* result */
} Job;

G_DEFINE_BOXED_TYPE (StoreAccount, store_account, store_account_copy, store_account_free)
G_DEFINE_FINAL_TYPE (StoreAccounts, store_accounts, G_TYPE_OBJECT)

/**
 * store_account_new:
 * @service: the id of a service
 * @address: an address of it; in which case it is written makes no other account
 *
 * Returns: (transfer full): a record with an id, never used, without flags
 */
StoreAccount *
store_account_new (const char *service,
                   const char *address)
{
  StoreAccount *self = g_new0 (StoreAccount, 1);
  g_autofree char *folded = g_ascii_strdown (address, -1);

  self->id = g_strdup_printf ("%s %s", service, folded);
  self->service = g_strdup (service);
  self->address = g_strdup (address);

  return self;
}

StoreAccount *
store_account_copy (const StoreAccount *self)
{
  StoreAccount *copy = g_memdup2 (self, sizeof *self);

  copy->id = g_strdup (self->id);
  copy->service = g_strdup (self->service);
  copy->address = g_strdup (self->address);

  return copy;
}

void
store_account_free (StoreAccount *self)
{
  g_free (self->id);
  g_free (self->service);
  g_free (self->address);
  g_free (self);
}

static void
store_accounts_finalize (GObject *object)
{
  StoreAccounts *self = STORE_ACCOUNTS (object);

  g_object_unref (self->database);
  G_OBJECT_CLASS (store_accounts_parent_class)->finalize (object);
}

static void
store_accounts_class_init (StoreAccountsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = store_accounts_finalize;
}

static void
store_accounts_init (StoreAccounts *self)
{
}

StoreAccounts *
store_accounts_new (StoreDatabase *database)
{
  StoreAccounts *self = g_object_new (STORE_TYPE_ACCOUNTS, NULL);

  self->database = g_object_ref (database);

  return self;
}

static void
job_free (gpointer data)
{
  Job *job = data;

  g_clear_pointer (&job->account, store_account_free);
  g_clear_pointer (&job->list, g_ptr_array_unref);
  g_free (job->id);
  g_free (job);
}

static gboolean
list_job (StoreConnection  *connection,
          gpointer          data,
          GError          **error)
{
  Job *job = data;
  sqlite3_stmt *row = store_connection_query (connection, error,
                                              "SELECT id, service, address, last_used, flags "
                                              "FROM account ORDER BY last_used DESC, id", "");
  StoreStep step;

  if (row == NULL)
    return FALSE;
  job->list = g_ptr_array_new_with_free_func ((GDestroyNotify) store_account_free);
  while ((step = store_connection_step (connection, row, error)) == STORE_STEP_ROW)
    {
      StoreAccount *account = g_new0 (StoreAccount, 1);

      account->id = store_statement_dup_text (row, 0);
      account->service = store_statement_dup_text (row, 1);
      account->address = store_statement_dup_text (row, 2);
      account->last_used = sqlite3_column_int64 (row, 3);
      account->flags = (StoreAccountFlags) sqlite3_column_int (row, 4);
      g_ptr_array_add (job->list, account);
    }

  return step == STORE_STEP_DONE;
}

static gboolean
save_job (StoreConnection  *connection,
          gpointer          data,
          GError          **error)
{
  const StoreAccount *account = ((Job *) data)->account;

  return store_connection_run (connection, error,
                               "INSERT INTO account (id, service, address, last_used, flags) "
                               "VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (id) DO UPDATE "
                               "SET address = excluded.address, last_used = excluded.last_used, "
                               "flags = excluded.flags", "sssii", account->id, account->service,
                               account->address, account->last_used, (gint64) account->flags);
}

static gboolean
remove_job (StoreConnection  *connection,
            gpointer          data,
            GError          **error)
{
  Job *job = data;

  return store_connection_run (connection, error, "DELETE FROM account WHERE id = ?1",
                               "s", job->id) &&
         store_connection_run (connection, error, "DELETE FROM value WHERE account = ?1",
                               "s", job->id);
}

static gboolean
finish_boolean (StoreAccounts  *self,
                GAsyncResult   *result,
                GError        **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * store_accounts_list_async:
 * @self: the accounts
 * @cancellable: (nullable): a #GCancellable
 * @callback: called with the accounts, the one used last first
 * @user_data: for @callback
 */
void
store_accounts_list_async (StoreAccounts       *self,
                           GCancellable        *cancellable,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  GTask *task;

  g_return_if_fail (STORE_IS_ACCOUNTS (self));

  task = store_database_new_task (self, cancellable, callback, user_data,
                                  store_accounts_list_async, g_new0 (Job, 1), job_free);
  store_database_run (self->database, STORE_JOB_READ, task, list_job);
}

/* Returns: (transfer full) (element-type StoreAccount) (nullable): the accounts */
GPtrArray *
store_accounts_list_finish (StoreAccounts  *self,
                            GAsyncResult   *result,
                            GError        **error)
{
  Job *job;

  if (!finish_boolean (self, result, error))
    return NULL;

  job = g_task_get_task_data (G_TASK (result));
  return g_steal_pointer (&job->list);
}

/**
 * store_accounts_save_async:
 * @self: the accounts
 * @account: what to remember; copied. It takes the place of the one with the same id
 * @cancellable: (nullable): has an effect until the writing begins
 * @callback: (nullable): called when it is on the disk
 * @user_data: for @callback
 */
void
store_accounts_save_async (StoreAccounts       *self,
                           const StoreAccount  *account,
                           GCancellable        *cancellable,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  GTask *task;
  Job *job;

  g_return_if_fail (STORE_IS_ACCOUNTS (self));
  g_return_if_fail (account != NULL);

  job = g_new0 (Job, 1);
  job->account = store_account_copy (account);
  task = store_database_new_task (self, cancellable, callback, user_data,
                                  store_accounts_save_async, job, job_free);
  store_database_run (self->database, STORE_JOB_WRITE, task, save_job);
}

gboolean
store_accounts_save_finish (StoreAccounts  *self,
                            GAsyncResult   *result,
                            GError        **error)
{
  return finish_boolean (self, result, error);
}

/**
 * store_accounts_remove_async:
 * @self: the accounts
 * @id: of an account; its values go with it
 * @cancellable: (nullable): has an effect until the writing begins
 * @callback: (nullable): called when it is gone from the disk
 * @user_data: for @callback
 */
void
store_accounts_remove_async (StoreAccounts       *self,
                             const char          *id,
                             GCancellable        *cancellable,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  GTask *task;
  Job *job;

  g_return_if_fail (STORE_IS_ACCOUNTS (self));
  g_return_if_fail (id != NULL);

  job = g_new0 (Job, 1);
  job->id = g_strdup (id);
  task = store_database_new_task (self, cancellable, callback, user_data,
                                  store_accounts_remove_async, job, job_free);
  store_database_run (self->database, STORE_JOB_WRITE, task, remove_job);
}

gboolean
store_accounts_remove_finish (StoreAccounts  *self,
                              GAsyncResult   *result,
                              GError        **error)
{
  return finish_boolean (self, result, error);
}

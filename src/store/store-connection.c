#include "config.h"

#include "store-connection.h"

#include <stdarg.h>

#define BUSY_MS 2000          /* somebody else's tool may look into the file for a moment */
#define STEPS_A_LOOK 1000     /* of SQLite's machine, between two looks whether to go on */
#define CACHE_KB 8192

/**
 * StoreConnection:
 *
 * One connection to SQLite with its prepared statements, used by one thread at a time. Errors of
 * SQLite become %STORE_ERROR here and nowhere else.
 */
struct _StoreConnection
{
  sqlite3      *sqlite;
  GHashTable   *statements;  /* SQL → sqlite3_stmt */
  GCancellable *cancellable; /* (unowned) (nullable): of what is being read */
  gboolean      is_damaged;
};

static StoreError
code_from_sqlite (int code)
{
  switch (code & 0xff)
    {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return STORE_ERROR_BUSY;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return STORE_ERROR_DAMAGED;
    case SQLITE_FULL:
      return STORE_ERROR_FULL;
    default:
      return STORE_ERROR_FAILED;
    }
}

static void
take_error (StoreConnection  *self,
            GError          **error)
{
  int code = sqlite3_extended_errcode (self->sqlite);
  StoreError ours = code_from_sqlite (code);

  if (code == SQLITE_INTERRUPT)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "cancelled");
      return;
    }
  if (ours == STORE_ERROR_DAMAGED)
    self->is_damaged = TRUE;
  g_set_error (error, STORE_ERROR, ours, "SQLite: %s (%d)", sqlite3_errmsg (self->sqlite), code);
}

static int
on_progress (void *data)
{
  StoreConnection *self = data;

  return g_cancellable_is_cancelled (self->cancellable);
}

static void
statement_free (gpointer data)
{
  sqlite3_finalize (data);
}

/**
 * store_connection_new:
 * @path: (nullable): the file, which has to be there; %NULL: in memory alone
 * @error: where to put a %STORE_ERROR
 *
 * Nothing is read from the file yet.
 *
 * Returns: (transfer full) (nullable): the connection
 */
StoreConnection *
store_connection_new (const char  *path,
                      GError     **error)
{
  g_autoptr(StoreConnection) self = g_new0 (StoreConnection, 1);
  int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE;
  g_autofree char *pragmas = g_strdup_printf ("PRAGMA locking_mode = EXCLUSIVE;"
                                              "PRAGMA cache_size = -%d", CACHE_KB);

  self->statements = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, statement_free);
  if (sqlite3_open_v2 (path != NULL ? path : ":memory:", &self->sqlite, flags, NULL) != SQLITE_OK)
    {
      take_error (self, error);
      return NULL;
    }
  sqlite3_extended_result_codes (self->sqlite, TRUE);
  sqlite3_busy_timeout (self->sqlite, BUSY_MS);
  sqlite3_progress_handler (self->sqlite, STEPS_A_LOOK, on_progress, self);
  /* What a damaged or hostile file says about its own schema is not run. */
  sqlite3_db_config (self->sqlite, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  sqlite3_db_config (self->sqlite, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
  if (!store_connection_execute (self, pragmas, error))
    return NULL;

  return g_steal_pointer (&self);
}

void
store_connection_free (StoreConnection *self)
{
  g_hash_table_unref (self->statements);
  sqlite3_close_v2 (self->sqlite);
  g_free (self);
}

/**
 * store_connection_keep_file:
 * @self: a connection about to be freed
 *
 * Leaves the file and its log as they are: what is damaged or of a later version is not ours to
 * tidy up.
 */
void
store_connection_keep_file (StoreConnection *self)
{
  sqlite3_db_config (self->sqlite, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
}

/**
 * store_connection_set_cancellable:
 * @self: a connection
 * @cancellable: (nullable): ends what runs from now on with %G_IO_ERROR_CANCELLED; borrowed until
 *   the next call
 */
void
store_connection_set_cancellable (StoreConnection *self,
                                  GCancellable    *cancellable)
{
  self->cancellable = cancellable;
}

/* Returns: whether SQLite has ever met damage through @self */
gboolean
store_connection_is_damaged (StoreConnection *self)
{
  return self->is_damaged;
}

/* Runs a @script of statements whose rows nobody wants. */
gboolean
store_connection_execute (StoreConnection  *self,
                          const char       *script,
                          GError          **error)
{
  if (sqlite3_exec (self->sqlite, script, NULL, NULL, NULL) == SQLITE_OK)
    return TRUE;

  take_error (self, error);
  return FALSE;
}

static sqlite3_stmt *
prepare (StoreConnection  *self,
         const char       *sql,
         GError          **error)
{
  sqlite3_stmt *statement = g_hash_table_lookup (self->statements, sql);

  if (statement != NULL)
    {
      sqlite3_reset (statement);
      return statement;
    }
  if (sqlite3_prepare_v3 (self->sqlite, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL)
      != SQLITE_OK)
    {
      take_error (self, error);
      return NULL;
    }
  g_hash_table_insert (self->statements, g_strdup (sql), statement);

  return statement;
}

static sqlite3_stmt *
query_valist (StoreConnection  *self,
              GError          **error,
              const char       *sql,
              const char       *types,
              va_list           values)
{
  sqlite3_stmt *statement = prepare (self, sql, error);
  int result = SQLITE_OK;

  if (statement == NULL)
    return NULL;

  for (int i = 0; types[i] != '\0' && result == SQLITE_OK; i++)
    if (types[i] == 's')
      result = sqlite3_bind_text (statement, i + 1, va_arg (values, const char *), -1,
                                  SQLITE_TRANSIENT);
    else
      result = sqlite3_bind_int64 (statement, i + 1, va_arg (values, gint64));
  if (result == SQLITE_OK)
    return statement;

  take_error (self, error);
  return NULL;
}

/**
 * store_connection_query:
 * @self: a connection
 * @error: where to put a %STORE_ERROR
 * @sql: one statement; it stays prepared
 * @types: one letter a parameter: `s` const char * (nullable), `i` gint64
 * @...: the parameters
 *
 * Returns: (transfer none) (nullable): the statement, to be stepped to its end; who stops earlier
 *   calls sqlite3_reset(), or the file stays locked
 */
sqlite3_stmt *
store_connection_query (StoreConnection  *self,
                        GError          **error,
                        const char       *sql,
                        const char       *types,
                        ...)
{
  sqlite3_stmt *statement;
  va_list values;

  va_start (values, types);
  statement = query_valist (self, error, sql, types, values);
  va_end (values);

  return statement;
}

/* Like store_connection_query(), for a statement whose rows nobody wants. */
gboolean
store_connection_run (StoreConnection  *self,
                      GError          **error,
                      const char       *sql,
                      const char       *types,
                      ...)
{
  sqlite3_stmt *statement;
  StoreStep step = STORE_STEP_FAILED;
  va_list values;

  va_start (values, types);
  statement = query_valist (self, error, sql, types, values);
  va_end (values);
  if (statement != NULL)
    do
      step = store_connection_step (self, statement, error);
    while (step == STORE_STEP_ROW);

  return step == STORE_STEP_DONE;
}

/* Like store_connection_query(), for at most one row of one number; 0 where there is no row. */
gboolean
store_connection_get_number (StoreConnection  *self,
                             gint64           *number,
                             GError          **error,
                             const char       *sql,
                             const char       *types,
                             ...)
{
  sqlite3_stmt *statement;
  StoreStep step;
  va_list values;

  *number = 0;
  va_start (values, types);
  statement = query_valist (self, error, sql, types, values);
  va_end (values);
  if (statement == NULL)
    return FALSE;

  step = store_connection_step (self, statement, error);
  if (step == STORE_STEP_ROW)
    *number = sqlite3_column_int64 (statement, 0);
  sqlite3_reset (statement);

  return step != STORE_STEP_FAILED;
}

StoreStep
store_connection_step (StoreConnection  *self,
                       sqlite3_stmt     *statement,
                       GError          **error)
{
  int result = sqlite3_step (statement);

  if (result == SQLITE_ROW)
    return STORE_STEP_ROW;

  if (result != SQLITE_DONE)
    take_error (self, error);
  sqlite3_reset (statement);

  return result == SQLITE_DONE ? STORE_STEP_DONE : STORE_STEP_FAILED;
}

gint64
store_connection_get_last_id (StoreConnection *self)
{
  return sqlite3_last_insert_rowid (self->sqlite);
}

/* Returns: how many rows have been changed since the connection was made */
int
store_connection_count_changes (StoreConnection *self)
{
  return sqlite3_total_changes (self->sqlite);
}

gboolean
store_connection_begin (StoreConnection  *self,
                        GError          **error)
{
  return store_connection_run (self, error, "BEGIN IMMEDIATE", "");
}

/* Rolls back when it fails: there is no transaction afterwards in either case. */
gboolean
store_connection_commit (StoreConnection  *self,
                         GError          **error)
{
  if (store_connection_run (self, error, "COMMIT", ""))
    return TRUE;

  store_connection_roll_back (self);
  return FALSE;
}

/* After some errors, a full disk among them, SQLite has done it already. */
void
store_connection_roll_back (StoreConnection *self)
{
  g_autoptr(GError) error = NULL;

  if (sqlite3_get_autocommit (self->sqlite))
    return;
  if (!store_connection_run (self, &error, "ROLLBACK", ""))
    g_warning ("a transaction could not be taken back: %s", error->message);
}

/* Returns: (transfer full): the text in @column, never %NULL: what was damaged becomes valid */
char *
store_statement_dup_text (sqlite3_stmt *statement,
                          int           column)
{
  const char *text = (const char *) sqlite3_column_text (statement, column);

  return g_utf8_make_valid (text != NULL ? text : "", -1);
}

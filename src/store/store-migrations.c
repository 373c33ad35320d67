#include "config.h"

#include "store-migrations.h"

#include "store-resources.h"

#define FOLDER "/im/tweener/Store/migrations"

/* The version of the schema is SQLite's user_version: 0 in a new file, then the number of the last
 * script in migrations that has been run. A script that has been released never changes. */

/**
 * store_migrations_read_version:
 * @connection: a connection
 * @version: (out): the version of the file; 0 when it is empty
 * @error: %STORE_ERROR_DAMAGED when it is SQLite's and not ours, %STORE_ERROR_TOO_NEW
 *
 * Changes nothing.
 */
gboolean
store_migrations_read_version (StoreConnection  *connection,
                               guint            *version,
                               GError          **error)
{
  gint64 number;
  gint64 n_tables;

  if (!store_connection_get_number (connection, &number, error, "PRAGMA user_version", "") ||
      !store_connection_get_number (connection, &n_tables, error,
                                    "SELECT COUNT(*) FROM sqlite_schema", ""))
    return FALSE;
  if (number < 0 || (number == 0) != (n_tables == 0))
    {
      g_set_error_literal (error, STORE_ERROR, STORE_ERROR_DAMAGED, "not a database of Tweener's");
      return FALSE;
    }
  if (number > STORE_SCHEMA_VERSION)
    {
      g_set_error (error, STORE_ERROR, STORE_ERROR_TOO_NEW, "version %d, %d is known",
                   (int) number, STORE_SCHEMA_VERSION);
      return FALSE;
    }
  *version = (guint) number;

  return TRUE;
}

/* Runs @script and makes @version the file's, both or neither. */
gboolean
store_migrations_apply_script (StoreConnection  *connection,
                               guint             version,
                               const char       *script,
                               GError          **error)
{
  g_autofree char *note = g_strdup_printf ("PRAGMA user_version = %u", version);

  if (!store_connection_begin (connection, error))
    return FALSE;
  if (store_connection_execute (connection, script, error) &&
      store_connection_execute (connection, note, error))
    return store_connection_commit (connection, error);

  store_connection_roll_back (connection);
  return FALSE;
}

/* Brings the file to %STORE_SCHEMA_VERSION, one script and one transaction after the other. */
gboolean
store_migrations_apply (StoreConnection  *connection,
                        GError          **error)
{
  guint version;

  if (!store_migrations_read_version (connection, &version, error))
    return FALSE;

  while (version < STORE_SCHEMA_VERSION)
    {
      g_autofree char *path = g_strdup_printf (FOLDER "/%04u.sql", ++version);
      g_autoptr(GBytes) script = g_resource_lookup_data (store_get_resource (), path,
                                                         G_RESOURCE_LOOKUP_FLAGS_NONE, error);

      if (script == NULL ||
          !store_migrations_apply_script (connection, version, g_bytes_get_data (script, NULL),
                                          error))
        return FALSE;
    }

  return TRUE;
}

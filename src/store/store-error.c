#include "config.h"

#include "store-error.h"

typedef struct
{
  char *path; /* where a damaged file is now; else NULL */
} StoreErrorPrivate;

static void
store_error_private_init (StoreErrorPrivate *private)
{
}

static void
store_error_private_copy (const StoreErrorPrivate *from,
                          StoreErrorPrivate       *to)
{
  to->path = g_strdup (from->path);
}

static void
store_error_private_clear (StoreErrorPrivate *private)
{
  g_free (private->path);
}

G_DEFINE_EXTENDED_ERROR (StoreError, store_error)

/**
 * store_error_new_set_aside:
 * @path: where the damaged file is now
 * @reason: what was found, for the log
 *
 * Returns: (transfer full): a %STORE_ERROR_DAMAGED that knows @path
 */
GError *
store_error_new_set_aside (const char *path,
                           const char *reason)
{
  GError *error = g_error_new (STORE_ERROR, STORE_ERROR_DAMAGED, "damaged, set aside: %s", reason);

  store_error_get_private (error)->path = g_strdup (path);

  return error;
}

/**
 * store_error_get_path:
 * @error: any error
 *
 * Returns: (nullable): where the damaged file has been put, to tell the person; %NULL for every
 *   other error
 */
const char *
store_error_get_path (const GError *error)
{
  g_return_val_if_fail (error != NULL, NULL);

  return error->domain == STORE_ERROR ? store_error_get_private (error)->path : NULL;
}

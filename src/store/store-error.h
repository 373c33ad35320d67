#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * StoreError:
 * @STORE_ERROR_BUSY: another program has the profile open
 * @STORE_ERROR_DAMAGED: the file is no database of ours any more. When opening says so, the file
 *   has been renamed (store_error_get_path()), and opening again makes a new one
 * @STORE_ERROR_TOO_NEW: the file was written by a later version; it is as it was
 * @STORE_ERROR_FULL: the disk is full; nothing that was there before is lost
 * @STORE_ERROR_CLOSED: the database has been closed
 * @STORE_ERROR_FAILED: the file or its folder cannot be read or written
 * @STORE_ERROR_NO_KEYRING: there is nothing that keeps passwords: ask each time
 * @STORE_ERROR_KEYRING_LOCKED: there is a keyring, and the person did not unlock it
 *
 * One code for each thing that a person or `core` does differently.
 */
typedef enum
{
  STORE_ERROR_BUSY,
  STORE_ERROR_DAMAGED,
  STORE_ERROR_TOO_NEW,
  STORE_ERROR_FULL,
  STORE_ERROR_CLOSED,
  STORE_ERROR_FAILED,
  STORE_ERROR_NO_KEYRING,
  STORE_ERROR_KEYRING_LOCKED,
} StoreError;

#define STORE_ERROR (store_error_quark ())
GQuark      store_error_quark        (void);

GError     *store_error_new_set_aside (const char   *path,
                                       const char   *reason);
const char *store_error_get_path      (const GError *error);

G_END_DECLS

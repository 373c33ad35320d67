#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * CoreError:
 * @CORE_ERROR_NO_PASSWORD: the keyring does not have the password any more
 * @CORE_ERROR_BAD_LINK: a link that cannot be followed
 */
typedef enum
{
  CORE_ERROR_NO_PASSWORD,
  CORE_ERROR_BAD_LINK,
} CoreError;

#define CORE_ERROR (core_error_quark ())
GQuark core_error_quark (void);

G_END_DECLS

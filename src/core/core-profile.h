#pragma once

#include "core-saved-account.h"
#include "store/store-database.h"

G_BEGIN_DECLS

/**
 * CoreKeyring:
 * @CORE_KEYRING_UNKNOWN: still being asked
 * @CORE_KEYRING_THERE: passwords can be kept
 * @CORE_KEYRING_MISSING: there is nothing that keeps passwords
 */
typedef enum
{
  CORE_KEYRING_UNKNOWN,
  CORE_KEYRING_THERE,
  CORE_KEYRING_MISSING,
} CoreKeyring;

/* What is kept between two runs of the program: a database, and passwords in the keyring. A
 * GListModel of CoreSavedAccount, the last used first.
 *
 * Properties, read-only: is-open, keyring (int, CoreKeyring), problem (GError).
 * Signal: save-failed (GError). */
#define CORE_TYPE_PROFILE (core_profile_get_type ())
G_DECLARE_FINAL_TYPE (CoreProfile, core_profile, CORE, PROFILE, GObject)

CoreProfile      *core_profile_new                    (const char           *name);
CoreProfile      *core_profile_new_in_memory          (void);
void              core_profile_open                   (CoreProfile          *self);
void              core_profile_close_async            (CoreProfile          *self,
                                                       GCancellable         *cancellable,
                                                       GAsyncReadyCallback   callback,
                                                       gpointer              user_data);
gboolean          core_profile_close_finish           (CoreProfile          *self,
                                                       GAsyncResult         *result,
                                                       GError              **error);
gboolean          core_profile_is_open                (CoreProfile          *self);
CoreKeyring       core_profile_get_keyring            (CoreProfile          *self);
const GError     *core_profile_get_problem            (CoreProfile          *self);
gboolean          core_profile_is_busy                (CoreProfile          *self);
const char       *core_profile_get_set_aside          (CoreProfile          *self);
StoreDatabase    *core_profile_get_database           (CoreProfile          *self);

CoreSavedAccount *core_profile_lookup                 (CoreProfile          *self,
                                                       const char           *service,
                                                       const char           *address);
void              core_profile_remember               (CoreProfile          *self,
                                                       const char           *service,
                                                       const char           *address,
                                                       CoreRemember          remember,
                                                       const char           *password);
void              core_profile_forget                 (CoreProfile          *self,
                                                       CoreSavedAccount     *account,
                                                       gboolean              with_history);
void              core_profile_set_keeps_history      (CoreProfile          *self,
                                                       CoreSavedAccount     *account,
                                                       gboolean              keeps_history);
void              core_profile_tell_failure           (CoreProfile          *self,
                                                       const GError         *error);
void              core_profile_lookup_password_async  (CoreProfile          *self,
                                                       CoreSavedAccount     *account,
                                                       GCancellable         *cancellable,
                                                       GAsyncReadyCallback   callback,
                                                       gpointer              user_data);
char             *core_profile_lookup_password_finish (CoreProfile          *self,
                                                       GAsyncResult         *result,
                                                       GError              **error);

G_END_DECLS

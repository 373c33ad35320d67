#pragma once

#include <glib-object.h>

#include "store/store-accounts.h"

G_BEGIN_DECLS

/**
 * CoreRemember:
 * @CORE_REMEMBER_ACCOUNT: the address, and to which service it belongs
 * @CORE_REMEMBER_PASSWORD: the password, in the keyring
 * @CORE_REMEMBER_SIGN_IN: to sign in when the program starts
 *
 * What a person wants to be kept. Each needs the one before.
 */
typedef enum
{
  CORE_REMEMBER_NOTHING = 0,
  CORE_REMEMBER_ACCOUNT = 1 << 0,
  CORE_REMEMBER_PASSWORD = 1 << 1,
  CORE_REMEMBER_SIGN_IN = 1 << 2,
} CoreRemember;

/* An account that the profile remembers. Immutable but for keeps-history (boolean property,
 * read-only: core_profile_set_keeps_history() sets it). */
#define CORE_TYPE_SAVED_ACCOUNT (core_saved_account_get_type ())
G_DECLARE_FINAL_TYPE (CoreSavedAccount, core_saved_account, CORE, SAVED_ACCOUNT, GObject)

CoreSavedAccount   *core_saved_account_new          (const StoreAccount *record);
const StoreAccount *core_saved_account_get_record   (CoreSavedAccount   *self);
const char         *core_saved_account_get_id       (CoreSavedAccount   *self);
const char         *core_saved_account_get_service  (CoreSavedAccount   *self);
const char         *core_saved_account_get_address  (CoreSavedAccount   *self);
CoreRemember        core_saved_account_get_remember (CoreSavedAccount   *self);
gboolean            core_saved_account_keeps_history (CoreSavedAccount  *self);
void                core_saved_account_set_keeps_history (CoreSavedAccount *self,
                                                     gboolean            keeps_history);

G_END_DECLS

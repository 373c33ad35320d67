#include "config.h"

#include "core-saved-account.h"

/* One line of CoreProfile: a StoreAccount that windows may hold. */
struct _CoreSavedAccount
{
  GObject       parent_instance;
  StoreAccount *record;
};

G_DEFINE_FINAL_TYPE (CoreSavedAccount, core_saved_account, G_TYPE_OBJECT)

static void
core_saved_account_finalize (GObject *object)
{
  CoreSavedAccount *self = CORE_SAVED_ACCOUNT (object);

  store_account_free (self->record);
  G_OBJECT_CLASS (core_saved_account_parent_class)->finalize (object);
}

static void
core_saved_account_class_init (CoreSavedAccountClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = core_saved_account_finalize;
}

static void
core_saved_account_init (CoreSavedAccount *self)
{
}

CoreSavedAccount *
core_saved_account_new (const StoreAccount *record)
{
  CoreSavedAccount *self = g_object_new (CORE_TYPE_SAVED_ACCOUNT, NULL);

  self->record = store_account_copy (record);

  return self;
}

const StoreAccount *
core_saved_account_get_record (CoreSavedAccount *self)
{
  g_return_val_if_fail (CORE_IS_SAVED_ACCOUNT (self), NULL);

  return self->record;
}

const char *
core_saved_account_get_id (CoreSavedAccount *self)
{
  g_return_val_if_fail (CORE_IS_SAVED_ACCOUNT (self), NULL);

  return self->record->id;
}

/* Returns: (transfer none): the id of a service */
const char *
core_saved_account_get_service (CoreSavedAccount *self)
{
  g_return_val_if_fail (CORE_IS_SAVED_ACCOUNT (self), NULL);

  return self->record->service;
}

const char *
core_saved_account_get_address (CoreSavedAccount *self)
{
  g_return_val_if_fail (CORE_IS_SAVED_ACCOUNT (self), NULL);

  return self->record->address;
}

CoreRemember
core_saved_account_get_remember (CoreSavedAccount *self)
{
  CoreRemember remember = CORE_REMEMBER_ACCOUNT;

  g_return_val_if_fail (CORE_IS_SAVED_ACCOUNT (self), CORE_REMEMBER_NOTHING);

  if ((self->record->flags & STORE_ACCOUNT_KEEP_PASSWORD) != 0)
    remember |= CORE_REMEMBER_PASSWORD;
  if ((self->record->flags & STORE_ACCOUNT_SIGN_IN) != 0)
    remember |= CORE_REMEMBER_SIGN_IN;

  return remember;
}

#include "config.h"

#include "core-saved-account.h"

/* One line of CoreProfile: a StoreAccount that windows may hold. */
struct _CoreSavedAccount
{
  GObject       parent_instance;
  StoreAccount *record;
};

enum { PROP_KEEPS_HISTORY = 1, N_PROPS };
static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (CoreSavedAccount, core_saved_account, G_TYPE_OBJECT)

static void
core_saved_account_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_KEEPS_HISTORY)
    g_value_set_boolean (value, core_saved_account_keeps_history (CORE_SAVED_ACCOUNT (object)));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

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
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = core_saved_account_get_property;
  object_class->finalize = core_saved_account_finalize;
  properties[PROP_KEEPS_HISTORY] =
    g_param_spec_boolean ("keeps-history", NULL, NULL, TRUE,
                          G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
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

/* Returns: whether what the account says and gets is kept */
gboolean
core_saved_account_keeps_history (CoreSavedAccount *self)
{
  g_return_val_if_fail (CORE_IS_SAVED_ACCOUNT (self), FALSE);

  return (self->record->flags & STORE_ACCOUNT_NO_HISTORY) == 0;
}

/* For the profile, which writes it. */
void
core_saved_account_set_keeps_history (CoreSavedAccount *self,
                                      gboolean          keeps_history)
{
  g_return_if_fail (CORE_IS_SAVED_ACCOUNT (self));

  if (core_saved_account_keeps_history (self) == keeps_history)
    return;

  if (keeps_history)
    self->record->flags &= ~STORE_ACCOUNT_NO_HISTORY;
  else
    self->record->flags |= STORE_ACCOUNT_NO_HISTORY;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_KEEPS_HISTORY]);
}

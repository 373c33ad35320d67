#include "config.h"

#include "store-secrets.h"

#include <libsecret/secret.h>

/**
 * StoreSecrets:
 *
 * Saves, finds and forgets the passwords of one profile's accounts through libsecret, which talks
 * to the desktop's keyring, or to the portal's inside a sandbox. Nothing is ever written elsewhere:
 * without a keyring each operation fails with %STORE_ERROR_NO_KEYRING.
 */
struct _StoreSecrets
{
  GObject  parent_instance;
  char    *profile;
};

static const SecretSchema schema = {
  "im.tweener.Tweener", SECRET_SCHEMA_NONE,
  {
    { "service", SECRET_SCHEMA_ATTRIBUTE_STRING },
    { "account", SECRET_SCHEMA_ATTRIBUTE_STRING },
    { "profile", SECRET_SCHEMA_ATTRIBUTE_STRING },
    { NULL, 0 },
  },
};

G_DEFINE_FINAL_TYPE (StoreSecrets, store_secrets, G_TYPE_OBJECT)

static void
store_secrets_finalize (GObject *object)
{
  StoreSecrets *self = STORE_SECRETS (object);

  g_free (self->profile);
  G_OBJECT_CLASS (store_secrets_parent_class)->finalize (object);
}

static void
store_secrets_class_init (StoreSecretsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = store_secrets_finalize;
}

static void
store_secrets_init (StoreSecrets *self)
{
}

/* @profile: (nullable): which one; %NULL: the one without a name */
StoreSecrets *
store_secrets_new (const char *profile)
{
  StoreSecrets *self = g_object_new (STORE_TYPE_SECRETS, NULL);

  self->profile = g_strdup (profile != NULL ? profile : "");

  return self;
}

/* The same account in whichever case it was typed. */
static GHashTable *
attributes_of (StoreSecrets *self,
               const char   *service,
               const char   *address)
{
  g_autofree char *account = g_ascii_strdown (address, -1);

  return secret_attributes_build (&schema, "service", service, "account", account,
                                  "profile", self->profile, NULL);
}

static GTask *
new_task (StoreSecrets        *self,
          GCancellable        *cancellable,
          GAsyncReadyCallback  callback,
          gpointer             user_data,
          gpointer             tag)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, tag);

  return task;
}

/* Everything but a refusal to unlock means that there is no keyring that one could use: no session
 * bus, nobody on it who keeps secrets, one who fails. Takes @error. */
static void
return_error (GTask  *task,
              GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_task_return_error (task, error);
      return;
    }

  g_task_return_new_error (task, STORE_ERROR,
                           g_error_matches (error, SECRET_ERROR, SECRET_ERROR_IS_LOCKED)
                           ? STORE_ERROR_KEYRING_LOCKED : STORE_ERROR_NO_KEYRING,
                           "the keyring: %s", error->message);
  g_error_free (error);
}

static void
on_stored (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;

  if (secret_password_store_finish (result, &error))
    g_task_return_boolean (task, TRUE);
  else
    return_error (task, error);
}

/**
 * store_secrets_save_async:
 * @self: the secrets
 * @service: the id of a service
 * @address: an address of it
 * @password: its password; copied into memory that is never paged out, and wiped
 * @cancellable: (nullable): a #GCancellable
 * @callback: called when the keyring has it
 * @user_data: for @callback
 *
 * The keyring may ask the person to unlock it. Fails with %STORE_ERROR_NO_KEYRING or
 * %STORE_ERROR_KEYRING_LOCKED.
 */
void
store_secrets_save_async (StoreSecrets        *self,
                          const char          *service,
                          const char          *address,
                          const char          *password,
                          GCancellable        *cancellable,
                          GAsyncReadyCallback  callback,
                          gpointer             user_data)
{
  g_autoptr(GHashTable) attributes = NULL;
  g_autofree char *label = NULL;

  g_return_if_fail (STORE_IS_SECRETS (self));
  g_return_if_fail (service != NULL && address != NULL && password != NULL);

  attributes = attributes_of (self, service, address);
  label = g_strdup_printf ("Tweener: %s", address);
  secret_password_storev (&schema, attributes, SECRET_COLLECTION_DEFAULT, label, password,
                          cancellable, on_stored,
                          new_task (self, cancellable, callback, user_data,
                                    store_secrets_save_async));
}

gboolean
store_secrets_save_finish (StoreSecrets  *self,
                           GAsyncResult  *result,
                           GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
on_searched (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;
  GList *found = secret_password_search_finish (result, &error);

  if (error != NULL)
    return_error (task, error);
  else if (found != NULL)
    g_task_return_new_error (task, STORE_ERROR, STORE_ERROR_KEYRING_LOCKED,
                             "the keyring stayed locked");
  else
    g_task_return_pointer (task, NULL, NULL);
  g_list_free_full (found, g_object_unref);
}

/* Nothing is also what a keyring says that stays locked: whether it has the password can be asked
 * without unlocking it. */
static void
on_looked_up (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;
  char *password = secret_password_lookup_nonpageable_finish (result, &error);

  if (error != NULL)
    return_error (task, error);
  else if (password != NULL)
    g_task_return_pointer (task, password, (GDestroyNotify) secret_password_free);
  else
    secret_password_searchv (&schema, g_task_get_task_data (task), SECRET_SEARCH_NONE,
                             g_task_get_cancellable (task), on_searched, g_object_ref (task));
}

/**
 * store_secrets_lookup_async:
 * @self: the secrets
 * @service: the id of a service
 * @address: an address of it
 * @cancellable: (nullable): a #GCancellable
 * @callback: called with the password, or without one
 * @user_data: for @callback
 *
 * The keyring may ask the person to unlock it. Fails with %STORE_ERROR_NO_KEYRING or
 * %STORE_ERROR_KEYRING_LOCKED.
 */
void
store_secrets_lookup_async (StoreSecrets        *self,
                            const char          *service,
                            const char          *address,
                            GCancellable        *cancellable,
                            GAsyncReadyCallback  callback,
                            gpointer             user_data)
{
  GHashTable *attributes;
  GTask *task;

  g_return_if_fail (STORE_IS_SECRETS (self));
  g_return_if_fail (service != NULL && address != NULL);

  attributes = attributes_of (self, service, address);
  task = new_task (self, cancellable, callback, user_data, store_secrets_lookup_async);
  g_task_set_task_data (task, attributes, (GDestroyNotify) g_hash_table_unref);
  secret_password_lookupv (&schema, attributes, cancellable, on_looked_up, task);
}

/* Returns: (transfer full) (nullable): the password, for store_secret_free() as soon as it has been
 * used; %NULL without an error when none is kept */
char *
store_secrets_lookup_finish (StoreSecrets  *self,
                             GAsyncResult  *result,
                             GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
on_cleared (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;

  secret_password_clear_finish (result, &error);
  if (error != NULL)
    return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

/**
 * store_secrets_forget_async:
 * @self: the secrets
 * @service: the id of a service
 * @address: an address of it
 * @cancellable: (nullable): a #GCancellable
 * @callback: called when the keyring does not have it any more; it need not have had it
 * @user_data: for @callback
 */
void
store_secrets_forget_async (StoreSecrets        *self,
                            const char          *service,
                            const char          *address,
                            GCancellable        *cancellable,
                            GAsyncReadyCallback  callback,
                            gpointer             user_data)
{
  g_autoptr(GHashTable) attributes = NULL;

  g_return_if_fail (STORE_IS_SECRETS (self));
  g_return_if_fail (service != NULL && address != NULL);

  attributes = attributes_of (self, service, address);
  secret_password_clearv (&schema, attributes, cancellable, on_cleared,
                          new_task (self, cancellable, callback, user_data,
                                    store_secrets_forget_async));
}

gboolean
store_secrets_forget_finish (StoreSecrets  *self,
                             GAsyncResult  *result,
                             GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* Wipes @secret before its memory goes back. */
void
store_secret_free (char *secret)
{
  secret_password_free (secret);
}

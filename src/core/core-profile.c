#include "config.h"

#include "core-profile.h"

#include "store/store-history.h"
#include "store/store-secrets.h"

/* Made by TwnApplication, once. Everything is seen at once and written behind: what cannot be
 * written is told by "save-failed". --demo has one in memory, without a keyring: it leaves nothing.
 *
 * A damaged file has been set aside when that is told, and a new one is in use. Where there can be
 * no file at all the profile is in memory, for as long as the program runs. Only a profile that
 * another program has open is not opened. */
struct _CoreProfile
{
  GObject        parent_instance;
  char          *path;      /* NULL: in memory */
  StoreDatabase *database;  /* NULL until it is open */
  StoreAccounts *records;
  StoreSecrets  *secrets;   /* NULL: passwords are not kept */
  GPtrArray     *accounts;  /* of CoreSavedAccount */
  CoreKeyring    keyring;
  GError        *problem;
  GCancellable  *opening;
  gboolean       is_open;   /* and the accounts have been read */
};

enum { PROP_IS_OPEN = 1, PROP_KEYRING, PROP_PROBLEM, N_PROPS };
static GParamSpec *properties[N_PROPS];
enum { SAVE_FAILED, N_SIGNALS };
static guint signals[N_SIGNALS];

static GType
core_profile_get_item_type (GListModel *model)
{
  return CORE_TYPE_SAVED_ACCOUNT;
}

static guint
core_profile_get_n_items (GListModel *model)
{
  return CORE_PROFILE (model)->accounts->len;
}

static gpointer
core_profile_get_item (GListModel *model, guint position)
{
  CoreProfile *self = CORE_PROFILE (model);

  return position < self->accounts->len ? g_object_ref (self->accounts->pdata[position]) : NULL;
}

static void
core_profile_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = core_profile_get_item_type;
  iface->get_n_items = core_profile_get_n_items;
  iface->get_item = core_profile_get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (CoreProfile, core_profile, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL,
                                                      core_profile_list_model_init))

static void
core_profile_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  CoreProfile *self = CORE_PROFILE (object);

  switch (id)
    {
    case PROP_IS_OPEN:
      g_value_set_boolean (value, self->is_open);
      break;
    case PROP_KEYRING:
      g_value_set_int (value, (int) self->keyring);
      break;
    case PROP_PROBLEM:
      g_value_set_boxed (value, self->problem);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
core_profile_dispose (GObject *object)
{
  CoreProfile *self = CORE_PROFILE (object);

  g_cancellable_cancel (self->opening);
  g_clear_object (&self->records);
  g_clear_object (&self->database);
  g_clear_object (&self->secrets);
  G_OBJECT_CLASS (core_profile_parent_class)->dispose (object);
}

static void
core_profile_finalize (GObject *object)
{
  CoreProfile *self = CORE_PROFILE (object);

  g_object_unref (self->opening);
  g_ptr_array_unref (self->accounts);
  g_clear_error (&self->problem);
  g_free (self->path);
  G_OBJECT_CLASS (core_profile_parent_class)->finalize (object);
}

static void
core_profile_class_init (CoreProfileClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = core_profile_get_property;
  object_class->dispose = core_profile_dispose;
  object_class->finalize = core_profile_finalize;
  properties[PROP_IS_OPEN] = g_param_spec_boolean ("is-open", NULL, NULL, FALSE, flags);
  properties[PROP_KEYRING] = g_param_spec_int ("keyring", NULL, NULL, 0, CORE_KEYRING_MISSING,
                                               CORE_KEYRING_UNKNOWN, flags);
  properties[PROP_PROBLEM] = g_param_spec_boxed ("problem", NULL, NULL, G_TYPE_ERROR, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  /**
   * CoreProfile::save-failed:
   * @self: the profile
   * @error: why, with words in core-error-text.c
   *
   * Something that was to be kept is not on the disk, or not in the keyring.
   */
  signals[SAVE_FAILED] = g_signal_new ("save-failed", CORE_TYPE_PROFILE, G_SIGNAL_RUN_LAST,
                                       0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
core_profile_init (CoreProfile *self)
{
  self->opening = g_cancellable_new ();
  self->accounts = g_ptr_array_new_with_free_func (g_object_unref);
}

/* @name: (nullable): a name that core_settings_is_profile_name() accepts; NULL: the usual one */
CoreProfile *
core_profile_new (const char *name)
{
  CoreProfile *self = g_object_new (CORE_TYPE_PROFILE, NULL);
  const char *folder = g_get_user_data_dir ();

  self->path = name != NULL
                 ? g_build_filename (folder, "tweener", "profiles", name, "tweener.db", NULL)
                 : g_build_filename (folder, "tweener", "tweener.db", NULL);
  self->secrets = store_secrets_new (name);

  return self;
}

/* Returns: (transfer full): a profile that nobody finds again after the program's end */
CoreProfile *
core_profile_new_in_memory (void)
{
  CoreProfile *self = g_object_new (CORE_TYPE_PROFILE, NULL);

  self->keyring = CORE_KEYRING_MISSING;

  return self;
}

/* ---- opening and closing ---- */

static void
set_keyring (CoreProfile *self, CoreKeyring keyring)
{
  if (self->keyring == keyring)
    return;

  self->keyring = keyring;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_KEYRING]);
}

static void
set_problem (CoreProfile *self, const GError *problem)
{
  g_clear_error (&self->problem);
  self->problem = g_error_copy (problem);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PROBLEM]);
}

static void
on_keyring_asked (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(CoreProfile) self = user_data;
  g_autoptr(GError) error = NULL;
  char *nothing = store_secrets_lookup_finish (STORE_SECRETS (source), result, &error);

  store_secret_free (nothing);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  set_keyring (self, g_error_matches (error, STORE_ERROR, STORE_ERROR_NO_KEYRING)
                       ? CORE_KEYRING_MISSING
                       : CORE_KEYRING_THERE);
}

static void
on_listed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(CoreProfile) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) records =
    store_accounts_list_finish (STORE_ACCOUNTS (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (error != NULL)
    set_problem (self, error);
  for (guint i = 0; records != NULL && i < records->len; i++)
    g_ptr_array_add (self->accounts, core_saved_account_new (records->pdata[i]));

  self->is_open = TRUE;
  g_list_model_items_changed (G_LIST_MODEL (self), 0, 0, self->accounts->len);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_IS_OPEN]);
}

static void
on_opened (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(CoreProfile) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(StoreDatabase) database = store_database_open_finish (result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (database != NULL)
    {
      self->database = g_steal_pointer (&database);
      self->records = store_accounts_new (self->database);
      store_accounts_list_async (self->records, self->opening, on_listed, g_object_ref (self));
      return;
    }

  g_info ("the profile was not opened: %s", error->message);
  set_problem (self, error);
  if (g_error_matches (error, STORE_ERROR, STORE_ERROR_BUSY))
    return;

  if (store_error_get_path (error) == NULL)
    g_clear_pointer (&self->path, g_free);
  store_database_open_async (self->path, self->opening, on_opened, g_object_ref (self));
}

static gboolean
ask_keyring (gpointer user_data)
{
  CoreProfile *self = user_data;

  if (!g_cancellable_is_cancelled (self->opening))
    store_secrets_lookup_async (self->secrets, "", "", self->opening, on_keyring_asked,
                                g_object_ref (self));
  return G_SOURCE_REMOVE;
}

/* Once. What comes of it is told by the properties; "problem" comes before "is-open". */
void
core_profile_open (CoreProfile *self)
{
  g_return_if_fail (CORE_IS_PROFILE (self));

  store_database_open_async (self->path, self->opening, on_opened, g_object_ref (self));
  /* Once nothing else is to be done: libsecret makes its key for the bus on this thread, and that
   * is time a window needs for its first frame. */
  if (self->secrets != NULL)
    g_idle_add_full (G_PRIORITY_LOW, ask_keyring, g_object_ref (self), g_object_unref);
}

static void
on_closed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;

  if (store_database_close_finish (STORE_DATABASE (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/**
 * core_profile_close_async:
 * @self: the profile
 * @cancellable: (nullable): ignored: what was begun is finished
 * @callback: called when everything that was to be kept is on the disk
 * @user_data: for @callback
 */
void
core_profile_close_async (CoreProfile         *self,
                          GCancellable        *cancellable,
                          GAsyncReadyCallback  callback,
                          gpointer             user_data)
{
  g_autoptr(GTask) task = NULL;

  g_return_if_fail (CORE_IS_PROFILE (self));

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, core_profile_close_async);
  g_cancellable_cancel (self->opening);
  if (self->database == NULL)
    g_task_return_boolean (task, TRUE);
  else
    store_database_close_async (self->database, NULL, on_closed, g_steal_pointer (&task));
}

gboolean
core_profile_close_finish (CoreProfile   *self,
                           GAsyncResult  *result,
                           GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

gboolean
core_profile_is_open (CoreProfile *self)
{
  g_return_val_if_fail (CORE_IS_PROFILE (self), FALSE);

  return self->is_open;
}

CoreKeyring
core_profile_get_keyring (CoreProfile *self)
{
  g_return_val_if_fail (CORE_IS_PROFILE (self), CORE_KEYRING_MISSING);

  return self->keyring;
}

/* Returns: (transfer none) (nullable): why the profile is not as it was */
const GError *
core_profile_get_problem (CoreProfile *self)
{
  g_return_val_if_fail (CORE_IS_PROFILE (self), NULL);

  return self->problem;
}

/* Returns: whether another program has the profile open, so that this one does not get it */
gboolean
core_profile_is_busy (CoreProfile *self)
{
  g_return_val_if_fail (CORE_IS_PROFILE (self), FALSE);

  return g_error_matches (self->problem, STORE_ERROR, STORE_ERROR_BUSY);
}

/* Returns: (transfer none) (nullable): where a damaged file is now */
const char *
core_profile_get_set_aside (CoreProfile *self)
{
  g_return_val_if_fail (CORE_IS_PROFILE (self), NULL);

  return self->problem != NULL ? store_error_get_path (self->problem) : NULL;
}

/* Returns: (transfer none) (nullable): NULL before "is-open" */
StoreDatabase *
core_profile_get_database (CoreProfile *self)
{
  g_return_val_if_fail (CORE_IS_PROFILE (self), NULL);

  return self->database;
}

/* ---- the accounts ---- */

static guint
find (CoreProfile *self, const char *id)
{
  for (guint i = 0; i < self->accounts->len; i++)
    {
      if (g_strcmp0 (core_saved_account_get_id (self->accounts->pdata[i]), id) == 0)
        return i;
    }

  return G_MAXUINT;
}

/* Returns: (transfer none) (nullable): the account of @address, in whichever case it is written */
CoreSavedAccount *
core_profile_lookup (CoreProfile *self,
                     const char  *service,
                     const char  *address)
{
  g_autoptr(StoreAccount) record = NULL;
  guint position;

  g_return_val_if_fail (CORE_IS_PROFILE (self), NULL);
  g_return_val_if_fail (service != NULL && address != NULL, NULL);

  record = store_account_new (service, address);
  position = find (self, record->id);
  return position != G_MAXUINT ? self->accounts->pdata[position] : NULL;
}

/* Something that others were to keep in the database is not there. */
void
core_profile_tell_failure (CoreProfile  *self,
                           const GError *error)
{
  g_return_if_fail (CORE_IS_PROFILE (self));
  g_return_if_fail (error != NULL);

  g_info ("something was not kept: %s", error->message);
  g_signal_emit (self, signals[SAVE_FAILED], 0, error);
}

static void
on_saved (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(CoreProfile) self = user_data;
  g_autoptr(GError) error = NULL;

  if (!store_accounts_save_finish (STORE_ACCOUNTS (source), result, &error))
    core_profile_tell_failure (self, error);
}

static void
on_removed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(CoreProfile) self = user_data;
  g_autoptr(GError) error = NULL;

  if (!store_accounts_remove_finish (STORE_ACCOUNTS (source), result, &error))
    core_profile_tell_failure (self, error);
}

static void
on_history_deleted (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(CoreProfile) self = user_data;
  g_autoptr(GError) error = NULL;

  if (!store_history_delete_finish (STORE_HISTORY (source), result, &error))
    core_profile_tell_failure (self, error);
}

/* The record takes the place of the one with its id; a new one is the first. */
static void
put (CoreProfile *self, const StoreAccount *record)
{
  guint position = find (self, record->id);
  gboolean is_new = position == G_MAXUINT;

  if (!is_new)
    g_ptr_array_remove_index (self->accounts, position);
  g_ptr_array_insert (self->accounts, 0, core_saved_account_new (record));
  g_list_model_items_changed (G_LIST_MODEL (self), 0, is_new ? 0 : position + 1,
                              is_new ? 1 : position + 1);
  if (self->records != NULL)
    store_accounts_save_async (self->records, record, NULL, on_saved, g_object_ref (self));
}

/**
 * KeptPassword:
 *
 * Whose password the keyring was given.
 */
typedef struct
{
  CoreProfile  *profile;
  StoreAccount *record;
} KeptPassword;

/* Without the password there is nothing to sign in with. */
static void
on_password_saved (GObject *source, GAsyncResult *result, gpointer user_data)
{
  KeptPassword *kept = user_data;
  g_autoptr(GError) error = NULL;

  if (!store_secrets_save_finish (STORE_SECRETS (source), result, &error))
    {
      kept->record->flags &= STORE_ACCOUNT_NO_HISTORY;
      if (find (kept->profile, kept->record->id) != G_MAXUINT)
        put (kept->profile, kept->record);
      core_profile_tell_failure (kept->profile, error);
    }

  g_object_unref (kept->profile);
  store_account_free (kept->record);
  g_free (kept);
}

static void
on_password_forgotten (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(CoreProfile) self = user_data;
  g_autoptr(GError) error = NULL;

  if (!store_secrets_forget_finish (STORE_SECRETS (source), result, &error))
    core_profile_tell_failure (self, error);
}

static void
save_password (CoreProfile *self, const StoreAccount *record, const char *password)
{
  KeptPassword *kept = g_new0 (KeptPassword, 1);

  kept->profile = g_object_ref (self);
  kept->record = store_account_copy (record);
  store_secrets_save_async (self->secrets, record->service, record->address, password, NULL,
                            on_password_saved, kept);
}

static void
forget_password (CoreProfile *self, const StoreAccount *record)
{
  store_secrets_forget_async (self->secrets, record->service, record->address, NULL,
                              on_password_forgotten, g_object_ref (self));
}

static StoreAccountFlags
get_flags (CoreRemember remember)
{
  StoreAccountFlags flags = STORE_ACCOUNT_NONE;

  if ((remember & CORE_REMEMBER_PASSWORD) != 0)
    flags |= STORE_ACCOUNT_KEEP_PASSWORD;
  if ((remember & CORE_REMEMBER_PASSWORD) != 0 && (remember & CORE_REMEMBER_SIGN_IN) != 0)
    flags |= STORE_ACCOUNT_SIGN_IN;

  return flags;
}

/**
 * core_profile_remember:
 * @self: the profile
 * @service: the id of a service
 * @address: an address of it
 * @remember: what to keep; anything else that was kept is forgotten
 * @password: (nullable): NULL: the one that the keyring has, where it is kept
 *
 * The account becomes the one that was used last.
 */
void
core_profile_remember (CoreProfile  *self,
                       const char   *service,
                       const char   *address,
                       CoreRemember  remember,
                       const char   *password)
{
  g_autoptr(StoreAccount) record = NULL;
  CoreSavedAccount *old;
  StoreAccountFlags old_flags;

  g_return_if_fail (CORE_IS_PROFILE (self));
  g_return_if_fail (service != NULL && address != NULL);

  old = core_profile_lookup (self, service, address);
  if ((remember & CORE_REMEMBER_ACCOUNT) == 0)
    {
      if (old != NULL)
        core_profile_forget (self, old, FALSE);
      return;
    }

  old_flags = old != NULL ? core_saved_account_get_record (old)->flags : STORE_ACCOUNT_NONE;
  record = store_account_new (service, address);
  record->last_used = g_get_real_time ();
  record->flags = (old_flags & STORE_ACCOUNT_NO_HISTORY)
                  | (self->secrets != NULL ? get_flags (remember) : STORE_ACCOUNT_NONE);
  put (self, record);

  if ((record->flags & STORE_ACCOUNT_KEEP_PASSWORD) != 0 && password != NULL)
    save_password (self, record, password);
  else if ((record->flags & STORE_ACCOUNT_KEEP_PASSWORD) == 0
           && (old_flags & STORE_ACCOUNT_KEEP_PASSWORD) != 0)
    forget_password (self, record);
}

/**
 * core_profile_forget:
 * @self: the profile
 * @account: one of its accounts
 * @with_history: whether what was said is deleted, too
 *
 * Its password goes out of the keyring, and its choices out of the database.
 */
void
core_profile_forget (CoreProfile      *self,
                     CoreSavedAccount *account,
                     gboolean          with_history)
{
  g_autoptr(CoreSavedAccount) gone = NULL;
  const StoreAccount *record;
  guint position;

  g_return_if_fail (CORE_IS_PROFILE (self));
  g_return_if_fail (CORE_IS_SAVED_ACCOUNT (account));

  gone = g_object_ref (account);
  record = core_saved_account_get_record (gone);
  position = find (self, record->id);
  if (position == G_MAXUINT)
    return;

  g_ptr_array_remove_index (self->accounts, position);
  g_list_model_items_changed (G_LIST_MODEL (self), position, 1, 0);
  if ((record->flags & STORE_ACCOUNT_KEEP_PASSWORD) != 0 && self->secrets != NULL)
    forget_password (self, record);
  if (self->records != NULL)
    store_accounts_remove_async (self->records, record->id, NULL, on_removed,
                                 g_object_ref (self));
  if (self->database != NULL && with_history)
    {
      g_autoptr(StoreHistory) history = store_history_new (self->database);

      store_history_delete_async (history, record->id, NULL, NULL, on_history_deleted,
                                  g_object_ref (self));
    }
}

/**
 * core_profile_set_keeps_history:
 * @self: the profile
 * @account: one of its accounts
 * @keeps_history: whether what is said from now on is kept
 *
 * What has been kept already stays until it is deleted.
 */
void
core_profile_set_keeps_history (CoreProfile      *self,
                                CoreSavedAccount *account,
                                gboolean          keeps_history)
{
  g_return_if_fail (CORE_IS_PROFILE (self));
  g_return_if_fail (CORE_IS_SAVED_ACCOUNT (account));

  if (find (self, core_saved_account_get_id (account)) == G_MAXUINT ||
      core_saved_account_keeps_history (account) == keeps_history)
    return;

  core_saved_account_set_keeps_history (account, keeps_history);
  if (self->records != NULL)
    store_accounts_save_async (self->records, core_saved_account_get_record (account), NULL,
                               on_saved, g_object_ref (self));
}

static void
on_password (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;
  char *password = store_secrets_lookup_finish (STORE_SECRETS (source), result, &error);

  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, password, (GDestroyNotify) store_secret_free);
}

/**
 * core_profile_lookup_password_async:
 * @self: the profile
 * @account: one of its accounts
 * @cancellable: (nullable): a #GCancellable
 * @callback: called with the password
 * @user_data: for @callback
 *
 * The keyring may ask the person to unlock it.
 */
void
core_profile_lookup_password_async (CoreProfile         *self,
                                    CoreSavedAccount    *account,
                                    GCancellable        *cancellable,
                                    GAsyncReadyCallback  callback,
                                    gpointer             user_data)
{
  g_autoptr(GTask) task = NULL;

  g_return_if_fail (CORE_IS_PROFILE (self));
  g_return_if_fail (CORE_IS_SAVED_ACCOUNT (account));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, core_profile_lookup_password_async);
  if (self->secrets == NULL)
    g_task_return_new_error (task, STORE_ERROR, STORE_ERROR_NO_KEYRING,
                             "this profile keeps no passwords");
  else
    store_secrets_lookup_async (self->secrets, core_saved_account_get_service (account),
                                core_saved_account_get_address (account), cancellable,
                                on_password, g_steal_pointer (&task));
}

/* Returns: (transfer full) (nullable): the password, for msnp_secret_free() as soon as it has been
 * used; NULL without an error when none is kept */
char *
core_profile_lookup_password_finish (CoreProfile   *self,
                                     GAsyncResult  *result,
                                     GError       **error)
{
  char *secret, *password;

  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  secret = g_task_propagate_pointer (G_TASK (result), error);
  password = g_strdup (secret);
  store_secret_free (secret);

  return password;
}

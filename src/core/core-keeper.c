#include "config.h"

#include "core-keeper.h"

#include "core-error.h"
#include "core-status.h"
#include "msnp/msnp-error.h"
#include "msnp/msnp-log.h"

#define CHOICES "choices." /* before a key of CoreAccountChoices, in the account's values */

/* Joins the account that signs in and the profile that remembers. A password is kept when the
 * service has accepted it, not before; one that it refuses stays where it is, and ends signing in
 * by itself. The choices of an account that is not remembered are not kept either. */
struct _CoreKeeper
{
  GObject             parent_instance;
  CoreAccount        *account;
  CoreProfile        *profile;

  StoreAccount       *current;  /* who was signed in last */
  StoreValues        *values;   /* of current */
  CoreAccountChoices *choices;  /* of the account's session */
  CoreHistory        *history;  /* of current; NULL until it is prepared */
  GCancellable       *loading;
  gboolean            is_loaded; /* the choices are the kept ones, and may be written */

  CoreRemember        remember; /* when the service has accepted the password */
  char               *password; /* NULL: nothing is waiting for that */

  CoreServices       *services; /* while somebody is to be signed in automatically */
  CoreSettings       *settings;
  GCancellable       *starting; /* of the question for the password */
};

enum { PROP_HISTORY = 1, N_PROPS };
static GParamSpec *properties[N_PROPS];
enum { SIGN_IN_FAILED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (CoreKeeper, core_keeper, G_TYPE_OBJECT)

static void
core_keeper_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_HISTORY)
    g_value_set_object (value, CORE_KEEPER (object)->history);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
set_history (CoreKeeper *self, CoreHistory *history)
{
  if (g_set_object (&self->history, history))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_HISTORY]);
}

static void
drop_choices (CoreKeeper *self)
{
  set_history (self, NULL);
  self->is_loaded = FALSE;
  g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
  if (self->choices != NULL)
    g_signal_handlers_disconnect_by_data (self->choices, self);
  g_clear_object (&self->choices);
  g_clear_object (&self->values);
}

/* Whoever waits for an automatic sign-in waits for it once. */
static void
stop_starting (CoreKeeper *self)
{
  g_cancellable_cancel (self->starting);
  g_clear_object (&self->starting);
  if (self->services != NULL)
    g_signal_handlers_disconnect_by_data (self->services, self);
  g_clear_object (&self->services);
  g_clear_object (&self->settings);
}

static void
core_keeper_dispose (GObject *object)
{
  CoreKeeper *self = CORE_KEEPER (object);

  drop_choices (self);
  stop_starting (self);
  if (self->account != NULL)
    g_signal_handlers_disconnect_by_data (self->account, self);
  if (self->profile != NULL)
    g_signal_handlers_disconnect_by_data (self->profile, self);
  g_clear_object (&self->account);
  g_clear_object (&self->profile);
  G_OBJECT_CLASS (core_keeper_parent_class)->dispose (object);
}

static void
core_keeper_finalize (GObject *object)
{
  CoreKeeper *self = CORE_KEEPER (object);

  g_clear_pointer (&self->current, store_account_free);
  g_clear_pointer (&self->password, msnp_secret_free);
  G_OBJECT_CLASS (core_keeper_parent_class)->finalize (object);
}

static void
core_keeper_class_init (CoreKeeperClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = core_keeper_get_property;
  object_class->dispose = core_keeper_dispose;
  object_class->finalize = core_keeper_finalize;
  properties[PROP_HISTORY] = g_param_spec_object ("history", NULL, NULL, CORE_TYPE_HISTORY,
                                                  G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  /**
   * CoreKeeper::sign-in-failed:
   * @self: the keeper
   * @error: why, with words in core-error-text.c
   *
   * Nobody could be signed in automatically, because the password was not to be had.
   */
  signals[SIGN_IN_FAILED] = g_signal_new ("sign-in-failed", CORE_TYPE_KEEPER, G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
core_keeper_init (CoreKeeper *self)
{
}

/* ---- the choices ---- */

/* Returns: whether something of the account that was signed in last may be kept */
gboolean
core_keeper_is_remembered (CoreKeeper *self)
{
  g_return_val_if_fail (CORE_IS_KEEPER (self), FALSE);

  return self->current != NULL
         && core_profile_lookup (self->profile, self->current->service, self->current->address)
              != NULL;
}

static void
save_choice (CoreKeeper *self, GVariant *saved, const char *key)
{
  g_autoptr(GVariant) value = g_variant_lookup_value (saved, key, NULL);
  g_autofree char *name = g_strconcat (CHOICES, key, NULL);
  g_autofree char *text = value != NULL ? g_variant_print (value, TRUE) : NULL;

  if (g_strcmp0 (store_values_lookup (self->values, name), text) != 0)
    store_values_set_async (self->values, name, text, NULL, NULL, NULL);
}

static void
save_choices (CoreKeeper *self)
{
  g_autoptr(GVariant) saved = core_account_choices_save (self->choices);
  GVariantIter iter;
  const char *key;
  GVariant *value;

  g_variant_iter_init (&iter, saved);
  while (g_variant_iter_loop (&iter, "{&sv}", &key, &value))
    save_choice (self, saved, key);
}

static void
on_choice_changed (CoreAccountChoices *choices, const char *key, const char *address,
                   gpointer user_data)
{
  CoreKeeper *self = CORE_KEEPER (user_data);
  g_autoptr(GVariant) saved = NULL;

  if (!self->is_loaded || !core_keeper_is_remembered (self))
    return;

  saved = core_account_choices_save (choices);
  save_choice (self, saved, key);
}

/* Values that are no GVariant texts were not written by us: they are passed over. */
static GVariant *
read_choices (StoreValues *values)
{
  g_auto(GStrv) names = store_values_dup_names (values, CHOICES);
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  for (guint i = 0; names[i] != NULL; i++)
    {
      g_autoptr(GVariant) value =
        g_variant_parse (NULL, store_values_lookup (values, names[i]), NULL, NULL, NULL);

      if (value != NULL)
        g_variant_dict_insert_value (&dict, names[i] + strlen (CHOICES), value);
    }

  return g_variant_ref_sink (g_variant_dict_end (&dict));
}

static void
on_history_prepared (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(CoreKeeper) self = user_data;
  g_autoptr(GError) error = NULL;

  if (core_history_prepare_finish (CORE_HISTORY (source), result, &error))
    set_history (self, CORE_HISTORY (source));
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    core_profile_tell_failure (self->profile, error);
}

static void
prepare_history (CoreKeeper *self)
{
  g_autoptr(CoreHistory) history =
    core_history_new (self->profile, self->choices, self->values, self->current);

  core_history_prepare_async (history, self->loading, on_history_prepared, g_object_ref (self));
}

static void
on_values_loaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(CoreKeeper) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GVariant) choices = NULL;

  if (!store_values_load_finish (STORE_VALUES (source), result, &error))
    {
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        core_profile_tell_failure (self->profile, error);
      return;
    }
  if (self->values != STORE_VALUES (source))
    return;

  choices = read_choices (self->values);
  g_signal_handlers_block_by_func (self->choices, on_choice_changed, self);
  core_account_choices_load (self->choices, choices);
  g_signal_handlers_unblock_by_func (self->choices, on_choice_changed, self);
  self->is_loaded = TRUE;
  if (core_account_get_state (self->account) == CORE_ACCOUNT_ONLINE
      && core_keeper_is_remembered (self))
    save_choices (self);
  prepare_history (self);
}

/* The session, and with it the choices, may be another one; the profile may just have opened. */
static void
follow_choices (CoreKeeper *self)
{
  CoreAccountChoices *choices = core_account_get_choices (self->account);

  if (choices == self->choices || choices == NULL || self->current == NULL
      || !core_profile_is_open (self->profile))
    return;

  drop_choices (self);
  self->loading = g_cancellable_new ();
  self->choices = g_object_ref (choices);
  self->values = store_values_new (core_profile_get_database (self->profile), self->current->id);
  g_signal_connect (choices, "changed", G_CALLBACK (on_choice_changed), self);
  store_values_load_async (self->values, self->loading, on_values_loaded, g_object_ref (self));
}

/* ---- signing in automatically ---- */

/* Returns: (transfer full) (nullable): the service, if it is known by now */
static MsnpService *
dup_service (CoreKeeper *self, const char *id)
{
  guint position = core_services_find (self->services, id);
  g_autoptr(CoreServiceEntry) entry =
    g_list_model_get_item (G_LIST_MODEL (self->services), position);
  MsnpService *service = entry != NULL ? core_service_entry_get_service (entry) : NULL;
  g_autofree char *dispatch = NULL;
  g_autofree char *nexus = NULL;

  if (service != NULL || entry == NULL)
    return service != NULL ? g_object_ref (service) : NULL;

  g_object_get (self->settings, "custom-dispatch", &dispatch, "custom-nexus", &nexus, NULL);
  return core_services_make_custom (dispatch, nexus, NULL);
}

static MsnpStatus
get_status (CoreKeeper *self)
{
  MsnpStatus status = MSNP_STATUS_ONLINE;
  g_autofree char *nick = NULL;

  g_object_get (self->settings, "status", &nick, NULL);
  core_status_parse (nick, &status);

  return status;
}

static void
on_password (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(CoreKeeper) self = user_data;
  g_autoptr(CoreSavedAccount) saved = NULL;
  g_autoptr(MsnpService) service = NULL;
  g_autoptr(GError) error = NULL;
  char *password = core_profile_lookup_password_finish (CORE_PROFILE (source), result, &error);

  if (self->services == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      msnp_secret_free (password);
      return;
    }
  if (password == NULL && error == NULL)
    g_set_error (&error, CORE_ERROR, CORE_ERROR_NO_PASSWORD, "the keyring has no password");

  saved = g_list_model_get_item (G_LIST_MODEL (self->profile), 0);
  service = saved != NULL ? dup_service (self, core_saved_account_get_service (saved)) : NULL;
  if (error != NULL)
    g_signal_emit (self, signals[SIGN_IN_FAILED], 0, error);
  else if (service != NULL && core_account_get_state (self->account) == CORE_ACCOUNT_SIGNED_OUT)
    core_keeper_sign_in (self, service, core_saved_account_get_address (saved), password,
                         get_status (self), core_saved_account_get_remember (saved));
  msnp_secret_free (password);
  stop_starting (self);
}

/* Only the account that was used last: one that is asked for by hand comes first from then on. */
static void
try_to_start (CoreKeeper *self)
{
  g_autoptr(CoreSavedAccount) saved = NULL;
  g_autoptr(MsnpService) service = NULL;

  if (self->services == NULL || self->starting != NULL || !core_profile_is_open (self->profile))
    return;

  saved = g_list_model_get_item (G_LIST_MODEL (self->profile), 0);
  if (saved == NULL || (core_saved_account_get_remember (saved) & CORE_REMEMBER_SIGN_IN) == 0)
    {
      stop_starting (self);
      return;
    }

  service = dup_service (self, core_saved_account_get_service (saved));
  if (service == NULL)
    return;

  self->starting = g_cancellable_new ();
  core_profile_lookup_password_async (self->profile, saved, self->starting, on_password,
                                      g_object_ref (self));
}

static void
on_services_changed (GListModel *services, guint position, guint removed, guint added,
                     gpointer user_data)
{
  try_to_start (CORE_KEEPER (user_data));
}

/* ---- signing in ---- */

static void
on_profile_open (CoreProfile *profile, GParamSpec *pspec, gpointer user_data)
{
  CoreKeeper *self = CORE_KEEPER (user_data);

  follow_choices (self);
  try_to_start (self);
}

static void
keep (CoreKeeper *self)
{
  core_profile_remember (self->profile, self->current->service, self->current->address,
                         self->remember, self->password);
  if (self->is_loaded && core_keeper_is_remembered (self))
    save_choices (self);
}

static void
stop_signing_in_by_itself (CoreKeeper *self)
{
  CoreSavedAccount *saved =
    core_profile_lookup (self->profile, self->current->service, self->current->address);
  CoreRemember remember =
    saved != NULL ? core_saved_account_get_remember (saved) : CORE_REMEMBER_NOTHING;

  if ((remember & CORE_REMEMBER_SIGN_IN) != 0)
    core_profile_remember (self->profile, self->current->service, self->current->address,
                           remember & ~CORE_REMEMBER_SIGN_IN, NULL);
}

static void
on_state (CoreAccount *account, GParamSpec *pspec, gpointer user_data)
{
  CoreKeeper *self = CORE_KEEPER (user_data);
  CoreAccountState state = core_account_get_state (account);

  if (self->current == NULL)
    return;
  if (state == CORE_ACCOUNT_ONLINE && self->password != NULL)
    keep (self);
  if (state == CORE_ACCOUNT_SIGNED_OUT
      && g_error_matches (core_account_get_error (account), MSNP_ERROR, MSNP_ERROR_BAD_PASSWORD))
    stop_signing_in_by_itself (self);
  if (state == CORE_ACCOUNT_ONLINE || state == CORE_ACCOUNT_SIGNED_OUT)
    g_clear_pointer (&self->password, msnp_secret_free);
}

CoreKeeper *
core_keeper_new (CoreAccount *account,
                 CoreProfile *profile)
{
  CoreKeeper *self = g_object_new (CORE_TYPE_KEEPER, NULL);

  self->account = g_object_ref (account);
  self->profile = g_object_ref (profile);
  g_signal_connect (account, "notify::state", G_CALLBACK (on_state), self);
  g_signal_connect (profile, "notify::is-open", G_CALLBACK (on_profile_open), self);

  return self;
}

CoreProfile *
core_keeper_get_profile (CoreKeeper *self)
{
  g_return_val_if_fail (CORE_IS_KEEPER (self), NULL);

  return self->profile;
}

/* Returns: (transfer none) (nullable): the values of the account that was signed in last */
StoreValues *
core_keeper_get_values (CoreKeeper *self)
{
  g_return_val_if_fail (CORE_IS_KEEPER (self), NULL);

  return self->values;
}

/* Returns: (transfer none) (nullable): what is kept of the account that was signed in last */
CoreHistory *
core_keeper_get_history (CoreKeeper *self)
{
  g_return_val_if_fail (CORE_IS_KEEPER (self), NULL);

  return self->history;
}

/**
 * core_keeper_sign_in:
 * @self: the keeper
 * @service: where to sign in
 * @address: who
 * @password: copied, and wiped when it is no longer needed
 * @status: the status to sign in with
 * @remember: what to keep once the service has accepted the password. The address alone is kept at
 *   once: who is kept waiting by a service finds it again
 */
void
core_keeper_sign_in (CoreKeeper   *self,
                     MsnpService  *service,
                     const char   *address,
                     const char   *password,
                     MsnpStatus    status,
                     CoreRemember  remember)
{
  const char *id = msnp_service_get_id (service);

  g_return_if_fail (CORE_IS_KEEPER (self));
  g_return_if_fail (address != NULL && password != NULL);

  stop_starting (self);
  g_clear_pointer (&self->current, store_account_free);
  self->current = store_account_new (id, address);
  g_clear_pointer (&self->password, msnp_secret_free);
  self->password = g_strdup (password);
  self->remember = remember;
  if ((remember & CORE_REMEMBER_ACCOUNT) != 0
      && core_profile_lookup (self->profile, id, address) == NULL)
    core_profile_remember (self->profile, id, address, CORE_REMEMBER_ACCOUNT, NULL);

  core_account_sign_in (self->account, service, address, password, status);
  follow_choices (self);
}

/**
 * core_keeper_sign_in_automatically:
 * @self: the keeper
 * @services: where the account's service is, or will be once its file has been read
 * @settings: the status to sign in with, and the service that was typed in
 *
 * Signs in who was signed in last, if that is wanted, as soon as the profile is open. Somebody who
 * signs in by hand before that comes first.
 */
void
core_keeper_sign_in_automatically (CoreKeeper   *self,
                                   CoreServices *services,
                                   CoreSettings *settings)
{
  g_return_if_fail (CORE_IS_KEEPER (self));
  g_return_if_fail (self->services == NULL);

  self->services = g_object_ref (services);
  self->settings = g_object_ref (settings);
  g_signal_connect (services, "items-changed", G_CALLBACK (on_services_changed), self);
  try_to_start (self);
}

#include "config.h"

#include "core-history.h"

#include <string.h>

#define DRAFT "draft." /* before an address, in the account's values */

/**
 * CoreHistory:
 *
 * The history of one account in its profile: whether something is kept, the drafts, and deleting.
 * What is said goes in by CoreRecorder and comes out by CorePager. CoreKeeper has one from when the
 * account's values have been read until another account signs in.
 *
 * An account that the profile does not remember has no history either.
 */
struct _CoreHistory
{
  GObject             parent_instance;
  CoreProfile        *profile;
  CoreAccountChoices *choices;
  StoreValues        *values;
  StoreHistory       *store;
  StoreAccount       *account;
  GPtrArray          *unsent;  /* (element-type utf8): chats with what was not sent before */
  GHashTable         *drafts;  /* address → draft: not yet written */
  guint               draft_source;
  gboolean            is_failing; /* and that has been told */
};

enum { DELETED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (CoreHistory, core_history, G_TYPE_OBJECT)

static void
core_history_dispose (GObject *object)
{
  CoreHistory *self = CORE_HISTORY (object);

  if (self->values != NULL)
    core_history_flush (self);
  g_clear_object (&self->profile);
  g_clear_object (&self->choices);
  g_clear_object (&self->values);
  g_clear_object (&self->store);
  G_OBJECT_CLASS (core_history_parent_class)->dispose (object);
}

static void
core_history_finalize (GObject *object)
{
  CoreHistory *self = CORE_HISTORY (object);

  store_account_free (self->account);
  g_ptr_array_unref (self->unsent);
  g_hash_table_unref (self->drafts);
  G_OBJECT_CLASS (core_history_parent_class)->finalize (object);
}

static void
core_history_class_init (CoreHistoryClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = core_history_dispose;
  object_class->finalize = core_history_finalize;

  /**
   * CoreHistory::deleted:
   * @self: the history
   * @chat: (nullable): the one that is gone; %NULL: all of them
   */
  signals[DELETED] = g_signal_new ("deleted", CORE_TYPE_HISTORY, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
core_history_init (CoreHistory *self)
{
  self->unsent = g_ptr_array_new_with_free_func (g_free);
  self->drafts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

/**
 * core_history_new:
 * @profile: a profile that is open
 * @choices: the account's, read already
 * @values: the account's, read already
 * @account: whose history
 *
 * Returns: (transfer full): the history, for core_history_prepare_async()
 */
CoreHistory *
core_history_new (CoreProfile        *profile,
                  CoreAccountChoices *choices,
                  StoreValues        *values,
                  const StoreAccount *account)
{
  CoreHistory *self = NULL;

  g_return_val_if_fail (CORE_IS_PROFILE (profile), NULL);
  g_return_val_if_fail (core_profile_get_database (profile) != NULL, NULL);
  g_return_val_if_fail (CORE_IS_ACCOUNT_CHOICES (choices), NULL);
  g_return_val_if_fail (STORE_IS_VALUES (values), NULL);

  self = g_object_new (CORE_TYPE_HISTORY, NULL);
  self->profile = g_object_ref (profile);
  self->choices = g_object_ref (choices);
  self->values = g_object_ref (values);
  self->account = store_account_copy (account);
  self->store = store_history_new (core_profile_get_database (profile));

  return self;
}

/* ---- what an earlier run left undecided ---- */

static void
note_unsent (CoreHistory        *self,
             const StoreMessage *message)
{
  if (!g_ptr_array_find_with_equal_func (self->unsent, message->chat, g_str_equal, NULL))
    g_ptr_array_add (self->unsent, g_strdup (message->chat));
  store_history_set_state_async (self->store, message->id, STORE_STATE_FAILED, NULL, NULL, NULL);
}

static void
on_unsent (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  CoreHistory *self = g_task_get_source_object (task);
  GError *error = NULL;
  g_autoptr(GPtrArray) messages =
    store_history_load_unsent_finish (STORE_HISTORY (source), result, &error);

  if (messages == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  for (guint i = 0; i < messages->len; i++)
    note_unsent (self, messages->pdata[i]);
  g_task_return_boolean (task, TRUE);
}

/**
 * core_history_prepare_async:
 * @self: the history
 * @cancellable: (nullable): a #GCancellable
 * @callback: called when chats may be recorded
 * @user_data: for @callback
 *
 * What an earlier run left on its way has failed: nobody else will send it. Once, and before
 * anything is recorded, which could not be told from it.
 */
void
core_history_prepare_async (CoreHistory         *self,
                            GCancellable        *cancellable,
                            GAsyncReadyCallback  callback,
                            gpointer             user_data)
{
  GTask *task = NULL;

  g_return_if_fail (CORE_IS_HISTORY (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, core_history_prepare_async);
  store_history_load_unsent_async (self->store, self->account->id, cancellable, on_unsent, task);
}

gboolean
core_history_prepare_finish (CoreHistory   *self,
                             GAsyncResult  *result,
                             GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* Returns: (transfer full): the chats with messages that an earlier run did not send; empty from
 *   the second time on */
char **
core_history_take_unsent (CoreHistory *self)
{
  g_autoptr(GPtrArray) unsent = NULL;

  g_return_val_if_fail (CORE_IS_HISTORY (self), NULL);

  unsent = g_steal_pointer (&self->unsent);
  self->unsent = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (unsent, NULL);

  return (char **) g_ptr_array_free (g_steal_pointer (&unsent), FALSE);
}

/* ---- what is kept ---- */

StoreHistory *
core_history_get_store (CoreHistory *self)
{
  g_return_val_if_fail (CORE_IS_HISTORY (self), NULL);

  return self->store;
}

/* Returns: (transfer none): what the store calls the account */
const char *
core_history_get_account (CoreHistory *self)
{
  g_return_val_if_fail (CORE_IS_HISTORY (self), NULL);

  return self->account->id;
}

/* Returns: (transfer none): the account's address */
const char *
core_history_get_address (CoreHistory *self)
{
  g_return_val_if_fail (CORE_IS_HISTORY (self), NULL);

  return self->account->address;
}

/**
 * core_history_keeps:
 * @self: the history
 * @address: (nullable): with or of whom something is said; %NULL: of the account's at all
 *
 * Returns: whether it is to be kept
 */
gboolean
core_history_keeps (CoreHistory *self,
                    const char  *address)
{
  CoreSavedAccount *saved = NULL;

  g_return_val_if_fail (CORE_IS_HISTORY (self), FALSE);

  saved = core_profile_lookup (self->profile, self->account->service, self->account->address);

  return saved != NULL && core_saved_account_keeps_history (saved) &&
         (address == NULL || !core_history_is_unkept (self, address));
}

/* Returns: whether what is said with @address is not to be kept, whatever the account does */
gboolean
core_history_is_unkept (CoreHistory *self,
                        const char  *address)
{
  g_autofree char *lower = NULL;

  g_return_val_if_fail (CORE_IS_HISTORY (self), FALSE);
  g_return_val_if_fail (address != NULL, FALSE);

  lower = g_ascii_strdown (address, -1);
  return core_account_choices_is_unkept (self->choices, lower);
}

/* What has been kept already stays until it is deleted. */
void
core_history_set_unkept (CoreHistory *self,
                         const char  *address,
                         gboolean     is_unkept)
{
  g_autofree char *lower = NULL;

  g_return_if_fail (CORE_IS_HISTORY (self));
  g_return_if_fail (address != NULL);

  lower = g_ascii_strdown (address, -1);
  core_account_choices_set_unkept (self->choices, lower, is_unkept);
}

/**
 * core_history_tell:
 * @self: the history
 * @error: (nullable): why something could not be kept or read; %NULL: it could
 *
 * The first of several failures in a row is told, by CoreProfile::save-failed.
 */
void
core_history_tell (CoreHistory  *self,
                   const GError *error)
{
  g_return_if_fail (CORE_IS_HISTORY (self));

  if (error != NULL && !self->is_failing)
    core_profile_tell_failure (self->profile, error);
  self->is_failing = error != NULL;
}

/* ---- drafts ---- */

/* Returns: (transfer full): the chats in which something was being typed when the program ended */
char **
core_history_dup_drafts (CoreHistory *self)
{
  char **names = NULL;

  g_return_val_if_fail (CORE_IS_HISTORY (self), NULL);

  names = store_values_dup_names (self->values, DRAFT);
  for (gsize i = 0; names[i] != NULL; i++)
    memmove (names[i], names[i] + strlen (DRAFT), strlen (names[i] + strlen (DRAFT)) + 1);

  return names;
}

/* Returns: (transfer none) (nullable): what was being typed to @address, or in the group of that
 *   name, when the program ended */
const char *
core_history_get_draft (CoreHistory *self,
                        const char  *address)
{
  g_autofree char *name = NULL;
  const char *waiting = NULL;

  g_return_val_if_fail (CORE_IS_HISTORY (self), NULL);
  g_return_val_if_fail (address != NULL, NULL);

  waiting = g_hash_table_lookup (self->drafts, address);
  name = g_strconcat (DRAFT, address, NULL);

  return waiting != NULL ? waiting : store_values_lookup (self->values, name);
}

static void
on_draft_written (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  g_autoptr(CoreHistory) self = user_data;
  g_autoptr(GError) error = NULL;

  if (!store_values_set_finish (STORE_VALUES (source), result, &error) && self->profile != NULL)
    core_history_tell (self, error);
}

/* Writes the drafts that still wait for a pause in the typing. */
void
core_history_flush (CoreHistory *self)
{
  GHashTableIter iter;
  const char *address = NULL;
  const char *draft = NULL;

  g_return_if_fail (CORE_IS_HISTORY (self));

  g_clear_handle_id (&self->draft_source, g_source_remove);
  g_hash_table_iter_init (&iter, self->drafts);
  while (g_hash_table_iter_next (&iter, (gpointer *) &address, (gpointer *) &draft))
    {
      g_autofree char *name = g_strconcat (DRAFT, address, NULL);
      const char *value = draft[0] != '\0' && core_history_keeps (self, address) ? draft : NULL;

      if (g_strcmp0 (store_values_lookup (self->values, name), value) != 0)
        store_values_set_async (self->values, name, value, NULL, on_draft_written,
                                g_object_ref (self));
    }
  g_hash_table_remove_all (self->drafts);
}

static gboolean
on_typing_pauses (gpointer user_data)
{
  CoreHistory *self = user_data;

  self->draft_source = 0;
  core_history_flush (self);
  return G_SOURCE_REMOVE;
}

/* Of somebody whose history is not kept, none is. Empty: nothing is being typed any more. */
void
core_history_set_draft (CoreHistory *self,
                        const char  *address,
                        const char  *draft)
{
  g_return_if_fail (CORE_IS_HISTORY (self));
  g_return_if_fail (address != NULL && draft != NULL);

  g_hash_table_replace (self->drafts, g_strdup (address), g_strdup (draft));
  g_clear_handle_id (&self->draft_source, g_source_remove);
  self->draft_source = g_timeout_add (CORE_HISTORY_DRAFT_MS, on_typing_pauses, self);
}

/* ---- deleting ---- */

static void
on_deleted (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  CoreHistory *self = g_task_get_source_object (task);
  GError *error = NULL;

  if (!store_history_delete_finish (STORE_HISTORY (source), result, &error))
    {
      g_task_return_error (task, error);
      return;
    }

  g_signal_emit (self, signals[DELETED], 0, g_task_get_task_data (task));
  g_task_return_boolean (task, TRUE);
}

/**
 * core_history_delete_async:
 * @self: the history
 * @chat: (nullable): what the store calls one of the account's chats; %NULL: all
 * @of_every_account: whether the chats of all the profile's accounts are to go; @chat is %NULL then
 * @cancellable: (nullable): has an effect until the writing begins
 * @callback: called when nothing of it is found any more
 * @user_data: for @callback
 *
 * For good. The chats that are open show nothing of it any more.
 */
void
core_history_delete_async (CoreHistory         *self,
                           const char          *chat,
                           gboolean             of_every_account,
                           GCancellable        *cancellable,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  GTask *task = NULL;

  g_return_if_fail (CORE_IS_HISTORY (self));
  g_return_if_fail (chat == NULL || !of_every_account);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, core_history_delete_async);
  g_task_set_task_data (task, g_strdup (chat), g_free);
  store_history_delete_async (self->store, of_every_account ? NULL : self->account->id, chat,
                              cancellable, on_deleted, task);
}

gboolean
core_history_delete_finish (CoreHistory   *self,
                            GAsyncResult  *result,
                            GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

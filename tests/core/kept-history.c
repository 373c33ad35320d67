#include "kept-history.h"

static void
on_done (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static void
wait_for (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
}

static void
load_values (KeptHistory *self)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  store_values_load_async (self->values, NULL, on_done, &result);
  wait_for (&result);
  if (!store_values_load_finish (self->values, result, &error))
    g_error ("%s", error->message);
}

/* @profile: (nullable): its name. @service, @address: whose history */
KeptHistory *
kept_history_open (const char *profile,
                   const char *service,
                   const char *address)
{
  KeptHistory *self = g_new0 (KeptHistory, 1);
  g_autoptr(StoreAccount) account = store_account_new (service, address);

  self->profile = core_profile_new (profile);
  core_profile_open (self->profile);
  while (!core_profile_is_open (self->profile) ||
         core_profile_get_keyring (self->profile) == CORE_KEYRING_UNKNOWN)
    {
      if (core_profile_get_problem (self->profile) != NULL)
        g_error ("%s", core_profile_get_problem (self->profile)->message);
      g_main_context_iteration (NULL, TRUE);
    }
  self->choices = core_account_choices_new ();
  self->values = store_values_new (core_profile_get_database (self->profile), account->id);
  load_values (self);
  self->history = core_history_new (self->profile, self->choices, self->values, account);

  return self;
}

void
kept_history_close (KeptHistory *self)
{
  g_autoptr(GAsyncResult) result = NULL;

  core_history_flush (self->history);
  core_profile_close_async (self->profile, NULL, on_done, &result);
  wait_for (&result);
  core_profile_close_finish (self->profile, result, NULL);
  g_clear_object (&result);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_finalize_object (self->history);
  g_object_unref (self->values);
  g_object_unref (self->choices);
  g_assert_finalize_object (self->profile);
  g_free (self);
}

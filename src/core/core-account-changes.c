#include "config.h"

#include "core-account-private.h"

#include "msnp/msnp-error.h"

/* What a person changes about the account's name and lists. Each call goes to the server and comes
 * back as the roster's own signals; only what fails is told here. */

static void
on_changed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(CoreAccount) self = user_data;
  g_autoptr(GError) error = NULL;

  if (!msnp_session_change_finish (MSNP_SESSION (source), result, &error))
    core_account_fail_change (self, error);
}

static void
on_name_set (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(CoreAccount) self = user_data;
  g_autoptr(GError) error = NULL;
  gboolean success = msnp_session_change_finish (MSNP_SESSION (source), result, &error);

  core_account_take_pending_name (self, NULL);
  if (!success)
    core_account_fail_change (self, error);
}

/* Asks for another own name; it is "pending-name" until the server has answered. */
void
core_account_set_display_name (CoreAccount *self,
                               const char  *name)
{
  MsnpSession *session = core_account_get_session (self);

  g_return_if_fail (session != NULL && name != NULL);

  if (g_strcmp0 (msnp_session_get_display_name (session), name) == 0)
    return;

  core_account_take_pending_name (self, g_strdup (name));
  msnp_session_set_display_name_async (session, name, NULL, on_name_set, g_object_ref (self));
}

void
core_account_block (CoreAccount *self,
                    const char  *address)
{
  g_return_if_fail (core_account_get_session (self) != NULL && address != NULL);

  msnp_session_block_async (core_account_get_session (self), address, NULL, on_changed,
                            g_object_ref (self));
}

void
core_account_unblock (CoreAccount *self,
                      const char  *address)
{
  g_return_if_fail (core_account_get_session (self) != NULL && address != NULL);

  msnp_session_unblock_async (core_account_get_session (self), address, NULL, on_changed,
                              g_object_ref (self));
}

void
core_account_allow (CoreAccount *self,
                    const char  *address)
{
  g_return_if_fail (core_account_get_session (self) != NULL && address != NULL);

  msnp_session_allow_async (core_account_get_session (self), address, NULL, on_changed,
                            g_object_ref (self));
}

void
core_account_remove_contact (CoreAccount *self,
                             const char  *address)
{
  g_return_if_fail (core_account_get_session (self) != NULL && address != NULL);

  msnp_session_remove_contact_async (core_account_get_session (self), address, NULL, on_changed,
                                     g_object_ref (self));
}

static void
on_added_is_allowed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GError) error = NULL;

  /* The person is on the list, which is what was asked for; CoreRequests allows at the next
   * sign-in whoever could not be allowed now. */
  if (!msnp_session_change_finish (MSNP_SESSION (source), result, &error))
    g_debug ("somebody new was not allowed yet: %s", error->message);
  g_task_return_boolean (task, TRUE);
}

static void
on_added (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GError) error = NULL;
  MsnpSession *session = MSNP_SESSION (source);
  const char *address = g_task_get_task_data (task);
  MsnpContact *contact;
  MsnpListFlags lists;

  if (!msnp_session_change_finish (session, result, &error))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  contact = msnp_roster_lookup (msnp_session_get_roster (session), address);
  lists = contact != NULL ? msnp_contact_get_lists (contact) : MSNP_LIST_NONE;
  if ((lists & (MSNP_LIST_ALLOW | MSNP_LIST_BLOCK)) != 0)
    g_task_return_boolean (task, TRUE);
  else
    msnp_session_allow_async (session, address, g_task_get_cancellable (task), on_added_is_allowed,
                              g_steal_pointer (&task));
}

/**
 * core_account_add_contact_async:
 * @self: an account that is online
 * @address: whom to add
 * @group: (nullable): where to
 * @cancellable: (nullable): a cancellable
 * @callback: called when the server has answered
 * @user_data: for @callback
 *
 * Puts somebody on the list, and allows him to see this account unless he is blocked.
 */
void
core_account_add_contact_async (CoreAccount         *self,
                                const char          *address,
                                MsnpGroup           *group,
                                GCancellable        *cancellable,
                                GAsyncReadyCallback  callback,
                                gpointer             user_data)
{
  g_autoptr(GTask) task = NULL;

  g_return_if_fail (CORE_IS_ACCOUNT (self));
  g_return_if_fail (address != NULL);
  g_return_if_fail (core_account_get_session (self) != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, core_account_add_contact_async);
  g_task_set_task_data (task, g_strdup (address), g_free);
  msnp_session_add_contact_async (core_account_get_session (self), address, group, cancellable,
                                  on_added, g_steal_pointer (&task));
}

gboolean
core_account_add_contact_finish (CoreAccount   *self,
                                 GAsyncResult  *result,
                                 GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

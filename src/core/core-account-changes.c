#include "config.h"

#include "core-account-private.h"

#include "msnp/msnp-error.h"

/* What a person changes about the account's name and lists. Each call goes to the server and comes
 * back as the roster's own signals; only what fails is told here. Meanwhile it is in the account's
 * CorePending. */

/* One change that is on its way. */
typedef struct
{
  CoreAccount *account;
  CorePending *pending; /* of the session that was asked */
  char        *subject;
} Change;

static Change *
change_new (CoreAccount *self, const char *subject)
{
  Change *change = g_new0 (Change, 1);

  change->account = g_object_ref (self);
  change->pending = g_object_ref (core_account_get_pending (self));
  change->subject = g_strdup (subject);
  core_pending_begin (change->pending, subject);

  return change;
}

static void
change_free (Change *change)
{
  core_pending_end (change->pending, change->subject);
  g_object_unref (change->account);
  g_object_unref (change->pending);
  g_free (change->subject);
  g_free (change);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Change, change_free)

static void
on_changed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(Change) change = user_data;
  g_autoptr(GError) error = NULL;

  if (!msnp_session_change_finish (MSNP_SESSION (source), result, &error))
    core_account_fail_change (change->account, error);
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

/* @group: (nullable): the group to be in. He may see this account then, unless he is blocked. */
void
core_account_add_contact (CoreAccount *self,
                          const char  *address,
                          MsnpGroup   *group)
{
  g_return_if_fail (core_account_get_session (self) != NULL && address != NULL);

  msnp_session_add_contact_async (core_account_get_session (self), address, group, NULL,
                                  on_changed, change_new (self, address));
}

void
core_account_block (CoreAccount *self,
                    const char  *address)
{
  g_return_if_fail (core_account_get_session (self) != NULL && address != NULL);

  msnp_session_block_async (core_account_get_session (self), address, NULL, on_changed,
                            change_new (self, address));
}

void
core_account_unblock (CoreAccount *self,
                      const char  *address)
{
  g_return_if_fail (core_account_get_session (self) != NULL && address != NULL);

  msnp_session_unblock_async (core_account_get_session (self), address, NULL, on_changed,
                              change_new (self, address));
}

void
core_account_allow (CoreAccount *self,
                    const char  *address)
{
  g_return_if_fail (core_account_get_session (self) != NULL && address != NULL);

  msnp_session_allow_async (core_account_get_session (self), address, NULL, on_changed,
                            change_new (self, address));
}

void
core_account_remove_contact (CoreAccount *self,
                             const char  *address)
{
  g_return_if_fail (core_account_get_session (self) != NULL && address != NULL);

  msnp_session_remove_contact_async (core_account_get_session (self), address, NULL, on_changed,
                                     change_new (self, address));
}

/* Puts somebody into one more group. */
void
core_account_copy_contact (CoreAccount *self,
                           const char  *address,
                           MsnpGroup   *to)
{
  g_return_if_fail (core_account_get_session (self) != NULL && address != NULL);

  msnp_session_copy_contact_async (core_account_get_session (self), address, to, NULL, on_changed,
                                   change_new (self, address));
}

/* @from: (nullable): the group to leave, NULL for every other than @to
 * @to: (nullable): the group to be in, NULL for none */
void
core_account_move_contact (CoreAccount *self,
                           const char  *address,
                           MsnpGroup   *from,
                           MsnpGroup   *to)
{
  g_return_if_fail (core_account_get_session (self) != NULL && address != NULL);

  msnp_session_move_contact_async (core_account_get_session (self), address, from, to, NULL,
                                   on_changed, change_new (self, address));
}

/* core_group_name_get_fault() judges @name before. */
void
core_account_add_group (CoreAccount *self,
                        const char  *name)
{
  g_return_if_fail (core_account_get_session (self) != NULL && name != NULL);

  msnp_session_add_group_async (core_account_get_session (self), name, NULL, on_changed,
                                change_new (self, name));
}

void
core_account_rename_group (CoreAccount *self,
                           MsnpGroup   *group,
                           const char  *name)
{
  g_return_if_fail (core_account_get_session (self) != NULL && name != NULL);

  msnp_session_rename_group_async (core_account_get_session (self), group, name, NULL, on_changed,
                                   change_new (self, msnp_group_get_id (group)));
}

/* Its people stay on the list. */
void
core_account_remove_group (CoreAccount *self,
                           MsnpGroup   *group)
{
  g_return_if_fail (core_account_get_session (self) != NULL);

  msnp_session_remove_group_async (core_account_get_session (self), group, NULL, on_changed,
                                   change_new (self, msnp_group_get_id (group)));
}

/* Whether people on neither the allow list nor the block list see this account and may write. */
void
core_account_set_allows_others (CoreAccount *self,
                                gboolean     allows_others)
{
  g_return_if_fail (core_account_get_session (self) != NULL);

  msnp_session_set_allows_others_async (core_account_get_session (self), allows_others, NULL,
                                        on_changed, change_new (self, "allows-others"));
}

/* Whether the person is asked about those who add this account; allowed they are otherwise. */
void
core_account_set_asks_when_added (CoreAccount *self,
                                  gboolean     asks)
{
  g_return_if_fail (core_account_get_session (self) != NULL);

  msnp_session_set_asks_when_added_async (core_account_get_session (self), asks, NULL, on_changed,
                                          change_new (self, "asks-when-added"));
}

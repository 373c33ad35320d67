#include "config.h"

#include <string.h>

#include "msnp-error.h"
#include "msnp-session-private.h"
#include "wire/msnp-text.h"

/* What people ask a session to change. Each judges what it was given and puts it into
 * #MsnpChanges. */

/* Returns: (transfer full) (nullable): a task, unless it was answered: one has to be signed in */
static GTask *
task_new (MsnpSession         *self,
          GCancellable        *cancellable,
          GAsyncReadyCallback  callback,
          gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, task_new);
  if (self->state == MSNP_SESSION_ONLINE && !self->is_ending)
    return g_steal_pointer (&task);

  g_task_return_new_error (task, MSNP_ERROR, MSNP_ERROR_NOT_SIGNED_IN, "not signed in");
  return NULL;
}

static void
ask (MsnpSession         *self,
     MsnpChangeKind       kind,
     const char          *text,
     MsnpGroup           *group,
     MsnpGroup           *other_group,
     GCancellable        *cancellable,
     GAsyncReadyCallback  callback,
     gpointer             user_data)
{
  GTask *task = task_new (self, cancellable, callback, user_data);

  if (task != NULL)
    msnp_changes_ask (self->changes, kind, text, group, other_group, task);
}

static void
refuse (MsnpSession         *self,
        MsnpError            code,
        const char          *message,
        GCancellable        *cancellable,
        GAsyncReadyCallback  callback,
        gpointer             user_data)
{
  g_autoptr(GTask) task = task_new (self, cancellable, callback, user_data);

  if (task != NULL)
    g_task_return_new_error (task, MSNP_ERROR, (int) code, "%s", message);
}

static void
ask_for_address (MsnpSession         *self,
                 MsnpChangeKind       kind,
                 const char          *address,
                 MsnpGroup           *group,
                 MsnpGroup           *other_group,
                 GCancellable        *cancellable,
                 GAsyncReadyCallback  callback,
                 gpointer             user_data)
{
  g_autofree char *normal = msnp_address_normalize (address);

  if (msnp_address_is_valid (normal))
    ask (self, kind, normal, group, other_group, cancellable, callback, user_data);
  else
    refuse (self, MSNP_ERROR_BAD_ARGUMENT, "this is no address", cancellable, callback, user_data);
}

/* A group without a name, or `~`, is the protocol's group 0 (03 §3.8). */
static void
ask_for_group_name (MsnpSession         *self,
                    MsnpChangeKind       kind,
                    MsnpGroup           *group,
                    const char          *name,
                    GCancellable        *cancellable,
                    GAsyncReadyCallback  callback,
                    gpointer             user_data)
{
  g_autofree char *escaped = msnp_text_escape (name);

  if (*name == '\0' || g_str_equal (name, "~"))
    refuse (self, MSNP_ERROR_BAD_ARGUMENT, "a group needs a name", cancellable, callback,
            user_data);
  else if (strlen (escaped) > MSNP_GROUP_SIZE_MAX)
    refuse (self, MSNP_ERROR_TOO_LONG, "the group's name is too long", cancellable, callback,
            user_data);
  else
    ask (self, kind, name, group, NULL, cancellable, callback, user_data);
}

/**
 * msnp_session_set_status_async:
 * @self: a session that is online
 * @status: any but %MSNP_STATUS_OFFLINE
 * @cancellable: (nullable): ends the waiting, not the change
 * @callback: called when the newest wish holds
 * @user_data: for @callback
 *
 * `CHG` (03 §3.5). `status` changes when the server says so, `wanted-status` at once.
 */
void
msnp_session_set_status_async (MsnpSession         *self,
                               MsnpStatus           status,
                               GCancellable        *cancellable,
                               GAsyncReadyCallback  callback,
                               gpointer             user_data)
{
  GTask *task;

  g_return_if_fail (MSNP_IS_SESSION (self) && status != MSNP_STATUS_OFFLINE);

  task = task_new (self, cancellable, callback, user_data);
  if (task == NULL)
    return;

  msnp_session_set_wanted_status (self, status);
  msnp_changes_ask_status (self->changes, status, task);
}

/**
 * msnp_session_set_display_name_async:
 * @self: a session that is online
 * @display_name: at most 129 characters, and 387 bytes once escaped (01 §1.5)
 * @cancellable: (nullable): to give up waiting
 * @callback: called when done
 * @user_data: for @callback
 *
 * `REA` of the own address (03 §3.6), at most every three seconds.
 */
void
msnp_session_set_display_name_async (MsnpSession         *self,
                                     const char          *display_name,
                                     GCancellable        *cancellable,
                                     GAsyncReadyCallback  callback,
                                     gpointer             user_data)
{
  g_autofree char *escaped = NULL;

  g_return_if_fail (MSNP_IS_SESSION (self) && display_name != NULL);

  escaped = msnp_text_escape (display_name);
  if (*display_name == '\0')
    refuse (self, MSNP_ERROR_BAD_ARGUMENT, "a name is needed", cancellable, callback, user_data);
  else if (g_utf8_strlen (display_name, -1) > MSNP_NAME_MAX
           || strlen (escaped) > MSNP_NAME_SIZE_MAX)
    refuse (self, MSNP_ERROR_TOO_LONG, "the name is too long", cancellable, callback, user_data);
  else
    ask (self, MSNP_CHANGE_NAME, display_name, NULL, NULL, cancellable, callback, user_data);
}

/**
 * msnp_session_add_contact_async:
 * @self: a session that is online
 * @address: whom
 * @group: (nullable): where to put him
 * @cancellable: (nullable): to give up while it waits
 * @callback: called when the server has confirmed it
 * @user_data: for @callback
 *
 * Puts somebody on the forward list (`ADD FL`), and on the allow list unless he is on it or
 * blocked.
 */
void
msnp_session_add_contact_async (MsnpSession        *self,
                                const char         *address,
                                MsnpGroup          *group,
                                GCancellable       *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer            user_data)
{
  g_return_if_fail (MSNP_IS_SESSION (self) && address != NULL);

  ask_for_address (self, MSNP_CHANGE_ADD, address, group, NULL, cancellable, callback, user_data);
}

/**
 * msnp_session_remove_contact_async:
 * @self: a session that is online
 * @address: whom
 * @cancellable: (nullable): to give up while it waits
 * @callback: called when the server has confirmed it
 * @user_data: for @callback
 *
 * Takes somebody off the forward list (`REM FL`) and off no other.
 */
void
msnp_session_remove_contact_async (MsnpSession        *self,
                                   const char         *address,
                                   GCancellable       *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer            user_data)
{
  g_return_if_fail (MSNP_IS_SESSION (self) && address != NULL);

  ask_for_address (self, MSNP_CHANGE_REMOVE, address, NULL, NULL, cancellable, callback, user_data);
}

/**
 * msnp_session_block_async:
 * @self: a session that is online
 * @address: whom
 * @cancellable: (nullable): to give up while it waits
 * @callback: called when the server has confirmed it
 * @user_data: for @callback
 *
 * `REM AL`, then `ADD BL`.
 */
void
msnp_session_block_async (MsnpSession        *self,
                          const char         *address,
                          GCancellable       *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer            user_data)
{
  g_return_if_fail (MSNP_IS_SESSION (self) && address != NULL);

  ask_for_address (self, MSNP_CHANGE_BLOCK, address, NULL, NULL, cancellable, callback, user_data);
}

/**
 * msnp_session_unblock_async:
 * @self: a session that is online
 * @address: whom
 * @cancellable: (nullable): to give up while it waits
 * @callback: called when the server has confirmed it
 * @user_data: for @callback
 *
 * `REM BL`, then `ADD AL`.
 */
void
msnp_session_unblock_async (MsnpSession        *self,
                            const char         *address,
                            GCancellable       *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer            user_data)
{
  g_return_if_fail (MSNP_IS_SESSION (self) && address != NULL);

  ask_for_address (self, MSNP_CHANGE_UNBLOCK, address, NULL, NULL,
                   cancellable, callback, user_data);
}

/**
 * msnp_session_allow_async:
 * @self: a session that is online
 * @address: whom
 * @cancellable: (nullable): to give up while it waits
 * @callback: called when the server has confirmed it
 * @user_data: for @callback
 *
 * `ADD AL`, after `REM BL` where he is blocked.
 */
void
msnp_session_allow_async (MsnpSession        *self,
                          const char         *address,
                          GCancellable       *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer            user_data)
{
  g_return_if_fail (MSNP_IS_SESSION (self) && address != NULL);

  ask_for_address (self, MSNP_CHANGE_ALLOW, address, NULL, NULL, cancellable, callback, user_data);
}

/**
 * msnp_session_copy_contact_async:
 * @self: a session that is online
 * @address: whom
 * @to: where
 * @cancellable: (nullable): to give up while it waits
 * @callback: called when the server has confirmed it
 * @user_data: for @callback
 *
 * Puts a contact into one more group.
 */
void
msnp_session_copy_contact_async (MsnpSession        *self,
                                 const char         *address,
                                 MsnpGroup          *to,
                                 GCancellable       *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer            user_data)
{
  g_return_if_fail (MSNP_IS_SESSION (self) && address != NULL && MSNP_IS_GROUP (to));

  ask_for_address (self, MSNP_CHANGE_COPY, address, to, NULL, cancellable, callback, user_data);
}

/**
 * msnp_session_move_contact_async:
 * @self: a session that is online
 * @address: whom
 * @from: (nullable): the group to leave; %NULL leaves him in @to alone
 * @to: (nullable): where; %NULL for no group
 * @cancellable: (nullable): to give up while it waits
 * @callback: called when the server has confirmed it
 * @user_data: for @callback
 *
 * Puts a contact into @to first, then takes him out of @from.
 */
void
msnp_session_move_contact_async (MsnpSession        *self,
                                 const char         *address,
                                 MsnpGroup          *from,
                                 MsnpGroup          *to,
                                 GCancellable       *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer            user_data)
{
  g_return_if_fail (MSNP_IS_SESSION (self) && address != NULL);

  ask_for_address (self, MSNP_CHANGE_MOVE, address, to, from, cancellable, callback, user_data);
}

/**
 * msnp_session_add_group_async:
 * @self: a session that is online
 * @name: at most 61 bytes once escaped
 * @cancellable: (nullable): to give up while it waits
 * @callback: called when the server has confirmed it
 * @user_data: for @callback
 *
 * `ADG`.
 */
void
msnp_session_add_group_async (MsnpSession        *self,
                              const char         *name,
                              GCancellable       *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer            user_data)
{
  g_return_if_fail (MSNP_IS_SESSION (self) && name != NULL);

  ask_for_group_name (self, MSNP_CHANGE_ADD_GROUP, NULL, name, cancellable, callback, user_data);
}

/**
 * msnp_session_rename_group_async:
 * @self: a session that is online
 * @group: which
 * @name: at most 61 bytes once escaped
 * @cancellable: (nullable): to give up while it waits
 * @callback: called when the server has confirmed it
 * @user_data: for @callback
 *
 * `REG`.
 */
void
msnp_session_rename_group_async (MsnpSession        *self,
                                 MsnpGroup          *group,
                                 const char         *name,
                                 GCancellable       *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer            user_data)
{
  g_return_if_fail (MSNP_IS_SESSION (self) && MSNP_IS_GROUP (group) && name != NULL);

  ask_for_group_name (self, MSNP_CHANGE_RENAME_GROUP, group, name,
                      cancellable, callback, user_data);
}

/**
 * msnp_session_remove_group_async:
 * @self: a session that is online
 * @group: which
 * @cancellable: (nullable): to give up while it waits
 * @callback: called when the server has confirmed it
 * @user_data: for @callback
 *
 * Takes everybody out of a group, then removes it (`RMG`).
 */
void
msnp_session_remove_group_async (MsnpSession        *self,
                                 MsnpGroup          *group,
                                 GCancellable       *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer            user_data)
{
  g_return_if_fail (MSNP_IS_SESSION (self) && MSNP_IS_GROUP (group));

  ask (self, MSNP_CHANGE_REMOVE_GROUP, NULL, group, NULL, cancellable, callback, user_data);
}

/**
 * msnp_session_set_allows_others_async:
 * @self: a session that is online
 * @allows_others: whether people on neither list may see one
 * @cancellable: (nullable): to give up while it waits
 * @callback: called when the server has confirmed it
 * @user_data: for @callback
 *
 * `BLP` (03 §3.3).
 */
void
msnp_session_set_allows_others_async (MsnpSession        *self,
                                      gboolean            allows_others,
                                      GCancellable       *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer            user_data)
{
  g_return_if_fail (MSNP_IS_SESSION (self));

  ask (self, MSNP_CHANGE_PRIVACY, allows_others ? "AL" : "BL", NULL, NULL,
       cancellable, callback, user_data);
}

/**
 * msnp_session_set_asks_when_added_async:
 * @self: a session that is online
 * @asks: whether one wants to be asked when somebody adds one
 * @cancellable: (nullable): to give up while it waits
 * @callback: called when the server has confirmed it
 * @user_data: for @callback
 *
 * `GTC` (03 §3.3).
 */
void
msnp_session_set_asks_when_added_async (MsnpSession        *self,
                                        gboolean            asks,
                                        GCancellable       *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer            user_data)
{
  g_return_if_fail (MSNP_IS_SESSION (self));

  ask (self, MSNP_CHANGE_NOTIFY, asks ? "A" : "N", NULL, NULL, cancellable, callback, user_data);
}

/**
 * msnp_session_change_finish:
 * @self: a session
 * @result: what the callback got
 * @error: return location: %MSNP_SERVER_ERROR with the number of a refusal,
 *   %MSNP_ERROR_NOT_SIGNED_IN, %MSNP_ERROR_BAD_ARGUMENT, %MSNP_ERROR_TOO_LONG,
 *   %MSNP_ERROR_TIMED_OUT, or why the session ended meanwhile
 *
 * Returns: whether it is so now
 */
gboolean
msnp_session_change_finish (MsnpSession   *self,
                            GAsyncResult  *result,
                            GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

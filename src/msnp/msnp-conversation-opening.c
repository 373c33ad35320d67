#include "config.h"

#include "msnp-conversation-private.h"
#include "msnp-error.h"

#define JOIN_MS 30000 /* how long somebody who was called may take */

/* How a chat gets its switchboard: see the drawing in msnp-conversation.c. */

static void open_chat (MsnpConversation *self);

void
msnp_conversation_invite_free (gpointer data)
{
  MsnpConversationInvite *invite = data;

  g_free (invite->address);
  g_clear_object (&invite->task);
  g_free (invite);
}

/* ---- inviting ---- */

static void
finish_invite (MsnpConversationInvite *invite,
               const GError           *error)
{
  /* 215: he is there. */
  if (error != NULL
      && (invite->address == NULL || !g_error_matches (error, MSNP_SERVER_ERROR, 215)))
    g_task_return_error (invite->task, g_error_copy (error));
  else
    g_task_return_boolean (invite->task, TRUE);
  msnp_conversation_invite_free (invite);
}

static void
on_invite_reply (MsnpTransport     *transport,
                 const MsnpCommand *reply,
                 const GError      *error,
                 gpointer           user_data)
{
  finish_invite (user_data, error);
}

static void
send_invites (MsnpConversation *self,
              MsnpSwitchboard  *switchboard)
{
  MsnpConversationInvite *invite;

  while ((invite = g_queue_pop_head (&self->invites)) != NULL)
    {
      if (invite->address != NULL)
        {
          msnp_switchboard_invite (switchboard, invite->address, on_invite_reply, invite);
          continue;
        }
      g_task_return_pointer (invite->task, g_object_ref (switchboard), g_object_unref);
      msnp_conversation_invite_free (invite);
    }
}

/**
 * msnp_conversation_connect_async:
 * @self: a conversation
 * @cancellable: (nullable): to give up
 * @callback: called when somebody is there
 * @user_data: for @callback
 *
 * Opens the chat as a message would, without one: for what clients send each other.
 */
void
msnp_conversation_connect_async (MsnpConversation   *self,
                                 GCancellable       *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer            user_data)
{
  MsnpConversationInvite *invite = g_new0 (MsnpConversationInvite, 1);

  invite->task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (invite->task, msnp_conversation_connect_async);
  g_queue_push_tail (&self->invites, invite);
  msnp_conversation_kick (self);
}

/* Returns: (transfer full) (nullable): the switchboard with somebody on it, maybe closed again */
MsnpSwitchboard *
msnp_conversation_connect_finish (MsnpConversation *self,
                                  GAsyncResult     *result,
                                  GError          **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* ---- opening ---- */

static gboolean
is_opening (MsnpConversation *self)
{
  if (self->is_requesting || self->n_calls > 0)
    return TRUE;

  for (guint i = 0; i < self->lines->len; i++)
    {
      MsnpConversationLine *line = g_ptr_array_index (self->lines, i);

      if (line->is_ours && !msnp_switchboard_is_ready (line->switchboard))
        return TRUE;
    }

  return FALSE;
}

/* Returns: whether something waits for the chat to be open */
gboolean
msnp_conversation_is_wanted (MsnpConversation *self)
{
  return msnp_outbox_is_waiting (self->outbox) || self->invites.length > 0 || self->is_wanted;
}

/* Whoever listens to the messages may leave, which ends the line. */
void
msnp_conversation_flush (MsnpConversation *self)
{
  MsnpConversationLine *line = msnp_conversation_pick_line (self);
  g_autoptr(MsnpConversation) kept = NULL;
  g_autoptr(MsnpSwitchboard) switchboard = NULL;

  if (line == NULL || self->chats == NULL)
    return;

  kept = g_object_ref (self);
  switchboard = g_object_ref (line->switchboard);
  self->n_calls = 0; /* nobody waits for them any more: see is_opening() */
  g_clear_handle_id (&self->join_source, g_source_remove);
  g_clear_error (&self->call_error);
  self->is_retry = FALSE;
  self->is_wanted = FALSE;
  if (msnp_outbox_is_waiting (self->outbox))
    {
      msnp_conversation_use_line (line);
      msnp_outbox_flush (self->outbox, switchboard, msnp_conversation_takes_parts (self, line));
    }
  send_invites (self, switchboard);
}

void
msnp_conversation_fail_opening (MsnpConversation *self,
                                const GError     *error)
{
  g_autoptr(GError) reason = g_error_copy (error);
  GQueue invites = self->invites;
  MsnpConversationInvite *invite;

  g_object_ref (self);
  g_clear_handle_id (&self->join_source, g_source_remove);
  g_clear_error (&self->call_error);
  self->n_calls = 0;
  self->is_retry = FALSE;
  self->is_wanted = FALSE;
  g_queue_init (&self->invites);
  msnp_outbox_fail (self->outbox, reason);
  while ((invite = g_queue_pop_head (&invites)) != NULL)
    finish_invite (invite, reason);
  g_object_unref (self);
}

static gboolean
on_join_late (gpointer user_data)
{
  MsnpConversation *self = user_data;
  g_autoptr(GError) error = g_error_new_literal (MSNP_ERROR, MSNP_ERROR_NO_ANSWER,
                                                 "nobody came into the chat");

  self->join_source = 0;
  self->n_calls = 0;
  if (msnp_conversation_pick_line (self) != NULL)
    msnp_conversation_flush (self);
  else
    msnp_conversation_fail_opening (self, error);

  return G_SOURCE_REMOVE;
}

/* Everybody who was called has come or cannot: now it is known whether the chat is open. */
void
msnp_conversation_finish_calls (MsnpConversation *self)
{
  if (self->n_calls > 0)
    return;

  if (msnp_conversation_pick_line (self) != NULL)
    {
      msnp_conversation_flush (self);
    }
  else if (self->call_error != NULL)
    {
      g_autoptr(GError) error = g_steal_pointer (&self->call_error);

      msnp_conversation_retry_or_fail (self, error);
    }
}

static gboolean
is_worth_another_switchboard (const GError *error)
{
  return g_error_matches (error, MSNP_SERVER_ERROR, 280)
         || g_error_matches (error, MSNP_SERVER_ERROR, 281)
         || g_error_matches (error, MSNP_SERVER_ERROR, 282)
         || g_error_matches (error, MSNP_SERVER_ERROR, 911)
         || error->domain != MSNP_SERVER_ERROR;
}

/* A switchboard that breaks before anybody came is tried once more from the start (04 §4.13). */
void
msnp_conversation_retry_or_fail (MsnpConversation *self,
                                 const GError     *error)
{
  self->n_calls = 0;
  if (self->is_retry || !is_worth_another_switchboard (error) || is_opening (self))
    {
      if (!is_opening (self))
        msnp_conversation_fail_opening (self, error);
      return;
    }

  self->is_retry = TRUE;
  self->is_wanted = TRUE;
  open_chat (self);
}

static void
on_call_reply (MsnpTransport     *transport,
               const MsnpCommand *reply,
               const GError      *error,
               gpointer           user_data)
{
  g_autoptr(MsnpConversation) self = user_data;

  /* RINGING is no answer yet; a broken connection is told by the switchboard itself. */
  if (error == NULL || self->n_calls == 0 || msnp_error_is_cancelled (error)
      || error->domain == MSNP_ERROR)
    return;

  self->n_calls--;
  g_clear_error (&self->call_error);
  self->call_error = g_error_copy (error);
  msnp_conversation_finish_calls (self);
}

static void
call (MsnpConversation     *self,
      MsnpConversationLine *line,
      const char           *address)
{
  if (msnp_switchboard_has (line->switchboard, address))
    return;

  self->n_calls++;
  msnp_switchboard_invite (line->switchboard, address, on_call_reply, g_object_ref (self));
}

void
msnp_conversation_start_calls (MsnpConversation     *self,
                               MsnpConversationLine *line)
{
  g_autofree char **members = NULL;

  self->n_calls = 0;
  g_clear_error (&self->call_error);
  msnp_conversation_use_line (line);
  if (self->contact != NULL)
    {
      call (self, line, msnp_contact_get_address (self->contact));
    }
  else
    {
      members = (char **) g_hash_table_get_keys_as_array (self->members, NULL);
      for (gsize i = 0; members[i] != NULL; i++)
        call (self, line, members[i]);
    }

  if (self->n_calls == 0)
    {
      g_autoptr(GError) error = g_error_new_literal (MSNP_ERROR, MSNP_ERROR_NO_ANSWER,
                                                     "nobody is left in this chat");

      msnp_conversation_fail_opening (self, error);
      return;
    }
  g_clear_handle_id (&self->join_source, g_source_remove);
  self->join_source = g_timeout_add (JOIN_MS, on_join_late, self);
}

static void
on_switchboard_given (GObject      *source,
                      GAsyncResult *result,
                      gpointer      user_data)
{
  g_autoptr(MsnpConversation) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(MsnpSwitchboardAddress) address =
    msnp_chats_fetch_switchboard_finish (MSNP_CHATS (source), result, &error);
  g_autoptr(MsnpSwitchboard) switchboard = NULL;

  self->is_requesting = FALSE;
  if (address == NULL && g_error_matches (error, MSNP_SERVER_ERROR, 913))
    {
      g_autoptr(GError) hidden = g_error_new_literal (MSNP_ERROR, MSNP_ERROR_HIDDEN,
                                                      "the server takes us for hidden");
      msnp_conversation_fail_opening (self, hidden);
      return;
    }
  if (address == NULL)
    {
      if (error->domain == MSNP_SERVER_ERROR)
        msnp_conversation_retry_or_fail (self, error);
      else
        msnp_conversation_fail_opening (self, error);
      return;
    }
  /* Left, or opened by the other side meanwhile. */
  if (self->chats == NULL || !msnp_conversation_is_wanted (self))
    return;

  switchboard = msnp_chats_new_switchboard (self->chats);
  msnp_conversation_attach (self, switchboard, TRUE);
  msnp_switchboard_call (switchboard, address->host_and_port, address->ticket);
}

static void
open_chat (MsnpConversation *self)
{
  g_autoptr(GError) error = NULL;
  MsnpConversationLine *open = msnp_conversation_pick_line (self);
  MsnpConversationLine *empty;

  if (self->chats == NULL)
    g_set_error_literal (&error, MSNP_ERROR, MSNP_ERROR_NOT_SIGNED_IN, "the session is gone");
  else
    msnp_chats_check (self->chats, &error);

  /* A switchboard outlives a broken notification connection; but hidden, one says nothing there. */
  if (error != NULL
      && (open == NULL || !g_error_matches (error, MSNP_ERROR, MSNP_ERROR_NOT_SIGNED_IN)))
    {
      msnp_conversation_fail_opening (self, error);
      return;
    }
  if (open != NULL && self->n_calls == 0)
    {
      msnp_conversation_flush (self);
      return;
    }
  if (is_opening (self))
    return;

  /* One whom the last other person left can be used again (04 §4.3). */
  empty = msnp_conversation_pick_empty_line (self);
  if (empty != NULL && !self->is_retry)
    {
      msnp_conversation_start_calls (self, empty);
      return;
    }

  self->is_requesting = TRUE;
  msnp_chats_fetch_switchboard_async (self->chats, self->cancellable, on_switchboard_given,
                                      g_object_ref (self));
}

static gboolean
on_kick (gpointer user_data)
{
  g_autoptr(MsnpConversation) self = g_object_ref (user_data);

  self->kick_source = 0;
  if (msnp_conversation_is_wanted (self))
    open_chat (self);

  return G_SOURCE_REMOVE;
}

/* From the main loop, so that no sender meets the end of his message inside his own call. */
void
msnp_conversation_kick (MsnpConversation *self)
{
  if (self->kick_source == 0)
    self->kick_source = g_idle_add_full (G_PRIORITY_DEFAULT, on_kick, self, NULL);
}

#include "config.h"

#include "msnp-peers-private.h"

#include "msnp-conversation-private.h"
#include "msnp-error.h"

/* Files for other people: looked at, given a turn, offered over the chat with whom they are for. */

/* Task data of a file that is sent, until there is a transfer. */
typedef struct
{
  char             *address;
  GFile            *file;
  GBytes           *preview;
  char             *name;
  guint64           size;
  MsnpFileWaitsFunc waits;     /* (nullable) */
  gpointer          user_data; /* for @waits */
  guint             n_stops;   /* see MsnpPeers */
  gboolean          has_waited;
  MsnpTurns        *turn;      /* (nullable): where to give back the turn that it has */
} Sending;

/* A file that is offered once there is a chat. */
typedef struct
{
  MsnpPeers        *peers;
  MsnpFileTransfer *transfer;
} Offering;

static void
sending_free (gpointer data)
{
  Sending *self = data;

  if (self->turn != NULL)
    msnp_turns_give_back (self->turn, self->address);
  g_clear_object (&self->turn);
  g_free (self->address);
  g_object_unref (self->file);
  g_clear_pointer (&self->preview, g_bytes_unref);
  g_free (self->name);
  g_free (self);
}

/* Returns: why nothing can be offered, in the words of a transfer */
static MsnpFileReason
get_reason (const GError *error)
{
  if (g_error_matches (error, MSNP_ERROR, MSNP_ERROR_NO_ANSWER))
    return MSNP_FILE_REASON_TIMEOUT;
  if (g_error_matches (error, MSNP_ERROR, MSNP_ERROR_HIDDEN))
    return MSNP_FILE_REASON_HIDDEN;
  if (g_error_matches (error, MSNP_SERVER_ERROR, 217))
    return MSNP_FILE_REASON_OFFLINE;

  return MSNP_FILE_REASON_CONNECTION;
}

static void
on_connected_for_file (GObject      *source,
                       GAsyncResult *result,
                       gpointer      user_data)
{
  g_autofree Offering *offering = user_data;
  g_autoptr(MsnpFileTransfer) transfer = offering->transfer;
  g_autoptr(MsnpPeers) self = offering->peers;
  g_autoptr(GError) error = NULL;
  g_autoptr(MsnpSwitchboard) switchboard =
    msnp_conversation_connect_finish (MSNP_CONVERSATION (source), result, &error);

  if (msnp_file_transfer_has_ended (transfer)
      || (switchboard != NULL && msnp_peers_start_old_file (self, switchboard, transfer)))
    return;
  if (switchboard != NULL)
    msnp_file_transfer_start (transfer, MSNP_P2P_CARRIER (switchboard));
  else
    msnp_file_transfer_fail (transfer, get_reason (error));
}

/* One's turn ends with the file. */
static void
on_sending_changed (MsnpFileTransfer *transfer,
                    MsnpPeers        *self)
{
  if (!msnp_file_transfer_has_ended (transfer))
    return;

  g_signal_handlers_disconnect_by_func (transfer, on_sending_changed, self);
  msnp_turns_give_back (self->turns, msnp_file_transfer_get_peer (transfer));
}

static void
on_file_opened (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  MsnpPeers *self = g_task_get_source_object (task);
  Sending *sending = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL;
  g_autoptr(GFileInputStream) stream = g_file_read_finish (G_FILE (source), result, &error);
  MsnpFileTransfer *transfer;
  Offering *offering;

  if (stream == NULL || sending->n_stops != self->n_stops)
    {
      if (error == NULL)
        error = g_error_new_literal (MSNP_ERROR, MSNP_ERROR_NOT_SIGNED_IN, "signed out meanwhile");
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  transfer = msnp_file_transfer_new_outgoing (msnp_chats_get_hub (self->chats), sending->address,
                                              sending->file, stream, sending->name, sending->size,
                                              sending->preview);
  g_signal_connect_object (transfer, "state-changed", G_CALLBACK (on_sending_changed), self, 0);
  g_clear_object (&sending->turn); /* the transfer's, now */
  offering = g_new (Offering, 1);
  *offering = (Offering) { g_object_ref (self), g_object_ref (transfer) };
  msnp_conversation_connect_async (msnp_chats_open (self->chats, sending->address), NULL,
                                   on_connected_for_file, offering);
  g_task_return_pointer (task, transfer, g_object_unref);
}

/* @task: (transfer full) */
static void
open_file (GTask *task)
{
  Sending *sending = g_task_get_task_data (task);

  g_file_read_async (sending->file, G_PRIORITY_DEFAULT, g_task_get_cancellable (task),
                     on_file_opened, task);
}

static void look_at_file (GTask *task);

/* Who waited for ten minutes may have another file there now. */
static void
on_turn (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  MsnpPeers *self = g_task_get_source_object (task);
  Sending *sending = g_task_get_task_data (task);
  g_autoptr(MsnpContact) contact = NULL;
  GError *error = NULL;

  if (!msnp_turns_take_finish (MSNP_TURNS (source), result, &error))
    {
      g_task_return_error (task, error);
      return;
    }

  sending->turn = MSNP_TURNS (g_object_ref (source));
  contact = msnp_chats_ensure_contact (self->chats, sending->address, NULL);
  if (!sending->has_waited)
    open_file (g_steal_pointer (&task));
  else if (msnp_contact_is_blocked (contact))
    g_task_return_new_error (task, MSNP_ERROR, MSNP_ERROR_NO_ANSWER, "blocked meanwhile");
  else
    look_at_file (g_steal_pointer (&task));
}

/* @task: (transfer full) */
static void
take_turn (GTask *task)
{
  MsnpPeers *self = g_task_get_source_object (task);
  Sending *sending = g_task_get_task_data (task);

  sending->has_waited = !msnp_turns_is_free (self->turns, sending->address);
  if (sending->has_waited && sending->waits != NULL)
    sending->waits (sending->size, sending->user_data);
  msnp_turns_take_async (self->turns, sending->address, g_task_get_cancellable (task), on_turn,
                         task);
}

/* Before it is opened: opening a pipe would wait for its other end. And before it waits: what
 * cannot be sent is told at once. */
static void
on_file_looked_at (GObject      *source,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  Sending *sending = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL;
  g_autoptr(GFileInfo) info = g_file_query_info_finish (G_FILE (source), result, &error);

  if (info == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  if (g_file_info_get_file_type (info) != G_FILE_TYPE_REGULAR)
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_NOT_REGULAR_FILE, "this is no file");
      return;
    }

  g_free (sending->name);
  sending->name = g_strdup (g_file_info_get_display_name (info));
  sending->size = (guint64) g_file_info_get_size (info);
  if (sending->turn == NULL)
    take_turn (g_steal_pointer (&task));
  else
    open_file (g_steal_pointer (&task));
}

/* @task: (transfer full) */
static void
look_at_file (GTask *task)
{
  Sending *sending = g_task_get_task_data (task);

  g_file_query_info_async (sending->file,
                           G_FILE_ATTRIBUTE_STANDARD_TYPE "," G_FILE_ATTRIBUTE_STANDARD_SIZE ","
                           G_FILE_ATTRIBUTE_STANDARD_DISPLAY_NAME,
                           G_FILE_QUERY_INFO_NONE, G_PRIORITY_DEFAULT,
                           g_task_get_cancellable (task), on_file_looked_at, task);
}

/**
 * msnp_peers_send_file_async:
 * @self: the peers
 * @address: to whom, in lower case
 * @file: a regular file
 * @preview: (nullable): a small PNG of it
 * @waits: (nullable): called when it has to wait for its turn
 * @cancellable: (nullable): to give up before there is a transfer
 * @callback: called when the file is read and it is its turn
 * @user_data: for @waits and @callback
 */
void
msnp_peers_send_file_async (MsnpPeers           *self,
                            const char          *address,
                            GFile               *file,
                            GBytes              *preview,
                            MsnpFileWaitsFunc    waits,
                            GCancellable        *cancellable,
                            GAsyncReadyCallback  callback,
                            gpointer             user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  Sending *sending = g_new0 (Sending, 1);

  g_task_set_source_tag (task, msnp_peers_send_file_async);
  sending->address = g_strdup (address);
  sending->file = g_object_ref (file);
  sending->preview = preview != NULL ? g_bytes_ref (preview) : NULL;
  sending->waits = waits;
  sending->user_data = user_data;
  sending->n_stops = self->n_stops;
  g_task_set_task_data (task, sending, sending_free);
  look_at_file (task);
}

MsnpFileTransfer *
msnp_peers_send_file_finish (MsnpPeers     *self,
                             GAsyncResult  *result,
                             GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

#include "config.h"

#include "msnp-error.h"
#include "msnp-session-private.h"
#include "wire/msnp-text.h"

#define CLIENT_P2P 0xf0000000u /* client id: the version of MSNSLP; none without (03 §3.5) */

/* Pictures, emoticons and files, as those above ask for them. */

/* ---- the own display picture ---- */

/**
 * msnp_session_set_picture_async:
 * @self: a session, in any state
 * @data: (nullable): the display picture: PNG, JPEG, GIF or BMP, at most %MSNP_PICTURE_MAX bytes;
 *   %NULL for none
 * @cancellable: (nullable): ends the waiting, not the change
 * @callback: called when contacts can see it; at once when one is not online
 * @user_data: for @callback
 *
 * Shows another display picture, now and after each sign-in, and gives it to whoever may see this
 * account. Ends in msnp_session_change_finish(); %MSNP_ERROR_BAD_ARGUMENT for what is no picture.
 */
void
msnp_session_set_picture_async (MsnpSession         *self,
                                GBytes              *data,
                                GCancellable        *cancellable,
                                GAsyncReadyCallback  callback,
                                gpointer             user_data)
{
  g_autoptr(GTask) task = NULL;
  const MsnpPictureRef *ref;

  g_return_if_fail (MSNP_IS_SESSION (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, msnp_session_set_picture_async);
  if (data != NULL && !msnp_picture_is_image (data))
    {
      g_task_return_new_error (task, MSNP_ERROR, MSNP_ERROR_BAD_ARGUMENT,
                               "this is no PNG, JPEG, GIF or BMP of at most 256 KiB");
      return;
    }

  msnp_peers_set_picture (self->peers, data);
  if (self->notification == NULL)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }

  ref = msnp_peers_name_picture (self->peers, msnp_notification_get_address (self->notification));
  msnp_notification_set_picture (self->notification, ref != NULL ? ref->text : NULL);
  msnp_changes_ask_picture (self->changes, self->wanted_status, g_steal_pointer (&task));
}

/* Returns: (transfer none) (nullable): the own display picture */
GBytes *
msnp_session_get_picture (MsnpSession *self)
{
  g_return_val_if_fail (MSNP_IS_SESSION (self), NULL);

  return msnp_peers_get_picture (self->peers);
}

/* ---- other people's ---- */

static void
on_fetched (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;
  GBytes *data = msnp_peers_fetch_finish (MSNP_PEERS (source), result, &error);

  if (data != NULL)
    g_task_return_pointer (task, data, (GDestroyNotify) g_bytes_unref);
  else
    g_task_return_error (task, error);
}

static void
fetch (MsnpSession          *self,
       MsnpContact          *contact,
       const MsnpPictureRef *ref,
       GTask                *task)
{
  if (self->state != MSNP_SESSION_ONLINE)
    g_task_return_new_error (task, MSNP_ERROR, MSNP_ERROR_NOT_SIGNED_IN, "not signed in");
  else
    msnp_peers_fetch_async (self->peers, msnp_contact_get_address (contact), ref,
                            g_task_get_cancellable (task), on_fetched, g_object_ref (task));
}

/* Returns: whether there is an open chat with @contact alone: what is fetched from him then is
 *   fetched at once */
gboolean
msnp_session_is_chatting_with (MsnpSession *self,
                               MsnpContact *contact)
{
  g_return_val_if_fail (MSNP_IS_SESSION (self) && MSNP_IS_CONTACT (contact), FALSE);

  return msnp_chats_is_connected (self->chats, msnp_contact_get_address (contact));
}

/**
 * msnp_session_fetch_picture_async:
 * @self: a session that is online
 * @contact: whose display picture
 * @cancellable: (nullable): to give up
 * @callback: called when it is there
 * @user_data: for @callback
 *
 * Fetches the picture that the contact shows now: what msnp_contact_get_picture() names. Nothing is
 * kept: whoever calls keeps pictures, by their digest.
 */
void
msnp_session_fetch_picture_async (MsnpSession         *self,
                                  MsnpContact         *contact,
                                  GCancellable        *cancellable,
                                  GAsyncReadyCallback  callback,
                                  gpointer             user_data)
{
  g_autoptr(GTask) task = NULL;
  const MsnpPictureRef *ref;

  g_return_if_fail (MSNP_IS_SESSION (self) && MSNP_IS_CONTACT (contact));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, msnp_session_fetch_picture_async);
  ref = msnp_contact_get_picture (contact);
  if (ref == NULL || (msnp_contact_get_client_id (contact) & CLIENT_P2P) == 0)
    g_task_return_new_error (task, MSNP_ERROR, MSNP_ERROR_DECLINED, "there is no picture");
  else
    fetch (self, contact, ref, task);
}

/**
 * msnp_session_fetch_emoticon_async:
 * @self: a session that is online
 * @contact: who sent it
 * @emoticon: what msnp_message_get_emoticons() gave
 * @cancellable: (nullable): to give up
 * @callback: called when it is there
 * @user_data: for @callback
 *
 * Fetches a custom emoticon. Ends in msnp_session_fetch_finish(), like a picture.
 */
void
msnp_session_fetch_emoticon_async (MsnpSession         *self,
                                   MsnpContact         *contact,
                                   const MsnpEmoticon  *emoticon,
                                   GCancellable        *cancellable,
                                   GAsyncReadyCallback  callback,
                                   gpointer             user_data)
{
  g_autoptr(GTask) task = NULL;

  g_return_if_fail (MSNP_IS_SESSION (self) && MSNP_IS_CONTACT (contact) && emoticon != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, msnp_session_fetch_emoticon_async);
  fetch (self, contact, emoticon->ref, task);
}

/**
 * msnp_session_fetch_finish:
 * @self: a session
 * @result: what the callback got
 * @error: return location: %MSNP_ERROR_DECLINED when it is not given, %MSNP_ERROR_NO_ANSWER,
 *   %MSNP_ERROR_UNREACHABLE, %MSNP_ERROR_PROTOCOL when what came is not what was announced,
 *   %MSNP_ERROR_TOO_LONG, %MSNP_ERROR_NOT_SIGNED_IN, %MSNP_ERROR_HIDDEN, or of %MSNP_SERVER_ERROR
 *   where the other person could not be called
 *
 * Returns: (transfer full) (nullable): the picture, of the size and the digest that were announced;
 *   it may still be no image
 */
GBytes *
msnp_session_fetch_finish (MsnpSession   *self,
                           GAsyncResult  *result,
                           GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* ---- files ---- */

/* Task data of a file that is sent. */
typedef struct
{
  MsnpFileWaitsFunc waits; /* (nullable) */
  gpointer          user_data;
} Sending;

MsnpDirectMode
msnp_session_get_direct_mode (MsnpSession *self)
{
  g_return_val_if_fail (MSNP_IS_SESSION (self), MSNP_DIRECT_NEVER);

  return self->direct_mode;
}

/**
 * msnp_session_set_direct_mode:
 * @self: a session, in any state
 * @mode: by default %MSNP_DIRECT_LISTEN
 *
 * Says whether files may go from one machine to the other, which tells the other person this
 * machine's address, once a file was offered and accepted.
 */
void
msnp_session_set_direct_mode (MsnpSession    *self,
                              MsnpDirectMode  mode)
{
  g_return_if_fail (MSNP_IS_SESSION (self));

  self->direct_mode = mode;
  msnp_session_apply_direct (self);
}

/* The address is the one that the server sees us at, or our router: nobody else's network. */
void
msnp_session_apply_direct (MsnpSession *self)
{
  g_autoptr(GInetAddress) address = NULL;

  if (self->notification != NULL)
    address =
      msnp_transport_dup_local_address (msnp_notification_get_transport (self->notification));
  msnp_p2p_hub_set_direct (msnp_peers_get_hub (self->peers), self->direct_mode, address);
}

static void
on_file_waits (guint64  size,
               gpointer user_data)
{
  Sending *sending = g_task_get_task_data (user_data);

  if (sending->waits != NULL)
    sending->waits (size, sending->user_data);
}

static void
on_file_sent (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;
  MsnpFileTransfer *transfer = msnp_peers_send_file_finish (MSNP_PEERS (source), result, &error);

  if (transfer != NULL)
    g_task_return_pointer (task, transfer, g_object_unref);
  else
    g_task_return_error (task, error);
}

/**
 * msnp_session_send_file_async:
 * @self: a session that is online
 * @address: to whom, in any case
 * @file: a regular file
 * @preview: (nullable): a PNG of at most 96 pixels a side and %MSNP_FILE_PREVIEW_MAX bytes
 * @waits: (nullable): called, at most once, when the file has to wait for its turn
 * @cancellable: (nullable): to give up before there is a transfer
 * @callback: called when the file can be read and is offered
 * @user_data: for @waits and @callback
 *
 * Offers a file. The chat with that person is opened as needed; what becomes of the offer, the
 * transfer tells. A few are offered to one person at a time; the others wait for the ends of those.
 */
void
msnp_session_send_file_async (MsnpSession         *self,
                              const char          *address,
                              GFile               *file,
                              GBytes              *preview,
                              MsnpFileWaitsFunc    waits,
                              GCancellable        *cancellable,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  g_autoptr(GTask) task = NULL;
  g_autofree char *normal = NULL;
  Sending *sending;

  g_return_if_fail (MSNP_IS_SESSION (self) && address != NULL && G_IS_FILE (file));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, msnp_session_send_file_async);
  sending = g_new (Sending, 1);
  *sending = (Sending) { waits, user_data };
  g_task_set_task_data (task, sending, g_free);
  normal = msnp_address_normalize (address);
  if (self->state != MSNP_SESSION_ONLINE)
    g_task_return_new_error (task, MSNP_ERROR, MSNP_ERROR_NOT_SIGNED_IN, "not signed in");
  else if (!msnp_address_is_valid (normal))
    g_task_return_new_error (task, MSNP_ERROR, MSNP_ERROR_BAD_ARGUMENT, "this is no address");
  else
    msnp_peers_send_file_async (self->peers, normal, file, preview, on_file_waits, cancellable,
                                on_file_sent, g_steal_pointer (&task));
}

/**
 * msnp_session_send_file_finish:
 * @self: a session
 * @result: what the callback got
 * @error: return location: of %G_IO_ERROR when the file cannot be read, %MSNP_ERROR_NOT_SIGNED_IN,
 *   %MSNP_ERROR_BAD_ARGUMENT
 *
 * Returns: (transfer full) (nullable): the transfer, offered
 */
MsnpFileTransfer *
msnp_session_send_file_finish (MsnpSession   *self,
                               GAsyncResult  *result,
                               GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* ---- what peers offer ---- */

static void
on_file_offered (MsnpPeers        *peers,
                 MsnpFileTransfer *transfer,
                 gpointer          user_data)
{
  g_signal_emit (user_data, msnp_session_signals[MSNP_SESSION_SIGNAL_FILE_OFFERED], 0, transfer);
}

/* 05 §5.3; what is in no list is something of a later client's. */
static void
on_offered (MsnpP2pHub *hub,
            const char *peer,
            const char *guid,
            gpointer    user_data)
{
  static const struct { const char *guid; const char *kind; } kinds[] = {
    { "{4BD96FC0-AB17-4425-A14A-439185962DC8}", "webcam" },
    { "{1C9AA97E-9C05-4583-A3BD-908A196F1E92}", "webcam" },
    { "{E073B06B-636E-45B7-ACA4-6D4B5978C93C}", "wink" },
    { "{6A13AF9C-5308-4F35-923A-67E8DDA40C2F}", "game" },
    { "{41D3E74E-04A2-4B37-96F8-08ACDB610874}", "photos" },
    { "{534142D5-1F2A-431F-A60C-B0CF723FDF7D}", "folder" },
  };
  const char *kind = "other";

  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      if (msnp_slp_guid_equal (guid, kinds[i].guid))
        kind = kinds[i].kind;
    }
  g_signal_emit (user_data, msnp_session_signals[MSNP_SESSION_SIGNAL_INVITATION_DECLINED], 0, peer,
                 kind);
}

static void
on_invitation_declined (MsnpChats  *chats,
                        const char *address,
                        const char *kind,
                        gpointer    user_data)
{
  g_signal_emit (user_data, msnp_session_signals[MSNP_SESSION_SIGNAL_INVITATION_DECLINED], 0,
                 address, kind);
}

/* What goes the new way, the chats end. */
static void
on_contact_changed (MsnpRoster  *roster,
                    MsnpContact *contact,
                    gpointer     user_data)
{
  MsnpSession *self = user_data;

  if (msnp_contact_is_blocked (contact))
    msnp_peers_close_peer (self->peers, msnp_contact_get_address (contact));
}

void
msnp_session_listen_to_peers (MsnpSession *self)
{
  g_signal_connect_object (self->roster, "contact-changed", G_CALLBACK (on_contact_changed), self,
                           0);
  g_signal_connect_object (self->peers, "file-offered", G_CALLBACK (on_file_offered), self, 0);
  g_signal_connect_object (msnp_peers_get_hub (self->peers), "offered", G_CALLBACK (on_offered),
                           self, 0);
  g_signal_connect_object (self->chats, "invitation-declined",
                           G_CALLBACK (on_invitation_declined), self, 0);
}

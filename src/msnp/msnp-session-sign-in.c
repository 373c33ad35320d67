#include "config.h"

#include "msnp-error.h"
#include "msnp-log.h"
#include "msnp-roster-private.h"
#include "msnp-session-private.h"
#include "wire/msnp-text.h"

/* How a session comes and goes: see the drawing in msnp-session.c. */

static void
drop_sign_in (MsnpSession *self)
{
  if (self->sign_in == NULL)
    return;

  g_signal_handlers_disconnect_by_data (self->sign_in, self);
  msnp_sign_in_stop (self->sign_in);
  g_clear_object (&self->sign_in);
}

static void
drop_notification (MsnpSession  *self,
                   const GError *error)
{
  g_autoptr(MsnpNotification) notification = g_steal_pointer (&self->notification);
  g_autoptr(MsnpChanges) changes = g_steal_pointer (&self->changes);

  /* Before the connection goes: what was asked ends with the reason, not with a cancellation. */
  if (changes != NULL)
    {
      g_signal_handlers_disconnect_by_data (changes, self);
      msnp_changes_stop (changes, error);
    }
  if (notification != NULL)
    {
      g_signal_handlers_disconnect_by_data (notification, self);
      msnp_notification_stop (notification);
    }
}

void
msnp_session_drop_connections (MsnpSession  *self,
                               const GError *error)
{
  drop_sign_in (self);
  drop_notification (self, error);
}

/* ---- the end, however it comes ---- */

static gboolean
leaves_switchboards (const GError *error)
{
  return error == NULL || msnp_error_is_cancelled (error)
         || g_error_matches (error, MSNP_ERROR, MSNP_ERROR_SIGNED_IN_ELSEWHERE);
}

/**
 * sign_out:
 * @error: (nullable): why; %NULL when it was asked for
 *
 * The one way back to OFFLINE, from every state.
 */
static void
sign_out (MsnpSession  *self,
          const GError *error)
{
  g_autoptr(GTask) task = NULL;
  g_autoptr(GError) reason = error != NULL ? g_error_copy (error) : NULL;
  g_autoptr(GError) ended =
    g_error_new_literal (MSNP_ERROR, MSNP_ERROR_NOT_SIGNED_IN, "signed out");

  if (self->state == MSNP_SESSION_OFFLINE || self->is_ending)
    return;

  g_object_ref (self);
  self->is_ending = TRUE;
  task = g_steal_pointer (&self->sign_in_task);
  if (task != NULL && self->cancel_id != 0)
    g_signal_handler_disconnect (g_task_get_cancellable (task), self->cancel_id);
  self->cancel_id = 0;
  drop_sign_in (self);
  if (leaves_switchboards (reason))
    msnp_peers_stop (self->peers, ended);
  /* Before the connection goes: a request for a switchboard ends with the reason, too. */
  msnp_chats_stop (self->chats, reason != NULL ? reason : ended, leaves_switchboards (reason));
  drop_notification (self, reason != NULL ? reason : ended);
  msnp_roster_clear_presence (self->roster);
  msnp_session_set_mailbox (self, -1, -1);
  /* Listeners hear of the state first: the status of somebody who is signed out is no news. */
  g_object_freeze_notify (G_OBJECT (self));
  self->is_ending = FALSE;
  msnp_session_set_state (self, MSNP_SESSION_OFFLINE);
  msnp_session_set_status (self, MSNP_STATUS_OFFLINE);
  g_object_thaw_notify (G_OBJECT (self));

  g_info ("signed out: %s", reason != NULL ? reason->message : "as asked");
  g_signal_emit (self, msnp_session_signals[MSNP_SESSION_SIGNAL_SIGNED_OUT], 0,
                 msnp_error_is_cancelled (reason) ? NULL : reason);
  if (task != NULL && reason != NULL)
    g_task_return_error (task, g_steal_pointer (&reason));
  else if (task != NULL)
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "signed out meanwhile");
  g_object_unref (self);
}

/* Those that outlived a broken connection: they are the account's that had it. */
static void
leave_chats (MsnpSession *self)
{
  g_autoptr(GError) error =
    g_error_new_literal (MSNP_ERROR, MSNP_ERROR_NOT_SIGNED_IN, "signed out");

  msnp_peers_stop (self->peers, error);
  msnp_chats_stop (self->chats, error, TRUE);
}

/* ---- after USR OK ---- */

static void
finish_sign_in_if_ready (MsnpSession *self)
{
  g_autoptr(GTask) task = NULL;

  if (self->state != MSNP_SESSION_SYNCHRONIZING || !self->is_listed || !self->is_status_set)
    return;
  /* Cancelled a moment ago: on_cancelled_idle() is about to end it. */
  if (g_cancellable_is_cancelled (g_task_get_cancellable (self->sign_in_task)))
    return;

  task = g_steal_pointer (&self->sign_in_task);
  if (self->cancel_id != 0)
    g_signal_handler_disconnect (g_task_get_cancellable (task), self->cancel_id);
  self->cancel_id = 0;
  msnp_chats_start (self->chats, self->notification);
  g_object_ref (self);
  msnp_session_set_state (self, MSNP_SESSION_ONLINE);
  if (self->state == MSNP_SESSION_ONLINE)
    msnp_roster_release_presence (self->roster);
  g_task_return_boolean (task, TRUE);
  g_object_unref (self);
}

static void
on_list_complete (MsnpNotification *notification,
                  gpointer          user_data)
{
  g_autoptr(MsnpSession) self = g_object_ref (user_data);

  self->is_listed = TRUE;
  g_signal_emit (self, msnp_session_signals[MSNP_SESSION_SIGNAL_LIST_COMPLETE], 0);
  finish_sign_in_if_ready (self);
}

static void
on_status_confirmed (MsnpNotification *notification,
                     int               status,
                     gpointer          user_data)
{
  g_autoptr(MsnpSession) self = g_object_ref (user_data);

  self->is_status_set = TRUE;
  msnp_session_set_status (self, (MsnpStatus) status);
  finish_sign_in_if_ready (self);
}

/* What was asked for will not be: nothing is pending any more. */
static void
on_status_refused (MsnpChanges *changes,
                   gpointer     user_data)
{
  MsnpSession *self = user_data;

  msnp_session_set_wanted_status (self, self->status);
}

static void
on_name_confirmed (MsnpNotification *notification,
                   const char       *name,
                   gpointer          user_data)
{
  msnp_session_set_own_name (user_data, name);
}

static void
on_added_you (MsnpNotification *notification,
              MsnpContact      *contact,
              gpointer          user_data)
{
  g_signal_emit (user_data, msnp_session_signals[MSNP_SESSION_SIGNAL_ADDED_YOU], 0, contact);
}

static void
on_rung (MsnpNotification *notification,
         const char       *session_id,
         const char       *host_and_port,
         const char       *ticket,
         const char       *inviter,
         gpointer          user_data)
{
  MsnpSession *self = user_data;

  msnp_chats_answer (self->chats, session_id, host_and_port, ticket, inviter);
}

static void
on_mailbox_changed (MsnpNotification *notification,
                    gboolean          is_total,
                    int               inbox,
                    int               folders,
                    gpointer          user_data)
{
  MsnpSession *self = user_data;

  if (is_total)
    msnp_session_set_mailbox (self, inbox, folders);
  else if (self->inbox_unread >= 0)
    msnp_session_set_mailbox (self, MAX (self->inbox_unread + inbox, 0),
                              MAX (self->folders_unread + folders, 0));
}

static void
on_mail_received (MsnpNotification *notification,
                  const char       *from,
                  const char       *subject,
                  gpointer          user_data)
{
  g_signal_emit (user_data, msnp_session_signals[MSNP_SESSION_SIGNAL_MAIL_RECEIVED], 0, from,
                 subject);
}

static void
on_server_message (MsnpNotification *notification,
                   const char       *kind,
                   const char       *text,
                   int               minutes,
                   gpointer          user_data)
{
  g_signal_emit (user_data, msnp_session_signals[MSNP_SESSION_SIGNAL_SERVER_MESSAGE], 0, kind, text,
                 minutes);
}

static void
on_ended (MsnpNotification *notification,
          const GError     *error,
          gpointer          user_data)
{
  sign_out (user_data, error);
}

static void
show_picture (MsnpSession *self)
{
  const MsnpPictureRef *ref =
    msnp_peers_name_picture (self->peers, msnp_notification_get_address (self->notification));

  if (ref != NULL)
    msnp_notification_set_picture (self->notification, ref->text);
}

static void
start_notification (MsnpSession *self)
{
  g_autoptr(MsnpTransport) transport = msnp_sign_in_steal_transport (self->sign_in);
  MsnpNotification *notification =
    msnp_notification_new (transport, self->roster, msnp_sign_in_get_address (self->sign_in),
                           self->timeout_s * 1000);

  if (!msnp_sign_in_uses_gateway (self->sign_in))
    g_clear_object (&self->gateway);
  msnp_chats_set_gateway (self->chats, self->gateway);
  self->notification = notification;
  self->changes = msnp_changes_new (notification);
  g_signal_connect (self->changes, "status-refused", G_CALLBACK (on_status_refused), self);
  g_signal_connect (notification, "list-complete", G_CALLBACK (on_list_complete), self);
  g_signal_connect (notification, "status-confirmed", G_CALLBACK (on_status_confirmed), self);
  g_signal_connect (notification, "name-confirmed", G_CALLBACK (on_name_confirmed), self);
  g_signal_connect (notification, "added-you", G_CALLBACK (on_added_you), self);
  g_signal_connect (notification, "rung", G_CALLBACK (on_rung), self);
  g_signal_connect (notification, "mailbox-changed", G_CALLBACK (on_mailbox_changed), self);
  g_signal_connect (notification, "mail-received", G_CALLBACK (on_mail_received), self);
  g_signal_connect (notification, "server-message", G_CALLBACK (on_server_message), self);
  g_signal_connect (notification, "ended", G_CALLBACK (on_ended), self);
  msnp_notification_set_tells_pictures (notification,
                                        msnp_sign_in_has_passport_ticket (self->sign_in));
  msnp_session_apply_direct (self);
  show_picture (self);
  msnp_roster_hold_presence (self->roster);
  msnp_notification_start (notification, self->wanted_status);
}

static void
on_sign_in_succeeded (MsnpSignIn *sign_in,
                      gpointer    user_data)
{
  MsnpSession *self = user_data;
  g_autofree char *address = msnp_address_normalize (msnp_sign_in_get_address (sign_in));
  g_autofree char *log_name = msnp_log_name (address);
  g_autofree char *display_name = g_strdup (msnp_sign_in_get_display_name (sign_in));
  gboolean is_verified = msnp_sign_in_is_verified (sign_in);

  start_notification (self);
  g_signal_handlers_disconnect_by_data (sign_in, self);
  g_clear_object (&self->sign_in);

  g_info ("signed in as %s", log_name);
  g_object_ref (self);
  msnp_session_set_account (self, address, is_verified);
  msnp_session_set_own_name (self, display_name);
  g_signal_emit (self, msnp_session_signals[MSNP_SESSION_SIGNAL_SIGNED_IN], 0);
  if (self->state == MSNP_SESSION_AUTHENTICATING)
    msnp_session_set_state (self, MSNP_SESSION_SYNCHRONIZING);
  g_object_unref (self);
}

/* ---- until USR OK ---- */

static void
on_connected (MsnpSignIn *sign_in,
              const char *host_and_port,
              gpointer    user_data)
{
  g_signal_emit (user_data, msnp_session_signals[MSNP_SESSION_SIGNAL_CONNECTED], 0, host_and_port);
}

static void
on_redirected (MsnpSignIn *sign_in,
               const char *host_and_port,
               gpointer    user_data)
{
  g_signal_emit (user_data, msnp_session_signals[MSNP_SESSION_SIGNAL_REDIRECTED], 0, host_and_port);
}

static void
on_challenged (MsnpSignIn *sign_in,
               gpointer    user_data)
{
  MsnpSession *self = user_data;

  g_object_ref (self);
  g_signal_emit (self, msnp_session_signals[MSNP_SESSION_SIGNAL_CHALLENGED], 0);
  if (self->state == MSNP_SESSION_CONNECTING)
    msnp_session_set_state (self, MSNP_SESSION_AUTHENTICATING);
  g_object_unref (self);
}

static void
on_ticket_received (MsnpSignIn *sign_in,
                    gpointer    user_data)
{
  g_signal_emit (user_data, msnp_session_signals[MSNP_SESSION_SIGNAL_TICKET_RECEIVED], 0);
}

static void
on_sign_in_failed (MsnpSignIn   *sign_in,
                   const GError *error,
                   gpointer      user_data)
{
  sign_out (user_data, error);
}

static gboolean
on_cancelled_idle (gpointer user_data)
{
  MsnpSession *self = user_data;
  g_autoptr(GError) error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "cancelled");

  if (self->sign_in_task != NULL
      && g_cancellable_is_cancelled (g_task_get_cancellable (self->sign_in_task)))
    sign_out (self, error);

  return G_SOURCE_REMOVE;
}

/* Not from inside the cancellation: sign_out() disconnects this very handler. */
static void
on_cancelled (GCancellable *cancellable,
              gpointer      user_data)
{
  g_idle_add_full (G_PRIORITY_HIGH, on_cancelled_idle, g_object_ref (user_data), g_object_unref);
}

static gboolean
trusts_gateway (GTlsCertificate      *certificate,
                GTlsCertificateFlags  errors,
                const char           *host,
                gpointer              user_data)
{
  return msnp_service_trusts (user_data, certificate, errors, host);
}

static void
make_gateway (MsnpSession *self)
{
  const char *uri = msnp_service_get_gateway (self->service);

  g_clear_object (&self->gateway);
  if (uri == NULL || self->gateway_mode == MSNP_GATEWAY_NEVER)
    return;

  self->gateway = msnp_gateway_new (uri, self->poll_ms, trusts_gateway,
                                    g_object_ref (self->service), g_object_unref);
  msnp_sign_in_set_gateway (self->sign_in, self->gateway,
                            self->gateway_mode == MSNP_GATEWAY_IF_NEEDED);
}

MsnpGatewayMode
msnp_session_get_gateway_mode (MsnpSession *self)
{
  g_return_val_if_fail (MSNP_IS_SESSION (self), MSNP_GATEWAY_NEVER);

  return self->gateway_mode;
}

/**
 * msnp_session_set_gateway_mode:
 * @self: a session, in any state
 * @mode: by default %MSNP_GATEWAY_IF_NEEDED
 *
 * Says how the next sign-in reaches the service.
 */
void
msnp_session_set_gateway_mode (MsnpSession     *self,
                               MsnpGatewayMode  mode)
{
  g_return_if_fail (MSNP_IS_SESSION (self));

  self->gateway_mode = mode;
}

/* Returns: whether the session leads through the service's HTTP gateway */
gboolean
msnp_session_uses_gateway (MsnpSession *self)
{
  g_return_val_if_fail (MSNP_IS_SESSION (self), FALSE);

  return self->notification != NULL && self->gateway != NULL;
}

/* For tests: how often the gateway is asked. */
void
msnp_session_set_poll_ms (MsnpSession *self,
                          guint        poll_ms)
{
  self->poll_ms = poll_ms;
}

static void
start_sign_in (MsnpSession *self,
               const char  *address,
               const char  *password)
{
  self->sign_in = msnp_sign_in_new (self->service, self->trace, self->timeout_s * 1000);
  make_gateway (self);
  g_signal_connect (self->sign_in, "connected", G_CALLBACK (on_connected), self);
  g_signal_connect (self->sign_in, "redirected", G_CALLBACK (on_redirected), self);
  g_signal_connect (self->sign_in, "challenged", G_CALLBACK (on_challenged), self);
  g_signal_connect (self->sign_in, "ticket-received", G_CALLBACK (on_ticket_received), self);
  g_signal_connect (self->sign_in, "succeeded", G_CALLBACK (on_sign_in_succeeded), self);
  g_signal_connect (self->sign_in, "failed", G_CALLBACK (on_sign_in_failed), self);
  msnp_sign_in_start (self->sign_in, address, password);
}

/**
 * msnp_session_sign_in_async:
 * @self: a session that is offline
 * @address: the account, as the person typed it
 * @password: its password; no copy outlives the sign-in
 * @status: the first status, any but %MSNP_STATUS_OFFLINE
 * @cancellable: (nullable): ends the attempt at once
 * @callback: called when online, or when it failed
 * @user_data: for @callback
 *
 * Signs in (02), lists and shows the status (03 §3.1). Each step is told by a signal.
 */
void
msnp_session_sign_in_async (MsnpSession         *self,
                            const char          *address,
                            const char          *password,
                            MsnpStatus           status,
                            GCancellable        *cancellable,
                            GAsyncReadyCallback  callback,
                            gpointer             user_data)
{
  g_autoptr(GTask) task = NULL;
  g_autofree char *normal = NULL;
  g_autofree char *trimmed = NULL;
  gboolean is_other;

  g_return_if_fail (MSNP_IS_SESSION (self) && address != NULL && password != NULL);
  g_return_if_fail (status != MSNP_STATUS_OFFLINE);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, msnp_session_sign_in_async);
  if (g_task_return_error_if_cancelled (task))
    return;
  if (self->state != MSNP_SESSION_OFFLINE)
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_PENDING, "signed in, or about to");
      return;
    }
  trimmed = g_strstrip (g_strdup (address));
  normal = msnp_address_normalize (trimmed);
  if (!msnp_address_is_valid (normal))
    {
      g_task_return_new_error (task, MSNP_ERROR, MSNP_ERROR_BAD_ARGUMENT, "this is no address");
      return;
    }

  self->sign_in_task = g_steal_pointer (&task);
  self->is_listed = self->is_status_set = FALSE;
  /* Ours to end: the answer to the caller comes after the session is OFFLINE again. */
  g_task_set_check_cancellable (self->sign_in_task, FALSE);
  if (cancellable != NULL)
    self->cancel_id = g_signal_connect (cancellable, "cancelled", G_CALLBACK (on_cancelled), self);

  is_other = g_strcmp0 (self->address, normal) != 0;
  g_object_ref (self);
  /* Listeners hear of it when all of it is so: one of them may sign out again. */
  g_object_freeze_notify (G_OBJECT (self));
  if (is_other)
    msnp_session_set_own_name (self, NULL);
  msnp_session_set_account (self, normal, self->is_verified);
  msnp_session_set_wanted_status (self, status);
  msnp_session_set_state (self, MSNP_SESSION_CONNECTING);
  start_sign_in (self, trimmed, password);
  if (is_other)
    leave_chats (self);
  g_object_thaw_notify (G_OBJECT (self));
  g_object_unref (self);
}

/**
 * msnp_session_sign_in_finish:
 * @self: a session
 * @result: what the callback got
 * @error: return location: of %MSNP_ERROR, or %G_IO_ERROR_CANCELLED
 *
 * Returns: whether the session is online
 */
gboolean
msnp_session_sign_in_finish (MsnpSession   *self,
                             GAsyncResult  *result,
                             GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * msnp_session_sign_out_async:
 * @self: a session, in any state
 * @cancellable: (nullable): not used: it does not take time
 * @callback: called when the session is offline
 * @user_data: for @callback
 *
 * Says `OUT`, leaves every chat and closes; a sign-in that runs is cancelled.
 */
void
msnp_session_sign_out_async (MsnpSession         *self,
                             GCancellable        *cancellable,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  g_autoptr(GTask) task = NULL;

  g_return_if_fail (MSNP_IS_SESSION (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, msnp_session_sign_out_async);
  if (self->state == MSNP_SESSION_OFFLINE)
    leave_chats (self);
  else
    sign_out (self, NULL);
  g_task_return_boolean (task, TRUE);
}

gboolean
msnp_session_sign_out_finish (MsnpSession   *self,
                              GAsyncResult  *result,
                              GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

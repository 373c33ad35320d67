#include "config.h"

#include "msnp-session.h"

#include "msnp-changes.h"
#include "msnp-chats.h"
#include "msnp-enum-types.h"
#include "msnp-error.h"
#include "msnp-log.h"
#include "msnp-notification.h"
#include "msnp-roster-private.h"
#include "msnp-session-private.h"
#include "msnp-sign-in.h"
#include "wire/msnp-text.h"

#define TIMEOUT_S 30

/**
 * MsnpSession:
 *
 * One account on one service, and the whole of this library to those above: it signs in and out, as
 * often as one likes, and holds what lasts: the roster and the chats.
 *
 *     OFFLINE ─► CONNECTING ─► AUTHENTICATING ─► SYNCHRONIZING ─► ONLINE
 *        ▲       MsnpSignIn ..................   MsnpNotification ...│
 *        └───────────────── signed-out (why) ────────────────────────┘
 *
 * Two sessions share nothing. A session that is online keeps running until it is signed out:
 * dropping the last reference closes its connections without a word.
 */
struct _MsnpSession
{
  GObject           parent_instance;
  MsnpService      *service;
  MsnpTrace        *trace;        /* (nullable) */
  guint             timeout_s;
  MsnpSessionState  state;
  char             *address;      /* in lower case */
  char             *display_name;
  MsnpStatus        status;
  MsnpStatus        wanted_status;
  gboolean          is_verified;
  int               inbox_unread;
  int               folders_unread;
  MsnpRoster       *roster;
  MsnpChats        *chats;
  MsnpSignIn       *sign_in;      /* until USR OK */
  MsnpNotification *notification; /* after it */
  MsnpChanges      *changes;      /* with it */
  GTask            *sign_in_task; /* until ONLINE */
  gulong            cancel_id;
  gboolean          is_listed;    /* the list is complete */
  gboolean          is_status_set; /* the first CHG was answered */
};

enum
{
  PROP_SERVICE = 1,
  PROP_STATE,
  PROP_ADDRESS,
  PROP_DISPLAY_NAME,
  PROP_STATUS,
  PROP_WANTED_STATUS,
  PROP_IS_VERIFIED,
  PROP_ROSTER,
  PROP_CONVERSATIONS,
  PROP_INBOX_UNREAD,
  PROP_FOLDERS_UNREAD,
  PROP_TIMEOUT,
  N_PROPS
};
static GParamSpec *properties[N_PROPS];

enum
{
  CONNECTED,
  REDIRECTED,
  CHALLENGED,
  TICKET_RECEIVED,
  SIGNED_IN,
  LIST_COMPLETE,
  SIGNED_OUT,
  CONVERSATION_OPENED,
  ADDED_YOU,
  MAIL_RECEIVED,
  SERVER_MESSAGE,
  N_SIGNALS
};
static guint signals[N_SIGNALS];
G_DEFINE_FINAL_TYPE (MsnpSession, msnp_session, G_TYPE_OBJECT)

static void
notify (MsnpSession *self,
        guint        property)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

static void
msnp_session_get_property (GObject    *object,
                           guint       property_id,
                           GValue     *value,
                           GParamSpec *pspec)
{
  MsnpSession *self = MSNP_SESSION (object);

  switch (property_id)
    {
    case PROP_SERVICE:
      g_value_set_object (value, self->service);
      break;
    case PROP_STATE:
      g_value_set_enum (value, self->state);
      break;
    case PROP_ADDRESS:
      g_value_set_string (value, self->address);
      break;
    case PROP_DISPLAY_NAME:
      g_value_set_string (value, msnp_session_get_display_name (self));
      break;
    case PROP_STATUS:
      g_value_set_enum (value, self->status);
      break;
    case PROP_WANTED_STATUS:
      g_value_set_enum (value, self->wanted_status);
      break;
    case PROP_IS_VERIFIED:
      g_value_set_boolean (value, self->is_verified);
      break;
    case PROP_ROSTER:
      g_value_set_object (value, self->roster);
      break;
    case PROP_CONVERSATIONS:
      g_value_set_object (value, msnp_chats_list (self->chats));
      break;
    case PROP_INBOX_UNREAD:
      g_value_set_int (value, self->inbox_unread);
      break;
    case PROP_FOLDERS_UNREAD:
      g_value_set_int (value, self->folders_unread);
      break;
    case PROP_TIMEOUT:
      g_value_set_uint (value, self->timeout_s);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
msnp_session_set_property (GObject      *object,
                           guint         property_id,
                           const GValue *value,
                           GParamSpec   *pspec)
{
  if (property_id == PROP_TIMEOUT)
    msnp_session_set_timeout (MSNP_SESSION (object), g_value_get_uint (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
}

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

  if (notification != NULL)
    {
      g_signal_handlers_disconnect_by_data (notification, self);
      msnp_notification_stop (notification);
    }
  if (changes != NULL)
    {
      g_signal_handlers_disconnect_by_data (changes, self);
      msnp_changes_stop (changes, error);
    }
}

static void
msnp_session_dispose (GObject *object)
{
  MsnpSession *self = MSNP_SESSION (object);
  g_autoptr(GError) error = g_error_new_literal (MSNP_ERROR, MSNP_ERROR_NOT_SIGNED_IN, "signed out");

  drop_sign_in (self);
  drop_notification (self, error);
  if (self->chats != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->chats, self);
      msnp_chats_stop (self->chats, error, TRUE);
    }
  g_clear_object (&self->chats);
  G_OBJECT_CLASS (msnp_session_parent_class)->dispose (object);
}

static void
msnp_session_finalize (GObject *object)
{
  MsnpSession *self = MSNP_SESSION (object);

  g_clear_object (&self->service);
  g_clear_object (&self->trace);
  g_clear_object (&self->roster);
  g_free (self->address);
  g_free (self->display_name);
  G_OBJECT_CLASS (msnp_session_parent_class)->finalize (object);
}

static void
install_signals (GType type)
{
  /* The steps of a sign-in, in this order; redirected and what is before it may repeat. */
  signals[CONNECTED] = g_signal_new ("connected", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                     G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[REDIRECTED] = g_signal_new ("redirected", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                      G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[CHALLENGED] = g_signal_new ("challenged", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                      G_TYPE_NONE, 0);
  signals[TICKET_RECEIVED] = g_signal_new ("ticket-received", type, G_SIGNAL_RUN_LAST, 0, NULL,
                                           NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNED_IN] = g_signal_new ("signed-in", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                     G_TYPE_NONE, 0);
  signals[LIST_COMPLETE] = g_signal_new ("list-complete", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                         NULL, G_TYPE_NONE, 0);

  /**
   * MsnpSession::signed-out:
   * @self: the session, already OFFLINE
   * @reason: (nullable): why, of %MSNP_ERROR; %NULL when it was asked for
   *
   * Emitted at the end of every attempt that had begun, before the sign-in's own callback.
   */
  signals[SIGNED_OUT] = g_signal_new ("signed-out", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                      G_TYPE_NONE, 1, G_TYPE_ERROR | G_SIGNAL_TYPE_STATIC_SCOPE);

  /**
   * MsnpSession::conversation-opened:
   * @self: the session
   * @conversation: a chat that was not there before
   *
   * Emitted when a chat is made, by us or because somebody calls. It says nothing of a message yet:
   * who shows windows waits for the first.
   */
  signals[CONVERSATION_OPENED] =
    g_signal_new ("conversation-opened", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                  1, MSNP_TYPE_CONVERSATION);

  /**
   * MsnpSession::added-you:
   * @self: the session
   * @contact: who has put the account on his list and was neither allowed nor blocked yet
   *
   * Emitted after list-complete for everybody who waits, and when somebody does it.
   */
  signals[ADDED_YOU] = g_signal_new ("added-you", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                     G_TYPE_NONE, 1, MSNP_TYPE_CONTACT);
  signals[MAIL_RECEIVED] = g_signal_new ("mail-received", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                         NULL, G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_STRING);
  signals[SERVER_MESSAGE] = g_signal_new ("server-message", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                          NULL, G_TYPE_NONE, 3, G_TYPE_STRING, G_TYPE_STRING,
                                          G_TYPE_INT);
}

static void
msnp_session_class_init (MsnpSessionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = msnp_session_get_property;
  object_class->set_property = msnp_session_set_property;
  object_class->dispose = msnp_session_dispose;
  object_class->finalize = msnp_session_finalize;

  properties[PROP_SERVICE] = g_param_spec_object ("service", NULL, NULL, MSNP_TYPE_SERVICE, flags);
  properties[PROP_STATE] =
    g_param_spec_enum ("state", NULL, NULL, MSNP_TYPE_SESSION_STATE, MSNP_SESSION_OFFLINE, flags);
  properties[PROP_ADDRESS] = g_param_spec_string ("address", NULL, NULL, NULL, flags);
  properties[PROP_DISPLAY_NAME] = g_param_spec_string ("display-name", NULL, NULL, NULL, flags);
  properties[PROP_STATUS] =
    g_param_spec_enum ("status", NULL, NULL, MSNP_TYPE_STATUS, MSNP_STATUS_OFFLINE, flags);
  properties[PROP_WANTED_STATUS] =
    g_param_spec_enum ("wanted-status", NULL, NULL, MSNP_TYPE_STATUS, MSNP_STATUS_OFFLINE, flags);
  properties[PROP_IS_VERIFIED] = g_param_spec_boolean ("is-verified", NULL, NULL, FALSE, flags);
  properties[PROP_ROSTER] = g_param_spec_object ("roster", NULL, NULL, MSNP_TYPE_ROSTER, flags);
  properties[PROP_CONVERSATIONS] =
    g_param_spec_object ("conversations", NULL, NULL, G_TYPE_LIST_MODEL, flags);
  properties[PROP_INBOX_UNREAD] =
    g_param_spec_int ("inbox-unread", NULL, NULL, -1, G_MAXINT, -1, flags);
  properties[PROP_FOLDERS_UNREAD] =
    g_param_spec_int ("folders-unread", NULL, NULL, -1, G_MAXINT, -1, flags);
  properties[PROP_TIMEOUT] = g_param_spec_uint ("timeout", NULL, NULL, 1, 3600, TIMEOUT_S,
                                                flags | G_PARAM_WRITABLE);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  install_signals (G_TYPE_FROM_CLASS (klass));
}

static void
on_conversation_opened (MsnpChats        *chats,
                        MsnpConversation *conversation,
                        gpointer          user_data)
{
  g_signal_emit (user_data, signals[CONVERSATION_OPENED], 0, conversation);
}

static void
msnp_session_init (MsnpSession *self)
{
  self->timeout_s = TIMEOUT_S;
  self->inbox_unread = self->folders_unread = -1;
  self->status = self->wanted_status = MSNP_STATUS_OFFLINE;
  self->roster = msnp_roster_new ();
  self->chats = msnp_chats_new (self->roster);
  g_signal_connect (self->chats, "conversation-opened", G_CALLBACK (on_conversation_opened), self);
}

/**
 * msnp_session_new:
 * @service: where the account lives
 *
 * Returns: (transfer full): a session that is offline
 */
MsnpSession *
msnp_session_new (MsnpService *service)
{
  MsnpSession *self;

  g_return_val_if_fail (MSNP_IS_SERVICE (service), NULL);

  self = g_object_new (MSNP_TYPE_SESSION, NULL);
  self->service = g_object_ref (service);
  return self;
}

/* ---- facts ---- */

static void
set_state (MsnpSession      *self,
           MsnpSessionState  state)
{
  if (self->state == state)
    return;

  self->state = state;
  notify (self, PROP_STATE);
}

static void
set_status (MsnpSession *self,
            MsnpStatus   status)
{
  if (self->status == status)
    return;

  self->status = status;
  notify (self, PROP_STATUS);
}

void
msnp_session_set_wanted_status (MsnpSession *self,
                                MsnpStatus   status)
{
  msnp_chats_set_hidden (self->chats, status == MSNP_STATUS_HIDDEN);
  if (self->wanted_status == status)
    return;

  self->wanted_status = status;
  notify (self, PROP_WANTED_STATUS);
}

static void
set_display_name (MsnpSession *self,
                  const char  *display_name)
{
  msnp_chats_set_own_name (self->chats, display_name);
  if (g_strcmp0 (self->display_name, display_name) == 0)
    return;

  g_free (self->display_name);
  self->display_name = g_strdup (display_name);
  notify (self, PROP_DISPLAY_NAME);
}

static void
set_mailbox (MsnpSession *self,
             int          inbox,
             int          folders)
{
  gboolean is_inbox_new = self->inbox_unread != inbox;
  gboolean is_folders_new = self->folders_unread != folders;

  self->inbox_unread = inbox;
  self->folders_unread = folders;
  g_object_freeze_notify (G_OBJECT (self));
  if (is_inbox_new)
    notify (self, PROP_INBOX_UNREAD);
  if (is_folders_new)
    notify (self, PROP_FOLDERS_UNREAD);
  g_object_thaw_notify (G_OBJECT (self));
}

/* ---- the end, however it comes ---- */

static gboolean
leaves_switchboards (const GError *error)
{
  return error == NULL || g_error_matches (error, MSNP_ERROR, MSNP_ERROR_SIGNED_IN_ELSEWHERE);
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
  g_autoptr(GTask) task = g_steal_pointer (&self->sign_in_task);
  g_autoptr(GError) reason = error != NULL ? g_error_copy (error) : NULL;
  g_autoptr(GError) ended = g_error_new_literal (MSNP_ERROR, MSNP_ERROR_NOT_SIGNED_IN, "signed out");

  if (self->state == MSNP_SESSION_OFFLINE)
    return;

  g_object_ref (self);
  if (task != NULL && self->cancel_id != 0)
    g_signal_handler_disconnect (g_task_get_cancellable (task), self->cancel_id);
  self->cancel_id = 0;
  drop_sign_in (self);
  drop_notification (self, reason != NULL ? reason : ended);
  msnp_chats_stop (self->chats, reason != NULL ? reason : ended, leaves_switchboards (reason));
  msnp_roster_clear_presence (self->roster);
  set_mailbox (self, -1, -1);
  set_status (self, MSNP_STATUS_OFFLINE);
  set_state (self, MSNP_SESSION_OFFLINE);

  g_info ("signed out: %s", reason != NULL ? reason->message : "as asked");
  g_signal_emit (self, signals[SIGNED_OUT], 0, msnp_error_is_cancelled (reason) ? NULL : reason);
  if (task != NULL && reason != NULL)
    g_task_return_error (task, g_steal_pointer (&reason));
  else if (task != NULL)
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "signed out meanwhile");
  g_object_unref (self);
}

/* ---- after USR OK ---- */

static void
finish_sign_in_if_ready (MsnpSession *self)
{
  g_autoptr(GTask) task = NULL;

  if (self->state != MSNP_SESSION_SYNCHRONIZING || !self->is_listed || !self->is_status_set)
    return;

  task = g_steal_pointer (&self->sign_in_task);
  if (self->cancel_id != 0)
    g_signal_handler_disconnect (g_task_get_cancellable (task), self->cancel_id);
  self->cancel_id = 0;
  msnp_chats_start (self->chats, self->notification);
  g_object_ref (self);
  set_state (self, MSNP_SESSION_ONLINE);
  if (self->state == MSNP_SESSION_ONLINE)
    msnp_roster_release_presence (self->roster);
  g_task_return_boolean (task, TRUE);
  g_object_unref (self);
}

static void
on_list_complete (MsnpNotification *notification,
                  gpointer          user_data)
{
  MsnpSession *self = user_data;

  self->is_listed = TRUE;
  g_signal_emit (self, signals[LIST_COMPLETE], 0);
  finish_sign_in_if_ready (self);
}

static void
on_status_confirmed (MsnpNotification *notification,
                     int               status,
                     gpointer          user_data)
{
  MsnpSession *self = user_data;

  self->is_status_set = TRUE;
  set_status (self, (MsnpStatus) status);
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
  set_display_name (user_data, name);
}

static void
on_added_you (MsnpNotification *notification,
              MsnpContact      *contact,
              gpointer          user_data)
{
  g_signal_emit (user_data, signals[ADDED_YOU], 0, contact);
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
    set_mailbox (self, inbox, folders);
  else if (self->inbox_unread >= 0)
    set_mailbox (self, MAX (self->inbox_unread + inbox, 0), MAX (self->folders_unread + folders, 0));
}

static void
on_mail_received (MsnpNotification *notification,
                  const char       *from,
                  const char       *subject,
                  gpointer          user_data)
{
  g_signal_emit (user_data, signals[MAIL_RECEIVED], 0, from, subject);
}

static void
on_server_message (MsnpNotification *notification,
                   const char       *kind,
                   const char       *text,
                   int               minutes,
                   gpointer          user_data)
{
  g_signal_emit (user_data, signals[SERVER_MESSAGE], 0, kind, text, minutes);
}

static void
on_ended (MsnpNotification *notification,
          const GError     *error,
          gpointer          user_data)
{
  sign_out (user_data, error);
}

static void
start_notification (MsnpSession *self)
{
  g_autoptr(MsnpTransport) transport = msnp_sign_in_steal_transport (self->sign_in);
  MsnpNotification *notification =
    msnp_notification_new (transport, self->roster, msnp_sign_in_get_address (self->sign_in),
                           self->timeout_s * 1000);

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
  gboolean is_new_spelling = g_strcmp0 (self->address, address) != 0;

  g_free (self->address);
  self->address = g_steal_pointer (&address);
  self->is_verified = msnp_sign_in_is_verified (sign_in);
  start_notification (self);
  g_signal_handlers_disconnect_by_data (sign_in, self);
  g_clear_object (&self->sign_in);

  g_info ("signed in as %s", log_name);
  g_object_ref (self);
  if (is_new_spelling)
    notify (self, PROP_ADDRESS);
  notify (self, PROP_IS_VERIFIED);
  set_display_name (self, msnp_sign_in_get_display_name (sign_in));
  g_signal_emit (self, signals[SIGNED_IN], 0);
  if (self->state == MSNP_SESSION_AUTHENTICATING)
    set_state (self, MSNP_SESSION_SYNCHRONIZING);
  g_object_unref (self);
}

/* ---- until USR OK ---- */

static void
on_connected (MsnpSignIn *sign_in,
              const char *host_and_port,
              gpointer    user_data)
{
  g_signal_emit (user_data, signals[CONNECTED], 0, host_and_port);
}

static void
on_redirected (MsnpSignIn *sign_in,
               const char *host_and_port,
               gpointer    user_data)
{
  g_signal_emit (user_data, signals[REDIRECTED], 0, host_and_port);
}

static void
on_challenged (MsnpSignIn *sign_in,
               gpointer    user_data)
{
  MsnpSession *self = user_data;

  g_object_ref (self);
  g_signal_emit (self, signals[CHALLENGED], 0);
  if (self->state == MSNP_SESSION_CONNECTING)
    set_state (self, MSNP_SESSION_AUTHENTICATING);
  g_object_unref (self);
}

static void
on_ticket_received (MsnpSignIn *sign_in,
                    gpointer    user_data)
{
  g_signal_emit (user_data, signals[TICKET_RECEIVED], 0);
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

static void
start_sign_in (MsnpSession *self,
               const char  *address,
               const char  *password)
{
  self->sign_in = msnp_sign_in_new (self->service, self->trace, self->timeout_s * 1000);
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

  if (g_strcmp0 (self->address, normal) != 0)
    {
      g_free (self->address);
      self->address = g_steal_pointer (&normal);
      set_display_name (self, NULL);
      notify (self, PROP_ADDRESS);
    }
  msnp_session_set_wanted_status (self, status);
  set_state (self, MSNP_SESSION_CONNECTING);
  start_sign_in (self, trimmed, password);
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

/* ---- reading ---- */

/* Returns: (transfer none) (nullable): where changes are asked for; NULL unless online */
MsnpChanges *
msnp_session_get_changes (MsnpSession *self)
{
  return self->state == MSNP_SESSION_ONLINE ? self->changes : NULL;
}

MsnpService *
msnp_session_get_service (MsnpSession *self)
{
  g_return_val_if_fail (MSNP_IS_SESSION (self), NULL);

  return self->service;
}

MsnpSessionState
msnp_session_get_state (MsnpSession *self)
{
  g_return_val_if_fail (MSNP_IS_SESSION (self), MSNP_SESSION_OFFLINE);

  return self->state;
}

/* Returns: (transfer none) (nullable): the account in lower case; %NULL before the first sign-in */
const char *
msnp_session_get_address (MsnpSession *self)
{
  g_return_val_if_fail (MSNP_IS_SESSION (self), NULL);

  return self->address;
}

/* Returns: (transfer none) (nullable): the own name, or the address until there is one */
const char *
msnp_session_get_display_name (MsnpSession *self)
{
  g_return_val_if_fail (MSNP_IS_SESSION (self), NULL);

  return self->display_name != NULL && *self->display_name != '\0' ? self->display_name
                                                                   : self->address;
}

/* Returns: the status as the server confirmed it */
MsnpStatus
msnp_session_get_status (MsnpSession *self)
{
  g_return_val_if_fail (MSNP_IS_SESSION (self), MSNP_STATUS_OFFLINE);

  return self->status;
}

/* Returns: the status that was asked for last; not msnp_session_get_status() while it is pending */
MsnpStatus
msnp_session_get_wanted_status (MsnpSession *self)
{
  g_return_val_if_fail (MSNP_IS_SESSION (self), MSNP_STATUS_OFFLINE);

  return self->wanted_status;
}

/* Returns: whether the account's address is verified (02 §2.7) */
gboolean
msnp_session_is_verified (MsnpSession *self)
{
  g_return_val_if_fail (MSNP_IS_SESSION (self), FALSE);

  return self->is_verified;
}

/* Returns: (transfer none): the same object for the session's life */
MsnpRoster *
msnp_session_get_roster (MsnpSession *self)
{
  g_return_val_if_fail (MSNP_IS_SESSION (self), NULL);

  return self->roster;
}

/* Returns: (transfer none): a #GListModel of #MsnpConversation */
GListModel *
msnp_session_list_conversations (MsnpSession *self)
{
  g_return_val_if_fail (MSNP_IS_SESSION (self), NULL);

  return msnp_chats_list (self->chats);
}

/* Returns: unread messages of the inbox, -1 where there is no mailbox */
int
msnp_session_get_inbox_unread (MsnpSession *self)
{
  g_return_val_if_fail (MSNP_IS_SESSION (self), -1);

  return self->inbox_unread;
}

/* Returns: unread messages of all other folders, -1 where there is no mailbox */
int
msnp_session_get_folders_unread (MsnpSession *self)
{
  g_return_val_if_fail (MSNP_IS_SESSION (self), -1);

  return self->folders_unread;
}

/* @seconds: 1 to 3600, for each step of the next sign-in and each answer after it */
void
msnp_session_set_timeout (MsnpSession *self,
                          guint        seconds)
{
  g_return_if_fail (MSNP_IS_SESSION (self) && seconds >= 1 && seconds <= 3600);

  if (self->timeout_s == seconds)
    return;

  self->timeout_s = seconds;
  notify (self, PROP_TIMEOUT);
}

/* @trace: (nullable): told of every line of the connections that are made from now on */
void
msnp_session_set_trace (MsnpSession *self,
                        MsnpTrace   *trace)
{
  g_return_if_fail (MSNP_IS_SESSION (self));

  g_set_object (&self->trace, trace);
  msnp_chats_set_trace (self->chats, trace);
}

/**
 * msnp_session_open_conversation:
 * @self: a session
 * @address: somebody's address, in any case
 *
 * Opens no connection yet: the first message does, or msnp_conversation_prepare().
 *
 * Returns: (transfer none): the chat with that person alone, made if there is none yet
 */
MsnpConversation *
msnp_session_open_conversation (MsnpSession *self,
                                const char  *address)
{
  g_autofree char *normal = NULL;

  g_return_val_if_fail (MSNP_IS_SESSION (self) && address != NULL, NULL);

  normal = msnp_address_normalize (address);
  return msnp_chats_open (self->chats, normal);
}

/* Returns: (transfer none) (nullable): the chat of that id */
MsnpConversation *
msnp_session_lookup_conversation (MsnpSession *self,
                                  const char  *id)
{
  g_return_val_if_fail (MSNP_IS_SESSION (self) && id != NULL, NULL);

  return msnp_chats_lookup (self->chats, id);
}

#include "config.h"

#include "msnp-session.h"

#include "msnp-enum-types.h"
#include "msnp-error.h"
#include "msnp-roster-private.h"
#include "msnp-session-private.h"
#include "wire/msnp-text.h"

#define TIMEOUT_S 30
#define POLL_MS   2000 /* how often an HTTP gateway is asked (07 §7.3) */
#define CHECK_MS  10000 /* for the answer to a ping after a change of the network */

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

guint msnp_session_signals[MSNP_SESSION_N_SIGNALS];
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
msnp_session_dispose (GObject *object)
{
  MsnpSession *self = MSNP_SESSION (object);
  g_autoptr(GError) error =
    g_error_new_literal (MSNP_ERROR, MSNP_ERROR_NOT_SIGNED_IN, "signed out");

  msnp_session_drop_connections (self, error);
  if (self->chats != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->chats, self);
      msnp_peers_stop (self->peers, error);
      msnp_chats_stop (self->chats, error, TRUE);
    }
  g_clear_object (&self->chats);
  g_clear_object (&self->peers);
  g_clear_object (&self->gateway);
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
install_signal (guint       index,
                const char *name,
                guint       n_params,
                ...)
{
  va_list types;

  va_start (types, n_params);
  msnp_session_signals[index] =
    g_signal_new_valist (name, MSNP_TYPE_SESSION, G_SIGNAL_RUN_LAST, NULL, NULL, NULL, NULL,
                         G_TYPE_NONE, n_params, types);
  va_end (types);
}

static void
install_signals (void)
{
  /* The steps of a sign-in, in this order; redirected and what is before it may repeat. */
  install_signal (MSNP_SESSION_SIGNAL_CONNECTED, "connected", 1, G_TYPE_STRING);
  install_signal (MSNP_SESSION_SIGNAL_REDIRECTED, "redirected", 1, G_TYPE_STRING);
  install_signal (MSNP_SESSION_SIGNAL_CHALLENGED, "challenged", 0);
  install_signal (MSNP_SESSION_SIGNAL_TICKET_RECEIVED, "ticket-received", 0);
  install_signal (MSNP_SESSION_SIGNAL_SIGNED_IN, "signed-in", 0);
  install_signal (MSNP_SESSION_SIGNAL_LIST_COMPLETE, "list-complete", 0);

  /**
   * MsnpSession::signed-out:
   * @self: the session, already OFFLINE
   * @reason: (nullable): why, of %MSNP_ERROR; %NULL when it was asked for
   *
   * Emitted at the end of every attempt that had begun, before the sign-in's own callback.
   */
  install_signal (MSNP_SESSION_SIGNAL_SIGNED_OUT, "signed-out", 1,
                  G_TYPE_ERROR | G_SIGNAL_TYPE_STATIC_SCOPE);

  /**
   * MsnpSession::conversation-opened:
   * @self: the session
   * @conversation: a chat that was not there before
   *
   * Emitted when a chat is made, by us or because somebody calls. It says nothing of a message yet:
   * who shows windows waits for the first.
   */
  install_signal (MSNP_SESSION_SIGNAL_CONVERSATION_OPENED, "conversation-opened", 1,
                  MSNP_TYPE_CONVERSATION);

  /**
   * MsnpSession::added-you:
   * @self: the session
   * @contact: who has put the account on his list and was neither allowed nor blocked yet
   *
   * Emitted after list-complete for everybody who waits, and when somebody does it.
   */
  install_signal (MSNP_SESSION_SIGNAL_ADDED_YOU, "added-you", 1, MSNP_TYPE_CONTACT);
  install_signal (MSNP_SESSION_SIGNAL_MAIL_RECEIVED, "mail-received", 2,
                  G_TYPE_STRING, G_TYPE_STRING);
  install_signal (MSNP_SESSION_SIGNAL_SERVER_MESSAGE, "server-message", 3,
                  G_TYPE_STRING, G_TYPE_STRING, G_TYPE_INT);

  /**
   * MsnpSession::file-offered:
   * @self: the session
   * @transfer: what somebody wants to send, not accepted yet
   *
   * Emitted once an offer. It lapses after ten minutes; nobody who is blocked can make one.
   */
  install_signal (MSNP_SESSION_SIGNAL_FILE_OFFERED, "file-offered", 1, MSNP_TYPE_FILE_TRANSFER);

  /**
   * MsnpSession::invitation-declined:
   * @self: the session
   * @address: who invited
   * @kind: to what: `webcam`, `voice`, `game`, `photos`, `folder`, `wink`, `file` (of an old
   *   client, by a way of its own), `application` or `other`
   *
   * Emitted after something that this client cannot do was declined: a notice, nothing to decide.
   */
  install_signal (MSNP_SESSION_SIGNAL_INVITATION_DECLINED, "invitation-declined", 2,
                  G_TYPE_STRING, G_TYPE_STRING);
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
  install_signals ();
}

static void
on_conversation_opened (MsnpChats        *chats,
                        MsnpConversation *conversation,
                        gpointer          user_data)
{
  g_signal_emit (user_data, msnp_session_signals[MSNP_SESSION_SIGNAL_CONVERSATION_OPENED], 0,
                 conversation);
}

static void
msnp_session_init (MsnpSession *self)
{
  self->timeout_s = TIMEOUT_S;
  self->direct_mode = MSNP_DIRECT_LISTEN;
  self->poll_ms = POLL_MS;
  self->inbox_unread = self->folders_unread = -1;
  self->status = self->wanted_status = MSNP_STATUS_OFFLINE;
  self->roster = msnp_roster_new ();
  self->chats = msnp_chats_new (self->roster);
  self->peers = msnp_peers_new (self->chats);
  msnp_session_listen_to_peers (self);
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

void
msnp_session_set_state (MsnpSession     *self,
                        MsnpSessionState state)
{
  if (self->state == state)
    return;

  self->state = state;
  notify (self, PROP_STATE);
}

void
msnp_session_set_status (MsnpSession *self,
                         MsnpStatus   status)
{
  if (self->status == status)
    return;

  self->status = status;
  notify (self, PROP_STATUS);
}

void
msnp_session_set_account (MsnpSession *self,
                          const char  *address,
                          gboolean     is_verified)
{
  if (g_strcmp0 (self->address, address) != 0)
    {
      g_free (self->address);
      self->address = g_strdup (address);
      notify (self, PROP_ADDRESS);
    }
  if (self->is_verified != is_verified)
    {
      self->is_verified = is_verified;
      notify (self, PROP_IS_VERIFIED);
    }
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

void
msnp_session_set_own_name (MsnpSession *self,
                           const char  *display_name)
{
  msnp_chats_set_own_name (self->chats, display_name);
  if (g_strcmp0 (self->display_name, display_name) == 0)
    return;

  g_free (self->display_name);
  self->display_name = g_strdup (display_name);
  notify (self, PROP_DISPLAY_NAME);
}

void
msnp_session_set_mailbox (MsnpSession *self,
                          int          inbox,
                          int          folders)
{
  gboolean is_inbox_new = self->inbox_unread != inbox;
  gboolean is_folders_new = self->folders_unread != folders;

  g_object_ref (self);
  self->inbox_unread = inbox;
  self->folders_unread = folders;
  g_object_freeze_notify (G_OBJECT (self));
  if (is_inbox_new)
    notify (self, PROP_INBOX_UNREAD);
  if (is_folders_new)
    notify (self, PROP_FOLDERS_UNREAD);
  g_object_thaw_notify (G_OBJECT (self));
  g_object_unref (self);
}

/* ---- reading ---- */

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

/**
 * msnp_session_open_group:
 * @self: a session
 * @addresses: of the others, in any case, from wherever they were kept; what is no address is left
 *   out, and so is what is more than %MSNP_GROUP_MEMBERS_MAX
 *
 * Opens no connection yet: the first message does, and calls everybody.
 *
 * Returns: (transfer none) (nullable): a new group of these people; %NULL when nobody is left
 */
MsnpConversation *
msnp_session_open_group (MsnpSession       *self,
                         const char *const *addresses)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  g_auto(GStrv) members = NULL;
  guint n_members = 0;

  g_return_val_if_fail (MSNP_IS_SESSION (self) && addresses != NULL, NULL);

  for (gsize i = 0; addresses[i] != NULL && n_members < MSNP_GROUP_MEMBERS_MAX; i++)
    {
      g_autofree char *normal = msnp_address_normalize (addresses[i]);

      if (!msnp_address_is_valid (normal))
        continue;
      g_strv_builder_add (builder, normal);
      n_members++;
    }
  if (n_members == 0)
    return NULL;

  members = g_strv_builder_end (builder);
  return msnp_chats_open_group (self->chats, (const char *const *) members);
}

/* The network has changed: a connection that did not live through it ends soon, and not only when
 * the next ping would be due. */
void
msnp_session_check_connection (MsnpSession *self)
{
  g_return_if_fail (MSNP_IS_SESSION (self));

  if (self->notification != NULL)
    msnp_transport_check (msnp_notification_get_transport (self->notification), CHECK_MS);
}

/* Returns: (transfer none) (nullable): the chat of that id */
MsnpConversation *
msnp_session_lookup_conversation (MsnpSession *self,
                                  const char  *id)
{
  g_return_val_if_fail (MSNP_IS_SESSION (self) && id != NULL, NULL);

  return msnp_chats_lookup (self->chats, id);
}

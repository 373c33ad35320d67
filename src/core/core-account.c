#include "config.h"

#include "core-account-private.h"

#include <glib/gi18n-lib.h>

#include "msnp/msnp-backoff.h"
#include "msnp/msnp-error.h"
#include "msnp/msnp-log.h"

#include "core-nicknames.h"

/* One person's account: signs in, stays signed in, and knows when not to.
 *
 *                    sign_in ()                  session online
 *   SIGNED_OUT ─────────────────► SIGNING_IN ─────────────────► ONLINE ──► SIGNING_OUT
 *       ▲                          ▲      │ error                  │             │
 *       │           pause is over, │      ▼                        │ error       │
 *       │  try_now (), network back└── WAITING ◄───────────────────┤             │
 *       └── cancel (), or an error that no second try can help ────┴─────────────┘
 *
 * The session lives as long as service and address stay the same, so that chats and the list
 * outlive a broken connection. The password is kept in memory for the next try alone, and wiped as
 * soon as no try will follow. */
struct _CoreAccount
{
  GObject          parent_instance;
  MsnpSession     *session;
  CoreRequests    *requests;
  CoreAccountChoices *choices;
  CorePending     *pending;
  CoreAccountState state;
  char            *address;
  char            *password;
  MsnpStatus       wanted_status; /* by a person's choice */
  gboolean         is_idle;       /* shown as idle in place of online */
  gboolean         is_asleep;     /* WAITING, for the computer to wake */
  char            *step;
  char            *pending_name;
  GError          *error;
  gboolean         was_online;
  gboolean         is_direct;     /* files may go from computer to computer */

  GCancellable    *attempt;       /* of the sign-in whose answer is still to come */
  gboolean         attempt_again; /* when that answer is there */

  MsnpBackoff      backoff;
  gint64           deadline;      /* monotonic; while WAITING */
  guint            tick;
  GNetworkMonitor *network;
  CoreSleep       *sleep;         /* (nullable) */
};

enum { PROP_SESSION = 1, PROP_STATE, PROP_STEP, PROP_ERROR, PROP_SECONDS_LEFT, PROP_WAS_ONLINE,
       PROP_PENDING_NAME, PROP_DIRECT_CONNECTIONS, N_PROPS };
static GParamSpec *properties[N_PROPS];
enum { CHANGE_FAILED, N_SIGNALS };
static guint signals[N_SIGNALS];
G_DEFINE_FINAL_TYPE (CoreAccount, core_account, G_TYPE_OBJECT)

static void start_attempt (CoreAccount *self);
static void set_session (CoreAccount *self, MsnpSession *session);

static void
core_account_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  CoreAccount *self = CORE_ACCOUNT (object);

  switch (id)
    {
    case PROP_SESSION:
      g_value_set_object (value, self->session);
      break;
    case PROP_STATE:
      g_value_set_int (value, (int) self->state);
      break;
    case PROP_STEP:
      g_value_set_string (value, self->step);
      break;
    case PROP_ERROR:
      g_value_set_boxed (value, self->error);
      break;
    case PROP_SECONDS_LEFT:
      g_value_set_uint (value, core_account_get_seconds_left (self));
      break;
    case PROP_WAS_ONLINE:
      g_value_set_boolean (value, self->was_online);
      break;
    case PROP_PENDING_NAME:
      g_value_set_string (value, self->pending_name);
      break;
    case PROP_DIRECT_CONNECTIONS:
      g_value_set_boolean (value, self->is_direct);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
apply_direct (CoreAccount *self)
{
  if (self->session != NULL)
    msnp_session_set_direct_mode (self->session,
                                  self->is_direct ? MSNP_DIRECT_LISTEN : MSNP_DIRECT_NEVER);
}

static void
core_account_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  CoreAccount *self = CORE_ACCOUNT (object);

  switch (id)
    {
    case PROP_DIRECT_CONNECTIONS:
      self->is_direct = g_value_get_boolean (value);
      apply_direct (self);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
core_account_dispose (GObject *object)
{
  CoreAccount *self = CORE_ACCOUNT (object);

  g_clear_handle_id (&self->tick, g_source_remove);
  g_cancellable_cancel (self->attempt);
  set_session (self, NULL);
  g_clear_object (&self->sleep);
  G_OBJECT_CLASS (core_account_parent_class)->dispose (object);
}

static void
core_account_finalize (GObject *object)
{
  CoreAccount *self = CORE_ACCOUNT (object);

  g_clear_object (&self->attempt);
  g_clear_pointer (&self->password, msnp_secret_free);
  g_clear_error (&self->error);
  g_free (self->address);
  g_free (self->step);
  g_free (self->pending_name);
  G_OBJECT_CLASS (core_account_parent_class)->finalize (object);
}

static void
core_account_class_init (CoreAccountClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = core_account_get_property;
  object_class->set_property = core_account_set_property;
  object_class->dispose = core_account_dispose;
  object_class->finalize = core_account_finalize;
  properties[PROP_SESSION] =
    g_param_spec_object ("session", NULL, NULL, MSNP_TYPE_SESSION, flags);
  properties[PROP_STATE] = g_param_spec_int ("state", NULL, NULL, 0, CORE_ACCOUNT_SIGNING_OUT,
                                             CORE_ACCOUNT_SIGNED_OUT, flags);
  properties[PROP_STEP] = g_param_spec_string ("step", NULL, NULL, NULL, flags);
  properties[PROP_ERROR] = g_param_spec_boxed ("error", NULL, NULL, G_TYPE_ERROR, flags);
  properties[PROP_SECONDS_LEFT] =
    g_param_spec_uint ("seconds-left", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_WAS_ONLINE] =
    g_param_spec_boolean ("was-online", NULL, NULL, FALSE, flags);
  properties[PROP_PENDING_NAME] = g_param_spec_string ("pending-name", NULL, NULL, NULL, flags);
  properties[PROP_DIRECT_CONNECTIONS] =
    g_param_spec_boolean ("direct-connections", NULL, NULL, TRUE,
                          G_PARAM_READWRITE | G_PARAM_CONSTRUCT | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  /**
   * CoreAccount::change-failed:
   * @self: the account
   * @error: why, with words in core-error-text.c
   *
   * Something that a person asked for was refused or did not arrive. Everything shows again what
   * the server last said.
   */
  signals[CHANGE_FAILED] = g_signal_new ("change-failed", CORE_TYPE_ACCOUNT, G_SIGNAL_RUN_LAST,
                                         0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
set_step (CoreAccount *self, char *step)
{
  g_free (self->step);
  self->step = step;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STEP]);
}

/* The last thing that a function does: listeners may call anything. */
static void
set_state (CoreAccount *self, CoreAccountState state)
{
  if (self->state == state)
    return;

  self->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

static void
set_error (CoreAccount *self, const GError *error)
{
  g_clear_error (&self->error);
  self->error = error != NULL ? msnp_error_from_sign_in (error) : NULL;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ERROR]);
}

static void
set_was_online (CoreAccount *self, gboolean was_online)
{
  if (self->was_online == was_online)
    return;

  self->was_online = was_online;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_WAS_ONLINE]);
}

static void
stop_waiting (CoreAccount *self)
{
  self->is_asleep = FALSE;
  self->deadline = 0;
  g_clear_handle_id (&self->tick, g_source_remove);
}

/* Nothing is tried again by itself after this. */
static void
come_to_rest (CoreAccount *self)
{
  gboolean may_ask = g_error_matches (self->error, MSNP_ERROR, MSNP_ERROR_SIGNED_IN_ELSEWHERE);

  stop_waiting (self);
  self->attempt_again = FALSE;
  msnp_backoff_reset (&self->backoff);
  if (!may_ask)
    g_clear_pointer (&self->password, msnp_secret_free);
  if (self->pending_name != NULL)
    core_account_take_pending_name (self, NULL);
  set_state (self, CORE_ACCOUNT_SIGNED_OUT);
}

static gboolean
on_tick (gpointer user_data)
{
  CoreAccount *self = CORE_ACCOUNT (user_data);

  if (core_account_get_seconds_left (self) > 0)
    {
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SECONDS_LEFT]);
      return G_SOURCE_CONTINUE;
    }

  self->tick = 0;
  start_attempt (self);
  return G_SOURCE_REMOVE;
}

/* Decides what follows the end of an attempt or of a connection that nobody wanted. */
static void
next_retry (CoreAccount *self, const GError *error)
{
  guint milliseconds;

  set_error (self, error);
  if (self->password == NULL || !msnp_backoff_next (&self->backoff, self->error, &milliseconds))
    {
      come_to_rest (self);
      return;
    }

  stop_waiting (self);
  self->deadline = g_get_monotonic_time () + (gint64) milliseconds * 1000;
  self->tick = g_timeout_add (250, on_tick, self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SECONDS_LEFT]);
  set_state (self, CORE_ACCOUNT_WAITING);
}

static void
on_signed_in (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(CoreAccount) self = user_data;
  g_autoptr(GError) error = NULL;
  gboolean success = msnp_session_sign_in_finish (MSNP_SESSION (source), result, &error);
  gboolean is_current =
    MSNP_SESSION (source) == self->session && !g_cancellable_is_cancelled (self->attempt);

  if (MSNP_SESSION (source) != self->session)
    return;

  g_clear_object (&self->attempt);
  if (self->attempt_again)
    {
      start_attempt (self);
      return;
    }
  if (!is_current || self->state != CORE_ACCOUNT_SIGNING_IN)
    return;

  if (!success && msnp_error_is_cancelled (error))
    {
      come_to_rest (self);
    }
  else if (!success)
    {
      next_retry (self, error);
    }
  else
    {
      msnp_backoff_reset (&self->backoff);
      set_error (self, NULL);
      set_was_online (self, TRUE);
      set_state (self, CORE_ACCOUNT_ONLINE);
    }
}

/* Idle takes the place of online alone: any other status was chosen to be seen. */
static MsnpStatus
get_status_to_show (CoreAccount *self)
{
  return self->is_idle && self->wanted_status == MSNP_STATUS_ONLINE ? MSNP_STATUS_IDLE
                                                                    : self->wanted_status;
}

static void
start_attempt (CoreAccount *self)
{
  stop_waiting (self);

  /* A cancelled attempt is still on its way out: this one follows it. */
  self->attempt_again = self->attempt != NULL;
  if (self->attempt == NULL)
    {
      self->attempt = g_cancellable_new ();
      set_step (self, g_strdup_printf (_("Connecting to %s…"),
                                       msnp_service_get_name (
                                         msnp_session_get_service (self->session))));
      msnp_session_sign_in_async (self->session, self->address, self->password,
                                  get_status_to_show (self), self->attempt, on_signed_in,
                                  g_object_ref (self));
    }
  set_state (self, CORE_ACCOUNT_SIGNING_IN);
}

static void
on_connected (MsnpSession *session, const char *host, gpointer user_data)
{
  set_step (CORE_ACCOUNT (user_data), g_strdup_printf (_("Connected to %s…"), host));
}

static void
on_redirected (MsnpSession *session, const char *host, gpointer user_data)
{
  set_step (CORE_ACCOUNT (user_data), g_strdup_printf (_("Sent on to %s…"), host));
}

static void
on_challenged (MsnpSession *session, gpointer user_data)
{
  set_step (CORE_ACCOUNT (user_data), g_strdup (_("Checking the password…")));
}

static void
on_ticket_received (MsnpSession *session, gpointer user_data)
{
  set_step (CORE_ACCOUNT (user_data), g_strdup (_("Password accepted, signing in…")));
}

static void
on_session_signed_in (MsnpSession *session, gpointer user_data)
{
  set_step (CORE_ACCOUNT (user_data), g_strdup (_("Fetching the contacts…")));
}

/* The end of an attempt is told by on_signed_in(); this is the end of what was online. */
static void
on_signed_out (MsnpSession *session, const GError *reason, gpointer user_data)
{
  CoreAccount *self = CORE_ACCOUNT (user_data);

  if (self->state == CORE_ACCOUNT_SIGNING_OUT
      || (self->state == CORE_ACCOUNT_ONLINE && reason == NULL))
    {
      set_was_online (self, FALSE);
      come_to_rest (self);
    }
  else if (self->state == CORE_ACCOUNT_ONLINE)
    {
      next_retry (self, reason);
    }
}

static void
on_network_changed (GNetworkMonitor *network, gboolean available, gpointer user_data)
{
  CoreAccount *self = CORE_ACCOUNT (user_data);

  if (available && self->state == CORE_ACCOUNT_WAITING && !self->is_asleep)
    start_attempt (self);
  else if (available && self->state == CORE_ACCOUNT_ONLINE)
    msnp_session_check_connection (self->session);
}

static void
core_account_init (CoreAccount *self)
{
  self->wanted_status = MSNP_STATUS_ONLINE;
  self->network = g_network_monitor_get_default ();
  g_signal_connect_object (self->network, "network-changed", G_CALLBACK (on_network_changed),
                           self, 0);
}

static void
set_session (CoreAccount *self, MsnpSession *session)
{
  if (self->session != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->session, self);
      msnp_session_sign_out_async (self->session, NULL, NULL, NULL);
    }

  g_clear_object (&self->requests);
  g_clear_object (&self->choices);
  g_clear_object (&self->pending);
  g_clear_object (&self->attempt);
  g_set_object (&self->session, session);
  if (session == NULL)
    return;

  apply_direct (self);
  self->requests = core_requests_new (session);
  self->choices = core_account_choices_new ();
  core_nicknames_follow (self->choices, msnp_session_get_roster (session));
  self->pending = core_pending_new ();
  g_signal_connect (session, "connected", G_CALLBACK (on_connected), self);
  g_signal_connect (session, "redirected", G_CALLBACK (on_redirected), self);
  g_signal_connect (session, "challenged", G_CALLBACK (on_challenged), self);
  g_signal_connect (session, "ticket-received", G_CALLBACK (on_ticket_received), self);
  g_signal_connect (session, "signed-in", G_CALLBACK (on_session_signed_in), self);
  g_signal_connect (session, "signed-out", G_CALLBACK (on_signed_out), self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SESSION]);
}

CoreAccount *
core_account_new (void)
{
  return g_object_new (CORE_TYPE_ACCOUNT, NULL);
}

/* Returns: (transfer none) (nullable): NULL before the first sign-in */
MsnpSession *
core_account_get_session (CoreAccount *self)
{
  g_return_val_if_fail (CORE_IS_ACCOUNT (self), NULL);

  return self->session;
}

/* Returns: (transfer none) (nullable): who waits for a word; NULL before the first sign-in */
CoreRequests *
core_account_get_requests (CoreAccount *self)
{
  g_return_val_if_fail (CORE_IS_ACCOUNT (self), NULL);

  return self->requests;
}

/* Returns: (transfer none) (nullable): what the person chose; NULL before the first sign-in */
CoreAccountChoices *
core_account_get_choices (CoreAccount *self)
{
  g_return_val_if_fail (CORE_IS_ACCOUNT (self), NULL);

  return self->choices;
}

/* Returns: (transfer none) (nullable): what waits for the server; NULL before the first sign-in */
CorePending *
core_account_get_pending (CoreAccount *self)
{
  g_return_val_if_fail (CORE_IS_ACCOUNT (self), NULL);

  return self->pending;
}

CoreAccountState
core_account_get_state (CoreAccount *self)
{
  g_return_val_if_fail (CORE_IS_ACCOUNT (self), CORE_ACCOUNT_SIGNED_OUT);

  return self->state;
}

/* Returns: (transfer none) (nullable): what happens while signing in, in words */
const char *
core_account_get_step (CoreAccount *self)
{
  g_return_val_if_fail (CORE_IS_ACCOUNT (self), NULL);

  return self->step;
}

/* Returns: (transfer none) (nullable): what ended the last attempt or connection */
const GError *
core_account_get_error (CoreAccount *self)
{
  g_return_val_if_fail (CORE_IS_ACCOUNT (self), NULL);

  return self->error;
}

/* Returns: the pause before the next try that is left, in whole seconds, or 0 */
guint
core_account_get_seconds_left (CoreAccount *self)
{
  gint64 left;

  g_return_val_if_fail (CORE_IS_ACCOUNT (self), 0);

  left = self->deadline - g_get_monotonic_time ();
  return left > 0 ? (guint) ((left + G_USEC_PER_SEC - 1) / G_USEC_PER_SEC) : 0;
}

/* Returns: whether the account has been online since a person signed in */
gboolean
core_account_was_online (CoreAccount *self)
{
  g_return_val_if_fail (CORE_IS_ACCOUNT (self), FALSE);

  return self->was_online;
}

MsnpStatus
core_account_get_wanted_status (CoreAccount *self)
{
  g_return_val_if_fail (CORE_IS_ACCOUNT (self), MSNP_STATUS_ONLINE);

  return self->wanted_status;
}

/**
 * core_account_sign_in:
 * @self: an account that is signed out, or waits
 * @service: where
 * @address: the person's e-mail address
 * @password: the password: copied, and wiped when no try will follow
 * @status: the status to appear with
 *
 * Signs in and, where that fails for a reason that passes, tries again. "state" tells the rest.
 */
void
core_account_sign_in (CoreAccount *self,
                      MsnpService *service,
                      const char  *address,
                      const char  *password,
                      MsnpStatus   status)
{
  g_return_if_fail (CORE_IS_ACCOUNT (self));
  g_return_if_fail (MSNP_IS_SERVICE (service));
  g_return_if_fail (address != NULL && password != NULL);
  g_return_if_fail (self->state == CORE_ACCOUNT_SIGNED_OUT || self->state == CORE_ACCOUNT_WAITING);

  set_error (self, NULL);
  set_was_online (self, FALSE);
  msnp_backoff_reset (&self->backoff);
  if (self->session == NULL || msnp_session_get_service (self->session) != service
      || g_strcmp0 (self->address, address) != 0)
    {
      g_autoptr(MsnpSession) session = msnp_session_new (service);

      set_session (self, session);
    }

  g_free (self->address);
  self->address = g_strdup (address);
  g_clear_pointer (&self->password, msnp_secret_free);
  self->password = g_strdup (password);
  self->wanted_status = status;
  start_attempt (self);
}

/* Ends an attempt, or the pause before one, at once. */
void
core_account_cancel (CoreAccount *self)
{
  g_return_if_fail (CORE_IS_ACCOUNT (self));

  if (self->state != CORE_ACCOUNT_SIGNING_IN && self->state != CORE_ACCOUNT_WAITING)
    return;

  g_cancellable_cancel (self->attempt);
  /* Chats that outlived the connection end with the wish to come back. */
  if (self->session != NULL && self->state == CORE_ACCOUNT_WAITING)
    msnp_session_sign_out_async (self->session, NULL, NULL, NULL);
  set_error (self, NULL);
  set_was_online (self, FALSE);
  come_to_rest (self);
}

/* Returns: whether core_account_try_now() would try */
gboolean
core_account_can_try_now (CoreAccount *self)
{
  g_return_val_if_fail (CORE_IS_ACCOUNT (self), FALSE);

  return self->password != NULL
         && (self->state == CORE_ACCOUNT_WAITING || self->state == CORE_ACCOUNT_SIGNED_OUT);
}

/* Signs in again with what the last attempt had: instead of waiting, or after another device. */
void
core_account_try_now (CoreAccount *self)
{
  g_return_if_fail (CORE_IS_ACCOUNT (self));

  if (core_account_can_try_now (self))
    start_attempt (self);
}

void
core_account_sign_out (CoreAccount *self)
{
  g_return_if_fail (CORE_IS_ACCOUNT (self));

  if (self->state == CORE_ACCOUNT_ONLINE)
    {
      /* "signed-out" may come from inside the call: the state has to be there before. */
      set_state (self, CORE_ACCOUNT_SIGNING_OUT);
      msnp_session_sign_out_async (self->session, NULL, NULL, NULL);
      return;
    }

  core_account_cancel (self);
  if (self->state == CORE_ACCOUNT_SIGNED_OUT)
    {
      set_error (self, NULL);
      set_was_online (self, FALSE);
      come_to_rest (self);
    }
}

static void
on_status_set (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(CoreAccount) self = user_data;
  g_autoptr(GError) error = NULL;

  if (msnp_session_change_finish (MSNP_SESSION (source), result, &error))
    return;

  self->wanted_status = msnp_session_get_status (MSNP_SESSION (source));
  if (self->wanted_status == MSNP_STATUS_IDLE)
    self->wanted_status = MSNP_STATUS_ONLINE;
  core_account_fail_change (self, error);
}

/* The status to appear with: now where signed in, and at the next sign-in. */
void
core_account_set_wanted_status (CoreAccount *self,
                                MsnpStatus   status)
{
  g_return_if_fail (CORE_IS_ACCOUNT (self));
  g_return_if_fail (status != MSNP_STATUS_OFFLINE && status != MSNP_STATUS_IDLE);

  self->wanted_status = status;
  self->is_idle = FALSE;
  if (self->state == CORE_ACCOUNT_ONLINE)
    msnp_session_set_status_async (self->session, status, NULL, on_status_set,
                                   g_object_ref (self));
}

static void
on_idle_set (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GError) error = NULL;

  /* Nobody asked for it, so nobody is told. */
  if (!msnp_session_change_finish (MSNP_SESSION (source), result, &error)
      && !msnp_error_is_cancelled (error))
    g_debug ("the status was not changed by itself: %s", error->message);
}

/* Whether nobody uses the computer: then online is shown as idle, until a person comes back or
 * chooses a status. */
void
core_account_set_idle (CoreAccount *self,
                       gboolean     is_idle)
{
  MsnpStatus old;

  g_return_if_fail (CORE_IS_ACCOUNT (self));

  old = get_status_to_show (self);
  self->is_idle = is_idle;
  if (self->state == CORE_ACCOUNT_ONLINE && get_status_to_show (self) != old)
    msnp_session_set_status_async (self->session, get_status_to_show (self), NULL, on_idle_set,
                                   NULL);
}

static void
on_goodbye_said (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(CoreSleep) sleep = user_data;

  msnp_session_sign_out_finish (MSNP_SESSION (source), result, NULL);
  core_sleep_release (sleep);
}

/* Says goodbye, and keeps everything for the moment of waking. */
static void
on_going_to_sleep (CoreSleep *sleep, gpointer user_data)
{
  CoreAccount *self = CORE_ACCOUNT (user_data);

  if (self->state != CORE_ACCOUNT_ONLINE && self->state != CORE_ACCOUNT_SIGNING_IN
      && self->state != CORE_ACCOUNT_WAITING)
    {
      core_sleep_release (sleep);
      return;
    }

  stop_waiting (self);
  self->is_asleep = TRUE;
  self->attempt_again = FALSE;
  g_cancellable_cancel (self->attempt);
  /* "signed-out" may come from inside the call: the state has to be there before. */
  set_state (self, CORE_ACCOUNT_WAITING);
  msnp_session_sign_out_async (self->session, NULL, on_goodbye_said, g_object_ref (sleep));
}

static void
on_woken (CoreSleep *sleep, gpointer user_data)
{
  CoreAccount *self = CORE_ACCOUNT (user_data);

  if (self->is_asleep || self->state == CORE_ACCOUNT_WAITING)
    {
      msnp_backoff_reset (&self->backoff);
      start_attempt (self);
    }
  else if (self->state == CORE_ACCOUNT_ONLINE)
    {
      /* Nobody said that it would sleep: the service may have given up waiting. */
      msnp_session_check_connection (self->session);
    }
}

/* Signs out before the computer sleeps, and in again at once when it wakes. */
void
core_account_follow_sleep (CoreAccount *self,
                           CoreSleep   *sleep)
{
  g_return_if_fail (CORE_IS_ACCOUNT (self));
  g_return_if_fail (CORE_IS_SLEEP (sleep));
  g_return_if_fail (self->sleep == NULL);

  self->sleep = g_object_ref (sleep);
  g_signal_connect_object (sleep, "going-to-sleep", G_CALLBACK (on_going_to_sleep), self, 0);
  g_signal_connect_object (sleep, "woken", G_CALLBACK (on_woken), self, 0);
}

/* Returns: (transfer none) (nullable): the own name that was asked for and not yet confirmed */
const char *
core_account_get_pending_name (CoreAccount *self)
{
  g_return_val_if_fail (CORE_IS_ACCOUNT (self), NULL);

  return self->pending_name;
}

void
core_account_take_pending_name (CoreAccount *self,
                                char        *name)
{
  g_free (self->pending_name);
  self->pending_name = name;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PENDING_NAME]);
}

/* Cancellations, and what ends with the connection, say nothing: the state does. */
void
core_account_fail_change (CoreAccount  *self,
                          const GError *error)
{
  if (!msnp_error_is_cancelled (error) && self->state == CORE_ACCOUNT_ONLINE)
    g_signal_emit (self, signals[CHANGE_FAILED], 0, error);
}

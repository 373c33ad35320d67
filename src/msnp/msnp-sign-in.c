#include "config.h"

#include "msnp-sign-in.h"

#include <string.h>

#include "msnp-error.h"
#include "msnp-log.h"
#include "msnp-passport.h"
#include "wire/msnp-text.h"

#define REDIRECTS_MAX 5 /* XFR NS in one sign-in (02 §2.4) */

/**
 * MsnpSignIn:
 *
 * One attempt to sign in, from the first connection to `USR … OK` (02 §2.10). The session makes
 * one, listens and drops it; there is no second start.
 *
 *     connect ─► VER ─► CVR ─► USR I ─┬─► challenge ─► ticket ─► USR S ─┬─► succeeded
 *        ▲                            │                                 │
 *        ├────────── XFR NS, ≤ 5 ─────┘                                 │
 *        └─ 928: once; 911 after a ticket: once, as the person spelt it ┘
 *
 * The nexus is asked as soon as the first connection stands. Each step has the same time limit.
 */
struct _MsnpSignIn
{
  GObject        parent_instance;
  MsnpService   *service;
  MsnpTrace     *trace;      /* (nullable) */
  guint          timeout_ms;
  MsnpGateway   *gateway;    /* (nullable) */
  gboolean       uses_gateway; /* now: where it is the second choice, not at first */
  GError        *tcp_error;  /* (nullable): why it had to be the second choice */
  MsnpTransport *transport;
  MsnpPassport  *passport;
  GCancellable  *cancellable;
  guint          connect_source; /* the limit of a connect */
  gboolean       is_late;
  char          *host_and_port; /* of the transport */
  char          *typed;      /* the address as the person spelt it */
  char          *address;    /* as it goes out; after success, as the server spells it */
  char          *password;   /* a secret */
  char          *challenge;
  char          *display_name;
  gboolean       is_verified;
  gboolean       has_passport_ticket;
  gboolean       is_done;
  gboolean       is_ticket_renewed;
  gboolean       is_spelling_tried;
  guint          redirects;
};

enum { CONNECTED, REDIRECTED, CHALLENGED, TICKET_RECEIVED, SUCCEEDED, FAILED, N_SIGNALS };
static guint signals[N_SIGNALS];
G_DEFINE_FINAL_TYPE (MsnpSignIn, msnp_sign_in, G_TYPE_OBJECT)

static void start_connect (MsnpSignIn *self, const char *host_and_port);
static void start_ticket (MsnpSignIn *self);

static void
drop_transport (MsnpSignIn *self,
                gboolean    say_out)
{
  if (self->transport == NULL)
    return;

  g_signal_handlers_disconnect_by_data (self->transport, self);
  if (say_out)
    msnp_transport_send_plain (self->transport, "OUT");
  msnp_transport_close (self->transport);
  g_clear_object (&self->transport);
}

static void
msnp_sign_in_dispose (GObject *object)
{
  MsnpSignIn *self = MSNP_SIGN_IN (object);

  g_clear_handle_id (&self->connect_source, g_source_remove);
  drop_transport (self, FALSE);
  g_clear_object (&self->passport);
  g_clear_object (&self->service);
  g_clear_object (&self->trace);
  G_OBJECT_CLASS (msnp_sign_in_parent_class)->dispose (object);
}

static void
msnp_sign_in_finalize (GObject *object)
{
  MsnpSignIn *self = MSNP_SIGN_IN (object);

  g_object_unref (self->cancellable);
  g_clear_object (&self->gateway);
  g_clear_error (&self->tcp_error);
  g_free (self->host_and_port);
  g_free (self->typed);
  g_free (self->address);
  msnp_secret_free (self->password);
  g_free (self->challenge);
  g_free (self->display_name);
  G_OBJECT_CLASS (msnp_sign_in_parent_class)->finalize (object);
}

static void
msnp_sign_in_class_init (MsnpSignInClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  object_class->dispose = msnp_sign_in_dispose;
  object_class->finalize = msnp_sign_in_finalize;

  signals[CONNECTED] = g_signal_new ("connected", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                     G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[REDIRECTED] = g_signal_new ("redirected", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                      G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[CHALLENGED] = g_signal_new ("challenged", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                      G_TYPE_NONE, 0);
  signals[TICKET_RECEIVED] = g_signal_new ("ticket-received", type, G_SIGNAL_RUN_LAST, 0, NULL,
                                           NULL, NULL, G_TYPE_NONE, 0);
  signals[SUCCEEDED] = g_signal_new ("succeeded", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                     G_TYPE_NONE, 0);
  signals[FAILED] = g_signal_new ("failed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, G_TYPE_ERROR | G_SIGNAL_TYPE_STATIC_SCOPE);
}

static void
msnp_sign_in_init (MsnpSignIn *self)
{
  self->cancellable = g_cancellable_new ();
}

/**
 * msnp_sign_in_new:
 * @service: where
 * @trace: (nullable): told of every line
 * @timeout_ms: for each step
 *
 * Returns: (transfer full): a sign-in, for one msnp_sign_in_start()
 */
MsnpSignIn *
msnp_sign_in_new (MsnpService *service,
                  MsnpTrace   *trace,
                  guint        timeout_ms)
{
  MsnpSignIn *self = g_object_new (MSNP_TYPE_SIGN_IN, NULL);

  self->service = g_object_ref (service);
  self->trace = trace != NULL ? g_object_ref (trace) : NULL;
  self->timeout_ms = timeout_ms;
  self->passport = msnp_passport_new (service, trace, timeout_ms);

  return self;
}

/**
 * msnp_sign_in_set_gateway:
 * @self: a sign-in that has not been started
 * @gateway: the service's
 * @is_second: whether it is only for when the service cannot be reached without
 */
void
msnp_sign_in_set_gateway (MsnpSignIn  *self,
                          MsnpGateway *gateway,
                          gboolean     is_second)
{
  g_set_object (&self->gateway, gateway);
  self->uses_gateway = gateway != NULL && !is_second;
}

/* Returns: whether the connection leads through the gateway */
gboolean
msnp_sign_in_uses_gateway (MsnpSignIn *self)
{
  return self->uses_gateway;
}

static void
fail (MsnpSignIn   *self,
      const GError *error)
{
  g_autoptr(GError) reason = NULL;

  if (self->is_done)
    return;

  g_object_ref (self);
  self->is_done = TRUE;
  /* Where the gateway is not there either, the first reason is the one to know. */
  if (self->tcp_error != NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    error = self->tcp_error;
  reason = msnp_error_from_sign_in (error);
  g_clear_handle_id (&self->connect_source, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  msnp_passport_stop (self->passport);
  drop_transport (self, TRUE);
  g_debug ("sign-in failed: %s", reason->message);
  g_signal_emit (self, signals[FAILED], 0, reason);
  g_object_unref (self);
}

static void
fail_with (MsnpSignIn *self,
           MsnpError   code,
           const char *message)
{
  g_autoptr(GError) error = g_error_new_literal (MSNP_ERROR, (int) code, message);

  fail (self, error);
}

/* ---- USR S ---- */

static void
succeed (MsnpSignIn        *self,
         const MsnpCommand *reply)
{
  const char *address = msnp_command_get_arg (reply, 2);

  g_free (self->address);
  self->address = g_strdup (address);
  self->display_name = msnp_command_dup_text (reply, 3);
  self->is_verified = g_strcmp0 (msnp_command_get_arg (reply, 4), "0") != 0;
  self->is_done = TRUE;
  g_signal_handlers_disconnect_by_data (self->transport, self);

  g_object_ref (self);
  g_signal_emit (self, signals[SUCCEEDED], 0);
  g_object_unref (self);
}

/* From the dispatch server on: whoever refuses a ticket may close the connection as well. */
static void
start_again (MsnpSignIn *self)
{
  self->redirects = 0;
  drop_transport (self, TRUE);
  start_connect (self, msnp_service_get_dispatch (self->service));
}

/* The ticket came too late or was lost: a new one, once (01 §1.7). */
static gboolean
try_another_ticket (MsnpSignIn *self)
{
  if (self->is_ticket_renewed)
    return FALSE;

  self->is_ticket_renewed = TRUE;
  start_again (self);
  return TRUE;
}

/* Some servers compare the spelling, and hand out a ticket for any: 02 §2.7. */
static gboolean
try_as_typed (MsnpSignIn *self)
{
  if (self->is_spelling_tried || g_str_equal (self->typed, self->address))
    return FALSE;

  self->is_spelling_tried = TRUE;
  g_free (self->address);
  self->address = g_strdup (self->typed);
  start_again (self);
  return TRUE;
}

static void
on_ticket_reply (MsnpTransport     *transport,
                 const MsnpCommand *reply,
                 const GError      *error,
                 gpointer           user_data)
{
  g_autoptr(MsnpSignIn) self = user_data;

  if (self->is_done)
    return;

  if (g_error_matches (error, MSNP_SERVER_ERROR, 928) && try_another_ticket (self))
    g_debug ("refused the ticket, asking for another one");
  else if (g_error_matches (error, MSNP_SERVER_ERROR, 911) && try_as_typed (self))
    g_debug ("refused the lower-case address, trying it as typed");
  else if (error != NULL)
    fail (self, error);
  else if (g_strcmp0 (msnp_command_get_arg (reply, 1), "OK") != 0
           || msnp_command_get_arg (reply, 3) == NULL
           || !msnp_address_is_valid (msnp_command_get_arg (reply, 2)))
    fail_with (self, MSNP_ERROR_PROTOCOL, "the server did not accept the ticket in words it has");
  else
    succeed (self, reply);
}

static void
on_ticket (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(MsnpSignIn) self = user_data;
  g_autoptr(GError) error = NULL;
  char *ticket = msnp_passport_fetch_ticket_finish (MSNP_PASSPORT (source), result, &error);

  if (self->is_done)
    {
      msnp_secret_free (ticket);
      return;
    }
  if (ticket == NULL)
    {
      fail (self, error);
      return;
    }

  self->has_passport_ticket = g_str_has_prefix (ticket, "t=");
  g_signal_emit (self, signals[TICKET_RECEIVED], 0);
  if (!self->is_done)
    msnp_transport_send (self->transport, self->timeout_ms, on_ticket_reply, g_object_ref (self),
                         "USR", "TWN", "S", ticket, NULL);
  msnp_secret_free (ticket);
}

static void
start_ticket (MsnpSignIn *self)
{
  msnp_passport_fetch_ticket_async (self->passport, self->address, self->password, self->challenge,
                                    self->cancellable, on_ticket, g_object_ref (self));
}

/* ---- VER, CVR, USR I ---- */

static void
apply_redirect (MsnpSignIn        *self,
                const MsnpCommand *reply)
{
  const char *host_and_port = msnp_command_get_arg (reply, 2);
  g_autofree char *target = NULL;

  if (g_strcmp0 (msnp_command_get_arg (reply, 1), "NS") != 0 || host_and_port == NULL
      || !msnp_text_is_graph (host_and_port))
    {
      fail_with (self, MSNP_ERROR_PROTOCOL, "the server redirects to nowhere");
      return;
    }
  if (++self->redirects > REDIRECTS_MAX)
    {
      fail_with (self, MSNP_ERROR_PROTOCOL, "the servers redirect in a circle");
      return;
    }

  /* "0" means the server one is connected to: the sign-in starts again (02 §2.1). */
  target = g_str_equal (host_and_port, "0") ? g_strdup (self->host_and_port)
                                            : g_strdup (host_and_port);
  g_signal_emit (self, signals[REDIRECTED], 0, target);
  if (self->is_done)
    return;

  drop_transport (self, FALSE);
  start_connect (self, target);
}

static void
on_usr_reply (MsnpTransport     *transport,
              const MsnpCommand *reply,
              const GError      *error,
              gpointer           user_data)
{
  g_autoptr(MsnpSignIn) self = user_data;
  const char *challenge;

  if (self->is_done)
    return;
  if (error != NULL)
    {
      fail (self, error);
      return;
    }
  if (msnp_command_is (reply, "XFR"))
    {
      apply_redirect (self, reply);
      return;
    }

  challenge = msnp_command_get_arg (reply, 3);
  if (g_strcmp0 (msnp_command_get_arg (reply, 1), "TWN") != 0
      || g_strcmp0 (msnp_command_get_arg (reply, 2), "S") != 0
      || challenge == NULL || !msnp_text_is_graph (challenge))
    {
      fail_with (self, MSNP_ERROR_PROTOCOL, "the server asks for a sign-in other than TWN");
      return;
    }

  g_free (self->challenge);
  self->challenge = g_strdup (challenge);
  msnp_transport_set_server (self->transport, "NS");
  g_signal_emit (self, signals[CHALLENGED], 0);
  if (!self->is_done)
    start_ticket (self);
}

static void
on_cvr_reply (MsnpTransport     *transport,
              const MsnpCommand *reply,
              const GError      *error,
              gpointer           user_data)
{
  g_autoptr(MsnpSignIn) self = user_data;

  if (self->is_done)
    return;

  if (error != NULL)
    fail (self, error);
  else
    msnp_transport_send (transport, self->timeout_ms, on_usr_reply, g_object_ref (self), "USR",
                         "TWN", "I", self->address, NULL);
}

static void
on_ver_reply (MsnpTransport     *transport,
              const MsnpCommand *reply,
              const GError      *error,
              gpointer           user_data)
{
  g_autoptr(MsnpSignIn) self = user_data;

  if (self->is_done)
    return;
  if (reply != NULL)
    g_clear_error (&self->tcp_error);

  if (error != NULL)
    fail (self, error);
  else if (g_strcmp0 (msnp_command_get_arg (reply, 1), "MSNP9") != 0)
    fail_with (self, MSNP_ERROR_VERSION, "the server does not speak MSNP9");
  else
    msnp_transport_send (transport, self->timeout_ms, on_cvr_reply, g_object_ref (self), "CVR",
                         "0x0409", "winnt", "5.1", "i386", "MSNMSGR", "6.0.0602", "MSMSGS",
                         self->address, NULL);
}

/* ---- what was not asked for ---- */

static void
on_command_received (MsnpTransport     *transport,
                     const MsnpCommand *command,
                     gpointer           user_data)
{
  g_autoptr(MsnpSignIn) self = g_object_ref (user_data);
  guint32 transaction = 0;
  guint number;

  if (msnp_command_is_error (command, &number))
    {
      /* With TrID 0, or none: it belongs to the sign-in (01 §1.7). */
      g_autoptr(GError) error = msnp_server_error_new (number);

      fail (self, error);
    }
  else if (msnp_command_is (command, "OUT"))
    {
      if (g_strcmp0 (msnp_command_get_arg (command, 0), "OTH") == 0)
        fail_with (self, MSNP_ERROR_SIGNED_IN_ELSEWHERE, "signed in from another place");
      else if (g_strcmp0 (msnp_command_get_arg (command, 0), "SSD") == 0)
        fail_with (self, MSNP_ERROR_SHUTTING_DOWN, "the server is going down");
      else
        fail_with (self, MSNP_ERROR_UNREACHABLE, "the server ended the connection");
    }
  else if ((msnp_command_is (command, "VER") || msnp_command_is (command, "CVR")
            || msnp_command_is (command, "USR") || msnp_command_is (command, "XFR"))
           && (!msnp_command_get_uint (command, 0, &transaction)
               || !msnp_transport_was_sent (transport, transaction)))
    {
      fail_with (self, MSNP_ERROR_PROTOCOL, "the server answers a question that was not asked");
    }
}

static void
on_closed (MsnpTransport *transport,
           const GError  *error,
           gpointer       user_data)
{
  fail (user_data, error);
}

/* ---- connecting ---- */

/* No way to the service but through HTTP, it seems. */
static void
try_gateway (MsnpSignIn   *self,
             const GError *error)
{
  g_debug ("the service cannot be reached, its gateway is tried: %s", error->message);
  self->tcp_error = self->is_late
                      ? g_error_new_literal (MSNP_ERROR, MSNP_ERROR_TIMED_OUT,
                                             "the server could not be reached in time")
                      : g_error_copy (error);
  self->uses_gateway = TRUE;
  self->is_late = FALSE;
  g_object_unref (self->cancellable);
  self->cancellable = g_cancellable_new ();
  drop_transport (self, FALSE);
  start_connect (self, msnp_service_get_dispatch (self->service));
}

static void
on_connected (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(MsnpSignIn) self = user_data;
  MsnpTransport *transport = MSNP_TRANSPORT (source);
  g_autoptr(GError) error = NULL;
  gboolean is_connected = msnp_transport_connect_finish (transport, result, &error);

  if (self->is_done || transport != self->transport)
    return;

  g_clear_handle_id (&self->connect_source, g_source_remove);
  if (!is_connected && self->gateway != NULL && !self->uses_gateway && self->redirects == 0)
    {
      try_gateway (self, error);
      return;
    }
  if (!is_connected && self->is_late)
    {
      fail_with (self, MSNP_ERROR_TIMED_OUT, "the server could not be reached in time");
      return;
    }
  if (!is_connected)
    {
      fail (self, error);
      return;
    }

  g_signal_emit (self, signals[CONNECTED], 0, self->host_and_port);
  if (self->is_done)
    return;

  msnp_passport_prepare (self->passport);
  msnp_transport_send (transport, self->timeout_ms, on_ver_reply, g_object_ref (self), "VER",
                       "MSNP9", "CVR0", NULL);
}

static gboolean
on_connect_late (gpointer user_data)
{
  MsnpSignIn *self = user_data;

  self->connect_source = 0;
  self->is_late = TRUE;
  g_cancellable_cancel (self->cancellable);

  return G_SOURCE_REMOVE;
}

static void
start_connect (MsnpSignIn *self,
               const char *host_and_port)
{
  self->transport = msnp_transport_new ("DS", self->trace);
  if (self->uses_gateway)
    msnp_transport_set_gateway (self->transport, self->gateway);
  g_free (self->host_and_port);
  self->host_and_port = g_strdup (host_and_port);
  g_signal_connect (self->transport, "command-received", G_CALLBACK (on_command_received), self);
  g_signal_connect (self->transport, "closed", G_CALLBACK (on_closed), self);

  self->connect_source = g_timeout_add (self->timeout_ms, on_connect_late, self);
  msnp_transport_connect_async (self->transport, host_and_port, self->cancellable, on_connected,
                                g_object_ref (self));
}

/**
 * msnp_sign_in_start:
 * @self: a sign-in
 * @address: the account as the person typed it; it goes out in lower case (02 §2.7)
 * @password: its password; a copy is kept until the sign-in is dropped
 *
 * Starts. An address that is none fails at once, from the main loop.
 */
void
msnp_sign_in_start (MsnpSignIn *self,
                    const char *address,
                    const char *password)
{
  g_return_if_fail (MSNP_IS_SIGN_IN (self) && self->typed == NULL);
  g_return_if_fail (address != NULL && password != NULL);

  self->typed = g_strstrip (g_strdup (address));
  self->address = msnp_address_normalize (self->typed);
  self->password = g_strdup (password);
  start_connect (self, msnp_service_get_dispatch (self->service));
}

/**
 * msnp_sign_in_stop:
 * @self: a sign-in
 *
 * Ends it at once: it fails with %G_IO_ERROR_CANCELLED before this returns. Does nothing after
 * the end.
 */
void
msnp_sign_in_stop (MsnpSignIn *self)
{
  g_autoptr(GError) error = NULL;

  g_return_if_fail (MSNP_IS_SIGN_IN (self));

  error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "cancelled");
  fail (self, error);
}

/**
 * msnp_sign_in_steal_transport:
 * @self: a sign-in that has succeeded
 *
 * Returns: (transfer full): the notification connection, for whoever closes it one day
 */
MsnpTransport *
msnp_sign_in_steal_transport (MsnpSignIn *self)
{
  g_return_val_if_fail (MSNP_IS_SIGN_IN (self), NULL);

  return g_steal_pointer (&self->transport);
}

/* Returns: (transfer none): the address as the server spells it, to be used from here on */
const char *
msnp_sign_in_get_address (MsnpSignIn *self)
{
  g_return_val_if_fail (MSNP_IS_SIGN_IN (self), NULL);

  return self->address;
}

const char *
msnp_sign_in_get_display_name (MsnpSignIn *self)
{
  g_return_val_if_fail (MSNP_IS_SIGN_IN (self), NULL);

  return self->display_name;
}

/* Returns: whether the account's address is verified (02 §2.7) */
gboolean
msnp_sign_in_is_verified (MsnpSignIn *self)
{
  g_return_val_if_fail (MSNP_IS_SIGN_IN (self), FALSE);

  return self->is_verified;
}

/* Returns: whether the ticket was one of Microsoft's; Escargot's are bare digits (08 §8.1) */
gboolean
msnp_sign_in_has_passport_ticket (MsnpSignIn *self)
{
  g_return_val_if_fail (MSNP_IS_SIGN_IN (self), FALSE);

  return self->has_passport_ticket;
}

#include "config.h"

#include "msnp-probe.h"

#include <libsoup/soup.h>

#include "msnp-error.h"
#include "wire/msnp-passport-header.h"
#include "wire/msnp-transport.h"

#define REDIRECTS_MAX 5 /* as at a sign-in */

/**
 * MsnpProbe:
 *
 * Tries whether somebody could sign in to a service, without anybody doing so: there is no account
 * and no password here that could be sent.
 *
 *     name ──► dispatch (VER alone) ──► nexus ──► certificate of the login page ──► login page
 *
 * A dispatch server that fails keeps nobody from trying the rest, which lives elsewhere. A
 * certificate that is refused fails the certificate's step, whichever server showed it.
 */
struct _MsnpProbe
{
  GObject        parent_instance;
  MsnpService   *service;
  guint          timeout_ms;
  MsnpProbeState states[MSNP_PROBE_N_STEPS];
  GError        *errors[MSNP_PROBE_N_STEPS];
  MsnpTransport *transport; /* (nullable) */
  SoupSession   *http;
  char          *login;     /* (nullable) */
  GTask         *task;      /* (nullable) */
  GCancellable  *step;      /* (nullable): of the step that runs */
  guint          late;      /* its time limit */
  gboolean       is_late;
  guint          redirects; /* of the login page, so far */
  gulong         cancelled; /* handler on the task's cancellable */
};

enum { STEP_CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];
G_DEFINE_FINAL_TYPE (MsnpProbe, msnp_probe, G_TYPE_OBJECT)

static void
drop_transport (MsnpProbe *self)
{
  if (self->transport == NULL)
    return;

  g_signal_handlers_disconnect_by_data (self->transport, self);
  msnp_transport_close (self->transport);
  g_clear_object (&self->transport);
}

static void
msnp_probe_dispose (GObject *object)
{
  MsnpProbe *self = MSNP_PROBE (object);

  g_clear_handle_id (&self->late, g_source_remove);
  drop_transport (self);
  g_clear_object (&self->http);
  g_clear_object (&self->service);
  g_clear_object (&self->step);
  G_OBJECT_CLASS (msnp_probe_parent_class)->dispose (object);
}

static void
msnp_probe_finalize (GObject *object)
{
  MsnpProbe *self = MSNP_PROBE (object);

  for (guint i = 0; i < MSNP_PROBE_N_STEPS; i++)
    g_clear_error (&self->errors[i]);
  g_free (self->login);
  G_OBJECT_CLASS (msnp_probe_parent_class)->finalize (object);
}

static void
msnp_probe_class_init (MsnpProbeClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = msnp_probe_dispose;
  object_class->finalize = msnp_probe_finalize;

  /**
   * MsnpProbe::step-changed:
   * @self: the probe
   * @step: a #MsnpProbeStep whose state is another one now
   */
  signals[STEP_CHANGED] = g_signal_new ("step-changed", MSNP_TYPE_PROBE, G_SIGNAL_RUN_LAST, 0,
                                        NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT);
}

static void
msnp_probe_init (MsnpProbe *self)
{
}

/**
 * msnp_probe_new:
 * @service: what to try
 * @timeout_ms: for each step
 *
 * Returns: (transfer full): a probe, for one msnp_probe_run_async()
 */
MsnpProbe *
msnp_probe_new (MsnpService *service,
                guint        timeout_ms)
{
  MsnpProbe *self;

  g_return_val_if_fail (MSNP_IS_SERVICE (service), NULL);

  self = g_object_new (MSNP_TYPE_PROBE, NULL);
  self->service = g_object_ref (service);
  self->timeout_ms = timeout_ms;
  self->http = soup_session_new_with_options ("user-agent", "MSMSGS", NULL);
  soup_session_remove_feature_by_type (self->http, SOUP_TYPE_AUTH_MANAGER);

  return self;
}

static void
set_state (MsnpProbe      *self,
           MsnpProbeStep   step,
           MsnpProbeState  state)
{
  self->states[step] = state;
  g_signal_emit (self, signals[STEP_CHANGED], 0, step);
}

/* ---- one step after the other ---- */

static gboolean
on_late (gpointer user_data)
{
  MsnpProbe *self = MSNP_PROBE (user_data);

  self->late = 0;
  self->is_late = TRUE;
  g_cancellable_cancel (self->step);
  return G_SOURCE_REMOVE;
}

static void
on_cancelled (GCancellable *cancellable,
              gpointer      user_data)
{
  g_cancellable_cancel (MSNP_PROBE (user_data)->step);
}

static void
begin (MsnpProbe     *self,
       MsnpProbeStep  step)
{
  GCancellable *outer = g_task_get_cancellable (self->task);

  g_clear_object (&self->step);
  self->step = g_cancellable_new ();
  self->is_late = FALSE;
  self->late = g_timeout_add (self->timeout_ms, on_late, self);
  if (outer != NULL)
    self->cancelled = g_signal_connect (outer, "cancelled", G_CALLBACK (on_cancelled), self);
  if (g_cancellable_is_cancelled (outer))
    g_cancellable_cancel (self->step);
  set_state (self, step, MSNP_PROBE_RUNNING);
}

static void
finish (MsnpProbe *self)
{
  g_autoptr(GTask) task = g_steal_pointer (&self->task);
  gboolean has_passed = TRUE;

  for (guint i = 0; i < MSNP_PROBE_N_STEPS; i++)
    has_passed &= self->states[i] != MSNP_PROBE_FAILED;
  g_task_return_boolean (task, has_passed);
}

/* @error: (nullable): why @step failed. Returns: whether to go on */
static gboolean
end (MsnpProbe     *self,
     MsnpProbeStep  step,
     const GError  *error)
{
  g_clear_handle_id (&self->late, g_source_remove);
  if (self->cancelled != 0)
    g_signal_handler_disconnect (g_task_get_cancellable (self->task), self->cancelled);
  self->cancelled = 0;

  if (g_cancellable_is_cancelled (g_task_get_cancellable (self->task)))
    {
      g_autoptr(GTask) task = g_steal_pointer (&self->task);

      drop_transport (self);
      self->states[step] = MSNP_PROBE_SKIPPED;
      g_task_return_error_if_cancelled (task);
      return FALSE;
    }
  if (error != NULL && self->is_late)
    self->errors[step] =
      g_error_new_literal (MSNP_ERROR, MSNP_ERROR_TIMED_OUT, "no answer in time");
  else if (error != NULL)
    self->errors[step] = msnp_error_from_sign_in (error);
  set_state (self, step, error != NULL ? MSNP_PROBE_FAILED : MSNP_PROBE_PASSED);
  return TRUE;
}

/* What is behind a server that did not prove who it is is not tried. */
static void
fail_certificate (MsnpProbe    *self,
                  const GError *error)
{
  self->errors[MSNP_PROBE_CERTIFICATE] = msnp_error_from_sign_in (error);
  set_state (self, MSNP_PROBE_CERTIFICATE, MSNP_PROBE_FAILED);
  set_state (self, MSNP_PROBE_LOGIN, MSNP_PROBE_SKIPPED);
  finish (self);
}

/* ---- https ---- */

static gboolean
on_accept_certificate (SoupMessage          *message,
                       GTlsCertificate      *certificate,
                       GTlsCertificateFlags  errors,
                       gpointer              user_data)
{
  return msnp_service_trusts (MSNP_PROBE (user_data)->service, certificate, errors,
                              g_uri_get_host (soup_message_get_uri (message)));
}

/* Returns: (transfer full) (nullable): a request without anybody's name in it */
static SoupMessage *
message_new (MsnpProbe  *self,
             const char *uri)
{
  SoupMessage *message = soup_message_new ("GET", uri);

  if (message == NULL)
    return NULL;

  soup_message_set_flags (message, SOUP_MESSAGE_NO_REDIRECT | SOUP_MESSAGE_DO_NOT_USE_AUTH_CACHE);
  g_signal_connect_object (message, "accept-certificate", G_CALLBACK (on_accept_certificate), self,
                           0);
  return message;
}

static GError *
error_from_status (guint status)
{
  if (status >= 500)
    return g_error_new (MSNP_ERROR, MSNP_ERROR_UNAVAILABLE, "the page answered %u", status);
  if (status == SOUP_STATUS_NOT_FOUND)
    return g_error_new (MSNP_ERROR, MSNP_ERROR_PROTOCOL, "the page answered %u", status);

  return NULL;
}

static void try_login (MsnpProbe *self, const char *uri);

/* Returns: (transfer full): where the page sends on to; %NULL with @error where no password may
 * go */
static char *
dup_redirect (MsnpProbe    *self,
              SoupMessage  *message,
              GError      **error)
{
  const char *location =
    soup_message_headers_get_one (soup_message_get_response_headers (message), "Location");
  g_autoptr(GUri) uri = NULL;

  if (location != NULL)
    uri = g_uri_parse_relative (soup_message_get_uri (message), location, SOUP_HTTP_URI_FLAGS,
                                NULL);
  if (uri == NULL || g_uri_get_host (uri) == NULL || *g_uri_get_host (uri) == '\0'
      || ++self->redirects > REDIRECTS_MAX)
    {
      g_set_error_literal (error, MSNP_ERROR, MSNP_ERROR_PROTOCOL,
                           "the login server redirects to nowhere, or in a circle");
      return NULL;
    }
  if (g_strcmp0 (g_uri_get_scheme (uri), "https") != 0)
    {
      g_set_error_literal (error, MSNP_ERROR, MSNP_ERROR_UNTRUSTED,
                           "the login server redirects away from https");
      return NULL;
    }

  return g_uri_to_string (uri);
}

/* Nobody is named, so 401 is a good answer; some servers have no better one than 500 to a request
 * without a name. */
static void
on_login_answer (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr(MsnpProbe) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GInputStream) body = soup_session_send_finish (SOUP_SESSION (source), result, &error);
  SoupMessage *message = soup_session_get_async_result_message (SOUP_SESSION (source), result);
  guint status = body != NULL ? soup_message_get_status (message) : 0;
  g_autofree char *redirect = NULL;

  if (SOUP_STATUS_IS_REDIRECTION (status))
    redirect = dup_redirect (self, message, &error);
  else if (status == SOUP_STATUS_NOT_FOUND || status == SOUP_STATUS_SERVICE_UNAVAILABLE)
    error = error_from_status (status);

  if (redirect != NULL && !g_cancellable_is_cancelled (self->step))
    try_login (self, redirect);
  else if (end (self, MSNP_PROBE_LOGIN, error))
    finish (self);
}

/* All redirects together have the time of one step. */
static void
try_login (MsnpProbe  *self,
           const char *uri)
{
  g_autoptr(SoupMessage) message = message_new (self, uri);

  soup_session_send_async (self->http, message, G_PRIORITY_DEFAULT, self->step, on_login_answer,
                           g_object_ref (self));
}

static void
on_preconnected (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr(MsnpProbe) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GError) sorted = NULL;

  if (!soup_session_preconnect_finish (SOUP_SESSION (source), result, &error))
    sorted = msnp_error_from_sign_in (error);

  /* Nobody showed a certificate: that is told of the page itself. */
  if (sorted != NULL && !g_error_matches (sorted, MSNP_ERROR, MSNP_ERROR_UNTRUSTED))
    {
      if (!end (self, MSNP_PROBE_CERTIFICATE, error))
        return;
      g_propagate_error (&self->errors[MSNP_PROBE_LOGIN],
                         g_steal_pointer (&self->errors[MSNP_PROBE_CERTIFICATE]));
      set_state (self, MSNP_PROBE_CERTIFICATE, MSNP_PROBE_SKIPPED);
      set_state (self, MSNP_PROBE_LOGIN, MSNP_PROBE_FAILED);
      finish (self);
    }
  else if (end (self, MSNP_PROBE_CERTIFICATE, error))
    {
      if (error == NULL)
        {
          begin (self, MSNP_PROBE_LOGIN);
          try_login (self, self->login);
          return;
        }
      set_state (self, MSNP_PROBE_LOGIN, MSNP_PROBE_SKIPPED);
      finish (self);
    }
}

static void
try_certificate (MsnpProbe *self)
{
  g_autoptr(SoupMessage) message = message_new (self, self->login);

  if (message == NULL)
    {
      self->errors[MSNP_PROBE_LOGIN] =
        g_error_new_literal (MSNP_ERROR, MSNP_ERROR_PROTOCOL, "the login page's address is none");
      set_state (self, MSNP_PROBE_CERTIFICATE, MSNP_PROBE_SKIPPED);
      set_state (self, MSNP_PROBE_LOGIN, MSNP_PROBE_FAILED);
      finish (self);
      return;
    }

  begin (self, MSNP_PROBE_CERTIFICATE);
  soup_session_preconnect_async (self->http, message, G_PRIORITY_DEFAULT, self->step,
                                 on_preconnected, g_object_ref (self));
}

static GError *
read_nexus (MsnpProbe   *self,
            SoupMessage *message)
{
  const char *urls =
    soup_message_headers_get_one (soup_message_get_response_headers (message), "PassportURLs");
  guint status = soup_message_get_status (message);

  if (status >= 500)
    return error_from_status (status);

  self->login = urls != NULL ? msnp_passport_header_parse_urls (urls) : NULL;
  if (status != SOUP_STATUS_OK || self->login == NULL)
    return g_error_new (MSNP_ERROR, MSNP_ERROR_PROTOCOL,
                        "the nexus answered %u and named no login page", status);
  if (g_ascii_strncasecmp (self->login, "https://", 8) != 0)
    return g_error_new_literal (MSNP_ERROR, MSNP_ERROR_UNTRUSTED,
                                "the nexus named a login page that is not https");

  return NULL;
}

static void
on_nexus_answer (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr(MsnpProbe) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GInputStream) body = soup_session_send_finish (SOUP_SESSION (source), result, &error);
  gboolean is_untrusted = FALSE;

  if (body == NULL)
    {
      g_autoptr(GError) sorted = msnp_error_from_sign_in (error);

      is_untrusted = g_error_matches (sorted, MSNP_ERROR, MSNP_ERROR_UNTRUSTED);
    }
  else
    {
      error = read_nexus (self, soup_session_get_async_result_message (SOUP_SESSION (source),
                                                                       result));
    }

  if (!end (self, MSNP_PROBE_NEXUS, is_untrusted ? NULL : error))
    return;
  if (is_untrusted)
    {
      set_state (self, MSNP_PROBE_NEXUS, MSNP_PROBE_SKIPPED);
      fail_certificate (self, error);
    }
  else if (error != NULL)
    {
      set_state (self, MSNP_PROBE_CERTIFICATE, MSNP_PROBE_SKIPPED);
      set_state (self, MSNP_PROBE_LOGIN, MSNP_PROBE_SKIPPED);
      finish (self);
    }
  else
    {
      try_certificate (self);
    }
}

static void
try_nexus (MsnpProbe *self)
{
  g_autoptr(SoupMessage) message = NULL;

  if (msnp_service_get_login (self->service) != NULL)
    {
      self->login = g_strdup (msnp_service_get_login (self->service));
      set_state (self, MSNP_PROBE_NEXUS, MSNP_PROBE_SKIPPED);
      try_certificate (self);
      return;
    }

  begin (self, MSNP_PROBE_NEXUS);
  message = message_new (self, msnp_service_get_nexus (self->service));
  soup_session_send_async (self->http, message, G_PRIORITY_DEFAULT, self->step, on_nexus_answer,
                           g_object_ref (self));
}

/* ---- the dispatch server ---- */

static void
end_dispatch (MsnpProbe    *self,
              const GError *error)
{
  if (!end (self, MSNP_PROBE_DISPATCH, error))
    return;

  drop_transport (self);
  try_nexus (self);
}

static void
on_ver_reply (MsnpTransport     *transport,
              const MsnpCommand *reply,
              const GError      *error,
              gpointer           user_data)
{
  g_autoptr(MsnpProbe) self = user_data;
  g_autoptr(GError) problem = error != NULL ? g_error_copy (error) : NULL;

  if (self->task == NULL || self->states[MSNP_PROBE_DISPATCH] != MSNP_PROBE_RUNNING)
    return;

  if (error == NULL && g_strcmp0 (msnp_command_get_arg (reply, 1), "MSNP9") != 0)
    problem = g_error_new_literal (MSNP_ERROR, MSNP_ERROR_VERSION,
                                   "the server does not speak MSNP9");
  end_dispatch (self, problem);
}

/* The transport waits for VER: whoever gives up ends the connection. */
static void
on_step_cancelled (GCancellable *cancellable,
                   gpointer      user_data)
{
  MsnpProbe *self = MSNP_PROBE (user_data);

  if (self->transport != NULL)
    msnp_transport_close (self->transport);
}

static void
on_connected (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(MsnpProbe) self = user_data;
  g_autoptr(GError) error = NULL;

  if (!msnp_transport_connect_finish (MSNP_TRANSPORT (source), result, &error))
    {
      end_dispatch (self, error);
      return;
    }

  g_signal_connect_object (self->step, "cancelled", G_CALLBACK (on_step_cancelled), self, 0);
  msnp_transport_send (self->transport, self->timeout_ms, on_ver_reply, g_object_ref (self), "VER",
                       "MSNP9", "CVR0", NULL);
}

static void
try_dispatch (MsnpProbe *self)
{
  begin (self, MSNP_PROBE_DISPATCH);
  self->transport = msnp_transport_new ("DS", NULL);
  msnp_transport_connect_async (self->transport, msnp_service_get_dispatch (self->service),
                                self->step, on_connected, g_object_ref (self));
}

static void
on_resolved (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr(MsnpProbe) self = user_data;
  g_autoptr(GError) error = NULL;
  GList *addresses = g_resolver_lookup_by_name_finish (G_RESOLVER (source), result, &error);

  g_resolver_free_addresses (addresses);
  if (!end (self, MSNP_PROBE_NAME, error))
    return;

  if (error == NULL)
    {
      try_dispatch (self);
      return;
    }
  set_state (self, MSNP_PROBE_DISPATCH, MSNP_PROBE_SKIPPED);
  try_nexus (self);
}

/**
 * msnp_probe_run_async:
 * @self: a probe that has not run
 * @cancellable: (nullable): to give up; the step that runs then counts as skipped
 * @callback: called when done
 * @user_data: for @callback
 */
void
msnp_probe_run_async (MsnpProbe           *self,
                      GCancellable        *cancellable,
                      GAsyncReadyCallback  callback,
                      gpointer             user_data)
{
  g_autoptr(GSocketConnectable) address = NULL;
  g_autoptr(GResolver) resolver = g_resolver_get_default ();

  g_return_if_fail (MSNP_IS_PROBE (self));
  g_return_if_fail (self->task == NULL && self->states[MSNP_PROBE_NAME] == MSNP_PROBE_WAITING);

  self->task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (self->task, msnp_probe_run_async);
  /* The service was not made without a host that can be read. */
  address = g_network_address_parse (msnp_service_get_dispatch (self->service), 1863, NULL);
  begin (self, MSNP_PROBE_NAME);
  g_resolver_lookup_by_name_async (resolver,
                                   g_network_address_get_hostname (G_NETWORK_ADDRESS (address)),
                                   self->step, on_resolved, g_object_ref (self));
}

/* Returns: whether no step failed; @error is set to %G_IO_ERROR_CANCELLED alone */
gboolean
msnp_probe_run_finish (MsnpProbe     *self,
                       GAsyncResult  *result,
                       GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

MsnpProbeState
msnp_probe_get_state (MsnpProbe     *self,
                      MsnpProbeStep  step)
{
  g_return_val_if_fail (MSNP_IS_PROBE (self) && step < MSNP_PROBE_N_STEPS, MSNP_PROBE_WAITING);

  return self->states[step];
}

/* Returns: (transfer none) (nullable): of %MSNP_ERROR, for a step that failed */
const GError *
msnp_probe_get_error (MsnpProbe     *self,
                      MsnpProbeStep  step)
{
  g_return_val_if_fail (MSNP_IS_PROBE (self) && step < MSNP_PROBE_N_STEPS, NULL);

  return self->errors[step];
}

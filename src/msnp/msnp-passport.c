#include "config.h"

#include "msnp-passport.h"

#include <libsoup/soup.h>

#include "msnp-error.h"
#include "msnp-log.h"
#include "msnp-trace-private.h"
#include "wire/msnp-passport-header.h"

#define REDIRECTS_MAX 5           /* 02 §2.6 */
#define BODY_MAX      (64 * 1024) /* bytes of an answer that are read to keep its connection */

/**
 * MsnpPassport:
 *
 * Turns an account, its password and a challenge into a ticket (02 §2.5 and §2.6): the nexus names
 * the login page, the login page gives the ticket. One of these serves one sign-in.
 *
 *     prepare ──► nexus ──► login page known ──► (connection made ahead)
 *                                │
 *     fetch_ticket ──────────────┴──► GET ──► 200 ticket
 *                                      ▲│
 *                                      └┘ 302, at most five, https alone, same header again
 *
 * The nexus does not need the challenge, so it is asked while VER and CVR still travel. The
 * password is in the request's header alone, and goes with it.
 */
struct _MsnpPassport
{
  GObject       parent_instance;
  MsnpService  *service;
  MsnpTrace    *trace;       /* (nullable) */
  guint         number;      /* of the connection, in the trace */
  guint         timeout_ms;  /* for each request */
  SoupSession  *http;
  GCancellable *cancellable; /* of everything that runs */
  gboolean      is_prepared;
  gboolean      is_ready;    /* the nexus has answered, or need not be asked */
  char         *login;       /* NULL until it is known */
  GError       *nexus_error;
  GTask        *task;        /* the fetch that waits or runs */
};

/* What a fetch keeps; the task owns it. */
typedef struct
{
  char    *authorization; /* a secret */
  guint    redirects;
  gboolean is_again;      /* the one further try was made */
} Fetch;

/* One request. */
typedef struct
{
  MsnpPassport *passport; /* a reference */
  SoupMessage  *message;
  GCancellable *cancellable;
  gulong        cancel_id;
  guint         timeout_source;
  gboolean      is_late;
  gsize         skipped;
} Request;

typedef void (*RequestFunc) (MsnpPassport *self,
                             SoupMessage  *message,
                             const GError *error);

G_DEFINE_FINAL_TYPE (MsnpPassport, msnp_passport, G_TYPE_OBJECT)

/* How many passports there are: the first one lends a database, the last one takes it back. */
static guint n_borrowers;

/* glib-networking keeps the system's certificates for good once a connection has wanted them: 4 MB
 * for the seconds that a sign-in takes, and it wants them even where a session has a database of
 * its own. So it is lent one for that time. Its type is the one that the backend itself uses, which
 * has no name in the API but is the parent of the one for files; of other backends nothing is
 * assumed, and theirs stays. */
static void
lend_database (void)
{
  GTlsBackend *backend = g_tls_backend_get_default ();
  GType type = g_type_parent (g_tls_backend_get_file_database_type (backend));
  g_autoptr(GTlsDatabase) database = NULL;

  if (n_borrowers++ > 0 || g_strcmp0 (g_type_name (type), "GTlsDatabaseGnutls") != 0)
    return;

  database = g_initable_new (type, NULL, NULL, NULL);
  if (database != NULL)
    g_tls_backend_set_default_database (backend, database);
}

static void
take_back_database (void)
{
  if (--n_borrowers == 0)
    g_tls_backend_set_default_database (g_tls_backend_get_default (), NULL);
}

static void login_send (MsnpPassport *self, const char *uri);

static void
fetch_free (Fetch *fetch)
{
  msnp_secret_free (fetch->authorization);
  g_free (fetch);
}

static void
msnp_passport_dispose (GObject *object)
{
  MsnpPassport *self = MSNP_PASSPORT (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->http);
  g_clear_object (&self->service);
  g_clear_object (&self->trace);
  G_OBJECT_CLASS (msnp_passport_parent_class)->dispose (object);
}

static void
msnp_passport_finalize (GObject *object)
{
  MsnpPassport *self = MSNP_PASSPORT (object);

  take_back_database ();
  g_object_unref (self->cancellable);
  g_free (self->login);
  g_clear_error (&self->nexus_error);
  G_OBJECT_CLASS (msnp_passport_parent_class)->finalize (object);
}

static void
msnp_passport_class_init (MsnpPassportClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = msnp_passport_dispose;
  object_class->finalize = msnp_passport_finalize;
}

static void
msnp_passport_init (MsnpPassport *self)
{
  self->cancellable = g_cancellable_new ();
  lend_database ();
}

/**
 * msnp_passport_new:
 * @service: where to ask
 * @trace: (nullable): told of each request and answer
 * @timeout_ms: for each request
 *
 * Returns: (transfer full): a passport for one sign-in
 */
MsnpPassport *
msnp_passport_new (MsnpService *service,
                   MsnpTrace   *trace,
                   guint        timeout_ms)
{
  MsnpPassport *self = g_object_new (MSNP_TYPE_PASSPORT, NULL);

  self->service = g_object_ref (service);
  self->timeout_ms = timeout_ms;
  if (trace != NULL)
    {
      self->trace = g_object_ref (trace);
      self->number = msnp_trace_add_connection (trace);
    }

  self->http = soup_session_new_with_options ("user-agent", "MSMSGS", NULL);
  /* Passport1.4 is no scheme of libsoup's, and the answer's body is not wanted in any coding. */
  soup_session_remove_feature_by_type (self->http, SOUP_TYPE_AUTH_MANAGER);
  soup_session_remove_feature_by_type (self->http, SOUP_TYPE_CONTENT_DECODER);

  return self;
}

/* ---- TLS ---- */

static gboolean
on_accept_certificate (SoupMessage          *message,
                       GTlsCertificate      *certificate,
                       GTlsCertificateFlags  errors,
                       gpointer              user_data)
{
  MsnpPassport *self = user_data;
  const char *host = g_uri_get_host (soup_message_get_uri (message));

  return self->service != NULL && msnp_service_trusts (self->service, certificate, errors, host);
}

static SoupMessage *
message_new (MsnpPassport *self,
             const char   *uri)
{
  g_autoptr(GUri) parsed = g_uri_parse (uri, SOUP_HTTP_URI_FLAGS, NULL);
  SoupMessage *message;

  if (parsed == NULL || g_uri_get_host (parsed) == NULL || *g_uri_get_host (parsed) == '\0')
    return NULL;

  message = soup_message_new_from_uri ("GET", parsed);
  soup_message_set_flags (message, SOUP_MESSAGE_NO_REDIRECT | SOUP_MESSAGE_DO_NOT_USE_AUTH_CACHE);
  g_signal_connect_object (message, "accept-certificate", G_CALLBACK (on_accept_certificate), self,
                           0);
  return message;
}

/* ---- one request ---- */

static void
add_header_line (const char *name,
                 const char *value,
                 gpointer    user_data)
{
  g_string_append_printf (user_data, "%s: %s\r\n", name, value);
}

static void
trace_message (MsnpPassport *self,
               SoupMessage  *message,
               gboolean      outgoing)
{
  g_autoptr(GString) headers = g_string_new (NULL);
  g_autofree char *uri = g_uri_to_string (soup_message_get_uri (message));
  g_autofree char *line = NULL;

  g_debug ("HTTP %s", outgoing ? "request" : "answer");
  if (self->trace == NULL)
    return;

  line = outgoing ? g_strdup_printf ("GET %s", uri)
                  : g_strdup_printf ("%u %s", soup_message_get_status (message),
                                     soup_message_get_reason_phrase (message));
  soup_message_headers_foreach (outgoing ? soup_message_get_request_headers (message)
                                         : soup_message_get_response_headers (message),
                                add_header_line, headers);
  msnp_trace_add_line (self->trace, "HTTP", self->number, outgoing, line, headers->str,
                       headers->len);
}

static void
request_free (Request *request)
{
  g_clear_handle_id (&request->timeout_source, g_source_remove);
  g_cancellable_disconnect (request->passport->cancellable, request->cancel_id);
  g_object_unref (request->cancellable);
  g_object_unref (request->message);
  g_object_unref (request->passport);
  g_free (request);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Request, request_free)

static gboolean
on_request_late (gpointer user_data)
{
  Request *request = user_data;

  request->timeout_source = 0;
  request->is_late = TRUE;
  g_cancellable_cancel (request->cancellable);

  return G_SOURCE_REMOVE;
}

static void
on_passport_cancelled (GCancellable *cancellable,
                       gpointer      user_data)
{
  g_cancellable_cancel (user_data);
}

static Request *
request_new (MsnpPassport *self,
             SoupMessage  *message)
{
  Request *request = g_new0 (Request, 1);

  request->passport = g_object_ref (self);
  request->message = g_object_ref (message);
  request->cancellable = g_cancellable_new ();
  request->cancel_id = g_cancellable_connect (self->cancellable,
                                              G_CALLBACK (on_passport_cancelled),
                                              g_object_ref (request->cancellable), g_object_unref);
  request->timeout_source = g_timeout_add (self->timeout_ms, on_request_late, request);

  return request;
}

/* What the request ended with, in the words of this library: libsoup says CANCELLED for late
 * ones. */
static GError *
request_error (Request *request,
               GError  *error)
{
  if (!request->is_late)
    return error;

  g_error_free (error);
  return g_error_new_literal (MSNP_ERROR, MSNP_ERROR_TIMED_OUT, "no answer over https in time");
}

static void
on_prefetched (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr(GError) error = NULL;

  request_free (user_data);
  /* A connection that could not be made ahead is made, or fails, with the login itself. */
  if (!soup_session_preconnect_finish (SOUP_SESSION (source), result, &error))
    g_debug ("HTTP connection ahead: %s", error->message);
}

static void
prefetch_connection (MsnpPassport *self)
{
  g_autoptr(SoupMessage) message = message_new (self, self->login);
  Request *request;

  if (message == NULL)
    return;

  request = request_new (self, message);
  soup_session_preconnect_async (self->http, message, G_PRIORITY_DEFAULT, request->cancellable,
                                 on_prefetched, request);
}

/* ---- nexus ---- */

static void
start_login (MsnpPassport *self)
{
  if (self->task == NULL || !self->is_ready)
    return;

  if (self->nexus_error != NULL)
    {
      g_autoptr(GTask) task = g_steal_pointer (&self->task);

      g_task_return_error (task, g_error_copy (self->nexus_error));
    }
  else
    {
      login_send (self, self->login);
    }
}

static void
apply_nexus (MsnpPassport *self,
             SoupMessage  *message)
{
  const char *urls =
    soup_message_headers_get_one (soup_message_get_response_headers (message), "PassportURLs");
  guint status = soup_message_get_status (message);
  g_autofree char *login = urls != NULL ? msnp_passport_header_parse_urls (urls) : NULL;

  if (status >= 500)
    self->nexus_error = g_error_new (MSNP_ERROR, MSNP_ERROR_UNAVAILABLE,
                                     "the nexus answered %u", status);
  else if (status != SOUP_STATUS_OK || login == NULL)
    self->nexus_error = g_error_new (MSNP_ERROR, MSNP_ERROR_PROTOCOL,
                                     "the nexus answered %u and named no login page", status);
  else if (g_ascii_strncasecmp (login, "https://", 8) != 0)
    self->nexus_error = g_error_new_literal (MSNP_ERROR, MSNP_ERROR_UNTRUSTED,
                                             "the nexus named a login page that is not https");
  else
    self->login = g_steal_pointer (&login);
}

static gboolean
is_same_host (const char  *uri,
              SoupMessage *message)
{
  g_autoptr(GUri) parsed = g_uri_parse (uri, SOUP_HTTP_URI_FLAGS, NULL);
  GUri *other = soup_message_get_uri (message);

  return parsed != NULL && g_strcmp0 (g_uri_get_host (parsed), g_uri_get_host (other)) == 0
         && g_uri_get_port (parsed) == g_uri_get_port (other);
}

static void
finish_nexus (MsnpPassport *self,
              Request      *request)
{
  self->is_ready = TRUE;
  if (self->login != NULL && self->task == NULL && !is_same_host (self->login, request->message))
    prefetch_connection (self);
  start_login (self);
}

static void
on_nexus_skipped (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  g_autoptr(Request) request = user_data;
  gssize size = g_input_stream_skip_finish (G_INPUT_STREAM (source), result, NULL);

  if (size > 0 && (request->skipped += (gsize) size) < BODY_MAX)
    {
      g_input_stream_skip_async (G_INPUT_STREAM (source), 4096, G_PRIORITY_DEFAULT,
                                 request->cancellable, on_nexus_skipped, request);
      request = NULL;
      return;
    }

  finish_nexus (request->passport, request);
}

static void
on_nexus_answer (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr(Request) request = user_data;
  MsnpPassport *self = request->passport;
  GError *error = NULL;
  g_autoptr(GInputStream) body = soup_session_send_finish (SOUP_SESSION (source), result, &error);

  if (body == NULL)
    {
      self->nexus_error = request_error (request, error);
      finish_nexus (self, request);
      return;
    }

  trace_message (self, request->message, FALSE);
  apply_nexus (self, request->message);
  /* The body has to be gone before the connection can carry the login. */
  g_input_stream_skip_async (body, 4096, G_PRIORITY_DEFAULT, request->cancellable, on_nexus_skipped,
                             request);
  request = NULL;
}

/**
 * msnp_passport_prepare:
 * @self: a passport
 *
 * Asks the nexus, and connects to the login server ahead of its need. Called when the first
 * connection of a sign-in is made; a second call does nothing.
 */
void
msnp_passport_prepare (MsnpPassport *self)
{
  g_autoptr(SoupMessage) message = NULL;
  Request *request;

  g_return_if_fail (MSNP_IS_PASSPORT (self));

  if (self->is_prepared)
    return;
  self->is_prepared = TRUE;

  if (msnp_service_get_login (self->service) != NULL)
    {
      self->login = g_strdup (msnp_service_get_login (self->service));
      self->is_ready = TRUE;
      prefetch_connection (self);
      return;
    }

  message = message_new (self, msnp_service_get_nexus (self->service));
  if (message == NULL)
    {
      self->nexus_error = g_error_new_literal (MSNP_ERROR, MSNP_ERROR_BAD_SERVICE,
                                               "the nexus is no https address");
      self->is_ready = TRUE;
      return;
    }
  trace_message (self, message, TRUE);
  request = request_new (self, message);
  soup_session_send_async (self->http, message, G_PRIORITY_DEFAULT, request->cancellable,
                           on_nexus_answer, request);
}

/* ---- login ---- */

static void
fail_login (MsnpPassport *self,
            GError       *error)
{
  g_autoptr(GTask) task = g_steal_pointer (&self->task);

  if (task != NULL)
    g_task_return_error (task, error);
  else
    g_error_free (error);
}

static void
follow_redirect (MsnpPassport *self,
                 SoupMessage  *message)
{
  Fetch *fetch = g_task_get_task_data (self->task);
  const char *location =
    soup_message_headers_get_one (soup_message_get_response_headers (message), "Location");
  g_autoptr(GUri) uri = NULL;
  g_autofree char *text = NULL;

  if (location != NULL)
    uri = g_uri_parse_relative (soup_message_get_uri (message), location, SOUP_HTTP_URI_FLAGS,
                                NULL);
  if (uri == NULL)
    {
      fail_login (self, g_error_new_literal (MSNP_ERROR, MSNP_ERROR_PROTOCOL,
                                             "the login server redirects to nowhere"));
      return;
    }
  if (g_strcmp0 (g_uri_get_scheme (uri), "https") != 0)
    {
      fail_login (self, g_error_new_literal (MSNP_ERROR, MSNP_ERROR_UNTRUSTED,
                                             "the login server redirects away from https"));
      return;
    }
  if (++fetch->redirects > REDIRECTS_MAX)
    {
      fail_login (self, g_error_new_literal (MSNP_ERROR, MSNP_ERROR_PROTOCOL,
                                             "the login server redirects in a circle"));
      return;
    }

  text = g_uri_to_string (uri);
  login_send (self, text);
}

typedef struct
{
  MsnpPassportAnswer answer;
  gboolean           is_found;
} Search;

/* Both names on every status, in any case, and more than one of a kind (02 §2.6). */
static void
look_at_header (const char *name,
                const char *value,
                gpointer    user_data)
{
  Search *search = user_data;

  if (search->is_found)
    return;
  if (g_ascii_strcasecmp (name, "Authentication-Info") != 0
      && g_ascii_strcasecmp (name, "WWW-Authenticate") != 0)
    return;

  search->is_found = msnp_passport_header_parse_answer (value, &search->answer);
}

static void
judge_answer (MsnpPassport *self,
              guint         status,
              Search       *search)
{
  MsnpPassportAnswer *answer = &search->answer;

  if (status == SOUP_STATUS_UNAUTHORIZED
      || (search->is_found && g_strcmp0 (answer->status, "failed") == 0))
    fail_login (self, g_error_new_literal (MSNP_ERROR, MSNP_ERROR_BAD_PASSWORD,
                                           answer->text != NULL ? answer->text : ""));
  else if (status >= 500)
    fail_login (self, g_error_new (MSNP_ERROR, MSNP_ERROR_UNAVAILABLE,
                                   "the login server answered %u", status));
  else if (status != SOUP_STATUS_OK || !search->is_found || answer->ticket == NULL)
    fail_login (self, g_error_new (MSNP_ERROR, MSNP_ERROR_PROTOCOL,
                                   "the login server answered %u and gave no ticket", status));
  else
    {
      g_autoptr(GTask) task = g_steal_pointer (&self->task);

      g_task_return_pointer (task, g_steal_pointer (&answer->ticket),
                             (GDestroyNotify) msnp_secret_free);
    }
}

/* The connection is kept from the nexus' answer, or made before it is needed; the server may have
 * closed it since. libsoup tries again by itself where TLS was closed in form, which many servers
 * do not care to do. */
static gboolean
try_again (Request      *request,
           const GError *error)
{
  MsnpPassport *self = request->passport;
  Fetch *fetch = g_task_get_task_data (self->task);
  g_autofree char *uri = NULL;

  if (fetch->is_again
      || (!g_error_matches (error, G_TLS_ERROR, G_TLS_ERROR_EOF)
          && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED)
          && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT)))
    return FALSE;

  fetch->is_again = TRUE;
  uri = g_uri_to_string (soup_message_get_uri (request->message));
  login_send (self, uri);
  return TRUE;
}

static void
on_login_answer (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr(Request) request = user_data;
  MsnpPassport *self = request->passport;
  GError *error = NULL;
  g_autoptr(GInputStream) body = soup_session_send_finish (SOUP_SESSION (source), result, &error);
  Search search = { 0 };
  guint status;

  if (self->task == NULL)
    {
      g_clear_error (&error);
      return;
    }
  if (body == NULL)
    {
      if (try_again (request, error))
        g_error_free (error);
      else
        fail_login (self, request_error (request, error));
      return;
    }

  trace_message (self, request->message, FALSE);
  status = soup_message_get_status (request->message);
  if (SOUP_STATUS_IS_REDIRECTION (status))
    {
      follow_redirect (self, request->message);
      return;
    }

  soup_message_headers_foreach (soup_message_get_response_headers (request->message),
                                look_at_header, &search);
  judge_answer (self, status, &search);
  msnp_passport_answer_clear (&search.answer);
}

static void
login_send (MsnpPassport *self,
            const char   *uri)
{
  Fetch *fetch = g_task_get_task_data (self->task);
  g_autoptr(SoupMessage) message = message_new (self, uri);
  SoupMessageHeaders *headers;
  Request *request;

  if (message == NULL)
    {
      fail_login (self, g_error_new_literal (MSNP_ERROR, MSNP_ERROR_PROTOCOL,
                                             "the login page's address is none"));
      return;
    }

  headers = soup_message_get_request_headers (message);
  soup_message_headers_replace (headers, "Authorization", fetch->authorization);
  soup_message_headers_replace (headers, "Cache-Control", "no-cache");
  trace_message (self, message, TRUE);
  request = request_new (self, message);
  soup_session_send_async (self->http, message, G_PRIORITY_DEFAULT, request->cancellable,
                           on_login_answer, request);
}

static void
on_fetch_cancelled (GCancellable *cancellable,
                    gpointer      user_data)
{
  g_cancellable_cancel (user_data);
}

/**
 * msnp_passport_fetch_ticket_async:
 * @self: a passport
 * @address: the account, spelt as it goes into `USR … TWN I`
 * @password: its password; a copy lives in the request's header alone
 * @challenge: the last argument of `USR … TWN S`, as it came
 * @cancellable: (nullable): to give up, which ends the passport
 * @callback: called when done
 * @user_data: for @callback
 *
 * One fetch at a time (02 §2.6).
 */
void
msnp_passport_fetch_ticket_async (MsnpPassport        *self,
                                  const char          *address,
                                  const char          *password,
                                  const char          *challenge,
                                  GCancellable        *cancellable,
                                  GAsyncReadyCallback  callback,
                                  gpointer             user_data)
{
  Fetch *fetch;

  g_return_if_fail (MSNP_IS_PASSPORT (self) && self->task == NULL);
  g_return_if_fail (address != NULL && password != NULL && challenge != NULL);

  fetch = g_new0 (Fetch, 1);
  fetch->authorization =
    msnp_passport_header_format_authorization (address, password, challenge);
  self->task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (self->task, msnp_passport_fetch_ticket_async);
  g_task_set_task_data (self->task, fetch, (GDestroyNotify) fetch_free);
  if (cancellable != NULL)
    g_signal_connect_object (cancellable, "cancelled", G_CALLBACK (on_fetch_cancelled),
                             self->cancellable, 0);

  msnp_passport_prepare (self);
  start_login (self);
}

/**
 * msnp_passport_fetch_ticket_finish:
 * @self: a passport
 * @result: what the callback got
 * @error: return location: %MSNP_ERROR_BAD_PASSWORD with the server's words, if it had any;
 *   %MSNP_ERROR_UNTRUSTED, %MSNP_ERROR_UNAVAILABLE, %MSNP_ERROR_PROTOCOL, %MSNP_ERROR_TIMED_OUT,
 *   or what GIO says
 *
 * Returns: (transfer full) (nullable): the ticket, to be freed by msnp_secret_free()
 */
char *
msnp_passport_fetch_ticket_finish (MsnpPassport  *self,
                                   GAsyncResult  *result,
                                   GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * msnp_passport_stop:
 * @self: a passport
 *
 * Ends whatever runs; a fetch ends with %G_IO_ERROR_CANCELLED.
 */
void
msnp_passport_stop (MsnpPassport *self)
{
  g_return_if_fail (MSNP_IS_PASSPORT (self));

  g_cancellable_cancel (self->cancellable);
  fail_login (self, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "stopped"));
}

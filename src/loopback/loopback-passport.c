#include "config.h"

#include "loopback-passport.h"

#include <libsoup/soup.h>
#include <string.h>

#include "loopback-certificate.h"
#include "loopback-https.h"
#include "msnp/msnp-log.h"
#include "msnp/wire/msnp-text.h"

#define AUTHORIZATION_START \
  "Passport1.4 OrgVerb=GET,OrgURL=http%3A%2F%2Fmessenger%2Emsn%2Ecom,sign-in="
#define REFUSED_TEXT \
  "The%20e-mail%20address%20or%20the%20password%20is%20not%20correct.%20Caf%C3%A9"

/**
 * LoopbackPassport:
 *
 * The nexus and the login page over https (02 §2.5, §2.6), and the tickets they give.
 */
struct _LoopbackPassport
{
  LoopbackSite         *site;
  LoopbackCertificates *certificates;
  SoupServer           *server;
  LoopbackHttps        *https;
  char                 *challenge; /* the last argument of USR … TWN S */
  GHashTable           *tickets;   /* ticket → Ticket */
};

typedef struct
{
  LoopbackAccount *account; /* unowned: accounts live as long as the site */
  gint64           expires; /* monotonic time */
} Ticket;

static void on_request (SoupServer        *server,
                        SoupServerMessage *message,
                        const char        *path,
                        GHashTable        *query,
                        gpointer           user_data);

/**
 * loopback_passport_new:
 * @site: the service
 * @error: a place for an error
 *
 * Makes the certificates, of the place's authority where it has one. Nothing listens yet.
 *
 * Returns: (transfer full) (nullable): the passport server
 */
LoopbackPassport *
loopback_passport_new (LoopbackSite  *site,
                       GError       **error)
{
  LoopbackCertificates *certificates = loopback_certificates_new (site->place.authority_pem, error);
  LoopbackPassport *self;

  if (certificates == NULL)
    return NULL;

  self = g_new0 (LoopbackPassport, 1);
  self->site = site;
  self->certificates = certificates;
  if (site->place.authority_pem == NULL)
    site->place.authority_pem = g_strdup (certificates->authority_pem);
  self->tickets = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  if (loopback_site_is_escargot (site))
    {
      self->challenge = g_strdup ("ct=1,rver=1,wp=FS_40SEC_0_COMPACT,lc=1,id=1");
    }
  else
    {
      g_autofree char *tpf = loopback_dup_hex (32);

      self->challenge =
        g_strdup_printf ("lc=1033,id=507,tw=40,fs=1,ru=http%%3A%%2F%%2Fmessenger%%2Emsn%%2Ecom,"
                         "ct=%" G_GINT64_FORMAT ",kpp=1,kv=4,ver=2.1.0173.1,tpf=%s",
                         g_get_real_time () / G_USEC_PER_SEC, tpf);
    }

  return self;
}

/* Nobody is served any more; tickets and the authority stay. */
void
loopback_passport_stop (LoopbackPassport *self)
{
  if (self->server == NULL)
    return;

  g_clear_pointer (&self->https, loopback_https_free);
  soup_server_disconnect (self->server);
  g_clear_object (&self->server);
}

void
loopback_passport_free (LoopbackPassport *self)
{
  loopback_passport_stop (self);
  loopback_certificates_free (self->certificates);
  g_hash_table_unref (self->tickets);
  g_free (self->challenge);
  g_free (self);
}

static GTlsCertificate *
choose_certificate (LoopbackPassport *self)
{
  if (loopback_fault_is_on (self->site->faults, "expired-certificate"))
    return self->certificates->expired;
  if (loopback_fault_is_on (self->site->faults, "foreign-certificate"))
    return self->certificates->foreign;

  return self->certificates->server;
}

/**
 * loopback_passport_listen:
 * @self: the passport server
 * @error: a place for an error, of %G_IO_ERROR
 *
 * Listens, with the certificate that the faults ask for. A second call listens anew on the same
 * port: that is how another certificate gets in use.
 *
 * Returns: whether it listens
 */
gboolean
loopback_passport_listen (LoopbackPassport  *self,
                          GError           **error)
{
  loopback_passport_stop (self);
  self->server = soup_server_new ("server-header", "Tweener", NULL);
  soup_server_add_handler (self->server, NULL, on_request, self, NULL);
  self->https = loopback_https_new (self->server, choose_certificate (self),
                                    self->site->place.https, error);
  if (self->https == NULL)
    return FALSE;

  self->site->place.https = loopback_https_get_port (self->https);
  return TRUE;
}

guint16
loopback_passport_get_port (LoopbackPassport *self)
{
  return self->site->place.https;
}

const char *
loopback_passport_get_ca_pem (LoopbackPassport *self)
{
  return self->certificates->ca_pem;
}

const char *
loopback_passport_get_challenge (LoopbackPassport *self)
{
  return self->challenge;
}

/**
 * loopback_passport_redeem:
 * @self: the passport server
 * @ticket: what came in `USR … TWN S`
 *
 * A ticket may be used again while it lives. Escargot takes it with `t=` in front, too (02 §2.9).
 *
 * Returns: (transfer none) (nullable): whose it is; %NULL when it is none, or too old
 */
LoopbackAccount *
loopback_passport_redeem (LoopbackPassport *self,
                          const char       *ticket)
{
  g_autofree char *key = NULL;
  const Ticket *found;

  if (loopback_site_is_escargot (self->site) && g_str_has_prefix (ticket, "t="))
    key = g_strndup (ticket + 2, 20);
  else
    key = g_strdup (ticket);

  found = g_hash_table_lookup (self->tickets, key);
  return found != NULL && found->expires > g_get_monotonic_time () ? found->account : NULL;
}

static char *
issue_ticket (LoopbackPassport *self,
              LoopbackAccount  *account)
{
  gboolean escargot = loopback_site_is_escargot (self->site);
  gint64 seconds = escargot ? LOOPBACK_TICKET_SECONDS_ESCARGOT : LOOPBACK_TICKET_SECONDS;
  g_autofree char *hex = loopback_dup_hex (20);
  Ticket *ticket = g_new0 (Ticket, 1);
  char *text = escargot ? g_strdup (hex)
                        : g_strdup_printf ("t=53*1%s!%.8s$&p=7Wm*1%.12s$$", hex, hex + 4, hex + 8);

  ticket->account = account;
  ticket->expires = g_get_monotonic_time () + seconds * G_USEC_PER_SEC;
  g_hash_table_insert (self->tickets, g_strdup (text), ticket);

  return text;
}

/* Reads a percent-encoded value: everything but the unreserved characters is escaped (02 §2.6). */
static char *
dup_value (const char *start,
           const char *end)
{
  g_autofree char *raw = g_strndup (start, (gsize) (end - start));

  for (const char *p = raw; *p != '\0'; p++)
    {
      if (*p == '%' && g_ascii_isxdigit (p[1]) && g_ascii_isxdigit (p[2]))
        p += 2;
      else if (!g_ascii_isalnum (*p) && strchr ("-_.~", *p) == NULL)
        return NULL;
    }

  return *raw != '\0' ? msnp_text_unescape (raw) : NULL;
}

/* The one line of 02 §2.6, to the byte. */
static gboolean
parse_authorization (LoopbackPassport  *self,
                     const char        *value,
                     char             **address,
                     char             **password)
{
  const char *sign_in;
  const char *comma;
  const char *pwd;
  const char *end;

  if (value == NULL || !g_str_has_prefix (value, AUTHORIZATION_START))
    return FALSE;

  sign_in = value + strlen (AUTHORIZATION_START);
  comma = strstr (sign_in, ",pwd=");
  if (comma == NULL)
    return FALSE;

  pwd = comma + strlen (",pwd=");
  end = strchr (pwd, ',');
  if (end == NULL || strcmp (end + 1, self->challenge) != 0)
    return FALSE;

  *address = dup_value (sign_in, comma);
  *password = dup_value (pwd, end);
  return *address != NULL && *password != NULL;
}

static void
respond (SoupServerMessage *message,
         guint              status,
         const char        *text)
{
  soup_server_message_set_status (message, status, NULL);
  soup_server_message_set_response (message, text != NULL ? "text/plain; charset=utf-8" : NULL,
                                    SOUP_MEMORY_COPY, text, text != NULL ? strlen (text) : 0);
}

static void
add_header (SoupServerMessage *message,
            const char        *name,
            const char        *value)
{
  soup_message_headers_append (soup_server_message_get_response_headers (message), name, value);
}

/* Returns: whether a fault has answered, or keeps everybody waiting */
static gboolean
step_goes_wrong (LoopbackPassport  *self,
                 SoupServerMessage *message,
                 const char        *step)
{
  static const char garbage[] = "da-status=\x01\xff\xfe,DALogin='',from-PP=\"\xc3\x28";
  guint number;

  switch (loopback_fault_at (self->site->faults, step, &number))
    {
    case LOOPBACK_FAULT_NONE:
      return FALSE;

    case LOOPBACK_FAULT_STALL:
      soup_server_message_pause (message);
      return TRUE;

    case LOOPBACK_FAULT_CLOSE:
      {
        g_autoptr(GIOStream) stream = soup_server_message_steal_connection (message);

        /* It is dropped on purpose: an error of closing has nobody to go to. */
        g_io_stream_close (stream, NULL, NULL);
        return TRUE;
      }

    case LOOPBACK_FAULT_ERROR:
      respond (message, number, NULL);
      return TRUE;

    case LOOPBACK_FAULT_GARBAGE:
      add_header (message, "PassportURLs", garbage);
      add_header (message, "Authentication-Info", garbage);
      respond (message, SOUP_STATUS_OK, garbage);
      return TRUE;

    default:
      g_return_val_if_reached (FALSE);
    }
}

static void
answer_nexus (LoopbackPassport  *self,
              SoupServerMessage *message)
{
  LoopbackFaults *faults = self->site->faults;
  gboolean escargot = loopback_site_is_escargot (self->site);
  g_autofree char *value = NULL;

  if (step_goes_wrong (self, message, "nexus"))
    return;
  if (loopback_fault_happens (faults, "nexus-500"))
    {
      respond (message, SOUP_STATUS_INTERNAL_SERVER_ERROR, "Server got itself in trouble");
      return;
    }

  if (loopback_fault_is_on (faults, "nexus-to-http"))
    value = g_strdup_printf ("DALogin=http://127.0.0.1:%u/login", self->site->place.https);
  else if (escargot)
    value = g_strdup_printf ("DALogin=https://127.0.0.1:%u/login", self->site->place.https);
  else
    value = g_strdup_printf ("DARealm=Passport.Net,DALogin=127.0.0.1:%u/login2.srf,"
                             "DAReg=http://127.0.0.1/register,Properties=https://127.0.0.1/edit,"
                             "Privacy=http://127.0.0.1/privacy,"
                             "GeneralRedir=http://127.0.0.1/redir.asp,"
                             "Help=http://127.0.0.1/help,ConfigVersion=11",
                             self->site->place.https);

  if (!loopback_fault_happens (faults, "nexus-no-header"))
    add_header (message, escargot ? "Passporturls" : "PassportURLs", value);
  respond (message, SOUP_STATUS_OK, escargot ? "200: OK" : NULL);
}

static void
answer_refused (LoopbackPassport  *self,
                SoupServerMessage *message,
                gboolean           bare)
{
  add_header (message, "WWW-Authenticate",
              bare ? "Passport1.4 da-status=failed"
                   : "Passport1.4 da-status=failed,srealm=Passport.NET,ts=-3,prompt,"
                     "cburl=http://127.0.0.1/logo.gif,cbtxt=" REFUSED_TEXT);
  respond (message, SOUP_STATUS_UNAUTHORIZED, NULL);
}

static void
answer_granted (LoopbackPassport  *self,
                SoupServerMessage *message,
                LoopbackAccount   *account)
{
  char *ticket = issue_ticket (self, account);
  g_autofree char *value = NULL;

  if (loopback_site_is_escargot (self->site))
    value = g_strdup_printf ("Passport1.4 da-status=success,from-PP='%s'", ticket);
  else
    value = g_strdup_printf ("Passport1.4 da-status=success,tname=MSPAuth,tname=MSPProf,"
                             "tname=MSPSec,from-PP='%s',ru=http://messenger.msn.com", ticket);

  if (!loopback_fault_happens (self->site->faults, "no-ticket"))
    add_header (message, "Authentication-Info", value);
  respond (message, SOUP_STATUS_OK, loopback_site_is_escargot (self->site) ? "200: OK" : NULL);
  msnp_secret_free (ticket);
}

/* Returns: whether the login is sent elsewhere: Microsoft's was spread over hosts */
static gboolean
login_redirects (LoopbackPassport  *self,
                 SoupServerMessage *message)
{
  LoopbackFaults *faults = self->site->faults;
  const char *host = g_uri_get_host (soup_server_message_get_uri (message));
  gboolean loops = loopback_fault_is_on (faults, "login-redirect-loop");
  gboolean leaves = loopback_fault_is_on (faults, "login-to-http");
  g_autofree char *location = NULL;

  if (!loops && !leaves
      && (loopback_site_is_escargot (self->site) || g_strcmp0 (host, "localhost") == 0))
    return FALSE;

  location = g_strdup_printf ("%s://localhost:%u/login2.srf?lc=1033", leaves ? "http" : "https",
                              self->site->place.https);
  add_header (message, "Authentication-Info", "Passport1.4 da-status=redir");
  add_header (message, "Location", location);
  respond (message, SOUP_STATUS_FOUND, NULL);
  return TRUE;
}

/* Returns: whether one of the faults of a login has answered */
static gboolean
login_goes_wrong (LoopbackPassport  *self,
                  SoupServerMessage *message)
{
  LoopbackFaults *faults = self->site->faults;

  if (loopback_fault_happens (faults, "login-401"))
    answer_refused (self, message, FALSE);
  else if (loopback_fault_happens (faults, "login-401-bare"))
    answer_refused (self, message, TRUE);
  else if (loopback_fault_happens (faults, "login-500"))
    respond (message, SOUP_STATUS_INTERNAL_SERVER_ERROR, NULL);
  else if (loopback_fault_happens (faults, "login-503"))
    respond (message, SOUP_STATUS_SERVICE_UNAVAILABLE, NULL);
  else if (loopback_fault_happens (faults, "da-status-failed-200"))
    {
      add_header (message, "Authentication-Info", "Passport1.4 da-status=failed,ts=-3");
      respond (message, SOUP_STATUS_OK, NULL);
    }
  else
    return FALSE;

  return TRUE;
}

static void
answer_login (LoopbackPassport  *self,
              SoupServerMessage *message)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  const char *authorization = soup_message_headers_get_one (headers, "Authorization");
  g_autofree char *address = NULL;
  char *password = NULL;
  LoopbackAccount *account;

  if (step_goes_wrong (self, message, "login") || login_redirects (self, message)
      || login_goes_wrong (self, message))
    return;

  if (!parse_authorization (self, authorization, &address, &password))
    {
      respond (message, SOUP_STATUS_INTERNAL_SERVER_ERROR,
               "500 Internal Server Error\n\nServer got itself in trouble");
    }
  else
    {
      account = loopback_directory_lookup (self->site->directory, address);
      if (account != NULL && account->bot == NULL && strcmp (account->password, password) == 0)
        answer_granted (self, message, account);
      else
        answer_refused (self, message, loopback_site_is_escargot (self->site));
    }

  msnp_secret_free (password);
}

static void
trace_headers (LoopbackPassport   *self,
               gboolean            incoming,
               guint               connection,
               SoupMessageHeaders *headers)
{
  SoupMessageHeadersIter iter;
  const char *name;
  const char *value;

  soup_message_headers_iter_init (&iter, headers);
  while (soup_message_headers_iter_next (&iter, &name, &value))
    {
      g_autofree char *line = g_strconcat (name, ": ", value, NULL);

      loopback_site_trace (self->site, incoming, "HTTP", connection, line, NULL, 0);
    }
}

static void
on_request (SoupServer        *server,
            SoupServerMessage *message,
            const char        *path,
            GHashTable        *query,
            gpointer           user_data)
{
  LoopbackPassport *self = user_data;
  guint number = ++self->site->n_connections;
  const char *method = soup_server_message_get_method (message);
  g_autofree char *request = g_strdup_printf ("%s %s HTTP/1.1", method, path);
  g_autofree char *answer = NULL;

  loopback_site_trace (self->site, TRUE, "HTTP", number, request, NULL, 0);
  trace_headers (self, TRUE, number, soup_server_message_get_request_headers (message));

  if (strcmp (method, "GET") != 0)
    respond (message, SOUP_STATUS_METHOD_NOT_ALLOWED, NULL);
  else if (strcmp (path, "/rdr/pprdr.asp") == 0 || strcmp (path, "/nexus-mock") == 0)
    answer_nexus (self, message);
  else if (strcmp (path, "/login2.srf") == 0 || strcmp (path, "/login") == 0)
    answer_login (self, message);
  else
    respond (message, SOUP_STATUS_NOT_FOUND, NULL);

  if (soup_server_message_get_status (message) == 0)
    return;

  answer = g_strdup_printf ("HTTP/1.1 %u", soup_server_message_get_status (message));
  loopback_site_trace (self->site, FALSE, "HTTP", number, answer, NULL, 0);
  trace_headers (self, FALSE, number, soup_server_message_get_response_headers (message));
}

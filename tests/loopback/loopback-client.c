#include "config.h"

#include "loopback-client.h"

#include <glib/gstdio.h>
#include <libsoup/soup.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>

#include "msnp/wire/msnp-passport-header.h"

static void read_more (TestClient *self);

static void
on_read (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  TestClient *self = user_data;
  gssize size = g_input_stream_read_finish (G_INPUT_STREAM (source), result, NULL);
  const MsnpCommand *command;
  g_autoptr(GError) error = NULL;

  self->reading = FALSE;
  if (size <= 0)
    {
      self->closed = TRUE;
      return;
    }

  self->reads++;
  g_string_append_len (self->raw, (const char *) self->chunk, size);
  msnp_framer_push (self->framer, self->chunk, (gsize) size);
  while ((command = msnp_framer_next (self->framer, &error)) != NULL)
    g_queue_push_tail (&self->commands, msnp_command_copy (command));
  self->broken |= error != NULL;
  read_more (self);
}

static void
read_more (TestClient *self)
{
  self->reading = TRUE;
  g_input_stream_read_async (g_io_stream_get_input_stream (G_IO_STREAM (self->stream)),
                             self->chunk, sizeof self->chunk, G_PRIORITY_DEFAULT,
                             self->cancellable, on_read, self);
}

static void
on_connected (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  TestClient *self = user_data;
  g_autoptr(GError) error = NULL;

  self->stream = g_socket_client_connect_to_host_finish (G_SOCKET_CLIENT (source), result, &error);
  g_assert_no_error (error);
}

TestClient *
test_client_new (guint16 port)
{
  TestClient *self = g_new0 (TestClient, 1);
  g_autoptr(GSocketClient) client = g_socket_client_new ();

  self->cancellable = g_cancellable_new ();
  self->framer = msnp_framer_new (MSNP_FRAMER_CLIENT);
  self->raw = g_string_new (NULL);
  g_queue_init (&self->commands);
  g_socket_client_connect_to_host_async (client, "127.0.0.1", port, NULL, on_connected, self);
  TEST_WAIT_UNTIL (self->stream != NULL);
  /* Tests say two lines in a row: the second must not wait for the first one's acknowledgement. */
  g_assert_true (g_socket_set_option (g_socket_connection_get_socket (self->stream), IPPROTO_TCP,
                                      TCP_NODELAY, 1, NULL));
  read_more (self);

  return self;
}

void
test_client_free (TestClient *self)
{
  g_cancellable_cancel (self->cancellable);
  TEST_WAIT_UNTIL (!self->reading);
  g_io_stream_close (G_IO_STREAM (self->stream), NULL, NULL);
  g_queue_clear_full (&self->commands, (GDestroyNotify) msnp_command_free);
  g_object_unref (self->stream);
  g_object_unref (self->cancellable);
  msnp_framer_free (self->framer);
  g_string_free (self->raw, TRUE);
  g_free (self->line);
  g_free (self->payload);
  g_free (self);
}

/* Small enough for the socket's buffer; the server may be gone already. */
void
test_client_send (TestClient *self,
                  const char *bytes,
                  gssize      size)
{
  GOutputStream *stream = g_io_stream_get_output_stream (G_IO_STREAM (self->stream));

  g_output_stream_write_all (stream, bytes, size < 0 ? strlen (bytes) : (gsize) size, NULL, NULL,
                             NULL);
}

/* Sends one line. A `#` stands for the next TrID. */
void
test_client_say (TestClient *self,
                 const char *format,
                 ...)
{
  g_autofree char *line = NULL;
  g_autoptr(GString) bytes = NULL;
  g_autofree char *trid = g_strdup_printf ("%u", self->trid + 1);
  va_list args;

  va_start (args, format);
  line = g_strdup_vprintf (format, args);
  va_end (args);
  bytes = g_string_new (line);
  if (g_string_replace (bytes, "#", trid, 1) > 0)
    self->trid++;
  g_string_append (bytes, "\r\n");
  test_client_send (self, bytes->str, (gssize) bytes->len);
}

void
test_client_say_message (TestClient *self,
                         char        ack,
                         const char *payload)
{
  g_autofree char *bytes = g_strdup_printf ("MSG %u %c %zu\r\n%s", ++self->trid, ack,
                                            strlen (payload), payload);

  test_client_send (self, bytes, -1);
}

/* Returns: (transfer none): the next line that the server sends */
const char *
test_client_next (TestClient *self)
{
  MsnpCommand *command;

  TEST_WAIT_UNTIL (!g_queue_is_empty (&self->commands) || self->closed || self->broken);
  command = g_queue_pop_head (&self->commands);
  g_clear_pointer (&self->line, g_free);
  g_clear_pointer (&self->payload, g_free);
  if (command == NULL)
    return self->line = g_strdup (self->broken ? "(broken)" : "(closed)");

  self->line = msnp_command_dup_line (command);
  if (command->payload != NULL)
    self->payload = g_strndup ((const char *) command->payload, command->payload_size);
  msnp_command_free (command);
  return self->line;
}

/* The next line must match. */
void
test_client_expect (TestClient *self,
                    const char *pattern)
{
  const char *line = test_client_next (self);

  if (!g_pattern_match_simple (pattern, line))
    g_error ("expected “%s”, got “%s”", pattern, line);
}

/* Some line must match; those before it are forgotten. */
void
test_client_skip_to (TestClient *self,
                     const char *pattern)
{
  const char *line;

  do
    {
      line = test_client_next (self);
      if (line[0] == '(' && pattern[0] != '(')
        g_error ("waited for “%s”, got “%s”", pattern, line);
    }
  while (!g_pattern_match_simple (pattern, line));
}

void
test_client_expect_closed (TestClient *self)
{
  test_client_expect (self, "(closed)");
}

/* Returns: (transfer full): a word of the last line; 0 is the command's name */
char *
test_client_dup_word (TestClient *self,
                      guint       index)
{
  g_auto(GStrv) words = g_strsplit (self->line, " ", -1);

  g_assert_cmpuint (index, <, g_strv_length (words));
  return g_strdup (words[index]);
}

/* Returns: (transfer full): a started service with Alice, Bob and Carol */
LoopbackService *
test_service_new (LoopbackFlavour flavour)
{
  LoopbackService *service = loopback_service_new (flavour);
  g_autoptr(GError) error = NULL;

  loopback_service_add_default_accounts (service);
  g_assert_true (loopback_service_start (service, &error));
  g_assert_no_error (error);

  return service;
}

void
test_service_fault (LoopbackService *service,
                    const char      *spec)
{
  g_autoptr(GError) error = NULL;

  g_assert_true (loopback_service_add_fault (service, spec, &error));
  g_assert_no_error (error);
}

static gboolean
on_accept_certificate (SoupMessage          *message,
                       GTlsCertificate      *certificate,
                       GTlsCertificateFlags  errors,
                       gpointer              user_data)
{
  TestReply *reply = user_data;

  reply->tls_errors = errors;
  return TRUE;
}

static void
on_https_reply (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  GAsyncResult **kept = user_data;

  *kept = g_object_ref (result);
}

/* The file is read later than one would think: it is for the caller to remove. */
static GTlsDatabase *
trust_service (LoopbackService  *service,
               char            **file)
{
  g_autofree char *path = NULL;
  g_autoptr(GError) error = NULL;
  int fd = g_file_open_tmp ("ca-XXXXXX.pem", &path, &error);
  GTlsDatabase *database;

  g_assert_no_error (error);
  g_assert_true (g_file_set_contents (path, loopback_service_get_ca_pem (service), -1, &error));
  database = g_tls_file_database_new (path, &error);
  g_assert_no_error (error);
  g_assert_true (g_close (fd, &error));
  *file = g_steal_pointer (&path);

  return database;
}

/* @path may be a whole address. No redirect is followed, and every certificate is accepted: what
 * is wrong with it is in the reply. */
TestReply *
test_https_get (LoopbackService *service,
                const char      *path,
                const char      *authorization)
{
  TestReply *reply = g_new0 (TestReply, 1);
  g_autoptr(SoupSession) session = soup_session_new ();
  g_autofree char *file = NULL;
  g_autoptr(GTlsDatabase) database = trust_service (service, &file);
  g_autofree char *uri = *path == '/'
    ? g_strdup_printf ("https://localhost:%u%s", loopback_service_get_https_port (service), path)
    : g_strdup (path);
  g_autoptr(SoupMessage) message = soup_message_new ("GET", uri);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GBytes) body = NULL;
  g_autoptr(GError) error = NULL;
  SoupMessageHeaders *headers = soup_message_get_response_headers (message);

  soup_session_set_tls_database (session, database);
  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT | SOUP_MESSAGE_DO_NOT_USE_AUTH_CACHE);
  g_signal_connect (message, "accept-certificate", G_CALLBACK (on_accept_certificate), reply);
  if (authorization != NULL)
    soup_message_headers_append (soup_message_get_request_headers (message), "Authorization",
                                 authorization);
  soup_session_send_and_read_async (session, message, G_PRIORITY_DEFAULT, NULL, on_https_reply,
                                    &result);
  TEST_WAIT_UNTIL (result != NULL);
  g_assert_cmpint (g_remove (file), ==, 0);

  body = soup_session_send_and_read_finish (session, result, &error);
  if (error != NULL)
    reply->error = g_strdup (error->message);
  reply->status = soup_message_get_status (message);
  reply->location = g_strdup (soup_message_headers_get_one (headers, "Location"));
  reply->urls = g_strdup (soup_message_headers_get_one (headers, "PassportURLs"));
  reply->passport = g_strdup (soup_message_headers_get_one (headers, "Authentication-Info"));
  if (reply->passport == NULL)
    reply->passport = g_strdup (soup_message_headers_get_one (headers, "WWW-Authenticate"));

  return reply;
}

void
test_reply_free (TestReply *self)
{
  g_free (self->location);
  g_free (self->passport);
  g_free (self->urls);
  g_free (self->error);
  g_free (self);
}

char *
test_dup_authorization (const char *address,
                        const char *password,
                        const char *challenge)
{
  g_autofree char *sign_in = g_uri_escape_string (address, NULL, FALSE);
  g_autofree char *pwd = g_uri_escape_string (password, NULL, FALSE);

  return g_strconcat ("Passport1.4 OrgVerb=GET,OrgURL=http%3A%2F%2Fmessenger%2Emsn%2Ecom,sign-in=",
                      sign_in, ",pwd=", pwd, ",", challenge, NULL);
}

/* Returns: (transfer full) (nullable): a ticket, where the login gives one */
char *
test_dup_ticket (LoopbackService *service,
                 const char      *address,
                 const char      *challenge)
{
  g_autofree char *authorization = test_dup_authorization (address, "secret", challenge);
  g_autoptr(TestReply) reply = test_https_get (service, "/login2.srf", authorization);
  const char *start = reply->passport != NULL ? strstr (reply->passport, "from-PP='") : NULL;

  if (start == NULL)
    return NULL;

  start += strlen ("from-PP='");
  return g_strndup (start, strcspn (start, "'"));
}

/* VER, CVR and USR TWN I on the notification server. */
TestClient *
test_greet (LoopbackService  *service,
            const char       *address,
            char            **challenge)
{
  TestClient *self = test_client_new (loopback_service_get_notification_port (service));

  test_client_say (self, "VER # MSNP9 CVR0");
  test_client_expect (self, "VER 1 MSNP9");
  test_client_say (self, "CVR # 0x0409 winnt 5.1 i386 MSNMSGR 6.0.0602 MSMSGS %s", address);
  test_client_expect (self, "CVR 2 *");
  test_client_say (self, "USR # TWN I %s", address);
  test_client_expect (self, "USR 3 TWN S *");
  *challenge = test_client_dup_word (self, 4);

  return self;
}

/* As far as USR OK and the profile. */
TestClient *
test_sign_in (LoopbackService *service,
              const char      *address)
{
  g_autofree char *challenge = NULL;
  TestClient *self = test_greet (service, address, &challenge);
  g_autofree char *ticket = test_dup_ticket (service, address, challenge);

  g_assert_nonnull (ticket);
  test_client_say (self, "USR # TWN S %s", ticket);
  test_client_expect (self, "USR 4 OK *");
  test_client_expect (self, "MSG Hotmail Hotmail *");

  return self;
}

/* Signed in, with the list, and NLN; what came till then is forgotten. */
TestClient *
test_go_online (LoopbackService *service,
                const char      *address)
{
  TestClient *self = test_sign_in (service, address);

  test_client_say (self, "SYN # 0");
  test_client_say (self, "CHG # NLN 805306400");
  test_client_skip_to (self, "CHG 6 *");
  test_client_say (self, "PNG");
  test_client_skip_to (self, "QNG *");

  return self;
}

/* A switchboard with nobody in it but @address. */
TestClient *
test_open_room (LoopbackService *service,
                TestClient      *ns,
                const char      *address)
{
  TestClient *self;
  g_autofree char *ticket = NULL;

  test_client_say (ns, "XFR # SB");
  test_client_skip_to (ns, "XFR * SB 127.0.0.1:* CKI *");
  ticket = test_client_dup_word (ns, 5);
  self = test_client_new (loopback_service_get_switchboard_port (service));
  test_client_say (self, "USR # %s %s", address, ticket);
  test_client_expect (self, "USR 1 OK *");

  return self;
}

/* Answers the next RNG; the lines up to ANS are still to be looked at. */
TestClient *
test_answer_ring (TestClient *ns,
                  const char *address)
{
  TestClient *self;
  g_autofree char *room = NULL;
  g_autofree char *server = NULL;
  g_autofree char *ticket = NULL;

  test_client_skip_to (ns, "RNG *");
  room = test_client_dup_word (ns, 1);
  server = test_client_dup_word (ns, 2);
  ticket = test_client_dup_word (ns, 4);
  self = test_client_new ((guint16) g_ascii_strtoull (strchr (server, ':') + 1, NULL, 10));
  test_client_say (self, "ANS # %s %s %s", address, ticket, room);

  return self;
}

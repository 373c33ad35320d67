#include <string.h>

#include "framing.h"
#include "msnp/msnp-log.h"
#include "msnp/wire/msnp-challenge.h"
#include "msnp/wire/msnp-mime.h"
#include "msnp/wire/msnp-passport-header.h"
#include "msnp/wire/msnp-text-format.h"
#include "msnp/wire/msnp-text.h"
#include "transcript.h"

static void
check_bytes (GBytes     *found,
             const char *expected,
             gsize       expected_size)
{
  g_assert_cmpmem (g_bytes_get_data (found, NULL), g_bytes_get_size (found),
                   expected, expected_size);
}

/* What one side of a connection sent reads as the same commands wherever it is cut. */
static void
check_each_split (GBytes         *bytes,
                  MsnpFramerSide  side)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);
  g_autoptr(GError) error = NULL;
  g_autofree char *whole = framing_read (side, data, size, NULL, 0, &error);

  g_assert_no_error (error);
  for (gsize cut = 0; cut <= size; cut++)
    framing_check (side, data, size, &cut, 1, whole);
}

/* Every block of a transcript is one whole command: its length is right. */
static void
check_block (const TranscriptBlock *block,
             MsnpFramerSide         side)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (block->bytes, &size);
  g_autoptr(GArray) ends = framing_ends (side, data, size);

  g_assert_cmpuint (ends->len, ==, 1);
  g_assert_cmpuint (g_array_index (ends, gsize, 0), ==, size);
}

static void
check_transcript (gconstpointer data)
{
  g_autoptr(Transcript) transcript = transcript_load (data);
  guint n_connections = transcript_connections (transcript);
  g_autofree gboolean *is_commands = g_new0 (gboolean, n_connections);
  guint n_blocks = 0;

  for (guint i = 0; i < transcript->blocks->len; i++)
    {
      TranscriptBlock *block = g_ptr_array_index (transcript->blocks, i);

      if (!transcript_is_commands (block->server))
        continue;
      check_block (block, block->side == TRANSCRIPT_SERVER ? MSNP_FRAMER_CLIENT
                                                           : MSNP_FRAMER_SERVER);
      is_commands[block->connection] = TRUE;
      n_blocks++;
    }
  for (guint i = 0; i < n_connections; i++)
    {
      g_autoptr(GBytes) server = transcript_join (transcript, i, TRANSCRIPT_SERVER);
      g_autoptr(GBytes) client = transcript_join (transcript, i, TRANSCRIPT_CLIENT);

      if (!is_commands[i])
        continue;
      check_each_split (server, MSNP_FRAMER_CLIENT);
      check_each_split (client, MSNP_FRAMER_SERVER);
    }

  g_test_message ("%u blocks", n_blocks);
}

/* What was read from a client's bytes is written as the same bytes again. */
static void
check_formatted (const TranscriptBlock *block)
{
  g_autoptr(MsnpFramer) framer = msnp_framer_new (MSNP_FRAMER_SERVER);
  g_autoptr(GPtrArray) args = g_ptr_array_new ();
  g_autoptr(GBytes) payload = NULL;
  g_autoptr(GBytes) formatted = NULL;
  const MsnpCommand *command;
  gsize size;
  const guint8 *data = g_bytes_get_data (block->bytes, &size);

  msnp_framer_push (framer, data, size);
  command = msnp_framer_next (framer, NULL);
  g_assert_nonnull (command);
  if (command->payload != NULL)
    payload = g_bytes_new (command->payload, command->payload_size);
  for (guint i = 0; i + (payload != NULL ? 1 : 0) < command->n_args; i++)
    g_ptr_array_add (args, (char *) command->args[i]);
  g_ptr_array_add (args, NULL);

  formatted = msnp_command_format (command->name, (const char *const *) args->pdata, payload);
  check_bytes (formatted, (const char *) data, size);
}

/* And what is in a message: its headers and its body. */
static void
check_mime (const TranscriptBlock *block)
{
  g_autoptr(MsnpMime) mime = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) formatted = NULL;
  gsize size;
  const char *data = g_bytes_get_data (block->bytes, &size);
  const char *payload = (const char *) memchr (data, '\n', size) + 1;

  mime = msnp_mime_parse (payload, size - (gsize) (payload - data), &error);
  g_assert_no_error (error);
  formatted = msnp_mime_format (mime);
  check_bytes (formatted, payload, size - (gsize) (payload - data));
}

static void
test_client_lines (void)
{
  g_autoptr(GPtrArray) names = transcript_list ();
  guint n_lines = 0;
  guint n_messages = 0;

  for (guint i = 0; i < names->len; i++)
    {
      g_autoptr(Transcript) transcript = transcript_load (g_ptr_array_index (names, i));

      for (guint j = 0; j < transcript->blocks->len; j++)
        {
          TranscriptBlock *block = g_ptr_array_index (transcript->blocks, j);
          gsize size;
          const char *data = g_bytes_get_data (block->bytes, &size);

          if (block->side != TRANSCRIPT_CLIENT || !transcript_is_commands (block->server))
            continue;
          check_formatted (block);
          n_lines++;
          if (size > 4 && memcmp (data, "MSG ", 4) == 0)
            {
              check_mime (block);
              n_messages++;
            }
        }
    }

  g_assert_cmpuint (n_lines, >, 60);
  g_assert_cmpuint (n_messages, >, 20);
}

/* The value of the header that begins with @name in an HTTP request. */
static char *
dup_header (const TranscriptBlock *block,
            const char            *name)
{
  gsize size;
  const char *data = g_bytes_get_data (block->bytes, &size);
  g_autofree char *text = g_strndup (data, size);
  const char *at = strstr (text, name);

  g_assert_nonnull (at);
  at += strlen (name);
  return g_strndup (at, strcspn (at, "\r"));
}

static void
check_authorization (const char *file,
                     const char *request,
                     const char *password,
                     const char *challenge)
{
  g_autoptr(Transcript) transcript = transcript_load (file);
  const TranscriptBlock *block = transcript_find (transcript, TRANSCRIPT_CLIENT, request);
  g_autofree char *expected = dup_header (block, "Authorization: ");
  char *value = msnp_passport_header_format_authorization ("alice@example.com", password,
                                                           challenge);

  g_assert_cmpint (block->server, ==, TRANSCRIPT_HTTPS);
  g_assert_cmpstr (value, ==, expected);
  msnp_secret_free (value);
}

static void
test_authorization (void)
{
  static const char microsoft[] =
    "lc=1033,id=507,tw=40,fs=1,ru=http%3A%2F%2Fmessenger%2Emsn%2Ecom,ct=1062764229,kpp=1,kv=4,"
    "ver=2.1.0173.1,tpf=43f8a4c8ed940c04e3740be46c4d1619";

  check_authorization ("login-microsoft", "GET /login2.srf HTTP/1.1\r\n",
                       "p,w=1 %\xc3\xa9", microsoft);
  check_authorization ("login-microsoft", "GET /login2.srf?lc=1033 HTTP/1.1\r\n",
                       "p,w=1 %\xc3\xa9", microsoft);
  check_authorization ("login-escargot", "GET /login HTTP/1.1\r\n", "secret",
                       "ct=1,rver=1,wp=FS_40SEC_0_COMPACT,lc=1,id=1");
  check_authorization ("login-failures", "GET /login2.srf HTTP/1.1\r\n", "wrong", microsoft);
}

static void
check_answer (const char *file,
              const char *header,
              const char *prefix,
              const char *status,
              const char *ticket,
              const char *text)
{
  g_autoptr(Transcript) transcript = transcript_load (file);
  const TranscriptBlock *block = transcript_find (transcript, TRANSCRIPT_SERVER, prefix);
  g_autofree char *value = dup_header (block, header);
  g_auto(MsnpPassportAnswer) answer = { 0 };

  g_assert_true (msnp_passport_header_parse_answer (value, &answer));
  g_assert_cmpstr (answer.status, ==, status);
  g_assert_cmpstr (answer.ticket, ==, ticket);
  g_assert_cmpstr (answer.text, ==, text);
}

static void
test_passport_answers (void)
{
  check_answer ("login-microsoft", "Authentication-Info: ", "HTTP/1.1 302", "redir", NULL, NULL);
  check_answer ("login-microsoft", "Authentication-Info: ",
                "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nAuth", "success",
                "t=53*1hAu8ADuD3TEwdXoOMi08sD!2w0&p=7Wm*1ZaXsdf3Bn$$", NULL);
  check_answer ("login-escargot", "Authentication-Info: ", "HTTP/1.1 200 OK\r\nAuth", "success",
                "0123456789abcdef0123", NULL);
  check_answer ("login-failures", "WWW-Authenticate: ", "HTTP/1.1 401 Unauthorized\r\nContent",
                "failed", NULL, "Type your e-mail address and password correctly. Caf\xc3\xa9");
  check_answer ("login-failures", "WWW-Authenticate: ", "HTTP/1.1 401 Unauthorized\r\nWWW",
                "failed", NULL, NULL);
}

static void
test_nexus_answers (void)
{
  static const struct { const char *file; const char *header; const char *url; } rows[] = {
    { "login-microsoft", "PassportURLs: ", "https://login.example/login2.srf" },
    { "login-escargot", "Passporturls: ", "https://svc.example/login" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(Transcript) transcript = transcript_load (rows[i].file);
      const TranscriptBlock *block = transcript_find (transcript, TRANSCRIPT_SERVER,
                                                      "HTTP/1.1 200");
      g_autofree char *value = dup_header (block, rows[i].header);
      g_autofree char *url = msnp_passport_header_parse_urls (value);

      g_assert_cmpstr (url, ==, rows[i].url);
    }
}

static void
test_challenge (void)
{
  g_autoptr(Transcript) transcript = transcript_load ("list-and-presence");
  const TranscriptBlock *block = transcript_find (transcript, TRANSCRIPT_CLIENT, "QRY ");
  g_autofree char *answer = msnp_challenge_answer ("15570131571988941333");
  g_autoptr(GBytes) payload = g_bytes_new_static (answer, strlen (answer));
  const char *const args[] = { "10", MSNP_CHALLENGE_PRODUCT, NULL };
  g_autoptr(GBytes) query = msnp_command_format ("QRY", args, payload);

  g_assert_cmpint (g_bytes_compare (query, block->bytes), ==, 0);
}

/* The first client block of @file that begins with @line is a message of these values. */
static void
check_message (const char        *file,
               const char        *line,
               const char *const *headers,
               const char        *body)
{
  g_autoptr(Transcript) transcript = transcript_load (file);
  const TranscriptBlock *block = transcript_find (transcript, TRANSCRIPT_CLIENT, line);
  g_auto(GStrv) words = g_strsplit (line, " ", -1);
  const char *const args[] = { words[1], words[2], NULL };
  g_autoptr(MsnpMime) mime = msnp_mime_new ();
  g_autoptr(GBytes) payload = NULL;
  g_autoptr(GBytes) message = NULL;
  gsize size;
  const char *expected = g_bytes_get_data (block->bytes, &size);

  for (gsize i = 0; headers[i] != NULL; i += 2)
    msnp_mime_append (mime, headers[i], headers[i + 1]);
  msnp_mime_set_body (mime, body, strlen (body));
  payload = msnp_mime_format (mime);
  message = msnp_command_format ("MSG", args, payload);

  check_bytes (message, expected, size);
}

static void
test_messages (void)
{
  MsnpTextFormat bold = { .bold = TRUE, .has_color = TRUE, .color = 0xff0000 };
  MsnpTextFormat arial = { .font = (char *) "Arial" };
  g_autofree char *bold_header = msnp_text_format_format (&bold);
  g_autofree char *arial_header = msnp_text_format_format (&arial);
  g_autofree char *text = msnp_text_to_crlf ("Hello Bob \xe2\x98\x83\nsecond line");
  static const char id[] = "{7B7B34E6-7A8D-44FF-926C-1799156B58AA}";

  check_message ("outgoing-chat", "MSG 5 U",
                 (const char *[]) { "MIME-Version", "1.0", "Content-Type", "text/x-msmsgscontrol",
                                    "TypingUser", "alice@example.com", NULL },
                 "\r\n");
  check_message ("outgoing-chat", "MSG 6 A",
                 (const char *[]) { "MIME-Version", "1.0",
                                    "Content-Type", "text/plain; charset=UTF-8",
                                    "X-MMS-IM-Format", bold_header, NULL },
                 text);
  check_message ("outgoing-chat", "MSG 7 U",
                 (const char *[]) { "MIME-Version", "1.0",
                                    "Content-Type", "text/x-msnmsgr-datacast", NULL },
                 "ID: 1\r\n\r\n");
  check_message ("long-message", "MSG 10 A",
                 (const char *[]) { "MIME-Version", "1.0",
                                    "Content-Type", "text/plain; charset=UTF-8",
                                    "X-MMS-IM-Format", arial_header,
                                    "Message-ID", id, "Chunks", "3", NULL },
                 "first part, \xc3\xa9");
  check_message ("long-message", "MSG 11 A",
                 (const char *[]) { "Message-ID", id, "Chunk", "1", NULL }, " second part\r\n");
}

/* Names and pictures travel escaped, as the formatter escapes them. */
static void
test_escaped_arguments (void)
{
  g_autoptr(Transcript) changes = transcript_load ("contact-changes");
  g_autoptr(Transcript) list = transcript_load ("list-and-presence");
  const TranscriptBlock *rename = transcript_find (changes, TRANSCRIPT_CLIENT, "REA ");
  const TranscriptBlock *status = transcript_find (list, TRANSCRIPT_CLIENT, "CHG 9 ");
  g_autofree char *name = msnp_text_escape ("Alice +1");
  g_autofree char *picture = msnp_text_escape (
    "<msnobj Creator=\"alice@example.com\" Size=\"300\" Type=\"3\" Location=\"TFR1.tmp\" "
    "Friendly=\"AAA=\" SHA1D=\"01PTkIDLxXv5vN3KF71XbpxpCNQ=\" "
    "SHA1C=\"l18kbL3agIj3oRWfa2RS8why934=\"/>");
  const char *const rename_args[] = { "33", "alice@example.com", name, NULL };
  const char *const status_args[] = { "9", "NLN", "805306400", picture, NULL };
  g_autoptr(GBytes) rename_bytes = msnp_command_format ("REA", rename_args, NULL);
  g_autoptr(GBytes) status_bytes = msnp_command_format ("CHG", status_args, NULL);

  g_assert_cmpint (g_bytes_compare (rename_bytes, rename->bytes), ==, 0);
  g_assert_cmpint (g_bytes_compare (status_bytes, status->bytes), ==, 0);
}

int
main (int    argc,
      char **argv)
{
  g_autoptr(GPtrArray) names = NULL;

  g_test_init (&argc, &argv, NULL);

  names = transcript_list ();
  g_assert_cmpuint (names->len, ==, 16);
  for (guint i = 0; i < names->len; i++)
    {
      const char *name = g_ptr_array_index (names, i);
      g_autofree char *path = g_strconcat ("/msnp/transcripts-wire/reads-", name, NULL);

      g_test_add_data_func (path, name, check_transcript);
    }

  g_test_add_func ("/msnp/transcripts-wire/writes-each-client-line", test_client_lines);
  g_test_add_func ("/msnp/transcripts-wire/writes-the-authorization", test_authorization);
  g_test_add_func ("/msnp/transcripts-wire/reads-passport-answers", test_passport_answers);
  g_test_add_func ("/msnp/transcripts-wire/reads-nexus-answers", test_nexus_answers);
  g_test_add_func ("/msnp/transcripts-wire/answers-the-challenge", test_challenge);
  g_test_add_func ("/msnp/transcripts-wire/writes-messages-from-values", test_messages);
  g_test_add_func ("/msnp/transcripts-wire/writes-escaped-arguments", test_escaped_arguments);

  return g_test_run ();
}

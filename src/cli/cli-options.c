#include "config.h"

#include "cli-options.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "msnp/msnp-log.h"
#include "msnp/wire/msnp-codes.h"

#include "cli-command.h"

#define PASSWORD_MAX 1024 /* bytes */
#define DEFAULT_TIMEOUT 30
#define TIMEOUT_MAX 3600

static const char summary[] =
  "Signs in to an MSN Messenger service, reads commands from standard input and writes\n"
  "events to standard output, one JSON object a line.";

static const char description[] =
  "Exit status: 0 signed out as asked; 2 usage; 3 wrong e-mail or password; 4 no connection,\n"
  "or connection lost; 5 the server broke the protocol; 6 signed in from another place;\n"
  "7 the server is going down; 8 TLS could not be trusted.\n";

/* What GOption fills in, before it was looked at. */
typedef struct
{
  CliOptions *options;
  char       *password_file;
  char       *status;
  char       *transport;
  int         timeout;
  gboolean    lists_services;
  gboolean    wants_version;
} Raw;

static void
raw_clear (Raw *raw)
{
  g_clear_pointer (&raw->options, cli_options_free);
  g_free (raw->password_file);
  g_free (raw->status);
  g_free (raw->transport);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Raw, raw_clear)

static gboolean
refuse (GError     **error,
        const char  *message)
{
  g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, message);
  return FALSE;
}

/* One byte at a time: the file may be standard input or a pipe, whose next line is not ours. */
static gboolean
read_first_line (int      fd,
                 char    *line,
                 gsize    size,
                 GError **error)
{
  gsize length = 0;

  for (;;)
    {
      ssize_t n = read (fd, line + length, 1);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        {
          int number = errno;

          g_set_error (error, G_IO_ERROR, g_io_error_from_errno (number),
                       "the password file: %s", g_strerror (number));
          return FALSE;
        }
      if (n == 0 || line[length] == '\n')
        break;
      if (++length == size)
        return refuse (error, "the password file's first line is too long");
    }

  line[length] = '\0';
  if (length > 0 && line[length - 1] == '\r')
    line[length - 1] = '\0';
  if (memchr (line, '\0', length) != NULL && strlen (line) + 1 < length)
    return refuse (error, "the password file holds no text");

  return TRUE;
}

/**
 * cli_options_read_password:
 * @path: a file whose first line, without its line end, is the password
 * @error: set when it cannot be read, or is no password
 *
 * Reads before the main loop runs. No copy but the answer is left behind.
 *
 * Returns: (transfer full) (nullable): the password, for msnp_secret_free()
 */
char *
cli_options_read_password (const char  *path,
                           GError     **error)
{
  char line[PASSWORD_MAX + 1] = "";
  int fd = g_open (path, O_RDONLY | O_CLOEXEC, 0);
  char *password = NULL;

  if (fd < 0)
    {
      int number = errno;

      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (number), "the password file %s: %s",
                   path, g_strerror (number));
      return NULL;
    }

  if (read_first_line (fd, line, sizeof line, error))
    {
      if (*line == '\0')
        refuse (error, "the password file's first line is empty");
      else if (!g_utf8_validate (line, -1, NULL))
        refuse (error, "the password file is not valid UTF-8");
      else
        password = g_strdup (line);
    }

  explicit_bzero (line, sizeof line);
  (void) g_close (fd, NULL);
  return password;
}

static gboolean
check_choices (Raw     *raw,
               GError **error)
{
  CliOptions *options = raw->options;

  if (raw->status != NULL
      && (!msnp_codes_parse_status (raw->status, &options->status)
          || options->status == MSNP_STATUS_OFFLINE))
    return refuse (error, "--status is NLN, BSY, IDL, BRB, AWY, PHN, LUN or HDN");

  if (raw->transport != NULL && !g_str_equal (raw->transport, "tcp")
      && !g_str_equal (raw->transport, "http"))
    return refuse (error, "--transport is tcp or http");

  if (raw->timeout < 1 || raw->timeout > TIMEOUT_MAX)
    return refuse (error, "--timeout is a number of seconds from 1 to 3600");

  options->uses_gateway = g_strcmp0 (raw->transport, "http") == 0;
  options->timeout = (guint) raw->timeout;
  return TRUE;
}

static gboolean
check_account (Raw     *raw,
               GError **error)
{
  CliOptions *options = raw->options;
  g_autofree char *address = NULL;

  if (options->service == NULL)
    return refuse (error, "--service is missing");
  if (options->email == NULL)
    return refuse (error, "--email is missing");
  if (raw->password_file == NULL)
    return refuse (error, "--password-file is missing");

  address = cli_command_dup_checked_address (options->email, "--email", error);
  if (address == NULL)
    return FALSE;

  options->password = cli_options_read_password (raw->password_file, error);
  return options->password != NULL;
}

static gboolean
parse_arguments (Raw      *raw,
                 int      *argc,
                 char   ***argv,
                 GError  **error)
{
  CliOptions *options = raw->options;
  const GOptionEntry entries[] = {
    { "service", 0, 0, G_OPTION_ARG_FILENAME, &options->service,
      "A built-in service's id, or a service file", "ID|FILE" },
    { "email", 0, 0, G_OPTION_ARG_STRING, &options->email, "The account", "ADDRESS" },
    { "password-file", 0, 0, G_OPTION_ARG_FILENAME, &raw->password_file,
      "A file whose first line is the password", "FILE" },
    { "status", 0, 0, G_OPTION_ARG_STRING, &raw->status,
      "The first status: NLN BSY IDL BRB AWY PHN LUN HDN", "CODE" },
    { "transport", 0, 0, G_OPTION_ARG_STRING, &raw->transport,
      "Straight TCP, or the service's HTTP gateway", "tcp|http" },
    { "timeout", 0, 0, G_OPTION_ARG_INT, &raw->timeout,
      "For every step of signing in (default: 30)", "SECONDS" },
    { "reconnect", 0, 0, G_OPTION_ARG_NONE, &options->reconnects,
      "Sign in again after a lost connection", NULL },
    { "trace", 0, 0, G_OPTION_ARG_FILENAME, &options->trace,
      "Write every line sent and received, without secrets, with texts", "FILE" },
    { "save-to", 0, 0, G_OPTION_ARG_FILENAME, &options->save_to,
      "Where fetched emoticons are kept", "DIR" },
    { "list-services", 0, 0, G_OPTION_ARG_NONE, &raw->lists_services,
      "Print the built-in services and exit", NULL },
    { "version", 0, 0, G_OPTION_ARG_NONE, &raw->wants_version, "Print the version and exit",
      NULL },
    { NULL }
  };
  g_autoptr(GOptionContext) context = g_option_context_new (NULL);

  g_option_context_set_summary (context, summary);
  g_option_context_set_description (context, description);
  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, argc, argv, error))
    return FALSE;
  if (*argc > 1)
    return refuse (error, "only options are taken; see twn --help");

  return TRUE;
}

/**
 * cli_options_parse:
 * @argc: as main() got it
 * @argv: as main() got it
 * @options: (out) (nullable): set for %CLI_OPTIONS_RUN alone
 * @error: set for %CLI_OPTIONS_WRONG
 *
 * Returns: what to do
 */
CliOptionsResult
cli_options_parse (int          *argc,
                   char       ***argv,
                   CliOptions  **options,
                   GError      **error)
{
  g_auto(Raw) raw = { .timeout = DEFAULT_TIMEOUT };

  *options = NULL;
  raw.options = g_new0 (CliOptions, 1);
  raw.options->status = MSNP_STATUS_ONLINE;

  if (!parse_arguments (&raw, argc, argv, error))
    return CLI_OPTIONS_WRONG;
  if (raw.wants_version)
    return CLI_OPTIONS_VERSION;
  if (raw.lists_services)
    return CLI_OPTIONS_LIST_SERVICES;
  if (!check_choices (&raw, error) || !check_account (&raw, error))
    return CLI_OPTIONS_WRONG;

  *options = g_steal_pointer (&raw.options);
  return CLI_OPTIONS_RUN;
}

void
cli_options_free (CliOptions *self)
{
  g_free (self->service);
  g_free (self->email);
  g_clear_pointer (&self->password, msnp_secret_free);
  g_free (self->trace);
  g_free (self->save_to);
  g_free (self);
}

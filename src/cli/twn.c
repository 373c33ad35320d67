#include "config.h"

#include <fcntl.h>
#include <glib-unix.h>
#include <locale.h>
#include <signal.h>
#include <unistd.h>

#include "cli-client.h"
#include "cli-exit.h"
#include "cli-options.h"
#include "cli-trace.h"

/* What a script may leave unread before it counts as gone. */
#define OUTPUT_MAX (64 * 1024 * 1024)

/* Everything that lives as long as the program runs. */
typedef struct
{
  GMainLoop  *loop;
  CliOptions *options; /* until the client has them */
  CliTrace   *trace;   /* NULL without --trace */
  CliWriter  *writer;
  CliClient  *client;  /* NULL until the service is known */
  gboolean    is_flushing;
  CliExit     status;
} Program;

static void
complain (const char *message)
{
  g_printerr ("twn: %s\n", message);
}

/* With one of the three missing, the next file that is opened would take its place. */
static gboolean
open_standard_files (void)
{
  int fd;

  do
    fd = open ("/dev/null", O_RDWR);
  while (fd >= 0 && fd <= STDERR_FILENO);

  return fd >= 0 && close (fd) == 0;
}

/* The end: first the events, then the trace */

static void
on_trace_flushed (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  Program *program = user_data;

  /* A failure was told when it happened. */
  (void) cli_writer_flush_finish (CLI_WRITER (source), result, NULL);
  g_main_loop_quit (program->loop);
}

static void
on_events_flushed (GObject      *source,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  Program *program = user_data;

  /* As above. */
  (void) cli_writer_flush_finish (CLI_WRITER (source), result, NULL);
  if (program->trace != NULL)
    cli_writer_flush_async (cli_trace_get_writer (program->trace), on_trace_flushed, program);
  else
    g_main_loop_quit (program->loop);
}

static void
on_client_ended (CliClient *client,
                 GError    *error,
                 Program   *program)
{
  g_autofree char *sentence = cli_exit_dup_sentence (error);

  if (program->status == CLI_EXIT_DONE)
    program->status = cli_exit_from_error (error);
  if (error != NULL)
    complain (sentence);

  program->is_flushing = TRUE;
  cli_writer_flush_async (program->writer, on_events_flushed, program);
}

/* A reader that closes its end has seen enough: that is a way to ask for the end, as in
 * "twn … | head". Anything else that happens to standard output loses events. */
static void
on_writer_failed (CliWriter *writer,
                  GError    *error,
                  Program   *program)
{
  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_BROKEN_PIPE))
    {
      g_autofree char *message = g_strdup_printf ("standard output: %s", error->message);

      complain (message);
      program->status = CLI_EXIT_NETWORK;
    }

  if (program->client != NULL)
    cli_client_stop (program->client);
}

static gboolean
on_signal (gpointer user_data)
{
  Program *program = user_data;

  if (program->client == NULL || program->is_flushing)
    g_main_loop_quit (program->loop);
  else
    cli_client_stop (program->client);

  return G_SOURCE_CONTINUE;
}

/* The beginning */

static void
start (Program     *program,
       MsnpService *service)
{
  g_autoptr(MsnpSession) session = msnp_session_new (service);
  g_autoptr(CliInput) input = cli_input_new (STDIN_FILENO);

  msnp_session_set_gateway_mode (session, program->options->uses_gateway ? MSNP_GATEWAY_ALWAYS
                                                                         : MSNP_GATEWAY_NEVER);
  if (program->trace != NULL)
    msnp_session_set_trace (session, cli_trace_get_source (program->trace));

  program->client = cli_client_new (session, g_steal_pointer (&program->options), input,
                                    program->writer);
  g_signal_connect (program->client, "ended", G_CALLBACK (on_client_ended), program);
  cli_client_start (program->client);
}

static void
refuse_to_start (Program    *program,
                 const char *message)
{
  complain (message);
  program->status = CLI_EXIT_USAGE;
  g_main_loop_quit (program->loop);
}

static void
take_service (Program     *program,
              MsnpService *service)
{
  g_autoptr(GError) error = NULL;

  if (program->options->uses_gateway && msnp_service_get_gateway (service) == NULL)
    {
      refuse_to_start (program, "this service has no HTTP gateway");
      return;
    }

  if (program->options->trace != NULL)
    {
      program->trace = cli_trace_new (program->options->trace, &error);
      if (program->trace == NULL)
        {
          refuse_to_start (program, error->message);
          return;
        }
    }

  start (program, service);
}

static void
on_service_loaded (GObject      *source,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  Program *program = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(MsnpService) service = msnp_service_load_finish (result, &error);

  if (service != NULL)
    take_service (program, service);
  else
    {
      g_autofree char *message =
        g_strdup_printf ("%s is no built-in service, and no service file: %s",
                         program->options->service, error->message);

      refuse_to_start (program, message);
    }
}

static gboolean
on_started (gpointer user_data)
{
  Program *program = user_data;
  g_autoptr(GFile) file = NULL;
  g_autoptr(MsnpService) preset = msnp_service_lookup_preset (program->options->service);

  if (preset != NULL)
    {
      take_service (program, preset);
      return G_SOURCE_REMOVE;
    }

  file = g_file_new_for_commandline_arg (program->options->service);
  msnp_service_load_async (file, NULL, on_service_loaded, program);
  return G_SOURCE_REMOVE;
}

static CliExit
run (CliOptions *options)
{
  Program program = { .options = options };
  guint sources[2];

  program.loop = g_main_loop_new (NULL, FALSE);
  program.writer = cli_writer_new (STDOUT_FILENO, OUTPUT_MAX);
  g_signal_connect (program.writer, "failed", G_CALLBACK (on_writer_failed), &program);
  sources[0] = g_unix_signal_add (SIGINT, on_signal, &program);
  sources[1] = g_unix_signal_add (SIGTERM, on_signal, &program);

  (void) g_idle_add (on_started, &program);
  g_main_loop_run (program.loop);

  g_source_remove (sources[0]);
  g_source_remove (sources[1]);
  g_signal_handlers_disconnect_by_data (program.writer, &program);
  if (program.client != NULL)
    g_signal_handlers_disconnect_by_data (program.client, &program);
  g_clear_object (&program.client);
  g_clear_object (&program.trace);
  g_clear_object (&program.writer);
  g_clear_pointer (&program.options, cli_options_free);
  g_main_loop_unref (program.loop);
  return program.status;
}

static void
print_services (void)
{
  g_autofree char *json = msnp_service_dup_presets_json ();

  g_print ("%s\n", g_strchomp (json));
}

int
main (int    argc,
      char **argv)
{
  g_autoptr(GError) error = NULL;
  CliOptions *options = NULL;

  if (!open_standard_files ())
    return CLI_EXIT_USAGE;

  setlocale (LC_ALL, "");
  (void) signal (SIGPIPE, SIG_IGN);
  /* Standard output is for events alone, whatever G_MESSAGES_DEBUG says. */
  g_log_writer_default_set_use_stderr (TRUE);
  g_set_prgname ("twn");

  switch (cli_options_parse (&argc, &argv, &options, &error))
    {
    case CLI_OPTIONS_RUN:
      return (int) run (options);
    case CLI_OPTIONS_LIST_SERVICES:
      print_services ();
      return CLI_EXIT_DONE;
    case CLI_OPTIONS_VERSION:
      g_print ("twn %s\n", TWEENER_VERSION);
      return CLI_EXIT_DONE;
    case CLI_OPTIONS_WRONG:
    default:
      complain (error->message);
      return CLI_EXIT_USAGE;
    }
}

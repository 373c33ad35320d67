#include "config.h"

#include <glib-unix.h>
#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "loopback-fault.h"
#include "loopback-service.h"

#define EXIT_USAGE       2
#define FAREWELL_SECONDS 5

/* The options of the command line, as they were given. */
typedef struct
{
  char     *accounts;
  char     *directory;
  char     *flavour;
  char    **faults;
  gboolean  bots;
  gboolean  resume;
  gboolean  verbose;
} Options;

typedef struct
{
  LoopbackService *service;
  GMainLoop       *loop;
  char            *directory;
  gboolean         owns_directory; /* made by us, and removed at the end */
  guint            saver;
} Program;

static void
options_clear (Options *self)
{
  g_free (self->accounts);
  g_free (self->directory);
  g_free (self->flavour);
  g_strfreev (self->faults);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

static gboolean
write_file (Program     *self,
            const char  *name,
            const char  *text,
            int          mode,
            GError     **error)
{
  g_autofree char *path = g_build_filename (self->directory, name, NULL);

  return g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, mode, error)
         && (g_chmod (path, (mode_t) mode) == 0
             || (g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_FAILED, "“%s” keeps its mode",
                              path), FALSE));
}

static gboolean
on_save (gpointer user_data)
{
  Program *self = user_data;
  g_autofree char *json = loopback_service_dup_accounts_json (self->service);
  g_autoptr(GError) error = NULL;

  self->saver = 0;
  if (!write_file (self, "accounts.json", json, 0600, &error))
    g_warning ("the accounts were not written: %s", error->message);
  return G_SOURCE_REMOVE;
}

/* One change seldom comes alone: they are written together when the work is done. */
static void
on_changed (LoopbackService *service,
            gpointer         user_data)
{
  Program *self = user_data;

  if (self->saver == 0)
    self->saver = g_idle_add (on_save, self);
}

static char *
dup_json_line (JsonObject *object)
{
  g_autoptr(JsonGenerator) generator = json_generator_new ();
  g_autoptr(JsonNode) root = json_node_new (JSON_NODE_OBJECT);

  json_node_set_object (root, object);
  json_generator_set_root (generator, root);
  return json_generator_to_data (generator, NULL);
}

/* A payload is shown as text; bytes that are none become U+FFFD. */
static void
on_traced (LoopbackService *service,
           gboolean         incoming,
           const char      *server,
           guint            connection,
           const char      *line,
           GBytes          *payload,
           gpointer         user_data)
{
  g_autoptr(JsonObject) object = json_object_new ();
  g_autoptr(GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *seconds = g_date_time_format (now, "%Y-%m-%dT%H:%M:%S");
  g_autofree char *time = g_strdup_printf ("%s.%03dZ", seconds,
                                           g_date_time_get_microsecond (now) / 1000);
  g_autofree char *valid = g_utf8_make_valid (line, -1);
  g_autofree char *text = NULL;
  g_autofree char *json = NULL;

  json_object_set_string_member (object, "time", time);
  json_object_set_string_member (object, "server", server);
  json_object_set_int_member (object, "connection", connection);
  json_object_set_string_member (object, "dir", incoming ? "in" : "out");
  json_object_set_string_member (object, "line", valid);
  if (payload != NULL)
    {
      gsize size;
      const char *bytes = g_bytes_get_data (payload, &size);

      text = g_utf8_make_valid (bytes, (gssize) size);
      json_object_set_string_member (object, "payload", text);
    }
  else
    {
      json_object_set_null_member (object, "payload");
    }

  json = dup_json_line (object);
  g_printerr ("%s\n", json);
}

static gboolean
on_interrupted (gpointer user_data)
{
  Program *self = user_data;

  g_main_loop_quit (self->loop);
  return G_SOURCE_CONTINUE;
}

static gboolean
on_farewell_timeout (gpointer user_data)
{
  return on_interrupted (user_data), G_SOURCE_REMOVE;
}

static void
on_drained (LoopbackService *service,
            gpointer         user_data)
{
  Program *self = user_data;

  g_main_loop_quit (self->loop);
}

/* Everybody is told first; who does not listen keeps nobody from going. */
static gboolean
on_terminated (gpointer user_data)
{
  Program *self = user_data;

  g_signal_connect (self->service, "drained", G_CALLBACK (on_drained), self);
  g_timeout_add_seconds (FAREWELL_SECONDS, on_farewell_timeout, self);
  loopback_service_shut_down (self->service);
  return G_SOURCE_REMOVE;
}

static int
fail (int         status,
      const char *message)
{
  g_printerr ("twn-loopback: %s\n", message);
  return status;
}

static gboolean
parse_flavour (const char      *name,
               LoopbackFlavour *flavour)
{
  *flavour = g_strcmp0 (name, "escargot") == 0 ? LOOPBACK_ESCARGOT : LOOPBACK_MICROSOFT;
  return name == NULL || strcmp (name, "microsoft") == 0 || strcmp (name, "escargot") == 0;
}

static gboolean
load_accounts (Program     *self,
               const char  *path,
               GError     **error)
{
  g_autofree char *json = NULL;

  if (path == NULL)
    {
      loopback_service_add_default_accounts (self->service);
      return TRUE;
    }

  if (!g_file_get_contents (path, &json, NULL, error))
    return FALSE;
  if (!loopback_service_load_accounts (self->service, json, error))
    {
      g_prefix_error (error, "%s: ", path);
      return FALSE;
    }

  return TRUE;
}

static gboolean
add_faults (Program     *self,
            char       **faults,
            GError     **error)
{
  for (gsize i = 0; faults != NULL && faults[i] != NULL; i++)
    {
      if (!loopback_service_add_fault (self->service, faults[i], error))
        return FALSE;
    }

  return TRUE;
}

/* The folder must exist before its path is made absolute. */
static gboolean
prepare_directory (Program     *self,
                   const char  *wanted,
                   GError     **error)
{
  if (wanted == NULL)
    {
      self->directory = g_dir_make_tmp ("twn-loopback-XXXXXX", error);
      self->owns_directory = self->directory != NULL;
      return self->directory != NULL;
    }

  self->directory = g_canonicalize_filename (wanted, NULL);
  if (g_mkdir_with_parents (self->directory, 0700) != 0)
    {
      g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_FAILED, "the folder “%s” cannot be made",
                   wanted);
      return FALSE;
    }

  return TRUE;
}

static void
remove_directory (Program *self)
{
  static const char *const names[] = { "service.json", "ca.pem", "accounts.json", "place.json" };

  if (!self->owns_directory)
    return;

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (self->directory, names[i], NULL);

      /* accounts.json is there only after a change; nothing is lost with the rest. */
      g_unlink (path);
    }
  g_rmdir (self->directory);
}

/* Returns: (transfer full): the one line of standard output */
static char *
dup_ready_line (Program *self)
{
  g_autoptr(JsonObject) object = json_object_new ();
  g_autofree char *service = g_build_filename (self->directory, "service.json", NULL);

  json_object_set_string_member (object, "event", "ready");
  json_object_set_string_member (object, "service", service);
  json_object_set_int_member (object, "dispatch",
                              loopback_service_get_dispatch_port (self->service));
  json_object_set_int_member (object, "notification",
                              loopback_service_get_notification_port (self->service));
  json_object_set_int_member (object, "switchboard",
                              loopback_service_get_switchboard_port (self->service));
  json_object_set_int_member (object, "https", loopback_service_get_https_port (self->service));

  return dup_json_line (object);
}

/* The place of the service that was in the folder before, if there was one. */
static gboolean
resume (Program  *self,
        GError  **error)
{
  g_autofree char *path = g_build_filename (self->directory, "place.json", NULL);
  g_autofree char *json = NULL;
  g_autoptr(GError) none = NULL;

  if (!g_file_get_contents (path, &json, NULL, &none))
    return TRUE;
  if (loopback_service_set_place_json (self->service, json, error))
    return TRUE;

  g_prefix_error (error, "%s: ", path);
  return FALSE;
}

/* The authority's key goes to the disk for those alone who ask for it. */
static gboolean
start (Program      *self,
       gboolean      resumes,
       GError      **error)
{
  g_autofree char *json = NULL;
  g_autofree char *place = NULL;
  g_autofree char *line = NULL;

  if ((resumes && !resume (self, error)) || !loopback_service_start (self->service, error))
    return FALSE;

  place = resumes ? loopback_service_dup_place_json (self->service) : NULL;
  if (place != NULL && !write_file (self, "place.json", place, 0600, error))
    return FALSE;

  json = loopback_service_dup_service_json (self->service, "ca.pem");
  if (!write_file (self, "ca.pem", loopback_service_get_ca_pem (self->service), 0644, error)
      || !write_file (self, "service.json", json, 0644, error))
    return FALSE;

  line = dup_ready_line (self);
  printf ("%s\n", line);
  fflush (stdout);
  return TRUE;
}

static int
run (Program *self,
     Options *options)
{
  g_autoptr(GError) error = NULL;
  int status = EXIT_SUCCESS;

  if (options->bots)
    loopback_service_add_bots (self->service);
  if (!load_accounts (self, options->accounts, &error)
      || !add_faults (self, options->faults, &error))
    return fail (EXIT_USAGE, error->message);

  if (options->verbose)
    g_signal_connect (self->service, "traced", G_CALLBACK (on_traced), self);
  g_signal_connect (self->service, "changed", G_CALLBACK (on_changed), self);
  g_unix_signal_add (SIGINT, on_interrupted, self);
  g_unix_signal_add (SIGTERM, on_terminated, self);

  if (!prepare_directory (self, options->directory, &error)
      || !start (self, options->resume, &error))
    status = fail (EXIT_FAILURE, error->message);
  else
    g_main_loop_run (self->loop);

  loopback_service_stop (self->service);
  if (self->saver != 0)
    {
      g_source_remove (self->saver);
      on_save (self);
    }
  remove_directory (self);
  return status;
}

static int
run_with_options (Options *options)
{
  Program program = { 0 };
  LoopbackFlavour flavour;
  int status;

  for (gsize i = 0; options->faults != NULL && options->faults[i] != NULL; i++)
    {
      if (strcmp (options->faults[i], "help") == 0)
        {
          g_print ("%s", loopback_fault_get_help ());
          return EXIT_SUCCESS;
        }
    }
  if (!parse_flavour (options->flavour, &flavour))
    return fail (EXIT_USAGE, "the flavour is neither “microsoft” nor “escargot”");

  program.service = loopback_service_new (flavour);
  program.loop = g_main_loop_new (NULL, FALSE);
  status = run (&program, options);

  g_object_unref (program.service);
  g_main_loop_unref (program.loop);
  g_free (program.directory);
  return status;
}

int
main (int    argc,
      char **argv)
{
  g_auto(Options) options = { 0 };
  gboolean version = FALSE;
  const GOptionEntry entries[] = {
    { "accounts", 0, 0, G_OPTION_ARG_FILENAME, &options.accounts,
      "The accounts; alice, bob and carol at example.com without it", "FILE" },
    { "directory", 0, 0, G_OPTION_ARG_FILENAME, &options.directory,
      "Where service.json and ca.pem are written", "DIR" },
    { "flavour", 0, 0, G_OPTION_ARG_STRING, &options.flavour,
      "Whose ways it has: microsoft or escargot", "NAME" },
    { "bots", 0, 0, G_OPTION_ARG_NONE, &options.bots, "Add contacts that answer", NULL },
    { "fault", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options.faults,
      "Do something wrong, the Nth time that it can happen; “help” lists all", "NAME[:N]" },
    { "resume", 0, 0, G_OPTION_ARG_NONE, &options.resume,
      "Keep ports and authority in DIR/place.json, and take those that are there", NULL },
    { "verbose", 0, 0, G_OPTION_ARG_NONE, &options.verbose,
      "Write every line of the protocol to standard error, as JSON", NULL },
    { "version", 0, 0, G_OPTION_ARG_NONE, &version, "Print the version and exit", NULL },
    { NULL }
  };
  g_autoptr(GOptionContext) context = g_option_context_new ("— an MSN service on this machine");
  g_autoptr(GError) error = NULL;

  setlocale (LC_ALL, "");
  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error))
    return fail (EXIT_USAGE, error->message);
  if (argc > 1)
    return fail (EXIT_USAGE, "only options are understood; --help lists them");
  if (version)
    {
      g_print ("twn-loopback %s\n", TWEENER_VERSION);
      return EXIT_SUCCESS;
    }

  return run_with_options (&options);
}

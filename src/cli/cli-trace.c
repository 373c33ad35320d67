#include "config.h"

#include "cli-trace.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/stat.h>

#include "cli-events.h"

/* What may wait for a disk that is slower than the wire. */
#define BACKLOG_MAX (64 * 1024 * 1024)

/* The secrets are masked in MsnpTrace already. The texts are there: hence the file's mode. */
struct _CliTrace
{
  GObject    parent_instance;
  int        fd;
  MsnpTrace *source;
  CliWriter *writer;
};

G_DEFINE_FINAL_TYPE (CliTrace, cli_trace, G_TYPE_OBJECT)

/* An older file may have been open to others. A device, like /dev/null, keeps the mode it has. */
static gboolean
make_private (int fd)
{
  struct stat status;

  if (fstat (fd, &status) < 0)
    return FALSE;

  return !S_ISREG (status.st_mode) || fchmod (fd, S_IRUSR | S_IWUSR) == 0;
}

static void
on_trace_line (MsnpTrace  *source,
               const char *server,
               guint       connection,
               gboolean    is_outgoing,
               const char *line,
               const char *payload,
               CliTrace   *self)
{
  g_autoptr(GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *time = cli_event_dup_time (now);
  g_autofree char *valid_line = g_utf8_make_valid (line, -1);
  g_autofree char *valid_payload = payload != NULL ? g_utf8_make_valid (payload, -1) : NULL;
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "time", time);
  json_object_set_string_member (object, "server", server);
  json_object_set_int_member (object, "connection", connection);
  json_object_set_string_member (object, "dir", is_outgoing ? "out" : "in");
  json_object_set_string_member (object, "line", valid_line);
  if (valid_payload != NULL)
    json_object_set_string_member (object, "payload", valid_payload);
  else
    json_object_set_null_member (object, "payload");

  cli_writer_write (self->writer, object);
}

static void
on_writer_failed (CliWriter *writer,
                  GError    *error,
                  CliTrace  *self)
{
  g_printerr ("twn: the trace ends here: %s\n", error->message);
}

static void
cli_trace_finalize (GObject *object)
{
  CliTrace *self = CLI_TRACE (object);

  g_clear_object (&self->source);
  g_clear_object (&self->writer);
  if (self->fd >= 0)
    (void) g_close (self->fd, NULL);
  G_OBJECT_CLASS (cli_trace_parent_class)->finalize (object);
}

static void
cli_trace_class_init (CliTraceClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cli_trace_finalize;
}

static void
cli_trace_init (CliTrace *self)
{
  self->fd = -1;
}

/**
 * cli_trace_new:
 * @path: the file; an older trace of that name is replaced
 * @error: set when the file cannot be written by its owner alone
 *
 * Opens the file, before the main loop runs. O_NONBLOCK is for a FIFO without a reader.
 *
 * Returns: (transfer full) (nullable): a trace
 */
CliTrace *
cli_trace_new (const char  *path,
               GError     **error)
{
  g_autoptr(CliTrace) self = g_object_new (CLI_TYPE_TRACE, NULL);

  self->fd = g_open (path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NONBLOCK,
                     S_IRUSR | S_IWUSR);
  if (self->fd < 0 || !make_private (self->fd))
    {
      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), "the trace %s: %s", path,
                   g_strerror (errno));
      return NULL;
    }

  self->writer = cli_writer_new (self->fd, BACKLOG_MAX);
  self->source = msnp_trace_new ();
  g_signal_connect_object (self->writer, "failed", G_CALLBACK (on_writer_failed), self, 0);
  g_signal_connect_object (self->source, "line", G_CALLBACK (on_trace_line), self, 0);
  return g_steal_pointer (&self);
}

/* Returns: (transfer none): what a session is given */
MsnpTrace *
cli_trace_get_source (CliTrace *self)
{
  g_return_val_if_fail (CLI_IS_TRACE (self), NULL);

  return self->source;
}

/* Returns: (transfer none): what has to be flushed before the program ends */
CliWriter *
cli_trace_get_writer (CliTrace *self)
{
  g_return_val_if_fail (CLI_IS_TRACE (self), NULL);

  return self->writer;
}

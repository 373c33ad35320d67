#include "config.h"

#include "cli-writer.h"

#include <gio/gunixoutputstream.h>
#include <limits.h>
#include <string.h>

/* The reader of a pipe may be slow or absent. What it has not taken waits in two buffers, one being
 * written and one being filled; above the limit, which only a reader that stopped reading reaches,
 * the writer gives up as if the pipe had been closed. Writes are of PIPE_BUF bytes at most: a pipe
 * that polls as writable takes as many without blocking, whatever the flags of the descriptor,
 * which is shared with other processes and so is left as it is. */
struct _CliWriter
{
  GObject        parent_instance;
  GOutputStream *stream;
  gsize          limit;
  GString       *waiting;
  GString       *writing;
  gsize          written; /* of "writing" */
  gboolean       is_busy;
  GError        *failure;
  GTask         *flush;
};

enum { DRAINED, FAILED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (CliWriter, cli_writer, G_TYPE_OBJECT)

static void write_more (CliWriter *self);

static void
finish_flush (CliWriter *self)
{
  g_autoptr(GTask) flush = g_steal_pointer (&self->flush);

  if (flush == NULL)
    return;

  if (self->failure != NULL)
    g_task_return_error (flush, g_error_copy (self->failure));
  else
    g_task_return_boolean (flush, TRUE);
}

static void
give_up (CliWriter *self,
         GError    *failure)
{
  self->failure = failure;
  g_string_truncate (self->waiting, 0);
  finish_flush (self);
  g_signal_emit (self, signals[FAILED], 0, failure);
}

static void
on_written (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(CliWriter) self = user_data;
  g_autoptr(GError) error = NULL;
  gssize n = g_output_stream_write_finish (G_OUTPUT_STREAM (source), result, &error);

  self->is_busy = FALSE;
  if (self->failure != NULL)
    return;

  if (n < 0)
    {
      give_up (self, g_steal_pointer (&error));
      return;
    }

  self->written += (gsize) n;
  write_more (self);
}

static void
write_more (CliWriter *self)
{
  gsize left = self->writing->len - self->written;

  if (left == 0)
    {
      GString *done = self->writing;

      self->writing = self->waiting;
      self->waiting = done;
      self->written = 0;
      g_string_truncate (self->waiting, 0);
      left = self->writing->len;
    }

  if (left == 0)
    {
      finish_flush (self);
      g_signal_emit (self, signals[DRAINED], 0);
      return;
    }

  self->is_busy = TRUE;
  g_output_stream_write_async (self->stream, self->writing->str + self->written,
                               MIN (left, PIPE_BUF), G_PRIORITY_DEFAULT, NULL, on_written,
                               g_object_ref (self));
}

/* json-glib 1.6 escapes every control character but the last of them. */
static char *
serialize (JsonNode *node)
{
  char *text = json_to_string (node, FALSE);

  if (strchr (text, '\x1f') != NULL)
    {
      GString *escaped = g_string_new (text);

      g_free (text);
      (void) g_string_replace (escaped, "\x1f", "\\u001f", 0);
      text = g_string_free (escaped, FALSE);
    }

  return text;
}

static void
cli_writer_finalize (GObject *object)
{
  CliWriter *self = CLI_WRITER (object);

  g_object_unref (self->stream);
  g_string_free (self->waiting, TRUE);
  g_string_free (self->writing, TRUE);
  g_clear_error (&self->failure);
  G_OBJECT_CLASS (cli_writer_parent_class)->finalize (object);
}

static void
cli_writer_class_init (CliWriterClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cli_writer_finalize;

  /**
   * CliWriter::drained:
   * @self: the writer
   *
   * Emitted each time that everything written so far was taken.
   */
  signals[DRAINED] =
    g_signal_new ("drained", CLI_TYPE_WRITER, G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  /**
   * CliWriter::failed:
   * @self: the writer
   * @error: why; %G_IO_ERROR_BROKEN_PIPE when the reader closed its end
   *
   * Emitted once at most. What was not taken is lost, and so is everything written later. It may
   * come from inside cli_writer_write().
   */
  signals[FAILED] =
    g_signal_new ("failed", CLI_TYPE_WRITER, G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
cli_writer_init (CliWriter *self)
{
  self->waiting = g_string_new (NULL);
  self->writing = g_string_new (NULL);
}

/**
 * cli_writer_new:
 * @fd: an open file descriptor, not closed by the writer
 * @limit: how many bytes may wait for the reader
 *
 * Returns: (transfer full): a writer
 */
CliWriter *
cli_writer_new (int   fd,
                gsize limit)
{
  CliWriter *self = g_object_new (CLI_TYPE_WRITER, NULL);

  self->stream = g_unix_output_stream_new (fd, FALSE);
  self->limit = limit;
  return self;
}

/**
 * cli_writer_write:
 * @self: a writer
 * @line: (transfer full): an object, which becomes one line
 */
void
cli_writer_write (CliWriter  *self,
                  JsonObject *line)
{
  g_autoptr(JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  g_autofree char *text = NULL;

  g_return_if_fail (CLI_IS_WRITER (self));
  g_return_if_fail (line != NULL);

  json_node_take_object (node, line);
  if (self->failure != NULL)
    return;

  text = serialize (node);
  g_string_append (self->waiting, text);
  g_string_append_c (self->waiting, '\n');

  if (cli_writer_get_backlog (self) > self->limit)
    give_up (self, g_error_new (G_IO_ERROR, G_IO_ERROR_NO_SPACE,
                                "nobody read the last %" G_GSIZE_FORMAT " bytes", self->limit));
  else if (!self->is_busy)
    write_more (self);
}

/* Returns: how many bytes wait for the reader */
gsize
cli_writer_get_backlog (CliWriter *self)
{
  g_return_val_if_fail (CLI_IS_WRITER (self), 0);

  return self->waiting->len + self->writing->len - self->written;
}

/**
 * cli_writer_flush_async:
 * @self: a writer
 * @callback: called when everything was taken, or never will be
 * @user_data: for @callback
 *
 * Waits for the reader, as long as that takes. Once, at the end.
 */
void
cli_writer_flush_async (CliWriter           *self,
                        GAsyncReadyCallback  callback,
                        gpointer             user_data)
{
  g_return_if_fail (CLI_IS_WRITER (self));
  g_return_if_fail (self->flush == NULL);

  self->flush = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (self->flush, cli_writer_flush_async);
  if (self->failure != NULL || (!self->is_busy && cli_writer_get_backlog (self) == 0))
    finish_flush (self);
}

gboolean
cli_writer_flush_finish (CliWriter     *self,
                         GAsyncResult  *result,
                         GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

#include "config.h"

#include "cli-input.h"

#include <gio/gunixinputstream.h>
#include <string.h>

#define BLOCK_SIZE 65536

/* Starts paused. A GDataInputStream is no help: its buffer grows with the line, without a limit. */
struct _CliInput
{
  GObject       parent_instance;
  GInputStream *stream;
  GCancellable *cancellable;
  GByteArray   *line;        /* the beginning of a line whose end did not come yet */
  gboolean      is_too_long; /* the rest of that line is skipped */
  gboolean      is_paused;
  gboolean      is_reading;
  gboolean      has_ended;
};

enum { LINE, REFUSED, ENDED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (CliInput, cli_input, G_TYPE_OBJECT)

static void
refuse (CliInput   *self,
        const char *why)
{
  g_signal_emit (self, signals[REFUSED], 0, why);
}

static void
finish_line (CliInput *self)
{
  g_autoptr(GByteArray) line = g_steal_pointer (&self->line);
  gboolean is_too_long = self->is_too_long;
  const char *text;
  gsize size;

  self->line = g_byte_array_new ();
  self->is_too_long = FALSE;
  if (is_too_long)
    {
      refuse (self, "the line is longer than 1 MiB");
      return;
    }

  if (line->len > 0 && line->data[line->len - 1] == '\r')
    g_byte_array_set_size (line, line->len - 1);
  size = line->len;
  g_byte_array_append (line, (const guint8 *) "", 1);
  text = (const char *) line->data;

  if (memchr (text, '\0', size) != NULL || !g_utf8_validate_len (text, size, NULL))
    refuse (self, "the line is not valid UTF-8");
  else
    g_signal_emit (self, signals[LINE], 0, text);
}

static void
append (CliInput     *self,
        const guint8 *bytes,
        gsize         size)
{
  if (self->is_too_long || self->line->len + size > CLI_INPUT_LINE_MAX)
    {
      self->is_too_long = TRUE;
      g_byte_array_set_size (self->line, 0);
      return;
    }

  g_byte_array_append (self->line, bytes, (guint) size);
}

/* A listener may stop the input at any line: what follows "quit" is nobody's. */
static void
take_block (CliInput *self,
            GBytes   *block)
{
  gsize size;
  const guint8 *bytes = g_bytes_get_data (block, &size);

  while (size > 0 && !self->has_ended)
    {
      const guint8 *end = memchr (bytes, '\n', size);
      gsize taken = end != NULL ? (gsize) (end - bytes) : size;

      append (self, bytes, taken);
      if (end != NULL)
        {
          finish_line (self);
          taken++;
        }
      bytes += taken;
      size -= taken;
    }
}

static void
finish_input (CliInput *self)
{
  if (self->line->len > 0 || self->is_too_long)
    finish_line (self);
  if (self->has_ended)
    return;

  self->has_ended = TRUE;
  g_signal_emit (self, signals[ENDED], 0);
}

static void read_more (CliInput *self);

static void
on_read (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr(CliInput) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) block = g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result,
                                                              &error);

  self->is_reading = FALSE;
  if (self->has_ended)
    return;

  if (block == NULL)
    g_info ("standard input: %s", error->message);
  if (block == NULL || g_bytes_get_size (block) == 0)
    {
      finish_input (self);
      return;
    }

  take_block (self, block);
  read_more (self);
}

static void
read_more (CliInput *self)
{
  if (self->is_paused || self->is_reading || self->has_ended)
    return;

  self->is_reading = TRUE;
  g_input_stream_read_bytes_async (self->stream, BLOCK_SIZE, G_PRIORITY_DEFAULT,
                                   self->cancellable, on_read, g_object_ref (self));
}

static void
cli_input_finalize (GObject *object)
{
  CliInput *self = CLI_INPUT (object);

  g_object_unref (self->stream);
  g_object_unref (self->cancellable);
  g_byte_array_unref (self->line);
  G_OBJECT_CLASS (cli_input_parent_class)->finalize (object);
}

static void
cli_input_class_init (CliInputClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cli_input_finalize;

  /**
   * CliInput::line:
   * @self: the input
   * @line: the line without its end; valid UTF-8, and may be empty
   *
   * Emitted for each line, the last one also where it has no end.
   */
  signals[LINE] =
    g_signal_new ("line", CLI_TYPE_INPUT, G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);

  /**
   * CliInput::refused:
   * @self: the input
   * @why: a sentence without its full stop
   *
   * Emitted instead of #CliInput::line for a line that is too long or no text.
   */
  signals[REFUSED] =
    g_signal_new ("refused", CLI_TYPE_INPUT, G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);

  /**
   * CliInput::ended:
   * @self: the input
   *
   * Emitted once, last, unless cli_input_stop() was called before.
   */
  signals[ENDED] =
    g_signal_new ("ended", CLI_TYPE_INPUT, G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
cli_input_init (CliInput *self)
{
  self->cancellable = g_cancellable_new ();
  self->line = g_byte_array_new ();
  self->is_paused = TRUE;
}

/* Returns: (transfer full): the lines of @fd, which stays open; paused until told otherwise */
CliInput *
cli_input_new (int fd)
{
  CliInput *self = g_object_new (CLI_TYPE_INPUT, NULL);

  self->stream = g_unix_input_stream_new (fd, FALSE);
  return self;
}

/**
 * cli_input_set_paused:
 * @self: the input
 * @is_paused: whether to leave what comes next where it is
 *
 * Lines that were read already are still told: up to one block of them.
 */
void
cli_input_set_paused (CliInput *self,
                      gboolean  is_paused)
{
  g_return_if_fail (CLI_IS_INPUT (self));

  self->is_paused = is_paused;
  read_more (self);
}

/* Reads nothing more, and emits nothing more. */
void
cli_input_stop (CliInput *self)
{
  g_return_if_fail (CLI_IS_INPUT (self));

  self->has_ended = TRUE;
  g_cancellable_cancel (self->cancellable);
}

#include "config.h"

#include "loopback-connection.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>

#include "msnp/wire/msnp-framer.h"

#define LINGER_MS 1000
#define JOIN_MS   25
#define SLOW_MS   300

/**
 * LoopbackConnection:
 *
 * One client's connection to a dispatch server, a notification server or a switchboard: bytes to
 * commands, answers to bytes, and the faults that concern either. What a command means is for
 * its owner, which learns of the end through `closed` and drops its reference then.
 *
 *     OPEN ──► DEAF (reads, answers nothing) ──┐
 *       └────────► FINISHING (flushes, waits for the other side's end) ──► CLOSED
 */
typedef enum
{
  STATE_OPEN,
  STATE_DEAF,
  STATE_FINISHING,
  STATE_CLOSED,
} State;

struct _LoopbackConnection
{
  GObject                        parent_instance;
  LoopbackSite                  *site;      /* unowned; not touched once CLOSED */
  const char                    *server;
  guint                          number;
  const LoopbackConnectionFuncs *funcs;
  gpointer                       user_data;
  GSocketConnection             *stream;
  GCancellable                  *cancellable;
  State                          state;

  MsnpFramer                    *framer;
  GByteArray                    *input;     /* not yet given to the framer */
  gsize                          awaited;   /* bytes of a payload that the framer still lacks */
  gboolean                       wedged;    /* by an empty line: input is ignored */
  guint8                         chunk[4096];

  GString                       *output;    /* not yet on its way */
  GBytes                        *in_flight; /* (nullable) */
  gsize                          written;   /* of it */
  gboolean                       writing;
  gboolean                       ends_output; /* shut down for writing once all is written */
  GSource                       *timer;     /* collects output, or bounds FINISHING */
};

G_DEFINE_FINAL_TYPE (LoopbackConnection, loopback_connection, G_TYPE_OBJECT)

static void start_read (LoopbackConnection *self);
static void write_more (LoopbackConnection *self);

static void
loopback_connection_finalize (GObject *object)
{
  LoopbackConnection *self = LOOPBACK_CONNECTION (object);

  loopback_source_clear (&self->timer);
  g_clear_object (&self->stream);
  g_clear_object (&self->cancellable);
  msnp_framer_free (self->framer);
  g_byte_array_unref (self->input);
  g_string_free (self->output, TRUE);
  g_clear_pointer (&self->in_flight, g_bytes_unref);
  G_OBJECT_CLASS (loopback_connection_parent_class)->finalize (object);
}

static void
loopback_connection_class_init (LoopbackConnectionClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = loopback_connection_finalize;
}

static void
loopback_connection_init (LoopbackConnection *self)
{
  self->cancellable = g_cancellable_new ();
  self->framer = msnp_framer_new (MSNP_FRAMER_SERVER);
  self->input = g_byte_array_new ();
  self->output = g_string_new (NULL);
}

/**
 * loopback_connection_drop:
 * @self: a connection
 *
 * Closes at once and without a word. The owner's `closed` is called.
 */
void
loopback_connection_drop (LoopbackConnection *self)
{
  LoopbackSite *site = self->site;

  if (self->state == STATE_CLOSED)
    return;

  g_object_ref (self);
  self->state = STATE_CLOSED;
  loopback_source_clear (&self->timer);
  g_cancellable_cancel (self->cancellable);
  /* It is going away: an error of closing has nobody to go to. */
  g_io_stream_close (G_IO_STREAM (self->stream), NULL, NULL);

  self->funcs->closed (self->user_data);
  site->n_open--;
  if (site->n_open == 0)
    site->drained (site->user_data);
  g_object_unref (self);
}

static gboolean
on_linger_timeout (gpointer user_data)
{
  LoopbackConnection *self = user_data;

  loopback_connection_drop (self);
  return G_SOURCE_REMOVE;
}

static void
shut_down_output (LoopbackConnection *self)
{
  self->ends_output = FALSE;
  /* Fails when the other side has gone, which the reader learns too. */
  g_socket_shutdown (g_socket_connection_get_socket (self->stream), FALSE, TRUE, NULL);

  if (self->state == STATE_FINISHING)
    {
      loopback_source_clear (&self->timer);
      self->timer = loopback_site_add_timeout (LINGER_MS, on_linger_timeout, self);
    }
}

static void
on_written (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(LoopbackConnection) self = user_data;
  gssize size = g_output_stream_write_finish (G_OUTPUT_STREAM (source), result, NULL);

  self->writing = FALSE;
  if (self->state == STATE_CLOSED)
    return;
  if (size < 0)
    {
      loopback_connection_drop (self);
      return;
    }

  self->written += (gsize) size;
  write_more (self);
}

static void
write_more (LoopbackConnection *self)
{
  GOutputStream *stream = g_io_stream_get_output_stream (G_IO_STREAM (self->stream));
  gboolean split = loopback_fault_is_on (self->site->faults, "split-reads");
  const char *bytes;
  gsize size;

  if (self->writing)
    return;
  if (self->in_flight != NULL && self->written == g_bytes_get_size (self->in_flight))
    g_clear_pointer (&self->in_flight, g_bytes_unref);
  if (self->in_flight == NULL && self->output->len > 0)
    {
      self->in_flight = g_string_free_to_bytes (self->output);
      self->output = g_string_new (NULL);
      self->written = 0;
    }
  if (self->in_flight == NULL)
    {
      if (self->ends_output)
        shut_down_output (self);
      return;
    }

  bytes = g_bytes_get_data (self->in_flight, &size);
  self->writing = TRUE;
  g_output_stream_write_async (stream, bytes + self->written, split ? 1 : size - self->written,
                               G_PRIORITY_DEFAULT, self->cancellable, on_written,
                               g_object_ref (self));
}

static gboolean
on_collect_timeout (gpointer user_data)
{
  LoopbackConnection *self = user_data;

  loopback_source_clear (&self->timer);
  write_more (self);
  return G_SOURCE_REMOVE;
}

static void
schedule_write (LoopbackConnection *self)
{
  LoopbackFaults *faults = self->site->faults;
  guint delay = loopback_fault_is_on (faults, "slow") ? SLOW_MS
                : loopback_fault_is_on (faults, "join-reads") ? JOIN_MS : 0;

  if (delay == 0)
    write_more (self);
  else if (self->timer == NULL)
    self->timer = loopback_site_add_timeout (delay, on_collect_timeout, self);
}

/* Returns: (transfer none): the site, valid while the owner has not been told of the end */
LoopbackSite *
loopback_connection_get_site (LoopbackConnection *self)
{
  return self->site;
}

guint
loopback_connection_get_number (LoopbackConnection *self)
{
  return self->number;
}

static void
send_line (LoopbackConnection *self,
           const char         *line,
           gconstpointer       payload,
           gsize               size)
{
  LoopbackFaults *faults = self->site->faults;

  if (self->state != STATE_OPEN)
    return;

  loopback_site_trace (self->site, FALSE, self->server, self->number, line, payload, size);
  if (loopback_fault_is_on (faults, "blank-lines"))
    g_string_append (self->output, "\r\n");
  g_string_append (self->output, line);
  g_string_append (self->output, loopback_fault_is_on (faults, "lf-only") ? "\n" : "\r\n");
  if (payload != NULL)
    g_string_append_len (self->output, payload, (gssize) size);
  schedule_write (self);
}

/**
 * loopback_connection_send:
 * @self: a connection
 * @format: the line without its end; arguments of it are escaped already
 *
 * Sends a line. Nothing is sent any more once the connection is about to end.
 */
void
loopback_connection_send (LoopbackConnection *self,
                          const char         *format,
                          ...)
{
  g_autofree char *line = NULL;
  va_list args;

  va_start (args, format);
  line = g_strdup_vprintf (format, args);
  va_end (args);
  send_line (self, line, NULL, 0);
}

/* Sends a line, completed by the payload's size, and the payload. */
void
loopback_connection_send_payload (LoopbackConnection *self,
                                  gconstpointer       payload,
                                  gsize               size,
                                  const char         *format,
                                  ...)
{
  g_autofree char *start = NULL;
  g_autofree char *line = NULL;
  va_list args;

  va_start (args, format);
  start = g_strdup_vprintf (format, args);
  va_end (args);
  line = g_strdup_printf ("%s %" G_GSIZE_FORMAT, start, size);
  send_line (self, line, payload, size);
}

/* Sends bytes as they are: what tests and faults need, and nothing else. */
void
loopback_connection_send_raw (LoopbackConnection *self,
                              gconstpointer       bytes,
                              gsize               size)
{
  if (self->state != STATE_OPEN)
    return;

  loopback_site_trace (self->site, FALSE, self->server, self->number, "(raw bytes)", bytes, size);
  g_string_append_len (self->output, bytes, (gssize) size);
  schedule_write (self);
}

/**
 * loopback_connection_reply:
 * @self: a connection
 * @command: what is answered
 * @format: what follows the command's name and TrID; may be empty
 *
 * Answers a command that carried a TrID.
 */
void
loopback_connection_reply (LoopbackConnection *self,
                           const MsnpCommand  *command,
                           const char         *format,
                           ...)
{
  LoopbackFaults *faults = self->site->faults;
  const char *trid = msnp_command_get_arg (command, 0);
  g_autofree char *rest = NULL;
  g_autofree char *line = NULL;
  va_list args;

  va_start (args, format);
  rest = g_strdup_vprintf (format, args);
  va_end (args);
  if (loopback_fault_happens (faults, "wrong-trid"))
    trid = "4000000001";

  line = g_strconcat (command->name, " ", trid, *rest != '\0' ? " " : "", rest, NULL);
  send_line (self, line, NULL, 0);
  if (loopback_fault_happens (faults, "repeated-trid"))
    send_line (self, line, NULL, 0);
}

/* Answers @command with an error number (01 §1.7), and keeps the connection. */
void
loopback_connection_refuse (LoopbackConnection *self,
                            const MsnpCommand  *command,
                            guint               number)
{
  const char *trid = msnp_command_get_arg (command, 0);

  if (loopback_fault_happens (self->site->faults, "no-trid-error"))
    loopback_connection_send (self, "%u", number);
  else
    loopback_connection_send (self, "%u %s", number, trid != NULL ? trid : "0");
}

/* A command that is none: Microsoft's servers closed, Escargot says nothing (08 §8.1 row 2). */
void
loopback_connection_reject (LoopbackConnection *self,
                            const MsnpCommand  *command)
{
  if (loopback_site_is_escargot (self->site))
    return;

  loopback_connection_refuse (self, command, 200);
  loopback_connection_finish (self);
}

/* Sign-in cannot go on after an error; a session and a chat can. */
static gboolean
step_ends_with_error (const char *step)
{
  static const char *const going_on[] = { "syn", "chg", "xfr-sb", "cal", "msg", NULL };

  return !g_strv_contains (going_on, step);
}

/**
 * loopback_connection_step:
 * @self: a connection
 * @step: a step of the fault table
 * @command: (nullable): what is to be answered; %NULL for “connect”
 *
 * Asks whether something goes wrong at @step, and does it.
 *
 * Returns: whether it did: then there is nothing to answer
 */
gboolean
loopback_connection_step (LoopbackConnection *self,
                          const char         *step,
                          const MsnpCommand  *command)
{
  static const char garbage[] = "\xff\x00\x8e\x01\xd3\x7f\xfe\x10" "0\x1b[31m\xc3\x28\xa0\r\n";
  const char *trid = command != NULL ? msnp_command_get_arg (command, 0) : NULL;
  guint number;

  switch (loopback_fault_at (self->site->faults, step, &number))
    {
    case LOOPBACK_FAULT_NONE:
      return FALSE;

    case LOOPBACK_FAULT_STALL:
      self->state = STATE_DEAF;
      return TRUE;

    case LOOPBACK_FAULT_CLOSE:
      loopback_connection_drop (self);
      return TRUE;

    case LOOPBACK_FAULT_ERROR:
      loopback_connection_send (self, "%u %s", number, trid != NULL ? trid : "0");
      if (step_ends_with_error (step))
        loopback_connection_finish (self);
      return TRUE;

    case LOOPBACK_FAULT_GARBAGE:
      loopback_connection_send_raw (self, garbage, sizeof garbage - 1);
      return TRUE;

    default:
      g_return_val_if_reached (FALSE);
    }
}

/* Stops sending once everything is sent, and goes on reading. */
void
loopback_connection_half_close (LoopbackConnection *self)
{
  if (self->state != STATE_OPEN)
    return;

  self->state = STATE_DEAF;
  self->ends_output = TRUE;
  write_more (self);
}

/**
 * loopback_connection_finish:
 * @self: a connection
 *
 * Sends what is there to send and ends. The other side may close first: closing while unread
 * bytes of his are here would make the kernel throw away what he has not read yet.
 */
void
loopback_connection_finish (LoopbackConnection *self)
{
  if (self->state == STATE_CLOSED || self->state == STATE_FINISHING)
    return;

  self->state = STATE_FINISHING;
  self->ends_output = TRUE;
  loopback_source_clear (&self->timer);
  self->timer = loopback_site_add_timeout (LINGER_MS, on_linger_timeout, self);
  write_more (self);
}

static void
dispatch (LoopbackConnection *self,
          const MsnpCommand  *command)
{
  if (self->site->is_traced (self->site->user_data))
    {
      g_autofree char *line = msnp_command_dup_line (command);

      loopback_site_trace (self->site, TRUE, self->server, self->number, line, command->payload,
                           command->payload_size);
    }

  self->funcs->command (command, self->user_data);
}

/* The framer is lenient where the flavours are not: an empty line wedges Escargot (08 §8.1 row 1),
 * which closes on bytes that are no UTF-8 and overhears what is no command.
 *
 * Returns: whether the framer is to see the line */
static gboolean
accept_line (LoopbackConnection *self,
             const char         *line,
             gsize               size)
{
  gsize length = size - (size > 1 && line[size - 2] == '\r' ? 2 : 1);

  if (length == 0)
    {
      if (loopback_site_is_escargot (self->site))
        self->wedged = TRUE;
      return FALSE;
    }
  if (!loopback_site_is_escargot (self->site))
    return TRUE;
  if (!g_utf8_validate (line, (gssize) length, NULL))
    {
      loopback_connection_drop (self);
      return FALSE;
    }

  return length >= 3 && g_ascii_isupper (line[0]) && g_ascii_isupper (line[1])
         && g_ascii_isupper (line[2]) && (length == 3 || line[3] == ' ');
}

/* Gives the framer the rest of a line, or as much as there is of a payload.
 *
 * Returns: how many bytes of the input are done with; 0 when a line lacks its end */
static gsize
feed_framer (LoopbackConnection *self,
             const char         *bytes,
             gsize               size)
{
  const char *lf;
  const char *space;
  gsize line_size;

  if (self->awaited > 0)
    {
      size = MIN (size, self->awaited);
      self->awaited -= size;
      msnp_framer_push (self->framer, bytes, size);
      return size;
    }

  lf = memchr (bytes, '\n', size);
  if (lf == NULL)
    {
      if (size > MSNP_FRAMER_LINE_MAX)
        loopback_connection_drop (self);
      return 0;
    }

  line_size = (gsize) (lf - bytes) + 1;
  if (accept_line (self, bytes, line_size))
    {
      msnp_framer_push (self->framer, bytes, line_size);
      space = g_strrstr_len (bytes, (gssize) line_size, " ");
      self->awaited = space != NULL ? (gsize) g_ascii_strtoull (space + 1, NULL, 10) : 0;
    }

  return line_size;
}

static void
process_input (LoopbackConnection *self)
{
  gsize done = 0;

  while (self->state == STATE_OPEN && !self->wedged && done < self->input->len)
    {
      g_autoptr(GError) error = NULL;
      const MsnpCommand *command;
      gsize size = feed_framer (self, (const char *) self->input->data + done,
                                self->input->len - done);

      done += size;
      if (size == 0 || self->state != STATE_OPEN)
        break;

      command = msnp_framer_next (self->framer, &error);
      if (command != NULL)
        {
          self->awaited = 0;
          dispatch (self, command);
        }
      else if (error != NULL)
        {
          g_debug ("connection %u: %s", self->number, error->message);
          loopback_connection_drop (self);
        }
    }

  if (self->state != STATE_OPEN || self->wedged)
    done = self->input->len;
  if (done > 0)
    g_byte_array_remove_range (self->input, 0, (guint) done);
}

static void
on_read (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr(LoopbackConnection) self = user_data;
  gssize size = g_input_stream_read_finish (G_INPUT_STREAM (source), result, NULL);

  if (self->state == STATE_CLOSED)
    return;
  if (size <= 0)
    {
      loopback_connection_drop (self);
      return;
    }

  if (self->state == STATE_OPEN)
    {
      g_byte_array_append (self->input, self->chunk, (guint) size);
      process_input (self);
    }
  if (self->state != STATE_CLOSED)
    start_read (self);
}

static void
start_read (LoopbackConnection *self)
{
  GInputStream *stream = g_io_stream_get_input_stream (G_IO_STREAM (self->stream));

  g_input_stream_read_async (stream, self->chunk, sizeof self->chunk, G_PRIORITY_DEFAULT,
                             self->cancellable, on_read, g_object_ref (self));
}

/**
 * loopback_connection_new:
 * @site: the service
 * @server: DS, NS or SB, for the trace; static
 * @stream: the accepted connection
 * @funcs: what the owner wants to know; static
 * @user_data: for @funcs
 *
 * Starts to read at once.
 *
 * Returns: (transfer full): the connection
 */
LoopbackConnection *
loopback_connection_new (LoopbackSite                  *site,
                         const char                    *server,
                         GSocketConnection             *stream,
                         const LoopbackConnectionFuncs *funcs,
                         gpointer                       user_data)
{
  LoopbackConnection *self = g_object_new (LOOPBACK_TYPE_CONNECTION, NULL);

  self->site = site;
  self->server = server;
  self->number = ++site->n_connections;
  self->funcs = funcs;
  self->user_data = user_data;
  self->stream = g_object_ref (stream);
  site->n_open++;
  /* Small commands must not wait for each other; a failure costs time alone. */
  g_socket_set_option (g_socket_connection_get_socket (stream), IPPROTO_TCP,
                       TCP_NODELAY, 1, NULL);
  start_read (self);

  return self;
}

#include "config.h"

#include "msnp-msnftp-private.h"

#include <string.h>

#define BLOCK_MAX    2045            /* bytes of a block: all but the last have as many */
#define OUT_MAX      (32 * 1024)
#define WORDS_MAX    512
#define BYE_DONE     "16777989"
#define BYE_DONE_TOO "16777987"
#define BYE_CANCEL   "2164261682"

/* What the two sides say on the connection of a file in the old way (06 §6.2). */

static void start_write (MsnpMsnftp *self);

/* The connection broke. */
static void
end_connection (MsnpMsnftp *self)
{
  if (self->step < MSNP_MSNFTP_RUNNING && !self->is_sender)
    msnp_msnftp_connect_next (self);
  else
    msnp_msnftp_end (self, MSNP_MSNFTP_LOST);
}

/* ---- lines ---- */

void
msnp_msnftp_say (MsnpMsnftp *self,
                 const char *line)
{
  g_byte_array_append (self->out, (const guint8 *) line, (guint) strlen (line));
  start_write (self);
}

static gboolean
take_sender_line (MsnpMsnftp *self,
                  char      **words)
{
  g_autofree char *cookie = g_strdup_printf ("%" G_GUINT32_FORMAT, self->auth_cookie);
  g_autofree char *answer = g_strdup_printf ("FIL %" G_GUINT64_FORMAT "\r\n", self->size);
  guint n_words = g_strv_length (words);

  if (self->step == MSNP_MSNFTP_VERSION && g_strcmp0 (words[0], "VER") == 0)
    {
      self->step = MSNP_MSNFTP_USER;
      msnp_msnftp_say (self, "VER MSNFTP\r\n");
      return TRUE;
    }
  if (self->step == MSNP_MSNFTP_USER && g_strcmp0 (words[0], "USR") == 0)
    {
      if (n_words < 3 || g_ascii_strcasecmp (words[1], self->peer) != 0
          || !g_str_equal (words[2], cookie))
        return FALSE;
      self->step = MSNP_MSNFTP_TRANSFER;
      g_socket_listener_close (self->listener);
      g_clear_object (&self->listener);
      msnp_msnftp_say (self, answer);
      return TRUE;
    }
  if (self->step == MSNP_MSNFTP_TRANSFER && g_strcmp0 (words[0], "TFR") == 0)
    {
      self->step = MSNP_MSNFTP_RUNNING;
      msnp_msnftp_kick (self);
      return TRUE;
    }
  if (self->step >= MSNP_MSNFTP_RUNNING && g_strcmp0 (words[0], "BYE") == 0)
    {
      gboolean is_done = self->step == MSNP_MSNFTP_GOODBYE && n_words > 1 && self->out->len == 0
                         && (g_str_equal (words[1], BYE_DONE)
                             || g_str_equal (words[1], BYE_DONE_TOO));

      gboolean is_cancelled = n_words > 1 && g_str_equal (words[1], BYE_CANCEL);

      msnp_msnftp_end (self, is_done ? MSNP_MSNFTP_DONE
                             : is_cancelled ? MSNP_MSNFTP_CANCELLED : MSNP_MSNFTP_LOST);
      return TRUE;
    }
  if (self->step >= MSNP_MSNFTP_TRANSFER && g_strcmp0 (words[0], "CCL") == 0)
    {
      msnp_msnftp_end (self, MSNP_MSNFTP_CANCELLED);
      return TRUE;
    }

  return FALSE;
}

static void
finish_receiving (MsnpMsnftp *self)
{
  self->step = MSNP_MSNFTP_GOODBYE;
  msnp_msnftp_say (self, "BYE " BYE_DONE "\r\n");
}

static gboolean
take_receiver_line (MsnpMsnftp *self,
                    char      **words)
{
  g_autofree char *user = g_strdup_printf ("USR %s %" G_GUINT32_FORMAT "\r\n", self->own_address,
                                           self->auth_cookie);
  guint64 size;

  if (self->step == MSNP_MSNFTP_VERSION && g_strcmp0 (words[0], "VER") == 0)
    {
      self->step = MSNP_MSNFTP_USER;
      msnp_msnftp_say (self, user);
      return TRUE;
    }
  /* What was promised is what may come. */
  if (self->step != MSNP_MSNFTP_USER || g_strcmp0 (words[0], "FIL") != 0 || words[1] == NULL
      || !g_ascii_string_to_unsigned (words[1], 10, 0, G_MAXINT64, &size, NULL)
      || size != self->size)
    return FALSE;

  self->step = MSNP_MSNFTP_RUNNING;
  msnp_msnftp_say (self, "TFR\r\n");
  if (self->size == 0)
    {
      self->funcs->received (NULL, 0, self->user_data);
      finish_receiving (self);
    }
  return TRUE;
}

/* Whoever says this is somebody else, and the peer may still come, or be at another address; or it
 * is the peer, and he cannot be understood. */
static void
take_nonsense (MsnpMsnftp *self)
{
  if (self->is_sender && self->step < MSNP_MSNFTP_TRANSFER)
    {
      g_io_stream_close_async (self->stream, G_PRIORITY_DEFAULT, NULL, NULL, NULL);
      g_clear_object (&self->stream);
      msnp_msnftp_accept_next (self);
    }
  else if (!msnp_msnftp_try_another (self))
    {
      msnp_msnftp_send_cancel (self, "FAIL");
      msnp_msnftp_end (self, MSNP_MSNFTP_BROKEN);
    }
}

static void
take_line (MsnpMsnftp *self,
           gsize       size)
{
  g_autofree char *line = g_strndup ((const char *) self->in, size);
  g_auto(GStrv) words = g_strsplit (g_strchomp (line), " ", 4);

  if (self->is_sender ? take_sender_line (self, words) : take_receiver_line (self, words))
    return;
  take_nonsense (self);
}

/* ---- what comes in ---- */

/* Returns: how many bytes were taken; 0 when more are needed */
static gsize
take_block (MsnpMsnftp *self)
{
  gsize size;

  if (self->block_left == 0)
    {
      if (self->in_size < 3)
        return 0;
      size = (gsize) self->in[1] | (gsize) self->in[2] << 8;
      if (self->in[0] == 1)
        msnp_msnftp_end (self, MSNP_MSNFTP_CANCELLED);
      else if (self->in[0] != 0 || size == 0 || size > self->size - self->n_received)
        msnp_msnftp_end (self, MSNP_MSNFTP_BROKEN);
      else
        self->block_left = size;
      return 3;
    }

  size = MIN (self->block_left, self->in_size);
  self->block_left -= size;
  self->n_received += size;
  msnp_msnftp_watch (self, MSNP_MSNFTP_STALL_MS);
  if (size > 0)
    self->funcs->received (self->in, size, self->user_data);
  if (self->step == MSNP_MSNFTP_RUNNING && self->n_received == self->size)
    finish_receiving (self);

  return size;
}

static void
take_bytes (MsnpMsnftp *self)
{
  gsize size;

  while (self->step != MSNP_MSNFTP_ENDED && self->stream != NULL && self->in_size > 0
         && !self->is_held)
    {
      const guint8 *lf = memchr (self->in, '\n', self->in_size);
      GIOStream *stream = self->stream;

      if (!self->is_sender && self->step == MSNP_MSNFTP_RUNNING)
        size = take_block (self);
      else if (!self->is_sender && self->step == MSNP_MSNFTP_GOODBYE)
        size = self->in_size; /* whatever it is, it is too much */
      else if (lf != NULL)
        take_line (self, size = (gsize) (lf - self->in) + 1);
      else if (self->in_size > WORDS_MAX)
        {
          take_nonsense (self);
          return;
        }
      else
        return;
      if (size == 0 || self->stream != stream)
        return;
      self->in_size -= size;
      memmove (self->in, self->in + size, self->in_size);
    }
}

typedef struct
{
  MsnpMsnftp *self;
  GIOStream  *stream;
} Operation;

static Operation *
operation_new (MsnpMsnftp *self)
{
  Operation *operation = g_new (Operation, 1);

  *operation = (Operation) { g_object_ref (self), g_object_ref (self->stream) };
  return operation;
}

static void
operation_free (Operation *operation)
{
  g_object_unref (operation->self);
  g_object_unref (operation->stream);
  g_free (operation);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Operation, operation_free)

static void
on_read (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr(Operation) operation = user_data;
  MsnpMsnftp *self = operation->self;
  gssize size = g_input_stream_read_finish (G_INPUT_STREAM (source), result, NULL);

  if (self->stream != operation->stream)
    return; /* another one, by now */

  self->is_reading = FALSE;
  if (size <= 0 && self->listener != NULL)
    {
      g_clear_object (&self->stream);
      msnp_msnftp_accept_next (self);
      return;
    }
  if (size <= 0)
    {
      end_connection (self);
      return;
    }

  self->in_size += (gsize) size;
  take_bytes (self);
  msnp_msnftp_start_read (self);
}

void
msnp_msnftp_start_read (MsnpMsnftp *self)
{
  if (self->stream == NULL || self->is_reading || self->is_held
      || self->in_size == MSNP_MSNFTP_IN_SIZE)
    return;

  self->is_reading = TRUE;
  g_input_stream_read_async (g_io_stream_get_input_stream (self->stream),
                             self->in + self->in_size, MSNP_MSNFTP_IN_SIZE - self->in_size,
                             G_PRIORITY_DEFAULT, self->cancellable, on_read,
                             operation_new (self));
}

/* Whether the peer has to wait for the disk. */
void
msnp_msnftp_set_held (MsnpMsnftp *self,
                      gboolean    is_held)
{
  if (self->is_held == is_held)
    return;

  self->is_held = is_held;
  if (is_held || self->step == MSNP_MSNFTP_ENDED)
    return;

  g_object_ref (self);
  take_bytes (self);
  msnp_msnftp_start_read (self);
  g_object_unref (self);
}

/* ---- what goes out ---- */

static void
on_written (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(Operation) operation = user_data;
  MsnpMsnftp *self = operation->self;
  gboolean is_good =
    g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, NULL);

  if (self->stream != operation->stream)
    return;

  g_clear_pointer (&self->writing, g_byte_array_unref);
  if (!is_good)
    {
      end_connection (self);
      return;
    }
  if (self->step >= MSNP_MSNFTP_RUNNING)
    msnp_msnftp_watch (self, MSNP_MSNFTP_STALL_MS);
  else
    msnp_msnftp_watch_greeting (self);
  if (self->is_sender && self->step >= MSNP_MSNFTP_RUNNING)
    {
      self->funcs->progressed (self->n_read - self->filled, self->user_data);
      if (self->step == MSNP_MSNFTP_RUNNING)
        msnp_msnftp_kick (self);
    }
  else if (!self->is_sender && self->step == MSNP_MSNFTP_GOODBYE && self->out->len == 0)
    {
      msnp_msnftp_end (self, MSNP_MSNFTP_DONE);
      return;
    }
  start_write (self);
}

static void
start_write (MsnpMsnftp *self)
{
  gsize ready = self->filled > 0 ? self->head : self->out->len;

  if (self->stream == NULL || self->writing != NULL || ready == 0)
    return;

  self->writing = g_byte_array_sized_new ((guint) ready);
  g_byte_array_append (self->writing, self->out->data, (guint) ready);
  g_byte_array_remove_range (self->out, 0, (guint) ready);
  self->head = 0;
  g_output_stream_write_all_async (g_io_stream_get_output_stream (self->stream),
                                   self->writing->data, self->writing->len, G_PRIORITY_DEFAULT,
                                   self->cancellable, on_written, operation_new (self));
}

/* A block goes out when it is full, or the last one: some find the headers by counting. */
static void
end_block (MsnpMsnftp *self)
{
  self->out->data[self->head + 1] = (guint8) (self->filled & 0xff);
  self->out->data[self->head + 2] = (guint8) (self->filled >> 8);
  self->filled = 0;
}

/**
 * msnp_msnftp_kick:
 * @self: a transfer
 *
 * Sends what can be sent: to be called when the file has bytes to be read again.
 */
void
msnp_msnftp_kick (MsnpMsnftp *self)
{
  static const guint8 header[3];

  while (self->step == MSNP_MSNFTP_RUNNING && self->is_sender && self->n_read < self->size
         && self->out->len < OUT_MAX)
    {
      gsize room = (gsize) MIN (BLOCK_MAX - self->filled, self->size - self->n_read);
      g_autoptr(GBytes) bytes = self->funcs->read (room, self->user_data);

      if (bytes == NULL)
        break;
      if (self->filled == 0)
        {
          self->head = self->out->len;
          g_byte_array_append (self->out, header, sizeof header);
        }
      g_byte_array_append (self->out, g_bytes_get_data (bytes, NULL),
                           (guint) g_bytes_get_size (bytes));
      self->filled += g_bytes_get_size (bytes);
      self->n_read += g_bytes_get_size (bytes);
      if (self->filled == BLOCK_MAX || self->n_read == self->size)
        end_block (self);
    }
  if (self->step == MSNP_MSNFTP_RUNNING && self->is_sender && self->n_read == self->size)
    {
      self->step = MSNP_MSNFTP_GOODBYE;
      msnp_msnftp_watch (self, MSNP_MSNFTP_STALL_MS);
    }
  start_write (self);
}

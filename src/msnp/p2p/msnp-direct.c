#include "config.h"

#include "msnp-direct.h"

#include <linux/sockios.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "msnp-direct-frame.h"

#define IN_LEAST (16 * 1024) /* bytes that are read at once, by who hears little */
#define IN_MOST  (32 * 1024) /* and by who hears much */
#define OUT_SIZE (36 * 1024) /* bytes that are gathered: a whole window, and answers */
#define ROUNDS   4           /* reads or writes in a row before others have their turn */
#define QUIET_TICKS 2         /* looks at a silent connection before it counts as dead */
#define SEND_BUFFER (256 * 1024) /* bytes that the system keeps: what is written is nearly there */

/**
 * MsnpDirect:
 *
 * What flows between two clients without a server (05 §5.7). Who connected says `foo` and the
 * nonce, the other one answers with the nonce; before that nothing else is taken. Whoever sends and
 * receives deals with runs: many frames' worth of a file at a time, which are cut and joined here.
 * Frames are gathered and written many at a time, and both directions have a bound: a peer who does
 * not read is not written to, one who sends no frames is left.
 *
 * The session that negotiated it owns it; the hub listens to it as to any carrier.
 */
struct _MsnpDirect
{
  GObject     parent_instance;
  GIOStream  *stream;
  char       *peer;
  guint8      nonce[16];
  gboolean    is_connector;
  gboolean    has_greeted;  /* the peer has, where he has to */
  gboolean    is_open;
  gboolean    is_closing;   /* what is gathered goes out, nothing comes in */
  gboolean    is_lost;
  gboolean    has_delivered; /* once it is lost */
  int         n_unsent;      /* at the last look at it */
  guint8     *in;
  gsize       in_size;
  gsize       in_room;
  guint       n_holds;
  gboolean    is_taking;    /* frames are handed on: from inside of that nothing is read */
  GSource    *in_source;
  GByteArray *gathered;
  GByteArray *writing;
  gsize       n_written;    /* of @writing */
  GArray     *gathered_funcs; /* (element-type Flight) */
  GArray     *writing_funcs;
  GSource    *out_source;
  guint       flush_source;
  guint       tick_source;
  guint       n_quiet;
};

typedef struct
{
  MsnpP2pSentFunc func;
  gpointer        user_data;
} Flight;

static void carrier_init (MsnpP2pCarrierInterface *iface);

enum { OPENED, N_SIGNALS };
static guint signals[N_SIGNALS];
G_DEFINE_FINAL_TYPE_WITH_CODE (MsnpDirect, msnp_direct, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (MSNP_TYPE_P2P_CARRIER, carrier_init))

static void take_frames (MsnpDirect *self);

static void
clear_source (GSource **source)
{
  if (*source == NULL)
    return;

  g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

static void
stop (MsnpDirect *self)
{
  clear_source (&self->in_source);
  clear_source (&self->out_source);
  g_clear_handle_id (&self->flush_source, g_source_remove);
  g_clear_handle_id (&self->tick_source, g_source_remove);
}

static void
msnp_direct_finalize (GObject *object)
{
  MsnpDirect *self = MSNP_DIRECT (object);

  stop (self);
  g_object_unref (self->stream);
  g_free (self->peer);
  g_free (self->in);
  g_byte_array_unref (self->gathered);
  g_byte_array_unref (self->writing);
  g_array_unref (self->gathered_funcs);
  g_array_unref (self->writing_funcs);
  G_OBJECT_CLASS (msnp_direct_parent_class)->finalize (object);
}

static void
msnp_direct_class_init (MsnpDirectClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = msnp_direct_finalize;
  signals[OPENED] = g_signal_new ("opened", MSNP_TYPE_DIRECT, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 0);
}

static void
msnp_direct_init (MsnpDirect *self)
{
  self->in_room = IN_LEAST;
  self->in = g_malloc (self->in_room);
  self->gathered = g_byte_array_sized_new (OUT_SIZE);
  self->writing = g_byte_array_sized_new (OUT_SIZE);
  self->gathered_funcs = g_array_new (FALSE, FALSE, sizeof (Flight));
  self->writing_funcs = g_array_new (FALSE, FALSE, sizeof (Flight));
}

/* ---- the end ---- */

static void
fail_flights (GArray *flights)
{
  g_autoptr(GArray) gone = g_array_copy (flights);

  g_array_set_size (flights, 0);
  for (guint i = 0; i < gone->len; i++)
    {
      Flight flight = g_array_index (gone, Flight, i);

      flight.func (FALSE, flight.user_data);
    }
}

/* Returns: bytes that were written, and of which the other machine has not said that it has them; 0
 *   where the system does not know */
static int
count_unsent (MsnpDirect *self)
{
  int n_bytes = 0;

  if (G_IS_SOCKET_CONNECTION (self->stream))
    {
      GSocket *socket = g_socket_connection_get_socket (G_SOCKET_CONNECTION (self->stream));

      if (ioctl (g_socket_get_fd (socket), SIOCOUTQ, &n_bytes) != 0)
        n_bytes = 0;
    }

  return n_bytes;
}

/* @is_error: whether it broke: the other end had not read everything, or is not there */
static void
lose (MsnpDirect *self,
      gboolean    is_error)
{
  if (self->is_lost)
    return;

  g_object_ref (self);
  self->has_delivered = !is_error && msnp_direct_has_delivered (self);
  self->is_lost = TRUE;
  stop (self);
  /* Not waited for: what a socket still has to do the system does. */
  g_io_stream_close_async (self->stream, G_PRIORITY_DEFAULT, NULL, NULL, NULL);
  msnp_p2p_carrier_tell_lost (MSNP_P2P_CARRIER (self), NULL);
  fail_flights (self->writing_funcs);
  fail_flights (self->gathered_funcs);
  g_object_unref (self);
}

/**
 * msnp_direct_lose:
 * @self: a connection
 *
 * Ends it at once, as if it had broken.
 */
void
msnp_direct_lose (MsnpDirect *self)
{
  lose (self, FALSE);
}

/* Returns: whether everything that was sent has come to the other machine; when the connection has
 *   ended, whether it had by then */
gboolean
msnp_direct_has_delivered (MsnpDirect *self)
{
  if (self->is_lost)
    return self->has_delivered;

  return self->gathered->len == 0 && self->writing->len == 0 && count_unsent (self) == 0;
}

static void
finish_closing (MsnpDirect *self)
{
  if (self->is_closing && self->writing->len == 0 && self->gathered->len == 0)
    msnp_direct_lose (self);
}

/* Nothing is taken any more; what was sent still goes out. */
void
msnp_direct_close (MsnpDirect *self)
{
  if (self->is_lost || self->is_closing)
    return;

  g_object_ref (self);
  self->is_closing = TRUE;
  clear_source (&self->in_source);
  finish_closing (self);
  g_object_unref (self);
}

/* Every so often: whether anything has moved. */
static gboolean
on_tick (gpointer user_data)
{
  MsnpDirect *self = user_data;
  int n_unsent = count_unsent (self);

  /* What was written some time ago may still be on its way over a slow line. */
  if (n_unsent < self->n_unsent)
    self->n_quiet = 0;
  self->n_unsent = n_unsent;
  if (!self->is_open || self->is_closing
      || (++self->n_quiet >= QUIET_TICKS && self->n_holds == 0))
    {
      g_debug ("a direct connection is too quiet");
      self->tick_source = 0;
      msnp_direct_lose (self);
      return G_SOURCE_REMOVE;
    }

  return G_SOURCE_CONTINUE;
}

/* ---- out ---- */

static gboolean on_writable (GObject  *stream,
                             gpointer  user_data);

/* Everybody whose packet is out may send the next one: what they send is gathered. */
static void
tell_written (MsnpDirect *self)
{
  GArray *flights = self->writing_funcs;
  g_autoptr(GArray) told = g_array_copy (flights);

  g_array_set_size (flights, 0);
  for (guint i = 0; i < told->len; i++)
    {
      Flight flight = g_array_index (told, Flight, i);

      flight.func (TRUE, flight.user_data);
    }
}

static void
wait_writable (MsnpDirect *self)
{
  GOutputStream *out = g_io_stream_get_output_stream (self->stream);

  if (self->out_source != NULL)
    return;

  self->out_source =
    g_pollable_output_stream_create_source (G_POLLABLE_OUTPUT_STREAM (out), NULL);
  g_source_set_callback (self->out_source, G_SOURCE_FUNC (on_writable), self, NULL);
  g_source_attach (self->out_source, g_main_context_get_thread_default ());
}

static void
flush (MsnpDirect *self)
{
  GOutputStream *out = g_io_stream_get_output_stream (self->stream);
  g_autoptr(GError) error = NULL;
  gssize n;

  if (self->is_lost)
    return;
  if (self->writing->len == 0)
    {
      GByteArray *bytes = self->writing;
      GArray *funcs = self->writing_funcs;

      self->writing = self->gathered;
      self->writing_funcs = self->gathered_funcs;
      self->gathered = bytes;
      self->gathered_funcs = funcs;
      self->n_written = 0;
    }
  if (self->writing->len == 0)
    return;

  n = g_pollable_output_stream_write_nonblocking (G_POLLABLE_OUTPUT_STREAM (out),
                                                  self->writing->data + self->n_written,
                                                  self->writing->len - self->n_written, NULL,
                                                  &error);
  if (n < 0 && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    {
      g_debug ("a direct connection broke: %s", error->message);
      lose (self, TRUE);
      return;
    }
  self->n_written += (gsize) MAX (n, 0);
  self->n_quiet = n > 0 ? 0 : self->n_quiet;
  if (self->n_written < self->writing->len)
    {
      wait_writable (self);
      return;
    }

  clear_source (&self->out_source);
  g_byte_array_set_size (self->writing, 0);
  tell_written (self);
}

static gboolean
on_flush (gpointer user_data)
{
  g_autoptr(MsnpDirect) self = g_object_ref (user_data);

  self->flush_source = 0;
  for (guint i = 0; i < ROUNDS && (i == 0 || self->gathered->len > 0) && self->writing->len == 0;
       i++)
    flush (self);
  if (!self->is_lost && self->gathered->len > 0 && self->writing->len == 0
      && self->flush_source == 0)
    self->flush_source = g_idle_add_full (G_PRIORITY_DEFAULT, on_flush, self, NULL);
  finish_closing (self);

  return G_SOURCE_REMOVE;
}

static void
want_flush (MsnpDirect *self)
{
  if (self->flush_source == 0 && self->writing->len == 0)
    self->flush_source = g_idle_add_full (G_PRIORITY_DEFAULT, on_flush, self, NULL);
}

static gboolean
on_writable (GObject  *stream,
             gpointer  user_data)
{
  g_autoptr(MsnpDirect) self = g_object_ref (user_data);

  flush (self);
  if (self->is_lost)
    return G_SOURCE_REMOVE;
  if (self->gathered->len > 0)
    want_flush (self);
  finish_closing (self);

  return self->out_source != NULL ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

/* Returns: bytes on the wire of a body */
static gsize
get_frames_size (gsize body_size)
{
  gsize n_frames = MAX ((body_size + MSNP_P2P_FRAME_BODY_MAX - 1) / MSNP_P2P_FRAME_BODY_MAX, 1);

  return body_size + n_frames * (MSNP_P2P_HEADER_SIZE + 4);
}

static void
carrier_send (MsnpP2pCarrier     *carrier,
              const char         *peer,
              const MsnpP2pChunk *chunk,
              MsnpP2pSentFunc     func,
              gpointer            user_data)
{
  MsnpDirect *self = MSNP_DIRECT (carrier);
  Flight flight = { func, user_data };

  /* More than a window's worth: answers to a peer who asks and asks, and does not read them. */
  if (!self->is_lost && !self->is_closing
      && self->gathered->len + get_frames_size (chunk->body_size) > OUT_SIZE)
    msnp_direct_lose (self);
  if (self->is_lost || self->is_closing)
    {
      if (func != NULL)
        func (FALSE, user_data);
      return;
    }

  msnp_direct_frame_append_run (self->gathered, chunk);
  if (func != NULL)
    g_array_append_val (self->gathered_funcs, flight);
  want_flush (self);
}

/* ---- in ---- */

static void
say_nonce (MsnpDirect *self)
{
  MsnpP2pChunk chunk = {
    .identifier = (guint32) g_random_int_range (4, 1 << 30), .flags = MSNP_P2P_FLAG_NONCE,
  };

  msnp_p2p_chunk_set_nonce (&chunk, self->nonce);
  msnp_direct_frame_append (self->gathered, &chunk);
  want_flush (self);
}

/* Before both have said the nonce. Returns: whether the peer may go on */
static gboolean
take_handshake (MsnpDirect         *self,
                MsnpDirectFrame     frame,
                const MsnpP2pChunk *chunk)
{
  guint8 nonce[16];
  guint difference = 0;

  if (frame == MSNP_DIRECT_GREETING && !self->is_connector && !self->has_greeted)
    {
      self->has_greeted = TRUE;
      return TRUE;
    }
  if (frame != MSNP_DIRECT_CHUNK || msnp_p2p_chunk_get_kind (chunk) != MSNP_P2P_NONCE
      || (!self->is_connector && !self->has_greeted))
    return FALSE;

  msnp_p2p_chunk_get_nonce (chunk, nonce);
  for (gsize i = 0; i < sizeof nonce; i++)
    difference |= (guint) (nonce[i] ^ self->nonce[i]);
  if (difference != 0)
    return FALSE;

  if (!self->is_connector)
    say_nonce (self);
  self->is_open = TRUE;
  g_signal_emit (self, signals[OPENED], 0);
  return TRUE;
}

static void
take_frames (MsnpDirect *self)
{
  gsize at = 0;

  if (self->is_taking)
    return;

  self->is_taking = TRUE;
  while (!self->is_lost && !self->is_closing && self->n_holds == 0)
    {
      MsnpP2pChunk chunk;
      gsize size;
      MsnpDirectFrame frame =
        msnp_direct_frame_parse_run (self->in + at, self->in_size - at, MSNP_DIRECT_RUN_MAX, &chunk,
                                     &size);

      if (frame == MSNP_DIRECT_PARTIAL)
        break;
      if (frame == MSNP_DIRECT_BROKEN
          || (!self->is_open && !take_handshake (self, frame, &chunk)))
        {
          g_debug ("a direct connection brought what is none");
          msnp_direct_lose (self);
          break;
        }
      else if (frame == MSNP_DIRECT_CHUNK && msnp_p2p_chunk_get_kind (&chunk) != MSNP_P2P_NONCE)
        {
          msnp_p2p_carrier_tell_received (MSNP_P2P_CARRIER (self), self->peer, &chunk);
        }
      at += size;
    }
  self->is_taking = FALSE;
  if (self->is_lost)
    return;

  self->in_size -= at;
  memmove (self->in, self->in + at, self->in_size);
}

/* Returns: whether there may be more */
static gboolean
read_some (MsnpDirect *self)
{
  GInputStream *in = g_io_stream_get_input_stream (self->stream);
  g_autoptr(GError) error = NULL;
  gsize room = self->in_room - self->in_size;
  gssize n = g_pollable_input_stream_read_nonblocking (G_POLLABLE_INPUT_STREAM (in),
                                                       self->in + self->in_size, room, NULL,
                                                       &error);

  if (n < 0 && g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    return FALSE;
  if (n <= 0)
    {
      lose (self, n < 0);
      return FALSE;
    }

  self->n_quiet = 0;
  self->in_size += (gsize) n;
  if (self->in_size == self->in_room && self->in_room < IN_MOST)
    {
      self->in_room = IN_MOST;
      self->in = g_realloc (self->in, self->in_room);
    }
  take_frames (self);

  return (gsize) n == room;
}

static gboolean
on_readable (GObject  *stream,
             gpointer  user_data)
{
  g_autoptr(MsnpDirect) self = g_object_ref (user_data);
  gboolean has_more = TRUE;

  /* Whoever holds it, or loses it, takes the source away. */
  for (guint i = 0; i < ROUNDS && has_more && self->in_source != NULL; i++)
    has_more = read_some (self);

  return self->in_source != NULL ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

static void
read_on (MsnpDirect *self)
{
  GInputStream *in = g_io_stream_get_input_stream (self->stream);

  if (self->in_source != NULL || self->is_lost || self->is_closing)
    return;

  self->in_source = g_pollable_input_stream_create_source (G_POLLABLE_INPUT_STREAM (in), NULL);
  g_source_set_callback (self->in_source, G_SOURCE_FUNC (on_readable), self, NULL);
  g_source_attach (self->in_source, g_main_context_get_thread_default ());
}

static void
carrier_hold (MsnpP2pCarrier *carrier)
{
  MsnpDirect *self = MSNP_DIRECT (carrier);

  self->n_holds++;
  clear_source (&self->in_source);
}

static void
carrier_release (MsnpP2pCarrier *carrier)
{
  g_autoptr(MsnpDirect) self = g_object_ref (MSNP_DIRECT (carrier));

  g_return_if_fail (self->n_holds > 0);

  self->n_quiet = 0;
  if (--self->n_holds > 0 || self->is_lost)
    return;

  take_frames (self);
  if (self->n_holds == 0)
    read_on (self);
}

static void
carrier_init (MsnpP2pCarrierInterface *iface)
{
  iface->send = carrier_send;
  iface->body_max = MSNP_DIRECT_RUN_MAX;
  iface->window = MSNP_DIRECT_WINDOW;
  iface->hold = carrier_hold;
  iface->release = carrier_release;
}

/**
 * msnp_direct_new:
 * @stream: connected, both of its streams pollable
 * @peer: who is, or should be, at the other end: an address in lower case
 * @nonce: what he has to say
 * @is_connector: whether this side connected, and speaks first
 * @quiet_ms: how long nothing may move; a peer who does not say the nonce has half of it
 *
 * Returns: (transfer full): a connection that waits for the nonce
 */
MsnpDirect *
msnp_direct_new (GIOStream    *stream,
                 const char   *peer,
                 const guint8  nonce[16],
                 gboolean      is_connector,
                 guint         quiet_ms)
{
  MsnpDirect *self = g_object_new (MSNP_TYPE_DIRECT, NULL);

  self->stream = g_object_ref (stream);
  self->peer = g_strdup (peer);
  memcpy (self->nonce, nonce, sizeof self->nonce);
  self->is_connector = is_connector;
  self->tick_source = g_timeout_add (MAX (quiet_ms / QUIET_TICKS, 1), on_tick, self);
  if (G_IS_SOCKET_CONNECTION (stream))
    g_socket_set_option (g_socket_connection_get_socket (G_SOCKET_CONNECTION (stream)), SOL_SOCKET,
                         SO_SNDBUF, SEND_BUFFER, NULL);
  read_on (self);
  if (is_connector)
    {
      msnp_direct_frame_append_greeting (self->gathered);
      say_nonce (self);
    }

  return self;
}

/* Returns: whether both sides have said the nonce, and it has not ended */
gboolean
msnp_direct_is_open (MsnpDirect *self)
{
  return self->is_open && !self->is_lost && !self->is_closing;
}

/* Returns: bytes that are kept, both ways */
gsize
msnp_direct_get_held (MsnpDirect *self)
{
  return self->in_room + self->gathered->len + self->writing->len;
}

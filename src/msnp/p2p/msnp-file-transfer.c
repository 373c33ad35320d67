#include "config.h"

#include "msnp-file-transfer.h"

#include "msnp-file-context.h"
#include "msnp-file-reader.h"
#include "msnp-file-writer.h"
#include "msnp/msnp-error.h"

#define DECISION_MS (10 * 60 * 1000) /* for the person at the other end (05 §5.6) */
#define STALL_MS    60000            /* between two packets */
#define SILENCE_MS  20000            /* for a word about what the server has taken all of */
#define APP_ID      2

/**
 * MsnpFileTransfer:
 *
 * A file on its way. It reads and writes as fast as the disk and the other side allow, and never
 * has more than %MSNP_FILE_MEMORY_MAX bytes of it in memory.
 *
 *     OFFERED ── accepted ──► ACCEPTED ── first bytes ──► RUNNING ── all of it ──► DONE
 *        ├── declined ──► DECLINED             │              │
 *        ├── by either side ───────────────────┴──────────────┴──► CANCELLED
 *        └── time, connection, disk, nonsense ────────────────────► FAILED
 *
 * The sender ends it when the receiver has acknowledged the whole file; where he only says BYE,
 * leaves or, as Pidgin in an open chat, says nothing, it is done when every packet was taken by the
 * server (08 §8.8), or has come to his machine. The receiver says BYE when the file is whole.
 */
struct _MsnpFileTransfer
{
  GObject           parent_instance;
  MsnpP2pHub       *hub;
  MsnpP2pSession   *session;    /* NULL before it is invited to, and in the old way */
  MsnpMsnftp       *msnftp;     /* NULL but in the old way */
  gboolean          is_outgoing;
  char             *peer;
  MsnpFileContext  *context;
  GFile            *file;       /* (nullable): what is sent, or where it goes */
  MsnpFileState     state;
  MsnpFileReason    reason;
  guint64           bytes;
  GFileInputStream *stream;     /* of an outgoing file */
  MsnpFileReader   *reader;
  MsnpFileWriter   *writer;     /* of an incoming file, once accepted */
  GTask            *accepting;  /* while the file is made */
  gboolean          has_all;    /* every byte has come; the disk has some of them to do */
};

enum { STATE_CHANGED, PROGRESSED, N_SIGNALS };
static guint signals[N_SIGNALS];
G_DEFINE_FINAL_TYPE (MsnpFileTransfer, msnp_file_transfer, G_TYPE_OBJECT)

static void
msnp_file_transfer_finalize (GObject *object)
{
  MsnpFileTransfer *self = MSNP_FILE_TRANSFER (object);

  g_clear_pointer (&self->reader, msnp_file_reader_free);
  g_clear_pointer (&self->context, msnp_file_context_free);
  g_clear_object (&self->hub);
  g_clear_object (&self->session);
  g_clear_object (&self->msnftp);
  g_clear_object (&self->file);
  g_clear_object (&self->stream);
  g_clear_object (&self->writer);
  g_free (self->peer);
  G_OBJECT_CLASS (msnp_file_transfer_parent_class)->finalize (object);
}

static void
msnp_file_transfer_class_init (MsnpFileTransferClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = msnp_file_transfer_finalize;
  signals[STATE_CHANGED] = g_signal_new ("state-changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                         NULL, G_TYPE_NONE, 0);
  signals[PROGRESSED] = g_signal_new ("progressed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                      G_TYPE_NONE, 0);
}

static void
msnp_file_transfer_init (MsnpFileTransfer *self)
{
}

/* ---- what it is ---- */

gboolean
msnp_file_transfer_is_outgoing (MsnpFileTransfer *self)
{
  g_return_val_if_fail (MSNP_IS_FILE_TRANSFER (self), FALSE);

  return self->is_outgoing;
}

/* Returns: (transfer none): whose file it is, or whom it goes to: an address in lower case */
const char *
msnp_file_transfer_get_peer (MsnpFileTransfer *self)
{
  g_return_val_if_fail (MSNP_IS_FILE_TRANSFER (self), NULL);

  return self->peer;
}

/* Returns: (transfer none): a name that is safe in any folder */
const char *
msnp_file_transfer_get_name (MsnpFileTransfer *self)
{
  g_return_val_if_fail (MSNP_IS_FILE_TRANSFER (self), NULL);

  return self->context->name;
}

/* Returns: bytes of the whole file */
guint64
msnp_file_transfer_get_size (MsnpFileTransfer *self)
{
  g_return_val_if_fail (MSNP_IS_FILE_TRANSFER (self), 0);

  return self->context->size;
}

/* Returns: (transfer none) (nullable): a small image of the file, as the sender made it: nothing
 *   vouches that it is one, or of what */
GBytes *
msnp_file_transfer_get_preview (MsnpFileTransfer *self)
{
  g_return_val_if_fail (MSNP_IS_FILE_TRANSFER (self), NULL);

  return self->context->preview;
}

MsnpFileState
msnp_file_transfer_get_state (MsnpFileTransfer *self)
{
  g_return_val_if_fail (MSNP_IS_FILE_TRANSFER (self), MSNP_FILE_FAILED);

  return self->state;
}

/* Returns: why it failed */
MsnpFileReason
msnp_file_transfer_get_reason (MsnpFileTransfer *self)
{
  g_return_val_if_fail (MSNP_IS_FILE_TRANSFER (self), MSNP_FILE_REASON_NONE);

  return self->reason;
}

/* Returns: bytes that have come, or that are out of this program's hands */
guint64
msnp_file_transfer_get_bytes (MsnpFileTransfer *self)
{
  g_return_val_if_fail (MSNP_IS_FILE_TRANSFER (self), 0);

  return self->bytes;
}

/* Returns: whether the bytes go from one machine to the other without a server between them */
gboolean
msnp_file_transfer_is_direct (MsnpFileTransfer *self)
{
  g_return_val_if_fail (MSNP_IS_FILE_TRANSFER (self), FALSE);

  return self->msnftp != NULL
         || (self->session != NULL && msnp_p2p_session_is_direct (self->session));
}

/* Returns: (transfer none) (nullable): the file that is sent, or that is made of it; %NULL before
 *   an offer is accepted */
GFile *
msnp_file_transfer_get_file (MsnpFileTransfer *self)
{
  g_return_val_if_fail (MSNP_IS_FILE_TRANSFER (self), NULL);

  return self->file;
}

gboolean
msnp_file_transfer_has_ended (MsnpFileTransfer *self)
{
  return msnp_file_transfer_get_state (self) >= MSNP_FILE_DONE;
}

/* Returns: bytes of the file that are in memory: at most %MSNP_FILE_MEMORY_MAX */
gsize
msnp_file_transfer_get_held (MsnpFileTransfer *self)
{
  g_return_val_if_fail (MSNP_IS_FILE_TRANSFER (self), 0);

  return (self->reader != NULL ? msnp_file_reader_get_held (self->reader) : 0)
         + (self->writer != NULL ? msnp_file_writer_get_held (self->writer) : 0)
         + (self->session != NULL ? msnp_p2p_session_get_kept (self->session) : 0)
         + (self->msnftp != NULL ? msnp_msnftp_get_held (self->msnftp) : 0);
}

/* ---- how far it is ---- */

static void
set_state (MsnpFileTransfer *self,
           MsnpFileState     state)
{
  if (self->state == state || msnp_file_transfer_has_ended (self))
    return;

  self->state = state;
  g_signal_emit (self, signals[STATE_CHANGED], 0);
}

/* The one way to an end. The reference is the one that msnp_file_transfer_new_…() kept for it. */
static void
end (MsnpFileTransfer *self,
     MsnpFileState     state,
     MsnpFileReason    reason)
{
  if (msnp_file_transfer_has_ended (self))
    return;

  self->reason = reason;
  g_clear_pointer (&self->reader, msnp_file_reader_free);
  g_clear_object (&self->stream);
  if (self->writer != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->writer, self);
      msnp_file_writer_discard (self->writer);
    }
  g_clear_object (&self->writer);
  if (self->session != NULL)
    {
      msnp_p2p_session_set_held (self->session, FALSE);
      msnp_p2p_session_close (self->session);
    }
  if (self->msnftp != NULL)
    msnp_msnftp_close (self->msnftp, state == MSNP_FILE_DECLINED);
  set_state (self, state);
  g_object_unref (self);
}

/* Returns: whether all of it has come to the server, or to the peer's machine */
static gboolean
is_all_sent (MsnpFileTransfer *self)
{
  return self->is_outgoing && self->state >= MSNP_FILE_ACCEPTED
         && self->bytes == self->context->size
         && msnp_p2p_session_has_delivered (self->session);
}

static void
set_bytes (MsnpFileTransfer *self,
           guint64           bytes)
{
  gboolean is_for_peer;

  self->bytes = bytes;
  if (self->session != NULL)
    {
      /* On a connection of its own there may be much before it on the way: no server has it. */
      is_for_peer = is_all_sent (self) && !msnp_p2p_session_is_direct (self->session);
      msnp_p2p_session_watch (self->session,
                              msnp_p2p_hub_scale (self->hub, is_for_peer ? SILENCE_MS : STALL_MS));
    }
  if (bytes > 0)
    set_state (self, MSNP_FILE_RUNNING);
  if (!msnp_file_transfer_has_ended (self))
    g_signal_emit (self, signals[PROGRESSED], 0);
}

static void
on_closed (MsnpP2pSession *session,
           MsnpP2pEnd      reason,
           gpointer        user_data)
{
  MsnpFileTransfer *self = user_data;
  gboolean is_complete = self->state >= MSNP_FILE_ACCEPTED && self->bytes == self->context->size;

  if (self->has_all)
    return; /* the disk has the last word */

  if (is_all_sent (self)
      && (reason == MSNP_P2P_END_BYE || reason == MSNP_P2P_END_LOST
          || reason == MSNP_P2P_END_TIMED_OUT))
    end (self, MSNP_FILE_DONE, MSNP_FILE_REASON_NONE);
  else if (is_complete && !self->is_outgoing && reason == MSNP_P2P_END_BYE)
    {
      /* An empty file of somebody who sends nothing for it. */
      self->has_all = TRUE;
      msnp_file_writer_finish (self->writer);
    }
  else if (reason == MSNP_P2P_END_BYE
           || (reason == MSNP_P2P_END_DECLINED && self->state >= MSNP_FILE_ACCEPTED))
    end (self, MSNP_FILE_CANCELLED, MSNP_FILE_REASON_NONE);
  else if (reason == MSNP_P2P_END_DECLINED)
    end (self, MSNP_FILE_DECLINED, MSNP_FILE_REASON_NONE);
  else
    end (self, MSNP_FILE_FAILED,
         reason == MSNP_P2P_END_TIMED_OUT ? MSNP_FILE_REASON_TIMEOUT
         : reason == MSNP_P2P_END_LOST ? MSNP_FILE_REASON_CONNECTION : MSNP_FILE_REASON_PEER);
}

/* ---- sending ---- */

static void
on_reader_ready (const GError *error,
                 gpointer      user_data)
{
  MsnpFileTransfer *self = user_data;

  if (error == NULL && self->msnftp != NULL)
    msnp_msnftp_kick (self->msnftp);
  else if (error == NULL)
    msnp_p2p_session_kick (self->session);
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT))
    end (self, MSNP_FILE_FAILED, MSNP_FILE_REASON_SIZE);
  else
    end (self, MSNP_FILE_FAILED, MSNP_FILE_REASON_DISK);
}

static GBytes *
on_read (guint64  offset,
         gsize    max,
         gpointer user_data)
{
  MsnpFileTransfer *self = user_data;

  return self->reader != NULL ? msnp_file_reader_read (self->reader, max) : NULL;
}

static void
on_progressed (guint64  bytes,
               gpointer user_data)
{
  set_bytes (user_data, bytes);
}

/* It ends with the acknowledgement. Without one: he left, which on_closed() judges; or a packet was
 * not even taken by the server; or he is there and says nothing. */
static void
on_sent (MsnpP2pSession *session,
         guint32         identifier,
         gboolean        is_acknowledged,
         gpointer        user_data)
{
  MsnpFileTransfer *self = user_data;

  if (is_acknowledged)
    {
      self->bytes = self->context->size;
      end (self, MSNP_FILE_DONE, MSNP_FILE_REASON_NONE);
    }
  else if (!msnp_p2p_link_is_lost (msnp_p2p_session_get_link (session)))
    {
      end (self, MSNP_FILE_FAILED, self->bytes < self->context->size
                                     ? MSNP_FILE_REASON_CONNECTION : MSNP_FILE_REASON_TIMEOUT);
    }
}

static void
on_opened (MsnpP2pSession *session,
           gpointer        user_data)
{
  g_autoptr(MsnpFileTransfer) self = g_object_ref (user_data);

  msnp_p2p_session_watch (session, msnp_p2p_hub_scale (self->hub, STALL_MS));
  set_state (self, MSNP_FILE_ACCEPTED);
  if (msnp_file_transfer_has_ended (self))
    return;

  self->reader = msnp_file_reader_new (self->stream, on_reader_ready, self);
  msnp_p2p_hub_allow_direct (self->hub, session);
  msnp_p2p_session_prepare (session);
}

static void
on_ready (MsnpP2pSession *session,
          gpointer        user_data)
{
  MsnpFileTransfer *self = user_data;

  msnp_p2p_session_watch (session, msnp_p2p_hub_scale (self->hub, STALL_MS));
  msnp_p2p_session_send_stream (session, MSNP_P2P_FLAG_FILE, MSNP_P2P_APP_FILE,
                                self->context->size);
}

static void
on_rewind (guint64  offset,
           gpointer user_data)
{
  MsnpFileTransfer *self = user_data;

  msnp_file_reader_rewind (self->reader, offset);
  set_bytes (self, offset);
}

static const MsnpP2pSessionFuncs outgoing_funcs = {
  .opened = on_opened,
  .ready = on_ready,
  .rewind = on_rewind,
  .read = on_read,
  .progressed = on_progressed,
  .sent = on_sent,
  .closed = on_closed,
};

/**
 * msnp_file_transfer_new_outgoing:
 * @hub: a hub
 * @peer: to whom: an address in lower case
 * @file: what is sent
 * @stream: the same, at its beginning
 * @name: what to call it
 * @size: its bytes
 * @preview: (nullable): a PNG of at most 96 pixels a side
 *
 * Returns: (transfer full): an offer that still has no way to the peer
 */
MsnpFileTransfer *
msnp_file_transfer_new_outgoing (MsnpP2pHub       *hub,
                                 const char       *peer,
                                 GFile            *file,
                                 GFileInputStream *stream,
                                 const char       *name,
                                 guint64           size,
                                 GBytes           *preview)
{
  MsnpFileTransfer *self = g_object_new (MSNP_TYPE_FILE_TRANSFER, NULL);

  self->hub = g_object_ref (hub);
  self->is_outgoing = TRUE;
  self->peer = g_strdup (peer);
  self->file = g_object_ref (file);
  self->stream = g_object_ref (stream);
  self->context = msnp_file_context_new (name, size, preview);

  return g_object_ref (self); /* one until it has ended */
}

/* Offers it to the peer, who is on @carrier, alone. */
void
msnp_file_transfer_start (MsnpFileTransfer *self,
                          MsnpP2pCarrier   *carrier)
{
  g_autoptr(GBytes) context = NULL;

  if (msnp_file_transfer_has_ended (self))
    return;

  context = msnp_file_context_format (self->context);
  self->session = msnp_p2p_hub_invite (self->hub, carrier, self->peer, MSNP_SLP_FILE, APP_ID,
                                       context, &outgoing_funcs, self);
  if (self->session == NULL)
    end (self, MSNP_FILE_FAILED, MSNP_FILE_REASON_CONNECTION);
  else
    msnp_p2p_session_watch (self->session, msnp_p2p_hub_scale (self->hub, DECISION_MS));
}

/* There is no way to the peer. */
void
msnp_file_transfer_fail (MsnpFileTransfer *self,
                         MsnpFileReason    reason)
{
  end (self, MSNP_FILE_FAILED, reason);
}

/* ---- receiving ---- */

static void
on_writer_drained (MsnpFileWriter *writer,
                   gpointer        user_data)
{
  MsnpFileTransfer *self = user_data;

  if (self->msnftp != NULL)
    msnp_msnftp_set_held (self->msnftp, FALSE);
  else
    msnp_p2p_session_set_held (self->session, FALSE);
}

static void
on_writer_finished (MsnpFileWriter *writer,
                    const GError   *error,
                    gpointer        user_data)
{
  MsnpFileTransfer *self = user_data;

  if (error == NULL)
    end (self, MSNP_FILE_DONE, MSNP_FILE_REASON_NONE);
  else
    end (self, MSNP_FILE_FAILED, g_error_matches (error, G_IO_ERROR, G_IO_ERROR_EXISTS)
                                   ? MSNP_FILE_REASON_EXISTS : MSNP_FILE_REASON_DISK);
}

static void
on_received (MsnpP2pSession *session,
             const guint8   *bytes,
             gsize           size,
             gboolean        is_all,
             gpointer        user_data)
{
  g_autoptr(MsnpFileTransfer) self = g_object_ref (user_data);

  if (size > 0 && !msnp_file_writer_write (self->writer, bytes, size) && !is_all)
    msnp_p2p_session_set_held (session, TRUE);
  set_bytes (self, self->bytes + size);
  if (!is_all || msnp_file_transfer_has_ended (self))
    return;

  self->has_all = TRUE;
  msnp_p2p_session_close (session);
  msnp_file_writer_finish (self->writer);
}

static const MsnpP2pSessionFuncs incoming_funcs = {
  .received = on_received,
  .closed = on_closed,
};

/**
 * msnp_file_transfer_new_incoming:
 * @hub: a hub
 * @session: a session to which a peer invites, for a file
 *
 * Returns: (transfer full) (nullable): an offer; %NULL for one that says nothing, which is refused
 */
MsnpFileTransfer *
msnp_file_transfer_new_incoming (MsnpP2pHub     *hub,
                                 MsnpP2pSession *session)
{
  GBytes *bytes = msnp_p2p_session_get_context (session);
  g_autoptr(GError) error = NULL;
  MsnpFileContext *context = msnp_file_context_parse (g_bytes_get_data (bytes, NULL),
                                                      g_bytes_get_size (bytes), &error);
  MsnpFileTransfer *self;

  if (context == NULL)
    {
      g_debug ("%s", error->message);
      msnp_p2p_session_refuse (session, 500);
      return NULL;
    }

  self = g_object_new (MSNP_TYPE_FILE_TRANSFER, NULL);
  self->hub = g_object_ref (hub);
  self->session = g_object_ref (session);
  self->peer = g_strdup (msnp_p2p_session_get_peer (session));
  self->context = context;
  msnp_p2p_session_set_funcs (session, &incoming_funcs, self);
  msnp_p2p_session_watch (session, msnp_p2p_hub_scale (hub, DECISION_MS));

  return g_object_ref (self); /* one until it has ended */
}

/* ---- the old way ---- */

static void
on_old_opened (gpointer user_data)
{
  MsnpFileTransfer *self = user_data;

  self->reader = msnp_file_reader_new (self->stream, on_reader_ready, self);
  set_state (self, MSNP_FILE_ACCEPTED);
}

static GBytes *
on_old_read (gsize    max,
             gpointer user_data)
{
  return on_read (0, max, user_data);
}

static void
on_old_received (const guint8 *bytes,
                 gsize         size,
                 gpointer      user_data)
{
  g_autoptr(MsnpFileTransfer) self = g_object_ref (user_data);
  gboolean is_all = self->bytes + size == self->context->size;

  if (size > 0 && !msnp_file_writer_write (self->writer, bytes, size) && !is_all)
    msnp_msnftp_set_held (self->msnftp, TRUE);
  set_bytes (self, self->bytes + size);
  if (!is_all || msnp_file_transfer_has_ended (self))
    return;

  self->has_all = TRUE;
  msnp_file_writer_finish (self->writer);
}

static void
on_old_ended (MsnpMsnftpEnd reason,
              gpointer      user_data)
{
  MsnpFileTransfer *self = user_data;

  if (self->has_all)
    return; /* the disk has the last word */

  if (reason == MSNP_MSNFTP_DONE)
    end (self, MSNP_FILE_DONE, MSNP_FILE_REASON_NONE);
  else if (reason == MSNP_MSNFTP_DECLINED)
    end (self, MSNP_FILE_DECLINED, MSNP_FILE_REASON_NONE);
  else if (reason == MSNP_MSNFTP_CANCELLED)
    end (self, MSNP_FILE_CANCELLED, MSNP_FILE_REASON_NONE);
  else
    end (self, MSNP_FILE_FAILED,
         reason == MSNP_MSNFTP_TIMED_OUT ? MSNP_FILE_REASON_TIMEOUT
         : reason == MSNP_MSNFTP_LOST ? MSNP_FILE_REASON_CONNECTION : MSNP_FILE_REASON_PEER);
}

static const MsnpMsnftpFuncs old_funcs = {
  .opened = on_old_opened,
  .read = on_old_read,
  .progressed = on_progressed,
  .received = on_old_received,
  .ended = on_old_ended,
};

/**
 * msnp_file_transfer_new_old:
 * @hub: a hub
 * @msnftp: what the peer has offered in the old way
 * @name: what he calls it, made safe
 * @size: its bytes
 *
 * Returns: (transfer full): an offer like any other
 */
MsnpFileTransfer *
msnp_file_transfer_new_old (MsnpP2pHub *hub,
                            MsnpMsnftp *msnftp,
                            const char *name,
                            guint64     size)
{
  MsnpFileTransfer *self = g_object_new (MSNP_TYPE_FILE_TRANSFER, NULL);

  self->hub = g_object_ref (hub);
  self->msnftp = g_object_ref (msnftp);
  self->peer = g_strdup (msnp_msnftp_get_peer (msnftp));
  self->context = msnp_file_context_new (name, size, NULL);
  msnp_msnftp_set_funcs (msnftp, &old_funcs, self);

  return g_object_ref (self); /* one until it has ended */
}

/* Offers it to a peer who knows no other way; @address is this machine's. */
void
msnp_file_transfer_start_old (MsnpFileTransfer *self,
                              MsnpMsnftp       *msnftp,
                              GInetAddress     *address)
{
  if (msnp_file_transfer_has_ended (self))
    return;

  self->msnftp = g_object_ref (msnftp);
  msnp_msnftp_set_funcs (msnftp, &old_funcs, self);
  msnp_msnftp_offer (msnftp, self->context->name, address);
}

static void
on_file_made (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  MsnpFileTransfer *self = g_task_get_source_object (task);
  g_autoptr(GError) error = NULL;
  g_autoptr(MsnpFileWriter) writer = msnp_file_writer_open_finish (result, &error);

  self->accepting = NULL;
  if (writer == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  if (msnp_file_transfer_has_ended (self))
    {
      msnp_file_writer_discard (writer);
      g_task_return_new_error (task, MSNP_ERROR, MSNP_ERROR_DECLINED, "the offer is over");
      return;
    }

  g_set_object (&self->file, G_FILE (g_task_get_task_data (task)));
  self->writer = g_steal_pointer (&writer);
  g_signal_connect_object (self->writer, "drained", G_CALLBACK (on_writer_drained), self, 0);
  g_signal_connect_object (self->writer, "finished", G_CALLBACK (on_writer_finished), self, 0);
  if (self->msnftp != NULL)
    {
      msnp_msnftp_accept (self->msnftp);
    }
  else
    {
      msnp_p2p_session_expect (self->session, self->context->size, FALSE);
      msnp_p2p_hub_allow_direct (self->hub, self->session);
      msnp_p2p_session_accept (self->session, &incoming_funcs, self);
      msnp_p2p_session_watch (self->session, msnp_p2p_hub_scale (self->hub, STALL_MS));
    }
  g_task_return_boolean (task, TRUE);
  set_state (self, MSNP_FILE_ACCEPTED);
}

/**
 * msnp_file_transfer_accept_async:
 * @self: an offer of somebody's
 * @destination: where the file will be: nothing may be there. Until it is whole it is beside it, as
 *   `NAME.part`
 * @cancellable: (nullable): to give up
 * @callback: called when it may come
 * @user_data: for @callback
 */
void
msnp_file_transfer_accept_async (MsnpFileTransfer    *self,
                                 GFile               *destination,
                                 GCancellable        *cancellable,
                                 GAsyncReadyCallback  callback,
                                 gpointer             user_data)
{
  g_autoptr(GTask) task = NULL;

  g_return_if_fail (MSNP_IS_FILE_TRANSFER (self) && G_IS_FILE (destination));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, msnp_file_transfer_accept_async);
  g_task_set_check_cancellable (task, FALSE);
  if (self->is_outgoing || self->state != MSNP_FILE_OFFERED || self->accepting != NULL)
    {
      g_task_return_new_error (task, MSNP_ERROR, MSNP_ERROR_DECLINED, "the offer is over");
      return;
    }

  g_task_set_task_data (task, g_object_ref (destination), g_object_unref);
  self->accepting = task;
  msnp_file_writer_open_async (destination, cancellable, on_file_made, g_object_ref (task));
}

/**
 * msnp_file_transfer_accept_finish:
 * @self: a transfer
 * @result: what the callback got
 * @error: return location: %G_IO_ERROR_EXISTS where something is there, or another of %G_IO_ERROR:
 *   then the offer stays; %MSNP_ERROR_DECLINED when it is over
 *
 * Returns: whether it was accepted
 */
gboolean
msnp_file_transfer_accept_finish (MsnpFileTransfer  *self,
                                  GAsyncResult      *result,
                                  GError           **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * msnp_file_transfer_cancel:
 * @self: a transfer
 *
 * Declines an offer of somebody's, takes back one's own, or breaks off; what was written is taken
 * away. When all of it has come, or it has ended, nothing happens.
 */
void
msnp_file_transfer_cancel (MsnpFileTransfer *self)
{
  g_return_if_fail (MSNP_IS_FILE_TRANSFER (self));

  if (self->has_all)
    return;

  if (!self->is_outgoing && self->state == MSNP_FILE_OFFERED)
    end (self, MSNP_FILE_DECLINED, MSNP_FILE_REASON_NONE);
  else
    end (self, MSNP_FILE_CANCELLED, MSNP_FILE_REASON_NONE);
}

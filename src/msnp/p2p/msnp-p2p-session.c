#include "config.h"

#include "msnp-p2p-session.h"

#include "msnp-p2p-session-private.h"

#define PREPARATION_SIZE 4
#define BREAK_MS         20000 /* for the peer to say from where to go on */
#define LAST_WORD_MS     5000  /* for the acknowledgement that a BYE over the server overtook */

/**
 * MsnpP2pSession:
 *
 * One agreement with a peer: somebody invites, the other one accepts, data flow, somebody says BYE
 * (05 §5.3). It knows nothing of pictures and files: those are the business of whoever gave it its
 * functions. Whatever comes that cannot be ends it.
 *
 *     INVITING ── 200 ──► OPEN ── BYE, either side ──► CLOSED
 *     INVITED ─ accept ──► │                             ▲
 *        └────── refuse ───┴── time-out, loss, nonsense ─┘
 *
 * The hub keeps it until it is over.
 */

enum { ENDED, DIRECT_OPENED, N_SIGNALS };
static guint signals[N_SIGNALS];
G_DEFINE_FINAL_TYPE (MsnpP2pSession, msnp_p2p_session, G_TYPE_OBJECT)

static void
msnp_p2p_session_dispose (GObject *object)
{
  MsnpP2pSession *self = MSNP_P2P_SESSION (object);

  g_clear_handle_id (&self->watch_source, g_source_remove);
  msnp_p2p_session_stop_direct (self);
  g_clear_object (&self->data_link);
  g_clear_object (&self->stream_link);
  g_clear_object (&self->link);
  G_OBJECT_CLASS (msnp_p2p_session_parent_class)->dispose (object);
}

static void
msnp_p2p_session_finalize (GObject *object)
{
  MsnpP2pSession *self = MSNP_P2P_SESSION (object);

  g_clear_pointer (&self->invite, msnp_slp_free);
  g_clear_pointer (&self->context, g_bytes_unref);
  g_clear_pointer (&self->data, msnp_p2p_assembly_free);
  g_clear_pointer (&self->preparation, msnp_p2p_assembly_free);
  g_clear_object (&self->direct.address);
  g_ptr_array_unref (self->held);
  g_free (self->euf_guid);
  G_OBJECT_CLASS (msnp_p2p_session_parent_class)->finalize (object);
}

static void
msnp_p2p_session_class_init (MsnpP2pSessionClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = msnp_p2p_session_dispose;
  G_OBJECT_CLASS (klass)->finalize = msnp_p2p_session_finalize;
  signals[ENDED] = g_signal_new ("ended", MSNP_TYPE_P2P_SESSION, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 0);
  signals[DIRECT_OPENED] =
    g_signal_new ("direct-opened", MSNP_TYPE_P2P_SESSION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, MSNP_TYPE_DIRECT);
}

static void
msnp_p2p_session_init (MsnpP2pSession *self)
{
  self->held = g_ptr_array_new_with_free_func (g_object_unref);
}

/* ---- letters out ---- */

void
msnp_p2p_session_send_letter (MsnpP2pSession *self,
                              const MsnpSlp  *slp)
{
  g_autoptr(GBytes) bytes = msnp_slp_format (slp);

  msnp_p2p_link_send (self->link, 0, 0, MSNP_P2P_APP_SLP, bytes, NULL, NULL);
}

static void
send_response (MsnpP2pSession *self,
               guint           status)
{
  g_autoptr(MsnpSlp) response = msnp_slp_new_response (self->invite, status, NULL);

  msnp_slp_add_uint (response, "SessionID", self->session_id);
  msnp_p2p_session_send_letter (self, response);
}

static void
send_bye (MsnpP2pSession *self)
{
  const char *own = self->is_ours ? self->invite->from : self->invite->to;
  g_autoptr(MsnpSlp) bye =
    msnp_slp_new_request (MSNP_SLP_BYE, msnp_p2p_session_get_peer (self), own,
                          self->invite->call_id, MSNP_SLP_SESSION_CLOSE);

  msnp_p2p_session_send_letter (self, bye);
}

/* ---- the end ---- */

static void
end (MsnpP2pSession *self)
{
  self->state = MSNP_P2P_CLOSED;
  g_clear_handle_id (&self->watch_source, g_source_remove);
  msnp_p2p_session_set_held (self, FALSE);
  msnp_p2p_link_forget (self->link, self);
  msnp_p2p_session_stop_direct (self);
  g_clear_pointer (&self->data, msnp_p2p_assembly_free);
  g_clear_pointer (&self->preparation, msnp_p2p_assembly_free);
  g_signal_emit (self, signals[ENDED], 0);
}

/* The session is over, and not by our will. */
void
msnp_p2p_session_fail (MsnpP2pSession *self,
                       MsnpP2pEnd      reason)
{
  const MsnpP2pSessionFuncs *funcs = g_steal_pointer (&self->funcs);

  if (self->state == MSNP_P2P_CLOSED)
    return;

  g_object_ref (self);
  if (reason == MSNP_P2P_END_TIMED_OUT || reason == MSNP_P2P_END_BROKEN)
    send_bye (self);
  end (self);
  if (funcs != NULL)
    funcs->closed (self, reason, self->user_data);
  g_object_unref (self);
}

/**
 * msnp_p2p_session_close:
 * @self: a session
 *
 * Says BYE, or declines what was not accepted yet. Nothing is told any more.
 */
void
msnp_p2p_session_close (MsnpP2pSession *self)
{
  g_return_if_fail (MSNP_IS_P2P_SESSION (self));

  if (self->state == MSNP_P2P_CLOSED)
    return;

  g_object_ref (self);
  self->funcs = NULL;
  if (self->state == MSNP_P2P_INVITED)
    send_response (self, 603);
  else if (!self->has_bye)
    send_bye (self);
  end (self);
  g_object_unref (self);
}

/**
 * msnp_p2p_session_refuse:
 * @self: a session to which the peer invites
 * @status: 603 when it is not wanted, 500 when it cannot be
 */
void
msnp_p2p_session_refuse (MsnpP2pSession *self,
                         guint           status)
{
  g_return_if_fail (MSNP_IS_P2P_SESSION (self));

  if (self->state != MSNP_P2P_INVITED)
    return;

  g_object_ref (self);
  self->funcs = NULL;
  send_response (self, status);
  end (self);
  g_object_unref (self);
}

/* Ends it and tells so, as if the connection had broken. */
void
msnp_p2p_session_abandon (MsnpP2pSession *self)
{
  const MsnpP2pSessionFuncs *funcs = self->funcs;

  if (self->state == MSNP_P2P_CLOSED)
    return;

  g_object_ref (self);
  msnp_p2p_session_close (self);
  if (funcs != NULL)
    funcs->closed (self, MSNP_P2P_END_LOST, self->user_data);
  g_object_unref (self);
}

/* Returns: whether somebody has decided about an invitation, or will */
gboolean
msnp_p2p_session_is_taken (MsnpP2pSession *self)
{
  return self->state != MSNP_P2P_INVITED || self->funcs != NULL;
}

static gboolean
on_watch (gpointer user_data)
{
  MsnpP2pSession *self = user_data;
  gint64 left = self->deadline - g_get_monotonic_time ();

  if (left > 0)
    {
      self->watch_source = g_timeout_add ((guint) (left / 1000 + 1), on_watch, self);
      return G_SOURCE_REMOVE;
    }

  self->watch_source = 0;
  msnp_p2p_session_fail (self, self->has_bye ? MSNP_P2P_END_BYE
                               : self->is_broken_off ? MSNP_P2P_END_LOST : MSNP_P2P_END_TIMED_OUT);

  return G_SOURCE_REMOVE;
}

/**
 * msnp_p2p_session_watch:
 * @self: a session
 * @milliseconds: how long the next thing may take; 0 for as long as it likes
 *
 * Begins to wait, anew at each call: a cheap one, as it is made for each packet.
 */
void
msnp_p2p_session_watch (MsnpP2pSession *self,
                        guint           milliseconds)
{
  gint64 deadline = g_get_monotonic_time () + (gint64) milliseconds * 1000;

  if (milliseconds == 0 || self->state == MSNP_P2P_CLOSED || deadline < self->deadline)
    g_clear_handle_id (&self->watch_source, g_source_remove);
  self->deadline = deadline;
  if (milliseconds > 0 && self->state != MSNP_P2P_CLOSED && self->watch_source == 0)
    self->watch_source = g_timeout_add (milliseconds, on_watch, self);
}

/* ---- the beginning ---- */

/**
 * msnp_p2p_session_new_inviting:
 * @link: the way to the peer
 * @own_address: who invites
 * @session_id: a number that no other session has
 * @euf_guid: what for
 * @app_id: the same as a number
 * @context: what exactly
 * @funcs: what it asks and tells
 * @user_data: for @funcs
 *
 * Returns: (transfer full): a session; the invitation is on its way
 */
MsnpP2pSession *
msnp_p2p_session_new_inviting (MsnpP2pLink               *link,
                               const char                *own_address,
                               guint32                    session_id,
                               const char                *euf_guid,
                               guint                      app_id,
                               GBytes                    *context,
                               const MsnpP2pSessionFuncs *funcs,
                               gpointer                   user_data)
{
  MsnpP2pSession *self = g_object_new (MSNP_TYPE_P2P_SESSION, NULL);
  g_autofree char *call_id = msnp_slp_make_guid ();
  g_autofree char *text =
    g_base64_encode (g_bytes_get_data (context, NULL), g_bytes_get_size (context));

  self->link = g_object_ref (link);
  self->is_ours = TRUE;
  self->state = MSNP_P2P_INVITING;
  self->session_id = session_id;
  self->euf_guid = g_strdup (euf_guid);
  self->context = g_bytes_ref (context);
  self->funcs = funcs;
  self->user_data = user_data;
  self->invite = msnp_slp_new_request (MSNP_SLP_INVITE, msnp_p2p_link_get_peer (link), own_address,
                                       call_id, MSNP_SLP_SESSION_REQUEST);
  msnp_mime_append (self->invite->fields, "EUF-GUID", euf_guid);
  msnp_slp_add_uint (self->invite, "SessionID", session_id);
  msnp_slp_add_uint (self->invite, "AppID", app_id);
  msnp_mime_append (self->invite->fields, "Context", text);
  msnp_p2p_session_send_letter (self, self->invite);

  return self;
}

/**
 * msnp_p2p_session_new_invited:
 * @link: the way to the peer
 * @invite: what he wrote
 * @session_id: its SessionID
 *
 * Returns: (transfer full): a session that waits to be accepted or refused
 */
MsnpP2pSession *
msnp_p2p_session_new_invited (MsnpP2pLink   *link,
                              const MsnpSlp *invite,
                              guint32        session_id)
{
  MsnpP2pSession *self = g_object_new (MSNP_TYPE_P2P_SESSION, NULL);
  const char *guid = msnp_mime_get (invite->fields, "EUF-GUID");
  const char *context = msnp_mime_get (invite->fields, "Context");
  gsize size = 0;
  guchar *bytes = g_base64_decode (context != NULL ? context : "", &size);

  self->link = g_object_ref (link);
  self->state = MSNP_P2P_INVITED;
  self->session_id = session_id;
  self->euf_guid = g_strdup (guid != NULL ? guid : "");
  self->context = g_bytes_new_take (bytes, size);
  /* The content of the letter is not needed for the answer. */
  self->invite = msnp_slp_new_request (MSNP_SLP_INVITE, invite->to, invite->from, invite->call_id,
                                       MSNP_SLP_SESSION_REQUEST);
  g_free (self->invite->branch);
  self->invite->branch = g_strdup (invite->branch);
  self->invite->cseq = invite->cseq;

  return self;
}

/* Who hears of the session from now on; nobody did before. */
void
msnp_p2p_session_set_funcs (MsnpP2pSession            *self,
                            const MsnpP2pSessionFuncs *funcs,
                            gpointer                   user_data)
{
  self->funcs = funcs;
  self->user_data = user_data;
}

/**
 * msnp_p2p_session_accept:
 * @self: a session to which the peer invites
 * @funcs: what it asks and tells from now on
 * @user_data: for @funcs
 *
 * Says 200: data may flow.
 */
void
msnp_p2p_session_accept (MsnpP2pSession            *self,
                         const MsnpP2pSessionFuncs *funcs,
                         gpointer                   user_data)
{
  g_return_if_fail (MSNP_IS_P2P_SESSION (self) && self->state == MSNP_P2P_INVITED);

  msnp_p2p_session_set_funcs (self, funcs, user_data);
  self->state = MSNP_P2P_OPEN;
  send_response (self, 200);
}

MsnpP2pSessionState
msnp_p2p_session_get_state (MsnpP2pSession *self)
{
  return self->state;
}

/* Returns: whether it was begun here, and not by the peer */
gboolean
msnp_p2p_session_is_ours (MsnpP2pSession *self)
{
  return self->is_ours;
}

const char *
msnp_p2p_session_get_peer (MsnpP2pSession *self)
{
  return self->is_ours ? self->invite->to : self->invite->from;
}

const char *
msnp_p2p_session_get_call_id (MsnpP2pSession *self)
{
  return self->invite->call_id;
}

guint32
msnp_p2p_session_get_id (MsnpP2pSession *self)
{
  return self->session_id;
}

const char *
msnp_p2p_session_get_euf_guid (MsnpP2pSession *self)
{
  return self->euf_guid;
}

/* Returns: (transfer none): what the invitation was about, not in base64 any more */
GBytes *
msnp_p2p_session_get_context (MsnpP2pSession *self)
{
  return self->context;
}

MsnpP2pLink *
msnp_p2p_session_get_link (MsnpP2pSession *self)
{
  return self->link;
}

/* ---- data out ---- */

static GBytes *
on_read (guint64  offset,
         gsize    max,
         gpointer user_data)
{
  MsnpP2pSession *self = user_data;

  return self->funcs != NULL ? self->funcs->read (offset, max, self->user_data) : NULL;
}

static void
on_progressed (guint64  bytes,
               gpointer user_data)
{
  MsnpP2pSession *self = user_data;

  self->stream_out = bytes;
  if (self->funcs != NULL && self->funcs->progressed != NULL)
    self->funcs->progressed (bytes, self->user_data);
}

static void
on_sent (guint32  identifier,
         gboolean is_acknowledged,
         gpointer user_data)
{
  g_autoptr(MsnpP2pSession) self = g_object_ref (user_data);

  if (self->funcs != NULL && self->funcs->sent != NULL)
    self->funcs->sent (self, identifier, is_acknowledged, self->user_data);
}

/* The way of its own broke, the switchboard is there: the peer says what he has, and it goes on. */
static void
on_stream_sent (guint32  identifier,
                gboolean is_acknowledged,
                gpointer user_data)
{
  MsnpP2pSession *self = user_data;

  if (is_acknowledged || self->stream_link == self->link || msnp_p2p_link_is_lost (self->link)
      || self->funcs == NULL || self->funcs->rewind == NULL)
    {
      on_sent (identifier, is_acknowledged, user_data);
      return;
    }
  if (self->has_bye)
    {
      msnp_p2p_session_fail (self, MSNP_P2P_END_BYE);
      return;
    }

  self->is_broken_off = TRUE;
  msnp_p2p_session_watch (self, BREAK_MS / MAX (self->direct.haste, 1));
}

static const MsnpP2pOutgoingFuncs stream_funcs = { on_read, on_progressed, on_stream_sent };
static const MsnpP2pOutgoingFuncs data_funcs = { NULL, NULL, on_sent };

/* Returns: the identifier of the message, which `sent` will name */
guint32
msnp_p2p_session_send (MsnpP2pSession *self,
                       guint32         flags,
                       guint32         footer,
                       GBytes         *bytes)
{
  return msnp_p2p_link_send (self->link, self->session_id, flags, footer, bytes, &data_funcs, self);
}

guint32
msnp_p2p_session_send_stream (MsnpP2pSession *self,
                              guint32         flags,
                              guint32         footer,
                              guint64         size)
{
  self->flags = flags;
  self->footer = footer;
  self->stream_size = size;
  self->stream_out = 0;
  g_set_object (&self->stream_link, self->link);
  if (msnp_p2p_session_is_direct (self))
    g_set_object (&self->stream_link, self->direct.link);

  return msnp_p2p_link_send_stream (self->stream_link, self->session_id, flags, footer, size, 0,
                                    &stream_funcs, self);
}

/* The peer has what is before an offset of a stream that went the direct way. */
static void
take_nak (MsnpP2pSession     *self,
          MsnpP2pLink        *link,
          const MsnpP2pChunk *chunk)
{
  if (link != self->link || self->stream_link == NULL || self->stream_link == self->link
      || chunk->ack_size > self->stream_size)
    return;

  /* He may know sooner that it broke. */
  if (self->direct.direct != NULL)
    msnp_direct_lose (self->direct.direct);
  if (!self->is_broken_off)
    return;

  self->is_broken_off = FALSE;
  g_set_object (&self->stream_link, self->link);
  self->funcs->rewind (chunk->ack_size, self->user_data);
  if (self->state == MSNP_P2P_OPEN)
    msnp_p2p_link_send_stream (self->link, self->session_id, self->flags, self->footer,
                               self->stream_size, chunk->ack_size, &stream_funcs, self);
}

/* Returns: whether everything of the stream that is out of the program's hands has come to a
 *   server, or, the direct way, to the peer's machine */
gboolean
msnp_p2p_session_has_delivered (MsnpP2pSession *self)
{
  if (self->stream_link == NULL || self->stream_link == self->link)
    return TRUE;

  return self->direct.direct != NULL ? msnp_direct_has_delivered (self->direct.direct)
                                     : self->direct.has_delivered;
}

/* There are bytes to be read again. */
void
msnp_p2p_session_kick (MsnpP2pSession *self)
{
  if (self->state == MSNP_P2P_OPEN && self->stream_link != NULL)
    msnp_p2p_link_kick (self->stream_link);
}

/* ---- data in ---- */

/**
 * msnp_p2p_session_expect:
 * @self: a session
 * @size: the bytes that the peer promised: another number ends the session
 * @keeps_bytes: whether they are wanted in one piece
 */
void
msnp_p2p_session_expect (MsnpP2pSession *self,
                         guint64         size,
                         gboolean        keeps_bytes)
{
  self->expected = size;
  self->expects = TRUE;
  self->keeps_bytes = keeps_bytes;
}

/* Four zero bytes before a picture, which say nothing and want an acknowledgement. */
static void
take_preparation (MsnpP2pSession     *self,
                  MsnpP2pLink        *link,
                  const MsnpP2pChunk *chunk)
{
  MsnpP2pTaking taking;
  const guint8 *bytes;
  gsize size;

  if (self->preparation == NULL)
    self->preparation = msnp_p2p_assembly_new (chunk, PREPARATION_SIZE, TRUE);
  if (!msnp_p2p_assembly_is_of (self->preparation, chunk))
    return;

  taking = msnp_p2p_assembly_take (self->preparation, chunk, &bytes, &size);
  if (taking == MSNP_P2P_TOOK_ALL)
    {
      g_clear_pointer (&self->preparation, msnp_p2p_assembly_free);
      msnp_p2p_link_acknowledge (link, chunk);
    }
  else if (taking == MSNP_P2P_IS_BROKEN)
    {
      msnp_p2p_session_fail (self, MSNP_P2P_END_BROKEN);
    }
}

static void
take_data (MsnpP2pSession     *self,
           MsnpP2pLink        *link,
           const MsnpP2pChunk *chunk)
{
  gpointer user_data = self->user_data;
  MsnpP2pTaking taking;
  const guint8 *bytes;
  gsize size;

  if (!self->expects || self->has_all)
    return;
  g_set_object (&self->data_link, link);
  if (self->data == NULL)
    self->data = msnp_p2p_assembly_new (chunk, self->expected, self->keeps_bytes);
  else if (self->is_broken_off && link == self->link
           && msnp_p2p_assembly_adopt (self->data, chunk))
    self->is_broken_off = FALSE;
  if (!msnp_p2p_assembly_is_of (self->data, chunk) || chunk->total_size != self->expected)
    {
      msnp_p2p_session_fail (self, MSNP_P2P_END_BROKEN);
      return;
    }

  taking = msnp_p2p_assembly_take (self->data, chunk, &bytes, &size);
  if (taking == MSNP_P2P_IS_BROKEN)
    {
      msnp_p2p_session_fail (self, MSNP_P2P_END_BROKEN);
      return;
    }
  if (taking == MSNP_P2P_TOOK_ALL)
    {
      self->has_all = TRUE;
      msnp_p2p_link_acknowledge (link, chunk);
      if (self->keeps_bytes)
        bytes = msnp_p2p_assembly_get_bytes (self->data, &size);
    }
  /* Even where nothing is handed on: that something comes is what time limits want to know. */
  if (self->funcs != NULL && self->funcs->received != NULL)
    self->funcs->received (self, bytes, self->keeps_bytes && !self->has_all ? 0 : size,
                           self->has_all, user_data);
}

void
msnp_p2p_session_take_chunk (MsnpP2pSession     *self,
                             MsnpP2pLink        *link,
                             const MsnpP2pChunk *chunk)
{
  MsnpP2pKind kind = msnp_p2p_chunk_get_kind (chunk);

  if (self->state == MSNP_P2P_CLOSED || msnp_p2p_link_is_done (link, chunk))
    return;

  if (kind == MSNP_P2P_ERROR || kind == MSNP_P2P_CLOSING)
    msnp_p2p_session_fail (self, MSNP_P2P_END_BYE);
  else if (self->state != MSNP_P2P_OPEN)
    g_debug ("data before an agreement are passed over");
  else if (kind == MSNP_P2P_NAK)
    take_nak (self, link, chunk);
  else if (kind == MSNP_P2P_MESSAGE && chunk->total_size == PREPARATION_SIZE)
    take_preparation (self, link, chunk);
  else if (kind == MSNP_P2P_OBJECT || kind == MSNP_P2P_FILE || kind == MSNP_P2P_MESSAGE)
    take_data (self, link, chunk);
}

/* ---- letters in ---- */

/* Pidgin's person accepts, and cancels later: that is a second answer to the invitation. One with
 * another branch or content is about a transport, and ends nothing. */
static gboolean
takes_back (MsnpP2pSession *self,
            const MsnpSlp  *slp)
{
  return slp->status >= 300 && self->is_ours && slp->branch != NULL
         && g_str_equal (slp->content_type, MSNP_SLP_SESSION_REQUEST)
         && msnp_slp_guid_equal (slp->branch, self->invite->branch);
}

static void
take_response (MsnpP2pSession *self,
               const MsnpSlp  *slp)
{
  if (self->state == MSNP_P2P_OPEN && takes_back (self, slp))
    {
      msnp_p2p_session_fail (self, MSNP_P2P_END_DECLINED);
      return;
    }
  if (self->state == MSNP_P2P_OPEN)
    msnp_p2p_session_take_transport_answer (self, slp);
  if (self->state != MSNP_P2P_INVITING)
    return;

  if (slp->status < 300)
    {
      self->state = MSNP_P2P_OPEN;
      if (self->funcs != NULL && self->funcs->opened != NULL)
        self->funcs->opened (self, self->user_data);
    }
  else
    {
      msnp_p2p_session_fail (self, slp->status == 603 ? MSNP_P2P_END_DECLINED
                                                      : MSNP_P2P_END_REFUSED);
    }
}

/* Over the server it may overtake the acknowledgement, or the tail of what the peer does not want:
 * the end of the direct way, which comes soon, tells which. */
static void
take_bye (MsnpP2pSession *self)
{
  if (self->state == MSNP_P2P_OPEN && self->stream_link != NULL
      && self->stream_link == self->direct.link && msnp_p2p_session_is_direct (self)
      && self->stream_out == self->stream_size)
    {
      self->has_bye = TRUE;
      msnp_p2p_session_watch (self, MAX (LAST_WORD_MS / MAX (self->direct.haste, 1), 1));
    }
  else
    {
      msnp_p2p_session_fail (self, MSNP_P2P_END_BYE);
    }
}

void
msnp_p2p_session_take_letter (MsnpP2pSession *self,
                              MsnpP2pLink    *link,
                              const MsnpSlp  *slp)
{
  if (self->state == MSNP_P2P_CLOSED)
    return;

  if (slp->kind == MSNP_SLP_BYE)
    take_bye (self);
  else if (slp->kind == MSNP_SLP_RESPONSE)
    take_response (self, slp);
  else if (slp->kind == MSNP_SLP_INVITE && !g_str_equal (slp->content_type,
                                                         MSNP_SLP_SESSION_REQUEST))
    msnp_p2p_session_take_transport (self, slp);
}

/* @link is gone. */
void
msnp_p2p_session_take_loss (MsnpP2pSession *self,
                            MsnpP2pLink    *link)
{
  if (link == self->link)
    {
      msnp_p2p_session_fail (self, MSNP_P2P_END_LOST);
    }
  else if (link == self->direct.link && self->state == MSNP_P2P_OPEN)
    {
      if (self->direct.direct != NULL)
        self->direct.has_delivered = msnp_direct_has_delivered (self->direct.direct);
      g_clear_object (&self->direct.link);
      g_clear_object (&self->direct.direct);
      if (self->expects && !self->has_all)
        {
          self->is_broken_off = self->data != NULL;
          msnp_p2p_link_send_nak (self->link, self->session_id, self->expected,
                                  self->data != NULL ? msnp_p2p_assembly_get_received (self->data)
                                                     : 0);
        }
      msnp_p2p_session_release_lost (self, msnp_p2p_link_get_carrier (link));
    }
}

void
msnp_p2p_session_tell_direct (MsnpP2pSession *self,
                              MsnpDirect     *direct)
{
  g_signal_emit (self, signals[DIRECT_OPENED], 0, direct);
}

void
msnp_p2p_session_tell_ready (MsnpP2pSession *self)
{
  if (self->state == MSNP_P2P_OPEN && self->funcs != NULL && self->funcs->ready != NULL)
    self->funcs->ready (self, self->user_data);
}

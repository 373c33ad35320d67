#include "config.h"

#include "msnp-p2p-link.h"

#include "msnp-slp.h"

#define ACK_MS        60000 /* how long a peer may take to acknowledge a message (05 §5.2) */
#define OUTGOING_MAX  256   /* messages that wait: answers to a peer who only asks */
#define DONE_MAX      64    /* messages that have come and are remembered */
#define IDENTIFIER_MAX (1 << 30)

/**
 * MsnpP2pLink:
 *
 * The way to one peer over one carrier. Out: messages are cut into packets, and several take turns,
 * so that a BYE is not kept waiting by a file; only so many packets are on their way at once. In:
 * letters are put together and acknowledged, everything else is handed on by its session.
 *
 * The hub owns it. Everything that the peer can make it keep has a limit.
 */
struct _MsnpP2pLink
{
  GObject         parent_instance;
  MsnpP2pCarrier *carrier;
  char           *peer;
  guint32         next_identifier;
  GQueue          sending;   /* of Outgoing: packets are left */
  GPtrArray      *waiting;   /* (element-type Outgoing): for the acknowledgement */
  GPtrArray      *letters;   /* (element-type MsnpP2pAssembly) */
  guint64         done[DONE_MAX];
  guint           n_done;
  guint           n_on_way;  /* packets */
  guint           window;    /* how many may be */
  guint           ack_ms;
  guint           lose_source;
  gboolean        is_pumping;
  gboolean        is_lost;
};

typedef struct
{
  MsnpP2pLink                *link;       /* not a reference */
  grefcount                   count;      /* packets on their way keep it */
  guint32                     session_id;
  guint32                     identifier;
  guint32                     ack_id;
  guint32                     flags;
  guint32                     footer;
  guint64                     size;
  guint64                     offset;     /* of the next packet */
  guint64                     n_out;      /* bytes that are out */
  gboolean                    is_begun;
  GBytes                     *bytes;      /* NULL for a stream */
  const MsnpP2pOutgoingFuncs *funcs;      /* NULL once forgotten */
  gpointer                    user_data;
  guint                       ack_source;
} Outgoing;

/* A packet on its way. */
typedef struct
{
  MsnpP2pLink *link;
  Outgoing    *outgoing;
  gsize        size;
} Flight;

enum { LETTER_RECEIVED, CHUNK_RECEIVED, LOST, N_SIGNALS };
static guint signals[N_SIGNALS];
G_DEFINE_FINAL_TYPE (MsnpP2pLink, msnp_p2p_link, G_TYPE_OBJECT)

static void
outgoing_unref (gpointer data)
{
  Outgoing *self = data;

  if (!g_ref_count_dec (&self->count))
    return;

  g_clear_handle_id (&self->ack_source, g_source_remove);
  g_clear_pointer (&self->bytes, g_bytes_unref);
  g_free (self);
}

/* Out of the lists: nobody hears of it any more. */
static void
outgoing_drop (gpointer data)
{
  Outgoing *self = data;

  g_clear_handle_id (&self->ack_source, g_source_remove);
  self->funcs = NULL;
  self->link = NULL;
  outgoing_unref (self);
}

static void
msnp_p2p_link_dispose (GObject *object)
{
  MsnpP2pLink *self = MSNP_P2P_LINK (object);

  self->is_lost = TRUE;
  g_clear_handle_id (&self->lose_source, g_source_remove);
  g_queue_clear_full (&self->sending, outgoing_drop);
  g_ptr_array_set_size (self->waiting, 0);
  g_clear_object (&self->carrier);
  G_OBJECT_CLASS (msnp_p2p_link_parent_class)->dispose (object);
}

static void
msnp_p2p_link_finalize (GObject *object)
{
  MsnpP2pLink *self = MSNP_P2P_LINK (object);

  g_free (self->peer);
  g_ptr_array_unref (self->waiting);
  g_ptr_array_unref (self->letters);
  G_OBJECT_CLASS (msnp_p2p_link_parent_class)->finalize (object);
}

static void
msnp_p2p_link_class_init (MsnpP2pLinkClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = msnp_p2p_link_dispose;
  G_OBJECT_CLASS (klass)->finalize = msnp_p2p_link_finalize;
  signals[LETTER_RECEIVED] = g_signal_new ("letter-received", type, G_SIGNAL_RUN_LAST, 0, NULL,
                                           NULL, NULL, G_TYPE_NONE, 1, G_TYPE_BYTES);
  signals[CHUNK_RECEIVED] = g_signal_new ("chunk-received", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                          NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
  signals[LOST] = g_signal_new ("lost", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                0);
}

static void
msnp_p2p_link_init (MsnpP2pLink *self)
{
  g_queue_init (&self->sending);
  self->waiting = g_ptr_array_new_with_free_func (outgoing_drop);
  self->letters = g_ptr_array_new_with_free_func ((GDestroyNotify) msnp_p2p_assembly_free);
  self->next_identifier = (guint32) g_random_int_range (4, IDENTIFIER_MAX);
  self->ack_ms = ACK_MS;
}

/* Returns: (transfer full): the way to @peer over @carrier */
MsnpP2pLink *
msnp_p2p_link_new (MsnpP2pCarrier *carrier,
                   const char     *peer)
{
  MsnpP2pLink *self = g_object_new (MSNP_TYPE_P2P_LINK, NULL);

  self->carrier = g_object_ref (carrier);
  self->window = msnp_p2p_carrier_get_window (carrier);
  self->peer = g_strdup (peer);
  return self;
}

MsnpP2pCarrier *
msnp_p2p_link_get_carrier (MsnpP2pLink *self)
{
  return self->carrier;
}

const char *
msnp_p2p_link_get_peer (MsnpP2pLink *self)
{
  return self->peer;
}

gboolean
msnp_p2p_link_is_lost (MsnpP2pLink *self)
{
  return self->is_lost;
}

/* @milliseconds: how long the peer may take to acknowledge a message */
void
msnp_p2p_link_set_ack_ms (MsnpP2pLink *self,
                          guint        milliseconds)
{
  self->ack_ms = milliseconds;
}

/* Returns: an identifier of one's own, the next */
guint32
msnp_p2p_link_next (MsnpP2pLink *self)
{
  return self->next_identifier++;
}

/* ---- out ---- */

/* The one end of a message: its last reference in the lists goes with it. */
static void
outgoing_end (Outgoing *self,
              gboolean  is_acknowledged)
{
  const MsnpP2pOutgoingFuncs *funcs = g_steal_pointer (&self->funcs);
  MsnpP2pLink *link = g_steal_pointer (&self->link);
  gpointer user_data = self->user_data;
  guint32 identifier = self->identifier;

  if (link == NULL)
    return;

  g_object_ref (link);
  if (g_queue_remove (&link->sending, self))
    outgoing_unref (self);
  else
    g_ptr_array_remove (link->waiting, self);
  if (funcs != NULL && funcs->ended != NULL)
    funcs->ended (identifier, is_acknowledged, user_data);
  g_object_unref (link);
}

static gboolean
on_ack_late (gpointer user_data)
{
  Outgoing *self = user_data;

  self->ack_source = 0;
  outgoing_end (self, FALSE);

  return G_SOURCE_REMOVE;
}

static void
on_sent (gboolean was_sent,
         gpointer user_data)
{
  Flight *flight = user_data;
  MsnpP2pLink *self = flight->link;
  Outgoing *outgoing = flight->outgoing;

  self->n_on_way--;
  if (!was_sent)
    {
      outgoing_end (outgoing, FALSE);
    }
  else if (outgoing->funcs != NULL)
    {
      outgoing->n_out += flight->size;
      if (outgoing->funcs->progressed != NULL)
        outgoing->funcs->progressed (outgoing->n_out, outgoing->user_data);
    }
  outgoing_unref (outgoing);
  g_free (flight);
  msnp_p2p_link_kick (self);
  g_object_unref (self);
}

/* Returns: whether a packet went out; FALSE when the bytes are not there yet */
static gboolean
send_packet (MsnpP2pLink *self,
             Outgoing    *outgoing)
{
  gsize max = msnp_p2p_carrier_get_body_max (self->carrier);
  gsize size = (gsize) MIN (outgoing->size - outgoing->offset, max);
  g_autoptr(GBytes) part = NULL;
  MsnpP2pChunk chunk = {
    .session_id = outgoing->session_id, .identifier = outgoing->identifier,
    .offset = outgoing->offset, .total_size = outgoing->size, .flags = outgoing->flags,
    .ack_id = outgoing->ack_id, .footer = outgoing->footer,
  };
  Flight *flight;

  if (size > 0)
    {
      part = outgoing->bytes != NULL
               ? g_bytes_new_from_bytes (outgoing->bytes, (gsize) outgoing->offset, size)
               : outgoing->funcs->read (outgoing->offset, size, outgoing->user_data);
      if (part == NULL)
        return FALSE;
      chunk.body = g_bytes_get_data (part, &chunk.body_size);
      chunk.length = (guint32) chunk.body_size;
    }

  flight = g_new0 (Flight, 1);
  flight->link = g_object_ref (self);
  flight->outgoing = outgoing;
  flight->size = chunk.body_size;
  g_ref_count_inc (&outgoing->count);
  self->n_on_way++;
  outgoing->is_begun = TRUE;
  outgoing->offset += chunk.body_size;
  msnp_p2p_carrier_send (self->carrier, self->peer, &chunk, on_sent, flight);

  return TRUE;
}

static void
wait_for_ack (MsnpP2pLink *self,
              Outgoing    *outgoing)
{
  g_queue_remove (&self->sending, outgoing);
  g_ptr_array_add (self->waiting, outgoing);
  outgoing->ack_source = g_timeout_add (self->ack_ms, on_ack_late, outgoing);
}

/**
 * msnp_p2p_link_kick:
 * @self: a link
 *
 * Sends what can be sent: to be called when a stream has bytes again.
 */
void
msnp_p2p_link_kick (MsnpP2pLink *self)
{
  guint n_idle = 0;

  if (self->is_pumping || self->is_lost)
    return;

  self->is_pumping = TRUE;
  g_object_ref (self);
  while (!self->is_lost && self->n_on_way < self->window && n_idle < self->sending.length)
    {
      Outgoing *outgoing = g_queue_pop_head (&self->sending);

      g_queue_push_tail (&self->sending, outgoing);
      g_ref_count_inc (&outgoing->count);
      if (!send_packet (self, outgoing))
        n_idle++;
      else
        n_idle = 0;
      if (outgoing->link != NULL && outgoing->is_begun && outgoing->offset == outgoing->size)
        wait_for_ack (self, outgoing);
      outgoing_unref (outgoing);
    }
  self->is_pumping = FALSE;
  g_object_unref (self);
}

static gboolean
on_crowded (gpointer user_data)
{
  MsnpP2pLink *self = user_data;

  self->lose_source = 0;
  msnp_p2p_link_lose (self);

  return G_SOURCE_REMOVE;
}

static guint32
push (MsnpP2pLink                *self,
      guint32                     session_id,
      guint32                     flags,
      guint32                     footer,
      guint64                     size,
      guint64                     offset,
      GBytes                     *bytes,
      const MsnpP2pOutgoingFuncs *funcs,
      gpointer                    user_data)
{
  Outgoing *outgoing;
  guint32 identifier;

  if (self->is_lost)
    return 0;
  if (self->sending.length >= OUTGOING_MAX)
    {
      /* Not from inside a call that sends: whoever does is still there. */
      if (self->lose_source == 0)
        self->lose_source = g_idle_add (on_crowded, self);
      return 0;
    }

  outgoing = g_new0 (Outgoing, 1);
  g_ref_count_init (&outgoing->count);
  outgoing->link = self;
  outgoing->session_id = session_id;
  outgoing->identifier = identifier = msnp_p2p_link_next (self);
  outgoing->ack_id = (guint32) g_random_int_range (1, G_MAXINT32);
  outgoing->flags = flags;
  outgoing->footer = footer;
  outgoing->size = size;
  outgoing->offset = offset;
  outgoing->n_out = offset;
  outgoing->bytes = bytes != NULL ? g_bytes_ref (bytes) : NULL;
  outgoing->funcs = funcs;
  outgoing->user_data = user_data;
  g_queue_push_tail (&self->sending, outgoing);
  msnp_p2p_link_kick (self);

  return identifier;
}

/**
 * msnp_p2p_link_send:
 * @self: a link
 * @session_id: of the data; 0 for a letter
 * @flags: see #MsnpP2pChunk
 * @footer: the application
 * @bytes: the whole message
 * @funcs: (nullable): what it tells; they outlive it
 * @user_data: for @funcs; msnp_p2p_link_forget() ends the telling
 *
 * Returns: the message's identifier; 0 when the link is lost, and nothing will be told
 */
guint32
msnp_p2p_link_send (MsnpP2pLink                *self,
                    guint32                     session_id,
                    guint32                     flags,
                    guint32                     footer,
                    GBytes                     *bytes,
                    const MsnpP2pOutgoingFuncs *funcs,
                    gpointer                    user_data)
{
  g_return_val_if_fail (MSNP_IS_P2P_LINK (self) && bytes != NULL, 0);

  return push (self, session_id, flags, footer, g_bytes_get_size (bytes), 0, bytes, funcs,
               user_data);
}

/* Like msnp_p2p_link_send(), for @size bytes, which @funcs read when they are wanted, from @offset
 * on: the peer has what is before. */
guint32
msnp_p2p_link_send_stream (MsnpP2pLink                *self,
                           guint32                     session_id,
                           guint32                     flags,
                           guint32                     footer,
                           guint64                     size,
                           guint64                     offset,
                           const MsnpP2pOutgoingFuncs *funcs,
                           gpointer                    user_data)
{
  g_return_val_if_fail (MSNP_IS_P2P_LINK (self) && funcs != NULL && funcs->read != NULL, 0);

  return push (self, session_id, flags, footer, size, offset, NULL, funcs, user_data);
}

/* Says that of a message of @size bytes only what is before @offset has come. */
void
msnp_p2p_link_send_nak (MsnpP2pLink *self,
                        guint32      session_id,
                        guint64      size,
                        guint64      offset)
{
  MsnpP2pChunk chunk = {
    .session_id = session_id, .total_size = size, .flags = MSNP_P2P_FLAG_NAK, .ack_size = offset,
  };

  if (self->is_lost)
    return;

  chunk.identifier = msnp_p2p_link_next (self);
  msnp_p2p_carrier_send (self->carrier, self->peer, &chunk, NULL, NULL);
}

/* Sends a letter that fits into one packet past everything that waits, and keeps nothing of it: the
 * answer to somebody who asks a thousand times. */
void
msnp_p2p_link_send_at_once (MsnpP2pLink *self,
                            GBytes      *letter)
{
  MsnpP2pChunk chunk = { .ack_id = (guint32) g_random_int_range (1, G_MAXINT32) };

  chunk.body = g_bytes_get_data (letter, &chunk.body_size);
  chunk.length = (guint32) chunk.body_size;
  chunk.total_size = chunk.body_size;
  if (self->is_lost || chunk.body_size > msnp_p2p_carrier_get_body_max (self->carrier))
    return;

  chunk.identifier = msnp_p2p_link_next (self);
  msnp_p2p_carrier_send (self->carrier, self->peer, &chunk, NULL, NULL);
}

/**
 * msnp_p2p_link_forget:
 * @self: a link
 * @user_data: of messages
 *
 * What is left of those messages is not sent, and nothing is told of them; a letter that was begun
 * is finished.
 */
void
msnp_p2p_link_forget (MsnpP2pLink *self,
                      gpointer     user_data)
{
  for (GList *l = self->sending.head; l != NULL;)
    {
      Outgoing *outgoing = l->data;
      GList *next = l->next;

      if (outgoing->user_data == user_data && outgoing->session_id != 0)
        {
          g_queue_delete_link (&self->sending, l);
          outgoing_drop (outgoing);
        }
      else if (outgoing->user_data == user_data)
        {
          outgoing->funcs = NULL;
        }
      l = next;
    }
  for (guint i = self->waiting->len; i > 0; i--)
    {
      Outgoing *outgoing = g_ptr_array_index (self->waiting, i - 1);

      if (outgoing->user_data == user_data)
        g_ptr_array_remove_index (self->waiting, i - 1);
    }
}

/* Returns: whether something is on its way */
gboolean
msnp_p2p_link_is_busy (MsnpP2pLink *self)
{
  return self->sending.length > 0 || self->n_on_way > 0;
}

static Outgoing *
find_outgoing (MsnpP2pLink *self,
               guint32      identifier)
{
  for (guint i = 0; i < self->waiting->len; i++)
    {
      Outgoing *outgoing = g_ptr_array_index (self->waiting, i);

      if (outgoing->identifier == identifier)
        return outgoing;
    }

  return NULL;
}

/* ---- in ---- */

static guint64
get_key (const MsnpP2pChunk *chunk)
{
  return (guint64) chunk->session_id << 32 | chunk->identifier;
}

/* Returns: whether the message has come before: it is passed over, without a second answer */
gboolean
msnp_p2p_link_is_done (MsnpP2pLink        *self,
                       const MsnpP2pChunk *chunk)
{
  for (guint i = 0; i < MIN (self->n_done, DONE_MAX); i++)
    {
      if (self->done[i] == get_key (chunk))
        return TRUE;
    }

  return FALSE;
}

/**
 * msnp_p2p_link_acknowledge:
 * @self: a link
 * @chunk: the last packet of a message
 *
 * Says that the whole message has come: once, and before anything that answers it.
 */
void
msnp_p2p_link_acknowledge (MsnpP2pLink        *self,
                           const MsnpP2pChunk *chunk)
{
  MsnpP2pChunk ack;

  self->done[self->n_done++ % DONE_MAX] = get_key (chunk);
  if (self->is_lost)
    return;

  msnp_p2p_chunk_init_ack (&ack, chunk, msnp_p2p_link_next (self));
  msnp_p2p_carrier_send (self->carrier, self->peer, &ack, NULL, NULL);
}

/* Returns: bytes of letters that are not whole yet */
gsize
msnp_p2p_link_get_kept (MsnpP2pLink *self)
{
  gsize kept = 0;

  for (guint i = 0; i < self->letters->len; i++)
    kept += (gsize) msnp_p2p_assembly_get_received (g_ptr_array_index (self->letters, i));

  return kept;
}

static MsnpP2pAssembly *
find_letter (MsnpP2pLink        *self,
             const MsnpP2pChunk *chunk)
{
  MsnpP2pAssembly *letter;

  for (guint i = 0; i < self->letters->len; i++)
    {
      letter = g_ptr_array_index (self->letters, i);
      if (msnp_p2p_assembly_is_of (letter, chunk))
        return letter;
    }

  /* Those that were begun first and never ended make room. */
  if (self->letters->len >= MSNP_P2P_LETTERS_MAX)
    g_ptr_array_remove_index (self->letters, 0);
  letter = msnp_p2p_assembly_new (chunk, MSNP_SLP_MAX, TRUE);
  g_ptr_array_add (self->letters, letter);

  return letter;
}

static void
take_letter (MsnpP2pLink        *self,
             const MsnpP2pChunk *chunk)
{
  MsnpP2pAssembly *letter;
  MsnpP2pTaking taking;
  const guint8 *bytes;
  gsize size;

  if (msnp_p2p_link_is_done (self, chunk))
    return;

  letter = find_letter (self, chunk);
  taking = msnp_p2p_assembly_take (letter, chunk, &bytes, &size);
  if (taking == MSNP_P2P_IS_BROKEN)
    {
      g_debug ("a letter that does not fit together is dropped");
      g_ptr_array_remove (self->letters, letter);
    }
  else if (taking == MSNP_P2P_TOOK_ALL)
    {
      const guint8 *whole = msnp_p2p_assembly_get_bytes (letter, &size);
      g_autoptr(GBytes) text = g_bytes_new (whole, size);

      g_ptr_array_remove (self->letters, letter);
      msnp_p2p_link_acknowledge (self, chunk);
      g_signal_emit (self, signals[LETTER_RECEIVED], 0, text);
    }
}

/**
 * msnp_p2p_link_take:
 * @self: a link
 * @chunk: a packet from its peer
 */
void
msnp_p2p_link_take (MsnpP2pLink        *self,
                    const MsnpP2pChunk *chunk)
{
  MsnpP2pKind kind = msnp_p2p_chunk_get_kind (chunk);

  if (self->is_lost)
    return;

  g_object_ref (self);
  if (kind == MSNP_P2P_ACK)
    {
      Outgoing *outgoing = find_outgoing (self, chunk->ack_id);

      if (outgoing != NULL)
        outgoing_end (outgoing, TRUE);
    }
  else if (kind == MSNP_P2P_MESSAGE && chunk->session_id == 0)
    {
      take_letter (self, chunk);
    }
  else if (chunk->session_id != 0 && kind != MSNP_P2P_NONCE && kind != MSNP_P2P_UNKNOWN)
    {
      g_signal_emit (self, signals[CHUNK_RECEIVED], 0, chunk);
    }
  g_object_unref (self);
}

/**
 * msnp_p2p_link_lose:
 * @self: a link
 *
 * The peer or the carrier is gone: every message ends, then lost is told.
 */
void
msnp_p2p_link_lose (MsnpP2pLink *self)
{
  if (self->is_lost)
    return;

  g_object_ref (self);
  self->is_lost = TRUE;
  while (self->sending.length > 0)
    outgoing_end (g_queue_peek_head (&self->sending), FALSE);
  while (self->waiting->len > 0)
    outgoing_end (g_ptr_array_index (self->waiting, 0), FALSE);
  g_ptr_array_set_size (self->letters, 0);
  g_signal_emit (self, signals[LOST], 0);
  g_object_unref (self);
}

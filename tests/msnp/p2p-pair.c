#include "config.h"

#include "p2p-pair.h"

struct _PairedCarrier
{
  GObject        parent_instance;
  PairedCarrier *other;     /* weak */
  char          *address;   /* who sends here */
  PairedFunc     func;
  gpointer       func_data;
  GQueue         queue;     /* of Item, that the other side has not got yet */
  guint          source;
  guint          n_holds;
  guint          sent[MSNP_P2P_UNKNOWN + 1];
  gboolean       is_broken;
};

typedef struct
{
  GBytes          *bytes; /* NULL: only the answer is due */
  MsnpP2pSentFunc  func;
  gpointer         user_data;
} Item;

static void carrier_init (MsnpP2pCarrierInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (PairedCarrier, paired_carrier, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (MSNP_TYPE_P2P_CARRIER, carrier_init))

static gboolean
on_turn (gpointer user_data)
{
  g_autoptr(PairedCarrier) self = g_object_ref (user_data);
  Item *item;

  if (self->other != NULL && self->other->n_holds > 0)
    return G_SOURCE_CONTINUE;

  item = g_queue_pop_head (&self->queue);
  if (self->queue.length == 0)
    self->source = 0;
  if (item->func != NULL)
    item->func (!self->is_broken, item->user_data);
  if (item->bytes != NULL && self->other != NULL && !self->is_broken)
    {
      MsnpP2pChunk chunk;

      g_assert_true (msnp_p2p_chunk_parse (&chunk, g_bytes_get_data (item->bytes, NULL),
                                           g_bytes_get_size (item->bytes), TRUE, NULL));
      msnp_p2p_carrier_tell_received (MSNP_P2P_CARRIER (self->other), self->address, &chunk);
    }
  g_clear_pointer (&item->bytes, g_bytes_unref);
  g_free (item);

  return self->source != 0 ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

static void
push (PairedCarrier   *self,
      GBytes          *bytes,
      MsnpP2pSentFunc  func,
      gpointer         user_data)
{
  Item *item = g_new0 (Item, 1);

  *item = (Item) { bytes, func, user_data };
  g_queue_push_tail (&self->queue, item);
  if (self->source == 0)
    self->source = g_idle_add_full (G_PRIORITY_DEFAULT, on_turn, g_object_ref (self),
                                    g_object_unref);
}

static void
carrier_send (MsnpP2pCarrier     *carrier,
              const char         *peer,
              const MsnpP2pChunk *chunk,
              MsnpP2pSentFunc     func,
              gpointer            user_data)
{
  PairedCarrier *self = PAIRED_CARRIER (carrier);
  MsnpP2pChunk changed = *chunk;
  guint n_times = 1;

  g_assert_cmpuint (chunk->body_size, <=, MSNP_P2P_BODY_MAX);
  self->sent[msnp_p2p_chunk_get_kind (chunk)]++;
  if (self->func != NULL)
    n_times = self->func (&changed, self->func_data);
  for (guint i = 0; i < n_times; i++)
    push (self, msnp_p2p_chunk_format (&changed, TRUE), NULL, NULL);
  push (self, NULL, func, user_data);
}

static void
carrier_hold (MsnpP2pCarrier *carrier)
{
  PAIRED_CARRIER (carrier)->n_holds++;
}

static void
carrier_release (MsnpP2pCarrier *carrier)
{
  g_assert_cmpuint (PAIRED_CARRIER (carrier)->n_holds, >, 0);
  PAIRED_CARRIER (carrier)->n_holds--;
}

static void
carrier_init (MsnpP2pCarrierInterface *iface)
{
  iface->send = carrier_send;
  iface->body_max = MSNP_P2P_BODY_MAX;
  iface->hold = carrier_hold;
  iface->release = carrier_release;
}

static void
paired_carrier_finalize (GObject *object)
{
  PairedCarrier *self = PAIRED_CARRIER (object);

  g_clear_weak_pointer (&self->other);
  g_free (self->address);
  G_OBJECT_CLASS (paired_carrier_parent_class)->finalize (object);
}

static void
paired_carrier_class_init (PairedCarrierClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = paired_carrier_finalize;
}

static void
paired_carrier_init (PairedCarrier *self)
{
  g_queue_init (&self->queue);
}

void
paired_carrier_new_pair (const char     *address,
                         const char     *other_address,
                         PairedCarrier **carrier,
                         PairedCarrier **other)
{
  *carrier = g_object_new (TYPE_PAIRED_CARRIER, NULL);
  *other = g_object_new (TYPE_PAIRED_CARRIER, NULL);
  (*carrier)->address = g_strdup (address);
  (*other)->address = g_strdup (other_address);
  g_set_weak_pointer (&(*carrier)->other, *other);
  g_set_weak_pointer (&(*other)->other, *carrier);
}

void
paired_carrier_set_func (PairedCarrier *self,
                         PairedFunc     func,
                         gpointer       user_data)
{
  self->func = func;
  self->func_data = user_data;
}

/* Sends @chunk, whatever it is. */
void
paired_carrier_inject (PairedCarrier *self,
                       MsnpP2pChunk  *chunk)
{
  push (self, msnp_p2p_chunk_format (chunk, TRUE), NULL, NULL);
}

/* Returns: how many packets of that kind this side has sent */
guint
paired_carrier_count (PairedCarrier *self,
                      MsnpP2pKind    kind)
{
  return self->sent[kind];
}

/* The connection is gone, for both. */
void
paired_carrier_break (PairedCarrier *self)
{
  self->is_broken = TRUE;
  if (self->other != NULL)
    self->other->is_broken = TRUE;
  msnp_p2p_carrier_tell_lost (MSNP_P2P_CARRIER (self), NULL);
  if (self->other != NULL)
    msnp_p2p_carrier_tell_lost (MSNP_P2P_CARRIER (self->other), NULL);
}

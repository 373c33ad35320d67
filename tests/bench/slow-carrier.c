#include "slow-carrier.h"

struct _SlowCarrier
{
  GObject      parent_instance;
  SlowCarrier *other;    /* weak */
  char        *address;  /* who sends here */
  guint        delay_ms;
};

typedef struct
{
  SlowCarrier     *carrier;
  GBytes          *bytes;
  MsnpP2pSentFunc  func;
  gpointer         user_data;
} Packet;

static void carrier_init (MsnpP2pCarrierInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (SlowCarrier, slow_carrier, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (MSNP_TYPE_P2P_CARRIER, carrier_init))

static gboolean
on_arrived (gpointer user_data)
{
  g_autofree Packet *packet = user_data;
  MsnpP2pChunk chunk;

  if (!msnp_p2p_chunk_parse (&chunk, g_bytes_get_data (packet->bytes, NULL),
                             g_bytes_get_size (packet->bytes), TRUE, NULL))
    g_error ("a packet that is none");
  msnp_p2p_carrier_tell_received (MSNP_P2P_CARRIER (packet->carrier->other),
                                  packet->carrier->address, &chunk);
  if (packet->func != NULL)
    packet->func (TRUE, packet->user_data);
  g_bytes_unref (packet->bytes);
  g_object_unref (packet->carrier);

  return G_SOURCE_REMOVE;
}

static void
carrier_send (MsnpP2pCarrier     *carrier,
              const char         *peer,
              const MsnpP2pChunk *chunk,
              MsnpP2pSentFunc     func,
              gpointer            user_data)
{
  SlowCarrier *self = SLOW_CARRIER (carrier);
  Packet *packet = g_new0 (Packet, 1);

  *packet = (Packet) { g_object_ref (self), msnp_p2p_chunk_format (chunk, TRUE), func, user_data };
  g_timeout_add (self->delay_ms, on_arrived, packet);
}

static void carrier_hold (MsnpP2pCarrier *carrier) { }
static void carrier_release (MsnpP2pCarrier *carrier) { }

static void
carrier_init (MsnpP2pCarrierInterface *iface)
{
  iface->send = carrier_send;
  iface->body_max = MSNP_P2P_BODY_MAX;
  iface->hold = carrier_hold;
  iface->release = carrier_release;
}

static void
slow_carrier_finalize (GObject *object)
{
  SlowCarrier *self = SLOW_CARRIER (object);

  g_free (self->address);
  G_OBJECT_CLASS (slow_carrier_parent_class)->finalize (object);
}

static void
slow_carrier_class_init (SlowCarrierClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = slow_carrier_finalize;
}

static void
slow_carrier_init (SlowCarrier *self)
{
}

SlowCarrier *
slow_carrier_new (const char *address,
                  guint       delay_ms)
{
  SlowCarrier *self = g_object_new (TYPE_SLOW_CARRIER, NULL);

  self->address = g_strdup (address);
  self->delay_ms = delay_ms;
  return self;
}

void
slow_carrier_pair (SlowCarrier *self,
                   SlowCarrier *other)
{
  self->other = other;
  other->other = self;
}

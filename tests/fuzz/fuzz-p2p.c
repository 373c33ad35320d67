#include "fuzz.h"

#include <string.h>

#include "msnp/p2p/msnp-p2p-hub.h"

/* What a peer sends, packet after packet, to a hub that accepts whatever it can. A packet is two
 * bytes of length, low byte first, and as many bytes. */

#define EXPECTED 20000 /* the file of the corpus */

#define TYPE_SINK (sink_get_type ())
G_DECLARE_FINAL_TYPE (Sink, sink, FUZZ, SINK, GObject)

struct _Sink
{
  GObject parent_instance;
};

static void carrier_init (MsnpP2pCarrierInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (Sink, sink, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (MSNP_TYPE_P2P_CARRIER, carrier_init))

static void
carrier_send (MsnpP2pCarrier     *carrier,
              const char         *peer,
              const MsnpP2pChunk *chunk,
              MsnpP2pSentFunc     func,
              gpointer            user_data)
{
  g_assert_cmpuint (chunk->body_size, <=, MSNP_P2P_BODY_MAX);
  if (func != NULL)
    func (TRUE, user_data);
}

static void
carrier_hold (MsnpP2pCarrier *carrier)
{
}

static void
carrier_init (MsnpP2pCarrierInterface *iface)
{
  iface->send = carrier_send;
  iface->body_max = MSNP_P2P_BODY_MAX;
  iface->hold = carrier_hold;
  iface->release = carrier_hold;
}

static void
sink_class_init (SinkClass *klass)
{
}

static void
sink_init (Sink *self)
{
}

static void
on_received (MsnpP2pSession *session,
             const guint8   *bytes,
             gsize           size,
             gboolean        is_all,
             gpointer        user_data)
{
  g_assert_cmpuint (size, <=, EXPECTED);
  if (is_all)
    msnp_p2p_session_close (session);
}

static void
on_closed (MsnpP2pSession *session,
           MsnpP2pEnd      end,
           gpointer        user_data)
{
}

static const MsnpP2pSessionFuncs funcs = { .received = on_received, .closed = on_closed };

static void
on_invited (MsnpP2pHub     *hub,
            MsnpP2pSession *session,
            gpointer        user_data)
{
  gboolean is_object =
    msnp_slp_guid_equal (msnp_p2p_session_get_euf_guid (session), MSNP_SLP_OBJECT);

  g_assert_cmpuint (msnp_p2p_hub_get_n_sessions (hub), <=, 2 * MSNP_P2P_PEER_SESSIONS_MAX);
  msnp_p2p_session_expect (session, EXPECTED, is_object);
  msnp_p2p_session_accept (session, &funcs, NULL);
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autoptr(MsnpP2pHub) hub = msnp_p2p_hub_new ();
  g_autoptr(GObject) carrier = g_object_new (TYPE_SINK, NULL);
  MsnpP2pLink *link;

  msnp_p2p_hub_set_own_address (hub, "alice@example.com");
  msnp_p2p_hub_add_carrier (hub, MSNP_P2P_CARRIER (carrier));
  g_signal_connect (hub, "invited", G_CALLBACK (on_invited), NULL);
  for (gsize at = 0; at + 2 <= size;)
    {
      gsize length = data[at] | (gsize) data[at + 1] << 8;
      MsnpP2pChunk chunk;

      at += 2;
      length = MIN (length, size - at);
      if (msnp_p2p_chunk_parse (&chunk, data + at, length, TRUE, NULL))
        msnp_p2p_carrier_tell_received (MSNP_P2P_CARRIER (carrier), "bob@example.com", &chunk);
      at += length;
    }
  link = msnp_p2p_hub_ensure_link (hub, MSNP_P2P_CARRIER (carrier), "bob@example.com");
  g_assert_cmpuint (msnp_p2p_link_get_kept (link), <=, MSNP_P2P_LETTERS_MAX * MSNP_SLP_MAX);
  msnp_p2p_carrier_tell_lost (MSNP_P2P_CARRIER (carrier), NULL);
  g_assert_cmpuint (msnp_p2p_hub_get_n_sessions (hub), ==, 0);

  return 0;
}

#include "config.h"

#include "msnp-p2p-session-private.h"

/* What a session keeps of its peer's data, and how he is made to wait until they are written: every
 * way by which they come is held. */

static void
hold (MsnpP2pSession *self)
{
  MsnpP2pLink *link = self->data_link != NULL ? self->data_link : self->link;
  MsnpP2pCarrier *carrier = msnp_p2p_link_get_carrier (link);

  if (g_ptr_array_find (self->held, carrier, NULL))
    return;

  g_ptr_array_add (self->held, g_object_ref (carrier));
  msnp_p2p_carrier_hold (carrier);
}

/* What was kept back comes from inside of this call, and may have to be held again. */
static void
release_all (MsnpP2pSession *self)
{
  g_autoptr(GPtrArray) held = NULL;

  if (self->held->len == 0)
    return;

  held = g_steal_pointer (&self->held);
  self->held = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < held->len; i++)
    msnp_p2p_carrier_release (g_ptr_array_index (held, i));
}

/* @carrier is gone: nothing comes from it any more, nor has to be kept. */
void
msnp_p2p_session_release_lost (MsnpP2pSession *self,
                               MsnpP2pCarrier *carrier)
{
  g_autoptr(MsnpP2pCarrier) kept = NULL;
  guint i;

  if (!g_ptr_array_find (self->held, carrier, &i))
    return;

  kept = g_ptr_array_steal_index (self->held, i);
  msnp_p2p_carrier_release (kept);
}

/* Whether the peer has to wait: what he sent is not written yet. Where it comes another way than
 * the one that is held already, as after that one broke, that way is held as well. */
void
msnp_p2p_session_set_held (MsnpP2pSession *self,
                           gboolean        is_held)
{
  if (is_held)
    hold (self);
  else
    release_all (self);
}

/* Returns: bytes that are kept of what came, and of what goes the direct way */
gsize
msnp_p2p_session_get_kept (MsnpP2pSession *self)
{
  gsize kept = 0;

  if (self->data != NULL)
    msnp_p2p_assembly_get_bytes (self->data, &kept);
  if (self->direct.direct != NULL)
    kept += msnp_direct_get_held (self->direct.direct);

  return kept;
}

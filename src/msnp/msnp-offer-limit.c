#include "config.h"

#include "msnp-offer-limit.h"

/**
 * MsnpOfferLimit:
 *
 * How many files somebody may offer and take back. Each is shown and kept, with a picture; so who
 * does that over and over is refused, for as long as it takes to be forgotten. Files that arrive,
 * and offers that a person declines, do not count. All times are monotonic.
 */
struct _MsnpOfferLimit
{
  GHashTable *peers; /* (element-type utf8 Peer) */
};

typedef struct
{
  gint64   start; /* of the first that is counted */
  guint    n;
  gboolean is_told;
} Peer;

MsnpOfferLimit *
msnp_offer_limit_new (void)
{
  MsnpOfferLimit *self = g_new0 (MsnpOfferLimit, 1);

  self->peers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return self;
}

void
msnp_offer_limit_free (MsnpOfferLimit *self)
{
  g_hash_table_unref (self->peers);
  g_free (self);
}

static gboolean
is_over (gpointer key,
         gpointer value,
         gpointer user_data)
{
  return *(gint64 *) user_data - ((Peer *) value)->start >= MSNP_OFFERS_SPAN;
}

/**
 * msnp_offer_limit_judge:
 * @self: a limit
 * @peer: who offers a file
 * @now: the time
 *
 * Returns: what to do with the offer
 */
MsnpOfferVerdict
msnp_offer_limit_judge (MsnpOfferLimit *self,
                        const char     *peer,
                        gint64          now)
{
  Peer *known;

  g_hash_table_foreach_remove (self->peers, is_over, &now);
  known = g_hash_table_lookup (self->peers, peer);
  if (known == NULL)
    return g_hash_table_size (self->peers) < MSNP_OFFERS_PEERS_MAX ? MSNP_OFFER_TAKE
                                                                   : MSNP_OFFER_REFUSE;
  if (known->n < MSNP_OFFERS_MAX)
    return MSNP_OFFER_TAKE;
  if (known->is_told)
    return MSNP_OFFER_REFUSE;

  known->is_told = TRUE;
  return MSNP_OFFER_REFUSE_AND_TELL;
}

/* An offer of @peer's came to nothing. One that was accepted and broken off here counts, too:
 * nobody does so that often. */
void
msnp_offer_limit_note (MsnpOfferLimit *self,
                       const char     *peer,
                       gint64          now)
{
  Peer *known;

  g_hash_table_foreach_remove (self->peers, is_over, &now);
  known = g_hash_table_lookup (self->peers, peer);
  if (known == NULL && g_hash_table_size (self->peers) >= MSNP_OFFERS_PEERS_MAX)
    return;
  if (known == NULL)
    {
      known = g_new0 (Peer, 1);
      known->start = now;
      g_hash_table_insert (self->peers, g_strdup (peer), known);
    }
  known->n++;
}

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define MSNP_OFFERS_MAX        64                        /* of one peer, that came to nothing */
#define MSNP_OFFERS_SPAN       (10 * 60 * G_USEC_PER_SEC) /* within this */
#define MSNP_OFFERS_PEERS_MAX  256                       /* peers who are kept in mind */

/**
 * MsnpOfferVerdict:
 * @MSNP_OFFER_TAKE: a person may decide about it
 * @MSNP_OFFER_REFUSE: it is refused
 * @MSNP_OFFER_REFUSE_AND_TELL: it is the first that is refused
 *
 * What to do with an offer.
 */
typedef enum
{
  MSNP_OFFER_TAKE,
  MSNP_OFFER_REFUSE,
  MSNP_OFFER_REFUSE_AND_TELL,
} MsnpOfferVerdict;

typedef struct _MsnpOfferLimit MsnpOfferLimit;

MsnpOfferLimit   *msnp_offer_limit_new   (void);
void              msnp_offer_limit_free  (MsnpOfferLimit *self);
MsnpOfferVerdict  msnp_offer_limit_judge (MsnpOfferLimit *self,
                                          const char     *peer,
                                          gint64          now);
void              msnp_offer_limit_note  (MsnpOfferLimit *self,
                                          const char     *peer,
                                          gint64          now);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsnpOfferLimit, msnp_offer_limit_free)

G_END_DECLS

#pragma once

#include "msnp-direct-offer.h"
#include "msnp-direct.h"

G_BEGIN_DECLS

#define MSNP_DIRECT_STRANGERS_MAX 4 /* who connect here at once, before they say the nonce */

/**
 * MsnpDirectAttemptFunc:
 * @direct: (nullable): a connection on which both have said the nonce, or %NULL: there is none
 * @user_data: what the attempt was given
 *
 * Called once, from the main loop.
 */
typedef void (*MsnpDirectAttemptFunc) (MsnpDirect *direct,
                                       gpointer    user_data);

typedef struct _MsnpDirectAttempt MsnpDirectAttempt;

MsnpDirectAttempt *msnp_direct_attempt_connect (const char             *peer,
                                                const MsnpDirectOffer  *offer,
                                                guint                   limit_ms,
                                                guint                   quiet_ms,
                                                MsnpDirectAttemptFunc   func,
                                                gpointer                user_data);
MsnpDirectAttempt *msnp_direct_attempt_listen  (const char             *peer,
                                                MsnpDirectOffer        *offer,
                                                GInetAddress           *address,
                                                guint                   limit_ms,
                                                guint                   quiet_ms,
                                                MsnpDirectAttemptFunc   func,
                                                gpointer                user_data);
void               msnp_direct_attempt_free    (MsnpDirectAttempt      *self);

G_END_DECLS

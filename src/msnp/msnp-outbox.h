#pragma once

#include "msnp-message.h"
#include "msnp-switchboard.h"

G_BEGIN_DECLS

#define MSNP_OUTBOX_ACK_MS 20000 /* how long the server may take to acknowledge a message */

/* Signal: message-state-changed (MsnpMessage). */
#define MSNP_TYPE_OUTBOX (msnp_outbox_get_type ())
G_DECLARE_FINAL_TYPE (MsnpOutbox, msnp_outbox, MSNP, OUTBOX, GObject)

MsnpOutbox *msnp_outbox_new          (void);
void        msnp_outbox_push         (MsnpOutbox      *self,
                                      MsnpMessage     *message);
gboolean    msnp_outbox_is_waiting   (MsnpOutbox      *self);
gboolean    msnp_outbox_is_in_flight (MsnpOutbox      *self);
void        msnp_outbox_flush        (MsnpOutbox      *self,
                                      MsnpSwitchboard *switchboard,
                                      gboolean         as_one);
void        msnp_outbox_fail         (MsnpOutbox      *self,
                                      const GError    *error);

G_END_DECLS

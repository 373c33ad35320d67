#pragma once

#include "msnp/p2p/msnp-p2p-carrier.h"

G_BEGIN_DECLS

/* Two ends of a carrier on which every packet arrives, and is acknowledged, after the same time:
 * what a distant switchboard is like. */
#define TYPE_SLOW_CARRIER (slow_carrier_get_type ())
G_DECLARE_FINAL_TYPE (SlowCarrier, slow_carrier, SLOW, CARRIER, GObject)

SlowCarrier *slow_carrier_new   (const char   *address,
                                 guint         delay_ms);
void         slow_carrier_pair  (SlowCarrier  *self,
                                 SlowCarrier  *other);

G_END_DECLS

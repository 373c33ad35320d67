#pragma once

#include "msnp/p2p/msnp-p2p-carrier.h"

G_BEGIN_DECLS

/* Two ends of a carrier without a network: what one sends comes out of the other, a turn of the
 * main loop later. Tests may change or count what passes. */
#define TYPE_PAIRED_CARRIER (paired_carrier_get_type ())
G_DECLARE_FINAL_TYPE (PairedCarrier, paired_carrier, PAIRED, CARRIER, GObject)

/**
 * PairedFunc:
 * @chunk: what one side sends; may be changed
 * @user_data: what paired_carrier_set_func() was given
 *
 * Returns: how often it arrives: once, if nobody interferes
 */
typedef guint (*PairedFunc) (MsnpP2pChunk *chunk,
                             gpointer      user_data);

void   paired_carrier_new_pair    (const char      *address,
                                   const char      *other_address,
                                   PairedCarrier  **carrier,
                                   PairedCarrier  **other);
void   paired_carrier_set_func    (PairedCarrier   *self,
                                   PairedFunc       func,
                                   gpointer         user_data);
void   paired_carrier_inject      (PairedCarrier   *self,
                                   MsnpP2pChunk    *chunk);
guint  paired_carrier_count       (PairedCarrier   *self,
                                   MsnpP2pKind      kind);
void   paired_carrier_break       (PairedCarrier   *self);

G_END_DECLS

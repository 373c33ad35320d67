#pragma once

#include <glib.h>

#include "msnp-command.h"

G_BEGIN_DECLS

#define MSNP_FRAMER_LINE_MAX    (64 * 1024)   /* bytes of a line, its end included */
#define MSNP_FRAMER_PAYLOAD_MAX (1024 * 1024) /* bytes of a payload */

/**
 * MsnpFramerSide:
 * @MSNP_FRAMER_CLIENT: reads what a server sends
 * @MSNP_FRAMER_SERVER: reads what a client sends
 *
 * Who is reading: `QRY` has a payload in one direction alone (01 §1.2).
 */
typedef enum
{
  MSNP_FRAMER_CLIENT,
  MSNP_FRAMER_SERVER,
} MsnpFramerSide;

typedef struct _MsnpFramer MsnpFramer;

MsnpFramer        *msnp_framer_new  (MsnpFramerSide   side);
void               msnp_framer_free (MsnpFramer      *self);
void               msnp_framer_push (MsnpFramer      *self,
                                     gconstpointer    bytes,
                                     gsize            size);
const MsnpCommand *msnp_framer_next (MsnpFramer      *self,
                                     GError         **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsnpFramer, msnp_framer_free)

G_END_DECLS

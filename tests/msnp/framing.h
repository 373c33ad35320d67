#pragma once

#include "msnp/wire/msnp-framer.h"

G_BEGIN_DECLS

char    *framing_read      (MsnpFramerSide   side,
                            gconstpointer    bytes,
                            gsize            size,
                            const gsize     *cuts,
                            gsize            n_cuts,
                            GError         **error);
void     framing_check     (MsnpFramerSide   side,
                            gconstpointer    bytes,
                            gsize            size,
                            const gsize     *cuts,
                            gsize            n_cuts,
                            const char      *expected);
GArray  *framing_ends      (MsnpFramerSide   side,
                            gconstpointer    bytes,
                            gsize            size);

G_END_DECLS

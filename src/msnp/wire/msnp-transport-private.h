#pragma once

#include "msnp-transport.h"

G_BEGIN_DECLS

/* For who has a connection already: tests, benchmarks and fuzzing. */
MsnpTransport *msnp_transport_new_for_stream (const char *server,
                                              GIOStream  *stream);

G_END_DECLS

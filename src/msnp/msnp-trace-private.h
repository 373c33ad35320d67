#pragma once

#include "msnp-trace.h"

G_BEGIN_DECLS

guint msnp_trace_add_connection (MsnpTrace     *self);
void  msnp_trace_add_line       (MsnpTrace     *self,
                                 const char    *server,
                                 guint          connection,
                                 gboolean       outgoing,
                                 const char    *line,
                                 gconstpointer  payload,
                                 gsize          payload_size);

G_END_DECLS

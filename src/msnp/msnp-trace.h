#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The wire, for the eyes of the person whose it is. Signal "line" (const char *server: DS, NS, SB
 * or HTTP; guint connection; gboolean outgoing; const char *line; const char *payload, nullable,
 * valid UTF-8). Secrets are masked before it is emitted. */
#define MSNP_TYPE_TRACE (msnp_trace_get_type ())
G_DECLARE_FINAL_TYPE (MsnpTrace, msnp_trace, MSNP, TRACE, GObject)

MsnpTrace *msnp_trace_new (void);

G_END_DECLS

#pragma once

#include "msnp/msnp-message.h"

G_BEGIN_DECLS

MsnpTextFormat *core_own_format_parse     (const char           *choice);
char           *core_own_format_to_string (const MsnpTextFormat *format);
gboolean        core_own_format_is_plain  (const MsnpTextFormat *format);

G_END_DECLS

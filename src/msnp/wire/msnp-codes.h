#pragma once

#include "msnp/msnp-enums.h"

G_BEGIN_DECLS

const char    *msnp_codes_get_status        (MsnpStatus     status);
gboolean       msnp_codes_parse_status      (const char    *code,
                                             MsnpStatus    *status);
const char    *msnp_codes_get_list          (MsnpListFlags  list);
MsnpListFlags  msnp_codes_parse_list        (const char    *code);
const char    *msnp_codes_get_error_name    (guint          number);

G_END_DECLS

#pragma once

#include "msnp/msnp-message.h"

G_BEGIN_DECLS

#define CORE_KEPT_EMOTICONS_MAX 32 /* of one text: as many as a message may define */

char      *core_kept_emoticons_format (GPtrArray  *emoticons,
                                       const char *text);
GPtrArray *core_kept_emoticons_parse  (const char *kept,
                                       const char *address);

G_END_DECLS

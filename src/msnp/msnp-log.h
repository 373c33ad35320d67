#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *msnp_log_name    (const char *address);
void  msnp_secret_free (char       *secret);

G_END_DECLS

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define MSNP_CHALLENGE_PRODUCT "msmsgs@msnmsgr.com"

char *msnp_challenge_answer (const char *challenge);

G_END_DECLS

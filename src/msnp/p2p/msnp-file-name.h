#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define MSNP_FILE_NAME_MAX 200 /* bytes of a safe name: room is left for `.part` and ` (2)` */

char *msnp_file_name_make_safe (const char *name);

G_END_DECLS

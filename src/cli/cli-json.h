#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define CLI_JSON_DEPTH_MAX 32 /* arrays and objects in one another in one line of input */

gboolean cli_json_check (const char  *text,
                         GError     **error);

G_END_DECLS

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define CLI_INPUT_LINE_MAX (1024 * 1024) /* bytes of one line, without its end */

/* Reads standard input line by line, without blocking the main loop. */
#define CLI_TYPE_INPUT (cli_input_get_type ())
G_DECLARE_FINAL_TYPE (CliInput, cli_input, CLI, INPUT, GObject)

CliInput *cli_input_new        (int       fd);
void      cli_input_set_paused (CliInput *self,
                                gboolean  is_paused);
void      cli_input_stop       (CliInput *self);

G_END_DECLS

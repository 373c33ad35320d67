#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Writes JSON objects, one a line, in order, to a file descriptor, without ever blocking the main
 * loop. Standard output and the trace have one each. */
#define CLI_TYPE_WRITER (cli_writer_get_type ())
G_DECLARE_FINAL_TYPE (CliWriter, cli_writer, CLI, WRITER, GObject)

CliWriter *cli_writer_new         (int                   fd,
                                   gsize                 limit);
void       cli_writer_write       (CliWriter            *self,
                                   JsonObject           *line);
gsize      cli_writer_get_backlog (CliWriter            *self);
void       cli_writer_flush_async (CliWriter            *self,
                                   GAsyncReadyCallback   callback,
                                   gpointer              user_data);
gboolean   cli_writer_flush_finish (CliWriter           *self,
                                   GAsyncResult         *result,
                                   GError              **error);

G_END_DECLS

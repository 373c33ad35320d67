#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

void    cli_folder_save_async  (GFile                *file,
                                GBytes               *bytes,
                                GAsyncReadyCallback   callback,
                                gpointer              user_data);
GFile  *cli_folder_save_finish (GAsyncResult         *result,
                                GError              **error);

/* Where emoticons and pictures go that have no other place: `--save-to`, or a temporary folder that
 * goes with the program. */
typedef struct _CliFolder CliFolder;

CliFolder *cli_folder_new      (const char           *path);
void       cli_folder_free     (CliFolder            *self);
GFile     *cli_folder_get_file (CliFolder            *self,
                                const char           *sha1d,
                                GBytes               *bytes,
                                GError              **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CliFolder, cli_folder_free)

G_END_DECLS

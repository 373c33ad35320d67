#pragma once

#include <gtk/gtk.h>

#include "core/core-file.h"

G_BEGIN_DECLS

#define TWN_FILE_PICTURE_MAX (20 * 1024 * 1024) /* bytes of a file that is looked into */
#define TWN_FILE_PREVIEW_SIDE 96                /* pixels */

gboolean    twn_file_picture_is_likely     (const char           *name);
void        twn_file_picture_load_async    (GFile                *file,
                                            int                   max_side,
                                            GCancellable         *cancellable,
                                            GAsyncReadyCallback   callback,
                                            gpointer              user_data);
GdkTexture *twn_file_picture_load_finish   (GAsyncResult         *result,
                                            GError              **error);
GBytes     *twn_file_picture_dup_preview   (GdkTexture           *texture);

G_END_DECLS

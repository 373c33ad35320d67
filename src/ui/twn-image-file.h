#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define TWN_IMAGE_FILE_MAX (32 * 1024 * 1024) /* bytes of a file that a person chooses */

void       twn_image_file_read_async  (GFile                *file,
                                       GCancellable         *cancellable,
                                       GAsyncReadyCallback   callback,
                                       gpointer              user_data);
GBytes    *twn_image_file_read_finish (GAsyncResult         *result,
                                       GError              **error);
void       twn_image_open_async       (GBytes               *data,
                                       int                   max_side,
                                       GCancellable         *cancellable,
                                       GAsyncReadyCallback   callback,
                                       gpointer              user_data);
GdkPixbuf *twn_image_open_finish      (GAsyncResult         *result,
                                       GError              **error);
GBytes    *twn_image_make_png         (GdkPixbuf            *image,
                                       const GdkRectangle   *area,
                                       int                   max_side,
                                       GError              **error);
const char *twn_image_get_sentence    (const GError         *error);

void       twn_image_choose           (GtkWindow            *parent,
                                       GCallback             on_chosen,
                                       gpointer              object);

G_END_DECLS

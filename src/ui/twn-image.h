#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define TWN_IMAGE_SIDE_MAX   16384              /* pixels of a side that is looked at */
#define TWN_IMAGE_PIXELS_MAX (40 * 1000 * 1000) /* what a camera makes */

void        twn_image_decode_async  (GBytes               *data,
                                     guint                 max_pixels,
                                     int                   max_side,
                                     GCancellable         *cancellable,
                                     GAsyncReadyCallback   callback,
                                     gpointer              user_data);
GdkTexture *twn_image_decode_finish (GAsyncResult         *result,
                                     GError              **error);

/* For a thread of one's own. */
GdkPixbuf  *twn_image_load          (GBytes               *data,
                                     guint                 max_pixels,
                                     int                   max_side,
                                     GError              **error);

G_END_DECLS

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define TWN_CROPPER_ZOOM_MAX 8.0

/* Properties: zoom (writable: 1, the largest square there is, to TWN_CROPPER_ZOOM_MAX). */
#define TWN_TYPE_CROPPER (twn_cropper_get_type ())
G_DECLARE_FINAL_TYPE (TwnCropper, twn_cropper, TWN, CROPPER, GtkWidget)

void         twn_cropper_set_image (TwnCropper   *self,
                                    GdkPixbuf    *image);
GdkPixbuf   *twn_cropper_get_image (TwnCropper   *self);
GdkRectangle twn_cropper_get_area  (TwnCropper   *self);
void         twn_cropper_set_zoom  (TwnCropper   *self,
                                    double        zoom);

G_END_DECLS

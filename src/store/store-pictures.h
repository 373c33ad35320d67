#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define STORE_PICTURE_MAX  (256 * 1024)       /* bytes of one */
#define STORE_PICTURES_MAX (32 * 1024 * 1024) /* bytes of all, where nothing else is said */

/* Other people's pictures and emoticons, by their digests: a cache, which may be emptied at any
 * time. */
#define STORE_TYPE_PICTURES (store_pictures_get_type ())
G_DECLARE_FINAL_TYPE (StorePictures, store_pictures, STORE, PICTURES, GObject)

StorePictures *store_pictures_new           (const char           *folder,
                                             gsize                 max_bytes);
void           store_pictures_lookup_async  (StorePictures        *self,
                                             const char           *sha1d,
                                             GCancellable         *cancellable,
                                             GAsyncReadyCallback   callback,
                                             gpointer              user_data);
GBytes        *store_pictures_lookup_finish (StorePictures        *self,
                                             GAsyncResult         *result,
                                             GError              **error);
void           store_pictures_save_async    (StorePictures        *self,
                                             const char           *sha1d,
                                             GBytes               *data,
                                             GCancellable         *cancellable,
                                             GAsyncReadyCallback   callback,
                                             gpointer              user_data);
gboolean       store_pictures_save_finish   (StorePictures        *self,
                                             GAsyncResult         *result,
                                             GError              **error);

G_END_DECLS

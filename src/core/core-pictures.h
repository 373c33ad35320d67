#pragma once

#include "msnp/msnp-session.h"
#include "store/store-pictures.h"

G_BEGIN_DECLS

#define CORE_PICTURES_WANTED_MAX 512 /* that wait to be fetched */

/* What other people show: display pictures and custom emoticons, each fetched once. */
#define CORE_TYPE_PICTURES (core_pictures_get_type ())
G_DECLARE_FINAL_TYPE (CorePictures, core_pictures, CORE, PICTURES, GObject)

CorePictures *core_pictures_new                 (StorePictures        *cache);
void          core_pictures_set_session         (CorePictures         *self,
                                                 MsnpSession          *session);
void          core_pictures_set_pace            (CorePictures         *self,
                                                 guint                 gap_ms,
                                                 guint                 retry_ms);
void          core_pictures_load_async          (CorePictures         *self,
                                                 MsnpContact          *contact,
                                                 const MsnpPictureRef *ref,
                                                 GCancellable         *cancellable,
                                                 GAsyncReadyCallback   callback,
                                                 gpointer              user_data);
void          core_pictures_load_emoticon_async (CorePictures         *self,
                                                 MsnpContact          *contact,
                                                 const MsnpEmoticon   *emoticon,
                                                 GCancellable         *cancellable,
                                                 GAsyncReadyCallback   callback,
                                                 gpointer              user_data);
GBytes       *core_pictures_load_finish         (CorePictures         *self,
                                                 GAsyncResult         *result,
                                                 GError              **error);
void          core_pictures_keep                (CorePictures         *self,
                                                 const char           *sha1d,
                                                 GBytes               *data);
char         *core_pictures_dup_digest          (GBytes               *data);

G_END_DECLS

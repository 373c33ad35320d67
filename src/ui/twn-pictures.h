#pragma once

#include <gtk/gtk.h>

#include "core/core-faces.h"
#include "core/core-own-emoticons.h"
#include "core/core-own-picture.h"
#include "core/core-pictures.h"
#include "twn-custom-emoticon.h"

G_BEGIN_DECLS

#define TWN_PICTURES_PIXELS    (1024 * 1024) /* of a display picture: more is none */
#define TWN_PICTURES_EMOTICONS 600           /* that are shared, the last ones */

/* Everybody's pictures, ready to be drawn. */
#define TWN_TYPE_PICTURES (twn_pictures_get_type ())
G_DECLARE_FINAL_TYPE (TwnPictures, twn_pictures, TWN, PICTURES, GObject)

TwnPictures      *twn_pictures_new               (CorePictures         *pictures,
                                                  CoreFaces            *faces,
                                                  CoreOwnPicture       *own_picture,
                                                  CoreOwnEmoticons     *own_emoticons);
void              twn_pictures_offer             (TwnPictures          *self,
                                                  GtkApplication       *application);
void              twn_pictures_withdraw          (GtkApplication       *application);
TwnPictures      *twn_pictures_find              (void);
void              twn_pictures_set_text_scale    (TwnPictures          *self,
                                                  double                text_scale);
CorePictures     *twn_pictures_get_core          (TwnPictures          *self);
CoreFaces        *twn_pictures_get_faces         (TwnPictures          *self);
CoreOwnPicture   *twn_pictures_get_own_picture   (TwnPictures          *self);
CoreOwnEmoticons *twn_pictures_get_own_emoticons (TwnPictures          *self);

GdkTexture       *twn_pictures_lookup            (TwnPictures          *self,
                                                  const char           *sha1d,
                                                  int                   side);
void              twn_pictures_load_async        (TwnPictures          *self,
                                                  MsnpContact          *contact,
                                                  const MsnpPictureRef *ref,
                                                  int                   side,
                                                  GCancellable         *cancellable,
                                                  GAsyncReadyCallback   callback,
                                                  gpointer              user_data);
GdkTexture       *twn_pictures_load_finish       (TwnPictures          *self,
                                                  GAsyncResult         *result,
                                                  GError              **error);

TwnCustomEmoticon *twn_pictures_get_emoticon     (TwnPictures          *self,
                                                  MsnpContact          *contact,
                                                  const MsnpEmoticon   *emoticon);
TwnCustomEmoticon *twn_pictures_get_own_emoticon (TwnPictures          *self,
                                                  CoreOwnEmoticon      *emoticon);

G_END_DECLS

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define MSNP_PICTURE_REF_MAX 4096         /* bytes of an msnobject that are looked at */
#define MSNP_PICTURE_MAX     (256 * 1024) /* bytes of a picture or an emoticon */

#define MSNP_PICTURE_TYPE_EMOTICON 2u
#define MSNP_PICTURE_TYPE_DISPLAY  3u

/**
 * MsnpPictureRef:
 * @text: the msnobject exactly as it came: peers want their own text back (08 §8.3); empty where
 *   only the digest is known
 * @creator: whose it is
 * @size: bytes of the picture, 1 and up
 * @type: 3 for a display picture, 2 for an emoticon
 * @sha1d: base64 of the picture's digest, its identity
 *
 * Names a picture without having it: the msnobject of 05.
 */
typedef struct
{
  char    *text;
  char    *creator;
  guint32  size;
  guint    type;
  char    *sha1d;
} MsnpPictureRef;

#define MSNP_TYPE_PICTURE_REF (msnp_picture_ref_get_type ())
GType           msnp_picture_ref_get_type (void);
MsnpPictureRef *msnp_picture_ref_parse    (const char           *text);
MsnpPictureRef *msnp_picture_ref_new      (const char           *creator,
                                           guint                 type,
                                           const char           *location,
                                           GBytes               *data);
MsnpPictureRef *msnp_picture_ref_new_from_digest (const char     *creator,
                                                  guint           type,
                                                  const char     *sha1d,
                                                  guint32         size);
MsnpPictureRef *msnp_picture_ref_copy     (const MsnpPictureRef *self);
void            msnp_picture_ref_free     (MsnpPictureRef       *self);
gboolean        msnp_picture_ref_equal    (const MsnpPictureRef *a,
                                           const MsnpPictureRef *b);
gboolean        msnp_picture_ref_names    (const MsnpPictureRef *self,
                                           GBytes               *data);
gboolean        msnp_picture_is_image     (GBytes               *data);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsnpPictureRef, msnp_picture_ref_free)

G_END_DECLS

#pragma once

#include "msnp/msnp-picture-ref.h"

G_BEGIN_DECLS

#define MSNP_OBJECT_SHELF_RECENT 4 /* display pictures of these: the one on show and those before */
#define MSNP_OBJECT_SHELF_MAX 256 /* pictures and emoticons of one's own that peers may ask for */
#define MSNP_OBJECT_SHELF_BYTES (8 * 1024 * 1024) /* of them all: most are in memory anyway */

typedef struct _MsnpObjectShelf MsnpObjectShelf;

MsnpObjectShelf *msnp_object_shelf_new    (void);
void             msnp_object_shelf_free   (MsnpObjectShelf       *self);
void             msnp_object_shelf_add    (MsnpObjectShelf       *self,
                                           const MsnpPictureRef  *ref,
                                           GBytes                *data);
void             msnp_object_shelf_remove (MsnpObjectShelf       *self,
                                           guint                  type);
GBytes          *msnp_object_shelf_lookup (MsnpObjectShelf       *self,
                                           const MsnpPictureRef  *ref);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsnpObjectShelf, msnp_object_shelf_free)

G_END_DECLS

#pragma once

#include "core-keeper.h"

G_BEGIN_DECLS

#define CORE_OWN_PICTURE_SIDE   96          /* pixels: what the official client made */
#define CORE_OWN_PICTURE_MAX    (64 * 1024) /* bytes: more than that some do not take (01) */
#define CORE_OWN_PICTURE_RECENT 12          /* that are kept to be chosen again */

/* The own display picture, and those one had before. Property, read-only: picture (GBytes; NULL:
 * none). Signals: recent-changed (); failed (GError: others do not see it). */
#define CORE_TYPE_OWN_PICTURE (core_own_picture_get_type ())
G_DECLARE_FINAL_TYPE (CoreOwnPicture, core_own_picture, CORE, OWN_PICTURE, GObject)

CoreOwnPicture *core_own_picture_new         (CoreAccount     *account,
                                              CoreKeeper      *keeper);
GBytes         *core_own_picture_get         (CoreOwnPicture  *self);
gboolean        core_own_picture_set         (CoreOwnPicture  *self,
                                              GBytes          *picture,
                                              GError         **error);
GPtrArray      *core_own_picture_list_recent (CoreOwnPicture  *self);
void            core_own_picture_forget      (CoreOwnPicture  *self,
                                              GBytes          *picture);

G_END_DECLS

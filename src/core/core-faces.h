#pragma once

#include "core-account.h"
#include "core-keeper.h"

G_BEGIN_DECLS

/* The display picture that each contact announced last. Signal: changed: those of earlier runs are
 * known now, or they are another account's. */
#define CORE_TYPE_FACES (core_faces_get_type ())
G_DECLARE_FINAL_TYPE (CoreFaces, core_faces, CORE, FACES, GObject)

CoreFaces      *core_faces_new (CoreAccount *account,
                                CoreKeeper  *keeper);
MsnpPictureRef *core_faces_dup (CoreFaces   *self,
                                MsnpContact *contact);

G_END_DECLS

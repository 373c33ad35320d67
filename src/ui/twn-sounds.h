#pragma once

#include <gtk/gtk.h>

#include "core/core-notifier.h"

G_BEGIN_DECLS

/* Plays what CoreNotifier wants to be heard. */
#define TWN_TYPE_SOUNDS (twn_sounds_get_type ())
G_DECLARE_FINAL_TYPE (TwnSounds, twn_sounds, TWN, SOUNDS, GObject)

TwnSounds *twn_sounds_new        (CoreNotifier   *notifier);
void       twn_sounds_play       (TwnSounds      *self,
                                  CoreNoticeKind  kind);
gboolean   twn_sounds_is_playing (TwnSounds      *self);

G_END_DECLS

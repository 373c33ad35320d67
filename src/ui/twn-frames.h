#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define TWN_FRAMES_MAX       100                /* of one image that moves */
#define TWN_FRAMES_SIDE      64                 /* pixels: larger ones are made so small */
#define TWN_FRAMES_BYTES_MAX (24 * 1024 * 1024) /* of everything that moves, together */

/**
 * TwnFrames:
 * @textures: (element-type GdkTexture): one, or as many as it moves through
 * @delays: (element-type int): milliseconds that each is shown
 *
 * A small image, still or moving.
 */
typedef struct
{
  GPtrArray *textures;
  GArray    *delays;
  gsize      n_bytes; /* of the budget */
} TwnFrames;

void       twn_frames_free          (TwnFrames            *self);
void       twn_frames_decode_async  (GBytes               *data,
                                     GCancellable         *cancellable,
                                     GAsyncReadyCallback   callback,
                                     gpointer              user_data);
TwnFrames *twn_frames_decode_finish (GAsyncResult         *result,
                                     GError              **error);

/* Of a GIF; 0 for what is none, or a broken one. */
guint      twn_frames_count         (const guint8         *bytes,
                                     gsize                 size);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TwnFrames, twn_frames_free)

G_END_DECLS

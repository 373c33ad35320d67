#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * Frames:
 *
 * The time that each frame of a window takes, from the start of its tick callbacks to the end of
 * its drawing: what somebody who scrolls waits for. It is processor time, so that a busy machine
 * does not count. Asks for one frame after the other and calls back in each, until there are as
 * many as were wanted.
 */
typedef struct Frames Frames;

typedef void (*FramesFunc) (guint    frame,
                            gpointer user_data);

Frames *frames_new     (GtkWidget  *window);
void    frames_free    (Frames     *self);
double  frames_first   (Frames     *self,
                        gint64      since);
void    frames_measure (Frames     *self,
                        guint       n_frames,
                        FramesFunc  func,
                        gpointer    user_data);
void    frames_report  (Frames     *self,
                        const char *what);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Frames, frames_free)

G_END_DECLS

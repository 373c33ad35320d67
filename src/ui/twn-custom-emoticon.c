#include "config.h"

#include "twn-custom-emoticon.h"

/**
 * TwnCustomEmoticon:
 *
 * The picture of an emoticon that somebody made, for every place where it is shown. It has no size
 * before it is ready. One that moves does so while it is drawn: what nobody has drawn since its
 * last frame stands still, until it is drawn again. Where animations are off it shows its first.
 */
struct _TwnCustomEmoticon
{
  GObject       parent_instance;
  MsnpEmoticon *emoticon;
  TwnFrames    *frames;   /* NULL until it is ready */
  guint         frame;
  guint         timer;
  gboolean      is_drawn; /* since the last frame */
  double        scale;
};

enum { READY, N_SIGNALS };
static guint signals[N_SIGNALS];

static GdkTexture *
get_texture (TwnCustomEmoticon *self)
{
  return self->frames != NULL ? self->frames->textures->pdata[self->frame] : NULL;
}

static int
scale_up (TwnCustomEmoticon *self,
          int                pixels)
{
  return MAX ((int) (pixels * self->scale + 0.5), 1);
}

static int
twn_custom_emoticon_get_intrinsic_width (GdkPaintable *paintable)
{
  TwnCustomEmoticon *self = TWN_CUSTOM_EMOTICON (paintable);
  GdkTexture *texture = get_texture (self);

  return texture != NULL ? scale_up (self, gdk_texture_get_width (texture)) : 1;
}

static int
twn_custom_emoticon_get_intrinsic_height (GdkPaintable *paintable)
{
  TwnCustomEmoticon *self = TWN_CUSTOM_EMOTICON (paintable);
  GdkTexture *texture = get_texture (self);

  return texture != NULL ? scale_up (self, gdk_texture_get_height (texture)) : 1;
}

static gboolean
on_next_frame (gpointer user_data)
{
  TwnCustomEmoticon *self = user_data;

  self->timer = 0;
  if (!self->is_drawn)
    return G_SOURCE_REMOVE;

  self->is_drawn = FALSE;
  self->frame = (self->frame + 1) % self->frames->textures->len;
  gdk_paintable_invalidate_contents (GDK_PAINTABLE (self));
  return G_SOURCE_REMOVE;
}

static gboolean
may_move (void)
{
  gboolean may = TRUE;

  g_object_get (gtk_settings_get_default (), "gtk-enable-animations", &may, NULL);
  return may;
}

static void
twn_custom_emoticon_snapshot (GdkPaintable *paintable,
                              GdkSnapshot  *snapshot,
                              double        width,
                              double        height)
{
  TwnCustomEmoticon *self = TWN_CUSTOM_EMOTICON (paintable);
  const gboolean moves = self->frames != NULL && self->frames->textures->len > 1 && may_move ();

  if (self->frames == NULL)
    return;
  if (!moves)
    self->frame = 0;

  gdk_paintable_snapshot (GDK_PAINTABLE (get_texture (self)), snapshot, width, height);
  self->is_drawn = TRUE;
  if (moves && self->timer == 0)
    self->timer = g_timeout_add ((guint) g_array_index (self->frames->delays, int, self->frame),
                                 on_next_frame, self);
}

static void
twn_custom_emoticon_paintable_init (GdkPaintableInterface *iface)
{
  iface->snapshot = twn_custom_emoticon_snapshot;
  iface->get_intrinsic_width = twn_custom_emoticon_get_intrinsic_width;
  iface->get_intrinsic_height = twn_custom_emoticon_get_intrinsic_height;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (TwnCustomEmoticon, twn_custom_emoticon, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (GDK_TYPE_PAINTABLE,
                                                      twn_custom_emoticon_paintable_init))

static void
twn_custom_emoticon_finalize (GObject *object)
{
  TwnCustomEmoticon *self = TWN_CUSTOM_EMOTICON (object);

  g_clear_handle_id (&self->timer, g_source_remove);
  g_clear_pointer (&self->frames, twn_frames_free);
  msnp_emoticon_free (self->emoticon);
  G_OBJECT_CLASS (twn_custom_emoticon_parent_class)->finalize (object);
}

static void
twn_custom_emoticon_class_init (TwnCustomEmoticonClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = twn_custom_emoticon_finalize;

  /**
   * TwnCustomEmoticon::ready:
   * @self: the emoticon
   *
   * Emitted once, when there is something to show.
   */
  signals[READY] = g_signal_new ("ready", TWN_TYPE_CUSTOM_EMOTICON, G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 0);
}

static void
twn_custom_emoticon_init (TwnCustomEmoticon *self)
{
  self->scale = 1;
}

TwnCustomEmoticon *
twn_custom_emoticon_new (const MsnpEmoticon *emoticon)
{
  TwnCustomEmoticon *self = g_object_new (TWN_TYPE_CUSTOM_EMOTICON, NULL);

  self->emoticon = msnp_emoticon_copy (emoticon);
  return self;
}

/* Returns: (transfer none): what names it, and how its first sender typed it */
const MsnpEmoticon *
twn_custom_emoticon_get_emoticon (TwnCustomEmoticon *self)
{
  g_return_val_if_fail (TWN_IS_CUSTOM_EMOTICON (self), NULL);

  return self->emoticon;
}

gboolean
twn_custom_emoticon_is_ready (TwnCustomEmoticon *self)
{
  g_return_val_if_fail (TWN_IS_CUSTOM_EMOTICON (self), FALSE);

  return self->frames != NULL;
}

/* @scale: how much larger than its pixels it is shown: as large as the text around it */
void
twn_custom_emoticon_set_scale (TwnCustomEmoticon *self,
                               double             scale)
{
  g_return_if_fail (TWN_IS_CUSTOM_EMOTICON (self));
  g_return_if_fail (scale > 0);

  self->scale = scale;
  gdk_paintable_invalidate_size (GDK_PAINTABLE (self));
}

/* Once. @frames: (transfer full) */
void
twn_custom_emoticon_take_frames (TwnCustomEmoticon *self,
                                 TwnFrames         *frames)
{
  g_return_if_fail (TWN_IS_CUSTOM_EMOTICON (self));
  g_return_if_fail (self->frames == NULL && frames != NULL);

  self->frames = frames;
  gdk_paintable_invalidate_size (GDK_PAINTABLE (self));
  g_signal_emit (self, signals[READY], 0);
}

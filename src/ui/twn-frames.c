#include "config.h"

#include "twn-frames.h"

#include <string.h>

#include "twn-image.h"

#define PIXELS_MAX   (256 * 1024) /* of a frame as it came */
#define DELAY_MIN    20           /* milliseconds: what browsers make of a delay of 0 is 100 */
#define DELAY_ZERO   100
#define HEADER_SIZE  13
#define FRAME_SIZE   10

/* Emoticons of others: GIFs of any size and length, decoded away from the main loop into small
 * textures. GDK gives the first frame alone; the frames are counted by hand before anything is
 * decoded, so that nobody chooses how much memory they take. */

static gint64 all_bytes; /* of every TwnFrames that moves; atomic */

/* ---- how many frames there are ---- */

static gsize
get_table_size (guint8 flags)
{
  return (flags & 0x80) != 0 ? (gsize) 3 << ((flags & 7) + 1) : 0;
}

static guint
get_number (const guint8 *bytes)
{
  return bytes[0] | (guint) bytes[1] << 8;
}

/* Returns: where the blocks of data that begin at @at end; @size where they do not */
static gsize
skip_blocks (const guint8 *bytes,
             gsize         size,
             gsize         at)
{
  while (at < size && bytes[at] != 0)
    at += (gsize) bytes[at] + 1;

  return MIN (at + 1, size);
}

/* A frame that is larger than the image is one of somebody who means ill: gdk-pixbuf would have
 * memory for it. */
static gboolean
fits (const guint8 *image,
      const guint8 *frame)
{
  return get_number (frame + 1) + get_number (frame + 5) <= get_number (image + 6)
         && get_number (frame + 3) + get_number (frame + 7) <= get_number (image + 8);
}

/**
 * twn_frames_count:
 * @bytes: from anybody
 * @size: of them
 *
 * Returns: how many frames a GIF has; 0 for what is none, and for one with a frame that is larger
 *   than itself
 */
guint
twn_frames_count (const guint8 *bytes,
                  gsize         size)
{
  guint n_frames = 0;
  gsize at;

  if (size < HEADER_SIZE || memcmp (bytes, "GIF8", 4) != 0)
    return 0;

  at = HEADER_SIZE + get_table_size (bytes[10]);
  while (at < size && bytes[at] != ';')
    {
      if (bytes[at] == '!')
        {
          at = skip_blocks (bytes, size, at + 2);
        }
      else if (bytes[at] == ',' && at + FRAME_SIZE < size)
        {
          if (!fits (bytes, bytes + at))
            return 0;
          n_frames++;
          at = skip_blocks (bytes, size,
                            at + FRAME_SIZE + get_table_size (bytes[at + FRAME_SIZE - 1]) + 1);
        }
      else
        {
          break;
        }
    }

  return n_frames;
}

/* ---- decoding, in a thread ---- */

static TwnFrames *
frames_new (void)
{
  TwnFrames *self = g_new0 (TwnFrames, 1);

  self->textures = g_ptr_array_new_with_free_func (g_object_unref);
  self->delays = g_array_new (FALSE, FALSE, sizeof (int));
  return self;
}

void
twn_frames_free (TwnFrames *self)
{
  if (self->n_bytes > 0)
    __atomic_fetch_sub (&all_bytes, (gint64) self->n_bytes, __ATOMIC_RELAXED);
  g_ptr_array_unref (self->textures);
  g_array_unref (self->delays);
  g_free (self);
}

static void
add (TwnFrames *self,
     GdkPixbuf *pixbuf,
     int        delay)
{
  const int width = gdk_pixbuf_get_width (pixbuf);
  const int height = gdk_pixbuf_get_height (pixbuf);
  const int side = MAX (width, height);
  const int scaled = MIN (side, TWN_FRAMES_SIDE);
  g_autoptr(GdkPixbuf) small = NULL;

  small = side > TWN_FRAMES_SIDE
            ? gdk_pixbuf_scale_simple (pixbuf, MAX (width * scaled / side, 1),
                                       MAX (height * scaled / side, 1), GDK_INTERP_BILINEAR)
            : gdk_pixbuf_copy (pixbuf);
  delay = delay <= 0 ? DELAY_ZERO : MAX (delay, DELAY_MIN);
  g_ptr_array_add (self->textures, gdk_texture_new_for_pixbuf (small));
  g_array_append_val (self->delays, delay);
}

/* Returns: whether there is room for all that moves; it is taken then */
static gboolean
take_room (TwnFrames *self,
           GdkPixbuf *first,
           guint      n_frames)
{
  const int side = MAX (MAX (gdk_pixbuf_get_width (first), gdk_pixbuf_get_height (first)), 1);
  const gint64 wanted = (gint64) n_frames * 4 * MIN (side, TWN_FRAMES_SIDE)
                        * MIN (side, TWN_FRAMES_SIDE);

  if (__atomic_add_fetch (&all_bytes, wanted, __ATOMIC_RELAXED) > TWN_FRAMES_BYTES_MAX)
    {
      __atomic_fetch_sub (&all_bytes, wanted, __ATOMIC_RELAXED);
      return FALSE;
    }

  self->n_bytes = (gsize) wanted;
  return TRUE;
}

G_GNUC_BEGIN_IGNORE_DEPRECATIONS

/* The time is made up: frame after frame, as they would be seen. */
static void
add_frames (TwnFrames          *self,
            GdkPixbufAnimation *animation,
            guint               n_frames)
{
  GTimeVal time = { 0, 0 };
  g_autoptr(GdkPixbufAnimationIter) iter = gdk_pixbuf_animation_get_iter (animation, &time);

  for (guint i = 0; i < n_frames; i++)
    {
      const int delay = gdk_pixbuf_animation_iter_get_delay_time (iter);

      add (self, gdk_pixbuf_animation_iter_get_pixbuf (iter), delay);
      if (delay < 0)
        return;
      g_time_val_add (&time, (glong) MAX (delay, 1) * 1000);
      gdk_pixbuf_animation_iter_advance (iter, &time);
    }
}

static gboolean
load_frames (TwnFrames *self,
             GBytes    *data,
             guint      n_frames)
{
  g_autoptr(GdkPixbufLoader) loader = gdk_pixbuf_loader_new_with_type ("gif", NULL);
  GdkPixbufAnimation *animation = NULL;

  if (loader == NULL)
    return FALSE;
  if (!gdk_pixbuf_loader_write_bytes (loader, data, NULL))
    {
      gdk_pixbuf_loader_close (loader, NULL);
      return FALSE;
    }
  if (gdk_pixbuf_loader_close (loader, NULL))
    animation = gdk_pixbuf_loader_get_animation (loader);
  if (animation != NULL)
    add_frames (self, animation, n_frames);

  return animation != NULL;
}

G_GNUC_END_IGNORE_DEPRECATIONS

static void
decode (GTask        *task,
        gpointer      source,
        gpointer      task_data,
        GCancellable *cancellable)
{
  GBytes *data = task_data;
  gsize size;
  const guint8 *bytes = g_bytes_get_data (data, &size);
  const guint n_frames = MIN (twn_frames_count (bytes, size), TWN_FRAMES_MAX);
  GError *error = NULL;
  g_autoptr(GdkPixbuf) first = twn_image_load (data, PIXELS_MAX, 0, &error);
  g_autoptr(TwnFrames) frames = frames_new ();

  if (first == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  if (n_frames < 2 || !take_room (frames, first, n_frames)
      || !load_frames (frames, data, n_frames))
    add (frames, first, 0);
  g_task_return_pointer (task, g_steal_pointer (&frames), (GDestroyNotify) twn_frames_free);
}

/**
 * twn_frames_decode_async:
 * @data: an image, from anybody
 * @cancellable: (nullable): when it is not needed any more
 * @callback: called with the frames
 * @user_data: for @callback
 *
 * Where too much moves already, a further one stands still.
 */
void
twn_frames_decode_async (GBytes              *data,
                         GCancellable        *cancellable,
                         GAsyncReadyCallback  callback,
                         gpointer             user_data)
{
  g_autoptr(GTask) task = NULL;

  g_return_if_fail (data != NULL);

  task = g_task_new (NULL, cancellable, callback, user_data);
  g_task_set_source_tag (task, twn_frames_decode_async);
  g_task_set_task_data (task, g_bytes_ref (data), (GDestroyNotify) g_bytes_unref);
  g_task_run_in_thread (task, decode);
}

/* Returns: (transfer full) (nullable): the frames, at least one; errors as of twn_image_load() */
TwnFrames *
twn_frames_decode_finish (GAsyncResult  *result,
                          GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

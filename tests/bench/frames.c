#include "frames.h"

#include <time.h>

struct Frames
{
  GtkWidget     *window;
  GdkFrameClock *clock;
  GArray        *times; /* milliseconds */
  double         start; /* of the frame that is being made, in processor time */
  gint64         end;   /* of the last one */
  guint          n_wanted;
  FramesFunc     func;
  gpointer       user_data;
};

static double
cpu_ms (void)
{
  struct timespec now;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);
  return (double) now.tv_sec * 1e3 + (double) now.tv_nsec / 1e6;
}

static gboolean
on_tick (GtkWidget     *widget,
         GdkFrameClock *clock,
         gpointer       user_data)
{
  Frames *self = user_data;

  if (self->func != NULL && self->times->len < self->n_wanted)
    self->func (self->times->len, self->user_data);
  /* Also where the callback changed nothing. */
  gtk_widget_queue_draw (widget);

  return G_SOURCE_CONTINUE;
}

static void
on_before_paint (GdkFrameClock *clock,
                 gpointer       user_data)
{
  ((Frames *) user_data)->start = cpu_ms ();
}

static void
on_after_paint (GdkFrameClock *clock,
                gpointer       user_data)
{
  Frames *self = user_data;
  double time = cpu_ms () - self->start;

  self->end = g_get_monotonic_time ();
  if (self->times->len < self->n_wanted)
    g_array_append_val (self->times, time);
}

/* @window is not realized yet. */
Frames *
frames_new (GtkWidget *window)
{
  Frames *self = g_new0 (Frames, 1);

  self->window = g_object_ref (window);
  self->times = g_array_new (FALSE, FALSE, sizeof (double));
  gtk_widget_realize (window);
  self->clock = g_object_ref (gtk_widget_get_frame_clock (window));
  g_signal_connect (self->clock, "before-paint", G_CALLBACK (on_before_paint), self);
  g_signal_connect (self->clock, "after-paint", G_CALLBACK (on_after_paint), self);

  return self;
}

void
frames_free (Frames *self)
{
  g_signal_handlers_disconnect_by_data (self->clock, self);
  g_object_unref (self->clock);
  g_object_unref (self->window);
  g_array_unref (self->times);
  g_free (self);
}

/* Waits for one frame. Returns: the milliseconds from @since to its end */
double
frames_first (Frames *self,
              gint64  since)
{
  self->end = 0;
  gtk_widget_queue_draw (self->window);
  while (self->end == 0)
    g_main_context_iteration (NULL, TRUE);

  return (double) (self->end - since) / 1e3;
}

/* Makes @n_frames frames, with a call of @func (nullable) at the beginning of each. */
void
frames_measure (Frames     *self,
                guint       n_frames,
                FramesFunc  func,
                gpointer    user_data)
{
  guint tick;

  g_array_set_size (self->times, 0);
  self->n_wanted = n_frames;
  self->func = func;
  self->user_data = user_data;
  tick = gtk_widget_add_tick_callback (self->window, on_tick, self, NULL);
  while (self->times->len < n_frames)
    g_main_context_iteration (NULL, TRUE);
  gtk_widget_remove_tick_callback (self->window, tick);
}

static int
compare (gconstpointer a,
         gconstpointer b)
{
  double difference = *(const double *) a - *(const double *) b;

  return (difference > 0) - (difference < 0);
}

static double
get_percentile (Frames *self,
                guint   percent)
{
  return g_array_index (self->times, double, (self->times->len - 1) * percent / 100);
}

/* Prints a line about the frames measured last. */
void
frames_report (Frames     *self,
               const char *what)
{
  g_array_sort (self->times, compare);
  g_print ("  %-44s %8.1f %8.1f %8.1f %8.1f\n", what, get_percentile (self, 50),
           get_percentile (self, 95), get_percentile (self, 99), get_percentile (self, 100));
}

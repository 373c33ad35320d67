#include "samples.h"

#include <time.h>

/* Returns: now, for samples_end() */
Sample
samples_begin (void)
{
  struct timespec cpu;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &cpu);

  return (Sample) { (double) g_get_monotonic_time () / 1e3,
                    (double) cpu.tv_sec * 1e3 + (double) cpu.tv_nsec / 1e6 };
}

/* Adds what has passed since @start to @samples. */
void
samples_end (Sample  start,
             GArray *samples)
{
  Sample now = samples_begin ();
  Sample sample = { now.wall - start.wall, now.cpu - start.cpu };

  g_array_append_val (samples, sample);
}

/* Returns: (transfer full) (element-type Sample): none yet */
GArray *
samples_new (void)
{
  return g_array_new (FALSE, FALSE, sizeof (Sample));
}

static int
compare_wall (gconstpointer a,
              gconstpointer b)
{
  double x = ((const Sample *) a)->wall;
  double y = ((const Sample *) b)->wall;

  return (x > y) - (x < y);
}

static int
compare_cpu (gconstpointer a,
             gconstpointer b)
{
  double x = ((const Sample *) a)->cpu;
  double y = ((const Sample *) b)->cpu;

  return (x > y) - (x < y);
}

/* @part: 0 is the shortest, 1 the longest */
double
samples_wall_percentile (GArray *samples,
                         double  part)
{
  g_array_sort (samples, compare_wall);

  return g_array_index (samples, Sample, (guint) (part * (samples->len - 1))).wall;
}

static double
cpu_percentile (GArray *samples,
                double  part)
{
  g_array_sort (samples, compare_cpu);

  return g_array_index (samples, Sample, (guint) (part * (samples->len - 1))).cpu;
}

void
samples_report_head (void)
{
  g_print ("%-32s %8s %8s %8s %9s %10s %7s\n", "ms", "median", "95 %", "longest", "95 %, CPU",
           "of a page", "lines");
}

/* Prints a line; @unit: what it is a multiple of. @n_hits: what all of them gave */
void
samples_report (const char *what,
                GArray     *samples,
                double      unit,
                guint       n_hits)
{
  double p95 = samples_wall_percentile (samples, 0.95);

  g_print ("%-32s %8.2f %8.2f %8.2f %9.2f %10.1f %7.1f\n", what,
           samples_wall_percentile (samples, 0.5), p95, samples_wall_percentile (samples, 1),
           cpu_percentile (samples, 0.95), p95 / unit, (double) n_hits / samples->len);
}

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * Sample:
 *
 * One measurement, in milliseconds; while it runs, it is when it began.
 */
typedef struct
{
  double wall;
  double cpu; /* of the whole process: what is left when others use the machine, too */
} Sample;

GArray *samples_new             (void);
Sample  samples_begin           (void);
void    samples_end             (Sample      start,
                                 GArray     *samples);
double  samples_wall_percentile (GArray     *samples,
                                 double      part);
void    samples_report_head     (void);
void    samples_report          (const char *what,
                                 GArray     *samples,
                                 double      unit,
                                 guint       n_hits);

G_END_DECLS

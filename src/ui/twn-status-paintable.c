#include "config.h"

#include "twn-status-paintable.h"

/* The sign of a status, for a GtkImage, in the colour that the style gives it there: filled, half,
 * barred, hollow, crossed out, for those who do not see the colours. It is the icon of the same
 * status in data/icons, drawn by code: reading the first SVG takes six megabytes and a tenth of the
 * time to the first frame. Where only a name will do, as in a tab, the icon is used. */
struct _TwnStatusPaintable
{
  GObject    parent_instance;
  MsnpStatus status;
  gboolean   is_blocked;
};

#define GRID 16.0 /* what the numbers below are measured in */
#define DEGREES (G_PI / 180)

/* The part of a disc beyond a chord. */
static void
add_segment (cairo_t *cr, double radius, double from, double to)
{
  cairo_new_sub_path (cr);
  cairo_arc (cr, 8, 8, radius, from * DEGREES, to * DEGREES);
  cairo_close_path (cr);
}

/* What is left out of the disc. */
static void
add_hole (TwnStatusPaintable *self, cairo_t *cr)
{
  if (self->is_blocked)
    {
      add_segment (cr, 4, 59.5, 210.5);
      add_segment (cr, 4, 239.5, 390.5);
      return;
    }

  switch (self->status)
    {
    case MSNP_STATUS_ONLINE:
      break;
    case MSNP_STATUS_BUSY:
    case MSNP_STATUS_ON_THE_PHONE:
      cairo_rectangle (cr, 4, 6.5, 8, 3);
      break;
    case MSNP_STATUS_BE_RIGHT_BACK:
    case MSNP_STATUS_AWAY:
    case MSNP_STATUS_OUT_TO_LUNCH:
    case MSNP_STATUS_IDLE:
      add_segment (cr, 4.5, -90, 90);
      break;
    case MSNP_STATUS_OFFLINE:
    case MSNP_STATUS_HIDDEN:
    default:
      add_segment (cr, 4, 0, 360);
    }
}

static void
twn_status_paintable_snapshot_symbolic (GtkSymbolicPaintable *paintable,
                                        GdkSnapshot          *snapshot,
                                        double                width,
                                        double                height,
                                        const GdkRGBA        *colors,
                                        gsize                 n_colors)
{
  const graphene_rect_t bounds = GRAPHENE_RECT_INIT (0, 0, (float) width, (float) height);
  const GdkRGBA black = { 0, 0, 0, 1 };
  cairo_t *cr = gtk_snapshot_append_cairo (snapshot, &bounds);

  cairo_scale (cr, width / GRID, height / GRID);
  gdk_cairo_set_source_rgba (cr, n_colors > 0 ? &colors[GTK_SYMBOLIC_COLOR_FOREGROUND] : &black);
  cairo_set_fill_rule (cr, CAIRO_FILL_RULE_EVEN_ODD);
  add_segment (cr, 7, 0, 360);
  add_hole (TWN_STATUS_PAINTABLE (paintable), cr);
  cairo_fill (cr);
  cairo_destroy (cr);
}

static void
twn_status_paintable_snapshot (GdkPaintable *paintable,
                               GdkSnapshot  *snapshot,
                               double        width,
                               double        height)
{
  twn_status_paintable_snapshot_symbolic (GTK_SYMBOLIC_PAINTABLE (paintable), snapshot, width,
                                          height, NULL, 0);
}

static GdkPaintableFlags
twn_status_paintable_get_flags (GdkPaintable *paintable)
{
  return GDK_PAINTABLE_STATIC_SIZE | GDK_PAINTABLE_STATIC_CONTENTS;
}

static int
twn_status_paintable_get_intrinsic_size (GdkPaintable *paintable)
{
  return (int) GRID;
}

static void
paintable_iface_init (GdkPaintableInterface *iface)
{
  iface->snapshot = twn_status_paintable_snapshot;
  iface->get_flags = twn_status_paintable_get_flags;
  iface->get_intrinsic_width = twn_status_paintable_get_intrinsic_size;
  iface->get_intrinsic_height = twn_status_paintable_get_intrinsic_size;
}

static void
symbolic_iface_init (GtkSymbolicPaintableInterface *iface)
{
  iface->snapshot_symbolic = twn_status_paintable_snapshot_symbolic;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (TwnStatusPaintable, twn_status_paintable, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (GDK_TYPE_PAINTABLE, paintable_iface_init)
                               G_IMPLEMENT_INTERFACE (GTK_TYPE_SYMBOLIC_PAINTABLE,
                                                      symbolic_iface_init))

static void
twn_status_paintable_class_init (TwnStatusPaintableClass *klass)
{
}

static void
twn_status_paintable_init (TwnStatusPaintable *self)
{
}

/* Returns: (transfer full): the sign of @status, or the one of somebody who is blocked */
GdkPaintable *
twn_status_paintable_new (MsnpStatus status,
                          gboolean   is_blocked)
{
  TwnStatusPaintable *self = g_object_new (TWN_TYPE_STATUS_PAINTABLE, NULL);

  self->status = status;
  self->is_blocked = is_blocked;

  return GDK_PAINTABLE (self);
}

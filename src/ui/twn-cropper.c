#include "config.h"

#include "twn-cropper.h"

#include <glib/gi18n.h>
#include <math.h>

#define SIDE      240 /* pixels of the widget */
#define STEP      0.05 /* of what is shown, for an arrow key */
#define ZOOM_STEP 1.15

/**
 * TwnCropper:
 *
 * A square part of an image, to be chosen: by dragging and the wheel, or by the arrows, plus and
 * minus. Shows what will be taken, and nothing else.
 */
struct _TwnCropper
{
  GtkWidget   parent_instance;
  GdkPixbuf  *image;    /* NULL: none */
  GdkTexture *texture;
  double      zoom;
  double      x;        /* of the middle, in pixels of the image */
  double      y;
  double      drag_x;   /* where it was when the drag began */
  double      drag_y;
};

enum { PROP_ZOOM = 1, N_PROPS };
static GParamSpec *properties[N_PROPS];
G_DEFINE_FINAL_TYPE (TwnCropper, twn_cropper, GTK_TYPE_WIDGET)

/* Returns: the side of the square, in pixels of the image */
static double
get_side (TwnCropper *self)
{
  return MAX (MIN (gdk_pixbuf_get_width (self->image), gdk_pixbuf_get_height (self->image))
                / self->zoom,
              1);
}

/* The square stays within the image. */
static void
move_to (TwnCropper *self,
         double      x,
         double      y)
{
  double half;

  if (self->image == NULL)
    return;

  half = get_side (self) / 2;
  self->x = CLAMP (x, half, MAX (gdk_pixbuf_get_width (self->image) - half, half));
  self->y = CLAMP (y, half, MAX (gdk_pixbuf_get_height (self->image) - half, half));
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
move_by (TwnCropper *self,
         double      x,
         double      y)
{
  if (self->image != NULL)
    move_to (self, self->x + x * get_side (self), self->y + y * get_side (self));
}

static void
twn_cropper_measure (GtkWidget      *widget,
                     GtkOrientation  orientation,
                     int             for_size,
                     int            *minimum,
                     int            *natural,
                     int            *minimum_baseline,
                     int            *natural_baseline)
{
  *minimum = *natural = SIDE;
}

static void
twn_cropper_snapshot (GtkWidget   *widget,
                      GtkSnapshot *snapshot)
{
  TwnCropper *self = TWN_CROPPER (widget);
  const float size = (float) MIN (gtk_widget_get_width (widget), gtk_widget_get_height (widget));
  float scale;
  GskRoundedRect frame;

  if (self->texture == NULL)
    return;

  scale = (float) (size / get_side (self));
  gsk_rounded_rect_init_from_rect (&frame, &GRAPHENE_RECT_INIT (0, 0, size, size), 12);
  gtk_snapshot_push_rounded_clip (snapshot, &frame);
  gtk_snapshot_append_texture (
    snapshot, self->texture,
    &GRAPHENE_RECT_INIT (size / 2 - (float) self->x * scale, size / 2 - (float) self->y * scale,
                         (float) gdk_texture_get_width (self->texture) * scale,
                         (float) gdk_texture_get_height (self->texture) * scale));
  gtk_snapshot_pop (snapshot);
}

static void
on_drag_begin (TwnCropper *self)
{
  self->drag_x = self->x;
  self->drag_y = self->y;
  gtk_widget_grab_focus (GTK_WIDGET (self));
}

static void
on_drag_update (TwnCropper *self,
                double      x,
                double      y)
{
  const int size =
    MIN (gtk_widget_get_width (GTK_WIDGET (self)), gtk_widget_get_height (GTK_WIDGET (self)));
  double scale;

  if (self->image == NULL || size < 1)
    return;

  scale = get_side (self) / size;
  move_to (self, self->drag_x - x * scale, self->drag_y - y * scale);
}

static gboolean
on_scroll (TwnCropper *self,
           double      dx,
           double      dy)
{
  twn_cropper_set_zoom (self, self->zoom * pow (ZOOM_STEP, -dy));
  return GDK_EVENT_STOP;
}

static gboolean
on_key_pressed (TwnCropper      *self,
                guint            keyval,
                guint            keycode,
                GdkModifierType  state)
{
  if (state & (GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SUPER_MASK))
    return GDK_EVENT_PROPAGATE;

  switch (keyval)
    {
    case GDK_KEY_Left:
      move_by (self, -STEP, 0);
      return GDK_EVENT_STOP;
    case GDK_KEY_Right:
      move_by (self, STEP, 0);
      return GDK_EVENT_STOP;
    case GDK_KEY_Up:
      move_by (self, 0, -STEP);
      return GDK_EVENT_STOP;
    case GDK_KEY_Down:
      move_by (self, 0, STEP);
      return GDK_EVENT_STOP;
    case GDK_KEY_plus:
    case GDK_KEY_equal:
    case GDK_KEY_KP_Add:
      twn_cropper_set_zoom (self, self->zoom * ZOOM_STEP);
      return GDK_EVENT_STOP;
    case GDK_KEY_minus:
    case GDK_KEY_KP_Subtract:
      twn_cropper_set_zoom (self, self->zoom / ZOOM_STEP);
      return GDK_EVENT_STOP;
    default:
      return GDK_EVENT_PROPAGATE;
    }
}

static void
twn_cropper_get_property (GObject    *object,
                          guint       id,
                          GValue     *value,
                          GParamSpec *pspec)
{
  if (id == PROP_ZOOM)
    g_value_set_double (value, TWN_CROPPER (object)->zoom);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
twn_cropper_set_property (GObject      *object,
                          guint         id,
                          const GValue *value,
                          GParamSpec   *pspec)
{
  if (id == PROP_ZOOM)
    twn_cropper_set_zoom (TWN_CROPPER (object), g_value_get_double (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
twn_cropper_finalize (GObject *object)
{
  TwnCropper *self = TWN_CROPPER (object);

  g_clear_object (&self->image);
  g_clear_object (&self->texture);
  G_OBJECT_CLASS (twn_cropper_parent_class)->finalize (object);
}

static void
twn_cropper_class_init (TwnCropperClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = twn_cropper_get_property;
  object_class->set_property = twn_cropper_set_property;
  object_class->finalize = twn_cropper_finalize;
  widget_class->measure = twn_cropper_measure;
  widget_class->snapshot = twn_cropper_snapshot;
  properties[PROP_ZOOM] =
    g_param_spec_double ("zoom", NULL, NULL, 1, TWN_CROPPER_ZOOM_MAX, 1,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  gtk_widget_class_set_css_name (widget_class, "twn-cropper");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
twn_cropper_init (TwnCropper *self)
{
  GtkGesture *drag = gtk_gesture_drag_new ();
  GtkEventController *scroll =
    gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_VERTICAL);
  GtkEventController *key = gtk_event_controller_key_new ();

  self->zoom = 1;
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  gtk_widget_set_halign (GTK_WIDGET (self), GTK_ALIGN_CENTER);
  gtk_widget_set_cursor_from_name (GTK_WIDGET (self), "grab");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _("Part of the image"), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  _("Arrow keys move it, plus and minus zoom"), -1);
  g_signal_connect_swapped (drag, "drag-begin", G_CALLBACK (on_drag_begin), self);
  g_signal_connect_swapped (drag, "drag-update", G_CALLBACK (on_drag_update), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drag));
  g_signal_connect_swapped (scroll, "scroll", G_CALLBACK (on_scroll), self);
  gtk_widget_add_controller (GTK_WIDGET (self), scroll);
  g_signal_connect_swapped (key, "key-pressed", G_CALLBACK (on_key_pressed), self);
  gtk_widget_add_controller (GTK_WIDGET (self), key);
}

/* @image: (nullable): its middle is shown, as much of it as there can be */
void
twn_cropper_set_image (TwnCropper *self,
                       GdkPixbuf  *image)
{
  g_return_if_fail (TWN_IS_CROPPER (self));

  g_set_object (&self->image, image);
  g_clear_object (&self->texture);
  twn_cropper_set_zoom (self, 1);
  if (image != NULL)
    {
      self->texture = gdk_texture_new_for_pixbuf (image);
      move_to (self, gdk_pixbuf_get_width (image) / 2.0, gdk_pixbuf_get_height (image) / 2.0);
    }
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* Returns: (transfer none) (nullable) */
GdkPixbuf *
twn_cropper_get_image (TwnCropper *self)
{
  g_return_val_if_fail (TWN_IS_CROPPER (self), NULL);

  return self->image;
}

/* Returns: the square that was chosen, within the image */
GdkRectangle
twn_cropper_get_area (TwnCropper *self)
{
  GdkRectangle area = { 0, 0, 1, 1 };
  int width, height;

  g_return_val_if_fail (TWN_IS_CROPPER (self), area);
  g_return_val_if_fail (self->image != NULL, area);

  width = gdk_pixbuf_get_width (self->image);
  height = gdk_pixbuf_get_height (self->image);
  area.width = area.height = CLAMP ((int) (get_side (self) + 0.5), 1, MIN (width, height));
  area.x = CLAMP ((int) (self->x - area.width / 2.0 + 0.5), 0, width - area.width);
  area.y = CLAMP ((int) (self->y - area.height / 2.0 + 0.5), 0, height - area.height);
  return area;
}

/* @zoom: kept within its limits */
void
twn_cropper_set_zoom (TwnCropper *self,
                      double      zoom)
{
  g_return_if_fail (TWN_IS_CROPPER (self));

  zoom = CLAMP (zoom, 1, TWN_CROPPER_ZOOM_MAX);
  if (self->zoom == zoom)
    return;

  self->zoom = zoom;
  move_to (self, self->x, self->y);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ZOOM]);
}

#include "config.h"

#include "twn-message-shake.h"

#include <math.h>

#define DURATION 600 /* milliseconds */
#define WIDTH 9.0    /* pixels */
#define TURNS 7.0

/**
 * TwnMessageShake:
 *
 * Where the part of a widget that shakes is at the moment: the widget asks when it allocates that
 * part, and is made to allocate for each frame. Owned by the widget. Where animations are off
 * nothing moves.
 */
struct _TwnMessageShake
{
  GObject       parent_instance;
  GtkWidget    *widget;    /* (unowned): owns this */
  AdwAnimation *animation; /* NULL before the first time */
  float         x;
};

G_DEFINE_FINAL_TYPE (TwnMessageShake, twn_message_shake, G_TYPE_OBJECT)

static void
twn_message_shake_dispose (GObject *object)
{
  twn_message_shake_stop (TWN_MESSAGE_SHAKE (object));
  G_OBJECT_CLASS (twn_message_shake_parent_class)->dispose (object);
}

static void
twn_message_shake_class_init (TwnMessageShakeClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = twn_message_shake_dispose;
}

static void
twn_message_shake_init (TwnMessageShake *self)
{
}

static void
on_value (double   value,
          gpointer user_data)
{
  TwnMessageShake *self = user_data;

  self->x = (float) (sin (value * TURNS * 2 * G_PI) * WIDTH * (1 - value));
  gtk_widget_queue_allocate (self->widget);
}

/* Returns: (transfer full): what shakes @widget */
TwnMessageShake *
twn_message_shake_new (GtkWidget *widget)
{
  TwnMessageShake *self = NULL;

  g_return_val_if_fail (GTK_IS_WIDGET (widget), NULL);

  self = g_object_new (TWN_TYPE_MESSAGE_SHAKE, NULL);
  self->widget = widget;

  return self;
}

void
twn_message_shake_play (TwnMessageShake *self)
{
  g_return_if_fail (TWN_IS_MESSAGE_SHAKE (self));

  if (self->animation == NULL)
    {
      AdwAnimationTarget *target = adw_callback_animation_target_new (on_value, self, NULL);

      self->animation = adw_timed_animation_new (self->widget, 0, 1, DURATION, target);
      adw_timed_animation_set_easing (ADW_TIMED_ANIMATION (self->animation), ADW_LINEAR);
    }
  adw_animation_play (self->animation);
}

/* Ends it: the widget goes. */
void
twn_message_shake_stop (TwnMessageShake *self)
{
  g_return_if_fail (TWN_IS_MESSAGE_SHAKE (self));

  if (self->animation != NULL)
    adw_animation_skip (self->animation);
  g_clear_object (&self->animation);
}

/* Returns: (transfer full) (nullable): for gtk_widget_allocate(): no layout, no new measure */
GskTransform *
twn_message_shake_dup_transform (TwnMessageShake *self)
{
  g_return_val_if_fail (TWN_IS_MESSAGE_SHAKE (self), NULL);

  return self->x != 0 ? gsk_transform_translate (NULL, &GRAPHENE_POINT_INIT (self->x, 0)) : NULL;
}

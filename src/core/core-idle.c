#include "config.h"

#include "core-idle.h"

#include "core-idle-source-private.h"

#define MINUTES_DEFAULT 5

/**
 * CoreIdle:
 *
 * Whether nobody has used the computer for some minutes. Owned by the application, which tells
 * the account. Desktops tell in different ways; the first that answers is used, and asked anew
 * when the number of minutes changes. A sandbox is told of a locked screen alone. Where nothing
 * answers, nobody ever is idle.
 */
struct _CoreIdle
{
  GObject         parent_instance;
  CoreIdleSource *source;    /* (nullable): the one that is tried or used */
  int             kind;      /* of source */
  guint           threshold_ms;
  guint           next;      /* idle callback: the next kind is tried from outside the last */
  gboolean        is_enabled;
  gboolean        is_idle;
  gboolean        is_available;
  gboolean        is_missing;
  gboolean        sees_locks_only;
};

enum
{
  PROP_IS_ENABLED = 1,
  PROP_MINUTES,
  PROP_IS_IDLE,
  PROP_IS_AVAILABLE,
  PROP_IS_MISSING,
  N_PROPS
};
static GParamSpec *properties[N_PROPS];
G_DEFINE_FINAL_TYPE (CoreIdle, core_idle, G_TYPE_OBJECT)

static void
core_idle_get_property (GObject    *object,
                        guint       id,
                        GValue     *value,
                        GParamSpec *pspec)
{
  CoreIdle *self = CORE_IDLE (object);

  switch (id)
    {
    case PROP_IS_ENABLED:
      g_value_set_boolean (value, self->is_enabled);
      break;
    case PROP_MINUTES:
      g_value_set_int (value, (int) (self->threshold_ms / 60000));
      break;
    case PROP_IS_IDLE:
      g_value_set_boolean (value, self->is_idle);
      break;
    case PROP_IS_AVAILABLE:
      g_value_set_boolean (value, self->is_available);
      break;
    case PROP_IS_MISSING:
      g_value_set_boolean (value, self->is_missing);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
core_idle_set_property (GObject      *object,
                        guint         id,
                        const GValue *value,
                        GParamSpec   *pspec)
{
  CoreIdle *self = CORE_IDLE (object);

  if (id == PROP_IS_ENABLED)
    core_idle_set_enabled (self, g_value_get_boolean (value));
  else if (id == PROP_MINUTES)
    core_idle_set_minutes (self, g_value_get_int (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
stop (CoreIdle *self)
{
  g_clear_handle_id (&self->next, g_source_remove);
  g_clear_pointer (&self->source, core_idle_source_free);
}

static void
core_idle_dispose (GObject *object)
{
  stop (CORE_IDLE (object));
  G_OBJECT_CLASS (core_idle_parent_class)->dispose (object);
}

static void
core_idle_class_init (CoreIdleClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags readable = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;
  const GParamFlags writable = readable | G_PARAM_WRITABLE | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = core_idle_get_property;
  object_class->set_property = core_idle_set_property;
  object_class->dispose = core_idle_dispose;
  properties[PROP_IS_ENABLED] =
    g_param_spec_boolean ("is-enabled", NULL, NULL, FALSE, writable);
  properties[PROP_MINUTES] =
    g_param_spec_int ("minutes", NULL, NULL, 0, 180, MINUTES_DEFAULT, writable);
  properties[PROP_IS_IDLE] = g_param_spec_boolean ("is-idle", NULL, NULL, FALSE, readable);
  properties[PROP_IS_AVAILABLE] =
    g_param_spec_boolean ("is-available", NULL, NULL, FALSE, readable);
  properties[PROP_IS_MISSING] = g_param_spec_boolean ("is-missing", NULL, NULL, FALSE, readable);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
core_idle_init (CoreIdle *self)
{
  self->threshold_ms = MINUTES_DEFAULT * 60000;
}

static void
set_idle (CoreIdle *self,
          gboolean  is_idle)
{
  if (self->is_idle == is_idle)
    return;

  self->is_idle = is_idle;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_IS_IDLE]);
}

static void
set_available (CoreIdle *self,
               gboolean  is_available)
{
  if (self->is_available == is_available)
    return;

  self->is_available = is_available;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_IS_AVAILABLE]);
}

static void
set_missing (CoreIdle *self,
             gboolean  is_missing)
{
  if (self->is_missing == is_missing)
    return;

  self->is_missing = is_missing;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_IS_MISSING]);
}

static void
on_source_changed (gboolean is_idle,
                   gpointer user_data)
{
  set_idle (CORE_IDLE (user_data), is_idle);
}

static gboolean on_next (gpointer user_data);

static void
on_source_answered (gboolean is_there,
                    gpointer user_data)
{
  CoreIdle *self = CORE_IDLE (user_data);

  if (!is_there && self->kind + 1 < CORE_IDLE_N_SOURCES)
    {
      self->next = g_idle_add (on_next, self);
      return;
    }

  self->sees_locks_only = is_there && self->kind == CORE_IDLE_PORTAL;
  set_available (self, is_there);
  set_missing (self, !is_there);
}

static void
try_kind (CoreIdle           *self,
          CoreIdleSourceKind  kind)
{
  g_clear_pointer (&self->source, core_idle_source_free);
  self->kind = (int) kind;
  self->source = core_idle_source_new (kind, self->threshold_ms, on_source_answered,
                                       on_source_changed, self);
}

static gboolean
on_next (gpointer user_data)
{
  CoreIdle *self = CORE_IDLE (user_data);

  self->next = 0;
  try_kind (self, self->kind + 1);
  return G_SOURCE_REMOVE;
}

static void
restart (CoreIdle *self)
{
  stop (self);
  if (self->is_enabled)
    try_kind (self, CORE_IDLE_MUTTER);
  set_idle (self, FALSE);
}

CoreIdle *
core_idle_new (void)
{
  return g_object_new (CORE_TYPE_IDLE, NULL);
}

gboolean
core_idle_is_idle (CoreIdle *self)
{
  g_return_val_if_fail (CORE_IS_IDLE (self), FALSE);

  return self->is_idle;
}

/* Returns: whether this desktop tells about idle time, as far as is known yet */
gboolean
core_idle_is_available (CoreIdle *self)
{
  g_return_val_if_fail (CORE_IS_IDLE (self), FALSE);

  return self->is_available;
}

/* Returns: whether this desktop tells nothing of the kind: it has been asked in every way */
gboolean
core_idle_is_missing (CoreIdle *self)
{
  g_return_val_if_fail (CORE_IS_IDLE (self), FALSE);

  return self->is_missing;
}

/* Returns: whether only a locked screen can be seen, as from a sandbox: the minutes do nothing. To
 *   be asked when is-available is told. */
gboolean
core_idle_sees_locks_only (CoreIdle *self)
{
  g_return_val_if_fail (CORE_IS_IDLE (self), FALSE);

  return self->sees_locks_only;
}

void
core_idle_set_enabled (CoreIdle *self,
                       gboolean  is_enabled)
{
  g_return_if_fail (CORE_IS_IDLE (self));

  if (self->is_enabled == is_enabled)
    return;

  self->is_enabled = is_enabled;
  restart (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_IS_ENABLED]);
}

void
core_idle_set_minutes (CoreIdle *self,
                       int       minutes)
{
  g_return_if_fail (CORE_IS_IDLE (self));
  g_return_if_fail (minutes > 0);

  core_idle_set_milliseconds (self, (guint) minutes * 60000);
}

/* For tests, which do not wait as long as people. */
void
core_idle_set_milliseconds (CoreIdle *self,
                            guint     milliseconds)
{
  g_return_if_fail (CORE_IS_IDLE (self));
  g_return_if_fail (milliseconds > 0);

  if (self->threshold_ms == milliseconds)
    return;

  self->threshold_ms = milliseconds;
  restart (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MINUTES]);
}

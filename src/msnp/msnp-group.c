#include "config.h"

#include "msnp-group.h"

#include <string.h>

#include "wire/msnp-text.h"

/**
 * MsnpGroup:
 *
 * A group of the forward list (03 §3.8). The roster makes it and keeps the same object for an id
 * as long as the server knows it. The protocol's group 0 is no group and has no object.
 */
struct _MsnpGroup
{
  GObject  parent_instance;
  char    *id; /* never changes: the roster keys on it */
  char    *name;
};

enum { PROP_ID = 1, PROP_NAME, N_PROPS };
static GParamSpec *properties[N_PROPS];
G_DEFINE_FINAL_TYPE (MsnpGroup, msnp_group, G_TYPE_OBJECT)

static void
msnp_group_get_property (GObject    *object,
                         guint       property_id,
                         GValue     *value,
                         GParamSpec *pspec)
{
  MsnpGroup *self = MSNP_GROUP (object);

  switch (property_id)
    {
    case PROP_ID:
      g_value_set_string (value, self->id);
      break;
    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
msnp_group_finalize (GObject *object)
{
  MsnpGroup *self = MSNP_GROUP (object);

  g_free (self->id);
  g_free (self->name);
  G_OBJECT_CLASS (msnp_group_parent_class)->finalize (object);
}

static void
msnp_group_class_init (MsnpGroupClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = msnp_group_get_property;
  object_class->finalize = msnp_group_finalize;
  properties[PROP_ID] = g_param_spec_string ("id", NULL, NULL, NULL, flags);
  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
msnp_group_init (MsnpGroup *self)
{
}

/**
 * msnp_group_new:
 * @id: the server's id
 * @name: its name, valid UTF-8
 *
 * Returns: (transfer full): a group; for the roster and tests alone
 */
MsnpGroup *
msnp_group_new (const char *id,
                const char *name)
{
  MsnpGroup *self = g_object_new (MSNP_TYPE_GROUP, NULL);

  self->id = g_strdup (id);
  self->name = g_strdup (name);

  return self;
}

const char *
msnp_group_get_id (MsnpGroup *self)
{
  g_return_val_if_fail (MSNP_IS_GROUP (self), NULL);

  return self->id;
}

const char *
msnp_group_get_name (MsnpGroup *self)
{
  g_return_val_if_fail (MSNP_IS_GROUP (self), NULL);

  return self->name;
}

/**
 * msnp_group_set_name:
 * @self: a group
 * @name: what the server says it is called
 *
 * For the roster alone: whoever wants another name asks msnp_session_rename_group_async().
 */
void
msnp_group_set_name (MsnpGroup  *self,
                     const char *name)
{
  g_return_if_fail (MSNP_IS_GROUP (self));

  if (g_str_equal (self->name, name))
    return;

  g_free (self->name);
  self->name = g_strdup (name);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NAME]);
}

/* Returns: whether @name is no longer than the protocol allows, once escaped (01 §1.5) */
gboolean
msnp_group_name_fits (const char *name)
{
  g_autofree char *escaped = NULL;

  g_return_val_if_fail (name != NULL, FALSE);

  escaped = msnp_text_escape (name);
  return strlen (escaped) <= MSNP_GROUP_SIZE_MAX;
}

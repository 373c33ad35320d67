#include "config.h"

#include "msnp-contact.h"

#include "msnp-contact-private.h"
#include "msnp-enum-types.h"
#include "wire/msnp-text.h"

/**
 * MsnpContact:
 *
 * One principal, as the server describes him: his name, the lists he is on, his groups and his
 * presence. The roster makes it and alone changes it, but for the alias, which is what the program
 * calls him and no server knows; the object stays the same from one sign-in
 * to the next. A principal on no list (a stranger in a chat) is a contact, too, with no lists.
 *
 * A list may hold 100,000 of these: what most have not (groups, a picture) takes a pointer.
 */
struct _MsnpContact
{
  GObject         parent_instance;
  char           *address;      /* never changes: the roster keys on it */
  char           *display_name; /* NULL until the server names the contact */
  char           *alias;        /* (nullable) */
  GPtrArray      *groups;       /* (element-type MsnpGroup) (nullable) */
  MsnpPictureRef *picture;
  guint32         client_id;
  guint8          lists;
  guint8          status;
};

enum
{
  PROP_ADDRESS = 1,
  PROP_DISPLAY_NAME,
  PROP_ALIAS,
  PROP_LISTS,
  PROP_GROUPS,
  PROP_STATUS,
  PROP_CLIENT_ID,
  PROP_PICTURE,
  PROP_IS_ONLINE,
  PROP_IS_BLOCKED,
  N_PROPS
};
static GParamSpec *properties[N_PROPS];
G_DEFINE_FINAL_TYPE (MsnpContact, msnp_contact, G_TYPE_OBJECT)

static void
msnp_contact_get_property (GObject    *object,
                           guint       property_id,
                           GValue     *value,
                           GParamSpec *pspec)
{
  MsnpContact *self = MSNP_CONTACT (object);

  switch (property_id)
    {
    case PROP_ADDRESS:
      g_value_set_string (value, self->address);
      break;
    case PROP_DISPLAY_NAME:
      g_value_set_string (value, msnp_contact_get_display_name (self));
      break;
    case PROP_ALIAS:
      g_value_set_string (value, self->alias);
      break;
    case PROP_LISTS:
      g_value_set_flags (value, self->lists);
      break;
    case PROP_GROUPS:
      g_value_set_uint (value, msnp_contact_get_n_groups (self));
      break;
    case PROP_STATUS:
      g_value_set_enum (value, self->status);
      break;
    case PROP_CLIENT_ID:
      g_value_set_uint (value, self->client_id);
      break;
    case PROP_PICTURE:
      g_value_set_boxed (value, self->picture);
      break;
    case PROP_IS_ONLINE:
      g_value_set_boolean (value, msnp_contact_is_online (self));
      break;
    case PROP_IS_BLOCKED:
      g_value_set_boolean (value, msnp_contact_is_blocked (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
msnp_contact_finalize (GObject *object)
{
  MsnpContact *self = MSNP_CONTACT (object);

  g_free (self->address);
  g_free (self->display_name);
  g_free (self->alias);
  g_clear_pointer (&self->groups, g_ptr_array_unref);
  g_clear_pointer (&self->picture, msnp_picture_ref_free);
  G_OBJECT_CLASS (msnp_contact_parent_class)->finalize (object);
}

static void
msnp_contact_class_init (MsnpContactClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = msnp_contact_get_property;
  object_class->finalize = msnp_contact_finalize;

  properties[PROP_ADDRESS] = g_param_spec_string ("address", NULL, NULL, NULL, flags);
  properties[PROP_DISPLAY_NAME] = g_param_spec_string ("display-name", NULL, NULL, NULL, flags);
  properties[PROP_ALIAS] = g_param_spec_string ("alias", NULL, NULL, NULL, flags);
  properties[PROP_LISTS] =
    g_param_spec_flags ("lists", NULL, NULL, MSNP_TYPE_LIST_FLAGS, MSNP_LIST_NONE, flags);
  properties[PROP_GROUPS] = g_param_spec_uint ("groups", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_STATUS] =
    g_param_spec_enum ("status", NULL, NULL, MSNP_TYPE_STATUS, MSNP_STATUS_OFFLINE, flags);
  properties[PROP_CLIENT_ID] =
    g_param_spec_uint ("client-id", NULL, NULL, 0, G_MAXUINT32, 0, flags);
  properties[PROP_PICTURE] =
    g_param_spec_boxed ("picture", NULL, NULL, MSNP_TYPE_PICTURE_REF, flags);
  properties[PROP_IS_ONLINE] = g_param_spec_boolean ("is-online", NULL, NULL, FALSE, flags);
  properties[PROP_IS_BLOCKED] = g_param_spec_boolean ("is-blocked", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
msnp_contact_init (MsnpContact *self)
{
  self->status = MSNP_STATUS_OFFLINE;
}

/**
 * msnp_contact_new:
 * @address: as msnp_address_normalize() spells it
 *
 * Returns: (transfer full): a contact on no list, offline; for the roster and tests alone
 */
MsnpContact *
msnp_contact_new (const char *address)
{
  MsnpContact *self = g_object_new (MSNP_TYPE_CONTACT, NULL);

  self->address = g_strdup (address);

  return self;
}

const char *
msnp_contact_get_address (MsnpContact *self)
{
  g_return_val_if_fail (MSNP_IS_CONTACT (self), NULL);

  return self->address;
}

/* Returns: (transfer none): the name, or the address until there is one: no row is blank */
const char *
msnp_contact_get_display_name (MsnpContact *self)
{
  g_return_val_if_fail (MSNP_IS_CONTACT (self), NULL);

  return self->display_name != NULL ? self->display_name : self->address;
}

gboolean
msnp_contact_set_display_name (MsnpContact *self,
                               const char  *display_name)
{
  const char *stored = display_name;

  /* Servers give the address where there is no name: kept once, not twice. */
  if (stored != NULL && (*stored == '\0' || g_str_equal (stored, self->address)))
    stored = NULL;
  if (g_strcmp0 (self->display_name, stored) == 0)
    return FALSE;

  g_free (self->display_name);
  self->display_name = g_strdup (stored);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DISPLAY_NAME]);
  return TRUE;
}

/* Returns: (transfer none) (nullable): what the program calls the contact, if not by its name */
const char *
msnp_contact_get_alias (MsnpContact *self)
{
  g_return_val_if_fail (MSNP_IS_CONTACT (self), NULL);

  return self->alias;
}

/* @alias: (nullable): UTF-8; it is sent to nobody */
void
msnp_contact_set_alias (MsnpContact *self,
                        const char  *alias)
{
  g_return_if_fail (MSNP_IS_CONTACT (self));

  if (g_strcmp0 (self->alias, alias) == 0)
    return;

  g_free (self->alias);
  self->alias = g_strdup (alias);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ALIAS]);
}

MsnpListFlags
msnp_contact_get_lists (MsnpContact *self)
{
  g_return_val_if_fail (MSNP_IS_CONTACT (self), MSNP_LIST_NONE);

  return self->lists;
}

gboolean
msnp_contact_set_lists (MsnpContact   *self,
                        MsnpListFlags  lists)
{
  gboolean was_blocked = msnp_contact_is_blocked (self);

  if (self->lists == lists)
    return FALSE;

  self->lists = (guint8) lists;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LISTS]);
  if (was_blocked != msnp_contact_is_blocked (self))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_IS_BLOCKED]);
  return TRUE;
}

MsnpStatus
msnp_contact_get_status (MsnpContact *self)
{
  g_return_val_if_fail (MSNP_IS_CONTACT (self), MSNP_STATUS_OFFLINE);

  return self->status;
}

/* Returns: the bits of 03 §3.5; 0 while offline */
guint32
msnp_contact_get_client_id (MsnpContact *self)
{
  g_return_val_if_fail (MSNP_IS_CONTACT (self), 0);

  return self->client_id;
}

/* Returns: (transfer none) (nullable): the display picture that the contact announces */
const MsnpPictureRef *
msnp_contact_get_picture (MsnpContact *self)
{
  g_return_val_if_fail (MSNP_IS_CONTACT (self), NULL);

  return self->picture;
}

gboolean
msnp_contact_is_online (MsnpContact *self)
{
  g_return_val_if_fail (MSNP_IS_CONTACT (self), FALSE);

  return self->status != MSNP_STATUS_OFFLINE;
}

/* Returns: whether the contact is on the block list; where a server allows both, it wins */
gboolean
msnp_contact_is_blocked (MsnpContact *self)
{
  g_return_val_if_fail (MSNP_IS_CONTACT (self), FALSE);

  return (self->lists & MSNP_LIST_BLOCK) != 0;
}

/* @picture: (transfer full) (nullable) */
void
msnp_contact_set_presence (MsnpContact    *self,
                           MsnpStatus      status,
                           guint32         client_id,
                           MsnpPictureRef *picture)
{
  gboolean was_online = msnp_contact_is_online (self);

  g_object_freeze_notify (G_OBJECT (self));

  if (self->status != status)
    {
      self->status = (guint8) status;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATUS]);
    }
  if (was_online != msnp_contact_is_online (self))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_IS_ONLINE]);
  if (self->client_id != client_id)
    {
      self->client_id = client_id;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CLIENT_ID]);
    }
  if (!msnp_picture_ref_equal (self->picture, picture))
    {
      g_clear_pointer (&self->picture, msnp_picture_ref_free);
      self->picture = g_steal_pointer (&picture);
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PICTURE]);
    }
  g_clear_pointer (&picture, msnp_picture_ref_free);

  g_object_thaw_notify (G_OBJECT (self));
}

guint
msnp_contact_get_n_groups (MsnpContact *self)
{
  g_return_val_if_fail (MSNP_IS_CONTACT (self), 0);

  return self->groups != NULL ? self->groups->len : 0;
}

/* Returns: (transfer none) (nullable): a group of the contact, %NULL past the last */
MsnpGroup *
msnp_contact_get_group (MsnpContact *self,
                        guint        index)
{
  g_return_val_if_fail (MSNP_IS_CONTACT (self), NULL);

  return index < msnp_contact_get_n_groups (self) ? g_ptr_array_index (self->groups, index) : NULL;
}

gboolean
msnp_contact_is_in_group (MsnpContact *self,
                          MsnpGroup   *group)
{
  g_return_val_if_fail (MSNP_IS_CONTACT (self), FALSE);

  return self->groups != NULL && g_ptr_array_find (self->groups, group, NULL);
}

gboolean
msnp_contact_add_group (MsnpContact *self,
                        MsnpGroup   *group)
{
  if (msnp_contact_is_in_group (self, group))
    return FALSE;

  if (self->groups == NULL)
    self->groups = g_ptr_array_new_full (1, g_object_unref);
  g_ptr_array_add (self->groups, g_object_ref (group));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_GROUPS]);
  return TRUE;
}

gboolean
msnp_contact_remove_group (MsnpContact *self,
                           MsnpGroup   *group)
{
  if (self->groups == NULL || !g_ptr_array_remove (self->groups, group))
    return FALSE;

  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_GROUPS]);
  return TRUE;
}

gboolean
msnp_contact_clear_groups (MsnpContact *self)
{
  if (msnp_contact_get_n_groups (self) == 0)
    return FALSE;

  g_clear_pointer (&self->groups, g_ptr_array_unref);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_GROUPS]);
  return TRUE;
}

/**
 * msnp_contact_parse_address:
 * @text: what somebody typed, or a file holds
 *
 * Returns: (transfer full) (nullable): the address as the protocol spells it; %NULL where that is
 *   none
 */
char *
msnp_contact_parse_address (const char *text)
{
  g_autofree char *address = NULL;

  g_return_val_if_fail (text != NULL, NULL);

  address = msnp_address_normalize (text);
  return msnp_address_is_valid (address) ? g_steal_pointer (&address) : NULL;
}

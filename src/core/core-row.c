#include "config.h"

#include "core-row-private.h"

#include "core-text.h"

#include <string.h>

/* One type for both kinds, so that headers and people are one flat model: a tree is slower and
 * loses the selection at each sort (widgets.md). A person's row keeps what sorting and searching
 * ask for: 10,000 rows are compared 130,000 times. */
struct _CoreRow
{
  GObject      parent_instance;
  MsnpContact *contact;   /* NULL: a header */
  MsnpGroup   *group;     /* of a header; NULL: the people in no group */
  CoreRow     *header;    /* of a person: whose counts the row is part of */
  char        *name;      /* as shown: harmless */
  char        *sort_key;  /* of the name, in the person's language */
  char        *search_key;
  guint        online;
  guint        total;
  gboolean     is_online; /* as it is counted in the header */
  gboolean     is_last;   /* the group that comes behind all others */
  gboolean     is_folded;
};

enum { PROP_NAME = 1, PROP_ONLINE, PROP_TOTAL, PROP_IS_FOLDED, N_PROPS };
static GParamSpec *properties[N_PROPS];
G_DEFINE_FINAL_TYPE (CoreRow, core_row, G_TYPE_OBJECT)

static void
core_row_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  CoreRow *self = CORE_ROW (object);

  switch (id)
    {
    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;
    case PROP_ONLINE:
      g_value_set_uint (value, self->online);
      break;
    case PROP_TOTAL:
      g_value_set_uint (value, self->total);
      break;
    case PROP_IS_FOLDED:
      g_value_set_boolean (value, self->is_folded);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
core_row_finalize (GObject *object)
{
  CoreRow *self = CORE_ROW (object);

  g_clear_object (&self->contact);
  g_clear_object (&self->group);
  g_clear_object (&self->header);
  g_free (self->name);
  g_free (self->sort_key);
  g_free (self->search_key);
  G_OBJECT_CLASS (core_row_parent_class)->finalize (object);
}

static void
core_row_class_init (CoreRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = core_row_get_property;
  object_class->finalize = core_row_finalize;
  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, flags);
  properties[PROP_ONLINE] = g_param_spec_uint ("online", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_TOTAL] = g_param_spec_uint ("total", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_IS_FOLDED] = g_param_spec_boolean ("is-folded", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
core_row_init (CoreRow *self)
{
}

static void
count (CoreRow *header, int online, int total)
{
  header->online += online;
  header->total += total;
  if (online != 0)
    g_object_notify_by_pspec (G_OBJECT (header), properties[PROP_ONLINE]);
  if (total != 0)
    g_object_notify_by_pspec (G_OBJECT (header), properties[PROP_TOTAL]);
}

/* @is_last: behind the other groups. */
CoreRow *
core_row_new_header (MsnpGroup  *group,
                     const char *name,
                     gboolean    is_last,
                     gboolean    is_folded)
{
  CoreRow *self = g_object_new (CORE_TYPE_ROW, NULL);

  g_set_object (&self->group, group);
  self->is_last = is_last;
  self->is_folded = is_folded;
  core_row_set_name (self, name);

  return self;
}

CoreRow *
core_row_new_contact (CoreRow     *header,
                      MsnpContact *contact)
{
  CoreRow *self = g_object_new (CORE_TYPE_ROW, NULL);

  self->header = g_object_ref (header);
  self->contact = g_object_ref (contact);
  count (header, 0, 1);
  core_row_update (self);

  return self;
}

/* Sets a row's name; network text is made harmless here, once, and never markup. */
void
core_row_set_name (CoreRow    *self,
                   const char *name)
{
  g_autofree char *harmless = core_text_make_harmless (name);

  if (g_strcmp0 (self->name, harmless) == 0)
    return;

  g_free (self->name);
  g_free (self->sort_key);
  self->name = g_steal_pointer (&harmless);
  self->sort_key = g_utf8_collate_key (self->name, -1);
  g_clear_pointer (&self->search_key, g_free);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NAME]);
}

void
core_row_set_folded (CoreRow  *self,
                     gboolean  is_folded)
{
  if (self->is_folded == is_folded)
    return;

  self->is_folded = is_folded;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_IS_FOLDED]);
}

/* Takes over what the contact says now. Returns: whether the row's place may be another one */
gboolean
core_row_update (CoreRow *self)
{
  gboolean is_online = msnp_contact_is_online (self->contact);
  gboolean moved = is_online != self->is_online;
  g_autofree char *old_name = g_strdup (self->name);

  if (moved)
    {
      self->is_online = is_online;
      count (self->header, is_online ? 1 : -1, 0);
    }
  core_row_set_name (self, msnp_contact_get_display_name (self->contact));

  return moved || g_strcmp0 (old_name, self->name) != 0;
}

/* The person is not in this group any more: the row does not count. */
void
core_row_leave (CoreRow *self)
{
  count (self->header, self->is_online ? -1 : 0, -1);
  self->is_online = FALSE;
}

/* Returns: (transfer none) (nullable): the person, NULL for a header */
MsnpContact *
core_row_get_contact (CoreRow *self)
{
  g_return_val_if_fail (CORE_IS_ROW (self), NULL);

  return self->contact;
}

/* Returns: (transfer none) (nullable): the row's group; NULL where that is nobody's */
MsnpGroup *
core_row_get_group (CoreRow *self)
{
  g_return_val_if_fail (CORE_IS_ROW (self), NULL);

  return self->header != NULL ? self->header->group : self->group;
}

/* Returns: (transfer none): the header over the row, which is itself for a header */
CoreRow *
core_row_get_header (CoreRow *self)
{
  g_return_val_if_fail (CORE_IS_ROW (self), NULL);

  return self->header != NULL ? self->header : self;
}

gboolean
core_row_is_header (CoreRow *self)
{
  g_return_val_if_fail (CORE_IS_ROW (self), FALSE);

  return self->contact == NULL;
}

/* Returns: (transfer none): the person's or the group's name, fit to be shown */
const char *
core_row_get_name (CoreRow *self)
{
  g_return_val_if_fail (CORE_IS_ROW (self), NULL);

  return self->name;
}

guint
core_row_get_online (CoreRow *self)
{
  g_return_val_if_fail (CORE_IS_ROW (self), 0);

  return self->online;
}

guint
core_row_get_total (CoreRow *self)
{
  g_return_val_if_fail (CORE_IS_ROW (self), 0);

  return self->total;
}

/* Returns: whether the row's group is folded */
gboolean
core_row_is_folded (CoreRow *self)
{
  g_return_val_if_fail (CORE_IS_ROW (self), FALSE);

  return core_row_get_header (self)->is_folded;
}

static int
compare_groups (CoreRow *a, CoreRow *b)
{
  int order;

  if (a == b)
    return 0;
  if (a->is_last != b->is_last)
    return a->is_last ? 1 : -1;

  order = strcmp (a->sort_key, b->sort_key);
  if (order != 0)
    return order;

  /* Two groups of one name stay apart. */
  return a < b ? -1 : 1;
}

/**
 * core_row_compare:
 * @a: a row
 * @b: another row
 *
 * The order of the list: groups by name, a header above its people, who is online first, then by
 * name, then by address.
 *
 * Returns: less than, equal to or greater than 0
 */
int
core_row_compare (CoreRow *a,
                  CoreRow *b)
{
  int order;

  g_return_val_if_fail (CORE_IS_ROW (a) && CORE_IS_ROW (b), 0);

  order = compare_groups (core_row_get_header (a), core_row_get_header (b));
  if (order != 0)
    return order;
  if (a->contact == NULL || b->contact == NULL)
    return (a->contact != NULL) - (b->contact != NULL);
  if (a->is_online != b->is_online)
    return a->is_online ? -1 : 1;

  order = strcmp (a->sort_key, b->sort_key);
  return order != 0 ? order
                    : strcmp (msnp_contact_get_address (a->contact),
                              msnp_contact_get_address (b->contact));
}

/**
 * core_row_matches:
 * @self: a row of a person
 * @folded_words: what is searched for, after g_utf8_casefold() and g_utf8_normalize()
 *
 * Returns: whether name or address contain it
 */
gboolean
core_row_matches (CoreRow    *self,
                  const char *folded_words)
{
  g_return_val_if_fail (CORE_IS_ROW (self), FALSE);
  g_return_val_if_fail (folded_words != NULL, FALSE);

  if (self->contact == NULL)
    return FALSE;
  if (self->search_key == NULL)
    {
      g_autofree char *both =
        g_strdup_printf ("%s\n%s", self->name, msnp_contact_get_address (self->contact));
      g_autofree char *folded = g_utf8_casefold (both, -1);

      self->search_key = g_utf8_normalize (folded, -1, G_NORMALIZE_ALL);
    }

  return strstr (self->search_key, folded_words) != NULL;
}

#define _GNU_SOURCE /* memmem */

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
  CoreSection  section;   /* of a header */
  MsnpGroup   *group;     /* of a header; NULL: none that the server knows */
  CoreRow     *home;      /* of a person: the header whose counts the row is part of */
  CoreRow     *header;    /* of a person: the header that he is shown under */
  char        *name;      /* as shown: harmless */
  char        *sort_key;  /* of the name, in the person's language */
  char        *search_key;
  guint        online;
  guint        total;
  gboolean     is_online; /* as it is counted in the header */
  gboolean     is_first;  /* of the rows of one person: the one that a search finds */
  gboolean     is_hidden; /* as the list is looked at now */
  gboolean     is_folded;
  gboolean     is_pending;
  gboolean     is_muted;
};

enum { PROP_NAME = 1, PROP_ONLINE, PROP_TOTAL, PROP_IS_FOLDED, PROP_IS_PENDING, PROP_IS_MUTED,
       N_PROPS };
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
    case PROP_IS_PENDING:
      g_value_set_boolean (value, self->is_pending);
      break;
    case PROP_IS_MUTED:
      g_value_set_boolean (value, self->is_muted);
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
  g_clear_object (&self->home);
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
  properties[PROP_IS_PENDING] =
    g_param_spec_boolean ("is-pending", NULL, NULL, FALSE, flags);
  properties[PROP_IS_MUTED] = g_param_spec_boolean ("is-muted", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
core_row_init (CoreRow *self)
{
}

/* More, or less, people under @header. */
void
core_row_count (CoreRow *header,
                int      online,
                int      total)
{
  header->online += online;
  header->total += total;
  if (online != 0)
    g_object_notify_by_pspec (G_OBJECT (header), properties[PROP_ONLINE]);
  if (total != 0)
    g_object_notify_by_pspec (G_OBJECT (header), properties[PROP_TOTAL]);
}

CoreRow *
core_row_new_header (CoreSection  section,
                     MsnpGroup   *group,
                     const char  *name,
                     gboolean     is_folded)
{
  CoreRow *self = g_object_new (CORE_TYPE_ROW, NULL);

  self->section = section;
  g_set_object (&self->group, group);
  self->is_folded = is_folded;
  core_row_set_name (self, name);

  return self;
}

/* Under @home, at first. */
CoreRow *
core_row_new_contact (CoreRow     *home,
                      MsnpContact *contact,
                      gboolean     is_first,
                      const char  *nickname)
{
  CoreRow *self = g_object_new (CORE_TYPE_ROW, NULL);

  self->home = g_object_ref (home);
  self->header = g_object_ref (home);
  self->contact = g_object_ref (contact);
  self->is_first = is_first;
  core_row_count (home, 0, 1);
  core_row_update (self, nickname);

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

void
core_row_set_pending (CoreRow  *self,
                      gboolean  is_pending)
{
  if (self->is_pending == is_pending)
    return;

  self->is_pending = is_pending;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_IS_PENDING]);
}

void
core_row_set_muted (CoreRow  *self,
                    gboolean  is_muted)
{
  if (self->is_muted == is_muted)
    return;

  self->is_muted = is_muted;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_IS_MUTED]);
}

void
core_row_set_first (CoreRow  *self,
                    gboolean  is_first)
{
  self->is_first = is_first;
}

/* Returns: whether that is new */
gboolean
core_row_set_hidden (CoreRow  *self,
                     gboolean  is_hidden)
{
  gboolean is_new = self->is_hidden != is_hidden;

  self->is_hidden = is_hidden;
  return is_new;
}

/* Returns: whether that is new */
gboolean
core_row_set_header (CoreRow *self,
                     CoreRow *header)
{
  return g_set_object (&self->header, header);
}

/* Takes over what the contact says now. Returns: whether the row's place may be another one */
gboolean
core_row_update (CoreRow    *self,
                 const char *nickname)
{
  gboolean is_online = msnp_contact_is_online (self->contact);
  gboolean moved = is_online != self->is_online;
  g_autofree char *old_name = g_strdup (self->name);

  if (moved)
    {
      self->is_online = is_online;
      core_row_count (self->home, is_online ? 1 : -1, 0);
    }
  core_row_set_name (self, nickname != NULL ? nickname
                                            : msnp_contact_get_display_name (self->contact));
  g_clear_pointer (&self->search_key, g_free);

  return moved || g_strcmp0 (old_name, self->name) != 0;
}

/* The person is not in this group any more: the row does not count. */
void
core_row_leave (CoreRow *self)
{
  core_row_count (self->home, self->is_online ? -1 : 0, -1);
  self->is_online = FALSE;
}

/* Returns: (transfer none): the header of the group that the row stands for */
CoreRow *
core_row_get_home (CoreRow *self)
{
  return self->home;
}

/* Returns: whether the row counts as online */
gboolean
core_row_is_online (CoreRow *self)
{
  return self->is_online;
}

/* Returns: (transfer none) (nullable): the person, NULL for a header */
MsnpContact *
core_row_get_contact (CoreRow *self)
{
  g_return_val_if_fail (CORE_IS_ROW (self), NULL);

  return self->contact;
}

/* Returns: (transfer none) (nullable): the group that the row is shown in; NULL where that is none
 * of the server's */
MsnpGroup *
core_row_get_group (CoreRow *self)
{
  g_return_val_if_fail (CORE_IS_ROW (self), NULL);

  return core_row_get_header (self)->group;
}

/* Returns: the section that the row is shown in */
CoreSection
core_row_get_section (CoreRow *self)
{
  g_return_val_if_fail (CORE_IS_ROW (self), CORE_SECTION_GROUP);

  return core_row_get_header (self)->section;
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

gboolean
core_row_is_pending (CoreRow *self)
{
  g_return_val_if_fail (CORE_IS_ROW (self), FALSE);

  return self->is_pending;
}

/* Returns: whether nothing is told of the person */
gboolean
core_row_is_muted (CoreRow *self)
{
  g_return_val_if_fail (CORE_IS_ROW (self), FALSE);

  return self->is_muted;
}

/* Returns: whether the row is part of the list as it is looked at now, while nobody searches */
gboolean
core_row_is_shown (CoreRow *self)
{
  g_return_val_if_fail (CORE_IS_ROW (self), FALSE);

  return !self->is_hidden && (self->contact == NULL || !self->header->is_folded);
}

/* Returns: whether the row's section is folded */
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
  if (a->section != b->section)
    return a->section < b->section ? -1 : 1;

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
 * The order of the list: sections in the order of #CoreSection, groups by name, a header above its
 * people, who is online first, then by name, then by address.
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

static gboolean
has_all_words (const char *text,
               const char *words)
{
  const gsize size = strlen (text);

  for (const char *at = words; *at != '\0';)
    {
      const gsize length = strcspn (at, " ");

      if (memmem (text, size, at, length) == NULL)
        return FALSE;
      at += length;
      at += strspn (at, " ");
    }

  return TRUE;
}

/**
 * core_row_matches:
 * @self: a row of a person
 * @folded_words: what is searched for, after g_utf8_casefold() and g_utf8_normalize()
 *
 * Returns: whether each of the words is in the name that is shown, the one that the server tells,
 *   or the address; of several rows of one person the first alone
 */
gboolean
core_row_matches (CoreRow    *self,
                  const char *folded_words)
{
  g_return_val_if_fail (CORE_IS_ROW (self), FALSE);
  g_return_val_if_fail (folded_words != NULL, FALSE);

  if (self->contact == NULL || !self->is_first)
    return FALSE;
  if (self->search_key == NULL)
    {
      g_autofree char *all = g_strdup_printf ("%s\n%s\n%s", self->name,
                                              msnp_contact_get_display_name (self->contact),
                                              msnp_contact_get_address (self->contact));
      g_autofree char *folded = g_utf8_casefold (all, -1);

      self->search_key = g_utf8_normalize (folded, -1, G_NORMALIZE_ALL);
    }

  return has_all_words (self->search_key, folded_words);
}

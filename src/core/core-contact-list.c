#include "config.h"

#include "core-contact-list.h"

#include <glib/gi18n-lib.h>

#include "core-row-private.h"

/* The roster as a person sees it: headers and people in one flat, unsorted model, a row for each
 * group somebody is in, and one more for favourites. Only people on the forward list are here.
 *
 * How the list is looked at (by group or by presence, with those who are offline or without) never
 * adds or removes a row: it says which header a row is shown under, and whether it is hidden. The
 * window sorts and filters; "order-changed" and "shown-changed" tell it when to do that again, and
 * it may collect them. */
struct _CoreContactList
{
  GObject             parent_instance;
  MsnpRoster         *roster;
  CoreAccountChoices *choices;
  CorePending        *pending;
  GListStore         *rows;
  GHashTable         *people;  /* MsnpContact → GPtrArray of CoreRow, the first first */
  GHashTable         *headers; /* MsnpGroup → CoreRow */
  CoreRow            *fixed[CORE_SECTION_OFFLINE + 1]; /* by CoreSection; none for groups */
};

/* What a change means to the window. */
typedef struct
{
  gboolean   order;
  gboolean   shown;
  GPtrArray *made; /* CoreRow that the model has not got yet */
} Effect;

enum { PROP_TOTAL = 1, N_PROPS };
static GParamSpec *properties[N_PROPS];
enum { ORDER_CHANGED, SHOWN_CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];
G_DEFINE_FINAL_TYPE (CoreContactList, core_contact_list, G_TYPE_OBJECT)

static void
core_contact_list_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  CoreContactList *self = CORE_CONTACT_LIST (object);

  switch (id)
    {
    case PROP_TOTAL:
      g_value_set_uint (value, core_contact_list_get_total (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
forget_people (CoreContactList *self)
{
  GHashTableIter iter;
  gpointer contact;

  g_hash_table_iter_init (&iter, self->people);
  while (g_hash_table_iter_next (&iter, &contact, NULL))
    g_signal_handlers_disconnect_by_data (contact, self);
  g_hash_table_remove_all (self->people);
}

static void
core_contact_list_finalize (GObject *object)
{
  CoreContactList *self = CORE_CONTACT_LIST (object);

  forget_people (self);
  g_clear_pointer (&self->people, g_hash_table_unref);
  g_clear_pointer (&self->headers, g_hash_table_unref);
  for (gsize i = 0; i < G_N_ELEMENTS (self->fixed); i++)
    g_clear_object (&self->fixed[i]);
  g_clear_object (&self->rows);
  g_clear_object (&self->roster);
  g_clear_object (&self->choices);
  g_clear_object (&self->pending);
  G_OBJECT_CLASS (core_contact_list_parent_class)->finalize (object);
}

static void
core_contact_list_class_init (CoreContactListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = core_contact_list_get_property;
  object_class->finalize = core_contact_list_finalize;
  properties[PROP_TOTAL] = g_param_spec_uint ("total", NULL, NULL, 0, G_MAXUINT, 0,
                                              G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  /**
   * CoreContactList::order-changed:
   * @self: the list
   *
   * A row's place may be another one now: core_row_compare() has to be asked again. Comes in
   * bursts, one for each person whose presence arrives.
   */
  signals[ORDER_CHANGED] = g_signal_new ("order-changed", CORE_TYPE_CONTACT_LIST, G_SIGNAL_RUN_LAST,
                                         0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  /**
   * CoreContactList::shown-changed:
   * @self: the list
   *
   * core_row_is_shown() may say something else now, of any row. Comes in bursts, too.
   */
  signals[SHOWN_CHANGED] = g_signal_new ("shown-changed", CORE_TYPE_CONTACT_LIST, G_SIGNAL_RUN_LAST,
                                         0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
core_contact_list_init (CoreContactList *self)
{
  self->rows = g_list_store_new (CORE_TYPE_ROW);
  self->people = g_hash_table_new_full (NULL, NULL, g_object_unref,
                                        (GDestroyNotify) g_ptr_array_unref);
  self->headers = g_hash_table_new_full (NULL, NULL, g_object_unref, g_object_unref);
}

/* Microsoft's servers called the group that everybody has “~”. */
static gboolean
is_default_group (MsnpGroup *group)
{
  return group == NULL || g_str_equal (msnp_group_get_id (group), "0");
}

static const char *
get_group_label (MsnpGroup *group)
{
  const char *name = msnp_group_get_name (group);

  return g_str_equal (name, "~") || *name == '\0' || g_str_equal (name, "Other Contacts")
           ? _("Other contacts")
           : name;
}

static const char *
get_section_label (CoreSection section)
{
  switch (section)
    {
    case CORE_SECTION_FAVORITES:
      return _("Favorites");
    case CORE_SECTION_ONLINE:
      return C_("group of contacts", "Online");
    case CORE_SECTION_OFFLINE:
      return C_("group of contacts", "Offline");
    case CORE_SECTION_OTHERS:
    case CORE_SECTION_GROUP:
    default:
      return _("Other contacts");
    }
}

/* What CoreAccountChoices knows a section by. A group's id may become another group's. */
static char *
dup_fold_key (CoreSection section, const char *name)
{
  static const char *const keys[] = { "favorites", "online", "group:", "others", "offline" };

  return g_strconcat (keys[section], section == CORE_SECTION_GROUP ? name : "", NULL);
}

static CoreRow *
header_new (CoreContactList *self, CoreSection section, MsnpGroup *group)
{
  const char *label = group != NULL ? get_group_label (group) : get_section_label (section);
  g_autofree char *key = dup_fold_key (section, label);

  return core_row_new_header (section, group, label,
                              core_account_choices_is_folded (self->choices, key));
}

/* ---- which headers there are, and which of them are shown ---- */

static gboolean
is_by_group (CoreContactList *self)
{
  return core_account_choices_get_grouping (self->choices) == CORE_GROUPING_GROUPS;
}

/* Of the headers that belong to no group of the server. Most say nothing over nobody. */
static gboolean
is_fixed_hidden (CoreContactList *self, CoreSection section)
{
  gboolean by_group = is_by_group (self);
  CoreOffline offline = core_account_choices_get_offline (self->choices);
  gboolean is_empty = core_row_get_total (self->fixed[section]) == 0;

  switch (section)
    {
    case CORE_SECTION_ONLINE:
      return by_group;
    case CORE_SECTION_OFFLINE:
      return is_empty || offline == CORE_OFFLINE_HIDDEN
             || (by_group && offline != CORE_OFFLINE_TOGETHER);
    case CORE_SECTION_OTHERS:
      return is_empty || !by_group;
    case CORE_SECTION_FAVORITES:
    case CORE_SECTION_GROUP:
    default:
      return is_empty;
    }
}

static void
update_fixed (CoreContactList *self, Effect *effect)
{
  for (gsize i = 0; i < G_N_ELEMENTS (self->fixed); i++)
    {
      if (self->fixed[i] != NULL)
        effect->shown |= core_row_set_hidden (self->fixed[i], is_fixed_hidden (self, i));
    }
}

/* The header of @group, or of those in none; a new one goes into what was made, too. */
static CoreRow *
ensure_header (CoreContactList *self, MsnpGroup *group, Effect *effect)
{
  CoreRow *header;

  if (is_default_group (group))
    return self->fixed[CORE_SECTION_OTHERS];

  header = g_hash_table_lookup (self->headers, group);
  if (header != NULL)
    return header;

  header = header_new (self, CORE_SECTION_GROUP, group);
  core_row_set_hidden (header, !is_by_group (self));
  g_ptr_array_add (effect->made, g_object_ref (header));
  g_hash_table_insert (self->headers, g_object_ref (group), header);

  return header;
}

/* ---- one person ---- */

/* Which header a row is shown under, and whether it is. Favourites stay on top, unless they are
 * offline and nobody is to be shown who is. */
static void
place_row (CoreContactList *self, CoreRow *row, gboolean is_first, Effect *effect)
{
  CoreOffline offline = core_account_choices_get_offline (self->choices);
  gboolean is_online = core_row_is_online (row);
  CoreRow *header = core_row_get_home (row);
  gboolean is_hidden = !is_online && offline == CORE_OFFLINE_HIDDEN;

  if (header != self->fixed[CORE_SECTION_FAVORITES]
      && (!is_by_group (self) || (!is_online && offline == CORE_OFFLINE_TOGETHER)))
    {
      header = self->fixed[is_online ? CORE_SECTION_ONLINE : CORE_SECTION_OFFLINE];
      is_hidden |= !is_first;
    }

  if (core_row_set_header (row, header))
    effect->order = effect->shown = TRUE;
  effect->shown |= core_row_set_hidden (row, is_hidden);
}

static void
place_person (CoreContactList *self, GPtrArray *rows, Effect *effect)
{
  for (guint i = 0; i < rows->len; i++)
    {
      core_row_set_first (rows->pdata[i], i == 0);
      place_row (self, rows->pdata[i], i == 0, effect);
    }
}

static void
count_person (CoreContactList *self, gboolean is_online, int people)
{
  core_row_count (self->fixed[is_online ? CORE_SECTION_ONLINE : CORE_SECTION_OFFLINE],
                  is_online ? people : 0, people);
}

/* The headers of the rows that somebody is to have: of his groups, then of the favourites. */
static GPtrArray *
list_homes (CoreContactList *self, MsnpContact *contact, Effect *effect)
{
  guint n_groups = msnp_contact_get_n_groups (contact);
  GPtrArray *homes = g_ptr_array_sized_new (n_groups + 2);

  if ((msnp_contact_get_lists (contact) & MSNP_LIST_FORWARD) == 0)
    return homes;

  for (guint i = 0; i < n_groups; i++)
    g_ptr_array_add (homes, ensure_header (self, msnp_contact_get_group (contact, i), effect));
  if (n_groups == 0)
    g_ptr_array_add (homes, self->fixed[CORE_SECTION_OTHERS]);
  if (core_account_choices_is_favorite (self->choices, msnp_contact_get_address (contact)))
    g_ptr_array_add (homes, self->fixed[CORE_SECTION_FAVORITES]);

  return homes;
}

static void
remove_row (CoreContactList *self, CoreRow *row)
{
  guint position;

  if (g_list_store_find (self->rows, row, &position))
    g_list_store_remove (self->rows, position);
}

/* Rows that stay keep their place, and with it the selection; their homes are taken from @homes. */
static void
keep_rows (CoreContactList *self, GPtrArray *rows, GPtrArray *homes, Effect *effect)
{
  const char *nickname = NULL;

  for (guint i = 0; i < rows->len;)
    {
      g_autoptr(CoreRow) row = g_object_ref (rows->pdata[i]);
      MsnpContact *contact = core_row_get_contact (row);

      if (g_ptr_array_remove (homes, core_row_get_home (row)))
        {
          nickname = core_account_choices_get_nickname (self->choices,
                                                        msnp_contact_get_address (contact));
          effect->order |= core_row_update (row, nickname);
          core_row_set_muted (row, core_account_choices_is_muted (
                                     self->choices, msnp_contact_get_address (contact)));
          i++;
          continue;
        }

      core_row_leave (row);
      g_ptr_array_remove_index (rows, i);
      remove_row (self, row);
    }
}

static void
make_rows (CoreContactList *self, MsnpContact *contact, GPtrArray *rows, GPtrArray *homes,
           Effect *effect)
{
  const char *address = msnp_contact_get_address (contact);
  const char *nickname = core_account_choices_get_nickname (self->choices, address);

  for (guint i = 0; i < homes->len; i++)
    {
      CoreRow *row = core_row_new_contact (homes->pdata[i], contact, rows->len == 0, nickname);

      core_row_set_pending (row, core_pending_has (self->pending, address));
      core_row_set_muted (row, core_account_choices_is_muted (self->choices, address));
      g_ptr_array_add (effect->made, g_object_ref (row));
      g_ptr_array_add (rows, row);
    }
}

static void on_person_notify (MsnpContact *contact, GParamSpec *pspec, gpointer user_data);

static GPtrArray *
meet_person (CoreContactList *self, MsnpContact *contact)
{
  GPtrArray *rows = g_ptr_array_new_full (1, g_object_unref);

  g_hash_table_insert (self->people, g_object_ref (contact), rows);
  g_signal_connect (contact, "notify::is-online", G_CALLBACK (on_person_notify), self);
  g_signal_connect (contact, "notify::display-name", G_CALLBACK (on_person_notify), self);

  return rows;
}

/* Brings the rows of @contact in line with roster and choices; may be called at any time. */
static void
sync_person (CoreContactList *self, MsnpContact *contact, Effect *effect)
{
  GPtrArray *rows = g_hash_table_lookup (self->people, contact);
  g_autoptr(GPtrArray) homes = list_homes (self, contact, effect);

  if (rows == NULL && homes->len == 0)
    return;

  if (rows != NULL && rows->len > 0)
    count_person (self, core_row_is_online (rows->pdata[0]), -1);
  if (rows == NULL)
    rows = meet_person (self, contact);
  keep_rows (self, rows, homes, effect);
  make_rows (self, contact, rows, homes, effect);

  if (rows->len == 0)
    {
      g_signal_handlers_disconnect_by_data (contact, self);
      g_hash_table_remove (self->people, contact);
      return;
    }

  count_person (self, core_row_is_online (rows->pdata[0]), 1);
  place_person (self, rows, effect);
}

/* ---- telling the window ---- */

static void
effect_init (Effect *effect)
{
  effect->order = FALSE;
  effect->shown = FALSE;
  effect->made = g_ptr_array_new_with_free_func (g_object_unref);
}

/* Hands over what was made, in one change of the model, and tells of the rest. */
static void
finish (CoreContactList *self, Effect *effect)
{
  g_autoptr(GPtrArray) made = g_steal_pointer (&effect->made);

  update_fixed (self, effect);
  if (made->len > 0)
    g_list_store_splice (self->rows, g_list_model_get_n_items (G_LIST_MODEL (self->rows)), 0,
                         made->pdata, made->len);
  if (effect->order)
    g_signal_emit (self, signals[ORDER_CHANGED], 0);
  if (effect->shown)
    g_signal_emit (self, signals[SHOWN_CHANGED], 0);
}

static void
update_person (CoreContactList *self, MsnpContact *contact)
{
  guint total = core_contact_list_get_total (self);
  Effect effect;

  effect_init (&effect);
  sync_person (self, contact, &effect);
  finish (self, &effect);
  if (total != core_contact_list_get_total (self))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TOTAL]);
}

static void
on_person_notify (MsnpContact *contact, GParamSpec *pspec, gpointer user_data)
{
  update_person (CORE_CONTACT_LIST (user_data), contact);
}

static void
update_everybody (CoreContactList *self)
{
  g_autofree gpointer *people = NULL;
  guint n_people;
  Effect effect;

  effect_init (&effect);
  people = g_hash_table_get_keys_as_array (self->people, &n_people);
  for (guint i = 0; i < n_people; i++)
    sync_person (self, people[i], &effect);
  finish (self, &effect);
}

/* Another way to look at the same rows. */
static void
place_everybody (CoreContactList *self)
{
  GHashTableIter iter;
  gpointer value;
  Effect effect;

  effect_init (&effect);
  g_hash_table_iter_init (&iter, self->headers);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    effect.shown |= core_row_set_hidden (value, !is_by_group (self));
  g_hash_table_iter_init (&iter, self->people);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    place_person (self, value, &effect);
  finish (self, &effect);
}

static void
make_fixed (CoreContactList *self, Effect *effect)
{
  for (guint i = 0; i < G_N_ELEMENTS (self->fixed); i++)
    {
      g_clear_object (&self->fixed[i]);
      if (i == CORE_SECTION_GROUP)
        continue;
      self->fixed[i] = header_new (self, i, NULL);
      g_ptr_array_add (effect->made, g_object_ref (self->fixed[i]));
    }
}

/* One change of the model for the whole list of a sign-in. */
static void
rebuild (CoreContactList *self)
{
  GListModel *groups = msnp_roster_list_groups (self->roster);
  Effect effect;

  effect_init (&effect);
  forget_people (self);
  g_hash_table_remove_all (self->headers);
  make_fixed (self, &effect);

  for (guint i = 0; i < g_list_model_get_n_items (groups); i++)
    {
      g_autoptr(MsnpGroup) group = g_list_model_get_item (groups, i);

      ensure_header (self, group, &effect);
    }
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->roster)); i++)
    {
      g_autoptr(MsnpContact) contact = g_list_model_get_item (G_LIST_MODEL (self->roster), i);

      sync_person (self, contact, &effect);
    }

  update_fixed (self, &effect);
  g_list_store_splice (self->rows, 0, g_list_model_get_n_items (G_LIST_MODEL (self->rows)),
                       effect.made->pdata, effect.made->len);
  g_ptr_array_unref (effect.made);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TOTAL]);
}

static void
on_roster_items_changed (MsnpRoster *roster, guint position, guint removed, guint added,
                         gpointer user_data)
{
  CoreContactList *self = CORE_CONTACT_LIST (user_data);
  guint n_contacts = g_list_model_get_n_items (G_LIST_MODEL (roster));

  /* One who is gone is told of by contact-removed. */
  if (removed == 1 && added == 0 && n_contacts > 0)
    return;

  /* Also when nobody is there: the groups may be others. */
  if (removed > 0 || added == n_contacts)
    {
      rebuild (self);
      return;
    }

  for (guint i = 0; i < added; i++)
    {
      g_autoptr(MsnpContact) contact =
        g_list_model_get_item (G_LIST_MODEL (roster), position + i);

      update_person (self, contact);
    }
}

static void
on_contact_changed (MsnpRoster *roster, MsnpContact *contact, gpointer user_data)
{
  update_person (CORE_CONTACT_LIST (user_data), contact);
}

static void
on_group_added (MsnpRoster *roster, MsnpGroup *group, gpointer user_data)
{
  CoreContactList *self = CORE_CONTACT_LIST (user_data);
  Effect effect;

  effect_init (&effect);
  ensure_header (self, group, &effect);
  finish (self, &effect);
}

static void
on_group_renamed (MsnpRoster *roster, MsnpGroup *group, gpointer user_data)
{
  CoreContactList *self = CORE_CONTACT_LIST (user_data);
  CoreRow *header = g_hash_table_lookup (self->headers, group);
  g_autofree char *old_key = NULL;
  g_autofree char *key = NULL;

  if (header == NULL)
    return;

  old_key = dup_fold_key (CORE_SECTION_GROUP, core_row_get_name (header));
  key = dup_fold_key (CORE_SECTION_GROUP, get_group_label (group));
  core_row_set_name (header, get_group_label (group));
  core_account_choices_set_folded (self->choices, key, core_row_is_folded (header));
  core_account_choices_set_folded (self->choices, old_key, FALSE);
  g_signal_emit (self, signals[ORDER_CHANGED], 0);
}

/* Its people were told of by contact-changed before. */
static void
on_group_removed (MsnpRoster *roster, MsnpGroup *group, gpointer user_data)
{
  CoreContactList *self = CORE_CONTACT_LIST (user_data);
  CoreRow *header = g_hash_table_lookup (self->headers, group);

  if (header == NULL)
    return;

  remove_row (self, header);
  g_hash_table_remove (self->headers, group);
}

static void
refold (CoreContactList *self, CoreRow *header, CoreSection section)
{
  MsnpGroup *group = core_row_get_group (header);
  g_autofree char *key = dup_fold_key (section, group != NULL ? get_group_label (group) : "");

  core_row_set_folded (header, core_account_choices_is_folded (self->choices, key));
}

static void
refold_everything (CoreContactList *self)
{
  GHashTableIter iter;
  gpointer header;

  g_hash_table_iter_init (&iter, self->headers);
  while (g_hash_table_iter_next (&iter, NULL, &header))
    refold (self, header, CORE_SECTION_GROUP);
  for (guint i = 0; i < G_N_ELEMENTS (self->fixed); i++)
    {
      if (self->fixed[i] != NULL)
        refold (self, self->fixed[i], i);
    }
  g_signal_emit (self, signals[SHOWN_CHANGED], 0);
}

static void
on_choices_changed (CoreAccountChoices *choices, const char *key, const char *address,
                    gpointer user_data)
{
  CoreContactList *self = CORE_CONTACT_LIST (user_data);
  MsnpContact *contact = address != NULL ? msnp_roster_lookup (self->roster, address) : NULL;

  if (g_str_equal (key, "folded"))
    refold_everything (self);
  else if (g_str_equal (key, "grouping") || g_str_equal (key, "offline"))
    place_everybody (self);
  else if (contact != NULL)
    update_person (self, contact);
  else if (address == NULL)
    update_everybody (self);
}

/* The subject is a person's address or a group's id, or something that is not in the list. */
static void
on_pending_changed (CorePending *pending, const char *subject, gpointer user_data)
{
  CoreContactList *self = CORE_CONTACT_LIST (user_data);
  MsnpContact *contact = msnp_roster_lookup (self->roster, subject);
  MsnpGroup *group = msnp_roster_lookup_group (self->roster, subject);
  GPtrArray *rows = contact != NULL ? g_hash_table_lookup (self->people, contact) : NULL;
  CoreRow *header = group != NULL ? g_hash_table_lookup (self->headers, group) : NULL;
  gboolean is_pending = core_pending_has (pending, subject);

  for (guint i = 0; rows != NULL && i < rows->len; i++)
    core_row_set_pending (rows->pdata[i], is_pending);
  if (header != NULL)
    core_row_set_pending (header, is_pending);
}

/**
 * core_contact_list_new:
 * @roster: whose people
 * @choices: how they are looked at
 * @pending: what the server still has to confirm
 *
 * Returns: (transfer full): the list, which follows all three
 */
CoreContactList *
core_contact_list_new (MsnpRoster         *roster,
                       CoreAccountChoices *choices,
                       CorePending        *pending)
{
  CoreContactList *self;

  g_return_val_if_fail (MSNP_IS_ROSTER (roster), NULL);
  g_return_val_if_fail (CORE_IS_ACCOUNT_CHOICES (choices), NULL);
  g_return_val_if_fail (CORE_IS_PENDING (pending), NULL);

  self = g_object_new (CORE_TYPE_CONTACT_LIST, NULL);
  self->roster = g_object_ref (roster);
  self->choices = g_object_ref (choices);
  self->pending = g_object_ref (pending);

  g_signal_connect_object (roster, "items-changed", G_CALLBACK (on_roster_items_changed), self, 0);
  g_signal_connect_object (roster, "contact-changed", G_CALLBACK (on_contact_changed), self, 0);
  g_signal_connect_object (roster, "contact-removed", G_CALLBACK (on_contact_changed), self, 0);
  g_signal_connect_object (roster, "group-added", G_CALLBACK (on_group_added), self, 0);
  g_signal_connect_object (roster, "group-renamed", G_CALLBACK (on_group_renamed), self, 0);
  g_signal_connect_object (roster, "group-removed", G_CALLBACK (on_group_removed), self, 0);
  g_signal_connect_object (choices, "changed", G_CALLBACK (on_choices_changed), self, 0);
  g_signal_connect_object (pending, "changed", G_CALLBACK (on_pending_changed), self, 0);
  rebuild (self);

  return self;
}

/* Returns: (transfer none) (element-type CoreRow): the rows, in no order */
GListModel *
core_contact_list_list_rows (CoreContactList *self)
{
  g_return_val_if_fail (CORE_IS_CONTACT_LIST (self), NULL);

  return G_LIST_MODEL (self->rows);
}

gboolean
core_contact_list_has_row (CoreContactList *self,
                           CoreRow         *row)
{
  g_return_val_if_fail (CORE_IS_CONTACT_LIST (self), FALSE);

  return g_list_store_find (self->rows, row, NULL);
}

guint
core_contact_list_get_total (CoreContactList *self)
{
  g_return_val_if_fail (CORE_IS_CONTACT_LIST (self), 0);

  return g_hash_table_size (self->people);
}

/* Folds or unfolds what @header stands over; that is one of the account's choices. */
void
core_contact_list_set_folded (CoreContactList *self,
                              CoreRow         *header,
                              gboolean         folded)
{
  g_autofree char *key = NULL;

  g_return_if_fail (CORE_IS_CONTACT_LIST (self));
  g_return_if_fail (CORE_IS_ROW (header) && core_row_is_header (header));

  key = dup_fold_key (core_row_get_section (header), core_row_get_name (header));
  core_account_choices_set_folded (self->choices, key, folded);
}

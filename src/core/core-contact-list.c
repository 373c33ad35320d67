#include "config.h"

#include "core-contact-list.h"

#include <glib/gi18n-lib.h>

#include "core-row-private.h"

/* The roster as a person sees it: headers and people in one flat, unsorted model, a row for each
 * group somebody is in. Only people on the forward list are here. The window sorts and filters;
 * "order-changed" and "folds-changed" tell it when to do that again, and it may collect them. */
struct _CoreContactList
{
  GObject       parent_instance;
  MsnpRoster   *roster;
  CoreSettings *settings;
  GListStore   *rows;
  GHashTable   *people;  /* MsnpContact → GPtrArray of CoreRow */
  GHashTable   *headers; /* MsnpGroup → CoreRow */
  CoreRow      *others;  /* the header of those in no group, while there are any */
};

enum { PROP_TOTAL = 1, N_PROPS };
static GParamSpec *properties[N_PROPS];
enum { ORDER_CHANGED, FOLDS_CHANGED, N_SIGNALS };
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
  g_clear_object (&self->others);
  g_clear_object (&self->rows);
  g_clear_object (&self->roster);
  g_clear_object (&self->settings);
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
   * CoreContactList::folds-changed:
   * @self: the list
   *
   * A group was folded or unfolded.
   */
  signals[FOLDS_CHANGED] = g_signal_new ("folds-changed", CORE_TYPE_CONTACT_LIST, G_SIGNAL_RUN_LAST,
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
  const char *name = group != NULL ? msnp_group_get_name (group) : "~";

  return g_str_equal (name, "~") || *name == '\0' || g_str_equal (name, "Other Contacts")
           ? _("Other contacts")
           : name;
}

static const char *
get_fold_key (MsnpGroup *group)
{
  return is_default_group (group) ? "~" : msnp_group_get_name (group);
}

static CoreRow *
header_new (CoreContactList *self, MsnpGroup *group)
{
  return core_row_new_header (group, get_group_label (group), is_default_group (group),
                              core_settings_is_folded (self->settings, get_fold_key (group)));
}

/* The header over @group's people; a new one goes into @made, too. */
static CoreRow *
ensure_header (CoreContactList *self, MsnpGroup *group, GPtrArray *made)
{
  CoreRow *header = group != NULL ? g_hash_table_lookup (self->headers, group) : self->others;

  if (header != NULL)
    return header;

  header = header_new (self, group);
  g_ptr_array_add (made, g_object_ref (header));
  if (group != NULL)
    g_hash_table_insert (self->headers, g_object_ref (group), header);
  else
    self->others = header;

  return header;
}

static void
update_person (CoreContactList *self, MsnpContact *contact)
{
  GPtrArray *rows = g_hash_table_lookup (self->people, contact);
  gboolean moved = FALSE;

  for (guint i = 0; rows != NULL && i < rows->len; i++)
    moved |= core_row_update (rows->pdata[i]);
  if (moved)
    g_signal_emit (self, signals[ORDER_CHANGED], 0);
}

static void
on_person_notify (MsnpContact *contact, GParamSpec *pspec, gpointer user_data)
{
  update_person (CORE_CONTACT_LIST (user_data), contact);
}

static CoreRow *
person_row_new (CoreContactList *self, MsnpContact *contact, MsnpGroup *group, GPtrArray *made)
{
  CoreRow *row = core_row_new_contact (ensure_header (self, group, made), contact);

  g_ptr_array_add (made, g_object_ref (row));
  return row;
}

/* Makes the rows of somebody new. */
static void
add_person (CoreContactList *self, MsnpContact *contact, GPtrArray *made)
{
  g_autoptr(GPtrArray) rows = NULL;
  guint n_groups = msnp_contact_get_n_groups (contact);

  if ((msnp_contact_get_lists (contact) & MSNP_LIST_FORWARD) == 0)
    return;

  rows = g_ptr_array_new_full (MAX (n_groups, 1), g_object_unref);
  for (guint i = 0; i < n_groups; i++)
    g_ptr_array_add (rows,
                     person_row_new (self, contact, msnp_contact_get_group (contact, i), made));
  if (n_groups == 0)
    g_ptr_array_add (rows, person_row_new (self, contact, NULL, made));

  g_hash_table_insert (self->people, g_object_ref (contact), g_steal_pointer (&rows));
  g_signal_connect (contact, "notify::is-online", G_CALLBACK (on_person_notify), self);
  g_signal_connect (contact, "notify::display-name", G_CALLBACK (on_person_notify), self);
}

static void
remove_row (CoreContactList *self, CoreRow *row)
{
  guint position;

  if (g_list_store_find (self->rows, row, &position))
    g_list_store_remove (self->rows, position);
}

/* The header of those in no group is there only while somebody is. */
static void
drop_empty_others (CoreContactList *self)
{
  if (self->others == NULL || core_row_get_total (self->others) > 0)
    return;

  remove_row (self, self->others);
  g_clear_object (&self->others);
}

static void
remove_person (CoreContactList *self, MsnpContact *contact)
{
  GPtrArray *rows = g_hash_table_lookup (self->people, contact);

  if (rows == NULL)
    return;

  for (guint i = 0; i < rows->len; i++)
    {
      core_row_leave (rows->pdata[i]);
      remove_row (self, rows->pdata[i]);
    }
  g_signal_handlers_disconnect_by_data (contact, self);
  g_hash_table_remove (self->people, contact);
}

static void
append_rows (CoreContactList *self, GPtrArray *made)
{
  if (made->len > 0)
    g_list_store_splice (self->rows, g_list_model_get_n_items (G_LIST_MODEL (self->rows)), 0,
                         made->pdata, made->len);
}

/* Whether the rows that @contact has are the rows that it is to have: a new name or a bit of a list
 * then leaves them, and with them the selection, where they are. */
static gboolean
has_right_rows (CoreContactList *self, MsnpContact *contact)
{
  GPtrArray *rows = g_hash_table_lookup (self->people, contact);
  gboolean on_list = (msnp_contact_get_lists (contact) & MSNP_LIST_FORWARD) != 0;
  guint n_groups = msnp_contact_get_n_groups (contact);

  if (rows == NULL || !on_list)
    return rows == NULL && !on_list;
  if (n_groups == 0)
    return rows->len == 1 && core_row_get_group (rows->pdata[0]) == NULL;
  if (rows->len != n_groups)
    return FALSE;

  for (guint i = 0; i < rows->len; i++)
    {
      MsnpGroup *group = core_row_get_group (rows->pdata[i]);

      if (group == NULL || !msnp_contact_is_in_group (contact, group))
        return FALSE;
    }

  return TRUE;
}

/* Brings the rows of @contact in line with what the roster says; may be called at any time. */
static void
sync_person (CoreContactList *self, MsnpContact *contact)
{
  g_autoptr(GPtrArray) made = g_ptr_array_new_with_free_func (g_object_unref);
  guint total = core_contact_list_get_total (self);

  if (has_right_rows (self, contact))
    {
      update_person (self, contact);
      return;
    }

  remove_person (self, contact);
  add_person (self, contact, made);
  append_rows (self, made);
  drop_empty_others (self);
  if (total != core_contact_list_get_total (self))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TOTAL]);
}

/* One change of the model for the whole list of a sign-in. */
static void
rebuild (CoreContactList *self)
{
  GListModel *groups = msnp_roster_list_groups (self->roster);
  g_autoptr(GPtrArray) made = g_ptr_array_new_with_free_func (g_object_unref);

  forget_people (self);
  g_hash_table_remove_all (self->headers);
  g_clear_object (&self->others);

  for (guint i = 0; i < g_list_model_get_n_items (groups); i++)
    {
      g_autoptr(MsnpGroup) group = g_list_model_get_item (groups, i);

      /* The group that everybody has says nothing while nobody is in it. */
      if (!is_default_group (group))
        ensure_header (self, group, made);
    }
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->roster)); i++)
    {
      g_autoptr(MsnpContact) contact = g_list_model_get_item (G_LIST_MODEL (self->roster), i);

      add_person (self, contact, made);
    }

  g_list_store_splice (self->rows, 0, g_list_model_get_n_items (G_LIST_MODEL (self->rows)),
                       made->pdata, made->len);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TOTAL]);
}

static void
on_roster_items_changed (MsnpRoster *roster, guint position, guint removed, guint added,
                         gpointer user_data)
{
  CoreContactList *self = CORE_CONTACT_LIST (user_data);

  /* Also when nobody is there: the groups may be others. */
  if (removed > 0 || added == g_list_model_get_n_items (G_LIST_MODEL (roster)))
    {
      rebuild (self);
      return;
    }

  for (guint i = 0; i < added; i++)
    {
      g_autoptr(MsnpContact) contact =
        g_list_model_get_item (G_LIST_MODEL (roster), position + i);

      sync_person (self, contact);
    }
}

static void
on_contact_changed (MsnpRoster *roster, MsnpContact *contact, gpointer user_data)
{
  sync_person (CORE_CONTACT_LIST (user_data), contact);
}

static void
on_group_added (MsnpRoster *roster, MsnpGroup *group, gpointer user_data)
{
  CoreContactList *self = CORE_CONTACT_LIST (user_data);
  g_autoptr(GPtrArray) made = g_ptr_array_new_with_free_func (g_object_unref);

  ensure_header (self, group, made);
  append_rows (self, made);
}

static void
on_group_renamed (MsnpRoster *roster, MsnpGroup *group, gpointer user_data)
{
  CoreContactList *self = CORE_CONTACT_LIST (user_data);
  CoreRow *header = g_hash_table_lookup (self->headers, group);

  if (header == NULL)
    return;

  core_row_set_name (header, get_group_label (group));
  g_signal_emit (self, signals[ORDER_CHANGED], 0);
}

/* Its people are told of by contact-changed, before this or after it. */
static void
on_group_removed (MsnpRoster *roster, MsnpGroup *group, gpointer user_data)
{
  CoreContactList *self = CORE_CONTACT_LIST (user_data);

  if (g_hash_table_contains (self->headers, group))
    rebuild (self);
}

/**
 * core_contact_list_new:
 * @roster: whose people
 * @settings: where it is remembered which groups are folded
 *
 * Returns: (transfer full): the list, which follows @roster
 */
CoreContactList *
core_contact_list_new (MsnpRoster   *roster,
                       CoreSettings *settings)
{
  CoreContactList *self;

  g_return_val_if_fail (MSNP_IS_ROSTER (roster), NULL);
  g_return_val_if_fail (CORE_IS_SETTINGS (settings), NULL);

  self = g_object_new (CORE_TYPE_CONTACT_LIST, NULL);
  self->roster = g_object_ref (roster);
  self->settings = g_object_ref (settings);

  g_signal_connect_object (roster, "items-changed", G_CALLBACK (on_roster_items_changed), self, 0);
  g_signal_connect_object (roster, "contact-changed", G_CALLBACK (on_contact_changed), self, 0);
  g_signal_connect_object (roster, "group-added", G_CALLBACK (on_group_added), self, 0);
  g_signal_connect_object (roster, "group-renamed", G_CALLBACK (on_group_renamed), self, 0);
  g_signal_connect_object (roster, "group-removed", G_CALLBACK (on_group_removed), self, 0);
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

guint
core_contact_list_get_total (CoreContactList *self)
{
  g_return_val_if_fail (CORE_IS_CONTACT_LIST (self), 0);

  return g_hash_table_size (self->people);
}

/* Folds or unfolds the group of @header, and remembers it. */
void
core_contact_list_set_folded (CoreContactList *self,
                              CoreRow         *header,
                              gboolean         folded)
{
  g_return_if_fail (CORE_IS_CONTACT_LIST (self));
  g_return_if_fail (CORE_IS_ROW (header) && core_row_is_header (header));

  if (core_row_is_folded (header) == folded)
    return;

  core_row_set_folded (header, folded);
  core_settings_set_folded (self->settings, get_fold_key (core_row_get_group (header)), folded);
  g_signal_emit (self, signals[FOLDS_CHANGED], 0);
}

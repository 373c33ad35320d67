#include "config.h"

#include "msnp-roster.h"

#include "msnp-contact-private.h"
#include "msnp-roster-private.h"

#define CONTACT_GROUPS_MAX 64     /* groups of one contact */
#define HELD_MAX           100000 /* presences that wait for the end of a sign-in */

/**
 * MsnpRoster:
 *
 * Everybody on any list of the account, as a #GListModel of #MsnpContact, and the groups. The
 * session owns one for its life: from one sign-in to the next the same person is the same object.
 * The notification connection alone changes it, by what the server says (03 §3.2 to §3.8).
 *
 * People who are on no list but met in a chat are contacts, too, as long as somebody holds them.
 */
struct _MsnpRoster
{
  GObject     parent_instance;
  GPtrArray  *contacts;   /* (element-type MsnpContact), the model */
  GHashTable *by_address; /* address -> MsnpContact, both of the array */
  GHashTable *strangers;  /* address -> Stranger, whose key it owns */
  GListStore *groups;
  gboolean    allows_others;
  gboolean    asks_when_added;
  gboolean    is_holding;
  GPtrArray  *held;          /* (element-type MsnpContact) (nullable), all initial */
};

enum { PROP_ALLOWS_OTHERS = 1, PROP_ASKS_WHEN_ADDED, N_PROPS };
static GParamSpec *properties[N_PROPS];

enum
{
  CONTACT_ADDED,
  CONTACT_CHANGED,
  CONTACT_REMOVED,
  PRESENCE_RECEIVED,
  GROUP_ADDED,
  GROUP_RENAMED,
  GROUP_REMOVED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

static GType
get_item_type (GListModel *model)
{
  return MSNP_TYPE_CONTACT;
}

static guint
get_n_items (GListModel *model)
{
  return MSNP_ROSTER (model)->contacts->len;
}

static gpointer
get_item (GListModel *model,
          guint       position)
{
  MsnpRoster *self = MSNP_ROSTER (model);

  if (position >= self->contacts->len)
    return NULL;

  return g_object_ref (g_ptr_array_index (self->contacts, position));
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (MsnpRoster, msnp_roster, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

/* Somebody who is on no list, for as long as somebody else holds him. */
typedef struct
{
  MsnpRoster  *roster;
  MsnpContact *contact; /* weak */
  char        *address;
} Stranger;

static void
on_stranger_gone (gpointer  user_data,
                  GObject  *where_the_object_was)
{
  Stranger *stranger = user_data;

  stranger->contact = NULL;
  g_hash_table_remove (stranger->roster->strangers, stranger->address);
}

static void
stranger_free (gpointer data)
{
  Stranger *stranger = data;

  if (stranger->contact != NULL)
    g_object_weak_unref (G_OBJECT (stranger->contact), on_stranger_gone, stranger);
  g_free (stranger->address);
  g_free (stranger);
}

static void
add_stranger (MsnpRoster  *self,
              MsnpContact *contact)
{
  Stranger *stranger = g_new0 (Stranger, 1);

  stranger->roster = self;
  stranger->contact = contact;
  stranger->address = g_strdup (msnp_contact_get_address (contact));
  g_object_weak_ref (G_OBJECT (contact), on_stranger_gone, stranger);
  g_hash_table_replace (self->strangers, stranger->address, stranger);
}

static void
msnp_roster_get_property (GObject    *object,
                          guint       property_id,
                          GValue     *value,
                          GParamSpec *pspec)
{
  MsnpRoster *self = MSNP_ROSTER (object);

  switch (property_id)
    {
    case PROP_ALLOWS_OTHERS:
      g_value_set_boolean (value, self->allows_others);
      break;
    case PROP_ASKS_WHEN_ADDED:
      g_value_set_boolean (value, self->asks_when_added);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
msnp_roster_finalize (GObject *object)
{
  MsnpRoster *self = MSNP_ROSTER (object);

  g_clear_pointer (&self->held, g_ptr_array_unref);
  g_hash_table_unref (self->strangers);
  g_hash_table_unref (self->by_address);
  g_ptr_array_unref (self->contacts);
  g_object_unref (self->groups);
  G_OBJECT_CLASS (msnp_roster_parent_class)->finalize (object);
}

static guint
contact_signal_new (const char *name)
{
  return g_signal_new (name, MSNP_TYPE_ROSTER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                       1, MSNP_TYPE_CONTACT);
}

static guint
group_signal_new (const char *name)
{
  return g_signal_new (name, MSNP_TYPE_ROSTER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                       1, MSNP_TYPE_GROUP);
}

static void
msnp_roster_class_init (MsnpRosterClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = msnp_roster_get_property;
  object_class->finalize = msnp_roster_finalize;

  properties[PROP_ALLOWS_OTHERS] = g_param_spec_boolean ("allows-others", NULL, NULL, TRUE, flags);
  properties[PROP_ASKS_WHEN_ADDED] =
    g_param_spec_boolean ("asks-when-added", NULL, NULL, TRUE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  /* Each after the fact, once a fact; the list of a sign-in comes by items-changed alone. */
  signals[CONTACT_ADDED] = contact_signal_new ("contact-added");
  signals[CONTACT_CHANGED] = contact_signal_new ("contact-changed");
  signals[CONTACT_REMOVED] = contact_signal_new ("contact-removed");
  signals[GROUP_ADDED] = group_signal_new ("group-added");
  signals[GROUP_RENAMED] = group_signal_new ("group-renamed");
  signals[GROUP_REMOVED] = group_signal_new ("group-removed");

  /**
   * MsnpRoster::presence-received:
   * @self: the roster
   * @contact: who
   * @initial: whether he was there before us (`ILN`), so that it is no news
   *
   * Emitted for every ILN, NLN and FLN of somebody on the list, repeats included, after the
   * contact's properties have changed.
   */
  signals[PRESENCE_RECEIVED] =
    g_signal_new ("presence-received", MSNP_TYPE_ROSTER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 2, MSNP_TYPE_CONTACT, G_TYPE_BOOLEAN);
}

static void
msnp_roster_init (MsnpRoster *self)
{
  self->contacts = g_ptr_array_new_with_free_func (g_object_unref);
  self->by_address = g_hash_table_new (g_str_hash, g_str_equal);
  self->strangers = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, stranger_free);
  self->groups = g_list_store_new (MSNP_TYPE_GROUP);
  self->allows_others = TRUE;
  self->asks_when_added = TRUE;
}

MsnpRoster *
msnp_roster_new (void)
{
  return g_object_new (MSNP_TYPE_ROSTER, NULL);
}

/* ---- looking up ---- */

/**
 * msnp_roster_lookup:
 * @self: a roster
 * @address: in lower case
 *
 * Returns: (transfer none) (nullable): the contact, if he is on any list
 */
MsnpContact *
msnp_roster_lookup (MsnpRoster *self,
                    const char *address)
{
  g_return_val_if_fail (MSNP_IS_ROSTER (self) && address != NULL, NULL);

  return g_hash_table_lookup (self->by_address, address);
}

/**
 * msnp_roster_ensure:
 * @self: a roster
 * @address: in lower case
 *
 * Returns: (transfer full): the contact of that address, or a stranger: the same object for as long
 *   as somebody holds it
 */
MsnpContact *
msnp_roster_ensure (MsnpRoster *self,
                    const char *address)
{
  MsnpContact *contact = g_hash_table_lookup (self->by_address, address);
  Stranger *stranger;

  if (contact != NULL)
    return g_object_ref (contact);

  stranger = g_hash_table_lookup (self->strangers, address);
  if (stranger != NULL)
    return g_object_ref (stranger->contact);

  contact = msnp_contact_new (address);
  add_stranger (self, contact);
  return contact;
}

static void
adopt (MsnpRoster  *self,
       MsnpContact *contact)
{
  const char *address = msnp_contact_get_address (contact);

  g_hash_table_remove (self->strangers, address);
  g_hash_table_insert (self->by_address, (gpointer) address, contact);
}

/* He leaves the lists; a chat may still hold him. */
static void
estrange (MsnpRoster  *self,
          MsnpContact *contact)
{
  const char *address = msnp_contact_get_address (contact);

  g_hash_table_remove (self->by_address, address);
  add_stranger (self, contact);
  msnp_contact_set_lists (contact, MSNP_LIST_NONE);
  msnp_contact_clear_groups (contact);
}

/* Returns: (transfer none): the groups, a #GListModel of #MsnpGroup in the server's order */
GListModel *
msnp_roster_list_groups (MsnpRoster *self)
{
  g_return_val_if_fail (MSNP_IS_ROSTER (self), NULL);

  return G_LIST_MODEL (self->groups);
}

static MsnpGroup *
find_group (MsnpRoster *self,
            const char *value,
            const char *(*getter) (MsnpGroup *),
            guint      *position)
{
  guint n_groups = g_list_model_get_n_items (G_LIST_MODEL (self->groups));

  for (guint i = 0; i < n_groups; i++)
    {
      g_autoptr(MsnpGroup) group = g_list_model_get_item (G_LIST_MODEL (self->groups), i);

      if (g_str_equal (getter (group), value))
        {
          if (position != NULL)
            *position = i;
          return group; /* the store holds it */
        }
    }

  return NULL;
}

/* Returns: (transfer none) (nullable): the group of that id */
MsnpGroup *
msnp_roster_lookup_group (MsnpRoster *self,
                          const char *id)
{
  g_return_val_if_fail (MSNP_IS_ROSTER (self) && id != NULL, NULL);

  return find_group (self, id, msnp_group_get_id, NULL);
}

/* Returns: (transfer none) (nullable): the first group of that name */
MsnpGroup *
msnp_roster_lookup_group_by_name (MsnpRoster *self,
                                  const char *name)
{
  g_return_val_if_fail (MSNP_IS_ROSTER (self) && name != NULL, NULL);

  return find_group (self, name, msnp_group_get_name, NULL);
}

/* Returns: whether people on neither the allow nor the block list may see one (`BLP AL`) */
gboolean
msnp_roster_allows_others (MsnpRoster *self)
{
  g_return_val_if_fail (MSNP_IS_ROSTER (self), TRUE);

  return self->allows_others;
}

/* Returns: whether one wants to be asked when somebody adds one (`GTC A`) */
gboolean
msnp_roster_asks_when_added (MsnpRoster *self)
{
  g_return_val_if_fail (MSNP_IS_ROSTER (self), TRUE);

  return self->asks_when_added;
}

/* ---- the list of a sign-in ---- */

static void
put_into_groups (MsnpContact *contact,
                 const char  *group_ids,
                 GHashTable  *groups)
{
  g_auto(GStrv) ids = NULL;

  msnp_contact_clear_groups (contact);
  if (group_ids == NULL)
    return;

  ids = g_strsplit (group_ids, ",", CONTACT_GROUPS_MAX);
  for (gsize i = 0; ids[i] != NULL; i++)
    {
      MsnpGroup *group = g_hash_table_lookup (groups, ids[i]);

      /* 0 is "none", and an id that no `LSG` named is nothing to show. */
      if (group != NULL)
        msnp_contact_add_group (contact, group);
    }
}

static void
publish_groups (MsnpRoster *self,
                GArray     *drafts,
                GHashTable *by_id)
{
  g_autoptr(GPtrArray) groups = g_ptr_array_new_with_free_func (g_object_unref);
  guint n_old = g_list_model_get_n_items (G_LIST_MODEL (self->groups));

  for (guint i = 0; i < drafts->len; i++)
    {
      const MsnpDraftGroup *draft = &g_array_index (drafts, MsnpDraftGroup, i);
      MsnpGroup *group = msnp_roster_lookup_group (self, draft->id);

      if (g_hash_table_contains (by_id, draft->id))
        continue;

      group = group != NULL ? g_object_ref (group) : msnp_group_new (draft->id, draft->name);
      msnp_group_set_name (group, draft->name);
      g_ptr_array_add (groups, group);
      g_hash_table_insert (by_id, (gpointer) msnp_group_get_id (group), group);
    }
  g_list_store_splice (self->groups, 0, n_old, groups->pdata, groups->len);
}

/* Returns: (transfer full): the contact or stranger of that address, or somebody new */
static MsnpContact *
find_or_make (MsnpRoster *self,
              const char *address)
{
  MsnpContact *contact = g_hash_table_lookup (self->by_address, address);
  Stranger *stranger = contact == NULL ? g_hash_table_lookup (self->strangers, address) : NULL;

  if (stranger != NULL)
    contact = stranger->contact;

  return contact != NULL ? g_object_ref (contact) : msnp_contact_new (address);
}

/* The same person twice in one list: the later line holds. */
static void
publish_contact (MsnpRoster             *self,
                 const MsnpDraftContact *draft,
                 GHashTable             *groups,
                 GHashTable             *by_address,
                 GPtrArray              *contacts)
{
  MsnpContact *contact = g_hash_table_lookup (by_address, draft->address);

  if (contact == NULL)
    {
      contact = find_or_make (self, draft->address);
      g_ptr_array_add (contacts, contact);
      g_hash_table_insert (by_address, (gpointer) msnp_contact_get_address (contact), contact);
    }

  g_object_freeze_notify (G_OBJECT (contact));
  msnp_contact_set_display_name (contact, draft->display_name);
  msnp_contact_set_lists (contact, draft->lists);
  put_into_groups (contact, draft->group_ids, groups);
  g_object_thaw_notify (G_OBJECT (contact));
}

/**
 * msnp_roster_publish:
 * @self: a roster
 * @list: the list of a sign-in
 *
 * Puts @list in the old one's place: one items-changed for the contacts, one for the groups;
 * contacts that are in both stay the same objects.
 */
void
msnp_roster_publish (MsnpRoster    *self,
                     MsnpListDraft *list)
{
  GPtrArray *contacts = g_ptr_array_new_with_free_func (g_object_unref);
  GHashTable *by_address = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr(GHashTable) groups = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr(GHashTable) old_by_address = NULL;
  g_autoptr(GPtrArray) old = NULL;

  publish_groups (self, list->groups, groups);
  for (guint i = 0; i < list->contacts->len; i++)
    publish_contact (self, &g_array_index (list->contacts, MsnpDraftContact, i), groups,
                     by_address, contacts);

  old = g_steal_pointer (&self->contacts);
  old_by_address = g_steal_pointer (&self->by_address);
  self->contacts = contacts;
  self->by_address = by_address;
  for (guint i = 0; i < contacts->len && g_hash_table_size (self->strangers) > 0; i++)
    g_hash_table_remove (self->strangers,
                         msnp_contact_get_address (g_ptr_array_index (contacts, i)));
  for (guint i = 0; i < old->len; i++)
    {
      MsnpContact *contact = g_ptr_array_index (old, i);

      if (!g_hash_table_contains (by_address, msnp_contact_get_address (contact)))
        estrange (self, contact);
    }

  g_list_model_items_changed (G_LIST_MODEL (self), 0, old->len, self->contacts->len);
}

/* ---- presence ---- */

void
msnp_roster_hold_presence (MsnpRoster *self)
{
  self->is_holding = TRUE;
}

/**
 * msnp_roster_release_presence:
 * @self: a roster
 *
 * Tells the presence that came while the sign-in was not over, so that listeners hear of a contact
 * before they hear that he is online.
 */
void
msnp_roster_release_presence (MsnpRoster *self)
{
  g_autoptr(GPtrArray) held = g_steal_pointer (&self->held);

  self->is_holding = FALSE;
  for (guint i = 0; held != NULL && i < held->len; i++)
    g_signal_emit (self, signals[PRESENCE_RECEIVED], 0, g_ptr_array_index (held, i), TRUE);
}

static void
tell_presence (MsnpRoster  *self,
               MsnpContact *contact,
               gboolean     initial)
{
  if (!self->is_holding)
    {
      g_signal_emit (self, signals[PRESENCE_RECEIVED], 0, contact, initial);
      return;
    }

  if (self->held == NULL)
    self->held = g_ptr_array_new_with_free_func (g_object_unref);
  if (self->held->len < HELD_MAX)
    g_ptr_array_add (self->held, g_object_ref (contact));
}

/**
 * msnp_roster_apply_presence:
 * @self: a roster
 * @address: whose; somebody on no list is passed over
 * @status: %MSNP_STATUS_OFFLINE for `FLN`
 * @display_name: (nullable): the name, if the line had one
 * @client_id: the bits of 03 §3.5
 * @picture: (nullable): the msnobject as it came
 * @initial: `ILN`
 */
void
msnp_roster_apply_presence (MsnpRoster *self,
                            const char *address,
                            MsnpStatus  status,
                            const char *display_name,
                            guint32     client_id,
                            const char *picture,
                            gboolean    initial)
{
  MsnpContact *contact = msnp_roster_lookup (self, address);

  if (contact == NULL)
    {
      g_debug ("presence of somebody who is on no list");
      return;
    }

  g_object_freeze_notify (G_OBJECT (contact));
  if (display_name != NULL)
    msnp_contact_set_display_name (contact, display_name);
  msnp_contact_set_presence (contact, status, client_id,
                             picture != NULL ? msnp_picture_ref_parse (picture) : NULL);
  g_object_thaw_notify (G_OBJECT (contact));
  tell_presence (self, contact, initial);
}

/* Signed out: nobody is known to be there. No presence-received: it is no news of theirs. */
void
msnp_roster_clear_presence (MsnpRoster *self)
{
  g_clear_pointer (&self->held, g_ptr_array_unref);
  for (guint i = 0; i < self->contacts->len; i++)
    msnp_contact_set_presence (g_ptr_array_index (self->contacts, i), MSNP_STATUS_OFFLINE, 0, NULL);
}

/* ---- changes ---- */

static gboolean
apply_group_of_add (MsnpRoster  *self,
                    MsnpContact *contact,
                    const char  *group_id)
{
  MsnpGroup *group = group_id != NULL ? msnp_roster_lookup_group (self, group_id) : NULL;

  if (group == NULL || msnp_contact_get_n_groups (contact) >= CONTACT_GROUPS_MAX)
    return FALSE;

  return msnp_contact_add_group (contact, group);
}

/**
 * msnp_roster_apply_add:
 * @self: a roster
 * @list: one list or several
 * @address: who
 * @display_name: (nullable): his name; the one he has is kept
 * @group_id: (nullable): only for the forward list
 *
 * `ADD` (03 §3.7).
 *
 * Returns: (transfer none): the contact
 */
MsnpContact *
msnp_roster_apply_add (MsnpRoster    *self,
                       MsnpListFlags  list,
                       const char    *address,
                       const char    *display_name,
                       const char    *group_id)
{
  g_autoptr(MsnpContact) contact = msnp_roster_ensure (self, address);
  gboolean is_new = msnp_roster_lookup (self, address) == NULL;
  gboolean is_changed = msnp_contact_set_lists (contact, msnp_contact_get_lists (contact) | list);

  if ((list & MSNP_LIST_FORWARD) != 0)
    is_changed = apply_group_of_add (self, contact, group_id) || is_changed;
  if (display_name != NULL
      && g_str_equal (msnp_contact_get_display_name (contact), msnp_contact_get_address (contact)))
    is_changed = msnp_contact_set_display_name (contact, display_name) || is_changed;

  if (is_new)
    {
      g_ptr_array_add (self->contacts, g_object_ref (contact));
      adopt (self, contact);
      g_list_model_items_changed (G_LIST_MODEL (self), self->contacts->len - 1, 0, 1);
      g_signal_emit (self, signals[CONTACT_ADDED], 0, contact);
    }
  else if (is_changed)
    {
      g_signal_emit (self, signals[CONTACT_CHANGED], 0, contact);
    }

  return contact; /* the array holds it */
}

static void
forget_contact (MsnpRoster  *self,
                MsnpContact *contact)
{
  g_autoptr(MsnpContact) kept = g_object_ref (contact);
  guint position;

  if (!g_ptr_array_find (self->contacts, contact, &position))
    return;

  estrange (self, contact);
  msnp_contact_set_presence (contact, MSNP_STATUS_OFFLINE, 0, NULL);
  g_ptr_array_remove_index (self->contacts, position);
  g_list_model_items_changed (G_LIST_MODEL (self), position, 1, 0);
  g_signal_emit (self, signals[CONTACT_REMOVED], 0, kept);
}

/**
 * msnp_roster_apply_remove:
 * @self: a roster
 * @list: one list
 * @address: who
 * @group_id: (nullable): then only from that group
 *
 * `REM` (03 §3.7): who is on no list any more is gone.
 */
void
msnp_roster_apply_remove (MsnpRoster    *self,
                          MsnpListFlags  list,
                          const char    *address,
                          const char    *group_id)
{
  MsnpContact *contact = msnp_roster_lookup (self, address);
  gboolean is_changed;

  if (contact == NULL)
    return;

  if (group_id != NULL)
    {
      MsnpGroup *group = msnp_roster_lookup_group (self, group_id);

      is_changed = group != NULL && msnp_contact_remove_group (contact, group);
    }
  else
    {
      is_changed = msnp_contact_set_lists (contact, msnp_contact_get_lists (contact) & ~list);
      if (list == MSNP_LIST_FORWARD)
        {
          is_changed = msnp_contact_clear_groups (contact) || is_changed;
          msnp_contact_set_presence (contact, MSNP_STATUS_OFFLINE, 0, NULL);
        }
    }

  if (msnp_contact_get_lists (contact) == MSNP_LIST_NONE)
    forget_contact (self, contact);
  else if (is_changed)
    g_signal_emit (self, signals[CONTACT_CHANGED], 0, contact);
}

void
msnp_roster_apply_rename (MsnpRoster *self,
                          const char *address,
                          const char *display_name)
{
  MsnpContact *contact = msnp_roster_lookup (self, address);

  if (contact != NULL && msnp_contact_set_display_name (contact, display_name))
    g_signal_emit (self, signals[CONTACT_CHANGED], 0, contact);
}

void
msnp_roster_apply_group_added (MsnpRoster *self,
                               const char *id,
                               const char *name)
{
  g_autoptr(MsnpGroup) group = NULL;

  if (g_str_equal (id, "0") || msnp_roster_lookup_group (self, id) != NULL
      || g_list_model_get_n_items (G_LIST_MODEL (self->groups)) >= MSNP_GROUPS_MAX)
    return;

  group = msnp_group_new (id, name);
  g_list_store_append (self->groups, group);
  g_signal_emit (self, signals[GROUP_ADDED], 0, group);
}

void
msnp_roster_apply_group_renamed (MsnpRoster *self,
                                 const char *id,
                                 const char *name)
{
  MsnpGroup *group = msnp_roster_lookup_group (self, id);

  if (group == NULL || g_str_equal (msnp_group_get_name (group), name))
    return;

  msnp_group_set_name (group, name);
  g_signal_emit (self, signals[GROUP_RENAMED], 0, group);
}

/**
 * msnp_roster_apply_group_removed:
 * @self: a roster
 * @id: the group's id, which may come back for another group later (03 §3.8)
 *
 * Takes everybody out of the group first, then the group away.
 */
void
msnp_roster_apply_group_removed (MsnpRoster *self,
                                 const char *id)
{
  guint position;
  g_autoptr(MsnpGroup) group = find_group (self, id, msnp_group_get_id, &position);

  if (group == NULL)
    return;

  g_object_ref (group);
  for (guint i = 0; i < self->contacts->len; i++)
    {
      MsnpContact *contact = g_ptr_array_index (self->contacts, i);

      if (msnp_contact_remove_group (contact, group))
        g_signal_emit (self, signals[CONTACT_CHANGED], 0, contact);
    }
  /* A listener may have changed the groups. */
  if (find_group (self, id, msnp_group_get_id, &position) == group)
    g_list_store_remove (self->groups, position);
  g_signal_emit (self, signals[GROUP_REMOVED], 0, group);
}

void
msnp_roster_apply_privacy (MsnpRoster *self,
                           gboolean    allows_others)
{
  if (self->allows_others == allows_others)
    return;

  self->allows_others = allows_others;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ALLOWS_OTHERS]);
}

void
msnp_roster_apply_notify (MsnpRoster *self,
                          gboolean    asks_when_added)
{
  if (self->asks_when_added == asks_when_added)
    return;

  self->asks_when_added = asks_when_added;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ASKS_WHEN_ADDED]);
}

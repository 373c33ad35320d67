#include "config.h"

#include "loopback-directory.h"

#include <string.h>

#include "msnp/msnp-log.h"
#include "msnp/wire/msnp-text.h"

static const char *const phone_keys[LOOPBACK_N_PHONES] = { "PHH", "PHW", "PHM", "MOB", "MBE" };

static void
group_free (LoopbackGroup *self)
{
  g_free (self->name);
  g_free (self);
}

static void
contact_free (LoopbackContact *self)
{
  g_free (self->address);
  g_free (self->name);
  g_clear_pointer (&self->groups, g_array_unref);
  g_free (self);
}

static void
account_free (LoopbackAccount *self)
{
  g_free (self->address);
  msnp_secret_free (self->password);
  g_free (self->name);
  g_hash_table_unref (self->by_address);
  g_ptr_array_unref (self->contacts);
  g_ptr_array_unref (self->groups);
  for (guint i = 0; i < LOOPBACK_N_PHONES; i++)
    g_free (self->phones[i]);
  g_free (self->client_id);
  g_free (self->object);
  g_free (self);
}

LoopbackDirectory *
loopback_directory_new (void)
{
  LoopbackDirectory *self = g_new0 (LoopbackDirectory, 1);

  self->accounts = g_ptr_array_new_with_free_func ((GDestroyNotify) account_free);
  self->by_address = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  return self;
}

void
loopback_directory_free (LoopbackDirectory *self)
{
  g_hash_table_unref (self->by_address);
  g_ptr_array_unref (self->accounts);
  g_free (self);
}

/* Whoever has the newcomer on his list already is on the newcomer's reverse list. */
static void
link_reverse (LoopbackDirectory *self,
              LoopbackAccount   *account)
{
  for (guint i = 0; i < self->accounts->len; i++)
    {
      LoopbackAccount *other = g_ptr_array_index (self->accounts, i);
      LoopbackContact *contact = loopback_account_lookup (other, account->address);

      if (contact != NULL && (contact->lists & MSNP_LIST_FORWARD) != 0)
        loopback_account_add_contact (account, other->address, other->name, MSNP_LIST_REVERSE);
    }
}

static void
insert (LoopbackDirectory *self,
        LoopbackAccount   *account)
{
  g_ptr_array_add (self->accounts, account);
  g_hash_table_insert (self->by_address, msnp_address_normalize (account->address), account);
  link_reverse (self, account);
}

/**
 * loopback_directory_add:
 * @self: the directory
 * @address: an address that is not there yet
 * @password: its password
 * @name: its friendly name
 *
 * Returns: (transfer none): the new account
 */
LoopbackAccount *
loopback_directory_add (LoopbackDirectory *self,
                        const char        *address,
                        const char        *password,
                        const char        *name)
{
  LoopbackAccount *account = g_new0 (LoopbackAccount, 1);

  g_assert (loopback_directory_lookup (self, address) == NULL);

  account->address = g_strdup (address);
  account->password = g_strdup (password);
  account->name = g_strdup (name);
  account->contacts = g_ptr_array_new_with_free_func ((GDestroyNotify) contact_free);
  account->by_address = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  account->groups = g_ptr_array_new_with_free_func ((GDestroyNotify) group_free);
  account->next_group = 1;
  account->version = 1;
  account->client_id = g_strdup ("0");
  insert (self, account);

  return account;
}

/* Returns: (transfer none) (nullable): the account, found without regard to case */
LoopbackAccount *
loopback_directory_lookup (LoopbackDirectory *self,
                           const char        *address)
{
  g_autofree char *key = msnp_address_normalize (address);

  return g_hash_table_lookup (self->by_address, key);
}

/* Moves the accounts of @other, none of which may be here yet, into @self. */
void
loopback_directory_absorb (LoopbackDirectory *self,
                           LoopbackDirectory *other)
{
  while (other->accounts->len > 0)
    {
      LoopbackAccount *account = g_ptr_array_steal_index (other->accounts, 0);

      insert (self, account);
      for (guint i = 0; i < account->contacts->len; i++)
        {
          LoopbackContact *contact = g_ptr_array_index (account->contacts, i);
          LoopbackAccount *mate = loopback_directory_lookup (self, contact->address);

          if (mate != NULL && (contact->lists & MSNP_LIST_FORWARD) != 0)
            loopback_account_add_contact (mate, account->address, account->name,
                                          MSNP_LIST_REVERSE);
        }
    }

  g_hash_table_remove_all (other->by_address);
}

/**
 * loopback_account_add_contact:
 * @self: an account
 * @address: somebody's address
 * @name: his name, for an entry that is new
 * @lists: the lists he is on besides those he was on
 *
 * Returns: (transfer none): his entry
 */
LoopbackContact *
loopback_account_add_contact (LoopbackAccount *self,
                              const char      *address,
                              const char      *name,
                              MsnpListFlags    lists)
{
  g_autofree char *key = msnp_address_normalize (address);
  LoopbackContact *contact = g_hash_table_lookup (self->by_address, key);

  if (contact == NULL)
    {
      contact = g_new0 (LoopbackContact, 1);
      contact->address = g_strdup (address);
      contact->name = g_strdup (name);
      g_ptr_array_add (self->contacts, contact);
      g_hash_table_insert (self->by_address, g_steal_pointer (&key), contact);
    }

  contact->lists |= lists;
  return contact;
}

/* Returns: (transfer none) (nullable): the entry, which may be on no list any more */
LoopbackContact *
loopback_account_lookup (LoopbackAccount *self,
                         const char      *address)
{
  g_autofree char *key = msnp_address_normalize (address);

  return g_hash_table_lookup (self->by_address, key);
}

/* Returns: whether the lists and BLP of @self let @watcher see and call him (03 §3.2, §3.3) */
gboolean
loopback_account_lets_see (LoopbackAccount *self,
                           const char      *watcher)
{
  LoopbackContact *contact = loopback_account_lookup (self, watcher);
  MsnpListFlags lists = contact != NULL ? contact->lists : MSNP_LIST_NONE;

  if ((lists & MSNP_LIST_BLOCK) != 0)
    return FALSE;

  return (lists & MSNP_LIST_ALLOW) != 0 || !self->blocks_others;
}

/* Returns: whether others may know that @self is there */
gboolean
loopback_account_is_visible (LoopbackAccount *self)
{
  return self->status != MSNP_STATUS_OFFLINE && self->status != MSNP_STATUS_HIDDEN;
}

/* @id is 0 for the account's next number. */
LoopbackGroup *
loopback_account_add_group (LoopbackAccount *self,
                            const char      *name,
                            guint            id)
{
  LoopbackGroup *group = g_new0 (LoopbackGroup, 1);

  group->id = id != 0 ? id : self->next_group;
  group->name = g_strdup (name);
  self->next_group = MAX (self->next_group, group->id + 1);
  g_ptr_array_add (self->groups, group);

  return group;
}

LoopbackGroup *
loopback_account_lookup_group (LoopbackAccount *self,
                               guint            id)
{
  for (guint i = 0; i < self->groups->len; i++)
    {
      LoopbackGroup *group = g_ptr_array_index (self->groups, i);

      if (group->id == id)
        return group;
    }

  return NULL;
}

LoopbackGroup *
loopback_account_find_group (LoopbackAccount *self,
                             const char      *name)
{
  for (guint i = 0; i < self->groups->len; i++)
    {
      LoopbackGroup *group = g_ptr_array_index (self->groups, i);

      if (strcmp (group->name, name) == 0)
        return group;
    }

  return NULL;
}

/* Those who were in it alone are in group 0 after this. */
void
loopback_account_remove_group (LoopbackAccount *self,
                               LoopbackGroup   *group)
{
  for (guint i = 0; i < self->contacts->len; i++)
    loopback_contact_remove_group (g_ptr_array_index (self->contacts, i), group->id);

  g_ptr_array_remove (self->groups, group);
}

/* Returns: whether @self is in the group; in group 0 is who is in no other */
gboolean
loopback_contact_is_in_group (const LoopbackContact *self,
                              guint                  id)
{
  guint n_groups = self->groups != NULL ? self->groups->len : 0;

  for (guint i = 0; i < n_groups; i++)
    {
      if (g_array_index (self->groups, guint, i) == id)
        return TRUE;
    }

  return id == 0 && n_groups == 0;
}

void
loopback_contact_add_group (LoopbackContact *self,
                            guint            id)
{
  if (id == 0 || loopback_contact_is_in_group (self, id))
    return;

  if (self->groups == NULL)
    self->groups = g_array_new (FALSE, FALSE, sizeof (guint));
  g_array_append_val (self->groups, id);
}

gboolean
loopback_contact_remove_group (LoopbackContact *self,
                               guint            id)
{
  for (guint i = 0; self->groups != NULL && i < self->groups->len; i++)
    {
      if (g_array_index (self->groups, guint, i) == id)
        {
          g_array_remove_index (self->groups, i);
          return TRUE;
        }
    }

  return FALSE;
}

const char *
loopback_phone_get_key (guint phone)
{
  return phone_keys[phone];
}

gboolean
loopback_phone_parse (const char *key,
                      guint      *phone)
{
  for (guint i = 0; i < LOOPBACK_N_PHONES; i++)
    {
      if (strcmp (phone_keys[i], key) == 0)
        {
          *phone = i;
          return TRUE;
        }
    }

  return FALSE;
}

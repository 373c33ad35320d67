#include "config.h"

#include "msnp-list-draft.h"

#include "msnp-error.h"
#include "msnp-group.h"

#define CONTACTS_MAX 500000 /* people a list may hold before it is taken for an attack */

static void
contact_free (gpointer data)
{
  MsnpDraftContact *contact = data;

  g_free (contact->address);
  g_free (contact->display_name);
  g_free (contact->group_ids);
  g_free (contact);
}

static void
group_free (gpointer data)
{
  MsnpDraftGroup *group = data;

  g_free (group->id);
  g_free (group->name);
  g_free (group);
}

MsnpListDraft *
msnp_list_draft_new (void)
{
  MsnpListDraft *self = g_new0 (MsnpListDraft, 1);

  self->contacts = g_ptr_array_new_with_free_func (contact_free);
  self->groups = g_ptr_array_new_with_free_func (group_free);

  return self;
}

void
msnp_list_draft_free (MsnpListDraft *self)
{
  g_ptr_array_unref (self->contacts);
  g_ptr_array_unref (self->groups);
  g_free (self);
}

/**
 * msnp_list_draft_add_contact:
 * @self: a draft
 * @address: in lower case
 * @display_name: valid UTF-8
 * @lists: the lists he is on; bits of later dialects are dropped
 * @group_ids: (nullable): as in `LST`
 * @error: return location: %MSNP_ERROR_PROTOCOL when there is no end of contacts
 *
 * Returns: whether there was room
 */
gboolean
msnp_list_draft_add_contact (MsnpListDraft  *self,
                             const char     *address,
                             const char     *display_name,
                             MsnpListFlags   lists,
                             const char     *group_ids,
                             GError        **error)
{
  MsnpDraftContact *contact;

  if (self->contacts->len >= CONTACTS_MAX)
    {
      g_set_error_literal (error, MSNP_ERROR, MSNP_ERROR_PROTOCOL, "the list has no end");
      return FALSE;
    }

  contact = g_new0 (MsnpDraftContact, 1);
  contact->address = g_strdup (address);
  contact->display_name = g_strdup (display_name);
  contact->group_ids = g_strdup (group_ids);
  contact->lists = lists & MSNP_LIST_ALL;
  g_ptr_array_add (self->contacts, contact);
  return TRUE;
}

/**
 * msnp_list_draft_add_group:
 * @self: a draft
 * @id: the server's id; 0 is no group and is passed over
 * @name: valid UTF-8
 * @error: return location: %MSNP_ERROR_PROTOCOL when there is no end of groups
 *
 * Returns: whether there was room
 */
gboolean
msnp_list_draft_add_group (MsnpListDraft  *self,
                           const char     *id,
                           const char     *name,
                           GError        **error)
{
  MsnpDraftGroup *group;

  if (g_str_equal (id, "0"))
    return TRUE;
  if (self->groups->len >= MSNP_GROUPS_MAX)
    {
      g_set_error_literal (error, MSNP_ERROR, MSNP_ERROR_PROTOCOL, "there is no end of groups");
      return FALSE;
    }

  group = g_new0 (MsnpDraftGroup, 1);
  group->id = g_strdup (id);
  group->name = g_strdup (name);
  g_ptr_array_add (self->groups, group);
  return TRUE;
}

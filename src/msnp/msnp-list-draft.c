#include "config.h"

#include "msnp-list-draft.h"

#include "msnp-error.h"
#include "msnp-group.h"

#define CONTACTS_MAX 500000 /* people a list may hold before it is taken for an attack */

#define TEXTS_BLOCK  (64 * 1024)

MsnpListDraft *
msnp_list_draft_new (void)
{
  MsnpListDraft *self = g_new0 (MsnpListDraft, 1);

  self->contacts = g_array_new (FALSE, FALSE, sizeof (MsnpDraftContact));
  self->groups = g_array_new (FALSE, FALSE, sizeof (MsnpDraftGroup));
  self->texts = g_string_chunk_new (TEXTS_BLOCK);

  return self;
}

void
msnp_list_draft_free (MsnpListDraft *self)
{
  g_array_unref (self->contacts);
  g_array_unref (self->groups);
  g_string_chunk_free (self->texts);
  g_free (self);
}

static const char *
keep (MsnpListDraft *self,
      const char    *text)
{
  return text != NULL ? g_string_chunk_insert (self->texts, text) : NULL;
}

/**
 * msnp_list_draft_add_contact:
 * @self: a draft
 * @address: in lower case
 * @display_name: valid UTF-8
 * @lists: the lists he is on; bits of later dialects are dropped, and who is on none with them
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
  MsnpDraftContact contact;

  if ((lists & MSNP_LIST_ALL) == MSNP_LIST_NONE)
    return TRUE;
  if (self->contacts->len >= CONTACTS_MAX)
    {
      g_set_error_literal (error, MSNP_ERROR, MSNP_ERROR_PROTOCOL, "the list has no end");
      return FALSE;
    }

  contact.address = keep (self, address);
  contact.display_name = keep (self, display_name);
  contact.group_ids = keep (self, group_ids);
  contact.lists = lists & MSNP_LIST_ALL;
  g_array_append_val (self->contacts, contact);
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
  MsnpDraftGroup group;

  if (g_str_equal (id, "0"))
    return TRUE;
  if (self->groups->len >= MSNP_GROUPS_MAX)
    {
      g_set_error_literal (error, MSNP_ERROR, MSNP_ERROR_PROTOCOL, "there is no end of groups");
      return FALSE;
    }

  group.id = keep (self, id);
  group.name = keep (self, name);
  g_array_append_val (self->groups, group);
  return TRUE;
}

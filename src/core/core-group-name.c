#include "config.h"

#include "core-group-name.h"

#include <glib/gi18n-lib.h>

/* The protocol's limits in words, before anything is sent (03 §3.8). Not every server keeps to
 * them: Escargot has no limit on the number, and refuses a name of its own. */

static gboolean
is_reserved (const char *name)
{
  return g_str_equal (name, "~") || g_str_equal (name, "(No Group)")
         || g_ascii_strcasecmp (name, "Other Contacts") == 0;
}

static gboolean
is_taken (MsnpRoster *roster, MsnpGroup *except, const char *name)
{
  GListModel *groups = msnp_roster_list_groups (roster);

  for (guint i = 0; i < g_list_model_get_n_items (groups); i++)
    {
      g_autoptr(MsnpGroup) group = g_list_model_get_item (groups, i);

      if (group != except && g_str_equal (msnp_group_get_name (group), name))
        return TRUE;
    }

  return FALSE;
}

/* Group 0 is everybody's, and does not count. */
static gboolean
is_full (MsnpRoster *roster)
{
  guint n_groups = g_list_model_get_n_items (msnp_roster_list_groups (roster));

  if (msnp_roster_lookup_group (roster, "0") != NULL)
    n_groups--;

  return n_groups >= CORE_GROUPS_MAX;
}

/**
 * core_group_name_get_fault:
 * @roster: the account's people and groups
 * @group: (nullable): the group that is to be renamed, NULL for a new one
 * @name: what somebody typed, without blanks at its ends
 *
 * Returns: (transfer none) (nullable): one sentence that says why @name cannot be used, NULL where
 *   it can, and an empty one where there is nothing to say, because nothing has been typed yet
 */
const char *
core_group_name_get_fault (MsnpRoster *roster,
                           MsnpGroup  *group,
                           const char *name)
{
  g_return_val_if_fail (MSNP_IS_ROSTER (roster), NULL);
  g_return_val_if_fail (group == NULL || MSNP_IS_GROUP (group), NULL);
  g_return_val_if_fail (name != NULL, NULL);

  if (group == NULL && is_full (roster))
    return _("There are 30 groups already, and the service does not keep more. Remove one first.");
  if (*name == '\0')
    return "";
  if (is_reserved (name))
    return _("This name means the people who are in no group. Choose another one.");
  if (!msnp_group_name_fits (name))
    return _("This name is too long: 61 letters fit, and fewer with accents, blanks or other "
             "scripts.");
  if (is_taken (roster, group, name))
    return _("There is a group of this name already.");

  return NULL;
}

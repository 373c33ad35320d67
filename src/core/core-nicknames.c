#include "config.h"

#include "core-nicknames.h"

/* What a person calls people is their alias everywhere: in titles, headers and notifications. The
 * choices own the names; the contacts are told. */

static void
name (CoreAccountChoices *choices, MsnpContact *contact)
{
  msnp_contact_set_alias (contact, core_account_choices_get_nickname (
                                     choices, msnp_contact_get_address (contact)));
}

static void
name_some (CoreAccountChoices *choices, GListModel *roster, guint first, guint end)
{
  for (guint i = first; i < end; i++)
    {
      g_autoptr(MsnpContact) contact = g_list_model_get_item (roster, i);

      name (choices, contact);
    }
}

static void
on_changed (CoreAccountChoices *choices, const char *key, const char *address, MsnpRoster *roster)
{
  MsnpContact *contact = address != NULL ? msnp_roster_lookup (roster, address) : NULL;

  if (!g_str_equal (key, "nicknames"))
    return;
  if (contact != NULL)
    name (choices, contact);
  else if (address == NULL)
    name_some (choices, G_LIST_MODEL (roster), 0,
               g_list_model_get_n_items (G_LIST_MODEL (roster)));
}

static void
on_items_changed (GListModel *roster, guint position, guint removed, guint added,
                  CoreAccountChoices *choices)
{
  name_some (choices, roster, position, position + added);
}

/* From now on, for as long as both are there. */
void
core_nicknames_follow (CoreAccountChoices *choices,
                       MsnpRoster         *roster)
{
  g_return_if_fail (CORE_IS_ACCOUNT_CHOICES (choices));
  g_return_if_fail (MSNP_IS_ROSTER (roster));

  g_signal_connect_object (choices, "changed", G_CALLBACK (on_changed), roster, 0);
  g_signal_connect_object (roster, "items-changed", G_CALLBACK (on_items_changed), choices, 0);
  on_items_changed (G_LIST_MODEL (roster), 0, 0, g_list_model_get_n_items (G_LIST_MODEL (roster)),
                    choices);
}

#include "config.h"

#include "loopback-ns-private.h"

#include <string.h>

#include "msnp/wire/msnp-text.h"

#define GROUPS_MAX 30
#define PHONE_MAX  95

/* Returns: the error number of 03 §3.8 for a group's name, or 0 */
static guint
judge_group_name (LoopbackNsClient *self,
                  const char       *name)
{
  gboolean escargot = loopback_site_is_escargot (self->site);
  g_autofree char *escaped = msnp_text_escape (name);
  glong length = escargot ? g_utf8_strlen (name, -1) : (glong) strlen (escaped);

  if (length > MSNP_GROUP_SIZE_MAX)
    return 229;
  if (loopback_account_find_group (self->account, name) != NULL
      || (escargot && strcmp (name, "(No Group)") == 0))
    return 228;

  return 0;
}

/* Escargot gives the lowest free number; Microsoft's never gave one twice. */
static guint
choose_group_id (LoopbackNsClient *self)
{
  guint id = 1;

  if (!loopback_site_is_escargot (self->site))
    return 0;

  while (loopback_account_lookup_group (self->account, id) != NULL)
    id++;
  return id;
}

/* 03 §3.8 */
void
loopback_ns_handle_adg (LoopbackNsClient  *self,
                        const MsnpCommand *command)
{
  g_autofree char *name = msnp_command_dup_text (command, 1);
  g_autofree char *escaped = loopback_site_escape (self->site, name);
  guint number = judge_group_name (self, name);
  LoopbackGroup *group;

  if (number == 0 && !loopback_site_is_escargot (self->site)
      && self->account->groups->len + 1 >= GROUPS_MAX)
    number = 223;
  if (number != 0)
    {
      loopback_connection_refuse (self->connection, command, number);
      return;
    }

  group = loopback_account_add_group (self->account, name, choose_group_id (self));
  loopback_ns_count_change (self);
  loopback_connection_reply (self->connection, command, "%u %s %u 0", self->account->version,
                             escaped, group->id);
}

/* Returns: (nullable): the group that the command names; without one it has been refused */
static LoopbackGroup *
require_group (LoopbackNsClient  *self,
               const MsnpCommand *command)
{
  LoopbackGroup *group = NULL;
  guint32 id = G_MAXUINT32;

  if (msnp_command_get_uint (command, 1, &id))
    group = loopback_account_lookup_group (self->account, id);
  if (group == NULL)
    loopback_connection_refuse (self->connection, command,
                                id == 0 && !loopback_site_is_escargot (self->site) ? 230 : 224);

  return group;
}

void
loopback_ns_handle_reg (LoopbackNsClient  *self,
                        const MsnpCommand *command)
{
  g_autofree char *name = msnp_command_dup_text (command, 2);
  g_autofree char *escaped = loopback_site_escape (self->site, name);
  LoopbackGroup *group = require_group (self, command);
  guint number;

  if (group == NULL)
    return;

  number = judge_group_name (self, name);
  if (number != 0)
    {
      loopback_connection_refuse (self->connection, command, number);
      return;
    }

  g_free (group->name);
  group->name = g_strdup (name);
  loopback_ns_count_change (self);
  loopback_connection_reply (self->connection, command, "%u %u %s 0", self->account->version,
                             group->id, escaped);
}

/* Microsoft's removed those who were in no other group from FL; Escargot keeps them in group 0. */
void
loopback_ns_handle_rmg (LoopbackNsClient  *self,
                        const MsnpCommand *command)
{
  LoopbackGroup *group = require_group (self, command);
  GPtrArray *contacts = self->account->contacts;
  guint id;

  if (group == NULL)
    return;

  id = group->id;
  for (guint i = 0; !loopback_site_is_escargot (self->site) && i < contacts->len; i++)
    {
      LoopbackContact *contact = g_ptr_array_index (contacts, i);

      if (contact->groups != NULL && contact->groups->len == 1
          && loopback_contact_is_in_group (contact, id))
        loopback_ns_drop_from_forward (self, contact);
    }

  loopback_account_remove_group (self->account, group);
  loopback_ns_count_change (self);
  loopback_connection_reply (self->connection, command, "%u %u", self->account->version, id);
}

/* Escargot keeps the names in lists itself; Microsoft's left that to REA of each client. */
static void
rename_everywhere (LoopbackNsClient *self,
                   const char       *name)
{
  GPtrArray *accounts = self->site->directory->accounts;

  for (guint i = 0; i < accounts->len; i++)
    {
      LoopbackContact *entry = loopback_account_lookup (g_ptr_array_index (accounts, i),
                                                        self->account->address);

      if (entry != NULL)
        {
          g_free (entry->name);
          entry->name = g_strdup (name);
        }
    }
}

/* 03 §3.6 */
void
loopback_ns_handle_rea (LoopbackNsClient  *self,
                        const MsnpCommand *command)
{
  gboolean escargot = loopback_site_is_escargot (self->site);
  const char *address = msnp_command_get_arg (command, 1);
  gboolean is_self = g_ascii_strcasecmp (address, self->account->address) == 0;
  LoopbackContact *contact = loopback_account_lookup (self->account, address);
  g_autofree char *name = msnp_command_dup_text (command, 2);
  g_autofree char *escaped = loopback_site_escape (self->site, name);
  /* Escargot tells nobody of a name that is the same. */
  gboolean looks_different = is_self && (!escargot || strcmp (name, self->account->name) != 0);

  if (!escargot && (strlen (escaped) > MSNP_NAME_SIZE_MAX || *name == '\0'))
    {
      loopback_connection_refuse (self->connection, command, 209);
      return;
    }
  if (!is_self && contact == NULL && !escargot)
    {
      loopback_connection_refuse (self->connection, command, 216);
      return;
    }

  if (is_self)
    {
      g_free (self->account->name);
      self->account->name = g_strdup (name);
      if (escargot)
        rename_everywhere (self, name);
    }
  else if (!escargot)
    {
      g_free (contact->name);
      contact->name = g_strdup (name);
    }

  loopback_ns_count_change (self);
  loopback_connection_reply (self->connection, command, "%u %s %s", self->account->version,
                             address, escaped);
  if (looks_different)
    loopback_ns_announce_soon (self);
}

/* 03 §3.4 */
void
loopback_ns_handle_prp (LoopbackNsClient  *self,
                        const MsnpCommand *command)
{
  gboolean escargot = loopback_site_is_escargot (self->site);
  const char *key = msnp_command_get_arg (command, 1);
  gboolean has_value = msnp_command_get_arg (command, 2) != NULL;
  g_autofree char *value = has_value ? msnp_command_dup_text (command, 2) : NULL;
  g_autofree char *escaped = has_value ? loopback_site_escape (self->site, value) : NULL;
  guint phone;

  if (!loopback_phone_parse (key, &phone))
    {
      loopback_connection_refuse (self->connection, command, 715);
      return;
    }
  if (has_value && g_utf8_strlen (value, -1) > PHONE_MAX)
    {
      loopback_connection_finish (self->connection);
      return;
    }
  if (escargot && strcmp (key, "MOB") == 0 && g_strcmp0 (self->account->phones[4], "Y") != 0)
    return;

  g_free (self->account->phones[phone]);
  self->account->phones[phone] = g_steal_pointer (&value);
  loopback_ns_count_change (self);
  loopback_connection_reply (self->connection, command, "%u %s%s%s", self->account->version, key,
                             has_value ? " " : "", has_value ? escaped : "");
}

/* One of two values for a setting, 218 where nothing would change (03 §3.3).
 *
 * Returns: whether it changes */
static gboolean
parse_choice (LoopbackNsClient  *self,
              const MsnpCommand *command,
              const char        *off,
              const char        *on,
              gboolean           was_on)
{
  const char *value = msnp_command_get_arg (command, 1);

  if (strcmp (value, off) != 0 && strcmp (value, on) != 0)
    {
      if (loopback_site_is_escargot (self->site))
        loopback_connection_finish (self->connection);
      else
        loopback_connection_reject (self->connection, command);
      return FALSE;
    }
  if ((strcmp (value, on) == 0) == was_on)
    {
      loopback_connection_refuse (self->connection, command, 218);
      return FALSE;
    }

  return TRUE;
}

void
loopback_ns_handle_gtc (LoopbackNsClient  *self,
                        const MsnpCommand *command)
{
  if (!parse_choice (self, command, "A", "N", self->account->adds_silently))
    return;

  self->account->adds_silently = !self->account->adds_silently;
  loopback_ns_count_change (self);
  loopback_connection_reply (self->connection, command, "%u %s", self->account->version,
                             msnp_command_get_arg (command, 1));
}

/* Those on neither AL nor BL see somebody come or go. */
static void
show_privacy (LoopbackNsClient *self)
{
  GPtrArray *accounts = self->site->directory->accounts;

  for (guint i = 0; i < accounts->len; i++)
    {
      LoopbackAccount *watcher = g_ptr_array_index (accounts, i);
      LoopbackContact *mine = loopback_account_lookup (self->account, watcher->address);
      LoopbackContact *his = loopback_account_lookup (watcher, self->account->address);

      if ((mine != NULL && (mine->lists & (MSNP_LIST_ALLOW | MSNP_LIST_BLOCK)) != 0)
          || his == NULL || (his->lists & MSNP_LIST_FORWARD) == 0 || watcher->client == NULL
          || !loopback_account_is_visible (self->account))
        continue;
      if (self->account->blocks_others)
        loopback_connection_send (watcher->client->connection, "FLN %s", self->account->address);
      else
        loopback_ns_announce (self->site, self->account, watcher->address);
    }
}

void
loopback_ns_handle_blp (LoopbackNsClient  *self,
                        const MsnpCommand *command)
{
  if (!parse_choice (self, command, "AL", "BL", self->account->blocks_others))
    return;

  self->account->blocks_others = !self->account->blocks_others;
  loopback_ns_count_change (self);
  loopback_connection_reply (self->connection, command, "%u %s", self->account->version,
                             msnp_command_get_arg (command, 1));
  show_privacy (self);
}

#include "config.h"

#include "loopback-ns-private.h"

#include <string.h>

#include "msnp/wire/msnp-codes.h"
#include "msnp/wire/msnp-text.h"

/* A change of this client's list: it has another version now. */
void
loopback_ns_count_change (LoopbackNsClient *self)
{
  self->account->version++;
  self->site->changed (self->site->user_data);
}

static void
send_settings (LoopbackNsClient *self)
{
  LoopbackAccount *account = self->account;
  gboolean escargot = loopback_site_is_escargot (self->site);

  loopback_connection_send (self->connection, "GTC %s", account->adds_silently ? "N" : "A");
  loopback_connection_send (self->connection, "BLP %s", account->blocks_others ? "BL" : "AL");

  for (guint i = 0; i < LOOPBACK_N_PHONES; i++)
    {
      const char *key = loopback_phone_get_key (i);
      const char *value = account->phones[i];
      g_autofree char *escaped = NULL;

      if (value == NULL && escargot)
        continue;
      if (value == NULL && *key == 'M')
        value = "N";
      escaped = value != NULL ? loopback_site_escape (self->site, value) : NULL;
      loopback_connection_send (self->connection, "PRP %s%s%s", key, escaped != NULL ? " " : "",
                                escaped != NULL ? escaped : "");
    }
}

static void
send_groups (LoopbackNsClient *self)
{
  loopback_connection_send (self->connection, "LSG 0 Other%%20Contacts 0");
  for (guint i = 0; i < self->account->groups->len; i++)
    {
      LoopbackGroup *group = g_ptr_array_index (self->account->groups, i);
      g_autofree char *name = loopback_site_escape (self->site, group->name);

      loopback_connection_send (self->connection, "LSG %u %s 0", group->id, name);
    }
}

/* The last field of LST: Microsoft's only with FL, Escargot's always (08 §8.1 row 16). */
static char *
dup_groups_field (LoopbackNsClient *self,
                  LoopbackContact  *contact)
{
  GString *field = g_string_new (NULL);

  if (!loopback_site_is_escargot (self->site) && (contact->lists & MSNP_LIST_FORWARD) == 0)
    return g_string_free (field, FALSE);

  for (guint i = 0; contact->groups != NULL && i < contact->groups->len; i++)
    g_string_append_printf (field, "%c%u", i == 0 ? ' ' : ',',
                            g_array_index (contact->groups, guint, i));
  if (field->len == 0)
    g_string_append (field, " 0");

  return g_string_free (field, FALSE);
}

static void
send_phones (LoopbackNsClient *self,
             LoopbackContact  *contact)
{
  LoopbackAccount *person = loopback_directory_lookup (self->site->directory, contact->address);

  for (guint i = 0; person != NULL && i < LOOPBACK_N_PHONES; i++)
    {
      const char *key = loopback_phone_get_key (i);
      g_autofree char *value = NULL;

      if (person->phones[i] == NULL || strcmp (key, "MBE") == 0)
        continue;
      value = loopback_site_escape (self->site, person->phones[i]);
      loopback_connection_send (self->connection, "BPR %s %s", key, value);
    }
}

static void
send_contact (LoopbackNsClient *self,
              LoopbackContact  *contact)
{
  g_autofree char *name = loopback_site_escape (self->site, contact->name);
  g_autofree char *groups = dup_groups_field (self, contact);

  loopback_connection_send (self->connection, "LST %s %s %u%s", contact->address, name,
                            (guint) contact->lists, groups);
  send_phones (self, contact);
}

static void
send_contacts (LoopbackNsClient *self,
               gboolean          backwards)
{
  GPtrArray *contacts = self->account->contacts;
  gboolean twice = loopback_fault_happens (self->site->faults, "list-repeats");

  for (guint i = 0; i < contacts->len; i++)
    {
      LoopbackContact *contact = g_ptr_array_index (contacts,
                                                    backwards ? contacts->len - 1 - i : i);

      if (contact->lists == MSNP_LIST_NONE)
        continue;
      send_contact (self, contact);
      if (twice)
        send_contact (self, contact);
    }
}

static void
send_mailbox (LoopbackNsClient *self)
{
  static const char mailbox[] =
    "MIME-Version: 1.0\r\n"
    "Content-Type: text/x-msmsgsinitialemailnotification; charset=UTF-8\r\n"
    "\r\n"
    "Inbox-Unread: 1\r\n"
    "Folders-Unread: 0\r\n"
    "Inbox-URL: /cgi-bin/HoTMaiL\r\n"
    "Folders-URL: /cgi-bin/folders\r\n"
    "Post-URL: http://127.0.0.1\r\n";

  if (!loopback_site_is_escargot (self->site))
    loopback_connection_send_payload (self->connection, mailbox, sizeof mailbox - 1,
                                      "MSG Hotmail Hotmail");
}

static void
send_list (LoopbackNsClient *self)
{
  gboolean backwards = loopback_fault_happens (self->site->faults, "list-order");

  send_settings (self);
  if (backwards)
    send_contacts (self, TRUE);
  send_groups (self);
  if (!backwards)
    send_contacts (self, FALSE);
}

/* 03 §3.2 */
void
loopback_ns_handle_syn (LoopbackNsClient  *self,
                        const MsnpCommand *command)
{
  LoopbackFaults *faults = self->site->faults;
  GPtrArray *contacts = self->account->contacts;
  guint n_groups = self->account->groups->len + 1;
  guint n_contacts = 0;
  guint32 version;

  if (!msnp_command_get_uint (command, 1, &version))
    {
      loopback_connection_reject (self->connection, command);
      return;
    }

  if (loopback_site_is_escargot (self->site))
    {
      self->account->version = version + 1;
    }
  else if (version != 0 && version == self->account->version)
    {
      loopback_connection_reply (self->connection, command, "%u", version);
      send_mailbox (self);
      return;
    }

  for (guint i = 0; i < contacts->len; i++)
    n_contacts += ((LoopbackContact *) g_ptr_array_index (contacts, i))->lists != MSNP_LIST_NONE;
  if (loopback_fault_happens (faults, "list-promises-more"))
    {
      n_contacts++;
      n_groups++;
    }
  if (loopback_fault_happens (faults, "list-huge-count"))
    n_contacts = G_MAXUINT32;

  loopback_connection_reply (self->connection, command, "%u %u %u", self->account->version,
                             n_contacts, n_groups);
  send_list (self);
  send_mailbox (self);
  loopback_ns_break_list (self);
}

/* Escargot repeats each change of the reverse list as XML (03 §3.7). */
static void
send_notification (LoopbackNsClient *self)
{
  guint id = g_str_hash (self->account->address);
  g_autoptr(GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *time = g_date_time_format (now, "%Y-%m-%dT%H:%M:%SZ");
  g_autofree char *xml = g_strdup_printf (
    "<NOTIFICATION id=\"0\" siteid=\"45705\" siteurl=\"http://contacts.msn.com\">\r\n"
    "\t<TO pid=\"0x%08x:0x%08x\" name=\"%s\">\r\n"
    "\t\t<VIA agent=\"messenger\" />\r\n"
    "\t</TO>\r\n"
    "\t<MSG id=\"0\">\r\n"
    "\t\t<SUBSCR url=\"s.htm\" />\r\n"
    "\t\t<ACTION url=\"a.htm\" />\r\n"
    "\t\t<BODY>\r\n"
    "\t\t\t&lt;NotificationData xmlns:xsd=\"http://www.w3.org/2001/XMLSchema\""
    " xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"&gt;\r\n"
    "\t\t\t\t&lt;Service&gt;ABCHInternal&lt;/Service&gt;\r\n"
    "\t\t\t\t&lt;CID&gt;%u&lt;/CID&gt;\r\n"
    "\t\t\t\t&lt;LastModifiedDate&gt;%s&lt;/LastModifiedDate&gt;\r\n"
    "\t\t\t\t&lt;HasNewItem&gt;false&lt;/HasNewItem&gt;\r\n"
    "\t\t\t&lt;/NotificationData&gt;\r\n"
    "\t\t</BODY>\r\n"
    "\t</MSG>\r\n"
    "</NOTIFICATION>", id, id * 31, self->account->address, id, time);

  loopback_connection_send_payload (self->connection, xml, strlen (xml), "NOT");
}

/* The other side of FL: the person's reverse list, and a word to him when he is here. */
static void
change_reverse (LoopbackNsClient *self,
                const char       *address,
                gboolean          added)
{
  LoopbackAccount *me = self->account;
  LoopbackAccount *person = loopback_directory_lookup (self->site->directory, address);
  LoopbackContact *entry;

  if (person == NULL)
    return;

  entry = loopback_account_add_contact (person, me->address, me->name,
                                        added ? MSNP_LIST_REVERSE : MSNP_LIST_NONE);
  if (!added)
    entry->lists &= ~MSNP_LIST_REVERSE;
  person->version++;
  if (person->client == NULL)
    return;

  if (added)
    {
      g_autofree char *name = loopback_site_escape (self->site, me->name);

      loopback_connection_send (person->client->connection, "ADD 0 RL %u %s %s", person->version,
                                me->address, name);
    }
  else
    {
      loopback_connection_send (person->client->connection, "REM 0 RL %u %s", person->version,
                                me->address);
    }
  if (loopback_site_is_escargot (self->site))
    send_notification (person->client);
}

/* Takes @contact off FL, out of his groups, and the owner off his reverse list. */
void
loopback_ns_drop_from_forward (LoopbackNsClient *self,
                               LoopbackContact  *contact)
{
  contact->lists &= ~MSNP_LIST_FORWARD;
  g_clear_pointer (&contact->groups, g_array_unref);
  change_reverse (self, contact->address, FALSE);
}

/* What the other sees when AL or BL changed. Where it got @easier Escargot says NLN even to those
 * who knew (08 §8.1 row 36). */
static void
show_visibility (LoopbackNsClient *self,
                 const char       *address,
                 gboolean          was_seen,
                 gboolean          easier)
{
  gboolean is_seen = loopback_account_lets_see (self->account, address);
  LoopbackAccount *watcher = loopback_directory_lookup (self->site->directory, address);
  LoopbackContact *entry;

  if (is_seen && (!was_seen || (easier && loopback_site_is_escargot (self->site))))
    loopback_ns_announce (self->site, self->account, address);
  if (is_seen || !was_seen || watcher == NULL || watcher->client == NULL
      || !loopback_account_is_visible (self->account))
    return;

  entry = loopback_account_lookup (watcher, self->account->address);
  if (entry != NULL && (entry->lists & MSNP_LIST_FORWARD) != 0)
    loopback_connection_send (watcher->client->connection, "FLN %s", self->account->address);
}

/* Four phones and the presence: Microsoft's for everybody who is here, Escargot's only for whom
 * the list knew before (03 §3.7). */
static void
send_newcomer (LoopbackNsClient  *self,
               const MsnpCommand *command,
               LoopbackAccount   *person)
{
  static const char *const keys[] = { "PHH", "PHW", "PHM", "MOB N" };

  if (!loopback_account_is_visible (person)
      || !loopback_account_lets_see (person, self->account->address))
    return;

  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    loopback_connection_send (self->connection, "BPR %u %s %s", self->account->version,
                              person->address, keys[i]);
  loopback_ns_send_initial (self, command, person);
}

static void
add_forward (LoopbackNsClient  *self,
             const MsnpCommand *command,
             LoopbackContact   *contact,
             const char        *name)
{
  gboolean escargot = loopback_site_is_escargot (self->site);
  gboolean has_group = msnp_command_get_arg (command, 4) != NULL;
  gboolean was_known = contact != NULL && contact->lists != MSNP_LIST_NONE;
  gboolean was_forward = was_known && (contact->lists & MSNP_LIST_FORWARD) != 0;
  const char *address = msnp_command_get_arg (command, 2);
  LoopbackAccount *person = loopback_directory_lookup (self->site->directory, address);
  g_autofree char *escaped = loopback_site_escape (self->site, name);
  guint32 group = 0;

  if (has_group
      && (!msnp_command_get_uint (command, 4, &group)
          || (group != 0 && loopback_account_lookup_group (self->account, group) == NULL)))
    {
      loopback_connection_refuse (self->connection, command, 224);
      return;
    }
  if (was_forward && (group != 0 || !escargot)
      && loopback_contact_is_in_group (contact, group))
    {
      loopback_connection_refuse (self->connection, command, 215);
      return;
    }

  contact = loopback_account_add_contact (self->account, address, name, MSNP_LIST_FORWARD);
  loopback_contact_add_group (contact, group);
  if (!was_forward)
    change_reverse (self, address, TRUE);
  loopback_ns_count_change (self);

  if (has_group || !escargot)
    loopback_connection_reply (self->connection, command, "FL %u %s %s %u",
                               self->account->version, address, escaped, group);
  else
    loopback_connection_reply (self->connection, command, "FL %u %s %s", self->account->version,
                               address, escaped);
  if (!was_forward && person != NULL && (was_known || !escargot))
    send_newcomer (self, command, person);
}

static void
add_privacy (LoopbackNsClient  *self,
             const MsnpCommand *command,
             LoopbackContact   *contact,
             MsnpListFlags      list,
             const char        *name)
{
  const char *address = msnp_command_get_arg (command, 2);
  MsnpListFlags lists = contact != NULL ? contact->lists : MSNP_LIST_NONE;
  MsnpListFlags opposite = list == MSNP_LIST_ALLOW ? MSNP_LIST_BLOCK : MSNP_LIST_ALLOW;
  gboolean was_seen = loopback_account_lets_see (self->account, address);
  g_autofree char *escaped = loopback_site_escape (self->site, name);

  if (!loopback_site_is_escargot (self->site) && (lists & (list | opposite)) != 0)
    {
      loopback_connection_refuse (self->connection, command, (lists & list) != 0 ? 215 : 219);
      return;
    }

  loopback_account_add_contact (self->account, address, name, list);
  loopback_ns_count_change (self);
  loopback_connection_reply (self->connection, command, "%s %u %s %s", msnp_codes_get_list (list),
                             self->account->version, address, escaped);
  show_visibility (self, address, was_seen, list == MSNP_LIST_ALLOW);
}

/* A list that a client may not touch, or none at all.
 *
 * Returns: whether the command was one of those, and is dealt with */
static gboolean
list_is_wrong (LoopbackNsClient  *self,
               const MsnpCommand *command,
               MsnpListFlags      list)
{
  if (list == MSNP_LIST_FORWARD || list == MSNP_LIST_ALLOW || list == MSNP_LIST_BLOCK)
    return FALSE;

  if (!loopback_site_is_escargot (self->site))
    loopback_connection_refuse (self->connection, command, 201);
  else if (list == MSNP_LIST_REVERSE)
    loopback_connection_finish (self->connection);

  return TRUE;
}

/* 03 §3.7 */
void
loopback_ns_handle_add (LoopbackNsClient  *self,
                        const MsnpCommand *command)
{
  MsnpListFlags list = msnp_codes_parse_list (msnp_command_get_arg (command, 1));
  const char *address = msnp_command_get_arg (command, 2);
  LoopbackContact *contact = loopback_account_lookup (self->account, address);
  LoopbackAccount *person = loopback_directory_lookup (self->site->directory, address);
  g_autofree char *name = msnp_command_dup_text (command, 3);

  if (list_is_wrong (self, command, list))
    return;

  if (strchr (address, '@') == NULL)
    loopback_connection_refuse (self->connection, command, 201);
  else if (contact == NULL && person == NULL)
    loopback_connection_refuse (self->connection, command, 205);
  else if (list == MSNP_LIST_FORWARD)
    add_forward (self, command, contact, name);
  else
    add_privacy (self, command, contact, list, name);
}

/* REM FL with a group. Whoever leaves his last group is in group 0.
 *
 * Returns: the error number, or 0 */
static guint
remove_from_group (LoopbackNsClient  *self,
                   const MsnpCommand *command,
                   LoopbackContact   *contact)
{
  guint32 group;

  if (!msnp_command_get_uint (command, 3, &group)
      || (group != 0 && loopback_account_lookup_group (self->account, group) == NULL))
    return 224;
  if (!loopback_contact_is_in_group (contact, group))
    return 225;

  loopback_contact_remove_group (contact, group);
  return 0;
}

/* 03 §3.7 */
void
loopback_ns_handle_rem (LoopbackNsClient  *self,
                        const MsnpCommand *command)
{
  MsnpListFlags list = msnp_codes_parse_list (msnp_command_get_arg (command, 1));
  const char *address = msnp_command_get_arg (command, 2);
  const char *group = msnp_command_get_arg (command, 3);
  LoopbackContact *contact = loopback_account_lookup (self->account, address);
  LoopbackAccount *person = loopback_directory_lookup (self->site->directory, address);
  gboolean was_seen = loopback_account_lets_see (self->account, address);
  guint number = 0;

  if (list_is_wrong (self, command, list))
    return;

  if (contact == NULL && person == NULL && loopback_site_is_escargot (self->site))
    number = 205;
  else if (contact == NULL || (contact->lists & list) == 0)
    number = 216;
  else if (list == MSNP_LIST_FORWARD && group != NULL)
    number = remove_from_group (self, command, contact);
  else if (list == MSNP_LIST_FORWARD)
    loopback_ns_drop_from_forward (self, contact);
  else
    contact->lists &= ~list;

  if (number != 0)
    {
      loopback_connection_refuse (self->connection, command, number);
      return;
    }

  loopback_ns_count_change (self);
  loopback_connection_reply (self->connection, command, "%s %u %s%s%s",
                             msnp_codes_get_list (list), self->account->version, address,
                             group != NULL ? " " : "", group != NULL ? group : "");
  if (list != MSNP_LIST_FORWARD)
    show_visibility (self, address, was_seen, list == MSNP_LIST_BLOCK);
}

#include "config.h"

#include "loopback-ns-private.h"

#include <string.h>

#include "msnp/wire/msnp-challenge.h"
#include "msnp/wire/msnp-codes.h"

#define CHALLENGE_MS (50 * 1000)
#define BATCH_MS     20 /* Escargot's are of 200 (08 §8.8) */
#define NO_OBJECT    "%3Cmsnobj%2F%3E"

/* Returns: (transfer full): what follows NLN: status, address, name, client id, picture */
static char *
dup_presence (LoopbackSite    *site,
              LoopbackAccount *account)
{
  const char *object = account->object;
  g_autofree char *name = loopback_site_escape (site, account->name);

  if (object == NULL && loopback_site_is_escargot (site))
    object = NO_OBJECT;

  return g_strdup_printf ("%s %s %s %s%s%s", msnp_codes_get_status (account->status),
                          account->address, name, account->client_id,
                          object != NULL ? " " : "", object != NULL ? object : "");
}

/* Returns: whether @watcher is here, and has @account on his list */
static gboolean
watches (LoopbackAccount *watcher,
         LoopbackAccount *account)
{
  LoopbackContact *contact;

  if (watcher->client == NULL || watcher->status == MSNP_STATUS_OFFLINE)
    return FALSE;

  contact = loopback_account_lookup (watcher, account->address);
  return contact != NULL && (contact->lists & MSNP_LIST_FORWARD) != 0;
}

/**
 * loopback_ns_announce:
 * @site: the service
 * @account: whose presence, name or privacy may look different now
 * @only: (nullable): the one watcher that it concerns; %NULL for all of them
 *
 * Tells those who may see @account how he is, and nobody else anything.
 */
void
loopback_ns_announce (LoopbackSite    *site,
                      LoopbackAccount *account,
                      const char      *only)
{
  GPtrArray *accounts = site->directory->accounts;
  g_autofree char *presence = NULL;
  guint times = loopback_fault_happens (site->faults, "repeated-presence") ? 3 : 1;

  if (!loopback_account_is_visible (account))
    return;

  presence = dup_presence (site, account);
  for (guint i = 0; i < accounts->len; i++)
    {
      LoopbackAccount *watcher = g_ptr_array_index (accounts, i);

      if ((only != NULL && g_ascii_strcasecmp (only, watcher->address) != 0)
          || !watches (watcher, account) || !loopback_account_lets_see (account, watcher->address))
        continue;
      for (guint n = 0; n < times; n++)
        loopback_connection_send (watcher->client->connection, "NLN %s", presence);
    }
}

static gboolean
on_batch_due (gpointer user_data)
{
  LoopbackNsClient *self = user_data;
  guint n_announcements = self->n_announcements;

  loopback_source_clear (&self->batch_timer);
  self->n_announcements = 0;
  for (guint i = 0; i < n_announcements; i++)
    loopback_ns_announce (self->site, self->account, NULL);
  return G_SOURCE_REMOVE;
}

/**
 * loopback_ns_announce_soon:
 * @self: a client that is signed in, and changed
 *
 * Like loopback_ns_announce(). Escargot does it a little later, as often as there were changes, and
 * each time says how it is by then.
 */
void
loopback_ns_announce_soon (LoopbackNsClient *self)
{
  if (!loopback_site_is_escargot (self->site))
    {
      loopback_ns_announce (self->site, self->account, NULL);
      return;
    }

  self->n_announcements++;
  if (self->batch_timer == NULL)
    self->batch_timer = loopback_site_add_timeout (BATCH_MS, on_batch_due, self);
}

/* Tells everybody who could see @account that he has gone. */
void
loopback_ns_go_offline (LoopbackSite    *site,
                        LoopbackAccount *account)
{
  GPtrArray *accounts = site->directory->accounts;
  gboolean was_visible = loopback_account_is_visible (account);

  account->status = MSNP_STATUS_OFFLINE;
  g_clear_pointer (&account->object, g_free);
  if (!was_visible)
    return;

  for (guint i = 0; i < accounts->len; i++)
    {
      LoopbackAccount *watcher = g_ptr_array_index (accounts, i);

      if (watches (watcher, account) && loopback_account_lets_see (account, watcher->address))
        loopback_connection_send (watcher->client->connection, "FLN %s", account->address);
    }
}

/**
 * loopback_ns_send_initial:
 * @self: a client
 * @command: its CHG or ADD, whose TrID the answer has
 * @person: somebody on its list
 *
 * Sends ILN when @person is there and may be seen.
 */
void
loopback_ns_send_initial (LoopbackNsClient  *self,
                          const MsnpCommand *command,
                          LoopbackAccount   *person)
{
  g_autofree char *presence = NULL;

  if (!loopback_account_is_visible (person)
      || !loopback_account_lets_see (person, self->account->address))
    return;

  presence = dup_presence (self->site, person);
  loopback_connection_send (self->connection, "ILN %s %s", msnp_command_get_arg (command, 0),
                            presence);
}

static void
send_all_initial (LoopbackNsClient  *self,
                  const MsnpCommand *command)
{
  GPtrArray *contacts = self->account->contacts;

  for (guint i = 0; i < contacts->len; i++)
    {
      LoopbackContact *contact = g_ptr_array_index (contacts, i);
      LoopbackAccount *person;

      if ((contact->lists & MSNP_LIST_FORWARD) == 0)
        continue;

      person = loopback_directory_lookup (self->site->directory, contact->address);
      if (person != NULL)
        loopback_ns_send_initial (self, command, person);
    }
}

static gboolean
on_challenge_timeout (gpointer user_data)
{
  LoopbackNsClient *self = user_data;

  loopback_source_clear (&self->challenge_timer);
  loopback_connection_send (self->connection, "540 0");
  loopback_ns_client_leave (self);
  loopback_connection_finish (self->connection);
  return G_SOURCE_REMOVE;
}

static void
send_challenge (LoopbackNsClient *self)
{
  g_free (self->challenge);
  self->challenge = g_strdup_printf ("%010d%010d", g_random_int_range (1000000000, G_MAXINT),
                                     g_random_int_range (1000000000, G_MAXINT));
  loopback_source_clear (&self->challenge_timer);
  self->challenge_timer = loopback_site_add_timeout (CHALLENGE_MS, on_challenge_timeout, self);
  loopback_connection_send (self->connection, "CHL 0 %s", self->challenge);
}

/* 03 §3.9; Escargot ignores it. */
void
loopback_ns_handle_qry (LoopbackNsClient  *self,
                        const MsnpCommand *command)
{
  g_autofree char *expected = NULL;

  if (loopback_site_is_escargot (self->site))
    return;
  if (self->challenge == NULL)
    {
      loopback_connection_reject (self->connection, command);
      return;
    }

  expected = msnp_challenge_answer (self->challenge);
  g_clear_pointer (&self->challenge, g_free);
  loopback_source_clear (&self->challenge_timer);
  if (strcmp (msnp_command_get_arg (command, 1), MSNP_CHALLENGE_PRODUCT) != 0
      || command->payload_size != 32 || memcmp (command->payload, expected, 32) != 0)
    {
      loopback_connection_refuse (self->connection, command, 540);
      loopback_ns_client_leave (self);
      loopback_connection_finish (self->connection);
      return;
    }

  loopback_connection_reply (self->connection, command, "%s", "");
}

/* Returns: whether the flavour takes the command, and answers what it does not take (03 §3.5) */
static gboolean
check_chg (LoopbackNsClient  *self,
           const MsnpCommand *command,
           MsnpStatus        *status)
{
  gboolean escargot = loopback_site_is_escargot (self->site);
  gboolean known = msnp_codes_parse_status (msnp_command_get_arg (command, 1), status);
  guint32 id;

  if (escargot && !msnp_command_get_uint (command, 2, &id))
    return FALSE;
  if (known && *status == MSNP_STATUS_OFFLINE)
    {
      loopback_connection_refuse (self->connection, command, 201);
      return FALSE;
    }
  if (!known && escargot)
    loopback_connection_finish (self->connection);
  else if (!known)
    loopback_connection_reject (self->connection, command);

  return known;
}

static void
echo_chg (LoopbackNsClient  *self,
          const MsnpCommand *command)
{
  g_autofree char *line = msnp_command_dup_line (command);

  if (loopback_fault_happens (self->site->faults, "no-chg-echo"))
    return;

  /* Behind the name, a space, the TrID and a space: the arguments as they came. */
  loopback_connection_reply (self->connection, command, "%s",
                             line + 5 + strlen (msnp_command_get_arg (command, 0)));
}

static void
change_presence (LoopbackNsClient *self,
                 MsnpStatus        status,
                 const char       *client_id,
                 const char       *object)
{
  LoopbackAccount *account = self->account;
  gboolean looks_different = status != account->status;
  gboolean is_first = account->status == MSNP_STATUS_OFFLINE;

  if (!loopback_site_is_escargot (self->site))
    looks_different |= strcmp (client_id, account->client_id) != 0
                       || g_strcmp0 (object, account->object) != 0;

  if (status == MSNP_STATUS_HIDDEN)
    loopback_ns_go_offline (self->site, account);

  account->status = status;
  g_free (account->client_id);
  account->client_id = g_strdup (client_id);
  g_free (account->object);
  account->object = g_strdup (object);
  if (status == MSNP_STATUS_HIDDEN)
    self->n_announcements = 0;
  else if (looks_different && is_first)
    loopback_ns_announce (self->site, account, NULL);
  else if (looks_different)
    loopback_ns_announce_soon (self);
}

/* 03 §3.5 */
void
loopback_ns_handle_chg (LoopbackNsClient  *self,
                        const MsnpCommand *command)
{
  gboolean first = self->account->status == MSNP_STATUS_OFFLINE;
  const char *client_id = msnp_command_get_arg (command, 2);
  const char *object = msnp_command_get_arg (command, 3);
  MsnpStatus status;

  if (!check_chg (self, command, &status))
    return;

  if (object != NULL && (*object == '\0' || strcmp (object, "0") == 0))
    object = NULL;
  echo_chg (self, command);
  change_presence (self, status, client_id != NULL ? client_id : "0", object);
  if (!first)
    return;

  send_all_initial (self, command);
  if (!loopback_site_is_escargot (self->site))
    send_challenge (self);
  loopback_ns_break_session (self);
}

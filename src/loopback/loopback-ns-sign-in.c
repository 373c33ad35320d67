#include "config.h"

#include "loopback-ns-private.h"

#include <string.h>

#include "loopback-passport.h"

/* 02 §2.2: Escargot takes the highest dialect it knows, whatever the order; here there is one. */
void
loopback_ns_handle_ver (LoopbackNsClient  *self,
                        const MsnpCommand *command)
{
  gboolean escargot = loopback_site_is_escargot (self->site);
  gboolean offered = FALSE;
  guint32 trid;

  if (self->stage != LOOPBACK_NS_NEW)
    {
      loopback_connection_refuse (self->connection, command, 715);
      loopback_connection_finish (self->connection);
      return;
    }
  if (escargot && !msnp_command_get_uint (command, 0, &trid))
    {
      loopback_connection_finish (self->connection);
      return;
    }

  for (guint i = 1; i < command->n_args; i++)
    offered |= strcmp (command->args[i], "MSNP9") == 0;

  if (!offered || loopback_fault_happens (self->site->faults, "ver-0"))
    {
      loopback_connection_reply (self->connection, command, "0");
      loopback_connection_finish (self->connection);
      return;
    }

  self->stage = LOOPBACK_NS_VERSIONED;
  loopback_connection_reply (self->connection, command, "MSNP9");
}

/* 02 §2.3 */
void
loopback_ns_handle_cvr (LoopbackNsClient  *self,
                        const MsnpCommand *command)
{
  const char *version = msnp_command_get_arg (command, 6);

  if (loopback_site_is_escargot (self->site))
    loopback_connection_reply (self->connection, command,
                               "%s %s %s https://127.0.0.1 https://127.0.0.1",
                               version, version, version);
  else
    loopback_connection_reply (self->connection, command,
                               "6.0.0602 6.0.0602 1.0.0000 http://127.0.0.1/setup.exe"
                               " http://127.0.0.1");
}

static void
fail (LoopbackNsClient  *self,
      const MsnpCommand *command,
      guint              number)
{
  loopback_connection_refuse (self->connection, command, number);
  loopback_connection_finish (self->connection);
}

/* Returns: whether the client is sent to another server (02 §2.4) */
static gboolean
redirect (LoopbackNsClient  *self,
          const MsnpCommand *command)
{
  LoopbackFaults *faults = self->site->faults;
  guint here = loopback_ns_get_dispatch_port (self->ns);
  guint there = loopback_ns_get_notification_port (self->ns);
  gboolean loops = loopback_fault_is_on (faults, "redirect-loop");

  if (!self->is_dispatch && !loops)
    return FALSE;
  if (loopback_connection_step (self->connection, "xfr", command))
    return TRUE;

  if (loops)
    there = here;
  else if (loopback_fault_happens (faults, "ns-refused"))
    there = 1;
  loopback_connection_send (self->connection, "XFR %s NS 127.0.0.1:%u 0 127.0.0.1:%u",
                            msnp_command_get_arg (command, 0), there, here);
  return TRUE;
}

/* USR TWN I */
static void
begin (LoopbackNsClient  *self,
       const MsnpCommand *command)
{
  const char *address = msnp_command_get_arg (command, 3);

  if (self->stage == LOOPBACK_NS_NEW)
    {
      loopback_connection_reject (self->connection, command);
      return;
    }
  if (strchr (address, '@') == NULL)
    {
      fail (self, command, 911);
      return;
    }
  if (redirect (self, command) || loopback_connection_step (self->connection, "usr", command))
    return;

  g_free (self->address);
  self->address = g_strdup (address);
  self->stage = LOOPBACK_NS_CHALLENGED;
  loopback_connection_reply (self->connection, command, "TWN S %s",
                             loopback_passport_get_challenge (self->site->passport));
}

/* 02 §2.8; the fields are headers, and no body follows. */
static void
send_profile (LoopbackNsClient *self)
{
  gboolean escargot = loopback_site_is_escargot (self->site);
  guint id = g_str_hash (self->account->address);
  g_autofree char *auth = loopback_dup_hex (32);
  g_autofree char *profile = g_strdup_printf (
    "MIME-Version: 1.0\r\n"
    "Content-Type: text/x-msmsgsprofile; charset=UTF-8\r\n"
    "LoginTime: %" G_GINT64_FORMAT "\r\n"
    "EmailEnabled: %d\r\n"
    "MemberIdHigh: %u\r\n"
    "MemberIdLow: %d\r\n"
    "lang_preference: 1033\r\n"
    "preferredEmail:%s\r\n"
    "country:%s\r\n"
    "PostalCode:%s\r\n"
    "Gender:%s\r\n"
    "Kid: 0\r\n"
    "Age:%s\r\n"
    "Wallet:%s\r\n"
    "Flags: %d\r\n"
    "sid: 507\r\n"
    "kv: 4\r\n"
    "MSPAuth: %s\r\n"
    "ClientIP: 127.0.0.1\r\n"
    "ClientPort: 26884\r\n"
    "%s"
    "\r\n",
    g_get_real_time () / G_USEC_PER_SEC, escargot ? 0 : 1, id >> 12, (int) (id * 2654435761u),
    escargot ? "" : " ", escargot ? "" : " GB", escargot ? "" : " ", escargot ? "" : " ",
    escargot ? "" : " ", escargot ? "" : " ", escargot ? 536872513 : 1027, auth,
    escargot ? "ABCHMigrated: 1\r\nMPOPEnabled: 0\r\n" : "");

  loopback_connection_send_payload (self->connection, profile, strlen (profile),
                                    "MSG Hotmail Hotmail");
}

/* An account has one session: the older one is told, and its watchers see it go (08 §8.8). */
static void
replace_older (LoopbackAccount *account)
{
  LoopbackNsClient *older = account->client;

  if (older == NULL)
    return;

  loopback_connection_send (older->connection, "OUT OTH");
  loopback_ns_client_leave (older);
  loopback_connection_finish (older->connection);
}

/* USR TWN S. Escargot compares the spelling of USR TWN I byte for byte (02 §2.7). */
static void
complete (LoopbackNsClient  *self,
          const MsnpCommand *command)
{
  LoopbackAccount *account = loopback_passport_redeem (self->site->passport,
                                                       msnp_command_get_arg (command, 3));
  gboolean refused = loopback_fault_happens (self->site->faults, "ticket-911");
  gboolean verified = !loopback_fault_happens (self->site->faults, "unverified");
  g_autofree char *name = NULL;

  if (account == NULL || refused
      || (loopback_site_is_escargot (self->site)
            ? strcmp (account->address, self->address) != 0
            : g_ascii_strcasecmp (account->address, self->address) != 0))
    {
      fail (self, command, 911);
      return;
    }

  replace_older (account);
  self->stage = LOOPBACK_NS_SIGNED_IN;
  self->account = account;
  account->client = self;
  self->site->n_sign_ins++;
  name = loopback_site_escape (self->site, account->name);
  loopback_connection_reply (self->connection, command, "OK %s %s %d 0", account->address, name,
                             verified ? 1 : 0);
  send_profile (self);
}

/* 02 §2.4, §2.7 */
void
loopback_ns_handle_usr (LoopbackNsClient  *self,
                        const MsnpCommand *command)
{
  const char *scheme = msnp_command_get_arg (command, 1);
  const char *phase = msnp_command_get_arg (command, 2);

  if (self->stage == LOOPBACK_NS_SIGNED_IN)
    {
      loopback_connection_refuse (self->connection, command,
                                  loopback_site_is_escargot (self->site) ? 205 : 207);
      return;
    }
  if (strcmp (scheme, "TWN") != 0)
    {
      fail (self, command, 911);
      return;
    }

  if (strcmp (phase, "I") == 0)
    begin (self, command);
  else if (strcmp (phase, "S") != 0 || self->stage != LOOPBACK_NS_CHALLENGED)
    loopback_connection_reject (self->connection, command);
  else if (!loopback_connection_step (self->connection, "ticket", command))
    complete (self, command);
}

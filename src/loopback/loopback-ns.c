#include "config.h"

#include "loopback-ns-private.h"

#include <string.h>

#include "loopback-sb.h"

/**
 * LoopbackNs:
 *
 * The dispatch server and the notification server: who is connected, and the table of commands.
 * Escargot's notification server is its own dispatch server.
 */
struct _LoopbackNs
{
  LoopbackSite   *site;
  GSocketService *dispatch;          /* (nullable): NULL with Escargot */
  GSocketService *notification;
  GPtrArray      *clients;           /* (element-type LoopbackNsClient) */
};

static void
client_free (LoopbackNsClient *self)
{
  loopback_source_clear (&self->challenge_timer);
  loopback_source_clear (&self->batch_timer);
  g_clear_object (&self->connection);
  g_free (self->challenge);
  g_free (self->address);
  g_free (self);
}

/* The account is offline from here on; the connection may take a while to end. */
void
loopback_ns_client_leave (LoopbackNsClient *self)
{
  LoopbackAccount *account = self->account;

  loopback_source_clear (&self->challenge_timer);
  loopback_source_clear (&self->batch_timer);
  if (account == NULL)
    return;

  self->account = NULL;
  account->client = NULL;
  account->refuses_chats = FALSE;
  loopback_ns_go_offline (self->site, account);
}

static void
handle_png (LoopbackNsClient  *self,
            const MsnpCommand *command)
{
  if (loopback_fault_is_on (self->site->faults, "no-pong"))
    return;

  loopback_connection_send (self->connection, "QNG %d",
                            loopback_site_is_escargot (self->site) ? 60 : 50);
}

static void
handle_out (LoopbackNsClient  *self,
            const MsnpCommand *command)
{
  loopback_ns_client_leave (self);
  loopback_connection_finish (self->connection);
}

/* 03 §3.12 */
static void
handle_xfr (LoopbackNsClient  *self,
            const MsnpCommand *command)
{
  guint port = loopback_sb_get_port (self->site->sb);
  g_autofree char *ticket = NULL;

  if (strcmp (msnp_command_get_arg (command, 1), "SB") != 0)
    {
      loopback_connection_refuse (self->connection, command, 201);
      return;
    }
  if (!loopback_account_is_visible (self->account))
    {
      loopback_connection_refuse (self->connection, command, 913);
      return;
    }

  if (loopback_fault_happens (self->site->faults, "sb-refused"))
    port = 1;
  ticket = loopback_sb_issue_ticket (self->site->sb, self->account, NULL);
  loopback_connection_reply (self->connection, command, "SB 127.0.0.1:%u CKI %s", port, ticket);
}

/* 03 §3.14 */
static void
handle_url (LoopbackNsClient  *self,
            const MsnpCommand *command)
{
  if (loopback_site_is_escargot (self->site))
    loopback_connection_reply (self->connection, command, "/unused1 /unused2 1");
  else
    loopback_connection_reply (self->connection, command,
                               "/cgi-bin/HoTMaiL https://127.0.0.1/ppsecure/md5auth.srf?lc=1033 2");
}

/* 03 §3.15 */
static void
handle_ims (LoopbackNsClient  *self,
            const MsnpCommand *command)
{
  const char *value = msnp_command_get_arg (command, 1);

  if (strcmp (value, "ON") != 0 && strcmp (value, "OFF") != 0)
    {
      loopback_connection_refuse (self->connection, command, 715);
      return;
    }

  self->account->refuses_chats = strcmp (value, "OFF") == 0;
  loopback_connection_reply (self->connection, command, "0 %s", value);
}

static void
handle_snd (LoopbackNsClient  *self,
            const MsnpCommand *command)
{
  loopback_connection_reply (self->connection, command, "OK");
}

/* What makes Escargot close without a word where it overhears everything else (08 §8.2). */
static void
handle_fatal (LoopbackNsClient  *self,
              const MsnpCommand *command)
{
  if (loopback_site_is_escargot (self->site))
    loopback_connection_finish (self->connection);
  else
    loopback_connection_reject (self->connection, command);
}

typedef struct
{
  const char        *name;
  guint              n_args;       /* at least, TrID included */
  gboolean           before_login; /* may come before USR OK */
  const char        *step;         /* (nullable): of the fault table */
  LoopbackNsHandler  handle;
} CommandRow;

static const CommandRow commands[] = {
  { "VER", 2, TRUE, "ver", loopback_ns_handle_ver },
  { "CVR", 7, TRUE, "cvr", loopback_ns_handle_cvr },
  { "USR", 4, TRUE, NULL, loopback_ns_handle_usr },
  { "OUT", 0, TRUE, NULL, handle_out },
  { "PNG", 0, FALSE, NULL, handle_png },
  { "SYN", 2, FALSE, "syn", loopback_ns_handle_syn },
  { "CHG", 2, FALSE, "chg", loopback_ns_handle_chg },
  { "QRY", 2, FALSE, NULL, loopback_ns_handle_qry },
  { "ADD", 4, FALSE, "add", loopback_ns_handle_add },
  { "REM", 3, FALSE, "rem", loopback_ns_handle_rem },
  { "ADG", 2, FALSE, "adg", loopback_ns_handle_adg },
  { "REG", 3, FALSE, "reg", loopback_ns_handle_reg },
  { "RMG", 2, FALSE, "rmg", loopback_ns_handle_rmg },
  { "REA", 3, FALSE, NULL, loopback_ns_handle_rea },
  { "PRP", 2, FALSE, NULL, loopback_ns_handle_prp },
  { "BLP", 2, FALSE, "blp", loopback_ns_handle_blp },
  { "GTC", 2, FALSE, "gtc", loopback_ns_handle_gtc },
  { "XFR", 2, FALSE, "xfr-sb", handle_xfr },
  { "URL", 2, FALSE, NULL, handle_url },
  { "IMS", 2, FALSE, NULL, handle_ims },
  { "SND", 2, FALSE, NULL, handle_snd },
  { "INF", 0, TRUE, NULL, handle_fatal },
  { "GCF", 0, TRUE, NULL, handle_fatal },
};

static const CommandRow *
lookup_command (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      if (strcmp (commands[i].name, name) == 0)
        return &commands[i];
    }

  return NULL;
}

/* Before USR OK Microsoft's servers answered 302; Escargot overhears all but a ping. */
static void
refuse_stranger (LoopbackNsClient  *self,
                 const MsnpCommand *command)
{
  if (!loopback_site_is_escargot (self->site))
    loopback_connection_refuse (self->connection, command, 302);
  else if (!msnp_command_is (command, "PNG"))
    return;

  loopback_connection_finish (self->connection);
}

static void
on_command (const MsnpCommand *command,
            gpointer           user_data)
{
  LoopbackNsClient *self = user_data;
  LoopbackConnection *alive = g_object_ref (self->connection);
  const CommandRow *row = lookup_command (command->name);

  if (row == NULL || command->n_args < row->n_args)
    loopback_connection_reject (self->connection, command);
  else if (!row->before_login && self->account == NULL)
    refuse_stranger (self, command);
  else if (row->step == NULL || !loopback_connection_step (self->connection, row->step, command))
    row->handle (self, command);
  g_object_unref (alive);
}

static void
on_closed (gpointer user_data)
{
  LoopbackNsClient *self = user_data;

  loopback_ns_client_leave (self);
  g_ptr_array_remove (self->ns->clients, self);
}

static const LoopbackConnectionFuncs connection_funcs = { on_command, on_closed };

static gboolean
on_incoming (GSocketService    *service,
             GSocketConnection *stream,
             GObject           *source,
             gpointer           user_data)
{
  LoopbackNs *self = user_data;
  LoopbackNsClient *client = g_new0 (LoopbackNsClient, 1);

  client->ns = self;
  client->site = self->site;
  client->is_dispatch = service == self->dispatch;
  g_ptr_array_add (self->clients, client);
  client->connection = loopback_connection_new (self->site, client->is_dispatch ? "DS" : "NS",
                                                stream, &connection_funcs, client);
  loopback_connection_step (client->connection, "connect", NULL);
  return TRUE;
}

/**
 * loopback_ns_new:
 * @site: the service
 * @error: a place for an error, of %G_IO_ERROR
 *
 * Returns: (transfer full) (nullable): the servers, which listen
 */
LoopbackNs *
loopback_ns_new (LoopbackSite  *site,
                 GError       **error)
{
  g_autoptr(LoopbackNs) self = g_new0 (LoopbackNs, 1);

  self->site = site;
  self->clients = g_ptr_array_new_with_free_func ((GDestroyNotify) client_free);
  self->notification = loopback_site_listen (G_CALLBACK (on_incoming), self,
                                             &site->place.notification, error);
  if (self->notification == NULL)
    return NULL;

  if (loopback_site_is_escargot (site))
    {
      site->place.dispatch = site->place.notification;
    }
  else
    {
      self->dispatch = loopback_site_listen (G_CALLBACK (on_incoming), self,
                                             &site->place.dispatch, error);
      if (self->dispatch == NULL)
        return NULL;
    }

  return g_steal_pointer (&self);
}

void
loopback_ns_free (LoopbackNs *self)
{
  loopback_listener_clear (&self->dispatch, self);
  loopback_listener_clear (&self->notification, self);
  while (self->clients->len > 0)
    {
      LoopbackNsClient *client = g_ptr_array_index (self->clients, self->clients->len - 1);
      g_autoptr(LoopbackConnection) connection = g_object_ref (client->connection);

      loopback_connection_drop (connection);
    }

  g_ptr_array_unref (self->clients);
  g_free (self);
}

guint16
loopback_ns_get_dispatch_port (LoopbackNs *self)
{
  return self->site->place.dispatch;
}

guint16
loopback_ns_get_notification_port (LoopbackNs *self)
{
  return self->site->place.notification;
}

/* Says to everybody who is signed in that the service closes, and closes (03 §3.11, §3.13). */
void
loopback_ns_shut_down (LoopbackNs *self)
{
  static const char warning[] =
    "MIME-Version: 1.0\r\n"
    "Content-Type: application/x-msmsgssystemmessage; charset=UTF-8\r\n"
    "\r\n"
    "Type: 1\r\n"
    "Arg1: 5\r\n";

  loopback_listener_clear (&self->dispatch, self);
  loopback_listener_clear (&self->notification, self);
  for (guint i = 0; i < self->clients->len; i++)
    {
      LoopbackNsClient *client = g_ptr_array_index (self->clients, i);

      if (client->account != NULL)
        {
          loopback_connection_send_payload (client->connection, warning, sizeof warning - 1,
                                            "MSG Hotmail Hotmail");
          loopback_connection_send (client->connection, "OUT SSD");
        }
      loopback_connection_finish (client->connection);
    }
}

/* Sends bytes as they are to whoever is signed in as @account. */
void
loopback_ns_push (LoopbackAccount *account,
                  gconstpointer    bytes,
                  gsize            size)
{
  if (account->client != NULL)
    loopback_connection_send_raw (account->client->connection, bytes, size);
}

/* Closes the account's connection without a word. */
void
loopback_ns_drop (LoopbackAccount *account)
{
  g_autoptr(LoopbackConnection) connection = NULL;

  if (account->client == NULL)
    return;

  connection = g_object_ref (account->client->connection);
  loopback_connection_drop (connection);
}

/**
 * loopback_ns_ring:
 * @callee: somebody who is signed in
 * @room: the session's id
 * @ticket: his ticket for it
 * @caller: who calls
 *
 * Invites to a switchboard (03 §3.12).
 */
void
loopback_ns_ring (LoopbackAccount *callee,
                  const char      *room,
                  const char      *ticket,
                  LoopbackAccount *caller)
{
  LoopbackNsClient *client = callee->client;
  g_autofree char *name = NULL;

  g_return_if_fail (client != NULL);

  name = loopback_site_escape (client->site, caller->name);
  loopback_connection_send (client->connection, "RNG %s 127.0.0.1:%u CKI %s %s %s", room,
                            loopback_sb_get_port (client->site->sb), ticket, caller->address,
                            name);
}

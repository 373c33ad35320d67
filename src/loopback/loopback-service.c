#include "config.h"

#include "loopback-service.h"

#include <json-glib/json-glib.h>
#include <string.h>

#include "loopback-bot.h"
#include "loopback-ns.h"
#include "loopback-gateway.h"
#include "loopback-passport.h"
#include "loopback-sb.h"
#include "loopback-scenario.h"
#include "loopback-site.h"

/**
 * LoopbackService:
 *
 * A small MSNP9 service on 127.0.0.1: what `twn-loopback` runs, what `tweener --demo` runs inside
 * itself, and what the tests sign in to. It lives on the main context of whoever starts it and
 * never blocks. Accounts, bots and faults may be added before it starts and while it runs; a
 * stopped service keeps its accounts and its place, and can be started again there.
 */
struct _LoopbackService
{
  GObject      parent_instance;
  LoopbackSite site;
};

enum { TRACED, CHANGED, DRAINED, N_SIGNALS };
static guint signals[N_SIGNALS];
G_DEFINE_FINAL_TYPE (LoopbackService, loopback_service, G_TYPE_OBJECT)

static gboolean
is_traced (gpointer user_data)
{
  return g_signal_has_handler_pending (user_data, signals[TRACED], 0, FALSE);
}

static void
emit_traced (gboolean    incoming,
             const char *server,
             guint       connection,
             const char *line,
             GBytes     *payload,
             gpointer    user_data)
{
  g_signal_emit (user_data, signals[TRACED], 0, incoming, server, connection, line, payload);
}

static void
emit_changed (gpointer user_data)
{
  g_signal_emit (user_data, signals[CHANGED], 0);
}

static void
emit_drained (gpointer user_data)
{
  g_signal_emit (user_data, signals[DRAINED], 0);
}

static void
loopback_service_dispose (GObject *object)
{
  loopback_service_stop (LOOPBACK_SERVICE (object));
  G_OBJECT_CLASS (loopback_service_parent_class)->dispose (object);
}

static void
loopback_service_finalize (GObject *object)
{
  LoopbackService *self = LOOPBACK_SERVICE (object);

  g_clear_pointer (&self->site.bots, loopback_bots_free);
  g_clear_pointer (&self->site.passport, loopback_passport_free);
  g_clear_pointer (&self->site.directory, loopback_directory_free);
  g_clear_pointer (&self->site.faults, loopback_faults_free);
  loopback_place_clear (&self->site.place);
  G_OBJECT_CLASS (loopback_service_parent_class)->finalize (object);
}

static void
loopback_service_class_init (LoopbackServiceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = loopback_service_dispose;
  object_class->finalize = loopback_service_finalize;

  /**
   * LoopbackService::traced:
   * @self: the service
   * @incoming: whether a client sent it
   * @server: DS, NS, SB or HTTP
   * @connection: the connection's number
   * @line: the line without its end
   * @payload: (nullable): the payload
   *
   * Emitted for every line, before it is acted upon or sent. Tickets, the Authorization header,
   * CKI keys and MSPAuth are masked; texts are not.
   */
  signals[TRACED] =
    g_signal_new ("traced", LOOPBACK_TYPE_SERVICE, G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL, G_TYPE_NONE, 5, G_TYPE_BOOLEAN, G_TYPE_STRING, G_TYPE_UINT,
                  G_TYPE_STRING, G_TYPE_BYTES);

  /**
   * LoopbackService::changed:
   * @self: the service
   *
   * Emitted when an account, a list or a setting of one is another than before: what
   * loopback_service_dup_accounts_json() gives has changed.
   */
  signals[CHANGED] =
    g_signal_new ("changed", LOOPBACK_TYPE_SERVICE, G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  /**
   * LoopbackService::drained:
   * @self: the service
   *
   * Emitted when the last connection has ended. After loopback_service_shut_down() this means
   * that everybody has been told.
   */
  signals[DRAINED] =
    g_signal_new ("drained", LOOPBACK_TYPE_SERVICE, G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
loopback_service_init (LoopbackService *self)
{
  self->site.faults = loopback_faults_new ();
  self->site.directory = loopback_directory_new ();
  self->site.is_traced = is_traced;
  self->site.trace = emit_traced;
  self->site.changed = emit_changed;
  self->site.drained = emit_drained;
  self->site.user_data = self;
}

/**
 * loopback_service_new:
 * @flavour: whose ways it has
 *
 * Returns: (transfer full): a service without accounts, which does not listen yet
 */
LoopbackService *
loopback_service_new (LoopbackFlavour flavour)
{
  LoopbackService *self = g_object_new (LOOPBACK_TYPE_SERVICE, NULL);

  self->site.flavour = flavour;
  return self;
}

/**
 * loopback_service_start:
 * @self: a service that is not started
 * @error: a place for an error
 *
 * Listens on 127.0.0.1, on the caller's main context: in the place of the last start or of
 * loopback_service_set_place_json(), else on free ports.
 *
 * Returns: whether it does
 */
gboolean
loopback_service_start (LoopbackService  *self,
                        GError          **error)
{
  LoopbackSite *site = &self->site;

  g_return_val_if_fail (LOOPBACK_IS_SERVICE (self), FALSE);
  g_return_val_if_fail (site->ns == NULL, FALSE);

  g_clear_pointer (&site->passport, loopback_passport_free);
  site->passport = loopback_passport_new (site, error);
  if (site->passport == NULL || !loopback_passport_listen (site->passport, error))
    return FALSE;

  site->sb = loopback_sb_new (site, error);
  site->ns = site->sb != NULL ? loopback_ns_new (site, error) : NULL;
  site->gateway = site->ns != NULL
                    ? loopback_gateway_new (site, loopback_ns_get_notification_port (site->ns),
                                            loopback_sb_get_port (site->sb), error)
                    : NULL;
  if (site->gateway == NULL)
    {
      loopback_service_stop (self);
      return FALSE;
    }

  if (site->bots != NULL)
    loopback_bots_start (site->bots);
  return TRUE;
}

/**
 * loopback_service_set_place_json:
 * @self: a service that has not been started
 * @json: what loopback_service_dup_place_json() gave
 * @error: a place for an error, of %G_IO_ERROR or of json-glib
 *
 * Has the service start where another one was, in another process perhaps.
 *
 * Returns: whether @json describes a place
 */
gboolean
loopback_service_set_place_json (LoopbackService  *self,
                                 const char       *json,
                                 GError          **error)
{
  g_return_val_if_fail (LOOPBACK_IS_SERVICE (self), FALSE);
  g_return_val_if_fail (self->site.ns == NULL, FALSE);

  loopback_place_clear (&self->site.place);
  return loopback_place_parse (&self->site.place, json, error);
}

/* Returns: (transfer full): where a service is that is started; the authority's key is in it */
char *
loopback_service_dup_place_json (LoopbackService *self)
{
  g_return_val_if_fail (LOOPBACK_IS_SERVICE (self) && self->site.ns != NULL, NULL);

  return loopback_place_format (&self->site.place);
}

/**
 * loopback_service_stop:
 * @self: a service
 *
 * Ends at once: every connection is dropped, nothing is said any more. May be called twice.
 */
void
loopback_service_stop (LoopbackService *self)
{
  LoopbackSite *site = &self->site;

  g_return_if_fail (LOOPBACK_IS_SERVICE (self));

  if (site->bots != NULL)
    loopback_bots_stop (site->bots);
  g_clear_pointer (&site->gateway, loopback_gateway_free);
  g_clear_pointer (&site->sb, loopback_sb_free);
  g_clear_pointer (&site->ns, loopback_ns_free);
  /* Tests ask for the authority and the ports after the end, too: the rest stays. */
  if (site->passport != NULL)
    loopback_passport_stop (site->passport);
}

/**
 * loopback_service_shut_down:
 * @self: a service that is started
 *
 * Says goodbye as the real ones did: a system message, then `OUT SSD`, to everybody. The service
 * accepts nobody from here on; “drained” tells that it is done, loopback_service_stop() ends it.
 */
void
loopback_service_shut_down (LoopbackService *self)
{
  g_return_if_fail (LOOPBACK_IS_SERVICE (self));
  g_return_if_fail (self->site.ns != NULL);

  if (self->site.bots != NULL)
    loopback_bots_stop (self->site.bots);
  loopback_ns_shut_down (self->site.ns);
  loopback_sb_finish_all (self->site.sb);
  if (self->site.n_open == 0)
    emit_drained (self);
}

static void
befriend_all (LoopbackService *self)
{
  GPtrArray *accounts = self->site.directory->accounts;

  for (guint i = 0; self->site.bots != NULL && i < accounts->len; i++)
    loopback_bots_befriend (self->site.bots, g_ptr_array_index (accounts, i));
}

/**
 * loopback_service_load_accounts:
 * @self: a service
 * @json: the text of an accounts file
 * @error: a place for an error that says where in the file something is wrong
 *
 * Adds the accounts of the file, all or none.
 *
 * Returns: whether they were added
 */
gboolean
loopback_service_load_accounts (LoopbackService  *self,
                                const char       *json,
                                GError          **error)
{
  g_autoptr(LoopbackDirectory) loaded = NULL;

  g_return_val_if_fail (LOOPBACK_IS_SERVICE (self), FALSE);

  loaded = loopback_scenario_parse (json, error);
  if (loaded == NULL)
    return FALSE;

  for (guint i = 0; i < loaded->accounts->len; i++)
    {
      LoopbackAccount *account = g_ptr_array_index (loaded->accounts, i);

      if (loopback_directory_lookup (self->site.directory, account->address) != NULL)
        {
          g_set_error (error, LOOPBACK_SCENARIO_ERROR, LOOPBACK_SCENARIO_ERROR_SYNTAX,
                       "accounts[%u]: “%s” is an account already", i, account->address);
          return FALSE;
        }
    }

  loopback_directory_absorb (self->site.directory, loaded);
  befriend_all (self);
  emit_changed (self);
  return TRUE;
}

/* Returns: (transfer full): all accounts but the bots' as an accounts file */
char *
loopback_service_dup_accounts_json (LoopbackService *self)
{
  g_return_val_if_fail (LOOPBACK_IS_SERVICE (self), NULL);

  return loopback_scenario_format (self->site.directory);
}

/**
 * loopback_service_add_default_accounts:
 * @self: a service
 *
 * Alice, Bob and Carol at example.com, password `secret`, who have each other as contacts.
 */
void
loopback_service_add_default_accounts (LoopbackService *self)
{
  static const char *const names[] = { "Alice", "Bob", "Carol" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *lower = g_ascii_strdown (names[i], -1);
      g_autofree char *address = g_strconcat (lower, "@example.com", NULL);

      loopback_service_add_account (self, address, "secret", names[i]);
      for (gsize n = 0; n < G_N_ELEMENTS (names); n++)
        {
          g_autofree char *other = g_ascii_strdown (names[n], -1);
          g_autofree char *contact = g_strconcat (other, "@example.com", NULL);

          if (n != i)
            loopback_service_add_contact (self, address, contact, names[n],
                                          MSNP_LIST_FORWARD | MSNP_LIST_ALLOW | MSNP_LIST_REVERSE,
                                          NULL);
        }
    }
}

/**
 * loopback_service_add_account:
 * @self: a service
 * @address: an address without an account
 * @password: its password
 * @name: its friendly name
 */
void
loopback_service_add_account (LoopbackService *self,
                              const char      *address,
                              const char      *password,
                              const char      *name)
{
  LoopbackAccount *account;

  g_return_if_fail (LOOPBACK_IS_SERVICE (self));
  g_return_if_fail (loopback_directory_lookup (self->site.directory, address) == NULL);

  account = loopback_directory_add (self->site.directory, address, password, name);
  if (self->site.bots != NULL)
    loopback_bots_befriend (self->site.bots, account);
  emit_changed (self);
}

/**
 * loopback_service_add_contact:
 * @self: a service
 * @owner: the address of an account
 * @address: somebody's address, with an account here or without
 * @name: his name in the owner's list
 * @lists: the lists he is put on
 * @group: (nullable): the name of a group for him, which is made where there is none
 *
 * Where he has an account, FL here is RL there. Nobody who is signed in is told.
 */
void
loopback_service_add_contact (LoopbackService *self,
                              const char      *owner,
                              const char      *address,
                              const char      *name,
                              MsnpListFlags    lists,
                              const char      *group)
{
  LoopbackAccount *account;
  LoopbackAccount *person;
  LoopbackContact *contact;

  g_return_if_fail (LOOPBACK_IS_SERVICE (self));

  account = loopback_directory_lookup (self->site.directory, owner);
  g_return_if_fail (account != NULL);

  contact = loopback_account_add_contact (account, address, name, lists);
  if (group != NULL)
    {
      LoopbackGroup *found = loopback_account_find_group (account, group);

      if (found == NULL)
        found = loopback_account_add_group (account, group, 0);
      loopback_contact_add_group (contact, found->id);
    }

  person = loopback_directory_lookup (self->site.directory, address);
  if (person != NULL && (lists & MSNP_LIST_FORWARD) != 0)
    loopback_account_add_contact (person, account->address, account->name, MSNP_LIST_REVERSE);
  emit_changed (self);
}

/* Adds the bots, as contacts of every account, also of those that are added later. */
void
loopback_service_add_bots (LoopbackService *self)
{
  g_return_if_fail (LOOPBACK_IS_SERVICE (self));

  if (self->site.bots != NULL)
    return;

  self->site.bots = loopback_bots_new (&self->site);
  befriend_all (self);
  if (self->site.ns != NULL)
    loopback_bots_start (self->site.bots);
  emit_changed (self);
}

/* The certificate is chosen when https begins to listen: it begins again for another one. */
static gboolean
renew_certificate (LoopbackService  *self,
                   gboolean          needed,
                   GError          **error)
{
  if (!needed || self->site.ns == NULL)
    return TRUE;

  return loopback_passport_listen (self->site.passport, error);
}

/**
 * loopback_service_add_fault:
 * @self: a service
 * @spec: `NAME`, or `NAME:N` for the Nth time that it can happen; see loopback_fault_get_help()
 * @error: a place for an error, of %G_IO_ERROR
 *
 * Returns: whether @spec names a fault
 */
gboolean
loopback_service_add_fault (LoopbackService  *self,
                            const char       *spec,
                            GError          **error)
{
  g_return_val_if_fail (LOOPBACK_IS_SERVICE (self), FALSE);

  return loopback_faults_add (self->site.faults, spec, error)
         && renew_certificate (self, strstr (spec, "certificate") != NULL, error);
}

void
loopback_service_clear_faults (LoopbackService *self)
{
  g_autoptr(GError) error = NULL;
  gboolean certificate;

  g_return_if_fail (LOOPBACK_IS_SERVICE (self));

  certificate = loopback_fault_is_on (self->site.faults, "expired-certificate")
                || loopback_fault_is_on (self->site.faults, "foreign-certificate");
  loopback_faults_clear (self->site.faults);
  if (!renew_certificate (self, certificate, &error))
    g_warning ("https does not listen any more: %s", error->message);
}

guint16
loopback_service_get_dispatch_port (LoopbackService *self)
{
  g_return_val_if_fail (LOOPBACK_IS_SERVICE (self) && self->site.ns != NULL, 0);

  return loopback_ns_get_dispatch_port (self->site.ns);
}

guint16
loopback_service_get_notification_port (LoopbackService *self)
{
  g_return_val_if_fail (LOOPBACK_IS_SERVICE (self) && self->site.ns != NULL, 0);

  return loopback_ns_get_notification_port (self->site.ns);
}

guint16
loopback_service_get_switchboard_port (LoopbackService *self)
{
  g_return_val_if_fail (LOOPBACK_IS_SERVICE (self) && self->site.sb != NULL, 0);

  return loopback_sb_get_port (self->site.sb);
}

guint16
loopback_service_get_https_port (LoopbackService *self)
{
  g_return_val_if_fail (LOOPBACK_IS_SERVICE (self) && self->site.passport != NULL, 0);

  return loopback_passport_get_port (self->site.passport);
}

/* Returns: (transfer none): the authority to trust, from the start of the service on */
const char *
loopback_service_get_ca_pem (LoopbackService *self)
{
  g_return_val_if_fail (LOOPBACK_IS_SERVICE (self) && self->site.passport != NULL, NULL);

  return loopback_passport_get_ca_pem (self->site.passport);
}

/**
 * loopback_service_dup_service_json:
 * @self: a service that is started
 * @ca: (nullable): the file with the authority's certificate, as the service file names it
 *
 * Returns: (transfer full): a service file that leads here
 */
char *
loopback_service_dup_service_json (LoopbackService *self,
                                   const char      *ca)
{
  static const char *const absent[] = { "login", "register", "forgot" };
  g_autoptr(JsonGenerator) generator = json_generator_new ();
  g_autoptr(JsonNode) root = json_node_new (JSON_NODE_OBJECT);
  g_autofree char *dispatch = NULL;
  g_autofree char *nexus = NULL;
  g_autofree char *gateway = NULL;
  JsonObject *object = json_object_new ();

  g_return_val_if_fail (LOOPBACK_IS_SERVICE (self) && self->site.ns != NULL, NULL);

  dispatch = g_strdup_printf ("127.0.0.1:%u", loopback_service_get_dispatch_port (self));
  nexus = g_strdup_printf ("https://127.0.0.1:%u/rdr/pprdr.asp",
                           loopback_service_get_https_port (self));
  json_object_set_string_member (object, "id", "loopback");
  json_object_set_string_member (object, "name", "Loopback");
  json_object_set_string_member (object, "dispatch", dispatch);
  json_object_set_string_member (object, "nexus", nexus);
  gateway = g_strdup_printf ("http://127.0.0.1:%u/gateway/gateway.dll",
                             loopback_gateway_get_port (self->site.gateway));
  json_object_set_string_member (object, "gateway", gateway);
  for (gsize i = 0; i < G_N_ELEMENTS (absent); i++)
    json_object_set_null_member (object, absent[i]);
  if (ca != NULL)
    json_object_set_string_member (object, "ca", ca);
  else
    json_object_set_null_member (object, "ca");

  json_node_take_object (root, object);
  json_generator_set_root (generator, root);
  json_generator_set_pretty (generator, TRUE);
  return json_generator_to_data (generator, NULL);
}

static LoopbackAccount *
lookup_signed_in (LoopbackService *self,
                  const char      *address)
{
  LoopbackAccount *account = loopback_directory_lookup (self->site.directory, address);

  return account != NULL && account->client != NULL ? account : NULL;
}

gboolean
loopback_service_is_signed_in (LoopbackService *self,
                               const char      *address)
{
  g_return_val_if_fail (LOOPBACK_IS_SERVICE (self), FALSE);

  return lookup_signed_in (self, address) != NULL;
}

/* Returns: how many `USR … OK` there were so far */
guint
loopback_service_get_sign_in_count (LoopbackService *self)
{
  g_return_val_if_fail (LOOPBACK_IS_SERVICE (self), 0);

  return self->site.n_sign_ins;
}

/* Returns: how many switchboards have somebody in them */
guint
loopback_service_get_switchboard_count (LoopbackService *self)
{
  g_return_val_if_fail (LOOPBACK_IS_SERVICE (self), 0);

  return self->site.sb != NULL ? loopback_sb_count_rooms (self->site.sb) : 0;
}

/**
 * loopback_service_push:
 * @self: a service
 * @address: somebody who is signed in; otherwise nothing happens
 * @bytes: what to send, line ends included
 * @size: its size, or -1 for a string
 *
 * Sends bytes as they are, on the notification connection: tests inject with it what no service
 * would say.
 */
void
loopback_service_push (LoopbackService *self,
                       const char      *address,
                       const char      *bytes,
                       gssize           size)
{
  LoopbackAccount *account;

  g_return_if_fail (LOOPBACK_IS_SERVICE (self));

  account = lookup_signed_in (self, address);
  if (account != NULL)
    loopback_ns_push (account, bytes, size < 0 ? strlen (bytes) : (gsize) size);
}

/* Closes the notification connection of @address without a word. */
void
loopback_service_drop (LoopbackService *self,
                       const char      *address)
{
  LoopbackAccount *account;

  g_return_if_fail (LOOPBACK_IS_SERVICE (self));

  account = lookup_signed_in (self, address);
  if (account != NULL)
    loopback_ns_drop (account);
}

/* Closes every switchboard connection without a word. */
void
loopback_service_drop_switchboards (LoopbackService *self)
{
  g_return_if_fail (LOOPBACK_IS_SERVICE (self));

  if (self->site.sb != NULL)
    loopback_sb_drop_all (self->site.sb);
}

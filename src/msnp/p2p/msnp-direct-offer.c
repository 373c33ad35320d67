#include "config.h"

#include "msnp-direct-offer.h"

#include <string.h>
#include <unistd.h>

#define PORT_MIN      1024 /* a service of the system is below: nobody listens there for a file */
#define ADDRESSES_LEN 256  /* bytes of a list of addresses that are looked at */

/* Addresses and a nonce, as SLP writes them. What a peer says here decides whom this machine
 * connects to: see msnp_direct_takes_address(). */

/* Returns: (transfer full): an offer with a nonce of its own and no addresses */
MsnpDirectOffer *
msnp_direct_offer_new (void)
{
  MsnpDirectOffer *self = g_new0 (MsnpDirectOffer, 1);

  self->addresses = g_ptr_array_new_with_free_func (g_object_unref);
  /* Whoever guessed it would be taken for the peer: not from GLib's numbers, some of which are
   * told to everybody. */
  if (getentropy (self->nonce, sizeof self->nonce) != 0)
    g_error ("the system has no random numbers");
  return self;
}

void
msnp_direct_offer_free (MsnpDirectOffer *self)
{
  g_ptr_array_unref (self->addresses);
  g_free (self);
}

/* ---- nonce ---- */

/* The first three fields of a GUID are little-endian in the packet, the last two as written. */
static const guint8 guid_order[16] = { 3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15 };

static char *
dup_guid (const guint8 nonce[16])
{
  GString *text = g_string_new ("{");

  for (guint i = 0; i < 16; i++)
    {
      if (i == 4 || i == 6 || i == 8 || i == 10)
        g_string_append_c (text, '-');
      g_string_append_printf (text, "%02X", nonce[guid_order[i]]);
    }
  return g_string_free (g_string_append_c (text, '}'), FALSE);
}

static gboolean
parse_guid (const char *text,
            guint8      nonce[16])
{
  g_autofree char *bare = NULL;
  gboolean is_zero = TRUE;
  gsize size = text != NULL ? strlen (text) : 0;

  if (size != 38 || text[0] != '{' || text[37] != '}')
    return FALSE;
  bare = g_strndup (text + 1, 36);
  if (!g_uuid_string_is_valid (bare))
    return FALSE;

  for (guint i = 0, at = 0; i < 16; i++, at += 2)
    {
      if (bare[at] == '-')
        at++;
      nonce[guid_order[i]] = (guint8) (g_ascii_xdigit_value (bare[at]) << 4
                                       | g_ascii_xdigit_value (bare[at + 1]));
      is_zero = is_zero && nonce[guid_order[i]] == 0;
    }

  return !is_zero;
}

/* ---- addresses ---- */

/**
 * msnp_direct_takes_address:
 * @address: where a peer wants us to connect to
 * @port: and there
 * @is_local: whether everybody is on this machine
 *
 * A peer may not send us to this machine's own services, nor to where no peer listens.
 *
 * Returns: whether to connect
 */
gboolean
msnp_direct_takes_address (GInetAddress *address,
                           guint         port,
                           gboolean      is_local)
{
  return port >= PORT_MIN && port <= G_MAXUINT16
         && g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV4
         && !g_inet_address_get_is_any (address) && !g_inet_address_get_is_multicast (address)
         && g_inet_address_to_bytes (address)[0] != 0 && g_inet_address_to_bytes (address)[0] < 224
         && (is_local || !g_inet_address_get_is_loopback (address));
}

static gboolean
is_known (MsnpDirectOffer *self,
          GInetAddress    *address,
          guint            port)
{
  for (guint i = 0; i < self->addresses->len; i++)
    {
      GInetSocketAddress *known = g_ptr_array_index (self->addresses, i);

      if (g_inet_socket_address_get_port (known) == port
          && g_inet_address_equal (g_inet_socket_address_get_address (known), address))
        return TRUE;
    }

  return FALSE;
}

static void
add_addresses (MsnpDirectOffer *self,
               MsnpMime        *fields,
               const char      *addresses_name,
               const char      *port_name,
               gboolean         is_local)
{
  const char *value = msnp_mime_get (fields, addresses_name);
  g_autofree char *text = value != NULL ? g_strndup (value, ADDRESSES_LEN) : NULL;
  g_auto(GStrv) words = text != NULL ? g_strsplit (text, " ", -1) : NULL;
  guint32 port;

  if (words == NULL || !msnp_mime_get_uint (fields, port_name, &port))
    return;

  for (guint i = 0;
       words[i] != NULL && self->addresses->len < MSNP_DIRECT_ADDRESSES_MAX; i++)
    {
      g_autoptr(GInetAddress) address = g_inet_address_new_from_string (words[i]);

      if (address != NULL && msnp_direct_takes_address (address, port, is_local)
          && !is_known (self, address, port))
        g_ptr_array_add (self->addresses, g_inet_socket_address_new (address, (guint16) port));
    }
}

/**
 * msnp_direct_offer_parse:
 * @fields: of a letter
 * @is_local: whether addresses of this machine will do: the service is on it
 *
 * Returns: (transfer full) (nullable): the offer; %NULL for one of another kind than TCPv1. One
 *   that has no nonce or no address that can be tried is one that does not listen
 */
MsnpDirectOffer *
msnp_direct_offer_parse (MsnpMime *fields,
                         gboolean  is_local)
{
  const char *bridge = msnp_mime_get (fields, "Bridge");
  const char *listening = msnp_mime_get (fields, "Listening");
  g_autoptr(MsnpDirectOffer) self = NULL;

  if (bridge == NULL || g_ascii_strcasecmp (bridge, "TCPv1") != 0)
    return NULL;

  self = msnp_direct_offer_new ();
  if (listening == NULL || g_ascii_strcasecmp (listening, "true") != 0
      || !parse_guid (msnp_mime_get (fields, "Nonce"), self->nonce))
    return g_steal_pointer (&self);

  add_addresses (self, fields, "IPv4Internal-Addrs", "IPv4Internal-Port", is_local);
  add_addresses (self, fields, "IPv4External-Addrs", "IPv4External-Port", is_local);
  self->is_listening = self->addresses->len > 0;
  return g_steal_pointer (&self);
}

/* Says where this client listens: one address, as libpurple takes the whole value for a name (08
 * §8.8). */
void
msnp_direct_offer_add_fields (const MsnpDirectOffer *self,
                              MsnpMime              *fields)
{
  static const guint8 zero[16];
  g_autofree char *guid = dup_guid (self->is_listening ? self->nonce : zero);

  msnp_mime_append (fields, "Bridge", "TCPv1");
  msnp_mime_append (fields, "Listening", self->is_listening ? "true" : "false");
  msnp_mime_append (fields, "Nonce", guid);
  if (self->is_listening)
    {
      GInetSocketAddress *address = g_ptr_array_index (self->addresses, 0);
      g_autofree char *text =
        g_inet_address_to_string (g_inet_socket_address_get_address (address));
      g_autofree char *port = g_strdup_printf ("%u", g_inet_socket_address_get_port (address));

      msnp_mime_append (fields, "IPv4Internal-Addrs", text);
      msnp_mime_append (fields, "IPv4Internal-Port", port);
    }
}

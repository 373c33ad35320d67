#include "config.h"

#include "msnp-invitation.h"

#include "msnp-direct-offer.h"
#include "msnp-file-name.h"

#define GUID_FILE  "{5D3E02AB-6190-11d3-BBBB-00C04F795683}"
#define GUID_VOICE "{02D3C01F-BF30-4825-A83A-DE7AF41648AA}"

/**
 * msnp_invitation_parse:
 * @self: where to put it
 * @body: of a message of the type `text/x-msmsgsinvite`
 * @size: its bytes
 *
 * Returns: whether it invites: what answers, or ends an invitation, does not
 */
gboolean
msnp_invitation_parse (MsnpInvitation *self,
                       gconstpointer   body,
                       gsize           size)
{
  g_autoptr(MsnpMime) fields = msnp_mime_parse_fields (body, size, NULL);
  const char *command = fields != NULL ? msnp_mime_get (fields, "Invitation-Command") : NULL;
  const char *guid;

  if (command == NULL || g_ascii_strcasecmp (command, "INVITE") != 0
      || !msnp_mime_get_uint (fields, "Invitation-Cookie", &self->cookie))
    return FALSE;

  guid = msnp_mime_get (fields, "Application-GUID");
  self->kind = "application";
  if (guid != NULL && g_ascii_strcasecmp (guid, GUID_FILE) == 0)
    self->kind = "file";
  else if (guid != NULL && g_ascii_strcasecmp (guid, GUID_VOICE) == 0)
    self->kind = "voice";

  return TRUE;
}

/* Returns: (transfer full): the message that says so, lest the other side waits for ever */
GBytes *
msnp_invitation_format_refusal (const MsnpInvitation *self)
{
  return msnp_invitation_format ("CANCEL", self->cookie, "Cancel-Code", "REJECT_NOT_INSTALLED",
                                 NULL);
}

/**
 * msnp_invitation_format:
 * @command: `INVITE`, `ACCEPT` or `CANCEL`
 * @cookie: which invitation
 * @first_name: (nullable): of a field; its value, further names and values, and %NULL follow
 *
 * The fields of the application come first in an INVITE, as everywhere (06).
 *
 * Returns: (transfer full): a message
 */
GBytes *
msnp_invitation_format (const char *command,
                        guint32     cookie,
                        const char *first_name,
                        ...)
{
  g_autoptr(MsnpMime) fields = msnp_mime_new ();
  g_autoptr(MsnpMime) mime = msnp_mime_new ();
  g_autoptr(GBytes) body = NULL;
  g_autofree char *text = g_strdup_printf ("%" G_GUINT32_FORMAT, cookie);
  va_list arguments;

  if (g_str_equal (command, "INVITE"))
    {
      msnp_mime_append (fields, "Application-Name", "File Transfer");
      msnp_mime_append (fields, "Application-GUID", GUID_FILE);
    }
  msnp_mime_append (fields, "Invitation-Command", command);
  msnp_mime_append (fields, "Invitation-Cookie", text);
  va_start (arguments, first_name);
  for (const char *name = first_name; name != NULL; name = va_arg (arguments, const char *))
    msnp_mime_append (fields, name, va_arg (arguments, const char *));
  va_end (arguments);
  body = msnp_mime_format (fields);
  msnp_mime_append (mime, "MIME-Version", "1.0");
  msnp_mime_append (mime, "Content-Type", "text/x-msmsgsinvite; charset=UTF-8");
  msnp_mime_set_body (mime, g_bytes_get_data (body, NULL), g_bytes_get_size (body));

  return msnp_mime_format (mime);
}

/* ---- files ---- */

static gboolean
has_address (MsnpFileInvitation *self,
             GInetAddress       *address)
{
  for (guint i = 0; i < self->addresses->len; i++)
    {
      GInetSocketAddress *known = g_ptr_array_index (self->addresses, i);

      if (g_inet_address_equal (g_inet_socket_address_get_address (known), address))
        return TRUE;
    }

  return FALSE;
}

static void
add_address (MsnpFileInvitation *self,
             MsnpMime           *fields,
             const char         *name,
             const char         *port_name,
             gboolean            is_local)
{
  const char *text = msnp_mime_get (fields, name);
  g_autoptr(GInetAddress) address =
    text != NULL ? g_inet_address_new_from_string (text) : NULL;
  guint32 port;

  if (address != NULL && msnp_mime_get_uint (fields, port_name, &port)
      && msnp_direct_takes_address (address, port, is_local) && !has_address (self, address))
    g_ptr_array_add (self->addresses, g_inet_socket_address_new (address, (guint16) port));
}

static gboolean
read_command (MsnpFileInvitation *self,
              MsnpMime           *fields)
{
  static const char *const names[] = { "INVITE", "ACCEPT", "CANCEL" };
  const char *command = msnp_mime_get (fields, "Invitation-Command");

  for (guint i = 0; command != NULL && i < G_N_ELEMENTS (names); i++)
    {
      self->command = (MsnpInvitationCommand) i;
      if (g_ascii_strcasecmp (command, names[i]) == 0)
        return msnp_mime_get_uint (fields, "Invitation-Cookie", &self->cookie);
    }

  return FALSE;
}

/**
 * msnp_file_invitation_parse:
 * @body: of a message of the type `text/x-msmsgsinvite`
 * @size: its bytes
 * @is_local: whether addresses of this machine will do: the service is on it
 *
 * Returns: (transfer full) (nullable): what it says; %NULL when it is about nothing
 */
MsnpFileInvitation *
msnp_file_invitation_parse (gconstpointer body,
                            gsize         size,
                            gboolean      is_local)
{
  g_autoptr(MsnpMime) fields = msnp_mime_parse_fields (body, size, NULL);
  g_autoptr(MsnpFileInvitation) self = NULL;
  const char *guid;
  const char *name;
  const char *bytes;
  const char *code;

  if (fields == NULL)
    return NULL;
  self = g_new0 (MsnpFileInvitation, 1);
  self->addresses = g_ptr_array_new_with_free_func (g_object_unref);
  if (!read_command (self, fields))
    return NULL;

  guid = msnp_mime_get (fields, "Application-GUID");
  name = msnp_mime_get (fields, "Application-File");
  bytes = msnp_mime_get (fields, "Application-FileSize");
  code = msnp_mime_get (fields, "Cancel-Code");
  if (guid != NULL && g_ascii_strcasecmp (guid, GUID_FILE) == 0 && name != NULL && bytes != NULL)
    self->is_file = g_ascii_string_to_unsigned (bytes, 10, 0, G_MAXINT64, &self->size, NULL);
  if (self->is_file)
    self->name = msnp_file_name_make_safe (name);
  self->is_refused = code != NULL && g_str_has_prefix (code, "REJECT");
  msnp_mime_get_uint (fields, "AuthCookie", &self->auth_cookie);
  add_address (self, fields, "IP-Address-Internal", "Port", is_local);
  add_address (self, fields, "IP-Address", "Port", is_local);

  return g_steal_pointer (&self);
}

void
msnp_file_invitation_free (MsnpFileInvitation *self)
{
  g_ptr_array_unref (self->addresses);
  g_free (self->name);
  g_free (self);
}

#include "config.h"

#include "msnp-invitation.h"

#include "msnp/wire/msnp-mime.h"

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
  g_autoptr(MsnpMime) fields = msnp_mime_new ();
  g_autoptr(MsnpMime) mime = msnp_mime_new ();
  g_autoptr(GBytes) body = NULL;
  g_autofree char *cookie = g_strdup_printf ("%" G_GUINT32_FORMAT, self->cookie);

  msnp_mime_append (fields, "Invitation-Command", "CANCEL");
  msnp_mime_append (fields, "Invitation-Cookie", cookie);
  msnp_mime_append (fields, "Cancel-Code", "REJECT_NOT_INSTALLED");
  body = msnp_mime_format (fields);
  msnp_mime_append (mime, "MIME-Version", "1.0");
  msnp_mime_append (mime, "Content-Type", "text/x-msmsgsinvite; charset=UTF-8");
  msnp_mime_set_body (mime, g_bytes_get_data (body, NULL), g_bytes_get_size (body));

  return msnp_mime_format (mime);
}

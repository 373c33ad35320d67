#include "config.h"

#include "msnp-slp.h"

#include <gio/gio.h>
#include <string.h>

#include "msnp/msnp-error.h"
#include "msnp/wire/msnp-text.h"

#define GUID_MAX 64 /* bytes of a call's or a branch's name */

/* Letters between two clients, in the manner of SIP (05 §5.3). */

static gboolean
refuse (GError     **error,
        const char  *what)
{
  g_set_error (error, MSNP_ERROR, MSNP_ERROR_PROTOCOL, "an MSNSLP message %s", what);
  return FALSE;
}

static const char *
get_reason (guint status)
{
  switch (status)
    {
    case 200:
      return "OK";
    case 404:
      return "Not Found";
    case 603:
      return "Decline";
    case 606:
      return "Unacceptable";
    default:
      return "Internal Error";
    }
}

/* Returns: (transfer full): a new GUID as the protocol writes it */
char *
msnp_slp_make_guid (void)
{
  g_autofree char *uuid = g_uuid_string_random ();
  g_autofree char *upper = g_ascii_strup (uuid, -1);

  return g_strdup_printf ("{%s}", upper);
}

/* @a, @b: (nullable): GUIDs, in any case */
gboolean
msnp_slp_guid_equal (const char *a,
                     const char *b)
{
  return a != NULL && b != NULL && g_ascii_strcasecmp (a, b) == 0;
}

/**
 * msnp_slp_new_request:
 * @kind: %MSNP_SLP_INVITE or %MSNP_SLP_BYE
 * @to: the peer's address
 * @from: one's own
 * @call_id: the session's
 * @content_type: what the fields will be
 *
 * Returns: (transfer full): a request with a branch of its own and no fields
 */
MsnpSlp *
msnp_slp_new_request (MsnpSlpKind  kind,
                      const char  *to,
                      const char  *from,
                      const char  *call_id,
                      const char  *content_type)
{
  MsnpSlp *self = g_new0 (MsnpSlp, 1);

  self->kind = kind;
  self->to = g_strdup (to);
  self->from = g_strdup (from);
  self->branch = msnp_slp_make_guid ();
  self->call_id = g_strdup (call_id);
  self->content_type = g_strdup (content_type);
  self->fields = msnp_mime_new ();

  return self;
}

/**
 * msnp_slp_new_response:
 * @request: what to answer
 * @status: how
 * @content_type: (nullable): of the answer; that of @request where it is %NULL: libpurple ends a
 *   whole call over a refused transport with another one (08 §8.8)
 *
 * Returns: (transfer full): a response without fields
 */
MsnpSlp *
msnp_slp_new_response (const MsnpSlp *request,
                       guint          status,
                       const char    *content_type)
{
  MsnpSlp *self = g_new0 (MsnpSlp, 1);

  self->kind = MSNP_SLP_RESPONSE;
  self->status = status;
  self->to = g_strdup (request->from);
  self->from = g_strdup (request->to);
  self->branch = g_strdup (request->branch);
  self->cseq = request->cseq + 1;
  self->call_id = g_strdup (request->call_id);
  self->content_type = g_strdup (content_type != NULL ? content_type : request->content_type);
  self->fields = msnp_mime_new ();

  return self;
}

void
msnp_slp_free (MsnpSlp *self)
{
  g_free (self->to);
  g_free (self->from);
  g_free (self->branch);
  g_free (self->call_id);
  g_free (self->content_type);
  g_clear_pointer (&self->fields, msnp_mime_free);
  g_free (self);
}

void
msnp_slp_add_uint (MsnpSlp    *self,
                   const char *name,
                   guint32     value)
{
  g_autofree char *text = g_strdup_printf ("%" G_GUINT32_FORMAT, value);

  msnp_mime_append (self->fields, name, text);
}

/* ---- reading ---- */

static gboolean
parse_start_line (MsnpSlp     *self,
                  const char  *line,
                  gsize        size,
                  GError     **error)
{
  g_autofree char *text = g_strndup (line, size);
  g_auto(GStrv) words = g_strsplit (text, " ", 3);
  guint64 status;

  if (g_strv_length (words) < 2)
    return refuse (error, "begins with a line of one word");

  if (g_str_has_prefix (words[0], "MSNSLP/"))
    {
      if (!g_ascii_string_to_unsigned (words[1], 10, 100, 999, &status, NULL))
        return refuse (error, "has a status that is none");
      self->kind = MSNP_SLP_RESPONSE;
      self->status = (guint) status;
      return TRUE;
    }
  if (words[2] == NULL || !g_str_has_prefix (words[2], "MSNSLP/"))
    return refuse (error, "begins with something else");

  self->kind = g_str_equal (words[0], "INVITE") ? MSNP_SLP_INVITE
               : g_str_equal (words[0], "BYE") ? MSNP_SLP_BYE : MSNP_SLP_OTHER;
  return TRUE;
}

/* `<msnmsgr:bob@example.net>`; later clients put `;{endpoint}` behind the address. */
static char *
dup_address (const char *value)
{
  const char *colon = value != NULL ? strchr (value, ':') : NULL;
  g_autofree char *address = NULL;
  g_autofree char *normal = NULL;

  if (colon == NULL)
    return NULL;

  address = g_strndup (colon + 1, strcspn (colon + 1, ";>"));
  normal = msnp_address_normalize (address);
  return msnp_address_is_valid (normal) ? g_steal_pointer (&normal) : NULL;
}

static char *
dup_guid (const char *value)
{
  gsize size = value != NULL ? strlen (value) : 0;

  return size > 0 && size <= GUID_MAX && msnp_text_is_graph (value) ? g_strdup (value) : NULL;
}

static gboolean
apply_headers (MsnpSlp   *self,
               MsnpMime  *mime,
               GError   **error)
{
  const char *via = msnp_mime_get (mime, "Via");
  const char *branch = via != NULL ? strstr (via, "branch=") : NULL;
  g_autofree char *cseq = g_strdup (msnp_mime_get (mime, "CSeq"));
  guint64 number;

  self->to = dup_address (msnp_mime_get (mime, "To"));
  self->from = dup_address (msnp_mime_get (mime, "From"));
  self->call_id = dup_guid (msnp_mime_get (mime, "Call-ID"));
  self->branch = dup_guid (branch != NULL ? branch + strlen ("branch=") : NULL);
  self->content_type = g_strdup (msnp_mime_get_content_type (mime));
  if (cseq != NULL
      && g_ascii_string_to_unsigned (g_strstrip (cseq), 10, 0, G_MAXINT32, &number, NULL))
    self->cseq = (guint) number;

  if (self->to == NULL || self->from == NULL)
    return refuse (error, "comes from or goes to nobody");
  if (self->call_id == NULL)
    return refuse (error, "is of no call");
  return TRUE;
}

/**
 * msnp_slp_parse:
 * @bytes: a whole message
 * @size: how many
 * @error: a place for an error, of %MSNP_ERROR
 *
 * What is there counts, not Content-Length; the NUL at the end may be missing (05 §5.3).
 *
 * Returns: (transfer full) (nullable): the message; %MSNP_ERROR_PROTOCOL when it is none
 */
MsnpSlp *
msnp_slp_parse (gconstpointer   bytes,
                gsize           size,
                GError        **error)
{
  g_autoptr(MsnpSlp) self = g_new0 (MsnpSlp, 1);
  g_autoptr(MsnpMime) mime = NULL;
  const char *text = bytes;
  const char *lf = size > 0 && size <= MSNP_SLP_MAX ? memchr (text, '\n', size) : NULL;
  const guint8 *body;
  const guint8 *nul;
  gsize line_size;
  gsize body_size;

  if (lf == NULL)
    {
      refuse (error, "has no first line, or no end");
      return NULL;
    }
  line_size = (gsize) (lf - text);
  if (!parse_start_line (self, text, line_size > 0 && lf[-1] == '\r' ? line_size - 1 : line_size,
                         error))
    return NULL;

  mime = msnp_mime_parse (lf + 1, size - line_size - 1, error);
  if (mime == NULL || !apply_headers (self, mime, error))
    return NULL;

  body = msnp_mime_get_body (mime, &body_size);
  nul = body_size > 0 ? memchr (body, '\0', body_size) : NULL;
  self->fields =
    msnp_mime_parse_fields (body, nul != NULL ? (gsize) (nul - body) : body_size, error);
  if (self->fields == NULL)
    return NULL;

  return g_steal_pointer (&self);
}

/* ---- writing ---- */

/* Returns: (transfer full): the message with the NUL at its end, which Content-Length counts */
GBytes *
msnp_slp_format (const MsnpSlp *self)
{
  g_autoptr(GBytes) body = msnp_mime_format (self->fields);
  GString *out = g_string_new (NULL);
  gsize body_size;
  const char *text = g_bytes_get_data (body, &body_size);

  if (self->kind == MSNP_SLP_RESPONSE)
    g_string_append_printf (out, "MSNSLP/1.0 %u %s\r\n", self->status, get_reason (self->status));
  else
    g_string_append_printf (out, "%s MSNMSGR:%s MSNSLP/1.0\r\n",
                            self->kind == MSNP_SLP_BYE ? "BYE" : "INVITE", self->to);
  g_string_append_printf (out,
                          "To: <msnmsgr:%s>\r\n"
                          "From: <msnmsgr:%s>\r\n"
                          "Via: MSNSLP/1.0/TLP ;branch=%s\r\n"
                          "CSeq: %u \r\n"
                          "Call-ID: %s\r\n"
                          "Max-Forwards: 0\r\n"
                          "Content-Type: %s\r\n"
                          "Content-Length: %" G_GSIZE_FORMAT "\r\n"
                          "\r\n",
                          self->to, self->from, self->branch != NULL ? self->branch : "",
                          self->cseq, self->call_id, self->content_type, body_size + 1);
  g_string_append_len (out, text, (gssize) body_size);
  g_string_append_c (out, '\0');

  return g_string_free_to_bytes (out);
}

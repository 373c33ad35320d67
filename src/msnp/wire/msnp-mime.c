#include "config.h"

#include "msnp-mime.h"

#include <string.h>

#include "msnp/msnp-error.h"

typedef struct
{
  char *name;
  char *value;
} Header;

/**
 * MsnpMime:
 *
 * What is inside a `MSG` (04 §4.5): headers in their order, and a body of bytes. It is less than
 * MIME: no folded lines, no encodings, no parts.
 */
struct _MsnpMime
{
  GArray *headers;      /* (element-type Header) */
  guint8 *body;
  gsize   body_size;
  char   *content_type; /* lower case, without parameters */
  char   *charset;      /* nullable */
};

static void
header_clear (gpointer data)
{
  Header *header = data;

  g_free (header->name);
  g_free (header->value);
}

/* Returns: (transfer full): a message without headers and body */
MsnpMime *
msnp_mime_new (void)
{
  MsnpMime *self = g_new0 (MsnpMime, 1);

  self->headers = g_array_new (FALSE, FALSE, sizeof (Header));
  g_array_set_clear_func (self->headers, header_clear);
  self->content_type = g_strdup ("text/plain");

  return self;
}

void
msnp_mime_free (MsnpMime *self)
{
  g_array_unref (self->headers);
  g_free (self->body);
  g_free (self->content_type);
  g_free (self->charset);
  g_free (self);
}

static void
set_content_type (MsnpMime   *self,
                  const char *value)
{
  g_auto(GStrv) parts = g_strsplit (value, ";", 8);

  g_clear_pointer (&self->charset, g_free);
  g_free (self->content_type);
  self->content_type = g_ascii_strdown (parts[0] != NULL && *g_strstrip (parts[0]) != '\0'
                                          ? parts[0] : "text/plain", -1);

  for (gsize i = 1; parts[0] != NULL && parts[i] != NULL; i++)
    {
      char *parameter = g_strstrip (parts[i]);

      if (g_ascii_strncasecmp (parameter, "charset=", 8) == 0 && parameter[8] != '\0')
        {
          g_strdelimit (parameter + 8, "\"", ' ');
          g_free (self->charset);
          self->charset = *g_strstrip (parameter + 8) != '\0' ? g_strdup (parameter + 8) : NULL;
        }
    }
}

/**
 * msnp_mime_append:
 * @self: a message
 * @name: the header's name
 * @value: its value; line ends and controls in it become spaces, so that it stays one line
 */
void
msnp_mime_append (MsnpMime   *self,
                  const char *name,
                  const char *value)
{
  /* The first of a name is the one that msnp_mime_get() gives. */
  gboolean is_type = g_ascii_strcasecmp (name, "Content-Type") == 0
                     && msnp_mime_get (self, name) == NULL;
  Header header = { g_strdup (name), g_utf8_make_valid (value, -1) };

  for (char *p = header.value; *p != '\0'; p++)
    {
      if (g_ascii_iscntrl (*p))
        *p = ' ';
    }
  g_array_append_val (self->headers, header);

  if (is_type)
    set_content_type (self, header.value);
}

void
msnp_mime_set_body (MsnpMime      *self,
                    gconstpointer  bytes,
                    gsize          size)
{
  g_free (self->body);
  self->body = g_memdup2 (bytes, size);
  self->body_size = size;
}

static void
parse_header (MsnpMime   *self,
              const char *line,
              gsize       size)
{
  const char *colon = memchr (line, ':', size);
  g_autofree char *name = NULL;
  g_autofree char *value = NULL;

  if (colon == NULL || colon == line)
    return;

  name = g_utf8_make_valid (line, colon - line);
  value = g_utf8_make_valid (colon + 1, (gssize) size - (colon + 1 - line));
  msnp_mime_append (self, g_strstrip (name), g_strstrip (value));
}

/* Returns: where the body starts, or -1 where no empty line ends the headers */
static gssize
parse_headers (MsnpMime    *self,
               const char  *bytes,
               gsize        size,
               GError     **error)
{
  gsize at = 0;

  while (at < size)
    {
      const char *line = bytes + at;
      const char *lf = memchr (line, '\n', size - at);
      gsize length = lf != NULL ? (gsize) (lf - line) : size - at;

      at += lf != NULL ? length + 1 : length;
      if (length > 0 && line[length - 1] == '\r')
        length--;
      if (length == 0 && lf != NULL)
        return (gssize) at;
      if (self->headers->len >= MSNP_MIME_HEADERS_MAX)
        {
          g_set_error_literal (error, MSNP_ERROR, MSNP_ERROR_PROTOCOL,
                               "a message has more than 64 headers");
          return -1;
        }
      parse_header (self, line, length);
    }

  return -1;
}

/**
 * msnp_mime_parse:
 * @bytes: the payload of a `MSG`
 * @size: how many
 * @error: a place for an error, of %MSNP_ERROR
 *
 * Lines end in CR LF or LF; a line that is no header is passed over.
 *
 * Returns: (transfer full) (nullable): the message; %MSNP_ERROR_PROTOCOL without an empty line
 *   after the headers, or with more than %MSNP_MIME_HEADERS_MAX of them
 */
MsnpMime *
msnp_mime_parse (gconstpointer   bytes,
                 gsize           size,
                 GError        **error)
{
  g_autoptr(MsnpMime) self = msnp_mime_new ();
  g_autoptr(GError) reason = NULL;
  gssize body = parse_headers (self, bytes, size, &reason);

  if (body < 0)
    {
      if (reason == NULL)
        g_set_error_literal (&reason, MSNP_ERROR, MSNP_ERROR_PROTOCOL,
                             "a message has no empty line after its headers");
      g_propagate_error (error, g_steal_pointer (&reason));
      return NULL;
    }

  msnp_mime_set_body (self, (const guint8 *) bytes + body, size - (gsize) body);
  return g_steal_pointer (&self);
}

/**
 * msnp_mime_parse_fields:
 * @bytes: a body that is written like headers (03 §3.13)
 * @size: how many
 * @error: a place for an error, of %MSNP_ERROR
 *
 * Returns: (transfer full) (nullable): the fields as headers, up to an empty line or the end
 */
MsnpMime *
msnp_mime_parse_fields (gconstpointer   bytes,
                        gsize           size,
                        GError        **error)
{
  g_autoptr(MsnpMime) self = msnp_mime_new ();
  g_autoptr(GError) reason = NULL;

  if (parse_headers (self, bytes, size, &reason) < 0 && reason != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&reason));
      return NULL;
    }

  return g_steal_pointer (&self);
}

/* Returns: (transfer full): headers, an empty line, the body */
GBytes *
msnp_mime_format (MsnpMime *self)
{
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < self->headers->len; i++)
    {
      Header *header = &g_array_index (self->headers, Header, i);

      g_string_append_printf (out, "%s: %s\r\n", header->name, header->value);
    }
  g_string_append (out, "\r\n");
  if (self->body_size > 0)
    g_string_append_len (out, (const char *) self->body, (gssize) self->body_size);

  return g_string_free_to_bytes (out);
}

/* Returns: (transfer none) (nullable): the first value of that name, in any case; valid UTF-8 */
const char *
msnp_mime_get (MsnpMime   *self,
               const char *name)
{
  for (guint i = 0; i < self->headers->len; i++)
    {
      Header *header = &g_array_index (self->headers, Header, i);

      if (g_ascii_strcasecmp (header->name, name) == 0)
        return header->value;
    }

  return NULL;
}

/* Returns: whether the header is there and is a decimal number in range */
gboolean
msnp_mime_get_uint (MsnpMime   *self,
                    const char *name,
                    guint32    *value)
{
  const char *text = msnp_mime_get (self, name);
  guint64 number;

  if (text == NULL || !g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT32, &number, NULL))
    return FALSE;

  *value = (guint32) number;
  return TRUE;
}

/* Returns: (transfer none): the type in lower case, without parameters; `text/plain` by default */
const char *
msnp_mime_get_content_type (MsnpMime *self)
{
  return self->content_type;
}

/* Returns: (transfer none) (nullable): the charset that the sender named */
const char *
msnp_mime_get_charset (MsnpMime *self)
{
  return self->charset;
}

/* Returns: (transfer none) (nullable): the body, not NUL-terminated; %NULL where it is empty */
const guint8 *
msnp_mime_get_body (MsnpMime *self,
                    gsize    *size)
{
  *size = self->body_size;
  return self->body;
}

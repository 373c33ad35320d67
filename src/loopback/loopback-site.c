#include "config.h"

#include "loopback-site.h"

#include <string.h>

#include "msnp/wire/msnp-text.h"

gboolean
loopback_site_is_escargot (LoopbackSite *self)
{
  return self->flavour == LOOPBACK_ESCARGOT;
}

/**
 * loopback_site_escape:
 * @self: the site
 * @text: a name
 *
 * Microsoft's servers escaped every byte that is not plain; Escargot escapes what would break the
 * line, and sends the rest as raw UTF-8 (01 §1.4).
 *
 * Returns: (transfer full): the name as an argument
 */
char *
loopback_site_escape (LoopbackSite *self,
                      const char   *text)
{
  GString *out;

  if (!loopback_site_is_escargot (self))
    return msnp_text_escape (text);

  out = g_string_sized_new (strlen (text));
  for (const char *p = text; *p != '\0'; p++)
    {
      if (*p == '%' || *p == ' ' || *p == '\r' || *p == '\n')
        g_string_append_printf (out, "%%%02X", (guchar) *p);
      else
        g_string_append_c (out, *p);
    }

  return g_string_free (out, FALSE);
}

/* Replaces what stands between the @n_spaces-th space of @line and the next one. */
static char *
mask_argument (const char *line,
               guint       n_spaces)
{
  const char *start = line;
  const char *end;

  for (guint i = 0; i < n_spaces; i++)
    {
      start = strchr (start, ' ');
      if (start == NULL)
        return g_strdup (line);
      start++;
    }

  end = start + strcspn (start, " ");
  return g_strdup_printf ("%.*s***%s", (int) (start - line), line, end);
}

static char *
mask_between (const char *line,
              const char *opening,
              const char *closing)
{
  const char *start = strstr (line, opening);
  const char *end;

  if (start == NULL)
    return g_strdup (line);

  start += strlen (opening);
  end = start + strcspn (start, closing);
  return g_strdup_printf ("%.*s***%s", (int) (start - line), line, end);
}

static char *
mask_line (gboolean    incoming,
           const char *server,
           const char *line)
{
  gboolean is_sb = strcmp (server, "SB") == 0;

  if (strcmp (server, "HTTP") == 0)
    {
      if (g_ascii_strncasecmp (line, "Authorization:", 14) == 0)
        return g_strdup ("Authorization: ***");
      return mask_between (line, "from-PP='", "'");
    }
  if (incoming && is_sb && (g_str_has_prefix (line, "USR ") || g_str_has_prefix (line, "ANS ")))
    return mask_argument (line, 3);
  if (incoming && !is_sb && g_str_has_prefix (line, "USR ") && strstr (line, " S ") != NULL)
    return mask_argument (line, 4);
  if (!incoming && (g_str_has_prefix (line, "XFR ") || g_str_has_prefix (line, "RNG ")))
    return mask_between (line, " CKI ", " ");

  return g_strdup (line);
}

static GBytes *
mask_payload (gconstpointer payload,
              gsize         size)
{
  const char *start = g_strstr_len (payload, (gssize) size, "MSPAuth: ");
  const char *end;
  GByteArray *masked;

  if (start == NULL)
    return g_bytes_new (payload, size);

  start += strlen ("MSPAuth: ");
  end = memchr (start, '\r', size - (gsize) (start - (const char *) payload));
  if (end == NULL)
    end = (const char *) payload + size;

  masked = g_byte_array_new ();
  g_byte_array_append (masked, payload, (guint) (start - (const char *) payload));
  g_byte_array_append (masked, (const guint8 *) "***", 3);
  g_byte_array_append (masked, (const guint8 *) end,
                       (guint) ((const char *) payload + size - end));
  return g_byte_array_free_to_bytes (masked);
}

/**
 * loopback_site_trace:
 * @self: the site
 * @incoming: whether a client sent it
 * @server: DS, NS, SB or HTTP
 * @connection: its number
 * @line: the line without its end
 * @payload: (nullable): the payload
 * @payload_size: its size
 *
 * The only way a line gets to somebody who watches: what is secret is masked here.
 */
void
loopback_site_trace (LoopbackSite  *self,
                     gboolean       incoming,
                     const char    *server,
                     guint          connection,
                     const char    *line,
                     gconstpointer  payload,
                     gsize          payload_size)
{
  g_autofree char *masked = NULL;
  g_autoptr(GBytes) bytes = NULL;

  if (!self->is_traced (self->user_data))
    return;

  masked = mask_line (incoming, server, line);
  bytes = payload != NULL ? mask_payload (payload, payload_size) : NULL;
  self->trace (incoming, server, connection, masked, bytes, self->user_data);
}

/* Returns: (transfer full): a timeout on the caller's own main context */
GSource *
loopback_site_add_timeout (guint        milliseconds,
                           GSourceFunc  func,
                           gpointer     user_data)
{
  GSource *source = g_timeout_source_new (milliseconds);

  g_source_set_callback (source, func, user_data, NULL);
  g_source_attach (source, g_main_context_get_thread_default ());

  return source;
}

void
loopback_source_clear (GSource **source)
{
  if (*source == NULL)
    return;

  g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

/* Returns: (transfer full): random lower-case hexadecimal digits */
char *
loopback_dup_hex (guint n_digits)
{
  char *digits = g_malloc (n_digits + 1);

  for (guint i = 0; i < n_digits; i++)
    digits[i] = "0123456789abcdef"[g_random_int_range (0, 16)];
  digits[n_digits] = '\0';

  return digits;
}

/**
 * loopback_site_listen:
 * @incoming: (type GCallback): a handler of GSocketService::incoming
 * @user_data: for @incoming
 * @port: (inout): where to listen, 0 for any port that is free; where it listens
 * @error: a place for an error, of %G_IO_ERROR
 *
 * Returns: (transfer full) (nullable): a listener on 127.0.0.1, and nowhere else
 */
GSocketService *
loopback_site_listen (GCallback   incoming,
                      gpointer    user_data,
                      guint16    *port,
                      GError    **error)
{
  g_autoptr(GSocketService) service = g_socket_service_new ();
  g_autoptr(GSocketAddress) wanted = g_inet_socket_address_new_from_string ("127.0.0.1", *port);
  g_autoptr(GSocketAddress) address = NULL;

  if (!g_socket_listener_add_address (G_SOCKET_LISTENER (service), wanted, G_SOCKET_TYPE_STREAM,
                                      G_SOCKET_PROTOCOL_TCP, NULL, &address, error))
    return NULL;

  *port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (address));
  g_signal_connect (service, "incoming", incoming, user_data);
  return g_steal_pointer (&service);
}

/* Ends what loopback_site_listen() began; nobody is accepted any more. */
void
loopback_listener_clear (GSocketService **service,
                         gpointer         user_data)
{
  if (*service == NULL)
    return;

  g_signal_handlers_disconnect_by_data (*service, user_data);
  g_socket_service_stop (*service);
  g_socket_listener_close (G_SOCKET_LISTENER (*service));
  g_clear_object (service);
}

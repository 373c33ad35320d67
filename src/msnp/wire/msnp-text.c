#include "config.h"

#include "msnp-text.h"

#include <string.h>

/**
 * msnp_text_escape:
 * @text: UTF-8
 *
 * Percent-encodes all but `A–Z a–z 0–9 - _ . ~`, which every known server takes (01 §1.4).
 *
 * Returns: (transfer full): ASCII without spaces
 */
char *
msnp_text_escape (const char *text)
{
  return g_uri_escape_string (text, NULL, FALSE);
}

/* Returns: whether @text is printable ASCII without spaces, which a header and a label can take */
gboolean
msnp_text_is_graph (const char *text)
{
  while (g_ascii_isgraph (*text))
    text++;

  return *text == '\0';
}

static gboolean
parse_hex_pair (const char *p,
                guint8     *byte)
{
  int high = g_ascii_xdigit_value (p[0]);
  int low = high >= 0 ? g_ascii_xdigit_value (p[1]) : -1;

  if (low < 0)
    return FALSE;

  *byte = (guint8) (high << 4 | low);
  return TRUE;
}

/**
 * msnp_text_unescape:
 * @escaped: an argument as it came
 *
 * Decodes `%XX`, keeps what is no escape, and `+`, as it stands; bytes that are no UTF-8 become
 * U+FFFD, and so does NUL: a server's mistake spoils a character, never a command (01 §1.4).
 *
 * Returns: (transfer full): valid UTF-8
 */
char *
msnp_text_unescape (const char *escaped)
{
  g_autofree char *bytes = g_malloc (strlen (escaped) + 1);
  gsize size = 0;

  for (const char *p = escaped; *p != '\0';)
    {
      guint8 byte;

      if (*p == '%' && parse_hex_pair (p + 1, &byte))
        {
          bytes[size++] = (char) byte;
          p += 3;
        }
      else
        {
          bytes[size++] = *p++;
        }
    }

  return g_utf8_make_valid (bytes, (gssize) size);
}

/**
 * msnp_text_repair:
 * @bytes: a text's bytes
 * @size: how many
 * @charset: (nullable): what the sender named
 *
 * UTF-8 is kept; other bytes are read in @charset where one was named, as Latin-1 where none was
 * (01 §1.4). What cannot be read becomes U+FFFD.
 *
 * Returns: (transfer full): valid UTF-8, without NUL
 */
char *
msnp_text_repair (const guint8 *bytes,
                  gsize         size,
                  const char   *charset)
{
  const char *text = (const char *) bytes;
  g_autofree char *converted = NULL;
  gsize converted_size;

  if (charset != NULL && *charset == '\0')
    charset = NULL; /* iconv would take it for the charset of the locale */
  if (size == 0)
    return g_strdup ("");
  if (g_utf8_validate_len (text, size, NULL))
    return g_strndup (text, size);
  if (charset != NULL && g_ascii_strcasecmp (charset, "UTF-8") == 0)
    return g_utf8_make_valid (text, (gssize) size);

  converted = g_convert_with_fallback (text, (gssize) size, "UTF-8",
                                       charset != NULL ? charset : "ISO-8859-1", "\357\277\275",
                                       NULL, &converted_size, NULL);
  if (converted != NULL)
    return g_utf8_make_valid (converted, (gssize) converted_size);

  return g_utf8_make_valid (text, (gssize) size);
}

/* Returns: (transfer full): @text with CR LF for each CR LF, LF or CR, as it travels (04 §4.6) */
char *
msnp_text_to_crlf (const char *text)
{
  GString *out = g_string_sized_new (strlen (text) + 16);

  for (const char *p = text; *p != '\0'; p++)
    {
      if (*p == '\r' && p[1] == '\n')
        continue;
      if (*p == '\r' || *p == '\n')
        g_string_append (out, "\r\n");
      else
        g_string_append_c (out, *p);
    }

  return g_string_free (out, FALSE);
}

/* Returns: (transfer full): @text with LF for each CR LF, LF or CR, as it is shown */
char *
msnp_text_from_crlf (const char *text)
{
  GString *out = g_string_sized_new (strlen (text));

  for (const char *p = text; *p != '\0'; p++)
    {
      if (*p == '\r' && p[1] == '\n')
        continue;
      g_string_append_c (out, *p == '\r' ? '\n' : *p);
    }

  return g_string_free (out, FALSE);
}

/**
 * msnp_address_normalize:
 * @address: an address as a server or a person wrote it
 *
 * Lower case in ASCII alone, without the `;{guid}` that later clients append (08 §8.3), as valid
 * UTF-8. Addresses that mean the same principal compare equal after this.
 *
 * Returns: (transfer full): the address
 */
char *
msnp_address_normalize (const char *address)
{
  g_autofree char *valid = g_utf8_make_valid (address, (gssize) strcspn (address, ";"));

  g_strstrip (valid);
  return g_ascii_strdown (valid, -1);
}

/**
 * msnp_address_is_valid:
 * @address: (nullable): an address
 *
 * Returns: whether the protocol can carry @address: printable ASCII without spaces, one `@` with
 *   something on both sides, at most %MSNP_ADDRESS_MAX bytes
 */
gboolean
msnp_address_is_valid (const char *address)
{
  const char *at;

  if (address == NULL || strlen (address) > MSNP_ADDRESS_MAX)
    return FALSE;

  if (!msnp_text_is_graph (address) || strpbrk (address, ";,") != NULL)
    return FALSE;

  at = strchr (address, '@');
  return at != NULL && at != address && at[1] != '\0' && strchr (at + 1, '@') == NULL;
}

#include "config.h"

#include "msnp-notification-mail.h"

#include <string.h>

#include "wire/msnp-text.h"

#define COUNT_MAX 1000000 /* unread messages that are believed */

void
msnp_mail_clear (MsnpMail *self)
{
  g_free (self->from);
  g_free (self->subject);
  g_free (self->system_kind);
  g_free (self->text);
}

static int
get_count (MsnpMime   *fields,
           const char *name)
{
  guint32 count;

  return msnp_mime_get_uint (fields, name, &count) ? (int) MIN (count, COUNT_MAX) : 0;
}

static gboolean
is_inbox (const char *folder)
{
  return folder != NULL && g_str_equal (folder, "ACTIVE");
}

/* One letter of RFC 2047's Q coding, or of B as a whole. */
static GBytes *
decode_word_body (char        coding,
                  const char *body,
                  gsize       size)
{
  GByteArray *bytes = g_byte_array_new ();

  if (g_ascii_toupper (coding) == 'B')
    {
      g_autofree char *text = g_strndup (body, size);
      gsize decoded_size;
      guchar *decoded = g_base64_decode (text, &decoded_size);

      g_byte_array_unref (bytes);
      return g_bytes_new_take (decoded, decoded_size);
    }

  for (gsize i = 0; i < size; i++)
    {
      guint8 byte = (guint8) body[i];

      if (byte == '_')
        byte = ' ';
      else if (byte == '=' && i + 2 < size && g_ascii_isxdigit (body[i + 1])
               && g_ascii_isxdigit (body[i + 2]))
        {
          byte = (guint8) (g_ascii_xdigit_value (body[i + 1]) * 16
                           + g_ascii_xdigit_value (body[i + 2]));
          i += 2;
        }
      g_byte_array_append (bytes, &byte, 1);
    }

  return g_byte_array_free_to_bytes (bytes);
}

/* Microsoft's servers put the charset in quotes, which no library of MIME takes (03 §3.13). */
static char *
decode_words (const char *value)
{
  g_autoptr(GRegex) regex =
    g_regex_new ("=\\?\"?([A-Za-z0-9_-]{1,40})\"?\\?([BbQq])\\?([^? ]{0,998})\\?="
                 "(?:\\s+(?==\\?))?",
                 0, 0, NULL);
  g_autoptr(GMatchInfo) match = NULL;
  g_autoptr(GString) text = g_string_new (NULL);
  int done = 0;

  g_regex_match (regex, value, 0, &match);
  while (g_match_info_matches (match))
    {
      g_autofree char *charset = g_match_info_fetch (match, 1);
      g_autofree char *coding = g_match_info_fetch (match, 2);
      g_autofree char *body = g_match_info_fetch (match, 3);
      g_autoptr(GBytes) bytes = decode_word_body (coding[0], body, strlen (body));
      g_autofree char *word = NULL;
      gsize size;
      const guint8 *data = g_bytes_get_data (bytes, &size);
      int start, end;

      g_match_info_fetch_pos (match, 0, &start, &end);
      word = msnp_text_repair (data, size, charset);
      g_string_append_len (text, value + done, start - done);
      g_string_append (text, word);
      done = end;
      g_match_info_next (match, NULL);
    }
  g_string_append (text, value + done);

  return g_string_free (g_steal_pointer (&text), FALSE);
}

static char *
dup_words (MsnpMime   *fields,
           const char *name)
{
  const char *value = msnp_mime_get (fields, name);

  return decode_words (value != NULL ? value : "");
}

static void
parse_moved (MsnpMail *self,
             MsnpMime *fields)
{
  int delta = get_count (fields, "Message-Delta");

  self->kind = MSNP_MAIL_MOVED;
  if (is_inbox (msnp_mime_get (fields, "Src-Folder")))
    self->inbox -= delta;
  else
    self->folders -= delta;
  if (is_inbox (msnp_mime_get (fields, "Dest-Folder")))
    self->inbox += delta;
  else
    self->folders += delta;
}

static void
parse_system (MsnpMail *self,
              MsnpMime *fields)
{
  const char *type = msnp_mime_get (fields, "Type");
  guint32 minutes;

  self->kind = MSNP_MAIL_SYSTEM;
  self->minutes = -1;
  if (g_strcmp0 (type, "1") == 0)
    self->system_kind = g_strdup ("shutdown");
  else
    self->system_kind = g_strdup (type != NULL ? type : "");
  if (msnp_mime_get_uint (fields, "Arg1", &minutes))
    self->minutes = (int) MIN (minutes, COUNT_MAX);
  self->text = g_strdup (msnp_mime_get (fields, "Text"));
}

/**
 * msnp_mail_parse:
 * @self: (out): what it says; to be cleared by msnp_mail_clear()
 * @mime: a message whose sender is the service itself
 *
 * The fields of these stand in the body, written like headers; the profile has them as headers and
 * nothing in it that is needed (02 §2.8).
 */
void
msnp_mail_parse (MsnpMail *self,
                 MsnpMime *mime)
{
  const char *type = msnp_mime_get_content_type (mime);
  gsize size;
  const guint8 *body = msnp_mime_get_body (mime, &size);
  g_autoptr(MsnpMime) fields = msnp_mime_parse_fields (body, size, NULL);

  memset (self, 0, sizeof *self);
  if (fields == NULL || type == NULL)
    return;

  if (g_ascii_strcasecmp (type, "text/x-msmsgsinitialemailnotification") == 0)
    {
      self->kind = MSNP_MAIL_UNREAD;
      self->inbox = get_count (fields, "Inbox-Unread");
      self->folders = get_count (fields, "Folders-Unread");
    }
  else if (g_ascii_strcasecmp (type, "text/x-msmsgsactivemailnotification") == 0)
    {
      parse_moved (self, fields);
    }
  else if (g_ascii_strcasecmp (type, "text/x-msmsgsemailnotification") == 0)
    {
      self->kind = MSNP_MAIL_NEW;
      self->from = dup_words (fields, "From");
      self->subject = dup_words (fields, "Subject");
    }
  else if (g_ascii_strcasecmp (type, "application/x-msmsgssystemmessage") == 0
           || g_ascii_strcasecmp (type, "application/x-msnmsgssystemmessage") == 0)
    {
      parse_system (self, fields);
    }
}

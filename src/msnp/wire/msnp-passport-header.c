#include "config.h"

#include "msnp-passport-header.h"

#include <string.h>

#include "msnp/msnp-log.h"
#include "msnp-text.h"

#define SCHEME "Passport1.4"

/**
 * msnp_passport_header_format_authorization:
 * @address: the account
 * @password: its password
 * @challenge: the last argument of `USR … TWN S`, as it came
 *
 * The one line of 02 §2.6, to the byte: one space after the scheme and no other.
 *
 * Returns: (transfer full): the value of `Authorization`, a secret: free with msnp_secret_free()
 */
char *
msnp_passport_header_format_authorization (const char *address,
                                           const char *password,
                                           const char *challenge)
{
  g_autofree char *sign_in = msnp_text_escape (address);
  char *pwd = msnp_text_escape (password);
  char *value = g_strconcat (SCHEME " OrgVerb=GET,OrgURL=http%3A%2F%2Fmessenger%2Emsn%2Ecom,"
                             "sign-in=", sign_in, ",pwd=", pwd, ",", challenge, NULL);

  msnp_secret_free (pwd);
  return value;
}

/**
 * msnp_passport_header_parse_urls:
 * @value: the value of `PassportURLs`
 *
 * Finds `DALogin` and puts `https://` before a value that has no scheme (02 §2.5). Whether the
 * result is https is for the caller to judge.
 *
 * Returns: (transfer full) (nullable): the address of the login page, or %NULL
 */
char *
msnp_passport_header_parse_urls (const char *value)
{
  g_auto(GStrv) items = g_strsplit (value, ",", 64);

  for (gsize i = 0; items[i] != NULL; i++)
    {
      const char *item = g_strstrip (items[i]);

      if (g_ascii_strncasecmp (item, "DALogin=", 8) != 0 || item[8] == '\0')
        continue;
      if (!g_str_is_ascii (item))
        return NULL;

      return strstr (item + 8, "://") != NULL ? g_strdup (item + 8)
                                              : g_strconcat ("https://", item + 8, NULL);
    }

  return NULL;
}

/* The ticket stands between single quotes and may itself hold commas. */
static char *
dup_ticket (const char *value)
{
  const char *start = strstr (value, "from-PP='");
  const char *end;

  if (start == NULL)
    return NULL;

  start += strlen ("from-PP='");
  end = strchr (start, '\'');
  if (end == NULL || end == start)
    return NULL;

  for (const char *p = start; p < end; p++)
    {
      if (!g_ascii_isgraph (*p))
        return NULL;
    }

  return g_strndup (start, (gsize) (end - start));
}

/* Returns: (transfer full) (nullable): what follows @key up to a comma */
static char *
dup_item (const char *value,
          const char *key)
{
  gsize length = strlen (key);

  for (const char *p = value; p != NULL; p = strchr (p, ','))
    {
      p += strspn (p, ", ");
      if (g_ascii_strncasecmp (p, key, length) == 0)
        return g_strndup (p + length, strcspn (p + length, ","));
    }

  return NULL;
}

/**
 * msnp_passport_header_parse_answer:
 * @value: a value of `Authentication-Info` or `WWW-Authenticate`
 * @answer: (out caller-allocates): cleared, and filled when it is one of Passport's
 *
 * Returns: whether the value speaks the Passport scheme (02 §2.6)
 */
gboolean
msnp_passport_header_parse_answer (const char         *value,
                                   MsnpPassportAnswer *answer)
{
  g_autofree char *text = NULL;

  memset (answer, 0, sizeof *answer);
  while (g_ascii_isspace (*value))
    value++;
  if (g_ascii_strncasecmp (value, SCHEME, strlen (SCHEME)) != 0)
    return FALSE;

  value += strlen (SCHEME);
  if (*value != ' ')
    return FALSE;

  answer->ticket = dup_ticket (value);
  answer->status = dup_item (value, "da-status=");
  text = dup_item (value, "cbtxt=");
  if (text != NULL && *text != '\0')
    answer->text = msnp_text_unescape (text);

  return TRUE;
}

void
msnp_passport_answer_clear (MsnpPassportAnswer *self)
{
  g_clear_pointer (&self->status, g_free);
  g_clear_pointer (&self->ticket, msnp_secret_free);
  g_clear_pointer (&self->text, g_free);
}

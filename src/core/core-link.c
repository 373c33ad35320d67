#include "config.h"

#include "core-link.h"

#include <gio/gio.h>

#include "msnp/msnp-contact.h"

#define SCHEME "msnim:"
#define CONTACT "contact="

/* Links of other programs and of web pages: “msnim:chat?contact=alice@example.com”. Anybody can
 * write one, so that none does more than to show something, and only a whole address is one. */

gboolean
core_link_is_link (const char *text)
{
  g_return_val_if_fail (text != NULL, FALSE);

  return g_ascii_strncasecmp (text, SCHEME, strlen (SCHEME)) == 0;
}

static gboolean
find_verb (const char *word, gsize length, CoreLinkVerb *verb)
{
  static const struct
  {
    const char  *word;
    CoreLinkVerb verb;
  } verbs[] = { { "chat", CORE_LINK_CHAT }, { "add", CORE_LINK_ADD } };

  for (gsize i = 0; i < G_N_ELEMENTS (verbs); i++)
    {
      if (strlen (verbs[i].word) == length
          && g_ascii_strncasecmp (verbs[i].word, word, length) == 0)
        {
          *verb = verbs[i].verb;
          return TRUE;
        }
    }

  return FALSE;
}

/* Returns: (transfer full) (nullable): the address of “contact=…” among the parameters */
static char *
find_address (const char *query)
{
  g_auto(GStrv) parameters = g_strsplit (query, "&", -1);

  for (guint i = 0; parameters[i] != NULL; i++)
    {
      g_autofree char *contact = NULL;

      if (g_ascii_strncasecmp (parameters[i], CONTACT, strlen (CONTACT)) != 0)
        continue;

      contact = g_uri_unescape_string (parameters[i] + strlen (CONTACT), NULL);
      return contact != NULL ? msnp_contact_parse_address (contact) : NULL;
    }

  return NULL;
}

/**
 * core_link_parse:
 * @text: a link, by anybody
 * @verb: (out): what it asks for
 * @error: set to %CORE_ERROR_BAD_LINK
 *
 * Returns: (transfer full) (nullable): whom it is about
 */
char *
core_link_parse (const char    *text,
                 CoreLinkVerb  *verb,
                 GError       **error)
{
  const char *query;
  char *address = NULL;

  g_return_val_if_fail (text != NULL && verb != NULL, NULL);

  /* strnlen: a text of any size costs no more than one of the largest that is read. */
  if (core_link_is_link (text) && strnlen (text, CORE_LINK_SIZE_MAX + 1) <= CORE_LINK_SIZE_MAX)
    {
      const char *word = text + strlen (SCHEME);

      /* Some pages write “msnim://chat?…” or “msnim:chat/?…”. */
      word += strspn (word, "/");
      query = strchr (word, '?');
      if (query != NULL)
        {
          gsize length = (gsize) (query - word);

          while (length > 0 && word[length - 1] == '/')
            length--;
          if (find_verb (word, length, verb))
            address = find_address (query + 1);
        }
    }

  if (address == NULL)
    g_set_error (error, CORE_ERROR, CORE_ERROR_BAD_LINK, "a link that cannot be followed");
  return address;
}

#include "config.h"

#include "core-search.h"

#include <string.h>

#include "core-chat-words.h"
#include "core-status.h"

/* People of the list, and chats of several people, by words: for a desktop's own search. What it
 * finds is told by ids that are good for as long as the account is signed in. */

#define TERMS_MAX 16   /* words that are looked for */
#define TERM_SIZE 256  /* bytes of one */

static gboolean
matches (char *const *terms, const char *text)
{
  g_autofree char *normal = g_utf8_normalize (text, -1, G_NORMALIZE_ALL);
  g_autofree char *folded = g_utf8_casefold (normal != NULL ? normal : "", -1);

  for (guint i = 0; terms[i] != NULL; i++)
    {
      if (strstr (folded, terms[i]) == NULL)
        return FALSE;
    }

  return TRUE;
}

/* Returns: (transfer full): what is looked for; empty where there is nothing to look for */
static char **
fold_terms (const char *const *terms)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; terms[i] != NULL && i < TERMS_MAX; i++)
    {
      g_autofree char *normal = strlen (terms[i]) <= TERM_SIZE
                                  ? g_utf8_normalize (terms[i], -1, G_NORMALIZE_ALL)
                                  : NULL;
      g_autofree char *folded = normal != NULL ? g_utf8_casefold (normal, -1) : NULL;

      if (folded != NULL && *folded != '\0')
        g_strv_builder_add (builder, folded);
    }

  return g_strv_builder_end (builder);
}

static MsnpRoster *
get_roster (CoreAccount *account)
{
  MsnpSession *session = account != NULL ? core_account_get_session (account) : NULL;

  return session != NULL && core_account_was_online (account) ? msnp_session_get_roster (session)
                                                              : NULL;
}

static void
find_contacts (MsnpRoster *roster, char *const *terms, gboolean is_online, guint max,
               GPtrArray *ids)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (roster)) && ids->len < max; i++)
    {
      g_autoptr(MsnpContact) contact = g_list_model_get_item (G_LIST_MODEL (roster), i);
      const char *alias = msnp_contact_get_alias (contact);
      g_autofree char *text = NULL;

      if ((msnp_contact_get_lists (contact) & MSNP_LIST_FORWARD) == 0
          || msnp_contact_is_online (contact) != is_online)
        continue;
      text = g_strjoin (" ", msnp_contact_get_display_name (contact),
                        msnp_contact_get_address (contact), alias, NULL);
      if (matches (terms, text))
        g_ptr_array_add (ids, g_strconcat (CORE_SEARCH_CONTACT,
                                           msnp_contact_get_address (contact), NULL));
    }
}

static void
find_chats (CoreChats *chats, char *const *terms, guint max, GPtrArray *ids)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (chats)) && ids->len < max; i++)
    {
      g_autoptr(CoreChat) chat = g_list_model_get_item (G_LIST_MODEL (chats), i);
      g_autofree char *title = core_chat_dup_title (chat);

      if (core_chat_is_group (chat) && matches (terms, title))
        g_ptr_array_add (ids, g_strconcat (CORE_SEARCH_CHAT, msnp_conversation_get_id (
                                             core_chat_get_conversation (chat)), NULL));
    }
}

/**
 * core_search_find:
 * @account: (nullable): whose people
 * @chats: (nullable): whose chats
 * @terms: words that all have to be in a name or an address; by anybody
 * @max: how many to find
 *
 * Returns: (transfer full): ids: chats first, then who is online, then the others
 */
char **
core_search_find (CoreAccount       *account,
                  CoreChats         *chats,
                  const char *const *terms,
                  guint              max)
{
  MsnpRoster *roster = get_roster (account);
  g_auto(GStrv) folded = NULL;
  GPtrArray *ids = g_ptr_array_new ();

  g_return_val_if_fail (terms != NULL, NULL);

  folded = fold_terms (terms);
  if (folded[0] != NULL && roster != NULL)
    {
      if (chats != NULL)
        find_chats (chats, folded, max, ids);
      find_contacts (roster, folded, TRUE, max, ids);
      find_contacts (roster, folded, FALSE, max, ids);
    }

  g_ptr_array_add (ids, NULL);
  return (char **) g_ptr_array_free (ids, FALSE);
}

static MsnpContact *
lookup_contact (CoreAccount *account, const char *id)
{
  MsnpRoster *roster = get_roster (account);

  return roster != NULL && g_str_has_prefix (id, CORE_SEARCH_CONTACT)
           ? msnp_roster_lookup (roster, id + strlen (CORE_SEARCH_CONTACT))
           : NULL;
}

/* Returns: (transfer full) (nullable) */
static CoreChat *
dup_chat (CoreChats *chats, const char *id)
{
  guint n_chats = chats != NULL ? g_list_model_get_n_items (G_LIST_MODEL (chats)) : 0;

  for (guint i = 0; i < n_chats && g_str_has_prefix (id, CORE_SEARCH_CHAT); i++)
    {
      g_autoptr(CoreChat) chat = g_list_model_get_item (G_LIST_MODEL (chats), i);

      if (g_str_equal (msnp_conversation_get_id (core_chat_get_conversation (chat)),
                       id + strlen (CORE_SEARCH_CHAT)))
        return g_steal_pointer (&chat);
    }

  return NULL;
}

/* Returns: (transfer full) (nullable): what @id is called; NULL where it is nobody any more */
char *
core_search_dup_name (CoreAccount *account,
                      CoreChats   *chats,
                      const char  *id)
{
  MsnpContact *contact = lookup_contact (account, id);
  g_autoptr(CoreChat) chat = dup_chat (chats, id);

  if (contact != NULL)
    return core_chat_words_dup_name (contact);

  return chat != NULL ? core_chat_dup_title (chat) : NULL;
}

/* Returns: (transfer full) (nullable): more about @id */
char *
core_search_dup_description (CoreAccount *account,
                             CoreChats   *chats,
                             const char  *id)
{
  MsnpContact *contact = lookup_contact (account, id);
  g_autoptr(CoreChat) chat = dup_chat (chats, id);

  if (contact != NULL)
    return g_strdup_printf ("%s · %s",
                            core_status_get_label (msnp_contact_get_status (contact)),
                            msnp_contact_get_address (contact));

  return chat != NULL ? core_chat_dup_subtitle (chat) : NULL;
}

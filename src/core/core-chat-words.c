#include "config.h"

#include "core-chat-words.h"

#include <glib/gi18n-lib.h>

#include "core-error-text.h"
#include "core-status.h"
#include "core-text.h"

#define NAMES_IN_TITLE_MAX 20

/* Returns: (transfer full): what @contact is called, harmless and never empty */
char *
core_chat_words_dup_name (MsnpContact *contact)
{
  const char *alias = msnp_contact_get_alias (contact);
  g_autofree char *name =
    core_text_make_harmless (alias != NULL ? alias : msnp_contact_get_display_name (contact));

  return name[0] != '\0' ? g_steal_pointer (&name)
                         : core_text_make_harmless (msnp_contact_get_address (contact));
}

static char *
dup_isolated_name (MsnpContact *contact)
{
  g_autofree char *name = core_chat_words_dup_name (contact);

  return core_text_isolate (name);
}

/* Returns: (transfer full): the names of everybody in a group chat */
static char *
dup_names (GListModel *participants)
{
  g_autoptr(GString) names = g_string_new (NULL);
  guint n_people = g_list_model_get_n_items (participants);

  for (guint i = 0; i < MIN (n_people, NAMES_IN_TITLE_MAX); i++)
    {
      g_autoptr(MsnpContact) contact = g_list_model_get_item (participants, i);
      g_autofree char *name = dup_isolated_name (contact);

      /* Translators: between the names in a list of people. */
      g_string_append (names, i > 0 ? _(", ") : "");
      g_string_append (names, name);
    }
  if (n_people > NAMES_IN_TITLE_MAX)
    g_string_append (names, "…");

  return g_string_free (g_steal_pointer (&names), FALSE);
}

/* Returns: (transfer full): the names of those who belong to a group in which nobody is now */
static char *
dup_member_names (MsnpConversation *conversation)
{
  g_autoptr(GPtrArray) members = msnp_conversation_dup_members (conversation);
  g_autoptr(GListStore) people = g_list_store_new (MSNP_TYPE_CONTACT);

  if (members->len == 0)
    return g_strdup (_("Group chat"));

  g_list_store_splice (people, 0, 0, members->pdata, members->len);
  return dup_names (G_LIST_MODEL (people));
}

/* Returns: (transfer full): who the chat is with */
char *
core_chat_words_dup_title (MsnpConversation *conversation)
{
  GListModel *participants = msnp_conversation_list_participants (conversation);

  if (!msnp_conversation_is_group (conversation))
    return core_chat_words_dup_name (msnp_conversation_get_contact (conversation));
  if (g_list_model_get_n_items (participants) == 0)
    return dup_member_names (conversation);

  return dup_names (participants);
}

/* Returns: (transfer full): the status of the other person, or how many there are */
char *
core_chat_words_dup_subtitle (MsnpConversation *conversation)
{
  guint n_people = 0;

  if (!msnp_conversation_is_group (conversation))
    {
      MsnpContact *contact = msnp_conversation_get_contact (conversation);

      /* The server tells no status of those who are not on the list. */
      if ((msnp_contact_get_lists (contact) & MSNP_LIST_FORWARD) == 0)
        return g_strdup (_("Not on your list"));

      return g_strdup (core_status_get_label (msnp_contact_get_status (contact)));
    }

  n_people = g_list_model_get_n_items (msnp_conversation_list_participants (conversation)) + 1;

  return g_strdup_printf (ngettext ("Group chat, %u person", "Group chat, %u people", n_people),
                          n_people);
}

/* Returns: (transfer full) (nullable): a sentence; @contact is %NULL in a group */
char *
core_chat_words_dup_hint (CoreChatHint  hint,
                          MsnpContact  *contact)
{
  g_autofree char *name = contact != NULL ? dup_isolated_name (contact) : NULL;

  switch (hint)
    {
    case CORE_CHAT_HINT_AWAY:
      /* Translators: a name, then a status such as “Away”. */
      return g_strdup_printf (_("%s may not answer: the status is “%s”."), name,
                              core_status_get_label (msnp_contact_get_status (contact)));
    case CORE_CHAT_HINT_OFFLINE:
      return g_strdup_printf (_("%s is offline, or appears so: messages will not arrive."), name);
    case CORE_CHAT_HINT_HIDDEN:
      return g_strdup (_("Nobody can be written to while you appear offline."));
    case CORE_CHAT_HINT_SIGNED_OUT:
      return g_strdup (_("You are signed out: messages can be sent once you are back."));
    case CORE_CHAT_HINT_NONE:
    default:
      return NULL;
    }
}

/* Returns: (transfer full): who of @contacts, at least one, is writing */
char *
core_chat_words_dup_typing (GPtrArray *contacts)
{
  g_autofree char *first = dup_isolated_name (contacts->pdata[0]);
  g_autofree char *second = contacts->len > 1 ? dup_isolated_name (contacts->pdata[1]) : NULL;

  if (contacts->len == 1)
    return g_strdup_printf (_("%s is writing a message…"), first);
  if (contacts->len == 2)
    return g_strdup_printf (_("%s and %s are writing messages…"), first, second);

  return g_strdup_printf (ngettext ("%u person is writing a message…",
                                    "%u people are writing messages…", contacts->len),
                          contacts->len);
}

/* Returns: (transfer full): when the last message came */
char *
core_chat_words_dup_received (GDateTime *time)
{
  g_autofree char *day = g_date_time_format (time, "%x");
  g_autofree char *clock = g_date_time_format (time, "%H:%M");

  /* Translators: a date, then a time of day. */
  return g_strdup_printf (_("Last message received on %s at %s."), day, clock);
}

char *
core_chat_words_dup_joined (MsnpContact *contact)
{
  g_autofree char *name = dup_isolated_name (contact);

  return g_strdup_printf (_("%s has joined the chat"), name);
}

char *
core_chat_words_dup_left (MsnpContact *contact)
{
  g_autofree char *name = dup_isolated_name (contact);

  return g_strdup_printf (_("%s has left the chat"), name);
}

char *
core_chat_words_dup_not_invited (const char   *address,
                                 const GError *error)
{
  g_autofree char *harmless = core_text_make_harmless (address);
  g_autofree char *isolated = core_text_isolate (harmless);

  /* Translators: an address, then a sentence that says why. */
  return g_strdup_printf (_("%s could not be invited. %s"), isolated,
                          core_error_text_get_sentence (error));
}

#include "config.h"

#include "core-chat-private.h"

#include "core-chat-words.h"

/* Who is in a chat, how they are, and what that means for what one writes. */

/* Returns: (transfer none) (nullable): the other person; %NULL in a group */
MsnpContact *
core_chat_get_contact (CoreChat *self)
{
  g_return_val_if_fail (CORE_IS_CHAT (self), NULL);

  return self->contact;
}

/* Returns: (transfer none) (nullable): the address of the other person; %NULL in a group */
const char *
core_chat_get_address (CoreChat *self)
{
  g_return_val_if_fail (CORE_IS_CHAT (self), NULL);

  return self->contact != NULL ? msnp_contact_get_address (self->contact) : NULL;
}

gboolean
core_chat_is_group (CoreChat *self)
{
  g_return_val_if_fail (CORE_IS_CHAT (self), FALSE);

  return msnp_conversation_is_group (self->conversation);
}

/* Returns: the lists that the other person is on; none in a group */
MsnpListFlags
core_chat_get_lists (CoreChat *self)
{
  g_return_val_if_fail (CORE_IS_CHAT (self), MSNP_LIST_NONE);

  return self->contact != NULL ? msnp_contact_get_lists (self->contact) : MSNP_LIST_NONE;
}

/* Returns: whether nothing has been decided yet about the other person */
gboolean
core_chat_is_stranger (CoreChat *self)
{
  const MsnpListFlags decided = MSNP_LIST_FORWARD | MSNP_LIST_ALLOW | MSNP_LIST_BLOCK;

  g_return_val_if_fail (CORE_IS_CHAT (self), FALSE);

  return self->contact != NULL && (core_chat_get_lists (self) & decided) == 0;
}

/* Returns: the status of the other person; offline in a group */
MsnpStatus
core_chat_get_status (CoreChat *self)
{
  g_return_val_if_fail (CORE_IS_CHAT (self), MSNP_STATUS_OFFLINE);

  return self->contact != NULL ? msnp_contact_get_status (self->contact) : MSNP_STATUS_OFFLINE;
}

/* Returns: the weightiest reason why what one writes may not be answered. Of people who are not
 * on the list the server tells no status: nothing is claimed about them. */
CoreChatHint
core_chat_get_hint (CoreChat *self)
{
  g_return_val_if_fail (CORE_IS_CHAT (self), CORE_CHAT_HINT_NONE);

  if (msnp_session_get_state (self->session) != MSNP_SESSION_ONLINE)
    return CORE_CHAT_HINT_SIGNED_OUT;
  if (msnp_session_get_status (self->session) == MSNP_STATUS_HIDDEN)
    return CORE_CHAT_HINT_HIDDEN;
  if (self->contact == NULL || !(msnp_contact_get_lists (self->contact) & MSNP_LIST_FORWARD))
    return CORE_CHAT_HINT_NONE;

  switch (msnp_contact_get_status (self->contact))
    {
    case MSNP_STATUS_ONLINE:
      return CORE_CHAT_HINT_NONE;
    case MSNP_STATUS_OFFLINE:
    case MSNP_STATUS_HIDDEN:
      return CORE_CHAT_HINT_OFFLINE;
    case MSNP_STATUS_BUSY:
    case MSNP_STATUS_BE_RIGHT_BACK:
    case MSNP_STATUS_AWAY:
    case MSNP_STATUS_ON_THE_PHONE:
    case MSNP_STATUS_OUT_TO_LUNCH:
    case MSNP_STATUS_IDLE:
    default:
      return CORE_CHAT_HINT_AWAY;
    }
}

char *
core_chat_dup_title (CoreChat *self)
{
  g_return_val_if_fail (CORE_IS_CHAT (self), NULL);

  return core_chat_words_dup_title (self->conversation);
}

char *
core_chat_dup_subtitle (CoreChat *self)
{
  g_return_val_if_fail (CORE_IS_CHAT (self), NULL);

  return core_chat_words_dup_subtitle (self->conversation);
}

/* Returns: (transfer full) (nullable): core_chat_get_hint() in words */
char *
core_chat_dup_hint_text (CoreChat *self)
{
  g_return_val_if_fail (CORE_IS_CHAT (self), NULL);

  return core_chat_words_dup_hint (core_chat_get_hint (self), self->contact);
}

/* Returns: whether @contact could be asked into the chat: online, and not in it */
gboolean
core_chat_can_invite (CoreChat    *self,
                      MsnpContact *contact)
{
  GListModel *participants = NULL;

  g_return_val_if_fail (CORE_IS_CHAT (self), FALSE);
  g_return_val_if_fail (MSNP_IS_CONTACT (contact), FALSE);

  if (!msnp_contact_is_online (contact) || msnp_contact_is_blocked (contact) ||
      contact == self->contact)
    return FALSE;

  participants = msnp_conversation_list_participants (self->conversation);
  for (guint i = 0; i < g_list_model_get_n_items (participants); i++)
    {
      g_autoptr(MsnpContact) participant = g_list_model_get_item (participants, i);

      if (participant == contact)
        return FALSE;
    }

  return TRUE;
}

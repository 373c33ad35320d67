#include "config.h"

#include "core-chat-private.h"

#include <glib/gi18n-lib.h>

#include "core-chat-words.h"
#include "msnp/msnp-error.h"

/* What a person sends into a chat: texts, nudges, the word that one is writing, invitations. How it
 * went is told by the items of the timeline. */

/* A group stays with its conversation; two people take the one that the session has now. */
static MsnpConversation *
ensure_conversation (CoreChat *self)
{
  if (self->contact != NULL && !core_chat_is_group (self))
    {
      MsnpConversation *current =
        msnp_session_open_conversation (self->session, msnp_contact_get_address (self->contact));

      if (current != NULL)
        core_chat_adopt (self, current);
    }

  return self->conversation;
}

/* With the emoticons of one's own that are in it. */
static MsnpMessage *
send_text (CoreChat             *self,
           const char           *text,
           const MsnpTextFormat *format)
{
  MsnpConversation *conversation = ensure_conversation (self);
  g_autoptr(GPtrArray) emoticons =
    self->own_emoticons != NULL
      ? core_own_emoticons_make (self->own_emoticons, conversation, text) : NULL;

  return emoticons != NULL
           ? msnp_conversation_send_text_with (conversation, text, format, emoticons)
           : msnp_conversation_send_text (conversation, text, format);
}

/**
 * core_chat_send_text:
 * @self: the chat
 * @text: what was typed; not empty
 * @format: (nullable): how it looks
 *
 * Sends @text in one piece and puts it into the timeline, where it says what becomes of it.
 */
void
core_chat_send_text (CoreChat             *self,
                     const char           *text,
                     const MsnpTextFormat *format)
{
  MsnpMessage *message = NULL;

  g_return_if_fail (CORE_IS_CHAT (self));
  g_return_if_fail (text != NULL && text[0] != '\0');

  message = send_text (self, text, format);
  self->typing_sent_time = 0;
  core_chat_take (self, core_timeline_item_new_message (message, core_chat_get_own_address (self)),
                  STORE_KIND_TEXT);
}

/* Sends a nudge, or says once why not now. */
void
core_chat_send_nudge (CoreChat *self)
{
  MsnpMessage *message = NULL;

  g_return_if_fail (CORE_IS_CHAT (self));

  if (core_chat_take_turn (&self->nudge_sent_time, CORE_CHAT_NUDGE_SENT))
    {
      self->is_nudge_refused = FALSE;
      message = msnp_conversation_send_nudge (ensure_conversation (self));
      core_chat_take (self,
                      core_timeline_item_new_message (message, core_chat_get_own_address (self)),
                      STORE_KIND_NUDGE);
    }
  else if (!self->is_nudge_refused)
    {
      g_autofree char *notice =
        g_strdup_printf (ngettext ("A nudge can be sent only once in %d second. "
                                   "Try again in a moment.",
                                   "A nudge can be sent only once in %d seconds. "
                                   "Try again in a moment.",
                                   CORE_CHAT_NUDGE_SENT),
                         CORE_CHAT_NUDGE_SENT);

      self->is_nudge_refused = TRUE;
      core_timeline_append_notice (self->timeline, notice);
    }
}

/**
 * core_chat_retry:
 * @self: the chat
 * @item: an item of its timeline, or of one that shows its past
 *
 * Sends a failed message again, in its old place. Does nothing to one that did not fail, so that
 * a button pressed twice sends once.
 */
void
core_chat_retry (CoreChat         *self,
                 CoreTimelineItem *item)
{
  g_autoptr(CoreTimelineItem) own = NULL;
  MsnpMessage *again = NULL;
  guint position = 0;

  g_return_if_fail (CORE_IS_CHAT (self));
  g_return_if_fail (CORE_IS_TIMELINE_ITEM (item));

  if (core_timeline_find (self->timeline, core_timeline_item_get_id (item), &position))
    item = own = g_list_model_get_item (G_LIST_MODEL (self->timeline), position);
  if (core_timeline_item_get_state (item) != MSNP_MESSAGE_FAILED)
    return;

  if (core_timeline_item_get_message (item) == NULL && self->recorder != NULL)
    core_recorder_follow (self->recorder, item);
  if (core_timeline_item_get_kind (item) == CORE_TIMELINE_NUDGE)
    again = msnp_conversation_send_nudge (ensure_conversation (self));
  else
    again = send_text (self, core_timeline_item_get_said (item),
                       core_timeline_item_get_format (item));
  core_timeline_item_replace_message (item, again);
}

/* Something was typed: the way to the other person is made ready, and he sees that one writes. */
void
core_chat_note_keystroke (CoreChat *self)
{
  MsnpConversation *conversation = NULL;

  g_return_if_fail (CORE_IS_CHAT (self));

  if (core_chat_get_hint (self) >= CORE_CHAT_HINT_OFFLINE)
    return;

  conversation = ensure_conversation (self);
  msnp_conversation_prepare (conversation);
  if (msnp_conversation_is_connected (conversation) &&
      core_chat_take_turn (&self->typing_sent_time, CORE_CHAT_TYPING_SENT))
    msnp_conversation_send_typing (conversation);
}

/* @emoticons: (nullable): those that go with the texts from now on */
void
core_chat_set_own_emoticons (CoreChat         *self,
                             CoreOwnEmoticons *emoticons)
{
  g_return_if_fail (CORE_IS_CHAT (self));
  g_return_if_fail (emoticons == NULL || CORE_IS_OWN_EMOTICONS (emoticons));

  g_set_object (&self->own_emoticons, emoticons);
}

typedef struct
{
  CoreChat *chat;
  char     *address;
} Invitation;

static void
on_invited (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  Invitation *invitation = user_data;
  g_autoptr(GError) error = NULL;

  if (!msnp_conversation_invite_finish (MSNP_CONVERSATION (source), result, &error) &&
      !msnp_error_is_cancelled (error))
    {
      g_autofree char *notice = core_chat_words_dup_not_invited (invitation->address, error);

      core_timeline_append_notice (invitation->chat->timeline, notice);
    }

  g_object_unref (invitation->chat);
  g_free (invitation->address);
  g_free (invitation);
}

/**
 * core_chat_invite:
 * @self: the chat
 * @address: whom to ask into it
 *
 * The timeline says who joins, or why somebody could not be asked.
 */
void
core_chat_invite (CoreChat   *self,
                  const char *address)
{
  Invitation *invitation = NULL;

  g_return_if_fail (CORE_IS_CHAT (self));
  g_return_if_fail (address != NULL);

  invitation = g_new0 (Invitation, 1);
  invitation->chat = g_object_ref (self);
  invitation->address = g_strdup (address);
  msnp_conversation_invite_async (ensure_conversation (self), address, NULL, on_invited,
                                  invitation);
}

#include "config.h"

#include "msnp-conversation-private.h"
#include "msnp-message-private.h"
#include "p2p/msnp-invitation.h"
#include "wire/msnp-mime.h"
#include "wire/msnp-text.h"

#define CLIENT_CHUNKS 0x20u /* client id: puts texts together (03 §3.5) */
#define EMOTICONS_MAX 32    /* that wait for the text which uses them, of one person */
#define SENDERS_MAX   64    /* people who have defined some and said nothing yet */

/* The switchboards under a chat, and what comes over them. */

void
msnp_conversation_line_free (gpointer data)
{
  MsnpConversationLine *line = data;

  g_clear_handle_id (&line->idle_source, g_source_remove);
  g_signal_handlers_disconnect_by_data (line->switchboard, line);
  msnp_switchboard_close (line->switchboard);
  g_object_unref (line->switchboard);
  g_free (line);
}

/* Out of the conversation first: see drop_lines() in msnp-conversation.c. */
static void
drop_line (MsnpConversationLine *line)
{
  GPtrArray *lines = line->conversation->lines;
  guint position;

  if (g_ptr_array_find (lines, line, &position))
    g_ptr_array_steal_index (lines, position);
  msnp_conversation_line_free (line);
}

/* ---- which switchboard ---- */

MsnpConversationLine *
msnp_conversation_pick_line (MsnpConversation *self)
{
  MsnpConversationLine *best = NULL;

  for (guint i = 0; i < self->lines->len; i++)
    {
      MsnpConversationLine *line = g_ptr_array_index (self->lines, i);
      guint n_people = msnp_switchboard_get_n_people (line->switchboard);

      if (!msnp_switchboard_is_ready (line->switchboard) || n_people == 0)
        continue;
      /* A group's text must reach the group; between two people the last used one is right. */
      if (best == NULL
          || (self->is_group ? n_people > msnp_switchboard_get_n_people (best->switchboard)
                             : line->last_used > best->last_used))
        best = line;
    }

  return best;
}

MsnpConversationLine *
msnp_conversation_pick_empty_line (MsnpConversation *self)
{
  for (guint i = 0; i < self->lines->len; i++)
    {
      MsnpConversationLine *line = g_ptr_array_index (self->lines, i);

      if (msnp_switchboard_is_ready (line->switchboard))
        return line;
    }

  return NULL;
}

/* Whether everybody on @line puts the parts of a text together. */
gboolean
msnp_conversation_takes_parts (MsnpConversation     *self,
                               MsnpConversationLine *line)
{
  g_auto(GStrv) people = msnp_switchboard_dup_people (line->switchboard);

  for (gsize i = 0; people[i] != NULL; i++)
    {
      g_autoptr(MsnpContact) contact = msnp_chats_ensure_contact (self->chats, people[i], NULL);

      if ((msnp_contact_get_client_id (contact) & CLIENT_CHUNKS) == 0)
        return FALSE;
    }

  return TRUE;
}

static gboolean
on_idle (gpointer user_data)
{
  MsnpConversationLine *line = user_data;
  MsnpConversation *self = line->conversation;
  g_auto(GStrv) people = NULL;

  /* Leaving a group would tell the others that one has left it. */
  if (msnp_outbox_is_in_flight (self->outbox)
      || (self->chats != NULL
          && msnp_p2p_hub_is_busy (msnp_chats_get_hub (self->chats),
                                   MSNP_P2P_CARRIER (line->switchboard)))
      || (self->is_group && msnp_switchboard_get_n_people (line->switchboard) > 0))
    return G_SOURCE_CONTINUE;

  line->idle_source = 0;
  g_object_ref (self);
  people = msnp_switchboard_dup_people (line->switchboard);
  drop_line (line);
  for (gsize i = 0; people[i] != NULL; i++)
    msnp_conversation_drop_participant (self, people[i], FALSE);
  msnp_conversation_notify_connected (self);
  g_object_unref (self);

  return G_SOURCE_REMOVE;
}

void
msnp_conversation_use_line (MsnpConversationLine *line)
{
  line->last_used = g_get_monotonic_time ();
  g_clear_handle_id (&line->idle_source, g_source_remove);
  line->idle_source = g_timeout_add (line->conversation->idle_ms, on_idle, line);
}

/* ---- what comes in ---- */

static void
on_ready (MsnpSwitchboard *switchboard,
          gpointer         user_data)
{
  MsnpConversationLine *line = user_data;
  g_autoptr(MsnpConversation) self = g_object_ref (line->conversation);

  if (line->is_ours)
    msnp_conversation_start_calls (self, line);
}

static void
on_joined (MsnpSwitchboard *switchboard,
           const char      *address,
           const char      *name,
           gpointer         user_data)
{
  MsnpConversationLine *line = user_data;
  g_autoptr(MsnpConversation) self = g_object_ref (line->conversation);

  if (msnp_switchboard_get_n_people (switchboard) > 1 && !self->is_group)
    {
      g_auto(GStrv) people = msnp_switchboard_dup_people (switchboard);
      MsnpConversation *known =
        self->chats != NULL ? msnp_chats_lookup_group (self->chats, people, self) : NULL;

      /* Somebody opens a group again that we know: it is not the chat with him alone. */
      if (known != NULL && !line->is_ours)
        {
          g_autoptr(MsnpSwitchboard) kept = g_object_ref (switchboard);
          guint position;

          g_signal_handlers_disconnect_by_data (switchboard, line);
          g_clear_handle_id (&line->idle_source, g_source_remove);
          if (g_ptr_array_find (self->lines, line, &position))
            {
              /* The line goes, its switchboard does not. */
              g_ptr_array_steal_index (self->lines, position);
              g_object_unref (line->switchboard);
              g_free (line);
            }
          for (gsize i = 0; people[i] != NULL; i++)
            msnp_conversation_drop_participant (self, people[i], FALSE);
          msnp_conversation_notify_connected (self);
          msnp_conversation_adopt (known, kept);
          return;
        }
      msnp_conversation_become_group (self);
    }

  if (self->n_calls > 0)
    self->n_calls--;
  msnp_conversation_add_participant (self, address, name);
  msnp_conversation_notify_connected (self);
  msnp_conversation_finish_calls (self);
}

static void
on_left (MsnpSwitchboard *switchboard,
         const char      *address,
         gboolean         for_idleness,
         gpointer         user_data)
{
  MsnpConversationLine *line = user_data;
  g_autoptr(MsnpConversation) self = g_object_ref (line->conversation);

  /* Who was dropped for idleness did not leave. */
  if (!for_idleness)
    g_hash_table_remove (self->members, address);
  msnp_conversation_drop_participant (self, address, TRUE);
  msnp_conversation_notify_connected (self);
}

static void
on_closed (MsnpSwitchboard *switchboard,
           const GError    *error,
           gpointer         user_data)
{
  MsnpConversationLine *line = user_data;
  g_autoptr(MsnpConversation) self = g_object_ref (line->conversation);
  g_auto(GStrv) people = msnp_switchboard_dup_people (switchboard);
  gboolean had_people = people[0] != NULL;
  gboolean was_ours = line->is_ours;

  drop_line (line);
  for (gsize i = 0; people[i] != NULL; i++)
    msnp_conversation_drop_participant (self, people[i], FALSE);
  msnp_conversation_notify_connected (self);

  if (was_ours && !had_people && msnp_conversation_is_wanted (self))
    msnp_conversation_retry_or_fail (self, error);
  else if (self->n_calls > 0 && msnp_conversation_pick_line (self) == NULL)
    msnp_conversation_retry_or_fail (self, error);
}

static void
apply_text (MsnpConversation *self,
            MsnpContact      *sender,
            const char       *name,
            MsnpMime         *mime)
{
  gsize size;
  const guint8 *body = msnp_mime_get_body (mime, &size);
  g_autofree char *repaired = msnp_text_repair (body, size, msnp_mime_get_charset (mime));
  g_autofree char *text = msnp_text_from_crlf (repaired);
  const char *header = msnp_mime_get (mime, "X-MMS-IM-Format");
  g_autoptr(MsnpMessage) message =
    msnp_message_new_received (MSNP_MESSAGE_TEXT, sender, name, text,
                               msnp_text_format_parse (header != NULL ? header : ""));
  g_autofree char *key = NULL;
  g_autoptr(GPtrArray) emoticons = NULL;

  if (g_hash_table_steal_extended (self->emoticons, msnp_contact_get_address (sender),
                                   (gpointer *) &key, (gpointer *) &emoticons))
    msnp_message_set_emoticons (message, emoticons);
  msnp_conversation_tell_message (self, message);
}

/* What the shortcuts of his next text mean; a second message of this kind adds to the first. */
static void
apply_emoticons (MsnpConversation *self,
                 MsnpContact      *sender,
                 MsnpMime         *mime)
{
  const char *address = msnp_contact_get_address (sender);
  GPtrArray *known = g_hash_table_lookup (self->emoticons, address);
  gsize size;
  const guint8 *body = msnp_mime_get_body (mime, &size);
  g_autoptr(GPtrArray) emoticons = msnp_emoticon_parse (body, size);

  if (known == NULL)
    {
      if (g_hash_table_size (self->emoticons) >= SENDERS_MAX)
        g_hash_table_remove_all (self->emoticons);
      g_hash_table_insert (self->emoticons, g_strdup (address), g_steal_pointer (&emoticons));
      return;
    }
  for (guint i = 0; i < emoticons->len && known->len < EMOTICONS_MAX; i++)
    g_ptr_array_add (known, msnp_emoticon_copy (g_ptr_array_index (emoticons, i)));
}

static void
apply_datacast (MsnpConversation *self,
                MsnpContact      *sender,
                const char       *name,
                MsnpMime         *mime)
{
  gsize size;
  const guint8 *body = msnp_mime_get_body (mime, &size);
  g_autoptr(MsnpMime) fields = msnp_mime_parse_fields (body, size, NULL);
  static const char *const unshown[] = { NULL, NULL, "wink", "voice-clip", "action" };
  g_autoptr(MsnpMessage) message = NULL;
  guint32 id = 0;

  if (fields == NULL || !msnp_mime_get_uint (fields, "ID", &id))
    return;
  if (id < G_N_ELEMENTS (unshown) && unshown[id] != NULL)
    msnp_conversation_tell_unshown (self, sender, unshown[id]);
  if (id != 1)
    return;

  message = msnp_message_new_received (MSNP_MESSAGE_NUDGE, sender, name, "", NULL);
  msnp_conversation_tell_message (self, message);
}

/* What old clients ask for: but for files none of it can be done, and an answer spares them waiting
 * (06). */
static void
apply_invitation (MsnpConversationLine *line,
                  MsnpContact          *sender,
                  MsnpMime             *mime)
{
  MsnpConversation *self = line->conversation;
  MsnpInvitation invitation;
  g_autoptr(GBytes) refusal = NULL;
  gsize size;
  const guint8 *body = msnp_mime_get_body (mime, &size);

  /* In a group it would be everybody's answer. */
  if (msnp_switchboard_get_n_people (line->switchboard) != 1
      || msnp_contact_is_blocked (sender)
      || msnp_chats_take_invitation (self->chats, line->switchboard,
                                     msnp_contact_get_address (sender), body, size)
      || !msnp_invitation_parse (&invitation, body, size))
    return;

  refusal = msnp_invitation_format_refusal (&invitation);
  msnp_switchboard_send (line->switchboard, "N", refusal, 0, NULL, NULL);
  msnp_chats_tell_declined (self->chats, msnp_contact_get_address (sender), invitation.kind);
}

/* Other clients say what they are when they come, and what they do with what is said. */
static void
apply_client (MsnpConversation *self,
              MsnpContact      *sender,
              MsnpMime         *mime)
{
  gsize size;
  gconstpointer body = msnp_mime_get_body (mime, &size);
  g_autoptr(MsnpMime) fields = msnp_mime_parse_fields (body, size, NULL);
  const char *name = fields != NULL ? msnp_mime_get (fields, "Client-Name") : NULL;

  if (name != NULL)
    msnp_p2p_hub_note_client (msnp_chats_get_hub (self->chats), msnp_contact_get_address (sender),
                              name);
}

static void
on_message (MsnpSwitchboard   *switchboard,
            const char        *address,
            const char        *name,
            const MsnpCommand *command,
            gpointer           user_data)
{
  MsnpConversationLine *line = user_data;
  g_autoptr(MsnpConversation) self = g_object_ref (line->conversation);
  g_autoptr(MsnpMime) mime = msnp_mime_parse (command->payload, command->payload_size, NULL);
  g_autoptr(MsnpContact) sender = NULL;
  const char *type;

  if (mime == NULL || self->chats == NULL)
    return;

  sender = msnp_chats_ensure_contact (self->chats, address, name);
  msnp_conversation_use_line (line);
  type = msnp_mime_get_content_type (mime);
  if (g_str_equal (type, "text/plain"))
    {
      g_autoptr(MsnpMime) whole =
        msnp_chunks_add (self->chunks, address, g_steal_pointer (&mime));

      if (whole != NULL)
        apply_text (self, sender, name, whole);
    }
  else if (g_str_equal (type, "text/x-msmsgscontrol"))
    {
      if (msnp_mime_get (mime, "TypingUser") != NULL)
        msnp_conversation_tell_typing (self, sender);
    }
  else if (g_str_equal (type, "text/x-msnmsgr-datacast"))
    {
      apply_datacast (self, sender, name, mime);
    }
  else if (g_str_equal (type, "text/x-mms-emoticon")
           || g_str_equal (type, "text/x-mms-animemoticon"))
    {
      apply_emoticons (self, sender, mime);
    }
  else if (g_str_equal (type, "application/x-ms-ink") || g_str_equal (type, "image/gif"))
    {
      msnp_conversation_tell_unshown (self, sender, "ink");
    }
  else if (g_str_equal (type, "text/x-clientcaps"))
    {
      apply_client (self, sender, mime);
    }
  else if (g_str_equal (type, "text/x-msmsgsinvite"))
    {
      apply_invitation (line, sender, mime);
    }
}

void
msnp_conversation_attach (MsnpConversation *self,
                          MsnpSwitchboard  *switchboard,
                          gboolean          is_ours)
{
  MsnpConversationLine *line = g_new0 (MsnpConversationLine, 1);

  line->conversation = self;
  line->switchboard = g_object_ref (switchboard);
  line->is_ours = is_ours;
  g_signal_connect (switchboard, "ready", G_CALLBACK (on_ready), line);
  g_signal_connect (switchboard, "joined", G_CALLBACK (on_joined), line);
  g_signal_connect (switchboard, "left", G_CALLBACK (on_left), line);
  g_signal_connect (switchboard, "message-received", G_CALLBACK (on_message), line);
  g_signal_connect (switchboard, "closed", G_CALLBACK (on_closed), line);
  if (self->chats != NULL)
    msnp_p2p_hub_add_carrier (msnp_chats_get_hub (self->chats), MSNP_P2P_CARRIER (switchboard));
  g_ptr_array_add (self->lines, line);
  msnp_conversation_use_line (line);
}

#include "config.h"

#include "core-chat.h"

#include <glib/gi18n-lib.h>

#include "core-chat-typing.h"
#include "core-chat-words.h"
#include "msnp/msnp-error.h"

/**
 * CoreChat:
 *
 * One chat as a person sees it: what was said, what is being typed, who is there, and what is
 * allowed how often. Owned by CoreChats; a page shows it and may go and come again.
 *
 * A chat outlives its conversation: after a sign-in a two-person chat goes on with a new
 * one (core_chat_adopt()). A chat that became a group stays with its conversation for good.
 */
struct _CoreChat
{
  GObject           parent_instance;
  MsnpSession      *session;
  MsnpConversation *conversation;
  MsnpContact      *contact; /* NULL in a group */
  CoreTimeline     *timeline;
  CoreChatTyping   *typing;
  GDateTime        *received_time; /* local; NULL: nothing yet */
  char             *draft;
  gint64            typing_sent_time; /* monotonic, as the two below; 0: never */
  gint64            nudge_sent_time;
  gint64            shaken_time;
  guint             unread;
  gboolean          is_open;
  gboolean          is_active;
  gboolean          is_nudge_refused; /* said so since the last nudge was sent */
};

enum
{
  PROP_TITLE = 1,
  PROP_SUBTITLE,
  PROP_HINT_TEXT,
  PROP_ACTIVITY,
  PROP_CONTACT,
  PROP_IS_GROUP,
  PROP_UNREAD,
  PROP_DRAFT,
  PROP_IS_OPEN,
  PROP_IS_ACTIVE,
  N_PROPS
};
static GParamSpec *properties[N_PROPS];
enum { RECEIVED, SHAKEN, N_SIGNALS };
static guint signals[N_SIGNALS];
G_DEFINE_FINAL_TYPE (CoreChat, core_chat, G_TYPE_OBJECT)

static void
core_chat_get_property (GObject    *object,
                        guint       property_id,
                        GValue     *value,
                        GParamSpec *pspec)
{
  CoreChat *self = CORE_CHAT (object);

  switch (property_id)
    {
    case PROP_TITLE:
      g_value_take_string (value, core_chat_dup_title (self));
      break;
    case PROP_SUBTITLE:
      g_value_take_string (value, core_chat_dup_subtitle (self));
      break;
    case PROP_HINT_TEXT:
      g_value_take_string (value, core_chat_dup_hint_text (self));
      break;
    case PROP_ACTIVITY:
      g_value_take_string (value, core_chat_dup_activity (self));
      break;
    case PROP_CONTACT:
      g_value_set_object (value, self->contact);
      break;
    case PROP_IS_GROUP:
      g_value_set_boolean (value, core_chat_is_group (self));
      break;
    case PROP_UNREAD:
      g_value_set_uint (value, self->unread);
      break;
    case PROP_DRAFT:
      g_value_set_string (value, self->draft);
      break;
    case PROP_IS_OPEN:
      g_value_set_boolean (value, self->is_open);
      break;
    case PROP_IS_ACTIVE:
      g_value_set_boolean (value, self->is_active);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
core_chat_set_property (GObject      *object,
                        guint         property_id,
                        const GValue *value,
                        GParamSpec   *pspec)
{
  CoreChat *self = CORE_CHAT (object);

  switch (property_id)
    {
    case PROP_DRAFT:
      core_chat_set_draft (self, g_value_get_string (value));
      break;
    case PROP_IS_OPEN:
      core_chat_set_open (self, g_value_get_boolean (value));
      break;
    case PROP_IS_ACTIVE:
      core_chat_set_active (self, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
core_chat_finalize (GObject *object)
{
  CoreChat *self = CORE_CHAT (object);

  g_clear_object (&self->session);
  g_clear_object (&self->conversation);
  g_clear_object (&self->contact);
  g_clear_object (&self->timeline);
  g_clear_object (&self->typing);
  g_clear_pointer (&self->received_time, g_date_time_unref);
  g_free (self->draft);
  G_OBJECT_CLASS (core_chat_parent_class)->finalize (object);
}

static void
core_chat_class_init (CoreChatClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags readable = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;
  const GParamFlags writable = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = core_chat_get_property;
  object_class->set_property = core_chat_set_property;
  object_class->finalize = core_chat_finalize;

  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, readable);
  properties[PROP_SUBTITLE] = g_param_spec_string ("subtitle", NULL, NULL, NULL, readable);
  properties[PROP_HINT_TEXT] = g_param_spec_string ("hint-text", NULL, NULL, NULL, readable);
  properties[PROP_ACTIVITY] = g_param_spec_string ("activity", NULL, NULL, NULL, readable);
  properties[PROP_CONTACT] =
    g_param_spec_object ("contact", NULL, NULL, MSNP_TYPE_CONTACT, readable);
  properties[PROP_IS_GROUP] = g_param_spec_boolean ("is-group", NULL, NULL, FALSE, readable);
  properties[PROP_UNREAD] = g_param_spec_uint ("unread", NULL, NULL, 0, G_MAXUINT, 0, readable);
  properties[PROP_DRAFT] = g_param_spec_string ("draft", NULL, NULL, "", writable);
  properties[PROP_IS_OPEN] = g_param_spec_boolean ("is-open", NULL, NULL, FALSE, writable);
  properties[PROP_IS_ACTIVE] = g_param_spec_boolean ("is-active", NULL, NULL, FALSE, writable);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  /**
   * CoreChat::received:
   * @self: the chat
   * @item: the text or nudge, already in the timeline
   *
   * Emitted once for each text and nudge of somebody else's, after everything else has changed.
   */
  signals[RECEIVED] = g_signal_new ("received", CORE_TYPE_CHAT, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                    NULL, G_TYPE_NONE, 1, CORE_TYPE_TIMELINE_ITEM);

  /**
   * CoreChat::shaken:
   * @self: the chat
   *
   * Emitted after "received" for a nudge, unless there was one a moment ago.
   */
  signals[SHAKEN] = g_signal_new ("shaken", CORE_TYPE_CHAT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 0);
}

static void
notify_people (CoreChat *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TITLE]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SUBTITLE]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_HINT_TEXT]);
}

static void
on_people_changed (CoreChat *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ACTIVITY]);
}

static void
core_chat_init (CoreChat *self)
{
  self->timeline = core_timeline_new ();
  self->draft = g_strdup ("");
  self->typing = core_chat_typing_new (CORE_CHAT_TYPING_SHOWN * 1000);
  g_signal_connect_object (self->typing, "people-changed", G_CALLBACK (on_people_changed), self,
                           G_CONNECT_SWAPPED);
}

static const char *
get_own_address (CoreChat *self)
{
  const char *address = msnp_session_get_address (self->session);

  return address != NULL ? address : "";
}

/* Returns: whether @seconds have passed since @time, which then becomes now */
static gboolean
take_turn (gint64 *time,
           guint   seconds)
{
  const gint64 now = g_get_monotonic_time ();

  if (*time != 0 && now - *time < seconds * G_USEC_PER_SEC)
    return FALSE;

  *time = now;
  return TRUE;
}

/* The pipeline of everything that comes in, in this order. */
static void
receive (CoreChat    *self,
         MsnpMessage *message)
{
  CoreTimelineItem *item = NULL;

  core_chat_typing_remove (self->typing, msnp_message_get_sender (message));
  item = core_timeline_append_message (self->timeline, message, get_own_address (self));
  g_clear_pointer (&self->received_time, g_date_time_unref);
  self->received_time = g_date_time_ref (core_timeline_item_get_time (item));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ACTIVITY]);

  if (!self->is_active)
    {
      self->unread++;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_UNREAD]);
    }
  g_signal_emit (self, signals[RECEIVED], 0, item);
}

static void
on_message_received (MsnpConversation *conversation,
                     MsnpMessage      *message,
                     CoreChat         *self)
{
  receive (self, message);
}

static void
on_nudge_received (MsnpConversation *conversation,
                   MsnpMessage      *message,
                   CoreChat         *self)
{
  receive (self, message);
  if (take_turn (&self->shaken_time, CORE_CHAT_NUDGE_SHAKEN))
    g_signal_emit (self, signals[SHAKEN], 0);
}

static void
on_typing_received (MsnpConversation *conversation,
                    MsnpContact      *contact,
                    CoreChat         *self)
{
  core_chat_typing_add (self->typing, contact);
}

static void
on_participant_joined (MsnpConversation *conversation,
                       MsnpContact      *contact,
                       CoreChat         *self)
{
  if (conversation == self->conversation && core_chat_is_group (self))
    {
      g_autofree char *notice = core_chat_words_dup_joined (contact);

      core_timeline_append_notice (self->timeline, notice);
    }
  notify_people (self);
}

static void
on_participant_left (MsnpConversation *conversation,
                     MsnpContact      *contact,
                     CoreChat         *self)
{
  core_chat_typing_remove (self->typing, contact);
  if (conversation == self->conversation && core_chat_is_group (self))
    {
      g_autofree char *notice = core_chat_words_dup_left (contact);

      core_timeline_append_notice (self->timeline, notice);
    }
  notify_people (self);
}

static void
follow_contact (CoreChat *self)
{
  MsnpContact *contact = core_chat_is_group (self)
                           ? NULL
                           : msnp_conversation_get_contact (self->conversation);

  if (contact == self->contact)
    return;

  if (self->contact != NULL)
    g_signal_handlers_disconnect_by_func (self->contact, notify_people, self);
  g_set_object (&self->contact, contact);
  if (contact != NULL)
    {
      g_signal_connect_object (contact, "notify::display-name", G_CALLBACK (notify_people), self,
                               G_CONNECT_SWAPPED);
      g_signal_connect_object (contact, "notify::status", G_CALLBACK (notify_people), self,
                               G_CONNECT_SWAPPED);
    }
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CONTACT]);
}

static void
on_is_group_notify (CoreChat *self)
{
  follow_contact (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_IS_GROUP]);
  notify_people (self);
}

/**
 * core_chat_new:
 * @session: the session of the account
 * @conversation: what the chat begins with
 *
 * Returns: (transfer full): a chat without a page
 */
CoreChat *
core_chat_new (MsnpSession      *session,
               MsnpConversation *conversation)
{
  CoreChat *self = NULL;

  g_return_val_if_fail (MSNP_IS_SESSION (session), NULL);
  g_return_val_if_fail (MSNP_IS_CONVERSATION (conversation), NULL);

  self = g_object_new (CORE_TYPE_CHAT, NULL);
  self->session = g_object_ref (session);
  g_signal_connect_object (session, "notify::state", G_CALLBACK (notify_people), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "notify::status", G_CALLBACK (notify_people), self,
                           G_CONNECT_SWAPPED);
  core_chat_adopt (self, conversation);

  return self;
}

/**
 * core_chat_adopt:
 * @self: a chat
 * @conversation: a conversation with the same people
 *
 * Goes on with @conversation; what still comes in over the one before it is taken, too.
 */
void
core_chat_adopt (CoreChat         *self,
                 MsnpConversation *conversation)
{
  g_return_if_fail (CORE_IS_CHAT (self));
  g_return_if_fail (MSNP_IS_CONVERSATION (conversation));

  if (!g_set_object (&self->conversation, conversation))
    return;

  /* A second conversation of the same two people, then the first again: connected once each. */
  g_signal_handlers_disconnect_by_data (conversation, self);
  g_signal_connect_object (conversation, "message-received", G_CALLBACK (on_message_received), self,
                           0);
  g_signal_connect_object (conversation, "nudge-received", G_CALLBACK (on_nudge_received), self, 0);
  g_signal_connect_object (conversation, "typing-received", G_CALLBACK (on_typing_received), self,
                           0);
  g_signal_connect_object (conversation, "participant-joined", G_CALLBACK (on_participant_joined),
                           self, 0);
  g_signal_connect_object (conversation, "participant-left", G_CALLBACK (on_participant_left), self,
                           0);
  g_signal_connect_object (conversation, "notify::is-group", G_CALLBACK (on_is_group_notify), self,
                           G_CONNECT_SWAPPED);
  follow_contact (self);
  notify_people (self);
}

MsnpConversation *
core_chat_get_conversation (CoreChat *self)
{
  g_return_val_if_fail (CORE_IS_CHAT (self), NULL);

  return self->conversation;
}

CoreTimeline *
core_chat_get_timeline (CoreChat *self)
{
  g_return_val_if_fail (CORE_IS_CHAT (self), NULL);

  return self->timeline;
}

MsnpSession *
core_chat_get_session (CoreChat *self)
{
  g_return_val_if_fail (CORE_IS_CHAT (self), NULL);

  return self->session;
}

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

/* Returns: how many texts and nudges have come since the chat was last looked at */
guint
core_chat_get_unread (CoreChat *self)
{
  g_return_val_if_fail (CORE_IS_CHAT (self), 0);

  return self->unread;
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

/* Returns: (transfer full): who is writing, else when the last message came; may be empty */
char *
core_chat_dup_activity (CoreChat *self)
{
  g_autoptr(GPtrArray) people = NULL;

  g_return_val_if_fail (CORE_IS_CHAT (self), NULL);

  people = core_chat_typing_dup_people (self->typing);
  if (people->len > 0)
    return core_chat_words_dup_typing (people);
  if (self->received_time != NULL)
    return core_chat_words_dup_received (self->received_time);

  return g_strdup ("");
}

/* Returns: (transfer none): what is typed and not yet sent; may be empty */
const char *
core_chat_get_draft (CoreChat *self)
{
  g_return_val_if_fail (CORE_IS_CHAT (self), NULL);

  return self->draft;
}

void
core_chat_set_draft (CoreChat   *self,
                     const char *draft)
{
  g_return_if_fail (CORE_IS_CHAT (self));

  if (g_strcmp0 (self->draft, draft) == 0)
    return;

  g_free (self->draft);
  self->draft = g_strdup (draft != NULL ? draft : "");
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DRAFT]);
}

gboolean
core_chat_is_open (CoreChat *self)
{
  g_return_val_if_fail (CORE_IS_CHAT (self), FALSE);

  return self->is_open;
}

void
core_chat_set_open (CoreChat *self,
                    gboolean  is_open)
{
  g_return_if_fail (CORE_IS_CHAT (self));

  if (self->is_open == is_open)
    return;

  self->is_open = is_open;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_IS_OPEN]);
}

gboolean
core_chat_is_active (CoreChat *self)
{
  g_return_val_if_fail (CORE_IS_CHAT (self), FALSE);

  return self->is_active;
}

void
core_chat_set_active (CoreChat *self,
                      gboolean  is_active)
{
  g_return_if_fail (CORE_IS_CHAT (self));

  if (self->is_active != is_active)
    {
      self->is_active = is_active;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_IS_ACTIVE]);
    }
  if (is_active && self->unread > 0)
    {
      self->unread = 0;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_UNREAD]);
    }
}

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

/**
 * core_chat_send_text:
 * @self: the chat
 * @text: what was typed; not empty
 *
 * Sends @text in one piece and puts it into the timeline, where it says what becomes of it.
 */
void
core_chat_send_text (CoreChat   *self,
                     const char *text)
{
  MsnpMessage *message = NULL;

  g_return_if_fail (CORE_IS_CHAT (self));
  g_return_if_fail (text != NULL && text[0] != '\0');

  message = msnp_conversation_send_text (ensure_conversation (self), text, NULL);
  self->typing_sent_time = 0;
  core_timeline_append_message (self->timeline, message, get_own_address (self));
}

/* Sends a nudge, or says once why not now. */
void
core_chat_send_nudge (CoreChat *self)
{
  MsnpMessage *message = NULL;

  g_return_if_fail (CORE_IS_CHAT (self));

  if (take_turn (&self->nudge_sent_time, CORE_CHAT_NUDGE_SENT))
    {
      self->is_nudge_refused = FALSE;
      message = msnp_conversation_send_nudge (ensure_conversation (self));
      core_timeline_append_message (self->timeline, message, get_own_address (self));
    }
  else if (!self->is_nudge_refused)
    {
      g_autofree char *notice =
        g_strdup_printf (ngettext ("A nudge can be sent only once in %d second. Try again in a moment.",
                                   "A nudge can be sent only once in %d seconds. Try again in a moment.",
                                   CORE_CHAT_NUDGE_SENT),
                         CORE_CHAT_NUDGE_SENT);

      self->is_nudge_refused = TRUE;
      core_timeline_append_notice (self->timeline, notice);
    }
}

/**
 * core_chat_retry:
 * @self: the chat
 * @item: an item of its timeline
 *
 * Sends a failed message again, in its old place. Does nothing to one that did not fail, so that
 * a button pressed twice sends once.
 */
void
core_chat_retry (CoreChat         *self,
                 CoreTimelineItem *item)
{
  MsnpMessage *failed = NULL;
  MsnpMessage *again = NULL;

  g_return_if_fail (CORE_IS_CHAT (self));
  g_return_if_fail (CORE_IS_TIMELINE_ITEM (item));

  if (core_timeline_item_get_state (item) != MSNP_MESSAGE_FAILED)
    return;

  failed = core_timeline_item_get_message (item);
  if (msnp_message_get_kind (failed) == MSNP_MESSAGE_NUDGE)
    again = msnp_conversation_send_nudge (ensure_conversation (self));
  else
    again = msnp_conversation_send_text (ensure_conversation (self), msnp_message_get_text (failed),
                                         msnp_message_get_format (failed));
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
      take_turn (&self->typing_sent_time, CORE_CHAT_TYPING_SENT))
    msnp_conversation_send_typing (conversation);
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
  msnp_conversation_invite_async (ensure_conversation (self), address, NULL, on_invited, invitation);
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

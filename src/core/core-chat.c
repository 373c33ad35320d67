#include "config.h"

#include "core-chat-private.h"

#include "core-chat-words.h"

enum
{
  PROP_TITLE = 1,
  PROP_SUBTITLE,
  PROP_HINT_TEXT,
  PROP_ACTIVITY,
  PROP_CONTACT,
  PROP_IS_GROUP,
  PROP_LISTS,
  PROP_UNREAD,
  PROP_DRAFT,
  PROP_IS_OPEN,
  PROP_IS_ACTIVE,
  PROP_KEEPS_HISTORY,
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
    case PROP_LISTS:
      g_value_set_uint (value, core_chat_get_lists (self));
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
    case PROP_KEEPS_HISTORY:
      g_value_set_boolean (value, core_chat_keeps_history (self));
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

  core_chat_drop_history (self);
  g_hash_table_unref (self->people);
  g_hash_table_unref (self->unshown_times);
  g_clear_object (&self->choices);
  g_clear_object (&self->session);
  g_clear_object (&self->conversation);
  g_clear_object (&self->contact);
  g_clear_object (&self->timeline);
  g_clear_object (&self->typing);
  g_clear_object (&self->own_emoticons);
  g_clear_pointer (&self->received_time, g_date_time_unref);
  g_free (self->draft);
  g_free (self->group_key);
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
  properties[PROP_LISTS] = g_param_spec_uint ("lists", NULL, NULL, 0, G_MAXUINT, 0, readable);
  properties[PROP_UNREAD] = g_param_spec_uint ("unread", NULL, NULL, 0, G_MAXUINT, 0, readable);
  properties[PROP_DRAFT] = g_param_spec_string ("draft", NULL, NULL, "", writable);
  properties[PROP_IS_OPEN] = g_param_spec_boolean ("is-open", NULL, NULL, FALSE, writable);
  properties[PROP_IS_ACTIVE] = g_param_spec_boolean ("is-active", NULL, NULL, FALSE, writable);
  properties[PROP_KEEPS_HISTORY] =
    g_param_spec_boolean ("keeps-history", NULL, NULL, FALSE, readable);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  /**
   * CoreChat::received:
   * @self: the chat
   * @item: the text, the nudge, the file, or the notice of what cannot be shown: already in the
   *   timeline
   *
   * Emitted once for each thing of somebody else's, after everything else has changed; not for a
   * nudge of somebody who may not send any.
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
notify_lists (CoreChat *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LISTS]);
  notify_people (self);
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
  self->people = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->unshown_times = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_queue_init (&self->arrivals);
  self->typing = core_chat_typing_new (CORE_CHAT_TYPING_SHOWN * 1000);
  g_signal_connect_object (self->typing, "people-changed", G_CALLBACK (on_people_changed), self,
                           G_CONNECT_SWAPPED);
}

/* Returns: (transfer none): empty before the first sign-in */
const char *
core_chat_get_own_address (CoreChat *self)
{
  const char *address = msnp_session_get_address (self->session);

  return address != NULL ? address : "";
}

/* Returns: whether @seconds have passed since @time, which then becomes now */
gboolean
core_chat_take_turn (gint64 *time,
                     guint   seconds)
{
  const gint64 now = g_get_monotonic_time ();

  if (*time != 0 && now - *time < seconds * G_USEC_PER_SEC)
    return FALSE;

  *time = now;
  return TRUE;
}

static gboolean
may_nudge (CoreChat         *self,
           CoreTimelineItem *item)
{
  return self->choices == NULL
         || !core_account_choices_is_unnudged (self->choices,
                                               core_timeline_item_get_address (item));
}

/* A nudge that is not allowed leaves its line, and nothing else. */
static void
show_received (CoreChat         *self,
               CoreTimelineItem *item)
{
  if (core_timeline_item_get_kind (item) == CORE_TIMELINE_NUDGE && !may_nudge (self, item))
    return;

  g_clear_pointer (&self->received_time, g_date_time_unref);
  self->received_time = g_date_time_ref (core_timeline_item_get_time (item));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ACTIVITY]);

  if (!self->is_active)
    {
      self->unread++;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_UNREAD]);
    }
  g_signal_emit (self, signals[RECEIVED], 0, item);
  if (core_timeline_item_get_kind (item) == CORE_TIMELINE_NUDGE &&
      core_chat_take_turn (&self->shaken_time, CORE_CHAT_NUDGE_SHAKEN))
    g_signal_emit (self, signals[SHAKEN], 0);
}

/* @item: (transfer full): something is to be seen now: it is on the disk, if it is to be there */
void
core_chat_show (CoreChat         *self,
                CoreTimelineItem *item)
{
  core_timeline_append (self->timeline, item);
  if (core_timeline_item_get_address (item) != NULL && !core_timeline_item_is_own (item))
    show_received (self, item);
}

/* The pipeline of everything that comes in: it is kept, then shown, then told. */
static void
on_message_received (MsnpConversation *conversation,
                     MsnpMessage      *message,
                     CoreChat         *self)
{
  const gboolean is_nudge = msnp_message_get_kind (message) == MSNP_MESSAGE_NUDGE;

  core_chat_typing_remove (self->typing, msnp_message_get_sender (message));
  core_chat_take (self,
                  core_timeline_item_new_message (message, core_chat_get_own_address (self)),
                  is_nudge ? STORE_KIND_NUDGE : STORE_KIND_TEXT);
}

static void
on_typing_received (MsnpConversation *conversation,
                    MsnpContact      *contact,
                    CoreChat         *self)
{
  core_chat_typing_add (self->typing, contact);
}

static void
on_unshown_received (MsnpConversation *conversation,
                     MsnpContact      *contact,
                     const char       *kind,
                     CoreChat         *self)
{
  core_chat_tell_unshown (self, contact, kind);
}

static void
on_participant_joined (MsnpConversation *conversation,
                       MsnpContact      *contact,
                       CoreChat         *self)
{
  if (conversation == self->conversation && core_chat_is_group (self))
    {
      g_autofree char *notice = core_chat_words_dup_joined (contact);

      core_chat_note_person (self, contact);
      core_chat_take (self, core_timeline_item_new_notice (notice), STORE_KIND_JOINED);
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

      core_chat_take (self, core_timeline_item_new_notice (notice), STORE_KIND_LEFT);
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
    {
      g_signal_handlers_disconnect_by_func (self->contact, notify_people, self);
      g_signal_handlers_disconnect_by_func (self->contact, notify_lists, self);
    }
  g_set_object (&self->contact, contact);
  if (contact != NULL)
    {
      g_signal_connect_object (contact, "notify::display-name", G_CALLBACK (notify_people), self,
                               G_CONNECT_SWAPPED);
      g_signal_connect_object (contact, "notify::alias", G_CALLBACK (notify_people), self,
                               G_CONNECT_SWAPPED);
      g_signal_connect_object (contact, "notify::status", G_CALLBACK (notify_people), self,
                               G_CONNECT_SWAPPED);
      g_signal_connect_object (contact, "notify::lists", G_CALLBACK (notify_lists), self,
                               G_CONNECT_SWAPPED);
    }
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CONTACT]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LISTS]);
}

static void
on_is_group_notify (CoreChat *self)
{
  core_chat_save_draft (self, "");
  follow_contact (self);
  core_chat_follow_group (self);
  core_chat_save_draft (self, self->draft);
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
  g_signal_connect_object (conversation, "nudge-received", G_CALLBACK (on_message_received), self,
                           0);
  g_signal_connect_object (conversation, "typing-received", G_CALLBACK (on_typing_received), self,
                           0);
  g_signal_connect_object (conversation, "unshown-received", G_CALLBACK (on_unshown_received), self,
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

/* Returns: how many texts and nudges have come since the chat was last looked at */
guint
core_chat_get_unread (CoreChat *self)
{
  g_return_val_if_fail (CORE_IS_CHAT (self), 0);

  return self->unread;
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
  core_chat_save_draft (self, self->draft);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DRAFT]);
}

/* Returns: whether closing the chat for good would lose something that is to be sent */
gboolean
core_chat_is_unfinished (CoreChat *self)
{
  g_return_val_if_fail (CORE_IS_CHAT (self), FALSE);

  return core_timeline_has_unsent (self->timeline) ||
         (core_chat_is_group (self) && self->draft[0] != '\0');
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

/* @choices: (nullable): what the account's person has chosen about the other people */
void
core_chat_set_choices (CoreChat           *self,
                       CoreAccountChoices *choices)
{
  g_return_if_fail (CORE_IS_CHAT (self));

  g_set_object (&self->choices, choices);
}

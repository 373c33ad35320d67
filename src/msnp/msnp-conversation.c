#include "config.h"

#include "msnp-conversation.h"

#include <string.h>

#include "msnp-conversation-private.h"
#include "msnp-error.h"
#include "msnp-message-private.h"
#include "wire/msnp-mime.h"
#include "wire/msnp-text.h"

#define IDLE_MS      (5 * 60 * 1000) /* an unused one-to-one switchboard is left (04 §4.3) */

/**
 * MsnpConversation:
 *
 * A chat as people see it. Switchboards come and go under it, and there may be two at once, when
 * both sides call each other; what is written goes to the one that carried a message last.
 *
 *     nobody there ──► request (XFR) ──► connect (USR) ──► call (CAL) ──► somebody joins
 *          ▲               └──────────── once more, if it breaks ◄┘            │
 *          └───────────── the last one left, or the connection closed ◄────────┘
 *
 * Messages wait in the outbox until somebody is there. A chat with one contact belongs to that
 * contact until a third person joins; from then on it is a group, for good, and is opened again by
 * calling everybody who has not left. #MsnpChats makes it and keeps it.
 */

enum { PROP_ID = 1, PROP_CONTACT, PROP_IS_GROUP, PROP_IS_CONNECTED, N_PROPS };
static GParamSpec *properties[N_PROPS];

enum
{
  MESSAGE_RECEIVED,
  NUDGE_RECEIVED,
  TYPING_RECEIVED,
  UNSHOWN_RECEIVED,
  PARTICIPANT_JOINED,
  PARTICIPANT_LEFT,
  MESSAGE_STATE_CHANGED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];
G_DEFINE_FINAL_TYPE (MsnpConversation, msnp_conversation, G_TYPE_OBJECT)

static void
msnp_conversation_get_property (GObject    *object,
                                guint       property_id,
                                GValue     *value,
                                GParamSpec *pspec)
{
  MsnpConversation *self = MSNP_CONVERSATION (object);

  switch (property_id)
    {
    case PROP_ID:
      g_value_set_string (value, self->id);
      break;
    case PROP_CONTACT:
      g_value_set_object (value, self->contact);
      break;
    case PROP_IS_GROUP:
      g_value_set_boolean (value, self->is_group);
      break;
    case PROP_IS_CONNECTED:
      g_value_set_boolean (value, msnp_conversation_is_connected (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

/* Closing a switchboard tells what became of messages: whoever listens must not meet a line that
 * is half gone. */
static void
drop_lines (MsnpConversation *self)
{
  GPtrArray *lines = self->lines;

  self->lines = g_ptr_array_new_with_free_func (msnp_conversation_line_free);
  g_ptr_array_unref (lines);
}

static void
msnp_conversation_dispose (GObject *object)
{
  MsnpConversation *self = MSNP_CONVERSATION (object);

  g_clear_handle_id (&self->kick_source, g_source_remove);
  g_clear_handle_id (&self->join_source, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  drop_lines (self);
  if (self->outbox != NULL)
    g_signal_handlers_disconnect_by_data (self->outbox, self);
  g_clear_object (&self->outbox);
  g_queue_clear_full (&self->invites, msnp_conversation_invite_free);
  g_clear_weak_pointer (&self->chats);
  G_OBJECT_CLASS (msnp_conversation_parent_class)->dispose (object);
}

static void
msnp_conversation_finalize (GObject *object)
{
  MsnpConversation *self = MSNP_CONVERSATION (object);

  g_free (self->id);
  g_clear_object (&self->contact);
  g_object_unref (self->participants);
  g_hash_table_unref (self->members);
  g_ptr_array_unref (self->lines);
  msnp_chunks_free (self->chunks);
  g_hash_table_unref (self->emoticons);
  g_object_unref (self->cancellable);
  g_clear_error (&self->call_error);
  G_OBJECT_CLASS (msnp_conversation_parent_class)->finalize (object);
}

static guint
signal_new (const char *name,
            GType       type)
{
  return g_signal_new (name, MSNP_TYPE_CONVERSATION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                       G_TYPE_NONE, 1, type);
}

static void
msnp_conversation_class_init (MsnpConversationClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = msnp_conversation_get_property;
  object_class->dispose = msnp_conversation_dispose;
  object_class->finalize = msnp_conversation_finalize;

  properties[PROP_ID] = g_param_spec_string ("id", NULL, NULL, NULL, flags);
  properties[PROP_CONTACT] = g_param_spec_object ("contact", NULL, NULL, MSNP_TYPE_CONTACT, flags);
  properties[PROP_IS_GROUP] = g_param_spec_boolean ("is-group", NULL, NULL, FALSE, flags);
  properties[PROP_IS_CONNECTED] = g_param_spec_boolean ("is-connected", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  /* Each once a thing that came; joined and left after the participants have changed, and, where a
   * third person makes a group of it, after is-group has. */
  signals[MESSAGE_RECEIVED] = signal_new ("message-received", MSNP_TYPE_MESSAGE);
  signals[NUDGE_RECEIVED] = signal_new ("nudge-received", MSNP_TYPE_MESSAGE);
  signals[TYPING_RECEIVED] = signal_new ("typing-received", MSNP_TYPE_CONTACT);
  signals[UNSHOWN_RECEIVED] =
    g_signal_new ("unshown-received", MSNP_TYPE_CONVERSATION, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                  NULL, G_TYPE_NONE, 2, MSNP_TYPE_CONTACT, G_TYPE_STRING);
  signals[PARTICIPANT_JOINED] = signal_new ("participant-joined", MSNP_TYPE_CONTACT);
  signals[PARTICIPANT_LEFT] = signal_new ("participant-left", MSNP_TYPE_CONTACT);

  /**
   * MsnpConversation::message-state-changed:
   * @self: the conversation
   * @message: one's own message, already in its new state
   *
   * Emitted when a message was sent, accepted, or has failed: each once at most, never from inside
   * a call that sends.
   */
  signals[MESSAGE_STATE_CHANGED] = signal_new ("message-state-changed", MSNP_TYPE_MESSAGE);
}

static void
on_message_state_changed (MsnpOutbox  *outbox,
                          MsnpMessage *message,
                          gpointer     user_data)
{
  g_signal_emit (user_data, signals[MESSAGE_STATE_CHANGED], 0, message);
}

static void
msnp_conversation_init (MsnpConversation *self)
{
  self->participants = g_list_store_new (MSNP_TYPE_CONTACT);
  self->members = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->lines = g_ptr_array_new_with_free_func (msnp_conversation_line_free);
  self->outbox = msnp_outbox_new ();
  self->chunks = msnp_chunks_new ();
  self->emoticons = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                           (GDestroyNotify) g_ptr_array_unref);
  self->cancellable = g_cancellable_new ();
  self->idle_ms = IDLE_MS;
  g_queue_init (&self->invites);
  g_signal_connect (self->outbox, "message-state-changed", G_CALLBACK (on_message_state_changed),
                    self);
}

/* @contact: (nullable): NULL makes a group */
MsnpConversation *
msnp_conversation_new (MsnpChats   *chats,
                       const char  *id,
                       MsnpContact *contact)
{
  MsnpConversation *self = g_object_new (MSNP_TYPE_CONVERSATION, NULL);

  g_set_weak_pointer (&self->chats, chats);
  self->id = g_strdup (id);
  self->contact = contact != NULL ? g_object_ref (contact) : NULL;
  self->is_group = contact == NULL;

  return self;
}

/* For tests: how long an unused one-to-one switchboard is kept. */
void
msnp_conversation_set_idle_ms (MsnpConversation *self,
                               guint             milliseconds)
{
  self->idle_ms = milliseconds;
}

/* ---- who is there ---- */

static gboolean
find_participant (MsnpConversation *self,
                  const char       *address,
                  guint            *position)
{
  guint n_participants = g_list_model_get_n_items (G_LIST_MODEL (self->participants));

  for (guint i = 0; i < n_participants; i++)
    {
      g_autoptr(MsnpContact) contact =
        g_list_model_get_item (G_LIST_MODEL (self->participants), i);

      if (g_str_equal (msnp_contact_get_address (contact), address))
        {
          *position = i;
          return TRUE;
        }
    }

  return FALSE;
}

void
msnp_conversation_notify_connected (MsnpConversation *self)
{
  gboolean is_connected = msnp_conversation_is_connected (self);

  if (self->was_connected == is_connected)
    return;

  self->was_connected = is_connected;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_IS_CONNECTED]);
}

void
msnp_conversation_add_participant (MsnpConversation *self,
                                   const char       *address,
                                   const char       *name)
{
  g_autoptr(MsnpContact) contact = NULL;
  guint position;

  g_hash_table_add (self->members, g_strdup (address));
  if (self->chats == NULL || find_participant (self, address, &position))
    return;

  contact = msnp_chats_ensure_contact (self->chats, address, name);
  g_list_store_append (self->participants, contact);
  g_signal_emit (self, signals[PARTICIPANT_JOINED], 0, contact);
}

/* He may still be in another switchboard of this chat. That one's own connection ended is no news
 * of his: @has_left tells. */
void
msnp_conversation_drop_participant (MsnpConversation *self,
                                    const char       *address,
                                    gboolean          has_left)
{
  g_autoptr(MsnpContact) contact = NULL;
  guint position;

  for (guint i = 0; i < self->lines->len; i++)
    {
      MsnpConversationLine *line = g_ptr_array_index (self->lines, i);

      if (msnp_switchboard_has (line->switchboard, address))
        return;
    }
  if (!find_participant (self, address, &position))
    return;

  contact = g_list_model_get_item (G_LIST_MODEL (self->participants), position);
  g_list_store_remove (self->participants, position);
  if (has_left)
    g_signal_emit (self, signals[PARTICIPANT_LEFT], 0, contact);
}

void
msnp_conversation_become_group (MsnpConversation *self)
{
  if (self->is_group)
    return;

  if (self->chats != NULL)
    msnp_chats_forget_contact (self->chats, self);
  self->is_group = TRUE;
  g_clear_object (&self->contact);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_IS_GROUP]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CONTACT]);
}

/* Returns: whether all of @people are among those who have not left this group */
gboolean
msnp_conversation_remembers (MsnpConversation *self,
                             GStrv             people)
{
  if (!self->is_group || msnp_conversation_is_connected (self))
    return FALSE;

  for (gsize i = 0; people[i] != NULL; i++)
    {
      if (!g_hash_table_contains (self->members, people[i]))
        return FALSE;
    }

  return TRUE;
}

/* Somebody belongs to this group without being there: whoever writes calls him. */
void
msnp_conversation_remember (MsnpConversation *self,
                            const char       *address)
{
  g_hash_table_add (self->members, g_strdup (address));
}

/* A text or a nudge has come. */
void
msnp_conversation_tell_message (MsnpConversation *self,
                                MsnpMessage      *message)
{
  gboolean is_nudge = msnp_message_get_kind (message) == MSNP_MESSAGE_NUDGE;

  g_signal_emit (self, signals[is_nudge ? NUDGE_RECEIVED : MESSAGE_RECEIVED], 0, message);
}

void
msnp_conversation_tell_typing (MsnpConversation *self,
                               MsnpContact      *contact)
{
  g_signal_emit (self, signals[TYPING_RECEIVED], 0, contact);
}

/* Something has come of which only its @kind can be said. */
void
msnp_conversation_tell_unshown (MsnpConversation *self,
                                MsnpContact      *contact,
                                const char       *kind)
{
  g_signal_emit (self, signals[UNSHOWN_RECEIVED], 0, contact, kind);
}

/**
 * msnp_conversation_adopt:
 * @self: a conversation
 * @switchboard: one that was answered, with the people it found there
 *
 * Takes a switchboard over and tells of everybody in it.
 */
void
msnp_conversation_adopt (MsnpConversation *self,
                         MsnpSwitchboard  *switchboard)
{
  g_auto(GStrv) people = msnp_switchboard_dup_people (switchboard);

  g_object_ref (self);
  msnp_conversation_attach (self, switchboard, FALSE);
  if (g_strv_length (people) > 1)
    msnp_conversation_become_group (self);
  for (gsize i = 0; people[i] != NULL; i++)
    {
      const char *name = msnp_switchboard_get_name (switchboard, people[i]);

      msnp_conversation_add_participant (self, people[i], name);
    }
  msnp_conversation_notify_connected (self);
  msnp_conversation_flush (self);
  g_object_unref (self);
}

/**
 * msnp_conversation_disconnect:
 * @self: a conversation
 *
 * Leaves every switchboard. What was not acknowledged fails.
 */
void
msnp_conversation_disconnect (MsnpConversation *self)
{
  g_autoptr(GError) error =
    g_error_new_literal (MSNP_ERROR, MSNP_ERROR_NOT_SIGNED_IN, "signed out");
  guint n_participants;

  g_object_ref (self);
  g_clear_handle_id (&self->kick_source, g_source_remove);
  drop_lines (self);
  msnp_conversation_fail_opening (self, error);
  n_participants = g_list_model_get_n_items (G_LIST_MODEL (self->participants));
  for (guint i = n_participants; i > 0; i--)
    {
      g_autoptr(MsnpContact) contact =
        g_list_model_get_item (G_LIST_MODEL (self->participants), i - 1);

      if (contact != NULL)
        msnp_conversation_drop_participant (self, msnp_contact_get_address (contact), FALSE);
    }
  msnp_conversation_notify_connected (self);
  g_object_unref (self);
}

/* ---- what people do ---- */

const char *
msnp_conversation_get_id (MsnpConversation *self)
{
  g_return_val_if_fail (MSNP_IS_CONVERSATION (self), NULL);

  return self->id;
}

/* Returns: (transfer none) (nullable): the other person; %NULL in a group */
MsnpContact *
msnp_conversation_get_contact (MsnpConversation *self)
{
  g_return_val_if_fail (MSNP_IS_CONVERSATION (self), NULL);

  return self->contact;
}

gboolean
msnp_conversation_is_group (MsnpConversation *self)
{
  g_return_val_if_fail (MSNP_IS_CONVERSATION (self), FALSE);

  return self->is_group;
}

/* Returns: whether somebody is there */
gboolean
msnp_conversation_is_connected (MsnpConversation *self)
{
  g_return_val_if_fail (MSNP_IS_CONVERSATION (self), FALSE);

  return msnp_conversation_pick_line (self) != NULL;
}

/* Returns: (transfer none): those there now, a #GListModel of #MsnpContact */
GListModel *
msnp_conversation_list_participants (MsnpConversation *self)
{
  g_return_val_if_fail (MSNP_IS_CONVERSATION (self), NULL);

  return G_LIST_MODEL (self->participants);
}

static int
compare_addresses (gconstpointer a,
                   gconstpointer b)
{
  return strcmp (msnp_contact_get_address (*(MsnpContact **) a),
                 msnp_contact_get_address (*(MsnpContact **) b));
}

/* Returns: (transfer full) (element-type MsnpContact): who belongs to a group, whether there now or
 *   not; by their addresses */
GPtrArray *
msnp_conversation_dup_members (MsnpConversation *self)
{
  GPtrArray *members = g_ptr_array_new_with_free_func (g_object_unref);
  GHashTableIter iter;
  const char *address = NULL;

  g_return_val_if_fail (MSNP_IS_CONVERSATION (self), members);

  g_hash_table_iter_init (&iter, self->members);
  while (self->chats != NULL && g_hash_table_iter_next (&iter, (gpointer *) &address, NULL))
    g_ptr_array_add (members, msnp_chats_ensure_contact (self->chats, address, NULL));
  g_ptr_array_sort (members, compare_addresses);

  return members;
}

/**
 * msnp_conversation_prepare:
 * @self: a conversation
 *
 * Opens the switchboard ahead of the first message: to be called at the first keystroke. When the
 * other person cannot be called, nothing happens until a message is sent.
 */
void
msnp_conversation_prepare (MsnpConversation *self)
{
  g_return_if_fail (MSNP_IS_CONVERSATION (self));

  if (self->contact != NULL && !msnp_contact_is_online (self->contact))
    return;

  self->is_wanted = TRUE;
  msnp_conversation_kick (self);
}

static MsnpMessage *
send_message (MsnpConversation     *self,
              MsnpMessageKind       kind,
              const char           *text,
              const MsnpTextFormat *format,
              GPtrArray            *emoticons)
{
  const char *name = self->chats != NULL ? msnp_chats_get_own_name (self->chats) : NULL;
  g_autoptr(MsnpMessage) message = msnp_message_new_own (kind, name, text, format);

  msnp_message_set_emoticons (message, emoticons);
  msnp_outbox_push (self->outbox, message);
  msnp_conversation_kick (self);
  return message; /* the outbox holds it */
}

/**
 * msnp_conversation_send_text:
 * @self: a conversation
 * @text: valid UTF-8, lines ended by `\n`
 * @format: (nullable): how it looks
 *
 * Sends a text, once somebody is there. Its state tells what became of it.
 *
 * Returns: (transfer none): the message, held until it ends
 */
MsnpMessage *
msnp_conversation_send_text (MsnpConversation     *self,
                             const char           *text,
                             const MsnpTextFormat *format)
{
  g_return_val_if_fail (MSNP_IS_CONVERSATION (self) && text != NULL, NULL);

  return send_message (self, MSNP_MESSAGE_TEXT, text, format, NULL);
}

/**
 * msnp_conversation_send_text_with:
 * @self: a conversation
 * @text: valid UTF-8, lines ended by `\n`
 * @format: (nullable): how it looks
 * @emoticons: (element-type MsnpEmoticon): of msnp_conversation_make_emoticon(), at most
 *   %MSNP_EMOTICONS_TEXT_MAX: more are left out
 *
 * Sends a text, and before it what its shortcuts mean (04 §4.10).
 *
 * Returns: (transfer none): the message, held until it ends
 */
MsnpMessage *
msnp_conversation_send_text_with (MsnpConversation     *self,
                                  const char           *text,
                                  const MsnpTextFormat *format,
                                  GPtrArray            *emoticons)
{
  g_return_val_if_fail (MSNP_IS_CONVERSATION (self) && text != NULL, NULL);

  return send_message (self, MSNP_MESSAGE_TEXT, text, format, emoticons);
}

/**
 * msnp_conversation_make_emoticon:
 * @self: a conversation
 * @shortcut: what stands for it in a text: at most %MSNP_EMOTICON_SHORTCUT_MAX bytes, no blanks
 * @data: PNG, JPEG, GIF or BMP, at most %MSNP_PICTURE_MAX bytes
 * @error: return location: %MSNP_ERROR_BAD_ARGUMENT, %MSNP_ERROR_NOT_SIGNED_IN
 *
 * From now on those who may see this account can fetch it; of emoticons that were sent long ago
 * the oldest are given no more.
 *
 * Returns: (transfer full) (nullable): an emoticon of one's own
 */
MsnpEmoticon *
msnp_conversation_make_emoticon (MsnpConversation  *self,
                                 const char        *shortcut,
                                 GBytes            *data,
                                 GError           **error)
{
  g_autoptr(MsnpPictureRef) ref = NULL;
  const char *own_address;

  g_return_val_if_fail (MSNP_IS_CONVERSATION (self) && shortcut != NULL && data != NULL, NULL);

  own_address = self->chats != NULL ? msnp_chats_get_own_address (self->chats) : NULL;
  if (own_address == NULL)
    {
      g_set_error_literal (error, MSNP_ERROR, MSNP_ERROR_NOT_SIGNED_IN, "not signed in");
      return NULL;
    }
  if (!msnp_emoticon_is_shortcut (shortcut) || !msnp_picture_is_image (data))
    {
      g_set_error_literal (error, MSNP_ERROR, MSNP_ERROR_BAD_ARGUMENT,
                           "an emoticon is a short word and a PNG, JPEG, GIF or BMP of at most "
                           "256 KiB");
      return NULL;
    }

  ref = msnp_picture_ref_new (own_address, MSNP_PICTURE_TYPE_EMOTICON, NULL, data);
  msnp_object_shelf_add (msnp_chats_get_shelf (self->chats), ref, data);
  return msnp_emoticon_new (shortcut, ref);
}

/* Returns: (transfer none): the nudge (04 §4.9), held until it ends */
MsnpMessage *
msnp_conversation_send_nudge (MsnpConversation *self)
{
  g_return_val_if_fail (MSNP_IS_CONVERSATION (self), NULL);

  return send_message (self, MSNP_MESSAGE_NUDGE, "", NULL, NULL);
}

/**
 * msnp_conversation_send_typing:
 * @self: a conversation
 *
 * Tells those who are there that one types (04 §4.8); with nobody there nothing is sent. How often
 * is for the caller to say.
 */
void
msnp_conversation_send_typing (MsnpConversation *self)
{
  g_autoptr(MsnpMime) mime = msnp_mime_new ();
  g_autoptr(GBytes) payload = NULL;
  MsnpConversationLine *line;

  g_return_if_fail (MSNP_IS_CONVERSATION (self));

  line = msnp_conversation_pick_line (self);
  if (line == NULL || self->chats == NULL)
    return;

  msnp_mime_append (mime, "MIME-Version", "1.0");
  msnp_mime_append (mime, "Content-Type", "text/x-msmsgscontrol");
  msnp_mime_append (mime, "TypingUser", msnp_chats_get_own_address (self->chats));
  msnp_mime_set_body (mime, "\r\n", 2);
  payload = msnp_mime_format (mime);
  msnp_switchboard_send (line->switchboard, "U", payload, 0, NULL, NULL);
}

/**
 * msnp_conversation_invite_async:
 * @self: a conversation
 * @address: whom to bring in
 * @cancellable: (nullable): to give up
 * @callback: called when the server says that it rings
 * @user_data: for @callback
 *
 * Opens the chat as needed and calls one more person, which makes a group of it when he comes.
 */
void
msnp_conversation_invite_async (MsnpConversation   *self,
                                const char         *address,
                                GCancellable       *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer            user_data)
{
  MsnpConversationInvite *invite;

  g_return_if_fail (MSNP_IS_CONVERSATION (self) && address != NULL);

  invite = g_new0 (MsnpConversationInvite, 1);
  invite->task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (invite->task, msnp_conversation_invite_async);
  invite->address = msnp_address_normalize (address);
  if (!msnp_address_is_valid (invite->address))
    {
      g_task_return_new_error (invite->task, MSNP_ERROR, MSNP_ERROR_BAD_ARGUMENT,
                               "this is no address");
      msnp_conversation_invite_free (invite);
      return;
    }

  g_queue_push_tail (&self->invites, invite);
  msnp_conversation_kick (self);
}

gboolean
msnp_conversation_invite_finish (MsnpConversation *self,
                                 GAsyncResult     *result,
                                 GError          **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * msnp_conversation_leave:
 * @self: a conversation
 *
 * Leaves the chat. A group is gone with this; a chat with one contact opens again with the next
 * message.
 */
void
msnp_conversation_leave (MsnpConversation *self)
{
  g_return_if_fail (MSNP_IS_CONVERSATION (self));

  g_object_ref (self);
  msnp_conversation_disconnect (self);
  if (self->is_group && self->chats != NULL)
    msnp_chats_remove (self->chats, self);
  g_object_unref (self);
}

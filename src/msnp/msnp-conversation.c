#include "config.h"

#include "msnp-conversation.h"

#include <string.h>

#include "msnp-conversation-private.h"
#include "msnp-error.h"
#include "msnp-message-private.h"
#include "msnp-outbox.h"
#include "wire/msnp-chunks.h"
#include "wire/msnp-mime.h"
#include "wire/msnp-text.h"

#define IDLE_MS      (5 * 60 * 1000) /* an unused one-to-one switchboard is left (04 §4.3) */
#define JOIN_MS      30000           /* how long somebody who was called may take */
#define CLIENT_CHUNKS 0x20u          /* client id: puts texts together (03 §3.5) */

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
struct _MsnpConversation
{
  GObject       parent_instance;
  MsnpChats    *chats;        /* weak: they own us */
  char         *id;
  MsnpContact  *contact;      /* NULL in a group */
  gboolean      is_group;
  GListStore   *participants; /* those there now */
  GHashTable   *members;      /* addresses; in a group, who has not left */
  GPtrArray    *lines;        /* (element-type Line) */
  MsnpOutbox   *outbox;
  MsnpChunks   *chunks;
  GQueue        invites;      /* of Invite, that wait for an open chat */
  GCancellable *cancellable;
  guint         kick_source;
  gboolean      is_wanted;     /* a kick opens the chat even without a message */
  gboolean      is_requesting; /* XFR runs */
  guint         n_calls;       /* CAL without an end: no JOI, no error */
  GError       *call_error;    /* the last of them */
  gboolean      is_retry;      /* the second and last attempt to open */
  guint         join_source;
  guint         idle_ms;
  gboolean      was_connected; /* what is-connected last told */
};

/* One switchboard of ours. */
typedef struct
{
  MsnpConversation *conversation; /* not a reference: it owns the line */
  MsnpSwitchboard  *switchboard;
  guint             idle_source;
  gint64            last_used;    /* µs, a message either way */
  gboolean          is_ours;      /* we called: its end before anybody came is ours to mend */
} Line;

typedef struct
{
  char  *address;
  GTask *task;
} Invite;

enum { PROP_ID = 1, PROP_CONTACT, PROP_IS_GROUP, PROP_IS_CONNECTED, N_PROPS };
static GParamSpec *properties[N_PROPS];

enum
{
  MESSAGE_RECEIVED,
  NUDGE_RECEIVED,
  TYPING_RECEIVED,
  PARTICIPANT_JOINED,
  PARTICIPANT_LEFT,
  MESSAGE_STATE_CHANGED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];
G_DEFINE_FINAL_TYPE (MsnpConversation, msnp_conversation, G_TYPE_OBJECT)

static void kick (MsnpConversation *self);
static void open_chat (MsnpConversation *self);
static void attach (MsnpConversation *self, MsnpSwitchboard *switchboard, gboolean is_ours);

static void
line_free (gpointer data)
{
  Line *line = data;

  g_clear_handle_id (&line->idle_source, g_source_remove);
  g_signal_handlers_disconnect_by_data (line->switchboard, line);
  msnp_switchboard_close (line->switchboard);
  g_object_unref (line->switchboard);
  g_free (line);
}

static void
invite_free (gpointer data)
{
  Invite *invite = data;

  g_free (invite->address);
  g_clear_object (&invite->task);
  g_free (invite);
}

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

static void
msnp_conversation_dispose (GObject *object)
{
  MsnpConversation *self = MSNP_CONVERSATION (object);

  g_clear_handle_id (&self->kick_source, g_source_remove);
  g_clear_handle_id (&self->join_source, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  g_ptr_array_set_size (self->lines, 0);
  if (self->outbox != NULL)
    g_signal_handlers_disconnect_by_data (self->outbox, self);
  g_clear_object (&self->outbox);
  g_queue_clear_full (&self->invites, invite_free);
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
  self->lines = g_ptr_array_new_with_free_func (line_free);
  self->outbox = msnp_outbox_new ();
  self->chunks = msnp_chunks_new ();
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

static void
notify_connected (MsnpConversation *self)
{
  gboolean is_connected = msnp_conversation_is_connected (self);

  if (self->was_connected == is_connected)
    return;

  self->was_connected = is_connected;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_IS_CONNECTED]);
}

static void
add_participant (MsnpConversation *self,
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

/* He may still be in another switchboard of this chat. */
static void
drop_participant (MsnpConversation *self,
                  const char       *address)
{
  g_autoptr(MsnpContact) contact = NULL;
  guint position;

  for (guint i = 0; i < self->lines->len; i++)
    {
      Line *line = g_ptr_array_index (self->lines, i);

      if (msnp_switchboard_has (line->switchboard, address))
        return;
    }
  if (!find_participant (self, address, &position))
    return;

  contact = g_list_model_get_item (G_LIST_MODEL (self->participants), position);
  g_list_store_remove (self->participants, position);
  g_signal_emit (self, signals[PARTICIPANT_LEFT], 0, contact);
}

static void
become_group (MsnpConversation *self)
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

/* ---- which switchboard ---- */

static Line *
pick_line (MsnpConversation *self)
{
  Line *best = NULL;

  for (guint i = 0; i < self->lines->len; i++)
    {
      Line *line = g_ptr_array_index (self->lines, i);
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

static Line *
pick_empty_line (MsnpConversation *self)
{
  for (guint i = 0; i < self->lines->len; i++)
    {
      Line *line = g_ptr_array_index (self->lines, i);

      if (msnp_switchboard_is_ready (line->switchboard))
        return line;
    }

  return NULL;
}

/* Whether everybody on @line puts the parts of a text together. */
static gboolean
takes_parts (MsnpConversation *self,
             Line             *line)
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
  Line *line = user_data;
  MsnpConversation *self = line->conversation;
  g_auto(GStrv) people = NULL;

  /* Leaving a group would tell the others that one has left it. */
  if (msnp_outbox_is_in_flight (self->outbox)
      || (self->is_group && msnp_switchboard_get_n_people (line->switchboard) > 0))
    return G_SOURCE_CONTINUE;

  line->idle_source = 0;
  g_object_ref (self);
  people = msnp_switchboard_dup_people (line->switchboard);
  g_ptr_array_remove (self->lines, line);
  for (gsize i = 0; people[i] != NULL; i++)
    drop_participant (self, people[i]);
  notify_connected (self);
  g_object_unref (self);

  return G_SOURCE_REMOVE;
}

static void
use_line (Line *line)
{
  line->last_used = g_get_monotonic_time ();
  g_clear_handle_id (&line->idle_source, g_source_remove);
  line->idle_source = g_timeout_add (line->conversation->idle_ms, on_idle, line);
}

/* ---- inviting ---- */

static void
finish_invite (Invite       *invite,
               const GError *error)
{
  /* 215: he is there. */
  if (error != NULL && !g_error_matches (error, MSNP_SERVER_ERROR, 215))
    g_task_return_error (invite->task, g_error_copy (error));
  else
    g_task_return_boolean (invite->task, TRUE);
  invite_free (invite);
}

static void
on_invite_reply (MsnpTransport     *transport,
                 const MsnpCommand *reply,
                 const GError      *error,
                 gpointer           user_data)
{
  finish_invite (user_data, error);
}

static void
send_invites (MsnpConversation *self,
              Line             *line)
{
  Invite *invite;

  while ((invite = g_queue_pop_head (&self->invites)) != NULL)
    msnp_switchboard_invite (line->switchboard, invite->address, on_invite_reply, invite);
}

/* ---- opening ---- */

static gboolean
is_opening (MsnpConversation *self)
{
  if (self->is_requesting || self->n_calls > 0)
    return TRUE;

  for (guint i = 0; i < self->lines->len; i++)
    {
      Line *line = g_ptr_array_index (self->lines, i);

      if (line->is_ours && !msnp_switchboard_is_ready (line->switchboard))
        return TRUE;
    }

  return FALSE;
}

static void
flush (MsnpConversation *self)
{
  Line *line = pick_line (self);

  if (line == NULL || self->chats == NULL)
    return;

  g_clear_handle_id (&self->join_source, g_source_remove);
  g_clear_error (&self->call_error);
  self->is_retry = FALSE;
  self->is_wanted = FALSE;
  if (msnp_outbox_is_waiting (self->outbox))
    {
      use_line (line);
      msnp_outbox_flush (self->outbox, line->switchboard, takes_parts (self, line));
    }
  send_invites (self, line);
}

static void
fail_opening (MsnpConversation *self,
              const GError     *error)
{
  g_autoptr(GError) reason = g_error_copy (error);
  GQueue invites = self->invites;
  Invite *invite;

  g_object_ref (self);
  g_clear_handle_id (&self->join_source, g_source_remove);
  g_clear_error (&self->call_error);
  self->n_calls = 0;
  self->is_retry = FALSE;
  self->is_wanted = FALSE;
  g_queue_init (&self->invites);
  msnp_outbox_fail (self->outbox, reason);
  while ((invite = g_queue_pop_head (&invites)) != NULL)
    finish_invite (invite, reason);
  g_object_unref (self);
}

static gboolean
on_join_late (gpointer user_data)
{
  MsnpConversation *self = user_data;
  g_autoptr(GError) error = g_error_new_literal (MSNP_ERROR, MSNP_ERROR_NO_ANSWER,
                                                 "nobody came into the chat");

  self->join_source = 0;
  self->n_calls = 0;
  if (pick_line (self) != NULL)
    flush (self);
  else
    fail_opening (self, error);

  return G_SOURCE_REMOVE;
}

/* Everybody who was called has come or cannot: now it is known whether the chat is open. */
static void
finish_calls (MsnpConversation *self)
{
  if (self->n_calls > 0)
    return;

  if (pick_line (self) != NULL)
    {
      flush (self);
    }
  else if (self->call_error != NULL)
    {
      g_autoptr(GError) error = g_steal_pointer (&self->call_error);

      fail_opening (self, error);
    }
}

static gboolean
is_worth_another_switchboard (const GError *error)
{
  return g_error_matches (error, MSNP_SERVER_ERROR, 280)
         || g_error_matches (error, MSNP_SERVER_ERROR, 281)
         || g_error_matches (error, MSNP_SERVER_ERROR, 282)
         || g_error_matches (error, MSNP_SERVER_ERROR, 911)
         || error->domain != MSNP_SERVER_ERROR;
}

/* A switchboard that breaks before anybody came is tried once more from the start (04 §4.13). */
static void
retry_or_fail (MsnpConversation *self,
               const GError     *error)
{
  self->n_calls = 0;
  if (self->is_retry || !is_worth_another_switchboard (error) || is_opening (self))
    {
      if (!is_opening (self))
        fail_opening (self, error);
      return;
    }

  self->is_retry = TRUE;
  self->is_wanted = TRUE;
  open_chat (self);
}

static void
on_call_reply (MsnpTransport     *transport,
               const MsnpCommand *reply,
               const GError      *error,
               gpointer           user_data)
{
  g_autoptr(MsnpConversation) self = user_data;

  /* RINGING is no answer yet; a broken connection is told by the switchboard itself. */
  if (error == NULL || self->n_calls == 0 || msnp_error_is_cancelled (error)
      || error->domain == MSNP_ERROR)
    return;

  self->n_calls--;
  g_clear_error (&self->call_error);
  self->call_error = g_error_copy (error);
  finish_calls (self);
}

static void
call (MsnpConversation *self,
      Line             *line,
      const char       *address)
{
  if (msnp_switchboard_has (line->switchboard, address))
    return;

  self->n_calls++;
  msnp_switchboard_invite (line->switchboard, address, on_call_reply, g_object_ref (self));
}

static void
start_calls (MsnpConversation *self,
             Line             *line)
{
  g_autofree char **members = NULL;

  self->n_calls = 0;
  g_clear_error (&self->call_error);
  if (self->contact != NULL)
    {
      call (self, line, msnp_contact_get_address (self->contact));
    }
  else
    {
      members = (char **) g_hash_table_get_keys_as_array (self->members, NULL);
      for (gsize i = 0; members[i] != NULL; i++)
        call (self, line, members[i]);
    }

  if (self->n_calls == 0)
    {
      g_autoptr(GError) error = g_error_new_literal (MSNP_ERROR, MSNP_ERROR_NO_ANSWER,
                                                     "nobody is left in this chat");

      fail_opening (self, error);
      return;
    }
  g_clear_handle_id (&self->join_source, g_source_remove);
  self->join_source = g_timeout_add (JOIN_MS, on_join_late, self);
}

static void
on_switchboard_given (GObject      *source,
                      GAsyncResult *result,
                      gpointer      user_data)
{
  g_autoptr(MsnpConversation) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(MsnpSwitchboardAddress) address =
    msnp_chats_fetch_switchboard_finish (MSNP_CHATS (source), result, &error);
  g_autoptr(MsnpSwitchboard) switchboard = NULL;

  self->is_requesting = FALSE;
  if (address == NULL && g_error_matches (error, MSNP_SERVER_ERROR, 913))
    {
      g_autoptr(GError) hidden = g_error_new_literal (MSNP_ERROR, MSNP_ERROR_HIDDEN,
                                                      "the server takes us for hidden");
      fail_opening (self, hidden);
      return;
    }
  if (address == NULL)
    {
      fail_opening (self, error);
      return;
    }
  if (self->chats == NULL)
    return;

  switchboard = msnp_chats_new_switchboard (self->chats);
  attach (self, switchboard, TRUE);
  msnp_switchboard_call (switchboard, address->host_and_port, address->ticket);
}

static void
open_chat (MsnpConversation *self)
{
  g_autoptr(GError) error = NULL;
  Line *empty;

  if (self->chats == NULL)
    return;
  if (pick_line (self) != NULL && self->n_calls == 0)
    {
      flush (self);
      return;
    }
  if (is_opening (self))
    return;
  if (!msnp_chats_check (self->chats, &error))
    {
      fail_opening (self, error);
      return;
    }

  /* One whom the last other person left can be used again (04 §4.3). */
  empty = pick_empty_line (self);
  if (empty != NULL && !self->is_retry)
    {
      start_calls (self, empty);
      return;
    }

  self->is_requesting = TRUE;
  msnp_chats_fetch_switchboard_async (self->chats, self->cancellable, on_switchboard_given,
                                        g_object_ref (self));
}

static gboolean
on_kick (gpointer user_data)
{
  g_autoptr(MsnpConversation) self = g_object_ref (user_data);

  self->kick_source = 0;
  if (msnp_outbox_is_waiting (self->outbox) || self->invites.length > 0 || self->is_wanted)
    open_chat (self);

  return G_SOURCE_REMOVE;
}

/* From the main loop, so that no sender meets the end of his message inside his own call. */
static void
kick (MsnpConversation *self)
{
  if (self->kick_source == 0)
    self->kick_source = g_idle_add_full (G_PRIORITY_DEFAULT, on_kick, self, NULL);
}

/* ---- what comes in ---- */

static void
on_ready (MsnpSwitchboard *switchboard,
          gpointer         user_data)
{
  Line *line = user_data;
  g_autoptr(MsnpConversation) self = g_object_ref (line->conversation);

  if (line->is_ours)
    start_calls (self, line);
}

static void
on_joined (MsnpSwitchboard *switchboard,
           const char      *address,
           const char      *name,
           gpointer         user_data)
{
  Line *line = user_data;
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
            drop_participant (self, people[i]);
          notify_connected (self);
          msnp_conversation_adopt (known, kept);
          return;
        }
      become_group (self);
    }

  if (self->n_calls > 0)
    self->n_calls--;
  add_participant (self, address, name);
  notify_connected (self);
  finish_calls (self);
}

static void
on_left (MsnpSwitchboard *switchboard,
         const char      *address,
         gboolean         for_idleness,
         gpointer         user_data)
{
  Line *line = user_data;
  g_autoptr(MsnpConversation) self = g_object_ref (line->conversation);

  /* Who was dropped for idleness did not leave. */
  if (!for_idleness)
    g_hash_table_remove (self->members, address);
  drop_participant (self, address);
  notify_connected (self);
}

static void
on_closed (MsnpSwitchboard *switchboard,
           const GError    *error,
           gpointer         user_data)
{
  Line *line = user_data;
  g_autoptr(MsnpConversation) self = g_object_ref (line->conversation);
  g_auto(GStrv) people = msnp_switchboard_dup_people (switchboard);
  gboolean had_people = people[0] != NULL;
  gboolean was_ours = line->is_ours;

  g_ptr_array_remove (self->lines, line);
  for (gsize i = 0; people[i] != NULL; i++)
    drop_participant (self, people[i]);
  notify_connected (self);

  if (was_ours && !had_people
      && (msnp_outbox_is_waiting (self->outbox) || self->invites.length > 0 || self->is_wanted))
    retry_or_fail (self, error);
  else if (self->n_calls > 0 && pick_line (self) == NULL)
    retry_or_fail (self, error);
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

  g_signal_emit (self, signals[MESSAGE_RECEIVED], 0, message);
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
  g_autoptr(MsnpMessage) message = NULL;

  if (fields == NULL || g_strcmp0 (msnp_mime_get (fields, "ID"), "1") != 0)
    return;

  message = msnp_message_new_received (MSNP_MESSAGE_NUDGE, sender, name, "", NULL);
  g_signal_emit (self, signals[NUDGE_RECEIVED], 0, message);
}

static void
on_message (MsnpSwitchboard   *switchboard,
            const char        *address,
            const char        *name,
            const MsnpCommand *command,
            gpointer           user_data)
{
  Line *line = user_data;
  g_autoptr(MsnpConversation) self = g_object_ref (line->conversation);
  g_autoptr(MsnpMime) mime = msnp_mime_parse (command->payload, command->payload_size, NULL);
  g_autoptr(MsnpContact) sender = NULL;
  const char *type;

  if (mime == NULL || self->chats == NULL)
    return;

  sender = msnp_chats_ensure_contact (self->chats, address, name);
  use_line (line);
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
        g_signal_emit (self, signals[TYPING_RECEIVED], 0, sender);
    }
  else if (g_str_equal (type, "text/x-msnmsgr-datacast"))
    {
      apply_datacast (self, sender, name, mime);
    }
}

static void
attach (MsnpConversation *self,
        MsnpSwitchboard  *switchboard,
        gboolean          is_ours)
{
  Line *line = g_new0 (Line, 1);

  line->conversation = self;
  line->switchboard = g_object_ref (switchboard);
  line->is_ours = is_ours;
  g_signal_connect (switchboard, "ready", G_CALLBACK (on_ready), line);
  g_signal_connect (switchboard, "joined", G_CALLBACK (on_joined), line);
  g_signal_connect (switchboard, "left", G_CALLBACK (on_left), line);
  g_signal_connect (switchboard, "message-received", G_CALLBACK (on_message), line);
  g_signal_connect (switchboard, "closed", G_CALLBACK (on_closed), line);
  g_ptr_array_add (self->lines, line);
  use_line (line);
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

  attach (self, switchboard, FALSE);
  if (g_strv_length (people) > 1)
    become_group (self);
  for (gsize i = 0; people[i] != NULL; i++)
    {
      const char *name = msnp_switchboard_get_name (switchboard, people[i]);

      add_participant (self, people[i], name);
    }
  notify_connected (self);
  flush (self);
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
  g_autoptr(GError) error = g_error_new_literal (MSNP_ERROR, MSNP_ERROR_NOT_SIGNED_IN, "signed out");
  guint n_participants;

  g_object_ref (self);
  g_clear_handle_id (&self->kick_source, g_source_remove);
  g_ptr_array_set_size (self->lines, 0);
  fail_opening (self, error);
  n_participants = g_list_model_get_n_items (G_LIST_MODEL (self->participants));
  for (guint i = n_participants; i > 0; i--)
    {
      g_autoptr(MsnpContact) contact =
        g_list_model_get_item (G_LIST_MODEL (self->participants), i - 1);

      if (contact != NULL)
        drop_participant (self, msnp_contact_get_address (contact));
    }
  notify_connected (self);
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

  return pick_line (self) != NULL;
}

/* Returns: (transfer none): those there now, a #GListModel of #MsnpContact */
GListModel *
msnp_conversation_list_participants (MsnpConversation *self)
{
  g_return_val_if_fail (MSNP_IS_CONVERSATION (self), NULL);

  return G_LIST_MODEL (self->participants);
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
  kick (self);
}

static MsnpMessage *
send_message (MsnpConversation     *self,
              MsnpMessageKind       kind,
              const char           *text,
              const MsnpTextFormat *format)
{
  const char *name = self->chats != NULL ? msnp_chats_get_own_name (self->chats) : NULL;
  g_autoptr(MsnpMessage) message = msnp_message_new_own (kind, name, text, format);

  msnp_outbox_push (self->outbox, message);
  kick (self);
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

  return send_message (self, MSNP_MESSAGE_TEXT, text, format);
}

/* Returns: (transfer none): the nudge (04 §4.9), held until it ends */
MsnpMessage *
msnp_conversation_send_nudge (MsnpConversation *self)
{
  g_return_val_if_fail (MSNP_IS_CONVERSATION (self), NULL);

  return send_message (self, MSNP_MESSAGE_NUDGE, "", NULL);
}

/**
 * msnp_conversation_send_typing:
 * @self: a conversation
 *
 * Tells those who are there that one types (04 §4.8); with nobody there nothing is sent. How often is
 * for the caller to say.
 */
void
msnp_conversation_send_typing (MsnpConversation *self)
{
  g_autoptr(MsnpMime) mime = msnp_mime_new ();
  g_autoptr(GBytes) payload = NULL;
  Line *line;

  g_return_if_fail (MSNP_IS_CONVERSATION (self));

  line = pick_line (self);
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
msnp_conversation_invite_async (MsnpConversation    *self,
                                const char          *address,
                                GCancellable        *cancellable,
                                GAsyncReadyCallback  callback,
                                gpointer             user_data)
{
  Invite *invite;

  g_return_if_fail (MSNP_IS_CONVERSATION (self) && address != NULL);

  invite = g_new0 (Invite, 1);
  invite->task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (invite->task, msnp_conversation_invite_async);
  invite->address = msnp_address_normalize (address);
  if (!msnp_address_is_valid (invite->address))
    {
      g_task_return_new_error (invite->task, MSNP_ERROR, MSNP_ERROR_BAD_ARGUMENT,
                               "this is no address");
      invite_free (invite);
      return;
    }

  g_queue_push_tail (&self->invites, invite);
  kick (self);
}

gboolean
msnp_conversation_invite_finish (MsnpConversation  *self,
                                 GAsyncResult      *result,
                                 GError           **error)
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

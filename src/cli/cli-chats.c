#include "config.h"

#include "cli-chats.h"

#include "msnp/msnp-error.h"

#include "cli-events.h"

/* A message of ours between `queued` and its end. */
typedef struct
{
  MsnpConversation *conversation;
  JsonNode         *id;
} Outgoing;

struct _CliChats
{
  GObject      parent_instance;
  MsnpSession *session;
  CliWriter   *writer;
  GHashTable  *open;    /* MsnpMessage → Outgoing */
  guint        n_ids;   /* made up so far */
};

enum { MESSAGE_ENDED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (CliChats, cli_chats, G_TYPE_OBJECT)

static void
outgoing_free (Outgoing *outgoing)
{
  g_object_unref (outgoing->conversation);
  json_node_unref (outgoing->id);
  g_free (outgoing);
}

static void
report_message_state (CliChats         *self,
                      const Outgoing   *outgoing,
                      MsnpMessageState  state,
                      const GError     *error)
{
  MsnpConversation *conversation = outgoing->conversation;
  MsnpContact *contact = msnp_conversation_is_group (conversation)
                           ? NULL : msnp_conversation_get_contact (conversation);

  cli_writer_write (self->writer, cli_event_new_message_state (
    outgoing->id, msnp_conversation_get_id (conversation),
    contact != NULL ? msnp_contact_get_address (contact) : NULL, state, error));
}

static void
on_message_state_changed (MsnpConversation *conversation,
                          MsnpMessage      *message,
                          CliChats         *self)
{
  const Outgoing *outgoing = g_hash_table_lookup (self->open, message);
  MsnpMessageState state = msnp_message_get_state (message);

  if (outgoing == NULL)
    return;

  report_message_state (self, outgoing, state, msnp_message_get_error (message));
  if (state != MSNP_MESSAGE_ACCEPTED && state != MSNP_MESSAGE_FAILED)
    return;

  g_hash_table_remove (self->open, message);
  g_signal_emit (self, signals[MESSAGE_ENDED], 0);
}

static void
on_message_received (MsnpConversation *conversation,
                     MsnpMessage      *message,
                     CliChats         *self)
{
  cli_writer_write (self->writer,
                    cli_event_new_message (msnp_conversation_get_id (conversation), message));
}

static void
on_nudge_received (MsnpConversation *conversation,
                   MsnpMessage      *message,
                   CliChats         *self)
{
  MsnpContact *sender = msnp_message_get_sender (message);

  cli_writer_write (self->writer,
                    cli_event_new_from_peer ("nudge", msnp_conversation_get_id (conversation),
                                             msnp_contact_get_address (sender)));
}

static void
on_typing_received (MsnpConversation *conversation,
                    MsnpContact      *contact,
                    CliChats         *self)
{
  cli_writer_write (self->writer,
                    cli_event_new_from_peer ("typing", msnp_conversation_get_id (conversation),
                                             msnp_contact_get_address (contact)));
}

static void
report_participant (CliChats         *self,
                    MsnpConversation *conversation,
                    MsnpContact      *contact,
                    const char       *change)
{
  if (!msnp_conversation_is_group (conversation))
    return;

  cli_writer_write (self->writer,
                    cli_event_new_chat (msnp_conversation_get_id (conversation),
                                        msnp_contact_get_address (contact), change,
                                        msnp_conversation_list_participants (conversation)));
}

static void
on_participant_joined (MsnpConversation *conversation,
                       MsnpContact      *contact,
                       CliChats         *self)
{
  report_participant (self, conversation, contact, "joined");
}

static void
on_participant_left (MsnpConversation *conversation,
                     MsnpContact      *contact,
                     CliChats         *self)
{
  report_participant (self, conversation, contact, "left");
}

/* The session may tell of the same conversation again, after a new sign-in: once is enough. */
static void
on_conversation_opened (MsnpSession      *session,
                        MsnpConversation *conversation,
                        CliChats         *self)
{
  const struct
  {
    const char *signal;
    GCallback   handler;
  } connections[] = {
    { "message-received", G_CALLBACK (on_message_received) },
    { "nudge-received", G_CALLBACK (on_nudge_received) },
    { "typing-received", G_CALLBACK (on_typing_received) },
    { "participant-joined", G_CALLBACK (on_participant_joined) },
    { "participant-left", G_CALLBACK (on_participant_left) },
    { "message-state-changed", G_CALLBACK (on_message_state_changed) },
  };

  g_signal_handlers_disconnect_by_data (conversation, self);
  for (gsize i = 0; i < G_N_ELEMENTS (connections); i++)
    g_signal_connect_object (conversation, connections[i].signal, connections[i].handler, self, 0);
}

static void
cli_chats_finalize (GObject *object)
{
  CliChats *self = CLI_CHATS (object);

  g_clear_object (&self->session);
  g_clear_object (&self->writer);
  g_hash_table_unref (self->open);
  G_OBJECT_CLASS (cli_chats_parent_class)->finalize (object);
}

static void
cli_chats_class_init (CliChatsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cli_chats_finalize;

  /**
   * CliChats::message-ended:
   * @self: the chats
   *
   * Emitted each time that a message of ours was accepted or failed, after that was told.
   */
  signals[MESSAGE_ENDED] =
    g_signal_new ("message-ended", CLI_TYPE_CHATS, G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
cli_chats_init (CliChats *self)
{
  self->open = g_hash_table_new_full (NULL, NULL, g_object_unref, (GDestroyNotify) outgoing_free);
}

/* Returns: (transfer full): the chats of @session, from now on */
CliChats *
cli_chats_new (MsnpSession *session,
               CliWriter   *writer)
{
  CliChats *self = g_object_new (CLI_TYPE_CHATS, NULL);

  self->session = g_object_ref (session);
  self->writer = g_object_ref (writer);
  g_signal_connect_object (session, "conversation-opened", G_CALLBACK (on_conversation_opened),
                           self, 0);
  return self;
}

/**
 * cli_chats_lookup_with:
 * @self: the chats
 * @address: a contact's, in lower case
 *
 * Returns: (transfer none) (nullable): the one-to-one chat there is with that contact; none is made
 */
MsnpConversation *
cli_chats_lookup_with (CliChats   *self,
                       const char *address)
{
  GListModel *conversations = msnp_session_list_conversations (self->session);

  for (guint i = 0; i < g_list_model_get_n_items (conversations); i++)
    {
      g_autoptr(MsnpConversation) conversation = g_list_model_get_item (conversations, i);
      MsnpContact *contact = msnp_conversation_get_contact (conversation);

      if (!msnp_conversation_is_group (conversation) && contact != NULL
          && g_ascii_strcasecmp (msnp_contact_get_address (contact), address) == 0)
        return conversation; /* the session keeps it */
    }

  return NULL;
}

/**
 * cli_chats_track:
 * @self: the chats
 * @conversation: where it goes
 * @message: what was just handed to @conversation
 * @id: (nullable): the command's id; without one, a made-up one is told
 *
 * Reports `queued`, and every later state as it comes.
 */
void
cli_chats_track (CliChats         *self,
                 MsnpConversation *conversation,
                 MsnpMessage      *message,
                 JsonNode         *id)
{
  Outgoing *outgoing = g_new0 (Outgoing, 1);

  outgoing->conversation = g_object_ref (conversation);
  if (id != NULL)
    outgoing->id = json_node_copy (id);
  else
    {
      g_autofree char *made_up = g_strdup_printf ("twn:%u", ++self->n_ids);

      outgoing->id = json_node_init_string (json_node_alloc (), made_up);
    }

  g_hash_table_insert (self->open, g_object_ref (message), outgoing);
  report_message_state (self, outgoing, MSNP_MESSAGE_QUEUED, NULL);
}

/* Returns: how many messages of ours have not ended */
guint
cli_chats_get_n_open (CliChats *self)
{
  g_return_val_if_fail (CLI_IS_CHATS (self), 0);

  return g_hash_table_size (self->open);
}

/* Ends every message that is still open: nobody will hear of it any more. */
void
cli_chats_fail_open (CliChats *self)
{
  g_autoptr(GError) lost = g_error_new_literal (MSNP_ERROR, MSNP_ERROR_UNREACHABLE,
                                                "the session ended first");
  GHashTableIter iter;
  gpointer outgoing;

  g_return_if_fail (CLI_IS_CHATS (self));

  g_hash_table_iter_init (&iter, self->open);
  while (g_hash_table_iter_next (&iter, NULL, &outgoing))
    report_message_state (self, outgoing, MSNP_MESSAGE_FAILED, lost);
  g_hash_table_remove_all (self->open);
}

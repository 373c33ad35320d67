#include "config.h"

#include "msnp-chats.h"

#include "msnp-contact-private.h"
#include "msnp-conversation-private.h"
#include "msnp-error.h"
#include "msnp-roster-private.h"

#define ANSWERING_MAX 64    /* switchboards that are being answered at once */
#define EMPTY_MS      30000 /* how long an answered one may stay empty (04 §4.2) */

/**
 * MsnpChats:
 *
 * Every chat of an account: finds the one for a person, opens the door when somebody rings, and
 * decides to which chat an answered switchboard belongs. The session owns it for its life, so that
 * a chat is the same before and after a break.
 */
struct _MsnpChats
{
  GObject                  parent_instance;
  MsnpRoster              *roster;
  MsnpP2pHub              *hub;           /* what clients send each other over the switchboards */
  MsnpTrace               *trace;         /* (nullable) */
  MsnpInvitationFunc       invited;       /* (nullable) */
  gpointer                 invited_data;
  MsnpGateway             *gateway;       /* (nullable): what switchboards are reached through */
  MsnpNotification        *notification;  /* NULL while signed out */
  MsnpSwitchboardRequests *requests;      /* NULL while signed out */
  MsnpObjectShelf         *shelf;         /* pictures and emoticons that peers may ask for */
  char                    *own_address;   /* as the server spells it; kept when signed out */
  char                    *own_name;
  gboolean                 is_hidden;
  guint                    timeout_ms;
  GListStore              *conversations;
  GHashTable              *by_address;    /* address -> MsnpConversation, one-to-one alone */
  GPtrArray               *answering;     /* (element-type Answer) */
  guint                    last_id;
};

/* A switchboard between RNG and the first person in it. */
typedef struct
{
  MsnpChats       *chats; /* not a reference: they own it */
  MsnpSwitchboard *switchboard;
  guint            source;
} Answer;

enum { CONVERSATION_OPENED, INVITATION_DECLINED, N_SIGNALS };
static guint signals[N_SIGNALS];
G_DEFINE_FINAL_TYPE (MsnpChats, msnp_chats, G_TYPE_OBJECT)

static void
answer_free (gpointer data)
{
  Answer *answer = data;

  g_clear_handle_id (&answer->source, g_source_remove);
  if (answer->switchboard != NULL)
    {
      g_signal_handlers_disconnect_by_data (answer->switchboard, answer);
      msnp_switchboard_close (answer->switchboard);
    }
  g_clear_object (&answer->switchboard);
  g_free (answer);
}

static void
msnp_chats_dispose (GObject *object)
{
  MsnpChats *self = MSNP_CHATS (object);

  g_ptr_array_set_size (self->answering, 0);
  g_clear_object (&self->requests);
  g_clear_object (&self->notification);
  g_clear_object (&self->trace);
  g_clear_object (&self->gateway);
  G_OBJECT_CLASS (msnp_chats_parent_class)->dispose (object);
}

static void
msnp_chats_finalize (GObject *object)
{
  MsnpChats *self = MSNP_CHATS (object);

  g_hash_table_unref (self->by_address);
  g_object_unref (self->conversations);
  g_ptr_array_unref (self->answering);
  msnp_p2p_hub_set_filter (self->hub, NULL, NULL);
  g_object_unref (self->hub);
  msnp_object_shelf_free (self->shelf);
  g_object_unref (self->roster);
  g_free (self->own_address);
  g_free (self->own_name);
  G_OBJECT_CLASS (msnp_chats_parent_class)->finalize (object);
}

static void
msnp_chats_class_init (MsnpChatsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = msnp_chats_dispose;
  object_class->finalize = msnp_chats_finalize;
  signals[CONVERSATION_OPENED] =
    g_signal_new ("conversation-opened", MSNP_TYPE_CHATS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, MSNP_TYPE_CONVERSATION);
  signals[INVITATION_DECLINED] =
    g_signal_new ("invitation-declined", MSNP_TYPE_CHATS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_STRING);
}

static void
msnp_chats_init (MsnpChats *self)
{
  self->conversations = g_list_store_new (MSNP_TYPE_CONVERSATION);
  self->by_address = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->answering = g_ptr_array_new_with_free_func (answer_free);
}

/* People who are blocked get nothing, even where they share a chat (08 §8.7). */
static gboolean
lets_ask (const char *peer,
          gpointer    user_data)
{
  MsnpChats *self = user_data;
  MsnpContact *contact = msnp_roster_lookup (self->roster, peer);

  return contact == NULL || !msnp_contact_is_blocked (contact);
}

static void
on_contact_changed (MsnpRoster  *roster,
                    MsnpContact *contact,
                    gpointer     user_data)
{
  MsnpChats *self = user_data;

  if (msnp_contact_is_blocked (contact))
    msnp_p2p_hub_close_peer (self->hub, msnp_contact_get_address (contact));
}

MsnpChats *
msnp_chats_new (MsnpRoster *roster)
{
  MsnpChats *self = g_object_new (MSNP_TYPE_CHATS, NULL);

  self->roster = g_object_ref (roster);
  self->hub = msnp_p2p_hub_new ();
  self->shelf = msnp_object_shelf_new ();
  msnp_p2p_hub_set_filter (self->hub, lets_ask, self);
  g_signal_connect_object (roster, "contact-changed", G_CALLBACK (on_contact_changed), self, 0);
  return self;
}

/* Returns: (transfer none): what peers may ask for */
MsnpObjectShelf *
msnp_chats_get_shelf (MsnpChats *self)
{
  return self->shelf;
}

/* Returns: (transfer none): where packets between clients meet */
MsnpP2pHub *
msnp_chats_get_hub (MsnpChats *self)
{
  return self->hub;
}

/* @func: (nullable): hears of the invitations of old clients */
void
msnp_chats_set_invitation_func (MsnpChats          *self,
                                MsnpInvitationFunc  func,
                                gpointer            user_data)
{
  self->invited = func;
  self->invited_data = user_data;
}

/* Returns: whether somebody takes care of it: else it is declined */
gboolean
msnp_chats_take_invitation (MsnpChats       *self,
                            MsnpSwitchboard *switchboard,
                            const char      *peer,
                            gconstpointer    body,
                            gsize            size)
{
  return self->invited != NULL
         && self->invited (switchboard, peer, body, size, self->invited_data);
}

void
msnp_chats_set_gateway (MsnpChats   *self,
                        MsnpGateway *gateway)
{
  g_set_object (&self->gateway, gateway);
}

void
msnp_chats_set_trace (MsnpChats *self,
                      MsnpTrace *trace)
{
  g_set_object (&self->trace, trace);
}

void
msnp_chats_set_own_name (MsnpChats  *self,
                         const char *name)
{
  g_free (self->own_name);
  self->own_name = g_strdup (name);
}

void
msnp_chats_set_hidden (MsnpChats *self,
                       gboolean   is_hidden)
{
  self->is_hidden = is_hidden;
}

/* Signed in: chats can be opened. */
void
msnp_chats_start (MsnpChats        *self,
                  MsnpNotification *notification)
{
  g_free (self->own_address);
  self->own_address = g_strdup (msnp_notification_get_address (notification));
  msnp_p2p_hub_set_own_address (self->hub, self->own_address);
  self->timeout_ms = msnp_notification_get_timeout (notification);
  g_set_object (&self->notification, notification);
  self->requests = msnp_switchboard_requests_new (notification);
}

/**
 * msnp_chats_stop:
 * @self: the chats
 * @error: why
 * @leaves: whether open switchboards are left, too: they outlive a broken notification connection
 *   (03 §3.11)
 */
void
msnp_chats_stop (MsnpChats    *self,
                 const GError *error,
                 gboolean      leaves)
{
  g_autoptr(MsnpSwitchboardRequests) requests = g_steal_pointer (&self->requests);
  g_autoptr(GPtrArray) all = NULL;

  g_clear_object (&self->notification);
  g_ptr_array_set_size (self->answering, 0);
  if (requests != NULL)
    msnp_switchboard_requests_stop (requests, error);
  if (!leaves)
    return;

  /* A listener may leave groups, which takes them out of the list. */
  all = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->conversations)); i++)
    g_ptr_array_add (all, g_list_model_get_item (G_LIST_MODEL (self->conversations), i));
  for (guint i = 0; i < all->len; i++)
    msnp_conversation_disconnect (g_ptr_array_index (all, i));
}

/* Returns: (transfer none): a #GListModel of #MsnpConversation */
GListModel *
msnp_chats_list (MsnpChats *self)
{
  return G_LIST_MODEL (self->conversations);
}

/* ---- finding and making ---- */

/* @contact: (nullable): NULL makes a group of @members (nullable). Returns: (transfer full): it may
 * be in no list any more: a listener may have left it */
static MsnpConversation *
add_conversation (MsnpChats         *self,
                  MsnpContact       *contact,
                  const char *const *members)
{
  g_autofree char *id = g_strdup_printf ("chat-%u", ++self->last_id);
  g_autoptr(MsnpConversation) conversation = msnp_conversation_new (self, id, contact);

  for (gsize i = 0; members != NULL && members[i] != NULL; i++)
    msnp_conversation_remember (conversation, members[i]);
  g_list_store_append (self->conversations, conversation);
  if (contact != NULL)
    g_hash_table_insert (self->by_address, g_strdup (msnp_contact_get_address (contact)),
                         conversation);
  g_signal_emit (self, signals[CONVERSATION_OPENED], 0, conversation);
  return g_steal_pointer (&conversation);
}

/**
 * msnp_chats_open:
 * @self: the chats
 * @address: in lower case
 *
 * Returns: (transfer none): the chat with that person alone, made if there is none yet
 */
MsnpConversation *
msnp_chats_open (MsnpChats  *self,
                 const char *address)
{
  MsnpConversation *conversation = g_hash_table_lookup (self->by_address, address);
  g_autoptr(MsnpConversation) made = NULL;
  g_autoptr(MsnpContact) contact = NULL;

  if (conversation != NULL)
    return conversation;

  contact = msnp_roster_ensure (self->roster, address);
  made = add_conversation (self, contact, NULL);
  return made; /* the store holds it */
}

/* Returns: whether @address, in lower case, is in an open chat with this account alone: whatever is
 *   sent there needs no other switchboard */
gboolean
msnp_chats_is_connected (MsnpChats  *self,
                         const char *address)
{
  MsnpConversation *conversation = g_hash_table_lookup (self->by_address, address);

  return conversation != NULL && msnp_conversation_is_connected (conversation);
}

/**
 * msnp_chats_open_group:
 * @self: the chats
 * @addresses: who belongs to it, in lower case; at most %MSNP_GROUP_MEMBERS_MAX
 *
 * Returns: (transfer none) (nullable): a new group that nobody has been called into; %NULL when a
 *   listener has left it already
 */
MsnpConversation *
msnp_chats_open_group (MsnpChats         *self,
                       const char *const *addresses)
{
  g_autoptr(MsnpConversation) made = add_conversation (self, NULL, addresses);

  return g_list_store_find (self->conversations, made, NULL) ? made : NULL;
}

/* Returns: (transfer none) (nullable): the chat of that id */
MsnpConversation *
msnp_chats_lookup (MsnpChats  *self,
                   const char *id)
{
  guint n_conversations = g_list_model_get_n_items (G_LIST_MODEL (self->conversations));

  for (guint i = 0; i < n_conversations; i++)
    {
      g_autoptr(MsnpConversation) conversation =
        g_list_model_get_item (G_LIST_MODEL (self->conversations), i);

      if (g_str_equal (msnp_conversation_get_id (conversation), id))
        return conversation; /* the store holds it */
    }

  return NULL;
}

/* Returns: (transfer none) (nullable): a group that is not open and remembers all of @people */
MsnpConversation *
msnp_chats_lookup_group (MsnpChats        *self,
                         GStrv             people,
                         MsnpConversation *except)
{
  guint n_conversations = g_list_model_get_n_items (G_LIST_MODEL (self->conversations));

  for (guint i = n_conversations; i > 0; i--)
    {
      g_autoptr(MsnpConversation) conversation =
        g_list_model_get_item (G_LIST_MODEL (self->conversations), i - 1);

      if (conversation != except && msnp_conversation_remembers (conversation, people))
        return conversation; /* the store holds it */
    }

  return NULL;
}

/* A chat has become a group's: the next one with that contact is another chat. */
void
msnp_chats_forget_contact (MsnpChats        *self,
                           MsnpConversation *conversation)
{
  MsnpContact *contact = msnp_conversation_get_contact (conversation);

  if (contact != NULL)
    g_hash_table_remove (self->by_address, msnp_contact_get_address (contact));
}

/* Somebody has asked in a chat for what cannot be done. */
void
msnp_chats_tell_declined (MsnpChats  *self,
                          const char *address,
                          const char *kind)
{
  g_signal_emit (self, signals[INVITATION_DECLINED], 0, address, kind);
}

void
msnp_chats_remove (MsnpChats        *self,
                   MsnpConversation *conversation)
{
  guint position;

  if (g_list_store_find (self->conversations, conversation, &position))
    g_list_store_remove (self->conversations, position);
}

/* ---- what a conversation needs ---- */

/**
 * msnp_chats_check:
 * @self: the chats
 * @error: return location: %MSNP_ERROR_NOT_SIGNED_IN, %MSNP_ERROR_HIDDEN
 *
 * Returns: whether a chat can be opened now
 */
gboolean
msnp_chats_check (MsnpChats  *self,
                  GError    **error)
{
  if (self->requests == NULL)
    g_set_error_literal (error, MSNP_ERROR, MSNP_ERROR_NOT_SIGNED_IN, "not signed in");
  else if (self->is_hidden)
    g_set_error_literal (error, MSNP_ERROR, MSNP_ERROR_HIDDEN, "one appears offline");
  else
    return TRUE;

  return FALSE;
}

const char *
msnp_chats_get_own_address (MsnpChats *self)
{
  return self->own_address;
}

const char *
msnp_chats_get_own_name (MsnpChats *self)
{
  return self->own_name;
}

void
msnp_chats_fetch_switchboard_async (MsnpChats           *self,
                                    GCancellable        *cancellable,
                                    GAsyncReadyCallback  callback,
                                    gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_autoptr(GError) error = NULL;

  g_task_set_source_tag (task, msnp_chats_fetch_switchboard_async);
  if (!msnp_chats_check (self, &error))
    g_task_return_error (task, g_steal_pointer (&error));
  else
    msnp_switchboard_requests_ask (self->requests, g_steal_pointer (&task));
}

MsnpSwitchboardAddress *
msnp_chats_fetch_switchboard_finish (MsnpChats     *self,
                                     GAsyncResult  *result,
                                     GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* Returns: (transfer full): a switchboard of this account */
MsnpSwitchboard *
msnp_chats_new_switchboard (MsnpChats *self)
{
  MsnpSwitchboard *switchboard =
    msnp_switchboard_new (self->own_address, self->trace, self->timeout_ms);

  msnp_switchboard_set_gateway (switchboard, self->gateway);
  return switchboard;
}

/**
 * msnp_chats_ensure_contact:
 * @self: the chats
 * @address: in lower case
 * @name: (nullable): what a switchboard calls him; it names strangers alone
 *
 * Returns: (transfer full): the contact, or a stranger
 */
MsnpContact *
msnp_chats_ensure_contact (MsnpChats  *self,
                           const char *address,
                           const char *name)
{
  MsnpContact *contact = msnp_roster_ensure (self->roster, address);

  if (name != NULL && *name != '\0' && msnp_contact_get_lists (contact) == MSNP_LIST_NONE)
    msnp_contact_set_display_name (contact, name);

  return contact;
}

/* ---- being called ---- */

static void
drop_answer (Answer *answer)
{
  g_ptr_array_remove (answer->chats->answering, answer);
}

/* Two people make a chat with one contact, more make a group; one that is known opens again. */
static void
settle (Answer *answer)
{
  g_autoptr(MsnpChats) self = g_object_ref (answer->chats);
  g_autoptr(MsnpSwitchboard) switchboard = g_steal_pointer (&answer->switchboard);
  g_auto(GStrv) people = msnp_switchboard_dup_people (switchboard);
  g_autoptr(MsnpConversation) conversation = NULL;

  g_signal_handlers_disconnect_by_data (switchboard, answer);
  drop_answer (answer);

  if (g_strv_length (people) == 1)
    g_set_object (&conversation, msnp_chats_open (self, people[0]));
  else
    g_set_object (&conversation, msnp_chats_lookup_group (self, people, NULL));
  if (conversation == NULL)
    conversation = add_conversation (self, NULL, NULL);

  if (g_list_store_find (self->conversations, conversation, NULL))
    msnp_conversation_adopt (conversation, switchboard);
  else
    msnp_switchboard_close (switchboard);
}

static void
settle_if_peopled (Answer *answer)
{
  if (msnp_switchboard_is_ready (answer->switchboard)
      && msnp_switchboard_get_n_people (answer->switchboard) > 0)
    settle (answer);
}

static void
on_answer_ready (MsnpSwitchboard *switchboard,
                 gpointer         user_data)
{
  settle_if_peopled (user_data);
}

static void
on_answer_joined (MsnpSwitchboard *switchboard,
                  const char      *address,
                  const char      *name,
                  gpointer         user_data)
{
  settle_if_peopled (user_data);
}

static void
on_answer_closed (MsnpSwitchboard *switchboard,
                  const GError    *error,
                  gpointer         user_data)
{
  drop_answer (user_data);
}

static gboolean
on_answer_late (gpointer user_data)
{
  Answer *answer = user_data;

  answer->source = 0;
  drop_answer (answer);

  return G_SOURCE_REMOVE;
}

/**
 * msnp_chats_answer:
 * @self: the chats
 * @session_id: what `RNG` gave
 * @host_and_port: what `RNG` gave
 * @ticket: what `RNG` gave
 * @inviter: who rings, in lower case; somebody who is blocked rings in vain
 *
 * Joins the chat one is called to (03 §3.12).
 */
void
msnp_chats_answer (MsnpChats  *self,
                   const char *session_id,
                   const char *host_and_port,
                   const char *ticket,
                   const char *inviter)
{
  MsnpContact *contact = msnp_roster_lookup (self->roster, inviter);
  Answer *answer;

  if ((contact != NULL && msnp_contact_is_blocked (contact)) || self->requests == NULL
      || self->answering->len >= ANSWERING_MAX)
    {
      g_debug ("a call is not answered");
      return;
    }

  answer = g_new0 (Answer, 1);
  answer->chats = self;
  answer->switchboard = msnp_chats_new_switchboard (self);
  answer->source = g_timeout_add (MAX (EMPTY_MS, self->timeout_ms), on_answer_late, answer);
  g_signal_connect (answer->switchboard, "ready", G_CALLBACK (on_answer_ready), answer);
  g_signal_connect (answer->switchboard, "joined", G_CALLBACK (on_answer_joined), answer);
  g_signal_connect (answer->switchboard, "closed", G_CALLBACK (on_answer_closed), answer);
  g_ptr_array_add (self->answering, answer);
  msnp_switchboard_answer (answer->switchboard, host_and_port, ticket, session_id);
}

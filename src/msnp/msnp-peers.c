#include "config.h"

#include "msnp-peers-private.h"

#include "msnp-conversation-private.h"
#include "msnp-error.h"
#include "p2p/msnp-object-transfer.h"

#define OPENINGS_MAX 3  /* fetches at once that need a switchboard (05 §5.5) */
#define RIDES_MAX   32  /* and over chats that are open: half of all sessions */
#define PEER_FETCHES_MAX 5 /* of one person at once: he lets us have 16 */
#define CLIENT_P2P  0xf0000000u /* client id: the version of MSNSLP; none without (03 §3.5) */
#define WAITING_MAX 512 /* fetches that wait for their turn */

/* Files of one's own at once. Clients bear sixteen sessions with one peer, both ways, pictures and
 * emoticons among them (05 §5.9): more than that they decline without asking anybody. */
#define FILES_MAX      32
#define PEER_FILES_MAX 8

/**
 * MsnpPeers:
 *
 * What this account has for other people's programs, and wants of them. A picture is fetched over
 * the chat with its owner alone, which is opened as needed: three are on their way at once that
 * needed this, the others wait. What comes over a chat that is open already does not wait for them,
 * but there is a bound for one person and for all. One's own are given to whoever may see this
 * account and names them. Of files some are offered at once, and the others wait for their ends.
 *
 * The session owns it for its life: the display picture stays through every sign-in. Files are sent
 * by msnp-peers-files.c.
 */

/* Task data of a fetch. */
typedef struct
{
  char           *address;
  MsnpPictureRef *ref;
  gboolean        is_opening; /* once it is on its way: there was no chat */
} Fetch;

enum { FILE_OFFERED, N_SIGNALS };
static guint signals[N_SIGNALS];
G_DEFINE_FINAL_TYPE (MsnpPeers, msnp_peers, G_TYPE_OBJECT)

static void start_fetches (MsnpPeers *self);

static void
fetch_free (gpointer data)
{
  Fetch *self = data;

  g_free (self->address);
  msnp_picture_ref_free (self->ref);
  g_free (self);
}

static void
msnp_peers_finalize (GObject *object)
{
  MsnpPeers *self = MSNP_PEERS (object);

  g_queue_clear_full (&self->waiting, g_object_unref);
  g_hash_table_unref (self->fetching);
  g_ptr_array_unref (self->old);
  g_object_unref (self->turns);
  msnp_offer_limit_free (self->limit);
  msnp_chats_set_invitation_func (self->chats, NULL, NULL);
  g_clear_pointer (&self->picture, g_bytes_unref);
  g_clear_pointer (&self->picture_ref, msnp_picture_ref_free);
  g_object_unref (self->chats);
  G_OBJECT_CLASS (msnp_peers_parent_class)->finalize (object);
}

static void
msnp_peers_class_init (MsnpPeersClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = msnp_peers_finalize;
  signals[FILE_OFFERED] =
    g_signal_new ("file-offered", MSNP_TYPE_PEERS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, MSNP_TYPE_FILE_TRANSFER);
}

static void
msnp_peers_init (MsnpPeers *self)
{
  g_queue_init (&self->waiting);
  self->fetching = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->old = g_ptr_array_new_with_free_func (g_object_unref);
  self->limit = msnp_offer_limit_new ();
  self->turns = msnp_turns_new (FILES_MAX, PEER_FILES_MAX);
}

/* ---- what others offer ---- */

/* Returns: whether @peer may offer a file */
static gboolean
lets_offer (MsnpPeers  *self,
            const char *peer)
{
  MsnpOfferVerdict verdict = msnp_offer_limit_judge (self->limit, peer, g_get_monotonic_time ());

  if (verdict == MSNP_OFFER_REFUSE_AND_TELL)
    msnp_chats_tell_declined (self->chats, peer, "files");

  return verdict == MSNP_OFFER_TAKE;
}

static void
on_offer_changed (MsnpFileTransfer *transfer,
                  MsnpPeers        *self)
{
  const MsnpFileState state = msnp_file_transfer_get_state (transfer);

  if (state == MSNP_FILE_CANCELLED || state == MSNP_FILE_FAILED)
    msnp_offer_limit_note (self->limit, msnp_file_transfer_get_peer (transfer),
                           g_get_monotonic_time ());
}

static void
tell_offer (MsnpPeers        *self,
            MsnpFileTransfer *transfer)
{
  g_signal_connect_object (transfer, "state-changed", G_CALLBACK (on_offer_changed), self, 0);
  g_signal_emit (self, signals[FILE_OFFERED], 0, transfer);
}

/* ---- old clients ---- */

static void
send_invitation (GBytes   *message,
                 gpointer  user_data)
{
  if (!msnp_switchboard_is_closed (user_data))
    msnp_switchboard_send (user_data, "N", message, 0, NULL, NULL);
}

/* At each occasion to have one more. */
static void
forget_ended_old (MsnpPeers *self)
{
  for (guint i = self->old->len; i > 0; i--)
    {
      if (msnp_msnftp_has_ended (g_ptr_array_index (self->old, i - 1)))
        g_ptr_array_remove_index (self->old, i - 1);
    }
}

static void
add_old (MsnpPeers       *self,
         MsnpMsnftp      *msnftp,
         MsnpSwitchboard *switchboard)
{
  forget_ended_old (self);
  msnp_msnftp_set_send (msnftp, send_invitation, g_object_ref (switchboard), g_object_unref);
  g_signal_connect_object (switchboard, "closed", G_CALLBACK (msnp_msnftp_lose_chat), msnftp,
                           G_CONNECT_SWAPPED);
  g_ptr_array_add (self->old, g_object_ref (msnftp));
}

/* Returns: (nullable): what @peer's messages of that cookie are about */
static MsnpMsnftp *
find_old (MsnpPeers  *self,
          const char *peer,
          guint32     cookie,
          guint      *n_of_peer)
{
  MsnpMsnftp *found = NULL;

  *n_of_peer = 0;
  for (guint i = 0; i < self->old->len; i++)
    {
      MsnpMsnftp *msnftp = g_ptr_array_index (self->old, i);

      if (msnp_msnftp_has_ended (msnftp) || !g_str_equal (msnp_msnftp_get_peer (msnftp), peer))
        continue;
      ++*n_of_peer;
      if (msnp_msnftp_get_cookie (msnftp) == cookie)
        found = msnftp;
    }

  return found;
}

static void
take_old_file (MsnpPeers                *self,
               MsnpSwitchboard          *switchboard,
               const char               *peer,
               const MsnpFileInvitation *invitation)
{
  MsnpP2pHub *hub = msnp_chats_get_hub (self->chats);
  g_autoptr(MsnpMsnftp) msnftp =
    msnp_msnftp_new (msnp_p2p_hub_get_own_address (hub), peer, invitation->size, 1);
  g_autoptr(MsnpFileTransfer) transfer = NULL;

  add_old (self, msnftp, switchboard);
  msnp_msnftp_expect (msnftp, invitation->cookie);
  transfer = msnp_file_transfer_new_old (hub, msnftp, invitation->name, invitation->size);
  tell_offer (self, transfer);
}

static void
refuse_old_file (MsnpSwitchboard *switchboard,
                 gconstpointer    body,
                 gsize            size)
{
  MsnpInvitation invitation;
  g_autoptr(GBytes) refusal = NULL;

  if (!msnp_invitation_parse (&invitation, body, size))
    return;

  refusal = msnp_invitation_format_refusal (&invitation);
  msnp_switchboard_send (switchboard, "N", refusal, 0, NULL, NULL);
}

/* An offer is a connection to the peer, once it is accepted: not where those are not wanted. */
static gboolean
on_old_invitation (MsnpSwitchboard *switchboard,
                   const char      *peer,
                   gconstpointer    body,
                   gsize            size,
                   gpointer         user_data)
{
  MsnpPeers *self = user_data;
  MsnpP2pHub *hub = msnp_chats_get_hub (self->chats);
  g_autoptr(MsnpFileInvitation) invitation =
    msnp_file_invitation_parse (body, size, msnp_p2p_hub_is_local (hub));
  g_autoptr(MsnpContact) contact = msnp_chats_ensure_contact (self->chats, peer, NULL);
  MsnpMsnftp *msnftp;
  guint n_of_peer;

  if (invitation == NULL || msnp_contact_is_blocked (contact))
    return FALSE;

  msnftp = find_old (self, peer, invitation->cookie, &n_of_peer);
  if (invitation->command != MSNP_INVITATION_INVITE)
    {
      if (msnftp != NULL)
        msnp_msnftp_take (msnftp, invitation);
      return msnftp != NULL;
    }
  if (msnftp != NULL)
    return TRUE; /* said twice */
  forget_ended_old (self);
  if (!invitation->is_file || msnp_p2p_hub_get_direct_mode (hub) == MSNP_DIRECT_NEVER
      || n_of_peer >= MSNP_P2P_PEER_SESSIONS_MAX || self->old->len >= MSNP_P2P_SESSIONS_MAX)
    return FALSE;

  if (lets_offer (self, peer))
    take_old_file (self, switchboard, peer, invitation);
  else
    refuse_old_file (switchboard, body, size);
  return TRUE;
}

/* Returns: whether it was offered in the way of old clients: his is one */
gboolean
msnp_peers_start_old_file (MsnpPeers        *self,
                           MsnpSwitchboard  *switchboard,
                           MsnpFileTransfer *transfer)
{
  MsnpP2pHub *hub = msnp_chats_get_hub (self->chats);
  const char *peer = msnp_file_transfer_get_peer (transfer);
  g_autoptr(MsnpContact) contact = msnp_chats_ensure_contact (self->chats, peer, NULL);
  GInetAddress *address = msnp_p2p_hub_get_address (hub);
  g_autoptr(MsnpMsnftp) msnftp = NULL;

  if (msnp_contact_get_status (contact) == MSNP_STATUS_OFFLINE
      || (msnp_contact_get_client_id (contact) & CLIENT_P2P) != 0)
    return FALSE;
  if (address == NULL)
    {
      msnp_file_transfer_fail (transfer, MSNP_FILE_REASON_CONNECTION);
      return TRUE;
    }

  msnftp = msnp_msnftp_new (msnp_p2p_hub_get_own_address (hub), peer,
                            msnp_file_transfer_get_size (transfer), 1);
  add_old (self, msnftp, switchboard);
  msnp_file_transfer_start_old (transfer, msnftp, address);
  return TRUE;
}

/* Nothing that waits is offered any more: one signs out, maybe to be another account. */
void
msnp_peers_stop (MsnpPeers    *self,
                 const GError *error)
{
  self->n_stops++;
  msnp_turns_fail (self->turns, NULL, error);
}

/* Ends the files of a peer's in the old way, and those that wait: he was blocked. */
void
msnp_peers_close_peer (MsnpPeers  *self,
                       const char *peer)
{
  g_autoptr(GPtrArray) old = g_ptr_array_copy (self->old, (GCopyFunc) g_object_ref, NULL);
  g_autoptr(GError) error =
    g_error_new_literal (MSNP_ERROR, MSNP_ERROR_NO_ANSWER, "the other person was blocked");

  msnp_turns_fail (self->turns, peer, error);
  g_ptr_array_set_free_func (old, g_object_unref);
  for (guint i = 0; i < old->len; i++)
    {
      MsnpMsnftp *msnftp = g_ptr_array_index (old, i);

      if (g_str_equal (msnp_msnftp_get_peer (msnftp), peer))
        msnp_msnftp_abandon (msnftp);
    }
}

static void
on_invited (MsnpP2pHub     *hub,
            MsnpP2pSession *session,
            gpointer        user_data)
{
  MsnpPeers *self = user_data;
  g_autoptr(MsnpFileTransfer) transfer = NULL;

  if (msnp_slp_guid_equal (msnp_p2p_session_get_euf_guid (session), MSNP_SLP_OBJECT))
    {
      msnp_object_transfer_give (hub, session, self->shelf);
      return;
    }

  if (!lets_offer (self, msnp_p2p_session_get_peer (session)))
    return; /* the hub declines what nobody takes */

  transfer = msnp_file_transfer_new_incoming (hub, session);
  if (transfer != NULL)
    tell_offer (self, transfer);
}

MsnpPeers *
msnp_peers_new (MsnpChats *chats)
{
  MsnpPeers *self = g_object_new (MSNP_TYPE_PEERS, NULL);

  self->chats = g_object_ref (chats);
  self->shelf = msnp_chats_get_shelf (chats);
  msnp_chats_set_invitation_func (chats, on_old_invitation, self);
  g_signal_connect_object (msnp_chats_get_hub (chats), "invited", G_CALLBACK (on_invited), self, 0);
  return self;
}

MsnpP2pHub *
msnp_peers_get_hub (MsnpPeers *self)
{
  return msnp_chats_get_hub (self->chats);
}

/* ---- one's own ---- */

/* @data: (nullable): the display picture from now on; msnp_peers_name_picture() puts it on show */
void
msnp_peers_set_picture (MsnpPeers *self,
                        GBytes    *data)
{
  g_clear_pointer (&self->picture, g_bytes_unref);
  self->picture = data != NULL ? g_bytes_ref (data) : NULL;
}

GBytes *
msnp_peers_get_picture (MsnpPeers *self)
{
  return self->picture;
}

/**
 * msnp_peers_name_picture:
 * @self: the peers
 * @own_address: as the server spells it
 *
 * From now on this display picture is given; a few that were on show before it are, too, until
 * there is none or it is another account's.
 *
 * Returns: (transfer none) (nullable): what names it; %NULL where there is none
 */
const MsnpPictureRef *
msnp_peers_name_picture (MsnpPeers  *self,
                         const char *own_address)
{
  if (self->picture == NULL
      || (self->picture_ref != NULL && g_strcmp0 (self->picture_ref->creator, own_address) != 0))
    msnp_object_shelf_remove (self->shelf, MSNP_PICTURE_TYPE_DISPLAY);
  g_clear_pointer (&self->picture_ref, msnp_picture_ref_free);
  if (self->picture == NULL)
    return NULL;

  self->picture_ref =
    msnp_picture_ref_new (own_address, MSNP_PICTURE_TYPE_DISPLAY, NULL, self->picture);
  msnp_object_shelf_add (self->shelf, self->picture_ref, self->picture);
  return self->picture_ref;
}

/* ---- other people's ---- */

static guint
count_fetches (MsnpPeers  *self,
               const char *address)
{
  return GPOINTER_TO_UINT (g_hash_table_lookup (self->fetching, address));
}

static void
count (MsnpPeers   *self,
       const Fetch *fetch,
       int          change)
{
  const guint n_of_peer = count_fetches (self, fetch->address) + (guint) change;

  if (n_of_peer > 0)
    g_hash_table_replace (self->fetching, g_strdup (fetch->address), GUINT_TO_POINTER (n_of_peer));
  else
    g_hash_table_remove (self->fetching, fetch->address);
  if (fetch->is_opening)
    self->n_openings += (guint) change;
  else
    self->n_rides += (guint) change;
}

static void
finish_fetch (GTask  *task,
              GBytes *data,
              GError *error)
{
  g_autoptr(MsnpPeers) self = g_object_ref (g_task_get_source_object (task));

  count (self, g_task_get_task_data (task), -1);
  if (data != NULL)
    g_task_return_pointer (task, data, (GDestroyNotify) g_bytes_unref);
  else
    g_task_return_error (task, error);
  g_object_unref (task);
  start_fetches (self);
}

static void
on_fetched (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  GError *error = NULL;
  GBytes *data = msnp_object_transfer_fetch_finish (MSNP_P2P_HUB (source), result, &error);

  finish_fetch (user_data, data, error);
}

static void
on_connected (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  GTask *task = user_data;
  MsnpPeers *self = g_task_get_source_object (task);
  Fetch *fetch = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr(MsnpSwitchboard) switchboard =
    msnp_conversation_connect_finish (MSNP_CONVERSATION (source), result, &error);

  if (error != NULL)
    finish_fetch (task, NULL, error);
  else
    msnp_object_transfer_fetch_async (msnp_chats_get_hub (self->chats),
                                      MSNP_P2P_CARRIER (switchboard), fetch->address, fetch->ref,
                                      g_task_get_cancellable (task), on_fetched, task);
}

/* Returns: (nullable): where the first one is that need not wait any more */
static GList *
find_next (MsnpPeers *self)
{
  for (GList *l = self->waiting.head; l != NULL; l = l->next)
    {
      Fetch *fetch = g_task_get_task_data (l->data);

      fetch->is_opening = !msnp_chats_is_connected (self->chats, fetch->address);
      if (count_fetches (self, fetch->address) < PEER_FETCHES_MAX
          && (fetch->is_opening ? self->n_openings < OPENINGS_MAX : self->n_rides < RIDES_MAX))
        return l;
    }

  return NULL;
}

/* Whoever hears of a new chat may fetch something: the queue is another one then. */
static void
start_fetches (MsnpPeers *self)
{
  GList *next;

  while ((next = find_next (self)) != NULL)
    {
      GTask *task = next->data;
      Fetch *fetch = g_task_get_task_data (task);

      g_queue_delete_link (&self->waiting, next);
      count (self, fetch, 1);
      msnp_conversation_connect_async (msnp_chats_open (self->chats, fetch->address),
                                       g_task_get_cancellable (task), on_connected, task);
    }
}

/**
 * msnp_peers_fetch_async:
 * @self: the peers
 * @address: whose it is, in lower case
 * @ref: what names it
 * @cancellable: (nullable): to give up
 * @callback: called when it is there
 * @user_data: for @callback
 */
void
msnp_peers_fetch_async (MsnpPeers            *self,
                        const char           *address,
                        const MsnpPictureRef *ref,
                        GCancellable         *cancellable,
                        GAsyncReadyCallback   callback,
                        gpointer              user_data)
{
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);
  Fetch *fetch;

  g_task_set_source_tag (task, msnp_peers_fetch_async);
  if (ref->size > MSNP_PICTURE_MAX)
    {
      g_task_return_new_error (task, MSNP_ERROR, MSNP_ERROR_TOO_LONG, "the picture is too large");
      return;
    }
  if (self->waiting.length >= WAITING_MAX)
    {
      g_task_return_new_error (task, MSNP_ERROR, MSNP_ERROR_UNAVAILABLE, "too many pictures wait");
      return;
    }

  fetch = g_new0 (Fetch, 1);
  fetch->address = g_strdup (address);
  fetch->ref = msnp_picture_ref_copy (ref);
  g_task_set_task_data (task, fetch, fetch_free);
  g_queue_push_tail (&self->waiting, g_steal_pointer (&task));
  start_fetches (self);
}

GBytes *
msnp_peers_fetch_finish (MsnpPeers     *self,
                         GAsyncResult  *result,
                         GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

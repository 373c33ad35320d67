#include "config.h"

#include "cli-peers.h"

#include "cli-events.h"
#include "cli-folder.h"

#define PROGRESS_US (G_USEC_PER_SEC / 4) /* between two events of one transfer that only runs */
#define ENDED_MAX   256                  /* transfers that are over and still known by their id */

struct _CliPeers
{
  GObject      parent_instance;
  MsnpSession *session;
  CliWriter   *writer;
  CliFolder   *folder;
  GHashTable  *transfers; /* id → Entry */
  GQueue       ended;     /* of ids, the oldest first */
  guint        n_ids;
  guint        n_fetches;
};

typedef struct
{
  char             *id;
  MsnpFileTransfer *transfer;
  gint64            told; /* µs */
} Entry;

/* One picture or emoticon on its way. */
typedef struct
{
  CliPeers    *peers;
  MsnpContact *contact;
  GFile       *file;     /* NULL: by its digest */
  char        *sha1d;
  char        *chat;     /* of an emoticon */
  char        *shortcut; /* of an emoticon */
} Fetch;

enum { FETCH_ENDED, N_SIGNALS };
static guint signals[N_SIGNALS];
G_DEFINE_FINAL_TYPE (CliPeers, cli_peers, G_TYPE_OBJECT)

static void
entry_free (gpointer data)
{
  Entry *self = data;

  g_free (self->id);
  g_object_unref (self->transfer);
  g_free (self);
}

static void
cli_peers_finalize (GObject *object)
{
  CliPeers *self = CLI_PEERS (object);

  g_hash_table_unref (self->transfers);
  g_queue_clear_full (&self->ended, g_free);
  g_clear_object (&self->session);
  g_clear_object (&self->writer);
  g_clear_pointer (&self->folder, cli_folder_free);
  G_OBJECT_CLASS (cli_peers_parent_class)->finalize (object);
}

static void
cli_peers_class_init (CliPeersClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cli_peers_finalize;
  signals[FETCH_ENDED] = g_signal_new ("fetch-ended", CLI_TYPE_PEERS, G_SIGNAL_RUN_LAST, 0, NULL,
                                       NULL, NULL, G_TYPE_NONE, 0);
}

static void
cli_peers_init (CliPeers *self)
{
  self->transfers = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, entry_free);
  g_queue_init (&self->ended);
}

/* ---- files ---- */

static Entry *
find_entry (CliPeers         *self,
            MsnpFileTransfer *transfer)
{
  GHashTableIter iter;
  gpointer entry;

  g_hash_table_iter_init (&iter, self->transfers);
  while (g_hash_table_iter_next (&iter, NULL, &entry))
    {
      if (((Entry *) entry)->transfer == transfer)
        return entry;
    }

  return NULL;
}

/**
 * cli_peers_report:
 * @self: the peers
 * @transfer: one that has an id
 *
 * Tells how far it is.
 */
void
cli_peers_report (CliPeers         *self,
                  MsnpFileTransfer *transfer)
{
  Entry *entry = find_entry (self, transfer);

  if (entry == NULL)
    return;

  entry->told = g_get_monotonic_time ();
  cli_writer_write (self->writer, cli_event_new_transfer (entry->id, transfer));
}

static void
on_state_changed (MsnpFileTransfer *transfer,
                  CliPeers         *self)
{
  Entry *entry = find_entry (self, transfer);

  cli_peers_report (self, transfer);
  if (entry == NULL || !msnp_file_transfer_has_ended (transfer))
    return;

  g_queue_push_tail (&self->ended, g_strdup (entry->id));
  while (self->ended.length > ENDED_MAX)
    {
      g_autofree char *id = g_queue_pop_head (&self->ended);

      g_hash_table_remove (self->transfers, id);
    }
}

static void
on_progressed (MsnpFileTransfer *transfer,
               CliPeers         *self)
{
  Entry *entry = find_entry (self, transfer);

  if (entry != NULL && msnp_file_transfer_get_state (transfer) == MSNP_FILE_RUNNING
      && g_get_monotonic_time () - entry->told >= PROGRESS_US)
    cli_peers_report (self, transfer);
}

/* Returns: (transfer none): the id of a transfer that was new until now */
const char *
cli_peers_register (CliPeers         *self,
                    MsnpFileTransfer *transfer)
{
  Entry *entry = g_new0 (Entry, 1);

  entry->id = g_strdup_printf ("transfer-%u", ++self->n_ids);
  entry->transfer = g_object_ref (transfer);
  g_hash_table_insert (self->transfers, entry->id, entry);
  g_signal_connect_object (transfer, "state-changed", G_CALLBACK (on_state_changed), self, 0);
  g_signal_connect_object (transfer, "progressed", G_CALLBACK (on_progressed), self, 0);

  return entry->id;
}

/* Returns: (transfer none) (nullable): the transfer of that id */
MsnpFileTransfer *
cli_peers_lookup (CliPeers   *self,
                  const char *id)
{
  Entry *entry = g_hash_table_lookup (self->transfers, id);

  return entry != NULL ? entry->transfer : NULL;
}

static void
on_file_offered (MsnpSession      *session,
                 MsnpFileTransfer *transfer,
                 CliPeers         *self)
{
  cli_peers_register (self, transfer);
  cli_peers_report (self, transfer);
}

static void
on_invitation_declined (MsnpSession *session,
                        const char  *address,
                        const char  *kind,
                        CliPeers    *self)
{
  cli_writer_write (self->writer, cli_event_new_invitation (address, kind));
}

/* ---- pictures and emoticons ---- */

static void
fetch_free (Fetch *self)
{
  CliPeers *peers = self->peers;

  g_object_unref (self->contact);
  g_clear_object (&self->file);
  g_free (self->sha1d);
  g_free (self->chat);
  g_free (self->shortcut);
  g_free (self);

  peers->n_fetches--;
  g_signal_emit (peers, signals[FETCH_ENDED], 0);
  g_object_unref (peers);
}

static void
tell_fetch (Fetch        *self,
            GFile        *file,
            const GError *error)
{
  g_autofree char *path = file != NULL ? g_file_get_path (file) : NULL;
  const char *address = msnp_contact_get_address (self->contact);

  if (self->shortcut == NULL)
    cli_writer_write (self->peers->writer,
                      cli_event_new_picture (address, path, self->sha1d, error));
  else if (error == NULL)
    cli_writer_write (self->peers->writer,
                      cli_event_new_emoticon (self->chat, address, self->shortcut, path));
  else
    g_info ("an emoticon is not there: %s", error->message);
  fetch_free (self);
}

static void
on_saved (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  Fetch *self = user_data;
  g_autoptr(GError) error = NULL;

  /* What is named by its digest is the same whoever saved it. */
  if (cli_folder_save_finish (result, &error) != NULL
      || (self->file == NULL && g_error_matches (error, G_IO_ERROR, G_IO_ERROR_EXISTS)))
    tell_fetch (self, G_FILE (source), NULL);
  else
    tell_fetch (self, NULL, error);
}

static void
on_fetched (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  Fetch *self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) bytes = msnp_session_fetch_finish (MSNP_SESSION (source), result, &error);
  g_autoptr(GFile) file = NULL;

  if (bytes != NULL && self->file != NULL)
    file = g_object_ref (self->file);
  else if (bytes != NULL)
    file = cli_folder_get_file (self->peers->folder, self->sha1d, bytes, &error);

  if (file != NULL)
    cli_folder_save_async (file, bytes, on_saved, self);
  else
    tell_fetch (self, NULL, error);
}

static Fetch *
fetch_new (CliPeers             *self,
           MsnpContact          *contact,
           const MsnpPictureRef *ref)
{
  Fetch *fetch = g_new0 (Fetch, 1);

  fetch->peers = g_object_ref (self);
  fetch->contact = g_object_ref (contact);
  fetch->sha1d = g_strdup (ref != NULL ? ref->sha1d : NULL);
  self->n_fetches++;

  return fetch;
}

/* @file: (nullable): where to; %NULL for a place by its digest */
void
cli_peers_fetch_picture (CliPeers    *self,
                         MsnpContact *contact,
                         GFile       *file)
{
  Fetch *fetch = fetch_new (self, contact, msnp_contact_get_picture (contact));

  fetch->file = file != NULL ? g_object_ref (file) : NULL;
  msnp_session_fetch_picture_async (self->session, contact, NULL, on_fetched, fetch);
}

static void
on_message_received (MsnpConversation *conversation,
                     MsnpMessage      *message,
                     CliPeers         *self)
{
  GPtrArray *emoticons = msnp_message_get_emoticons (message);

  for (guint i = 0; emoticons != NULL && i < emoticons->len; i++)
    {
      const MsnpEmoticon *emoticon = g_ptr_array_index (emoticons, i);
      Fetch *fetch = fetch_new (self, msnp_message_get_sender (message), emoticon->ref);

      fetch->chat = g_strdup (msnp_conversation_get_id (conversation));
      fetch->shortcut = g_strdup (emoticon->shortcut);
      msnp_session_fetch_emoticon_async (self->session, fetch->contact, emoticon, NULL, on_fetched,
                                         fetch);
    }
}

static void
on_conversation_opened (MsnpSession      *session,
                        MsnpConversation *conversation,
                        CliPeers         *self)
{
  g_signal_handlers_disconnect_by_data (conversation, self);
  g_signal_connect_object (conversation, "message-received", G_CALLBACK (on_message_received),
                           self, 0);
}

/* Returns: how many pictures and emoticons are on their way */
guint
cli_peers_get_n_fetches (CliPeers *self)
{
  g_return_val_if_fail (CLI_IS_PEERS (self), 0);

  return self->n_fetches;
}

/* @save_to: (nullable): where emoticons go; %NULL for a temporary folder */
CliPeers *
cli_peers_new (MsnpSession *session,
               CliWriter   *writer,
               const char  *save_to)
{
  CliPeers *self = g_object_new (CLI_TYPE_PEERS, NULL);

  self->session = g_object_ref (session);
  self->writer = g_object_ref (writer);
  self->folder = cli_folder_new (save_to);
  g_signal_connect_object (session, "conversation-opened", G_CALLBACK (on_conversation_opened),
                           self, 0);
  g_signal_connect_object (session, "file-offered", G_CALLBACK (on_file_offered), self, 0);
  g_signal_connect_object (session, "invitation-declined", G_CALLBACK (on_invitation_declined),
                           self, 0);
  return self;
}

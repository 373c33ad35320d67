#include "config.h"

#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>

#include "recording.h"

#include "msnp/p2p/msnp-file-transfer.h"
#include "msnp/p2p/msnp-object-transfer.h"
#include "msnp/wire/msnp-mime.h"

/* What Pidgin sent in the recordings, said again to the real hub: pictures and files have to come
 * out right, both ways. Where the recorded client invited, ours does, and the numbers and names
 * that it chose take the place of the recorded ones. */

#define wait_until(fact) while (!(fact)) g_main_context_iteration (NULL, TRUE)
#define ALICE "alice@example.com"
#define BOB   "bob@example.com"

/* ---- a carrier that keeps what is sent ---- */

#define TYPE_KEEPING_CARRIER (keeping_carrier_get_type ())
G_DECLARE_FINAL_TYPE (KeepingCarrier, keeping_carrier, KEEPING, CARRIER, GObject)

struct _KeepingCarrier
{
  GObject    parent_instance;
  GPtrArray *sent; /* (element-type GBytes) */
};

static void carrier_init (MsnpP2pCarrierInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (KeepingCarrier, keeping_carrier, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (MSNP_TYPE_P2P_CARRIER, carrier_init))

typedef struct
{
  MsnpP2pSentFunc func;
  gpointer        user_data;
} Sent;

static gboolean
on_acknowledged (gpointer user_data)
{
  g_autofree Sent *sent = user_data;

  sent->func (TRUE, sent->user_data);
  return G_SOURCE_REMOVE;
}

static void
carrier_send (MsnpP2pCarrier     *carrier,
              const char         *peer,
              const MsnpP2pChunk *chunk,
              MsnpP2pSentFunc     func,
              gpointer            user_data)
{
  Sent *sent;

  g_assert_cmpstr (peer, ==, BOB);
  g_ptr_array_add (KEEPING_CARRIER (carrier)->sent, msnp_p2p_chunk_format (chunk, TRUE));
  if (func == NULL)
    return;
  sent = g_new (Sent, 1);
  *sent = (Sent) { func, user_data };
  g_idle_add (on_acknowledged, sent);
}

static void
carrier_hold (MsnpP2pCarrier *carrier)
{
}

static void
carrier_init (MsnpP2pCarrierInterface *iface)
{
  iface->send = carrier_send;
  iface->body_max = MSNP_P2P_BODY_MAX;
  iface->hold = carrier_hold;
  iface->release = carrier_hold;
}

static void
keeping_carrier_finalize (GObject *object)
{
  g_ptr_array_unref (KEEPING_CARRIER (object)->sent);
  G_OBJECT_CLASS (keeping_carrier_parent_class)->finalize (object);
}

static void
keeping_carrier_class_init (KeepingCarrierClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = keeping_carrier_finalize;
}

static void
keeping_carrier_init (KeepingCarrier *self)
{
  self->sent = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
}

/* ---- what a recording holds ---- */

typedef struct
{
  gboolean      is_bye;  /* of the switchboard */
  RecordingKind side;
  char         *connection;
  GBytes       *bytes;   /* a packet */
} Item;

static void
item_free (gpointer data)
{
  Item *self = data;

  g_free (self->connection);
  g_clear_pointer (&self->bytes, g_bytes_unref);
  g_free (self);
}

static void
add_item (GPtrArray            *items,
          const RecordingEntry *entry,
          GBytes               *bytes)
{
  Item *item = g_new0 (Item, 1);

  item->is_bye = bytes == NULL;
  item->side = entry->kind;
  item->connection = g_strdup (entry->connection);
  item->bytes = bytes;
  g_ptr_array_add (items, item);
}

static void
add_message (GPtrArray            *items,
             const RecordingEntry *entry,
             const char           *payload,
             gsize                 size)
{
  g_autoptr(MsnpMime) mime = msnp_mime_parse (payload, size, NULL);
  const guint8 *body;
  MsnpP2pChunk chunk;

  if (mime == NULL
      || !g_str_equal (msnp_mime_get_content_type (mime), "application/x-msnmsgrp2p"))
    return;
  body = msnp_mime_get_body (mime, &size);
  if (msnp_p2p_chunk_parse (&chunk, body, size, TRUE, NULL))
    add_item (items, entry, g_bytes_new (body, size));
}

/* Returns: (element-type Item): every packet between the two, and who left */
static GPtrArray *
list_items (const Recording *recording)
{
  GPtrArray *items = g_ptr_array_new_with_free_func (item_free);

  for (guint i = 0; i < recording->entries->len; i++)
    {
      const RecordingEntry *entry = g_ptr_array_index (recording->entries, i);
      gsize size;
      const char *bytes = g_bytes_get_data (entry->bytes, &size);

      if (entry->kind == RECORDING_NOTE || !g_str_has_prefix (entry->connection, "SB"))
        continue;
      for (gsize at = 0; at < size;)
        {
          const char *lf = memchr (bytes + at, '\n', size - at);
          gsize length = (gsize) (lf - (bytes + at)) + 1;
          g_autofree char *line = g_strndup (bytes + at, length - 2);

          at += length;
          if (g_str_has_prefix (line, "BYE "))
            add_item (items, entry, NULL);
          if (!g_str_has_prefix (line, "MSG "))
            continue;
          length = strtoul (strrchr (line, ' ') + 1, NULL, 10);
          add_message (items, entry, bytes + at, length);
          at += length;
        }
    }

  return items;
}

static MsnpP2pChunk
get_chunk (GBytes *bytes)
{
  MsnpP2pChunk chunk;
  gsize size;
  gconstpointer data = g_bytes_get_data (bytes, &size);

  g_assert_true (msnp_p2p_chunk_parse (&chunk, data, size, TRUE, NULL));
  return chunk;
}

/* Returns: every byte of data that alice sent there, of pictures or files, @nth session's */
static GBytes *
join_data (GPtrArray *packets,
           gboolean   are_items,
           guint      nth)
{
  g_autoptr(GByteArray) data = g_byte_array_new ();
  guint32 identifier = 0;
  guint n_messages = 0;

  for (guint i = 0; i < packets->len; i++)
    {
      Item *item = g_ptr_array_index (packets, i);
      MsnpP2pChunk chunk;
      MsnpP2pKind kind;

      if (are_items && (item->is_bye || item->side != RECORDING_CLIENT))
        continue;
      chunk = get_chunk (are_items ? item->bytes : g_ptr_array_index (packets, i));
      kind = msnp_p2p_chunk_get_kind (&chunk);
      if (kind != MSNP_P2P_OBJECT && kind != MSNP_P2P_FILE)
        continue;
      if (chunk.identifier != identifier)
        n_messages++;
      identifier = chunk.identifier;
      if (n_messages == nth)
        g_byte_array_append (data, chunk.body, (guint) chunk.body_size);
    }

  return g_bytes_new (data->data, data->len);
}

/* ---- playing ---- */

typedef struct
{
  MsnpP2pHub       *hub;
  KeepingCarrier   *carrier;     /* of the connection that is played */
  char             *connection;
  GPtrArray        *items;
  MsnpObjectShelf  *shelf;
  GHashTable       *names;       /* recorded → ours: GUIDs, the SessionID as text */
  guint32           session_id;  /* recorded, of our invitation */
  guint32           own_session_id;
  char             *folder;
  GFile            *destination;
  MsnpFileTransfer *transfer;
  GBytes           *found;
  gboolean          is_fetched;
  guint             n_files;
} Player;

static void
on_fetched (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  Player *self = user_data;
  g_autoptr(GError) error = NULL;

  self->found = msnp_object_transfer_fetch_finish (MSNP_P2P_HUB (source), result, &error);
  g_assert_no_error (error);
  self->is_fetched = TRUE;
}

static void
on_accepted (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr(GError) error = NULL;

  g_assert_true (msnp_file_transfer_accept_finish (MSNP_FILE_TRANSFER (source), result, &error));
}

static void
on_invited (MsnpP2pHub     *hub,
            MsnpP2pSession *session,
            Player         *self)
{
  g_autofree char *path = NULL;

  if (msnp_slp_guid_equal (msnp_p2p_session_get_euf_guid (session), MSNP_SLP_OBJECT))
    {
      msnp_object_transfer_give (hub, session, self->shelf);
      return;
    }

  self->transfer = msnp_file_transfer_new_incoming (hub, session);
  path = g_build_filename (self->folder, msnp_file_transfer_get_name (self->transfer), NULL);
  self->destination = g_file_new_for_path (path);
  msnp_file_transfer_accept_async (self->transfer, self->destination, NULL, on_accepted, self);
}

static void
start_connection (Player     *self,
                  const char *connection)
{
  if (g_strcmp0 (self->connection, connection) == 0)
    return;

  g_free (self->connection);
  self->connection = g_strdup (connection);
  g_clear_object (&self->carrier);
  self->carrier = g_object_new (TYPE_KEEPING_CARRIER, NULL);
  msnp_p2p_hub_add_carrier (self->hub, MSNP_P2P_CARRIER (self->carrier));
}

static void
send_file (Player *self)
{
  g_autoptr(GBytes) data = join_data (self->items, TRUE, ++self->n_files);
  g_autofree char *path = g_strdup_printf ("%s/sent%u", self->folder, self->n_files);
  g_autoptr(GFile) file = g_file_new_for_path (path);
  g_autoptr(GFileInputStream) stream = NULL;
  gsize size;
  const char *bytes = g_bytes_get_data (data, &size);

  g_assert_true (g_file_set_contents (path, bytes, (gssize) size, NULL));
  stream = g_file_read (file, NULL, NULL);
  g_clear_object (&self->transfer);
  self->transfer =
    msnp_file_transfer_new_outgoing (self->hub, BOB, file, stream, "f", size, NULL);
  msnp_file_transfer_start (self->transfer, MSNP_P2P_CARRIER (self->carrier));
}

static void
fetch_picture (Player        *self,
               const MsnpSlp *invite)
{
  gsize size;
  g_autofree guchar *text =
    g_base64_decode (msnp_mime_get (invite->fields, "Context"), &size);
  g_autoptr(MsnpPictureRef) ref = msnp_picture_ref_parse ((const char *) text);

  msnp_object_transfer_fetch_async (self->hub, MSNP_P2P_CARRIER (self->carrier), BOB, ref, NULL,
                                    on_fetched, self);
}

static void
map_name (Player     *self,
          const char *recorded,
          const char *own)
{
  g_hash_table_insert (self->names, g_strdup (recorded), g_strdup (own));
}

/* The recorded client invites: so does ours, by other names. */
static void
play_client (Player             *self,
             const MsnpP2pChunk *chunk)
{
  g_autoptr(MsnpSlp) invite = NULL;
  g_autoptr(MsnpSlp) own = NULL;
  MsnpP2pChunk sent;

  if (chunk->session_id != 0 || msnp_p2p_chunk_get_kind (chunk) != MSNP_P2P_MESSAGE)
    return;
  invite = msnp_slp_parse (chunk->body, chunk->body_size, NULL);
  if (invite->kind != MSNP_SLP_INVITE)
    return;

  if (msnp_slp_guid_equal (msnp_mime_get (invite->fields, "EUF-GUID"), MSNP_SLP_FILE))
    send_file (self);
  else
    fetch_picture (self, invite);
  sent = get_chunk (g_ptr_array_index (self->carrier->sent, 0));
  own = msnp_slp_parse (sent.body, sent.body_size, NULL);
  g_assert_true (msnp_slp_guid_equal (msnp_mime_get (own->fields, "EUF-GUID"),
                                      msnp_mime_get (invite->fields, "EUF-GUID")));
  map_name (self, invite->call_id, own->call_id);
  map_name (self, invite->branch, own->branch);
  map_name (self, msnp_mime_get (invite->fields, "SessionID"),
            msnp_mime_get (own->fields, "SessionID"));
  msnp_mime_get_uint (invite->fields, "SessionID", &self->session_id);
  msnp_mime_get_uint (own->fields, "SessionID", &self->own_session_id);
}

static char *
dup_letter (Player             *self,
            const MsnpP2pChunk *chunk)
{
  char *text = g_strndup ((const char *) chunk->body, chunk->body_size);
  GHashTableIter iter;
  gpointer recorded;
  gpointer own;

  g_hash_table_iter_init (&iter, self->names);
  while (g_hash_table_iter_next (&iter, &recorded, &own))
    {
      g_auto(GStrv) parts = g_strsplit (text, recorded, -1);

      g_free (text);
      text = g_strjoinv (own, parts);
    }

  return text;
}

static void
play_peer (Player       *self,
           MsnpP2pChunk  chunk)
{
  g_autofree char *letter = NULL;

  if (self->session_id != 0 && chunk.session_id == self->session_id)
    chunk.session_id = self->own_session_id;
  if (chunk.session_id == 0 && msnp_p2p_chunk_get_kind (&chunk) == MSNP_P2P_MESSAGE)
    {
      letter = dup_letter (self, &chunk);
      chunk.body = (const guint8 *) letter;
      chunk.body_size = strlen (letter) + 1;
      chunk.total_size = chunk.body_size;
      chunk.length = chunk.length != 0 ? (guint32) chunk.body_size : 0;
    }
  msnp_p2p_carrier_tell_received (MSNP_P2P_CARRIER (self->carrier), BOB, &chunk);
  while (g_main_context_iteration (NULL, FALSE));
}

static gboolean
has_given (Player *self,
           GBytes *expected)
{
  g_autoptr(GBytes) given = join_data (self->carrier->sent, FALSE, 1);

  return g_bytes_equal (given, expected);
}

/* He leaves when he has what he wanted. */
static void
play_bye (Player *self)
{
  if (self->transfer != NULL && msnp_file_transfer_is_outgoing (self->transfer))
    {
      g_autoptr(GBytes) expected = join_data (self->items, TRUE, self->n_files);

      wait_until (msnp_file_transfer_get_bytes (self->transfer)
                  == msnp_file_transfer_get_size (self->transfer));
      g_assert_true (has_given (self, expected));
    }
  else if (self->transfer == NULL && !self->is_fetched)
    {
      g_autoptr(GBytes) expected = join_data (self->items, TRUE, 1);

      wait_until (has_given (self, expected));
    }
  msnp_p2p_carrier_tell_lost (MSNP_P2P_CARRIER (self->carrier), BOB);
  if (self->transfer != NULL)
    {
      wait_until (msnp_file_transfer_has_ended (self->transfer));
      g_assert_cmpint (msnp_file_transfer_get_state (self->transfer), ==, MSNP_FILE_DONE);
    }
}

static void
play (Player *self)
{
  for (guint i = 0; i < self->items->len; i++)
    {
      Item *item = g_ptr_array_index (self->items, i);
      MsnpP2pChunk chunk = { 0 };

      start_connection (self, item->connection);
      if (!item->is_bye)
        chunk = get_chunk (item->bytes);
      if (item->is_bye)
        play_bye (self);
      else if (item->side == RECORDING_CLIENT)
        play_client (self, &chunk);
      else
        play_peer (self, chunk);
      /* The file has to be there before its bytes are. */
      if (self->transfer != NULL && !msnp_file_transfer_is_outgoing (self->transfer))
        wait_until (msnp_file_transfer_get_state (self->transfer) != MSNP_FILE_OFFERED);
    }
}

static void
player_set_up (Player       *self,
               gconstpointer data)
{
  g_autoptr(Recording) recording = recording_load (data);
  g_autoptr(GError) error = NULL;

  self->items = list_items (recording);
  g_assert_cmpuint (self->items->len, >, 5);
  self->names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->shelf = msnp_object_shelf_new ();
  self->folder = g_dir_make_tmp ("msnp-test-XXXXXX", &error);
  g_assert_no_error (error);
  self->hub = msnp_p2p_hub_new ();
  msnp_p2p_hub_set_own_address (self->hub, ALICE);
  msnp_p2p_hub_set_haste (self->hub, 50);
  g_signal_connect (self->hub, "invited", G_CALLBACK (on_invited), self);
}

static void
player_tear_down (Player       *self,
                  gconstpointer data)
{
  g_autoptr(GDir) dir = g_dir_open (self->folder, 0, NULL);
  const char *name;

  wait_until (msnp_p2p_hub_get_n_sessions (self->hub) == 0);
  while (g_main_context_iteration (NULL, FALSE));
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (self->folder, name, NULL);

      g_remove (path);
    }
  g_assert_cmpint (g_rmdir (self->folder), ==, 0);
  g_clear_object (&self->transfer);
  g_assert_finalize_object (self->hub);
  g_clear_object (&self->carrier);
  g_clear_object (&self->destination);
  g_clear_pointer (&self->found, g_bytes_unref);
  g_ptr_array_unref (self->items);
  g_hash_table_unref (self->names);
  msnp_object_shelf_free (self->shelf);
  g_free (self->connection);
  g_free (self->folder);
}

/* The digest that the picture is named by was verified on the way. */
static void
test_fetch (Player       *self,
            gconstpointer data)
{
  play (self);
  g_assert_true (self->is_fetched);
  g_assert_cmpuint (g_bytes_get_size (self->found), ==, 3079);
}

static void
test_send (Player       *self,
           gconstpointer data)
{
  play (self);
  g_assert_cmpuint (self->n_files, ==, 2);
}

/* Both sent the same file in the recordings: what alice sent there is what has to come here. */
static void
test_receive (Player       *self,
              gconstpointer data)
{
  g_autoptr(Recording) other = recording_load ("p2p_pidgin_stock.alice_sends_file.alice");
  g_autoptr(GPtrArray) items = list_items (other);
  g_autoptr(GBytes) expected = join_data (items, TRUE, 2);
  g_autofree char *content = NULL;
  gsize size;

  play (self);
  wait_until (msnp_file_transfer_has_ended (self->transfer));
  g_assert_cmpint (msnp_file_transfer_get_state (self->transfer), ==, MSNP_FILE_DONE);
  g_assert_true (g_file_get_contents (g_file_peek_path (self->destination), &content, &size,
                                      NULL));
  g_assert_cmpuint (size, ==, 20000);
  g_assert_cmpmem (content, size, g_bytes_get_data (expected, NULL), g_bytes_get_size (expected));
}

static void
test_give (Player       *self,
           gconstpointer data)
{
  g_autoptr(GBytes) picture = join_data (self->items, TRUE, 1);
  g_autoptr(MsnpPictureRef) ref = NULL;

  for (guint i = 0; i < self->items->len && ref == NULL; i++)
    {
      Item *item = g_ptr_array_index (self->items, i);
      MsnpP2pChunk chunk = get_chunk (item->bytes);
      g_autoptr(MsnpSlp) slp = msnp_slp_parse (chunk.body, chunk.body_size, NULL);
      gsize size;
      g_autofree guchar *context = NULL;
      g_autofree char *text = NULL;

      if (slp == NULL || msnp_mime_get (slp->fields, "Context") == NULL)
        continue;
      context = g_base64_decode (msnp_mime_get (slp->fields, "Context"), &size);
      text = g_strndup ((const char *) context, size);
      ref = msnp_picture_ref_parse (text);
    }
  g_assert_true (msnp_picture_ref_names (ref, picture));
  msnp_object_shelf_add (self->shelf, ref, picture);
  play (self);
}

int
main (int    argc,
      char **argv)
{
  static const struct
  {
    const char *name;
    void      (*func) (Player        *self,
                       gconstpointer  data);
  } tests[] = {
    { "alice_fetches_dp", test_fetch },
    { "alice_sends_file", test_send },
    { "pidgin_sends_file", test_receive },
    { "pidgin_fetches_dp", test_give },
  };
  static const char *const kinds[] = { "stock", "fixed" };
  g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func (g_free);

  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    for (gsize kind = 0; kind < G_N_ELEMENTS (kinds); kind++)
      {
        char *name = g_strdup_printf ("p2p_pidgin_%s.%s.alice", kinds[kind], tests[i].name);
        g_autofree char *path =
          g_strdup_printf ("/msnp/recordings-p2p/%s/%s", kinds[kind], tests[i].name);

        g_ptr_array_add (names, name);
        g_test_add (path, Player, name, player_set_up, tests[i].func, player_tear_down);
      }

  return g_test_run ();
}

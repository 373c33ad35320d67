#include "config.h"

#include "msnp-p2p-hub.h"

#include <string.h>

#include "msnp-direct.h"
#include "msnp/msnp-error.h"
#include "msnp/wire/msnp-text.h"

#define LINKS_MAX     512        /* peers on all carriers */
#define ACK_MS        60000
#define SESSION_ID_MAX 0x7fffffff

/**
 * MsnpP2pHub:
 *
 * Where what clients send each other meets: carriers on one side, sessions on the other. A packet
 * goes to the link of its peer and carrier; a letter to the session of its Call-ID, or begins one;
 * data to the session of their number. Nobody but the sender of a switchboard's message can speak
 * for a peer: letters that say another name are dropped.
 *
 * A session is bound to the carrier that it began on, and ends with it (05 §5.9).
 */
struct _MsnpP2pHub
{
  GObject            parent_instance;
  char              *own_address; /* in lower case */
  MsnpP2pFilterFunc  filter;      /* NULL: everybody may */
  gpointer           filter_data;
  guint              haste;       /* time limits are divided by this */
  MsnpDirectMode     direct_mode;
  GInetAddress      *address;     /* (nullable): this machine's, on the way to the service */
  GPtrArray         *links;       /* (element-type MsnpP2pLink) */
  GPtrArray         *sessions;    /* (element-type MsnpP2pSession) */
  GHashTable        *trimmers;    /* addresses whose client shortens what comes directly */
};

enum { INVITED, OFFERED, N_SIGNALS };
static guint signals[N_SIGNALS];
G_DEFINE_FINAL_TYPE (MsnpP2pHub, msnp_p2p_hub, G_TYPE_OBJECT)

static void
msnp_p2p_hub_dispose (GObject *object)
{
  MsnpP2pHub *self = MSNP_P2P_HUB (object);

  while (self->links->len > 0)
    {
      g_autoptr(MsnpP2pLink) link = g_object_ref (g_ptr_array_index (self->links, 0));

      msnp_p2p_hub_remove_carrier (self, msnp_p2p_link_get_carrier (link));
    }
  G_OBJECT_CLASS (msnp_p2p_hub_parent_class)->dispose (object);
}

static void
msnp_p2p_hub_finalize (GObject *object)
{
  MsnpP2pHub *self = MSNP_P2P_HUB (object);

  g_ptr_array_unref (self->sessions);
  g_ptr_array_unref (self->links);
  g_hash_table_unref (self->trimmers);
  g_clear_object (&self->address);
  g_free (self->own_address);
  G_OBJECT_CLASS (msnp_p2p_hub_parent_class)->finalize (object);
}

static void
msnp_p2p_hub_class_init (MsnpP2pHubClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = msnp_p2p_hub_dispose;
  G_OBJECT_CLASS (klass)->finalize = msnp_p2p_hub_finalize;
  signals[INVITED] = g_signal_new ("invited", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 1, MSNP_TYPE_P2P_SESSION);
  signals[OFFERED] = g_signal_new ("offered", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_STRING);
}

static void
msnp_p2p_hub_init (MsnpP2pHub *self)
{
  self->haste = 1;
  self->links = g_ptr_array_new_with_free_func (g_object_unref);
  self->sessions = g_ptr_array_new_with_free_func (g_object_unref);
  self->trimmers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

MsnpP2pHub *
msnp_p2p_hub_new (void)
{
  return g_object_new (MSNP_TYPE_P2P_HUB, NULL);
}

/* @own_address: in any case */
void
msnp_p2p_hub_set_own_address (MsnpP2pHub *self,
                              const char *own_address)
{
  g_free (self->own_address);
  self->own_address = msnp_address_normalize (own_address);
}

const char *
msnp_p2p_hub_get_own_address (MsnpP2pHub *self)
{
  return self->own_address;
}

/* @func: says who may ask at all; people who are blocked may not */
void
msnp_p2p_hub_set_filter (MsnpP2pHub        *self,
                         MsnpP2pFilterFunc  func,
                         gpointer           user_data)
{
  self->filter = func;
  self->filter_data = user_data;
}

/* For tests: every time limit is @haste times shorter. */
void
msnp_p2p_hub_set_haste (MsnpP2pHub *self,
                        guint       haste)
{
  self->haste = MAX (haste, 1);
}

/* Returns: a time limit as it holds here */
guint
msnp_p2p_hub_scale (MsnpP2pHub *self,
                    guint       milliseconds)
{
  return milliseconds / self->haste;
}

/**
 * msnp_p2p_hub_set_direct:
 * @self: a hub
 * @mode: whether clients may connect to each other
 * @address: (nullable): this machine's, as those see it who are on its network
 *
 * Holds for files that are accepted from now on.
 */
void
msnp_p2p_hub_set_direct (MsnpP2pHub     *self,
                         MsnpDirectMode  mode,
                         GInetAddress   *address)
{
  self->direct_mode = mode;
  g_set_object (&self->address, address);
}

/* Returns: (transfer none) (nullable): this machine's IPv4 address, where it may be told */
GInetAddress *
msnp_p2p_hub_get_address (MsnpP2pHub *self)
{
  return self->direct_mode == MSNP_DIRECT_LISTEN && self->address != NULL
         && g_inet_address_get_family (self->address) == G_SOCKET_FAMILY_IPV4
           ? self->address : NULL;
}

MsnpDirectMode
msnp_p2p_hub_get_direct_mode (MsnpP2pHub *self)
{
  return self->direct_mode;
}

/* Returns: whether the service is on this machine */
gboolean
msnp_p2p_hub_is_local (MsnpP2pHub *self)
{
  return self->address != NULL && g_inet_address_get_is_loopback (self->address);
}

/**
 * msnp_p2p_hub_note_client:
 * @self: a hub
 * @peer: an address
 * @client: what his client calls itself
 *
 * libpurple takes the last four bytes of each frame of a direct connection for a footer, which only
 * a switchboard's packets have, and drops them: files that are sent to it go over the switchboard.
 */
void
msnp_p2p_hub_note_client (MsnpP2pHub *self,
                          const char *peer,
                          const char *client)
{
  g_autofree char *address = msnp_address_normalize (peer);

  if (!g_str_has_prefix (client, "Purple/"))
    g_hash_table_remove (self->trimmers, address);
  else if (g_hash_table_size (self->trimmers) < LINKS_MAX)
    g_hash_table_add (self->trimmers, g_steal_pointer (&address));
}

/* A person has begun or accepted what @session is for: the peer may learn where this machine is. */
void
msnp_p2p_hub_allow_direct (MsnpP2pHub     *self,
                           MsnpP2pSession *session)
{
  gboolean is_trimmed = msnp_p2p_session_is_ours (session)
                        && g_hash_table_contains (self->trimmers,
                                                  msnp_p2p_session_get_peer (session));

  msnp_p2p_session_allow_direct (session, is_trimmed ? MSNP_DIRECT_NEVER : self->direct_mode,
                                 self->address, self->haste);
}

/* ---- sessions ---- */

static void
on_session_ended (MsnpP2pSession *session,
                  gpointer        user_data)
{
  MsnpP2pHub *self = user_data;

  g_signal_handlers_disconnect_by_data (session, self);
  g_ptr_array_remove (self->sessions, session);
}

static void
on_direct_opened (MsnpP2pSession *session,
                  MsnpDirect     *direct,
                  gpointer        user_data)
{
  MsnpP2pHub *self = user_data;
  MsnpP2pLink *link;

  msnp_p2p_hub_add_carrier (self, MSNP_P2P_CARRIER (direct));
  link = msnp_p2p_hub_ensure_link (self, MSNP_P2P_CARRIER (direct),
                                   msnp_p2p_session_get_peer (session));
  if (link != NULL)
    msnp_p2p_session_set_direct_link (session, link);
}

static void
add_session (MsnpP2pHub     *self,
             MsnpP2pSession *session)
{
  g_ptr_array_add (self->sessions, g_object_ref (session));
  g_signal_connect_object (session, "ended", G_CALLBACK (on_session_ended), self, 0);
  g_signal_connect_object (session, "direct-opened", G_CALLBACK (on_direct_opened), self, 0);
}

static MsnpP2pSession *
find_by_call (MsnpP2pHub *self,
              const char *peer,
              const char *call_id)
{
  for (guint i = 0; i < self->sessions->len; i++)
    {
      MsnpP2pSession *session = g_ptr_array_index (self->sessions, i);

      if (g_str_equal (msnp_p2p_session_get_peer (session), peer)
          && msnp_slp_guid_equal (msnp_p2p_session_get_call_id (session), call_id))
        return session;
    }

  return NULL;
}

static MsnpP2pSession *
find_by_id (MsnpP2pHub *self,
            const char *peer,
            guint32     session_id)
{
  for (guint i = 0; i < self->sessions->len; i++)
    {
      MsnpP2pSession *session = g_ptr_array_index (self->sessions, i);

      if (msnp_p2p_session_get_id (session) == session_id
          && (peer == NULL || g_str_equal (msnp_p2p_session_get_peer (session), peer)))
        return session;
    }

  return NULL;
}

static guint
count_sessions (MsnpP2pHub *self,
                const char *peer)
{
  guint n_sessions = 0;

  for (guint i = 0; i < self->sessions->len; i++)
    n_sessions += g_str_equal (msnp_p2p_session_get_peer (g_ptr_array_index (self->sessions, i)),
                               peer);

  return n_sessions;
}

guint
msnp_p2p_hub_get_n_sessions (MsnpP2pHub *self)
{
  return self->sessions->len;
}

/* ---- letters ---- */

static void
respond (MsnpP2pLink   *link,
         const MsnpSlp *request,
         guint          status)
{
  g_autoptr(MsnpSlp) response = msnp_slp_new_response (request, status, NULL);
  g_autoptr(GBytes) bytes = NULL;
  guint32 session_id;

  if (msnp_mime_get_uint (request->fields, "SessionID", &session_id))
    msnp_slp_add_uint (response, "SessionID", session_id);
  bytes = msnp_slp_format (response);
  msnp_p2p_link_send_at_once (link, bytes);
}

static void
take_invitation (MsnpP2pHub    *self,
                 MsnpP2pLink   *link,
                 const MsnpSlp *slp)
{
  const char *peer = msnp_p2p_link_get_peer (link);
  const char *guid = msnp_mime_get (slp->fields, "EUF-GUID");
  g_autoptr(MsnpP2pSession) session = NULL;
  guint32 session_id;

  if (!g_str_equal (slp->content_type, MSNP_SLP_SESSION_REQUEST)
      || !msnp_mime_get_uint (slp->fields, "SessionID", &session_id) || session_id == 0
      || guid == NULL || find_by_id (self, peer, session_id) != NULL)
    {
      respond (link, slp, 500);
      return;
    }
  if ((self->filter != NULL && !self->filter (peer, self->filter_data))
      || self->sessions->len >= MSNP_P2P_SESSIONS_MAX
      || count_sessions (self, peer) >= MSNP_P2P_PEER_SESSIONS_MAX)
    {
      respond (link, slp, 603);
      return;
    }
  if (!msnp_slp_guid_equal (guid, MSNP_SLP_OBJECT) && !msnp_slp_guid_equal (guid, MSNP_SLP_FILE))
    {
      respond (link, slp, 603);
      g_signal_emit (self, signals[OFFERED], 0, peer, guid);
      return;
    }

  session = msnp_p2p_session_new_invited (link, slp, session_id);
  add_session (self, session);
  g_signal_emit (self, signals[INVITED], 0, session);
  if (!msnp_p2p_session_is_taken (session))
    msnp_p2p_session_refuse (session, 603);
}

static void
on_letter_received (MsnpP2pLink *link,
                    GBytes      *bytes,
                    gpointer     user_data)
{
  g_autoptr(MsnpP2pHub) self = g_object_ref (user_data);
  const char *peer = msnp_p2p_link_get_peer (link);
  g_autoptr(GError) error = NULL;
  gsize size;
  gconstpointer text = g_bytes_get_data (bytes, &size);
  g_autoptr(MsnpSlp) slp = msnp_slp_parse (text, size, &error);
  g_autoptr(MsnpP2pSession) session = NULL;

  if (slp == NULL)
    {
      g_debug ("%s", error->message);
      return;
    }
  if (!g_str_equal (slp->from, peer))
    {
      g_debug ("a letter in another one's name is dropped");
      return;
    }

  g_set_object (&session, find_by_call (self, peer, slp->call_id));
  if (session != NULL)
    msnp_p2p_session_take_letter (session, link, slp);
  else if (slp->kind == MSNP_SLP_INVITE)
    take_invitation (self, link, slp);
}

static void
on_chunk_for_session (MsnpP2pLink  *link,
                      gconstpointer chunk,
                      gpointer      user_data)
{
  MsnpP2pHub *self = user_data;
  g_autoptr(MsnpP2pSession) session = NULL;

  g_set_object (&session, find_by_id (self, msnp_p2p_link_get_peer (link),
                                      ((const MsnpP2pChunk *) chunk)->session_id));
  if (session != NULL)
    msnp_p2p_session_take_chunk (session, link, chunk);
}

/* ---- carriers and links ---- */

static MsnpP2pLink *
find_link (MsnpP2pHub     *self,
           MsnpP2pCarrier *carrier,
           const char     *peer)
{
  for (guint i = 0; i < self->links->len; i++)
    {
      MsnpP2pLink *link = g_ptr_array_index (self->links, i);

      if (msnp_p2p_link_get_carrier (link) == carrier
          && g_str_equal (msnp_p2p_link_get_peer (link), peer))
        return link;
    }

  return NULL;
}

static void
on_link_lost (MsnpP2pLink *link,
              gpointer     user_data)
{
  g_autoptr(MsnpP2pHub) self = g_object_ref (user_data);
  g_autoptr(GPtrArray) sessions = g_ptr_array_copy (self->sessions, (GCopyFunc) g_object_ref, NULL);

  g_ptr_array_set_free_func (sessions, g_object_unref);
  g_signal_handlers_disconnect_by_data (link, self);
  g_ptr_array_remove (self->links, link);
  for (guint i = 0; i < sessions->len; i++)
    msnp_p2p_session_take_loss (g_ptr_array_index (sessions, i), link);
}

/**
 * msnp_p2p_hub_ensure_link:
 * @self: a hub
 * @carrier: a carrier that was added
 * @peer: an address in lower case
 *
 * Returns: (transfer none) (nullable): the way to @peer over @carrier; %NULL where there are too
 *   many already
 */
MsnpP2pLink *
msnp_p2p_hub_ensure_link (MsnpP2pHub     *self,
                          MsnpP2pCarrier *carrier,
                          const char     *peer)
{
  MsnpP2pLink *link = find_link (self, carrier, peer);

  if (link != NULL || self->links->len >= LINKS_MAX)
    return link;

  link = msnp_p2p_link_new (carrier, peer);
  msnp_p2p_link_set_ack_ms (link, msnp_p2p_hub_scale (self, ACK_MS));
  g_ptr_array_add (self->links, link);
  g_signal_connect_object (link, "letter-received", G_CALLBACK (on_letter_received), self, 0);
  g_signal_connect_object (link, "chunk-received", G_CALLBACK (on_chunk_for_session), self, 0);
  g_signal_connect_object (link, "lost", G_CALLBACK (on_link_lost), self, 0);

  return link;
}

static void
on_chunk_received (MsnpP2pCarrier *carrier,
                   const char     *peer,
                   gconstpointer   chunk,
                   gpointer        user_data)
{
  g_autoptr(MsnpP2pHub) self = g_object_ref (user_data);
  MsnpP2pLink *link = msnp_p2p_hub_ensure_link (self, carrier, peer);

  if (link != NULL)
    msnp_p2p_link_take (link, chunk);
}

static void
lose_links (MsnpP2pHub     *self,
            MsnpP2pCarrier *carrier,
            const char     *peer)
{
  for (guint i = 0; i < self->links->len;)
    {
      MsnpP2pLink *link = g_ptr_array_index (self->links, i);

      if (msnp_p2p_link_get_carrier (link) == carrier
          && (peer == NULL || g_str_equal (msnp_p2p_link_get_peer (link), peer)))
        {
          msnp_p2p_link_lose (link);
          i = 0;
        }
      else
        {
          i++;
        }
    }
}

static void
on_peer_lost (MsnpP2pCarrier *carrier,
              const char     *peer,
              gpointer        user_data)
{
  g_autoptr(MsnpP2pHub) self = g_object_ref (user_data);
  g_autofree char *kept = g_strdup (peer);

  if (kept != NULL)
    lose_links (self, carrier, kept);
  else
    msnp_p2p_hub_remove_carrier (self, carrier);
}

/**
 * msnp_p2p_hub_add_carrier:
 * @self: a hub
 * @carrier: a switchboard or a direct connection; adding it again does nothing
 *
 * Listens to @carrier until that ends.
 */
void
msnp_p2p_hub_add_carrier (MsnpP2pHub     *self,
                          MsnpP2pCarrier *carrier)
{
  g_signal_handlers_disconnect_by_data (carrier, self);
  g_signal_connect_object (carrier, "chunk-received", G_CALLBACK (on_chunk_received), self, 0);
  g_signal_connect_object (carrier, "peer-lost", G_CALLBACK (on_peer_lost), self, 0);
}

/* Its sessions end as lost. */
void
msnp_p2p_hub_remove_carrier (MsnpP2pHub     *self,
                             MsnpP2pCarrier *carrier)
{
  g_object_ref (self);
  g_object_ref (carrier);
  g_signal_handlers_disconnect_by_data (carrier, self);
  lose_links (self, carrier, NULL);
  g_object_unref (carrier);
  g_object_unref (self);
}

/* Returns: whether a session needs @carrier */
gboolean
msnp_p2p_hub_is_busy (MsnpP2pHub     *self,
                      MsnpP2pCarrier *carrier)
{
  for (guint i = 0; i < self->sessions->len; i++)
    {
      MsnpP2pLink *link = msnp_p2p_session_get_link (g_ptr_array_index (self->sessions, i));

      if (msnp_p2p_link_get_carrier (link) == carrier)
        return TRUE;
    }
  for (guint i = 0; i < self->links->len; i++)
    {
      MsnpP2pLink *link = g_ptr_array_index (self->links, i);

      if (msnp_p2p_link_get_carrier (link) == carrier && msnp_p2p_link_is_busy (link))
        return TRUE;
    }

  return FALSE;
}

/* Ends everything with a peer: he was blocked. */
void
msnp_p2p_hub_close_peer (MsnpP2pHub *self,
                         const char *peer)
{
  g_autoptr(GPtrArray) sessions = g_ptr_array_copy (self->sessions, (GCopyFunc) g_object_ref, NULL);

  g_ptr_array_set_free_func (sessions, g_object_unref);
  for (guint i = 0; i < sessions->len; i++)
    {
      MsnpP2pSession *session = g_ptr_array_index (sessions, i);

      if (g_str_equal (msnp_p2p_session_get_peer (session), peer))
        msnp_p2p_session_abandon (session);
    }
}

/**
 * msnp_p2p_hub_invite:
 * @self: a hub with an address
 * @carrier: a carrier that was added, with @peer and nobody else on it
 * @peer: an address in lower case
 * @euf_guid: what for
 * @app_id: the same as a number
 * @context: what exactly
 * @funcs: what the session asks and tells
 * @user_data: for @funcs
 *
 * Returns: (transfer full) (nullable): a session; %NULL where there are too many
 */
MsnpP2pSession *
msnp_p2p_hub_invite (MsnpP2pHub                *self,
                     MsnpP2pCarrier            *carrier,
                     const char                *peer,
                     const char                *euf_guid,
                     guint                      app_id,
                     GBytes                    *context,
                     const MsnpP2pSessionFuncs *funcs,
                     gpointer                   user_data)
{
  MsnpP2pLink *link = msnp_p2p_hub_ensure_link (self, carrier, peer);
  MsnpP2pSession *session;
  guint32 session_id;

  g_return_val_if_fail (MSNP_IS_P2P_HUB (self) && self->own_address != NULL, NULL);

  if (link == NULL || self->sessions->len >= MSNP_P2P_SESSIONS_MAX)
    return NULL;

  do
    session_id = (guint32) g_random_int_range (4, SESSION_ID_MAX);
  while (find_by_id (self, NULL, session_id) != NULL);
  session = msnp_p2p_session_new_inviting (link, self->own_address, session_id, euf_guid, app_id,
                                           context, funcs, user_data);
  add_session (self, session);

  return session;
}

#include "config.h"

#include "msnp-p2p-session-private.h"

#define ANSWER_MS   10000 /* for the answer to our request; then it goes on without */
#define CONNECT_MS  5000  /* for one address (05 §5.7) */
#define INCOMING_MS 15000 /* for who said that he will connect */
#define QUIET_MS    30000 /* a direct connection on which nothing moves is given up */
#define ATTEMPTS_MAX 2    /* that a peer can make us begin */

/* How two clients come to a direct connection, by letters over the switchboard (05 §5.6). Whoever
 * sends a file asks; the answer says where to connect to, or that the asker should listen. Whatever
 * fails, the data go over the switchboard, and nothing is lost by it.
 *
 * It is allowed for the transfers that a person began or accepted, and refused for all others: the
 * address of this machine is nobody's business. */

/**
 * msnp_p2p_session_allow_direct:
 * @self: a session that is open
 * @mode: what to do for it
 * @address: (nullable): this machine's, to listen at
 * @haste: by how much time limits are shorter, for tests
 */
void
msnp_p2p_session_allow_direct (MsnpP2pSession *self,
                               MsnpDirectMode  mode,
                               GInetAddress   *address,
                               guint           haste)
{
  gboolean is_usable =
    address != NULL && g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV4;

  self->direct.mode = mode == MSNP_DIRECT_LISTEN && !is_usable ? MSNP_DIRECT_CONNECT : mode;
  if (is_usable)
    g_set_object (&self->direct.address, address);
  self->direct.haste = MAX (haste, 1);
}

/* Returns: whether data go the direct way */
gboolean
msnp_p2p_session_is_direct (MsnpP2pSession *self)
{
  return self->direct.link != NULL && !msnp_p2p_link_is_lost (self->direct.link);
}

static guint
scale (MsnpP2pSession *self,
       guint           milliseconds)
{
  return MAX (milliseconds / self->direct.haste, 1);
}

static gboolean
is_local (MsnpP2pSession *self)
{
  return self->direct.address != NULL && g_inet_address_get_is_loopback (self->direct.address);
}

/* ---- settling ---- */

/* The data may flow, whichever way; what comes too late is not wanted any more. */
static void
settle (MsnpP2pSession *self)
{
  g_clear_handle_id (&self->direct.source, g_source_remove);
  g_clear_pointer (&self->direct.attempt, msnp_direct_attempt_free);
  if (!self->direct.is_asking || self->direct.is_settled)
    return;

  self->direct.is_settled = TRUE;
  msnp_p2p_session_tell_ready (self);
}

static gboolean
on_answer_late (gpointer user_data)
{
  MsnpP2pSession *self = user_data;

  self->direct.source = 0;
  g_debug ("the peer says nothing of a direct connection");
  settle (self);

  return G_SOURCE_REMOVE;
}

static void
on_attempted (MsnpDirect *direct,
              gpointer    user_data)
{
  g_autoptr(MsnpP2pSession) self = g_object_ref (user_data);

  g_debug ("a direct connection: %s", direct != NULL ? "there is one" : "there is none");
  if (direct != NULL && self->state == MSNP_P2P_OPEN && self->direct.direct == NULL)
    {
      g_set_object (&self->direct.direct, direct);
      msnp_p2p_session_tell_direct (self, direct);
    }
  else if (direct != NULL)
    {
      msnp_direct_lose (direct);
    }
  settle (self);
}

/* The hub has made a way of what was opened. */
void
msnp_p2p_session_set_direct_link (MsnpP2pSession *self,
                                  MsnpP2pLink    *link)
{
  g_set_object (&self->direct.link, link);
}

void
msnp_p2p_session_stop_direct (MsnpP2pSession *self)
{
  g_autoptr(MsnpDirect) direct = g_steal_pointer (&self->direct.direct);
  g_autoptr(MsnpP2pLink) link = g_steal_pointer (&self->direct.link);

  g_clear_handle_id (&self->direct.source, g_source_remove);
  g_clear_pointer (&self->direct.attempt, msnp_direct_attempt_free);
  if (direct != NULL)
    self->direct.has_delivered = msnp_direct_has_delivered (direct);
  if (link != NULL)
    msnp_p2p_link_forget (link, self);
  if (direct != NULL)
    msnp_direct_close (direct); /* the acknowledgement still goes out */
}

/* ---- attempts ---- */

static gboolean
connect_to (MsnpP2pSession *self,
            MsnpMime       *fields)
{
  g_autoptr(MsnpDirectOffer) offer = msnp_direct_offer_parse (fields, is_local (self));

  if (offer == NULL || !offer->is_listening || self->direct.n_attempts >= ATTEMPTS_MAX)
    return FALSE;

  self->direct.n_attempts++;
  g_clear_pointer (&self->direct.attempt, msnp_direct_attempt_free);
  self->direct.attempt =
    msnp_direct_attempt_connect (msnp_p2p_session_get_peer (self), offer, scale (self, CONNECT_MS),
                                 scale (self, QUIET_MS), on_attempted, self);
  return TRUE;
}

/* Returns: (transfer full): what to tell the peer: an address, or that there is none */
static MsnpDirectOffer *
listen_for_peer (MsnpP2pSession *self)
{
  MsnpDirectOffer *offer = msnp_direct_offer_new ();

  if (self->direct.mode != MSNP_DIRECT_LISTEN || self->direct.n_attempts >= ATTEMPTS_MAX)
    return offer;

  self->direct.n_attempts++;
  g_clear_pointer (&self->direct.attempt, msnp_direct_attempt_free);
  self->direct.attempt =
    msnp_direct_attempt_listen (msnp_p2p_session_get_peer (self), offer, self->direct.address,
                                scale (self, INCOMING_MS), scale (self, QUIET_MS), on_attempted,
                                self);
  return offer;
}

/* ---- asking ---- */

static MsnpSlp *
new_request (MsnpP2pSession *self,
             const char     *content_type)
{
  const char *own = self->is_ours ? self->invite->from : self->invite->to;

  return msnp_slp_new_request (MSNP_SLP_INVITE, msnp_p2p_session_get_peer (self), own,
                               self->invite->call_id, content_type);
}

/**
 * msnp_p2p_session_prepare:
 * @self: a session that is open, and sends data
 *
 * Looks for a direct connection, where one is allowed; `ready` is told when that is decided, maybe
 * at once.
 */
void
msnp_p2p_session_prepare (MsnpP2pSession *self)
{
  g_autoptr(MsnpSlp) request = NULL;

  if (self->direct.mode == MSNP_DIRECT_NEVER)
    {
      msnp_p2p_session_tell_ready (self);
      return;
    }

  request = new_request (self, MSNP_SLP_TRANSPORT_REQUEST);
  msnp_mime_append (request->fields, "Bridges", "TCPv1");
  msnp_mime_append (request->fields, "NetID", "0");
  msnp_mime_append (request->fields, "Conn-Type",
                    self->direct.mode == MSNP_DIRECT_LISTEN ? "Unknown-Connect" : "Firewall");
  msnp_mime_append (request->fields, "UPnPNat", "false");
  msnp_mime_append (request->fields, "ICF", "false");
  self->direct.is_asking = TRUE;
  self->direct.source = g_timeout_add (scale (self, ANSWER_MS), on_answer_late, self);
  msnp_p2p_session_send_letter (self, request);
}

/* He cannot listen: we do, and say so in another invitation. */
static gboolean
offer_to_listen (MsnpP2pSession *self)
{
  g_autoptr(MsnpDirectOffer) offer = listen_for_peer (self);
  g_autoptr(MsnpSlp) request = NULL;

  if (!offer->is_listening)
    return FALSE;

  request = new_request (self, MSNP_SLP_TRANSPORT_RESPONSE);
  msnp_direct_offer_add_fields (offer, request->fields);
  msnp_p2p_session_send_letter (self, request);
  return TRUE;
}

void
msnp_p2p_session_take_transport_answer (MsnpP2pSession *self,
                                        const MsnpSlp  *slp)
{
  g_autoptr(MsnpDirectOffer) offer = NULL;

  if (!self->direct.is_asking || self->direct.is_settled || self->direct.source == 0)
    return;

  g_clear_handle_id (&self->direct.source, g_source_remove);
  if (slp->status < 300)
    offer = msnp_direct_offer_parse (slp->fields, is_local (self));
  if (offer == NULL || !(offer->is_listening ? connect_to (self, slp->fields)
                                             : offer_to_listen (self)))
    settle (self);
}

/* ---- being asked ---- */

/* libpurple goes on without when it is said in these words (08 §8.8). */
static void
refuse (MsnpP2pSession *self,
        const MsnpSlp  *slp)
{
  g_autoptr(MsnpSlp) response = msnp_slp_new_response (slp, 603, MSNP_SLP_TRANSPORT_REQUEST);

  msnp_slp_add_uint (response, "SessionID", self->session_id);
  msnp_p2p_session_send_letter (self, response);
}

static gboolean
offers_tcp (const MsnpSlp *slp)
{
  const char *bridges = msnp_mime_get (slp->fields, "Bridges");
  g_auto(GStrv) words = bridges != NULL ? g_strsplit (bridges, " ", -1) : NULL;

  return words != NULL && g_strv_contains ((const char *const *) words, "TCPv1");
}

/* A letter about a direct connection, of a call that exists. */
void
msnp_p2p_session_take_transport (MsnpP2pSession *self,
                                 const MsnpSlp  *slp)
{
  gboolean is_wanted = self->state == MSNP_P2P_OPEN && self->direct.mode != MSNP_DIRECT_NEVER
                       && !self->direct.is_asking && self->direct.direct == NULL;
  g_autoptr(MsnpDirectOffer) offer = NULL;
  g_autoptr(MsnpSlp) response = NULL;

  if (is_wanted && g_str_equal (slp->content_type, MSNP_SLP_TRANSPORT_RESPONSE))
    {
      connect_to (self, slp->fields);
    }
  else if (is_wanted && g_str_equal (slp->content_type, MSNP_SLP_TRANSPORT_REQUEST)
           && offers_tcp (slp) && self->direct.n_attempts == 0)
    {
      offer = listen_for_peer (self);
      response = msnp_slp_new_response (slp, 200, MSNP_SLP_TRANSPORT_RESPONSE);
      msnp_direct_offer_add_fields (offer, response->fields);
      msnp_p2p_session_send_letter (self, response);
    }
  else
    {
      refuse (self, slp);
    }
}

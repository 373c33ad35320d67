#include "config.h"

#include <string.h>

#include "p2p-pair.h"

#include "msnp/p2p/msnp-p2p-hub.h"
#include "msnp/p2p/msnp-p2p-session-private.h"

/* Two clients without a network between them. */

#define wait_until(fact) while (!(fact)) g_main_context_iteration (NULL, TRUE)

typedef struct
{
  MsnpP2pHub     *hub;
  PairedCarrier  *carrier;
  MsnpP2pSession *session;  /* the last one */
  gboolean        accepts;
  guint           n_invited;
  GPtrArray      *offered;  /* (element-type utf8) */
  GByteArray     *received;
  gboolean        is_opened;
  gboolean        has_all;
  guint           n_acknowledged;
  guint64         progress;
  gboolean        is_closed;
  guint           n_closed;
  MsnpP2pEnd      end;
} Side;

typedef struct
{
  Side alice;
  Side bob;
} Fixture;

static void
on_opened (MsnpP2pSession *session,
           gpointer        user_data)
{
  ((Side *) user_data)->is_opened = TRUE;
}

static void
on_received (MsnpP2pSession *session,
             const guint8   *bytes,
             gsize           size,
             gboolean        is_all,
             gpointer        user_data)
{
  Side *side = user_data;

  g_byte_array_append (side->received, bytes, (guint) size);
  side->has_all = is_all;
}

static GBytes *
on_read (guint64  offset,
         gsize    max,
         gpointer user_data)
{
  g_autofree guint8 *bytes = g_malloc (max);

  for (gsize i = 0; i < max; i++)
    bytes[i] = (guint8) ((offset + i) * 31);
  return g_bytes_new (bytes, max);
}

static void
on_progressed (guint64  bytes,
               gpointer user_data)
{
  Side *side = user_data;

  g_assert_cmpuint (bytes, >, side->progress);
  side->progress = bytes;
}

static void
on_sent (MsnpP2pSession *session,
         guint32         identifier,
         gboolean        is_acknowledged,
         gpointer        user_data)
{
  ((Side *) user_data)->n_acknowledged += is_acknowledged;
}

static void
on_closed (MsnpP2pSession *session,
           MsnpP2pEnd      end,
           gpointer        user_data)
{
  Side *side = user_data;

  side->n_closed++;
  side->is_closed = TRUE;
  side->end = end;
}

static const MsnpP2pSessionFuncs funcs = {
  .opened = on_opened, .received = on_received, .read = on_read, .progressed = on_progressed,
  .sent = on_sent, .closed = on_closed,
};

static void
on_invited (MsnpP2pHub     *hub,
            MsnpP2pSession *session,
            Side           *side)
{
  side->n_invited++;
  g_set_object (&side->session, session);
  if (side->accepts)
    {
      msnp_p2p_session_expect (session, 5000, FALSE);
      msnp_p2p_session_accept (session, &funcs, side);
    }
}

static void
on_offered (MsnpP2pHub *hub,
            const char *peer,
            const char *guid,
            Side       *side)
{
  g_ptr_array_add (side->offered, g_strdup (guid));
}

static void
side_set_up (Side       *side,
             const char *address)
{
  side->hub = msnp_p2p_hub_new ();
  msnp_p2p_hub_set_own_address (side->hub, address);
  msnp_p2p_hub_add_carrier (side->hub, MSNP_P2P_CARRIER (side->carrier));
  side->received = g_byte_array_new ();
  side->offered = g_ptr_array_new_with_free_func (g_free);
  side->accepts = TRUE;
  g_signal_connect (side->hub, "invited", G_CALLBACK (on_invited), side);
  g_signal_connect (side->hub, "offered", G_CALLBACK (on_offered), side);
}

static void
set_up (Fixture       *f,
        gconstpointer  data)
{
  paired_carrier_new_pair ("alice@example.com", "bob@example.net", &f->alice.carrier,
                           &f->bob.carrier);
  side_set_up (&f->alice, "Alice@example.com");
  side_set_up (&f->bob, "bob@example.net");
}

static void
side_tear_down (Side *side)
{
  g_clear_object (&side->session);
  g_assert_finalize_object (side->hub);
  g_assert_cmpuint (side->n_closed, <=, MAX (side->n_invited, 1));
  g_byte_array_unref (side->received);
  g_ptr_array_unref (side->offered);
}

static void
tear_down (Fixture       *f,
           gconstpointer  data)
{
  while (g_main_context_iteration (NULL, FALSE));
  side_tear_down (&f->alice);
  side_tear_down (&f->bob);
  while (g_main_context_iteration (NULL, FALSE));
  g_assert_finalize_object (f->alice.carrier);
  g_assert_finalize_object (f->bob.carrier);
}

static void
invite (Fixture    *f,
        const char *guid)
{
  g_autoptr(GBytes) context = g_bytes_new_static ("the context", 11);

  f->alice.session =
    msnp_p2p_hub_invite (f->alice.hub, MSNP_P2P_CARRIER (f->alice.carrier), "bob@example.net", guid,
                         2, context, &funcs, &f->alice);
  g_assert_nonnull (f->alice.session);
}

static void
invite_and_open (Fixture *f)
{
  invite (f, MSNP_SLP_FILE);
  wait_until (f->alice.is_opened);
}

static void
test_stream (Fixture       *f,
             gconstpointer  data)
{
  gsize size;
  const char *context;

  invite_and_open (f);
  context = g_bytes_get_data (msnp_p2p_session_get_context (f->bob.session), &size);
  g_assert_cmpmem (context, size, "the context", 11);
  msnp_p2p_session_send_stream (f->alice.session, MSNP_P2P_FLAG_FILE, MSNP_P2P_APP_FILE, 5000);
  wait_until (f->alice.n_acknowledged == 1);
  g_assert_true (f->bob.has_all);
  g_assert_cmpuint (f->bob.received->len, ==, 5000);
  for (guint i = 0; i < 5000; i++)
    g_assert_cmpuint (f->bob.received->data[i], ==, (guint8) (i * 31));
  wait_until (f->alice.progress == 5000);

  msnp_p2p_session_close (f->bob.session);
  wait_until (f->alice.is_closed);
  g_assert_cmpint (f->alice.end, ==, MSNP_P2P_END_BYE);
  g_assert_false (f->bob.is_closed);
  g_assert_cmpuint (msnp_p2p_hub_get_n_sessions (f->alice.hub), ==, 0);
  g_assert_cmpuint (msnp_p2p_hub_get_n_sessions (f->bob.hub), ==, 0);
}

/* ---- a stream that goes on beyond four gigabytes ---- */

#define HUGE_SIZE  (G_GUINT64_CONSTANT (5) << 30)
#define HUGE_BEGIN (HUGE_SIZE - 3000)

typedef struct
{
  guint64  offset;     /* of what comes next */
  guint64  progress;
  guint32  identifier;
  guint    n_ended;
  gboolean is_acknowledged;
} Huge;

static GBytes *
on_huge_read (guint64  offset,
              gsize    max,
              gpointer user_data)
{
  return on_read (offset, max, NULL);
}

static void
on_huge_progressed (guint64  bytes,
                    gpointer user_data)
{
  g_assert_cmpuint (bytes, >, HUGE_BEGIN);
  ((Huge *) user_data)->progress = bytes;
}

static void
on_huge_ended (guint32  identifier,
               gboolean is_acknowledged,
               gpointer user_data)
{
  Huge *huge = user_data;

  g_assert_cmpuint (identifier, ==, huge->identifier);
  huge->n_ended++;
  huge->is_acknowledged = is_acknowledged;
}

static void
on_huge_chunk (PairedCarrier      *carrier,
               const char         *peer,
               const MsnpP2pChunk *chunk,
               Huge               *huge)
{
  g_assert_cmpuint (chunk->offset, ==, huge->offset);
  g_assert_cmpuint (chunk->total_size, ==, HUGE_SIZE);
  for (gsize i = 0; i < chunk->body_size; i++)
    g_assert_cmpuint (chunk->body[i], ==, (guint8) ((chunk->offset + i) * 31));
  huge->offset += chunk->body_size;
  huge->identifier = chunk->identifier;
}

static void
test_huge (void)
{
  static const MsnpP2pOutgoingFuncs huge_funcs = { on_huge_read, on_huge_progressed,
                                                   on_huge_ended };
  Huge huge = { .offset = HUGE_BEGIN };
  MsnpP2pChunk last = { .session_id = 5, .total_size = HUGE_SIZE };
  MsnpP2pChunk ack;
  PairedCarrier *carrier;
  PairedCarrier *other;
  MsnpP2pLink *link;
  guint32 identifier;

  paired_carrier_new_pair ("alice@example.com", "bob@example.net", &carrier, &other);
  link = msnp_p2p_link_new (MSNP_P2P_CARRIER (carrier), "bob@example.net");
  g_signal_connect (other, "chunk-received", G_CALLBACK (on_huge_chunk), &huge);
  identifier = msnp_p2p_link_send_stream (link, 5, MSNP_P2P_FLAG_FILE, MSNP_P2P_APP_FILE, HUGE_SIZE,
                                          HUGE_BEGIN, &huge_funcs, &huge);
  wait_until (huge.offset == HUGE_SIZE && huge.progress == HUGE_SIZE);
  while (g_main_context_iteration (NULL, FALSE));
  g_assert_cmpuint (huge.offset, ==, HUGE_SIZE);
  g_assert_cmpuint (huge.identifier, ==, identifier);
  g_assert_cmpuint (huge.n_ended, ==, 0);

  last.identifier = identifier;
  msnp_p2p_chunk_init_ack (&ack, &last, 4711);
  msnp_p2p_link_take (link, &ack);
  g_assert_cmpuint (huge.n_ended, ==, 1);
  g_assert_true (huge.is_acknowledged);
  g_assert_finalize_object (link);
  g_assert_finalize_object (carrier);
  g_assert_finalize_object (other);
}

static guint
twice (MsnpP2pChunk *chunk,
       gpointer      user_data)
{
  return 2;
}

/* Every packet comes twice: nothing is taken twice or answered twice. */
static void
test_twice (Fixture       *f,
            gconstpointer  data)
{
  paired_carrier_set_func (f->alice.carrier, twice, NULL);
  invite_and_open (f);
  msnp_p2p_session_send_stream (f->alice.session, MSNP_P2P_FLAG_FILE, MSNP_P2P_APP_FILE, 5000);
  wait_until (f->alice.n_acknowledged == 1);
  while (g_main_context_iteration (NULL, FALSE));
  g_assert_cmpuint (f->bob.received->len, ==, 5000);
  g_assert_cmpuint (f->bob.n_invited, ==, 1);
  /* the invitation and the data */
  g_assert_cmpuint (paired_carrier_count (f->bob.carrier, MSNP_P2P_ACK), ==, 2);
}

static void
test_declined (Fixture       *f,
               gconstpointer  data)
{
  f->bob.accepts = FALSE;
  invite (f, MSNP_SLP_OBJECT);
  wait_until (f->alice.is_closed);
  g_assert_cmpint (f->alice.end, ==, MSNP_P2P_END_DECLINED);
  g_assert_cmpuint (msnp_p2p_hub_get_n_sessions (f->bob.hub), ==, 0);
}

/* Sends Alice a letter as Pidgin does: once, in one packet that says it is empty or, where the lag
 * is mended, not. */
static void
inject_text (Fixture    *f,
             const char *letter,
             guint32     identifier,
             gboolean    lags)
{
  MsnpP2pChunk chunk = {
    .identifier = identifier, .ack_id = 0x25713044, .body = (const guint8 *) letter,
    .body_size = strlen (letter) + 1, .total_size = strlen (letter) + 1,
    .length = lags ? 0 : (guint32) strlen (letter) + 1,
  };

  paired_carrier_inject (f->bob.carrier, &chunk);
}

static char *
new_pidgin_decline (Fixture    *f,
                    const char *branch)
{
  return g_strdup_printf ("MSNSLP/1.0 603 Decline\r\n"
                          "To: <msnmsgr:alice@example.com>\r\n"
                          "From: <msnmsgr:bob@example.net>\r\n"
                          "Via: MSNSLP/1.0/TLP ;branch=%s\r\n"
                          "CSeq: 1\r\n"
                          "Call-ID: %s\r\n"
                          "Max-Forwards: 0\r\n"
                          "Content-Type: application/x-msnmsgr-sessionreqbody\r\n"
                          "Content-Length: 25\r\n\r\n"
                          "SessionID: 136583340\r\n\r\n",
                          branch, msnp_p2p_session_get_call_id (f->alice.session));
}

static void
wait_for_acknowledgements (Fixture *f,
                           guint    n)
{
  wait_until (paired_carrier_count (f->alice.carrier, MSNP_P2P_ACK) >= n);
  while (g_main_context_iteration (NULL, FALSE));
}

/* Pidgin's person accepts, and changes his mind: the same call, the same branch. A refusal of
 * something else within the call ends nothing. */
static void
test_declined_later (Fixture       *f,
                     gconstpointer  data)
{
  gboolean lags = GPOINTER_TO_INT (data);
  g_autofree char *other = NULL;
  g_autofree char *decline = NULL;
  guint n_acks;

  invite_and_open (f);
  n_acks = paired_carrier_count (f->alice.carrier, MSNP_P2P_ACK);
  other = new_pidgin_decline (f, "{1D6B90FD-57FD-26DD-6581-8354ADA95AAE}");
  decline = new_pidgin_decline (f, f->alice.session->invite->branch);
  inject_text (f, other, 301465690, lags);
  wait_for_acknowledgements (f, n_acks + 1);
  g_assert_false (f->alice.is_closed);

  inject_text (f, decline, 301465692, lags);
  wait_until (f->alice.is_closed);
  g_assert_cmpint (f->alice.end, ==, MSNP_P2P_END_DECLINED);
  g_assert_cmpuint (msnp_p2p_hub_get_n_sessions (f->alice.hub), ==, 0);
  msnp_p2p_session_close (f->bob.session);
}

/* Pidgin's BYE, 327 bytes in a packet that says it is empty. Where it does come again, it is passed
 * over. */
static void
test_lagging_bye (Fixture       *f,
                  gconstpointer  data)
{
  g_autofree char *bye = NULL;
  guint n_acks;

  invite_and_open (f);
  n_acks = paired_carrier_count (f->alice.carrier, MSNP_P2P_ACK);
  bye = g_strdup_printf ("BYE MSNMSGR:bob@example.net MSNSLP/1.0\r\n"
                         "To: <msnmsgr:alice@example.com>\r\n"
                         "From: <msnmsgr:bob@example.net>\r\n"
                         "Via: MSNSLP/1.0/TLP ;branch={A0D624A6-6C0C-4283-A9E0-BC97B4B46D32}\r\n"
                         "CSeq: 0\r\n"
                         "Call-ID: %s\r\n"
                         "Max-Forwards: 0\r\n"
                         "Content-Type: application/x-msnmsgr-sessionclosebody\r\n"
                         "Content-Length: 3\r\n\r\n\r\n",
                         msnp_p2p_session_get_call_id (f->alice.session));
  g_assert_cmpuint (strlen (bye) + 1, ==, 327);
  inject_text (f, bye, 301465691, TRUE);
  wait_until (f->alice.is_closed);
  g_assert_cmpint (f->alice.end, ==, MSNP_P2P_END_BYE);
  wait_for_acknowledgements (f, n_acks + 1);
  inject_text (f, bye, 301465691, FALSE);
  while (g_main_context_iteration (NULL, FALSE));
  g_assert_cmpuint (paired_carrier_count (f->alice.carrier, MSNP_P2P_ACK), ==, n_acks + 1);
  msnp_p2p_session_close (f->bob.session);
}

static void
test_unknown (Fixture       *f,
              gconstpointer  data)
{
  invite (f, "{4BD96FC0-AB17-4425-A14A-439185962DC8}");
  wait_until (f->alice.is_closed);
  g_assert_cmpint (f->alice.end, ==, MSNP_P2P_END_DECLINED);
  g_assert_cmpuint (f->bob.n_invited, ==, 0);
  g_assert_cmpuint (f->bob.offered->len, ==, 1);
  g_assert_cmpstr (f->bob.offered->pdata[0], ==, "{4BD96FC0-AB17-4425-A14A-439185962DC8}");
}

static gboolean
let_nobody (const char *peer,
            gpointer    user_data)
{
  g_assert_cmpstr (peer, ==, "alice@example.com");
  return FALSE;
}

static void
test_blocked (Fixture       *f,
              gconstpointer  data)
{
  msnp_p2p_hub_set_filter (f->bob.hub, let_nobody, NULL);
  invite (f, MSNP_SLP_OBJECT);
  wait_until (f->alice.is_closed);
  g_assert_cmpint (f->alice.end, ==, MSNP_P2P_END_DECLINED);
  g_assert_cmpuint (f->bob.n_invited, ==, 0);
}

/* ---- what may come from anybody ---- */

static void
inject_letter (Fixture       *f,
               const MsnpSlp *slp,
               guint32        identifier)
{
  g_autoptr(GBytes) bytes = msnp_slp_format (slp);
  MsnpP2pChunk chunk = { .identifier = identifier, .ack_id = 1 };

  chunk.body = g_bytes_get_data (bytes, &chunk.body_size);
  chunk.length = (guint32) chunk.body_size;
  chunk.total_size = chunk.body_size;
  paired_carrier_inject (f->alice.carrier, &chunk);
}

static MsnpSlp *
new_invitation_for (const char *from,
                    const char *guid,
                    guint32     session_id)
{
  g_autofree char *call_id = msnp_slp_make_guid ();
  MsnpSlp *slp = msnp_slp_new_request (MSNP_SLP_INVITE, "bob@example.net", from, call_id,
                                       MSNP_SLP_SESSION_REQUEST);

  msnp_mime_append (slp->fields, "EUF-GUID", guid);
  msnp_slp_add_uint (slp, "SessionID", session_id);
  return slp;
}

static MsnpSlp *
new_invitation (const char *from,
                guint32     session_id)
{
  return new_invitation_for (from, MSNP_SLP_FILE, session_id);
}

static void
test_thousand (Fixture       *f,
               gconstpointer  data)
{
  for (guint i = 0; i < 1000; i++)
    {
      g_autoptr(MsnpSlp) slp = new_invitation ("alice@example.com", 100 + i);

      inject_letter (f, slp, 100000 + i);
    }
  while (g_main_context_iteration (NULL, FALSE));
  g_assert_cmpuint (f->bob.n_invited, ==, MSNP_P2P_PEER_SESSIONS_MAX);
  g_assert_cmpuint (msnp_p2p_hub_get_n_sessions (f->bob.hub), ==, MSNP_P2P_PEER_SESSIONS_MAX);
  /* Each was answered: acknowledged, and accepted or declined. */
  g_assert_cmpuint (paired_carrier_count (f->bob.carrier, MSNP_P2P_ACK), ==, 1000);
  g_assert_cmpuint (paired_carrier_count (f->bob.carrier, MSNP_P2P_MESSAGE), ==, 1000);
}

/* Whoever may offer no more files still gets pictures. */
static void
test_kinds_apart (Fixture       *f,
                  gconstpointer  data)
{
  for (guint i = 0; i < 100; i++)
    {
      g_autoptr(MsnpSlp) file = new_invitation ("alice@example.com", 100 + i);

      inject_letter (f, file, 1000 + i);
    }
  while (g_main_context_iteration (NULL, FALSE));
  g_assert_cmpuint (f->bob.n_invited, ==, MSNP_P2P_PEER_SESSIONS_MAX);

  for (guint i = 0; i < 100; i++)
    {
      g_autoptr(MsnpSlp) object =
        new_invitation_for ("alice@example.com", MSNP_SLP_OBJECT, 500 + i);

      inject_letter (f, object, 5000 + i);
    }
  while (g_main_context_iteration (NULL, FALSE));
  g_assert_cmpuint (f->bob.n_invited, ==, 2 * MSNP_P2P_PEER_SESSIONS_MAX);
  g_assert_cmpuint (msnp_p2p_hub_get_n_sessions (f->bob.hub), ==, 2 * MSNP_P2P_PEER_SESSIONS_MAX);
}

/* Whatever one has offered oneself, the other may offer as much as before. */
static void
test_sides_apart (Fixture       *f,
                  gconstpointer  data)
{
  g_autoptr(GBytes) context = g_bytes_new_static ("the context", 11);
  g_autoptr(GPtrArray) own = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < MSNP_P2P_PEER_SESSIONS_MAX; i++)
    g_ptr_array_add (own, msnp_p2p_hub_invite (f->bob.hub, MSNP_P2P_CARRIER (f->bob.carrier),
                                               "alice@example.com", MSNP_SLP_FILE, 2, context,
                                               &funcs, &f->bob));
  for (guint i = 0; i < 100; i++)
    {
      g_autoptr(MsnpSlp) slp = new_invitation ("alice@example.com", 100 + i);

      inject_letter (f, slp, 1000 + i);
    }
  while (g_main_context_iteration (NULL, FALSE));
  g_assert_cmpuint (f->bob.n_invited, ==, MSNP_P2P_PEER_SESSIONS_MAX);
  for (guint i = 0; i < own->len; i++)
    msnp_p2p_session_close (own->pdata[i]);
}

static void
test_letters_without_end (Fixture       *f,
                          gconstpointer  data)
{
  static const guint8 body[MSNP_P2P_BODY_MAX];
  MsnpP2pLink *link;

  for (guint i = 0; i < 1000; i++)
    for (guint part = 0; part < 3; part++)
      {
        MsnpP2pChunk chunk = {
          .identifier = 1 + i, .offset = part * sizeof body, .total_size = MSNP_SLP_MAX,
          .length = sizeof body, .body = body, .body_size = sizeof body,
        };

        paired_carrier_inject (f->alice.carrier, &chunk);
      }
  while (g_main_context_iteration (NULL, FALSE));
  link = msnp_p2p_hub_ensure_link (f->bob.hub, MSNP_P2P_CARRIER (f->bob.carrier),
                                   "alice@example.com");
  g_assert_cmpuint (msnp_p2p_link_get_kept (link), ==, MSNP_P2P_LETTERS_MAX * 3 * sizeof body);
}

static void
test_nonsense (Fixture       *f,
               gconstpointer  data)
{
  g_autoptr(MsnpSlp) forged = new_invitation ("carol@example.com", 77);
  g_autoptr(MsnpSlp) zero = new_invitation ("alice@example.com", 0);
  g_autoptr(MsnpSlp) bye = msnp_slp_new_request (MSNP_SLP_BYE, "bob@example.net",
                                                 "alice@example.com", "{none}",
                                                 MSNP_SLP_SESSION_CLOSE);
  MsnpP2pChunk too_long = { .identifier = 3, .total_size = MSNP_SLP_MAX + 1, .length = 1,
                            .body = (const guint8 *) "x", .body_size = 1 };
  MsnpP2pChunk for_nobody = { .session_id = 99, .identifier = 4, .total_size = 1, .length = 1,
                              .flags = 0x20, .body = (const guint8 *) "x", .body_size = 1 };
  MsnpP2pChunk no_letter = { .identifier = 5, .total_size = 1, .length = 1,
                             .body = (const guint8 *) "x", .body_size = 1 };

  inject_letter (f, forged, 1);
  inject_letter (f, zero, 2);
  inject_letter (f, bye, 7);
  paired_carrier_inject (f->alice.carrier, &too_long);
  paired_carrier_inject (f->alice.carrier, &for_nobody);
  paired_carrier_inject (f->alice.carrier, &no_letter);
  while (g_main_context_iteration (NULL, FALSE));
  g_assert_cmpuint (f->bob.n_invited, ==, 0);
  /* What is a whole message is acknowledged, whatever it says; one of them has an answer. */
  g_assert_cmpuint (paired_carrier_count (f->bob.carrier, MSNP_P2P_ACK), ==, 4);
  g_assert_cmpuint (paired_carrier_count (f->bob.carrier, MSNP_P2P_MESSAGE), ==, 1);
}

static void
test_too_much_data (Fixture       *f,
                    gconstpointer  data)
{
  invite_and_open (f);
  msnp_p2p_session_send_stream (f->alice.session, MSNP_P2P_FLAG_FILE, MSNP_P2P_APP_FILE, 5001);
  wait_until (f->bob.is_closed && f->alice.is_closed);
  g_assert_cmpint (f->bob.end, ==, MSNP_P2P_END_BROKEN);
  g_assert_cmpint (f->alice.end, ==, MSNP_P2P_END_BYE);
  g_assert_cmpuint (f->bob.received->len, ==, 0);
}

static guint
out_of_order (MsnpP2pChunk *chunk,
              gpointer      user_data)
{
  if (chunk->session_id != 0 && chunk->offset > 0)
    chunk->offset += 1;
  return 1;
}

static void
test_gap (Fixture       *f,
          gconstpointer  data)
{
  paired_carrier_set_func (f->alice.carrier, out_of_order, NULL);
  invite_and_open (f);
  msnp_p2p_session_send_stream (f->alice.session, MSNP_P2P_FLAG_FILE, MSNP_P2P_APP_FILE, 5000);
  wait_until (f->bob.is_closed && f->alice.is_closed);
  g_assert_cmpint (f->bob.end, ==, MSNP_P2P_END_BROKEN);
}

/* ---- what does not come ---- */

static guint
never (MsnpP2pChunk *chunk,
       gpointer      user_data)
{
  return 0;
}

static void
test_time_limit (Fixture       *f,
                 gconstpointer  data)
{
  paired_carrier_set_func (f->bob.carrier, never, NULL);
  invite (f, MSNP_SLP_FILE);
  msnp_p2p_session_watch (f->alice.session, 20);
  wait_until (f->alice.is_closed && f->bob.is_closed);
  g_assert_cmpint (f->alice.end, ==, MSNP_P2P_END_TIMED_OUT);
  g_assert_cmpint (f->bob.end, ==, MSNP_P2P_END_BYE);
}

static void
test_broken (Fixture       *f,
             gconstpointer  data)
{
  invite_and_open (f);
  g_assert_true (msnp_p2p_hub_is_busy (f->alice.hub, MSNP_P2P_CARRIER (f->alice.carrier)));
  msnp_p2p_session_send_stream (f->alice.session, MSNP_P2P_FLAG_FILE, MSNP_P2P_APP_FILE, 5000);
  paired_carrier_break (f->alice.carrier);
  g_assert_true (f->alice.is_closed && f->bob.is_closed);
  g_assert_cmpint (f->alice.end, ==, MSNP_P2P_END_LOST);
  g_assert_cmpint (f->bob.end, ==, MSNP_P2P_END_LOST);
  g_assert_cmpuint (msnp_p2p_hub_get_n_sessions (f->alice.hub), ==, 0);
  g_assert_false (msnp_p2p_hub_is_busy (f->alice.hub, MSNP_P2P_CARRIER (f->alice.carrier)));
}

static void
test_held (Fixture       *f,
           gconstpointer  data)
{
  invite_and_open (f);
  msnp_p2p_session_set_held (f->bob.session, TRUE);
  msnp_p2p_session_send_stream (f->alice.session, MSNP_P2P_FLAG_FILE, MSNP_P2P_APP_FILE, 5000);
  for (guint i = 0; i < 100; i++)
    g_main_context_iteration (NULL, FALSE);
  g_assert_cmpuint (f->bob.received->len, ==, 0);
  msnp_p2p_session_set_held (f->bob.session, FALSE);
  wait_until (f->bob.has_all);
}

#define ADD(path, func) \
  g_test_add ("/msnp/p2p-hub/" path, Fixture, NULL, set_up, func, tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("data-flow", test_stream);
  g_test_add_func ("/msnp/p2p-hub/beyond-four-gigabytes", test_huge);
  ADD ("everything-twice", test_twice);
  ADD ("declined", test_declined);
  ADD ("declined-after-accepting", test_declined_later);
  g_test_add ("/msnp/p2p-hub/declined-after-accepting-as-pidgin", Fixture, GINT_TO_POINTER (TRUE),
              set_up, test_declined_later, tear_down);
  ADD ("pidgins-bye", test_lagging_bye);
  ADD ("what-nobody-knows-is-declined", test_unknown);
  ADD ("who-may-not-is-declined", test_blocked);
  ADD ("a-thousand-invitations", test_thousand);
  ADD ("kinds-are-counted-apart", test_kinds_apart);
  ADD ("sides-are-counted-apart", test_sides_apart);
  ADD ("letters-without-end", test_letters_without_end);
  ADD ("nonsense", test_nonsense);
  ADD ("more-than-was-promised", test_too_much_data);
  ADD ("a-gap", test_gap);
  ADD ("time-limit", test_time_limit);
  ADD ("connection-breaks", test_broken);
  ADD ("a-slow-reader", test_held);

  return g_test_run ();
}

#include <string.h>

#include "msnp/msnp-error.h"
#include "msnp/msnp-session-private.h"
#include "transcript-player.h"

/* Every transcript is played to the real client, over real sockets and TLS: what it sends is
 * compared byte for byte, and what it makes of the answers is looked at. */

/* The whole of what the client does not do as the transcripts do it. */
static const TranscriptDifference differences[] = {
  { "list-and-presence", "SYN 12 27", NULL, "SYN goes once a session: no list is cached" },
  { "list-and-presence", "CHG 7 AWY\r\n", NULL, "a CHG never goes without a client id" },
  { "outgoing-chat", "MSG 4 U", NULL, "what a client is called is not told" },
  { "contact-changes", "ADD 41", NULL, "what is no address is refused before it is sent" },
  { "contact-changes", "ADD 42", "ADD 42 FL ghost@example.com ghost@example.com\r\n",
    "no group is no argument, not group 0" },
  { "long-message", "MSG 10", NULL, "parts are cut at 1400 bytes, not as short as these" },
  { "long-message", "MSG 11", NULL, "as the first part" },
  { "long-message", "MSG 12", NULL, "as the first part" },
  { "custom-emoticon", "MSG 13", NULL, "emoticons of one's own: later" },
  { "msnftp", "MSG 20", NULL, "files: later" },
  { "msnftp", "MSG 21", NULL, "files: later" },
  { "msnftp", "MSG 22", NULL, "files: later" },
  { "odds-and-ends", "XFR 53", NULL, "one who is hidden is told so before anything is sent" },
  { "odds-and-ends", "URL 54", NULL, "the mailbox is not opened: later" },
  { "display-picture", NULL, NULL, "P2P: later; the peer's side is played, and passed over" },
  { "file-switchboard", NULL, NULL, "P2P: later; the peer's side is played, and passed over" },
  { "file-refused", NULL, NULL, "P2P: later; the peer's side is played, and passed over" },
  { "direct-connection", NULL, NULL, "P2P over TCP: later" },
  { "http-gateway", NULL, NULL, "the gateway: later" },
};

typedef struct
{
  SessionLog       *log;
  TranscriptPlayer *player;
} Fixture;

static void
set_up_at (Fixture    *f,
           const char *dispatch,
           const char *nexus)
{
  f->log = session_log_new (dispatch, nexus);
  f->player = transcript_player_new (f->log, differences, G_N_ELEMENTS (differences));
}

static void
set_up (Fixture       *f,
        gconstpointer  data)
{
  set_up_at (f, "messenger.example:1863", "nexus.example");
}

static void
set_up_escargot (Fixture       *f,
                 gconstpointer  data)
{
  set_up_at (f, "svc.example:1863", "svc.example");
}

static void
tear_down (Fixture       *f,
           gconstpointer  data)
{
  transcript_player_free (f->player);
  session_log_free (f->log);
}

/* ---- signing in ---- */

static void
play_sign_in (Fixture *f)
{
  session_log_sign_in (f->log, "alice@example.com", "p,w=1 %\xc3\xa9", MSNP_STATUS_ONLINE);
  transcript_player_load (f->player, "login-microsoft");
  transcript_player_play_rest (f->player);
  transcript_player_load (f->player, "list-and-presence");
  transcript_player_play_before (f->player, "CHL ");
  session_log_wait_state (f->log, MSNP_SESSION_ONLINE);
  session_log_wait_ended (f->log);
  g_assert_no_error (f->log->error);
}

static void
play_sign_in_escargot (Fixture *f)
{
  session_log_sign_in (f->log, "alice@example.com", "secret", MSNP_STATUS_ONLINE);
  transcript_player_load (f->player, "login-escargot");
  transcript_player_play_rest (f->player);
  transcript_player_load (f->player, "list-and-presence");
  transcript_player_skip_before (f->player, "SYN 5 0");
  transcript_player_play_before (f->player, "PNG");
  session_log_wait_state (f->log, MSNP_SESSION_ONLINE);
  session_log_wait_ended (f->log);
  g_assert_no_error (f->log->error);
}

static void
test_login_microsoft (Fixture       *f,
                      gconstpointer  data)
{
  static const char *const steps[] = {
    "connected", "redirected", "connected", "challenged", "ticket-received", "signed-in",
    "list-complete",
  };

  play_sign_in (f);
  for (gsize i = 0; i < G_N_ELEMENTS (steps); i++)
    g_assert_cmpstr (g_ptr_array_index (f->log->events, i), ==, steps[i]);
  g_assert_cmpstr (msnp_session_get_address (f->log->session), ==, "alice@example.com");
  g_assert_cmpstr (msnp_session_get_display_name (f->log->session), ==, "Alice Example");
  g_assert_true (msnp_session_is_verified (f->log->session));
  g_assert_cmpint (msnp_session_get_inbox_unread (f->log->session), ==, 1);
  g_assert_cmpint (msnp_session_get_folders_unread (f->log->session), ==, 0);
}

static void
test_login_escargot (Fixture       *f,
                     gconstpointer  data)
{
  play_sign_in_escargot (f);
  g_assert_cmpuint (session_log_count (f->log, "redirected"), ==, 0);
  g_assert_cmpstr (msnp_session_get_display_name (f->log->session), ==, "alice@example.com");
  g_assert_cmpint (msnp_session_get_inbox_unread (f->log->session), ==, -1);
}

/* ---- failing to sign in ---- */

static void
check_ended (Fixture    *f,
             MsnpError   code,
             const char *message)
{
  session_log_wait_ended (f->log);
  g_assert_error (f->log->error, MSNP_ERROR, (int) code);
  if (message != NULL)
    g_assert_cmpstr (f->log->error->message, ==, message);
  g_assert_cmpint (msnp_session_get_state (f->log->session), ==, MSNP_SESSION_OFFLINE);
}

static void
test_wrong_password (Fixture       *f,
                     gconstpointer  data)
{
  session_log_sign_in (f->log, "alice@example.com", "wrong", MSNP_STATUS_ONLINE);
  transcript_player_load (f->player, "login-microsoft");
  transcript_player_play_before (f->player, "GET /login2.srf");
  transcript_player_load (f->player, "login-failures");
  transcript_player_play_before (f->player, "HTTP/1.1 401 Unauthorized\r\nWWW");
  check_ended (f, MSNP_ERROR_BAD_PASSWORD,
               "Type your e-mail address and password correctly. Caf\xc3\xa9");
}

static void
test_wrong_password_escargot (Fixture       *f,
                              gconstpointer  data)
{
  session_log_sign_in (f->log, "alice@example.com", "secret", MSNP_STATUS_ONLINE);
  transcript_player_load (f->player, "login-escargot");
  transcript_player_play_before (f->player, "HTTP/1.1 200 OK\r\nAuth");
  transcript_player_load (f->player, "login-failures");
  transcript_player_skip_before (f->player, "HTTP/1.1 401 Unauthorized\r\nWWW");
  transcript_player_play_before (f->player, "USR 4");
  check_ended (f, MSNP_ERROR_BAD_PASSWORD, "");
}

static void
test_expired_ticket (Fixture       *f,
                     gconstpointer  data)
{
  session_log_sign_in (f->log, "alice@example.com", "secret", MSNP_STATUS_ONLINE);
  transcript_player_load (f->player, "login-escargot");
  transcript_player_play_before (f->player, "USR 4 TWN S");
  transcript_player_load (f->player, "login-failures");
  transcript_player_skip_before (f->player, "USR 4 TWN S");
  /* The transcript connects anew for it; here it is the connection that has the challenge. */
  transcript_player_again (f->player, "USR 4 TWN S");
  transcript_player_again (f->player, "911 4");
  check_ended (f, MSNP_ERROR_BAD_PASSWORD, NULL);
}

static void
test_refused_dialect (Fixture       *f,
                      gconstpointer  data)
{
  session_log_sign_in (f->log, "alice@example.com", "secret", MSNP_STATUS_ONLINE);
  transcript_player_load (f->player, "login-failures");
  transcript_player_skip_before (f->player, "VER 1 MSNP9 CVR0");
  transcript_player_play_rest (f->player);
  check_ended (f, MSNP_ERROR_VERSION, NULL);
}

static void
set_up_other (Fixture       *f,
              gconstpointer  data)
{
  set_up_at (f, "other.example:1863", "other.example");
}

/* ---- the list ---- */

/* “Name lists status groups”, or NULL for somebody who is on no list */
static char *
dup_contact (Fixture    *f,
             const char *address)
{
  MsnpRoster *roster = msnp_session_get_roster (f->log->session);
  MsnpContact *contact = msnp_roster_lookup (roster, address);
  GString *text;

  if (contact == NULL)
    return NULL;

  text = g_string_new (NULL);
  g_string_append_printf (text, "%s %d %d", msnp_contact_get_display_name (contact),
                          msnp_contact_get_lists (contact), msnp_contact_get_status (contact));
  for (guint i = 0; i < msnp_contact_get_n_groups (contact); i++)
    g_string_append_printf (text, " %s",
                            msnp_group_get_name (msnp_contact_get_group (contact, i)));

  return g_string_free (text, FALSE);
}

static void
check_contact (Fixture    *f,
               const char *address,
               const char *expected)
{
  g_autofree char *found = dup_contact (f, address);

  g_assert_cmpstr (found, ==, expected);
}

static MsnpStatus
status_of (Fixture    *f,
           const char *address)
{
  return msnp_contact_get_status (
    msnp_roster_lookup (msnp_session_get_roster (f->log->session), address));
}

typedef struct
{
  Fixture    *f;
  const char *address;
  MsnpStatus  status;
} Presence;

static gboolean
has_status (gpointer user_data)
{
  Presence *presence = user_data;

  return status_of (presence->f, presence->address) == presence->status;
}

static void
wait_status (Fixture    *f,
             const char *address,
             MsnpStatus  status)
{
  Presence presence = { f, address, status };

  scripted_wait (has_status, &presence, "a presence");
}

/* Pings are sent after 45 seconds; here at once. */
static void
ping_now (Fixture *f)
{
  msnp_transport_start_pings (msnp_notification_get_transport (f->log->session->notification), 1,
                              60000);
}

static void
test_list (Fixture       *f,
           gconstpointer  data)
{
  MsnpRoster *roster;
  MsnpContact *bob;

  play_sign_in (f);
  roster = msnp_session_get_roster (f->log->session);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (roster)), ==, 3);
  g_assert_cmpuint (g_list_model_get_n_items (msnp_roster_list_groups (roster)), ==, 1);
  g_assert_true (msnp_roster_allows_others (roster) && msnp_roster_asks_when_added (roster));
  wait_status (f, "bob@example.net", MSNP_STATUS_AWAY);
  check_contact (f, "bob@example.net", "Bob 11 4 Friends");
  check_contact (f, "carol@example.org", "Carol C 3 0 Friends");
  check_contact (f, "dave@example.com", "Dave 8 0");
  g_assert_cmpuint (session_log_count (f->log, "added-you dave@example.com"), ==, 1);
  bob = msnp_roster_lookup (roster, "bob@example.net");
  g_assert_cmpstr (msnp_contact_get_picture (bob)->sha1d, ==, "udVfpdQxl/kBS0ZZ5Hk3W40sBUw=");
  g_assert_cmpuint (msnp_contact_get_client_id (bob), ==, 268435500);

  transcript_player_play_before (f->player, "PNG");
  wait_status (f, "bob@example.net", MSNP_STATUS_BUSY);
  wait_status (f, "carol@example.org", MSNP_STATUS_ONLINE);
  ping_now (f);
  transcript_player_play_before (f->player, "CHG 11 BSY");
  wait_status (f, "carol@example.org", MSNP_STATUS_OFFLINE);

  session_log_begin (f->log);
  msnp_session_set_status_async (f->log->session, MSNP_STATUS_BUSY, NULL, session_log_on_changed,
                                 f->log);
  transcript_player_play_before (f->player, "SYN 12 27\r\n");
  session_log_wait_ended (f->log);
  g_assert_no_error (f->log->change_error);
  g_assert_cmpint (msnp_session_get_status (f->log->session), ==, MSNP_STATUS_BUSY);
}

static void
test_list_escargot (Fixture       *f,
                    gconstpointer  data)
{
  play_sign_in_escargot (f);
  wait_status (f, "bob@example.net", MSNP_STATUS_ONLINE);
  check_contact (f, "bob@example.net", "Bob B\xc3\xa9zier 11 1 Friends");
  check_contact (f, "carol@example.org", "Carol C 3 0 Friends");
  check_contact (f, "dave@example.com", "Dave 8 0");
  g_assert_null (msnp_contact_get_picture (
    msnp_roster_lookup (msnp_session_get_roster (f->log->session), "bob@example.net")));

  ping_now (f);
  transcript_player_play_before (f->player, "CHG 8 AWY");
  session_log_begin (f->log);
  msnp_session_set_status_async (f->log->session, MSNP_STATUS_AWAY, NULL, session_log_on_changed,
                                 f->log);
  transcript_player_play_rest (f->player);
  session_log_wait_ended (f->log);
  g_assert_no_error (f->log->change_error);
  g_assert_cmpint (msnp_session_get_status (f->log->session), ==, MSNP_STATUS_AWAY);
}

/* ---- chats ---- */

static const MsnpTextFormat bold = { .bold = TRUE, .has_color = TRUE, .color = 0xff0000 };

static void
on_invited (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  Fixture *f = user_data;
  g_autoptr(GError) error = NULL;

  g_assert_true (msnp_conversation_invite_finish (MSNP_CONVERSATION (source), result, &error));
  g_assert_no_error (error);
  f->log->n_pending--;
}

static void
test_outgoing_chat (Fixture       *f,
                    gconstpointer  data)
{
  MsnpConversation *dave;
  MsnpConversation *bob;
  g_autoptr(MsnpMessage) lost = NULL;
  g_autoptr(MsnpMessage) refused = NULL;

  play_sign_in (f);
  transcript_player_load (f->player, "outgoing-chat");

  dave = msnp_session_open_conversation (f->log->session, "dave@example.com");
  lost = g_object_ref (msnp_conversation_send_text (dave, "Dave?", &bold));
  transcript_player_play_before (f->player, "CAL 3");
  session_log_wait (f->log, "failed: Dave?");
  g_assert_error (msnp_message_get_error (lost), MSNP_SERVER_ERROR, 217);

  /* Each person's chat has a switchboard of its own here: bob is called over another one. */
  bob = msnp_session_open_conversation (f->log->session, "bob@example.net");
  msnp_conversation_prepare (bob);
  transcript_player_again (f->player, "XFR 20 SB\r\n");
  transcript_player_again (f->player, "XFR 20 SB 203");
  transcript_player_again (f->player, "USR 1 alice");
  transcript_player_again (f->player, "USR 1 OK");
  transcript_player_play_before (f->player, "MSG 5");
  session_log_wait (f->log, "joined bob@example.net");
  g_assert_true (msnp_conversation_is_connected (bob));

  msnp_conversation_send_typing (bob);
  msnp_conversation_send_text (bob, "Hello Bob \xe2\x98\x83\nsecond line", &bold);
  transcript_player_play_before (f->player, "MSG 7");
  session_log_wait (f->log, "accepted: Hello Bob \xe2\x98\x83\nsecond line");
  session_log_wait (f->log, "typing bob@example.net");
  session_log_wait (f->log, "text bob@example.net: Hi!");

  msnp_conversation_send_nudge (bob);
  refused = g_object_ref (msnp_conversation_send_text (bob, "are you there?", &bold));
  transcript_player_play_before (f->player, "CAL 9");
  session_log_wait (f->log, "failed: are you there?");
  g_assert_error (msnp_message_get_error (refused), MSNP_ERROR, MSNP_ERROR_NAK);

  session_log_begin (f->log);
  msnp_conversation_invite_async (bob, "carol@example.org", NULL, on_invited, f);
  transcript_player_play_before (f->player, "BYE bob");
  session_log_wait_ended (f->log);
  session_log_wait (f->log, "joined carol@example.org");
  g_assert_true (msnp_conversation_is_group (bob));
  transcript_player_play_before (f->player, "OUT");
  session_log_wait (f->log, "left carol@example.org");
  g_assert_cmpuint (session_log_count (f->log, "left bob@example.net"), ==, 1);
  msnp_conversation_leave (bob);
  transcript_player_play_rest (f->player);
}

static void
test_being_rung (Fixture       *f,
                 gconstpointer  data)
{
  g_autoptr(MsnpConversation) group = NULL;

  play_sign_in (f);
  transcript_player_load (f->player, "being-rung");
  transcript_player_play_before (f->player, "MSG 2");
  session_log_wait (f->log, "text bob@example.net: ping");
  group = g_list_model_get_item (msnp_session_list_conversations (f->log->session), 0);
  g_assert_true (msnp_conversation_is_group (group));
  g_assert_cmpuint (g_list_model_get_n_items (msnp_conversation_list_participants (group)), ==, 2);

  msnp_conversation_send_text (group, "pong", &bold);
  transcript_player_play_before (f->player, "BYE bob");
  session_log_wait (f->log, "accepted: pong");
  transcript_player_play_before (f->player, "OUT");
  session_log_wait (f->log, "left carol@example.org");
  msnp_conversation_leave (group);
  /* To the end of the Escargot server's call, which is this session's, too. */
  transcript_player_play_before (f->player, "RNG 9c11");
}

static void
test_being_rung_escargot (Fixture       *f,
                          gconstpointer  data)
{
  ScriptedConnection *notification;

  play_sign_in_escargot (f);
  transcript_player_load (f->player, "being-rung");
  transcript_player_skip_before (f->player, "RNG 9c11");
  transcript_player_play_before (f->player, "BYE bob");
  session_log_wait (f->log, "joined bob@example.net");
  transcript_player_play_before (f->player, "ANS 1 alice@example.com 0a1b");
  session_log_wait (f->log, "left bob@example.net");

  /* A room whose caller has left: nobody is told of it, and it is left in its time. */
  transcript_player_say (f->player, "RNG 0f0e0d0c0b0a0908070605040302010 svc.example:1864 CKI "
                                    "0a1b2c3d4e5f60718293 bob@example.net Bob\r\n");
  notification = transcript_player_get_notification (f->player);
  transcript_player_again (f->player, "ANS 1 alice@example.com 0a1b");
  g_assert_true (transcript_player_get_notification (f->player) == notification);
  g_assert_cmpuint (session_log_count (f->log, "joined bob@example.net"), ==, 1);
}

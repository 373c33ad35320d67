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
  { "display-picture", NULL, NULL, "its numbers are random: test-p2p-chunk has the bytes" },
  { "file-switchboard", NULL, NULL, "its numbers are random: test-p2p-chunk has the bytes" },
  { "file-refused", NULL, NULL, "its numbers are random: test-p2p-chunk has the bytes" },
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
  transcript_player_place (f->player, "USR 4 TWN S",
                           transcript_player_get_notification (f->player));
  transcript_player_play_before (f->player, "VER 1");
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
  transcript_player_place (f->player, "USR 1 alice", NULL);
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
  play_sign_in_escargot (f);
  transcript_player_load (f->player, "being-rung");
  transcript_player_skip_before (f->player, "RNG 9c11");
  transcript_player_play_before (f->player, "BYE bob");
  session_log_wait (f->log, "joined bob@example.net");
  transcript_player_play_before (f->player, "ANS 1 alice@example.com 0a1b");
  session_log_wait (f->log, "left bob@example.net");

  /* A room whose caller has left: nobody is told of it, and it is left in the end. */
  transcript_player_say (f->player, "RNG 0f0e0d0c0b0a0908070605040302010 svc.example:1864 CKI "
                                    "0a1b2c3d4e5f60718293 bob@example.net Bob\r\n");
  transcript_player_place (f->player, "ANS 1 alice@example.com 0a1b",
                           scripted_server_accept (f->log->server, "svc.example:1864"));
  transcript_player_play_before (f->player, "OUT");
  g_assert_cmpuint (session_log_count (f->log, "joined bob@example.net"), ==, 1);
  session_log_sign_out (f->log);
  transcript_player_play_rest (f->player);
}

/* ---- changes ---- */

static MsnpGroup *
group_of (Fixture    *f,
          const char *name)
{
  MsnpGroup *group =
    msnp_roster_lookup_group_by_name (msnp_session_get_roster (f->log->session), name);

  g_assert_nonnull (group);
  return group;
}

/* Plays what a change that was begun makes of it, up to @prefix, and waits for its end. */
static void
play_change (Fixture    *f,
             const char *prefix)
{
  transcript_player_play_before (f->player, prefix);
  session_log_wait_ended (f->log);
}

static void
check_changed (Fixture    *f,
               const char *prefix)
{
  play_change (f, prefix);
  g_assert_no_error (f->log->change_error);
}

#define BEGIN(operation, ...)                                                                   \
  G_STMT_START                                                                                  \
    {                                                                                           \
      session_log_begin (f->log);                                                               \
      msnp_session_##operation##_async (f->log->session, __VA_ARGS__, NULL,                     \
                                        session_log_on_changed, f->log);                        \
    }                                                                                           \
  G_STMT_END

/* A command that is in no transcript, answered with a number that counts as done. */
static void
check_refused_as_done (Fixture    *f,
                       const char *name,
                       const char *args,
                       guint       number)
{
  ScriptedConnection *connection = transcript_player_get_notification (f->player);
  g_autoptr(GBytes) command = scripted_connection_read_command (connection);
  g_autofree char *line = g_strndup (g_bytes_get_data (command, NULL), g_bytes_get_size (command));
  g_auto(GStrv) words = g_strsplit (line, " ", 3);
  g_autofree char *answer = g_strdup_printf ("%u %s\r\n", number, words[1]);

  g_assert_cmpstr (words[0], ==, name);
  g_assert_cmpstr (words[2], ==, args);
  scripted_connection_write (connection, answer, strlen (answer));
  session_log_wait_ended (f->log);
  g_assert_no_error (f->log->change_error);
}

static void
test_changes (Fixture       *f,
              gconstpointer  data)
{
  play_sign_in (f);
  transcript_player_load (f->player, "contact-changes");

  BEGIN (add_group, "Work");
  check_changed (f, "ADD 31");
  BEGIN (add_contact, "eve@example.com", group_of (f, "Work"));
  check_changed (f, "REA 33");
  wait_status (f, "eve@example.com", MSNP_STATUS_ONLINE);
  check_contact (f, "eve@example.com", "Eve 3 1 Work");
  BEGIN (set_display_name, "Alice +1");
  check_changed (f, "ADD 34");
  g_assert_cmpstr (msnp_session_get_display_name (f->log->session), ==, "Alice +1");
  session_log_wait (f->log, "added-you frank@example.com");
  BEGIN (allow, "frank@example.com");
  check_changed (f, "REM 35");
  check_contact (f, "frank@example.com", "Frank 10 0");
  BEGIN (block, "bob@example.net");
  check_changed (f, "ADD 37");
  check_contact (f, "bob@example.net", "Bob 13 4 Friends");

  BEGIN (move_contact, "eve@example.com", group_of (f, "Work"), group_of (f, "Friends"));
  transcript_player_play_before (f->player, "RMG 39");
  /* Some services take a person off the other side's list when he leaves a group: after a move the
   * client says once more that he is on it. Here he is there already. */
  check_refused_as_done (f, "ADD", "FL eve@example.com Eve\r\n", 215);
  check_contact (f, "eve@example.com", "Eve 3 1 Friends");
  BEGIN (remove_group, group_of (f, "Work"));
  check_changed (f, "REG 40");
  BEGIN (rename_group, group_of (f, "Friends"), "Buddies");
  check_changed (f, "ADD 41");
  check_contact (f, "eve@example.com", "Eve 3 1 Buddies");
  g_assert_cmpuint (g_list_model_get_n_items (msnp_roster_list_groups (
                      msnp_session_get_roster (f->log->session))), ==, 1);

  BEGIN (add_contact, "nobody", NULL);
  play_change (f, "ADD 42");
  g_assert_error (f->log->change_error, MSNP_ERROR, MSNP_ERROR_BAD_ARGUMENT);
  BEGIN (add_contact, "ghost@example.com", NULL);
  play_change (f, "REM 43");
  g_assert_error (f->log->change_error, MSNP_SERVER_ERROR, 205);
  check_contact (f, "ghost@example.com", NULL);
  BEGIN (remove_contact, "eve@example.com");
  check_changed (f, "ADD 0 RL 9");
  check_contact (f, "eve@example.com", "Eve 2 0");

  /* Not on the list any more, says the server: then he is not on it here either. */
  BEGIN (remove_contact, "bob@example.net");
  check_refused_as_done (f, "REM", "FL bob@example.net\r\n", 216);
  check_contact (f, "bob@example.net", "Bob 12 0");
}

static void
test_changes_escargot (Fixture       *f,
                       gconstpointer  data)
{
  play_sign_in_escargot (f);
  transcript_player_say (f->player, "FLN bob@example.net\r\n");
  wait_status (f, "bob@example.net", MSNP_STATUS_OFFLINE);
  transcript_player_load (f->player, "contact-changes");
  transcript_player_skip_before (f->player, "ADD 0 RL 9");
  transcript_player_play_rest (f->player);
  wait_status (f, "bob@example.net", MSNP_STATUS_ONLINE);
  check_contact (f, "frank@example.com", "Frank 8 0");
  g_assert_cmpuint (session_log_count (f->log, "added-you frank@example.com"), ==, 1);
}

/* ---- texts in parts, emoticons, what peers offer ---- */

/* bob has called, and is there. */
static MsnpConversation *
play_call (Fixture *f)
{
  play_sign_in_escargot (f);
  transcript_player_load (f->player, "being-rung");
  transcript_player_skip_before (f->player, "RNG 9c11");
  transcript_player_play_before (f->player, "BYE bob");
  session_log_wait (f->log, "joined bob@example.net");

  return msnp_session_open_conversation (f->log->session, "bob@example.net");
}

/* The three parts, as bob's. */
static void
test_long_message (Fixture       *f,
                   gconstpointer  data)
{
  g_autoptr(Transcript) transcript = transcript_load ("long-message");

  play_call (f);
  for (guint i = 0; i < transcript->blocks->len; i++)
    {
      const TranscriptBlock *block = g_ptr_array_index (transcript->blocks, i);
      gsize size;
      const char *bytes = g_bytes_get_data (block->bytes, &size);
      const char *payload = (const char *) memchr (bytes, '\n', size) + 1;
      gsize payload_size = size - (gsize) (payload - bytes);
      g_autofree char *line = NULL;

      if (block->side != TRANSCRIPT_CLIENT)
        continue;
      line = g_strdup_printf ("MSG bob@example.net Bob %" G_GSIZE_FORMAT "\r\n", payload_size);
      transcript_player_say_there (f->player, line, strlen (line));
      transcript_player_say_there (f->player, payload, payload_size);
    }
  session_log_wait (f->log,
                    "text bob@example.net: first part, \xc3\xa9 second part\nlast part");
}

static void
test_custom_emoticon (Fixture       *f,
                      gconstpointer  data)
{
  MsnpConversation *bob = play_call (f);

  msnp_conversation_send_text (bob, "see you :wave:", &bold);
  transcript_player_load (f->player, "custom-emoticon");
  transcript_player_play_rest (f->player);
  session_log_wait (f->log, "accepted: see you :wave:");
}

/* What belongs to a later release is read and passed over, and the chat goes on. */
static void
test_later (Fixture       *f,
            gconstpointer  data)
{
  static const char *const names[] = { "msnftp" };
  MsnpConversation *bob = play_call (f);

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr(Transcript) transcript = transcript_load (names[i]);

      for (guint j = 0; j < transcript->blocks->len; j++)
        {
          const TranscriptBlock *block = g_ptr_array_index (transcript->blocks, j);

          if (block->side == TRANSCRIPT_SERVER && block->server == TRANSCRIPT_SB)
            transcript_player_say_there (f->player, g_bytes_get_data (block->bytes, NULL),
                                         g_bytes_get_size (block->bytes));
        }
    }
  msnp_conversation_send_text (bob, "see you :wave:", &bold);
  transcript_player_load (f->player, "custom-emoticon");
  transcript_player_play_rest (f->player);
  session_log_wait (f->log, "accepted: see you :wave:");
  for (guint i = 0; i < f->log->events->len; i++)
    g_assert_false (g_str_has_prefix (g_ptr_array_index (f->log->events, i), "text "));
}

/* ---- odds and ends ---- */

static void
test_odds_and_ends (Fixture       *f,
                    gconstpointer  data)
{
  MsnpConversation *bob;
  g_autoptr(MsnpMessage) hidden = NULL;

  play_sign_in (f);
  transcript_player_load (f->player, "odds-and-ends");
  bob = msnp_session_open_conversation (f->log->session, "bob@example.net");
  msnp_conversation_prepare (bob);
  /* Too fast: the second request comes after ten seconds, of itself. */
  transcript_player_play_before (f->player, "CHG 52");
  session_log_wait (f->log, "server-message shutdown 5");

  BEGIN (set_status, MSNP_STATUS_HIDDEN);
  check_changed (f, "XFR 53");
  g_assert_cmpint (msnp_session_get_status (f->log->session), ==, MSNP_STATUS_HIDDEN);
  hidden = g_object_ref (msnp_conversation_send_text (
    msnp_session_open_conversation (f->log->session, "carol@example.org"), "psst", NULL));
  session_log_wait (f->log, "failed: psst");
  g_assert_error (msnp_message_get_error (hidden), MSNP_ERROR, MSNP_ERROR_HIDDEN);

  transcript_player_play_before (f->player, "OUT OTH");
  session_log_wait_state (f->log, MSNP_SESSION_OFFLINE);
  g_assert_cmpuint (session_log_count (f->log, "mail Example Sender: hello"), ==, 1);
  g_assert_cmpstr (g_ptr_array_index (f->log->events, f->log->events->len - 1), ==,
                   "signed-out msnp-error-quark " G_STRINGIFY (9));
  g_assert_cmpint (MSNP_ERROR_SHUTTING_DOWN, ==, 9);

  /* Another session of the same client. */
  play_sign_in (f);
  transcript_player_load (f->player, "odds-and-ends");
  transcript_player_skip_before (f->player, "OUT OTH");
  transcript_player_play_rest (f->player);
  session_log_wait_state (f->log, MSNP_SESSION_OFFLINE);
  g_assert_cmpstr (g_ptr_array_index (f->log->events, f->log->events->len - 1), ==,
                   "signed-out msnp-error-quark 8");
  g_assert_cmpint (MSNP_ERROR_SIGNED_IN_ELSEWHERE, ==, 8);
}

/* ---- nothing is left out ---- */

static const char *const played[] = {
  "being-rung", "contact-changes", "custom-emoticon", "list-and-presence", "login-escargot",
  "login-failures", "login-microsoft", "long-message", "msnftp", "odds-and-ends", "outgoing-chat",
};

static gboolean
is_left_out (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (differences); i++)
    {
      if (differences[i].block == NULL && g_str_equal (differences[i].transcript, name))
        return TRUE;
    }

  return FALSE;
}

/* Every transcript is either played above or stands in the table with a reason, and every line of
 * the table is about a block that there is. */
static void
test_table (void)
{
  g_autoptr(GPtrArray) names = transcript_list ();

  for (guint i = 0; i < names->len; i++)
    {
      const char *name = g_ptr_array_index (names, i);
      gboolean is_played = FALSE;

      for (gsize j = 0; j < G_N_ELEMENTS (played); j++)
        is_played = is_played || g_str_equal (played[j], name);
      g_assert_cmpint (is_played, !=, is_left_out (name));
    }
  for (gsize i = 0; i < G_N_ELEMENTS (differences); i++)
    {
      g_autoptr(Transcript) transcript = transcript_load (differences[i].transcript);

      g_assert_nonnull (differences[i].reason);
      if (differences[i].block != NULL)
        transcript_find (transcript, TRANSCRIPT_CLIENT, differences[i].block);
    }
}

#define ADD(path, up, func)                                                                     \
  g_test_add ("/msnp/transcripts-session/" path, Fixture, NULL, up, func, tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/msnp/transcripts-session/leaves-nothing-out", test_table);
  ADD ("login-microsoft", set_up, test_login_microsoft);
  ADD ("login-escargot", set_up_escargot, test_login_escargot);
  ADD ("login-failures/wrong-password", set_up, test_wrong_password);
  ADD ("login-failures/wrong-password-escargot", set_up_escargot, test_wrong_password_escargot);
  ADD ("login-failures/expired-ticket", set_up_escargot, test_expired_ticket);
  ADD ("login-failures/refused-dialect", set_up_other, test_refused_dialect);
  ADD ("list-and-presence", set_up, test_list);
  ADD ("list-and-presence-escargot", set_up_escargot, test_list_escargot);
  ADD ("outgoing-chat", set_up, test_outgoing_chat);
  ADD ("being-rung", set_up, test_being_rung);
  ADD ("being-rung-escargot", set_up_escargot, test_being_rung_escargot);
  ADD ("contact-changes", set_up, test_changes);
  ADD ("contact-changes-escargot", set_up_escargot, test_changes_escargot);
  ADD ("long-message", set_up_escargot, test_long_message);
  ADD ("custom-emoticon", set_up_escargot, test_custom_emoticon);
  ADD ("what-is-for-later", set_up_escargot, test_later);
  ADD ("odds-and-ends", set_up, test_odds_and_ends);

  return g_test_run ();
}

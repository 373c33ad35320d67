#include <string.h>

#include "msnp/msnp-error.h"
#include "recording-player.h"

/* Every recording is played to the real client, and what it has made of it is looked at. */

/* ---- what ends how, and what is not played ---- */

typedef struct
{
  const char *name;
  int         code;   /* of %MSNP_ERROR, the sign-in's; -1 */
  const char *reason; /* why it is not played, or NULL */
} Outcome;

static const Outcome outcomes[] = {
  { "bad_ticket.alice", MSNP_ERROR_BAD_PASSWORD, NULL },
  { "email_other_case.Alice", MSNP_ERROR_BAD_PASSWORD, NULL },
  { "no_authorization_header.alice", -1, "requests without the header are never sent" },
  { "ticket_of_other_user.alice", MSNP_ERROR_BAD_PASSWORD, NULL },
  { "unknown_account.nobody", MSNP_ERROR_BAD_PASSWORD, NULL },
  { "usr_without_at.alice", -1, "what is no address is refused before anything is sent" },
  { "versions.alice", -1, "five beginnings of sign-ins; has a test of its own" },
  { "wrong_password.alice", MSNP_ERROR_BAD_PASSWORD, NULL },
  { "zz_maintenance_ssd.bob", MSNP_ERROR_UNAVAILABLE, NULL },
};

static const struct { const char *name; const char *event; } ends[] = {
  { "chg_bad.alice", "signed-out msnp-error-quark 3" },
  { "misc_commands.alice", "signed-out msnp-error-quark 3" },
  { "second_login_oth.alice1", "signed-out msnp-error-quark 8" },
  { "zz_maintenance_ssd.alice", "signed-out msnp-error-quark 9" },
};

static const Outcome *
find_outcome (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (outcomes); i++)
    {
      if (g_str_equal (outcomes[i].name, name))
        return &outcomes[i];
    }

  return NULL;
}

/* ---- the tests ---- */

static void
check_said (RecordingPlayer *self)
{
  guint n_said = 0;

  for (guint i = 0; i < self->model->said->len; i++)
    session_log_wait (self->log, g_ptr_array_index (self->model->said, i));
  for (guint i = 0; i < self->log->events->len; i++)
    {
      const char *event = g_ptr_array_index (self->log->events, i);

      n_said += g_str_has_prefix (event, "text ") || g_str_has_prefix (event, "nudge ")
                || g_str_has_prefix (event, "typing ");
    }
  g_assert_cmpuint (n_said, ==, self->model->said->len);
}

static void
check_end (RecordingPlayer *self)
{
  const Outcome *outcome = find_outcome (self->recording->name);

  for (gsize i = 0; i < G_N_ELEMENTS (ends); i++)
    {
      if (g_str_equal (ends[i].name, self->recording->name))
        session_log_wait (self->log, ends[i].event);
    }
  if (outcome == NULL && msnp_session_get_state (self->log->session) != MSNP_SESSION_OFFLINE)
    recording_player_check (self);
  if (outcome != NULL)
    {
      session_log_wait_ended (self->log);
      g_assert_error (self->log->error, MSNP_ERROR, outcome->code);
    }
  else
    {
      g_assert_no_error (self->log->error);
      check_said (self);
    }
}

static void
check_recording (const char *name,
                 gboolean    is_cut)
{
  g_autoptr(RecordingPlayer) player = recording_player_new (name, is_cut);

  recording_player_sign_in (player);
  recording_player_play (player);
  /* The spelling of that one was refused; as typed, which is tried then, it is the recorded one. */
  if (g_str_equal (name, "email_other_case.Alice"))
    recording_player_play (player);
  check_end (player);
}

static void
check_whole (gconstpointer data)
{
  check_recording (data, FALSE);
}

static void
check_cut (gconstpointer data)
{
  check_recording (data, TRUE);
}

/* Each answer to VER: one that names another dialect, or none, ends the sign-in. */
static void
test_versions (void)
{
  g_autoptr(Recording) recording = recording_load ("versions.alice");
  guint n_refused = 0;

  for (guint i = 0; i < recording->entries->len; i++)
    {
      RecordingEntry *entry = g_ptr_array_index (recording->entries, i);
      gsize size;
      const char *bytes = g_bytes_get_data (entry->bytes, &size);
      g_autoptr(SessionLog) log = NULL;
      ScriptedConnection *connection;
      GBytes *command;

      if (entry->kind != RECORDING_SERVER || memcmp (bytes, "VER 1 MSNP9\r", 12) == 0)
        continue;
      log = session_log_new (RECORDED_NS, RECORDED_WEB);
      session_log_sign_in (log, "alice@example.com", "pw", MSNP_STATUS_ONLINE);
      connection = scripted_server_accept (log->server, RECORDED_NS);
      command = scripted_connection_read_command (connection);
      g_bytes_unref (command);
      scripted_connection_write (connection, bytes, size);
      session_log_wait_ended (log);
      g_assert_error (log->error, MSNP_ERROR, MSNP_ERROR_VERSION);
      n_refused++;
    }
  g_assert_cmpuint (n_refused, ==, 4);
}

int
main (int    argc,
      char **argv)
{
  g_autoptr(GPtrArray) names = NULL;
  guint n_played = 0;

  g_test_init (&argc, &argv, NULL);

  names = recording_list ();
  for (guint i = 0; i < names->len; i++)
    {
      const char *name = g_ptr_array_index (names, i);
      const Outcome *outcome = find_outcome (name);
      g_autofree char *whole = g_strconcat ("/msnp/recordings-session/whole/", name, NULL);
      g_autofree char *cut = g_strconcat ("/msnp/recordings-session/cut/", name, NULL);

      /* Those are about packets: test-recordings-p2p.c. */
      if (g_str_has_prefix (name, "p2p_") || (outcome != NULL && outcome->reason != NULL))
        continue;
      g_test_add_data_func (whole, name, check_whole);
      g_test_add_data_func (cut, name, check_cut);
      n_played++;
    }
  g_assert_cmpuint (n_played, >, 45);
  g_test_add_func ("/msnp/recordings-session/versions", test_versions);

  return g_test_run ();
}

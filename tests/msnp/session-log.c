#include "session-log.h"

static void G_GNUC_PRINTF (2, 3)
note (SessionLog *self,
      const char *format,
      ...)
{
  va_list list;

  va_start (list, format);
  g_ptr_array_add (self->events, g_strdup_vprintf (format, list));
  va_end (list);
  g_test_message ("%s", (const char *) g_ptr_array_index (self->events, self->events->len - 1));
}

/* ---- chats ---- */

static void
on_message (MsnpConversation *conversation,
            MsnpMessage      *message,
            gpointer          user_data)
{
  note (user_data, "text %s: %s",
        msnp_contact_get_address (msnp_message_get_sender (message)),
        msnp_message_get_text (message));
}

static void
on_nudge (MsnpConversation *conversation,
          MsnpMessage      *message,
          gpointer          user_data)
{
  note (user_data, "nudge %s", msnp_contact_get_address (msnp_message_get_sender (message)));
}

static void
on_typing (MsnpConversation *conversation,
           MsnpContact      *contact,
           gpointer          user_data)
{
  note (user_data, "typing %s", msnp_contact_get_address (contact));
}

static void
on_joined (MsnpConversation *conversation,
           MsnpContact      *contact,
           gpointer          user_data)
{
  note (user_data, "joined %s", msnp_contact_get_address (contact));
}

static void
on_left (MsnpConversation *conversation,
         MsnpContact      *contact,
         gpointer          user_data)
{
  note (user_data, "left %s", msnp_contact_get_address (contact));
}

static void
on_message_state (MsnpConversation *conversation,
                  MsnpMessage      *message,
                  gpointer          user_data)
{
  static const char *const words[] = { "queued", "sent", "accepted", "failed" };

  note (user_data, "%s: %s", words[msnp_message_get_state (message)],
        msnp_message_get_text (message));
}

static void
on_conversation (MsnpSession      *session,
                 MsnpConversation *conversation,
                 gpointer          user_data)
{
  g_signal_connect (conversation, "message-received", G_CALLBACK (on_message), user_data);
  g_signal_connect (conversation, "nudge-received", G_CALLBACK (on_nudge), user_data);
  g_signal_connect (conversation, "typing-received", G_CALLBACK (on_typing), user_data);
  g_signal_connect (conversation, "participant-joined", G_CALLBACK (on_joined), user_data);
  g_signal_connect (conversation, "participant-left", G_CALLBACK (on_left), user_data);
  g_signal_connect (conversation, "message-state-changed", G_CALLBACK (on_message_state),
                    user_data);
}

/* ---- the session ---- */

static void
on_step (MsnpSession *session,
         gpointer     user_data)
{
  const char *name = g_signal_name (g_signal_get_invocation_hint (session)->signal_id);

  note (user_data, "%s", name);
}

static void
on_place (MsnpSession *session,
          const char  *host_and_port,
          gpointer     user_data)
{
  const char *name = g_signal_name (g_signal_get_invocation_hint (session)->signal_id);

  note (user_data, "%s", name);
}

static void
on_added_you (MsnpSession *session,
              MsnpContact *contact,
              gpointer     user_data)
{
  note (user_data, "added-you %s", msnp_contact_get_address (contact));
}

static void
on_mail (MsnpSession *session,
         const char  *from,
         const char  *subject,
         gpointer     user_data)
{
  note (user_data, "mail %s: %s", from, subject);
}

static void
on_server_message (MsnpSession *session,
                   const char  *kind,
                   const char  *text,
                   int          minutes,
                   gpointer     user_data)
{
  note (user_data, "server-message %s %d", kind, minutes);
}

static void
on_signed_out (MsnpSession  *session,
               const GError *reason,
               gpointer      user_data)
{
  if (reason == NULL)
    note (user_data, "signed-out");
  else
    note (user_data, "signed-out %s %d", g_quark_to_string (reason->domain), reason->code);
}

static void
connect_session (SessionLog *self)
{
  static const char *const steps[] =
    { "challenged", "ticket-received", "signed-in", "list-complete" };

  for (gsize i = 0; i < G_N_ELEMENTS (steps); i++)
    g_signal_connect (self->session, steps[i], G_CALLBACK (on_step), self);
  g_signal_connect (self->session, "connected", G_CALLBACK (on_place), self);
  g_signal_connect (self->session, "redirected", G_CALLBACK (on_place), self);
  g_signal_connect (self->session, "added-you", G_CALLBACK (on_added_you), self);
  g_signal_connect (self->session, "mail-received", G_CALLBACK (on_mail), self);
  g_signal_connect (self->session, "server-message", G_CALLBACK (on_server_message), self);
  g_signal_connect (self->session, "signed-out", G_CALLBACK (on_signed_out), self);
  g_signal_connect (self->session, "conversation-opened", G_CALLBACK (on_conversation), self);
}

/* @dispatch, @nexus: hosts of the script */
SessionLog *
session_log_new (const char *dispatch,
                 const char *nexus)
{
  SessionLog *self = g_new0 (SessionLog, 1);
  g_autoptr(GError) error = NULL;
  g_autoptr(MsnpService) service = NULL;
  g_autofree char *json = NULL;

  self->server = scripted_server_new ();
  self->events = g_ptr_array_new_with_free_func (g_free);
  json = scripted_server_dup_service_json (self->server, dispatch, nexus);
  service = msnp_service_new_from_json (json, -1, &error);
  g_assert_no_error (error);
  msnp_service_set_ca_pem (service, scripted_server_get_ca_pem (self->server), &error);
  g_assert_no_error (error);
  self->session = msnp_session_new (service);
  connect_session (self);

  return self;
}

static gboolean
has_nothing_pending (gpointer user_data)
{
  SessionLog *self = user_data;

  return self->n_pending == 0;
}

/* Until every operation that was begun has ended. */
void
session_log_wait_ended (SessionLog *self)
{
  scripted_wait (has_nothing_pending, self, "the end of an operation");
}

void
session_log_free (SessionLog *self)
{
  if (msnp_session_get_state (self->session) != MSNP_SESSION_OFFLINE)
    session_log_sign_out (self);
  session_log_wait_ended (self);
  scripted_settle ();
  g_signal_handlers_disconnect_by_data (self->session, self);
  /* A session that is still held by somebody now is a leak, or a source that was forgotten. */
  g_object_add_weak_pointer (G_OBJECT (self->session), (gpointer *) &self->session);
  g_object_unref (self->session);
  scripted_server_free (self->server);
  scripted_settle ();
  g_assert_null (self->session);
  g_ptr_array_unref (self->events);
  g_clear_error (&self->error);
  g_clear_error (&self->change_error);
  g_free (self);
}

/* ---- operations ---- */

static void
on_signed_in (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  SessionLog *self = user_data;

  self->n_pending--;
  g_clear_error (&self->error);
  msnp_session_sign_in_finish (self->session, result, &self->error);
}

/* Begins a sign-in; what becomes of it is in @events and @error. */
void
session_log_sign_in (SessionLog *self,
                     const char *address,
                     const char *password,
                     MsnpStatus  status)
{
  self->n_pending++;
  msnp_session_sign_in_async (self->session, address, password, status, NULL, on_signed_in, self);
}

static void
on_sign_out_done (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  SessionLog *self = user_data;

  self->n_pending--;
  g_assert_true (msnp_session_sign_out_finish (self->session, result, NULL));
}

void
session_log_sign_out (SessionLog *self)
{
  self->n_pending++;
  msnp_session_sign_out_async (self->session, NULL, on_sign_out_done, self);
  session_log_wait_ended (self);
}

void
session_log_begin (SessionLog *self)
{
  self->n_pending++;
}

void
session_log_on_changed (GObject      *source,
                        GAsyncResult *result,
                        gpointer      user_data)
{
  SessionLog *self = user_data;

  self->n_pending--;
  g_clear_error (&self->change_error);
  msnp_session_change_finish (self->session, result, &self->change_error);
}

/* ---- the diary ---- */

guint
session_log_count (SessionLog *self,
                   const char *event)
{
  guint n_events = 0;

  for (guint i = 0; i < self->events->len; i++)
    n_events += g_str_equal (g_ptr_array_index (self->events, i), event);

  return n_events;
}

typedef struct
{
  SessionLog *log;
  const char *event;
} Wanted;

static gboolean
was_noted (gpointer user_data)
{
  Wanted *wanted = user_data;

  return session_log_count (wanted->log, wanted->event) > 0;
}

/* Until @event was told at least once. */
void
session_log_wait (SessionLog *self,
                  const char *event)
{
  Wanted wanted = { self, event };

  scripted_wait (was_noted, &wanted, event);
}

typedef struct
{
  MsnpSession      *session;
  MsnpSessionState  state;
} WantedState;

static gboolean
is_in_state (gpointer user_data)
{
  WantedState *wanted = user_data;

  return msnp_session_get_state (wanted->session) == wanted->state;
}

void
session_log_wait_state (SessionLog       *self,
                        MsnpSessionState  state)
{
  WantedState wanted = { self->session, state };

  scripted_wait (is_in_state, &wanted, "a state of the session");
}

#include "config.h"

#include "cli-client.h"

#include "msnp/msnp-backoff.h"
#include "msnp/msnp-error.h"
#include "msnp/msnp-log.h"

#include "cli-events.h"
#include "cli-exit.h"
#include "cli-operations.h"
#include "cli-reporter.h"

#define DRAIN_SECONDS 20              /* how long the end waits for messages and results */
#define SIGN_OUT_SECONDS 5            /* how long it then waits for the session */
#define QUEUE_MAX 256                 /* commands that wait; the rest stays in the pipe */
#define BACKLOG_MAX (4 * 1024 * 1024) /* bytes that nobody read yet, before commands wait */

/* Where the client stands; it only moves down this list.
 *
 *   RUNNING --end of input, quit--> DRAINING --all done, or 20 s--> SIGNING_OUT --> ENDED
 *      |  \---------------------------SIGINT, SIGTERM, EPIPE-----------^             ^
 *      \------------------------the session ended by itself--------------------------/
 *
 * With --reconnect a lost session is followed by a pause and a new sign-in, while RUNNING. */
typedef enum
{
  PHASE_RUNNING,
  PHASE_DRAINING,
  PHASE_SIGNING_OUT,
  PHASE_ENDED,
} Phase;

/* Commands are done one after the other, in the order of the lines: the next one begins when the
 * one before has its result. So a script may write "group-add" and "move" in one go. */
struct _CliClient
{
  GObject       parent_instance;
  MsnpSession  *session;
  CliOptions   *options;
  CliInput     *input;
  CliWriter    *writer;
  CliReporter  *reporter;
  CliChats     *chats;
  CliPeers     *peers;
  GCancellable *cancellable; /* of the sign-in that is under way */
  GQueue        queue;       /* CliCommand */
  CliCommand   *running;
  Phase         phase;
  gboolean      is_attempting;  /* between sign_in_async() and the end of that session */
  gboolean      was_online;     /* ever: only then is there a connection to be lost */
  gboolean      has_all_input;  /* nothing follows the queue */
  MsnpBackoff   backoff;
  guint         next_source;    /* the next command */
  guint         pause_source;   /* the next sign-in */
  guint         limit_source;   /* of draining, then of signing out */
};

enum { ENDED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (CliClient, cli_client, G_TYPE_OBJECT)

static void sign_in       (CliClient *self);
static void sign_out      (CliClient *self);
static void schedule_next (CliClient *self);

/* The end */

static void
refuse_waiting (CliClient *self)
{
  g_autoptr(GError) error = g_error_new_literal (MSNP_ERROR, MSNP_ERROR_NOT_SIGNED_IN,
                                                 "the session ended first");

  if (self->running != NULL)
    cli_client_answer (self, error, NULL);
  for (;;)
    {
      self->running = g_queue_pop_head (&self->queue);
      if (self->running == NULL)
        break;
      cli_client_answer (self, error, NULL);
    }
}

/* `state` offline is the last line, so what is still open is ended before. */
static void
end (CliClient    *self,
     const GError *error)
{
  if (self->phase == PHASE_ENDED)
    return;

  self->phase = PHASE_ENDED;
  g_clear_handle_id (&self->next_source, g_source_remove);
  g_clear_handle_id (&self->pause_source, g_source_remove);
  g_clear_handle_id (&self->limit_source, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  cli_input_stop (self->input);

  cli_chats_fail_open (self->chats);
  refuse_waiting (self);
  cli_client_report (self, cli_event_new_offline (error));
  g_signal_emit (self, signals[ENDED], 0, error);
}

static gboolean
on_sign_out_limit (gpointer user_data)
{
  CliClient *self = user_data;

  self->limit_source = 0;
  end (self, NULL);
  return G_SOURCE_REMOVE;
}

static void
on_signed_out_asked (GObject      *source,
                     GAsyncResult *result,
                     gpointer      user_data)
{
  g_autoptr(CliClient) self = user_data;
  g_autoptr(GError) error = NULL;

  if (!msnp_session_sign_out_finish (MSNP_SESSION (source), result, &error))
    g_info ("signing out: %s", error->message);
  end (self, NULL);
}

static void
sign_out (CliClient *self)
{
  if (self->phase >= PHASE_SIGNING_OUT)
    return;

  self->phase = PHASE_SIGNING_OUT;
  cli_input_stop (self->input);
  g_clear_handle_id (&self->pause_source, g_source_remove);
  g_clear_handle_id (&self->limit_source, g_source_remove);
  if (!self->is_attempting)
    {
      end (self, NULL);
      return;
    }

  self->limit_source = g_timeout_add_seconds (SIGN_OUT_SECONDS, on_sign_out_limit, self);
  msnp_session_sign_out_async (self->session, NULL, on_signed_out_asked, g_object_ref (self));
}

static void
check_drained (CliClient *self)
{
  if (self->phase == PHASE_DRAINING && self->running == NULL
      && g_queue_is_empty (&self->queue) && cli_chats_get_n_open (self->chats) == 0
      && cli_peers_get_n_fetches (self->peers) == 0)
    sign_out (self);
}

static gboolean
on_drain_limit (gpointer user_data)
{
  CliClient *self = user_data;

  self->limit_source = 0;
  sign_out (self);
  return G_SOURCE_REMOVE;
}

/* From the moment that both hold: nothing more is to be read, and somebody is there to be told. */
static void
limit_the_end (CliClient *self)
{
  if (self->has_all_input && self->limit_source == 0 && self->phase <= PHASE_DRAINING
      && msnp_session_get_state (self->session) == MSNP_SESSION_ONLINE)
    self->limit_source = g_timeout_add_seconds (DRAIN_SECONDS, on_drain_limit, self);
}

/* Signing in */

static gboolean
on_pause_over (gpointer user_data)
{
  CliClient *self = user_data;

  self->pause_source = 0;
  sign_in (self);
  return G_SOURCE_REMOVE;
}

/* One attempt has ended, whether it ever came online or not. */
static void
take_end_of_attempt (CliClient    *self,
                     const GError *error)
{
  guint milliseconds;

  if (!self->is_attempting || self->phase == PHASE_ENDED)
    return;

  self->is_attempting = FALSE;
  if (self->phase == PHASE_SIGNING_OUT || msnp_error_is_cancelled (error))
    error = NULL;

  if (error == NULL || !self->options->reconnects || !self->was_online
      || self->phase != PHASE_RUNNING
      || !msnp_backoff_next (&self->backoff, error, &milliseconds))
    {
      end (self, error);
      return;
    }

  g_clear_handle_id (&self->limit_source, g_source_remove);
  cli_client_report (self, cli_event_new_offline (error));
  self->pause_source = g_timeout_add (milliseconds, on_pause_over, self);
}

static void
on_session_signed_out (MsnpSession *session,
                       GError      *error,
                       CliClient   *self)
{
  take_end_of_attempt (self, error);
}

static void
on_session_state (MsnpSession *session,
                  GParamSpec  *pspec,
                  CliClient   *self)
{
  if (msnp_session_get_state (session) != MSNP_SESSION_ONLINE)
    return;

  self->was_online = TRUE;
  msnp_backoff_reset (&self->backoff);
  limit_the_end (self);
  schedule_next (self);
}

/* A failure is told by "signed-out" as well; but not one that came before anything was sent. */
static void
on_signed_in (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(CliClient) self = user_data;
  g_autoptr(GError) error = NULL;

  if (!msnp_session_sign_in_finish (MSNP_SESSION (source), result, &error)
      && msnp_session_get_state (self->session) == MSNP_SESSION_OFFLINE)
    take_end_of_attempt (self, error);
}

static void
sign_in (CliClient *self)
{
  self->is_attempting = TRUE;
  msnp_session_sign_in_async (self->session, self->options->email, self->options->password,
                              self->options->status, self->cancellable, on_signed_in,
                              g_object_ref (self));

  /* The session has its copy, and will wipe that. */
  if (!self->options->reconnects)
    g_clear_pointer (&self->options->password, msnp_secret_free);
}

/* Commands */

static void
run_command (CliClient  *self,
             CliCommand *command)
{
  g_autoptr(GError) error = NULL;
  CliOperation operate = NULL;

  if (command->fault != NULL)
    error = g_error_copy (command->fault);
  else if ((operate = cli_operations_lookup (command->op)) == NULL)
    g_set_error (&error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "the operation is unknown");

  if (error != NULL || !operate (self, command, &error))
    cli_client_answer (self, error, NULL);
}

static gboolean
on_next (gpointer user_data)
{
  CliClient *self = user_data;

  self->next_source = 0;
  if (self->phase != PHASE_RUNNING || self->running != NULL
      || msnp_session_get_state (self->session) != MSNP_SESSION_ONLINE)
    return G_SOURCE_REMOVE;

  self->running = g_queue_pop_head (&self->queue);
  if (self->running != NULL)
    run_command (self, self->running);
  else if (self->has_all_input)
    cli_client_drain (self);

  if (!self->has_all_input)
    cli_input_set_paused (self->input, g_queue_get_length (&self->queue) >= QUEUE_MAX);
  return G_SOURCE_REMOVE;
}

/* From the main loop, not from the last answer: a long input must not starve the network. */
static void
schedule_next (CliClient *self)
{
  if (self->next_source == 0 && self->phase == PHASE_RUNNING && self->running == NULL
      && cli_writer_get_backlog (self->writer) <= BACKLOG_MAX)
    self->next_source = g_idle_add_full (G_PRIORITY_DEFAULT, on_next, self, NULL);
}

static void
enqueue (CliClient  *self,
         CliCommand *command)
{
  g_queue_push_tail (&self->queue, command);
  if (g_strcmp0 (command->op, "quit") == 0)
    {
      cli_input_stop (self->input);
      self->has_all_input = TRUE;
      limit_the_end (self);
    }
  else if (g_queue_get_length (&self->queue) >= QUEUE_MAX)
    cli_input_set_paused (self->input, TRUE);

  schedule_next (self);
}

static void
on_input_line (CliInput   *input,
               const char *line,
               CliClient  *self)
{
  enqueue (self, cli_command_new_from_line (line));
}

static void
on_input_refused (CliInput   *input,
                  const char *why,
                  CliClient  *self)
{
  enqueue (self, cli_command_new_unreadable (why));
}

static void
on_input_ended (CliInput  *input,
                CliClient *self)
{
  self->has_all_input = TRUE;
  limit_the_end (self);
  schedule_next (self);
}

static void
on_writer_drained (CliWriter *writer,
                   CliClient *self)
{
  if (!g_queue_is_empty (&self->queue) || self->has_all_input)
    schedule_next (self);
}

/* A message may end without any command under way. */
static void
on_message_ended (CliChats  *chats,
                  CliClient *self)
{
  check_drained (self);
}

static void
on_fetch_ended (CliPeers  *peers,
                CliClient *self)
{
  check_drained (self);
}

/* The object */

static void
cli_client_dispose (GObject *object)
{
  CliClient *self = CLI_CLIENT (object);

  g_clear_handle_id (&self->next_source, g_source_remove);
  g_clear_handle_id (&self->pause_source, g_source_remove);
  g_clear_handle_id (&self->limit_source, g_source_remove);
  G_OBJECT_CLASS (cli_client_parent_class)->dispose (object);
}

static void
cli_client_finalize (GObject *object)
{
  CliClient *self = CLI_CLIENT (object);

  g_clear_object (&self->reporter);
  g_clear_object (&self->chats);
  g_clear_object (&self->peers);
  g_clear_object (&self->session);
  g_clear_object (&self->input);
  g_clear_object (&self->writer);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->options, cli_options_free);
  g_clear_pointer (&self->running, cli_command_free);
  g_queue_clear_full (&self->queue, (GDestroyNotify) cli_command_free);
  G_OBJECT_CLASS (cli_client_parent_class)->finalize (object);
}

static void
cli_client_class_init (CliClientClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = cli_client_dispose;
  object_class->finalize = cli_client_finalize;

  /**
   * CliClient::ended:
   * @self: the client
   * @error: (nullable): why; %NULL when it was asked to
   *
   * Emitted once, when the last line was written; it may still be on its way to the reader.
   */
  signals[ENDED] =
    g_signal_new ("ended", CLI_TYPE_CLIENT, G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
cli_client_init (CliClient *self)
{
  self->cancellable = g_cancellable_new ();
  g_queue_init (&self->queue);
}

/**
 * cli_client_new:
 * @session: signed out
 * @options: (transfer full): who signs in, and how
 * @input: the commands
 * @writer: where the events go
 *
 * Returns: (transfer full): a client that does nothing yet
 */
CliClient *
cli_client_new (MsnpSession *session,
                CliOptions  *options,
                CliInput    *input,
                CliWriter   *writer)
{
  CliClient *self = g_object_new (CLI_TYPE_CLIENT, NULL);

  self->session = g_object_ref (session);
  self->options = options;
  self->input = g_object_ref (input);
  self->writer = g_object_ref (writer);

  /* The reporter is connected first: `state` online is told before the first command runs. */
  self->reporter = cli_reporter_new (session, writer);
  self->chats = cli_chats_new (session, writer);
  self->peers = cli_peers_new (session, writer, options->save_to);
  g_signal_connect_object (self->peers, "fetch-ended", G_CALLBACK (on_fetch_ended), self, 0);
  g_signal_connect_object (self->chats, "message-ended", G_CALLBACK (on_message_ended), self, 0);
  g_signal_connect_object (session, "notify::state", G_CALLBACK (on_session_state), self, 0);
  g_signal_connect_object (session, "signed-out", G_CALLBACK (on_session_signed_out), self, 0);
  g_signal_connect_object (input, "line", G_CALLBACK (on_input_line), self, 0);
  g_signal_connect_object (input, "refused", G_CALLBACK (on_input_refused), self, 0);
  g_signal_connect_object (input, "ended", G_CALLBACK (on_input_ended), self, 0);
  g_signal_connect_object (writer, "drained", G_CALLBACK (on_writer_drained), self, 0);
  return self;
}

/* Begins to read, and to sign in. */
void
cli_client_start (CliClient *self)
{
  g_return_if_fail (CLI_IS_CLIENT (self));

  msnp_session_set_timeout (self->session, self->options->timeout);
  cli_input_set_paused (self->input, FALSE);
  sign_in (self);
}

/* Signs out without waiting for anything, as after a signal. A second call does not even wait for
 * the session. */
void
cli_client_stop (CliClient *self)
{
  g_return_if_fail (CLI_IS_CLIENT (self));

  if (self->phase == PHASE_SIGNING_OUT)
    end (self, NULL);
  else
    sign_out (self);
}

/* Returns: (transfer none) */
MsnpSession *
cli_client_get_session (CliClient *self)
{
  g_return_val_if_fail (CLI_IS_CLIENT (self), NULL);

  return self->session;
}

/* Returns: (transfer none) */
CliChats *
cli_client_get_chats (CliClient *self)
{
  g_return_val_if_fail (CLI_IS_CLIENT (self), NULL);

  return self->chats;
}

/* Returns: (transfer none) */
CliPeers *
cli_client_get_peers (CliClient *self)
{
  g_return_val_if_fail (CLI_IS_CLIENT (self), NULL);

  return self->peers;
}

/* @event: (transfer full): one line of standard output */
void
cli_client_report (CliClient  *self,
                   JsonObject *event)
{
  g_return_if_fail (CLI_IS_CLIENT (self));

  cli_writer_write (self->writer, event);
}

static void
answer (CliClient    *self,
        const GError *error,
        const char   *chat,
        const char   *transfer)
{
  g_autoptr(CliCommand) command = g_steal_pointer (&self->running);

  if (command == NULL)
    return;

  if (command->id != NULL || error != NULL)
    cli_client_report (self, cli_event_new_result (command->id, error, chat, transfer));
  schedule_next (self);
  check_drained (self);
}

/**
 * cli_client_answer:
 * @self: the client
 * @error: (nullable): why the command was not done
 * @chat: (nullable): the chat it was about
 *
 * Ends the command that is running. Success is told to a command with an id; a failure always, for
 * a script that asked for nothing still wants to know that nothing happened. An operation whose
 * command was given up already, because the session ended, may answer late: nobody hears it.
 */
void
cli_client_answer (CliClient    *self,
                   const GError *error,
                   const char   *chat)
{
  g_return_if_fail (CLI_IS_CLIENT (self));

  answer (self, error, chat, NULL);
}

/* Like cli_client_answer(), for a command that has made a transfer. */
void
cli_client_answer_transfer (CliClient    *self,
                            const GError *error,
                            const char   *transfer)
{
  g_return_if_fail (CLI_IS_CLIENT (self));

  answer (self, error, NULL, transfer);
}

/* The input has ended: when everything under way has, sign out. */
void
cli_client_drain (CliClient *self)
{
  g_return_if_fail (CLI_IS_CLIENT (self));

  if (self->phase != PHASE_RUNNING)
    return;

  self->phase = PHASE_DRAINING;
  check_drained (self);
}

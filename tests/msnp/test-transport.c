#include "config.h"

#include <string.h>

#include "msnp/msnp-error.h"
#include "msnp/wire/msnp-transport.h"

/* A transport at one end of a real connection, the test at the other. */

typedef struct
{
  GSocketListener   *listener;
  guint16            port;
  GSocketConnection *peer;
  MsnpTransport     *transport;
  gboolean           is_connected;
  GString           *log;
  GString           *read;
  guint              n_reads;
  gboolean           has_peer_ended;
  guint8             chunk[1024];
} Fixture;

static void
wait_for (Fixture  *f,
          gboolean (*fact) (Fixture *f))
{
  while (!fact (f))
    g_main_context_iteration (NULL, TRUE);
}

static void start_reading (Fixture *f);

static void
on_peer_read (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  Fixture *f = user_data;
  gssize size = g_input_stream_read_finish (G_INPUT_STREAM (source), result, NULL);

  if (size <= 0)
    {
      f->has_peer_ended = TRUE;
      return;
    }
  f->n_reads++;
  g_string_append_len (f->read, (char *) f->chunk, size);
  start_reading (f);
}

static void
start_reading (Fixture *f)
{
  g_input_stream_read_async (g_io_stream_get_input_stream (G_IO_STREAM (f->peer)), f->chunk,
                             sizeof f->chunk, G_PRIORITY_DEFAULT, NULL, on_peer_read, f);
}

static void
on_accepted (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  Fixture *f = user_data;

  f->peer = g_socket_listener_accept_finish (G_SOCKET_LISTENER (source), result, NULL, NULL);
  g_assert_nonnull (f->peer);
  start_reading (f);
}

static void
on_connected (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  Fixture *f = user_data;
  g_autoptr(GError) error = NULL;

  f->is_connected = msnp_transport_connect_finish (f->transport, result, &error);
  g_assert_no_error (error);
}

static void
on_command (MsnpTransport     *transport,
            const MsnpCommand *command,
            Fixture           *f)
{
  g_autofree char *line = msnp_command_dup_line (command);

  g_string_append_printf (f->log, "command %s; ", line);
}

static void
on_closed (MsnpTransport *transport,
           const GError  *error,
           Fixture       *f)
{
  g_assert_nonnull (error);
  g_string_append_printf (f->log, "closed %d; ", error->code);
}

static void
on_reply (MsnpTransport     *transport,
          const MsnpCommand *reply,
          const GError      *error,
          gpointer           user_data)
{
  Fixture *f = user_data;

  g_assert_true ((reply != NULL) != (error != NULL));
  if (reply != NULL)
    g_string_append_printf (f->log, "reply %s; ", reply->name);
  else
    g_string_append_printf (f->log, "error %d; ", error->code);
}

static gboolean
is_ready (Fixture *f)
{
  return f->is_connected && f->peer != NULL;
}

static void
set_up (Fixture       *f,
        gconstpointer  data)
{
  g_autofree char *address = NULL;

  f->listener = g_socket_listener_new ();
  f->port = g_socket_listener_add_any_inet_port (f->listener, NULL, NULL);
  f->log = g_string_new (NULL);
  f->read = g_string_new (NULL);
  g_socket_listener_accept_async (f->listener, NULL, on_accepted, f);
  f->transport = msnp_transport_new ("NS", NULL);
  g_signal_connect (f->transport, "command-received", G_CALLBACK (on_command), f);
  g_signal_connect (f->transport, "closed", G_CALLBACK (on_closed), f);
  address = g_strdup_printf ("127.0.0.1:%u", f->port);
  msnp_transport_connect_async (f->transport, address, NULL, on_connected, f);
  wait_for (f, is_ready);
}

static gboolean
has_peer_ended (Fixture *f)
{
  return f->has_peer_ended;
}

static void
tear_down (Fixture       *f,
           gconstpointer  data)
{
  msnp_transport_close (f->transport);
  wait_for (f, has_peer_ended);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  g_assert_finalize_object (f->transport);
  g_object_unref (f->peer);
  g_object_unref (f->listener);
  g_string_free (f->log, TRUE);
  g_string_free (f->read, TRUE);
}

static void
say (Fixture    *f,
     const char *bytes)
{
  g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (f->peer)), bytes,
                             strlen (bytes), NULL, NULL, NULL);
}

static gboolean
has_mark (Fixture *f)
{
  return strstr (f->log->str, "MRK") != NULL || strstr (f->log->str, "closed") != NULL;
}

/* Returns what was logged up to a mark that the peer sends last. */
static const char *
hear (Fixture    *f,
      const char *bytes)
{
  g_string_truncate (f->log, 0);
  say (f, bytes);
  say (f, "MRK\r\n");
  wait_for (f, has_mark);

  return f->log->str;
}

static gboolean
has_two_lines (Fixture *f)
{
  return g_str_has_suffix (f->read->str, "0\r\n");
}

static void
test_one_turn_is_one_chunk (Fixture       *f,
                            gconstpointer  data)
{
  msnp_transport_send (f->transport, 5000, on_reply, f, "SYN", "0", NULL);
  msnp_transport_send (f->transport, 5000, on_reply, f, "CHG", "NLN", "0", NULL);
  wait_for (f, has_two_lines);

  g_assert_cmpstr (f->read->str, ==, "SYN 1 0\r\nCHG 2 NLN 0\r\n");
  g_assert_cmpuint (f->n_reads, ==, 1);
}

static void
test_answers_find_their_questions (Fixture       *f,
                                   gconstpointer  data)
{
  msnp_transport_send (f->transport, 5000, on_reply, f, "ADD", "AL", "a@x.org", NULL);
  msnp_transport_send (f->transport, 5000, on_reply, f, "USR", "TWN", "I", "a@x.org", NULL);
  msnp_transport_send (f->transport, 5000, on_reply, f, "MSG", "A", NULL);

  g_assert_cmpstr (hear (f, "ADD 0 RL 1 b@x.org B\r\nNAK 3\r\nXFR 2 NS x\r\n215 1\r\nADD 1\r\n"),
                   ==, "command ADD 0 RL 1 b@x.org B; reply NAK; reply XFR; error 215; "
                       "command ADD 1; command MRK; ");
}

static void
test_strange_answers_are_commands (Fixture       *f,
                                   gconstpointer  data)
{
  msnp_transport_send (f->transport, 5000, on_reply, f, "VER", "MSNP9", "CVR0", NULL);

  g_assert_cmpstr (hear (f, "CVR 1 x\r\nVER 7 MSNP9\r\nVER\r\n601 0\r\n601\r\n"), ==,
                   "command CVR 1 x; command VER 7 MSNP9; command VER; command 601 0; "
                   "command 601; command MRK; ");
  g_assert_true (msnp_transport_was_sent (f->transport, 1));
  g_assert_false (msnp_transport_was_sent (f->transport, 7));
}

static gboolean
has_log (Fixture *f)
{
  return f->log->len > 0;
}

static void
test_late_answer (Fixture       *f,
                  gconstpointer  data)
{
  g_autofree char *expected = g_strdup_printf ("error %d; ", MSNP_ERROR_TIMED_OUT);

  msnp_transport_send (f->transport, 10, on_reply, f, "SYN", "0", NULL);
  wait_for (f, has_log);
  g_assert_cmpstr (f->log->str, ==, expected);
  g_assert_cmpstr (hear (f, "SYN 1 1\r\n"), ==, "command SYN 1 1; command MRK; ");
}

static void
test_peer_closes (Fixture       *f,
                  gconstpointer  data)
{
  g_autofree char *expected = g_strdup_printf ("error %d; error %d; closed %d; ",
                                               MSNP_ERROR_UNREACHABLE, MSNP_ERROR_UNREACHABLE,
                                               MSNP_ERROR_UNREACHABLE);

  msnp_transport_send (f->transport, 5000, on_reply, f, "SYN", "0", NULL);
  msnp_transport_send (f->transport, 5000, on_reply, f, "CHG", "NLN", "0", NULL);
  g_io_stream_close (G_IO_STREAM (f->peer), NULL, NULL);
  wait_for (f, has_mark);

  g_assert_cmpstr (f->log->str, ==, expected);
  g_assert_false (msnp_transport_is_open (f->transport));
  g_string_truncate (f->log, 0);
  g_assert_cmpuint (msnp_transport_send (f->transport, 5000, on_reply, f, "SYN", "0", NULL), ==, 0);
  g_assert_cmpstr (f->log->str, ==, "");
  wait_for (f, has_log);
  f->has_peer_ended = TRUE;
}

static void
test_garbage_closes (Fixture       *f,
                     gconstpointer  data)
{
  g_autofree char *expected = g_strdup_printf ("closed %d; ", MSNP_ERROR_PROTOCOL);

  g_assert_cmpstr (hear (f, "what is this\r\n"), ==, expected);
}

static void
test_own_close_says_goodbye (Fixture       *f,
                             gconstpointer  data)
{
  g_autofree char *expected = g_strdup_printf ("error %d; ", G_IO_ERROR_CANCELLED);

  msnp_transport_send (f->transport, 5000, on_reply, f, "SYN", "0", NULL);
  msnp_transport_send_plain (f->transport, "OUT");
  msnp_transport_close (f->transport);
  wait_for (f, has_peer_ended);

  g_assert_cmpstr (f->read->str, ==, "SYN 1 0\r\nOUT\r\n");
  g_assert_cmpstr (f->log->str, ==, expected);
}

static gboolean
has_pinged (Fixture *f)
{
  return f->read->len > 0;
}

static void
test_pings_and_notices_death (Fixture       *f,
                              gconstpointer  data)
{
  g_autofree char *expected = g_strdup_printf ("closed %d; ", MSNP_ERROR_UNREACHABLE);

  msnp_transport_start_pings (f->transport, 10, 40);
  wait_for (f, has_pinged);
  g_assert_true (g_str_has_prefix (f->read->str, "PNG\r\n"));
  g_assert_cmpstr (hear (f, "QNG 50\r\n"), ==, "command QNG 50; command MRK; ");

  g_string_truncate (f->log, 0);
  wait_for (f, has_log);
  g_assert_cmpstr (f->log->str, ==, expected);
}

/* After a change of the network: at once, and with less patience. */
static void
test_check_asks_at_once (Fixture       *f,
                         gconstpointer  data)
{
  g_autofree char *expected = g_strdup_printf ("closed %d; ", MSNP_ERROR_UNREACHABLE);

  msnp_transport_start_pings (f->transport, 600000, 600000);
  msnp_transport_check (f->transport, 600000);
  msnp_transport_check (f->transport, 600000);
  wait_for (f, has_pinged);
  g_assert_cmpstr (f->read->str, ==, "PNG\r\n");
  g_assert_cmpstr (hear (f, "QNG 50\r\n"), ==, "command QNG 50; command MRK; ");

  g_string_truncate (f->log, 0);
  msnp_transport_check (f->transport, 20);
  wait_for (f, has_log);
  g_assert_cmpstr (f->log->str, ==, expected);
}

static void
test_nothing_starts_another_line (Fixture       *f,
                                  gconstpointer  data)
{
  msnp_transport_send (f->transport, 5000, NULL, NULL, "REA", "a@x.org", "x\r\nOUT\r\ny z", "0",
                       NULL);
  wait_for (f, has_two_lines);

  g_assert_cmpstr (f->read->str, ==, "REA 1 a@x.org x%0D%0AOUT%0D%0Ay%20z 0\r\n");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, func) g_test_add ("/msnp/transport/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("one-turn-is-one-chunk", test_one_turn_is_one_chunk);
  ADD ("answers-find-their-questions", test_answers_find_their_questions);
  ADD ("strange-answers-are-commands", test_strange_answers_are_commands);
  ADD ("late-answer", test_late_answer);
  ADD ("peer-closes", test_peer_closes);
  ADD ("garbage-closes", test_garbage_closes);
  ADD ("own-close-says-goodbye", test_own_close_says_goodbye);
  ADD ("pings-and-notices-death", test_pings_and_notices_death);
  ADD ("check-asks-at-once", test_check_asks_at_once);
  ADD ("nothing-starts-another-line", test_nothing_starts_another_line);

  return g_test_run ();
}

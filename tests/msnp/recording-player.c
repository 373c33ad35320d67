#include "recording-player.h"

#include <stdlib.h>
#include <string.h>

RecordingPlayer *
recording_player_new (const char *name,
                      gboolean    is_cut)
{
  RecordingPlayer *self = g_new0 (RecordingPlayer, 1);

  self->log = session_log_new (RECORDED_NS, RECORDED_WEB);
  self->recording = recording_load (name);
  self->model = recording_model_new ();
  self->is_cut = is_cut;
  self->wires = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, recording_wire_free);
  self->transactions = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->tickets = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  return self;
}

void
recording_player_free (RecordingPlayer *self)
{
  session_log_free (self->log);
  recording_free (self->recording);
  recording_model_free (self->model);
  g_hash_table_unref (self->wires);
  g_hash_table_unref (self->transactions);
  g_hash_table_unref (self->tickets);
  g_free (self->sent_ahead);
  g_free (self);
}

static RecordingWire *
get_wire (RecordingPlayer *self,
          const char      *name)
{
  return g_hash_table_lookup (self->wires, name);
}

static RecordingWire *
start_wire (RecordingPlayer *self,
            const char      *name,
            const char      *host)
{
  RecordingWire *wire = recording_wire_new (scripted_server_accept (self->log->server, host));

  g_hash_table_insert (self->wires, g_strdup (name), wire);

  return wire;
}

static void
map (RecordingPlayer *self,
     const char      *wire,
     const char      *recorded,
     char            *number)
{
  g_hash_table_insert (self->transactions,
                       g_strdup_printf ("%s %ld", wire, strtol (recorded + 4, NULL, 10)), number);
}

/* ---- what the server says ---- */

static void
say (RecordingPlayer *self,
     RecordingWire   *wire,
     const char      *bytes,
     gsize            size)
{
  gsize at = 0;

  while (self->is_cut && at < size)
    {
      gsize wanted = (gsize) g_test_rand_int_range (1, 40);
      gsize piece = MIN (wanted, size - at);

      scripted_connection_write (wire->connection, bytes + at, piece);
      scripted_settle ();
      at += piece;
    }
  if (!self->is_cut)
    scripted_connection_write (wire->connection, bytes, size);
}

/* An answer to @line's question, which the recording does not have. */
static void
answer (RecordingPlayer *self,
        const char      *name,
        const char      *line)
{
  g_autofree char *text = g_strconcat (line, "\r\n", NULL);

  if (g_str_equal (name, "NS"))
    recording_model_apply (self->model, line, NULL);
  say (self, get_wire (self, name), text, strlen (text));
}

static gboolean
has_number (const char *line)
{
  static const char names[] =
    "VER CVR USR XFR SYN CHG ILN ADD REM REA ADG REG RMG CAL ANS IRO ACK GTC BLP PRP SND URL IMS";
  g_autofree char *name = g_strndup (line, 3);

  return g_ascii_isdigit (line[4])
         && (g_ascii_isdigit (line[0]) || strstr (names, name) != NULL);
}

/* Returns: (transfer full) (nullable): @line for this client; NULL when it never asked */
static char *
dup_mapped (RecordingPlayer *self,
            const char      *name,
            const char      *line)
{
  g_autofree char *key = NULL;
  g_autofree char *numbered = NULL;
  g_auto(GStrv) words = NULL;
  const char *number;
  guint place;

  if (has_number (line))
    {
      key = g_strdup_printf ("%s %ld", name, strtol (line + 4, NULL, 10));
      number = g_hash_table_lookup (self->transactions, key);
      if (number == NULL && (g_ascii_isdigit (line[0]) || g_str_has_prefix (line, "ACK")
                             || g_str_has_prefix (line, "XFR") || g_str_has_prefix (line, "SYN")))
        return NULL;
      numbered = g_strdup_printf ("%.4s%s%s", line, number != NULL ? number : "0",
                                  line + 4 + strspn (line + 4, "0123456789"));
    }
  else
    {
      numbered = g_strdup (line);
    }

  place = g_str_has_prefix (line, "XFR ") ? 3 : g_str_has_prefix (line, "RNG ") ? 2 : 0;
  if (place == 0)
    return g_steal_pointer (&numbered);

  words = g_strsplit (numbered, " ", -1);
  g_free (words[place]);
  words[place] = g_strdup_printf ("127.0.0.1:%u",
                                  scripted_server_get_port (self->log->server, RECORDED_SB));
  g_hash_table_add (self->tickets, g_strdup (words[place + 2]));

  return g_strjoinv (" ", words);
}

static void
count_people (RecordingWire *wire,
              const char    *line)
{
  if (g_str_has_prefix (line, "JOI ") || g_str_has_prefix (line, "IRO "))
    wire->n_people++;
  else if (g_str_has_prefix (line, "BYE ") && wire->n_people > 0)
    wire->n_people--;
}

typedef struct
{
  SessionLog     *log;
  RecordingModel *model;
} Comparison;

static gboolean
is_as_said (gpointer user_data)
{
  Comparison *comparison = user_data;
  g_autofree char *expected = recording_model_dup_text (comparison->model);
  g_autofree char *found = recording_model_dup_session (comparison->log->session);

  return g_str_equal (found, expected);
}

/* The client has made of it what the server has said. */
void
recording_player_check (RecordingPlayer *self)
{
  Comparison comparison = { self->log, self->model };
  g_autofree char *expected = recording_model_dup_text (self->model);

  session_log_wait_state (self->log, MSNP_SESSION_ONLINE);
  g_test_message ("%s", expected);
  scripted_wait (is_as_said, &comparison, expected);
}

static void
say_command (RecordingPlayer *self,
             const char      *name,
             const char      *bytes,
             gsize            size)
{
  RecordingWire *wire = get_wire (self, name);
  gsize line_size = (gsize) ((const char *) memchr (bytes, '\r', size) - bytes);
  g_autofree char *line = g_strndup (bytes, line_size);
  g_autofree char *payload = g_strndup (bytes + line_size + 2, size - line_size - 2);
  g_autofree char *mapped = dup_mapped (self, name, line);
  g_autofree char *whole = NULL;

  if (mapped == NULL || wire == NULL || wire->is_over)
    return;
  if (g_str_has_prefix (line, "OUT"))
    {
      recording_player_check (self);
      wire->is_over = TRUE;
    }

  /* The list is told a second time in one recording, to one who asked again. */
  recording_model_apply (self->model, mapped, payload);
  count_people (wire, mapped);
  whole = g_strconcat (mapped, "\r\n", payload, NULL);
  say (self, wire, whole, strlen (whole));
}

/* One entry may hold several commands; none holds a part of one. */
static void
play_server (RecordingPlayer      *self,
             const RecordingEntry *entry)
{
  gsize size;
  const char *bytes = g_bytes_get_data (entry->bytes, &size);

  for (gsize at = 0; at < size;)
    {
      const char *lf = memchr (bytes + at, '\n', size - at);
      gsize length = (gsize) (lf - (bytes + at)) + 1;

      if (g_str_has_prefix (bytes + at, "MSG ") || g_str_has_prefix (bytes + at, "NOT "))
        {
          g_autofree char *line = g_strndup (bytes + at, length - 2);

          length += strtoul (strrchr (line, ' ') + 1, NULL, 10);
        }
      say_command (self, entry->connection, bytes + at, length);
      at += length;
    }
  scripted_settle ();
}

/* ---- https ---- */

static void
play_https (RecordingPlayer      *self,
            const RecordingEntry *entry)
{
  gsize size = g_bytes_get_size (entry->bytes);
  g_autofree char *text = g_strndup (g_bytes_get_data (entry->bytes, NULL), size);
  g_autofree char *target = g_strndup (text, strcspn (text, "\r"));
  g_autofree char *request = NULL;
  g_autofree char *place = NULL;
  g_auto(GStrv) parts = NULL;

  /* Asked once in a sign-in, however often that begins anew. */
  if (self->is_nexus_known && strstr (text, "/rdr/pprdr.asp") != NULL)
    self->https = NULL;
  else if (entry->kind == RECORDING_CLIENT)
    {
      self->is_nexus_known = TRUE;
      self->https = scripted_server_read_request (self->log->server, RECORDED_WEB, &request);
      g_assert_true (g_str_has_prefix (request, target));
    }
  if (entry->kind == RECORDING_CLIENT || self->https == NULL)
    return;

  place = g_strdup_printf ("https://127.0.0.1:%u/",
                           scripted_server_get_https_port (self->log->server, RECORDED_WEB));
  parts = g_strsplit (text, "https://localhost:8443/", -1);
  g_free (text);
  text = g_strjoinv (place, parts);
  scripted_connection_write (self->https, text, strlen (text));
  scripted_connection_close (self->https);
  if (g_str_has_prefix (text, "HTTP/1.1 401"))
    session_log_wait_ended (self->log);
}

static void
answer_https (RecordingPlayer *self,
              const char      *header)
{
  g_autofree char *request = NULL;
  g_autofree char *text =
    g_strdup_printf ("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n%s\r\n\r\n", header);
  ScriptedConnection *https =
    scripted_server_read_request (self->log->server, RECORDED_WEB, &request);

  scripted_connection_write (https, text, strlen (text));
}

/* A recording without https has its ticket from elsewhere. */
static void
give_ticket (RecordingPlayer *self,
             const char      *line)
{
  const char *ticket = strrchr (line, ' ') + 1;
  g_autofree char *trimmed = g_strndup (ticket, strcspn (ticket, "\r"));
  g_autofree char *urls =
    g_strdup_printf ("PassportURLs: DALogin=https://127.0.0.1:%u/login",
                     scripted_server_get_https_port (self->log->server, RECORDED_WEB));
  g_autofree char *info = g_strdup_printf (
    "Authentication-Info: Passport1.4 da-status=success,from-PP='%s'", trimmed);

  if (self->https != NULL)
    return;
  answer_https (self, urls);
  answer_https (self, info);
}

/* ---- what the recorded client did ---- */

static gboolean
has_client_line (RecordingPlayer *self,
                 const char      *prefix)
{
  for (guint i = 0; i < self->recording->entries->len; i++)
    {
      RecordingEntry *entry = g_ptr_array_index (self->recording->entries, i);

      if (entry->kind == RECORDING_CLIENT
          && g_str_has_prefix (g_bytes_get_data (entry->bytes, NULL), prefix))
        return TRUE;
    }

  return FALSE;
}

/* What follows @prefix in the next line of the client's that begins so. */
static char *
dup_next (RecordingPlayer *self,
          guint            from,
          const char      *prefix)
{
  for (guint i = from; i < self->recording->entries->len; i++)
    {
      RecordingEntry *entry = g_ptr_array_index (self->recording->entries, i);
      g_autofree char *text =
        g_strndup (g_bytes_get_data (entry->bytes, NULL), g_bytes_get_size (entry->bytes));

      if (entry->kind == RECORDING_CLIENT && g_str_has_prefix (text, prefix)
          && (!g_str_equal (prefix, "MSG ") || strstr (text, "text/plain") != NULL))
        return g_steal_pointer (&text);
    }

  return NULL;
}

/* The text that a message of the client's carries, as a person writes it. */
static char *
dup_body (const char *message)
{
  g_auto(GStrv) lines = g_strsplit (strstr (message, "\r\n\r\n") + 4, "\r\n", -1);

  return g_strjoinv ("\n", lines);
}

static void
answer_status (RecordingPlayer *self)
{
  g_autofree char *number = NULL;
  g_autofree char *line = NULL;

  if (self->is_status_asked)
    return;
  self->is_status_asked = TRUE;
  number = recording_wire_expect (get_wire (self, "NS"), "CHG ", NULL);
  line = g_strdup_printf ("CHG %s NLN 805306400", number);
  answer (self, "NS", line);
}

static void
answer_list (RecordingPlayer *self)
{
  g_autofree char *number = NULL;
  g_autofree char *line = NULL;

  if (self->is_list_asked)
    return;
  self->is_list_asked = TRUE;
  number = recording_wire_expect (get_wire (self, "NS"), "SYN ", NULL);
  line = g_strdup_printf ("SYN %s 1 0 0", number);
  answer (self, "NS", line);
}

static MsnpStatus
first_status (RecordingPlayer *self)
{
  g_autofree char *line = dup_next (self, 0, "CHG ");

  return line != NULL && strstr (line, " HDN ") != NULL ? MSNP_STATUS_HIDDEN : MSNP_STATUS_ONLINE;
}

/* Begins the sign-in that the recording holds. */
void
recording_player_sign_in (RecordingPlayer *self)
{
  g_autofree char *line = dup_next (self, 0, "USR ");
  const char *address = strrchr (line, ' ') + 1;
  g_autofree char *trimmed = g_strndup (address, strcspn (address, "\r"));

  session_log_sign_in (self->log, trimmed, "pw", first_status (self));
}

static void
ask_for_switchboard (RecordingPlayer *self,
                     const char      *line,
                     guint            index)
{
  g_autofree char *call = dup_next (self, index, "CAL ");
  g_autofree char *message = dup_next (self, index, "MSG ");
  g_autofree char *address = call != NULL
                               ? g_strndup (strrchr (call, ' ') + 1,
                                            strcspn (strrchr (call, ' ') + 1, "\r"))
                               : g_strdup ("bob@example.com");

  if (!g_str_has_prefix (line + 4 + strspn (line + 4, "0123456789"), " SB"))
    return;
  self->sent_ahead = message != NULL ? dup_body (message) : g_strdup ("hello?");
  self->chat = msnp_session_open_conversation (self->log->session, address);
  msnp_conversation_send_text (self->chat, self->sent_ahead, NULL);
  if (first_status (self) == MSNP_STATUS_HIDDEN)
    session_log_wait (self->log, "failed: hello?");
  else
    map (self, "NS", line, recording_wire_expect (get_wire (self, "NS"), "XFR ", NULL));
}

static void
play_notification (RecordingPlayer *self,
                   const char      *line,
                   guint            index)
{
  if (g_str_has_prefix (line, "VER "))
    start_wire (self, "NS", RECORDED_NS);
  if (g_str_has_prefix (line, "VER ") || g_str_has_prefix (line, "CVR ")
      || strstr (line, " TWN I ") != NULL)
    {
      g_autofree char *name = g_strndup (line, strlen ("VER "));

      map (self, "NS", line, recording_wire_expect (get_wire (self, "NS"), name, NULL));
    }
  else if (strstr (line, " TWN S ") != NULL)
    {
      give_ticket (self, line);
      map (self, "NS", line,
           recording_wire_expect (get_wire (self, "NS"), "USR ", strrchr (line, ' ')));
    }
  else if (g_str_has_prefix (line, "SYN ") && !self->is_list_asked)
    {
      self->is_list_asked = TRUE;
      map (self, "NS", line, recording_wire_expect (get_wire (self, "NS"), "SYN ", NULL));
    }
  else if (g_str_has_prefix (line, "CHG ") && !self->is_status_asked)
    {
      if (!has_client_line (self, "SYN "))
        answer_list (self);
      self->is_status_asked = TRUE;
      map (self, "NS", line, recording_wire_expect (get_wire (self, "NS"), "CHG ", NULL));
    }
  else if (g_str_has_prefix (line, "XFR "))
    {
      answer_status (self);
      session_log_wait_state (self->log, MSNP_SESSION_ONLINE);
      ask_for_switchboard (self, line, index);
    }
  else if (g_str_has_prefix (line, "OUT"))
    {
      answer_status (self);
      recording_player_check (self);
      session_log_sign_out (self->log);
      g_free (recording_wire_expect (get_wire (self, "NS"), "OUT", NULL));
      get_wire (self, "NS")->is_over = TRUE;
    }
}

static MsnpConversation *
current_chat (RecordingPlayer *self)
{
  GListModel *chats = msnp_session_list_conversations (self->log->session);

  if (self->chat == NULL)
    {
      g_autoptr(MsnpConversation) chat = g_list_model_get_item (chats, 0);

      g_assert_nonnull (chat);
      self->chat = chat; /* the session holds it */
    }

  return self->chat;
}

static void
acknowledge (RecordingPlayer *self,
             const char      *name,
             const char      *number)
{
  g_autofree char *line = g_strdup_printf ("ACK %s", number);

  answer (self, name, line);
}

/* What the client sent of itself: the text that waited for somebody to come, a text's parts. */
static void
acknowledge_others (RecordingPlayer *self,
                    const char      *name)
{
  RecordingWire *wire = get_wire (self, name);

  if (self->sent_ahead != NULL)
    return;

  recording_wire_take (wire);
  for (guint i = 0; i < wire->pending->len;)
    {
      const char *text = g_bytes_get_data (g_ptr_array_index (wire->pending, i), NULL);
      g_autofree char *number = g_strndup (text + 4, strspn (text + 4, "0123456789"));

      if (!g_str_has_prefix (text, "MSG "))
        {
          i++;
          continue;
        }
      g_ptr_array_remove_index (wire->pending, i);
      acknowledge (self, name, number);
    }
}

static void
send_message (RecordingPlayer *self,
              const char      *name,
              const char      *line)
{
  RecordingWire *wire = get_wire (self, name);
  MsnpConversation *chat = current_chat (self);
  g_autofree char *text = NULL;
  g_auto(GStrv) words = g_strsplit (line, " ", 4);
  char *number;

  if (strstr (line, "TypingUser") != NULL)
    {
      msnp_conversation_send_typing (chat);
      g_free (recording_wire_expect (wire, "MSG ", "TypingUser"));
      return;
    }
  if (strstr (line, "x-msnmsgr-datacast") != NULL)
    {
      msnp_conversation_send_nudge (chat);
      g_free (recording_wire_expect (wire, "MSG ", "ID: 1\r\n"));
      return;
    }
  if (strstr (line, "text/plain") == NULL)
    return;

  text = dup_body (line);
  if (g_strcmp0 (self->sent_ahead, text) == 0)
    g_clear_pointer (&self->sent_ahead, g_free);
  else
    msnp_conversation_send_text (chat, text, NULL);
  /* To an empty room nothing is sent: the person is called again. */
  if (wire->n_people == 0)
    return;

  number = recording_wire_expect (wire, "MSG ", "text/plain");
  if (g_str_equal (words[2], "A") || g_str_equal (words[2], "D"))
    {
      map (self, name, line, number);
    }
  else
    {
      acknowledge (self, name, number);
      g_free (number);
    }
}

/* `USR TrID address ticket`, `ANS TrID address ticket id`: a wire of its own, if this client was
 * given that ticket; the recorded one also tried others. */
static void
open_switchboard (RecordingPlayer *self,
                  const char      *name,
                  const char      *line)
{
  g_auto(GStrv) words = g_strsplit (line, " ", -1);
  g_autofree char *ticket = g_strndup (words[3], strcspn (words[3], "\r"));

  if (!g_hash_table_remove (self->tickets, ticket))
    return;
  start_wire (self, name, RECORDED_SB);
  map (self, name, line, recording_wire_expect (get_wire (self, name), "", ticket));
}

static void
play_switchboard (RecordingPlayer *self,
                  const char      *name,
                  const char      *line)
{
  if (g_str_has_prefix (line, "USR ") || g_str_has_prefix (line, "ANS "))
    open_switchboard (self, name, line);
  if (get_wire (self, name) == NULL || get_wire (self, name)->is_over)
    return;

  if (g_str_has_prefix (line, "CAL "))
    {
      map (self, name, line, recording_wire_expect (get_wire (self, name), "CAL ", NULL));
    }
  else if (g_str_has_prefix (line, "MSG "))
    {
      send_message (self, name, line);
    }
  else if (g_str_has_prefix (line, "OUT"))
    {
      msnp_conversation_leave (current_chat (self));
      g_free (recording_wire_expect (get_wire (self, name), "OUT", NULL));
      get_wire (self, name)->is_over = TRUE;
    }
}

/* The notes tell who closed. */
static void
play_note (RecordingPlayer      *self,
           const RecordingEntry *entry)
{
  RecordingWire *wire = get_wire (self, entry->connection);
  g_autofree char *note =
    g_strndup (g_bytes_get_data (entry->bytes, NULL), g_bytes_get_size (entry->bytes));

  if (wire == NULL || wire->is_over || !g_str_equal (note, "closed by peer"))
    return;
  if (g_str_equal (entry->connection, "NS") && self->is_status_asked)
    recording_player_check (self);
  wire->is_over = TRUE;
  scripted_connection_close (wire->connection);
  scripted_settle ();
}

void
recording_player_play (RecordingPlayer *self)
{
  for (guint i = 0; i < self->recording->entries->len; i++)
    {
      RecordingEntry *entry = g_ptr_array_index (self->recording->entries, i);
      g_autofree char *text =
        g_strndup (g_bytes_get_data (entry->bytes, NULL), g_bytes_get_size (entry->bytes));

      g_test_message ("%s.log:%u", self->recording->name, entry->line);
      if (entry->kind == RECORDING_NOTE)
        play_note (self, entry);
      else if (g_str_equal (entry->connection, "HTTP"))
        play_https (self, entry);
      else if (entry->kind == RECORDING_SERVER)
        play_server (self, entry);
      else if (g_str_equal (entry->connection, "NS"))
        play_notification (self, text, i);
      else
        play_switchboard (self, entry->connection, text);
      if (g_str_has_prefix (entry->connection, "SB") && get_wire (self, entry->connection) != NULL
          && !get_wire (self, entry->connection)->is_over && entry->kind == RECORDING_SERVER)
        acknowledge_others (self, entry->connection);
    }
}

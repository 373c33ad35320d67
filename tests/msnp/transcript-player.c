#include "transcript-player.h"

#include <stdlib.h>
#include <string.h>

struct _TranscriptPlayer
{
  SessionLog                 *log;
  const TranscriptDifference *differences;
  gsize                       n_differences;
  Transcript                 *transcript;
  guint                       next;         /* block */
  GPtrArray                  *connections;  /* of the transcript, in its numbers; NULL: not yet */
  GHashTable                 *transactions; /* "connection TrID" of the transcript -> ours */
  ScriptedConnection         *notification; /* of the session, from one transcript to the next */
  ScriptedConnection         *switchboard;
  ScriptedConnection         *https;        /* whose request was read last */
};

TranscriptPlayer *
transcript_player_new (SessionLog                 *log,
                       const TranscriptDifference *differences,
                       gsize                       n_differences)
{
  TranscriptPlayer *self = g_new0 (TranscriptPlayer, 1);

  self->log = log;
  self->differences = differences;
  self->n_differences = n_differences;
  self->connections = g_ptr_array_new ();
  self->transactions = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  return self;
}

void
transcript_player_free (TranscriptPlayer *self)
{
  g_clear_pointer (&self->transcript, transcript_free);
  g_ptr_array_unref (self->connections);
  g_hash_table_unref (self->transactions);
  g_free (self);
}

void
transcript_player_load (TranscriptPlayer *self,
                        const char       *name)
{
  g_clear_pointer (&self->transcript, transcript_free);
  self->transcript = transcript_load (name);
  self->next = 0;
  g_ptr_array_set_size (self->connections, 0);
  g_ptr_array_set_size (self->connections, (gint) transcript_connections (self->transcript));
  g_hash_table_remove_all (self->transactions);
}

/* The connection that the session signed in over. */
ScriptedConnection *
transcript_player_get_notification (TranscriptPlayer *self)
{
  return self->notification;
}

/* ---- which connection ---- */

/* `tcp host:port (NS)` → `host:port`, `https host:443` → `host` */
static char *
dup_host (const TranscriptBlock *block)
{
  const char *start = strchr (block->place, ' ') + 1;

  return g_strndup (start, strcspn (start, block->server == TRANSCRIPT_HTTPS ? ":" : " "));
}

static ScriptedConnection *
find_connection (TranscriptPlayer      *self,
                 const TranscriptBlock *block)
{
  gpointer *known = &self->connections->pdata[block->connection];
  ScriptedConnection **current =
    block->server == TRANSCRIPT_SB ? &self->switchboard : &self->notification;

  if (*known != NULL)
    return *known;

  if (g_str_has_prefix (block->place, "tcp "))
    {
      g_autofree char *host = dup_host (block);

      *current = scripted_server_accept (self->log->server, host);
    }
  *known = *current;
  g_assert_nonnull (*known);

  return *known;
}

/* ---- transactions ---- */

/* Commands of a server that carry the TrID of what they answer. */
static gboolean
answers (const char *line)
{
  static const char names[] =
    "VER CVR USR XFR SYN CHG ILN QRY ADD REM REA ADG REG RMG CAL ANS IRO ACK NAK URL GTC BLP PRP";
  g_autofree char *name = g_strndup (line, 3);

  return g_ascii_isdigit (line[0]) || strstr (names, name) != NULL;
}

static char *
transaction_key (const TranscriptBlock *block,
                 const char            *line)
{
  return g_strdup_printf ("%u %ld", block->connection, strtol (line + 4, NULL, 10));
}

/* @line without its first number, and @number in its place */
static char *
with_transaction (const char *line,
                  const char *number)
{
  const char *rest = line + 4 + strspn (line + 4, "0123456789");

  return g_strdup_printf ("%.4s%s%s", line, number, rest);
}

static char *
dup_transaction (const char *line)
{
  return g_strndup (line + 4, strspn (line + 4, "0123456789"));
}

/* ---- the client's side ---- */

static const TranscriptDifference *
find_difference (TranscriptPlayer *self,
                 const char       *text)
{
  for (gsize i = 0; i < self->n_differences; i++)
    {
      const TranscriptDifference *difference = &self->differences[i];

      if (difference->block != NULL
          && g_str_equal (difference->transcript, self->transcript->name)
          && g_str_has_prefix (text, difference->block))
        return difference;
    }

  return NULL;
}

/* What this client sends for @text: no picture yet, texts with A. */
static char *
dup_expected (const char *text)
{
  g_auto(GStrv) words = NULL;

  if (g_str_has_prefix (text, "CHG "))
    {
      words = g_strsplit (text, " ", -1);
      return words[3] != NULL && words[4] != NULL
               ? g_strdup_printf ("CHG %s %s %s\r\n", words[1], words[2], words[3])
               : g_strdup (text);
    }
  if (g_str_has_prefix (text, "MSG ") && strstr (text, "Content-Type: text/plain") != NULL)
    {
      words = g_strsplit (text, " N ", 2);
      return words[1] != NULL ? g_strconcat (words[0], " A ", words[1], NULL) : g_strdup (text);
    }

  return g_strdup (text);
}

/* Only an N that became an A: the transcript has no ACK for it, and a server would send one. */
static gboolean
needs_ack (TranscriptPlayer      *self,
           const char            *text,
           const char            *expected)
{
  const TranscriptBlock *next = self->next + 1 < self->transcript->blocks->len
                                  ? g_ptr_array_index (self->transcript->blocks, self->next + 1)
                                  : NULL;

  return g_str_has_prefix (text, "MSG ") && !g_str_equal (text, expected)
         && (next == NULL || memcmp (g_bytes_get_data (next->bytes, NULL), "NAK", 3) != 0);
}

static void
play_client (TranscriptPlayer      *self,
             const TranscriptBlock *block,
             const char            *text)
{
  const TranscriptDifference *difference = find_difference (self, text);
  g_autofree char *expected = dup_expected (difference != NULL ? difference->instead : text);
  ScriptedConnection *connection = find_connection (self, block);
  g_autoptr(GBytes) command = NULL;
  g_autofree char *found = NULL;
  gsize size;

  g_test_message ("%s:%u", self->transcript->name, block->line);
  command = scripted_connection_read_command (connection);
  size = g_bytes_get_size (command);
  found = g_strndup (g_bytes_get_data (command, NULL), size);

  /* PNG and OUT have no TrID. */
  if (g_ascii_isdigit (expected[4]) && size > 5)
    {
      g_autofree char *number = dup_transaction (found);
      g_autofree char *mapped = with_transaction (expected, number);

      g_hash_table_insert (self->transactions, transaction_key (block, text), g_strdup (number));
      g_assert_cmpstr (found, ==, mapped);
      if (needs_ack (self, text, expected))
        {
          g_autofree char *ack = g_strdup_printf ("ACK %s\r\n", number);

          scripted_connection_write (connection, ack, strlen (ack));
        }
    }
  else
    {
      g_assert_cmpstr (found, ==, expected);
    }
}

/* ---- the server's side ---- */

/* XFR and RNG name a server of the script: its port takes the name's place. */
static char *
with_real_places (TranscriptPlayer *self,
                  const char       *line)
{
  guint place = g_str_has_prefix (line, "XFR ") ? 3 : g_str_has_prefix (line, "RNG ") ? 2 : 0;
  g_auto(GStrv) words = NULL;
  guint16 port;

  if (place == 0)
    return g_strdup (line);

  words = g_strsplit (line, " ", -1);
  port = scripted_server_get_port (self->log->server, words[place]);
  g_free (words[place]);
  words[place] = g_strdup_printf ("127.0.0.1:%u", port);

  return g_strjoinv (" ", words);
}

static void
play_server (TranscriptPlayer      *self,
             const TranscriptBlock *block,
             const char            *text)
{
  ScriptedConnection *connection = find_connection (self, block);
  g_autofree char *key = transaction_key (block, text);
  const char *number = g_hash_table_lookup (self->transactions, key);
  g_autofree char *placed = NULL;
  g_autofree char *mapped = NULL;

  /* A payload may hold any byte. */
  if (g_str_has_prefix (text, "MSG "))
    {
      scripted_connection_write (connection, g_bytes_get_data (block->bytes, NULL),
                                 g_bytes_get_size (block->bytes));
      return;
    }
  if (!answers (text) || (number == NULL && strncmp (text + 3, " 0 ", 3) == 0))
    {
      placed = with_real_places (self, text);
      scripted_connection_write (connection, placed, strlen (placed));
      return;
    }
  /* Lines of a list look like answers, and have no number that was ever given. */
  if (number == NULL && !g_ascii_isdigit (text[4]))
    {
      scripted_connection_write (connection, text, strlen (text));
      return;
    }
  /* The answer to what this client does not send. */
  if (number == NULL)
    return;

  mapped = with_transaction (text, number);
  placed = with_real_places (self, mapped);
  scripted_connection_write (connection, placed, strlen (placed));
}

/* ---- https ---- */

static char *
dup_header (const char *head,
            const char *name)
{
  g_autofree char *start = g_strdup_printf ("\r\n%s: ", name);
  const char *at = strstr (head, start);

  return at != NULL ? g_strndup (at + strlen (start), strcspn (at + strlen (start), "\r")) : NULL;
}

/* The method, the target and the headers that servers look at. Of those which a transcript leaves
 * out, this client sends the same for each request. */
static void
compare_requests (const char *found,
                  const char *expected)
{
  static const struct { const char *name; const char *otherwise; } headers[] = {
    { "Authorization", NULL }, { "User-Agent", "MSMSGS" }, { "Cache-Control", "no-cache" },
  };
  g_autofree char *found_line = g_strndup (found, strcspn (found, "\r"));
  g_autofree char *expected_line = g_strndup (expected, strcspn (expected, "\r"));

  g_assert_cmpstr (found_line, ==, expected_line);
  for (gsize i = 0; i < G_N_ELEMENTS (headers); i++)
    {
      g_autofree char *value = dup_header (found, headers[i].name);
      g_autofree char *wanted = dup_header (expected, headers[i].name);

      if (wanted != NULL || headers[i].otherwise == NULL)
        g_assert_cmpstr (value, ==, wanted);
      else if (value != NULL)
        g_assert_cmpstr (value, ==, headers[i].otherwise);
    }
}

/* A place in an answer's header: after @start, perhaps https://, a host, a path. */
static char *
with_real_host (TranscriptPlayer *self,
                const char       *answer,
                const char       *start,
                const char       *address)
{
  const char *at = strstr (answer, start);
  g_autofree char *host = NULL;
  const char *end;

  if (at == NULL)
    return g_strdup (answer);

  at += strlen (start);
  if (g_str_has_prefix (at, "https://"))
    at += strlen ("https://");
  end = at + strcspn (at, "/");
  host = g_strndup (at, (gsize) (end - at));

  return g_strdup_printf ("%.*s%s:%u%s", (int) (at - answer), answer, address,
                          scripted_server_get_https_port (self->log->server, host), end);
}

static void
play_https (TranscriptPlayer      *self,
            const TranscriptBlock *block,
            const char            *text)
{
  g_autofree char *host = dup_host (block);

  if (block->side == TRANSCRIPT_CLIENT)
    {
      g_autofree char *request = NULL;

      g_test_message ("%s:%u", self->transcript->name, block->line);
      self->https = scripted_server_read_request (self->log->server, host, &request);
      compare_requests (request, text);
    }
  else
    {
      g_autofree char *login = with_real_host (self, text, "DALogin=", "127.0.0.1");
      g_autofree char *answer = with_real_host (self, login, "Location: ", "localhost");

      scripted_connection_write (self->https, answer, strlen (answer));
    }
}

/* ---- playing ---- */

static char *
dup_text (const TranscriptBlock *block)
{
  return g_strndup (g_bytes_get_data (block->bytes, NULL), g_bytes_get_size (block->bytes));
}

static void
play_block (TranscriptPlayer      *self,
            const TranscriptBlock *block)
{
  g_autofree char *text = dup_text (block);
  const TranscriptDifference *difference = find_difference (self, text);

  if (block->server == TRANSCRIPT_HTTPS)
    play_https (self, block, text);
  else if (block->side == TRANSCRIPT_SERVER)
    play_server (self, block, text);
  else if (difference == NULL || difference->instead != NULL)
    play_client (self, block, text);
}

static guint
find_next (TranscriptPlayer *self,
           const char       *prefix)
{
  for (guint i = self->next; i < self->transcript->blocks->len; i++)
    {
      g_autofree char *text = dup_text (g_ptr_array_index (self->transcript->blocks, i));

      if (g_str_has_prefix (text, prefix))
        return i;
    }

  g_error ("%s.msnp has no “%s” any more", self->transcript->name, prefix);
}

static void
play_to (TranscriptPlayer *self,
         guint             end)
{
  for (; self->next < end; self->next++)
    play_block (self, g_ptr_array_index (self->transcript->blocks, self->next));
  scripted_settle ();
}

/* Everything from where the player stands to the block that begins with @prefix. */
void
transcript_player_play_before (TranscriptPlayer *self,
                               const char       *prefix)
{
  play_to (self, find_next (self, prefix));
}

/* Passes over blocks, which another test plays. */
void
transcript_player_skip_before (TranscriptPlayer *self,
                               const char       *prefix)
{
  self->next = find_next (self, prefix);
}

void
transcript_player_play_rest (TranscriptPlayer *self)
{
  play_to (self, self->transcript->blocks->len);
}

static const TranscriptBlock *
find_anywhere (TranscriptPlayer *self,
               const char       *prefix)
{
  for (guint i = 0; i < self->transcript->blocks->len; i++)
    {
      const TranscriptBlock *block = g_ptr_array_index (self->transcript->blocks, i);
      g_autofree char *text = dup_text (block);

      if (g_str_has_prefix (text, prefix))
        return block;
    }

  g_error ("%s.msnp has no “%s”", self->transcript->name, prefix);
}

/* Plays the first block that begins with @prefix, wherever the player stands. */
void
transcript_player_again (TranscriptPlayer *self,
                         const char       *prefix)
{
  play_block (self, find_anywhere (self, prefix));
  scripted_settle ();
}

/* The block that begins with @prefix, and those around it, are said over @connection; where that
 * is NULL, over the next one that the client makes. */
void
transcript_player_place (TranscriptPlayer   *self,
                         const char         *prefix,
                         ScriptedConnection *connection)
{
  self->connections->pdata[find_anywhere (self, prefix)->connection] = connection;
}

/* A line of the notification server's that the transcript leaves out. */
void
transcript_player_say (TranscriptPlayer *self,
                       const char       *line)
{
  g_autofree char *placed = with_real_places (self, line);

  scripted_connection_write (self->notification, placed, strlen (placed));
  scripted_settle ();
}

/* Bytes of the switchboard's that was joined last. */
void
transcript_player_say_there (TranscriptPlayer *self,
                             gconstpointer     bytes,
                             gsize             size)
{
  scripted_connection_write (self->switchboard, bytes, size);
  scripted_settle ();
}

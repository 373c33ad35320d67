#include "config.h"

#include "store-history-jobs.h"

#include "store-purge.h"
#include "store-query.h"

/* What a StoreMessage is made from; message_from_row() knows the order. */
#define COLUMNS "message.id, chat.account, chat.name, message.time, message.direction, " \
                "message.kind, message.state, message.sender, message.sender_name, message.text, " \
                "message.format, message.emoticons"
#define N_COLUMNS 12

#define STRING(text) ((text) != NULL ? (text) : "")

void
store_history_job_free (gpointer data)
{
  StoreHistoryJob *job = data;

  g_free (job->account);
  g_free (job->chat);
  g_free (job->text);
  g_clear_pointer (&job->message, store_message_free);
  g_clear_pointer (&job->records, g_ptr_array_unref);
  g_free (job);
}

static StoreMessage *
message_from_row (sqlite3_stmt *row,
                  int           first)
{
  StoreMessage *message = store_message_new ();

  message->id = sqlite3_column_int64 (row, first);
  message->account = store_statement_dup_text (row, first + 1);
  message->chat = store_statement_dup_text (row, first + 2);
  message->time = sqlite3_column_int64 (row, first + 3);
  message->direction = (StoreDirection) sqlite3_column_int (row, first + 4);
  message->kind = (StoreKind) sqlite3_column_int (row, first + 5);
  message->state = (StoreState) sqlite3_column_int (row, first + 6);
  message->sender = store_statement_dup_text (row, first + 7);
  message->sender_name = store_statement_dup_text (row, first + 8);
  message->text = store_statement_dup_text (row, first + 9);
  message->format = store_statement_dup_text (row, first + 10);
  message->emoticons = store_statement_dup_text (row, first + 11);

  return message;
}

static GPtrArray *
renew_records (StoreHistoryJob *job,
               GDestroyNotify   free_record)
{
  g_clear_pointer (&job->records, g_ptr_array_unref);
  job->records = g_ptr_array_new_with_free_func (free_record);

  return job->records;
}

static void
reverse (GPtrArray *records)
{
  for (guint i = 0, j = records->len; i + 1 < j; i++)
    {
      gpointer last = records->pdata[--j];

      records->pdata[j] = records->pdata[i];
      records->pdata[i] = last;
    }
}

static gboolean
append_messages (StoreConnection  *connection,
                 sqlite3_stmt     *statement,
                 GPtrArray        *messages,
                 GError          **error)
{
  StoreStep step;

  if (statement == NULL)
    return FALSE;
  while ((step = store_connection_step (connection, statement, error)) == STORE_STEP_ROW)
    g_ptr_array_add (messages, message_from_row (statement, 0));

  return step == STORE_STEP_DONE;
}

/* 0 in @id: there is none. */
static gboolean
find_chat (StoreConnection  *connection,
           const char       *account,
           const char       *chat,
           gint64           *id,
           GError          **error)
{
  return store_connection_get_number (connection, id, error,
                                      "SELECT id FROM chat WHERE account = ?1 AND name = ?2",
                                      "ss", account, chat);
}

static gboolean
ensure_chat (StoreConnection  *connection,
             const char       *account,
             const char       *chat,
             gint64           *id,
             GError          **error)
{
  if (!find_chat (connection, account, chat, id, error))
    return FALSE;
  if (*id != 0)
    return TRUE;
  if (!store_connection_run (connection, error,
                             "INSERT INTO chat (account, name) VALUES (?1, ?2)",
                             "ss", account, chat))
    return FALSE;
  *id = store_connection_get_last_id (connection);

  return TRUE;
}

static gboolean
add_to_indexes (StoreConnection     *connection,
                const StoreMessage  *message,
                gint64               chat,
                gint64               id,
                GError             **error)
{
  g_autofree char *token = NULL;
  g_autofree char *folded = NULL;
  g_autofree char *pairs = NULL;

  if (message->kind != STORE_KIND_TEXT)
    return TRUE;

  token = store_query_chat_token (chat);
  folded = store_query_fold (STRING (message->text));
  pairs = store_query_pairs (folded, chat);

  return store_connection_run (connection, error,
                               "INSERT INTO message_words (rowid, text, chat) "
                               "VALUES (?1, ?2, ?3)", "iss", id, folded, token) &&
         (pairs == NULL ||
          store_connection_run (connection, error,
                                "INSERT INTO message_pairs (rowid, pairs) VALUES (?1, ?2)",
                                "is", id, pairs));
}

gboolean
store_history_add_job (StoreConnection  *connection,
                       gpointer          data,
                       GError          **error)
{
  StoreHistoryJob *job = data;
  const StoreMessage *message = job->message;
  gint64 chat;

  if (!ensure_chat (connection, message->account, message->chat, &chat, error) ||
      !store_connection_run (connection, error,
                             "INSERT INTO message (chat, time, direction, kind, state, sender, "
                             "sender_name, text, format, emoticons) "
                             "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)", "iiiiisssss",
                             chat, message->time, (gint64) message->direction,
                             (gint64) message->kind, (gint64) message->state,
                             STRING (message->sender), STRING (message->sender_name),
                             STRING (message->text), STRING (message->format),
                             STRING (message->emoticons)))
    return FALSE;
  job->id = store_connection_get_last_id (connection);

  return store_connection_run (connection, error,
                               "UPDATE chat SET n_messages = n_messages + 1, last_message = ?2 "
                               "WHERE id = ?1", "ii", chat, job->id) &&
         add_to_indexes (connection, message, chat, job->id, error);
}

gboolean
store_history_state_job (StoreConnection  *connection,
                         gpointer          data,
                         GError          **error)
{
  StoreHistoryJob *job = data;

  return store_connection_run (connection, error, "UPDATE message SET state = ?2 WHERE id = ?1",
                               "ii", job->id, (gint64) job->state);
}

gboolean
store_history_participants_job (StoreConnection  *connection,
                                gpointer          data,
                                GError          **error)
{
  StoreHistoryJob *job = data;
  gint64 chat;

  return ensure_chat (connection, job->account, job->chat, &chat, error) &&
         store_connection_run (connection, error,
                               "UPDATE chat SET participants = ?2 WHERE id = ?1",
                               "is", chat, job->text);
}

/* Before @anchor, downwards from it; after it, upwards. */
static gboolean
load_side (StoreConnection  *connection,
           gint64            chat,
           gboolean          is_before,
           gint64            anchor,
           guint             n_messages,
           GPtrArray        *messages,
           GError          **error)
{
  static const char before[] =
    "SELECT " COLUMNS " FROM message JOIN chat ON chat.id = message.chat "
    "WHERE message.chat = ?1 AND message.id < ?2 ORDER BY message.id DESC LIMIT ?3";
  static const char after[] =
    "SELECT " COLUMNS " FROM message JOIN chat ON chat.id = message.chat "
    "WHERE message.chat = ?1 AND message.id > ?2 ORDER BY message.id LIMIT ?3";

  return append_messages (connection,
                          store_connection_query (connection, error, is_before ? before : after,
                                                  "iii", chat, anchor, (gint64) n_messages),
                          messages, error);
}

gboolean
store_history_load_job (StoreConnection  *connection,
                        gpointer          data,
                        GError          **error)
{
  StoreHistoryJob *job = data;
  GPtrArray *messages = renew_records (job, (GDestroyNotify) store_message_free);
  gint64 anchor = job->id;
  gint64 chat;

  if (!find_chat (connection, job->account, job->chat, &chat, error))
    return FALSE;
  if (job->page == STORE_PAGE_AFTER)
    return load_side (connection, chat, FALSE, anchor, job->n_messages, messages, error);

  if (job->page == STORE_PAGE_AROUND)
    anchor++; /* the side before has it */
  else if (anchor == 0)
    anchor = G_MAXINT64;
  if (!load_side (connection, chat, TRUE, anchor,
                  job->n_messages + (job->page == STORE_PAGE_AROUND ? 1 : 0), messages, error))
    return FALSE;
  reverse (messages);

  return job->page == STORE_PAGE_BEFORE ||
         load_side (connection, chat, FALSE, job->id, job->n_messages, messages, error);
}

gboolean
store_history_unsent_job (StoreConnection  *connection,
                          gpointer          data,
                          GError          **error)
{
  StoreHistoryJob *job = data;
  GPtrArray *messages = renew_records (job, (GDestroyNotify) store_message_free);

  return append_messages (connection,
                          store_connection_query (connection, error,
                                                  "SELECT " COLUMNS " FROM message "
                                                  "INDEXED BY message_unsent "
                                                  "JOIN chat ON chat.id = message.chat "
                                                  "WHERE message.state IN (0, 1) "
                                                  "AND chat.account = ?1 "
                                                  "ORDER BY message.id", "s", job->account),
                          messages, error);
}

/* Whichever index can answer leads, and gives the newest first; the rest is looked for in what it
 * gives. Without any, every text is looked at. */
static sqlite3_stmt *
start_search (StoreConnection   *connection,
              const StoreQuery  *query,
              const char        *account,
              gint64             chat,
              gint64             before,
              GError           **error)
{
  static const char words[] =
    "SELECT " COLUMNS " FROM message_words "
    "CROSS JOIN message ON message.id = message_words.rowid "
    "CROSS JOIN chat ON chat.id = message.chat "
    "WHERE message_words MATCH ?1 AND message_words.rowid < ?2 AND chat.name IS NOT NULL "
    "AND (?3 IS NULL OR chat.account = ?3) ORDER BY message_words.rowid DESC";
  static const char pairs[] =
    "SELECT " COLUMNS " FROM message_pairs "
    "CROSS JOIN message ON message.id = message_pairs.rowid "
    "CROSS JOIN chat ON chat.id = message.chat "
    "WHERE message_pairs MATCH ?1 AND message_pairs.rowid < ?2 AND chat.name IS NOT NULL "
    "AND (?3 IS NULL OR chat.account = ?3) ORDER BY message_pairs.rowid DESC";
  static const char in_chat[] =
    "SELECT " COLUMNS " FROM message CROSS JOIN chat ON chat.id = message.chat "
    "WHERE message.chat = ?1 AND message.id < ?2 AND message.kind = 0 ORDER BY message.id DESC";
  static const char everywhere[] =
    "SELECT " COLUMNS " FROM message CROSS JOIN chat ON chat.id = message.chat "
    "WHERE message.id < ?1 AND message.kind = 0 AND chat.name IS NOT NULL "
    "AND (?2 IS NULL OR chat.account = ?2) ORDER BY message.id DESC";

  if (query->words != NULL)
    return store_connection_query (connection, error, words, "sis", query->words, before, account);
  if (query->pairs != NULL)
    return store_connection_query (connection, error, pairs, "sis", query->pairs, before, account);
  if (chat != 0)
    return store_connection_query (connection, error, in_chat, "ii", chat, before);

  return store_connection_query (connection, error, everywhere, "is", before, account);
}

/* Until there are enough, or a slice of time is over: then what was looked at last is where to go
 * on. */
static gboolean
collect_hits (StoreConnection   *connection,
              sqlite3_stmt      *statement,
              const StoreQuery  *query,
              StoreHistoryJob   *job,
              GError           **error)
{
  gint64 until = g_get_monotonic_time () + STORE_HISTORY_SLICE_US;
  StoreStep step;

  job->next = 0;
  while ((step = store_connection_step (connection, statement, error)) == STORE_STEP_ROW)
    {
      if (store_query_matches (query, (const char *) sqlite3_column_text (statement, 9)))
        g_ptr_array_add (job->records, message_from_row (statement, 0));
      if (job->records->len >= job->n_messages || g_get_monotonic_time () >= until)
        {
          job->next = sqlite3_column_int64 (statement, 0);
          sqlite3_reset (statement);
          return TRUE;
        }
    }

  return step == STORE_STEP_DONE;
}

gboolean
store_history_search_job (StoreConnection  *connection,
                          gpointer          data,
                          GError          **error)
{
  StoreHistoryJob *job = data;
  g_autoptr(StoreQuery) query = NULL;
  sqlite3_stmt *statement;
  gint64 chat = 0;

  renew_records (job, (GDestroyNotify) store_message_free);
  job->next = 0;
  if (job->chat != NULL)
    {
      if (!find_chat (connection, job->account, job->chat, &chat, error))
        return FALSE;
      if (chat == 0)
        return TRUE;
    }
  query = store_query_new (job->text, chat);
  if (store_query_is_empty (query))
    return TRUE;

  statement = start_search (connection, query, job->account, chat,
                            job->id != 0 ? job->id : G_MAXINT64, error);

  return statement != NULL && collect_hits (connection, statement, query, job, error);
}

gboolean
store_history_chats_job (StoreConnection  *connection,
                         gpointer          data,
                         GError          **error)
{
  StoreHistoryJob *job = data;
  GPtrArray *chats = renew_records (job, (GDestroyNotify) store_chat_free);
  sqlite3_stmt *row = store_connection_query (connection, error,
    "SELECT " COLUMNS ", chat.account, chat.name, chat.participants, chat.n_messages "
    "FROM chat LEFT JOIN message ON message.id = chat.last_message "
    "WHERE chat.name IS NOT NULL AND (?1 IS NULL OR chat.account = ?1) "
    "ORDER BY chat.last_message DESC", "s", job->account);
  StoreStep step;

  if (row == NULL)
    return FALSE;
  while ((step = store_connection_step (connection, row, error)) == STORE_STEP_ROW)
    {
      StoreChat *chat = g_new0 (StoreChat, 1);
      g_autofree char *participants = store_statement_dup_text (row, N_COLUMNS + 2);

      chat->account = store_statement_dup_text (row, N_COLUMNS);
      chat->chat = store_statement_dup_text (row, N_COLUMNS + 1);
      chat->participants = g_strsplit (participants, "\n", -1);
      chat->n_messages = (guint) sqlite3_column_int64 (row, N_COLUMNS + 3);
      if (sqlite3_column_type (row, 0) != SQLITE_NULL)
        chat->last = message_from_row (row, 0);
      g_ptr_array_add (chats, chat);
    }

  return step == STORE_STEP_DONE;
}

gboolean
store_history_delete_job (StoreConnection  *connection,
                          gpointer          data,
                          GError          **error)
{
  StoreHistoryJob *job = data;

  return store_purge_mark (connection, job->account, job->chat, error);
}

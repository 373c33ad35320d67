#include "config.h"

#include "store-purge.h"

#include "store-query.h"

#define SLICE 60        /* messages of one step */
#define MERGED_PAGES 16 /* of the indexes, in one step */
#define FREED_PAGES 256 /* given back to the file system in one step */

/* Deleting is two things. A chat loses its name in one small transaction, and from then on nobody
 * finds anything of it. Its messages are wiped from the table, the indexes, the free pages and the
 * log afterwards, in steps so small that nobody waits for them; a restart goes on with it.
 *
 * FTS5 only notes that a row is gone, and drops its words when it merges all that it has: hence
 * the last of the chores. secure_delete makes zeros of what SQLite frees. */

/**
 * store_purge_mark:
 * @connection: a connection with a transaction
 * @account: (nullable): whose chats; %NULL: everybody's
 * @chat: (nullable): which one; %NULL: all of @account
 * @error: where to put a %STORE_ERROR
 *
 * Makes chats vanish.
 */
gboolean
store_purge_mark (StoreConnection  *connection,
                  const char       *account,
                  const char       *chat,
                  GError          **error)
{
  return store_connection_run (connection, error,
                               "UPDATE chat SET account = NULL, name = NULL, participants = '' "
                               "WHERE (?1 IS NULL OR account = ?1) AND (?2 IS NULL OR name = ?2)",
                               "ss", account, chat) &&
         store_connection_run (connection, error,
                               "INSERT OR IGNORE INTO chore (name) "
                               "VALUES ('1-rows'), ('2-merge'), ('3-merging'), ('4-free')", "");
}

/* Returns: whether it is the only thing left: then there is a much shorter way */
static gboolean
is_everything (StoreConnection  *connection,
               gboolean         *is,
               GError          **error)
{
  gint64 n_kept;

  if (!store_connection_get_number (connection, &n_kept, error,
                                    "SELECT EXISTS (SELECT 1 FROM chat WHERE name IS NOT NULL)",
                                    ""))
    return FALSE;
  *is = n_kept == 0;

  return TRUE;
}

static gboolean
wipe_everything (StoreConnection  *connection,
                 GError          **error)
{
  return store_connection_execute (connection,
    "INSERT INTO message_words (message_words) VALUES ('delete-all');"
    "INSERT INTO message_pairs (message_pairs) VALUES ('delete-all');"
    "DELETE FROM message;"
    "DELETE FROM chat;"
    "DELETE FROM chore WHERE name < '4'", error);
}

/* The indexes do not know the text: they are told again what they were told when it came. */
static gboolean
remove_from_indexes (StoreConnection  *connection,
                     gint64            id,
                     gint64            chat,
                     const char       *text,
                     GError          **error)
{
  g_autofree char *token = store_query_chat_token (chat);
  g_autofree char *folded = store_query_fold (text);
  g_autofree char *pairs = store_query_pairs (folded, chat);

  return store_connection_run (connection, error,
                               "INSERT INTO message_words (message_words, rowid, text, chat) "
                               "VALUES ('delete', ?1, ?2, ?3)", "iss", id, folded, token) &&
         (pairs == NULL ||
          store_connection_run (connection, error,
                                "INSERT INTO message_pairs (message_pairs, rowid, pairs) "
                                "VALUES ('delete', ?1, ?2)", "is", id, pairs));
}

/* 0 in @last: nothing was left of @chat. */
static gboolean
wipe_slice (StoreConnection  *connection,
            gint64            chat,
            gint64           *last,
            GError          **error)
{
  sqlite3_stmt *row = store_connection_query (connection, error,
                                              "SELECT id, kind, text FROM message WHERE chat = ?1 "
                                              "ORDER BY id LIMIT ?2", "ii", chat, (gint64) SLICE);
  StoreStep step;

  *last = 0;
  if (row == NULL)
    return FALSE;
  while ((step = store_connection_step (connection, row, error)) == STORE_STEP_ROW)
    {
      g_autofree char *text = store_statement_dup_text (row, 2);

      *last = sqlite3_column_int64 (row, 0);
      if (sqlite3_column_int (row, 1) == 0 &&
          !remove_from_indexes (connection, *last, chat, text, error))
        {
          sqlite3_reset (row);
          return FALSE;
        }
    }

  return step == STORE_STEP_DONE &&
         store_connection_run (connection, error,
                               "DELETE FROM message WHERE chat = ?1 AND id <= ?2",
                               "ii", chat, *last);
}

static gboolean
end_chore (StoreConnection  *connection,
           const char       *name,
           GError          **error)
{
  return store_connection_run (connection, error, "DELETE FROM chore WHERE name = ?1", "s", name);
}

static gboolean
wipe_rows (StoreConnection  *connection,
           GError          **error)
{
  gboolean everything;
  gint64 chat;
  gint64 last;

  if (!is_everything (connection, &everything, error))
    return FALSE;
  if (everything)
    return wipe_everything (connection, error);
  if (!store_connection_get_number (connection, &chat, error,
                                    "SELECT id FROM chat WHERE name IS NULL LIMIT 1", ""))
    return FALSE;
  if (chat == 0)
    return end_chore (connection, "1-rows", error);

  return wipe_slice (connection, chat, &last, error) &&
         (last != 0 ||
          store_connection_run (connection, error, "DELETE FROM chat WHERE id = ?1", "i", chat));
}

/* A negative number begins a merge of everything, a positive one goes on with it. */
static gboolean
merge (StoreConnection  *connection,
       int               n_pages,
       GError          **error)
{
  return store_connection_run (connection, error,
                               "INSERT INTO message_words (message_words, rank) "
                               "VALUES ('merge', ?1)", "i", (gint64) n_pages) &&
         store_connection_run (connection, error,
                               "INSERT INTO message_pairs (message_pairs, rank) "
                               "VALUES ('merge', ?1)", "i", (gint64) n_pages);
}

static gboolean
go_on_merging (StoreConnection  *connection,
               GError          **error)
{
  int before = store_connection_count_changes (connection);

  if (!merge (connection, MERGED_PAGES, error))
    return FALSE;

  /* Each of the two commands counts as one change itself. */
  return store_connection_count_changes (connection) - before > 2 ||
         end_chore (connection, "3-merging", error);
}

static gboolean
free_pages (StoreConnection  *connection,
            GError          **error)
{
  g_autofree char *command = g_strdup_printf ("PRAGMA incremental_vacuum(%d)", FREED_PAGES);
  gint64 n_free;

  return store_connection_execute (connection, command, error) &&
         store_connection_get_number (connection, &n_free, error, "PRAGMA freelist_count", "") &&
         (n_free > 0 || end_chore (connection, "4-free", error));
}

static gboolean
do_chore (StoreConnection  *connection,
          gint64            number,
          GError          **error)
{
  switch (number)
    {
    case 1:
      return wipe_rows (connection, error);
    case 2:
      return merge (connection, -MERGED_PAGES, error) && end_chore (connection, "2-merge", error);
    case 3:
      return go_on_merging (connection, error);
    default:
      return free_pages (connection, error);
    }
}

/**
 * store_purge_step:
 * @connection: a connection without a transaction
 * @is_done: (out): whether nothing is left to do
 * @error: where to put a %STORE_ERROR
 *
 * Wipes a little of what was deleted.
 */
gboolean
store_purge_step (StoreConnection  *connection,
                  gboolean         *is_done,
                  GError          **error)
{
  gint64 number;

  if (!store_connection_get_number (connection, &number, error,
                                    "SELECT CAST(MIN(name) AS INTEGER) FROM chore", ""))
    return FALSE;
  *is_done = number == 0;
  if (*is_done)
    return TRUE;

  if (!store_connection_begin (connection, error))
    return FALSE;
  if (!do_chore (connection, number, error))
    {
      store_connection_roll_back (connection);
      return FALSE;
    }
  if (!store_connection_commit (connection, error))
    return FALSE;

  /* The last thing: the log still holds the pages as they were. */
  return number != 4 ||
         store_connection_execute (connection, "PRAGMA wal_checkpoint(TRUNCATE)", error);
}

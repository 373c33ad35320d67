#include "store-test.h"

#include <glib/gstdio.h>

#include "store/store-database-private.h"

/* @user_data is where to put the result: a GAsyncResult **. */
void
store_test_on_done (GObject      *source,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  GAsyncResult **to = user_data;

  g_assert_null (*to);
  *to = g_object_ref (result);
}

GAsyncResult *
store_test_wait (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);

  return *result;
}

char *
store_test_new_folder (void)
{
  g_autoptr(GError) error = NULL;
  char *folder = g_dir_make_tmp ("store-XXXXXX", &error);

  g_assert_no_error (error);

  return folder;
}

/* Takes @folder, which has no folders in it. */
void
store_test_remove (char *folder)
{
  g_autoptr(GDir) dir = g_dir_open (folder, 0, NULL);

  for (const char *name = g_dir_read_name (dir); name != NULL; name = g_dir_read_name (dir))
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      g_assert_cmpint (g_unlink (path), ==, 0);
    }
  g_assert_cmpint (g_rmdir (folder), ==, 0);
  g_free (folder);
}

StoreDatabase *
store_test_try_open (const char  *path,
                     GError     **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  store_database_open_async (path, NULL, store_test_on_done, &result);

  return store_database_open_finish (store_test_wait (&result), error);
}

StoreDatabase *
store_test_open (const char *path)
{
  g_autoptr(GError) error = NULL;
  StoreDatabase *database = store_test_try_open (path, &error);

  g_assert_no_error (error);

  return database;
}

/* Takes @database, which nobody else has. */
void
store_test_close (StoreDatabase *database)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  store_database_close_async (database, NULL, store_test_on_done, &result);
  store_database_close_finish (database, store_test_wait (&result), &error);
  g_assert_no_error (error);
  g_clear_object (&result);
  g_assert_finalize_object (database);
}

static gboolean
execute_job (StoreConnection  *connection,
             gpointer          data,
             GError          **error)
{
  return store_connection_execute (connection, data, error);
}

/* Outside of a transaction. */
gboolean
store_test_try_execute (StoreDatabase  *database,
                        const char     *script,
                        GError        **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  store_database_run (database, STORE_JOB_READ,
                      store_database_new_task (database, NULL, store_test_on_done, &result, NULL,
                                               g_strdup (script), g_free), execute_job);

  return g_task_propagate_boolean (G_TASK (store_test_wait (&result)), error);
}

StoreMessage *
store_test_message (const char *chat,
                    const char *text)
{
  StoreMessage *message = store_message_new ();

  message->account = g_strdup (STORE_TEST_ACCOUNT);
  message->chat = g_strdup (chat);
  message->time = g_get_real_time ();
  message->state = STORE_STATE_RECEIVED;
  message->sender = g_strdup ("bob@example.com");
  message->text = g_strdup (text);

  return message;
}

gint64
store_test_try_add (StoreHistory        *history,
                    const StoreMessage  *message,
                    GError             **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  store_history_add_async (history, message, NULL, store_test_on_done, &result);

  return store_history_add_finish (history, store_test_wait (&result), error);
}

gint64
store_test_add (StoreHistory *history,
                const char   *chat,
                const char   *text)
{
  g_autoptr(StoreMessage) message = store_test_message (chat, text);
  g_autoptr(GError) error = NULL;
  gint64 id = store_test_try_add (history, message, &error);

  g_assert_no_error (error);
  g_assert_cmpint (id, >, 0);

  return id;
}

GPtrArray *
store_test_load (StoreHistory *history,
                 const char   *chat,
                 StorePage     page,
                 gint64        anchor,
                 guint         n_messages)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  GPtrArray *messages;

  store_history_load_async (history, STORE_TEST_ACCOUNT, chat, page, anchor, n_messages, NULL,
                            store_test_on_done, &result);
  messages = store_history_load_finish (history, store_test_wait (&result), &error);
  g_assert_no_error (error);

  return messages;
}

static gpointer
copy_message (gconstpointer message,
              gpointer      user_data)
{
  return store_message_copy (message);
}

static GPtrArray *
search_slice (StoreHistory *history,
              const char   *chat,
              const char   *words,
              gint64       *before,
              guint         n_messages)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  GPtrArray *messages;

  store_history_search_async (history, chat != NULL ? STORE_TEST_ACCOUNT : NULL, chat, words,
                              *before, n_messages, NULL, store_test_on_done, &result);
  messages = store_history_search_finish (history, store_test_wait (&result), before, &error);
  g_assert_no_error (error);

  return messages;
}

/* Until there are @n_messages, or no more. @chat: (nullable): %NULL: everywhere, also in other
 * accounts. */
GPtrArray *
store_test_search (StoreHistory *history,
                   const char   *chat,
                   const char   *words,
                   gint64        before,
                   guint         n_messages)
{
  GPtrArray *messages = search_slice (history, chat, words, &before, n_messages);

  while (messages->len < n_messages && before != 0)
    {
      g_autoptr(GPtrArray) more = search_slice (history, chat, words, &before,
                                                n_messages - messages->len);

      g_ptr_array_extend (messages, more, copy_message, NULL);
    }

  return messages;
}

void
store_test_delete (StoreHistory *history,
                   const char   *account,
                   const char   *chat)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  store_history_delete_async (history, account, chat, NULL, store_test_on_done, &result);
  store_history_delete_finish (history, store_test_wait (&result), &error);
  g_assert_no_error (error);
}

/* Takes @messages. Returns: (transfer full): their texts, in a row */
char *
store_test_texts (GPtrArray *messages)
{
  GString *texts = g_string_new (NULL);

  for (guint i = 0; i < messages->len; i++)
    g_string_append_printf (texts, "%s%s", i > 0 ? "|" : "",
                            ((StoreMessage *) messages->pdata[i])->text);
  g_ptr_array_unref (messages);

  return g_string_free (texts, FALSE);
}

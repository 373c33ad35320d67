#include "config.h"

#include "store-history.h"

#include "store-database-private.h"
#include "store-history-jobs.h"

/**
 * StoreHistory:
 *
 * Messages and events of every account of the profile, in the order in which they were added. It
 * holds no copy of anything: what core shows is core's.
 *
 * Who is not to be remembered is not asked here: what is added is kept.
 */
struct _StoreHistory
{
  GObject        parent_instance;
  StoreDatabase *database;
};

G_DEFINE_FINAL_TYPE (StoreHistory, store_history, G_TYPE_OBJECT)

static void
store_history_finalize (GObject *object)
{
  StoreHistory *self = STORE_HISTORY (object);

  g_object_unref (self->database);
  G_OBJECT_CLASS (store_history_parent_class)->finalize (object);
}

static void
store_history_class_init (StoreHistoryClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = store_history_finalize;
}

static void
store_history_init (StoreHistory *self)
{
}

StoreHistory *
store_history_new (StoreDatabase *database)
{
  StoreHistory *self = g_object_new (STORE_TYPE_HISTORY, NULL);

  self->database = g_object_ref (database);

  return self;
}

static StoreHistoryJob *
new_job (const char *account,
         const char *chat)
{
  StoreHistoryJob *job = g_new0 (StoreHistoryJob, 1);

  job->account = g_strdup (account);
  job->chat = g_strdup (chat);

  return job;
}

static gboolean
finish_boolean (StoreHistory  *self,
                GAsyncResult  *result,
                GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static GPtrArray *
finish_records (StoreHistory  *self,
                GAsyncResult  *result,
                GError       **error)
{
  StoreHistoryJob *job;

  if (!finish_boolean (self, result, error))
    return NULL;

  job = g_task_get_task_data (G_TASK (result));
  return g_steal_pointer (&job->records);
}

#define RUN(kind, job, func, tag) \
  store_database_run (self->database, kind, \
                      store_database_new_task (self, cancellable, callback, user_data, tag, job, \
                                               store_history_job_free), func)

/**
 * store_history_add_async:
 * @self: a history
 * @message: what to keep; copied. Its account and chat say where, its id is not looked at
 * @cancellable: (nullable): has an effect until the writing begins
 * @callback: called when @message is on the disk
 * @user_data: for @callback
 *
 * Many in a row are written together.
 */
void
store_history_add_async (StoreHistory        *self,
                         const StoreMessage  *message,
                         GCancellable        *cancellable,
                         GAsyncReadyCallback  callback,
                         gpointer             user_data)
{
  StoreHistoryJob *job;

  g_return_if_fail (STORE_IS_HISTORY (self));
  g_return_if_fail (message != NULL && message->account != NULL && message->chat != NULL);

  job = new_job (NULL, NULL);
  job->message = store_message_copy (message);
  RUN (STORE_JOB_WRITE, job, store_history_add_job, store_history_add_async);
}

/* Returns: the id of the message; 0 when it is not kept */
gint64
store_history_add_finish (StoreHistory  *self,
                          GAsyncResult  *result,
                          GError       **error)
{
  if (!finish_boolean (self, result, error))
    return 0;

  return ((StoreHistoryJob *) g_task_get_task_data (G_TASK (result)))->id;
}

/**
 * store_history_set_state_async:
 * @self: a history
 * @id: a message
 * @state: what became of it
 * @cancellable: (nullable): has an effect until the writing begins
 * @callback: (nullable): called when it is on the disk
 * @user_data: for @callback
 *
 * Succeeds also when the message has been deleted meanwhile.
 */
void
store_history_set_state_async (StoreHistory        *self,
                               gint64               id,
                               StoreState           state,
                               GCancellable        *cancellable,
                               GAsyncReadyCallback  callback,
                               gpointer             user_data)
{
  StoreHistoryJob *job;

  g_return_if_fail (STORE_IS_HISTORY (self));

  job = new_job (NULL, NULL);
  job->id = id;
  job->state = state;
  RUN (STORE_JOB_WRITE, job, store_history_state_job, store_history_set_state_async);
}

gboolean
store_history_set_state_finish (StoreHistory  *self,
                                GAsyncResult  *result,
                                GError       **error)
{
  return finish_boolean (self, result, error);
}

/**
 * store_history_set_participants_async:
 * @self: a history
 * @account: an account
 * @chat: a group's id; it need not have a message yet
 * @participants: the addresses in it, to show and to find it by
 * @cancellable: (nullable): has an effect until the writing begins
 * @callback: (nullable): called when it is on the disk
 * @user_data: for @callback
 */
void
store_history_set_participants_async (StoreHistory        *self,
                                      const char          *account,
                                      const char          *chat,
                                      const char *const   *participants,
                                      GCancellable        *cancellable,
                                      GAsyncReadyCallback  callback,
                                      gpointer             user_data)
{
  StoreHistoryJob *job;

  g_return_if_fail (STORE_IS_HISTORY (self));
  g_return_if_fail (account != NULL && chat != NULL && participants != NULL);

  job = new_job (account, chat);
  job->text = g_strjoinv ("\n", (char **) participants);
  RUN (STORE_JOB_WRITE, job, store_history_participants_job, store_history_set_participants_async);
}

gboolean
store_history_set_participants_finish (StoreHistory  *self,
                                       GAsyncResult  *result,
                                       GError       **error)
{
  return finish_boolean (self, result, error);
}

/**
 * store_history_load_async:
 * @self: a history
 * @account: an account
 * @chat: one of its chats
 * @page: where, seen from @anchor
 * @anchor: the id of a message; 0 for the end that @page begins at
 * @n_messages: how many at most, for %STORE_PAGE_AROUND on each side
 * @cancellable: (nullable): a #GCancellable
 * @callback: called with the lines, the oldest first
 * @user_data: for @callback
 *
 * Fewer than @n_messages mean that there are no more. An export goes through a chat with
 * %STORE_PAGE_AFTER and the id of the last one it has.
 */
void
store_history_load_async (StoreHistory        *self,
                          const char          *account,
                          const char          *chat,
                          StorePage            page,
                          gint64               anchor,
                          guint                n_messages,
                          GCancellable        *cancellable,
                          GAsyncReadyCallback  callback,
                          gpointer             user_data)
{
  StoreHistoryJob *job;

  g_return_if_fail (STORE_IS_HISTORY (self));
  g_return_if_fail (account != NULL && chat != NULL);
  g_return_if_fail (n_messages <= STORE_HISTORY_PAGE_MAX);

  job = new_job (account, chat);
  job->page = page;
  job->id = anchor;
  job->n_messages = n_messages;
  RUN (STORE_JOB_READ, job, store_history_load_job, store_history_load_async);
}

/* Returns: (transfer full) (element-type StoreMessage) (nullable): the lines */
GPtrArray *
store_history_load_finish (StoreHistory  *self,
                           GAsyncResult  *result,
                           GError       **error)
{
  return finish_records (self, result, error);
}

/**
 * store_history_load_unsent_async:
 * @self: a history
 * @account: an account
 * @cancellable: (nullable): a #GCancellable
 * @callback: called with the messages, the oldest first
 * @user_data: for @callback
 *
 * The messages that are queued, or sent without an answer: after a start, those which the last run
 * left undecided.
 */
void
store_history_load_unsent_async (StoreHistory        *self,
                                 const char          *account,
                                 GCancellable        *cancellable,
                                 GAsyncReadyCallback  callback,
                                 gpointer             user_data)
{
  g_return_if_fail (STORE_IS_HISTORY (self));
  g_return_if_fail (account != NULL);

  RUN (STORE_JOB_READ, new_job (account, NULL), store_history_unsent_job,
       store_history_load_unsent_async);
}

/* Returns: (transfer full) (element-type StoreMessage) (nullable): the messages */
GPtrArray *
store_history_load_unsent_finish (StoreHistory  *self,
                                  GAsyncResult  *result,
                                  GError       **error)
{
  return finish_records (self, result, error);
}

/**
 * store_history_search_async:
 * @self: a history
 * @account: (nullable): whose chats; %NULL: of every account
 * @chat: (nullable): one of @account's chats; %NULL: all
 * @words: what to look for. Each word has to occur, also inside a word, in any script; case and
 *   the way a letter is composed do not matter, and no character has a meaning of its own
 * @before: what the last answer gave to go on with; 0: from the newest on
 * @n_messages: how many at most
 * @cancellable: (nullable): ends the search at once
 * @callback: called with the texts, the newest first
 * @user_data: for @callback
 *
 * One or two letters of an alphabet are in no index: for them texts are looked at one by one, and
 * after %STORE_HISTORY_SLICE_US the answer is what was found until then, also nothing. So fewer
 * hits than asked for are not the end: store_history_search_finish() says whether there is more.
 */
void
store_history_search_async (StoreHistory        *self,
                            const char          *account,
                            const char          *chat,
                            const char          *words,
                            gint64               before,
                            guint                n_messages,
                            GCancellable        *cancellable,
                            GAsyncReadyCallback  callback,
                            gpointer             user_data)
{
  StoreHistoryJob *job;

  g_return_if_fail (STORE_IS_HISTORY (self));
  g_return_if_fail (words != NULL && (account != NULL || chat == NULL));
  g_return_if_fail (n_messages <= STORE_HISTORY_PAGE_MAX);

  job = new_job (account, chat);
  job->text = g_strdup (words);
  job->id = before;
  job->n_messages = n_messages;
  RUN (STORE_JOB_READ, job, store_history_search_job, store_history_search_async);
}

/**
 * store_history_search_finish:
 * @self: a history
 * @result: of the search
 * @next: (out) (optional): what to search before in order to go on; 0: there is nothing more
 * @error: where to put a %STORE_ERROR or a cancellation
 *
 * Returns: (transfer full) (element-type StoreMessage) (nullable): the hits
 */
GPtrArray *
store_history_search_finish (StoreHistory  *self,
                             GAsyncResult  *result,
                             gint64        *next,
                             GError       **error)
{
  GPtrArray *hits = finish_records (self, result, error);

  if (next != NULL)
    *next = hits != NULL ? ((StoreHistoryJob *) g_task_get_task_data (G_TASK (result)))->next : 0;

  return hits;
}

/**
 * store_history_list_chats_async:
 * @self: a history
 * @account: (nullable): whose chats; %NULL: of every account
 * @cancellable: (nullable): a #GCancellable
 * @callback: called with the chats, the one with the newest line first
 * @user_data: for @callback
 */
void
store_history_list_chats_async (StoreHistory        *self,
                                const char          *account,
                                GCancellable        *cancellable,
                                GAsyncReadyCallback  callback,
                                gpointer             user_data)
{
  g_return_if_fail (STORE_IS_HISTORY (self));

  RUN (STORE_JOB_READ, new_job (account, NULL), store_history_chats_job,
       store_history_list_chats_async);
}

/* Returns: (transfer full) (element-type StoreChat) (nullable): the chats */
GPtrArray *
store_history_list_chats_finish (StoreHistory  *self,
                                 GAsyncResult  *result,
                                 GError       **error)
{
  return finish_records (self, result, error);
}

/**
 * store_history_delete_async:
 * @self: a history
 * @account: (nullable): whose chats; %NULL: of every account
 * @chat: (nullable): one of @account's chats; %NULL: all
 * @cancellable: (nullable): has an effect until the writing begins
 * @callback: called when nothing of it is found any more
 * @user_data: for @callback
 *
 * For good. The bytes are overwritten in the minutes that follow, or after the next start.
 */
void
store_history_delete_async (StoreHistory        *self,
                            const char          *account,
                            const char          *chat,
                            GCancellable        *cancellable,
                            GAsyncReadyCallback  callback,
                            gpointer             user_data)
{
  g_return_if_fail (STORE_IS_HISTORY (self));
  g_return_if_fail (account != NULL || chat == NULL);

  RUN (STORE_JOB_WRITE, new_job (account, chat), store_history_delete_job,
       store_history_delete_async);
}

gboolean
store_history_delete_finish (StoreHistory  *self,
                             GAsyncResult  *result,
                             GError       **error)
{
  return finish_boolean (self, result, error);
}

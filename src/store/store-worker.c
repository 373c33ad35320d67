#include "config.h"

#include "store-worker.h"

#include "store-file.h"
#include "store-purge.h"
#include "store-replies.h"

#define BATCH 512                                /* operations in one transaction, at most */
#define CLOSING_US (2 * G_TIME_SPAN_SECOND)      /* for wiping what was deleted just before */

typedef struct
{
  StoreJobKind  kind;
  GTask        *task;  /* NULL: nobody waits */
  StoreJobFunc  func;
} Job;

/**
 * StoreWorker:
 *
 * The thread that owns a database, and its queue. Operations run in the order in which they were
 * pushed; those that write and stand together share a transaction, and are answered when it is on
 * the disk. While nothing is queued, what was deleted is wiped, a little at a time.
 *
 * Shared by the thread and the StoreDatabase: neither waits for the other to end.
 */
struct _StoreWorker
{
  GAsyncQueue     *jobs;
  GSource         *replies;
  StoreFile       *file;       /* from here on: the thread's alone */
  StoreConnection *connection;
  Job             *next;       /* taken from the queue, and of the next batch */
  gboolean         is_clean;   /* nothing is left to wipe */
  gboolean         is_suspect;
};

static void
worker_clear (gpointer data)
{
  StoreWorker *self = data;

  g_async_queue_unref (self->jobs);
  g_source_unref (self->replies);
}

static void
worker_unref (StoreWorker *self)
{
  g_atomic_rc_box_release_full (self, worker_clear);
}

/* Takes @job and @error. */
static void
answer (StoreWorker *self,
        Job         *job,
        GError      *error)
{
  if (job->task != NULL)
    store_replies_push (self->replies, job->task, error);
  else
    g_clear_error (&error);
  g_free (job);
}

static gboolean
run (StoreWorker  *self,
     Job          *job,
     GError      **error)
{
  return job->func (self->connection, g_task_get_task_data (job->task), error);
}

static void
read_job (StoreWorker *self,
          Job         *job)
{
  GCancellable *cancellable = g_task_get_cancellable (job->task);
  GError *error = NULL;

  store_connection_set_cancellable (self->connection, cancellable);
  if (!g_cancellable_set_error_if_cancelled (cancellable, &error))
    run (self, job, &error);
  store_connection_set_cancellable (self->connection, NULL);
  answer (self, job, error);
}

/* All of @jobs or none. */
static gboolean
write_together (StoreWorker  *self,
                Job         **jobs,
                guint         n_jobs,
                GError      **error)
{
  if (!store_connection_begin (self->connection, error))
    return FALSE;
  for (guint i = 0; i < n_jobs; i++)
    if (!run (self, jobs[i], error))
      {
        store_connection_roll_back (self->connection);
        return FALSE;
      }

  return store_connection_commit (self->connection, error);
}

/* When one of them fails, each is tried alone: one that does not fit costs the others nothing. */
static void
write_batch (StoreWorker  *self,
             Job         **jobs,
             guint         n_jobs)
{
  GError *error = NULL;
  gboolean is_written = write_together (self, jobs, n_jobs, &error);

  self->is_clean = FALSE;
  if (!is_written && n_jobs > 1)
    {
      g_clear_error (&error);
      for (guint i = 0; i < n_jobs; i++)
        write_batch (self, &jobs[i], 1);
      return;
    }
  for (guint i = 0; i < n_jobs; i++)
    answer (self, jobs[i], error);
}

/* Takes @first, and what can be written together with it. */
static void
write_jobs (StoreWorker *self,
            Job         *first)
{
  Job *jobs[BATCH];
  guint n_jobs = 0;

  for (Job *job = first; job != NULL; job = g_async_queue_try_pop (self->jobs))
    {
      GCancellable *cancellable = job->task != NULL ? g_task_get_cancellable (job->task) : NULL;
      GError *error = NULL;

      if (job->kind != STORE_JOB_WRITE)
        {
          self->next = job;
          break;
        }
      if (g_cancellable_set_error_if_cancelled (cancellable, &error))
        answer (self, job, error);
      else
        jobs[n_jobs++] = job;
      if (n_jobs == BATCH)
        break;
    }
  if (n_jobs > 0)
    write_batch (self, jobs, n_jobs);
}

static void
note_damage (StoreWorker *self)
{
  if (self->is_suspect || !store_connection_is_damaged (self->connection))
    return;

  self->is_suspect = TRUE;
  store_file_suspect (self->file);
}

/* One small step of wiping. A failure ends it until the next change or start; damage is told to
 * whoever asks for something next. */
static void
wipe (StoreWorker *self)
{
  g_autoptr(GError) error = NULL;
  gboolean is_done = TRUE;

  if (!store_purge_step (self->connection, &is_done, &error) &&
      !g_error_matches (error, STORE_ERROR, STORE_ERROR_DAMAGED))
    g_warning ("what was deleted is not wiped yet: %s", error->message);
  self->is_clean = is_done;
}

static Job *
wait_for_job (StoreWorker *self)
{
  Job *job = g_steal_pointer (&self->next);

  while (job == NULL && !self->is_clean)
    {
      job = g_async_queue_try_pop (self->jobs);
      if (job == NULL)
        wipe (self);
      note_damage (self);
    }

  return job != NULL ? job : g_async_queue_pop (self->jobs);
}

static void
close_file (StoreWorker *self)
{
  gint64 until = g_get_monotonic_time () + CLOSING_US;

  while (self->connection != NULL && !self->is_clean && !self->is_suspect &&
         g_get_monotonic_time () < until)
    wipe (self);
  if (self->is_suspect)
    store_connection_keep_file (self->connection);
  g_clear_pointer (&self->connection, store_connection_free);
  g_clear_pointer (&self->file, store_file_free);
}

/* Returns: whether there is a connection now */
static gboolean
open_file (StoreWorker *self)
{
  Job *opening = g_async_queue_pop (self->jobs);
  GError *error = NULL;

  self->connection = store_file_open (self->file, &error);
  if (self->connection == NULL)
    close_file (self);
  answer (self, opening, error);

  return self->connection != NULL;
}

static gpointer
worker_main (gpointer data)
{
  StoreWorker *self = data;
  gboolean is_open = open_file (self);

  while (is_open)
    {
      Job *job = wait_for_job (self);

      switch (job->kind)
        {
        case STORE_JOB_READ:
          read_job (self, job);
          break;
        case STORE_JOB_WRITE:
          write_jobs (self, job);
          break;
        case STORE_JOB_CLOSE:
          close_file (self);
          answer (self, job, NULL);
          is_open = FALSE;
          break;
        default:
          g_assert_not_reached ();
        }
      if (is_open)
        note_damage (self);
    }
  worker_unref (self);

  return NULL;
}

/**
 * store_worker_new:
 * @path: (nullable): the file; %NULL: in memory
 * @opening: (transfer full): returned as a boolean when the file is open or cannot be opened; after
 *   a failure the thread has ended, and nothing may be pushed
 *
 * Returns: (transfer full): the worker, for store_worker_release()
 */
StoreWorker *
store_worker_new (const char *path,
                  GTask      *opening)
{
  StoreWorker *self = g_atomic_rc_box_new0 (StoreWorker);

  self->jobs = g_async_queue_new ();
  self->replies = store_replies_new (g_task_get_context (opening));
  self->file = store_file_new (path);
  store_worker_push (self, STORE_JOB_READ, opening, NULL);
  g_thread_unref (g_thread_new ("store", worker_main, g_atomic_rc_box_acquire (self)));

  return self;
}

/**
 * store_worker_push:
 * @self: a worker that is open, or will be
 * @kind: what @func does
 * @task: (transfer full) (nullable): returned as a boolean when @func is done; its task data is
 *   the worker's until then. %NULL for a close that nobody waits for
 * @func: what to do; %NULL for a close
 */
void
store_worker_push (StoreWorker  *self,
                   StoreJobKind  kind,
                   GTask        *task,
                   StoreJobFunc  func)
{
  Job *job = g_new (Job, 1);

  *job = (Job) { kind, task, func };
  g_async_queue_push (self->jobs, job);
}

/* No task is returned afterwards; the thread ends by itself after its last job. */
void
store_worker_release (StoreWorker *self)
{
  g_source_destroy (self->replies);
  worker_unref (self);
}

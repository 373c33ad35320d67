#include "config.h"

#include "store-replies.h"

typedef struct
{
  GTask  *task;
  GError *error; /* NULL: success */
} Reply;

/* Tasks that are done, on their way from the worker to the thread that opened the database. There
 * they are returned and let go, in order: nobody's last reference ends on the worker's thread. */
typedef struct
{
  GSource source;
  GMutex  mutex;
  GQueue  replies; /* of Reply; under the mutex */
} StoreReplies;

static Reply *
pop (StoreReplies *self)
{
  Reply *reply;

  g_mutex_lock (&self->mutex);
  reply = g_queue_pop_head (&self->replies);
  g_mutex_unlock (&self->mutex);

  return reply;
}

static gboolean
replies_dispatch (GSource     *source,
                  GSourceFunc  callback,
                  gpointer     user_data)
{
  StoreReplies *self = (StoreReplies *) source;
  gint64 until = g_get_monotonic_time () + STORE_REPLIES_SLICE_US;
  Reply *reply;

  g_source_set_ready_time (source, -1);
  while ((reply = pop (self)) != NULL)
    {
      g_autoptr(GTask) task = reply->task;
      GError *error = reply->error;

      g_free (reply);
      if (error != NULL)
        g_task_return_error (task, error);
      else
        g_task_return_boolean (task, TRUE);
      if (g_get_monotonic_time () >= until)
        {
          g_source_set_ready_time (source, 0);
          break;
        }
    }

  return G_SOURCE_CONTINUE;
}

static void
replies_finalize (GSource *source)
{
  StoreReplies *self = (StoreReplies *) source;
  Reply *reply;

  while ((reply = g_queue_pop_head (&self->replies)) != NULL)
    {
      g_object_unref (reply->task);
      g_clear_error (&reply->error);
      g_free (reply);
    }
  g_mutex_clear (&self->mutex);
}

static GSourceFuncs replies_funcs = { .dispatch = replies_dispatch, .finalize = replies_finalize };

/**
 * store_replies_new:
 * @context: (nullable): where tasks are returned
 *
 * Returns: (transfer full): a source, attached to @context; it wakes nobody while there is nothing
 */
GSource *
store_replies_new (GMainContext *context)
{
  GSource *source = g_source_new (&replies_funcs, sizeof (StoreReplies));
  StoreReplies *self = (StoreReplies *) source;

  g_mutex_init (&self->mutex);
  g_queue_init (&self->replies);
  g_source_set_static_name (source, "Tweener store replies");
  g_source_set_priority (source, STORE_REPLIES_PRIORITY);
  g_source_set_can_recurse (source, TRUE);
  g_source_attach (source, context);

  return source;
}

/**
 * store_replies_push:
 * @source: a source of store_replies_new()
 * @task: (transfer full): what is done
 * @error: (transfer full) (nullable): why it failed; %NULL for success
 *
 * From any thread.
 */
void
store_replies_push (GSource *source,
                    GTask   *task,
                    GError  *error)
{
  StoreReplies *self = (StoreReplies *) source;
  Reply *reply = g_new (Reply, 1);

  *reply = (Reply) { task, error };
  g_mutex_lock (&self->mutex);
  g_queue_push_tail (&self->replies, reply);
  g_mutex_unlock (&self->mutex);
  g_source_set_ready_time (source, 0);
}

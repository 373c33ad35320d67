#include "config.h"

#include "msnp-turns.h"

/**
 * MsnpTurns:
 *
 * Who comes first gets the first turn; but nobody waits for a turn with somebody else. Whoever got
 * one gives it back when he is done. What waits keeps this.
 */
struct _MsnpTurns
{
  GObject     parent_instance;
  GHashTable *taken;    /* (element-type utf8 guint): turns of a peer that are taken, if any */
  GQueue      waiting;  /* of GTask: see Wait */
  guint       n_taken;
  guint       max;
  guint       peer_max;
};

/* Task data of one that waits. */
typedef struct
{
  char    *peer;
  GSource *source; /* (nullable): tells that it is cancelled */
} Wait;

G_DEFINE_FINAL_TYPE (MsnpTurns, msnp_turns, G_TYPE_OBJECT)

static void
wait_free (gpointer data)
{
  Wait *self = data;

  if (self->source != NULL)
    g_source_destroy (self->source);
  g_clear_pointer (&self->source, g_source_unref);
  g_free (self->peer);
  g_free (self);
}

static void
msnp_turns_finalize (GObject *object)
{
  MsnpTurns *self = MSNP_TURNS (object);

  g_hash_table_unref (self->taken);
  G_OBJECT_CLASS (msnp_turns_parent_class)->finalize (object);
}

static void
msnp_turns_class_init (MsnpTurnsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = msnp_turns_finalize;
}

static void
msnp_turns_init (MsnpTurns *self)
{
  self->taken = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_queue_init (&self->waiting);
}

/**
 * msnp_turns_new:
 * @max: turns at a time
 * @peer_max: turns at a time with one peer
 *
 * Returns: (transfer full): turns that nobody has
 */
MsnpTurns *
msnp_turns_new (guint max,
                guint peer_max)
{
  MsnpTurns *self = g_object_new (MSNP_TYPE_TURNS, NULL);

  self->max = max;
  self->peer_max = peer_max;
  return self;
}

static guint
count (MsnpTurns  *self,
       const char *peer)
{
  return GPOINTER_TO_UINT (g_hash_table_lookup (self->taken, peer));
}

static void
set_count (MsnpTurns  *self,
           const char *peer,
           guint       n)
{
  if (n > 0)
    g_hash_table_replace (self->taken, g_strdup (peer), GUINT_TO_POINTER (n));
  else
    g_hash_table_remove (self->taken, peer);
}

/* Returns: whether there is a turn with @peer at once */
gboolean
msnp_turns_is_free (MsnpTurns  *self,
                    const char *peer)
{
  return self->n_taken < self->max && count (self, peer) < self->peer_max;
}

/* @task: (transfer full) */
static void
grant (MsnpTurns *self,
       GTask     *task)
{
  g_autoptr(GTask) granted = task;
  Wait *wait = g_task_get_task_data (task);

  self->n_taken++;
  set_count (self, wait->peer, count (self, wait->peer) + 1);
  g_task_return_boolean (granted, TRUE);
}

/* Returns: (transfer full) (nullable): the first that has not to wait any more */
static GTask *
pop_next (MsnpTurns *self)
{
  for (GList *l = self->waiting.head; l != NULL; l = l->next)
    {
      GTask *task = l->data;
      Wait *wait = g_task_get_task_data (task);

      if (msnp_turns_is_free (self, wait->peer))
        {
          g_queue_delete_link (&self->waiting, l);
          return task;
        }
    }

  return NULL;
}

static gboolean
on_cancelled (GCancellable *cancellable,
              gpointer      user_data)
{
  GTask *task = user_data;
  MsnpTurns *self = g_task_get_source_object (task);

  if (g_queue_remove (&self->waiting, task))
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "it waits no more");
      g_object_unref (task);
    }

  return G_SOURCE_REMOVE;
}

/**
 * msnp_turns_take_async:
 * @self: the turns
 * @peer: with whom
 * @cancellable: (nullable): to wait no more
 * @callback: called when it is one's turn
 * @user_data: for @callback
 *
 * Who got a turn ends it with msnp_turns_give_back().
 */
void
msnp_turns_take_async (MsnpTurns           *self,
                       const char          *peer,
                       GCancellable        *cancellable,
                       GAsyncReadyCallback  callback,
                       gpointer             user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  Wait *wait = g_new0 (Wait, 1);

  g_task_set_source_tag (task, msnp_turns_take_async);
  /* A turn that was given is one, or nobody would give it back. */
  g_task_set_check_cancellable (task, FALSE);
  wait->peer = g_strdup (peer);
  g_task_set_task_data (task, wait, wait_free);
  if (msnp_turns_is_free (self, peer))
    {
      grant (self, task);
      return;
    }

  g_queue_push_tail (&self->waiting, task);
  if (cancellable != NULL)
    {
      wait->source = g_cancellable_source_new (cancellable);
      g_source_set_callback (wait->source, G_SOURCE_FUNC (on_cancelled), task, NULL);
      g_source_attach (wait->source, g_main_context_get_thread_default ());
    }
}

/**
 * msnp_turns_take_finish:
 * @self: the turns
 * @result: what the callback got
 * @error: return location: %G_IO_ERROR_CANCELLED, or what msnp_turns_fail() was given
 *
 * Returns: whether it is one's turn
 */
gboolean
msnp_turns_take_finish (MsnpTurns     *self,
                        GAsyncResult  *result,
                        GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* A turn with @peer is over: the next one has it. */
void
msnp_turns_give_back (MsnpTurns  *self,
                      const char *peer)
{
  g_autoptr(MsnpTurns) kept = g_object_ref (self);
  GTask *next;

  g_return_if_fail (count (self, peer) > 0);

  self->n_taken--;
  set_count (self, peer, count (self, peer) - 1);
  while ((next = pop_next (kept)) != NULL)
    grant (kept, next);
}

/* Whoever waits for a turn with @peer, or with anybody where that is %NULL, gets @error. */
void
msnp_turns_fail (MsnpTurns    *self,
                 const char   *peer,
                 const GError *error)
{
  g_autoptr(GPtrArray) failed = g_ptr_array_new_with_free_func (g_object_unref);

  for (GList *l = self->waiting.head; l != NULL;)
    {
      GList *next = l->next;
      Wait *wait = g_task_get_task_data (l->data);

      if (peer == NULL || g_str_equal (wait->peer, peer))
        {
          g_ptr_array_add (failed, l->data);
          g_queue_delete_link (&self->waiting, l);
        }
      l = next;
    }
  for (guint i = 0; i < failed->len; i++)
    g_task_return_error (failed->pdata[i], g_error_copy (error));
}

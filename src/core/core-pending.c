#include "config.h"

#include "core-pending.h"

/* Nothing is shown as changed before the server has confirmed it; this is what rows show meanwhile.
 * CoreAccount owns one for each session. */
struct _CorePending
{
  GObject     parent_instance;
  GHashTable *counts; /* subject → how many changes, never 0 */
};

enum { CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];
G_DEFINE_FINAL_TYPE (CorePending, core_pending, G_TYPE_OBJECT)

static void
core_pending_finalize (GObject *object)
{
  g_hash_table_unref (CORE_PENDING (object)->counts);
  G_OBJECT_CLASS (core_pending_parent_class)->finalize (object);
}

static void
core_pending_class_init (CorePendingClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = core_pending_finalize;

  /**
   * CorePending::changed:
   * @self: what is pending
   * @subject: what has just begun, or ended, to be pending
   */
  signals[CHANGED] = g_signal_new ("changed", CORE_TYPE_PENDING, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
core_pending_init (CorePending *self)
{
  self->counts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

CorePending *
core_pending_new (void)
{
  return g_object_new (CORE_TYPE_PENDING, NULL);
}

static guint
get_count (CorePending *self, const char *subject)
{
  return GPOINTER_TO_UINT (g_hash_table_lookup (self->counts, subject));
}

gboolean
core_pending_has (CorePending *self,
                  const char  *subject)
{
  g_return_val_if_fail (CORE_IS_PENDING (self), FALSE);
  g_return_val_if_fail (subject != NULL, FALSE);

  return get_count (self, subject) > 0;
}

void
core_pending_begin (CorePending *self,
                    const char  *subject)
{
  guint count;

  g_return_if_fail (CORE_IS_PENDING (self));
  g_return_if_fail (subject != NULL);

  count = get_count (self, subject);
  g_hash_table_insert (self->counts, g_strdup (subject), GUINT_TO_POINTER (count + 1));
  if (count == 0)
    g_signal_emit (self, signals[CHANGED], 0, subject);
}

/* Once for each core_pending_begin(). */
void
core_pending_end (CorePending *self,
                  const char  *subject)
{
  guint count;

  g_return_if_fail (CORE_IS_PENDING (self));
  g_return_if_fail (subject != NULL);

  count = get_count (self, subject);
  g_return_if_fail (count > 0);

  if (count > 1)
    {
      g_hash_table_insert (self->counts, g_strdup (subject), GUINT_TO_POINTER (count - 1));
      return;
    }

  g_hash_table_remove (self->counts, subject);
  g_signal_emit (self, signals[CHANGED], 0, subject);
}

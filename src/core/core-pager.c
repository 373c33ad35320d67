#include "config.h"

#include "core-pager.h"

/**
 * CorePager:
 *
 * Loads pages of the history into a CoreTimeline when it wants them. Owned by whoever has the
 * timeline: the chat, whose timeline goes on with what happens now; or a window in which somebody
 * reads, whose timeline may begin and end anywhere.
 */
struct _CorePager
{
  GObject       parent_instance;
  CoreHistory  *history;
  CoreTimeline *timeline;
  char         *chat;
  GCancellable *cancellable;
  gint64        first; /* the lines from here … 0: none yet */
  gint64        last;  /* … to here are in the timeline; 0: none yet */
  gint64        around;
};

G_DEFINE_FINAL_TYPE (CorePager, core_pager, G_TYPE_OBJECT)

static void
core_pager_dispose (GObject *object)
{
  CorePager *self = CORE_PAGER (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->history);
  g_clear_object (&self->timeline);
  G_OBJECT_CLASS (core_pager_parent_class)->dispose (object);
}

static void
core_pager_finalize (GObject *object)
{
  CorePager *self = CORE_PAGER (object);

  g_object_unref (self->cancellable);
  g_free (self->chat);
  G_OBJECT_CLASS (core_pager_parent_class)->finalize (object);
}

static void
core_pager_class_init (CorePagerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = core_pager_dispose;
  object_class->finalize = core_pager_finalize;
}

static void
core_pager_init (CorePager *self)
{
  self->cancellable = g_cancellable_new ();
}

static GPtrArray *
make_items (GPtrArray *lines)
{
  GPtrArray *items = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < lines->len; i++)
    g_ptr_array_add (items, core_timeline_item_new_stored (lines->pdata[i]));

  return items;
}

/* Returns: (transfer full): the lines; empty where they cannot be read, which is told */
static GPtrArray *
finish (CorePager     *self,
        GAsyncResult  *result)
{
  g_autoptr(GError) error = NULL;
  GPtrArray *lines =
    store_history_load_finish (core_history_get_store (self->history), result, &error);

  if (lines == NULL)
    {
      core_history_tell (self->history, error);
      return g_ptr_array_new ();
    }

  return lines;
}

static gint64
get_id (GPtrArray *lines,
        guint      index)
{
  const StoreMessage *line = lines->pdata[index];

  return line->id;
}

static void
on_earlier (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(CorePager) self = user_data;
  g_autoptr(GPtrArray) lines = NULL;
  g_autoptr(GPtrArray) items = NULL;

  if (self->timeline == NULL)
    return;

  lines = finish (self, result);
  items = make_items (lines);
  if (lines->len > 0)
    self->first = get_id (lines, 0);
  if (lines->len > 0 && self->last == 0)
    self->last = get_id (lines, lines->len - 1);
  core_timeline_take_earlier (self->timeline, items, lines->len == CORE_PAGER_LINES);
}

static void
on_later (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr(CorePager) self = user_data;
  g_autoptr(GPtrArray) lines = NULL;
  g_autoptr(GPtrArray) items = NULL;

  if (self->timeline == NULL)
    return;

  lines = finish (self, result);
  items = make_items (lines);
  if (lines->len > 0)
    self->last = get_id (lines, lines->len - 1);
  core_timeline_take_later (self->timeline, items, lines->len == CORE_PAGER_LINES);
}

/* Both sides of the line that is looked for, which may be gone meanwhile. */
static void
on_around (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(CorePager) self = user_data;
  g_autoptr(GPtrArray) lines = NULL;
  g_autoptr(GPtrArray) items = NULL;
  guint n_before = 0;

  if (self->timeline == NULL)
    return;

  lines = finish (self, result);
  items = make_items (lines);
  if (lines->len > 0)
    {
      self->first = get_id (lines, 0);
      self->last = get_id (lines, lines->len - 1);
    }
  while (n_before < lines->len && get_id (lines, n_before) < self->around)
    n_before++;
  core_timeline_set_later (self->timeline, lines->len - n_before > CORE_PAGER_LINES);
  core_timeline_take_earlier (self->timeline, items, n_before == CORE_PAGER_LINES);
}

static void
load (CorePager           *self,
      StorePage            page,
      gint64               anchor,
      GAsyncReadyCallback  callback)
{
  store_history_load_async (core_history_get_store (self->history),
                            core_history_get_account (self->history), self->chat, page, anchor,
                            CORE_PAGER_LINES, self->cancellable, callback, g_object_ref (self));
}

static void
on_page_wanted (CorePager *self,
                gboolean   is_earlier)
{
  if (is_earlier)
    load (self, STORE_PAGE_BEFORE, self->first, on_earlier);
  else
    load (self, STORE_PAGE_AFTER, self->last, on_later);
}

/**
 * core_pager_new:
 * @history: the account's
 * @chat: what the store calls the chat
 * @timeline: where its pages go
 *
 * Returns: (transfer full): a pager that has not loaded anything
 */
CorePager *
core_pager_new (CoreHistory  *history,
                const char   *chat,
                CoreTimeline *timeline)
{
  CorePager *self = NULL;

  g_return_val_if_fail (CORE_IS_HISTORY (history), NULL);
  g_return_val_if_fail (chat != NULL, NULL);
  g_return_val_if_fail (CORE_IS_TIMELINE (timeline), NULL);

  self = g_object_new (CORE_TYPE_PAGER, NULL);
  self->history = g_object_ref (history);
  self->chat = g_strdup (chat);
  self->timeline = g_object_ref (timeline);
  g_signal_connect_object (timeline, "page-wanted", G_CALLBACK (on_page_wanted), self,
                           G_CONNECT_SWAPPED);

  return self;
}

CoreTimeline *
core_pager_get_timeline (CorePager *self)
{
  g_return_val_if_fail (CORE_IS_PAGER (self), NULL);

  return self->timeline;
}

/* Loads what was said last. What happens from now on is not in it. */
void
core_pager_load_end (CorePager *self)
{
  g_return_if_fail (CORE_IS_PAGER (self));

  load (self, STORE_PAGE_BEFORE, 0, on_earlier);
}

/* Loads the line @id, and what was said before and after it, into a timeline that is empty. */
void
core_pager_load_around (CorePager *self,
                        gint64     id)
{
  g_return_if_fail (CORE_IS_PAGER (self));

  self->around = id;
  load (self, STORE_PAGE_AROUND, id, on_around);
}

/* Returns: the line that was asked for last; 0: none was */
gint64
core_pager_get_around (CorePager *self)
{
  g_return_val_if_fail (CORE_IS_PAGER (self), 0);

  return self->around;
}

#include "config.h"

#include "core-timeline.h"

/**
 * CoreTimeline:
 *
 * What was said in one chat, in the order in which it came, with a line for each new day. Owned by
 * its CoreChat and complete from its first item on: a view shows as much of it as it likes and may
 * be thrown away. What was said before comes in pages, when somebody scrolls there.
 */
struct _CoreTimeline
{
  GObject           parent_instance;
  GPtrArray        *items;
  CoreTimelineItem *header; /* (unowned): the text whose header is the last one; may be NULL */
  GHashTable       *unsent; /* CoreTimelineItem: neither accepted nor failed */
  gboolean          has_earlier; /* in the history, as the next */
  gboolean          has_later;
  gboolean          has_pages;   /* something of the history is there */
  gboolean          is_waiting;  /* for a page */
};

enum { ITEM_STATE_CHANGED, PAGE_WANTED, PAGE_ARRIVED, N_SIGNALS };
static guint signals[N_SIGNALS];

static GType
core_timeline_get_item_type (GListModel *model)
{
  return CORE_TYPE_TIMELINE_ITEM;
}

static guint
core_timeline_get_n_items (GListModel *model)
{
  return CORE_TIMELINE (model)->items->len;
}

static gpointer
core_timeline_get_item (GListModel *model,
                        guint       position)
{
  CoreTimeline *self = CORE_TIMELINE (model);

  return position < self->items->len ? g_object_ref (self->items->pdata[position]) : NULL;
}

static void
list_model_iface_init (GListModelInterface *iface)
{
  iface->get_item_type = core_timeline_get_item_type;
  iface->get_n_items = core_timeline_get_n_items;
  iface->get_item = core_timeline_get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (CoreTimeline, core_timeline, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_iface_init))

static void
core_timeline_finalize (GObject *object)
{
  CoreTimeline *self = CORE_TIMELINE (object);

  g_hash_table_unref (self->unsent);
  g_ptr_array_unref (self->items);
  G_OBJECT_CLASS (core_timeline_parent_class)->finalize (object);
}

static void
core_timeline_class_init (CoreTimelineClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = core_timeline_finalize;

  /**
   * CoreTimeline::item-state-changed:
   * @self: the timeline
   * @item: the item of a message of one's own, or of a file
   *
   * Emitted after each change of the state of @item, which keeps its place.
   */
  signals[ITEM_STATE_CHANGED] =
    g_signal_new ("item-state-changed", CORE_TYPE_TIMELINE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, CORE_TYPE_TIMELINE_ITEM);

  /**
   * CoreTimeline::page-wanted:
   * @self: the timeline
   * @is_earlier: whether the page before the first item is wanted, or the one after the last
   *
   * Emitted for one page at a time: to be answered by core_timeline_take_earlier() or
   * core_timeline_take_later().
   */
  signals[PAGE_WANTED] = g_signal_new ("page-wanted", CORE_TYPE_TIMELINE, G_SIGNAL_RUN_LAST, 0,
                                       NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_BOOLEAN);

  /**
   * CoreTimeline::page-arrived:
   * @self: the timeline
   *
   * Emitted after the items of a page, if there were any, are in @self.
   */
  signals[PAGE_ARRIVED] = g_signal_new ("page-arrived", CORE_TYPE_TIMELINE, G_SIGNAL_RUN_LAST, 0,
                                        NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
core_timeline_init (CoreTimeline *self)
{
  self->items = g_ptr_array_new_with_free_func (g_object_unref);
  self->unsent = g_hash_table_new (NULL, NULL);
}

CoreTimeline *
core_timeline_new (void)
{
  return g_object_new (CORE_TYPE_TIMELINE, NULL);
}

static void
note_state (CoreTimeline     *self,
            CoreTimelineItem *item)
{
  MsnpMessageState state = core_timeline_item_get_state (item);

  if (state == MSNP_MESSAGE_QUEUED || state == MSNP_MESSAGE_SENT)
    g_hash_table_add (self->unsent, item);
  else
    g_hash_table_remove (self->unsent, item);
}

static void
on_item_state_notify (CoreTimelineItem *item,
                      GParamSpec       *pspec,
                      CoreTimeline     *self)
{
  note_state (self, item);
  g_signal_emit (self, signals[ITEM_STATE_CHANGED], 0, item);
}

static gboolean
is_same_day (GDateTime *a,
             GDateTime *b)
{
  return g_date_time_get_year (a) == g_date_time_get_year (b) &&
         g_date_time_get_day_of_year (a) == g_date_time_get_day_of_year (b);
}

/* Measured from the header, not from the line before: else a header's time could be hours old. */
static gboolean
joins_header (CoreTimelineItem *header,
              CoreTimelineItem *item)
{
  GTimeSpan age = 0;

  if (header == NULL || core_timeline_item_get_kind (item) != CORE_TIMELINE_TEXT)
    return FALSE;

  age = g_date_time_difference (core_timeline_item_get_time (item),
                                core_timeline_item_get_time (header));

  return age >= 0 && age < CORE_TIMELINE_JOIN_SECONDS * G_TIME_SPAN_SECOND &&
         core_timeline_item_is_own (item) == core_timeline_item_is_own (header) &&
         g_strcmp0 (core_timeline_item_get_address (item),
                    core_timeline_item_get_address (header)) == 0 &&
         g_strcmp0 (core_timeline_item_get_name (item),
                    core_timeline_item_get_name (header)) == 0;
}

/* Puts @item behind the last of @items, with the day line that may go before it. */
static void
push (CoreTimeline      *self,
      GPtrArray         *items,
      CoreTimelineItem **header,
      CoreTimelineItem  *item)
{
  CoreTimelineItem *last = items->len > 0 ? items->pdata[items->len - 1] : NULL;
  GDateTime *time = core_timeline_item_get_time (item);

  if (last != NULL && !is_same_day (core_timeline_item_get_time (last), time))
    {
      g_ptr_array_add (items, core_timeline_item_new_day (time));
      *header = NULL;
    }

  core_timeline_item_set_joined (item, joins_header (*header, item));
  if (!core_timeline_item_is_joined (item))
    *header = core_timeline_item_get_kind (item) == CORE_TIMELINE_TEXT ? item : NULL;
  if (core_timeline_item_is_own (item) || core_timeline_item_get_file (item) != NULL)
    {
      g_signal_connect_object (item, "notify::state", G_CALLBACK (on_item_state_notify), self, 0);
      note_state (self, item);
    }

  g_ptr_array_add (items, item);
}

/**
 * core_timeline_append:
 * @self: the timeline
 * @item: (transfer full): what happened just now
 *
 * Puts @item at the end, in one change with the day line that may go before it.
 *
 * Returns: (transfer none): @item
 */
CoreTimelineItem *
core_timeline_append (CoreTimeline     *self,
                      CoreTimelineItem *item)
{
  guint position;

  g_return_val_if_fail (CORE_IS_TIMELINE (self), NULL);
  g_return_val_if_fail (CORE_IS_TIMELINE_ITEM (item), NULL);

  position = self->items->len;
  push (self, self->items, &self->header, item);
  g_list_model_items_changed (G_LIST_MODEL (self), position, 0, self->items->len - position);

  return item;
}

/**
 * core_timeline_append_message:
 * @self: the timeline
 * @message: what was sent or received just now
 * @own_address: the address of the account
 *
 * Returns: (transfer none): the new item
 */
CoreTimelineItem *
core_timeline_append_message (CoreTimeline *self,
                              MsnpMessage  *message,
                              const char   *own_address)
{
  g_return_val_if_fail (CORE_IS_TIMELINE (self), NULL);

  return core_timeline_append (self, core_timeline_item_new_message (message, own_address));
}

/* Returns: (transfer none): the new item */
CoreTimelineItem *
core_timeline_append_notice (CoreTimeline *self,
                             const char   *text)
{
  g_return_val_if_fail (CORE_IS_TIMELINE (self), NULL);

  return core_timeline_append (self, core_timeline_item_new_notice (text));
}

/* Returns: whether a message of one's own, or a file, is still on its way */
gboolean
core_timeline_has_unsent (CoreTimeline *self)
{
  g_return_val_if_fail (CORE_IS_TIMELINE (self), FALSE);

  return g_hash_table_size (self->unsent) > 0;
}

/* Returns: whether the item that the history calls @id is there, and where */
gboolean
core_timeline_find (CoreTimeline *self,
                    gint64        id,
                    guint        *position)
{
  g_return_val_if_fail (CORE_IS_TIMELINE (self), FALSE);

  for (guint i = self->items->len; id != 0 && i > 0; i--)
    {
      if (core_timeline_item_get_id (self->items->pdata[i - 1]) != id)
        continue;

      if (position != NULL)
        *position = i - 1;
      return TRUE;
    }

  return FALSE;
}

/* What was said is gone from the history, and from here; what is on its way stays. */
void
core_timeline_clear (CoreTimeline *self)
{
  g_autoptr(GPtrArray) before = NULL;

  g_return_if_fail (CORE_IS_TIMELINE (self));

  before = g_steal_pointer (&self->items);
  self->items = g_ptr_array_new_with_free_func (g_object_unref);
  self->header = NULL;
  self->has_earlier = FALSE;
  self->has_later = FALSE;
  self->has_pages = FALSE;
  g_list_model_items_changed (G_LIST_MODEL (self), 0, before->len, 0);

  for (guint i = 0; i < before->len; i++)
    {
      CoreTimelineItem *item = before->pdata[i];

      g_signal_handlers_disconnect_by_func (item, on_item_state_notify, self);
      if (g_hash_table_remove (self->unsent, item))
        core_timeline_append (self, g_object_ref (item));
    }
}

/* ---- pages of the history ---- */

gboolean
core_timeline_has_earlier (CoreTimeline *self)
{
  g_return_val_if_fail (CORE_IS_TIMELINE (self), FALSE);

  return self->has_earlier;
}

/* Returns: whether the last item is not the last that was said */
gboolean
core_timeline_has_later (CoreTimeline *self)
{
  g_return_val_if_fail (CORE_IS_TIMELINE (self), FALSE);

  return self->has_later;
}

/* Before the first page arrives, of a timeline that does not reach to the present. */
void
core_timeline_set_later (CoreTimeline *self,
                         gboolean      has_later)
{
  g_return_if_fail (CORE_IS_TIMELINE (self));

  self->has_later = has_later;
}

static void
want (CoreTimeline *self,
      gboolean      is_earlier)
{
  if (self->is_waiting)
    return;

  self->is_waiting = TRUE;
  g_signal_emit (self, signals[PAGE_WANTED], 0, is_earlier);
}

void
core_timeline_want_earlier (CoreTimeline *self)
{
  g_return_if_fail (CORE_IS_TIMELINE (self));

  if (self->has_earlier)
    want (self, TRUE);
}

void
core_timeline_want_later (CoreTimeline *self)
{
  g_return_if_fail (CORE_IS_TIMELINE (self));

  if (self->has_later)
    want (self, FALSE);
}

/* The day of the first item of all goes before it; nothing else will. */
static void
add_first_day (GPtrArray        *earlier,
               CoreTimelineItem *first)
{
  CoreTimelineItem *top = earlier->len > 0 ? earlier->pdata[0] : first;

  if (core_timeline_item_get_kind (top) != CORE_TIMELINE_DAY)
    g_ptr_array_insert (earlier, 0,
                        core_timeline_item_new_day (core_timeline_item_get_time (top)));
}

/**
 * core_timeline_take_earlier:
 * @self: the timeline
 * @items: (element-type CoreTimelineItem): what was said just before the first item, the oldest
 *   first
 * @has_earlier: whether something was said before that
 */
void
core_timeline_take_earlier (CoreTimeline *self,
                            GPtrArray    *items,
                            gboolean      has_earlier)
{
  g_autoptr(GPtrArray) earlier = g_ptr_array_new_with_free_func (g_object_unref);
  CoreTimelineItem *header = NULL;
  CoreTimelineItem *first = NULL;
  guint n_earlier;

  g_return_if_fail (CORE_IS_TIMELINE (self));
  g_return_if_fail (items != NULL);

  first = self->items->len > 0 ? self->items->pdata[0] : NULL;
  self->is_waiting = FALSE;
  self->has_earlier = has_earlier;
  for (guint i = 0; i < items->len; i++)
    push (self, earlier, &header, g_object_ref (items->pdata[i]));
  if (first == NULL)
    self->header = header;
  else if (earlier->len > 0 && core_timeline_item_get_kind (first) != CORE_TIMELINE_DAY &&
           !is_same_day (core_timeline_item_get_time (earlier->pdata[earlier->len - 1]),
                         core_timeline_item_get_time (first)))
    g_ptr_array_add (earlier,
                     core_timeline_item_new_day (core_timeline_item_get_time (first)));
  if (!has_earlier && (earlier->len > 0 || self->has_pages))
    add_first_day (earlier, first);
  self->has_pages |= items->len > 0;

  n_earlier = earlier->len;
  g_ptr_array_extend_and_steal (earlier, g_steal_pointer (&self->items));
  self->items = g_steal_pointer (&earlier);
  if (n_earlier > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), 0, 0, n_earlier);
  g_signal_emit (self, signals[PAGE_ARRIVED], 0);
}

/**
 * core_timeline_take_later:
 * @self: the timeline
 * @items: (element-type CoreTimelineItem): what was said just after the last item, the oldest first
 * @has_later: whether something was said after that
 */
void
core_timeline_take_later (CoreTimeline *self,
                          GPtrArray    *items,
                          gboolean      has_later)
{
  guint position;

  g_return_if_fail (CORE_IS_TIMELINE (self));
  g_return_if_fail (items != NULL);

  position = self->items->len;
  self->is_waiting = FALSE;
  self->has_later = has_later;
  for (guint i = 0; i < items->len; i++)
    push (self, self->items, &self->header, g_object_ref (items->pdata[i]));
  if (self->items->len > position)
    g_list_model_items_changed (G_LIST_MODEL (self), position, 0, self->items->len - position);
  g_signal_emit (self, signals[PAGE_ARRIVED], 0);
}

#include "config.h"

#include "core-timeline.h"

/**
 * CoreTimeline:
 *
 * What was said in one chat, in the order in which it came, with a line for each new day. Owned by
 * its CoreChat and complete: a view shows as much of it as it likes and may be thrown away.
 */
struct _CoreTimeline
{
  GObject           parent_instance;
  GPtrArray        *items;
  CoreTimelineItem *header; /* (unowned): the text whose header is the last one; may be NULL */
  GHashTable       *unsent; /* CoreTimelineItem: neither accepted nor failed */
};

enum { ITEM_STATE_CHANGED, N_SIGNALS };
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
   * @item: the item of a message of one's own
   *
   * Emitted after each change of the state of @item, which keeps its place.
   */
  signals[ITEM_STATE_CHANGED] =
    g_signal_new ("item-state-changed", CORE_TYPE_TIMELINE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, CORE_TYPE_TIMELINE_ITEM);
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
joins_header (CoreTimeline     *self,
              CoreTimelineItem *item)
{
  GTimeSpan age = 0;

  if (self->header == NULL || core_timeline_item_get_kind (item) != CORE_TIMELINE_TEXT)
    return FALSE;

  age = g_date_time_difference (core_timeline_item_get_time (item),
                                core_timeline_item_get_time (self->header));

  return age >= 0 && age < CORE_TIMELINE_JOIN_SECONDS * G_TIME_SPAN_SECOND &&
         core_timeline_item_is_own (item) == core_timeline_item_is_own (self->header) &&
         g_strcmp0 (core_timeline_item_get_address (item),
                    core_timeline_item_get_address (self->header)) == 0 &&
         g_strcmp0 (core_timeline_item_get_name (item),
                    core_timeline_item_get_name (self->header)) == 0;
}

/* One items-changed for the item and the day line that may go before it. */
static CoreTimelineItem *
append (CoreTimeline     *self,
        CoreTimelineItem *item)
{
  CoreTimelineItem *last = self->items->len > 0 ? self->items->pdata[self->items->len - 1] : NULL;
  GDateTime *time = core_timeline_item_get_time (item);
  guint position = self->items->len;

  if (last != NULL && !is_same_day (core_timeline_item_get_time (last), time))
    {
      g_ptr_array_add (self->items, core_timeline_item_new_day (time));
      self->header = NULL;
    }

  core_timeline_item_set_joined (item, joins_header (self, item));
  if (!core_timeline_item_is_joined (item))
    self->header = core_timeline_item_get_kind (item) == CORE_TIMELINE_TEXT ? item : NULL;

  g_ptr_array_add (self->items, item);
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
  CoreTimelineItem *item = NULL;

  g_return_val_if_fail (CORE_IS_TIMELINE (self), NULL);

  item = core_timeline_item_new_message (message, own_address);
  if (core_timeline_item_is_own (item))
    {
      g_signal_connect_object (item, "notify::state", G_CALLBACK (on_item_state_notify), self, 0);
      note_state (self, item);
    }

  return append (self, item);
}

/* Returns: (transfer none): the new item */
CoreTimelineItem *
core_timeline_append_notice (CoreTimeline *self,
                             const char   *text)
{
  g_return_val_if_fail (CORE_IS_TIMELINE (self), NULL);

  return append (self, core_timeline_item_new_notice (text));
}

/* Returns: whether a message of one's own is still on its way */
gboolean
core_timeline_has_unsent (CoreTimeline *self)
{
  g_return_val_if_fail (CORE_IS_TIMELINE (self), FALSE);

  return g_hash_table_size (self->unsent) > 0;
}

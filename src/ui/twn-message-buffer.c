#include "config.h"

#include "twn-message-buffer.h"

#include "twn-message-block.h"

/**
 * TwnMessageBuffer:
 *
 * The items of a chat in a GtkTextBuffer, one TwnMessageBlock each. Owned by its TwnMessageView,
 * which decides which items are there.
 */
struct _TwnMessageBuffer
{
  GObject         parent_instance;
  TwnMessageTags *tags;
  GtkTextBuffer  *text;
  GPtrArray      *blocks; /* (element-type TwnMessageBlock) */
};

enum { RETRY_ANCHORED, N_SIGNALS };
static guint signals[N_SIGNALS];
G_DEFINE_FINAL_TYPE (TwnMessageBuffer, twn_message_buffer, G_TYPE_OBJECT)

static void
free_block (gpointer block)
{
  twn_message_block_forget (block);
}

static void
twn_message_buffer_finalize (GObject *object)
{
  TwnMessageBuffer *self = TWN_MESSAGE_BUFFER (object);

  g_ptr_array_unref (self->blocks);
  g_object_unref (self->text);
  g_object_unref (self->tags);
  G_OBJECT_CLASS (twn_message_buffer_parent_class)->finalize (object);
}

static void
twn_message_buffer_class_init (TwnMessageBufferClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = twn_message_buffer_finalize;

  /**
   * TwnMessageBuffer::retry-anchored:
   * @self: the buffer
   * @anchor: where the button goes, or the card
   * @item: the failed message, or the file
   *
   * Emitted each time the line of a failure, or of a card, was written.
   */
  signals[RETRY_ANCHORED] =
    g_signal_new ("retry-anchored", TWN_TYPE_MESSAGE_BUFFER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 2, GTK_TYPE_TEXT_CHILD_ANCHOR, CORE_TYPE_TIMELINE_ITEM);
}

static void
twn_message_buffer_init (TwnMessageBuffer *self)
{
  self->tags = twn_message_tags_new ();
  self->text = gtk_text_buffer_new (twn_message_tags_get_table (self->tags));
  gtk_text_buffer_set_enable_undo (self->text, FALSE);
  self->blocks = g_ptr_array_new_with_free_func (free_block);
}

TwnMessageBuffer *
twn_message_buffer_new (void)
{
  return g_object_new (TWN_TYPE_MESSAGE_BUFFER, NULL);
}

GtkTextBuffer *
twn_message_buffer_get_text (TwnMessageBuffer *self)
{
  g_return_val_if_fail (TWN_IS_MESSAGE_BUFFER (self), NULL);

  return self->text;
}

TwnMessageTags *
twn_message_buffer_get_tags (TwnMessageBuffer *self)
{
  g_return_val_if_fail (TWN_IS_MESSAGE_BUFFER (self), NULL);

  return self->tags;
}

guint
twn_message_buffer_get_n_items (TwnMessageBuffer *self)
{
  g_return_val_if_fail (TWN_IS_MESSAGE_BUFFER (self), 0);

  return self->blocks->len;
}

/* The block after one that has grown begins where the grown one ends. */
static void
move_next_start (TwnMessageBuffer *self,
                 guint             index)
{
  if (index + 1 < self->blocks->len)
    twn_message_block_follow (self->blocks->pdata[index + 1], self->blocks->pdata[index]);
}

static void
show_state (TwnMessageBuffer *self,
            guint             index)
{
  TwnMessageBlock *block = self->blocks->pdata[index];
  g_autoptr(GtkTextChildAnchor) anchor = twn_message_block_show_state (block);

  if (anchor == NULL)
    return;

  move_next_start (self, index);
  g_signal_emit (self, signals[RETRY_ANCHORED], 0, anchor, twn_message_block_get_item (block));
}

/* Writes @item at @at as the block with @index. */
static void
insert_block (TwnMessageBuffer *self,
              guint             index,
              GtkTextIter      *at,
              CoreTimelineItem *item,
              gboolean          has_header)
{
  g_ptr_array_insert (self->blocks, (int) index,
                      twn_message_block_insert (self->tags, at, item, has_header));
  move_next_start (self, index);
  if (core_timeline_item_is_own (item) || core_timeline_item_get_file (item) != NULL)
    show_state (self, index);
}

/* The first item of all has a header, even where the timeline's item before it has the same. */
void
twn_message_buffer_append (TwnMessageBuffer *self,
                           CoreTimelineItem *item)
{
  GtkTextIter end;

  g_return_if_fail (TWN_IS_MESSAGE_BUFFER (self));
  g_return_if_fail (CORE_IS_TIMELINE_ITEM (item));

  gtk_text_buffer_get_end_iter (self->text, &end);
  insert_block (self, self->blocks->len, &end, item,
                self->blocks->len == 0 || !core_timeline_item_is_joined (item));
}

void
twn_message_buffer_prepend (TwnMessageBuffer *self,
                            CoreTimelineItem *item)
{
  GtkTextIter start;

  g_return_if_fail (TWN_IS_MESSAGE_BUFFER (self));
  g_return_if_fail (CORE_IS_TIMELINE_ITEM (item));

  gtk_text_buffer_get_start_iter (self->text, &start);
  insert_block (self, 0, &start, item, !core_timeline_item_is_joined (item));
}

/* Drops @n_blocks, from the one with @index on, whose text is from @start to @end. */
static void
drop (TwnMessageBuffer *self,
      guint             index,
      guint             n_blocks,
      GtkTextIter      *start,
      GtkTextIter      *end)
{
  gtk_text_buffer_delete (self->text, start, end);
  g_ptr_array_remove_range (self->blocks, index, n_blocks);
}

/* Drops the @n_items oldest of the items. */
void
twn_message_buffer_trim_start (TwnMessageBuffer *self,
                               guint             n_items)
{
  GtkTextIter start;
  GtkTextIter end;

  g_return_if_fail (TWN_IS_MESSAGE_BUFFER (self));

  n_items = MIN (n_items, self->blocks->len);
  if (n_items == 0)
    return;

  gtk_text_buffer_get_bounds (self->text, &start, &end);
  if (n_items < self->blocks->len)
    twn_message_block_get_start (self->blocks->pdata[n_items], &end);
  drop (self, 0, n_items, &start, &end);
}

/* Drops the @n_items newest of the items. */
void
twn_message_buffer_trim_end (TwnMessageBuffer *self,
                             guint             n_items)
{
  GtkTextIter start;
  GtkTextIter end;
  guint index = 0;

  g_return_if_fail (TWN_IS_MESSAGE_BUFFER (self));

  n_items = MIN (n_items, self->blocks->len);
  if (n_items == 0)
    return;

  index = self->blocks->len - n_items;
  twn_message_block_get_start (self->blocks->pdata[index], &start);
  gtk_text_buffer_get_end_iter (self->text, &end);
  drop (self, index, n_items, &start, &end);
}

/* Shows the state of @item anew, if it is one of the items; the newest are looked at first. */
void
twn_message_buffer_update (TwnMessageBuffer *self,
                           CoreTimelineItem *item)
{
  g_return_if_fail (TWN_IS_MESSAGE_BUFFER (self));

  for (guint i = self->blocks->len; i > 0; i--)
    {
      if (twn_message_block_get_item (self->blocks->pdata[i - 1]) == item)
        {
          show_state (self, i - 1);
          return;
        }
    }
}

/* Returns: whether @item is there; then @start and @end are set around its lines */
gboolean
twn_message_buffer_find (TwnMessageBuffer *self,
                         CoreTimelineItem *item,
                         GtkTextIter      *start,
                         GtkTextIter      *end)
{
  g_return_val_if_fail (TWN_IS_MESSAGE_BUFFER (self), FALSE);

  for (guint i = 0; i < self->blocks->len; i++)
    {
      if (twn_message_block_get_item (self->blocks->pdata[i]) != item)
        continue;

      twn_message_block_get_start (self->blocks->pdata[i], start);
      if (i + 1 < self->blocks->len)
        twn_message_block_get_start (self->blocks->pdata[i + 1], end);
      else
        gtk_text_buffer_get_end_iter (self->text, end);
      return TRUE;
    }

  return FALSE;
}

/* Returns: the index of the block at @offset, by halves */
static guint
find_block (TwnMessageBuffer *self,
            int               offset)
{
  guint low = 0;
  guint high = self->blocks->len;

  while (high - low > 1)
    {
      const guint middle = (low + high) / 2;
      GtkTextIter start;

      twn_message_block_get_start (self->blocks->pdata[middle], &start);
      if (gtk_text_iter_get_offset (&start) <= offset)
        low = middle;
      else
        high = middle;
    }

  return low;
}

/* Returns: (transfer none) (nullable): what to open for a click at @iter */
const char *
twn_message_buffer_lookup_link (TwnMessageBuffer  *self,
                                const GtkTextIter *iter)
{
  guint index = 0;

  g_return_val_if_fail (TWN_IS_MESSAGE_BUFFER (self), NULL);
  g_return_val_if_fail (iter != NULL, NULL);

  if (self->blocks->len == 0)
    return NULL;

  index = find_block (self, gtk_text_iter_get_offset (iter));
  return twn_message_block_lookup_link (self->blocks->pdata[index], iter);
}

/**
 * twn_message_buffer_find_link:
 * @self: the buffer
 * @from: where to begin
 * @forward: whether to look after @from, or before it
 * @start: (out): where the next link begins
 * @end: (out): where it ends
 *
 * Returns: whether there is a link
 */
gboolean
twn_message_buffer_find_link (TwnMessageBuffer  *self,
                              const GtkTextIter *from,
                              gboolean           forward,
                              GtkTextIter       *start,
                              GtkTextIter       *end)
{
  GtkTextTag *tag = NULL;

  g_return_val_if_fail (TWN_IS_MESSAGE_BUFFER (self), FALSE);

  tag = twn_message_tags_get (self->tags, TWN_MESSAGE_TAG_LINK);
  *start = *from;
  if (forward)
    {
      do
        {
          if (!gtk_text_iter_forward_to_tag_toggle (start, tag))
            return FALSE;
        }
      while (!gtk_text_iter_starts_tag (start, tag));
    }
  else
    {
      do
        {
          if (!gtk_text_iter_backward_to_tag_toggle (start, tag))
            return FALSE;
        }
      while (!gtk_text_iter_starts_tag (start, tag));
    }

  *end = *start;
  gtk_text_iter_forward_to_tag_toggle (end, tag);
  return TRUE;
}

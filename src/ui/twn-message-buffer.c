#include "config.h"

#include "twn-message-buffer.h"

#include <glib/gi18n-lib.h>

#include "core/core-text.h"

#define LEFT_TO_RIGHT_MARK "\xe2\x80\x8e" /* U+200E: keeps a header's direction whatever the name */

/**
 * TwnMessageBuffer:
 *
 * Writes the items of a chat into a GtkTextBuffer: which text, which tags, where a button goes.
 * Owned by its TwnMessageView, which decides which items are there.
 *
 * Each item is a block of whole lines:
 *
 *     Ana says:  14:02                head, unless the item goes under the header before it
 *     the text, maybe of many lines   body
 *     Not sent. …  [Retry]            tail, only while the message is failed
 */
struct _TwnMessageBuffer
{
  GObject         parent_instance;
  TwnMessageTags *tags;
  GtkTextBuffer  *text;
  GPtrArray      *blocks; /* (element-type Block) */
};

/* Lengths are in characters, line ends included. */
typedef struct
{
  CoreTimelineItem *item;
  GtkTextMark      *start;
  GtkTextTag       *format; /* (nullable): to be released */
  GPtrArray        *links;  /* (element-type CoreTextLink): from the start of the body */
  int               head;
  int               body;
  int               tail;
} Block;

enum { RETRY_ANCHORED, N_SIGNALS };
static guint signals[N_SIGNALS];
G_DEFINE_FINAL_TYPE (TwnMessageBuffer, twn_message_buffer, G_TYPE_OBJECT)

static void
block_free (gpointer data)
{
  Block *block = data;

  g_object_unref (block->item);
  g_object_unref (block->start);
  g_clear_pointer (&block->links, g_ptr_array_unref);
  g_free (block);
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
   * @anchor: where the button goes
   * @item: the failed message
   *
   * Emitted each time the line of a failure was written.
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
  self->blocks = g_ptr_array_new_with_free_func (block_free);
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

static void
get_start (TwnMessageBuffer *self,
           const Block      *block,
           GtkTextIter      *iter)
{
  gtk_text_buffer_get_iter_at_mark (self->text, iter, block->start);
}

/* Applies @tag to @length characters, @offset after the start of @block. */
static void
apply (TwnMessageBuffer *self,
       const Block      *block,
       GtkTextTag       *tag,
       int               offset,
       int               length)
{
  GtkTextIter start;
  GtkTextIter end;

  get_start (self, block, &start);
  gtk_text_iter_forward_chars (&start, offset);
  end = start;
  gtk_text_iter_forward_chars (&end, length);
  gtk_text_buffer_apply_tag (self->text, tag, &start, &end);
}

static void
apply_fixed (TwnMessageBuffer *self,
             const Block      *block,
             TwnMessageTag     which,
             int               offset,
             int               length)
{
  apply (self, block, twn_message_tags_get (self->tags, which), offset, length);
}

/* Returns: (transfer full): "Ana says:" */
static char *
dup_says (CoreTimelineItem *item)
{
  g_autofree char *name = core_text_isolate (core_timeline_item_get_name (item));

  /* Translators: the line over what somebody has written; %s is a name. */
  return g_strdup_printf (_("%s says:"), name);
}

/* Returns: (transfer full): the time of day, behind a space that sets it off */
static char *
dup_time (CoreTimelineItem *item)
{
  return g_date_time_format (core_timeline_item_get_time (item), "\xe2\x80\x82%H:%M");
}

/* The text of the head and the body in one insert: each one is an event for screen readers. */
static void
insert_text (TwnMessageBuffer *self,
             Block            *block,
             GtkTextIter      *at,
             const char       *head,
             const char       *body)
{
  g_autofree char *text = g_strconcat (head, body, "\n", NULL);

  block->head = (int) g_utf8_strlen (head, -1);
  block->body = (int) g_utf8_strlen (body, -1) + 1;
  gtk_text_buffer_insert (self->text, at, text, -1);
}

static void
insert_message (TwnMessageBuffer *self,
                Block            *block,
                GtkTextIter      *at,
                gboolean          has_header)
{
  CoreTimelineItem *item = block->item;
  g_autofree char *says = dup_says (item);
  g_autofree char *time = dup_time (item);
  g_autofree char *head =
    has_header ? g_strconcat (LEFT_TO_RIGHT_MARK, says, time, "\n", NULL) : g_strdup ("");
  int said = (int) g_utf8_strlen (says, -1) + 1;

  insert_text (self, block, at, head, core_timeline_item_get_text (item));
  if (has_header)
    {
      apply_fixed (self, block, TWN_MESSAGE_TAG_HEADER, 0, block->head);
      apply (self, block,
             twn_message_tags_ensure_person (self->tags, core_timeline_item_get_address (item)), 0,
             said);
      apply_fixed (self, block, TWN_MESSAGE_TAG_TIME, said, block->head - said);
    }

  apply_fixed (self, block, TWN_MESSAGE_TAG_BODY, block->head, block->body);
  block->format =
    twn_message_tags_ensure_format (self->tags, core_timeline_item_get_format (item));
  apply (self, block, block->format, block->head, block->body);

  block->links = core_text_find_links (core_timeline_item_get_text (item));
  for (guint i = 0; i < block->links->len; i++)
    {
      const CoreTextLink *link = block->links->pdata[i];

      apply_fixed (self, block, TWN_MESSAGE_TAG_LINK, block->head + link->start,
                   link->end - link->start);
    }
}

static void
insert_nudge (TwnMessageBuffer *self,
              Block            *block,
              GtkTextIter      *at)
{
  g_autofree char *time = dup_time (block->item);
  g_autofree char *body =
    g_strconcat (LEFT_TO_RIGHT_MARK, core_timeline_item_get_text (block->item), time, NULL);
  int said = (int) g_utf8_strlen (core_timeline_item_get_text (block->item), -1) + 1;

  insert_text (self, block, at, "", body);
  apply_fixed (self, block, TWN_MESSAGE_TAG_HEADER, 0, block->body);
  apply (self, block,
         twn_message_tags_ensure_person (self->tags, core_timeline_item_get_address (block->item)),
         0, said);
  apply_fixed (self, block, TWN_MESSAGE_TAG_TIME, said, block->body - said);
}

static void
insert_line (TwnMessageBuffer *self,
             Block            *block,
             GtkTextIter      *at,
             TwnMessageTag     which)
{
  insert_text (self, block, at, "", core_timeline_item_get_text (block->item));
  apply_fixed (self, block, which, 0, block->body);
}

/* The block after one that has grown begins where the grown one ends. */
static void
move_next_start (TwnMessageBuffer *self,
                 guint             index)
{
  const Block *block = self->blocks->pdata[index];
  GtkTextIter end;

  if (index + 1 >= self->blocks->len)
    return;

  get_start (self, block, &end);
  gtk_text_iter_forward_chars (&end, block->head + block->body + block->tail);
  gtk_text_buffer_move_mark (self->text, ((Block *) self->blocks->pdata[index + 1])->start, &end);
}

static void
set_pending (TwnMessageBuffer *self,
             const Block      *block,
             gboolean          is_pending)
{
  GtkTextTag *tag = twn_message_tags_get (self->tags, TWN_MESSAGE_TAG_PENDING);
  GtkTextIter start;
  GtkTextIter end;

  get_start (self, block, &start);
  gtk_text_iter_forward_chars (&start, block->head);
  end = start;
  gtk_text_iter_forward_chars (&end, block->body);
  if (is_pending)
    gtk_text_buffer_apply_tag (self->text, tag, &start, &end);
  else
    gtk_text_buffer_remove_tag (self->text, tag, &start, &end);
}

static void
remove_failure (TwnMessageBuffer *self,
                Block            *block)
{
  GtkTextIter start;
  GtkTextIter end;

  get_start (self, block, &start);
  gtk_text_iter_forward_chars (&start, block->head + block->body);
  end = start;
  gtk_text_iter_forward_chars (&end, block->tail);
  gtk_text_buffer_delete (self->text, &start, &end);
  block->tail = 0;
}

static void
insert_failure (TwnMessageBuffer *self,
                Block            *block)
{
  g_autofree char *reason = core_timeline_item_dup_failure_text (block->item);
  g_autofree char *line = g_strconcat (reason, "  ", "\n", NULL);
  g_autoptr(GtkTextChildAnchor) anchor = NULL;
  const int body_end = block->head + block->body;
  GtkTextIter iter;

  get_start (self, block, &iter);
  gtk_text_iter_forward_chars (&iter, body_end);
  gtk_text_buffer_insert (self->text, &iter, line, -1);
  gtk_text_iter_backward_char (&iter);
  anchor = g_object_ref (gtk_text_buffer_create_child_anchor (self->text, &iter));

  block->tail = (int) g_utf8_strlen (line, -1) + 1;
  apply_fixed (self, block, TWN_MESSAGE_TAG_FAILURE, body_end, block->tail);
  g_signal_emit (self, signals[RETRY_ANCHORED], 0, anchor, block->item);
}

static void
show_state (TwnMessageBuffer *self,
            guint             index)
{
  Block *block = self->blocks->pdata[index];
  const MsnpMessageState state = core_timeline_item_get_state (block->item);

  set_pending (self, block, state == MSNP_MESSAGE_QUEUED || state == MSNP_MESSAGE_SENT);
  if (block->tail > 0)
    remove_failure (self, block);
  if (state == MSNP_MESSAGE_FAILED)
    {
      insert_failure (self, block);
      move_next_start (self, index);
    }
}

/* Writes @item at @at as the block with @index. */
static void
insert_block (TwnMessageBuffer *self,
              guint             index,
              GtkTextIter      *at,
              CoreTimelineItem *item,
              gboolean          has_header)
{
  Block *block = g_new0 (Block, 1);

  block->item = g_object_ref (item);
  block->start = g_object_ref (gtk_text_buffer_create_mark (self->text, NULL, at, TRUE));
  g_ptr_array_insert (self->blocks, (int) index, block);

  switch (core_timeline_item_get_kind (item))
    {
    case CORE_TIMELINE_TEXT:
      insert_message (self, block, at, has_header);
      break;
    case CORE_TIMELINE_NUDGE:
      insert_nudge (self, block, at);
      break;
    case CORE_TIMELINE_DAY:
      insert_line (self, block, at, TWN_MESSAGE_TAG_DAY);
      break;
    case CORE_TIMELINE_NOTICE:
    default:
      insert_line (self, block, at, TWN_MESSAGE_TAG_NOTICE);
      break;
    }

  move_next_start (self, index);
  if (core_timeline_item_is_own (item))
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
  for (guint i = index; i < index + n_blocks; i++)
    {
      Block *block = self->blocks->pdata[i];

      gtk_text_buffer_delete_mark (self->text, block->start);
      if (block->format != NULL)
        twn_message_tags_release_format (self->tags, block->format);
    }
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
    get_start (self, self->blocks->pdata[n_items], &end);
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
  get_start (self, self->blocks->pdata[index], &start);
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
      if (((Block *) self->blocks->pdata[i - 1])->item == item)
        {
          show_state (self, i - 1);
          return;
        }
    }
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

      get_start (self, self->blocks->pdata[middle], &start);
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
  const Block *block = NULL;
  GtkTextIter start;
  int offset = 0;

  g_return_val_if_fail (TWN_IS_MESSAGE_BUFFER (self), NULL);
  g_return_val_if_fail (iter != NULL, NULL);

  if (self->blocks->len == 0)
    return NULL;

  block = self->blocks->pdata[find_block (self, gtk_text_iter_get_offset (iter))];
  get_start (self, block, &start);
  offset = gtk_text_iter_get_offset (iter) - gtk_text_iter_get_offset (&start) - block->head;

  for (guint i = 0; block->links != NULL && i < block->links->len; i++)
    {
      const CoreTextLink *link = block->links->pdata[i];

      if (offset >= link->start && offset < link->end)
        return link->uri;
    }

  return NULL;
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

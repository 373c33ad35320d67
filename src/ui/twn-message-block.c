#include "config.h"

#include "twn-message-block.h"

#include <glib/gi18n-lib.h>

#include "core/core-emoticons.h"
#include "core/core-text.h"
#include "twn-emoticon.h"
#include "twn-pictures.h"

#define LEFT_TO_RIGHT_MARK "\xe2\x80\x8e" /* U+200E: keeps a header's direction whatever the name */

/**
 * TwnMessageBlock:
 *
 * One item of a chat as text in a GtkTextBuffer, in whole lines. Owned by its TwnMessageBuffer,
 * which decides which there are.
 *
 *     Ana says:  14:02                head, unless the item goes under the header before it
 *     the text, maybe of many lines   body
 *     Not sent. …  [Retry]            tail, only while the message is failed; of a file, its card
 *
 * Lengths are in characters, line ends included. An emoticon of the body is a picture and, so small
 * that nobody sees it, its code: what is copied or read aloud is what was written. A custom one is
 * its code alone until its picture is there.
 */
struct _TwnMessageBlock
{
  TwnMessageTags   *tags; /* (unowned): the buffer's */
  CoreTimelineItem *item;
  GtkTextMark      *start;
  GtkTextTag       *format; /* (nullable): to be released */
  GPtrArray        *links;  /* (element-type CoreTextLink): from the start of the body */
  GPtrArray        *emoticons; /* (element-type Emoticon) (nullable): if one of them is custom */
  int               head;
  int               body;
  int               tail;
};

/* A code in the body. */
typedef struct
{
  TwnMessageBlock    *block;
  int                 start;    /* of the code, without the pictures before it */
  int                 length;
  const CoreEmoticon *classic;  /* NULL for a custom one */
  TwnCustomEmoticon  *custom;   /* (nullable) */
  gulong              ready_id; /* while the custom one is waited for */
  gboolean            is_shown;
} Emoticon;

static void
emoticon_free (gpointer data)
{
  Emoticon *self = data;

  if (self->ready_id != 0)
    g_signal_handler_disconnect (self->custom, self->ready_id);
  g_clear_object (&self->custom);
  g_free (self);
}

CoreTimelineItem *
twn_message_block_get_item (const TwnMessageBlock *self)
{
  return self->item;
}

void
twn_message_block_get_start (const TwnMessageBlock *self,
                             GtkTextIter           *iter)
{
  gtk_text_buffer_get_iter_at_mark (gtk_text_mark_get_buffer (self->start), iter, self->start);
}

/* The text of @length characters, @offset after the start. */
static void
get_range (const TwnMessageBlock *self,
           int                    offset,
           int                    length,
           GtkTextIter           *start,
           GtkTextIter           *end)
{
  twn_message_block_get_start (self, start);
  gtk_text_iter_forward_chars (start, offset);
  *end = *start;
  gtk_text_iter_forward_chars (end, length);
}

static void
apply (const TwnMessageBlock *self,
       GtkTextTag            *tag,
       int                    offset,
       int                    length)
{
  GtkTextIter start;
  GtkTextIter end;

  get_range (self, offset, length, &start, &end);
  gtk_text_buffer_apply_tag (gtk_text_mark_get_buffer (self->start), tag, &start, &end);
}

static void
apply_fixed (const TwnMessageBlock *self,
             TwnMessageTag          which,
             int                    offset,
             int                    length)
{
  apply (self, twn_message_tags_get (self->tags, which), offset, length);
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
insert_text (TwnMessageBlock *self,
             GtkTextIter     *at,
             const char      *head,
             const char      *body)
{
  g_autofree char *text = g_strconcat (head, body, "\n", NULL);

  self->head = (int) g_utf8_strlen (head, -1);
  self->body = (int) g_utf8_strlen (body, -1) + 1;
  gtk_text_buffer_insert (gtk_text_mark_get_buffer (self->start), at, text, -1);
}

/* Hides the code at @offset of the block, and puts its picture before it. */
static void
insert_picture (TwnMessageBlock *self,
                Emoticon        *emoticon,
                int              offset)
{
  GtkTextBuffer *text = gtk_text_mark_get_buffer (self->start);
  GtkWidget *view = twn_message_tags_get_view (self->tags);
  GtkTextIter start;
  GtkTextIter end;

  get_range (self, offset, emoticon->length, &start, &end);
  gtk_text_buffer_apply_tag (text, twn_message_tags_get (self->tags, TWN_MESSAGE_TAG_CODE), &start,
                             &end);
  gtk_text_buffer_insert_paintable (text, &start,
                                    emoticon->custom != NULL
                                      ? GDK_PAINTABLE (emoticon->custom)
                                      : twn_emoticon_get (view, emoticon->classic));
  emoticon->is_shown = TRUE;
  self->body++;
}

/* Returns: how many of the first @n_emoticons are pictures */
static int
count_shown (GPtrArray *emoticons,
             guint      n_emoticons)
{
  int n_shown = 0;

  for (guint i = 0; i < n_emoticons; i++)
    n_shown += ((Emoticon *) emoticons->pdata[i])->is_shown ? 1 : 0;

  return n_shown;
}

/* The picture is there: its code becomes one wherever it is in the block. */
static void
on_custom_ready (TwnCustomEmoticon *custom,
                 gpointer           user_data)
{
  Emoticon *emoticon = user_data;
  TwnMessageBlock *self = emoticon->block;
  guint index = 0;
  int offset;

  g_signal_handler_disconnect (custom, emoticon->ready_id);
  emoticon->ready_id = 0;
  if (!g_ptr_array_find (self->emoticons, emoticon, &index))
    return;

  offset = emoticon->start + count_shown (self->emoticons, index);
  insert_picture (self, emoticon, self->head + offset);
  apply_fixed (self, TWN_MESSAGE_TAG_BODY, self->head + offset, 1);
  apply (self, self->format, self->head + offset, 1);
  for (guint i = 0; i < self->links->len; i++)
    {
      CoreTextLink *link = self->links->pdata[i];

      if (link->start >= offset)
        {
          link->start++;
          link->end++;
        }
    }
  gtk_widget_queue_resize (twn_message_tags_get_view (self->tags));
}

/* Returns: (transfer full): the shortcuts of @emoticons; the pointers are theirs */
static const char **
list_shortcuts (GPtrArray *emoticons)
{
  const guint n_emoticons = emoticons != NULL ? emoticons->len : 0;
  const char **shortcuts = g_new0 (const char *, n_emoticons + 1);

  for (guint i = 0; i < n_emoticons; i++)
    shortcuts[i] = ((const MsnpEmoticon *) emoticons->pdata[i])->shortcut;

  return shortcuts;
}

/* Returns: (transfer full) (element-type Emoticon): the codes in @content, none shown yet */
static GPtrArray *
find_emoticons (TwnMessageBlock *self,
                const char      *content)
{
  GPtrArray *found = g_ptr_array_new_with_free_func (emoticon_free);
  TwnPictures *pictures = twn_pictures_find ();
  GPtrArray *customs =
    pictures != NULL ? core_timeline_item_get_emoticons (self->item) : NULL;
  MsnpMessage *message = core_timeline_item_get_message (self->item);
  MsnpContact *sender = message != NULL ? msnp_message_get_sender (message) : NULL;
  g_autofree const char **shortcuts = list_shortcuts (customs);
  g_autoptr(GArray) matches = NULL;

  if (!twn_message_tags_shows_emoticons (self->tags))
    return found;

  matches = core_emoticons_find_with (content, shortcuts);
  for (guint i = 0; i < matches->len; i++)
    {
      const CoreEmoticonMatch *match = &g_array_index (matches, CoreEmoticonMatch, i);
      Emoticon *emoticon = g_new0 (Emoticon, 1);

      emoticon->block = self;
      emoticon->start = match->start;
      emoticon->length = match->end - match->start;
      emoticon->classic = match->emoticon;
      if (match->custom >= 0)
        emoticon->custom = g_object_ref (
          twn_pictures_get_emoticon (pictures, sender, customs->pdata[match->custom]));
      g_ptr_array_add (found, emoticon);
    }

  return found;
}

/* From right to left: what is before a picture keeps its place. Returns: (transfer full): the
 * emoticons of the body */
static GPtrArray *
insert_emoticons (TwnMessageBlock *self,
                  const char      *content)
{
  GPtrArray *emoticons = find_emoticons (self, content);

  for (guint i = emoticons->len; i > 0; i--)
    {
      Emoticon *emoticon = emoticons->pdata[i - 1];

      if (emoticon->custom == NULL || twn_custom_emoticon_is_ready (emoticon->custom))
        insert_picture (self, emoticon, self->head + emoticon->start);
      else
        emoticon->ready_id =
          g_signal_connect (emoticon->custom, "ready", G_CALLBACK (on_custom_ready), emoticon);
    }

  return emoticons;
}

/* Marks the links of @content, each moved on by the pictures before it. */
static void
mark_links (TwnMessageBlock *self,
            const char      *content,
            GPtrArray       *emoticons)
{
  guint n_before = 0;

  self->links = core_text_find_links (content);
  for (guint i = 0; i < self->links->len; i++)
    {
      CoreTextLink *link = self->links->pdata[i];
      int n_shown;

      while (n_before < emoticons->len &&
             ((Emoticon *) emoticons->pdata[n_before])->start < link->start)
        n_before++;
      n_shown = count_shown (emoticons, n_before);
      link->start += n_shown;
      link->end += n_shown;
      apply_fixed (self, TWN_MESSAGE_TAG_LINK, self->head + link->start, link->end - link->start);
    }
}

/* Who waits for a picture is kept, with those before and behind it. */
static void
keep_waiting (TwnMessageBlock *self,
              GPtrArray       *emoticons)
{
  if (count_shown (emoticons, emoticons->len) < (int) emoticons->len)
    self->emoticons = g_ptr_array_ref (emoticons);
}

/* Returns: (transfer none): a tag as the sender chose it, or none but the view's own look */
static GtkTextTag *
ensure_format (TwnMessageBlock *self)
{
  static const MsnpTextFormat plain = { 0 };
  const MsnpTextFormat *format = core_timeline_item_get_format (self->item);
  const gboolean is_shown =
    core_timeline_item_is_own (self->item) || twn_message_tags_shows_formats (self->tags);

  return twn_message_tags_ensure_format (self->tags, is_shown ? format : &plain);
}

static void
insert_message (TwnMessageBlock *self,
                GtkTextIter     *at,
                gboolean         has_header)
{
  g_autofree char *says = dup_says (self->item);
  g_autofree char *time = dup_time (self->item);
  g_autofree char *head =
    has_header ? g_strconcat (LEFT_TO_RIGHT_MARK, says, time, "\n", NULL) : g_strdup ("");
  const char *address = core_timeline_item_get_address (self->item);
  const char *content = core_timeline_item_get_text (self->item);
  g_autoptr(GPtrArray) emoticons = NULL;
  int said = (int) g_utf8_strlen (says, -1) + 1;

  insert_text (self, at, head, content);
  emoticons = insert_emoticons (self, content);
  if (has_header)
    {
      apply_fixed (self, TWN_MESSAGE_TAG_HEADER, 0, self->head);
      apply (self, twn_message_tags_ensure_person (self->tags, address), 0, said);
      apply_fixed (self, TWN_MESSAGE_TAG_TIME, said, self->head - said);
    }

  apply_fixed (self, TWN_MESSAGE_TAG_BODY, self->head, self->body);
  self->format = ensure_format (self);
  apply (self, self->format, self->head, self->body);
  mark_links (self, content, emoticons);
  keep_waiting (self, emoticons);
  get_range (self, self->head + self->body, 0, at, at);
}

/* A nudge, or the line over the card of a file. */
static void
insert_nudge (TwnMessageBlock *self,
              GtkTextIter     *at)
{
  const char *sentence = core_timeline_item_get_text (self->item);
  const char *address = core_timeline_item_get_address (self->item);
  g_autofree char *time = dup_time (self->item);
  g_autofree char *body = g_strconcat (LEFT_TO_RIGHT_MARK, sentence, time, NULL);
  int said = (int) g_utf8_strlen (sentence, -1) + 1;

  insert_text (self, at, "", body);
  apply_fixed (self, TWN_MESSAGE_TAG_HEADER, 0, self->body);
  apply (self, twn_message_tags_ensure_person (self->tags, address), 0, said);
  apply_fixed (self, TWN_MESSAGE_TAG_TIME, said, self->body - said);
}

static void
insert_line (TwnMessageBlock *self,
             GtkTextIter     *at,
             TwnMessageTag    which)
{
  insert_text (self, at, "", core_timeline_item_get_text (self->item));
  apply_fixed (self, which, 0, self->body);
}

/**
 * twn_message_block_insert:
 * @tags: the tags of the buffer, which live as long as it
 * @at: (inout): where to; then after what was written
 * @item: what to write
 * @has_header: whether a text has its "Ana says:"
 *
 * Returns: (transfer full): the block, without its state
 */
TwnMessageBlock *
twn_message_block_insert (TwnMessageTags   *tags,
                          GtkTextIter      *at,
                          CoreTimelineItem *item,
                          gboolean          has_header)
{
  TwnMessageBlock *self = NULL;

  g_return_val_if_fail (TWN_IS_MESSAGE_TAGS (tags), NULL);
  g_return_val_if_fail (at != NULL, NULL);
  g_return_val_if_fail (CORE_IS_TIMELINE_ITEM (item), NULL);

  self = g_new0 (TwnMessageBlock, 1);
  self->tags = tags;
  self->item = g_object_ref (item);
  self->start = g_object_ref (
    gtk_text_buffer_create_mark (gtk_text_iter_get_buffer (at), NULL, at, TRUE));

  switch (core_timeline_item_get_kind (item))
    {
    case CORE_TIMELINE_TEXT:
      insert_message (self, at, has_header);
      break;
    case CORE_TIMELINE_NUDGE:
    case CORE_TIMELINE_FILE:
      insert_nudge (self, at);
      break;
    case CORE_TIMELINE_DAY:
      insert_line (self, at, TWN_MESSAGE_TAG_DAY);
      break;
    case CORE_TIMELINE_NOTICE:
    default:
      insert_line (self, at, TWN_MESSAGE_TAG_NOTICE);
      break;
    }

  return self;
}

/* Frees @self, whose text is gone or goes with the buffer. */
void
twn_message_block_forget (TwnMessageBlock *self)
{
  if (!gtk_text_mark_get_deleted (self->start))
    gtk_text_buffer_delete_mark (gtk_text_mark_get_buffer (self->start), self->start);
  if (self->format != NULL)
    twn_message_tags_release_format (self->tags, self->format);
  g_object_unref (self->start);
  g_object_unref (self->item);
  g_clear_pointer (&self->links, g_ptr_array_unref);
  g_clear_pointer (&self->emoticons, g_ptr_array_unref);
  g_free (self);
}

/* Begins where @before, which has grown, ends: the mark did not move with it. */
void
twn_message_block_follow (TwnMessageBlock       *self,
                          const TwnMessageBlock *before)
{
  GtkTextIter start;
  GtkTextIter end;

  get_range (before, 0, before->head + before->body + before->tail, &start, &end);
  gtk_text_buffer_move_mark (gtk_text_mark_get_buffer (self->start), self->start, &end);
}

static void
set_pending (TwnMessageBlock *self,
             gboolean         is_pending)
{
  GtkTextBuffer *text = gtk_text_mark_get_buffer (self->start);
  GtkTextTag *tag = twn_message_tags_get (self->tags, TWN_MESSAGE_TAG_PENDING);
  GtkTextIter start;
  GtkTextIter end;

  get_range (self, self->head, self->body, &start, &end);
  if (is_pending)
    gtk_text_buffer_apply_tag (text, tag, &start, &end);
  else
    gtk_text_buffer_remove_tag (text, tag, &start, &end);
}

static void
remove_failure (TwnMessageBlock *self)
{
  GtkTextIter start;
  GtkTextIter end;

  get_range (self, self->head + self->body, self->tail, &start, &end);
  gtk_text_buffer_delete (gtk_text_mark_get_buffer (self->start), &start, &end);
  self->tail = 0;
}

static GtkTextChildAnchor *
insert_failure (TwnMessageBlock *self)
{
  GtkTextBuffer *text = gtk_text_mark_get_buffer (self->start);
  g_autofree char *reason = core_timeline_item_dup_failure_text (self->item);
  g_autofree char *line = g_strconcat (reason, "  ", "\n", NULL);
  g_autoptr(GtkTextChildAnchor) anchor = NULL;
  const int body_end = self->head + self->body;
  GtkTextIter iter;
  GtkTextIter end;

  get_range (self, body_end, 0, &iter, &end);
  gtk_text_buffer_insert (text, &iter, line, -1);
  gtk_text_iter_backward_char (&iter);
  anchor = g_object_ref (gtk_text_buffer_create_child_anchor (text, &iter));

  self->tail = (int) g_utf8_strlen (line, -1) + 1;
  apply_fixed (self, TWN_MESSAGE_TAG_FAILURE, body_end, self->tail);
  return g_steal_pointer (&anchor);
}

/* Returns: (transfer full): where the card goes, in a line of its own */
static GtkTextChildAnchor *
insert_card (TwnMessageBlock *self)
{
  GtkTextBuffer *text = gtk_text_mark_get_buffer (self->start);
  g_autoptr(GtkTextChildAnchor) anchor = NULL;
  const int body_end = self->head + self->body;
  GtkTextIter iter;
  GtkTextIter end;

  get_range (self, body_end, 0, &iter, &end);
  gtk_text_buffer_insert (text, &iter, "\n", -1);
  gtk_text_iter_backward_char (&iter);
  anchor = g_object_ref (gtk_text_buffer_create_child_anchor (text, &iter));
  self->tail = 2;
  apply_fixed (self, TWN_MESSAGE_TAG_BODY, body_end, self->tail);

  return g_steal_pointer (&anchor);
}

/* Returns: (transfer full) (nullable): where a button is to go, if the message is failed, or the
 *   card of a file that has none yet: the block has grown then */
GtkTextChildAnchor *
twn_message_block_show_state (TwnMessageBlock *self)
{
  const MsnpMessageState state = core_timeline_item_get_state (self->item);

  if (core_timeline_item_get_file (self->item) != NULL)
    return self->tail == 0 ? insert_card (self) : NULL;

  set_pending (self, state == MSNP_MESSAGE_QUEUED || state == MSNP_MESSAGE_SENT);
  if (self->tail > 0)
    remove_failure (self);

  return state == MSNP_MESSAGE_FAILED ? insert_failure (self) : NULL;
}

/* Returns: (transfer none) (nullable): what to open for a click at @iter */
const char *
twn_message_block_lookup_link (const TwnMessageBlock *self,
                               const GtkTextIter     *iter)
{
  GtkTextIter start;
  int offset = 0;

  twn_message_block_get_start (self, &start);
  offset = gtk_text_iter_get_offset (iter) - gtk_text_iter_get_offset (&start) - self->head;
  for (guint i = 0; self->links != NULL && i < self->links->len; i++)
    {
      const CoreTextLink *link = self->links->pdata[i];

      if (offset >= link->start && offset < link->end)
        return link->uri;
    }

  return NULL;
}

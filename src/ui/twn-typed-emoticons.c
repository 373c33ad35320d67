#include "config.h"

#include "twn-typed-emoticons.h"

#include "core/core-emoticons.h"
#include "twn-emoticon.h"
#include "twn-pictures.h"

#define OBJECT_REPLACEMENT 0xFFFC /* what stands for a picture in a text buffer */

/**
 * TwnTypedEmoticons:
 *
 * Shows the codes in a text that somebody types as pictures, classic ones and those of one's own
 * emoticons, and takes them back for one Backspace. Owned by the TwnComposer.
 *
 * As in a conversation the code stays in the text, unseen, behind its picture: the text of the
 * buffer is what is sent. The two are one thing to the person: the cursor does not come between
 * them, and they are deleted together. After each change the text is looked at as a whole, so that
 * it does not matter how it came about: `<:o` becomes a face, and `<:o)` another.
 */
struct _TwnTypedEmoticons
{
  GObject         parent_instance;
  GtkTextView    *view;   /* (unowned): owns the owner of this */
  GtkTextBuffer  *buffer;
  TwnMessageTags *tags;
  GtkTextTag     *code;    /* (unowned): of a code behind its picture */
  GtkTextTag     *literal; /* (unowned): of a code that is to stay one */
  guint           convert_source;
  int             last_offset; /* of the cursor, to know whence it comes */
  gboolean        is_at_work;
};

G_DEFINE_FINAL_TYPE (TwnTypedEmoticons, twn_typed_emoticons, G_TYPE_OBJECT)

static void
twn_typed_emoticons_dispose (GObject *object)
{
  TwnTypedEmoticons *self = TWN_TYPED_EMOTICONS (object);

  g_clear_handle_id (&self->convert_source, g_source_remove);
  g_clear_object (&self->buffer);
  g_clear_object (&self->tags);
  G_OBJECT_CLASS (twn_typed_emoticons_parent_class)->dispose (object);
}

static void
twn_typed_emoticons_class_init (TwnTypedEmoticonsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = twn_typed_emoticons_dispose;
}

static void
twn_typed_emoticons_init (TwnTypedEmoticons *self)
{
}

/* A code in the text, and its picture. */
typedef struct
{
  int           start;     /* in characters, pictures not counted */
  int           end;
  GdkPaintable *paintable; /* (nullable): NULL for a sign that only looks like a picture */
} Picture;

static void
picture_clear (gpointer data)
{
  g_clear_object (&((Picture *) data)->paintable);
}

/* Returns: (transfer full) (element-type Picture): empty */
static GArray *
pictures_new (void)
{
  GArray *pictures = g_array_new (FALSE, FALSE, sizeof (Picture));

  g_array_set_clear_func (pictures, picture_clear);
  return pictures;
}

static void
pictures_add (GArray       *pictures,
              int           start,
              int           end,
              GdkPaintable *paintable)
{
  const Picture picture = { start, end, paintable != NULL ? g_object_ref (paintable) : NULL };

  g_array_append_val (pictures, picture);
}

/* Returns: (transfer none) (nullable): the emoticon whose picture is at @iter */
static GdkPaintable *
get_paintable (const GtkTextIter *iter)
{
  GdkPaintable *paintable = gtk_text_iter_get_paintable (iter);

  return TWN_IS_EMOTICON (paintable) || TWN_IS_CUSTOM_EMOTICON (paintable) ? paintable : NULL;
}

/* Whether @iter is behind a picture and before the end of its code. If so, @start and @end are set
 * to where picture and code begin and end. */
static gboolean
is_inside (TwnTypedEmoticons *self,
           const GtkTextIter *iter,
           GtkTextIter       *start,
           GtkTextIter       *end)
{
  if (!gtk_text_iter_has_tag (iter, self->code))
    return FALSE;

  *start = *iter;
  *end = *iter;
  if (!gtk_text_iter_starts_tag (start, self->code))
    gtk_text_iter_backward_to_tag_toggle (start, self->code);
  gtk_text_iter_backward_char (start);
  gtk_text_iter_forward_to_tag_toggle (end, self->code);

  return get_paintable (start) != NULL;
}

/* ---- from the text to its pictures ---- */

/* Whether the person has taken the picture of @match back: its code is literal from end to end. */
static gboolean
is_literal (const CoreEmoticonMatch *match,
            GArray                  *literal)
{
  for (int i = match->start; i < match->end; i++)
    {
      if (!g_array_index (literal, gboolean, i))
        return FALSE;
    }

  return TRUE;
}

/* What the buffer has now: each picture with the place of its code, and for each character of the
 * text whether it is to stay as it is. Returns: FALSE if there is a picture without its code, or a
 * sign that only looks like one */
static gboolean
look (TwnTypedEmoticons *self,
      GArray            *shown,
      GArray            *literal)
{
  gboolean is_whole = TRUE;
  GtkTextIter iter;

  gtk_text_buffer_get_start_iter (self->buffer, &iter);
  for (; !gtk_text_iter_is_end (&iter); gtk_text_iter_forward_char (&iter))
    {
      if (gtk_text_iter_get_char (&iter) == OBJECT_REPLACEMENT)
        {
          GdkPaintable *paintable = get_paintable (&iter);
          GtkTextIter start = iter;
          GtkTextIter end;
          int length;

          gtk_text_iter_forward_char (&start);
          end = start;
          if (gtk_text_iter_starts_tag (&start, self->code))
            gtk_text_iter_forward_to_tag_toggle (&end, self->code);
          length = gtk_text_iter_get_offset (&end) - gtk_text_iter_get_offset (&start);
          is_whole = is_whole && paintable != NULL && length > 0;
          pictures_add (shown, (int) literal->len, (int) literal->len + length, paintable);
        }
      else
        {
          const gboolean stays = gtk_text_iter_has_tag (&iter, self->literal);

          g_array_append_val (literal, stays);
        }
    }

  return is_whole;
}

/* Returns: (transfer full): the text without the signs of pictures */
static char *
dup_text (TwnTypedEmoticons *self)
{
  GtkTextIter start;
  GtkTextIter end;
  g_autofree char *slice = NULL;
  g_auto(GStrv) pieces = NULL;

  gtk_text_buffer_get_bounds (self->buffer, &start, &end);
  slice = gtk_text_buffer_get_slice (self->buffer, &start, &end, TRUE);
  pieces = g_strsplit (slice, "\xef\xbf\xbc", -1);
  return g_strjoinv (NULL, pieces);
}

/* Returns: (transfer none) (nullable): those of the person; %NULL in a program without any */
static CoreOwnEmoticons *
get_own (void)
{
  TwnPictures *pictures = twn_pictures_find ();

  return pictures != NULL ? twn_pictures_get_own_emoticons (pictures) : NULL;
}

static void on_changed (TwnTypedEmoticons *self);

/* Returns: (transfer none) (nullable): what @match is shown as; %NULL for an own emoticon that is
 *   not ready: its code becomes a picture then */
static GdkPaintable *
find_paintable (TwnTypedEmoticons       *self,
                const CoreEmoticonMatch *match)
{
  g_autoptr(CoreOwnEmoticon) own = NULL;
  TwnCustomEmoticon *custom = NULL;

  if (match->emoticon != NULL)
    return twn_emoticon_get (GTK_WIDGET (self->view), match->emoticon);

  own = g_list_model_get_item (G_LIST_MODEL (get_own ()), (guint) match->custom);
  custom = twn_pictures_get_own_emoticon (twn_pictures_find (), own);
  if (twn_custom_emoticon_is_ready (custom))
    return GDK_PAINTABLE (custom);

  g_signal_handlers_disconnect_by_func (custom, on_changed, self);
  g_signal_connect_object (custom, "ready", G_CALLBACK (on_changed), self, G_CONNECT_SWAPPED);
  return NULL;
}

/* Returns: (transfer full) (element-type Picture): what is to be seen */
static GArray *
find_wanted (TwnTypedEmoticons *self,
             GArray            *literal)
{
  CoreOwnEmoticons *own = get_own ();
  g_auto(GStrv) shortcuts = own != NULL ? core_own_emoticons_dup_shortcuts (own) : NULL;
  g_autofree char *text = dup_text (self);
  GArray *wanted = pictures_new ();
  g_autoptr(GArray) matches = NULL;

  if (!twn_message_tags_shows_emoticons (self->tags))
    return wanted;

  matches = core_emoticons_find_with (text, (const char *const *) shortcuts);
  for (guint i = 0; i < matches->len; i++)
    {
      const CoreEmoticonMatch *match = &g_array_index (matches, CoreEmoticonMatch, i);
      GdkPaintable *paintable = is_literal (match, literal) ? NULL : find_paintable (self, match);

      if (paintable != NULL)
        pictures_add (wanted, match->start, match->end, paintable);
    }

  return wanted;
}

static gboolean
is_same (GArray *a,
         GArray *b)
{
  if (a->len != b->len)
    return FALSE;

  for (guint i = 0; i < a->len; i++)
    {
      const Picture *one = &g_array_index (a, Picture, i);
      const Picture *other = &g_array_index (b, Picture, i);

      if (one->start != other->start || one->end != other->end
          || one->paintable != other->paintable)
        return FALSE;
    }

  return TRUE;
}

static void
remove_pictures (TwnTypedEmoticons *self)
{
  GtkTextIter iter;
  GtkTextIter end;

  gtk_text_buffer_get_bounds (self->buffer, &iter, &end);
  gtk_text_buffer_remove_tag (self->buffer, self->code, &iter, &end);
  while (!gtk_text_iter_is_end (&iter))
    {
      if (gtk_text_iter_get_char (&iter) != OBJECT_REPLACEMENT)
        {
          gtk_text_iter_forward_char (&iter);
          continue;
        }
      end = iter;
      gtk_text_iter_forward_char (&end);
      gtk_text_buffer_delete (self->buffer, &iter, &end);
    }
}

/* From right to left: what is before a picture keeps its place. */
static void
insert_pictures (TwnTypedEmoticons *self,
                 GArray            *pictures)
{
  for (guint i = pictures->len; i > 0; i--)
    {
      const Picture *picture = &g_array_index (pictures, Picture, i - 1);
      GtkTextIter start;
      GtkTextIter end;

      gtk_text_buffer_get_iter_at_offset (self->buffer, &start, picture->start);
      gtk_text_buffer_get_iter_at_offset (self->buffer, &end, picture->end);
      gtk_text_buffer_apply_tag (self->buffer, self->code, &start, &end);
      gtk_text_buffer_insert_paintable (self->buffer, &start, picture->paintable);
    }
}

/* Returns: where @mark is in the text alone, without pictures */
static int
get_text_offset (TwnTypedEmoticons *self,
                 GtkTextMark       *mark)
{
  GtkTextIter iter;
  GtkTextIter end;
  int offset = 0;

  gtk_text_buffer_get_start_iter (self->buffer, &iter);
  gtk_text_buffer_get_iter_at_mark (self->buffer, &end, mark);
  for (; gtk_text_iter_compare (&iter, &end) < 0; gtk_text_iter_forward_char (&iter))
    offset += gtk_text_iter_get_char (&iter) != OBJECT_REPLACEMENT;

  return offset;
}

/* Sets @iter to @offset of the text alone: before a picture there, or behind the code inside of
 * which it is. */
static void
get_iter_at_text_offset (TwnTypedEmoticons *self,
                         GArray            *pictures,
                         int                offset,
                         GtkTextIter       *iter)
{
  int n_before = 0;

  for (guint i = 0; i < pictures->len; i++)
    {
      const Picture *picture = &g_array_index (pictures, Picture, i);

      if (picture->start >= offset)
        break;
      n_before++;
      offset = MAX (offset, picture->end);
    }

  gtk_text_buffer_get_iter_at_offset (self->buffer, iter, offset + n_before);
}

/* What GTK could undo is forgotten: it knows no pictures, and would put texts into wrong places. */
static void
replace_pictures (TwnTypedEmoticons *self,
                  GArray            *pictures)
{
  GtkTextMark *insert = gtk_text_buffer_get_insert (self->buffer);
  GtkTextMark *bound = gtk_text_buffer_get_selection_bound (self->buffer);
  const int insert_offset = get_text_offset (self, insert);
  const int bound_offset = get_text_offset (self, bound);
  GtkTextIter insert_iter;
  GtkTextIter bound_iter;

  self->is_at_work = TRUE;
  gtk_text_buffer_begin_irreversible_action (self->buffer);
  remove_pictures (self);
  insert_pictures (self, pictures);
  gtk_text_buffer_end_irreversible_action (self->buffer);

  get_iter_at_text_offset (self, pictures, insert_offset, &insert_iter);
  get_iter_at_text_offset (self, pictures, bound_offset, &bound_iter);
  gtk_text_buffer_select_range (self->buffer, &insert_iter, &bound_iter);
  self->last_offset = gtk_text_iter_get_offset (&insert_iter);
  self->is_at_work = FALSE;
}

/* Shows the text as it is to be shown. What is typed is converted by itself a moment later. */
void
twn_typed_emoticons_convert (TwnTypedEmoticons *self)
{
  g_autoptr(GArray) shown = NULL;
  g_autoptr(GArray) literal = NULL;
  g_autoptr(GArray) wanted = NULL;
  gboolean is_whole = FALSE;

  g_return_if_fail (TWN_IS_TYPED_EMOTICONS (self));

  g_clear_handle_id (&self->convert_source, g_source_remove);
  shown = pictures_new ();
  literal = g_array_new (FALSE, FALSE, sizeof (gboolean));
  is_whole = look (self, shown, literal);
  wanted = find_wanted (self, literal);
  if (!is_whole || !is_same (shown, wanted))
    replace_pictures (self, wanted);
}

/* ---- what the person does ---- */

static gboolean
on_convert (gpointer user_data)
{
  TwnTypedEmoticons *self = user_data;

  self->convert_source = 0;
  twn_typed_emoticons_convert (self);
  return G_SOURCE_REMOVE;
}

/* Not at once: whoever changes the text holds places in it. */
static void
on_changed (TwnTypedEmoticons *self)
{
  if (!self->is_at_work && self->convert_source == 0)
    self->convert_source = g_idle_add_full (G_PRIORITY_HIGH_IDLE, on_convert, self, NULL);
}

/* A picture goes with its code, whichever of the two is deleted. */
static void
on_delete_range (TwnTypedEmoticons *self,
                 GtkTextIter       *start,
                 GtkTextIter       *end)
{
  GtkTextIter first;
  GtkTextIter last;

  if (self->is_at_work)
    return;
  if (is_inside (self, start, &first, &last))
    *start = first;
  if (is_inside (self, end, &first, &last))
    *end = last;
}

/* The other end of a selection takes in the whole of a picture that it comes to lie in. */
static void
move_bound_out (TwnTypedEmoticons *self,
                const GtkTextIter *insert)
{
  GtkTextMark *mark = gtk_text_buffer_get_selection_bound (self->buffer);
  GtkTextIter bound;
  GtkTextIter first;
  GtkTextIter last;

  gtk_text_buffer_get_iter_at_mark (self->buffer, &bound, mark);
  if (is_inside (self, &bound, &first, &last))
    gtk_text_buffer_move_mark (self->buffer, mark,
                               gtk_text_iter_compare (insert, &bound) > 0 ? &first : &last);
}

/* The cursor passes a picture and its code in one step. Without a selection both marks are at one
 * place, and go on together. */
static void
move_cursor_out (TwnTypedEmoticons *self)
{
  GtkTextMark *mark = gtk_text_buffer_get_insert (self->buffer);
  GtkTextIter insert;
  GtkTextIter first;
  GtkTextIter last;

  gtk_text_buffer_get_iter_at_mark (self->buffer, &insert, mark);
  if (is_inside (self, &insert, &first, &last))
    {
      const gboolean has_selection = gtk_text_buffer_get_has_selection (self->buffer);

      insert = gtk_text_iter_get_offset (&first) >= self->last_offset ? last : first;
      if (has_selection)
        gtk_text_buffer_move_mark (self->buffer, mark, &insert);
      else
        gtk_text_buffer_place_cursor (self->buffer, &insert);
    }
  move_bound_out (self, &insert);
  self->last_offset = gtk_text_iter_get_offset (&insert);
}

static void
on_mark_set (TwnTypedEmoticons *self,
             const GtkTextIter *location,
             GtkTextMark       *mark)
{
  if (self->is_at_work || (mark != gtk_text_buffer_get_insert (self->buffer) &&
                           mark != gtk_text_buffer_get_selection_bound (self->buffer)))
    return;

  self->is_at_work = TRUE;
  move_cursor_out (self);
  self->is_at_work = FALSE;
}

/* What is typed in the middle of a code that was taken back, or behind it, is not a part of it. */
static void
on_text_inserted (TwnTypedEmoticons *self,
                  GtkTextIter       *end,
                  const char        *text,
                  int                length)
{
  GtkTextIter start = *end;

  gtk_text_iter_backward_chars (&start, (int) g_utf8_strlen (text, length));
  gtk_text_buffer_remove_tag (self->buffer, self->literal, &start, end);
}

/* Behind a picture, Backspace gives the code back, which then stays one. */
static void
on_backspace (TwnTypedEmoticons *self)
{
  GtkTextIter iter;
  GtkTextIter start;

  twn_typed_emoticons_convert (self);
  gtk_text_buffer_get_iter_at_mark (self->buffer, &iter,
                                    gtk_text_buffer_get_insert (self->buffer));
  if (gtk_text_buffer_get_has_selection (self->buffer) ||
      !gtk_text_iter_ends_tag (&iter, self->code))
    return;

  start = iter;
  gtk_text_iter_backward_to_tag_toggle (&start, self->code);
  gtk_text_buffer_apply_tag (self->buffer, self->literal, &start, &iter);
  twn_typed_emoticons_convert (self);
  g_signal_stop_emission_by_name (self->view, "backspace");
}

/* Returns: (transfer full): what watches @view, which has a buffer with the table of @tags */
TwnTypedEmoticons *
twn_typed_emoticons_new (GtkTextView    *view,
                         TwnMessageTags *tags)
{
  TwnTypedEmoticons *self = NULL;
  g_autoptr(GtkTextTag) literal = NULL;

  g_return_val_if_fail (GTK_IS_TEXT_VIEW (view), NULL);
  g_return_val_if_fail (TWN_IS_MESSAGE_TAGS (tags), NULL);

  self = g_object_new (TWN_TYPE_TYPED_EMOTICONS, NULL);
  self->view = view;
  self->buffer = g_object_ref (gtk_text_view_get_buffer (view));
  self->tags = g_object_ref (tags);
  self->code = twn_message_tags_get (tags, TWN_MESSAGE_TAG_CODE);
  literal = twn_text_tag_new (NULL);
  gtk_text_tag_table_add (twn_message_tags_get_table (tags), literal);
  self->literal = literal;

  g_signal_connect_object (self->buffer, "changed", G_CALLBACK (on_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->buffer, "delete-range", G_CALLBACK (on_delete_range), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->buffer, "insert-text", G_CALLBACK (on_text_inserted), self,
                           G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  g_signal_connect_object (self->buffer, "mark-set", G_CALLBACK (on_mark_set), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (view, "backspace", G_CALLBACK (on_backspace), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (tags, "notify::shows-emoticons",
                           G_CALLBACK (twn_typed_emoticons_convert), self, G_CONNECT_SWAPPED);
  if (get_own () != NULL)
    g_signal_connect_object (get_own (), "items-changed", G_CALLBACK (on_changed), self,
                             G_CONNECT_SWAPPED);

  return self;
}

/* Returns: whether the buffer changes while its text stays the same */
gboolean
twn_typed_emoticons_is_at_work (TwnTypedEmoticons *self)
{
  g_return_val_if_fail (TWN_IS_TYPED_EMOTICONS (self), FALSE);

  return self->is_at_work;
}

/* Puts @code where the cursor is, away from a word that it would otherwise be a part of. */
void
twn_typed_emoticons_insert (TwnTypedEmoticons *self,
                            const char        *code)
{
  GtkTextIter iter;

  g_return_if_fail (TWN_IS_TYPED_EMOTICONS (self));
  g_return_if_fail (code != NULL);

  gtk_text_buffer_begin_user_action (self->buffer);
  gtk_text_buffer_delete_selection (self->buffer, TRUE, TRUE);
  gtk_text_buffer_get_iter_at_mark (self->buffer, &iter,
                                    gtk_text_buffer_get_insert (self->buffer));
  if (gtk_text_iter_backward_char (&iter) && g_unichar_isalnum (gtk_text_iter_get_char (&iter)))
    gtk_text_buffer_insert_at_cursor (self->buffer, " ", 1);
  gtk_text_buffer_insert_at_cursor (self->buffer, code, -1);
  gtk_text_buffer_end_user_action (self->buffer);
  twn_typed_emoticons_convert (self);
}

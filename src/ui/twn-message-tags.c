#include "config.h"

#include "twn-message-tags.h"

#include <adwaita.h>

/**
 * TwnMessageTags:
 *
 * The tags of one conversation: the fixed ones, one for each person and one for each format that
 * is in the view at the moment. Knows every colour, so that all of them change with the style.
 * Owned by its TwnMessageBuffer.
 */
struct _TwnMessageTags
{
  GObject          parent_instance;
  GtkTextTagTable *table;
  GtkTextTag      *fixed[TWN_N_MESSAGE_TAGS]; /* (unowned): the table's */
  GHashTable      *people;                    /* address → GtkTextTag (unowned) */
  GHashTable      *formats;                   /* header as on the wire → Format */
  TwnColorScheme   scheme;
  GtkWidget       *view; /* (nullable) (unowned): which shows the texts */
  gboolean         shows_emoticons;
  gboolean         shows_formats;
};

typedef struct
{
  GtkTextTag     *tag; /* (unowned): the table's */
  MsnpTextFormat *format;
  guint           uses;
} Format;

enum { PROP_SHOWS_EMOTICONS = 1, PROP_SHOWS_FORMATS, N_PROPS };
static GParamSpec *properties[N_PROPS];
G_DEFINE_FINAL_TYPE (TwnMessageTags, twn_message_tags, G_TYPE_OBJECT)

#define HEADER_MARGIN 16
#define BODY_MARGIN 28

static void
format_free (gpointer data)
{
  Format *format = data;

  msnp_text_format_free (format->format);
  g_free (format);
}

static void
twn_message_tags_get_property (GObject    *object,
                               guint       property_id,
                               GValue     *value,
                               GParamSpec *pspec)
{
  TwnMessageTags *self = TWN_MESSAGE_TAGS (object);

  if (property_id == PROP_SHOWS_EMOTICONS)
    g_value_set_boolean (value, self->shows_emoticons);
  else if (property_id == PROP_SHOWS_FORMATS)
    g_value_set_boolean (value, self->shows_formats);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
}

static void
set_flag (TwnMessageTags *self,
          gboolean       *flag,
          gboolean        value,
          GParamSpec     *pspec)
{
  if (*flag == value)
    return;

  *flag = value;
  g_object_notify_by_pspec (G_OBJECT (self), pspec);
}

static void
twn_message_tags_set_property (GObject      *object,
                               guint         property_id,
                               const GValue *value,
                               GParamSpec   *pspec)
{
  TwnMessageTags *self = TWN_MESSAGE_TAGS (object);

  if (property_id == PROP_SHOWS_EMOTICONS)
    set_flag (self, &self->shows_emoticons, g_value_get_boolean (value), pspec);
  else if (property_id == PROP_SHOWS_FORMATS)
    set_flag (self, &self->shows_formats, g_value_get_boolean (value), pspec);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
}

static void
twn_message_tags_finalize (GObject *object)
{
  TwnMessageTags *self = TWN_MESSAGE_TAGS (object);

  g_clear_weak_pointer (&self->view);
  g_hash_table_unref (self->people);
  g_hash_table_unref (self->formats);
  g_object_unref (self->table);
  G_OBJECT_CLASS (twn_message_tags_parent_class)->finalize (object);
}

static void
twn_message_tags_class_init (TwnMessageTagsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = twn_message_tags_get_property;
  object_class->set_property = twn_message_tags_set_property;
  object_class->finalize = twn_message_tags_finalize;
  properties[PROP_SHOWS_EMOTICONS] =
    g_param_spec_boolean ("shows-emoticons", NULL, NULL, TRUE, flags);
  properties[PROP_SHOWS_FORMATS] = g_param_spec_boolean ("shows-formats", NULL, NULL, TRUE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static GtkTextTag *
add_tag (TwnMessageTags *self)
{
  g_autoptr(GtkTextTag) tag = twn_text_tag_new (NULL);

  gtk_text_tag_table_add (self->table, tag);
  return tag;
}

/* A link in a coloured text looks like a link: what people choose is under the fixed tags. */
static GtkTextTag *
add_tag_below (TwnMessageTags *self)
{
  GtkTextTag *tag = add_tag (self);

  gtk_text_tag_set_priority (tag, 0);
  return tag;
}

/* Both margins, or a line from right to left would not be indented. */
static void
set_margins (GtkTextTag *tag,
             int         margin)
{
  g_object_set (tag, "left-margin", margin, "right-margin", margin, NULL);
}

static void
twn_message_tags_init (TwnMessageTags *self)
{
  GtkTextTag **fixed = self->fixed;

  self->shows_emoticons = TRUE;
  self->shows_formats = TRUE;
  self->table = gtk_text_tag_table_new ();
  self->people = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->formats = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, format_free);
  self->scheme = (TwnColorScheme) {
    .text = { 0, 0, 0, 1 }, .background = { 1, 1, 1, 1 }, .link = { 0, 0, 1, 1 }, .contrast = 4.5
  };

  for (int i = 0; i < TWN_N_MESSAGE_TAGS; i++)
    fixed[i] = add_tag (self);

  set_margins (fixed[TWN_MESSAGE_TAG_HEADER], HEADER_MARGIN);
  g_object_set (fixed[TWN_MESSAGE_TAG_HEADER], "pixels-above-lines", 12, "pixels-below-lines", 2,
                NULL);
  set_margins (fixed[TWN_MESSAGE_TAG_BODY], BODY_MARGIN);
  g_object_set (fixed[TWN_MESSAGE_TAG_BODY], "pixels-below-lines", 2, NULL);
  g_object_set (fixed[TWN_MESSAGE_TAG_TIME], "scale", 0.85, NULL);
  set_margins (fixed[TWN_MESSAGE_TAG_NOTICE], HEADER_MARGIN);
  g_object_set (fixed[TWN_MESSAGE_TAG_NOTICE], "scale", 0.9, "pixels-above-lines", 8,
                "pixels-below-lines", 2, NULL);
  set_margins (fixed[TWN_MESSAGE_TAG_DAY], HEADER_MARGIN);
  g_object_set (fixed[TWN_MESSAGE_TAG_DAY], "scale", 0.85, "justification", GTK_JUSTIFY_CENTER,
                "weight", PANGO_WEIGHT_SEMIBOLD, "pixels-above-lines", 18, "pixels-below-lines", 6,
                NULL);
  set_margins (fixed[TWN_MESSAGE_TAG_FAILURE], BODY_MARGIN);
  g_object_set (fixed[TWN_MESSAGE_TAG_FAILURE], "scale", 0.9, NULL);
  g_object_set (fixed[TWN_MESSAGE_TAG_LINK], "underline", PANGO_UNDERLINE_SINGLE, NULL);
  g_object_set (fixed[TWN_MESSAGE_TAG_CODE], "scale", 0.001, NULL);
}

TwnMessageTags *
twn_message_tags_new (void)
{
  return g_object_new (TWN_TYPE_MESSAGE_TAGS, NULL);
}

GtkTextTagTable *
twn_message_tags_get_table (TwnMessageTags *self)
{
  g_return_val_if_fail (TWN_IS_MESSAGE_TAGS (self), NULL);

  return self->table;
}

/* Returns: (transfer none): one of the fixed tags */
GtkTextTag *
twn_message_tags_get (TwnMessageTags *self,
                      TwnMessageTag   which)
{
  g_return_val_if_fail (TWN_IS_MESSAGE_TAGS (self) && which < TWN_N_MESSAGE_TAGS, NULL);

  return self->fixed[which];
}

static void
set_color (GtkTextTag    *tag,
           const GdkRGBA *color)
{
  twn_text_tag_set_color (TWN_TEXT_TAG (tag), color);
}

static void
color_person (TwnMessageTags *self,
              const char     *address,
              GtkTextTag     *tag)
{
  const GdkRGBA color = twn_person_color_get (address, &self->scheme);

  set_color (tag, &color);
}

static void
color_format (TwnMessageTags *self,
              Format         *format)
{
  const GdkRGBA color = twn_person_color_from_wire (format->format->color, &self->scheme);

  if (format->format->has_color)
    set_color (format->tag, &color);
}

/* Returns: (transfer none): the tag of the name of the person with @address */
GtkTextTag *
twn_message_tags_ensure_person (TwnMessageTags *self,
                                const char     *address)
{
  GtkTextTag *tag = NULL;

  g_return_val_if_fail (TWN_IS_MESSAGE_TAGS (self), NULL);
  g_return_val_if_fail (address != NULL, NULL);

  tag = g_hash_table_lookup (self->people, address);
  if (tag != NULL)
    return tag;

  tag = add_tag_below (self);
  g_object_set (tag, "weight", PANGO_WEIGHT_BOLD, NULL);
  color_person (self, address, tag);
  g_hash_table_insert (self->people, g_strdup (address), tag);

  return tag;
}

/* A font that is not there is replaced by the view's own, not by whatever the font system has. */
static void
apply_font (GtkTextTag           *tag,
            const MsnpTextFormat *format)
{
  PangoFontMap *fonts = pango_cairo_font_map_get_default ();

  if (format->font != NULL && pango_font_map_get_family (fonts, format->font) != NULL)
    g_object_set (tag, "family", format->font, NULL);
  else if (format->monospace)
    g_object_set (tag, "family", "Monospace", NULL);
}

static void
apply_format (GtkTextTag           *tag,
              const MsnpTextFormat *format)
{
  apply_font (tag, format);
  if (format->bold)
    g_object_set (tag, "weight", PANGO_WEIGHT_BOLD, NULL);
  if (format->italic)
    g_object_set (tag, "style", PANGO_STYLE_ITALIC, NULL);
  if (format->underline)
    g_object_set (tag, "underline", PANGO_UNDERLINE_SINGLE, NULL);
  if (format->strike)
    g_object_set (tag, "strikethrough", TRUE, NULL);
  if (format->right_to_left)
    g_object_set (tag, "direction", GTK_TEXT_DIR_RTL, NULL);
}

/* The header as on the wire, and what it does not tell apart. */
static char *
dup_format_key (const MsnpTextFormat *format)
{
  g_autofree char *wire = msnp_text_format_format (format);

  return g_strdup_printf ("%d%d%d %s", format->has_color, format->monospace, format->font != NULL,
                          wire);
}

/* Returns: (transfer none): a tag that stays until it was released as often as asked for */
GtkTextTag *
twn_message_tags_ensure_format (TwnMessageTags       *self,
                                const MsnpTextFormat *format)
{
  g_autofree char *key = NULL;
  Format *entry = NULL;

  g_return_val_if_fail (TWN_IS_MESSAGE_TAGS (self), NULL);
  g_return_val_if_fail (format != NULL, NULL);

  key = dup_format_key (format);
  entry = g_hash_table_lookup (self->formats, key);
  if (entry == NULL)
    {
      entry = g_new0 (Format, 1);
      entry->format = msnp_text_format_copy (format);
      entry->tag = add_tag_below (self);
      apply_format (entry->tag, format);
      color_format (self, entry);
      g_hash_table_insert (self->formats, g_steal_pointer (&key), entry);
    }
  entry->uses++;

  return entry->tag;
}

/* A peer may give every message a format of its own: what is not in the view has no tag. */
void
twn_message_tags_release_format (TwnMessageTags *self,
                                 GtkTextTag     *tag)
{
  GHashTableIter iter;
  gpointer value = NULL;

  g_return_if_fail (TWN_IS_MESSAGE_TAGS (self));

  g_hash_table_iter_init (&iter, self->formats);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      Format *format = value;

      if (format->tag != tag)
        continue;
      if (--format->uses == 0)
        {
          gtk_text_tag_table_remove (self->table, tag);
          g_hash_table_iter_remove (&iter);
        }
      return;
    }
}

/* Computes every colour anew. */
void
twn_message_tags_set_scheme (TwnMessageTags       *self,
                             const TwnColorScheme *scheme)
{
  const GdkRGBA failure = { 0.88f, 0.11f, 0.14f, 1 };
  GdkRGBA dim;
  GdkRGBA warning;
  GdkRGBA link;
  GHashTableIter iter;
  gpointer key = NULL;
  gpointer value = NULL;

  g_return_if_fail (TWN_IS_MESSAGE_TAGS (self));
  g_return_if_fail (scheme != NULL);

  self->scheme = *scheme;
  dim = twn_person_color_dim (scheme);
  warning = twn_person_color_keep_contrast (&failure, scheme);
  link = twn_person_color_keep_contrast (&scheme->link, scheme);
  set_color (self->fixed[TWN_MESSAGE_TAG_TIME], &dim);
  set_color (self->fixed[TWN_MESSAGE_TAG_NOTICE], &dim);
  set_color (self->fixed[TWN_MESSAGE_TAG_DAY], &dim);
  set_color (self->fixed[TWN_MESSAGE_TAG_PENDING], &dim);
  set_color (self->fixed[TWN_MESSAGE_TAG_FAILURE], &warning);
  set_color (self->fixed[TWN_MESSAGE_TAG_LINK], &link);

  g_hash_table_iter_init (&iter, self->people);
  while (g_hash_table_iter_next (&iter, &key, &value))
    color_person (self, key, value);

  g_hash_table_iter_init (&iter, self->formats);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    color_format (self, value);
}

gboolean
twn_message_tags_shows_emoticons (TwnMessageTags *self)
{
  g_return_val_if_fail (TWN_IS_MESSAGE_TAGS (self), FALSE);

  return self->shows_emoticons && self->view != NULL;
}

gboolean
twn_message_tags_shows_formats (TwnMessageTags *self)
{
  g_return_val_if_fail (TWN_IS_MESSAGE_TAGS (self), FALSE);

  return self->shows_formats;
}

/* @view: shows the texts, and says how large they and their emoticons are, and on what ground */
void
twn_message_tags_set_view (TwnMessageTags *self,
                           GtkWidget      *view)
{
  g_return_if_fail (TWN_IS_MESSAGE_TAGS (self));
  g_return_if_fail (GTK_IS_WIDGET (view));

  g_set_weak_pointer (&self->view, view);
  twn_message_tags_recolor (self);
}

/* Returns: (transfer none) (nullable): the view, while there is one */
GtkWidget *
twn_message_tags_get_view (TwnMessageTags *self)
{
  g_return_val_if_fail (TWN_IS_MESSAGE_TAGS (self), NULL);

  return self->view;
}

/* Takes the colours that the style of the view has now. */
void
twn_message_tags_recolor (TwnMessageTags *self)
{
  AdwStyleManager *manager = adw_style_manager_get_default ();
  const gboolean is_dark = adw_style_manager_get_dark (manager);
  TwnColorScheme scheme = { .contrast = adw_style_manager_get_high_contrast (manager) ? 7 : 4.5 };
  GtkStyleContext *context = NULL;

  g_return_if_fail (TWN_IS_MESSAGE_TAGS (self));

  if (self->view == NULL)
    return;

  context = gtk_widget_get_style_context (self->view);
  if (!gtk_style_context_lookup_color (context, "view_fg_color", &scheme.text))
    scheme.text = (GdkRGBA) { is_dark, is_dark, is_dark, 1 };
  if (!gtk_style_context_lookup_color (context, "view_bg_color", &scheme.background))
    scheme.background = (GdkRGBA) { !is_dark, !is_dark, !is_dark, 1 };
  if (!gtk_style_context_lookup_color (context, "accent_color", &scheme.link))
    scheme.link = scheme.text;

  twn_message_tags_set_scheme (self, &scheme);
}

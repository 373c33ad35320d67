#include "config.h"

#include "twn-emoticon.h"

#define SCALE 1.25        /* of the text around it: a face needs more room than a letter */
#define DROP 0.2          /* of its height: how far it hangs below the line the letters stand on */
#define PADDING 1         /* pixels at each side */
#define CACHE "twn-emoticons"

/**
 * TwnEmoticon:
 *
 * An emoticon in a text view, drawn with the emoji of the desktop's font in the size that the
 * view's text has now. Each view has one of each, however often it is shown.
 */
struct _TwnEmoticon
{
  GObject             parent_instance;
  GtkWidget          *widget; /* (nullable) (unowned): in which it is; NULL once that is gone */
  const CoreEmoticon *emoticon;
  PangoLayout        *layout;
  PangoRectangle      ink; /* of the layout, in pixels */
  guint               serial; /* of the widget's PangoContext when the layout was made */
};

/* Makes the layout anew if the font or its size has changed. Returns: whether there is one. */
static gboolean
ensure_layout (TwnEmoticon *self)
{
  PangoContext *context = NULL;
  PangoAttrList *attributes = NULL;
  PangoRectangle logical;

  if (self->widget == NULL)
    return FALSE;

  context = gtk_widget_get_pango_context (self->widget);
  if (self->layout != NULL && self->serial == pango_context_get_serial (context))
    return TRUE;

  g_clear_object (&self->layout);
  self->serial = pango_context_get_serial (context);
  self->layout = pango_layout_new (context);
  attributes = pango_attr_list_new ();
  pango_attr_list_insert (attributes, pango_attr_scale_new (SCALE));
  pango_layout_set_attributes (self->layout, attributes);
  pango_attr_list_unref (attributes);
  pango_layout_set_text (self->layout, self->emoticon->emoji, -1);
  pango_layout_get_pixel_extents (self->layout, &self->ink, &logical);
  if (self->ink.width <= 0 || self->ink.height <= 0)
    self->ink = logical;

  return TRUE;
}

static int
twn_emoticon_get_intrinsic_width (GdkPaintable *paintable)
{
  TwnEmoticon *self = TWN_EMOTICON (paintable);

  return ensure_layout (self) ? MAX (self->ink.width, 1) + 2 * PADDING : 1;
}

static int
twn_emoticon_get_intrinsic_height (GdkPaintable *paintable)
{
  TwnEmoticon *self = TWN_EMOTICON (paintable);

  return ensure_layout (self) ? MAX ((int) (self->ink.height * (1 - DROP) + 0.5), 1) : 1;
}

static void
twn_emoticon_snapshot (GdkPaintable *paintable,
                       GdkSnapshot  *snapshot,
                       double        width,
                       double        height)
{
  TwnEmoticon *self = TWN_EMOTICON (paintable);
  GdkRGBA color;

  if (!ensure_layout (self))
    return;

  /* Where the font has no emoji in colour, it is a letter like others. */
  gtk_style_context_get_color (gtk_widget_get_style_context (self->widget), &color);
  gtk_snapshot_save (GTK_SNAPSHOT (snapshot));
  gtk_snapshot_translate (GTK_SNAPSHOT (snapshot),
                          &GRAPHENE_POINT_INIT ((float) (PADDING - self->ink.x),
                                                (float) -self->ink.y));
  gtk_snapshot_append_layout (GTK_SNAPSHOT (snapshot), self->layout, &color);
  gtk_snapshot_restore (GTK_SNAPSHOT (snapshot));
}

static void
twn_emoticon_paintable_init (GdkPaintableInterface *iface)
{
  iface->snapshot = twn_emoticon_snapshot;
  iface->get_intrinsic_width = twn_emoticon_get_intrinsic_width;
  iface->get_intrinsic_height = twn_emoticon_get_intrinsic_height;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (TwnEmoticon, twn_emoticon, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (GDK_TYPE_PAINTABLE,
                                                      twn_emoticon_paintable_init))

static void
twn_emoticon_dispose (GObject *object)
{
  TwnEmoticon *self = TWN_EMOTICON (object);

  g_clear_weak_pointer (&self->widget);
  g_clear_object (&self->layout);
  G_OBJECT_CLASS (twn_emoticon_parent_class)->dispose (object);
}

static void
twn_emoticon_class_init (TwnEmoticonClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = twn_emoticon_dispose;
}

static void
twn_emoticon_init (TwnEmoticon *self)
{
}

static void
free_cache (gpointer cache)
{
  g_hash_table_unref (cache);
}

/* Returns: (transfer none): @emoticon for the text of @widget, which keeps it */
GdkPaintable *
twn_emoticon_get (GtkWidget          *widget,
                  const CoreEmoticon *emoticon)
{
  GHashTable *cache = NULL;
  TwnEmoticon *self = NULL;

  g_return_val_if_fail (GTK_IS_WIDGET (widget), NULL);
  g_return_val_if_fail (emoticon != NULL, NULL);

  cache = g_object_get_data (G_OBJECT (widget), CACHE);
  if (cache == NULL)
    {
      cache = g_hash_table_new_full (NULL, NULL, NULL, g_object_unref);
      g_object_set_data_full (G_OBJECT (widget), CACHE, cache, free_cache);
    }

  self = g_hash_table_lookup (cache, emoticon);
  if (self == NULL)
    {
      self = g_object_new (TWN_TYPE_EMOTICON, NULL);
      self->emoticon = emoticon;
      g_set_weak_pointer (&self->widget, widget);
      g_hash_table_insert (cache, (gpointer) emoticon, self);
    }

  return GDK_PAINTABLE (self);
}

const CoreEmoticon *
twn_emoticon_get_emoticon (TwnEmoticon *self)
{
  g_return_val_if_fail (TWN_IS_EMOTICON (self), NULL);

  return self->emoticon;
}

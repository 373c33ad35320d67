#include "config.h"

#include "twn-text-tag.h"

/**
 * TwnTextTag:
 *
 * The only kind of tag that may give a text a colour. When a screen reader asks how a text looks,
 * GTK 4.8 reads the tag's property "foreground", which is a string that cannot be read, as a
 * GdkRGBA, and crashes. Here the property of that name is what GTK expects. Never set "foreground"
 * or a background by name: twn_text_tag_set_color() is the way.
 */
struct _TwnTextTag
{
  GtkTextTag parent_instance;
};

enum { PROP_FOREGROUND = 1 };
G_DEFINE_FINAL_TYPE (TwnTextTag, twn_text_tag, GTK_TYPE_TEXT_TAG)

static void
twn_text_tag_get_property (GObject    *object,
                           guint       property_id,
                           GValue     *value,
                           GParamSpec *pspec)
{
  GdkRGBA *color = NULL;

  if (property_id != PROP_FOREGROUND)
    {
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
      return;
    }

  g_object_get (object, "foreground-rgba", &color, NULL);
  g_value_take_boxed (value, color);
}

static void
twn_text_tag_class_init (TwnTextTagClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = twn_text_tag_get_property;
  g_object_class_install_property (
    object_class, PROP_FOREGROUND,
    g_param_spec_boxed ("foreground", NULL, NULL, GDK_TYPE_RGBA,
                        G_PARAM_READABLE | G_PARAM_STATIC_STRINGS));
}

static void
twn_text_tag_init (TwnTextTag *self)
{
}

/* @name: (nullable): as in gtk_text_tag_new() */
GtkTextTag *
twn_text_tag_new (const char *name)
{
  return g_object_new (TWN_TYPE_TEXT_TAG, "name", name, NULL);
}

void
twn_text_tag_set_color (TwnTextTag    *self,
                        const GdkRGBA *color)
{
  g_return_if_fail (TWN_IS_TEXT_TAG (self));
  g_return_if_fail (color != NULL);

  g_object_set (self, "foreground-rgba", color, NULL);
}

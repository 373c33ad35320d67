#include "config.h"

#include "twn-tray-icon.h"

#include <gdk-pixbuf/gdk-pixbuf.h>

/* The sizes that trays ask for; they scale the nearest. */
static const int sizes[] = { 22, 32, 48 };

/* Returns: the icon for one's own @status: they differ by shape as well as by colour */
const char *
twn_tray_icon_get_name (MsnpStatus status)
{
  switch (status)
    {
    case MSNP_STATUS_ONLINE:
      return "im.tweener.Tweener-online";
    case MSNP_STATUS_BUSY:
    case MSNP_STATUS_ON_THE_PHONE:
      return "im.tweener.Tweener-busy";
    case MSNP_STATUS_BE_RIGHT_BACK:
    case MSNP_STATUS_AWAY:
    case MSNP_STATUS_OUT_TO_LUNCH:
    case MSNP_STATUS_IDLE:
      return "im.tweener.Tweener-away";
    case MSNP_STATUS_OFFLINE:
    case MSNP_STATUS_HIDDEN:
    default:
      return "im.tweener.Tweener-offline";
    }
}

static gboolean
is_below (const char *data_dir,
          const char *name)
{
  g_autofree char *file = g_strconcat (name, ".svg", NULL);
  g_autofree char *path =
    g_build_filename (data_dir, "icons", "hicolor", "scalable", "status", file, NULL);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

/* A tray is another program and looks for icons where they are installed. Of a name that it does
 * not find some show nothing at all, so it is told none then. */
gboolean
twn_tray_icon_is_installed (const char *name)
{
  const char *const *folders = g_get_system_data_dirs ();

  if (is_below (g_get_user_data_dir (), name))
    return TRUE;
  for (gsize i = 0; folders[i] != NULL; i++)
    {
      if (is_below (folders[i], name))
        return TRUE;
    }

  return FALSE;
}

/* Returns: (transfer floating): the bytes as a tray wants them: alpha, red, green, blue */
static GVariant *
pixbuf_get_bytes (GdkPixbuf *pixbuf)
{
  int width = gdk_pixbuf_get_width (pixbuf);
  int height = gdk_pixbuf_get_height (pixbuf);
  gsize size = (gsize) width * (gsize) height * 4;
  guint8 *bytes = g_malloc (size);
  guint8 *out = bytes;

  for (int y = 0; y < height; y++)
    {
      const guint8 *in = gdk_pixbuf_read_pixels (pixbuf) + y * gdk_pixbuf_get_rowstride (pixbuf);

      for (int x = 0; x < width; x++, in += 4)
        {
          *out++ = in[3];
          *out++ = in[0];
          *out++ = in[1];
          *out++ = in[2];
        }
    }

  return g_variant_new_from_data (G_VARIANT_TYPE_BYTESTRING, bytes, size, TRUE, g_free, bytes);
}

/* Returns: (transfer floating): a(iiay): the icon in some sizes; empty where SVG cannot be read */
GVariant *
twn_tray_icon_get_pixmaps (const char *name)
{
  g_autofree char *path =
    g_strdup_printf ("/im/tweener/Tweener/icons/scalable/status/%s.svg", name);
  GVariantBuilder pixmaps;

  g_variant_builder_init (&pixmaps, G_VARIANT_TYPE ("a(iiay)"));
  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(GdkPixbuf) loaded =
        gdk_pixbuf_new_from_resource_at_scale (path, sizes[i], sizes[i], TRUE, &error);
      g_autoptr(GdkPixbuf) pixbuf =
        loaded != NULL ? gdk_pixbuf_add_alpha (loaded, FALSE, 0, 0, 0) : NULL;

      if (pixbuf == NULL)
        {
          g_debug ("no pixmap for the tray: %s", error->message);
          break;
        }
      g_variant_builder_add (&pixmaps, "(ii@ay)", gdk_pixbuf_get_width (pixbuf),
                             gdk_pixbuf_get_height (pixbuf), pixbuf_get_bytes (pixbuf));
    }

  return g_variant_builder_end (&pixmaps);
}

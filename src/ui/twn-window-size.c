#include "config.h"

#include "twn-window-size.h"

/* How large windows are, from one run to the next. A window gets its size when it is made: of
 * several of one kind none follows another. */

typedef struct
{
  CoreSettings *settings;
  char         *kind;
} Keeper;

static void
keeper_free (gpointer  data,
             GClosure *closure)
{
  Keeper *self = data;

  g_object_unref (self->settings);
  g_free (self->kind);
  g_free (self);
}

/* A window that is being hidden is maximized no longer, which nobody has chosen. */
static void
on_size_notify (GtkWindow  *window,
                GParamSpec *pspec,
                gpointer    user_data)
{
  const Keeper *keeper = user_data;
  CoreWindowSize size = { 0 };

  if (!gtk_widget_get_mapped (GTK_WIDGET (window)))
    return;

  gtk_window_get_default_size (window, &size.width, &size.height);
  size.is_maximized = gtk_window_is_maximized (window);
  core_settings_set_window_size (keeper->settings, keeper->kind, size);
}

static void
keep (GtkWindow    *window,
      CoreSettings *settings,
      const char   *kind,
      const char   *signal)
{
  Keeper *keeper = g_new0 (Keeper, 1);

  keeper->settings = g_object_ref (settings);
  keeper->kind = g_strdup (kind);
  g_signal_connect_data (window, signal, G_CALLBACK (on_size_notify), keeper, keeper_free, 0);
}

/**
 * twn_window_size_follow:
 * @window: a window that has not been shown
 * @settings: where sizes are kept
 * @kind: what is before “-width” in the key
 *
 * Makes @window as large as the last one of its kind was left, and keeps what a person makes of it.
 */
void
twn_window_size_follow (GtkWindow    *window,
                        CoreSettings *settings,
                        const char   *kind)
{
  CoreWindowSize size;

  g_return_if_fail (GTK_IS_WINDOW (window));
  g_return_if_fail (CORE_IS_SETTINGS (settings));

  size = core_settings_get_window_size (settings, kind);
  gtk_window_set_default_size (window, size.width, size.height);
  if (size.is_maximized)
    gtk_window_maximize (window);
  keep (window, settings, kind, "notify::default-width");
  keep (window, settings, kind, "notify::default-height");
  keep (window, settings, kind, "notify::maximized");
}

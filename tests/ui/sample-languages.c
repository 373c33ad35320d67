#include "config.h"

#include <glib/gi18n.h>
#include <json-glib/json-glib.h>
#include <libintl.h>
#include <locale.h>

#include "ui/twn-application.h"
#include "ui/twn-chat-window.h"
#include "ui/twn-composer.h"
#include "ui/twn-contact-row.h"
#include "ui/twn-own-row.h"
#include "ui/twn-preferences-window.h"
#include "ui/twn-sign-in-page.h"
#include "ui/twn-window.h"

/* The program's demo in the language of the environment, shown window after window by itself:
 *
 * `sample-languages CATALOGUES FOLDER [PERCENT]`
 *
 * CATALOGUES has LANGUAGE/LC_MESSAGES/tweener.mo; PERCENT is the size of text. A picture of each
 * window goes to FOLDER, and a line of JSON to the standard output: the window, whether it is
 * mirrored, all its texts, and those that are cut off. */

#define FRIEND "ana@example.com"

typedef struct
{
  GApplication *application;
  const char   *folder;
  guint         step;
  GtkWidget    *settled; /* (unowned): what was complete at the last look */
} Tour;

typedef struct
{
  const char *name;
  GType     (*window)(void);   /* whose first is photographed */
  GType     (*content)(void);  /* what has to be in it, and to be seen */
  const char *action;          /* (nullable): afterwards, to come to the next one */
  const char *target;
} Stop;

static const Stop stops[] = {
  { "contacts", twn_window_get_type, twn_contact_row_get_type, "chat", FRIEND },
  { "chat", twn_chat_window_get_type, twn_composer_get_type, "preferences", NULL },
  { "preferences", twn_preferences_window_get_type, adw_action_row_get_type, "sign-out", NULL },
  { "sign-in", twn_window_get_type, twn_sign_in_page_get_type, "quit", NULL },
};

static gboolean
is_seen (GtkWidget *widget)
{
  return gtk_widget_get_mapped (widget) && gtk_widget_get_width (widget) > 0;
}

static GtkWidget *
find (GtkWidget *widget, GType type)
{
  if (G_TYPE_CHECK_INSTANCE_TYPE (widget, type) && is_seen (widget))
    return widget;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find (child, type);

      if (found != NULL)
        return found;
    }

  return NULL;
}

static GtkWidget *
find_window (const Stop *stop)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr(GtkWidget) window = g_list_model_get_item (windows, i);

      if (G_TYPE_CHECK_INSTANCE_TYPE (window, stop->window ()) && is_seen (window)
          && find (window, stop->content ()) != NULL)
        return window;
    }

  return NULL;
}

/* People's names and what they write may be cut off; the program's own words may not. */
static gboolean
is_of_a_person (GtkWidget *widget)
{
  return gtk_widget_get_ancestor (widget, TWN_TYPE_CONTACT_ROW) != NULL
         && gtk_widget_has_css_class (widget, "name");
}

static void
tell_texts (GtkWidget *widget, JsonBuilder *builder, gboolean only_cut)
{
  if (!gtk_widget_get_mapped (widget))
    return;
  if (GTK_IS_LABEL (widget))
    {
      const char *text = gtk_label_get_text (GTK_LABEL (widget));
      gboolean is_cut = pango_layout_is_ellipsized (gtk_label_get_layout (GTK_LABEL (widget)))
                        && !is_of_a_person (widget);

      if (*text != '\0' && (is_cut || !only_cut))
        json_builder_add_string_value (builder, text);
    }

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    tell_texts (child, builder, only_cut);
}

static void
tell (GtkWidget *window, const Stop *stop)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();
  g_autoptr(JsonNode) root = NULL;
  g_autofree char *line = NULL;

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "window");
  json_builder_add_string_value (builder, stop->name);
  json_builder_set_member_name (builder, "mirrored");
  json_builder_add_boolean_value (builder,
                                  gtk_widget_get_direction (window) == GTK_TEXT_DIR_RTL);
  json_builder_set_member_name (builder, "texts");
  json_builder_begin_array (builder);
  tell_texts (window, builder, FALSE);
  json_builder_end_array (builder);
  json_builder_set_member_name (builder, "cut");
  json_builder_begin_array (builder);
  tell_texts (window, builder, TRUE);
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  line = json_to_string (root, FALSE);
  g_print ("%s\n", line);
}

static void
photograph (GtkWidget *window, const char *path)
{
  g_autoptr(GdkPaintable) paintable = gtk_widget_paintable_new (window);
  g_autoptr(GtkSnapshot) snapshot = gtk_snapshot_new ();
  g_autoptr(GskRenderNode) node = NULL;
  g_autoptr(GdkTexture) texture = NULL;

  gdk_paintable_snapshot (paintable, snapshot, gtk_widget_get_width (window),
                          gtk_widget_get_height (window));
  node = gtk_snapshot_free_to_node (g_steal_pointer (&snapshot));
  texture = gsk_renderer_render_texture (gtk_native_get_renderer (GTK_NATIVE (window)), node, NULL);
  g_assert_true (gdk_texture_save_to_png (texture, path));
}

/* The third look in a row at the same window has all that came after it was shown. */
static gboolean
on_look (gpointer user_data)
{
  Tour *tour = user_data;
  const Stop *stop = &stops[tour->step];
  GtkWidget *window = find_window (stop);
  g_autofree char *path = NULL;

  if (window == NULL || window != tour->settled)
    {
      tour->settled = window;
      return G_SOURCE_CONTINUE;
    }

  path = g_strdup_printf ("%s/%s.png", tour->folder, stop->name);
  photograph (window, path);
  tell (window, stop);
  tour->settled = NULL;
  tour->step++;
  g_action_group_activate_action (G_ACTION_GROUP (tour->application), stop->action,
                                  stop->target != NULL ? g_variant_new_string (stop->target)
                                                       : NULL);
  if (tour->step == 3)
    gtk_window_destroy (GTK_WINDOW (window));
  return tour->step < G_N_ELEMENTS (stops) ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

static void
on_startup (GApplication *application, gpointer percent)
{
  int dpi = GPOINTER_TO_INT (percent) * 96 * PANGO_SCALE / 100;

  g_object_set (gtk_settings_get_default (), "gtk-xft-dpi", dpi, NULL);
}

int
main (int    argc,
      char **argv)
{
  char *arguments[] = { argv[0], (char *) "--demo", NULL };
  g_autoptr(TwnApplication) application = NULL;
  Tour tour = { 0 };

  g_assert_cmpint (argc, >=, 3);
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, argv[1]);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);

  application = twn_application_new ();
  tour.application = G_APPLICATION (application);
  tour.folder = argv[2];
  if (argc > 3)
    g_signal_connect_after (application, "startup", G_CALLBACK (on_startup),
                            GINT_TO_POINTER (atoi (argv[3])));
  g_timeout_add (300, on_look, &tour);
  return g_application_run (tour.application, 2, arguments);
}

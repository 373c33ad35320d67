#include "config.h"

#include "twn-general-page.h"

#include <glib/gi18n.h>

#include "twn-switch-row.h"

/* The page of the preferences about the program among others: the tray, the background, and what
 * happens while nobody is at the computer. */

static const char *const backgrounds[] = { "ask", "run", "quit" };

static gboolean
background_to_selected (GBinding *binding, const GValue *from, GValue *to, gpointer user_data)
{
  for (guint i = 0; i < G_N_ELEMENTS (backgrounds); i++)
    {
      if (g_strcmp0 (g_value_get_string (from), backgrounds[i]) == 0)
        g_value_set_uint (to, i);
    }

  return TRUE;
}

static gboolean
selected_to_background (GBinding *binding, const GValue *from, GValue *to, gpointer user_data)
{
  guint selected = g_value_get_uint (from);

  if (selected >= G_N_ELEMENTS (backgrounds))
    return FALSE;

  g_value_set_string (to, backgrounds[selected]);
  return TRUE;
}

static GtkWidget *
background_row_new (CoreSettings *settings)
{
  GtkWidget *row = adw_combo_row_new ();
  g_autoptr(GtkStringList) choices = gtk_string_list_new (NULL);

  gtk_string_list_append (choices, _("Ask"));
  gtk_string_list_append (choices, _("Keep running"));
  gtk_string_list_append (choices, _("Quit"));
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _("When the window is closed"));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), _("Where there is no tray"));
  adw_combo_row_set_model (ADW_COMBO_ROW (row), G_LIST_MODEL (choices));
  g_object_bind_property_full (settings, "background", row, "selected",
                               G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL,
                               background_to_selected, selected_to_background, NULL, NULL);

  return row;
}

static void
on_idle_notify (CoreIdle *idle, GParamSpec *pspec, gpointer user_data)
{
  const char *words = _("Only the status Online becomes Idle");

  if (core_idle_is_missing (idle))
    words = _("Not here: this desktop does not tell Tweener when nobody is there");
  else if (core_idle_sees_locks_only (idle))
    words = _("While the screen is locked: this desktop tells Tweener nothing else");
  adw_action_row_set_subtitle (ADW_ACTION_ROW (user_data), words);
}

/* Where the desktop does not tell, or only of a locked screen, as in a sandbox, the row says so: a
 * switch that does nothing would be a puzzle. */
static GtkWidget *
idle_row_new (CoreSettings *settings, CoreIdle *idle)
{
  GtkWidget *row =
    twn_switch_row_new (settings, "auto-away", _("Become idle by itself"), NULL);

  g_signal_connect_object (idle, "notify::is-missing", G_CALLBACK (on_idle_notify), row, 0);
  g_signal_connect_object (idle, "notify::is-available", G_CALLBACK (on_idle_notify), row, 0);
  on_idle_notify (idle, NULL, row);

  return row;
}

static void
on_counting_notify (CoreIdle *idle, GParamSpec *pspec, gpointer user_data)
{
  gtk_widget_set_visible (GTK_WIDGET (user_data), !core_idle_sees_locks_only (idle));
}

/* It is there where minutes can be counted. */
static GtkWidget *
minutes_row_new (CoreSettings *settings, CoreIdle *idle)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *spin = gtk_spin_button_new_with_range (1, 180, 1);

  gtk_widget_set_valign (spin, GTK_ALIGN_CENTER);
  g_object_bind_property (settings, "auto-away-minutes", spin, "value",
                          G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _("Minutes until I am idle"));
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), spin);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), spin);
  g_object_bind_property (settings, "auto-away", row, "sensitive", G_BINDING_SYNC_CREATE);
  g_signal_connect_object (idle, "notify::is-available", G_CALLBACK (on_counting_notify), row, 0);
  on_counting_notify (idle, NULL, row);

  return row;
}

static AdwPreferencesGroup *
add_group (AdwPreferencesPage *page, const char *title)
{
  AdwPreferencesGroup *group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());

  adw_preferences_group_set_title (group, title);
  adw_preferences_page_add (page, group);
  return group;
}

/* Returns: (transfer floating): the page */
AdwPreferencesPage *
twn_general_page_new (CoreSettings *settings,
                      CoreIdle     *idle)
{
  AdwPreferencesPage *page = ADW_PREFERENCES_PAGE (adw_preferences_page_new ());
  AdwPreferencesGroup *desktop, *away, *files;

  adw_preferences_page_set_title (page, _("General"));
  adw_preferences_page_set_icon_name (page, "preferences-system-symbolic");
  desktop = add_group (page, _("In the Background"));
  adw_preferences_group_add (desktop, twn_switch_row_new (settings, "tray",
                                                          _("Show an icon in the tray"),
                                                          _("Where the desktop has one")));
  adw_preferences_group_add (desktop, background_row_new (settings));
  adw_preferences_group_add (desktop, twn_switch_row_new (settings, "autostart",
                                                          _("Start with the session"),
                                                          _("Without a window, where there is a "
                                                            "tray")));

  away = add_group (page, _("While Nobody Is There"));
  adw_preferences_group_add (away, idle_row_new (settings, idle));
  adw_preferences_group_add (away, minutes_row_new (settings, idle));

  files = add_group (page, _("Files"));
  adw_preferences_group_add (files, twn_switch_row_new (settings, "direct-connections",
                                                        _("Connect directly"),
                                                        _("Faster; whoever you exchange a file "
                                                          "with learns your network address")));

  return page;
}

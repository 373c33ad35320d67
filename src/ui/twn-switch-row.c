#include "config.h"

#include "twn-switch-row.h"

/* A row that turns something on or off; AdwSwitchRow came after libadwaita 1.2. */

/**
 * twn_switch_row_new:
 * @settings: where it is kept
 * @key: its key
 * @title: what it does
 * @subtitle: (nullable): more about it
 *
 * Returns: (transfer floating): a row that follows the key and changes it
 */
GtkWidget *
twn_switch_row_new (CoreSettings *settings,
                    const char   *key,
                    const char   *title,
                    const char   *subtitle)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *toggle = gtk_switch_new ();

  gtk_widget_set_valign (toggle, GTK_ALIGN_CENTER);
  core_settings_bind (settings, key, toggle, "active");
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  if (subtitle != NULL)
    adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), toggle);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), toggle);

  return row;
}

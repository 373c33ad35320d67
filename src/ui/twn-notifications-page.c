#include "config.h"

#include "twn-notifications-page.h"

#include <glib/gi18n.h>

#include "twn-switch-row.h"

/* The page of the preferences about what is told and heard, and when. CoreNotifier reads the same
 * keys. */

typedef struct
{
  const char *key;
  const char *title;
  const char *subtitle;
} Row;

static const Row events[] = {
  { "notify-online", N_("A contact comes online"), NULL },
  { "notify-message", N_("Somebody writes"), N_("In a chat that is not in front") },
  { "notify-nudge", N_("Somebody sends a nudge"), NULL },
  { "notify-file", N_("Somebody offers a file"), NULL },
  { "notify-added", N_("Somebody adds me"), NULL },
  { "notify-connection", N_("The connection is lost"),
    N_("For long, or because of another device") },
};

static const Row statuses[] = {
  { "notify-while-busy", N_("While I am Busy"), NULL },
  { "notify-while-away", N_("While I am away"),
    N_("Be right back, Away, On the phone, Out to lunch, or Idle") },
};

static const Row sounds[] = {
  { "sound-online", N_("Sound when a contact comes online"), NULL },
  { "sound-message", N_("Sound when somebody writes"), NULL },
  { "sound-nudge", N_("Sound for a nudge"), NULL },
  { "sound-added", N_("Sound when somebody adds me"), NULL },
};

static AdwPreferencesGroup *
group_new (AdwPreferencesPage *page, CoreSettings *settings, const char *title,
           const char *description, const Row *rows, gsize n_rows)
{
  AdwPreferencesGroup *group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());

  adw_preferences_group_set_title (group, title);
  adw_preferences_group_set_description (group, description);
  for (gsize i = 0; i < n_rows; i++)
    adw_preferences_group_add (group, twn_switch_row_new (
                                 settings, rows[i].key, _(rows[i].title),
                                 rows[i].subtitle != NULL ? _(rows[i].subtitle) : NULL));
  adw_preferences_page_add (page, group);

  return group;
}

static void
add_sounds (AdwPreferencesPage *page, CoreSettings *settings)
{
  static const Row master[] = { { "sounds", N_("Play sounds"), NULL } };
  AdwPreferencesGroup *group =
    group_new (page, settings, _("Sounds"), NULL, master, G_N_ELEMENTS (master));

  for (gsize i = 0; i < G_N_ELEMENTS (sounds); i++)
    {
      GtkWidget *row = twn_switch_row_new (settings, sounds[i].key, _(sounds[i].title), NULL);

      g_object_bind_property (settings, "sounds", row, "sensitive", G_BINDING_SYNC_CREATE);
      adw_preferences_group_add (group, row);
    }
}

/* Returns: (transfer floating): the page */
AdwPreferencesPage *
twn_notifications_page_new (CoreSettings *settings)
{
  AdwPreferencesPage *page = ADW_PREFERENCES_PAGE (adw_preferences_page_new ());

  adw_preferences_page_set_title (page, _("Notifications"));
  adw_preferences_page_set_icon_name (page, "preferences-system-notifications-symbolic");
  group_new (page, settings, _("Tell Me When"),
             _("People you have muted are never told of: mute them in the menu of the list or of "
               "the chat."), events, G_N_ELEMENTS (events));
  group_new (page, settings, _("Also in These Statuses"),
             _("For notifications and sounds alike."), statuses,
             G_N_ELEMENTS (statuses));
  add_sounds (page, settings);

  return page;
}

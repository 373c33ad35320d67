#include "config.h"

#include "twn-privacy-window.h"

#include <glib/gi18n.h>

#include "core/core-error-text.h"

#include "twn-people-page.h"

/* Who may see the account and write to it. A switch shows what was asked for; its trough shows what
 * the server has confirmed. */
struct _TwnPrivacyWindow
{
  AdwPreferencesWindow parent_instance;
  GtkSwitch           *others_switch;
  GtkSwitch           *asks_switch;
  GtkWidget           *allowed_row;
  GtkLabel            *allowed_label;
  GtkWidget           *blocked_row;
  GtkLabel            *blocked_label;
  GtkWidget           *reverse_row;
  GtkLabel            *reverse_label;
  CoreAccount         *account;
  GtkWidget           *page;    /* (nullable): the list that is shown, or that slides away */
  GtkWidget           *wanted;  /* (nullable): the row whose list is shown next */
  guint                present_source;
};

G_DEFINE_FINAL_TYPE (TwnPrivacyWindow, twn_privacy_window, ADW_TYPE_PREFERENCES_WINDOW)

static void present_wanted (TwnPrivacyWindow *self);

static MsnpRoster *
get_roster (TwnPrivacyWindow *self)
{
  return msnp_session_get_roster (core_account_get_session (self->account));
}

static gboolean
is_online (TwnPrivacyWindow *self)
{
  return self->account != NULL && core_account_get_state (self->account) == CORE_ACCOUNT_ONLINE;
}

/* Where a change is pending the switch stays as it was put. */
static void
update_switch (TwnPrivacyWindow *self, GtkSwitch *widget, const char *subject, gboolean is_on)
{
  gboolean is_pending = core_pending_has (core_account_get_pending (self->account), subject);

  gtk_widget_set_sensitive (GTK_WIDGET (widget), is_online (self) && !is_pending);
  if (is_pending)
    return;

  gtk_switch_set_state (widget, is_on);
  gtk_switch_set_active (widget, is_on);
}

static void
update_switches (TwnPrivacyWindow *self)
{
  MsnpRoster *roster = get_roster (self);

  update_switch (self, self->others_switch, "allows-others", msnp_roster_allows_others (roster));
  update_switch (self, self->asks_switch, "asks-when-added", msnp_roster_asks_when_added (roster));
}

static gboolean
on_others_state_set (GtkSwitch *widget, gboolean state, gpointer user_data)
{
  TwnPrivacyWindow *self = TWN_PRIVACY_WINDOW (user_data);

  if (is_online (self) && state != msnp_roster_allows_others (get_roster (self)))
    core_account_set_allows_others (self->account, state);
  return TRUE;
}

static gboolean
on_asks_state_set (GtkSwitch *widget, gboolean state, gpointer user_data)
{
  TwnPrivacyWindow *self = TWN_PRIVACY_WINDOW (user_data);

  if (is_online (self) && state != msnp_roster_asks_when_added (get_roster (self)))
    core_account_set_asks_when_added (self->account, state);
  return TRUE;
}

static void
on_pending_changed (CorePending *pending, const char *subject, gpointer user_data)
{
  update_switches (TWN_PRIVACY_WINDOW (user_data));
}

static void
update_counts (TwnPrivacyWindow *self)
{
  GListModel *roster = G_LIST_MODEL (get_roster (self));
  guint n_contacts = g_list_model_get_n_items (roster);
  guint counts[3] = { 0 };
  GtkLabel *labels[] = { self->allowed_label, self->blocked_label, self->reverse_label };

  for (guint i = 0; i < n_contacts; i++)
    {
      g_autoptr(MsnpContact) contact = g_list_model_get_item (roster, i);
      MsnpListFlags lists = msnp_contact_get_lists (contact);

      counts[0] += (lists & MSNP_LIST_ALLOW) != 0 ? 1 : 0;
      counts[1] += (lists & MSNP_LIST_BLOCK) != 0 ? 1 : 0;
      counts[2] += (lists & MSNP_LIST_REVERSE) != 0 ? 1 : 0;
    }
  for (gsize i = 0; i < G_N_ELEMENTS (labels); i++)
    {
      g_autofree char *words = g_strdup_printf ("%u", counts[i]);

      gtk_label_set_text (labels[i], words);
    }
}

static void
on_contact_changed (MsnpRoster *roster, MsnpContact *contact, gpointer user_data)
{
  update_counts (TWN_PRIVACY_WINDOW (user_data));
}

static void
on_items_changed (GListModel *model, guint position, guint removed, guint added, gpointer user_data)
{
  update_counts (TWN_PRIVACY_WINDOW (user_data));
}

static void
on_page_closed (TwnPeoplePage *page, gpointer user_data)
{
  TwnPrivacyWindow *self = TWN_PRIVACY_WINDOW (user_data);

  self->wanted = NULL;
  adw_preferences_window_close_subpage (ADW_PREFERENCES_WINDOW (self));
}

static gboolean
on_present (gpointer user_data)
{
  TwnPrivacyWindow *self = TWN_PRIVACY_WINDOW (user_data);

  self->present_source = 0;
  present_wanted (self);
  return G_SOURCE_REMOVE;
}

/* It has slid away. */
static void
on_page_parent (GtkWidget *page, GParamSpec *pspec, gpointer user_data)
{
  TwnPrivacyWindow *self = TWN_PRIVACY_WINDOW (user_data);

  if (page != self->page || gtk_widget_get_parent (page) != NULL)
    return;

  self->page = NULL;
  if (self->wanted != NULL && self->present_source == 0)
    self->present_source = g_idle_add (on_present, self);
}

/* One at a time: libadwaita 1.2 crashes when a page is presented while the last one slides away. */
static void
present_wanted (TwnPrivacyWindow *self)
{
  GtkWidget *row = self->wanted;
  MsnpListFlags list = MSNP_LIST_REVERSE;

  if (self->page != NULL || row == NULL)
    return;

  if (row == self->allowed_row)
    list = MSNP_LIST_ALLOW;
  else if (row == self->blocked_row)
    list = MSNP_LIST_BLOCK;
  self->wanted = NULL;
  self->page = twn_people_page_new (self->account, list,
                                    adw_preferences_row_get_title (ADW_PREFERENCES_ROW (row)));
  g_signal_connect_object (self->page, "closed", G_CALLBACK (on_page_closed), self, 0);
  adw_preferences_window_present_subpage (ADW_PREFERENCES_WINDOW (self), self->page);
  g_signal_connect_object (self->page, "notify::parent", G_CALLBACK (on_page_parent), self, 0);
}

static void
on_row_activated (AdwActionRow *row, gpointer user_data)
{
  TwnPrivacyWindow *self = TWN_PRIVACY_WINDOW (user_data);

  self->wanted = GTK_WIDGET (row);
  present_wanted (self);
}

/* What was refused is said here, too: the main window lies behind. */
static void
on_change_failed (CoreAccount *account, const GError *error, gpointer user_data)
{
  g_autofree char *words = g_markup_escape_text (core_error_text_get_sentence (error), -1);

  adw_preferences_window_add_toast (ADW_PREFERENCES_WINDOW (user_data), adw_toast_new (words));
}

/* Another session would have other people. */
static void
on_session (CoreAccount *account, GParamSpec *pspec, gpointer user_data)
{
  gtk_window_destroy (GTK_WINDOW (user_data));
}

static void
on_state (CoreAccount *account, GParamSpec *pspec, gpointer user_data)
{
  if (core_account_get_state (account) == CORE_ACCOUNT_SIGNED_OUT)
    gtk_window_destroy (GTK_WINDOW (user_data));
  else
    update_switches (TWN_PRIVACY_WINDOW (user_data));
}

static void
twn_privacy_window_dispose (GObject *object)
{
  TwnPrivacyWindow *self = TWN_PRIVACY_WINDOW (object);

  g_clear_handle_id (&self->present_source, g_source_remove);
  self->wanted = NULL;
  g_clear_object (&self->account);
  G_OBJECT_CLASS (twn_privacy_window_parent_class)->dispose (object);
}

static void
twn_privacy_window_class_init (TwnPrivacyWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = twn_privacy_window_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/im/tweener/Tweener/ui/twn-privacy-window.ui");
  gtk_widget_class_bind_template_child (widget_class, TwnPrivacyWindow, others_switch);
  gtk_widget_class_bind_template_child (widget_class, TwnPrivacyWindow, asks_switch);
  gtk_widget_class_bind_template_child (widget_class, TwnPrivacyWindow, allowed_row);
  gtk_widget_class_bind_template_child (widget_class, TwnPrivacyWindow, allowed_label);
  gtk_widget_class_bind_template_child (widget_class, TwnPrivacyWindow, blocked_row);
  gtk_widget_class_bind_template_child (widget_class, TwnPrivacyWindow, blocked_label);
  gtk_widget_class_bind_template_child (widget_class, TwnPrivacyWindow, reverse_row);
  gtk_widget_class_bind_template_child (widget_class, TwnPrivacyWindow, reverse_label);
  gtk_widget_class_bind_template_callback (widget_class, on_others_state_set);
  gtk_widget_class_bind_template_callback (widget_class, on_asks_state_set);
  gtk_widget_class_bind_template_callback (widget_class, on_row_activated);
}

static void
twn_privacy_window_init (TwnPrivacyWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
twn_privacy_window_new (GtkWindow   *parent,
                        CoreAccount *account)
{
  TwnPrivacyWindow *self;
  MsnpRoster *roster;

  g_return_val_if_fail (CORE_IS_ACCOUNT (account), NULL);
  g_return_val_if_fail (core_account_get_session (account) != NULL, NULL);

  self = g_object_new (TWN_TYPE_PRIVACY_WINDOW, "transient-for", parent, "application",
                       gtk_window_get_application (parent), NULL);
  self->account = g_object_ref (account);
  roster = get_roster (self);
  g_signal_connect_object (account, "notify::session", G_CALLBACK (on_session), self, 0);
  g_signal_connect_object (account, "notify::state", G_CALLBACK (on_state), self, 0);
  g_signal_connect_object (account, "change-failed", G_CALLBACK (on_change_failed), self, 0);
  g_signal_connect_object (core_account_get_pending (account), "changed",
                           G_CALLBACK (on_pending_changed), self, 0);
  g_signal_connect_object (roster, "items-changed", G_CALLBACK (on_items_changed), self, 0);
  g_signal_connect_object (roster, "contact-changed", G_CALLBACK (on_contact_changed), self, 0);
  update_switches (self);
  update_counts (self);

  return GTK_WIDGET (self);
}

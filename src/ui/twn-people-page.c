#include "config.h"

#include "twn-people-page.h"

#include <glib/gi18n.h>

#include "twn-person-row.h"

/* Everybody on one list of the account: allowed, blocked, or who has added it. A page of the
 * privacy window, which may be as long as the list is. */
struct _TwnPeoplePage
{
  GtkWidget        parent_instance;
  GtkWidget       *box;
  AdwWindowTitle  *window_title;
  GtkStack        *stack;
  GtkListView     *view;
  CoreAccount     *account;
  MsnpListFlags    list;
  GtkCustomFilter *filter;
};

enum { CLOSED, N_SIGNALS };
static guint signals[N_SIGNALS];
G_DEFINE_FINAL_TYPE (TwnPeoplePage, twn_people_page, GTK_TYPE_WIDGET)

static void
on_setup (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer user_data)
{
  TwnPeoplePage *self = TWN_PEOPLE_PAGE (user_data);

  gtk_list_item_set_child (item, twn_person_row_new (self->account, self->list));
  gtk_list_item_set_activatable (item, FALSE);
}

static void
on_bind (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer user_data)
{
  twn_person_row_set_contact (TWN_PERSON_ROW (gtk_list_item_get_child (item)),
                              gtk_list_item_get_item (item));
}

static void
on_unbind (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer user_data)
{
  twn_person_row_set_contact (TWN_PERSON_ROW (gtk_list_item_get_child (item)), NULL);
}

static void
on_back_clicked (GtkButton *button, gpointer user_data)
{
  g_signal_emit (user_data, signals[CLOSED], 0);
}

static gboolean
is_on_list (gpointer item, gpointer user_data)
{
  return (msnp_contact_get_lists (MSNP_CONTACT (item)) & TWN_PEOPLE_PAGE (user_data)->list) != 0;
}

static int
compare_names (gconstpointer a, gconstpointer b, gpointer user_data)
{
  return g_utf8_collate (msnp_contact_get_display_name ((MsnpContact *) a),
                         msnp_contact_get_display_name ((MsnpContact *) b));
}

static void
on_contact_changed (MsnpRoster *roster, MsnpContact *contact, gpointer user_data)
{
  gtk_filter_changed (GTK_FILTER (TWN_PEOPLE_PAGE (user_data)->filter),
                      GTK_FILTER_CHANGE_DIFFERENT);
}

static void
on_items_changed (GListModel *model, guint position, guint removed, guint added, gpointer user_data)
{
  gtk_stack_set_visible_child_name (TWN_PEOPLE_PAGE (user_data)->stack,
                                    g_list_model_get_n_items (model) > 0 ? "list" : "empty");
}

static void
twn_people_page_dispose (GObject *object)
{
  TwnPeoplePage *self = TWN_PEOPLE_PAGE (object);

  if (self->view != NULL)
    gtk_list_view_set_model (self->view, NULL);
  self->view = NULL;
  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_object (&self->filter);
  g_clear_object (&self->account);
  G_OBJECT_CLASS (twn_people_page_parent_class)->dispose (object);
}

static void
twn_people_page_class_init (TwnPeoplePageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = twn_people_page_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/im/tweener/Tweener/ui/twn-people-page.ui");
  gtk_widget_class_bind_template_child (widget_class, TwnPeoplePage, box);
  gtk_widget_class_bind_template_child (widget_class, TwnPeoplePage, window_title);
  gtk_widget_class_bind_template_child (widget_class, TwnPeoplePage, stack);
  gtk_widget_class_bind_template_child (widget_class, TwnPeoplePage, view);
  gtk_widget_class_bind_template_callback (widget_class, on_setup);
  gtk_widget_class_bind_template_callback (widget_class, on_bind);
  gtk_widget_class_bind_template_callback (widget_class, on_unbind);
  gtk_widget_class_bind_template_callback (widget_class, on_back_clicked);

  /**
   * TwnPeoplePage::closed:
   * @self: the page
   *
   * The person wants to go back.
   */
  signals[CLOSED] = g_signal_new ("closed", TWN_TYPE_PEOPLE_PAGE, G_SIGNAL_RUN_LAST,
                                  0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
twn_people_page_init (TwnPeoplePage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * twn_people_page_new:
 * @account: an account that has signed in
 * @list: one of its lists
 * @title: what the page is called
 *
 * Returns: a page that follows the list
 */
GtkWidget *
twn_people_page_new (CoreAccount   *account,
                     MsnpListFlags  list,
                     const char    *title)
{
  TwnPeoplePage *self;
  MsnpRoster *roster;
  GtkFilterListModel *filtered;
  g_autoptr(GtkSortListModel) sorted = NULL;
  g_autoptr(GtkNoSelection) selection = NULL;

  g_return_val_if_fail (CORE_IS_ACCOUNT (account), NULL);
  g_return_val_if_fail (core_account_get_session (account) != NULL, NULL);

  self = g_object_new (TWN_TYPE_PEOPLE_PAGE, NULL);
  self->account = g_object_ref (account);
  self->list = list;
  adw_window_title_set_title (self->window_title, title);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->view), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  title, -1);

  roster = msnp_session_get_roster (core_account_get_session (account));
  self->filter = gtk_custom_filter_new (is_on_list, self, NULL);
  filtered = gtk_filter_list_model_new (G_LIST_MODEL (g_object_ref (roster)),
                                        GTK_FILTER (g_object_ref (self->filter)));
  sorted = gtk_sort_list_model_new (G_LIST_MODEL (filtered),
                                    GTK_SORTER (gtk_custom_sorter_new (compare_names, NULL, NULL)));
  selection = gtk_no_selection_new (G_LIST_MODEL (g_object_ref (sorted)));
  gtk_list_view_set_model (self->view, GTK_SELECTION_MODEL (selection));
  g_signal_connect_object (sorted, "items-changed", G_CALLBACK (on_items_changed), self, 0);
  g_signal_connect_object (roster, "contact-changed", G_CALLBACK (on_contact_changed), self, 0);
  on_items_changed (G_LIST_MODEL (sorted), 0, 0, 0, self);

  return GTK_WIDGET (self);
}

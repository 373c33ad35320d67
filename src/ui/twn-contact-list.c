#include "config.h"

#include "twn-contact-list.h"

#include <glib/gi18n.h>

#include "twn-contact-actions.h"
#include "twn-contact-menu.h"
#include "twn-contact-row.h"
#include "twn-group-header.h"

/* The list of contacts: one flat model of headers and people,
 *
 *   CoreContactList → filter (folds, search) → sort → selection → GtkListView
 *
 * which stays smooth at 10,000 people where a tree does not. Presence comes in bursts: what it does
 * to order and filter is collected into one of each a frame, and the view is put back where it was
 * after it, because it would follow its anchor row otherwise. What can be done with a row is in
 * twn-contact-actions.c. */
struct _TwnContactList
{
  GtkWidget           parent_instance;
  GtkScrolledWindow  *scroller;
  GtkListView        *view;
  TwnContactMenu     *menu;

  CoreAccount        *account;
  CoreContactList    *list;
  GtkCustomFilter    *filter;
  GtkCustomSorter    *sorter;
  GtkFilterListModel *filtered;
  GtkSingleSelection *selection;
  CoreRow            *selected; /* (nullable): the last that was, gone from the list or not */
  char               *search; /* casefolded; NULL while nobody searches */
  guint               tick;   /* the tick callback that will do what follows */
  gboolean            resort;
  gboolean            refilter;
  gulong              after_layout;
  double              kept_value;
  gulong              filler;     /* of the rows that come into view */
  int                 row_height; /* what a row's content takes; 0 before one was filled */
};

enum { PROP_SEARCH = 1, PROP_SHOWN, N_PROPS };
static GParamSpec *properties[N_PROPS];
G_DEFINE_FINAL_TYPE (TwnContactList, twn_contact_list, GTK_TYPE_WIDGET)

static void
stop_after_layout (TwnContactList *self)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (GTK_WIDGET (self));

  if (self->after_layout != 0 && clock != NULL)
    g_signal_handler_disconnect (clock, self->after_layout);
  self->after_layout = 0;
}

static void
on_after_layout (GdkFrameClock *clock, gpointer user_data)
{
  TwnContactList *self = TWN_CONTACT_LIST (user_data);

  gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (self->scroller), self->kept_value);
  stop_after_layout (self);
}

/* In the same frame: what it changes is laid out again before anything is drawn. */
static void
on_fill (GdkFrameClock *clock, gpointer user_data)
{
  TwnContactList *self = TWN_CONTACT_LIST (user_data);
  const int view_height = gtk_widget_get_height (GTK_WIDGET (self->view));

  if (!gtk_widget_get_mapped (GTK_WIDGET (self->view)))
    return;

  for (GtkWidget *item = gtk_widget_get_first_child (GTK_WIDGET (self->view)); item != NULL;
       item = gtk_widget_get_next_sibling (item))
    {
      GtkWidget *child = gtk_widget_get_first_child (item);
      GtkAllocation place;

      if (!TWN_IS_CONTACT_ROW (child) || !twn_contact_row_is_empty (TWN_CONTACT_ROW (child)))
        continue;

      /* Without a width it was never placed: the view is not near it. */
      gtk_widget_get_allocation (item, &place);
      if (gtk_widget_get_width (item) > 0 && place.y < view_height && place.y + place.height > 0)
        {
          const int height = twn_contact_row_fill (TWN_CONTACT_ROW (child));

          if (self->row_height == 0 || height < self->row_height)
            self->row_height = height;
        }
      else
        {
          twn_contact_row_reserve (TWN_CONTACT_ROW (child), self->row_height);
        }
    }
}

static void
update_models (TwnContactList *self)
{
  if (self->refilter)
    gtk_filter_changed (GTK_FILTER (self->filter), GTK_FILTER_CHANGE_DIFFERENT);
  if (self->resort)
    gtk_sorter_changed (GTK_SORTER (self->sorter), GTK_SORTER_CHANGE_DIFFERENT);
  self->refilter = FALSE;
  self->resort = FALSE;
}

static gboolean
on_tick (GtkWidget *widget, GdkFrameClock *clock, gpointer user_data)
{
  TwnContactList *self = TWN_CONTACT_LIST (widget);

  self->tick = 0;
  self->kept_value =
    gtk_adjustment_get_value (gtk_scrolled_window_get_vadjustment (self->scroller));
  update_models (self);
  if (self->after_layout == 0)
    self->after_layout =
      g_signal_connect_after (clock, "layout", G_CALLBACK (on_after_layout), self);

  return G_SOURCE_REMOVE;
}

static void
queue_update (TwnContactList *self)
{
  if (!gtk_widget_get_realized (GTK_WIDGET (self)))
    update_models (self);
  else if (self->tick == 0)
    self->tick = gtk_widget_add_tick_callback (GTK_WIDGET (self), on_tick, NULL, NULL);
}

static void
on_order_changed (CoreContactList *list, gpointer user_data)
{
  TwnContactList *self = TWN_CONTACT_LIST (user_data);

  self->resort = TRUE;
  queue_update (self);
}

static void
on_shown_changed (CoreContactList *list, gpointer user_data)
{
  TwnContactList *self = TWN_CONTACT_LIST (user_data);

  self->refilter = TRUE;
  queue_update (self);
}

static int
compare_rows (gconstpointer a, gconstpointer b, gpointer user_data)
{
  return core_row_compare ((CoreRow *) a, (CoreRow *) b);
}

static gboolean
is_row_shown (gpointer item, gpointer user_data)
{
  TwnContactList *self = TWN_CONTACT_LIST (user_data);
  CoreRow *row = CORE_ROW (item);

  if (self->search != NULL)
    return core_row_matches (row, self->search);

  return core_row_is_shown (row);
}

static void
toggle (TwnContactList *self, CoreRow *header)
{
  core_contact_list_set_folded (self->list, header, !core_row_is_folded (header));
}

/* A header folds; with a person one chats. */
void
twn_contact_list_activate_row (TwnContactList *self,
                               CoreRow        *row)
{
  MsnpContact *contact = core_row_get_contact (row);

  if (contact == NULL)
    toggle (self, row);
  else
    gtk_widget_activate_action (GTK_WIDGET (self), "app.chat", "s",
                                msnp_contact_get_address (contact));
}

static void
on_activate (GtkListView *view, guint position, gpointer user_data)
{
  TwnContactList *self = TWN_CONTACT_LIST (user_data);
  g_autoptr(CoreRow) row = g_list_model_get_item (G_LIST_MODEL (self->selection), position);

  if (row != NULL)
    twn_contact_list_activate_row (self, row);
}

static void
on_header_dropped (TwnGroupHeader *header, CoreRow *row, gboolean is_copy, gpointer user_data)
{
  CoreRow *target = twn_group_header_get_row (header);

  if (target != NULL)
    twn_contact_actions_drop (TWN_CONTACT_LIST (user_data), row, target, is_copy);
}

static void
on_header_clicked (TwnGroupHeader *header, gpointer user_data)
{
  CoreRow *row = twn_group_header_get_row (header);

  if (row != NULL)
    toggle (TWN_CONTACT_LIST (user_data), row);
}

/* Headers and people share the list's items, so a child may be of the other kind. */
static void
on_bind (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer user_data)
{
  TwnContactList *self = TWN_CONTACT_LIST (user_data);
  CoreRow *row = CORE_ROW (gtk_list_item_get_item (item));
  GtkWidget *child = gtk_list_item_get_child (item);

  if (core_row_is_header (row))
    {
      if (!TWN_IS_GROUP_HEADER (child))
        {
          child = twn_group_header_new ();
          g_signal_connect_object (child, "clicked", G_CALLBACK (on_header_clicked), self, 0);
          g_signal_connect_object (child, "dropped", G_CALLBACK (on_header_dropped), self, 0);
          gtk_list_item_set_child (item, child);
        }
      twn_group_header_set_row (TWN_GROUP_HEADER (child), row);
      return;
    }

  if (!TWN_IS_CONTACT_ROW (child))
    {
      child = twn_contact_row_new ();
      twn_contact_row_reserve (TWN_CONTACT_ROW (child), MAX (self->row_height, 1));
      gtk_list_item_set_child (item, child);
    }
  twn_contact_row_set_row (TWN_CONTACT_ROW (child), row);
}

static void
on_unbind (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer user_data)
{
  GtkWidget *child = gtk_list_item_get_child (item);

  if (TWN_IS_GROUP_HEADER (child))
    twn_group_header_set_row (TWN_GROUP_HEADER (child), NULL);
  else if (TWN_IS_CONTACT_ROW (child))
    twn_contact_row_set_row (TWN_CONTACT_ROW (child), NULL);
}

static CoreRow *
get_row_of (GtkWidget *child)
{
  if (TWN_IS_CONTACT_ROW (child))
    return twn_contact_row_get_row (TWN_CONTACT_ROW (child));
  if (TWN_IS_GROUP_HEADER (child))
    return twn_group_header_get_row (TWN_GROUP_HEADER (child));

  return NULL;
}

/* The row at a point, NULL beside the rows. A pick may hit the widget around the row's, too. */
static CoreRow *
pick_row (TwnContactList *self, double x, double y)
{
  GtkWidget *picked = gtk_widget_pick (GTK_WIDGET (self), x, y, GTK_PICK_DEFAULT);
  GtkWidget *child = picked != NULL ? gtk_widget_get_first_child (picked) : NULL;

  if (child != NULL && get_row_of (child) != NULL)
    return get_row_of (child);
  while (picked != NULL && get_row_of (picked) == NULL && picked != GTK_WIDGET (self))
    picked = gtk_widget_get_parent (picked);

  return picked != NULL ? get_row_of (picked) : NULL;
}

static gboolean
select_row (TwnContactList *self, CoreRow *row)
{
  GListModel *model = G_LIST_MODEL (self->selection);

  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr(CoreRow) other = g_list_model_get_item (model, i);

      if (other == row)
        {
          gtk_single_selection_set_selected (self->selection, i);
          return TRUE;
        }
    }

  return FALSE;
}

static void
popup_at (TwnContactList *self, CoreRow *row, double x, double y)
{
  const GdkRectangle point = { (int) x, (int) y, 1, 1 };

  MsnpSession *session = core_account_get_session (self->account);

  twn_contact_actions_update (self);
  twn_contact_menu_popup (self->menu, GTK_WIDGET (self), row,
                          msnp_roster_list_groups (msnp_session_get_roster (session)), &point);
}

static gboolean
popup_over (TwnContactList *self, double x, double y)
{
  CoreRow *row = pick_row (self, x, y);

  if (row == NULL || !select_row (self, row))
    return FALSE;

  popup_at (self, row, x, y);
  return TRUE;
}

static void
on_secondary_pressed (GtkGestureClick *gesture, int n_press, double x, double y,
                      gpointer user_data)
{
  if (popup_over (TWN_CONTACT_LIST (user_data), x, y))
    gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
}

static void
on_long_pressed (GtkGestureLongPress *gesture, double x, double y, gpointer user_data)
{
  if (popup_over (TWN_CONTACT_LIST (user_data), x, y))
    gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
}

/* By the keyboard: at the row that has the focus. */
static void
row_popup (GtkWidget *widget, const char *name, GVariant *parameter)
{
  TwnContactList *self = TWN_CONTACT_LIST (widget);
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (widget));
  GtkWidget *child = focus != NULL ? gtk_widget_get_first_child (focus) : NULL;
  CoreRow *row = child != NULL ? get_row_of (child) : NULL;
  double x, y;

  if (row == NULL || !select_row (self, row)
      || !gtk_widget_translate_coordinates (child, widget, 24, gtk_widget_get_height (child), &x,
                                            &y))
    return;

  popup_at (self, row, x, y);
}

/* Left folds the group whose header is selected, right unfolds; before the list, which has the
 * arrows for itself. */
static gboolean
on_key_pressed (GtkEventControllerKey *controller, guint keyval, guint keycode,
                GdkModifierType state, gpointer user_data)
{
  TwnContactList *self = TWN_CONTACT_LIST (user_data);
  gboolean is_rtl = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
  CoreRow *row = twn_contact_list_get_selected (self);

  if (row == NULL || !core_row_is_header (row)
      || (keyval != GDK_KEY_Left && keyval != GDK_KEY_Right))
    return GDK_EVENT_PROPAGATE;

  core_contact_list_set_folded (self->list, row, (keyval == GDK_KEY_Left) != is_rtl);
  return GDK_EVENT_STOP;
}

/* Whoever is moved to another group loses the one row and gets another: that one is selected then,
 * whichever of it the server says first. */
static void
follow_moved (TwnContactList *self)
{
  MsnpContact *contact = self->selected != NULL ? core_row_get_contact (self->selected) : NULL;
  GListModel *model = G_LIST_MODEL (self->selection);

  if (contact == NULL || gtk_single_selection_get_selected_item (self->selection) != NULL
      || core_contact_list_has_row (self->list, self->selected))
    return;

  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr(CoreRow) row = g_list_model_get_item (model, i);

      if (core_row_get_contact (row) == contact)
        {
          gtk_single_selection_set_selected (self->selection, i);
          return;
        }
    }
}

static void
on_selected (GObject *object, GParamSpec *pspec, gpointer user_data)
{
  TwnContactList *self = TWN_CONTACT_LIST (user_data);
  CoreRow *row = twn_contact_list_get_selected (self);

  if (row != NULL)
    g_set_object (&self->selected, row);
  twn_contact_actions_update (self);
}

static void
on_selection_items_changed (GListModel *model, guint position, guint removed, guint added,
                            gpointer user_data)
{
  TwnContactList *self = TWN_CONTACT_LIST (user_data);

  if (self->list != NULL)
    follow_moved (self);
}

static void
on_items_changed (GListModel *model, guint position, guint removed, guint added, gpointer user_data)
{
  g_object_notify_by_pspec (G_OBJECT (user_data), properties[PROP_SHOWN]);
}

static void
twn_contact_list_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  TwnContactList *self = TWN_CONTACT_LIST (object);

  switch (id)
    {
    case PROP_SEARCH:
      g_value_set_string (value, self->search);
      break;
    case PROP_SHOWN:
      g_value_set_uint (value, twn_contact_list_get_shown (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
twn_contact_list_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_SEARCH:
      twn_contact_list_set_search (TWN_CONTACT_LIST (object), g_value_get_string (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
twn_contact_list_realize (GtkWidget *widget)
{
  TwnContactList *self = TWN_CONTACT_LIST (widget);

  GTK_WIDGET_CLASS (twn_contact_list_parent_class)->realize (widget);
  self->filler = g_signal_connect_after (gtk_widget_get_frame_clock (widget), "layout",
                                         G_CALLBACK (on_fill), self);
}

static void
twn_contact_list_unrealize (GtkWidget *widget)
{
  TwnContactList *self = TWN_CONTACT_LIST (widget);

  g_signal_handler_disconnect (gtk_widget_get_frame_clock (widget), self->filler);
  self->filler = 0;
  stop_after_layout (self);
  GTK_WIDGET_CLASS (twn_contact_list_parent_class)->unrealize (widget);
}

static void
twn_contact_list_dispose (GObject *object)
{
  TwnContactList *self = TWN_CONTACT_LIST (object);
  GtkWidget *scroller = GTK_WIDGET (self->scroller);

  twn_contact_list_set_list (self, NULL);
  if (self->account != NULL)
    g_signal_handlers_disconnect_by_data (self->account, self);
  g_clear_object (&self->account);
  if (self->view != NULL)
    gtk_list_view_set_model (self->view, NULL);
  self->view = NULL;
  self->scroller = NULL;
  g_clear_pointer (&self->menu, twn_contact_menu_free);
  g_clear_pointer (&scroller, gtk_widget_unparent);
  g_clear_object (&self->selected);
  g_clear_object (&self->selection);
  g_clear_object (&self->filtered);
  g_clear_object (&self->filter);
  g_clear_object (&self->sorter);
  G_OBJECT_CLASS (twn_contact_list_parent_class)->dispose (object);
}

static void
twn_contact_list_finalize (GObject *object)
{
  TwnContactList *self = TWN_CONTACT_LIST (object);

  g_free (self->search);
  G_OBJECT_CLASS (twn_contact_list_parent_class)->finalize (object);
}

static void
twn_contact_list_class_init (TwnContactListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = twn_contact_list_get_property;
  object_class->set_property = twn_contact_list_set_property;
  object_class->dispose = twn_contact_list_dispose;
  object_class->finalize = twn_contact_list_finalize;
  widget_class->realize = twn_contact_list_realize;
  widget_class->unrealize = twn_contact_list_unrealize;
  properties[PROP_SEARCH] = g_param_spec_string ("search", NULL, NULL, NULL,
                                                 G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS
                                                   | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_SHOWN] = g_param_spec_uint ("shown", NULL, NULL, 0, G_MAXUINT, 0,
                                              G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/im/tweener/Tweener/ui/twn-contact-list.ui");
  gtk_widget_class_bind_template_child (widget_class, TwnContactList, scroller);
  gtk_widget_class_bind_template_child (widget_class, TwnContactList, view);
  gtk_widget_class_bind_template_callback (widget_class, on_bind);
  gtk_widget_class_bind_template_callback (widget_class, on_unbind);
  gtk_widget_class_bind_template_callback (widget_class, on_activate);
  gtk_widget_class_bind_template_callback (widget_class, on_secondary_pressed);
  gtk_widget_class_bind_template_callback (widget_class, on_long_pressed);
  gtk_widget_class_bind_template_callback (widget_class, on_key_pressed);

  gtk_widget_class_install_action (widget_class, "row.popup", NULL, row_popup);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Menu, 0, "row.popup", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F10, GDK_SHIFT_MASK, "row.popup",
                                       NULL);
  twn_contact_actions_install (widget_class);
}

static void
twn_contact_list_init (TwnContactList *self)
{
  GtkSortListModel *sorted;

  gtk_widget_init_template (GTK_WIDGET (self));

  self->filter = gtk_custom_filter_new (is_row_shown, self, NULL);
  self->sorter = gtk_custom_sorter_new (compare_rows, NULL, NULL);
  self->filtered = gtk_filter_list_model_new (NULL, GTK_FILTER (g_object_ref (self->filter)));
  sorted = gtk_sort_list_model_new (G_LIST_MODEL (g_object_ref (self->filtered)),
                                    GTK_SORTER (g_object_ref (self->sorter)));
  self->selection = gtk_single_selection_new (G_LIST_MODEL (sorted));
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  gtk_single_selection_set_can_unselect (self->selection, TRUE);
  g_signal_connect_object (self->selection, "notify::selected-item", G_CALLBACK (on_selected), self,
                           0);
  g_signal_connect_object (self->filtered, "items-changed", G_CALLBACK (on_items_changed), self, 0);
  gtk_list_view_set_model (self->view, GTK_SELECTION_MODEL (self->selection));
  /* After the view has heard of it. */
  g_signal_connect_object (self->selection, "items-changed",
                           G_CALLBACK (on_selection_items_changed), self, G_CONNECT_AFTER);

  self->menu = twn_contact_menu_new ();
  twn_contact_actions_update (self);
}

static void
on_account_state (CoreAccount *account, GParamSpec *pspec, gpointer user_data)
{
  twn_contact_actions_update (TWN_CONTACT_LIST (user_data));
}

/* Once, after the list was made: whom the rows' actions change. */
void
twn_contact_list_set_account (TwnContactList *self,
                              CoreAccount    *account)
{
  g_return_if_fail (TWN_IS_CONTACT_LIST (self));
  g_return_if_fail (self->account == NULL);

  self->account = g_object_ref (account);
  g_signal_connect (account, "notify::state", G_CALLBACK (on_account_state), self);
}

/* Returns: (transfer none) (nullable): NULL before twn_contact_list_set_account() */
CoreAccount *
twn_contact_list_get_account (TwnContactList *self)
{
  g_return_val_if_fail (TWN_IS_CONTACT_LIST (self), NULL);

  return self->account;
}

/* Returns: (transfer none) (nullable): the row that keys and menus are about */
CoreRow *
twn_contact_list_get_selected (TwnContactList *self)
{
  g_return_val_if_fail (TWN_IS_CONTACT_LIST (self), NULL);

  return self->selection != NULL ? gtk_single_selection_get_selected_item (self->selection) : NULL;
}

/* @list: (nullable): whose rows to show */
void
twn_contact_list_set_list (TwnContactList  *self,
                           CoreContactList *list)
{
  g_return_if_fail (TWN_IS_CONTACT_LIST (self));

  if (self->list == list)
    return;

  if (self->list != NULL)
    g_signal_handlers_disconnect_by_data (self->list, self);
  g_set_object (&self->list, list);
  gtk_filter_list_model_set_model (self->filtered,
                                   list != NULL ? core_contact_list_list_rows (list) : NULL);
  if (list == NULL)
    return;

  g_signal_connect (list, "order-changed", G_CALLBACK (on_order_changed), self);
  g_signal_connect (list, "shown-changed", G_CALLBACK (on_shown_changed), self);
}

/* Shows only people whose name or address contains @search; nothing or NULL ends the search. */
void
twn_contact_list_set_search (TwnContactList *self,
                             const char     *search)
{
  g_autofree char *stripped = g_strstrip (g_strdup (search != NULL ? search : ""));
  g_autofree char *folded = g_utf8_casefold (stripped, -1);
  g_autofree char *normal = g_utf8_normalize (folded, -1, G_NORMALIZE_ALL);

  g_return_if_fail (TWN_IS_CONTACT_LIST (self));

  if (normal == NULL || *normal == '\0')
    g_clear_pointer (&normal, g_free);
  if (g_strcmp0 (normal, self->search) == 0)
    return;

  g_free (self->search);
  self->search = g_steal_pointer (&normal);
  gtk_filter_changed (GTK_FILTER (self->filter), GTK_FILTER_CHANGE_DIFFERENT);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SEARCH]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SHOWN]);
}

guint
twn_contact_list_get_shown (TwnContactList *self)
{
  g_return_val_if_fail (TWN_IS_CONTACT_LIST (self), 0);

  return g_list_model_get_n_items (G_LIST_MODEL (self->filtered));
}

/* From the search to the first of those found. */
void
twn_contact_list_select_first (TwnContactList *self)
{
  g_return_if_fail (TWN_IS_CONTACT_LIST (self));

  if (twn_contact_list_get_shown (self) == 0)
    return;

  gtk_single_selection_set_selected (self->selection, 0);
  gtk_widget_activate_action (GTK_WIDGET (self->view), "list.scroll-to-item", "u", 0);
  gtk_widget_child_focus (GTK_WIDGET (self->view), GTK_DIR_TAB_FORWARD);
}

void
twn_contact_list_activate_first (TwnContactList *self)
{
  g_autoptr(CoreRow) row = NULL;

  g_return_if_fail (TWN_IS_CONTACT_LIST (self));

  row = g_list_model_get_item (G_LIST_MODEL (self->selection), 0);
  if (row != NULL && self->search != NULL)
    twn_contact_list_activate_row (self, row);
}

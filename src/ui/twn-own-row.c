#include "config.h"

#include "twn-own-row.h"

#include <glib/gi18n.h>

#include "core/core-status.h"
#include "core/core-text.h"

#include "twn-avatar.h"
#include "twn-status-paintable.h"

/* Who one is: picture, name and status, the brightest thing in the list. What the server has not
 * confirmed yet is shown with a spinner, and falls back to what holds when the server says no. */
struct _TwnOwnRow
{
  GtkWidget    parent_instance;
  GtkWidget   *box;
  GtkWidget   *picture_button;
  TwnAvatar   *avatar;
  GtkStack    *name_stack;
  GtkWidget   *name_button;
  GtkLabel    *name_label;
  GtkSpinner  *name_spinner;
  GtkEntry    *name_entry;
  GtkDropDown *status_drop_down;
  GtkSpinner  *status_spinner;
  CoreAccount *account;
  MsnpSession *session;
  gboolean     updating; /* the selection is being set by us, and asks for nothing */
};

G_DEFINE_FINAL_TYPE (TwnOwnRow, twn_own_row, GTK_TYPE_WIDGET)

static MsnpStatus
get_shown_status (TwnOwnRow *self)
{
  MsnpStatus status = msnp_session_get_status (self->session);

  /* While a connection is being made anew, what one will appear as; idle is nobody's choice. */
  if (status == MSNP_STATUS_OFFLINE || status == MSNP_STATUS_IDLE)
    status = core_account_get_wanted_status (self->account);

  return status;
}

static guint
find_status (MsnpStatus status)
{
  for (guint i = 0; i < CORE_N_CHOOSABLE_STATUSES; i++)
    {
      if (core_choosable_statuses[i] == status)
        return i;
    }

  return GTK_INVALID_LIST_POSITION;
}

static void
update_status (TwnOwnRow *self)
{
  MsnpStatus actual = msnp_session_get_status (self->session);
  MsnpStatus wanted = msnp_session_get_wanted_status (self->session);
  gboolean is_online = msnp_session_get_state (self->session) == MSNP_SESSION_ONLINE;
  gboolean is_pending = is_online && actual != wanted;

  twn_avatar_set_status (self->avatar, actual, FALSE);
  gtk_spinner_set_spinning (self->status_spinner, is_pending);
  gtk_widget_set_visible (GTK_WIDGET (self->status_spinner), is_pending);

  self->updating = TRUE;
  gtk_drop_down_set_selected (self->status_drop_down,
                              find_status (is_pending && wanted != MSNP_STATUS_IDLE
                                             ? wanted : get_shown_status (self)));
  self->updating = FALSE;
}

static void
update_name (TwnOwnRow *self)
{
  const char *pending = core_account_get_pending_name (self->account);
  const char *name = pending != NULL ? pending : msnp_session_get_display_name (self->session);
  const char *address = msnp_session_get_address (self->session);
  g_autofree char *harmless = NULL;

  if (name == NULL || *name == '\0')
    name = address != NULL ? address : "";
  harmless = core_text_make_harmless (name);

  gtk_label_set_text (self->name_label, harmless);
  twn_avatar_set_person (self->avatar, address, harmless);
  gtk_spinner_set_spinning (self->name_spinner, pending != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->name_spinner), pending != NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->name_button),
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, harmless, -1);
}

/* The button inside is what has the focus. GTK after 4.8 names both by what is chosen, and a screen
 * reader would say that alone. */
static void
name_status (TwnOwnRow *self)
{
  GtkWidget *drop_down = GTK_WIDGET (self->status_drop_down);
  GtkAccessible *named[] = { GTK_ACCESSIBLE (drop_down),
                             GTK_ACCESSIBLE (gtk_widget_get_first_child (drop_down)) };

  for (gsize i = 0; i < G_N_ELEMENTS (named); i++)
    {
      gtk_accessible_reset_relation (named[i], GTK_ACCESSIBLE_RELATION_LABELLED_BY);
      gtk_accessible_update_property (named[i], GTK_ACCESSIBLE_PROPERTY_LABEL, _("My status"), -1);
    }
}

static void
update (TwnOwnRow *self)
{
  if (self->session == NULL)
    return;

  update_name (self);
  update_status (self);
  name_status (self);
}

static void
on_status_selected (GObject *object, GParamSpec *pspec, gpointer user_data)
{
  TwnOwnRow *self = TWN_OWN_ROW (user_data);
  guint selected = gtk_drop_down_get_selected (self->status_drop_down);

  if (self->updating || selected >= CORE_N_CHOOSABLE_STATUSES)
    return;

  gtk_widget_activate_action (GTK_WIDGET (self), "app.status", "s",
                              core_status_get_nick (core_choosable_statuses[selected]));
  update (self);
}

static void
on_status_setup (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer user_data)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *image = gtk_image_new ();

  gtk_image_set_pixel_size (GTK_IMAGE (image), 12);
  gtk_widget_add_css_class (image, "status-icon");
  gtk_box_append (GTK_BOX (box), image);
  gtk_box_append (GTK_BOX (box), gtk_label_new (NULL));
  gtk_list_item_set_child (item, box);
}

static void
on_status_bind (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer user_data)
{
  GtkWidget *image = gtk_widget_get_first_child (gtk_list_item_get_child (item));
  const char *text = gtk_string_object_get_string (gtk_list_item_get_item (item));
  g_autoptr(GdkPaintable) sign = NULL;
  guint position;
  MsnpStatus status;

  /* The button of the drop-down has a model of one item: the text tells, not the position. */
  for (position = 0; position < CORE_N_CHOOSABLE_STATUSES - 1; position++)
    {
      if (g_str_equal (text, core_status_get_label (core_choosable_statuses[position])))
        break;
    }

  status = core_choosable_statuses[position];
  sign = twn_status_paintable_new (status, FALSE);
  gtk_image_set_from_paintable (GTK_IMAGE (image), sign);
  gtk_widget_set_css_classes (image, (const char *[]) { "status-icon",
                                                        twn_status_get_css_class (status), NULL });
  gtk_label_set_text (GTK_LABEL (gtk_widget_get_next_sibling (image)), text);
}

static void
on_name_clicked (GtkButton *button, gpointer user_data)
{
  TwnOwnRow *self = TWN_OWN_ROW (user_data);
  const char *name = msnp_session_get_display_name (self->session);

  gtk_editable_set_text (GTK_EDITABLE (self->name_entry), name != NULL ? name : "");
  gtk_stack_set_visible_child (self->name_stack, GTK_WIDGET (self->name_entry));
  gtk_widget_grab_focus (GTK_WIDGET (self->name_entry));
}

static void
stop_editing (TwnOwnRow *self)
{
  gtk_stack_set_visible_child (self->name_stack, self->name_button);
}

static void
on_name_activate (GtkEntry *entry, gpointer user_data)
{
  TwnOwnRow *self = TWN_OWN_ROW (user_data);
  g_autofree char *name = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (entry))));

  if (*name != '\0' && self->account != NULL)
    core_account_set_display_name (self->account, name);
  stop_editing (self);
  gtk_widget_grab_focus (self->name_button);
}

/* Going somewhere else changes nothing: a name is what others see, and Enter says so. */
static void
on_name_left (GtkEventControllerFocus *controller, gpointer user_data)
{
  stop_editing (TWN_OWN_ROW (user_data));
}

static gboolean
on_name_key (GtkEventControllerKey *controller, guint keyval, guint keycode, GdkModifierType state,
             gpointer user_data)
{
  TwnOwnRow *self = TWN_OWN_ROW (user_data);

  if (keyval != GDK_KEY_Escape)
    return GDK_EVENT_PROPAGATE;

  stop_editing (self);
  gtk_widget_grab_focus (self->name_button);
  return GDK_EVENT_STOP;
}

/* An image that is dropped onto the picture is to become it. */
static gboolean
on_picture_drop (GtkDropTarget *target, const GValue *value, double x, double y,
                 gpointer user_data)
{
  TwnOwnRow *self = TWN_OWN_ROW (user_data);
  g_autoptr(GSList) files = gdk_file_list_get_files (g_value_get_boxed (value));
  g_autofree char *uri = files != NULL ? g_file_get_uri (files->data) : NULL;

  return uri != NULL
         && gtk_widget_activate_action (GTK_WIDGET (self), "app.display-picture", "s", uri);
}

static void
twn_own_row_dispose (GObject *object)
{
  TwnOwnRow *self = TWN_OWN_ROW (object);

  twn_own_row_set_account (self, NULL);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  G_OBJECT_CLASS (twn_own_row_parent_class)->dispose (object);
}

static void
twn_own_row_class_init (TwnOwnRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = twn_own_row_dispose;
  g_type_ensure (TWN_TYPE_AVATAR);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "own-row");
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/im/tweener/Tweener/ui/twn-own-row.ui");
  gtk_widget_class_bind_template_child (widget_class, TwnOwnRow, box);
  gtk_widget_class_bind_template_child (widget_class, TwnOwnRow, picture_button);
  gtk_widget_class_bind_template_child (widget_class, TwnOwnRow, avatar);
  gtk_widget_class_bind_template_child (widget_class, TwnOwnRow, name_stack);
  gtk_widget_class_bind_template_child (widget_class, TwnOwnRow, name_button);
  gtk_widget_class_bind_template_child (widget_class, TwnOwnRow, name_label);
  gtk_widget_class_bind_template_child (widget_class, TwnOwnRow, name_spinner);
  gtk_widget_class_bind_template_child (widget_class, TwnOwnRow, name_entry);
  gtk_widget_class_bind_template_child (widget_class, TwnOwnRow, status_drop_down);
  gtk_widget_class_bind_template_child (widget_class, TwnOwnRow, status_spinner);
  gtk_widget_class_bind_template_callback (widget_class, on_name_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_name_activate);
  gtk_widget_class_bind_template_callback (widget_class, on_name_left);
  gtk_widget_class_bind_template_callback (widget_class, on_name_key);
  gtk_widget_class_bind_template_callback (widget_class, on_status_setup);
  gtk_widget_class_bind_template_callback (widget_class, on_status_bind);
  gtk_widget_class_bind_template_callback (widget_class, on_status_selected);
}

static void
twn_own_row_init (TwnOwnRow *self)
{
  g_autoptr(GtkStringList) labels = NULL;
  GtkDropTarget *target = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);

  gtk_widget_init_template (GTK_WIDGET (self));
  twn_avatar_set_own (self->avatar);
  g_signal_connect (target, "drop", G_CALLBACK (on_picture_drop), self);
  gtk_widget_add_controller (self->picture_button, GTK_EVENT_CONTROLLER (target));

  labels = gtk_string_list_new (NULL);
  for (guint i = 0; i < CORE_N_CHOOSABLE_STATUSES; i++)
    gtk_string_list_append (labels, core_status_get_label (core_choosable_statuses[i]));
  self->updating = TRUE;
  gtk_drop_down_set_model (self->status_drop_down, G_LIST_MODEL (labels));
  self->updating = FALSE;

  name_status (self);
}

static void
on_notify (GObject *object, GParamSpec *pspec, gpointer user_data)
{
  update (TWN_OWN_ROW (user_data));
}

static void
set_session (TwnOwnRow *self, MsnpSession *session)
{
  if (self->session != NULL)
    g_signal_handlers_disconnect_by_data (self->session, self);
  g_set_object (&self->session, session);
  if (session == NULL)
    return;

  g_signal_connect (session, "notify::status", G_CALLBACK (on_notify), self);
  g_signal_connect (session, "notify::wanted-status", G_CALLBACK (on_notify), self);
  g_signal_connect (session, "notify::display-name", G_CALLBACK (on_notify), self);
  g_signal_connect (session, "notify::state", G_CALLBACK (on_notify), self);
  update (self);
}

static void
on_session_notify (CoreAccount *account, GParamSpec *pspec, gpointer user_data)
{
  set_session (TWN_OWN_ROW (user_data), core_account_get_session (account));
}

/* @account: (nullable): whose name and status to show */
void
twn_own_row_set_account (TwnOwnRow   *self,
                         CoreAccount *account)
{
  g_return_if_fail (TWN_IS_OWN_ROW (self));

  if (self->account == account)
    return;

  if (self->account != NULL)
    g_signal_handlers_disconnect_by_data (self->account, self);
  set_session (self, NULL);
  g_set_object (&self->account, account);
  if (account == NULL)
    return;

  g_signal_connect (account, "notify::session", G_CALLBACK (on_session_notify), self);
  g_signal_connect (account, "notify::pending-name", G_CALLBACK (on_notify), self);
  set_session (self, core_account_get_session (account));
}

/* Opens the list of statuses, as a click does. */
void
twn_own_row_choose_status (TwnOwnRow *self)
{
  g_return_if_fail (TWN_IS_OWN_ROW (self));

  gtk_widget_grab_focus (GTK_WIDGET (self->status_drop_down));
  gtk_widget_activate (GTK_WIDGET (self->status_drop_down));
}

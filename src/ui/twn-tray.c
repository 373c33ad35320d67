#include "config.h"

#include "twn-tray.h"

#include <glib/gi18n.h>

#include "core/core-status.h"

#include "twn-bus.h"
#include "twn-tray-icon.h"
#include "twn-tray-menu.h"

#define WATCHER_NAME "org.kde.StatusNotifierWatcher"
#define WATCHER_PATH "/StatusNotifierWatcher"
#define ITEM_PATH "/StatusNotifierItem"
#define MENU_PATH "/StatusNotifierItem/Menu"

/**
 * TwnTray:
 *
 * The program's item in the tray (StatusNotifierItem), where the desktop has one. Owned by
 * TwnDesktop. It registers with whatever watcher is there, under the connection's own name, and
 * again with each that comes: trays are restarted, and come later than programs. A watcher alone
 * shows nothing: "is-shown" says whether a host has come, too.
 *
 * A click and the menu do nothing of their own: they activate the program's actions.
 */
struct _TwnTray
{
  GObject          parent_instance;
  GtkApplication  *application; /* (unowned): owns the owner of this */
  GDBusConnection *connection;
  GCancellable    *cancellable;
  TwnBusItem      *skeleton;
  TwnTrayMenu     *menu;
  guint            name;        /* watch */
  guint            hosts;       /* subscription */
  MsnpStatus       status;
  guint            unread;
  char            *token;       /* (nullable): of the click that is being acted upon */
  gboolean         is_registered;
  gboolean         has_host;
  gboolean         was_shown;
};

enum { PROP_IS_SHOWN = 1, N_PROPS };
static GParamSpec *properties[N_PROPS];
G_DEFINE_FINAL_TYPE (TwnTray, twn_tray, G_TYPE_OBJECT)

static void
twn_tray_get_property (GObject    *object,
                       guint       id,
                       GValue     *value,
                       GParamSpec *pspec)
{
  if (id == PROP_IS_SHOWN)
    g_value_set_boolean (value, twn_tray_is_shown (TWN_TRAY (object)));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
twn_tray_dispose (GObject *object)
{
  TwnTray *self = TWN_TRAY (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->name, g_bus_unwatch_name);
  if (self->hosts != 0)
    g_dbus_connection_signal_unsubscribe (self->connection, self->hosts);
  self->hosts = 0;
  /* A watcher drops an item when its object's connection goes; the program's stays open. */
  if (self->skeleton != NULL &&
      g_dbus_interface_skeleton_get_connection (G_DBUS_INTERFACE_SKELETON (self->skeleton)) != NULL)
    g_dbus_interface_skeleton_unexport (G_DBUS_INTERFACE_SKELETON (self->skeleton));
  g_clear_object (&self->skeleton);
  g_clear_object (&self->menu);
  g_clear_weak_pointer (&self->application);
  /* A connection of its own: the watcher sees it go, and takes the item away. */
  if (self->connection != NULL)
    g_dbus_connection_close (self->connection, NULL, NULL, NULL);
  g_clear_object (&self->connection);
  G_OBJECT_CLASS (twn_tray_parent_class)->dispose (object);
}

static void
twn_tray_finalize (GObject *object)
{
  TwnTray *self = TWN_TRAY (object);

  g_clear_object (&self->cancellable);
  g_free (self->token);
  G_OBJECT_CLASS (twn_tray_parent_class)->finalize (object);
}

static void
twn_tray_class_init (TwnTrayClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = twn_tray_get_property;
  object_class->dispose = twn_tray_dispose;
  object_class->finalize = twn_tray_finalize;
  properties[PROP_IS_SHOWN] = g_param_spec_boolean ("is-shown", NULL, NULL, FALSE,
                                                    G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
notify_shown (TwnTray *self)
{
  if (twn_tray_is_shown (self) == self->was_shown)
    return;

  self->was_shown = !self->was_shown;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_IS_SHOWN]);
}

static gboolean
on_activate (TwnBusItem            *skeleton,
             GDBusMethodInvocation *invocation,
             int                    x,
             int                    y,
             TwnTray               *self)
{
  twn_bus_item_complete_activate (skeleton, invocation);
  g_action_group_activate_action (G_ACTION_GROUP (self->application), "toggle", NULL);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
on_secondary_activate (TwnBusItem            *skeleton,
                       GDBusMethodInvocation *invocation,
                       int                    x,
                       int                    y,
                       TwnTray               *self)
{
  twn_bus_item_complete_secondary_activate (skeleton, invocation);
  g_action_group_activate_action (G_ACTION_GROUP (self->application), "toggle", NULL);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

/* Hosts that read "Menu" show it themselves, and this is for others: they cannot be helped. */
static gboolean
on_context_menu (TwnBusItem            *skeleton,
                 GDBusMethodInvocation *invocation,
                 int                    x,
                 int                    y,
                 TwnTray               *self)
{
  twn_bus_item_complete_context_menu (skeleton, invocation);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
on_scroll (TwnBusItem            *skeleton,
           GDBusMethodInvocation *invocation,
           int                    delta,
           const char            *orientation,
           TwnTray               *self)
{
  twn_bus_item_complete_scroll (skeleton, invocation);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

/* Comes right before the click whose window it lets come to the front. */
static gboolean
on_token (TwnBusItem            *skeleton,
          GDBusMethodInvocation *invocation,
          const char            *token,
          TwnTray               *self)
{
  g_free (self->token);
  self->token = g_strdup (token);
  twn_bus_item_complete_provide_xdg_activation_token (skeleton, invocation);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static void
update_icon (TwnTray *self)
{
  const char *name = twn_tray_icon_get_name (self->status);

  twn_bus_item_set_icon_name (self->skeleton, twn_tray_icon_is_installed (name) ? name : "");
  twn_bus_item_set_icon_pixmap (self->skeleton, twn_tray_icon_get_pixmaps (name));
  twn_bus_item_emit_new_icon (self->skeleton);
}

static void
update_words (TwnTray *self)
{
  const char *status = self->unread > 0 ? "NeedsAttention" : "Active";
  g_autofree char *words =
    self->unread == 0
      ? g_strdup (core_status_get_label (self->status))
      : g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u unread message", "%u unread messages",
                                      self->unread), self->unread);

  twn_bus_item_set_tool_tip (
    self->skeleton,
    g_variant_new ("(s@a(iiay)ss)", "", g_variant_new_array (G_VARIANT_TYPE ("(iiay)"), NULL, 0),
                   "Tweener", words));
  twn_bus_item_emit_new_tool_tip (self->skeleton);
  if (g_strcmp0 (twn_bus_item_get_status (self->skeleton), status) == 0)
    return;

  twn_bus_item_set_status (self->skeleton, status);
  twn_bus_item_emit_new_status (self->skeleton, status);
}

static GVariant *
no_pixmaps (void)
{
  return g_variant_new_array (G_VARIANT_TYPE ("(iiay)"), NULL, 0);
}

/* Only where there is a watcher: drawing icons that nobody sees costs time and memory. */
static void
ensure_item (TwnTray *self)
{
  g_autoptr(GtkBuilder) builder = NULL;
  const char *attention = TWN_TRAY_ICON_MESSAGE;

  if (self->skeleton != NULL)
    return;

  self->skeleton = twn_bus_item_skeleton_new ();
  g_object_set (self->skeleton,
                "category", "Communications",
                "id", TWEENER_APP_ID,
                "title", "Tweener",
                "status", "Active",
                "overlay-icon-name", "",
                "overlay-icon-pixmap", no_pixmaps (),
                "attention-icon-name", twn_tray_icon_is_installed (attention) ? attention : "",
                "attention-icon-pixmap", twn_tray_icon_get_pixmaps (attention),
                "attention-movie-name", "",
                "menu", MENU_PATH,
                NULL);
  g_signal_connect_object (self->skeleton, "handle-activate", G_CALLBACK (on_activate), self, 0);
  g_signal_connect_object (self->skeleton, "handle-secondary-activate",
                           G_CALLBACK (on_secondary_activate), self, 0);
  g_signal_connect_object (self->skeleton, "handle-context-menu", G_CALLBACK (on_context_menu),
                           self, 0);
  g_signal_connect_object (self->skeleton, "handle-scroll", G_CALLBACK (on_scroll), self, 0);
  g_signal_connect_object (self->skeleton, "handle-provide-xdg-activation-token",
                           G_CALLBACK (on_token), self, 0);

  builder = gtk_builder_new_from_resource ("/im/tweener/Tweener/ui/twn-tray.ui");
  self->menu = twn_tray_menu_new (G_MENU_MODEL (gtk_builder_get_object (builder, "menu")),
                                  G_ACTION_GROUP (self->application));
  update_icon (self);
  update_words (self);
}

static gboolean
export_item (TwnTray *self)
{
  g_autoptr(GError) error = NULL;

  if (self->skeleton != NULL)
    return TRUE;

  ensure_item (self);
  if (g_dbus_interface_skeleton_export (G_DBUS_INTERFACE_SKELETON (self->skeleton),
                                        self->connection, ITEM_PATH, &error) &&
      twn_tray_menu_export (self->menu, self->connection, MENU_PATH, &error))
    return TRUE;

  g_warning ("the tray cannot be served: %s", error->message);
  return FALSE;
}

static void
on_registered (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr(TwnTray) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GVariant) reply =
    g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  if (reply == NULL)
    g_debug ("the tray does not take the item: %s", error->message);

  self->is_registered = reply != NULL;
  notify_shown (self);
}

static void
on_host_known (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr(TwnTray) self = user_data;
  g_autoptr(GVariant) reply =
    g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, NULL);
  g_autoptr(GVariant) value = NULL;

  if (g_cancellable_is_cancelled (self->cancellable))
    return;

  /* A watcher that does not say is taken at its word that it watches. */
  if (reply != NULL)
    g_variant_get (reply, "(v)", &value);
  self->has_host = value == NULL || !g_variant_is_of_type (value, G_VARIANT_TYPE_BOOLEAN) ||
                   g_variant_get_boolean (value);
  notify_shown (self);
}

static void
ask_for_host (TwnTray *self)
{
  g_dbus_connection_call (self->connection, WATCHER_NAME, WATCHER_PATH,
                          "org.freedesktop.DBus.Properties", "Get",
                          g_variant_new ("(ss)", WATCHER_NAME, "IsStatusNotifierHostRegistered"),
                          G_VARIANT_TYPE ("(v)"), G_DBUS_CALL_FLAGS_NO_AUTO_START, -1,
                          self->cancellable, on_host_known, g_object_ref (self));
}

static void
on_host_signal (GDBusConnection *connection,
                const char      *sender,
                const char      *path,
                const char      *interface,
                const char      *signal,
                GVariant        *parameters,
                gpointer         user_data)
{
  if (g_str_has_prefix (signal, "StatusNotifierHost"))
    ask_for_host (TWN_TRAY (user_data));
}

static void
on_watcher_appeared (GDBusConnection *connection,
                     const char      *name,
                     const char      *owner,
                     gpointer         user_data)
{
  TwnTray *self = TWN_TRAY (user_data);

  if (!export_item (self))
    return;

  g_dbus_connection_call (connection, WATCHER_NAME, WATCHER_PATH, WATCHER_NAME,
                          "RegisterStatusNotifierItem",
                          g_variant_new ("(s)", g_dbus_connection_get_unique_name (connection)),
                          NULL, G_DBUS_CALL_FLAGS_NO_AUTO_START, -1, self->cancellable,
                          on_registered, g_object_ref (self));
  ask_for_host (self);
}

static void
on_watcher_vanished (GDBusConnection *connection,
                     const char      *name,
                     gpointer         user_data)
{
  TwnTray *self = TWN_TRAY (user_data);

  self->is_registered = FALSE;
  self->has_host = FALSE;
  notify_shown (self);
}

static void
on_connection (GObject      *object,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr(TwnTray) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GDBusConnection) connection = g_dbus_connection_new_for_address_finish (result, &error);

  if (connection == NULL || g_cancellable_is_cancelled (self->cancellable))
    return;

  self->connection = g_steal_pointer (&connection);
  self->hosts = g_dbus_connection_signal_subscribe (
    self->connection, WATCHER_NAME, WATCHER_NAME, NULL, WATCHER_PATH, NULL,
    G_DBUS_SIGNAL_FLAGS_NONE, on_host_signal, self, NULL);
  self->name = g_bus_watch_name_on_connection (self->connection, WATCHER_NAME,
                                               G_BUS_NAME_WATCHER_FLAGS_NONE,
                                               on_watcher_appeared, on_watcher_vanished, self,
                                               NULL);
}

static void
twn_tray_init (TwnTray *self)
{
  self->cancellable = g_cancellable_new ();
}

/* Returns: (transfer full): an item that waits for a tray */
TwnTray *
twn_tray_new (GtkApplication *application)
{
  TwnTray *self;
  g_autofree char *address = NULL;

  g_return_val_if_fail (GTK_IS_APPLICATION (application), NULL);

  self = g_object_new (TWN_TYPE_TRAY, NULL);
  g_set_weak_pointer (&self->application, application);
  address = g_dbus_address_get_for_bus_sync (G_BUS_TYPE_SESSION, NULL, NULL);
  if (address != NULL)
    g_dbus_connection_new_for_address (address,
                                       G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
                                         G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                       NULL, self->cancellable, on_connection,
                                       g_object_ref (self));

  return self;
}

/* Returns: whether a person has the item before the eyes */
gboolean
twn_tray_is_shown (TwnTray *self)
{
  g_return_val_if_fail (TWN_IS_TRAY (self), FALSE);

  return self->is_registered && self->has_host;
}

/* @status: one's own; offline while not signed in */
void
twn_tray_set_state (TwnTray    *self,
                    MsnpStatus  status,
                    guint       unread)
{
  gboolean is_other_status;

  g_return_if_fail (TWN_IS_TRAY (self));

  if (self->status == status && self->unread == unread)
    return;

  is_other_status = self->status != status;
  self->status = status;
  self->unread = unread;
  if (self->skeleton == NULL)
    return;

  if (is_other_status)
    update_icon (self);
  update_words (self);
}

/* Returns: (transfer full) (nullable): what lets the click that is acted upon raise a window */
char *
twn_tray_take_token (TwnTray *self)
{
  g_return_val_if_fail (TWN_IS_TRAY (self), NULL);

  return g_steal_pointer (&self->token);
}

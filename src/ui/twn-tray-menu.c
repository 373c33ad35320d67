#include "config.h"

#include "twn-tray-menu.h"

#include <gtk/gtk.h>
#include <string.h>

#include "twn-bus.h"

#define ROOT 0
#define IDS_MAX 1000 /* asked about in one call: the menu has far fewer */

/**
 * TwnTrayMenu:
 *
 * One of the program's menus and the program's actions, told the way a tray wants them: a list of
 * items with properties. Sections become items with separators between them; the menu has no
 * submenus. An item is what its action says: a target and a state make it a radio item. Owned by
 * TwnTray.
 */
struct _TwnTrayMenu
{
  GObject       parent_instance;
  GMenuModel   *model;
  GActionGroup *actions;
  TwnBusMenu   *skeleton;
  GPtrArray    *items;    /* TrayItem: the first has the id 1 */
  guint         revision;
};

typedef struct
{
  char     *label;       /* NULL: a separator */
  char     *action;      /* without "app." */
  GVariant *target;      /* (nullable) */
  gboolean  hides;       /* when its action is disabled */
} TrayItem;

G_DEFINE_FINAL_TYPE (TwnTrayMenu, twn_tray_menu, G_TYPE_OBJECT)

static void
tray_item_free (gpointer data)
{
  TrayItem *self = data;

  g_free (self->label);
  g_free (self->action);
  g_clear_pointer (&self->target, g_variant_unref);
  g_free (self);
}

static void
twn_tray_menu_dispose (GObject *object)
{
  TwnTrayMenu *self = TWN_TRAY_MENU (object);

  twn_tray_menu_unexport (self);
  g_clear_object (&self->skeleton);
  g_clear_object (&self->model);
  g_clear_object (&self->actions);
  G_OBJECT_CLASS (twn_tray_menu_parent_class)->dispose (object);
}

static void
twn_tray_menu_finalize (GObject *object)
{
  g_ptr_array_unref (TWN_TRAY_MENU (object)->items);
  G_OBJECT_CLASS (twn_tray_menu_parent_class)->finalize (object);
}

static void
twn_tray_menu_class_init (TwnTrayMenuClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = twn_tray_menu_dispose;
  G_OBJECT_CLASS (klass)->finalize = twn_tray_menu_finalize;
}

static void
add_item (TwnTrayMenu *self,
          GMenuModel  *model,
          int          index)
{
  TrayItem *item = g_new0 (TrayItem, 1);
  g_autofree char *action = NULL;
  g_autofree char *hidden_when = NULL;

  g_menu_model_get_item_attribute (model, index, G_MENU_ATTRIBUTE_LABEL, "s", &item->label);
  g_menu_model_get_item_attribute (model, index, G_MENU_ATTRIBUTE_ACTION, "s", &action);
  g_menu_model_get_item_attribute (model, index, "hidden-when", "s", &hidden_when);
  item->target = g_menu_model_get_item_attribute_value (model, index, G_MENU_ATTRIBUTE_TARGET,
                                                        NULL);
  item->hides = g_strcmp0 (hidden_when, "action-disabled") == 0;
  if (action != NULL && g_str_has_prefix (action, "app."))
    item->action = g_strdup (action + strlen ("app."));
  g_ptr_array_add (self->items, item);
}

static void
add_items (TwnTrayMenu *self,
           GMenuModel  *model)
{
  for (int i = 0; i < g_menu_model_get_n_items (model); i++)
    {
      g_autoptr(GMenuModel) section = g_menu_model_get_item_link (model, i, G_MENU_LINK_SECTION);

      if (section == NULL)
        {
          add_item (self, model, i);
          continue;
        }
      if (self->items->len > 0)
        g_ptr_array_add (self->items, g_new0 (TrayItem, 1));
      add_items (self, section);
    }
}

/* Returns: (nullable): the item of that number */
static TrayItem *
get_item (TwnTrayMenu *self,
          int          id)
{
  return id > ROOT && (guint) id <= self->items->len ? self->items->pdata[id - 1] : NULL;
}

static gboolean
is_enabled (TwnTrayMenu *self,
            TrayItem    *item)
{
  return item->action != NULL && g_action_group_get_action_enabled (self->actions, item->action);
}

static void
add_state (TwnTrayMenu  *self,
           TrayItem     *item,
           GVariantDict *properties)
{
  g_autoptr(GVariant) state =
    item->action != NULL ? g_action_group_get_action_state (self->actions, item->action) : NULL;
  gboolean is_radio = state != NULL && item->target != NULL;
  gboolean is_on = FALSE;

  if (is_radio)
    is_on = g_variant_equal (state, item->target);
  else if (state != NULL && g_variant_is_of_type (state, G_VARIANT_TYPE_BOOLEAN))
    is_on = g_variant_get_boolean (state);
  else
    return;

  g_variant_dict_insert (properties, "toggle-type", "s", is_radio ? "radio" : "checkmark");
  g_variant_dict_insert (properties, "toggle-state", "i", is_on ? 1 : 0);
}

/* Returns: (transfer floating): everything there is to know about the item @id */
static GVariant *
item_get_properties (TwnTrayMenu *self,
                     int          id)
{
  TrayItem *item = get_item (self, id);
  GVariantDict properties;

  g_variant_dict_init (&properties, NULL);
  if (id == ROOT)
    {
      g_variant_dict_insert (&properties, "children-display", "s", "submenu");
    }
  else if (item->label == NULL)
    {
      g_variant_dict_insert (&properties, "type", "s", "separator");
      g_variant_dict_insert (&properties, "visible", "b", TRUE);
    }
  else
    {
      g_variant_dict_insert (&properties, "label", "s", item->label);
      g_variant_dict_insert (&properties, "enabled", "b", is_enabled (self, item));
      g_variant_dict_insert (&properties, "visible", "b",
                             !item->hides || is_enabled (self, item));
      add_state (self, item, &properties);
    }

  return g_variant_dict_end (&properties);
}

/* Returns: (transfer floating): the item and, down to @depth, what is below */
static GVariant *
item_get_layout (TwnTrayMenu *self,
                 int          id,
                 int          depth)
{
  GVariantBuilder children;

  g_variant_builder_init (&children, G_VARIANT_TYPE ("av"));
  for (guint i = 1; id == ROOT && depth != 0 && i <= self->items->len; i++)
    g_variant_builder_add (&children, "v", item_get_layout (self, (int) i, 0));

  return g_variant_new ("(i@a{sv}av)", id, item_get_properties (self, id), &children);
}

static gboolean
has_id (TwnTrayMenu *self,
        int          id)
{
  return id == ROOT || get_item (self, id) != NULL;
}

static gboolean
refuse (GDBusMethodInvocation *invocation)
{
  g_dbus_method_invocation_return_error_literal (invocation, G_DBUS_ERROR,
                                                 G_DBUS_ERROR_INVALID_ARGS,
                                                 "no such item in the menu");
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
on_get_layout (TwnBusMenu            *skeleton,
               GDBusMethodInvocation *invocation,
               int                    parent,
               int                    depth,
               const char *const     *names,
               TwnTrayMenu           *self)
{
  if (!has_id (self, parent))
    return refuse (invocation);

  twn_bus_menu_complete_get_layout (skeleton, invocation, self->revision,
                                    item_get_layout (self, parent, depth));
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

/* @ids: empty for all of them */
static gboolean
on_get_group_properties (TwnBusMenu            *skeleton,
                         GDBusMethodInvocation *invocation,
                         GVariant              *ids,
                         const char *const     *names,
                         TwnTrayMenu           *self)
{
  GVariantBuilder properties;
  gsize n_ids = MIN (g_variant_n_children (ids), IDS_MAX);

  g_variant_builder_init (&properties, G_VARIANT_TYPE ("a(ia{sv})"));
  for (gsize i = 0; i < n_ids; i++)
    {
      int id = ROOT;

      g_variant_get_child (ids, i, "i", &id);
      if (has_id (self, id))
        g_variant_builder_add (&properties, "(i@a{sv})", id, item_get_properties (self, id));
    }
  for (guint id = 1; n_ids == 0 && id <= self->items->len; id++)
    g_variant_builder_add (&properties, "(i@a{sv})", (int) id,
                           item_get_properties (self, (int) id));

  twn_bus_menu_complete_get_group_properties (skeleton, invocation,
                                              g_variant_builder_end (&properties));
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
on_get_property (TwnBusMenu            *skeleton,
                 GDBusMethodInvocation *invocation,
                 int                    id,
                 const char            *name,
                 TwnTrayMenu           *self)
{
  g_autoptr(GVariant) properties = NULL;
  g_autoptr(GVariant) value = NULL;

  if (!has_id (self, id))
    return refuse (invocation);

  properties = g_variant_ref_sink (item_get_properties (self, id));
  value = g_variant_lookup_value (properties, name, NULL);
  if (value == NULL)
    return refuse (invocation);

  twn_bus_menu_complete_get_property (skeleton, invocation, g_variant_new_variant (value));
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

/* What was clicked, until the answer to the tray is on its way. */
typedef struct
{
  TwnTrayMenu *menu;
  int          id;
} Click;

static void
on_answered (GObject      *connection,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autofree Click *click = user_data;
  g_autoptr(TwnTrayMenu) self = click->menu;
  TrayItem *item = get_item (self, click->id);

  g_dbus_connection_flush_finish (G_DBUS_CONNECTION (connection), result, NULL);
  if (item != NULL && self->actions != NULL && is_enabled (self, item))
    g_action_group_activate_action (self->actions, item->action, item->target);
}

/* To be called when the answer has been given: the action may end the program, and the answer
 * would never leave it. */
static void
take_event (TwnTrayMenu     *self,
            GDBusConnection *connection,
            int              id,
            const char      *event)
{
  Click *click;

  if (!g_str_equal (event, "clicked"))
    return;

  click = g_new0 (Click, 1);
  click->menu = g_object_ref (self);
  click->id = id;
  g_dbus_connection_flush (connection, NULL, on_answered, click);
}

static gboolean
on_event (TwnBusMenu            *skeleton,
          GDBusMethodInvocation *invocation,
          int                    id,
          const char            *event,
          GVariant              *data,
          guint                  timestamp,
          TwnTrayMenu           *self)
{
  GDBusConnection *connection = g_dbus_method_invocation_get_connection (invocation);

  if (!has_id (self, id))
    return refuse (invocation);

  twn_bus_menu_complete_event (skeleton, invocation);
  take_event (self, connection, id, event);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
on_event_group (TwnBusMenu            *skeleton,
                GDBusMethodInvocation *invocation,
                GVariant              *events,
                TwnTrayMenu           *self)
{
  GDBusConnection *connection = g_dbus_method_invocation_get_connection (invocation);
  GVariantBuilder unknown;
  gsize n_events = MIN (g_variant_n_children (events), IDS_MAX);

  g_variant_builder_init (&unknown, G_VARIANT_TYPE ("ai"));
  for (gsize i = 0; i < n_events; i++)
    {
      int id = ROOT;

      g_variant_get_child (events, i, "(i&svu)", &id, NULL, NULL, NULL);
      if (!has_id (self, id))
        g_variant_builder_add (&unknown, "i", id);
    }
  twn_bus_menu_complete_event_group (skeleton, invocation, g_variant_builder_end (&unknown));

  for (gsize i = 0; i < n_events; i++)
    {
      const char *event = NULL;
      int id = ROOT;

      g_variant_get_child (events, i, "(i&svu)", &id, &event, NULL, NULL);
      take_event (self, connection, id, event);
    }
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

/* Changes are told when they happen: there is never anything to fetch before the menu opens. */
static gboolean
on_about_to_show (TwnBusMenu            *skeleton,
                  GDBusMethodInvocation *invocation,
                  int                    id,
                  TwnTrayMenu           *self)
{
  twn_bus_menu_complete_about_to_show (skeleton, invocation, FALSE);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
on_about_to_show_group (TwnBusMenu            *skeleton,
                        GDBusMethodInvocation *invocation,
                        GVariant              *ids,
                        TwnTrayMenu           *self)
{
  twn_bus_menu_complete_about_to_show_group (
    skeleton, invocation, g_variant_new_array (G_VARIANT_TYPE_INT32, NULL, 0),
    g_variant_new_array (G_VARIANT_TYPE_INT32, NULL, 0));
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

/* An action has another state, or can or cannot be used: so have its items. */
static void
tell_action (TwnTrayMenu *self,
             const char  *action)
{
  GVariantBuilder updated;
  gboolean is_told = FALSE;

  g_variant_builder_init (&updated, G_VARIANT_TYPE ("a(ia{sv})"));
  for (guint id = 1; id <= self->items->len; id++)
    {
      if (g_strcmp0 (get_item (self, (int) id)->action, action) != 0)
        continue;

      g_variant_builder_add (&updated, "(i@a{sv})", (int) id,
                             item_get_properties (self, (int) id));
      is_told = TRUE;
    }

  if (is_told)
    twn_bus_menu_emit_items_properties_updated (
      self->skeleton, g_variant_builder_end (&updated),
      g_variant_new_array (G_VARIANT_TYPE ("(ias)"), NULL, 0));
  else
    g_variant_builder_clear (&updated);
}

static void
on_action_state_changed (GActionGroup *actions,
                         const char   *action,
                         GVariant     *state,
                         TwnTrayMenu  *self)
{
  tell_action (self, action);
}

static void
on_action_enabled_changed (GActionGroup *actions,
                           const char   *action,
                           gboolean      enabled,
                           TwnTrayMenu  *self)
{
  tell_action (self, action);
}

static void
twn_tray_menu_init (TwnTrayMenu *self)
{
  const char *const no_paths[] = { NULL };

  self->items = g_ptr_array_new_with_free_func (tray_item_free);
  self->revision = 1;
  self->skeleton = twn_bus_menu_skeleton_new ();
  twn_bus_menu_set_version (self->skeleton, 3);
  twn_bus_menu_set_status (self->skeleton, "normal");
  twn_bus_menu_set_icon_theme_path (self->skeleton, no_paths);
  g_signal_connect_object (self->skeleton, "handle-get-layout", G_CALLBACK (on_get_layout), self,
                           0);
  g_signal_connect_object (self->skeleton, "handle-get-group-properties",
                           G_CALLBACK (on_get_group_properties), self, 0);
  g_signal_connect_object (self->skeleton, "handle-get-property", G_CALLBACK (on_get_property),
                           self, 0);
  g_signal_connect_object (self->skeleton, "handle-event", G_CALLBACK (on_event), self, 0);
  g_signal_connect_object (self->skeleton, "handle-event-group", G_CALLBACK (on_event_group),
                           self, 0);
  g_signal_connect_object (self->skeleton, "handle-about-to-show", G_CALLBACK (on_about_to_show),
                           self, 0);
  g_signal_connect_object (self->skeleton, "handle-about-to-show-group",
                           G_CALLBACK (on_about_to_show_group), self, 0);
}

/* @model: does not change any more
 * @actions: those that the model's "app." means */
TwnTrayMenu *
twn_tray_menu_new (GMenuModel   *model,
                   GActionGroup *actions)
{
  TwnTrayMenu *self;

  g_return_val_if_fail (G_IS_MENU_MODEL (model), NULL);
  g_return_val_if_fail (G_IS_ACTION_GROUP (actions), NULL);

  self = g_object_new (TWN_TYPE_TRAY_MENU, NULL);
  self->model = g_object_ref (model);
  self->actions = g_object_ref (actions);
  add_items (self, model);
  g_signal_connect_object (actions, "action-state-changed", G_CALLBACK (on_action_state_changed),
                           self, 0);
  g_signal_connect_object (actions, "action-enabled-changed",
                           G_CALLBACK (on_action_enabled_changed), self, 0);

  return self;
}

gboolean
twn_tray_menu_export (TwnTrayMenu      *self,
                      GDBusConnection  *connection,
                      const char       *path,
                      GError          **error)
{
  g_return_val_if_fail (TWN_IS_TRAY_MENU (self), FALSE);

  twn_bus_menu_set_text_direction (self->skeleton,
                                   gtk_widget_get_default_direction () == GTK_TEXT_DIR_RTL
                                     ? "rtl" : "ltr");
  return g_dbus_interface_skeleton_export (G_DBUS_INTERFACE_SKELETON (self->skeleton), connection,
                                           path, error);
}

void
twn_tray_menu_unexport (TwnTrayMenu *self)
{
  g_return_if_fail (TWN_IS_TRAY_MENU (self));

  if (self->skeleton != NULL &&
      g_dbus_interface_skeleton_get_connection (G_DBUS_INTERFACE_SKELETON (self->skeleton)) != NULL)
    g_dbus_interface_skeleton_unexport (G_DBUS_INTERFACE_SKELETON (self->skeleton));
}

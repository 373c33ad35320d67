#include "config.h"

#include "mock-bus.h"

#include <gio/gunixfdlist.h>
#include <unistd.h>

struct _MockBus
{
  GTestDBus       *daemon;
  GDBusConnection *connection; /* the services' */
  GDBusConnection *session;    /* the program's */
  GDBusConnection *system;
  GPtrArray       *services;   /* Service */
};

typedef struct
{
  char       *name;
  guint       object;
  MockCalled  called;
  gpointer    user_data;
} Service;

static void
service_free (gpointer data)
{
  Service *self = data;

  g_free (self->name);
  g_free (self);
}

static void
on_method_call (GDBusConnection       *connection,
                const char            *sender,
                const char            *path,
                const char            *interface,
                const char            *method,
                GVariant              *parameters,
                GDBusMethodInvocation *invocation,
                gpointer               user_data)
{
  Service *service = user_data;
  GVariant *reply = service->called (method, parameters, service->user_data);

  if (reply == NULL)
    {
      g_dbus_method_invocation_return_error_literal (invocation, G_IO_ERROR, G_IO_ERROR_FAILED,
                                                     "not here");
    }
  else if (g_variant_is_of_type (reply, G_VARIANT_TYPE ("(h)")))
    {
      g_autoptr(GUnixFDList) descriptors = g_unix_fd_list_new ();
      int descriptor = -1;

      g_variant_get (reply, "(h)", &descriptor);
      g_unix_fd_list_append (descriptors, descriptor, NULL);
      close (descriptor);
      g_variant_unref (g_variant_ref_sink (reply));
      g_dbus_method_invocation_return_value_with_unix_fd_list (
        invocation, g_variant_new ("(h)", 0), descriptors);
    }
  else
    {
      g_dbus_method_invocation_return_value (invocation, reply);
    }
}

static GDBusConnection *
open_bus (GBusType type)
{
  g_autoptr(GError) error = NULL;
  GDBusConnection *connection = g_bus_get_sync (type, NULL, &error);

  g_assert_no_error (error);
  g_dbus_connection_set_exit_on_close (connection, FALSE);
  return connection;
}

/* One for the whole program: GLib keeps its connections, and would use them with the next bus. */
MockBus *
mock_bus_new (void)
{
  MockBus *self = g_new0 (MockBus, 1);
  g_autoptr(GError) error = NULL;

  self->daemon = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (self->daemon);
  g_setenv ("DBUS_SYSTEM_BUS_ADDRESS", g_test_dbus_get_bus_address (self->daemon), TRUE);
  self->connection = g_dbus_connection_new_for_address_sync (
    g_test_dbus_get_bus_address (self->daemon),
    G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
      G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION, NULL, NULL, &error);
  g_assert_no_error (error);
  self->session = open_bus (G_BUS_TYPE_SESSION);
  self->system = open_bus (G_BUS_TYPE_SYSTEM);
  self->services = g_ptr_array_new_with_free_func (service_free);

  return self;
}

void
mock_bus_free (MockBus *self)
{
  g_clear_object (&self->session);
  g_clear_object (&self->system);
  g_clear_object (&self->connection);
  g_ptr_array_unref (self->services);
  g_test_dbus_stop (self->daemon);
  g_clear_object (&self->daemon);
  g_free (self);
}

static guint32
call_bus (MockBus    *self,
          const char *method,
          GVariant   *parameters)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GVariant) reply = g_dbus_connection_call_sync (
    self->connection, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
    method, parameters, G_VARIANT_TYPE ("(u)"), G_DBUS_CALL_FLAGS_NONE, -1, NULL, &error);
  guint32 code = 0;

  g_assert_no_error (error);
  g_variant_get (reply, "(u)", &code);
  return code;
}

/* The object is there before the name is. @xml: one interface */
void
mock_bus_add_service (MockBus    *self,
                      const char *name,
                      const char *path,
                      const char *xml,
                      MockCalled  called,
                      gpointer    user_data)
{
  static const GDBusInterfaceVTable vtable = { .method_call = on_method_call };
  g_autoptr(GError) error = NULL;
  g_autoptr(GDBusNodeInfo) node = g_dbus_node_info_new_for_xml (xml, &error);
  Service *service = g_new0 (Service, 1);

  g_assert_no_error (error);
  service->called = called;
  service->user_data = user_data;
  service->name = g_strdup (name);
  g_ptr_array_add (self->services, service);
  service->object = g_dbus_connection_register_object (
    self->connection, path, node->interfaces[0], &vtable, service, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (call_bus (self, "RequestName", g_variant_new ("(su)", name, 0)), ==, 1);
}

void
mock_bus_remove_name (MockBus    *self,
                      const char *name)
{
  call_bus (self, "ReleaseName", g_variant_new ("(s)", name));
}

/* Takes every service away. */
void
mock_bus_clear (MockBus *self)
{
  for (guint i = 0; i < self->services->len; i++)
    {
      Service *service = self->services->pdata[i];

      mock_bus_remove_name (self, service->name);
      g_dbus_connection_unregister_object (self->connection, service->object);
    }
  g_ptr_array_set_size (self->services, 0);
}

void
mock_bus_emit (MockBus    *self,
               const char *path,
               const char *interface,
               const char *signal,
               GVariant   *parameters)
{
  g_autoptr(GError) error = NULL;

  g_dbus_connection_emit_signal (self->connection, NULL, path, interface, signal, parameters,
                                 &error);
  g_assert_no_error (error);
}

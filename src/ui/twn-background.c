#include "config.h"

#include "twn-background.h"

#include <glib/gi18n.h>

#define PORTAL_NAME "org.freedesktop.portal.Desktop"
#define PORTAL_PATH "/org/freedesktop/portal/desktop"
#define PORTAL_INTERFACE "org.freedesktop.portal.Background"
#define REQUEST_INTERFACE "org.freedesktop.portal.Request"

/* One question to the desktop: may the program go on without a window, and start by itself? */
typedef struct
{
  GDBusConnection *connection;
  guint            response; /* subscription */
  gboolean         starts;   /* with the session: asked for, then whether it does */
} Question;

static void
question_free (gpointer data)
{
  Question *self = data;

  if (self->response != 0)
    g_dbus_connection_signal_unsubscribe (self->connection, self->response);
  g_clear_object (&self->connection);
  g_free (self);
}

static void
on_response (GDBusConnection *connection,
             const char      *sender,
             const char      *path,
             const char      *interface,
             const char      *signal,
             GVariant        *parameters,
             gpointer         user_data)
{
  g_autoptr(GTask) task = g_object_ref (G_TASK (user_data));
  Question *question = g_task_get_task_data (task);
  g_autoptr(GVariant) results = NULL;
  guint32 response = 1;
  gboolean may = FALSE;
  gboolean starts = FALSE;

  if (g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(ua{sv})")))
    {
      g_variant_get (parameters, "(u@a{sv})", &response, &results);
      g_variant_lookup (results, "background", "b", &may);
      g_variant_lookup (results, "autostart", "b", &starts);
    }

  /* Lets go of the reference that waited for this. */
  g_dbus_connection_signal_unsubscribe (connection, question->response);
  question->response = 0;
  question->starts = response == 0 && starts;
  g_task_return_boolean (task, response == 0 && may);
}

static void
on_requested (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  Question *question = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL;
  g_autoptr(GVariant) reply =
    g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  if (reply != NULL || question->response == 0)
    return;

  g_debug ("no background portal: %s", error->message);
  g_dbus_connection_signal_unsubscribe (question->connection, question->response);
  question->response = 0;
  question->starts = FALSE;
  g_task_return_boolean (task, TRUE);
}

static void
on_bus (GObject      *source,
        GAsyncResult *result,
        gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  Question *question = g_task_get_task_data (task);
  g_autofree char *token = g_strdup_printf ("tweener%u", g_random_int ());
  g_autofree char *sender = NULL;
  g_autofree char *path = NULL;
  static const char *const command[] = { "tweener", "--hidden", NULL };
  GVariantDict options;

  question->connection = g_bus_get_finish (result, NULL);
  if (question->connection == NULL)
    {
      question->starts = FALSE;
      g_task_return_boolean (task, TRUE);
      return;
    }

  sender = g_strdelimit (g_strdup (g_dbus_connection_get_unique_name (question->connection) + 1),
                         ".", '_');
  path = g_strdup_printf (PORTAL_PATH "/request/%s/%s", sender, token);
  question->response = g_dbus_connection_signal_subscribe (
    question->connection, PORTAL_NAME, REQUEST_INTERFACE, "Response", path, NULL,
    G_DBUS_SIGNAL_FLAGS_NONE, on_response, g_object_ref (task), g_object_unref);

  g_variant_dict_init (&options, NULL);
  g_variant_dict_insert (&options, "handle_token", "s", token);
  g_variant_dict_insert (&options, "reason", "s", _("Messages arrive while no window is open"));
  g_variant_dict_insert (&options, "autostart", "b", question->starts);
  if (question->starts)
    g_variant_dict_insert_value (&options, "commandline", g_variant_new_strv (command, -1));
  g_dbus_connection_call (question->connection, PORTAL_NAME, PORTAL_PATH, PORTAL_INTERFACE,
                          "RequestBackground",
                          g_variant_new ("(s@a{sv})", "", g_variant_dict_end (&options)),
                          G_VARIANT_TYPE ("(o)"), G_DBUS_CALL_FLAGS_NONE, -1,
                          g_task_get_cancellable (task), on_requested, g_object_ref (task));
}

/**
 * twn_background_request_async:
 * @starts_with_session: whether the program is to be started with each session, too
 * @cancellable: (nullable): a cancellable
 * @callback: called when the desktop has answered
 * @user_data: for @callback
 *
 * Asks the desktop, by the background portal, whether the program may run without a window. Where
 * there is no such portal nobody minds that, and nobody starts it.
 */
void
twn_background_request_async (gboolean             starts_with_session,
                              GCancellable        *cancellable,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  Question *question = g_new0 (Question, 1);

  question->starts = starts_with_session;

  g_task_set_source_tag (task, twn_background_request_async);
  g_task_set_task_data (task, question, question_free);
  g_bus_get (G_BUS_TYPE_SESSION, cancellable, on_bus, task);
}

/* @starts_with_session: (out) (optional): whether it will. Returns: whether it may run without a
 * window; cancelled is no */
gboolean
twn_background_request_finish (GAsyncResult *result,
                               gboolean     *starts_with_session)
{
  Question *question;

  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);

  question = g_task_get_task_data (G_TASK (result));
  if (starts_with_session != NULL)
    *starts_with_session = question->starts && !g_task_had_error (G_TASK (result));

  return g_task_propagate_boolean (G_TASK (result), NULL);
}

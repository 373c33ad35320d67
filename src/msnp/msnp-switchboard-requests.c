#include "config.h"

#include "msnp-switchboard-requests.h"

#include "msnp-error.h"

#define PAUSE_MS    500   /* between two requests (03 §3.16) */
#define TOO_FAST_MS 10000 /* after an 800 */

/**
 * MsnpSwitchboardRequests:
 *
 * Asks the notification server for switchboards, one at a time and not too fast: servers answer 800
 * to those who hurry. The session owns one for the time of a notification connection.
 */
struct _MsnpSwitchboardRequests
{
  GObject           parent_instance;
  MsnpNotification *notification;
  GQueue            waiting; /* of GTask; the head is the one that runs */
  gboolean          is_sent;
  gboolean          is_repeated;
  gint64            sent;    /* µs */
  guint             source;
  gboolean          is_stopped;
};

G_DEFINE_FINAL_TYPE (MsnpSwitchboardRequests, msnp_switchboard_requests, G_TYPE_OBJECT)

static void send_next (MsnpSwitchboardRequests *self);

void
msnp_switchboard_address_free (MsnpSwitchboardAddress *self)
{
  g_free (self->host_and_port);
  g_free (self->ticket);
  g_free (self);
}

static void
msnp_switchboard_requests_dispose (GObject *object)
{
  MsnpSwitchboardRequests *self = MSNP_SWITCHBOARD_REQUESTS (object);
  g_autoptr(GError) error =
    g_error_new_literal (MSNP_ERROR, MSNP_ERROR_NOT_SIGNED_IN, "signed out");

  msnp_switchboard_requests_stop (self, error);
  g_clear_object (&self->notification);
  G_OBJECT_CLASS (msnp_switchboard_requests_parent_class)->dispose (object);
}

static void
msnp_switchboard_requests_class_init (MsnpSwitchboardRequestsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = msnp_switchboard_requests_dispose;
}

static void
msnp_switchboard_requests_init (MsnpSwitchboardRequests *self)
{
  g_queue_init (&self->waiting);
}

MsnpSwitchboardRequests *
msnp_switchboard_requests_new (MsnpNotification *notification)
{
  MsnpSwitchboardRequests *self = g_object_new (MSNP_TYPE_SWITCHBOARD_REQUESTS, NULL);

  self->notification = g_object_ref (notification);
  return self;
}

static gboolean
on_due (gpointer user_data)
{
  MsnpSwitchboardRequests *self = user_data;

  self->source = 0;
  send_next (self);

  return G_SOURCE_REMOVE;
}

static MsnpSwitchboardAddress *
parse_reply (const MsnpCommand *reply)
{
  const char *host_and_port = msnp_command_get_arg (reply, 2);
  const char *ticket = msnp_command_get_arg (reply, 4);
  MsnpSwitchboardAddress *address;

  if (g_strcmp0 (msnp_command_get_arg (reply, 1), "SB") != 0
      || g_strcmp0 (msnp_command_get_arg (reply, 3), "CKI") != 0 || ticket == NULL)
    return NULL;

  address = g_new0 (MsnpSwitchboardAddress, 1);
  address->host_and_port = g_strdup (host_and_port);
  address->ticket = g_strdup (ticket);
  return address;
}

static void
on_reply (MsnpTransport     *transport,
          const MsnpCommand *reply,
          const GError      *error,
          gpointer           user_data)
{
  g_autoptr(MsnpSwitchboardRequests) self = user_data;
  g_autoptr(MsnpSwitchboardAddress) address = reply != NULL ? parse_reply (reply) : NULL;
  g_autoptr(GTask) task = NULL;

  self->is_sent = FALSE;
  if (self->is_stopped)
    return;
  if (g_error_matches (error, MSNP_SERVER_ERROR, 800) && !self->is_repeated)
    {
      self->is_repeated = TRUE;
      self->source = g_timeout_add (TOO_FAST_MS, on_due, self);
      return;
    }

  self->is_repeated = FALSE;
  task = g_queue_pop_head (&self->waiting);
  if (address != NULL)
    g_task_return_pointer (task, g_steal_pointer (&address),
                           (GDestroyNotify) msnp_switchboard_address_free);
  else if (error != NULL)
    g_task_return_error (task, g_error_copy (error));
  else
    g_task_return_new_error (task, MSNP_ERROR, MSNP_ERROR_PROTOCOL,
                             "the server gave a switchboard without an address");
  send_next (self);
}

static void
send_next (MsnpSwitchboardRequests *self)
{
  gint64 now = g_get_monotonic_time ();
  gint64 due = self->sent + PAUSE_MS * G_TIME_SPAN_MILLISECOND;

  if (self->is_sent || self->is_stopped || self->source != 0 || self->waiting.length == 0)
    return;
  if (self->sent != 0 && now < due)
    {
      self->source = g_timeout_add ((guint) ((due - now) / 1000) + 1, on_due, self);
      return;
    }

  self->is_sent = TRUE;
  self->sent = now;
  msnp_transport_send (msnp_notification_get_transport (self->notification),
                       msnp_notification_get_timeout (self->notification), on_reply,
                       g_object_ref (self), "XFR", "SB", NULL);
}

/**
 * msnp_switchboard_requests_ask:
 * @self: the requests
 * @task: (transfer full): returns a #MsnpSwitchboardAddress, or %MSNP_SERVER_ERROR with 913 and the
 *   like
 */
void
msnp_switchboard_requests_ask (MsnpSwitchboardRequests *self,
                               GTask                   *task)
{
  g_return_if_fail (MSNP_IS_SWITCHBOARD_REQUESTS (self));

  g_queue_push_tail (&self->waiting, task);
  send_next (self);
}

/**
 * msnp_switchboard_requests_stop:
 * @self: the requests
 * @error: what everything that waits ends with
 */
void
msnp_switchboard_requests_stop (MsnpSwitchboardRequests *self,
                                const GError            *error)
{
  GTask *task;

  g_return_if_fail (MSNP_IS_SWITCHBOARD_REQUESTS (self));

  self->is_stopped = TRUE;
  g_clear_handle_id (&self->source, g_source_remove);
  while ((task = g_queue_pop_head (&self->waiting)) != NULL)
    {
      g_task_return_error (task, g_error_copy (error));
      g_object_unref (task);
    }
}

#include "config.h"

#include "twn-notifications.h"

/**
 * TwnNotifications:
 *
 * Shows what CoreNotifier tells. Owned by TwnDesktop; decides nothing. What a click does is one of
 * the program's actions, so it works also when the program was closed meanwhile.
 */
struct _TwnNotifications
{
  GObject       parent_instance;
  GApplication *application; /* (unowned): owns the owner of this */
};

G_DEFINE_FINAL_TYPE (TwnNotifications, twn_notifications, G_TYPE_OBJECT)

static void
twn_notifications_dispose (GObject *object)
{
  g_clear_weak_pointer (&TWN_NOTIFICATIONS (object)->application);
  G_OBJECT_CLASS (twn_notifications_parent_class)->dispose (object);
}

static void
twn_notifications_class_init (TwnNotificationsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = twn_notifications_dispose;
}

static void
twn_notifications_init (TwnNotifications *self)
{
}

static GNotificationPriority
get_priority (CoreNoticeKind kind)
{
  switch (kind)
    {
    case CORE_NOTICE_ONLINE:
      return G_NOTIFICATION_PRIORITY_LOW;
    case CORE_NOTICE_NUDGE:
    case CORE_NOTICE_CONNECTION:
      return G_NOTIFICATION_PRIORITY_HIGH;
    case CORE_NOTICE_MESSAGE:
    case CORE_NOTICE_FILE:
    case CORE_NOTICE_ADDED:
    default:
      return G_NOTIFICATION_PRIORITY_NORMAL;
    }
}

static void
on_notified (CoreNotifier     *notifier,
             CoreNotice       *notice,
             TwnNotifications *self)
{
  g_autoptr(GNotification) notification = g_notification_new (notice->title);
  g_autoptr(GIcon) icon = g_themed_icon_new (TWEENER_APP_ID);

  g_notification_set_body (notification, notice->body);
  g_notification_set_icon (notification, icon);
  g_notification_set_priority (notification, get_priority (notice->kind));
  if (notice->kind == CORE_NOTICE_FILE)
    g_notification_set_category (notification, "transfer");
  if (notice->kind == CORE_NOTICE_MESSAGE || notice->kind == CORE_NOTICE_NUDGE)
    g_notification_set_category (notification, "im.received");
  if (notice->target != NULL)
    g_notification_set_default_action_and_target (notification, notice->action, "s",
                                                  notice->target);
  else
    g_notification_set_default_action (notification, notice->action);
  for (const CoreNoticeButton *button = notice->buttons; button->label != NULL; button++)
    g_notification_add_button_with_target (notification, button->label, button->action, "s",
                                           notice->subject);

  g_application_send_notification (self->application, notice->id, notification);
}

static void
on_withdrawn (CoreNotifier     *notifier,
              const char       *id,
              TwnNotifications *self)
{
  g_application_withdraw_notification (self->application, id);
}

/* Returns: (transfer full): shows what @notifier tells for as long as it is there */
TwnNotifications *
twn_notifications_new (GApplication *application,
                       CoreNotifier *notifier)
{
  TwnNotifications *self;

  g_return_val_if_fail (G_IS_APPLICATION (application), NULL);
  g_return_val_if_fail (CORE_IS_NOTIFIER (notifier), NULL);

  self = g_object_new (TWN_TYPE_NOTIFICATIONS, NULL);
  g_set_weak_pointer (&self->application, application);
  g_signal_connect_object (notifier, "notified", G_CALLBACK (on_notified), self, 0);
  g_signal_connect_object (notifier, "withdrawn", G_CALLBACK (on_withdrawn), self, 0);

  return self;
}

#pragma once

#include <gio/gio.h>

#include "core/core-notifier.h"

G_BEGIN_DECLS

/* Shows what CoreNotifier tells, as the desktop's notifications. */
#define TWN_TYPE_NOTIFICATIONS (twn_notifications_get_type ())
G_DECLARE_FINAL_TYPE (TwnNotifications, twn_notifications, TWN, NOTIFICATIONS, GObject)

TwnNotifications *twn_notifications_new (GApplication *application,
                                         CoreNotifier *notifier);

G_END_DECLS

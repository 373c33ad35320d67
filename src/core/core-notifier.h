#pragma once

#include "core-account.h"
#include "core-chats.h"
#include "core-notice.h"
#include "core-settings.h"

G_BEGIN_DECLS

#define CORE_NOTIFIER_QUIET_MS 10000  /* after signing in: what is there then is no news */
#define CORE_NOTIFIER_LOST_MS 60000   /* a connection that is gone for longer is worth a word */
#define CORE_NOTIFIER_ONLINE_MAX 3    /* people in a row who are told one by one */

/* Decides what a person is told while looking elsewhere.
 *
 * Signals: notified (CoreNotice), withdrawn (const char *id: it is of no interest any more),
 * sounded (int, CoreNoticeKind: to be heard). */
#define CORE_TYPE_NOTIFIER (core_notifier_get_type ())
G_DECLARE_FINAL_TYPE (CoreNotifier, core_notifier, CORE, NOTIFIER, GObject)

CoreNotifier *core_notifier_new          (CoreAccount  *account,
                                          CoreSettings *settings);
void          core_notifier_set_chats    (CoreNotifier *self,
                                          CoreChats    *chats);
void          core_notifier_set_times    (CoreNotifier *self,
                                          guint         quiet_ms,
                                          guint         lost_ms);
void          core_notifier_withdraw_all (CoreNotifier *self);

G_END_DECLS

#pragma once

#include "core-account-choices.h"
#include "core-chat-typing.h"
#include "core-chat.h"
#include "core-pager.h"
#include "core-recorder.h"

G_BEGIN_DECLS

/**
 * CoreChat:
 *
 * One chat as a person sees it: what was said, what is being typed, who is there, and what is
 * allowed how often. Owned by CoreChats; a page shows it and may go and come again.
 *
 * A chat outlives its conversation: after a sign-in a two-person chat goes on with a new
 * one (core_chat_adopt()). A chat that became a group stays with its conversation for good.
 */
struct _CoreChat
{
  GObject           parent_instance;
  MsnpSession      *session;
  MsnpConversation *conversation;
  MsnpContact      *contact; /* NULL in a group */
  CoreTimeline     *timeline;
  CoreChatTyping   *typing;
  GHashTable       *unshown_times; /* kind → when it was told of last, monotonic */
  CoreAccountChoices *choices;     /* (nullable) */
  GDateTime        *received_time; /* local; NULL: nothing yet */
  char             *draft;
  gint64            typing_sent_time; /* monotonic, as the two below; 0: never */
  gint64            nudge_sent_time;
  gint64            shaken_time;
  guint             unread;
  gboolean          is_open;
  gboolean          is_active;
  gboolean          is_nudge_refused; /* said so since the last nudge was sent */

  CoreHistory      *history;   /* NULL: nothing is kept, as the next two */
  CoreRecorder     *recorder;
  CorePager        *pager;     /* NULL in a chat that was a group from its first word on */
  GQueue            arrivals;  /* of CoreChatArrival: what is to be shown, in this order */
  GHashTable       *people;    /* (element-type utf8): who is or was in a group */
  char             *group_key; /* (nullable): what the history calls a group of an earlier run */
  CoreOwnEmoticons *own_emoticons; /* (nullable): go with the texts that have them */
  gboolean          is_losing; /* what is said is not kept though it should, and that is shown */
};

/* core-chat.c */
const char *core_chat_get_own_address (CoreChat *self);
void        core_chat_show            (CoreChat *self,
                                       CoreTimelineItem *item);

/* core-chat-history.c */
void        core_chat_save_draft      (CoreChat         *self,
                                       const char       *draft);
void        core_chat_take            (CoreChat         *self,
                                       CoreTimelineItem *item,
                                       StoreKind         kind);
void        core_chat_take_unkept     (CoreChat         *self,
                                       CoreTimelineItem *item);
void        core_chat_note_person     (CoreChat         *self,
                                       MsnpContact      *contact);
void        core_chat_follow_group    (CoreChat         *self);
void        core_chat_drop_history    (CoreChat         *self);

/* core-chat.c */
gboolean    core_chat_take_turn       (gint64   *time,
                                       guint     seconds);

G_END_DECLS

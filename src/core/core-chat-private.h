#pragma once

#include "core-chat-typing.h"
#include "core-chat.h"

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
  GDateTime        *received_time; /* local; NULL: nothing yet */
  char             *draft;
  gint64            typing_sent_time; /* monotonic, as the two below; 0: never */
  gint64            nudge_sent_time;
  gint64            shaken_time;
  guint             unread;
  gboolean          is_open;
  gboolean          is_active;
  gboolean          is_nudge_refused; /* said so since the last nudge was sent */
};

/* core-chat.c */
const char *core_chat_get_own_address (CoreChat *self);
gboolean    core_chat_take_turn       (gint64   *time,
                                       guint     seconds);

G_END_DECLS

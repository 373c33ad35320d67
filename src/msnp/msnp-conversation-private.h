#pragma once

#include "msnp-chats.h"
#include "msnp-conversation.h"
#include "msnp-outbox.h"
#include "msnp-switchboard.h"
#include "wire/msnp-chunks.h"

G_BEGIN_DECLS

struct _MsnpConversation
{
  GObject       parent_instance;
  MsnpChats    *chats;        /* weak: they own us */
  char         *id;
  MsnpContact  *contact;      /* NULL in a group */
  gboolean      is_group;
  GListStore   *participants; /* those there now */
  GHashTable   *members;      /* addresses; in a group, who has not left */
  GPtrArray    *lines;        /* (element-type MsnpConversationLine) */
  MsnpOutbox   *outbox;
  MsnpChunks   *chunks;
  GHashTable   *emoticons;    /* address -> GPtrArray of MsnpEmoticon, for his next text */
  GQueue        invites;      /* of MsnpConversationInvite, that wait for an open chat */
  GCancellable *cancellable;
  guint         kick_source;
  gboolean      is_wanted;     /* a kick opens the chat even without a message */
  gboolean      is_requesting; /* XFR runs */
  guint         n_calls;       /* CAL without an end: no JOI, no error */
  GError       *call_error;    /* the last of them */
  gboolean      is_retry;      /* the second and last attempt to open */
  guint         join_source;
  guint         idle_ms;
  gboolean      was_connected; /* what is-connected last told */
};

/* One switchboard of ours. */
typedef struct
{
  MsnpConversation *conversation; /* not a reference: it owns the line */
  MsnpSwitchboard  *switchboard;
  guint             idle_source;
  gint64            last_used;    /* µs, a message either way */
  gboolean          is_ours;      /* we called: its end before anybody came is ours to mend */
} MsnpConversationLine;

/* Somebody who waits for the chat to be open: to call @address, or only for the switchboard. */
typedef struct
{
  char  *address; /* NULL: only for the switchboard */
  GTask *task;
} MsnpConversationInvite;

/* For MsnpChats. */
MsnpConversation     *msnp_conversation_new              (MsnpChats              *chats,
                                                          const char             *id,
                                                          MsnpContact            *contact);
void                  msnp_conversation_adopt            (MsnpConversation       *self,
                                                          MsnpSwitchboard        *switchboard);
void                  msnp_conversation_disconnect       (MsnpConversation       *self);
gboolean              msnp_conversation_remembers        (MsnpConversation       *self,
                                                          GStrv                   people);
void                  msnp_conversation_remember         (MsnpConversation       *self,
                                                          const char             *address);
void                  msnp_conversation_set_idle_ms      (MsnpConversation       *self,
                                                          guint                   milliseconds);

/* Who is there: msnp-conversation.c. */
void                  msnp_conversation_add_participant  (MsnpConversation       *self,
                                                          const char             *address,
                                                          const char             *name);
void                  msnp_conversation_drop_participant (MsnpConversation       *self,
                                                          const char             *address,
                                                          gboolean                has_left);
void                  msnp_conversation_notify_connected (MsnpConversation       *self);
void                  msnp_conversation_become_group     (MsnpConversation       *self);
void                  msnp_conversation_tell_message     (MsnpConversation       *self,
                                                          MsnpMessage            *message);
void                  msnp_conversation_tell_typing      (MsnpConversation       *self,
                                                          MsnpContact            *contact);
void                  msnp_conversation_tell_unshown     (MsnpConversation       *self,
                                                          MsnpContact            *contact,
                                                          const char             *kind);

/* The switchboards: msnp-conversation-line.c. */
void                  msnp_conversation_attach           (MsnpConversation       *self,
                                                          MsnpSwitchboard        *switchboard,
                                                          gboolean                is_ours);
void                  msnp_conversation_line_free        (gpointer                data);
MsnpConversationLine *msnp_conversation_pick_line        (MsnpConversation       *self);
MsnpConversationLine *msnp_conversation_pick_empty_line  (MsnpConversation       *self);
gboolean              msnp_conversation_takes_parts      (MsnpConversation       *self,
                                                          MsnpConversationLine   *line);
void                  msnp_conversation_use_line         (MsnpConversationLine   *line);

/* Opening: msnp-conversation-opening.c. */
void                  msnp_conversation_kick             (MsnpConversation       *self);
void                  msnp_conversation_flush            (MsnpConversation       *self);
gboolean              msnp_conversation_is_wanted        (MsnpConversation       *self);
void                  msnp_conversation_start_calls      (MsnpConversation       *self,
                                                          MsnpConversationLine   *line);
void                  msnp_conversation_finish_calls     (MsnpConversation       *self);
void                  msnp_conversation_retry_or_fail    (MsnpConversation       *self,
                                                          const GError           *error);
void                  msnp_conversation_fail_opening     (MsnpConversation       *self,
                                                          const GError           *error);
void                  msnp_conversation_invite_free      (gpointer                data);
void                  msnp_conversation_connect_async    (MsnpConversation       *self,
                                                          GCancellable           *cancellable,
                                                          GAsyncReadyCallback     callback,
                                                          gpointer                user_data);
MsnpSwitchboard      *msnp_conversation_connect_finish   (MsnpConversation       *self,
                                                          GAsyncResult           *result,
                                                          GError                **error);

G_END_DECLS

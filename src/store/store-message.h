#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* The numbers of these three are in the file: they never change. */

typedef enum
{
  STORE_DIRECTION_IN = 0,
  STORE_DIRECTION_OUT = 1,
} StoreDirection;

/**
 * StoreKind:
 * @STORE_KIND_TEXT: a text that somebody wrote; the only kind that a search finds
 * @STORE_KIND_NUDGE: a nudge
 * @STORE_KIND_JOINED: somebody came into a group
 * @STORE_KIND_LEFT: somebody left one
 * @STORE_KIND_NOTICE: something else that happened, said in the text
 */
typedef enum
{
  STORE_KIND_TEXT = 0,
  STORE_KIND_NUDGE = 1,
  STORE_KIND_JOINED = 2,
  STORE_KIND_LEFT = 3,
  STORE_KIND_NOTICE = 4,
} StoreKind;

/**
 * StoreState:
 * @STORE_STATE_QUEUED: not yet sent
 * @STORE_STATE_SENT: sent, not yet acknowledged
 * @STORE_STATE_ACCEPTED: acknowledged
 * @STORE_STATE_FAILED: did not arrive
 * @STORE_STATE_RECEIVED: somebody else's, or an event
 */
typedef enum
{
  STORE_STATE_QUEUED = 0,
  STORE_STATE_SENT = 1,
  STORE_STATE_ACCEPTED = 2,
  STORE_STATE_FAILED = 3,
  STORE_STATE_RECEIVED = 4,
} StoreState;

/* One line of a chat as it is kept. A plain record: who has it may change it. Strings are never
 * NULL in one that the store gives; in one that it is given, NULL is the same as empty. */
typedef struct
{
  gint64          id;          /* grows in the order of adding and is never used again; 0: new */
  char           *account;     /* StoreAccount's id, or whatever else the caller keeps apart by */
  char           *chat;        /* the peer's address, or a group's own id; compared as it is */
  gint64          time;        /* microseconds since 1970, UTC */
  StoreDirection  direction;
  StoreKind       kind;
  StoreState      state;
  char           *sender;      /* address */
  char           *sender_name;
  char           *text;
  char           *format;      /* the caller's; not looked into */
  char           *emoticons;   /* as well */
} StoreMessage;

#define STORE_TYPE_MESSAGE (store_message_get_type ())
GType         store_message_get_type (void);
StoreMessage *store_message_new      (void);
StoreMessage *store_message_copy     (const StoreMessage *self);
void          store_message_free     (StoreMessage       *self);

/* A chat as a list of chats needs it. */
typedef struct
{
  char         *account;
  char         *chat;         /* as StoreMessage's */
  char        **participants; /* of a group; else empty */
  guint         n_messages;   /* lines of every kind */
  StoreMessage *last;         /* (nullable): the newest line */
} StoreChat;

#define STORE_TYPE_CHAT (store_chat_get_type ())
GType         store_chat_get_type    (void);
StoreChat    *store_chat_copy        (const StoreChat    *self);
void          store_chat_free        (StoreChat          *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoreMessage, store_message_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoreChat, store_chat_free)

G_END_DECLS

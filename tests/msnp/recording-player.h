#pragma once

#include "recording-model.h"
#include "recording.h"
#include "session-log.h"

G_BEGIN_DECLS

/* What a server said in a recording is said again, to the real client: whole, and cut anywhere. The
 * recorded client is not ours, so ours does what it has to where the recorded one said something:
 * signs in, opens a chat, sends a text, leaves. What ours has no words for is left out, and the
 * server's answer to it comes as if the server had said it of itself. */

#define RECORDED_NS  "recorded:1863" /* the hosts of the script */
#define RECORDED_SB  "recorded:1864"
#define RECORDED_WEB "recorded"

/* One connection of a recording, and of the client that stands in for the recorded one. */
typedef struct
{
  ScriptedConnection *connection;
  GPtrArray          *pending;  /* (element-type GBytes): what the client sent, not looked at */
  guint32             last;     /* TrID */
  guint               n_people; /* in a switchboard */
  gboolean            is_over;
} RecordingWire;

typedef struct
{
  SessionLog         *log;
  Recording          *recording;
  RecordingModel     *model;
  gboolean            is_cut;
  GHashTable         *wires;        /* name in the recording -> RecordingWire */
  GHashTable         *transactions; /* "name TrID" -> the client's */
  GHashTable         *tickets;      /* for switchboards, that were given and not used */
  ScriptedConnection *https;
  gboolean            is_nexus_known;
  MsnpConversation   *chat;         /* the one that was opened last */
  char               *sent_ahead;   /* the text that opened it */
  gboolean            is_list_asked;
  gboolean            is_status_asked;
} RecordingPlayer;

RecordingPlayer *recording_player_new     (const char         *name,
                                           gboolean            is_cut);
void             recording_player_free    (RecordingPlayer    *self);
void             recording_player_sign_in (RecordingPlayer    *self);
void             recording_player_play    (RecordingPlayer    *self);
void             recording_player_check   (RecordingPlayer    *self);

RecordingWire   *recording_wire_new       (ScriptedConnection *connection);
void             recording_wire_free      (gpointer            data);
void             recording_wire_take      (RecordingWire      *self);
char            *recording_wire_expect    (RecordingWire      *self,
                                           const char         *name,
                                           const char         *part);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RecordingPlayer, recording_player_free)

G_END_DECLS

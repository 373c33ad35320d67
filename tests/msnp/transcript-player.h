#pragma once

#include "session-log.h"
#include "transcript.h"

G_BEGIN_DECLS

/**
 * TranscriptDifference:
 * @transcript: its name
 * @block: (nullable): what a block of the client's begins with; %NULL stands for the whole file
 * @instead: (nullable): the line this client sends in its place; %NULL: it sends nothing
 * @reason: why
 *
 * What this client does not do as a transcript does it.
 */
typedef struct
{
  const char *transcript;
  const char *block;
  const char *instead;
  const char *reason;
} TranscriptDifference;

/* Plays the server's side of transcripts to a client, and compares the client's side. */
typedef struct _TranscriptPlayer TranscriptPlayer;

TranscriptPlayer *transcript_player_new         (SessionLog                 *log,
                                                 const TranscriptDifference *differences,
                                                 gsize                       n_differences);
void              transcript_player_free        (TranscriptPlayer           *self);
void              transcript_player_load        (TranscriptPlayer           *self,
                                                 const char                 *name);
void              transcript_player_play_before (TranscriptPlayer           *self,
                                                 const char                 *prefix);
void              transcript_player_skip_before (TranscriptPlayer           *self,
                                                 const char                 *prefix);
void              transcript_player_play_rest   (TranscriptPlayer           *self);
void              transcript_player_again       (TranscriptPlayer           *self,
                                                 const char                 *prefix);
void              transcript_player_say         (TranscriptPlayer           *self,
                                                 const char                 *line);
void              transcript_player_say_there   (TranscriptPlayer           *self,
                                                 gconstpointer               bytes,
                                                 gsize                       size);
void              transcript_player_place       (TranscriptPlayer           *self,
                                                 const char                 *prefix,
                                                 ScriptedConnection         *connection);
ScriptedConnection *transcript_player_get_notification (TranscriptPlayer    *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TranscriptPlayer, transcript_player_free)

G_END_DECLS

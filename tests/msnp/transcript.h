#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  TRANSCRIPT_CLIENT, /* from the client */
  TRANSCRIPT_SERVER, /* from the server */
} TranscriptSide;

typedef enum
{
  TRANSCRIPT_DS,      /* dispatch server */
  TRANSCRIPT_NS,      /* notification server */
  TRANSCRIPT_SB,      /* switchboard */
  TRANSCRIPT_HTTPS,   /* nexus or login server */
  TRANSCRIPT_GATEWAY, /* gateway.dll over http */
  TRANSCRIPT_PEER,    /* another person's program, not in command lines */
} TranscriptServer;

/**
 * TranscriptBlock:
 * @side: who sent it
 * @server: what kind of server is at the other end
 * @connection: 0 for the first connection of the file, and so on; "again" in a connection's line
 *   goes back to the last one to a server of that kind
 * @place: what the file says about the connection
 * @line: of the file, for messages
 * @bytes: exactly what was sent: one command with its payload, one HTTP request or answer
 */
typedef struct
{
  TranscriptSide    side;
  TranscriptServer  server;
  guint             connection;
  char             *place;
  guint             line;
  GBytes           *bytes;
} TranscriptBlock;

/**
 * Transcript:
 * @name: the file's name, without `.msnp`
 * @blocks: (element-type TranscriptBlock): in the order they were sent
 *
 * One file of tests/data/transcripts; tests/data/README.md describes the form.
 */
typedef struct
{
  char      *name;
  GPtrArray *blocks;
} Transcript;

Transcript            *transcript_load        (const char        *name);
void                   transcript_free        (Transcript        *self);
GPtrArray             *transcript_list        (void);

const TranscriptBlock *transcript_find        (const Transcript  *self,
                                               TranscriptSide     side,
                                               const char        *prefix);
guint                  transcript_connections (const Transcript  *self);
GBytes                *transcript_join        (const Transcript  *self,
                                               guint              connection,
                                               TranscriptSide     side);
gboolean               transcript_is_commands (TranscriptServer   server);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Transcript, transcript_free)

G_END_DECLS

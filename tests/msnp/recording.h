#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  RECORDING_CLIENT,
  RECORDING_SERVER,
  RECORDING_NOTE, /* about the connection, or about what is done next */
} RecordingKind;

/**
 * RecordingEntry:
 * @kind: who sent it, or a note
 * @connection: `NS`, `SB1` and so on, `HTTP`; `-` for a note about no connection
 * @line: of the file, for messages
 * @bytes: what one read or write carried: several commands, or a part of one
 */
typedef struct
{
  RecordingKind  kind;
  char          *connection;
  guint          line;
  GBytes        *bytes;
} RecordingEntry;

/**
 * Recording:
 * @name: the file's name, without `.log`
 * @entries: (element-type RecordingEntry): in their order
 *
 * One file of tests/data/recordings; tests/data/README.md describes the form.
 */
typedef struct
{
  char      *name;
  GPtrArray *entries;
} Recording;

Recording  *recording_load        (const char       *name);
void        recording_free        (Recording        *self);
GPtrArray  *recording_list        (void);
GPtrArray  *recording_connections (const Recording  *self);
GBytes     *recording_join        (const Recording  *self,
                                   const char       *connection,
                                   RecordingKind     kind);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Recording, recording_free)

G_END_DECLS

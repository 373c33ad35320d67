#pragma once

#include "msnp/msnp-session.h"

G_BEGIN_DECLS

/* What a server's lines say of an account, read here by hand and apart from the client: its list,
 * its groups, who is there, its own name and status, and what was said to it in chats. */
typedef struct
{
  GHashTable *contacts; /* address -> ModelContact */
  GHashTable *groups;   /* id -> name */
  char       *own_address;
  char       *own_name;
  guint       own_status;
  GPtrArray  *said;     /* (element-type utf8): as a SessionLog notes it */
} RecordingModel;

RecordingModel *recording_model_new         (void);
void            recording_model_free        (RecordingModel *self);
void            recording_model_apply       (RecordingModel *self,
                                             const char     *line,
                                             const char     *payload);
char           *recording_model_dup_text    (RecordingModel *self);
char           *recording_model_dup_session (MsnpSession    *session);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RecordingModel, recording_model_free)

G_END_DECLS

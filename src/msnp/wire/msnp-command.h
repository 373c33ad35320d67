#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * MsnpCommand:
 * @name: three capital letters, or the three digits of an error
 * @args: the arguments after the name, TrID included; empty ones are kept (01 §1.2)
 * @n_args: how many
 * @payload: (nullable): the bytes after the line, not NUL-terminated
 * @payload_size: how many
 *
 * One command of the protocol, line and payload. The framer hands out a view of its own buffer
 * that lives until its next call; msnp_command_copy() makes one to keep.
 */
typedef struct
{
  const char         *name;
  const char *const  *args;
  guint               n_args;
  const guint8       *payload;
  gsize               payload_size;
} MsnpCommand;

#define MSNP_TYPE_COMMAND (msnp_command_get_type ())
GType        msnp_command_get_type    (void);
MsnpCommand *msnp_command_copy        (const MsnpCommand *self);
void         msnp_command_free        (MsnpCommand       *self);

gboolean     msnp_command_is          (const MsnpCommand *self,
                                       const char        *name);
gboolean     msnp_command_is_error    (const MsnpCommand *self,
                                       guint             *number);
const char  *msnp_command_get_arg     (const MsnpCommand *self,
                                       guint              index);
gboolean     msnp_command_get_uint    (const MsnpCommand *self,
                                       guint              index,
                                       guint32           *value);
char        *msnp_command_dup_text    (const MsnpCommand *self,
                                       guint              index);
char        *msnp_command_dup_address (const MsnpCommand *self,
                                       guint              index);
char        *msnp_command_dup_line    (const MsnpCommand *self);

GBytes      *msnp_command_format      (const char        *name,
                                       const char *const *args,
                                       GBytes            *payload);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsnpCommand, msnp_command_free)

G_END_DECLS

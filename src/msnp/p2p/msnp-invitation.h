#pragma once

#include "msnp/wire/msnp-mime.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * MsnpInvitation:
 * @cookie: what all messages about it share
 * @kind: to what: `file`, `voice` or `application`; static
 *
 * An invitation of the kind that was there before MSNSLP (06).
 */
typedef struct
{
  guint32     cookie;
  const char *kind;
} MsnpInvitation;

/**
 * MsnpInvitationCommand:
 * @MSNP_INVITATION_INVITE: asks
 * @MSNP_INVITATION_ACCEPT: says yes, or where to connect to
 * @MSNP_INVITATION_CANCEL: says no, or ends it
 *
 * What a message about an invitation does.
 */
typedef enum
{
  MSNP_INVITATION_INVITE,
  MSNP_INVITATION_ACCEPT,
  MSNP_INVITATION_CANCEL,
} MsnpInvitationCommand;

/**
 * MsnpFileInvitation:
 * @command: what the message does
 * @cookie: which invitation it is about
 * @is_file: whether it invites to a file of a name and a size
 * @name: (nullable): the file's, made safe
 * @size: its bytes
 * @addresses: (element-type GSocketAddress): where to connect to
 * @auth_cookie: what to say there
 * @is_refused: of a CANCEL: the person or the client does not want it
 *
 * A message about a file that is sent in the old way (06).
 */
typedef struct
{
  MsnpInvitationCommand  command;
  guint32                cookie;
  gboolean               is_file;
  char                  *name;
  guint64                size;
  GPtrArray             *addresses;
  guint32                auth_cookie;
  gboolean               is_refused;
} MsnpFileInvitation;

MsnpFileInvitation *msnp_file_invitation_parse (gconstpointer              body,
                                                gsize                      size,
                                                gboolean                   is_local);
void                msnp_file_invitation_free  (MsnpFileInvitation        *self);
GBytes             *msnp_invitation_format     (const char                *command,
                                                guint32                    cookie,
                                                const char                *first_name,
                                                ...) G_GNUC_NULL_TERMINATED;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsnpFileInvitation, msnp_file_invitation_free)

gboolean  msnp_invitation_parse          (MsnpInvitation        *self,
                                          gconstpointer          body,
                                          gsize                  size);
GBytes   *msnp_invitation_format_refusal (const MsnpInvitation  *self);

G_END_DECLS

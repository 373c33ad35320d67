#pragma once

#include <glib.h>

#include "wire/msnp-mime.h"

G_BEGIN_DECLS

typedef enum
{
  MSNP_MAIL_NONE,
  MSNP_MAIL_UNREAD, /* how much is unread */
  MSNP_MAIL_MOVED,  /* by how much that changed */
  MSNP_MAIL_NEW,
  MSNP_MAIL_SYSTEM,
} MsnpMailKind;

/**
 * MsnpMail:
 * @kind: what it is; the other fields belong to kinds
 * @inbox: unread, or the change of unread, messages of the inbox
 * @folders: the same of all other folders
 * @from: who wrote
 * @subject: about what
 * @system_kind: what the service announces: `shutdown`, or the number it gave
 * @text: (nullable): the service's words
 * @minutes: when, or -1
 *
 * What the service tells in a `MSG` of its own (03 §3.13).
 */
typedef struct
{
  MsnpMailKind  kind;
  int           inbox;
  int           folders;
  char         *from;
  char         *subject;
  char         *system_kind;
  char         *text;
  int           minutes;
} MsnpMail;

void msnp_mail_parse (MsnpMail *self,
                      MsnpMime *mime);
void msnp_mail_clear (MsnpMail *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MsnpMail, msnp_mail_clear)

G_END_DECLS

#pragma once

#include <glib.h>

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

gboolean  msnp_invitation_parse          (MsnpInvitation        *self,
                                          gconstpointer          body,
                                          gsize                  size);
GBytes   *msnp_invitation_format_refusal (const MsnpInvitation  *self);

G_END_DECLS

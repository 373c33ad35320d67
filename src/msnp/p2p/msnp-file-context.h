#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define MSNP_FILE_PREVIEW_MAX (32 * 1024) /* bytes of a preview */

/**
 * MsnpFileContext:
 * @size: of the file, 0 and up
 * @name: what to call it: safe, see msnp_file_name_make_safe()
 * @preview: (nullable): a small image, as it came: to be read with care
 *
 * What an invitation says of a file (05 §5.6).
 */
typedef struct
{
  guint64  size;
  char    *name;
  GBytes  *preview;
} MsnpFileContext;

MsnpFileContext *msnp_file_context_new    (const char             *name,
                                           guint64                 size,
                                           GBytes                 *preview);
MsnpFileContext *msnp_file_context_parse  (gconstpointer           bytes,
                                           gsize                   size,
                                           GError                **error);
GBytes          *msnp_file_context_format (const MsnpFileContext  *self);
void             msnp_file_context_free   (MsnpFileContext        *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsnpFileContext, msnp_file_context_free)

G_END_DECLS

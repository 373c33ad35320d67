#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define CORE_CONTACT_FILE_MAX_SIZE (1024 * 1024) /* bytes: a list of 10,000 has half of it */
#define CORE_CONTACT_FILE_MAX_CONTACTS 10000

/* Errors are of G_MARKUP_ERROR or G_IO_ERROR; none says more than that it is no such file, or one
 * that is too large (G_IO_ERROR_NO_SPACE). */
char **core_contact_file_parse       (const char           *bytes,
                                      gsize                 size,
                                      GError              **error);
char  *core_contact_file_format      (const char *const    *addresses);
void   core_contact_file_read_async  (GFile                *file,
                                      GCancellable         *cancellable,
                                      GAsyncReadyCallback   callback,
                                      gpointer              user_data);
char **core_contact_file_read_finish (GAsyncResult         *result,
                                      GError              **error);

G_END_DECLS

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Signals: drained (): what was given is on the disk, but for a little; finished (const GError *):
 * once: the file has its name, or why it has not. */
#define MSNP_TYPE_FILE_WRITER (msnp_file_writer_get_type ())
G_DECLARE_FINAL_TYPE (MsnpFileWriter, msnp_file_writer, MSNP, FILE_WRITER, GObject)

void            msnp_file_writer_open_async  (GFile                *destination,
                                              GCancellable         *cancellable,
                                              GAsyncReadyCallback   callback,
                                              gpointer              user_data);
MsnpFileWriter *msnp_file_writer_open_finish (GAsyncResult         *result,
                                              GError              **error);
gboolean        msnp_file_writer_write       (MsnpFileWriter       *self,
                                              const guint8         *bytes,
                                              gsize                 size);
gsize           msnp_file_writer_get_held    (MsnpFileWriter       *self);
void            msnp_file_writer_finish      (MsnpFileWriter       *self);
void            msnp_file_writer_discard     (MsnpFileWriter       *self);

G_END_DECLS

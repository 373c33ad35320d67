#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * MsnpFileReaderFunc:
 * @error: (nullable): why there is no more to be read, or %NULL: there is
 * @user_data: what msnp_file_reader_new() was given
 */
typedef void (*MsnpFileReaderFunc) (const GError *error,
                                    gpointer      user_data);

typedef struct _MsnpFileReader MsnpFileReader;

MsnpFileReader *msnp_file_reader_new  (GFileInputStream    *stream,
                                       MsnpFileReaderFunc   func,
                                       gpointer             user_data);
void            msnp_file_reader_free (MsnpFileReader      *self);
void            msnp_file_reader_rewind (MsnpFileReader    *self,
                                       guint64              offset);
GBytes         *msnp_file_reader_read (MsnpFileReader      *self,
                                       gsize                max);
gsize           msnp_file_reader_get_held (MsnpFileReader  *self);

G_END_DECLS

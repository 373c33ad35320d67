#pragma once

#include "store-connection.h"

G_BEGIN_DECLS

#define STORE_FILE_CHECKED_BYTES (32 * 1024 * 1024) /* up to here a file is checked whole */

typedef struct _StoreFile StoreFile;

StoreFile       *store_file_new          (const char  *path);
void             store_file_free         (StoreFile   *self);
StoreConnection *store_file_open         (StoreFile   *self,
                                          GError     **error);
void             store_file_suspect      (StoreFile   *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoreFile, store_file_free)

G_END_DECLS

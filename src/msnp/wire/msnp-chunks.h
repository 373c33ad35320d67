#pragma once

#include <glib.h>

#include "msnp-mime.h"
#include "msnp-text-format.h"

G_BEGIN_DECLS

#define MSNP_CHUNK_SIZE 1400 /* bytes of text in one message (04 §4.6) */
#define MSNP_CHUNKS_MAX 64   /* parts of one text (04 §4.7) */

GPtrArray *msnp_chunks_format (const char           *text,
                               const MsnpTextFormat *format,
                               gboolean              as_one);

typedef struct _MsnpChunks MsnpChunks;

MsnpChunks *msnp_chunks_new  (void);
void        msnp_chunks_free (MsnpChunks  *self);
MsnpMime   *msnp_chunks_add  (MsnpChunks  *self,
                              const char  *sender,
                              MsnpMime    *part);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsnpChunks, msnp_chunks_free)

G_END_DECLS

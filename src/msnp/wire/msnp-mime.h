#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define MSNP_MIME_HEADERS_MAX 64 /* headers of one message */

typedef struct _MsnpMime MsnpMime;

MsnpMime     *msnp_mime_new              (void);
MsnpMime     *msnp_mime_parse            (gconstpointer    bytes,
                                          gsize            size,
                                          GError         **error);
MsnpMime     *msnp_mime_parse_fields     (gconstpointer    bytes,
                                          gsize            size,
                                          GError         **error);
void          msnp_mime_free             (MsnpMime        *self);

void          msnp_mime_append           (MsnpMime        *self,
                                          const char      *name,
                                          const char      *value);
void          msnp_mime_set_body         (MsnpMime        *self,
                                          gconstpointer    bytes,
                                          gsize            size);
GBytes       *msnp_mime_format           (MsnpMime        *self);

const char   *msnp_mime_get              (MsnpMime        *self,
                                          const char      *name);
gboolean      msnp_mime_get_uint         (MsnpMime        *self,
                                          const char      *name,
                                          guint32         *value);
const char   *msnp_mime_get_content_type (MsnpMime        *self);
const char   *msnp_mime_get_charset      (MsnpMime        *self);
const guint8 *msnp_mime_get_body         (MsnpMime        *self,
                                          gsize           *size);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsnpMime, msnp_mime_free)

G_END_DECLS

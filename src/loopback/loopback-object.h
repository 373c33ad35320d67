#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define LOOPBACK_OBJECT_SHORTCUT "(pia)"
#define LOOPBACK_OBJECT_FILE     "pia.txt"

/* A bot's picture, its emoticon and its file, and its side of handing them out, by the script of
 * 05: no client's logic, and nothing is received. */
typedef struct _LoopbackObject LoopbackObject;

LoopbackObject *loopback_object_new           (const char      *address);
void            loopback_object_free          (LoopbackObject  *self);
char           *loopback_object_dup_presence  (LoopbackObject  *self);
GBytes         *loopback_object_dup_emoticon  (LoopbackObject  *self);
GPtrArray      *loopback_object_offer_file    (LoopbackObject  *self,
                                               const char      *to);
GPtrArray      *loopback_object_hear          (LoopbackObject  *self,
                                               const char      *from,
                                               const guint8    *body,
                                               gsize            size);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LoopbackObject, loopback_object_free)

G_END_DECLS

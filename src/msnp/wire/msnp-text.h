#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define MSNP_NAME_MAX       129 /* characters of a friendly name (01 §1.5) */
#define MSNP_NAME_SIZE_MAX  387 /* bytes of one, escaped */
#define MSNP_GROUP_SIZE_MAX 61  /* bytes of a group's name, escaped */
#define MSNP_ADDRESS_MAX    129 /* bytes of an address */

gboolean  msnp_text_is_graph (const char *text);
char     *msnp_text_escape       (const char    *text);
char     *msnp_text_unescape     (const char    *escaped);
char     *msnp_text_repair       (const guint8  *bytes,
                                  gsize          size,
                                  const char    *charset);
char     *msnp_text_to_crlf      (const char    *text);
char     *msnp_text_from_crlf    (const char    *text);

char     *msnp_address_normalize (const char    *address);
gboolean  msnp_address_is_valid  (const char    *address);

G_END_DECLS

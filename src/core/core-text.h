#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define CORE_TEXT_NAME_MAX 256   /* characters of a name that are kept */
#define CORE_TEXT_MARKS_MAX 8    /* combining marks kept on one base: more paint over others */
#define CORE_TEXT_LINK_MAX 2048  /* bytes of one link */
#define CORE_TEXT_LINKS_MAX 200  /* links found in one text */

/**
 * CoreTextLink:
 * @start: where it begins, in characters
 * @end: where it ends, in characters
 * @uri: what to open: ASCII, with one of the safe schemes
 *
 * A piece of a text that is a link.
 */
typedef struct
{
  int   start;
  int   end;
  char *uri;
} CoreTextLink;

char      *core_text_make_harmless       (const char *text);
char      *core_text_make_harmless_lines (const char *text);
char      *core_text_isolate             (const char *text);
GPtrArray *core_text_find_links          (const char *text);

G_END_DECLS

#pragma once

#include "msnp/msnp-contact.h"

G_BEGIN_DECLS

/* A row of the contact list: a group's header, or one person in one group. Made by
 * CoreContactList alone.
 *
 * Properties, read-only, of a header: name, online, total, is-folded. */
#define CORE_TYPE_ROW (core_row_get_type ())
G_DECLARE_FINAL_TYPE (CoreRow, core_row, CORE, ROW, GObject)

MsnpContact *core_row_get_contact     (CoreRow     *self);
MsnpGroup   *core_row_get_group       (CoreRow     *self);
CoreRow     *core_row_get_header      (CoreRow     *self);
gboolean     core_row_is_header       (CoreRow     *self);
const char  *core_row_get_name        (CoreRow     *self);
guint        core_row_get_online      (CoreRow     *self);
guint        core_row_get_total       (CoreRow     *self);
gboolean     core_row_is_folded       (CoreRow     *self);
int          core_row_compare         (CoreRow     *a,
                                       CoreRow     *b);
gboolean     core_row_matches         (CoreRow     *self,
                                       const char  *folded_words);

G_END_DECLS

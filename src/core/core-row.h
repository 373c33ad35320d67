#pragma once

#include "msnp/msnp-contact.h"

G_BEGIN_DECLS

/**
 * CoreSection:
 * @CORE_SECTION_FAVORITES: people the person chose, in their groups too
 * @CORE_SECTION_ONLINE: everybody online, where the list is not by group
 * @CORE_SECTION_GROUP: one group
 * @CORE_SECTION_OTHERS: people in no group
 * @CORE_SECTION_OFFLINE: everybody offline, where they are shown together
 *
 * What a header stands over.
 */
typedef enum
{
  CORE_SECTION_FAVORITES,
  CORE_SECTION_ONLINE,
  CORE_SECTION_GROUP,
  CORE_SECTION_OTHERS,
  CORE_SECTION_OFFLINE,
} CoreSection;

/* A row of the contact list: a section's header, or one person in one group. Made by
 * CoreContactList alone.
 *
 * Properties, read-only: name; is-pending (the server has still to confirm a change); of a person:
 * is-muted; of a header: online, total, is-folded. */
#define CORE_TYPE_ROW (core_row_get_type ())
G_DECLARE_FINAL_TYPE (CoreRow, core_row, CORE, ROW, GObject)

MsnpContact *core_row_get_contact     (CoreRow     *self);
MsnpGroup   *core_row_get_group       (CoreRow     *self);
CoreRow     *core_row_get_header      (CoreRow     *self);
CoreSection  core_row_get_section     (CoreRow     *self);
gboolean     core_row_is_header       (CoreRow     *self);
const char  *core_row_get_name        (CoreRow     *self);
guint        core_row_get_online      (CoreRow     *self);
guint        core_row_get_total       (CoreRow     *self);
gboolean     core_row_is_folded       (CoreRow     *self);
gboolean     core_row_is_pending      (CoreRow     *self);
gboolean     core_row_is_muted        (CoreRow     *self);
gboolean     core_row_is_shown        (CoreRow     *self);
int          core_row_compare         (CoreRow     *a,
                                       CoreRow     *b);
gboolean     core_row_matches         (CoreRow     *self,
                                       const char  *folded_words);

G_END_DECLS

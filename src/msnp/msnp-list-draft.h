#pragma once

#include "msnp-enums.h"

G_BEGIN_DECLS

/**
 * MsnpDraftContact:
 * @address: in lower case
 * @display_name: valid UTF-8
 * @group_ids: (nullable): as in `LST`, separated by commas
 * @lists: the lists he is on
 *
 * One `LST` (03 §3.2).
 */
typedef struct
{
  const char    *address;
  const char    *display_name;
  const char    *group_ids;
  MsnpListFlags  lists;
} MsnpDraftContact;

/**
 * MsnpDraftGroup:
 * @id: the server's id, never 0
 * @name: valid UTF-8
 *
 * One `LSG`.
 */
typedef struct
{
  const char *id;
  const char *name;
} MsnpDraftGroup;

/**
 * MsnpListDraft:
 * @contacts: (element-type MsnpDraftContact): in the server's order
 * @groups: (element-type MsnpDraftGroup): in the server's order
 *
 * @texts: all the strings of both
 *
 * The list of a sign-in until it is whole: nobody sees a half of it. It comes and goes at once, so
 * its memory is in few pieces.
 */
typedef struct
{
  GArray       *contacts;
  GArray       *groups;
  GStringChunk *texts;
} MsnpListDraft;

MsnpListDraft *msnp_list_draft_new         (void);
void           msnp_list_draft_free        (MsnpListDraft  *self);
gboolean       msnp_list_draft_add_contact (MsnpListDraft  *self,
                                            const char     *address,
                                            const char     *display_name,
                                            MsnpListFlags   lists,
                                            const char     *group_ids,
                                            GError        **error);
gboolean       msnp_list_draft_add_group   (MsnpListDraft  *self,
                                            const char     *id,
                                            const char     *name,
                                            GError        **error);

G_END_DECLS

#pragma once

#include <gio/gio.h>

#include "msnp-notification.h"

G_BEGIN_DECLS

/**
 * MsnpChangeKind:
 *
 * What an account may ask of its list, its name and its settings (03 §3.3 to §3.8). The text and
 * the groups of msnp_changes_ask() mean, in this order:
 *
 * @MSNP_CHANGE_NAME: the new name
 * @MSNP_CHANGE_ADD: an address; the group to be in, or %NULL
 * @MSNP_CHANGE_REMOVE: an address
 * @MSNP_CHANGE_BLOCK: an address
 * @MSNP_CHANGE_UNBLOCK: an address
 * @MSNP_CHANGE_ALLOW: an address
 * @MSNP_CHANGE_COPY: an address; the other group
 * @MSNP_CHANGE_MOVE: an address; the group to be in, the group to leave; %NULL for none, for all
 * @MSNP_CHANGE_ADD_GROUP: a group's name
 * @MSNP_CHANGE_RENAME_GROUP: a group's new name; the group
 * @MSNP_CHANGE_REMOVE_GROUP: %NULL; the group
 * @MSNP_CHANGE_PRIVACY: `AL` or `BL`
 * @MSNP_CHANGE_NOTIFY: `A` or `N`
 */
typedef enum
{
  MSNP_CHANGE_NAME,
  MSNP_CHANGE_ADD,
  MSNP_CHANGE_REMOVE,
  MSNP_CHANGE_BLOCK,
  MSNP_CHANGE_UNBLOCK,
  MSNP_CHANGE_ALLOW,
  MSNP_CHANGE_COPY,
  MSNP_CHANGE_MOVE,
  MSNP_CHANGE_ADD_GROUP,
  MSNP_CHANGE_RENAME_GROUP,
  MSNP_CHANGE_REMOVE_GROUP,
  MSNP_CHANGE_PRIVACY,
  MSNP_CHANGE_NOTIFY,
} MsnpChangeKind;

/* Signal: status-refused (), when the newest wish for a status was. */
#define MSNP_TYPE_CHANGES (msnp_changes_get_type ())
G_DECLARE_FINAL_TYPE (MsnpChanges, msnp_changes, MSNP, CHANGES, GObject)

MsnpChanges *msnp_changes_new        (MsnpNotification *notification);
void         msnp_changes_ask        (MsnpChanges      *self,
                                      MsnpChangeKind    kind,
                                      const char       *text,
                                      MsnpGroup        *group,
                                      MsnpGroup        *other_group,
                                      GTask            *task);
void         msnp_changes_ask_status (MsnpChanges      *self,
                                      MsnpStatus        status,
                                      GTask            *task);
void         msnp_changes_ask_picture (MsnpChanges     *self,
                                       MsnpStatus       status,
                                       GTask           *task);
void         msnp_changes_stop       (MsnpChanges      *self,
                                      const GError     *error);

G_END_DECLS

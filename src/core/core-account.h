#pragma once

#include "msnp/msnp-session.h"

#include "core-account-choices.h"
#include "core-pending.h"
#include "core-requests.h"
#include "core-sleep.h"

G_BEGIN_DECLS

/**
 * CoreAccountState:
 * @CORE_ACCOUNT_SIGNED_OUT: nothing happens by itself; "error" says why, unless a person wanted it
 * @CORE_ACCOUNT_SIGNING_IN: "step" says how far
 * @CORE_ACCOUNT_WAITING: "error" happened; tried again in "seconds-left", or the computer sleeps
 * @CORE_ACCOUNT_ONLINE: signed in
 * @CORE_ACCOUNT_SIGNING_OUT: a person wanted it
 */
typedef enum
{
  CORE_ACCOUNT_SIGNED_OUT,
  CORE_ACCOUNT_SIGNING_IN,
  CORE_ACCOUNT_WAITING,
  CORE_ACCOUNT_ONLINE,
  CORE_ACCOUNT_SIGNING_OUT,
} CoreAccountState;

/* Properties, read-only: session (MsnpSession; NULL before the first sign-in; another one for
 * another service or address), state (int, CoreAccountState), step (what happens, in words), error
 * (GError), seconds-left, was-online (since a person signed in: the list is worth showing),
 * pending-name (the own name that was asked for, until the server says yes or no).
 * Signal: change-failed (GError). */
#define CORE_TYPE_ACCOUNT (core_account_get_type ())
G_DECLARE_FINAL_TYPE (CoreAccount, core_account, CORE, ACCOUNT, GObject)

CoreAccount     *core_account_new                (void);
MsnpSession     *core_account_get_session        (CoreAccount  *self);
CoreRequests    *core_account_get_requests       (CoreAccount  *self);
CoreAccountChoices *core_account_get_choices     (CoreAccount  *self);
CorePending     *core_account_get_pending        (CoreAccount  *self);
CoreAccountState core_account_get_state          (CoreAccount  *self);
const char      *core_account_get_step           (CoreAccount  *self);
const GError    *core_account_get_error          (CoreAccount  *self);
guint            core_account_get_seconds_left   (CoreAccount  *self);
gboolean         core_account_was_online         (CoreAccount  *self);
MsnpStatus       core_account_get_wanted_status  (CoreAccount  *self);

void             core_account_sign_in            (CoreAccount  *self,
                                                  MsnpService  *service,
                                                  const char   *address,
                                                  const char   *password,
                                                  MsnpStatus    status);
void             core_account_cancel             (CoreAccount  *self);
gboolean         core_account_can_try_now        (CoreAccount  *self);
void             core_account_try_now            (CoreAccount  *self);
void             core_account_sign_out           (CoreAccount  *self);
void             core_account_set_wanted_status  (CoreAccount  *self,
                                                  MsnpStatus    status);

void             core_account_set_idle           (CoreAccount  *self,
                                                  gboolean      is_idle);
void             core_account_follow_sleep       (CoreAccount  *self,
                                                  CoreSleep    *sleep);

/* core-account-changes.c: what fails is told by "change-failed" */
const char      *core_account_get_pending_name   (CoreAccount  *self);
void             core_account_set_display_name   (CoreAccount  *self,
                                                  const char   *name);
void             core_account_add_contact        (CoreAccount  *self,
                                                  const char   *address,
                                                  MsnpGroup    *group);
void             core_account_block              (CoreAccount  *self,
                                                  const char   *address);
void             core_account_unblock            (CoreAccount  *self,
                                                  const char   *address);
void             core_account_allow              (CoreAccount  *self,
                                                  const char   *address);
void             core_account_remove_contact     (CoreAccount  *self,
                                                  const char   *address);
void             core_account_copy_contact       (CoreAccount  *self,
                                                  const char   *address,
                                                  MsnpGroup    *to);
void             core_account_move_contact       (CoreAccount  *self,
                                                  const char   *address,
                                                  MsnpGroup    *from,
                                                  MsnpGroup    *to);
void             core_account_add_group          (CoreAccount  *self,
                                                  const char   *name);
void             core_account_rename_group       (CoreAccount  *self,
                                                  MsnpGroup    *group,
                                                  const char   *name);
void             core_account_remove_group       (CoreAccount  *self,
                                                  MsnpGroup    *group);
void             core_account_set_allows_others  (CoreAccount  *self,
                                                  gboolean      allows_others);
void             core_account_set_asks_when_added (CoreAccount *self,
                                                  gboolean      asks);

G_END_DECLS

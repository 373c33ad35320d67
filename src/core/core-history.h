#pragma once

#include "core-account-choices.h"
#include "core-profile.h"
#include "store/store-history.h"
#include "store/store-values.h"

G_BEGIN_DECLS

#define CORE_HISTORY_DRAFT_MS 500 /* of a pause in typing, before a draft is written */

/* What one account said and got, as far as it is kept. Signal: deleted (const char
 * *chat: NULL for all of them). */
#define CORE_TYPE_HISTORY (core_history_get_type ())
G_DECLARE_FINAL_TYPE (CoreHistory, core_history, CORE, HISTORY, GObject)

CoreHistory  *core_history_new            (CoreProfile          *profile,
                                           CoreAccountChoices   *choices,
                                           StoreValues          *values,
                                           const StoreAccount   *account);
void          core_history_prepare_async  (CoreHistory          *self,
                                           GCancellable         *cancellable,
                                           GAsyncReadyCallback   callback,
                                           gpointer              user_data);
gboolean      core_history_prepare_finish (CoreHistory          *self,
                                           GAsyncResult         *result,
                                           GError              **error);
char        **core_history_take_unsent    (CoreHistory          *self);
StoreHistory *core_history_get_store      (CoreHistory          *self);
const char   *core_history_get_account    (CoreHistory          *self);
const char   *core_history_get_address    (CoreHistory          *self);
gboolean      core_history_keeps          (CoreHistory          *self,
                                           const char           *address);
gboolean      core_history_is_unkept      (CoreHistory          *self,
                                           const char           *address);
void          core_history_set_unkept     (CoreHistory          *self,
                                           const char           *address,
                                           gboolean              is_unkept);
const char   *core_history_get_draft      (CoreHistory          *self,
                                           const char           *address);
char        **core_history_dup_drafts     (CoreHistory          *self);
void          core_history_set_draft      (CoreHistory          *self,
                                           const char           *address,
                                           const char           *draft);
void          core_history_flush          (CoreHistory          *self);
void          core_history_tell           (CoreHistory          *self,
                                           const GError         *error);
void          core_history_delete_async   (CoreHistory          *self,
                                           const char           *chat,
                                           gboolean              of_every_account,
                                           GCancellable         *cancellable,
                                           GAsyncReadyCallback   callback,
                                           gpointer              user_data);
gboolean      core_history_delete_finish  (CoreHistory          *self,
                                           GAsyncResult         *result,
                                           GError              **error);

G_END_DECLS

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * CoreGrouping:
 * @CORE_GROUPING_GROUPS: people under their groups
 * @CORE_GROUPING_PRESENCE: people under Online and Offline
 */
typedef enum
{
  CORE_GROUPING_GROUPS,
  CORE_GROUPING_PRESENCE,
} CoreGrouping;

/**
 * CoreOffline:
 * @CORE_OFFLINE_LAST: behind those of the same group who are online
 * @CORE_OFFLINE_TOGETHER: in one group at the end
 * @CORE_OFFLINE_HIDDEN: nowhere; a search still finds them
 *
 * Where people are shown who are offline.
 */
typedef enum
{
  CORE_OFFLINE_LAST,
  CORE_OFFLINE_TOGETHER,
  CORE_OFFLINE_HIDDEN,
} CoreOffline;

/* What a person chose for the list of one account, and no server keeps. Addresses are in lower
 * case.
 *
 * Signal: changed (const char *key, const char *address). */
#define CORE_TYPE_ACCOUNT_CHOICES (core_account_choices_get_type ())
G_DECLARE_FINAL_TYPE (CoreAccountChoices, core_account_choices, CORE, ACCOUNT_CHOICES, GObject)

CoreAccountChoices *core_account_choices_new          (void);
void                core_account_choices_load         (CoreAccountChoices *self,
                                                       GVariant           *values);
GVariant           *core_account_choices_save         (CoreAccountChoices *self);

const char         *core_account_choices_get_nickname (CoreAccountChoices *self,
                                                       const char         *address);
void                core_account_choices_set_nickname (CoreAccountChoices *self,
                                                       const char         *address,
                                                       const char         *nickname);
gboolean            core_account_choices_is_favorite  (CoreAccountChoices *self,
                                                       const char         *address);
void                core_account_choices_set_favorite (CoreAccountChoices *self,
                                                       const char         *address,
                                                       gboolean            is_favorite);
gboolean            core_account_choices_is_muted     (CoreAccountChoices *self,
                                                       const char         *address);
void                core_account_choices_set_muted    (CoreAccountChoices *self,
                                                       const char         *address,
                                                       gboolean            is_muted);
gboolean            core_account_choices_is_unkept   (CoreAccountChoices *self,
                                                       const char         *address);
void                core_account_choices_set_unkept   (CoreAccountChoices *self,
                                                       const char         *address,
                                                       gboolean            is_unkept);
gboolean            core_account_choices_is_unnudged (CoreAccountChoices *self,
                                                       const char         *address);
void                core_account_choices_set_unnudged (CoreAccountChoices *self,
                                                       const char         *address,
                                                       gboolean            is_unnudged);
gboolean            core_account_choices_is_trusted  (CoreAccountChoices *self,
                                                       const char         *address);
void                core_account_choices_set_trusted (CoreAccountChoices *self,
                                                       const char         *address,
                                                       gboolean            is_trusted);
gboolean            core_account_choices_is_folded    (CoreAccountChoices *self,
                                                       const char         *section);
void                core_account_choices_set_folded   (CoreAccountChoices *self,
                                                       const char         *section,
                                                       gboolean            is_folded);
CoreGrouping        core_account_choices_get_grouping (CoreAccountChoices *self);
void                core_account_choices_set_grouping (CoreAccountChoices *self,
                                                       CoreGrouping        grouping);
CoreOffline         core_account_choices_get_offline  (CoreAccountChoices *self);
void                core_account_choices_set_offline  (CoreAccountChoices *self,
                                                       CoreOffline         offline);

G_END_DECLS

#pragma once

#include "core-keeper.h"
#include "core-own-emoticon.h"
#include "core-pictures.h"

G_BEGIN_DECLS

#define CORE_OWN_EMOTICONS_MAX       200               /* that one may have */
#define CORE_OWN_EMOTICONS_BYTES_MAX (4 * 1024 * 1024) /* of all their pictures */

/* A GListModel of CoreOwnEmoticon, by their shortcuts. */
#define CORE_TYPE_OWN_EMOTICONS (core_own_emoticons_get_type ())
G_DECLARE_FINAL_TYPE (CoreOwnEmoticons, core_own_emoticons, CORE, OWN_EMOTICONS, GObject)

CoreOwnEmoticons *core_own_emoticons_new           (CoreKeeper        *keeper);
void              core_own_emoticons_set_pictures  (CoreOwnEmoticons  *self,
                                                    CorePictures      *pictures);
CoreOwnEmoticon  *core_own_emoticons_lookup        (CoreOwnEmoticons  *self,
                                                    const char        *shortcut);
CoreOwnEmoticon  *core_own_emoticons_lookup_digest (CoreOwnEmoticons  *self,
                                                    const char        *sha1d);
char             *core_own_emoticons_dup_problem   (CoreOwnEmoticons  *self,
                                                    const char        *shortcut,
                                                    CoreOwnEmoticon   *renamed);
char             *core_own_emoticons_dup_free_shortcut (CoreOwnEmoticons *self,
                                                    const char        *wish);
char             *core_own_emoticons_dup_room_problem (CoreOwnEmoticons *self,
                                                    GBytes            *data);
CoreOwnEmoticon  *core_own_emoticons_add           (CoreOwnEmoticons  *self,
                                                    const char        *shortcut,
                                                    GBytes            *data);
gboolean          core_own_emoticons_rename        (CoreOwnEmoticons  *self,
                                                    CoreOwnEmoticon   *emoticon,
                                                    const char        *shortcut);
void              core_own_emoticons_remove        (CoreOwnEmoticons  *self,
                                                    CoreOwnEmoticon   *emoticon);
char            **core_own_emoticons_dup_shortcuts (CoreOwnEmoticons  *self);
GPtrArray        *core_own_emoticons_make          (CoreOwnEmoticons  *self,
                                                    MsnpConversation  *conversation,
                                                    const char        *text);

/* core-emoticon-file.c */
char             *core_own_emoticons_format        (CoreOwnEmoticons  *self);
gboolean          core_own_emoticons_take          (CoreOwnEmoticons  *self,
                                                    GBytes            *file,
                                                    guint             *n_added,
                                                    guint             *n_left_out,
                                                    GError           **error);

G_END_DECLS

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define CORE_OWN_EMOTICON_MAX      (50 * 1024) /* bytes of one */
#define CORE_OWN_EMOTICON_SIDE     50          /* pixels: what others show beside a text */
#define CORE_OWN_EMOTICON_SHORTCUT 7           /* characters that the official client allows */

/* An emoticon of one's own. Properties, read-only: shortcut (it may be renamed), data (GBytes),
 * sha1d. Made by CoreOwnEmoticons alone. */
#define CORE_TYPE_OWN_EMOTICON (core_own_emoticon_get_type ())
G_DECLARE_FINAL_TYPE (CoreOwnEmoticon, core_own_emoticon, CORE, OWN_EMOTICON, GObject)

CoreOwnEmoticon *core_own_emoticon_new          (const char      *shortcut,
                                                 GBytes          *data);
const char      *core_own_emoticon_get_shortcut (CoreOwnEmoticon *self);
GBytes          *core_own_emoticon_get_data     (CoreOwnEmoticon *self);
const char      *core_own_emoticon_get_sha1d    (CoreOwnEmoticon *self);
gboolean         core_own_emoticon_is_found_by  (CoreOwnEmoticon *self,
                                                 const char      *words);

/* For the list that owns it. */
void             core_own_emoticon_set_shortcut (CoreOwnEmoticon *self,
                                                 const char      *shortcut);

G_END_DECLS

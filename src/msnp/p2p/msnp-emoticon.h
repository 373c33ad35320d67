#pragma once

#include "msnp/msnp-picture-ref.h"

G_BEGIN_DECLS

#define MSNP_EMOTICON_SHORTCUT_MAX 64 /* bytes of a shortcut; the official client has 7 letters */
#define MSNP_EMOTICONS_MAX         5  /* in one message of one's own: others look at no more */
#define MSNP_EMOTICONS_TEXT_MAX    30 /* for one text of one's own, in as many messages */

/**
 * MsnpEmoticon:
 * @shortcut: what stands for it in the text; valid UTF-8, without controls
 * @ref: the picture
 *
 * A custom emoticon, as a message defines it for the next text (04 §4.10).
 */
typedef struct
{
  char           *shortcut;
  MsnpPictureRef *ref;
} MsnpEmoticon;

#define MSNP_TYPE_EMOTICON (msnp_emoticon_get_type ())
GType         msnp_emoticon_get_type    (void);
MsnpEmoticon *msnp_emoticon_new         (const char            *shortcut,
                                         const MsnpPictureRef  *ref);
MsnpEmoticon *msnp_emoticon_copy        (const MsnpEmoticon    *self);
void          msnp_emoticon_free        (MsnpEmoticon          *self);
gboolean      msnp_emoticon_is_shortcut (const char            *text);

GPtrArray    *msnp_emoticon_parse       (gconstpointer          body,
                                         gsize                  size);
GBytes       *msnp_emoticon_format      (GPtrArray             *emoticons);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsnpEmoticon, msnp_emoticon_free)

G_END_DECLS

#pragma once

#include "core/core-timeline-item.h"
#include "twn-person-color.h"
#include "twn-text-tag.h"

G_BEGIN_DECLS

/* What a piece of the conversation looks like. */
typedef enum
{
  TWN_MESSAGE_TAG_HEADER,
  TWN_MESSAGE_TAG_BODY,
  TWN_MESSAGE_TAG_TIME,
  TWN_MESSAGE_TAG_NOTICE,
  TWN_MESSAGE_TAG_DAY,
  TWN_MESSAGE_TAG_PENDING, /* not yet accepted by the service */
  TWN_MESSAGE_TAG_FAILURE,
  TWN_MESSAGE_TAG_LINK,
  TWN_MESSAGE_TAG_CODE,    /* of an emoticon, beside its picture: there to be copied and read */
  TWN_N_MESSAGE_TAGS
} TwnMessageTag;

/* Properties, writable: shows-emoticons (codes as pictures), shows-formats (the fonts and colours
 * that others have chosen). What is written already stays as it is. */
#define TWN_TYPE_MESSAGE_TAGS (twn_message_tags_get_type ())
G_DECLARE_FINAL_TYPE (TwnMessageTags, twn_message_tags, TWN, MESSAGE_TAGS, GObject)

TwnMessageTags  *twn_message_tags_new            (void);
GtkTextTagTable *twn_message_tags_get_table      (TwnMessageTags       *self);
GtkTextTag      *twn_message_tags_get            (TwnMessageTags       *self,
                                                  TwnMessageTag         which);
GtkTextTag      *twn_message_tags_ensure_person  (TwnMessageTags       *self,
                                                  const char           *address);
GtkTextTag      *twn_message_tags_ensure_format  (TwnMessageTags       *self,
                                                  const MsnpTextFormat *format);
void             twn_message_tags_release_format (TwnMessageTags       *self,
                                                  GtkTextTag           *tag);
void             twn_message_tags_set_scheme     (TwnMessageTags       *self,
                                                  const TwnColorScheme *scheme);
gboolean         twn_message_tags_shows_emoticons (TwnMessageTags      *self);
gboolean         twn_message_tags_shows_formats  (TwnMessageTags       *self);
void             twn_message_tags_set_view       (TwnMessageTags       *self,
                                                  GtkWidget            *view);
GtkWidget       *twn_message_tags_get_view       (TwnMessageTags       *self);
void             twn_message_tags_recolor        (TwnMessageTags       *self);

G_END_DECLS

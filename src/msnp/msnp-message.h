#pragma once

#include <glib-object.h>

#include "msnp-contact.h"
#include "p2p/msnp-emoticon.h"
#include "wire/msnp-text-format.h"

G_BEGIN_DECLS

/**
 * MsnpMessageKind:
 * @MSNP_MESSAGE_TEXT: a text with its format
 * @MSNP_MESSAGE_NUDGE: a nudge
 *
 * What a message is.
 */
typedef enum
{
  MSNP_MESSAGE_TEXT,
  MSNP_MESSAGE_NUDGE,
} MsnpMessageKind;

/* One message, received or sent. Nothing of it changes but, on one's own, "state" and what
 * msnp_message_get_error() says once the state is failed. */
#define MSNP_TYPE_MESSAGE (msnp_message_get_type ())
G_DECLARE_FINAL_TYPE (MsnpMessage, msnp_message, MSNP, MESSAGE, GObject)

MsnpMessageKind       msnp_message_get_kind        (MsnpMessage *self);
gboolean              msnp_message_is_own          (MsnpMessage *self);
MsnpContact          *msnp_message_get_sender      (MsnpMessage *self);
const char           *msnp_message_get_sender_name (MsnpMessage *self);
const char           *msnp_message_get_text        (MsnpMessage *self);
const MsnpTextFormat *msnp_message_get_format      (MsnpMessage *self);
GPtrArray            *msnp_message_get_emoticons   (MsnpMessage *self);
GDateTime            *msnp_message_get_time        (MsnpMessage *self);
MsnpMessageState      msnp_message_get_state       (MsnpMessage *self);
const GError         *msnp_message_get_error       (MsnpMessage *self);

G_END_DECLS

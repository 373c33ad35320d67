#include "config.h"

#include "msnp-message.h"

#include "msnp-enum-types.h"
#include "msnp-message-private.h"

/**
 * MsnpMessage:
 *
 * A text or a nudge, received or sent. The conversation makes it and moves the state of one's own
 * forward:
 *
 *     QUEUED ──► SENT ──► ACCEPTED
 *        └────────┴─────► FAILED
 *
 * To send a failed text again, send it anew: this object has reached its end.
 */
struct _MsnpMessage
{
  GObject           parent_instance;
  MsnpMessageKind   kind;
  MsnpContact      *sender; /* NULL: oneself */
  char             *sender_name;
  char             *text;
  MsnpTextFormat   *format;
  GPtrArray        *emoticons; /* (nullable) (element-type MsnpEmoticon) */
  GDateTime        *time;
  MsnpMessageState  state;
  GError           *error;
};

enum { PROP_STATE = 1, N_PROPS };
static GParamSpec *properties[N_PROPS];
G_DEFINE_FINAL_TYPE (MsnpMessage, msnp_message, G_TYPE_OBJECT)

static void
msnp_message_get_property (GObject    *object,
                           guint       property_id,
                           GValue     *value,
                           GParamSpec *pspec)
{
  if (property_id == PROP_STATE)
    g_value_set_enum (value, MSNP_MESSAGE (object)->state);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
}

static void
msnp_message_finalize (GObject *object)
{
  MsnpMessage *self = MSNP_MESSAGE (object);

  g_clear_object (&self->sender);
  g_free (self->sender_name);
  g_free (self->text);
  msnp_text_format_free (self->format);
  g_clear_pointer (&self->emoticons, g_ptr_array_unref);
  g_date_time_unref (self->time);
  g_clear_error (&self->error);
  G_OBJECT_CLASS (msnp_message_parent_class)->finalize (object);
}

static void
msnp_message_class_init (MsnpMessageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = msnp_message_get_property;
  object_class->finalize = msnp_message_finalize;
  properties[PROP_STATE] =
    g_param_spec_enum ("state", NULL, NULL, MSNP_TYPE_MESSAGE_STATE, MSNP_MESSAGE_QUEUED,
                       G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
msnp_message_init (MsnpMessage *self)
{
  self->time = g_date_time_new_now_utc ();
}

/* @format: (transfer full) (nullable) */
MsnpMessage *
msnp_message_new_received (MsnpMessageKind  kind,
                           MsnpContact     *sender,
                           const char      *sender_name,
                           const char      *text,
                           MsnpTextFormat  *format)
{
  MsnpMessage *self = g_object_new (MSNP_TYPE_MESSAGE, NULL);

  self->kind = kind;
  self->sender = g_object_ref (sender);
  self->sender_name = g_strdup (sender_name);
  self->text = g_strdup (text);
  self->format = format != NULL ? format : msnp_text_format_new ();
  self->state = MSNP_MESSAGE_ACCEPTED;

  return self;
}

MsnpMessage *
msnp_message_new_own (MsnpMessageKind       kind,
                      const char           *sender_name,
                      const char           *text,
                      const MsnpTextFormat *format)
{
  MsnpMessage *self = g_object_new (MSNP_TYPE_MESSAGE, NULL);

  self->kind = kind;
  self->sender_name = g_strdup (sender_name);
  self->text = g_strdup (text);
  self->format = format != NULL ? msnp_text_format_copy (format) : msnp_text_format_new ();
  self->state = MSNP_MESSAGE_QUEUED;

  return self;
}

/* Returns: whether the state moved: it never goes back, and an end is the end. */
gboolean
msnp_message_advance (MsnpMessage      *self,
                      MsnpMessageState  state,
                      const GError     *error)
{
  if (state <= self->state || self->state == MSNP_MESSAGE_ACCEPTED)
    return FALSE;

  if (error != NULL)
    self->error = g_error_copy (error);
  self->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
  return TRUE;
}

MsnpMessageKind
msnp_message_get_kind (MsnpMessage *self)
{
  g_return_val_if_fail (MSNP_IS_MESSAGE (self), MSNP_MESSAGE_TEXT);

  return self->kind;
}

gboolean
msnp_message_is_own (MsnpMessage *self)
{
  g_return_val_if_fail (MSNP_IS_MESSAGE (self), FALSE);

  return self->sender == NULL;
}

/* Returns: (transfer none) (nullable): who sent it, %NULL for one's own */
MsnpContact *
msnp_message_get_sender (MsnpMessage *self)
{
  g_return_val_if_fail (MSNP_IS_MESSAGE (self), NULL);

  return self->sender;
}

/* Returns: (transfer none): what the sender was called when the message came */
const char *
msnp_message_get_sender_name (MsnpMessage *self)
{
  g_return_val_if_fail (MSNP_IS_MESSAGE (self), NULL);

  return self->sender_name;
}

/* Returns: (transfer none): the text, valid UTF-8, lines ended by `\n`; empty for a nudge */
const char *
msnp_message_get_text (MsnpMessage *self)
{
  g_return_val_if_fail (MSNP_IS_MESSAGE (self), NULL);

  return self->text;
}

/* Returns: (transfer none): how the text looks; never %NULL */
const MsnpTextFormat *
msnp_message_get_format (MsnpMessage *self)
{
  g_return_val_if_fail (MSNP_IS_MESSAGE (self), NULL);

  return self->format;
}

/* @emoticons: (nullable): what shortcuts in the text mean */
void
msnp_message_set_emoticons (MsnpMessage *self,
                            GPtrArray   *emoticons)
{
  g_clear_pointer (&self->emoticons, g_ptr_array_unref);
  if (emoticons != NULL && emoticons->len > 0)
    self->emoticons = g_ptr_array_ref (emoticons);
}

/* Returns: (transfer none) (nullable) (element-type MsnpEmoticon): the custom emoticons that the
 *   text may use: where a shortcut stands, the longest that fits, an image belongs;
 *   msnp_session_fetch_emoticon_async() fetches those of others */
GPtrArray *
msnp_message_get_emoticons (MsnpMessage *self)
{
  g_return_val_if_fail (MSNP_IS_MESSAGE (self), NULL);

  return self->emoticons;
}

/* Returns: (transfer none): when it was received or first asked to be sent, UTC */
GDateTime *
msnp_message_get_time (MsnpMessage *self)
{
  g_return_val_if_fail (MSNP_IS_MESSAGE (self), NULL);

  return self->time;
}

MsnpMessageState
msnp_message_get_state (MsnpMessage *self)
{
  g_return_val_if_fail (MSNP_IS_MESSAGE (self), MSNP_MESSAGE_FAILED);

  return self->state;
}

/* Returns: (transfer none) (nullable): why it failed; %NULL in any other state */
const GError *
msnp_message_get_error (MsnpMessage *self)
{
  g_return_val_if_fail (MSNP_IS_MESSAGE (self), NULL);

  return self->error;
}

#include "config.h"

#include "core-timeline-item.h"

#include <glib/gi18n-lib.h>

#include "core-error-text.h"
#include "core-text.h"

/**
 * CoreTimelineItem:
 *
 * One item of a chat, made harmless and ready to be shown as plain text. Owned by its
 * CoreTimeline. A failed message keeps its item when it is sent again: the item then stands for
 * the new MsnpMessage.
 */
struct _CoreTimelineItem
{
  GObject           parent_instance;
  CoreTimelineKind  kind;
  MsnpMessage      *message; /* NULL for notices and days */
  char             *address; /* whose colour it has; NULL for notices and days */
  char             *name;    /* harmless */
  char             *text;    /* harmless */
  GDateTime        *time;    /* local */
  gboolean          is_joined;
};

enum { PROP_STATE = 1, N_PROPS };
static GParamSpec *properties[N_PROPS];
G_DEFINE_FINAL_TYPE (CoreTimelineItem, core_timeline_item, G_TYPE_OBJECT)

static void
core_timeline_item_get_property (GObject    *object,
                                 guint       property_id,
                                 GValue     *value,
                                 GParamSpec *pspec)
{
  CoreTimelineItem *self = CORE_TIMELINE_ITEM (object);

  if (property_id == PROP_STATE)
    g_value_set_int (value, (int) core_timeline_item_get_state (self));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
}

static void
core_timeline_item_finalize (GObject *object)
{
  CoreTimelineItem *self = CORE_TIMELINE_ITEM (object);

  g_clear_object (&self->message);
  g_free (self->address);
  g_free (self->name);
  g_free (self->text);
  g_clear_pointer (&self->time, g_date_time_unref);
  G_OBJECT_CLASS (core_timeline_item_parent_class)->finalize (object);
}

static void
core_timeline_item_class_init (CoreTimelineItemClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = core_timeline_item_get_property;
  object_class->finalize = core_timeline_item_finalize;
  properties[PROP_STATE] =
    g_param_spec_int ("state", NULL, NULL, MSNP_MESSAGE_QUEUED, MSNP_MESSAGE_FAILED,
                      MSNP_MESSAGE_QUEUED, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
core_timeline_item_init (CoreTimelineItem *self)
{
}

static void
on_message_state_notify (CoreTimelineItem *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

static void
take_message (CoreTimelineItem *self,
              MsnpMessage      *message)
{
  self->message = g_object_ref (message);
  if (msnp_message_is_own (message))
    g_signal_connect_object (message, "notify::state", G_CALLBACK (on_message_state_notify), self,
                             G_CONNECT_SWAPPED);
}

/* A name of nothing but control characters is no name. */
static char *
dup_sender_name (MsnpMessage *message,
                 const char  *address)
{
  MsnpContact *sender = msnp_message_get_sender (message);
  const char *alias = sender != NULL ? msnp_contact_get_alias (sender) : NULL;
  const char *given = alias != NULL ? alias : msnp_message_get_sender_name (message);
  g_autofree char *name = core_text_make_harmless (given != NULL ? given : "");

  return name[0] != '\0' ? g_steal_pointer (&name) : core_text_make_harmless (address);
}

static char *
dup_nudge_text (gboolean    is_own,
                const char *name)
{
  g_autofree char *isolated = core_text_isolate (name);

  if (is_own)
    return g_strdup (_("You sent a nudge"));

  /* Translators: %s is the name of a contact. */
  return g_strdup_printf (_("%s sent you a nudge"), isolated);
}

/**
 * core_timeline_item_new_message:
 * @message: a text or a nudge
 * @own_address: the address of the account, for messages of one's own
 *
 * Returns: (transfer full): an item that follows the state of @message
 */
CoreTimelineItem *
core_timeline_item_new_message (MsnpMessage *message,
                                const char  *own_address)
{
  CoreTimelineItem *self = NULL;
  MsnpContact *sender = NULL;

  g_return_val_if_fail (MSNP_IS_MESSAGE (message), NULL);
  g_return_val_if_fail (own_address != NULL, NULL);

  sender = msnp_message_get_sender (message);
  self = g_object_new (CORE_TYPE_TIMELINE_ITEM, NULL);
  self->address = g_strdup (sender != NULL ? msnp_contact_get_address (sender) : own_address);
  self->name = dup_sender_name (message, self->address);
  self->time = g_date_time_to_local (msnp_message_get_time (message));
  take_message (self, message);

  if (msnp_message_get_kind (message) == MSNP_MESSAGE_NUDGE)
    {
      self->kind = CORE_TIMELINE_NUDGE;
      self->text = dup_nudge_text (sender == NULL, self->name);
    }
  else
    {
      self->kind = CORE_TIMELINE_TEXT;
      self->text = core_text_make_harmless_lines (msnp_message_get_text (message));
    }

  return self;
}

/* Returns: (transfer full): a sentence of the program's own; names in it are harmless already */
CoreTimelineItem *
core_timeline_item_new_notice (const char *text)
{
  CoreTimelineItem *self = NULL;

  g_return_val_if_fail (text != NULL, NULL);

  self = g_object_new (CORE_TYPE_TIMELINE_ITEM, NULL);
  self->kind = CORE_TIMELINE_NOTICE;
  self->text = g_strdup (text);
  self->time = g_date_time_new_now_local ();

  return self;
}

/* Returns: (transfer full): the line above the first item of the day of @day, local time */
CoreTimelineItem *
core_timeline_item_new_day (GDateTime *day)
{
  CoreTimelineItem *self = NULL;

  g_return_val_if_fail (day != NULL, NULL);

  self = g_object_new (CORE_TYPE_TIMELINE_ITEM, NULL);
  self->kind = CORE_TIMELINE_DAY;
  /* Translators: a day in full, see strftime(3): "Monday, 23 November 2026". */
  self->text = g_date_time_format (day, _("%A, %-d %B %Y"));
  self->time = g_date_time_ref (day);

  return self;
}

CoreTimelineKind
core_timeline_item_get_kind (CoreTimelineItem *self)
{
  g_return_val_if_fail (CORE_IS_TIMELINE_ITEM (self), CORE_TIMELINE_NOTICE);

  return self->kind;
}

/* Returns: (transfer none) (nullable): the message; %NULL for notices and days */
MsnpMessage *
core_timeline_item_get_message (CoreTimelineItem *self)
{
  g_return_val_if_fail (CORE_IS_TIMELINE_ITEM (self), NULL);

  return self->message;
}

gboolean
core_timeline_item_is_own (CoreTimelineItem *self)
{
  g_return_val_if_fail (CORE_IS_TIMELINE_ITEM (self), FALSE);

  return self->message != NULL && msnp_message_is_own (self->message);
}

/* Returns: (transfer none) (nullable): who wrote it; %NULL for notices and days */
const char *
core_timeline_item_get_address (CoreTimelineItem *self)
{
  g_return_val_if_fail (CORE_IS_TIMELINE_ITEM (self), NULL);

  return self->address;
}

/* Returns: (transfer none) (nullable): the name of who wrote it, harmless and never empty */
const char *
core_timeline_item_get_name (CoreTimelineItem *self)
{
  g_return_val_if_fail (CORE_IS_TIMELINE_ITEM (self), NULL);

  return self->name;
}

/* Returns: (transfer none): what is to be read, harmless */
const char *
core_timeline_item_get_text (CoreTimelineItem *self)
{
  g_return_val_if_fail (CORE_IS_TIMELINE_ITEM (self), NULL);

  return self->text;
}

/* Returns: (transfer none) (nullable): how the text looks; %NULL unless it is one */
const MsnpTextFormat *
core_timeline_item_get_format (CoreTimelineItem *self)
{
  g_return_val_if_fail (CORE_IS_TIMELINE_ITEM (self), NULL);

  return self->kind == CORE_TIMELINE_TEXT ? msnp_message_get_format (self->message) : NULL;
}

/* Returns: (transfer none): when it happened, local time */
GDateTime *
core_timeline_item_get_time (CoreTimelineItem *self)
{
  g_return_val_if_fail (CORE_IS_TIMELINE_ITEM (self), NULL);

  return self->time;
}

/* Returns: what became of a message of one's own; of everything else, accepted */
MsnpMessageState
core_timeline_item_get_state (CoreTimelineItem *self)
{
  g_return_val_if_fail (CORE_IS_TIMELINE_ITEM (self), MSNP_MESSAGE_ACCEPTED);

  return core_timeline_item_is_own (self) ? msnp_message_get_state (self->message)
                                          : MSNP_MESSAGE_ACCEPTED;
}

/* Returns: (transfer full) (nullable): why a message failed, in a sentence; %NULL if it did not */
char *
core_timeline_item_dup_failure_text (CoreTimelineItem *self)
{
  const GError *error = NULL;
  const char *reason = NULL;

  g_return_val_if_fail (CORE_IS_TIMELINE_ITEM (self), NULL);

  if (core_timeline_item_get_state (self) != MSNP_MESSAGE_FAILED)
    return NULL;

  error = msnp_message_get_error (self->message);
  reason = error != NULL ? core_error_text_get_sentence (error)
                         : _("The other person may not have got it.");

  /* Translators: %s is a sentence that says why. */
  return g_strdup_printf (_("Not sent. %s"), reason);
}

/* Returns: whether it goes under the header of the item before it */
gboolean
core_timeline_item_is_joined (CoreTimelineItem *self)
{
  g_return_val_if_fail (CORE_IS_TIMELINE_ITEM (self), FALSE);

  return self->is_joined;
}

void
core_timeline_item_set_joined (CoreTimelineItem *self,
                               gboolean          is_joined)
{
  g_return_if_fail (CORE_IS_TIMELINE_ITEM (self));

  self->is_joined = is_joined;
}

/**
 * core_timeline_item_replace_message:
 * @self: the item of a message that failed
 * @message: the same text, sent again
 *
 * Lets @self stand for @message. The time stays that of the first attempt: items never change
 * places.
 */
void
core_timeline_item_replace_message (CoreTimelineItem *self,
                                    MsnpMessage      *message)
{
  g_return_if_fail (CORE_IS_TIMELINE_ITEM (self));
  g_return_if_fail (MSNP_IS_MESSAGE (message) && self->message != NULL);

  g_signal_handlers_disconnect_by_func (self->message, on_message_state_notify, self);
  g_object_unref (self->message);
  take_message (self, message);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

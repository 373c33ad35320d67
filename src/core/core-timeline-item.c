#include "config.h"

#include "core-timeline-item.h"

#include <glib/gi18n-lib.h>

#include "core-error-text.h"
#include "core-kept-emoticons.h"
#include "core-text.h"

/**
 * CoreTimelineItem:
 *
 * One item of a chat, made harmless and ready to be shown as plain text. Owned by its
 * CoreTimeline. A failed message keeps its item when it is sent again: the item then stands for
 * the new MsnpMessage.
 *
 * A file that somebody sends is as a message that is on its way until it has come to its end.
 *
 * An item that is being recorded is accepted only when that is on the disk: the recorder says when.
 */
struct _CoreTimelineItem
{
  GObject           parent_instance;
  CoreTimelineKind  kind;
  MsnpMessage      *message; /* NULL for notices, days and what was said in an earlier run */
  CoreFile         *file;    /* NULL but for files */
  char             *address; /* whose colour it has; NULL for notices and days */
  char             *name;    /* harmless */
  char             *text;    /* harmless */
  char             *said;    /* of an earlier run, as it is to be sent again; NULL: nothing is */
  MsnpTextFormat   *format;  /* of an earlier run */
  GPtrArray        *emoticons; /* as well; NULL: none */
  GDateTime        *time;    /* local */
  gint64            id;      /* in the history; 0: not there */
  MsnpMessageState  state;   /* as it is shown */
  gboolean          is_own;
  gboolean          is_joined;
  gboolean          is_recorded;
};

enum { PROP_STATE = 1, N_PROPS };
static GParamSpec *properties[N_PROPS];
enum { MOVED, N_SIGNALS };
static guint signals[N_SIGNALS];
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
  g_clear_object (&self->file);
  g_free (self->address);
  g_free (self->name);
  g_free (self->text);
  g_free (self->said);
  g_clear_pointer (&self->format, msnp_text_format_free);
  g_clear_pointer (&self->emoticons, g_ptr_array_unref);
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

  /**
   * CoreTimelineItem::moved:
   * @self: the item of a message of one's own that is recorded
   *
   * Emitted when the message has another state, shown or not.
   */
  signals[MOVED] = g_signal_new ("moved", CORE_TYPE_TIMELINE_ITEM, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 0);
}

static void
core_timeline_item_init (CoreTimelineItem *self)
{
  self->state = MSNP_MESSAGE_ACCEPTED;
}

static void
on_message_state_notify (CoreTimelineItem *self)
{
  if (!self->is_recorded || msnp_message_get_state (self->message) != MSNP_MESSAGE_ACCEPTED)
    core_timeline_item_show_state (self);
  if (self->is_recorded)
    g_signal_emit (self, signals[MOVED], 0);
}

static void
take_message (CoreTimelineItem *self,
              MsnpMessage      *message)
{
  self->message = g_object_ref (message);
  self->is_own = msnp_message_is_own (message);
  self->state = msnp_message_get_state (message);
  if (self->is_own)
    g_signal_connect_object (message, "notify::state", G_CALLBACK (on_message_state_notify), self,
                             G_CONNECT_SWAPPED);
}

/* A name of nothing but control characters is no name. */
static char *
dup_sender_name (const char *given,
                 const char *address)
{
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
  const char *alias = NULL;

  g_return_val_if_fail (MSNP_IS_MESSAGE (message), NULL);
  g_return_val_if_fail (own_address != NULL, NULL);

  sender = msnp_message_get_sender (message);
  self = g_object_new (CORE_TYPE_TIMELINE_ITEM, NULL);
  self->address = g_strdup (sender != NULL ? msnp_contact_get_address (sender) : own_address);
  alias = sender != NULL ? msnp_contact_get_alias (sender) : NULL;
  self->name = dup_sender_name (alias != NULL ? alias : msnp_message_get_sender_name (message),
                                self->address);
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

/* Returns: what of the states of a message the file is in: one that was not got is no failure of
 * one's own */
static MsnpMessageState
get_file_state (CoreFile *file)
{
  if (!core_file_has_ended (file))
    return MSNP_MESSAGE_SENT;

  return core_file_is_outgoing (file) && core_file_get_state (file) == CORE_FILE_FAILED
           ? MSNP_MESSAGE_FAILED
           : MSNP_MESSAGE_ACCEPTED;
}

static void
on_file_state_notify (CoreTimelineItem *self)
{
  const MsnpMessageState state = get_file_state (self->file);

  if (state == self->state)
    return;

  self->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

/* Takes what @self is known by from @contact. */
static void
take_contact (CoreTimelineItem *self,
              MsnpContact      *contact)
{
  const char *alias = msnp_contact_get_alias (contact);

  self->address = g_strdup (msnp_contact_get_address (contact));
  self->name = dup_sender_name (alias != NULL ? alias : msnp_contact_get_display_name (contact),
                                self->address);
  self->time = g_date_time_new_now_local ();
}

/**
 * core_timeline_item_new_file:
 * @file: what is sent, either way
 * @contact: the other person
 * @own_address: the address of the account
 *
 * Returns: (transfer full): an item that follows the state of @file
 */
CoreTimelineItem *
core_timeline_item_new_file (CoreFile    *file,
                             MsnpContact *contact,
                             const char  *own_address)
{
  CoreTimelineItem *self = NULL;
  g_autofree char *name = NULL;

  g_return_val_if_fail (CORE_IS_FILE (file), NULL);
  g_return_val_if_fail (MSNP_IS_CONTACT (contact), NULL);
  g_return_val_if_fail (own_address != NULL, NULL);

  self = g_object_new (CORE_TYPE_TIMELINE_ITEM, NULL);
  self->kind = CORE_TIMELINE_FILE;
  self->file = g_object_ref (file);
  self->is_own = core_file_is_outgoing (file);
  self->state = get_file_state (file);
  take_contact (self, contact);
  name = core_text_isolate (self->name);
  self->text = core_file_dup_offer (file, name);
  if (self->is_own)
    {
      g_free (self->address);
      self->address = g_strdup (own_address);
    }
  g_signal_connect_object (file, "notify::state", G_CALLBACK (on_file_state_notify), self,
                           G_CONNECT_SWAPPED);

  return self;
}

/**
 * core_timeline_item_new_event:
 * @contact: who did something
 * @text: a sentence of the program's own, harmless
 *
 * Returns: (transfer full): a notice that is somebody's, and so is told as a message is
 */
CoreTimelineItem *
core_timeline_item_new_event (MsnpContact *contact,
                              const char  *text)
{
  CoreTimelineItem *self = NULL;

  g_return_val_if_fail (MSNP_IS_CONTACT (contact), NULL);
  g_return_val_if_fail (text != NULL, NULL);

  self = g_object_new (CORE_TYPE_TIMELINE_ITEM, NULL);
  self->kind = CORE_TIMELINE_NOTICE;
  self->text = g_strdup (text);
  take_contact (self, contact);

  return self;
}

/* A moment that no calendar has is not one of ours. */
static GDateTime *
make_time (gint64 microseconds)
{
  g_autoptr(GDateTime) time = g_date_time_new_from_unix_local (microseconds / G_USEC_PER_SEC);

  return time != NULL ? g_date_time_add (time, microseconds % G_USEC_PER_SEC)
                      : g_date_time_new_from_unix_local (0);
}

static MsnpMessageState
get_stored_state (const StoreMessage *record)
{
  switch (record->state)
    {
    case STORE_STATE_QUEUED:
      return MSNP_MESSAGE_QUEUED;
    case STORE_STATE_SENT:
      return MSNP_MESSAGE_SENT;
    case STORE_STATE_FAILED:
      return MSNP_MESSAGE_FAILED;
    case STORE_STATE_ACCEPTED:
    case STORE_STATE_RECEIVED:
    default:
      return MSNP_MESSAGE_ACCEPTED;
    }
}

/**
 * core_timeline_item_new_stored:
 * @record: a line of the history; nothing in it is trusted
 *
 * Returns: (transfer full): an item that looks as it did when it was said
 */
CoreTimelineItem *
core_timeline_item_new_stored (const StoreMessage *record)
{
  CoreTimelineItem *self = NULL;
  g_autofree char *address = NULL;
  g_autofree char *name = NULL;
  g_autofree char *text = NULL;

  g_return_val_if_fail (record != NULL, NULL);

  address = g_utf8_make_valid (record->sender != NULL ? record->sender : "", -1);
  name = g_utf8_make_valid (record->sender_name != NULL ? record->sender_name : "", -1);
  text = g_utf8_make_valid (record->text != NULL ? record->text : "", -1);
  self = g_object_new (CORE_TYPE_TIMELINE_ITEM, NULL);
  self->id = record->id;
  self->time = make_time (record->time);
  if (record->kind != STORE_KIND_TEXT && record->kind != STORE_KIND_NUDGE)
    {
      self->kind = CORE_TIMELINE_NOTICE;
      self->text = core_text_make_harmless_lines (text);
      return self;
    }

  self->address = g_steal_pointer (&address);
  self->name = dup_sender_name (name, self->address);
  self->is_own = record->direction == STORE_DIRECTION_OUT;
  self->state = self->is_own ? get_stored_state (record) : MSNP_MESSAGE_ACCEPTED;
  if (record->kind == STORE_KIND_NUDGE)
    {
      self->kind = CORE_TIMELINE_NUDGE;
      self->text = dup_nudge_text (self->is_own, self->name);
    }
  else
    {
      self->kind = CORE_TIMELINE_TEXT;
      self->text = core_text_make_harmless_lines (text);
      self->format = msnp_text_format_parse (record->format != NULL ? record->format : "");
      self->emoticons = core_kept_emoticons_parse (
        record->emoticons != NULL ? record->emoticons : "", self->address);
    }
  if (self->state == MSNP_MESSAGE_FAILED)
    self->said = g_steal_pointer (&text);

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

/* Returns: (transfer none) (nullable): the file; %NULL unless it is one */
CoreFile *
core_timeline_item_get_file (CoreTimelineItem *self)
{
  g_return_val_if_fail (CORE_IS_TIMELINE_ITEM (self), NULL);

  return self->file;
}

gboolean
core_timeline_item_is_own (CoreTimelineItem *self)
{
  g_return_val_if_fail (CORE_IS_TIMELINE_ITEM (self), FALSE);

  return self->is_own;
}

/* Returns: (transfer none) (nullable): who wrote it; %NULL for days, and for notices that are
 *   nobody's */
const char *
core_timeline_item_get_address (CoreTimelineItem *self)
{
  g_return_val_if_fail (CORE_IS_TIMELINE_ITEM (self), NULL);

  return self->address;
}

/* Returns: (transfer none) (nullable): the name of who wrote it, harmless and never empty; of a
 *   file that one sends, the other person's */
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

/* Returns: (transfer none) (nullable): what was typed, to be sent or kept, not to be shown; %NULL
 *   for what cannot be sent again */
const char *
core_timeline_item_get_said (CoreTimelineItem *self)
{
  g_return_val_if_fail (CORE_IS_TIMELINE_ITEM (self), NULL);

  return self->message != NULL ? msnp_message_get_text (self->message) : self->said;
}

/* Returns: (transfer none) (nullable): how the text looks; %NULL unless it is one */
const MsnpTextFormat *
core_timeline_item_get_format (CoreTimelineItem *self)
{
  g_return_val_if_fail (CORE_IS_TIMELINE_ITEM (self), NULL);

  if (self->kind != CORE_TIMELINE_TEXT)
    return NULL;

  return self->message != NULL ? msnp_message_get_format (self->message) : self->format;
}

/* Returns: (transfer none) (nullable) (element-type MsnpEmoticon): the custom emoticons that the
 *   text may have. Those of an earlier run, whose item has no message, nobody is to be asked for */
GPtrArray *
core_timeline_item_get_emoticons (CoreTimelineItem *self)
{
  g_return_val_if_fail (CORE_IS_TIMELINE_ITEM (self), NULL);

  return self->message != NULL ? msnp_message_get_emoticons (self->message) : self->emoticons;
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

  return self->state;
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

  error = self->message != NULL ? msnp_message_get_error (self->message) : NULL;
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
  g_return_if_fail (MSNP_IS_MESSAGE (message) && self->is_own);

  if (self->message != NULL)
    g_signal_handlers_disconnect_by_func (self->message, on_message_state_notify, self);
  g_clear_object (&self->message);
  take_message (self, message);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
  if (self->is_recorded)
    g_signal_emit (self, signals[MOVED], 0);
}

/* From now on "accepted" waits for core_timeline_item_show_state(). */
void
core_timeline_item_set_recorded (CoreTimelineItem *self)
{
  g_return_if_fail (CORE_IS_TIMELINE_ITEM (self));

  self->is_recorded = TRUE;
}

/* Returns: what the history calls it; 0 while it is not there */
gint64
core_timeline_item_get_id (CoreTimelineItem *self)
{
  g_return_val_if_fail (CORE_IS_TIMELINE_ITEM (self), 0);

  return self->id;
}

void
core_timeline_item_set_id (CoreTimelineItem *self,
                           gint64            id)
{
  g_return_if_fail (CORE_IS_TIMELINE_ITEM (self));

  self->id = id;
}

/* Shows the state that the message has. */
void
core_timeline_item_show_state (CoreTimelineItem *self)
{
  MsnpMessageState state;

  g_return_if_fail (CORE_IS_TIMELINE_ITEM (self));

  if (self->message == NULL || !self->is_own)
    return;

  state = msnp_message_get_state (self->message);
  if (state == self->state)
    return;

  self->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

#include "config.h"

#include "core-recorder.h"

#include "core-kept-emoticons.h"

/**
 * CoreRecorder:
 *
 * One chat's way into the history. What somebody else said is shown when it is on the disk, and a
 * message of one's own as accepted when that is; so a program that is ended at any moment loses
 * nothing that a person saw. The chat owns it; what is on its way to the disk outlives it.
 */
struct _CoreRecorder
{
  GObject      parent_instance;
  CoreHistory *history;
  char        *chat;    /* as the store calls it */
  char        *address; /* the other person; NULL in a group */
};

/* How far an item is on the disk. Lives as long as the item, or a write. */
typedef struct
{
  CoreRecorder     *recorder;
  CoreTimelineItem *item; /* (unowned): a write holds it */
  StoreKind         kind;
  StoreState        written;
  StoreState        writing;
  gboolean          is_writing;
} Record;

enum { SETTLED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (CoreRecorder, core_recorder, G_TYPE_OBJECT)

static void write_record (Record *record);

static void
core_recorder_finalize (GObject *object)
{
  CoreRecorder *self = CORE_RECORDER (object);

  g_clear_object (&self->history);
  g_free (self->chat);
  g_free (self->address);
  G_OBJECT_CLASS (core_recorder_parent_class)->finalize (object);
}

static void
core_recorder_class_init (CoreRecorderClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = core_recorder_finalize;

  /**
   * CoreRecorder::settled:
   * @self: the recorder
   * @item: what core_recorder_add() took
   * @error: (nullable): why it is not on the disk
   *
   * Emitted after each write, in the order of the first ones.
   */
  signals[SETTLED] =
    g_signal_new ("settled", CORE_TYPE_RECORDER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 2, CORE_TYPE_TIMELINE_ITEM, G_TYPE_ERROR);
}

static void
core_recorder_init (CoreRecorder *self)
{
}

/**
 * core_recorder_new:
 * @history: the account's
 * @chat: what the store is to call the chat
 * @address: (nullable): with whom; %NULL in a group
 *
 * Returns: (transfer full): a recorder
 */
CoreRecorder *
core_recorder_new (CoreHistory *history,
                   const char  *chat,
                   const char  *address)
{
  CoreRecorder *self = NULL;

  g_return_val_if_fail (CORE_IS_HISTORY (history), NULL);
  g_return_val_if_fail (chat != NULL, NULL);

  self = g_object_new (CORE_TYPE_RECORDER, NULL);
  self->history = g_object_ref (history);
  self->chat = g_strdup (chat);
  self->address = g_strdup (address);

  return self;
}

const char *
core_recorder_get_chat (CoreRecorder *self)
{
  g_return_val_if_fail (CORE_IS_RECORDER (self), NULL);

  return self->chat;
}

static void
clear_record (gpointer data)
{
  Record *record = data;

  g_object_unref (record->recorder);
}

static void
unref_record (gpointer  record,
              GClosure *closure)
{
  g_rc_box_release_full (record, clear_record);
}

/* Only the end matters on the disk: what is under way when the program ends was not sent. */
static StoreState
get_state (CoreTimelineItem *item)
{
  MsnpMessage *message = core_timeline_item_get_message (item);

  if (!core_timeline_item_is_own (item) || message == NULL)
    return STORE_STATE_RECEIVED;

  switch (msnp_message_get_state (message))
    {
    case MSNP_MESSAGE_ACCEPTED:
      return STORE_STATE_ACCEPTED;
    case MSNP_MESSAGE_FAILED:
      return STORE_STATE_FAILED;
    case MSNP_MESSAGE_QUEUED:
    case MSNP_MESSAGE_SENT:
    default:
      return STORE_STATE_QUEUED;
    }
}

static gint64
get_microseconds (GDateTime *time)
{
  return g_date_time_to_unix (time) * G_USEC_PER_SEC + g_date_time_get_microsecond (time);
}

static StoreMessage *
make_message (Record *record)
{
  StoreMessage *message = store_message_new ();
  CoreTimelineItem *item = record->item;
  const MsnpTextFormat *format = core_timeline_item_get_format (item);
  const char *said = core_timeline_item_get_said (item);

  message->account = g_strdup (core_history_get_account (record->recorder->history));
  message->chat = g_strdup (record->recorder->chat);
  message->time = get_microseconds (core_timeline_item_get_time (item));
  message->direction = core_timeline_item_is_own (item) ? STORE_DIRECTION_OUT : STORE_DIRECTION_IN;
  message->kind = record->kind;
  message->state = record->writing;
  message->sender = g_strdup (core_timeline_item_get_address (item));
  message->sender_name = g_strdup (core_timeline_item_get_name (item));
  message->text = g_strdup (said != NULL ? said : core_timeline_item_get_text (item));
  message->format = format != NULL ? msnp_text_format_format (format) : NULL;
  message->emoticons =
    core_kept_emoticons_format (core_timeline_item_get_emoticons (item), message->text);

  return message;
}

/* On the disk is what was written; the message may have moved on meanwhile. */
static void
settle (Record       *record,
        const GError *error)
{
  CoreRecorder *self = record->recorder;

  record->is_writing = FALSE;
  if (error == NULL)
    record->written = record->writing;
  core_history_tell (self->history, error);

  if (error == NULL && record->written != get_state (record->item))
    write_record (record);
  else
    core_timeline_item_show_state (record->item);
  g_signal_emit (self, signals[SETTLED], 0, record->item, error);
}

static void
on_added (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  Record *record = user_data;
  CoreTimelineItem *item = record->item;
  g_autoptr(GError) error = NULL;
  gint64 id = store_history_add_finish (STORE_HISTORY (source), result, &error);

  core_timeline_item_set_id (item, id);
  settle (record, error);
  g_object_unref (item);
  unref_record (record, NULL);
}

static void
on_state_written (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  Record *record = user_data;
  CoreTimelineItem *item = record->item;
  g_autoptr(GError) error = NULL;

  store_history_set_state_finish (STORE_HISTORY (source), result, &error);
  settle (record, error);
  g_object_unref (item);
  unref_record (record, NULL);
}

/* What could not be added before is added with the next thing that happens to it. */
static void
write_record (Record *record)
{
  StoreHistory *store = core_history_get_store (record->recorder->history);
  const gint64 id = core_timeline_item_get_id (record->item);

  if (record->is_writing)
    return;

  g_object_ref (record->item);
  g_rc_box_acquire (record);
  record->is_writing = TRUE;
  record->writing = get_state (record->item);
  if (id == 0)
    {
      g_autoptr(StoreMessage) message = make_message (record);

      store_history_add_async (store, message, NULL, on_added, record);
    }
  else
    store_history_set_state_async (store, id, record->writing, NULL, on_state_written, record);
}

static void
on_moved (CoreTimelineItem *item,
          Record           *record)
{
  write_record (record);
}

static Record *
begin (CoreRecorder     *self,
       CoreTimelineItem *item,
       StoreKind         kind)
{
  Record *record = g_rc_box_new0 (Record);

  record->recorder = g_object_ref (self);
  record->item = item;
  record->kind = kind;
  core_timeline_item_set_recorded (item);
  g_signal_connect_data (item, "moved", G_CALLBACK (on_moved), record, unref_record, 0);

  return record;
}

/**
 * core_recorder_add:
 * @self: the recorder
 * @item: what happens; not yet shown, unless it is one's own
 * @kind: what it is
 *
 * Returns: whether it is being written: "settled" tells the end. Else it is not to be kept
 */
gboolean
core_recorder_add (CoreRecorder     *self,
                   CoreTimelineItem *item,
                   StoreKind         kind)
{
  const char *sender = NULL;

  g_return_val_if_fail (CORE_IS_RECORDER (self), FALSE);
  g_return_val_if_fail (CORE_IS_TIMELINE_ITEM (item), FALSE);

  sender = core_timeline_item_is_own (item) ? NULL : core_timeline_item_get_address (item);
  if (!core_history_keeps (self->history, self->address) ||
      (sender != NULL && core_history_is_unkept (self->history, sender)))
    return FALSE;

  write_record (begin (self, item, kind));
  return TRUE;
}

/* Before an item that is in the history since an earlier run is sent again. */
void
core_recorder_follow (CoreRecorder     *self,
                      CoreTimelineItem *item)
{
  g_return_if_fail (CORE_IS_RECORDER (self));
  g_return_if_fail (CORE_IS_TIMELINE_ITEM (item));

  begin (self, item, core_timeline_item_get_kind (item) == CORE_TIMELINE_NUDGE
                       ? STORE_KIND_NUDGE
                       : STORE_KIND_TEXT);
}

/* @addresses: who is or was in the group */
void
core_recorder_set_people (CoreRecorder      *self,
                          const char *const *addresses)
{
  g_return_if_fail (CORE_IS_RECORDER (self));
  g_return_if_fail (addresses != NULL);

  if (core_history_keeps (self->history, self->address))
    store_history_set_participants_async (core_history_get_store (self->history),
                                          core_history_get_account (self->history), self->chat,
                                          addresses, NULL, NULL, NULL);
}
